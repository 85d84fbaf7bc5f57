"""Sharp lower and upper probability of an event, and lower and upper expectation of a table.

Reads a programme and questions as arrays over scenarios; hands on ``Bounds``: both ends, the
certified gap, the judgements that bind each end, and a distribution that attains it.
Follows Walley (1991): the ends of the natural extension.  The bounds assume no independence: what
the judgements do not say is left open.

An upper end is one minus the lower end of the opposite, so there is one kind of programme.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.evidence import Judgement
from sonae.likelihood.generation import Optimum, Target
from sonae.likelihood.polytope import Polytope, Row

__all__ = [
    "Bounds",
    "ImpossibleConditionError",
    "Question",
    "Witness",
    "answer",
    "bound_average",
    "ends_of",
    "implied_ends",
    "witness_of",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]

SMALLEST_CONDITION = 1e-8
"""A lower probability of a condition up to here counts as 0."""
BINDS = 1e-7
"""A dual up to here counts as 0."""
NOT_BOUNDED = "not bounded by the judgements: they allow the condition probability 0"
JUDGED_IMPOSSIBLE = "not bounded: the judgements give the condition probability 0"
LOGICAL = "follows from the scenarios alone"


class ImpossibleConditionError(UsageError, ValueError):
    """Something was asked given an event that cannot happen; the message names it."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A distribution the judgements allow, which attains an end of the bounds."""

    scenarios: tuple[int, ...] = ()
    """Rows of the scenario table; every other scenario has probability 0."""
    weights: tuple[float, ...] = ()
    """Their probabilities, without conditioning; they sum to 1."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """Lower and upper value of one question, sharp up to ``gap``.

    Examples
    --------
    >>> Bounds(lower=0.25, upper=0.5).contains(0.3)
    True
    """

    lower: float
    upper: float
    gap: float = 0.0
    """The larger distance, over both ends, from the attained value to the proven bound."""
    binding_lower: tuple[str, ...] = ()
    """Judgements that together prove the lower end; none where it is the least there is."""
    binding_upper: tuple[str, ...] = ()
    """Judgements that together prove the upper end; none where it is the greatest there is."""
    iterations: int = 0
    """Rounds of column generation, both ends together."""
    witness_lower: Witness = Witness()
    witness_upper: Witness = Witness()
    note: str | None = None
    """Why the bounds say nothing, or need no judgement."""

    @property
    def width(self) -> float:
        """Upper minus lower."""
        return self.upper - self.lower

    def contains(self, value: float, tolerance: float = 0.0) -> bool:
        """Tell whether a value lies within the bounds."""
        return self.lower - tolerance <= value <= self.upper + tolerance


@dataclass(frozen=True, slots=True)
class Question:
    """An average of ``values`` in [0, 1] (scenario,) over the scenarios in ``within`` (scenario,).

    ``share`` is a proven lower bound, above 0, of the probability of ``within``.
    """

    values: Floats
    within: Mask | None = None
    share: float = 1.0

    def opposite(self) -> "Question":
        """Return the question whose smallest value is one minus the largest of this one."""
        return Question(1.0 - self.values, self.within, self.share)

    def by_item(self) -> Target:
        """Return the target where each item, not a signature, is weighted by itself."""
        if self.within is None:
            return Target(self.values)
        return Target(np.where(self.within, self.values, np.inf), ~self.within)

    def target(self, polytope: Polytope) -> Target:
        """Collapse to signatures: the smallest value within, and whether any lies outside."""
        inside = np.full(polytope.count, np.inf)
        if self.within is None:
            np.minimum.at(inside, polytope.signature, self.values)
            return Target(inside)
        np.minimum.at(inside, polytope.signature[self.within], self.values[self.within])
        outside = np.zeros(polytope.count, dtype=np.bool_)
        outside[polytope.signature[~self.within]] = True
        return Target(inside, outside)


def answer(
    values: Floats,
    within: Mask | None,
    name: str,
    lowest: Callable[[Question], Optimum],
    both: Callable[[Question], Bounds],
) -> Bounds:
    """Return the bounds of an average of values over the items within, on the values' own scale.

    Parameters
    ----------
    values : array
        One for each scenario, or for each cell of a clique.
    within : array of bool, optional
        Where the condition holds.
    name : str
        The condition in words.
    lowest, both : callable
        The smallest value of a question on [0, 1], and both its ends.

    Raises
    ------
    ImpossibleConditionError
        If nothing lies within.
    """
    if within is not None and not bool(within.any()):
        raise ImpossibleConditionError(f"{name}: this holds in no possible scenario")
    if within is not None and bool(within.all()):
        within = None
    possible = values if within is None else values[within]
    low, high = float(possible.min()), float(possible.max())
    if low == high:
        return Bounds(low, high, note=LOGICAL)
    share = 1.0 if within is None else _share(within, lowest)
    if within is not None and share <= SMALLEST_CONDITION:
        never = 1.0 - _share(~within, lowest) <= SMALLEST_CONDITION
        return Bounds(low, high, note=JUDGED_IMPOSSIBLE if never else NOT_BOUNDED)
    scaled = np.clip((values - low) / (high - low), 0.0, 1.0)
    return _rescaled(both(Question(scaled, within, share)), low, high)


def implied_ends(
    values: Floats, within: Mask, lowest: Callable[[Question], Optimum]
) -> tuple[float, float]:
    """Return lower and upper average of values on [0, 1] alone; (0, 1) where nothing follows."""

    def both(question: Question) -> Bounds:
        return Bounds(lowest(question).value, 1.0 - lowest(question.opposite()).value)

    if not bool(within.any()):
        return 0.0, 1.0
    found = answer(values, within, "", lowest, both)
    return (
        (0.0, 1.0) if found.note in (NOT_BOUNDED, JUDGED_IMPOSSIBLE) else (found.lower, found.upper)
    )


def bound_average(
    polytope: Polytope,
    lowest: Callable[[Question], Optimum],
    judgements: Sequence[Judgement],
    question: Question,
) -> Bounds:
    """Return both ends of an average over all distributions that the judgements allow.

    Parameters
    ----------
    polytope : Polytope
        The demands, found coherent.
    lowest : callable
        The smallest value of a question.
    judgements : sequence of Judgement
        Those the polytope was built from, for their ids.
    question : Question
        What is averaged, and given what.
    """
    opposite = question.opposite()
    low, high = lowest(question), lowest(opposite)
    return replace(
        ends_of(polytope.rows, judgements, low, high),
        witness_lower=witness_of(polytope, question, low),
        witness_upper=witness_of(polytope, opposite, high),
    )


def ends_of(
    rows: Sequence[Row], judgements: Sequence[Judgement], low: Optimum, high: Optimum
) -> Bounds:
    """Return bounds from the optimum of a question on [0, 1] and that of its opposite."""
    return Bounds(
        lower=min(1.0, max(0.0, low.value)),
        upper=min(1.0, max(0.0, 1.0 - high.value)),
        gap=max(low.gap, high.gap),
        binding_lower=_binding(rows, judgements, low),
        binding_upper=_binding(rows, judgements, high),
        iterations=low.iterations + high.iterations,
    )


def _share(within: Mask, lowest: Callable[[Question], Optimum]) -> float:
    """Return a proven lower bound of the probability of a set."""
    optimum = lowest(Question(within.astype(np.float64)))
    return optimum.value - optimum.gap


def _rescaled(found: Bounds, low: float, high: float) -> Bounds:
    """Return bounds found on [0, 1] on the scale from ``low`` to ``high``."""
    if (low, high) == (0.0, 1.0):
        return found
    width = high - low
    lower, upper = low + width * found.lower, low + width * found.upper
    return replace(found, lower=lower, upper=upper, gap=width * found.gap)


def _binding(
    rows: Sequence[Row], judgements: Sequence[Judgement], optimum: Optimum
) -> tuple[str, ...]:
    """Ids of the judgements with a nonzero dual, in the order given.

    An end that needs no proof has none: its duals are an accident of the last basis.
    """
    if optimum.value - optimum.gap <= BINDS:
        return ()
    at = np.flatnonzero(optimum.duals > BINDS).tolist()
    return tuple(judgements[one].id for one in sorted({rows[row].judgement for row in at}))


def witness_of(polytope: Polytope, question: Question, optimum: Optimum) -> Witness:
    """Put each weight on the first scenario of its signature that has the value counted."""
    weight_of: dict[int, float] = {}
    for signature, within, weight in zip(
        optimum.signatures, optimum.within, optimum.weights, strict=True
    ):
        members = polytope.members(signature)
        if question.within is not None:
            members = members[question.within[members] == within]
        scenario = int(members[0])
        if within:
            scenario = int(members[np.argmin(question.values[members])])
        weight_of[scenario] = weight
    scenarios = tuple(sorted(weight_of))
    return Witness(scenarios, tuple(weight_of[scenario] for scenario in scenarios))
