"""What a user asks of scenarios at the command line, as plain data.

Reads a ``ScenarioSystem`` and a ``Listing``; hands ``report_text`` and ``cli`` counts, a list to
read, representatives, clusters and the pairs of states that never meet.
"""

import difflib
from collections.abc import Sequence
from typing import NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios.choice.clusters import clusters
from sonae.scenarios.choice.representatives import representatives
from sonae.scenarios.listing import Asked, Listing, narrowed
from sonae.scenarios.possibility import no_scenario
from sonae.scenarios.reasons.emptiness import emptiness
from sonae.scenarios.reasons.exclusion import excluded_pairs, excluded_states
from sonae.scenarios.reasons.explain import Why, why
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable
from sonae.scenarios.tolerance import ToleranceReport

__all__ = [
    "ClusterReport",
    "ExclusionReport",
    "ScenarioEntry",
    "ScenarioReport",
    "cluster_report",
    "exclusion_report",
    "explain_scenario",
    "named_scenario",
    "scenario_report",
]

LISTED = 40
"""So many scenarios are listed; of more, representatives are."""


class ScenarioEntry(TypedDict):
    """One scenario of a list."""

    number: int | None
    states: dict[str, str]


class ScenarioReport(TypedDict):
    """Counts of scenarios, exact unless said otherwise, and a list to read."""

    combinations: int
    set: str
    tolerance: ToleranceReport
    tolerance_text: str
    reading: str
    count: int
    where: str | None
    whole: int
    complete: bool
    left: str | None
    listed: str
    scenarios: list[ScenarioEntry]
    why_none: NotRequired[str]


class ExclusionReport(TypedDict):
    """A state that never occurs, or two that never meet."""

    states: list[str]
    constraints: list[str]
    because: list[str]


class ClusterReport(TypedDict):
    """Scenarios that are like one another, and the one that stands for them."""

    size: int
    medoid: ScenarioEntry
    shared: dict[str, str]


def scenario_report(
    system: ScenarioSystem, asked: Asked, listing: Listing, *, show: int | None = None
) -> ScenarioReport:
    """Return how many scenarios there are, and those to be read.

    Parameters
    ----------
    system, asked, listing : ScenarioSystem, Asked, Listing
        From ``list_scenarios``.
    show : int, optional
        Choose so many representatives, or list nothing (0). If not given, up to 40 scenarios are
        listed, and representatives of more than that.
    """
    words, entries = _shown(listing, asked, show)
    report: ScenarioReport = {
        "combinations": system.space.size,
        "set": "possible" if asked.possible else "coherent",
        "tolerance": system.tolerance.report(),
        "tolerance_text": str(system.tolerance),
        "reading": "exact" if system.influences.exact else asked.reading,
        "count": listing.count,
        "where": None if asked.where is None else asked.where.text,
        "whole": listing.whole,
        "complete": listing.complete,
        "left": listing.left,
        "listed": words,
        "scenarios": entries,
    }
    if listing.count == 0 and listing.complete:
        report["why_none"] = _why_none(system, asked)
    return report


def _why_none(system: ScenarioSystem, asked: Asked) -> str:
    """Return what leaves no scenario of those asked for, in words."""
    part = system if asked.where is None else narrowed(system, asked.where)
    try:
        if asked.possible:
            text = str(no_scenario(part.space, part.constraints))
        else:
            text = emptiness(part, asked.reading).text
    except NoScenarioError as error:  # the constraints alone rule out what was asked for
        text = str(error)
    except CapacityError as error:
        return f"why is not known: {error}"
    if asked.where is None:
        return text
    *_, condition = part.constraints
    written = f"{condition.id}: never {condition.forbids.text}, because {condition.because}"
    text = text.replace(written, f"what was asked for: {asked.where.text}")
    return text.replace("no scenario is", "no such scenario is", 1)


def _shown(listing: Listing, asked: Asked, show: int | None) -> tuple[str, list[ScenarioEntry]]:
    table = listing.table
    if show == 0:
        return "none", []
    if table is None:
        return "none, there are too many; narrow them, list the first, or draw some", []
    if show is None and (asked.cap is not None or table.count <= LISTED):
        words = "all" if table.complete else f"the first {table.count:,}"
        return words, _entries(listing, range(table.count))
    chosen = representatives(table, show or 8)
    words = f"{len(chosen.rows)} representatives"
    if chosen.uncovered:
        missing = ", ".join(".".join(state) for state in chosen.uncovered)
        words += f", which do not show {missing} ({chosen.needed} would show every state)"
    elif table.count > len(chosen.rows):
        words += ", which show every state that occurs"
    return words, _entries(listing, chosen.rows.tolist())


def _entries(listing: Listing, rows: Sequence[int] | range) -> list[ScenarioEntry]:
    table, numbers = listing.table, listing.numbers
    if table is None:
        return []
    return [
        {
            "number": None if numbers is None else int(numbers[row]),
            "states": table.scenario(row),
        }
        for row in rows
    ]


def cluster_report(listing: Listing, k: int) -> list[ClusterReport]:
    """Return the scenarios in ``k`` clusters, each with the scenario nearest to all of its own."""
    if listing.table is None:
        raise UsageError("too many scenarios to sort into clusters; narrow them with an event")
    found = clusters(listing.table, k)
    return [
        {
            "size": cluster.size,
            "medoid": _entries(listing, [cluster.medoid])[0],
            "shared": {factor: state for factor, state, _ in cluster.shared},
        }
        for cluster in found.clusters
    ]


def exclusion_report(system: ScenarioSystem, table: ScenarioTable) -> list[ExclusionReport]:
    """Return the states that never occur and the pairs that never meet, with what excludes them."""
    reasons = {constraint.id: constraint.because for constraint in system.constraints}
    found = [((one.state,), one.constraints) for one in excluded_states(system, table)]
    pairs = [((one.first, one.second), one.constraints) for one in excluded_pairs(system, table)]
    return [
        {
            "states": [".".join(state) for state in states],
            "constraints": list(names),
            "because": [reasons[name] for name in names],
        }
        for states, names in [*found, *pairs]
    ]


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
        _known(state, space.states[space.factor_index(factor)], f"state of {factor}")
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
    if not listing.whole:
        raise UsageError("there is no scenario to number; write `factor=state, …`")
    if not rows.size:
        raise UsageError(f"there is no scenario {number}; they are numbered 1 to {listing.whole:,}")
    row: NDArray[np.int8] = listing.table.codes[rows[0]]
    return row


def _known(name: str, known: tuple[str, ...], noun: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(known)}"
        raise UsageError(f"unknown {noun} `{name}`; {hint}")
