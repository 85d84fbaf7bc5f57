"""Two plans, future by future: in how many one is better, by how much, and where most.

Reads a run and its model, which runs again; hands on a `Pair` for each outcome. Both plans meet
the same scenario with the same draw of the quantities (common random numbers), so a difference is
one of the plans and of nothing else, and it is exact in every future of the run.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.robustness.metrics.futures import Futures
from sonae.robustness.metrics.second_pass import (
    DRAWS_AT_ONCE,
    counted_futures,
    over_classes,
    replaced,
    run_points,
)

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel

__all__ = ["Extreme", "Pair", "pairs"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Extreme:
    """Where two plans differ most in one direction.

    Attributes
    ----------
    lead : float
        How much better the first plan is, in the outcome's unit; below zero where it is worse.
    scenario_class : int
    draw : int or None
        None for the mean over a scenario's draws.
    """

    lead: float
    scenario_class: int
    draw: int | None


@dataclass(frozen=True, slots=True)
class Pair:
    """How one plan compares with another in one outcome.

    Attributes
    ----------
    plan, against, outcome, unit, better : str
    tie : float
        Leads up to this, either way, count as none.
    ahead, behind : float
        Share of futures in which the plan is better, and worse, than the other; each possible
        scenario counts the same. In the rest they are alike.
    ahead_bounds, behind_bounds : (float, float)
        The same as probabilities, over every distribution of scenarios that the judgements allow.
    lead_ahead, lead_behind : float
        Mean lead in the futures in which the plan is better, and worse (below zero); 0 if in none.
    lead : float
        Mean lead over all futures.
    lead_bounds : (float, float)
        The expected lead over every distribution that the judgements allow.
    most, least : Extreme
        The futures in which the plan leads, and is behind, most.
    scenario : Extreme
        The scenario whose mean lead is largest, either way.
    """

    plan: str
    against: str
    outcome: str
    unit: str
    better: str
    tie: float
    ahead: float
    behind: float
    ahead_bounds: tuple[float, float]
    behind_bounds: tuple[float, float]
    lead_ahead: float
    lead_behind: float
    lead: float
    lead_bounds: tuple[float, float]
    most: Extreme
    least: Extreme
    scenario: Extreme


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Of each outcome and class: how many draws, sums of leads, and the ends with their draws."""

    counted: Floats
    ahead: Floats
    behind: Floats
    sum_ahead: Floats
    sum_behind: Floats
    total: Floats
    most: Floats
    most_draw: npt.NDArray[np.int64]
    least: Floats
    least_draw: npt.NDArray[np.int64]

    @classmethod
    def empty(cls, outcomes: int, classes: int) -> "_Sums":
        shape = (outcomes, classes)
        return cls(
            counted=np.zeros(classes),
            ahead=np.zeros(shape),
            behind=np.zeros(shape),
            sum_ahead=np.zeros(shape),
            sum_behind=np.zeros(shape),
            total=np.zeros(shape),
            most=np.full(shape, -np.inf),
            most_draw=np.zeros(shape, dtype=np.int64),
            least=np.full(shape, np.inf),
            least_draw=np.zeros(shape, dtype=np.int64),
        )


def pairs(
    futures: Futures, plan: str, against: str, outcomes: Sequence[str] = (), *, threads: int = 2
) -> tuple[Pair, ...]:
    """Compare a plan with another, future by future.

    Parameters
    ----------
    futures : Futures
        With the model that was run.
    plan, against : str
    outcomes : sequence of str
        All if not given.
    threads : int
        They change only the time.

    Raises
    ------
    UsageError
        If there is no such plan or outcome, both plans are the same, or there is no model.
    """
    performance, model = futures.performance, futures.model
    if model is None:
        raise UsageError("a comparison future by future needs the model that was run")
    if plan == against:
        raise UsageError(f"`{plan}` cannot be compared with itself")
    for name in (plan, against):
        if name not in performance.plans:
            raise UsageError.unknown("plan", name, performance.plans)
    names = tuple(outcomes) or performance.outcomes
    for name in names:
        if name not in performance.outcomes:
            raise UsageError.unknown("outcome", name, performance.outcomes)
    at = [performance.outcomes.index(name) for name in names]
    sums = _summed(performance, model, (plan, against), at, threads)
    means = np.stack([table / sums.counted for table in (sums.ahead, sums.behind, sums.total)])
    lower, upper = futures.expected(means)
    return tuple(
        _pair(performance, (plan, against), name, sums, row, lower[:, row], upper[:, row])
        for row, name in enumerate(names)
    )


