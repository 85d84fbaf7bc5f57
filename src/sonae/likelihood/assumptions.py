"""Key assumptions: how far the bounds of a proposition move when one judgement is dropped.

Reads a credal set; hands ``brief`` a ranking of the judgements behind each answer, and whether
each rests on claims or was assumed by the analyst.  Dropping a judgement can only widen bounds.
If its dual is 0 at an end, the duals that prove the end stand without it and the end does not
move; so only judgements with a nonzero dual, there or in the lower probability of the condition,
are tried.  Follows the key assumptions check of structured analysis (Heuer and Pherson, 2010).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.contingent import WITHIN_ALONE

__all__ = ["Basis", "Droppable", "KeyAssumptions", "Shift", "basis", "key_assumptions"]

Basis = Literal["claim-based", "analyst-assumed"]

MOVED = 1e-8
"""Movements up to here are rounding."""


@dataclass(frozen=True, slots=True)
class Shift:
    """What dropping one judgement does to the bounds of a proposition."""

    judgement: Judgement
    basis: Basis
    lower: float
    """Distance by which the lower end falls, as a probability; 0 if it does not depend on it."""
    upper: float
    """Distance by which the upper end rises."""
    without: Bounds
    """The bounds without it."""
    condition_lost: bool = False
    """Whether the condition could have probability 0 without it: a distance says nothing then."""

    @property
    def total(self) -> float:
        """Both distances together: the width that the judgement takes off."""
        return self.lower + self.upper


@dataclass(frozen=True, slots=True)
class KeyAssumptions:
    """The judgements behind the bounds of one proposition, those that move them most first.

    Judgements without which the condition could have probability 0 stand before all others.
    """

    event: Event
    given: Event | None
    bounds: Bounds
    shifts: tuple[Shift, ...]
    """One for every judgement; ties in the order of the judgements."""

    @property
    def moving(self) -> tuple[Shift, ...]:
        """Those without which the bounds would be wider."""
        return tuple(shift for shift in self.shifts if shift.total > 0.0 or shift.condition_lost)


class Droppable(Protocol):
    """A credal set that can answer as if one judgement had not been made."""

    judgements: tuple[Judgement, ...]

    def probability(self, event: Event, given: Event | None = None) -> Bounds:
        """Return lower and upper probability of an event, given another if asked."""

    def probability_without(self, place: int, event: Event, given: Event | None = None) -> Bounds:
        """Return the same without the judgement at a place."""


def key_assumptions(
    credal: Droppable, asked: Iterable[tuple[Event, Event | None]]
) -> tuple[KeyAssumptions, ...]:
    """Return, for each proposition, how far its bounds move without each judgement.

    Parameters
    ----------
    credal : CredalSet or JunctionCredalSet
        The distributions that all judgements allow.
    asked : iterable of (Event, Event or None)
        Events, each with its condition.
    """
    return tuple(_of_one(credal, event, given) for event, given in asked)


def basis(judgement: Judgement) -> Basis:
    """Return whether a judgement rests on claims, or on the analyst's word alone."""
    return "claim-based" if judgement.claims else "analyst-assumed"


def _of_one(credal: Droppable, event: Event, given: Event | None) -> KeyAssumptions:
    bounds = credal.probability(event, given)
    binding = {*bounds.binding_lower, *bounds.binding_upper}
    if given is not None:
        binding.update(credal.probability(given).binding_lower)
    is_bounded = bounds.note is None or bounds.note.startswith(WITHIN_ALONE)
    shifts = [
        _shift(credal, place, judgement, event, given, bounds)
        if judgement.id in binding and is_bounded
        else Shift(judgement, basis(judgement), 0.0, 0.0, bounds)
        for place, judgement in enumerate(credal.judgements)
    ]
    ranked = sorted(  # stable: ties as given
        shifts, key=lambda shift: (not shift.condition_lost, -round(shift.total, 9))
    )
    return KeyAssumptions(event, given, bounds, tuple(ranked))


def _shift(
    credal: Droppable,
    place: int,
    judgement: Judgement,
    event: Event,
    given: Event | None,
    bounds: Bounds,
) -> Shift:
    without = credal.probability_without(place, event, given)
    lower, upper = bounds.lower - without.lower, without.upper - bounds.upper
    return Shift(
        judgement,
        basis(judgement),
        lower if lower > MOVED else 0.0,
        upper if upper > MOVED else 0.0,
        without,
        condition_lost=bounds.note is None and without.note is not None,
    )
