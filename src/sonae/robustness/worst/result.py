"""What is known of the worst that can happen to a plan: reached, and not to be exceeded."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.errors import UsageError

__all__ = ["NoValue", "Stop", "WorstCase", "WorstCases"]

Stop: TypeAlias = Literal["closed", "time", "boxes", "nothing left"]


@dataclass(frozen=True, slots=True)
class NoValue:
    """A future in which the model has no value, so that nothing bounds the outcome.

    Attributes
    ----------
    formula, place : str
        Its path in the dossier, and ``file:line``.
    gives : str
        ``nan``, ``inf`` or ``-inf``.
    year : int, optional
        The first year of it; None for what has no year.
    scenario, numbers : mappings
        As a `WorstCase` has them.
    """

    formula: str
    place: str
    gives: str
    year: int | None
    scenario: Mapping[str, str]
    numbers: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class WorstCase:
    """The worst of one plan in one outcome, over all futures that were asked about.

    Attributes
    ----------
    plan, outcome : str
    better : {'less', 'more'}
        Which direction is better; ``worst`` is the other.
    attained : float
        In the outcome's unit: what a run gives in the future below; ``sonae.outcomes.trace`` gives
        it as well, to one part in 10^12.
    bound : float
        No future is worse than this; infinite if the model may be without a value somewhere.
    gap : float
        Between the two, ≥ 0.
    share : float
        The gap as a share of the outcome's range.
    scenario : mapping from factor to state
        The future that attains it: its states, of the factors that the model reads,
    scenario_class : int
        the class that has these states,
    numbers : mapping from dimension to number
        and every uncertain number, in natural units.
    boxes : int
        Boxes that were looked at.
    stopped : {'closed', 'time', 'boxes', 'nothing left'}
        Why the search ended: the gap is small enough, a limit was met, or what is left cannot be
        split any more, as where the model may be without a value.
    no_value : NoValue, optional
        Why there is no bound, where a future shows it.
    """

    plan: str
    outcome: str
    better: Literal["less", "more"]
    attained: float
    bound: float
    gap: float
    share: float
    scenario: Mapping[str, str]
    scenario_class: int
    numbers: Mapping[str, float]
    boxes: int
    stopped: Stop
    no_value: NoValue | None = None

    @property
    def closed(self) -> bool:
        """Whether the gap is as small as was asked."""
        return self.stopped == "closed"


@dataclass(frozen=True, slots=True)
class WorstCases:
    """The worst cases of several plans and outcomes.

    Attributes
    ----------
    cases : tuple of WorstCase
        Plan by plan, in declared order.
    ranges : mapping
        The range of each outcome over all plans, which shares refer to: from the best to the worst
        that was seen.
    gap : float
        The share that was asked.
    """

    cases: tuple[WorstCase, ...]
    ranges: Mapping[str, float]
    gap: float

    def __iter__(self) -> Iterator[WorstCase]:
        return iter(self.cases)

    def __len__(self) -> int:
        return len(self.cases)

    def of(self, plan: str, outcome: str) -> WorstCase:
        """Return one of them; `UsageError` if it was not asked."""
        for case in self.cases:
            if (case.plan, case.outcome) == (plan, outcome):
                return case
        raise UsageError(f"no worst case of {plan} in {outcome}: it was not asked")

    @property
    def open(self) -> tuple[WorstCase, ...]:
        """Those that did not close."""
        return tuple(case for case in self.cases if not case.closed)
