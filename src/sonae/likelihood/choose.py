"""Which engine bounds a dossier's probabilities: a list of scenarios, or cliques of factors.

Reads a scenario system and judgements; hands ``cli`` a credal set whose ``method`` says how its
bounds are found.  Listing wins where the list is short enough, since it answers anything that can
be said of a scenario; the junction tree takes over where it is not.
"""

from collections.abc import Sequence
from typing import Protocol

from sonae.errors import CapacityError
from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.junction import JunctionCredalSet, SpaceAndRules
from sonae.likelihood.tension import Tension
from sonae.scenarios import possible

__all__ = ["MOST_LISTED", "Credal", "credal"]

MOST_LISTED = 2_000_000
"""Possible scenarios that are listed."""


class Credal(Protocol):
    """What both engines answer."""

    judgements: tuple[Judgement, ...]

    @property
    def method(self) -> str:
        """How the bounds are found, in words."""

    def probability(self, event: Event, given: Event | None = None) -> Bounds:
        """Return lower and upper probability of an event, given another if asked."""

    def marginals(self) -> dict[tuple[str, str], Bounds]:
        """Return the bounds of every state of every factor, keyed by (factor, state)."""

    def emptied(self) -> tuple[Tension, ...]:
        """Return the tensions about conditions that judgements rule out without saying so."""

    def tensions(self) -> tuple[Tension, ...]:
        """Return what is coherent and still worth a second look."""


def credal(
    system: SpaceAndRules, judgements: Sequence[Judgement], *, most_listed: int = MOST_LISTED
) -> CredalSet | JunctionCredalSet:
    """Return the distributions that the judgements allow, by the engine that fits the size.

    Parameters
    ----------
    system : SpaceAndRules
        A ``ScenarioSystem``, or whatever has its space and constraints.
    judgements : sequence of Judgement
        Intervals after widening by grade.
    most_listed : int
        Possible scenarios above which they are not listed.

    Raises
    ------
    CapacityError
        If the scenarios are too many to list and the cliques too large as well.
    NoScenarioError
        If no scenario is possible.
    IncoherentBoundsError
        If no distribution meets all judgements; a minimal conflicting set is named.
    """
    table = possible(system.space, system.constraints, cap=most_listed)
    if table.complete:
        return CredalSet(table, judgements)
    try:
        return JunctionCredalSet(system, judgements)
    except CapacityError as error:
        raise CapacityError(
            f"more than {most_listed:,} possible scenarios, too many to list, and {error}"
        ) from error
