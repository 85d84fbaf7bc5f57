"""Metrics as compositions T3(T2(T1(f))): what is looked at, in which futures, summed up how.

Reads a table (plan, future) of one outcome; hands whoever has such a table the metrics by name.
The family is that of McPhail et al. (2018, Earth's Future 6). ``score_plans`` gets the same numbers
from the reductions of a run; the tests hold the two against each other.

f is the outcome turned so that larger is better. Quantiles follow one rule everywhere: the smallest
value that at least so many per cent of the futures do not exceed (an inverted distribution
function, no interpolation), of the outcome as it is counted; a standard deviation divides by n − 1.
What a formula does not define (0 divided by 0) is NaN, never 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError

__all__ = ["COMPOSITIONS", "Composition", "FutureTable"]

Floats: TypeAlias = npt.NDArray[np.float64]

_ROUNDING: Final = 1e-12
"""What a sum may be off by: a mean of −1 is none above it."""


@dataclass(frozen=True, slots=True, eq=False)
class FutureTable:
    """One outcome of every plan in every future.

    Attributes
    ----------
    values : array, (plan, future), float64
        As the outcome is counted.
    better : {'less', 'more'}
    threshold : float or None
        The value that must not be missed; equal counts as met.
    weights : array, (future,), int64
        How many futures each column stands for.

    Raises
    ------
    OutcomeError
        If a value is NaN or infinite: a run that failed is not a score. Plan and future are named.
    """

    values: Floats
    better: str = "more"
    threshold: float | None = None
    weights: npt.NDArray[np.int64] | None = None

    def __post_init__(self) -> None:
        bad = np.argwhere(~np.isfinite(self.values))
        if bad.size:
            plan, future = bad[0].tolist()
            found = self.values[plan, future]
            raise OutcomeError(f"plan {plan} is {found} in future {future}, and that is no score")

    @property
    def sign(self) -> float:
        """What makes larger better."""
        return 1.0 if self.better == "more" else -1.0

    @property
    def counts(self) -> npt.NDArray[np.int64]:
        """How many futures each column stands for."""
        if self.weights is not None:
            return self.weights
        return np.ones(self.values.shape[1], dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Seen:
    """What T1 made of a table: numbers by plan and future; ``sign`` times them is larger-better."""

    values: Floats
    counts: npt.NDArray[np.int64]
    sign: float


Look: TypeAlias = Callable[[FutureTable], _Seen]
Select: TypeAlias = Callable[[_Seen], _Seen]
Sum: TypeAlias = Callable[[_Seen], Floats]


@dataclass(frozen=True, slots=True)
class Composition:
    """A metric: T3(T2(T1(f))).

    Attributes
    ----------
    says : str
        The three in words, separated by `` / ``.
    look, select, sum_up : callables
        T1, T2 and T3.
    """

    says: str
    look: Look
    select: Select
    sum_up: Sum

    def __call__(self, table: FutureTable) -> Floats:
        """Return the score of each plan, in the direction in which the outcome is counted.

        Examples
        --------
        >>> table = FutureTable(np.array([[3.0, 1.0], [2.0, 2.0]]))
        >>> COMPOSITIONS["max_regret"](table).tolist()
        [1.0, 1.0]
        """
        found: Floats = self.sum_up(self.select(self.look(table))) + 0.0
        return found


# T1: what is looked at ------------------------------------------------------------------------


def _identity(table: FutureTable) -> _Seen:
    return _Seen(table.values, table.counts, table.sign)


def _regret_from_best(table: FutureTable) -> _Seen:
    good = table.values * table.sign
    return _Seen(good.max(axis=0, keepdims=True) - good, table.counts, -1.0)


def _regret_from_median(table: FutureTable) -> _Seen:
    """Shortfall against the plan's own median; below zero where it does better."""
    middle = _quantile(_identity(table), 50)
    return _Seen((middle[:, None] - table.values) * table.sign, table.counts, -1.0)


def _satisfice(table: FutureTable) -> _Seen:
    if table.threshold is None:
        return _Seen(np.full(table.values.shape, np.nan), table.counts, 1.0)
    met = table.values * table.sign >= table.threshold * table.sign
    return _Seen(met.astype(np.float64), table.counts, 1.0)


# T2: in which futures -------------------------------------------------------------------------


def _all(seen: _Seen) -> _Seen:
    return seen


def _end(seen: _Seen, *, best: bool) -> _Seen:
    largest = best == (seen.sign > 0)
    values = seen.values.max(axis=1) if largest else seen.values.min(axis=1)
    return replace(seen, values=values[:, None], counts=np.ones(1, dtype=np.int64))


def _worst(seen: _Seen) -> _Seen:
    return _end(seen, best=False)


def _best(seen: _Seen) -> _Seen:
    return _end(seen, best=True)


def _both(seen: _Seen) -> _Seen:
    ends = [_worst(seen).values, _best(seen).values]
    return replace(seen, values=np.hstack(ends), counts=np.ones(2, dtype=np.int64))


def _worst_half(seen: _Seen) -> _Seen:
    """Deviations below the median; those above it count as none."""
    return replace(seen, values=np.maximum(seen.values, 0.0))


