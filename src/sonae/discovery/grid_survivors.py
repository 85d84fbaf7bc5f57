"""Peeling on a grid: sums by class and by draw, exact for any number of futures.

Reads a ``FutureGrid``. Numbers are ranked by draw, and there are few draws; so cuts are at the very
order statistics, as in the exact search of a table of all futures.
"""

import numpy as np
import numpy.typing as npt

from sonae.discovery.binned import bin_values
from sonae.discovery.grid import FutureGrid
from sonae.discovery.survivors import (
    STATE,
    UPPER,
    Broken,
    Cuts,
    Limits,
    end_cuts,
    paste_cuts,
    peel_cuts,
    reaches,
)

__all__ = ["GridSurvivors", "Ranks", "ranks_of"]

Bytes = npt.NDArray[np.uint8]


class Ranks:
    """The distinct numbers of each quantity, and the rank of each draw among them."""

    def __init__(self, numbers: npt.NDArray[np.float64]) -> None:
        self.place = np.zeros(numbers.shape, dtype=np.uint16)
        self.value = np.full(numbers.shape, np.inf)
        for at, row in enumerate(numbers):
            distinct, place = np.unique(row, return_inverse=True)
            self.place[at], self.value[at, : distinct.size] = place, distinct

    def stands(self, column: int, limit: float, side: int) -> tuple[float, float]:
        """Return the rank of the last number that keeps a limit."""
        value = self.value[column]
        if side == UPPER:
            return float(np.searchsorted(value, limit, side="right")) - 1, limit
        return float(np.searchsorted(value, limit)), limit


def ranks_of(grid: FutureGrid) -> Ranks:
    """Return the ranks of a grid; make them once and hand them to every search."""
    return Ranks(grid.numbers)


class GridSurvivors:
    """The futures in a box of a grid; a `Survivors`."""

    def __init__(self, grid: FutureGrid, ranks: Ranks, there: Bytes, fails: Bytes) -> None:
        """Start with the futures that are ``there`` (class, draw), of which some fail."""
        self._grid, self._ranks = grid, ranks
        self._there, self._failing = there, fails
        self.limits = Limits(grid.columns, ranks.stands)
        self._in_class = np.ones(grid.classes, dtype=np.bool_)
        self._in_draw = np.ones(grid.draws, dtype=np.bool_)
        self._by_class = np.zeros((2, grid.classes), dtype=np.int64)
        self._by_draw = np.zeros((2, grid.draws))
        self._move_draws(np.flatnonzero(self._in_draw), 1)
        self._move_classes(np.flatnonzero(self._in_class), 1)
        self.mass, self.fails = (float(part.sum()) for part in self._by_draw)

    def cuts(self, alpha: float) -> Cuts:
        """Return all peels of about ``alpha`` of the box."""
        from sonae.discovery.kernels.rows import bin_ends

        found = np.zeros((self.limits.numeric, 2, 6))
        draws = np.flatnonzero(self._in_draw)
        total, failing = self._sums(self._ranks.place, draws, self._by_draw, self._grid.draws)
        bin_ends(total, failing, *reaches(self.mass, alpha), found)
        value = self._ranks.value
        box = self.mass, self.fails
        near, beyond = bin_values(found, value, value)
        parts = end_cuts(self.limits, found, near, beyond, *box)
        classes = np.flatnonzero(self._in_class)
        widest = self.limits.allowed.shape[1]
        counts = self._sums(self._grid.codes, classes, self._weighed(), widest)
        return peel_cuts(self.limits, parts, *counts, box)

    def peel(self, cuts: Cuts, at: int) -> None:
        """Make one of these peels."""
        column, side, keep = int(cuts.column[at]), int(cuts.side[at]), cuts.keep[at]
        if side == STATE:
            gone = self._in_class & (self._grid.codes[column - self.limits.numeric] == keep)
            self._in_class &= ~gone
            self._move_classes(np.flatnonzero(gone), -1)
        else:
            place = self._ranks.place[column]
            gone = self._in_draw & ((place > keep) if side == UPPER else (place < keep))
            self._in_draw &= ~gone
            self._move_draws(np.flatnonzero(gone), -1)
        self.limits.apply(cuts, at)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])

    def pastes(self, alpha: float) -> Cuts:
        """Return what could be put back at each limit."""
        broken = {**self._broken_draws(), **self._broken_classes()}
        return paste_cuts(self.limits, broken, alpha, (self.mass, self.fails), self._value)

    def paste(self, cuts: Cuts, at: int) -> None:
        """Put one of these back."""
        self.limits.apply(cuts, at, add=True)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])
        classes, draws = self._sides()
        came, entered = classes & ~self._in_class, draws & ~self._in_draw
        self._in_class, self._in_draw = classes, draws
        self._move_draws(np.flatnonzero(entered), 1)
        self._move_classes(np.flatnonzero(came), 1)

    def _move_draws(self, draws: npt.NDArray[np.intp], sign: int) -> None:
        """Bring the sums by class up to date when draws go or come."""
        from sonae.discovery.kernels.grid import by_class

        by_class(self._there, self._failing, draws, sign, *self._by_class)

    def _move_classes(self, classes: npt.NDArray[np.intp], sign: int) -> None:
        """Bring the sums by draw up to date when classes go or come."""
        from sonae.discovery.kernels.grid import by_draw

        weights = self._grid.weights
        by_draw(self._there, self._failing, weights, classes, sign, *self._by_draw)

    def _weighed(self) -> npt.NDArray[np.float64]:
        return self._by_class * self._grid.weights

    def _sums(
        self,
        matrix: npt.NDArray[np.integer],
        rows: npt.NDArray[np.intp],
        parts: npt.NDArray[np.float64],
        bins: int,
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        from sonae.discovery.kernels.rows import sums

        total, failing = np.zeros((matrix.shape[0], bins)), np.zeros((matrix.shape[0], bins))
        sums(matrix, rows, parts[0], parts[1], total, failing)
        return total, failing

    def _good(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Return which draws keep each quantity's limits, and which classes each factor's."""
        place, limits = self._ranks.place, self.limits
        numbers = (place >= limits.keep_low[:, None]) & (place <= limits.keep_high[:, None])
        states = np.ones(self._grid.codes.shape, dtype=np.bool_)
        for at in range(len(states)):
            states[at] = limits.allowed[at][self._grid.codes[at]]
        return numbers, states

    def _sides(self) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        numbers, states = self._good()
        return np.asarray(states.all(axis=0)), np.asarray(numbers.all(axis=0))

    def _broken_draws(self) -> Broken:
        good, _ = self._good()
        return self._alone(good, self._ranks.place, self._by_draw, 0)

    def _broken_classes(self) -> Broken:
        _, good = self._good()
        return self._alone(good, self._grid.codes, self._weighed(), self.limits.numeric)

    def _alone(
        self,
        good: npt.NDArray[np.bool_],
        matrix: npt.NDArray[np.integer],
        parts: npt.NDArray[np.float64],
        first: int,
    ) -> Broken:
        one = (~good).sum(axis=0) == 1
        found: Broken = {}
        for column in np.flatnonzero(self.limits.restricted()):
            at = int(column) - first
            if 0 <= at < good.shape[0]:
                rows = np.flatnonzero(one & ~good[at])
                value = matrix[at, rows].astype(np.float64)
                found[int(column)] = (value, parts[0, rows], parts[1, rows])
        return found

    def _value(self, column: int, keep: float, side: int) -> float:
        return float(self._ranks.value[column, int(keep)])
