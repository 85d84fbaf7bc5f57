"""From a place in the unit interval to a number: inverse distribution functions, cut off at ends.

Reads a `Distribution` of the dossier and its interval; hands ``model`` the numbers of draws. Every
family is the usual one (Johnson, Kotz and Balakrishnan 1994; PERT as in Malcolm et al. 1959, mode
weighed four times), restricted to the interval. An inverse needs one point a number, so draws stay
addressable by index. Each rises with the point and gives the ends at 0 and 1.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Distribution, Interval
from sonae.outcomes.elementary import exp, log

__all__ = ["drawn_as", "quantiles"]

Floats: TypeAlias = npt.NDArray[np.float64]

_PERT = 4.0
"""How many times the mode counts against each end."""
_PLACES = 2.0**40
"""Points are taken to 40 binary places (Sobol points have 30): a step moves every quantile by far
more than the last digits, in which the inverses of special functions go up and down."""


def quantiles(distribution: Distribution | None, interval: Interval, points: Floats) -> Floats:
    """Return the numbers below which these shares of a distribution lie.

    Parameters
    ----------
    distribution : Distribution or None
        None: nothing is said about the interval, and it is gone through evenly.
    interval : Interval
        Of two different finite ends.
    points : array, float64, each in [0, 1]

    Returns
    -------
    array, float64
        Of the shape of `points`, in the interval.

    Examples
    --------
    >>> shape = Distribution(family="triangular", mode=1.0)
    >>> quantiles(shape, Interval(0.0, 2.0, "0 to 2"), np.array([0.0, 0.125, 0.5, 1.0])).tolist()
    [0.0, 0.5, 1.0, 2.0]
    """
    lower, upper = interval.lower, interval.upper
    if distribution is None or distribution.family == "uniform":
        return np.asarray(lower + (upper - lower) * points, dtype=np.float64)
    flat = np.floor(np.ascontiguousarray(points, dtype=np.float64) * _PLACES) / _PLACES
    inside = _INVERSE[distribution.family](distribution, interval, flat)
    cut = np.minimum(np.maximum(inside, lower), upper)
    return np.where(flat <= 0, lower, np.where(flat >= 1, upper, cut))


def drawn_as(distribution: Distribution | None) -> str:
    """Return in words how a number is drawn from its interval.

    Examples
    --------
    >>> drawn_as(None)
    'a box, not a distribution: drawn evenly'
    >>> drawn_as(Distribution(family="pert", mode=0.7))
    'pert, mode 0.7, cut off at the ends'
    """
    if distribution is None:
        return "a box, not a distribution: drawn evenly"
    if distribution.family == "uniform":
        return "uniform, as stated"
    return f"{distribution.words}, cut off at the ends"


def _triangular(distribution: Distribution, interval: Interval, points: Floats) -> Floats:
    lower, width = interval.lower, interval.upper - interval.lower
    mode = _given(distribution.mode)
    below = (mode - lower) / width
    rising = np.minimum(lower + width * np.sqrt(points * below), mode)
    falling = np.maximum(interval.upper - width * np.sqrt((1 - points) * (1 - below)), mode)
    return np.where(points < below, rising, falling)


def _pert(distribution: Distribution, interval: Interval, points: Floats) -> Floats:
    from scipy.special import betaincinv  # loaded here: only some dossiers need it

    lower, width = interval.lower, interval.upper - interval.lower
    mode = (_given(distribution.mode) - lower) / width
    return np.asarray(
        lower + width * betaincinv(1 + _PERT * mode, 1 + _PERT * (1 - mode), points),
        dtype=np.float64,
    )


def _normal(distribution: Distribution, interval: Interval, points: Floats) -> Floats:
    mean, sd = _given(distribution.mean), _given(distribution.sd)
    low, high = (interval.lower - mean) / sd, (interval.upper - mean) / sd
    return mean + sd * _standard_normal(low, high, points)


def _lognormal(distribution: Distribution, interval: Interval, points: Floats) -> Floats:
    median, spread = _given(distribution.median), _given(distribution.spread)
    sd = float(log(spread))
    low, high = ((log([interval.lower, interval.upper]) - log(median)) / sd).tolist()
    return median * exp(sd * _standard_normal(low, high, points))


def _loguniform(_: Distribution, interval: Interval, points: Floats) -> Floats:
    low, high = log([interval.lower, interval.upper]).tolist()
    return exp(low + (high - low) * points)


def _standard_normal(low: float, high: float, points: Floats) -> Floats:
    """Return quantiles of the standard normal between two ends on either side of 0.

    Shares are counted from the nearer tail, where they are small and lose no digits.
    """
    from scipy.special import ndtr, ndtri

    below, above = ndtr(low), ndtr(-high)
    mass = 1 - below - above
    left = below + points * mass
    right = above + (1 - points) * mass
    with np.errstate(divide="ignore"):  # ndtri(0) is an infinity, and is cut off
        falling: Floats = np.minimum(ndtri(np.minimum(left, 0.5)), 0.0)
        rising: Floats = np.maximum(-ndtri(np.minimum(right, 0.5)), 0.0)
    return np.where(left <= 0.5, falling, rising)


def _given(parameter: float | None) -> float:
    """Return a parameter that the check of the dossier has seen to be there."""
    if parameter is None:
        raise TypeError("the distribution lacks a parameter of its family")
    return parameter


_INVERSE: Mapping[str, Callable[[Distribution, Interval, Floats], Floats]] = MappingProxyType(
    {
        "triangular": _triangular,
        "pert": _pert,
        "normal": _normal,
        "lognormal": _lognormal,
        "loguniform": _loguniform,
    }
)