def _percentiles(*percents: int) -> Select:
    def select(seen: _Seen) -> _Seen:
        found = [_quantile(seen, percent) for percent in percents]
        return replace(
            seen, values=np.stack(found, axis=1), counts=np.ones(len(percents), dtype=np.int64)
        )

    return select


def _regret_percentile(percent: int) -> Select:
    def select(seen: _Seen) -> _Seen:
        return replace(seen, values=_quantile(seen, percent)[:, None])

    return select


# T3: summed up how ----------------------------------------------------------------------------


def _only(seen: _Seen) -> Floats:
    return seen.values[:, 0]


def _mean(seen: _Seen) -> Floats:
    mean: Floats = (seen.values * (seen.counts / seen.counts.sum())).sum(axis=1)
    return mean


def _weighted(weight: float) -> Sum:
    def sum_up(seen: _Seen) -> Floats:
        mixed: Floats = weight * seen.values[:, 0] + (1.0 - weight) * seen.values[:, 1]
        return mixed

    return sum_up


def _mean_variance(seen: _Seen) -> Floats:
    mean, n = _mean(seen), int(seen.counts.sum())
    if n < 2:
        return np.full(mean.shape, np.nan)
    squares = (seen.counts * (seen.values - mean[:, None]) ** 2).sum(axis=1)
    return signal_to_noise(mean, np.sqrt(squares / (n - 1)), np.full(mean.shape, seen.sign))


def _half_mean(seen: _Seen) -> Floats:
    """Sum over the futures, divided by half their number."""
    return 2.0 * _mean(seen)


def _skew(seen: _Seen) -> Floats:
    return skewness(*seen.values.T) * seen.sign


def _peak(seen: _Seen) -> Floats:
    low, lower, upper, high = seen.values.T
    return peakedness(low, lower, upper, high)


COMPOSITIONS: Final[Mapping[str, Composition]] = {
    "worst": Composition("identity / worst / identity", _identity, _worst, _only),
    "hurwicz": Composition(
        "identity / worst and best / weighted mean", _identity, _both, _weighted(0.5)
    ),
    "laplace": Composition("identity / all / mean", _identity, _all, _mean),
    "max_regret": Composition(
        "regret from best / worst / identity", _regret_from_best, _worst, _only
    ),
    "regret_90": Composition(
        "regret from best / 90th percentile / identity",
        _regret_from_best, _regret_percentile(90), _only,
    ),
    "satisficing": Composition("satisfice / all / mean", _satisfice, _all, _mean),
    "best": Composition("identity / best / identity", _identity, _best, _only),
    "mean_regret": Composition("regret from best / all / mean", _regret_from_best, _all, _mean),
    "mean_variance": Composition(
        "identity / all / mean-variance", _identity, _all, _mean_variance
    ),
    "undesirable_deviations": Composition(
        "regret from own median / worst half / mean", _regret_from_median, _worst_half, _half_mean
    ),
    "skewness": Composition(
        "identity / 10, 50, 90 % / skew", _identity, _percentiles(10, 50, 90), _skew
    ),
    "peakedness": Composition(
        "identity / 10, 25, 75, 90 % / kurtosis", _identity, _percentiles(10, 25, 75, 90), _peak
    ),
}  # fmt: skip
"""The metrics that follow from a table alone, by the ids that ``METRICS`` has them under."""


# kernels that reductions of a run use as well ---------------------------------------------------


def signal_to_noise(mean: Floats, deviation: Floats, sign: Floats) -> Floats:
    """Return (mean + 1)/(deviation + 1), or their product where less is better.

    NaN where mean + 1 is not above zero: more spread would count as better there.
    """
    level = np.where(mean + 1.0 > _ROUNDING, mean + 1.0, np.nan)
    noise = deviation + 1.0
    found: Floats = np.where(sign > 0, level / noise, level * noise)
    return found


def skewness(low: Floats, middle: Floats, high: Floats) -> Floats:
    """Return [q50 − (q90 + q10)/2] / [(q90 − q10)/2]; NaN where q90 = q10."""
    half = (high - low) / 2.0
    return _divided(middle - (high + low) / 2.0, half)


def peakedness(low: Floats, lower: Floats, upper: Floats, high: Floats) -> Floats:
    """Return (q90 − q10)/(q75 − q25); NaN where q75 = q25."""
    return _divided(high - low, upper - lower)


def _divided(above: Floats, below: Floats) -> Floats:
    undefined = below == 0.0
    found: Floats = np.where(undefined, np.nan, above / np.where(undefined, 1.0, below))
    return found


def _quantile(seen: _Seen, percent: int) -> Floats:
    """Return, for each plan, the smallest value that so many per cent do not exceed."""
    order = np.argsort(seen.values, axis=1, kind="stable")
    up_to = np.cumsum(seen.counts[order], axis=1)
    rank = max(1, -(-percent * int(seen.counts.sum()) // 100))
    at = (up_to < rank).sum(axis=1)
    found: Floats = np.take_along_axis(seen.values, order, axis=1)[np.arange(len(at)), at]
    return found
