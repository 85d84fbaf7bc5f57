"""How good forecasts were, once it is known what happened: Brier, log and interval scores.

Reads arrays of probabilities or intervals and what happened; hands ``calibration`` and the brief
scores.  **Smaller is better for every score in this file.**  Brier (1950), the logarithmic score
of Good (1952), the interval score of Winkler (1972), the decomposition of Murphy (1973).

A forecast that is an interval of probabilities has a range of scores, not one: `brier_range`.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = [
    "FLOOR",
    "Murphy",
    "brier",
    "brier_range",
    "interval_score",
    "log_score",
    "murphy",
]

Floats: TypeAlias = npt.NDArray[np.float64]
Scale: TypeAlias = Literal["0-1", "0-2"]

FLOOR = 1e-6
"""Probability below which the log score does not look: ln(1/FLOOR) = 13.8 is the worst score."""


def brier(probability: npt.ArrayLike, happened: npt.ArrayLike, scale: Scale = "0-1") -> Floats:
    """Return the Brier score of each forecast of a yes-or-no event.

    Parameters
    ----------
    probability : array, dims (forecast,)
        Of the event, from 0 to 1.
    happened : array, dims (forecast,)
        1 or True where it happened, 0 or False where not.
    scale : {'0-1', '0-2'}
        ``0-1`` counts the event alone, (p - o)^2; ``0-2`` is Brier's own sum over both outcomes,
        twice as large.  A score without its scale says nothing: 0.5 is hopeless on one of them
        and a coin on the other.

    Returns
    -------
    array, dims (forecast,)
        0 is best; 1 or 2 is worst.

    Raises
    ------
    ValueError
        If a probability is NaN or outside 0 to 1, or an outcome is neither 0 nor 1.

    Examples
    --------
    >>> brier([0.75, 0.75], [True, False]).tolist()
    [0.0625, 0.5625]
    >>> brier([0.75], [True], "0-2").tolist()
    [0.125]
    """
    p, o = _paired(probability, happened)
    return np.asarray(_factor(scale) * (p - o) ** 2)


def brier_range(
    lower: npt.ArrayLike, upper: npt.ArrayLike, happened: npt.ArrayLike, scale: Scale = "0-1"
) -> tuple[Floats, Floats]:
    """Return the least and greatest Brier score over every probability in [lower, upper].

    Parameters
    ----------
    lower, upper : array, dims (forecast,)
        Ends of the interval of probabilities, within 0 to 1.
    happened : array, dims (forecast,)
        Whether the event happened.
    scale : {'0-1', '0-2'}
        See `brier`.

    Returns
    -------
    (array, array), dims (forecast,)
        Smaller is better.  A wide interval has a good best and a bad worst score: report both.

    Raises
    ------
    ValueError
        As `brier`, and if a lower end is above its upper end.

    Examples
    --------
    >>> [ends.tolist() for ends in brier_range([0.5], [0.75], [True])]
    [[0.0625], [0.25]]
    """
    low, o = _paired(lower, happened)
    high, _ = _paired(upper, happened)
    _rising(low, high)
    at_low, at_high = (low - o) ** 2, (high - o) ** 2
    factor = _factor(scale)
    return factor * np.minimum(at_low, at_high), factor * np.maximum(at_low, at_high)


def log_score(probability: npt.ArrayLike, happened: npt.ArrayLike, floor: float = FLOOR) -> Floats:
    """Return minus the natural logarithm of the probability given to what happened.

    Parameters
    ----------
    probability : array, dims (forecast,)
        Of the event, from 0 to 1.
    happened : array, dims (forecast,)
        Whether the event happened.
    floor : float
        Smaller probabilities of what happened count as this one, so that one forecast of
        "impossible" does not make every average infinite; 0 lets it be infinite.  With a floor
        the score is proper only for probabilities from floor to 1 - floor.

    Returns
    -------
    array, dims (forecast,), in nats
        0 is best; -ln(floor) is worst.

    Raises
    ------
    ValueError
        As `brier`, and if the floor is not within 0 to 0.5.
    """
    if not 0.0 <= floor <= 0.5:
        raise ValueError(f"the floor {floor:g} is not within 0 to 0.5")
    p, o = _paired(probability, happened)
    given = np.where(o == 1.0, p, 1.0 - p)
    with np.errstate(divide="ignore"):  # a floor of 0 asks for infinity
        return np.asarray(0.0 - np.log(np.maximum(given, floor)))


def interval_score(
    lower: npt.ArrayLike, upper: npt.ArrayLike, value: npt.ArrayLike, alpha: npt.ArrayLike
) -> Floats:
    """Return Winkler's score of central intervals of a quantity.

    S = (u - l) + (2/a)(l - x)+ + (2/a)(x - u)+: the width, and a fine for what lies outside.

    Parameters
    ----------
    lower, upper : array, dims (forecast,)
        Ends of the interval, in the quantity's unit.
    value : array, dims (forecast,)
        What came out.
    alpha : float, or array, dims (forecast,)
        Probability left outside, above 0 and below 1: 0.1 for a 90 % interval.

    Returns
    -------
    array, dims (forecast,)
        In the quantity's unit; smaller is better, 0 is a point that came true.

    Raises
    ------
    ValueError
        If a number is not finite, a lower end is above its upper end, or alpha is not within
        0 to 1.

    Examples
    --------
    >>> interval_score([2.0, 2.0], [3.0, 3.0], [2.5, 1.0], 0.1).tolist()
    [1.0, 21.0]
    """
    low, high, x = (_finite(array) for array in (lower, upper, value))
    share = _finite(alpha)
    if not (low.shape == high.shape == x.shape) or share.shape not in ((), x.shape):
        raise ValueError(f"shapes differ: {low.shape}, {high.shape}, {x.shape}, {share.shape}")
    _rising(low, high)
    if not bool(((share > 0.0) & (share < 1.0)).all()):
        raise ValueError("alpha lies between 0 and 1, both left out")
    below, above = np.maximum(low - x, 0.0), np.maximum(x - high, 0.0)
    return np.asarray((high - low) + 2.0 / share * below + 2.0 / share * above)


@dataclass(frozen=True, slots=True)
class Murphy:
    """Where a mean Brier score (0-1) comes from.

    brier = reliability - resolution + uncertainty + within.
    """

    brier: float
    reliability: float
    """How far frequencies fall from forecasts, group by group; smaller is better."""
    resolution: float
    """How far frequencies of groups fall from the overall one; larger is better."""
    uncertainty: float
    """Variance of the outcome itself; no forecaster's doing."""
    within: float
    """What forecasts that differ within a group add; 0 if groups are equal forecasts."""


