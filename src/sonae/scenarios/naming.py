"""Which scenario a user means: by its number in a list, or by the states of all factors.

Reads a ``ScenarioSystem`` and a ``Listing``; hands ``reasons`` and ``cli`` a scenario.
"""

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.listing import Listing
from sonae.scenarios.reasons.explain import Why, why
from sonae.scenarios.system import ScenarioSystem

__all__ = ["explain_scenario", "named_scenario"]


def named_scenario(
    system: ScenarioSystem, text: str, listing: Listing | None = None
) -> dict[str, str] | NDArray[np.int8]:
    """Return the scenario that a text names: its number in a listing, or its states.

    Raises
    ------
    UsageError
        If there is no such number, a factor or state is unknown, or a factor is left out; the
        message names what to add.
    """
    if text.strip().isdigit() and listing is not None:
        return _numbered(int(text), listing)
    space = system.space
    scenario: dict[str, str] = {}
    if text.strip().isdigit():
        raise UsageError("a number is that of a scenario in a list; here write `factor=state, …`")
    for part in text.split(","):
        factor, separator, state = (piece.strip() for piece in part.partition("="))
        if not separator:
            raise UsageError(f"{part.strip()!r} is not `factor=state`, nor a scenario's number")
        _known(factor, space.factors, "factor")
        _known(state, space.states[space.factor_index(factor)], "state", factor)
        scenario[factor] = state
    missing = [factor for factor in space.factors if factor not in scenario]
    if missing:
        raise UsageError(f"a scenario names every factor; add {', '.join(missing)}")
    return scenario


def explain_scenario(system: ScenarioSystem, text: str, listing: Listing | None = None) -> Why:
    """Return the reasons for a scenario given by its number or as ``factor=state, …``."""
    return why(system, named_scenario(system, text, listing))


def _numbered(number: int, listing: Listing) -> NDArray[np.int8]:
    if listing.table is None or listing.numbers is None:
        raise UsageError("there are too many scenarios to number; write `factor=state, …`")
    rows = np.flatnonzero(listing.numbers == number)
    if rows.size:
        row: NDArray[np.int8] = listing.table.codes[rows[0]]
        return row
    if not listing.complete:
        so_far = f"numbered so far 1 to {listing.whole:,}" if listing.whole else "none found so far"
        raise UsageError(
            f"there is no scenario {number} yet: {so_far}; the search is not complete "
            f"({listing.left})"
        )
    if not listing.whole:
        raise UsageError("there is no scenario to number; write `factor=state, …`")
    raise UsageError(f"there is no scenario {number}; they are numbered 1 to {listing.whole:,}")


def _known(name: str, known: tuple[str, ...], noun: str, of: str | None = None) -> None:
    if name not in known:
        raise UsageError.unknown(noun, name, known, of=of)
