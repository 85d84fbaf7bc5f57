"""Variance-based indices from three samples of a model: the estimators and their uncertainty.

f_A and f_B are outcomes in two independent samples; f_AB(i) in sample A with input i from B. The
first-order index is Var(E[f | x_i]) / Var(f), by mean(f_B · (f_AB(i) − f_A)) (Saltelli et al.
2010); the total index is E[Var(f | all but x_i)] / Var(f), by half the mean of (f_A − f_AB(i))²
(Jansen 1999). The variance is that of A and B together. SALib computes the same.

Factors have few states and constraints tie them to one another. Their first-order index is the
variance between the means of their states in A and B, less what chance alone would give (the ε² of
an analysis of variance; Kelley 1935); their total index is Jansen's, with the factor drawn anew.

Confidence intervals are percentiles of a bootstrap over the rows of the samples, with a fixed seed.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["CONFIDENCE", "VarianceShares", "jansen_saltelli"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

CONFIDENCE: Final = 0.95
RESAMPLES: Final = 200
_NOTHING: Final = 1e-24
"""A variance up to this share of the mean square is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class VarianceShares:
    """How much of the variance of one plan's outcome each input accounts for.

    Attributes
    ----------
    plan, outcome : str
    mean, deviation : float
        Over the futures drawn, in the outcome's unit.
    inputs : tuple of str
    kinds : tuple of str
        ``number`` or ``factor``.
    first, total : arrays, (input,)
        NaN if the outcome does not vary. First-order: the share that would go if the input were
        known. Total: the share that would stay if all others were. Estimates may lie a little
        outside 0 to 1; for factors that constraints tie to others, first may exceed total.
    first_ends, total_ends : arrays, (input, 2)
        Ends of the 95 % confidence interval.
    draws : int
        Rows of each sample.
    """

    plan: str
    outcome: str
    mean: float
    deviation: float
    inputs: tuple[str, ...]
    kinds: tuple[str, ...]
    first: Floats
    total: Floats
    first_ends: Floats
    total_ends: Floats
    draws: int

    @property
    def varies(self) -> bool:
        """Whether the outcome varies at all."""
        return not bool(np.isnan(self.first).all())


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """First-order and total indices, each with its interval; see `VarianceShares`."""

    first: Floats
    total: Floats
    first_ends: Floats
    total_ends: Floats
    mean: float
    deviation: float


def jansen_saltelli(
    a: Floats,
    b: Floats,
    swapped: Floats,
    *,
    states: Sequence[tuple[Ints, Ints]] = (),
    redrawn: Floats | None = None,
    seed: int = 1,
    resamples: int = RESAMPLES,
) -> Indices:
    """Return the indices of one outcome: of independent inputs, then of factors.

    Parameters
    ----------
    a, b : arrays, (row,)
        Outcome in samples A and B.
    swapped : array, (input, row)
        Outcome with an independent input from B and all else as in A.
    states : sequence of (array, array), optional
        Code of each factor's state in A and in B.
    redrawn : array, (factor, row), optional
        Outcome with all else as in A and the factor drawn anew.
    seed, resamples : int
        Of the bootstrap.

    Returns
    -------
    Indices
        NaN where nothing varies.

    Examples
    --------
    >>> rows = np.random.default_rng(1).random((4096, 2))
    >>> again = np.random.default_rng(2).random((4096, 2))
    >>> def model(x):
    ...     return 2 * x[:, 0] + x[:, 1]
    >>> swapped = np.array(
    ...     [model(np.where(np.arange(2) == i, again, rows)) for i in range(2)]
    ... )
    >>> found = jansen_saltelli(model(rows), model(again), swapped)
    >>> [round(share, 1) for share in found.total.tolist()]
    [0.8, 0.2]
    """
    drawn_anew = np.zeros((0, len(a))) if redrawn is None else redrawn
    # by a power of two, which changes no bit of a share: squares of 1e160 would be infinite
    places = [float(np.abs(part).max(initial=0.0)) for part in (a, b, swapped, drawn_anew)]
    exponent = math.frexp(max(places))[1]
    a, b, swapped, drawn_anew = (np.ldexp(part, -exponent) for part in (a, b, swapped, drawn_anew))
    both = np.concatenate([a, b])
    mean, variance = float(both.mean()), float(both.var())
    inputs = len(swapped) + len(states)
    if variance <= _NOTHING * float((both**2).mean()):
        none, ends = np.full(inputs, np.nan), np.full((inputs, 2), np.nan)
        return Indices(none, none, ends, ends, math.ldexp(mean, exponent), 0.0)
    sample = _Sample(a - mean, b - mean, swapped - mean, tuple(states), drawn_anew - mean)
    first, total = sample.indices(np.full((1, len(a)), 1.0 / len(a)))
    drawn = np.random.default_rng(seed).multinomial(
        len(a), np.full(len(a), 1.0 / len(a)), size=resamples
    )
    many_first, many_total = sample.indices(drawn / len(a))
    tail = (1.0 - CONFIDENCE) / 2.0
    return Indices(
        first=first[0],
        total=total[0],
        first_ends=np.quantile(many_first, [tail, 1.0 - tail], axis=0).T,
        total_ends=np.quantile(many_total, [tail, 1.0 - tail], axis=0).T,
        mean=math.ldexp(mean, exponent),
        deviation=math.ldexp(math.sqrt(variance), exponent),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """Outcomes of all samples, less the mean."""

    a: Floats
    b: Floats
    swapped: Floats
    states: tuple[tuple[Ints, Ints], ...]
    redrawn: Floats

    def indices(self, weights: Floats) -> tuple[Floats, Floats]:
        """Return both indices (resample, input) under weights of the rows."""
        moments = np.vstack([(self.a + self.b) / 2.0, (self.a**2 + self.b**2) / 2.0])
        mean, square = _averages(weights, moments).T
        variance = np.where(square > mean**2, square - mean**2, np.nan)[:, None]
        first = _averages(weights, self.b * (self.swapped - self.a)) / variance
        apart = np.vstack([self.swapped, self.redrawn]) - self.a
        total = _averages(weights, 0.5 * apart**2) / variance
        known = [self._between(weights, *codes, mean) for codes in self.states]
        return np.hstack([first, *(part / variance for part in known)]), total

    def _between(self, weights: Floats, in_a: Ints, in_b: Ints, mean: Floats) -> Floats:
        """Return the variance between the means of states, less what chance alone would give."""
        codes = np.unique(np.concatenate([in_a, in_b]))
        held = [((in_a == code) * 1.0, (in_b == code) * 1.0) for code in codes]
        size = _averages(weights, np.stack([(one + two) / 2.0 for one, two in held]))
        sums = _averages(
            weights, np.stack([(one * self.a + two * self.b) / 2.0 for one, two in held])
        )
        squares = _averages(weights, ((self.a**2 + self.b**2) / 2.0)[None, :])[:, 0]
        occurs = size > 0.0
        between = (np.where(occurs, sums, 0.0) ** 2 / np.where(occurs, size, 1.0)).sum(axis=1)
        spare = (occurs.sum(axis=1) - 1) / (2 * len(self.a) - occurs.sum(axis=1))
        found: Floats = between - mean**2 - spare * (squares - between)
        return found[:, None]


def _averages(weights: Floats, parts: Floats) -> Floats:
    """Return weighted sums over rows (resample, part); not by BLAS, whose bits may vary."""
    found: Floats = np.einsum("rn,kn->rk", weights, parts, optimize=False)
    return found
