"""Which plans each rule prefers, and which plans survive: never one "best plan".

Reads the scores of ``metrics`` and the performance; hands the brief winners per rule and outcome
(ties are all named), and for each plan the thresholds it keeps even in its worst future.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.robustness.metrics import METRICS, Metric

__all__ = ["Survival", "Winners", "survival", "winners"]

TIE = 1e-9
"""Scores closer than this share of the spread between plans count as equal."""


@dataclass(frozen=True, slots=True)
class Winners:
    """The plans that one rule prefers for one outcome.

    Attributes
    ----------
    metric, outcome : str
        Which rule, which outcome.
    plans : tuple of str
        Every plan that nobody beats; all of them if the rule does not tell plans apart.
    score : float
        Their score.
    runner_up : float or None
        The best score of the other plans.
    """

    metric: str
    outcome: str
    plans: tuple[str, ...]
    score: float
    runner_up: float | None


@dataclass(frozen=True, slots=True)
class Survival:
    """What a plan keeps in its worst future, and how often it keeps everything.

    Attributes
    ----------
    plan : str
        The plan.
    kept, missed : tuple of str
        Outcomes whose threshold the attained worst case meets, or misses.
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


def winners(scores: xr.DataArray, performance: Performance) -> tuple[Winners, ...]:
    """Return, for each metric and outcome, the plans that the metric prefers.

    Parameters
    ----------
    scores : DataArray, dims (metric, plan, outcome)
        From ``score_plans``.
    performance : Performance
        Says which direction is better for each outcome.
    """
    found = []
    for entry in METRICS.values():
        for outcome in performance.outcomes:
            column = scores.sel({METRIC: entry.id, OUTCOME: outcome}).to_numpy()
            if not np.isnan(column).any():
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
    value = column if more else -column
    spread = float(value.max() - value.min())
    best = value >= value.max() - TIE * spread
    others = value[~best]
    runner_up = None if others.size == 0 else float(others.max() if more else -others.max())
    names = tuple(name for name, is_best in zip(performance.plans, best, strict=True) if is_best)
    return Winners(entry.id, outcome, names, float(column[best][0]), runner_up)


def survival(
    scores: xr.DataArray,
    performance: Performance,
    credal: CredalSet,
) -> tuple[Survival, ...]:
    """Return what each plan keeps in its worst future, in the order of the plans."""
    weight = performance.multiplicity / performance.multiplicity.sum()
    result = []
    for plan in performance.plans:
        kept: list[str] = []
        missed: list[str] = []
        for outcome in performance.outcomes:
            threshold = performance.threshold[outcome]
            if threshold is None:
                continue
            worst = float(scores.sel({METRIC: "worst", PLAN: plan, OUTCOME: outcome}))
            more = performance.better[outcome] == "more"
            meets = worst >= threshold if more else worst <= threshold
            (kept if meets else missed).append(outcome)
        met = performance.by_class["met_all"].sel({PLAN: plan}).to_numpy() / performance.draws
        share = float((met * weight).sum())
        bounds = credal.expectation(met[performance.class_of])
        result.append(Survival(plan, tuple(kept), tuple(missed), share, bounds.lower, bounds.upper))
    return tuple(result)
