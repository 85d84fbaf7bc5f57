"""Every metric of every plan and outcome, and the futures that a score comes from.

Reads a run and the credal set; hands ``rules`` and the brief the scores.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from sonae.dims import METRIC, OUTCOME, PLAN
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.robustness.metrics.box import BOX
from sonae.robustness.metrics.futures import Expectations, Futures, Table
from sonae.robustness.metrics.registry import Metric, Place, Registry, refuse_shape
from sonae.robustness.metrics.spread import SPREAD
from sonae.robustness.metrics.usual import FURTHER, USUAL

if TYPE_CHECKING:
    from sonae.outcomes import CompiledModel

__all__ = ["METRICS", "places_of", "score_plans", "scores_of"]

METRICS: Final = Registry((*USUAL, *FURTHER, *SPREAD, *BOX))
"""Every metric by its id, in the order in which they are shown."""

_LOG = logging.getLogger(__name__)


def score_plans(
    performance: Performance,
    credal: Expectations,
    *,
    model: "CompiledModel | None" = None,
    metrics: Registry = METRICS,
    progress: Callable[[int, int], None] | None = None,
    threads: int = 2,
) -> xr.DataArray:
    """Return every metric of every plan and outcome.

    Parameters
    ----------
    performance : Performance
    credal : CredalSet
    model : CompiledModel, optional
        What was run; metrics that need it do not apply without it.
    metrics : Registry
    progress : callable, optional
        Called with (metrics done, metrics in all).
    threads : int
        They change only the time.

    Returns
    -------
    DataArray, dims (metric, plan, outcome), float64
        Each in the unit its `Metric` names; NaN where it does not apply or is not defined.
        ``attrs["left_out"]`` maps metrics of other packages that failed to the reason.

    Raises
    ------
    OutcomeError
        If the performance holds NaN or infinity.
    """
    return scores_of(
        Futures(performance, credal, model, threads), metrics=metrics, progress=progress
    )


def scores_of(
    futures: Futures,
    *,
    metrics: Registry = METRICS,
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Return what ``score_plans`` does, of futures that were looked at already.

    What several metrics need is worked out once and stays with the futures.
    """
    tables = []
    left_out = {entry.name: entry.why for entry in metrics.left_out}
    for count, entry in enumerate(metrics.values()):
        tables.append(_scored(entry, futures, metrics, left_out))
        if progress is not None:
            progress(count + 1, len(metrics))
    coords: dict[str, Any] = {
        METRIC: list(metrics),
        PLAN: list(futures.performance.plans),
        OUTCOME: list(futures.performance.outcomes),
    }
    dims = (METRIC, PLAN, OUTCOME)
    return xr.DataArray(np.stack(tables), dims=dims, coords=coords, attrs={"left_out": left_out})


def places_of(
    performance: Performance,
    credal: Expectations,
    metric: str,
    plan: str,
    outcome: str,
    *,
    model: "CompiledModel | None" = None,
    metrics: Registry = METRICS,
) -> tuple[Place, ...]:
    """Return the futures that a score comes from; none if it is not of single futures.

    The model, if given, tells the draw of a regret.

    Raises
    ------
    UsageError
        If there is no such metric, plan or outcome.
    """
    for noun, name, known in (
        ("metric", metric, tuple(metrics)),
        ("plan", plan, performance.plans),
        ("outcome", outcome, performance.outcomes),
    ):
        if name not in known:
            raise UsageError.unknown(noun, name, known)
    entry = metrics[metric]
    if entry.places is None:
        return ()
    at = performance.plans.index(plan), performance.outcomes.index(outcome)
    return entry.places(Futures(performance, credal, model), *at)


def _scored(entry: Metric, futures: Futures, metrics: Registry, left_out: dict[str, str]) -> Table:
    """Return a metric's table; of a stranger's metric that fails, one that says nothing."""
    nothing = futures.nothing()
    if metrics.is_built_in(entry.id):
        return refuse_shape(entry, entry.score(futures), nothing.shape)
    try:
        return refuse_shape(entry, entry.score(futures), nothing.shape)
    except Exception as error:  # a stranger's code: whatever it does must not end a run
        left_out[entry.id] = f"{type(error).__name__}: {error}"
        _LOG.warning("metric %s is left out: %s", entry.id, left_out[entry.id])
        return nothing