def murphy(
    probability: npt.ArrayLike,
    happened: npt.ArrayLike,
    groups: npt.ArrayLike | None = None,
) -> Murphy:
    """Return Murphy's decomposition of the mean Brier score on the scale 0-1.

    Parameters
    ----------
    probability, happened : array, dims (forecast,)
        As `brier`; at least one.
    groups : array, dims (forecast,), optional
        Labels of what belongs together, such as words.  Without them, equal probabilities form a
        group and the decomposition is Murphy's own; with them, the spread within groups is kept
        apart (Stephenson, Coelho and Jolliffe, 2008).

    Raises
    ------
    ValueError
        As `brier`, and if there is no forecast.
    """
    p, o = _paired(probability, happened)
    if not p.size:
        raise ValueError("no forecast to be scored")
    labels = p if groups is None else np.asarray(groups)
    if labels.shape != p.shape:
        raise ValueError(f"shapes differ: {p.shape}, {labels.shape}")
    _, group = np.unique(labels, return_inverse=True)
    counts = np.bincount(group)
    forecast = np.bincount(group, weights=p) / counts
    frequency = np.bincount(group, weights=o) / counts
    overall = float(np.mean(o))
    apart = p - forecast[group]
    within = np.mean(apart**2) - 2.0 * np.mean(apart * (o - frequency[group]))
    return Murphy(
        brier=float(np.mean((p - o) ** 2)),
        reliability=float(np.sum(counts * (forecast - frequency) ** 2) / p.size),
        resolution=float(np.sum(counts * (frequency - overall) ** 2) / p.size),
        uncertainty=overall * (1.0 - overall),
        within=float(within),
    )


def _paired(probability: npt.ArrayLike, happened: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return probabilities and outcomes as numbers, checked."""
    p = np.asarray(probability, dtype=np.float64)
    o = np.asarray(happened, dtype=np.float64)
    if p.shape != o.shape:
        raise ValueError(f"shapes differ: {p.shape} probabilities, {o.shape} outcomes")
    if not bool(((p >= 0.0) & (p <= 1.0)).all()):  # NaN fails too
        wrong = p[~((p >= 0.0) & (p <= 1.0))].flat[0]
        raise ValueError(f"{wrong:g} is no probability; it lies within 0 to 1")
    if not bool(((o == 0.0) | (o == 1.0)).all()):
        raise ValueError("an outcome is 0 or 1: what has not resolved cannot be scored")
    return p, o


def _finite(array: npt.ArrayLike) -> Floats:
    found = np.asarray(array, dtype=np.float64)
    if not bool(np.isfinite(found).all()):
        raise ValueError("a number is not finite")
    return found


def _rising(low: Floats, high: Floats) -> None:
    if low.shape != high.shape:
        raise ValueError(f"shapes differ: {low.shape}, {high.shape}")
    if bool((low > high).any()):
        at = int(np.flatnonzero(low > high)[0])
        raise ValueError(f"lower end {low.flat[at]:g} is above upper end {high.flat[at]:g}")


def _factor(scale: Scale) -> float:
    if scale not in ("0-1", "0-2"):
        raise ValueError(f"there is no Brier scale {scale!r}; it is 0-1 or 0-2")
    return 1.0 if scale == "0-1" else 2.0
