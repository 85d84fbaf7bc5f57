"""Weights of futures, made so that their sums are exact in any order.

A whole weight w stands for w futures. Other weights are scaled to a mean of 1 and kept in steps of
2**-20: sums of such numbers are exact in float64, so a result does not depend on the order of
futures.
"""

import numpy as np
import numpy.typing as npt

from sonae.discovery.refusals import NoFuturesError, NotANumberError
from sonae.errors import UsageError

__all__ = ["STEP", "exact_weights", "truth"]

STEP = 2.0**-20
_MOST = 2.0**52


def exact_weights(given: npt.ArrayLike | None, count: int) -> npt.NDArray[np.float64] | None:
    """Return weights whose sums are exact; None if all are 1.

    Raises
    ------
    NoFuturesError
        If there are none, or all are 0.
    NotANumberError, UsageError
        If one is not finite, or negative, or there are not as many as futures.
    """
    if count == 0:
        raise NoFuturesError("there are no futures to look into")
    if given is None:
        return None
    weights = np.asarray(given, dtype=np.float64)
    if weights.shape != (count,):
        raise UsageError(f"{count:,} futures need as many weights, got shape {weights.shape}")
    if not np.isfinite(weights).all():
        raise NotANumberError("a weight is NaN or infinite")
    if (weights < 0).any():
        raise UsageError("a weight is negative")
    if not weights.any():
        raise NoFuturesError("all futures have weight 0")
    if (weights == np.floor(weights)).all() and float(weights.sum()) < _MOST:
        return None if (weights == 1).all() else weights
    held = np.flatnonzero(weights)
    scaled = np.rint(weights / (weights[held].mean() * STEP)) * STEP
    return np.asarray(scaled, dtype=np.float64)


def truth(labels: npt.ArrayLike, count: int) -> npt.NDArray[np.bool_]:
    """Return labels as bools: which futures are of interest.

    Raises
    ------
    NotANumberError, UsageError
        If one is NaN, or neither 0 nor 1, or there are not as many as futures.
    """
    array = np.asarray(labels)
    if array.shape != (count,):
        raise UsageError(f"{count:,} futures need as many labels, got shape {array.shape}")
    if array.dtype == np.bool_:
        return array
    if array.dtype.kind == "f" and np.isnan(array).any():
        raise NotANumberError("a label is NaN; a run that failed neither meets nor misses")
    if not np.isin(array, (0, 1)).all():
        raise UsageError("labels are 0 or 1: whether a future is of interest")
    return np.asarray(array == 1)
