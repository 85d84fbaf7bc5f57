"""Quantiles of very many numbers from counts that merge in any order.

A number falls into the bucket given by its sign, exponent and the leading seven bits of its
mantissa (the idea of Masson, Rim & Lee 2019, DDSketch, with powers of two instead of logarithms).
Counts are whole numbers, so merging is exact and a quantile does not depend on blocks or threads.
A quantile is within 2^-8 (0.4 %) of a number that has that rank; what is smaller than 2^-60 in
size counts as zero.
"""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["RELATIVE_ERROR", "Sketch"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

RELATIVE_ERROR = 2.0**-8
"""Half the width of a bucket relative to its lower edge."""

_SHIFT = 52 - 7
_SIZE = np.int64(0x7FFF_FFFF_FFFF_FFFF)
_ZERO = ((1023 - 60) << 7) - 1
"""The bucket of 2^-60, less one: buckets are counted from there."""


class Sketch:
    """Weighted counts of numbers, one row for each plan."""

    def __init__(self, rows: int) -> None:
        self._low = 0
        self._counts: Whole = np.zeros((rows, 1), dtype=np.int64)

    @staticmethod
    def of(numbers: Floats, weight: Floats) -> "Sketch":
        """Return the sketch of finite numbers (row, draw, class), each class with its weight.

        Parameters
        ----------
        numbers : array, (row, draw, class), contiguous float64
        weight : array, (draw, class), float64
            Whole numbers; their total stays below 2^53, so that floats count exactly.
        """
        rows = numbers.shape[0]
        bits = numbers.view(np.int64)
        bucket = bits & _SIZE
        bucket >>= _SHIFT
        bucket -= _ZERO
        np.maximum(bucket, 0, out=bucket)
        np.negative(bucket, out=bucket, where=bits < 0)
        sketch = Sketch(rows)
        low = int(bucket.min())
        width = int(bucket.max()) - low + 1
        sketch._low = low
        sketch._counts = np.empty((rows, width), dtype=np.int64)
        flat = weight.reshape(-1)
        for row in range(rows):
            counted = np.bincount(bucket[row].reshape(-1) - low, weights=flat, minlength=width)
            sketch._counts[row] = counted
        return sketch

    def add(self, other: "Sketch") -> None:
        """Count another sketch in."""
        low = min(self._low, other._low)
        high = max(self._low + self._counts.shape[1], other._low + other._counts.shape[1])
        if low < self._low or high > self._low + self._counts.shape[1]:
            wider = np.zeros((self._counts.shape[0], high - low), dtype=np.int64)
            at = self._low - low
            wider[:, at : at + self._counts.shape[1]] = self._counts
            self._low, self._counts = low, wider
        at = other._low - self._low
        self._counts[:, at : at + other._counts.shape[1]] += other._counts

    def quantiles(self, percents: tuple[int, ...]) -> Floats:
        """Return, for each row, the smallest number that so many per cent do not exceed.

        Returns
        -------
        array, (row, percent), float64
            Middles of buckets.
        """
        up_to = np.cumsum(self._counts, axis=1)
        found = np.empty((self._counts.shape[0], len(percents)))
        for row, counts in enumerate(up_to):
            total = int(counts[-1])
            for at, percent in enumerate(percents):
                rank = max(1, -(-percent * total // 100))
                found[row, at] = _middle(int(np.searchsorted(counts, rank)) + self._low)
        return found


def _middle(bucket: int) -> float:
    """Return the number in the middle of a bucket."""
    if bucket == 0:
        return 0.0
    bits = ((abs(bucket) + _ZERO) << _SHIFT) | (1 << (_SHIFT - 1))
    size = float(np.array(bits, dtype=np.int64).view(np.float64))
    return size if bucket > 0 else -size
