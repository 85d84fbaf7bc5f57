"""Sharp lower and upper probability of an event, and lower and upper expectation of a table.

Reads a ``Programme`` and questions as arrays over scenarios; hands on ``Bounds``: both ends, the
certified gap, the judgements that bind each end, and a distribution that attains it.
Follows Walley (1991): the ends of the natural extension.  The bounds assume no independence: what
the judgements do not say is left open.

An upper end is one minus the lower end of the opposite, so there is one kind of programme.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.evidence import Judgement
from sonae.likelihood.generation import Optimum, Programme, Target
from sonae.likelihood.polytope import Polytope

__all__ = ["Bounds", "ImpossibleConditionError", "Witness", "bound_average"]

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
    """Judgements that hold the lower end up: moving one of them a little moves it."""
    binding_upper: tuple[str, ...] = ()
    """Judgements that hold the upper end down."""
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


def bound_average(
    polytope: Polytope,
    programme: Programme,
    judgements: Sequence[Judgement],
    question: Question,
) -> Bounds:
    """Return both ends of an average over all distributions that the judgements allow.

    Parameters
    ----------
    polytope, programme : Polytope, Programme
        The demands, found coherent.
    judgements : sequence of Judgement
        Those the polytope was built from, for their ids.
    question : Question
        What is averaged, and given what.
    """
    opposite = question.opposite()
    low = programme.minimise(question.target(polytope), question.share)
    high = programme.minimise(opposite.target(polytope), question.share)
    return Bounds(
        lower=min(1.0, max(0.0, low.value)),
        upper=min(1.0, max(0.0, 1.0 - high.value)),
        gap=max(low.gap, high.gap),
        binding_lower=_binding(polytope, judgements, low),
        binding_upper=_binding(polytope, judgements, high),
        iterations=low.iterations + high.iterations,
        witness_lower=_witness(polytope, question, low),
        witness_upper=_witness(polytope, opposite, high),
    )


def _binding(
    polytope: Polytope, judgements: Sequence[Judgement], optimum: Optimum
) -> tuple[str, ...]:
    """Ids of the judgements with a nonzero dual, in the order given."""
    rows = np.flatnonzero(optimum.duals > BINDS).tolist()
    return tuple(judgements[at].id for at in sorted({polytope.rows[row].judgement for row in rows}))


def _witness(polytope: Polytope, question: Question, optimum: Optimum) -> Witness:
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