def _tie(performance: Performance, outcome: str) -> float:
    return performance.tie[outcome] or 0.0


def _summed(
    performance: Performance,
    model: "CompiledModel",
    two: tuple[str, str],
    outcomes: list[int],
    threads: int,
) -> _Sums:
    sums = _Sums.empty(len(outcomes), performance.classes)
    plan, against = (performance.plans.index(name) for name in two)
    names = [performance.outcomes[at] for at in outcomes]
    sign = np.array([1.0 if performance.better[name] == "more" else -1.0 for name in names])
    tie = np.array([_tie(performance, name) for name in names])[:, None, None]
    for start in range(0, performance.draws, DRAWS_AT_ONCE):
        count = min(DRAWS_AT_ONCE, performance.draws - start)
        numbers = model.numbers(run_points(performance, model, start, count))

        def add(first: int, found: Floats, start: int = start, count: int = count) -> None:
            here = slice(first, first + len(found))
            kept = counted_futures(performance, here, start, count)
            values = replaced(performance, here, found)[:, :, outcomes]
            lead = (values[:, plan] - values[:, against]) * sign[:, None]
            lead = np.where(kept, lead.transpose(1, 0, 2), 0.0)  # (outcome, class, draw)
            ahead, behind = lead > tie, lead < -tie
            sums.counted[here] += kept.sum(axis=-1)
            sums.ahead[:, here] += ahead.sum(axis=-1)
            sums.behind[:, here] += behind.sum(axis=-1)
            sums.sum_ahead[:, here] += np.where(ahead, lead, 0.0).sum(axis=-1)
            sums.sum_behind[:, here] += np.where(behind, lead, 0.0).sum(axis=-1)
            sums.total[:, here] += lead.sum(axis=-1)
            _ends(sums, here, np.where(kept, lead, np.nan), start)

        for _ in over_classes(performance, model, numbers, add, threads=threads):
            pass
    return sums


def _ends(sums: _Sums, here: slice, lead: Floats, start: int) -> None:
    """Take in the largest and smallest leads of a chunk; the first draw of those alike."""
    for sign, ends, draws in ((1, sums.most, sums.most_draw), (-1, sums.least, sums.least_draw)):
        known = np.where(np.isnan(lead), -np.inf, sign * lead)
        best, at = known.max(axis=-1), known.argmax(axis=-1)
        further = best > sign * ends[:, here]
        ends[:, here] = np.where(further, sign * best, ends[:, here])
        draws[:, here] = np.where(further, at + start, draws[:, here])


def _pair(
    performance: Performance,
    two: tuple[str, str],
    outcome: str,
    sums: _Sums,
    row: int,
    lower: Floats,
    upper: Floats,
) -> Pair:
    weight = performance.multiplicity
    futures = float((sums.counted * weight).sum())

    def over_all(table: Floats) -> float:
        return float((table[row] * weight).sum())

    ahead, behind = over_all(sums.ahead), over_all(sums.behind)
    by_class = sums.total[row] / sums.counted
    furthest = int(np.abs(by_class).argmax())
    first, last = int(sums.most[row].argmax()), int(sums.least[row].argmin())
    bounds = [(float(low) + 0.0, float(high) + 0.0) for low, high in zip(lower, upper, strict=True)]
    return Pair(
        *two,
        outcome,
        performance.unit[outcome],
        performance.better[outcome],
        _tie(performance, outcome),
        ahead / futures,
        behind / futures,
        bounds[0],
        bounds[1],
        over_all(sums.sum_ahead) / ahead if ahead else 0.0,
        over_all(sums.sum_behind) / behind if behind else 0.0,
        over_all(sums.total) / futures,
        bounds[2],
        Extreme(float(sums.most[row, first]), first, int(sums.most_draw[row, first])),
        Extreme(float(sums.least[row, last]), last, int(sums.least_draw[row, last])),
        Extreme(float(by_class[furthest]), furthest, None),
    )
