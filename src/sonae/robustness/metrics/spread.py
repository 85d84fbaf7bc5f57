"""Metrics of how a plan's outcomes spread: they describe, and prefer nothing by themselves.

Mean and variance come from the reductions of a run exactly, the quantiles from its sketch, and the
deviations from a second pass through the model.
"""

from typing import Final

import numpy as np

from sonae.robustness.metrics.compositions import (
    COMPOSITIONS,
    peakedness,
    signal_to_noise,
    skewness,
)
from sonae.robustness.metrics.futures import Futures, Table
from sonae.robustness.metrics.registry import Metric, metric

__all__ = ["SPREAD"]


@metric(
    "mean_variance",
    "Mean against spread",
    sentence="One more than the mean, divided by one more than the standard deviation (n − 1) over "
    "all futures; multiplied by it where less is better. It depends on the outcome's unit, and is "
    "undefined with a single future or a mean of −1 or less.",
    source="Hamarat et al. 2014, signal to noise",
    better="as outcome",
    unit="ratio",
    composition=COMPOSITIONS["mean_variance"].says,
    chooses=False,
)
def _mean_variance(futures: Futures) -> Table:
    mean, n = futures.mean_over_classes(futures.array("mean")), futures.total
    if n < 2:
        return futures.nothing()
    apart = (futures.array("mean") - mean[..., None]) ** 2
    variance = futures.mean_over_classes(futures.array("variance") + apart) * (n / (n - 1))
    return signal_to_noise(mean, np.sqrt(variance), futures.sign[None, :])


@metric(
    "undesirable_deviations",
    "Undesirable deviations",
    sentence="How far the plan falls short of its own median, in the mean over the worse half of "
    "all futures; the median is that of the run's sketch.",
    source="Kwakkel et al. 2016; divided by half the futures as in McPhail et al. 2018",
    better="less",
    composition=COMPOSITIONS["undesirable_deviations"].says,
    needs="model",
    chooses=False,
)
def _undesirable_deviations(futures: Futures) -> Table:
    found = futures.below_median
    return futures.nothing() if found is None else 2.0 * found


@metric(
    "skewness",
    "Percentile skewness",
    sentence="Whether the median lies nearer the good end (above zero) or the bad end (below) of "
    "the middle 80 % of futures, from −1 to 1; the opposite of a textbook's sign, and undefined "
    "where the 10 % and 90 % quantiles cannot be told apart.",
    source="Voudouris et al. 2014, percentile-based skewness, in McPhail et al. 2018",
    better="more",
    unit="ratio",
    composition=COMPOSITIONS["skewness"].says,
    chooses=False,
)
def _skewness(futures: Futures) -> Table:
    low, middle, high = (futures.quantile("value", percent) for percent in (10, 50, 90))
    found = skewness(low, middle, high) * futures.sign[None, :]
    return _told_apart(futures, low, high, found)


@metric(
    "peakedness",
    "Percentile peakedness",
    sentence="How many times as wide the middle 80 % of futures is as the middle 50 %; undefined "
    "where the 25 % and 75 % quantiles cannot be told apart.",
    source="Voudouris et al. 2014, percentile-based kurtosis, in McPhail et al. 2018",
    better="more",
    unit="ratio",
    composition=COMPOSITIONS["peakedness"].says,
    chooses=False,
)
def _peakedness(futures: Futures) -> Table:
    low, lower, upper, high = (futures.quantile("value", p) for p in (10, 25, 75, 90))
    return _told_apart(futures, lower, upper, peakedness(low, lower, upper, high))


def _told_apart(futures: Futures, low: Table, high: Table, table: Table) -> Table:
    """Return the table with NaN where quantiles differ by no more than the sketch may be off."""
    blur = futures.quantile_error * (np.abs(low) + np.abs(high))
    return np.where(high - low > blur, table, np.nan)


SPREAD: Final[tuple[Metric, ...]] = (
    _mean_variance, _undesirable_deviations, _skewness, _peakedness,
)  # fmt: skip
