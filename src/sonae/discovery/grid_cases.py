"""A grid of futures as `Cases`: halves that share no draw, and no class where there are many."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.cases import Bools, Interest, coin, effective
from sonae.discovery.columns import Column
from sonae.discovery.grid import FutureGrid, hashed
from sonae.discovery.grid_survivors import GridSurvivors, ranks_of
from sonae.discovery.prim import PrimSettings, Trajectory, peel_and_paste

__all__ = ["GridCases", "GridJudge", "GridPart"]

_FEWEST_CLASSES = 500
"""Classes that are halved: of fewer, each is needed to see how factors act together."""
_FEWEST_DRAWS = 16
"""Draws among which quantities may be limited."""
_HALVED_DRAWS = 4
_KEPT_ANSWERS = 64


@dataclass(frozen=True, slots=True, eq=False)
class GridPart:
    """Some classes × some draws, less what is covered: ``left`` (class, draw), None for nothing."""

    classes: Bools
    draws: Bools
    left: npt.NDArray[np.uint8] | None = None


@dataclass(eq=False)
class GridCases:
    """A grid of futures as `Cases`."""

    grid: FutureGrid
    left: npt.NDArray[np.uint8] | None = None
    """Which futures count (class, draw); None if all do."""

    def __post_init__(self) -> None:
        """Rank the draws once for all searches; drop numbers that are too few to say anything."""
        if self.grid.draws < _FEWEST_DRAWS:
            self.grid = self.grid.without_numbers()
        self._ranks = ranks_of(self.grid)
        self._by_factors = self.grid.without_numbers()
        self._no_ranks = ranks_of(self._by_factors)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""
        return self.grid.columns

    @property
    def whole(self) -> GridPart:
        """All futures."""
        classes = np.ones(self.grid.classes, dtype=np.bool_)
        return GridPart(classes, np.ones(self.grid.draws, dtype=np.bool_), self.left)

    def halves(self, part: GridPart, seed: int) -> tuple[GridPart, GridPart]:
        """Return two halves that share no draw, and no class where there are many."""
        ours = theirs = part.classes
        if int(part.classes.sum()) >= _FEWEST_CLASSES:
            side = coin(self.grid.classes, 2 * seed)
            ours, theirs = part.classes & side, part.classes & ~side
        mine = yours = part.draws
        if int(part.draws.sum()) >= _HALVED_DRAWS:
            mine, yours = _even_halves(part.draws, 2 * seed + 1)
        return GridPart(ours, mine, part.left), GridPart(theirs, yours, part.left)

    def outside(self, part: GridPart, box: Box) -> GridPart:
        """Return a part without the futures in a box."""
        shape = self.grid.classes, self.grid.draws
        left = np.ones(shape, dtype=np.uint8) if part.left is None else part.left.copy()
        classes, draws = self.grid.sides(box)
        left[np.ix_(classes, draws)] = 0
        return GridPart(part.classes, part.draws, left)

    def uninterested(self, interest: Interest, box: Box) -> Interest:
        """Return labels of which those in a box are no longer of interest; a copy."""
        classes, draws = self.grid.sides(box)
        return interest & ~np.outer(classes, draws)

    def search(
        self, part: GridPart, interest: Interest, settings: PrimSettings, of: tuple[float, float]
    ) -> tuple[Trajectory, ...]:
        """Peel and paste in a part by all inputs, and by the factors alone.

        Few draws of many quantities always offer one that singles out bad draws by accident. The
        second search cannot fall for that; who judges sees which of both holds.
        """
        there = np.outer(part.classes, part.draws).astype(np.uint8)
        if part.left is not None:
            there *= part.left
        fails = there * interest
        searches = [GridSurvivors(self.grid, self._ranks, there, fails)]
        if self.grid.numbers.shape[0] and self._by_factors.columns:
            searches.append(GridSurvivors(self._by_factors, self._no_ranks, there, fails))
        return tuple(peel_and_paste(search, settings, of=of) for search in searches)

    def judge(self, part: GridPart, interest: Interest) -> "GridJudge":
        """Return who counts boxes within a part."""
        return GridJudge(self.grid, part, interest)


class GridJudge:
    """Counts boxes within a part of a grid.

    The classes of the part are taken out once; which of them a limit admits, and the sums by class
    over a set of draws, are kept for the next box that asks.
    """

    def __init__(self, grid: FutureGrid, part: GridPart, interest: Interest) -> None:
        self._grid, self._draws = grid, part.draws
        whole = bool(part.classes.all())
        rows = slice(None) if whole else np.flatnonzero(part.classes)
        self._codes = grid.codes if whole else grid.codes[:, rows]
        self._weights = grid.weights[rows]
        self._there = None if part.left is None else part.left[rows]
        fails = interest[rows].view(np.uint8)
        self._fails = fails if self._there is None else self._there * fails
        self._place = {column.name: at for at, column in enumerate(grid.columns)}
        self._admitted: dict[Limit, Bools] = {}
        self._kept: dict[bytes, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = {}
        mass, failing = self._by_class(part.draws)
        self._all = float(mass.sum()), float(failing.sum())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""
        return self._grid.columns

    def tally(self, box: Box) -> Tally:
        """Count a box."""
        classes, draws = self._sides(box)
        mass, failing = self._by_class(draws)
        held = float(mass.sum(where=classes)), float(failing.sum(where=classes))
        return Tally(*held, *self._all)

    def units(self, box: Box, column: str) -> float:
        """Return the number of draws in the box; for a factor, of its futures.

        Classes are all there are, only draws are drawn: a quantity that tells draws apart has no
        more evidence than there are draws.
        """
        classes, draws = self._sides(box)
        drawn = float(np.count_nonzero(draws))
        if self._grid.columns[self._place[column]].numeric:
            return drawn
        return effective(self._weights[classes]) * drawn

    def _sides(self, box: Box) -> tuple[Bools, Bools]:
        classes, draws = np.ones(self._weights.size, dtype=np.bool_), self._draws
        for limit in box.limits:
            if limit not in self._admitted:
                _make_room(self._admitted)
                self._admitted[limit] = self._admits(limit)
            if limit.states is None:
                draws = draws & self._admitted[limit]
            else:
                classes &= self._admitted[limit]
        return classes, draws

    def _admits(self, limit: Limit) -> Bools:
        """Return which draws, or which classes of the part, keep a limit."""
        at = self._place[limit.column]
        if limit.states is None:
            return self._grid.sides(Box((limit,)))[1]
        member = np.array([state in limit.states for state in self._grid.columns[at].states])
        return np.asarray(member[self._codes[at - self._grid.numbers.shape[0]]])

    def _by_class(self, draws: Bools) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return mass and failures of each class over some draws."""
        from sonae.discovery.kernels.grid import by_class

        key = draws.tobytes()
        if key not in self._kept:
            counts = np.zeros((2, self._weights.size), dtype=np.int64)
            there = self._fails if self._there is None else self._there
            by_class(there, self._fails, np.flatnonzero(draws), 1, *counts)
            if self._there is None:
                counts[0] = np.count_nonzero(draws)
            _make_room(self._kept)
            self._kept[key] = counts[0] * self._weights, counts[1] * self._weights
        return self._kept[key]


def _make_room(kept: dict[Any, Any]) -> None:
    """Forget the oldest answers."""
    if len(kept) >= _KEPT_ANSWERS:
        kept.pop(next(iter(kept)))


def _even_halves(there: Bools, seed: int) -> tuple[Bools, Bools]:
    """Return halves of equal size (of few things a coin would not be fair enough)."""
    index = np.flatnonzero(there)
    ranked = index[np.argsort(hashed(index, seed), kind="stable")]
    mine, yours = np.zeros_like(there), np.zeros_like(there)
    mine[ranked[: ranked.size // 2]] = True
    yours[ranked[ranked.size // 2 :]] = True
    return mine, yours
