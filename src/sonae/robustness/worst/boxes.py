"""Boxes of a search: what a plan's outcome can be at worst anywhere in each of them.

A box is an interval for each dimension, a group of scenario classes, and comparisons that are taken
for granted. Its bound comes from intervals. Then, as often as it helps, everything is narrowed to
what can still be worse than the worst so far, and each number whose effect has one sign over all
that is left is put at its worse end. On the way each box gives a point to try.

A number may be put at its end in spite of the narrowing: whoever moves it from a point that is
worse than the cutoff comes only to points that are as bad, and so never leaves what was looked at.
But where a comparison was open and is settled only by the narrowing, or by what is taken for
granted, the result may jump on the way: numbers that it depends on stay where they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes.intervals import LANES, Leaves, Machine, Program
from sonae.robustness.worst.classes import Classes

__all__ = ["Boxes", "Judge", "Judged"]

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]

_ROUNDS: Final = 3
"""How often a block is narrowed and slopes are taken."""
_ROUNDING: Final = 1e-11
"""More than rounding moves a result, in parts of it."""
_LARGE: Final = 1e3
"""Stands for a slope without bounds where dimensions are compared."""


@dataclass(slots=True, eq=False)
class Boxes:
    """Boxes of one problem.

    Attributes
    ----------
    part : array, (box,), int
        Which of the program's parts is bounded.
    lower, upper : arrays, (box, dimension)
    group : array, (box,), int
        Group of scenario classes.
    claims : array, (box, comparison), int8
        1 where a comparison is taken to hold, 2 where it is taken not to, else 0.
    bound : array, (box,)
        The worst that it may hold; larger is worse.
    slack : array, (box,)
        What rounding may add to a bound of the box as it is now.
    """

    part: Rows
    lower: Floats
    upper: Floats
    group: Rows
    claims: npt.NDArray[np.int8]
    bound: Floats
    slack: Floats

    def __len__(self) -> int:
        return len(self.part)

    def take(self, rows: Rows | slice) -> "Boxes":
        """Return some of the boxes."""
        return Boxes(*[part[rows] for part in self._parts()])

    def _parts(self) -> tuple[npt.NDArray[Any], ...]:
        return (
            *(self.part, self.lower, self.upper, self.group, self.claims, self.bound, self.slack),
        )

    @staticmethod
    def gathered(picked: "Sequence[tuple[Boxes, int]]", times: Sequence[int]) -> "Boxes":
        """Return boxes picked from several lists, each so many times."""
        columns = zip(*(boxes._parts() for boxes, _ in picked), strict=True)
        places = [at for _, at in picked]
        rows = [[part[at] for part, at in zip(column, places, strict=True)] for column in columns]
        return Boxes(*[np.repeat(np.array(row), times, axis=0) for row in rows])


@dataclass(slots=True, eq=False)
class Judged:
    """What was found of a block of boxes.

    Attributes
    ----------
    boxes : Boxes
        Narrowed, with their bounds; ``-inf`` where there is no point.
    value : array, (box,)
        What is surely reached at a point of the box.
    row, point : arrays, (box,) and (box, dimension)
        Its class and its numbers.
    score : array, (box, dimension + factor + comparison)
        How much each leaves open; 0 where there is nothing to split.
    """

    boxes: Boxes
    value: Floats
    row: Rows
    point: Floats
    score: Floats


class Judge:
    """Evaluates boxes of one plan and outcome.

    Parameters
    ----------
    machine : Machine
    program : Program
        The outcome, then the parts of which it is the worst, or the outcome again.
    classes : Classes
    worse : float
        1 if more is worse, -1 if less is.
    """

    def __init__(self, machine: Machine, program: Program, classes: Classes, worse: float) -> None:
        self.program, self.classes, self.worse = program, classes, worse
        self.count = 0
        self.best = -1
        """Row of the worst so far: points to try are in classes like it."""
        self._machine, self._leaves = machine, Leaves(program)
        self._ends = np.zeros((program.size, 2, LANES))
        self._change = np.zeros_like(self._ends)
        self._rest = np.zeros(LANES)
        self._lanes = np.arange(LANES)
        self._parts = np.array(program.roots[1:], dtype=np.intp)
        self._worse_end = 1 if worse > 0 else 0
        dimensions = program.depends.shape[1]
        self.used = np.zeros(dimensions, dtype=np.bool_)
        self.used[self._leaves.dimensions] = True
        self.splits = dimensions + classes.rows.codes.shape[1] + len(program.compared)
        self._conditions = np.array(program.conditions, dtype=np.intp)
        self._compared = np.array(program.compared, dtype=np.intp)

    def judge(self, boxes: Boxes, cutoff: float, *, narrow: bool) -> Judged:
        """Evaluate at most ``LANES`` boxes.

        What is not worse than the cutoff need not be told apart: with `narrow`, boxes shrink to
        what may be worse, and a bound is never below it.
        """
        size = len(boxes)
        self.count += size
        block = boxes if size == LANES else boxes.take(np.resize(np.arange(size), LANES))
        lower, upper = block.lower.T.copy(), block.upper.T.copy()
        self._leaves.fill(self._ends, self.classes.masks[block.group], block.claims)
        self._leaves.draw(self._ends, lower, upper)
        self._machine.forward(self.program, self._ends)
        slack = block.slack.copy()
        opened = self._open()
        bound = np.where(self._possible(block.claims), block.bound, -np.inf)
        bound = np.minimum(bound, self._bound(block.part) + slack)
        floor = cutoff if narrow else -np.inf
        score, point = np.zeros((self.splits, LANES)), 0.5 * (lower + upper)
        for turn in range(_ROUNDS):
            if not (bound[:size] > cutoff).any():
                break
            if narrow or block.claims.any():
                left = self._shrink(block, lower, upper, floor)
                bound = np.where(left, bound, np.minimum(bound, floor))
            low, high, rounding = self._slopes(block.part)
            free = self._free(lower, upper, rounding, opened & ~self._open())
            moved = self._collapse(free, lower, upper, low, high)
            if turn in {0, _ROUNDS - 1} or not moved.any():
                score = self._scores(block, lower, upper, low, high)
                point = np.where(high > -low, upper, lower)
            if moved.any():
                slack += np.where(moved, rounding, 0.0)
                self._leaves.draw(self._ends, lower, upper)
                self._machine.refine(self.program, self._ends)
            bound = np.minimum(bound, np.maximum(self._bound(block.part) + slack, floor))
            if not moved.any():
                break
        row = self.classes.nearest(block.group, self.best)
        value = self.values(row, point)
        found = Boxes(block.part, lower.T, upper.T, block.group, block.claims, bound, slack)
        return Judged(
            found.take(slice(0, size)), value[:size], row[:size], point.T[:size], score.T[:size]
        )

    # points ---------------------------------------------------------------------------------------

    def values(self, row: Rows, point: Floats) -> Floats:
        """Return what is surely reached at points (dimension, lane) of classes; larger is worse."""
        masks = np.left_shift(np.int64(1), self.classes.rows.codes[row].astype(np.int64))
        self._leaves.fill(self._ends, masks)
        self._leaves.draw(self._ends, point, point)
        self._machine.forward(self.program, self._ends)
        found = self.worse * self._ends[self.program.roots[0], 1 - self._worse_end]
        return np.where(np.isnan(found), -np.inf, found)

    def slopes_at(self, row: Rows, point: Floats) -> Floats:
        """Return how the outcome gets worse with each number, at points."""
        self.values(row, point)
        self._change[:] = 0.0
        self._change[self.program.roots[0]] = self.worse
        self._machine.slopes(self.program, self._ends, self._change, self._rest)
        found = np.zeros_like(point)
        found[self._leaves.dimensions] = self._change[self._leaves.nodes].mean(axis=1)
        return np.nan_to_num(found)

    # steps ----------------------------------------------------------------------------------------

    def _bound(self, part: Rows) -> Floats:
        """Return the worse end of what is bounded."""
        found = self.worse * self._ends[self._parts[part], self._worse_end, self._lanes]
        return np.where(np.isnan(found), np.inf, found)

    def _open(self) -> npt.NDArray[np.bool_]:
        """Return which comparisons are open, (comparison, lane)."""
        must, may = self._ends[self._compared, 0] > 0.5, self._ends[self._compared, 1] > 0.5
        return np.asarray(may & ~must)

    def _possible(self, claims: npt.NDArray[np.int8]) -> npt.NDArray[np.bool_]:
        """Return whether what is taken for granted may be so."""
        must, may = self._ends[self._compared, 0] > 0.5, self._ends[self._compared, 1] > 0.5
        clash = ((claims.T == 1) & ~may) | ((claims.T == 2) & must)
        return np.asarray(~clash.any(axis=0))

    def _shrink(
        self, block: Boxes, lower: Floats, upper: Floats, cutoff: float
    ) -> npt.NDArray[np.bool_]:
        """Narrow everything to what can be worse than the cutoff; tell where something can."""
        ends, at = self._ends, self._parts[block.part]
        least = cutoff - (1.0 + abs(cutoff)) * _ROUNDING
        if cutoff == -np.inf:
            pass
        elif self.worse > 0:
            ends[at, 0, self._lanes] = np.fmax(ends[at, 0, self._lanes], least)
        else:
            ends[at, 1, self._lanes] = np.fmin(ends[at, 1, self._lanes], -least)
        ends[self._compared, 0] = np.fmax(ends[self._compared, 0], block.claims.T == 1)
        ends[self._compared, 1] = np.fmin(ends[self._compared, 1], block.claims.T != 2)
        self._machine.shrink(self.program, ends, self._rest)
        left: npt.NDArray[np.bool_] = self._rest == 0
        self._machine.refine(self.program, ends)
        nodes, dimensions = self._leaves.nodes, self._leaves.dimensions
        inner = np.fmax(lower[dimensions], ends[nodes, 0])
        lower[dimensions] = np.where(left, inner, lower[dimensions])
        inner = np.fmin(upper[dimensions], ends[nodes, 1])
        upper[dimensions] = np.where(left, inner, upper[dimensions])
        return left

    def _slopes(self, part: Rows) -> tuple[Floats, Floats, Floats]:
        """Return how what is bounded gets worse with each number, and what rounding may do."""
        change = self._change
        change[:] = 0.0
        change[self._parts[part], :, self._lanes] = self.worse
        self._machine.slopes(self.program, self._ends, change, self._rest)
        low, high = (np.zeros((len(self.used), LANES)) for _ in range(2))
        low[self._leaves.dimensions] = change[self._leaves.nodes, 0]
        high[self._leaves.dimensions] = change[self._leaves.nodes, 1]
        return low, high, self._rest.copy()

    def _free(
        self, lower: Floats, upper: Floats, rounding: Floats, settled: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.bool_]:
        """Return which numbers may be moved: none with which the result may jump.

        That is, with which an open condition may turn, or a comparison that was `settled` since.
        """
        free = (lower < upper) & np.isfinite(rounding) & self.used[:, None]
        jumps = self._change[self._conditions, 0] > 0.0
        for depends, turns in ((self.program.depends, jumps), (self.program.compares, settled)):
            if turns.any():
                free &= ~(depends[:, :, None] & turns[:, None, :]).any(axis=0)
        return free

    def _collapse(
        self,
        free: npt.NDArray[np.bool_],
        lower: Floats,
        upper: Floats,
        low: Floats,
        high: Floats,
    ) -> npt.NDArray[np.bool_]:
        """Put free numbers at their worse end where that is the same everywhere; tell where."""
        rises, falls = free & (low >= 0.0), free & (high <= 0.0) & ~(low >= 0.0)
        lower[rises], upper[falls] = upper[rises], lower[falls]
        return np.asarray((rises | falls).any(axis=0))

    def _scores(
        self, block: Boxes, lower: Floats, upper: Floats, low: Floats, high: Floats
    ) -> Floats:
        """Return how much each dimension, factor and comparison may leave open."""
        middle = 0.5 * (lower + upper)
        wide = self.used[:, None] & (lower < middle) & (middle < upper)  # else it is one float
        width = np.where(wide, upper - lower, 0.0)
        steep = np.maximum(np.abs(low), np.abs(high))
        with np.errstate(all="ignore"):
            mixed = np.where((low < 0.0) & (high > 0.0), -low * high / (high - low), 0.0)
        mixed = np.where(np.isfinite(steep), np.fmax(mixed, 1e-9 * steep), _LARGE)
        jumps = self._change[self._conditions, 0]
        by_claim = (self.program.uses[:, :, None] * jumps[:, None, :]).sum(axis=0)
        by_factor = (self.program.reads[:, :, None] * jumps[:, None, :]).sum(axis=0)
        tables = self._leaves.tables
        change = np.abs(self._change[tables]).max(axis=1)
        change = np.where(np.isfinite(change), change, _LARGE)
        spread = self._ends[tables, 1] - self._ends[tables, 0]
        np.add.at(by_factor, self._leaves.table_factor, change * spread)
        masks = self.classes.masks[block.group].T
        by_factor[(masks & (masks - 1)) == 0] = 0.0  # of one state
        by_claim[block.claims.T > 0] = 0.0
        return np.concatenate([mixed * width, by_factor, by_claim])
