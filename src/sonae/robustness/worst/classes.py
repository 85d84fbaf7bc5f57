"""Sets of scenario classes, as a search splits them: by the states of one factor at a time.

Made of the codes of a run's classes, for one outcome: classes that differ only in factors which the
outcome does not read are one row. A set is a group of rows with the states that occur in it; the
same group is kept once.
"""

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["Classes", "Rows"]

Codes: TypeAlias = npt.NDArray[np.int8]
Numbers: TypeAlias = npt.NDArray[np.intp]


class Rows:
    """The classes that can be told apart by some factors; shared by problems that read the same.

    Parameters
    ----------
    codes : array, (class, factor), int8
    read : sequence of int
        The factors that matter.

    Attributes
    ----------
    read : tuple of int
    of : array, (row,)
        A class that has the states of each row: the first.
    codes : array, (row, factor)
    """

    def __init__(self, codes: Codes, read: Sequence[int]) -> None:
        self.read = tuple(read)
        self.of: Numbers = _first(codes[:, list(read)])
        self.codes: Codes = codes[self.of]
        self._sizes = self.codes.max(axis=0, initial=0).astype(np.int64) + 1
        self._weights = np.zeros(codes.shape[1], dtype=np.int64)
        if read:
            self._weights[list(read)] = np.cumprod([1, *self._sizes[list(read)][:-1]])
        keys = self.codes.astype(np.int64) @ self._weights
        self._order: Numbers = np.argsort(keys, kind="stable").astype(np.intp)
        self._keys = keys[self._order]
        self.states = _states(self.codes)

    def row_of(self, codes: Codes) -> int | None:
        """Return the row of a class, if there is one like it."""
        key = int(codes.astype(np.int64) @ self._weights)
        at = int(np.searchsorted(self._keys, key))
        found = at < len(self._keys) and self._keys[at] == key
        return int(self._order[at]) if found else None

    def neighbours(self, rows: Numbers, generator: np.random.Generator) -> Numbers:
        """Return rows that differ in the state of one factor, drawn, where there are such."""
        if not self.read:
            return rows
        factor = np.array(self.read)[generator.integers(0, len(self.read), len(rows))]
        codes = self.codes[rows].astype(np.int64)
        codes[np.arange(len(rows)), factor] = generator.integers(0, self._sizes[factor])
        keys = codes @ self._weights
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        return np.where(self._keys[at] == keys, self._order[at], rows)


class Classes:
    """The groups of a problem.

    Attributes
    ----------
    rows : Rows
    masks : array, (group, factor), int64
        The states that occur in each group, as bits.
    whole : int
        The group of all rows.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self._groups: list[Numbers] = [np.arange(len(rows.of), dtype=np.intp)]
        self.masks = rows.states[None]
        self.whole = 0
        self._known: dict[bytes, int] = {rows.states.tobytes(): 0}
        self._splits: dict[tuple[int, int], list[int]] = {}
        self._near: dict[tuple[int, int], int] = {}

    def split(self, group: int, factor: int) -> list[int]:
        """Return the groups that have one state of a factor each."""
        key = group, factor
        if key not in self._splits:
            rows = self._groups[group]
            found = self.rows.codes[rows, factor]
            states = np.flatnonzero(np.bincount(found))
            self._splits[key] = [self._group(rows[found == state]) for state in states]
        return self._splits[key]

    def nearest(self, groups: Numbers, to: int) -> Numbers:
        """Return a row of each group: the one most like a row."""
        return np.array([self._nearest(group, to) for group in groups.tolist()], dtype=np.intp)

    def _nearest(self, group: int, to: int) -> int:
        rows = self._groups[group]
        if len(rows) == 1 or to < 0:
            return int(rows[0])
        key = group, to
        if key not in self._near:
            read, codes = list(self.rows.read), self.rows.codes
            same = (codes[rows][:, read] == codes[to][read]).sum(axis=1)
            self._near[key] = int(rows[same.argmax()])
        return self._near[key]

    def _group(self, rows: Numbers) -> int:
        masks = _states(self.rows.codes[rows])
        key = masks.tobytes()  # tells the rows: all that have these states, however they were split
        if key not in self._known:
            self._known[key] = len(self._groups)
            self._groups.append(rows)
            self.masks = np.concatenate([self.masks, masks[None]])
        return self._known[key]


def _states(codes: Codes) -> npt.NDArray[np.int64]:
    """Return the states of each factor that occur, as bits."""
    found: npt.NDArray[np.int64] = np.bitwise_or.reduce(
        np.left_shift(np.int64(1), codes.astype(np.int64)), axis=0
    )
    return found


def _first(codes: Codes) -> Numbers:
    """Return where each combination of states stands first."""
    key = np.zeros(len(codes), dtype=np.int64)
    for column in codes.T:
        key = key * (int(column.max(initial=0)) + 1) + column
        if key.max(initial=0) >= 1 << 55:  # what follows might not fit
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    return np.sort(np.unique(key, return_index=True)[1]).astype(np.intp)
