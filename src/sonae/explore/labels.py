"""Give what was gathered its names and units: the `Performance` that a run hands on.

Reads a `Gathering`, the dossier and the classes of scenarios.
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import xarray as xr

from sonae.dims import CLASS, OUTCOME, PLAN, QUANTILE, REPORT
from sonae.dossier import Dossier
from sonae.explore.gather import Gathering
from sonae.explore.performance import BYTE, QUANTILES, NotFinite, Performance
from sonae.explore.sketch import RELATIVE_ERROR
from sonae.outcomes import CompiledModel
from sonae.scenarios import Projection

__all__ = ["labelled"]

_WITH_UNIT: Final = ("mean", "worst", "best", "max_regret", "mean_regret")
_PLAIN: Final = ("worst_draw", "best_draw", "fails")


def labelled(
    dossier: Dossier,
    model: CompiledModel,
    projection: Projection,
    gathered: Gathering,
    not_finite: NotFinite,
) -> Performance:
    """Return the whole of a run; the arrays gathered are taken over, not copied."""
    job = gathered.job
    return Performance(
        plans=model.plans,
        outcomes=tuple(model.outcomes),
        factors=model.factors,
        states=model.states,
        codes=projection.codes,
        multiplicity=projection.multiplicity,
        class_of=projection.index,
        draws=job.draws,
        seed=job.drawing.seed,
        by_class=_by_class(dossier, model, gathered),
        quantiles=_quantiles(dossier, model, gathered),
        reports=_reports(dossier, model, gathered),
        failure_bits=_failure_bits(model, gathered),
        not_finite=not_finite,
        sampling=job.drawing.sampling,
    )


def _attrs(dossier: Dossier, section: str) -> dict[str, Any]:
    entries = getattr(dossier.content, section)
    attrs: dict[str, Any] = {"unit": {name: entry.unit for name, entry in entries.items()}}
    if section == "outcomes":
        attrs["better"] = {name: entry.better for name, entry in entries.items()}
        attrs["threshold"] = {name: entry.threshold for name, entry in entries.items()}
        attrs["tie"] = {name: entry.tie for name, entry in entries.items()}
    return attrs


def _coords(model: CompiledModel) -> dict[str, list[str]]:
    return {PLAN: list(model.plans), OUTCOME: list(model.outcomes)}


def _by_class(dossier: Dossier, model: CompiledModel, gathered: Gathering) -> xr.Dataset:
    dims = (PLAN, OUTCOME, CLASS)
    attrs = _attrs(dossier, "outcomes")
    plain = {key: attrs[key] for key in ("better", "threshold", "tie")}
    arrays = gathered.arrays
    count = np.maximum(1, arrays["count"])
    arrays["moment"] /= count
    arrays["regret"] /= count
    arrays |= {"mean_regret": arrays["regret"], "variance": arrays["moment"]}
    found = {name: xr.DataArray(arrays[name], dims=dims, attrs=attrs) for name in _WITH_UNIT}
    for name in (*_PLAIN, "variance"):
        found[name] = xr.DataArray(arrays[name], dims=dims, attrs=plain)
    found["met_all"] = xr.DataArray(arrays["met_all"], dims=(PLAN, CLASS), attrs=plain)
    found["count"] = xr.DataArray(arrays["count"], dims=(CLASS,), attrs=plain)
    return xr.Dataset(found, _coords(model), attrs)


def _quantiles(dossier: Dossier, model: CompiledModel, gathered: Gathering) -> xr.Dataset:
    attrs = _attrs(dossier, "outcomes") | {"relative_error": RELATIVE_ERROR}
    worst, best = gathered.arrays["worst"], gathered.arrays["best"]
    less = np.array([goal.less for goal in gathered.job.goals])
    top = np.where(less, worst.max(axis=2), best.max(axis=2))
    bottom = np.where(less, best.min(axis=2), worst.min(axis=2))
    most = gathered.arrays["max_regret"].max(axis=2)
    value, regret = gathered.sketch.quantiles(QUANTILES).swapaxes(1, 2)
    arrays = {
        "value": np.clip(value, bottom[..., None], top[..., None]),
        "regret": np.clip(regret, 0.0, most[..., None]),
    }
    dims = (PLAN, OUTCOME, QUANTILE)
    coords = _coords(model) | {QUANTILE: [percent / 100 for percent in QUANTILES]}
    named = {name: xr.DataArray(a, dims=dims, attrs=attrs) for name, a in arrays.items()}
    return xr.Dataset(named, coords, attrs)


def _reports(dossier: Dossier, model: CompiledModel, gathered: Gathering) -> xr.Dataset:
    attrs = _attrs(dossier, "reports")
    arrays = gathered.arrays
    weight = np.where(arrays["report_weight"] > 0, arrays["report_weight"], np.nan)
    numbers: dict[str, npt.NDArray[np.float64]] = {
        "mean": arrays["report_sum"] / weight[:, None],
        "min": arrays["report_least"],
        "max": arrays["report_most"],
    }
    named = {name: xr.DataArray(array, dims=(PLAN, REPORT)) for name, array in numbers.items()}
    for array in named.values():
        array.attrs.update(attrs)
    return xr.Dataset(named, {PLAN: list(model.plans), REPORT: list(model.reports)}, attrs)


def _failure_bits(model: CompiledModel, gathered: Gathering) -> xr.DataArray:
    goals = gathered.job.goals
    names = [n for n, goal in zip(model.outcomes, goals, strict=True) if goal.threshold is not None]
    return xr.DataArray(
        gathered.arrays["failure_bits"],
        dims=(PLAN, OUTCOME, CLASS, BYTE),
        coords={PLAN: list(model.plans), OUTCOME: names},
        attrs={"draws": gathered.job.draws},
    )
