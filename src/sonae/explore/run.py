"""Run every plan in every future, block by block, and keep what decisions are made of.

Reads a dossier, its compiled model and the table of scenarios; hands on a `Performance`. Blocks
are ranges of scenario classes; each fills its own part of the result, and sketches are counts, so
the result has the same bits for any number of threads and any size of block.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Lock
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import xarray as xr

from sonae.dims import CLASS, OUTCOME, PLAN, QUANTILE, REPORT
from sonae.dossier import Dossier
from sonae.errors import OutcomeError, UsageError
from sonae.explore.estimate import Estimate, estimate, refuse_if_too_large
from sonae.explore.performance import QUANTILES, Performance
from sonae.explore.reduce import Goal, reduce_outcome, sum_over_draws
from sonae.explore.sketch import RELATIVE_ERROR, Sketch
from sonae.outcomes import CompiledModel, evaluate
from sonae.scenarios import Projection, ScenarioTable
from sonae.seeds import sobol

__all__ = ["Announce", "Progress", "explore"]

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of classes done and their total."""
Announce: TypeAlias = Callable[[Estimate], None]
"""Called with the size of a run before it starts."""
Floats: TypeAlias = npt.NDArray[np.float64]

_KEPT = ("mean", "worst", "best", "max_regret", "mean_regret")
_COUNTS = ("worst_draw", "fails")
_MOST_DRAWS = 65_535


def explore(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    *,
    draws: int = 16,
    seed: int = 1,
    threads: int = 1,
    max_memory: int = 4 * 2**30,
    block: int | None = None,
    progress: Progress | None = None,
    announce: Announce | None = None,
) -> Performance:
    """Run every plan in every future.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        Of the same dossier.
    table : ScenarioTable
        The scenarios; each counts equally in quantiles and reports.
    draws : int
        Draws of the quantities, the same for all scenario classes.
    seed : int
        Fixes the draws.
    threads : int
        Blocks computed at a time; does not change the result.
    max_memory : int
        Bytes that the run may take.
    block : int, optional
        Scenario classes in a block; does not change the result.
    progress : callable, optional
        Called with (classes done, classes in all).
    announce : callable, optional
        Called with the `Estimate` before the work starts, if it fits.

    Returns
    -------
    Performance

    Raises
    ------
    CapacityError
        If the run does not fit in `max_memory`; nothing has been computed then.
    OutcomeError
        If the model gives NaN or infinity anywhere.
    UsageError
        If there is nothing to run: no plan, no outcome, no scenario, no draw.
    """
    _refuse_nothing(model, table, draws)
    projection = table.project(model.factors)
    classes = projection.codes.shape[0]
    size = estimate(model, classes, draws=draws, threads=threads, block=block)
    refuse_if_too_large(size, model, threads, max_memory)
    if announce is not None:
        announce(size)
    numbers = model.numbers(sobol(seed, 0, draws, len(model.dimensions)))
    run = _Run(dossier, model, projection, numbers)
    blocks = [slice(low, min(low + size.block, classes)) for low in range(0, classes, size.block)]
    for done in _results(run, blocks, threads):
        if progress is not None:
            progress(done, classes)
    return run.performance(draws, seed)


def _refuse_nothing(model: CompiledModel, table: ScenarioTable, draws: int) -> None:
    missing = [
        what
        for what, there in (
            ("a plan", model.plans),
            ("an outcome", model.outcomes),
            ("a scenario", table.count),
        )
        if not there
    ]
    if missing:
        hint = "`sonae scenarios` and `sonae likelihood` need neither plans nor outcomes"
        raise UsageError(f"nothing to run: the dossier has not {' nor '.join(missing)}; {hint}")
    if not 1 <= draws <= _MOST_DRAWS:
        raise UsageError(f"draws must lie between 1 and {_MOST_DRAWS:,}, got {draws:,}")


def _results(run: "_Run", blocks: list[slice], threads: int) -> Iterator[int]:
    """Compute the blocks and yield the classes done; the first failing block is the one raised."""
    if threads <= 1:
        for part in blocks:
            run.block(part)
            yield part.stop
        return
    with ThreadPoolExecutor(threads) as pool:
        waiting = [pool.submit(run.block, part) for part in blocks]
        try:
            for part, done in zip(blocks, waiting, strict=True):
                done.result()
                yield part.stop
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _named_overflow(formula: str) -> Iterator[None]:
    """Turn an overflow of sums and differences into an error that names the number."""
    try:
        with np.errstate(over="raise", invalid="raise"):
            yield
    except FloatingPointError:
        message = f"{formula} is so large in some futures that its sums overflow"
        raise OutcomeError(f"{message}; choose a larger unit") from None


