"""Which plans each rule prefers, and which plans survive: never one "best plan".

Reads the scores of ``metrics`` and the performance; hands the brief winners per rule and outcome
(ties are all named), and for each plan the thresholds it keeps even in its worst future.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import xarray as xr

from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.explore import Performance
from sonae.robustness.metrics import METRICS, Expectations, Futures, Metric, Registry
from sonae.robustness.worst import WorstCase, WorstCases

__all__ = ["Survival", "Winners", "survival", "winners"]

TIE = 1e-9
"""Scores closer than this share of the spread between plans count as equal, and so do scores in an
outcome's unit that differ by no more than its tie."""


@dataclass(frozen=True, slots=True)
class Winners:
    """The plans that one rule prefers for one outcome.

    Attributes
    ----------
    metric, outcome : str
        Which rule, which outcome.
    plans : tuple of str
        Every plan that nobody beats by more than the tie; all of them if the rule does not tell
        plans apart.
    score : float
        The best of their scores.
    runner_up : float or None
        The best score of the other plans.
    undefined : tuple of str
        Plans for which the rule is not defined; they are not compared.
    """

    metric: str
    outcome: str
    plans: tuple[str, ...]
    score: float
    runner_up: float | None
    undefined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Survival:
    """What a plan keeps in its worst future, and how often it keeps everything.

    Attributes
    ----------
    plan : str
        The plan.
    kept, missed : tuple of str
        Outcomes whose threshold no future misses, or some future does. Kept is proved where the
        worst cases were bounded; else it is what the futures of the run say.
    open : tuple of str
        Outcomes whose threshold no future that was computed misses, and which no proof covers.
    all_met : float
        Share of all futures in which every threshold is met.
    all_met_lower, all_met_upper : float
        Bounds on the probability of that, over all that the judgements allow.
    """

    plan: str
    kept: tuple[str, ...]
    missed: tuple[str, ...]
    all_met: float
    all_met_lower: float
    all_met_upper: float
    open: tuple[str, ...] = ()


def winners(
    scores: xr.DataArray, performance: Performance, metrics: Registry = METRICS
) -> tuple[Winners, ...]:
    """Return, for each metric and outcome, the plans that the metric prefers.

    Metrics that only describe a distribution prefer nothing and are passed over, and so is one that
    applies to no plan.

    Parameters
    ----------
    scores : DataArray, dims (metric, plan, outcome)
        From ``score_plans``.
    performance : Performance
        Says which direction is better for each outcome, and which difference is a tie.
    metrics : Registry
        Those that were scored.
    """
    found = []
    for entry in metrics.values():
        for outcome in performance.outcomes:
            column = scores.sel({METRIC: entry.id, OUTCOME: outcome}).to_numpy()
            if entry.chooses and not np.isnan(column).all():
                found.append(_winners(entry, outcome, column, performance))
    return tuple(found)


def _winners(
    entry: Metric,
    outcome: str,
    column: np.ndarray[tuple[int], np.dtype[np.float64]],
    performance: Performance,
) -> Winners:
    more = entry.better == "more" or (
        entry.better == "as outcome" and performance.better[outcome] == "more"
    )
    defined = ~np.isnan(column)
    value = np.where(defined, column if more else -column, -np.inf)
    spread = float(value[defined].max() - value[defined].min())
    tie = performance.tie[outcome] if entry.unit == "outcome" else None
    best = value >= value.max() - max(TIE * spread, tie or 0.0)
    others = value[~best & defined]
    runner_up = None if others.size == 0 else float(others.max() if more else -others.max())
    return Winners(
        metric=entry.id,
        outcome=outcome,
        plans=_named(performance, best),
        score=float(column[int(np.argmax(value))]),
        runner_up=runner_up,
        undefined=_named(performance, ~defined),
    )


def _named(
    performance: Performance, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[str, ...]:
    return tuple(name for name, is_it in zip(performance.plans, chosen, strict=True) if is_it)


def survival(
    scores: xr.DataArray,
    performance: Performance,
    credal: Expectations,
    worst: WorstCases | None = None,
) -> tuple[Survival, ...]:
    """Return what each plan keeps in its worst future, in the order of the plans.

    Parameters
    ----------
    scores : DataArray, dims (metric, plan, outcome)
    performance : Performance
    credal : CredalSet
    worst : WorstCases, optional
        Of every plan and outcome: then what is kept is proved.
    """
    weight = performance.multiplicity / performance.multiplicity.sum()
    counted = Futures(performance, credal).count
    result = []
    for plan in performance.plans:
        found: dict[str, list[str]] = {"kept": [], "missed": [], "open": []}
        for outcome in performance.outcomes:
            if performance.threshold[outcome] is not None:
                reached = float(scores.sel({METRIC: "worst", PLAN: plan, OUTCOME: outcome}))
                case = None if worst is None else worst.of(plan, outcome)
                found[_stands(performance, outcome, reached, case)].append(outcome)
        met = performance.by_class["met_all"].sel({PLAN: plan}).to_numpy() / counted
        bounds = credal.expectation(met[performance.class_of])
        result.append(
            Survival(
                plan=plan,
                kept=tuple(found["kept"]),
                missed=tuple(found["missed"]),
                all_met=float((met * weight).sum()),
                all_met_lower=bounds.lower,
                all_met_upper=bounds.upper,
                open=tuple(found["open"]),
            )
        )
    return tuple(result)


def _stands(
    performance: Performance, outcome: str, reached: float, case: WorstCase | None
) -> Literal["kept", "missed", "open"]:
    """Return how a threshold stands against the worst that was reached, and what is proved."""
    threshold = performance.threshold[outcome]
    if threshold is None:
        raise ValueError(f"{outcome} has no threshold")
    more = performance.better[outcome] == "more"

    def meets(value: float) -> bool:
        return value >= threshold if more else value <= threshold

    if not meets(reached) or (case is not None and not meets(case.attained)):
        return "missed"
    return "kept" if case is None or meets(case.bound) else "open"
