"""What each plan comes to in one outcome, plan beside plan.

Reads `Futures` and, where every metric is wanted, the model with them; hands ``text`` and
``report`` a `Sheet` for each outcome.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import xarray as xr

from sonae.dims import METRIC, OUTCOME, PLAN, QUANTILE
from sonae.errors import UsageError
from sonae.robustness.metrics import METRICS, Metric, Place
from sonae.robustness.metrics.futures import Futures
from sonae.robustness.metrics.registry import Registry

__all__ = [
    "PERCENTS",
    "SHARES",
    "Reading",
    "Sheet",
    "Standing",
    "brief_metrics",
    "detailed",
    "sheets",
]

PERCENTS = (5, 25, 50, 75, 95)
"""Quantiles that are told."""
SHARES = (0.9, 0.75, 0.5, 0.25, 0.1)
"""Shares of scenarios for which info-gap robustness is told."""
BRIEF = (
    "laplace", "worst", "best", "max_regret", "regret_90", "mean_regret", "satisficing",
    "success_lower", "success_upper",
)  # fmt: skip
"""Metrics of a sheet that is not at length."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One plan in one outcome, in the outcome's unit.

    Attributes
    ----------
    plan : str
    mean, worst, best : float
        Over all futures, each possible scenario counting the same.
    quantiles : mapping of int to float
        By per cent of futures, as the outcome is counted.
    most_regret, regret_90, mean_regret : float
    met : float or None
        Share of futures that meet the threshold.
    met_bounds : (float, float) or None
        Its probability over every distribution that the judgements allow.
    """

    plan: str
    mean: float
    worst: float
    best: float
    quantiles: dict[int, float]
    most_regret: float
    regret_90: float
    mean_regret: float
    met: float | None
    met_bounds: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One metric of every plan of a sheet.

    Attributes
    ----------
    metric : Metric
    scores : tuple of float or None
        By plan; None where it does not apply or is not defined.
    came : tuple of tuples of Place
        By plan: the single futures that the score comes from, if it does.
    """

    metric: Metric
    scores: tuple[float | None, ...]
    came: tuple[tuple[Place, ...], ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Plans side by side in one outcome.

    Attributes
    ----------
    outcome, unit, better : str
    threshold : float or None
    standings : tuple of Standing
        In the order in which plans were asked for.
    readings : tuple of Reading
        Every metric; none unless asked for.
    robust_in : mapping of float to tuple of float
        By share of possible scenarios: how far every quantity may move at once before misses were
        found in more than the rest of them, by plan. Empty without threshold or model.
    """

    outcome: str
    unit: str
    better: str
    threshold: float | None
    standings: tuple[Standing, ...]
    readings: tuple[Reading, ...] = ()
    robust_in: tuple[tuple[float, tuple[float, ...]], ...] = ()


def sheets(
    futures: Futures,
    scores: xr.DataArray,
    plans: Sequence[str] = (),
    outcomes: Sequence[str] = (),
) -> tuple[Sheet, ...]:
    """Put plans side by side.

    Parameters
    ----------
    futures : Futures
    scores : DataArray
        Of ``scores_of``; those of ``brief_metrics`` will do.
    plans, outcomes : sequence of str
        All if not given.

    Raises
    ------
    UsageError
        If there is no such plan or outcome.
    """
    performance = futures.performance
    plans, outcomes = tuple(plans) or performance.plans, tuple(outcomes) or performance.outcomes
    for noun, named, known in (
        ("plan", plans, performance.plans),
        ("outcome", outcomes, performance.outcomes),
    ):
        for name in named:
            if name not in known:
                raise UsageError.unknown(noun, name, known)
    return tuple(
        Sheet(
            outcome,
            performance.unit[outcome],
            performance.better[outcome],
            performance.threshold[outcome],
            tuple(_standing(futures, scores, plan, outcome) for plan in plans),
        )
        for outcome in outcomes
    )


def brief_metrics() -> Registry:
    """Return the metrics that ``sheets`` needs: quicker than all of them."""
    return Registry((METRICS[name] for name in BRIEF), lambda: ())


def _standing(futures: Futures, scores: xr.DataArray, plan: str, outcome: str) -> Standing:
    found = scores.sel({PLAN: plan, OUTCOME: outcome})
    of = {name: float(found.sel({METRIC: name})) for name in BRIEF}
    held = futures.performance.quantiles["value"].sel({PLAN: plan, OUTCOME: outcome})
    met = None if np.isnan(of["satisficing"]) else of["satisficing"]
    return Standing(
        plan,
        of["laplace"],
        of["worst"],
        of["best"],
        # the sketch is within a relative error: no quantile lies beyond what was met
        {
            percent: float(np.clip(held.sel({QUANTILE: percent / 100}), *_ends(of)))
            for percent in PERCENTS
        },
        of["max_regret"],
        min(of["regret_90"], of["max_regret"]),
        of["mean_regret"],
        met,
        None if met is None else (of["success_lower"], of["success_upper"]),
    )


def _ends(of: dict[str, float]) -> tuple[float, float]:
    return min(of["worst"], of["best"]), max(of["worst"], of["best"])


def detailed(
    sheet: Sheet, futures: Futures, scores: xr.DataArray, metrics: Registry = METRICS
) -> Sheet:
    """Return a sheet with every metric, and the futures that scores come from.

    Parameters
    ----------
    sheet : Sheet
    futures : Futures
        With the model, if metrics that need it are wanted.
    scores : DataArray
        Of ``scores_of``, with all of `metrics`.
    metrics : Registry
    """
    performance = futures.performance
    column = performance.outcomes.index(sheet.outcome)
    rows = [performance.plans.index(standing.plan) for standing in sheet.standings]
    readings = []
    for name in scores.coords[METRIC].to_numpy().tolist():
        entry, table = metrics[name], scores.sel({METRIC: name, OUTCOME: sheet.outcome}).to_numpy()
        readings.append(
            Reading(
                entry,
                tuple(None if np.isnan(table[row]) else float(table[row]) for row in rows),
                tuple(
                    () if entry.places is None else entry.places(futures, row, column)
                    for row in rows
                ),
            )
        )
    return replace(sheet, readings=tuple(readings), robust_in=_robust(sheet, futures, rows, column))


def _robust(
    sheet: Sheet, futures: Futures, rows: Sequence[int], column: int
) -> tuple[tuple[float, tuple[float, ...]], ...]:
    """Return info-gap robustness in shares of scenarios."""
    sweep = None if sheet.threshold is None else futures.sweep
    if sweep is None:
        return ()
    found = [(share, sweep.robustness_in(share)[:, column]) for share in SHARES]
    return tuple((share, tuple(float(table[row]) for row in rows)) for share, table in found)