class _Run:
    """The result so far; each block writes its own classes."""

    def __init__(
        self, dossier: Dossier, model: CompiledModel, projection: Projection, numbers: Floats
    ) -> None:
        self._dossier = dossier
        self._model = model
        self._projection = projection
        self._numbers = numbers
        self._weight = projection.multiplicity.astype(np.float64)
        outcomes = dossier.content.outcomes
        self._goals = [
            Goal(outcomes[name].better == "less", outcomes[name].threshold)
            for name in model.outcomes
        ]
        plans, classes = len(model.plans), projection.codes.shape[0]
        shape = (plans, len(self._goals), classes)
        self._kept: dict[str, npt.NDArray[Any]] = {name: np.empty(shape) for name in _KEPT}
        self._kept |= {name: np.empty(shape, dtype=np.uint16) for name in _COUNTS}
        self._met_all = np.empty((plans, classes), dtype=np.uint16)
        reports = (plans, len(model.reports))
        self._report_means = np.empty((*reports, classes))
        self._report_least = np.full(reports, np.inf)
        self._report_most = np.full(reports, -np.inf)
        self._lock = Lock()  # counts and extremes merge in any order
        self._values = [Sketch(plans) for _ in self._goals]
        self._regrets = [Sketch(plans) for _ in self._goals]

    def block(self, part: slice) -> None:
        """Compute one block and write its part of the result."""
        result = evaluate(self._model, self._projection.codes[part], self._numbers)
        draws, classes = self._numbers.shape[0], part.stop - part.start
        shape = (len(self._model.plans), draws, classes)
        weight = np.ascontiguousarray(np.broadcast_to(self._weight[part], (draws, classes)))
        met = np.ones(shape, dtype=np.bool_)
        for at, (name, goal) in enumerate(zip(self._model.outcomes, self._goals, strict=True)):
            with _named_overflow(f"outcomes.{name}"):
                reduced = reduce_outcome(_full(result.outcomes[name], shape), goal, weight)
            for kept, array in reduced.kept.items():
                self._kept[kept][:, at, part] = array
            met &= reduced.met
            with self._lock:
                self._values[at].add(reduced.values)
                self._regrets[at].add(reduced.regrets)
        self._met_all[:, part] = met.sum(axis=1)
        for at, name in enumerate(self._model.reports):
            report = _full(result.reports[name], shape)
            with _named_overflow(f"reports.{name}"):
                self._report_means[:, at, part] = sum_over_draws(report) / draws
            with self._lock:
                self._note_extremes(at, report)

    def _note_extremes(self, at: int, report: Floats) -> None:
        least, most = self._report_least[:, at], self._report_most[:, at]
        np.minimum(least, report.min(axis=(1, 2)), out=least)
        np.maximum(most, report.max(axis=(1, 2)), out=most)

    def performance(self, draws: int, seed: int) -> Performance:
        """Label the result."""
        model = self._model
        return Performance(
            plans=model.plans,
            outcomes=tuple(model.outcomes),
            factors=model.factors,
            states=model.states,
            codes=self._projection.codes,
            multiplicity=self._projection.multiplicity,
            class_of=self._projection.index,
            draws=draws,
            seed=seed,
            by_class=self._by_class(),
            quantiles=self._quantiles(),
            reports=self._report_summary(),
        )

    def _attrs(self, section: str) -> dict[str, Any]:
        entries = getattr(self._dossier.content, section)
        attrs: dict[str, Any] = {"unit": {name: entry.unit for name, entry in entries.items()}}
        if section == "outcomes":
            attrs["better"] = {name: entry.better for name, entry in entries.items()}
            attrs["threshold"] = {name: entry.threshold for name, entry in entries.items()}
        return attrs

    def _by_class(self) -> xr.Dataset:
        dims = (PLAN, OUTCOME, CLASS)
        attrs = self._attrs("outcomes")
        plain = {"better": attrs["better"], "threshold": attrs["threshold"]}
        arrays = {
            name: xr.DataArray(array, dims=dims, attrs=attrs if name in _KEPT else plain)
            for name, array in self._kept.items()
        }
        arrays["met_all"] = xr.DataArray(self._met_all, dims=(PLAN, CLASS), attrs=plain)
        return xr.Dataset(arrays, self._coords(), attrs)

    def _quantiles(self) -> xr.Dataset:
        attrs = self._attrs("outcomes") | {"relative_error": RELATIVE_ERROR}
        dims = (PLAN, OUTCOME, QUANTILE)
        less = np.array([goal.less for goal in self._goals])
        worst, best = self._kept["worst"], self._kept["best"]
        top = np.where(less, worst.max(axis=2), best.max(axis=2))
        bottom = np.where(less, best.min(axis=2), worst.min(axis=2))
        most = self._kept["max_regret"].max(axis=2)
        value = np.stack([sketch.quantiles(QUANTILES) for sketch in self._values], axis=1)
        regret = np.stack([sketch.quantiles(QUANTILES) for sketch in self._regrets], axis=1)
        arrays = {
            "value": np.clip(value, bottom[..., None], top[..., None]),
            "regret": np.clip(regret, 0.0, most[..., None]),
        }
        coords = self._coords() | {QUANTILE: [percent / 100 for percent in QUANTILES]}
        return xr.Dataset(
            {name: xr.DataArray(a, dims=dims, attrs=attrs) for name, a in arrays.items()},
            coords,
            attrs,
        )

    def _report_summary(self) -> xr.Dataset:
        attrs = self._attrs("reports")
        mean = (self._report_means * self._weight).sum(axis=2) / self._weight.sum()
        dims = (PLAN, REPORT)
        arrays = {"mean": mean, "min": self._report_least, "max": self._report_most}
        return xr.Dataset(
            {name: xr.DataArray(a, dims=dims, attrs=attrs) for name, a in arrays.items()},
            {PLAN: list(self._model.plans), REPORT: list(self._model.reports)},
            attrs,
        )

    def _coords(self) -> dict[str, list[str]]:
        return {PLAN: list(self._model.plans), OUTCOME: list(self._model.outcomes)}


def _full(numbers: Floats, shape: tuple[int, ...]) -> Floats:
    return np.ascontiguousarray(np.broadcast_to(numbers, shape))
