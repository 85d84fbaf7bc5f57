"""Robustness metrics: what a plan's performance over all futures comes to, one number per rule.

Reads the reductions of ``explore`` and, for expectations, the credal set of ``likelihood``; hands
``rules`` and the brief one table (metric, plan, outcome). The family is that of McPhail et al.
(2018, Earth's Future 6); each metric states its formula, its direction and whose it is. There is
no overall score: a metric belongs to one outcome, in that outcome's unit.

"All futures" weighs each possible scenario equally. That is a way of looking at every scenario,
not a probability; the two ``expected`` metrics and the two ``success`` metrics are those that
use probabilities: bounds over every distribution of scenarios that the judgements allow, with the
draws of a scenario standing for its whole box of quantities.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import xarray as xr

from sonae.dims import CLASS, METRIC, OUTCOME, PLAN, QUANTILE
from sonae.explore import Performance
from sonae.likelihood import CredalSet

__all__ = ["HURWICZ_WEIGHT", "METRICS", "Metric", "metric", "score_plans"]

HURWICZ_WEIGHT = 0.5
"""Weight on the worst future in Hurwicz's rule."""

Direction: TypeAlias = Literal["as outcome", "less", "more"]
Table: TypeAlias = npt.NDArray[np.float64]
Scorer: TypeAlias = Callable[["Futures"], Table]


class Futures:
    """What the metrics read: a performance, and bounds on expectations, each worked out once."""

    def __init__(self, performance: Performance, credal: CredalSet) -> None:
        self.performance = performance
        self._credal = credal
        self._bounds: dict[str, tuple[Table, Table]] = {}

    def array(self, name: str) -> Table:
        """Return one reduction as (plan, outcome, class)."""
        ordered = self.performance.by_class[name].transpose(PLAN, OUTCOME, CLASS)
        return np.asarray(ordered.to_numpy(), dtype=np.float64)

    def met(self) -> Table:
        """Return the share of each class's draws that meet the threshold."""
        return 1.0 - self.array("fails") / self.performance.draws

    def bounds(self, name: str) -> tuple[Table, Table]:
        """Return lower and upper expectation (plan, outcome) of ``mean`` or ``met``."""
        if name not in self._bounds:
            values = self.met() if name == "met" else self.array(name)
            self._bounds[name] = self._worked_out(values)
        return self._bounds[name]

    def _worked_out(self, values: Table) -> tuple[Table, Table]:
        lower, upper = np.empty(values.shape[:2]), np.empty(values.shape[:2])
        for plan, outcome in np.ndindex(lower.shape):
            found = self._credal.expectation(values[plan, outcome][self.performance.class_of])
            lower[plan, outcome], upper[plan, outcome] = found.lower, found.upper
        return lower, upper


@dataclass(frozen=True, slots=True)
class Metric:
    """One rule for reading a plan's performance.

    Attributes
    ----------
    id, label : str
        Its name in code and for people.
    sentence : str
        What it says, in one sentence.
    source : str
        Whose definition it follows.
    better : {'as outcome', 'less', 'more'}
        Which direction is better.
    unit : {'outcome', 'probability', 'share'}
        Unit of the score.
    score : callable
        Gives the table (plan, outcome); NaN where an outcome has no threshold to meet.
    """

    id: str
    label: str
    sentence: str
    source: str
    better: Direction
    unit: Literal["outcome", "probability", "share"]
    score: Scorer


METRICS: dict[str, Metric] = {}
"""Every metric by its id, in the order in which they are shown."""


def metric(
    name: str,
    label: str,
    *,
    sentence: str,
    source: str,
    better: Direction,
    unit: Literal["outcome", "probability", "share"] = "outcome",
) -> Callable[[Scorer], Scorer]:
    """Register a scorer as the metric `name`."""

    def register(score: Scorer) -> Scorer:
        METRICS[name] = Metric(name, label, sentence, source, better, unit, score)
        return score

    return register


