"""Quantiles of very many numbers from counts that merge in any order.

A number falls into the bucket given by its sign, exponent and the leading seven bits of its
mantissa (the idea of Masson, Rim & Lee 2019, DDSketch, with powers of two instead of logarithms).
Counts are whole numbers, so merging is exact and a quantile does not depend on blocks or threads.
A quantile is within 2^-8 (0.4 %) of a number that has that rank; what is smaller than 2^-60 in
size counts as zero.

Rows of numbers that are alike (an outcome under each plan) form a group, whose counts cover a
*window* of buckets above zero and one below. Numbers outside are set aside by ``kernels.reduce``
and counted once the window is wide enough: where the windows begin changes the time, never the
counts.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore.packed import Arrays

__all__ = ["MARGIN", "RELATIVE_ERROR", "Sketch", "middle"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

RELATIVE_ERROR: Final = 2.0**-8
"""Half the width of a bucket relative to its lower edge."""

_SHIFT: Final = 52 - 7
_ZERO: Final = ((1023 - 60) << 7) - 1
"""The bucket of 2^-60, less one: buckets are counted from there."""
MARGIN: Final = 32
"""Buckets that a window gets on each side when a run has to widen it: a quarter of an octave."""


class Sketch:
    """Weighted counts of numbers.

    Attributes
    ----------
    low, width : arrays, (…, 2), int64
        First bucket and number of buckets of each group's window: above zero, and below it.
    offset : array, (…), int64
        Where the rows of each group begin in ``counts``. A row holds the count of zeros, then
        those of the window above zero, then of the one below.
    counts : array, int64
    """

    def __init__(self, groups: tuple[int, ...], rows: int) -> None:
        self._rows = rows
        self.low: Whole = np.zeros((*groups, 2), dtype=np.int64)
        self._lay_out(np.zeros((*groups, 2), dtype=np.int64))

    def widen(self, low: Whole, width: Whole) -> None:
        """Make every window at least as wide as the one given; an empty one says nothing."""
        most = np.iinfo(np.int64).max
        before = np.where(self.width > 0, self.low, most)
        first = np.minimum(before, np.where(width > 0, low, most))
        end = np.maximum(
            np.where(self.width > 0, self.low + self.width, 0), np.where(width > 0, low + width, 0)
        )
        first = np.where(end > 0, first, 0)
        if np.array_equal(first, self.low) and np.array_equal(end - first, self.width):
            return
        old = (self.low, self.width, [self._table(group) for group in self._groups()])
        self.low = first
        self._lay_out(end - first)
        for group, before in zip(self._groups(), old[2], strict=True):
            self._take_over(group, before, old[0][group], old[1][group])

    def count(self, row: Whole, bucket: Whole, weight: Whole, *, margin: int = 0) -> None:
        """Count numbers.

        Parameters
        ----------
        row : array, int64
            Counted through all groups.
        bucket, weight : arrays, int64
            Negative buckets are those below zero.
        margin : int
            Buckets by which windows get wider than they have to be.
        """
        windows = self.low.size
        window = 2 * (row // self._rows) + (bucket < 0)
        size = np.abs(bucket)
        there = size > 0
        first = np.full(windows, np.iinfo(np.int64).max)
        last = np.full(windows, -1)
        np.minimum.at(first, window[there], size[there])
        np.maximum.at(last, window[there], size[there])
        low = np.where(last >= 0, np.maximum(1, first - margin), 0)
        width = np.where(last >= 0, last + margin + 1 - low, 0)
        self.widen(low.reshape(self.low.shape), width.reshape(self.low.shape))
        np.add.at(self.counts, self._places(row, bucket), weight)

    def add(self, arrays: Arrays) -> None:
        """Count another sketch in, given by what ``arrays`` returned."""
        held = arrays["sketch_held"].reshape(-1, self._rows)
        ends = np.cumsum(held.sum(axis=1)).tolist()
        parts = [slice(a, b) for a, b in zip([0, *ends[:-1]], ends, strict=True)]
        for number, part in enumerate(parts):
            row = np.repeat(np.arange(self._rows) + number * self._rows, held[number])
            bucket = arrays["sketch_buckets"][part].astype(np.int64)
            self.count(row, bucket, arrays["sketch_counts"][part])

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the sketch as arrays: how many buckets each row holds, which, and their counts."""
        held, buckets, counts = [], [], []
        for group in self._groups():
            table = self._table(group)
            row, column = np.nonzero(table)
            held.append(np.bincount(row, minlength=self._rows))
            buckets.append(self._buckets(group)[column].astype(np.int32))
            counts.append(table[row, column])
        shape = (*self.offset.shape, self._rows)
        return {
            "sketch_held": np.concatenate(held).reshape(shape).astype(np.int32),
            "sketch_buckets": np.concatenate(buckets),
            "sketch_counts": np.concatenate(counts),
        }

    def quantiles(self, percents: Sequence[int]) -> Floats:
        """Return, for each row, the smallest number that so many per cent do not exceed.

        Returns
        -------
        array, (…, row, percent), float64
            Middles of buckets; NaN in a row in which nothing was counted.
        """
        found = np.full((*self.offset.shape, self._rows, len(percents)), np.nan)
        for group in self._groups():
            buckets = self._buckets(group)
            order = np.argsort(buckets)
            for row, counts in enumerate(self._table(group)):
                up_to = np.cumsum(counts[order])
                total = int(up_to[-1])
                if total:
                    ranks = [max(1, -(-percent * total // 100)) for percent in percents]
                    chosen = buckets[order][np.searchsorted(up_to, ranks)]
                    found[(*group, row)] = [middle(bucket) for bucket in chosen.tolist()]
        return found

    def _groups(self) -> Iterator[tuple[int, ...]]:
        return np.ndindex(self.offset.shape)

    def _lay_out(self, width: Whole) -> None:
        """Make room for windows so wide; nothing is counted in them."""
        self.width = width
        length = 1 + width.sum(axis=-1)
        sizes = self._rows * length.reshape(-1)
        self.offset: Whole = (np.cumsum(sizes) - sizes).reshape(length.shape)
        self.counts: Whole = np.zeros(int(sizes.sum()), dtype=np.int64)

    def _table(self, group: tuple[int, ...]) -> Whole:
        """Return the counts of a group (row, column), to be written to."""
        begin, length = int(self.offset[group]), 1 + int(self.width[group].sum())
        return self.counts[begin : begin + self._rows * length].reshape(self._rows, length)

    def _buckets(self, group: tuple[int, ...]) -> Whole:
        """Return the bucket of each column; negative below zero."""
        (up, down), (above, below) = self.low[group].tolist(), self.width[group].tolist()
        return np.concatenate([[0], np.arange(up, up + above), -np.arange(down, down + below)])

    def _take_over(self, group: tuple[int, ...], table: Whole, low: Whole, width: Whole) -> None:
        """Count in a group what a table of narrower windows holds."""
        into = self._table(group)
        into[:, 0] += table[:, 0]
        above, below = width.tolist()
        at = 1 + int(low[0] - self.low[group][0])
        if above:
            into[:, at : at + above] += table[:, 1 : 1 + above]
        at = 1 + int(self.width[group][0] + low[1] - self.low[group][1])
        if below:
            into[:, at : at + below] += table[:, 1 + above :]

    def _places(self, row: Whole, bucket: Whole) -> npt.NDArray[np.intp]:
        """Return where numbers are counted."""
        group, own = np.divmod(row, self._rows)
        low, width = self.low.reshape(-1, 2)[group], self.width.reshape(-1, 2)[group]
        above = 1 + bucket - low[:, 0]
        below = 1 + width[:, 0] - bucket - low[:, 1]
        column = np.where(bucket > 0, above, np.where(bucket < 0, below, 0))
        begin = self.offset.reshape(-1)[group] + own * (1 + width.sum(axis=1))
        return np.asarray(begin + column, dtype=np.intp)


def middle(bucket: int) -> float:
    """Return the number in the middle of a bucket; below zero for negative ones."""
    if bucket == 0:
        return 0.0
    bits = ((abs(bucket) + _ZERO) << _SHIFT) | (1 << (_SHIFT - 1))
    size = float(np.array(bits, dtype=np.int64).view(np.float64))
    return size if bucket > 0 else -size
