"""Performances made by hand: every value of every plan in every future is known."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pytest
import xarray as xr

from sonae.dims import CLASS, OUTCOME, PLAN, QUANTILE
from sonae.explore import QUANTILES, Performance

STATES = {"weather": ("calm", "rough"), "harbour": ("open", "shut")}


@dataclass
class Expectation:
    """Stands in for the bounds of an expectation."""

    lower: float
    upper: float


class EverySingleScenario:
    """A credal set that allows every distribution: its bounds are the extremes."""

    def expectation(self, values: npt.NDArray[np.float64]) -> Expectation:
        return Expectation(float(values.min()), float(values.max()))


@pytest.fixture
def ignorance() -> EverySingleScenario:
    return EverySingleScenario()


Maker = Callable[..., Performance]


@pytest.fixture
def performed() -> Maker:
    """Make a performance from values (plan, outcome, class, draw), reduced the slow way."""

    def make(
        values: npt.NDArray[np.float64],
        better: tuple[str, ...],
        threshold: tuple[float | None, ...],
        multiplicity: tuple[int, ...] = (1, 1, 1, 1),
    ) -> Performance:
        plans, outcomes, classes, draws = values.shape
        plan_names = tuple(f"plan{index}" for index in range(plans))
        names = tuple(f"outcome{index}" for index in range(outcomes))
        sign = np.array([1.0 if way == "more" else -1.0 for way in better])[None, :, None, None]
        score = values * sign
        worst, best = score.min(axis=3) * sign[..., 0], score.max(axis=3) * sign[..., 0]
        regret = score.max(axis=0, keepdims=True) - score
        limit = np.array([-np.inf if t is None else t for t in threshold])
        limit = np.where([t is None for t in threshold], -np.inf, limit * sign[0, :, 0, 0])
        met = score >= limit[None, :, None, None]
        dims = (PLAN, OUTCOME, CLASS)
        data = {
            "mean": (dims, values.mean(axis=3)),
            "variance": (dims, values.var(axis=3)),
            "worst": (dims, worst),
            "best": (dims, best),
            "worst_draw": (dims, score.argmin(axis=3)),
            "best_draw": (dims, score.argmax(axis=3)),
            "fails": (dims, (~met).sum(axis=3)),
            "max_regret": (dims, regret.max(axis=3)),
            "mean_regret": (dims, regret.mean(axis=3)),
            "met_all": ((PLAN, CLASS), met.all(axis=1).sum(axis=2)),
            "count": ((CLASS,), np.full(classes, draws)),
        }
        coords = {PLAN: list(plan_names), OUTCOME: list(names)}
        attrs = {
            "unit": dict.fromkeys(names, "1"),
            "better": dict(zip(names, better, strict=True)),
            "threshold": dict(zip(names, threshold, strict=True)),
        }
        weight = np.repeat(np.array(multiplicity), draws)
        levels = [percent / 100 for percent in QUANTILES]

        def quantiles(of: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            flat = np.repeat(of.reshape(plans, outcomes, -1), weight, axis=2)
            found = np.quantile(flat, levels, axis=2, method="inverted_cdf")
            return np.moveaxis(found, 0, 2)

        kept = {"regret": regret, "value": values}
        return Performance(
            plans=plan_names,
            outcomes=names,
            factors=tuple(STATES),
            states=STATES,
            codes=np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.int8)[:classes],
            multiplicity=np.array(multiplicity, dtype=np.int64),
            class_of=np.repeat(np.arange(classes), multiplicity),
            draws=draws,
            seed=1,
            by_class=xr.Dataset(data, coords, attrs),
            quantiles=xr.Dataset(
                {name: ((PLAN, OUTCOME, QUANTILE), quantiles(of)) for name, of in kept.items()},
                {**coords, QUANTILE: levels},
            ),
            reports=xr.Dataset(),
        )

    return make