def score_plans(
    performance: Performance,
    credal: CredalSet,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> xr.DataArray:
    """Return every metric of every plan and outcome.

    Returns
    -------
    DataArray, dims (metric, plan, outcome), float64
        Each in the unit its `Metric` names; NaN where it does not apply.
    """
    tables, futures = [], Futures(performance, credal)
    for count, entry in enumerate(METRICS.values()):
        tables.append(entry.score(futures))
        if progress is not None:
            progress(count + 1, len(METRICS))
    return xr.DataArray(
        np.stack(tables),
        dims=(METRIC, PLAN, OUTCOME),
        coords={
            METRIC: list(METRICS),
            PLAN: list(performance.plans),
            OUTCOME: list(performance.outcomes),
        },
    )


# metrics over all futures ------------------------------------------------------------------


@metric(
    "worst",
    "Worst case (attained)",
    sentence="The worst value in any future that was run; the true worst may be worse still.",
    source="Wald 1950, maximin",
    better="as outcome",
)
def _worst(futures: Futures) -> Table:
    worst = futures.array("worst")
    return _pick(futures, worst, best=False)


@metric(
    "hurwicz",
    "Hurwicz ½",
    sentence="Halfway between the worst and the best value in any future.",
    source="Hurwicz 1953",
    better="as outcome",
)
def _hurwicz(futures: Futures) -> Table:
    worst = _pick(futures, futures.array("worst"), best=False)
    best = _pick(futures, futures.array("best"), best=True)
    return HURWICZ_WEIGHT * worst + (1 - HURWICZ_WEIGHT) * best


@metric(
    "laplace",
    "Mean of all futures",
    sentence="The mean when every possible scenario and every draw counts the same.",
    source="Laplace, principle of insufficient reason",
    better="as outcome",
)
def _laplace(futures: Futures) -> Table:
    return _mean_over_classes(futures, futures.array("mean"))


@metric(
    "max_regret",
    "Largest regret",
    sentence="How far the plan falls short of the best plan of this run, in the future where "
    "that is most.",
    source="Savage 1951, minimax regret",
    better="less",
)
def _max_regret(futures: Futures) -> Table:
    largest: Table = futures.array("max_regret").max(axis=-1)
    return largest


@metric(
    "regret_90",
    "90th-percentile regret",
    sentence="The regret that is exceeded in one future of ten.",
    source="McPhail et al. 2018, 90th percentile minimax regret",
    better="less",
)
def _regret_90(futures: Futures) -> Table:
    regret = futures.performance.quantiles["regret"].sel({QUANTILE: 0.9}).transpose(PLAN, OUTCOME)
    return np.asarray(regret.to_numpy(), dtype=np.float64)


@metric(
    "satisficing",
    "Share of futures that meet the threshold",
    sentence="The share of all futures in which the threshold is met.",
    source="Starr 1962, domain criterion",
    better="more",
    unit="share",
)
def _satisficing(futures: Futures) -> Table:
    return _only_with_threshold(futures, _mean_over_classes(futures, futures.met()))


# expectations over the credal set ------------------------------------------------------------


@metric(
    "expected_worse",
    "Expectation, worse end",
    sentence="The expectation under the distribution, of all that the judgements allow, that is "
    "worst for the plan.",
    source="Walley 1991, lower prevision; Γ-maximin",
    better="as outcome",
)
def _expected_worse(futures: Futures) -> Table:
    return _expected(futures, best=False)


@metric(
    "expected_better",
    "Expectation, better end",
    sentence="The expectation under the distribution, of all that the judgements allow, that is "
    "best for the plan.",
    source="Walley 1991, upper prevision; Γ-maximax",
    better="as outcome",
)
def _expected_better(futures: Futures) -> Table:
    return _expected(futures, best=True)


@metric(
    "success_lower",
    "Probability of meeting the threshold, lower bound",
    sentence="The least probability of meeting the threshold that the judgements allow, where "
    "the share of a scenario's draws stands for the scenario.",
    source="natural extension, Walley 1991",
    better="more",
    unit="probability",
)
def _success_lower(futures: Futures) -> Table:
    return _only_with_threshold(futures, futures.bounds("met")[0])


@metric(
    "success_upper",
    "Probability of meeting the threshold, upper bound",
    sentence="The greatest probability of meeting the threshold that the judgements allow, where "
    "the share of a scenario's draws stands for the scenario.",
    source="natural extension, Walley 1991",
    better="more",
    unit="probability",
)
def _success_upper(futures: Futures) -> Table:
    return _only_with_threshold(futures, futures.bounds("met")[1])


# kernels --------------------------------------------------------------------------------------


def _more_is_better(futures: Futures) -> npt.NDArray[np.bool_]:
    better = futures.performance.better
    return np.array([better[name] == "more" for name in futures.performance.outcomes])


def _pick(futures: Futures, values: Table, *, best: bool) -> Table:
    """Return the best or worst over classes, each outcome in its own direction."""
    largest = _more_is_better(futures) == best
    picked: Table = np.where(largest[None, :], values.max(axis=-1), values.min(axis=-1))
    return picked


def _mean_over_classes(futures: Futures, values: Table) -> Table:
    """Mean over scenarios, each possible scenario counting the same; a fixed order of sums."""
    multiplicity = futures.performance.multiplicity
    mean: Table = (values * (multiplicity / multiplicity.sum())).sum(axis=-1)
    return mean


def _only_with_threshold(futures: Futures, table: Table) -> Table:
    threshold = futures.performance.threshold
    has = np.array([threshold[name] is not None for name in futures.performance.outcomes])
    return np.where(has[None, :], table, np.nan)


def _expected(futures: Futures, *, best: bool) -> Table:
    lower, upper = futures.bounds("mean")
    return np.where((_more_is_better(futures) == best)[None, :], upper, lower)
