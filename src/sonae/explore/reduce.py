"""From a block of futures to what is kept of it: tile by tile, each reduced while in the cache.

Reads a job and a block; hands back the `Part`. Sums run in the order of the draws, for each class
by itself, in chunks of ``CHUNK`` draws that are joined in order; so no number depends on tiles.
Regret follows Savage (1951), against all plans of the run. The loops are in ``kernels.reduce``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore.blocks import CHUNK, Block
from sonae.explore.kernels.chunks import close_chunk, keep_group, weigh_reports
from sonae.explore.kernels.reduce import count_flags, reduce_tile
from sonae.explore.kernels.sums import LEAST, MOST, SUMS
from sonae.explore.not_finite import BadCases, Taken
from sonae.explore.part import Part, draw_type, refuse_overflow
from sonae.explore.sketch import MARGIN
from sonae.explore.tiles import TILE, columns, tile_shape

if TYPE_CHECKING:
    from sonae.explore.job import Job

__all__ = ["reduce_block"]

Floats: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]
Bits: TypeAlias = npt.NDArray[np.uint8]

_TOGETHER = 2048
"""Cases of one outcome that are worked on at a time: what stays in the first cache of a core."""
_SPILL = 1 << 15
"""Numbers outside their windows that are set aside before the windows are widened."""


def reduce_block(
    job: "Job", block: Block, *, confirmed: Bits | None = None, tile: int | None = None
) -> Part:
    """Reduce one block.

    Parameters
    ----------
    job : Job
    block : Block
    confirmed : array, (plan, class, byte), uint8, optional
        Cases that are not finite in a part that the result hides, one bit for each draw.
    tile : int, optional
        Bytes of a tile; does not change the result.

    Raises
    ------
    OutcomeError
        If numbers are so large that their sums overflow.
    """
    return _Reduction(job, block, confirmed, tile).part()


class _Reduction:
    """What is kept of one block so far."""

    def __init__(self, job: "Job", block: Block, confirmed: Bits | None, tile: int | None) -> None:
        self._job, self._block = job, block
        self._reading = job.reading()
        self._plans, self._outcomes = len(job.launches.plans), len(job.goals)
        self._rows = len(job.graph.results) + 2
        self._reports = len(job.graph.reports)
        self._classes = block.classes[1] - block.classes[0]
        self._draws = block.draws[1] - block.draws[0]
        size = tile or TILE["native" if job.native else "numpy"]
        row = 8 * self._plans * self._rows
        self._step = tile_shape(row, self._classes, self._draws, size)
        self._numbers = job.numbers(block.draws)
        self._goals()
        self._kept()
        self._room(self._step[1])
        self._bad = BadCases(job, block, confirmed)

    def part(self) -> Part:
        """Go through the block and return what is kept."""
        by_class, _ = self._step
        low, high = self._block.classes
        with np.errstate(all="ignore"):
            for first in range(low, high, by_class):
                self._group(first, min(first + by_class, high))
            arrays = self._arrays()
        self._job.memory.remember(self._sketch)
        refuse_overflow(arrays, self._job.graph.outcomes, self._job.graph.reports)
        return Part(self._block.number, arrays)

    # set-up -----------------------------------------------------------------------------------

    def _goals(self) -> None:
        goals = self._job.goals
        self._less = np.array([goal.less for goal in goals], dtype=np.bool_)
        limits = [0.0 if goal.threshold is None else goal.threshold for goal in goals]
        self._threshold = np.array(limits, dtype=np.float64)
        has = np.array([goal.threshold is not None for goal in goals], dtype=np.bool_)
        self._goal_at = np.where(has, np.cumsum(has) - 1, -1).astype(np.int64)

    def _kept(self) -> None:
        """Make room for what is kept of the whole block."""
        shape = (self._plans, self._outcomes, self._classes)
        names = ("mean", "moment", "worst", "best", "max_regret", "regret")
        self._floats = {name: np.empty(shape) for name in names}
        kind = draw_type(self._job.draws)
        self._whole = {name: np.empty(shape, kind) for name in ("worst_draw", "best_draw", "fails")}
        self._met_all = np.empty((self._plans, self._classes), kind)
        self._count = np.empty(self._classes, kind)
        goals = int((self._goal_at >= 0).sum())
        self._bits: Bits = np.zeros(
            (self._plans, goals, self._classes, -(-self._draws // 8)), np.uint8
        )
        reports = (self._plans, self._reports)
        self._report_sum = np.zeros(reports)
        self._report_least = np.full(reports, np.inf)
        self._report_most = np.full(reports, -np.inf)
        self._report_weight = np.zeros(self._plans, dtype=np.int64)
        self._sketch = self._job.memory.sketch((2, self._outcomes), self._plans)
        self._outcomes_kept: Floats | None = None
        if self._job.keep:
            self._outcomes_kept = np.empty(
                (self._classes, self._plans, self._rows - 2, self._draws)
            )

    def _room(self, width: int) -> None:
        """Make the room in which the kernels work."""
        room = max(_SPILL, 2 * self._plans * self._outcomes * width)
        self._spill = np.empty((room, 3), dtype=np.int64)
        self._spilled = np.zeros(1, dtype=np.int64)
        self._best = np.empty((1, width))
        together = max(width, min(_TOGETHER, width * self._plans))
        numbers = np.empty((2, together))
        self._work = (
            numbers,
            numbers.view(np.int64),
            np.empty(together, dtype=np.int64),
            *(np.empty((self._plans, -(-width // 8)), dtype=np.uint8) for _ in range(3)),
        )
        self._nothing_forced = np.zeros((1, 1, 1), dtype=np.uint8)

    # classes that share their tiles -----------------------------------------------------------

    def _group(self, first: int, last: int) -> None:
        """Reduce some classes through all draws of the block."""
        begin, end = self._block.draws
        here = first - self._block.classes[0]
        running = _Running(last - first, self._plans, self._outcomes, self._reports)
        weight = np.array(self._job.weight[first:last], dtype=np.int64)
        for at, tile, draws in self._tiles(first, last):
            self._add(tile, draws, here, at, weight, running)
            past = begin + at + draws
            if past % CHUNK == 0 or past == end:
                running.close()
        keep_group(
            here, begin, running.sums, running.marks, running.met_all, running.closed, self._less,
            *self._floats.values(), *self._whole.values(), self._met_all, self._count,
        )  # fmt: skip
        weigh_reports(running.reports, weight, self._report_sum)

    def _tiles(self, first: int, last: int) -> Iterator[tuple[int, Floats, int]]:
        """Run some classes; yield the first draw of each tile, the tile and its draws."""
        codes, width = self._job.codes[first:last], self._step[1]
        for at in range(0, self._draws, width):
            numbers = self._numbers[at : at + width]
            yield at, columns(self._reading.tile(self._job.launches, codes, numbers)), len(numbers)

    def _add(
        self, tile: Floats, draws: int, here: int, at: int, weight: Whole, running: "_Running"
    ) -> None:
        """Add one tile to the running numbers."""
        classes = tile.shape[0]
        draw_of = np.empty((classes, draws), dtype=np.int64)
        draw_of[:] = np.arange(at, at + draws)
        taken = Taken(tile, np.full(classes, draws), draw_of, self._nothing_forced, plain=True)
        if self._outcomes_kept is not None:
            into = self._outcomes_kept[here : here + classes, :, :, at : at + draws]
            into[...] = tile[:, :, : self._rows - 2, :draws]
        named, hidden = count_flags(tile, draws)
        if named or hidden or self._bad.confirmed is not None:
            taken = self._bad.take(taken, here, lambda: self._worst(here, here + classes))
        start = 0
        while start < classes:
            start = reduce_tile(
                start, taken.tile, taken.counted, taken.draw_of,
                taken.plain, taken.forced, taken.forced is not self._nothing_forced,
                self._less, self._threshold, self._goal_at, weight,
                running.sums, running.marks, running.met_all, running.open,
                self._bits, here,
                running.reports, self._report_least, self._report_most, self._report_weight,
                self._sketch.low, self._sketch.width, self._sketch.offset, self._sketch.counts,
                self._spill, self._spilled, self._best, *self._work,
            )  # fmt: skip
            if start < classes:
                self._count_spill()

    def _count_spill(self) -> None:
        if self._spilled[0]:
            self._sketch.count(*self._spill[: self._spilled[0]].T, margin=MARGIN)
            self._spilled[0] = 0

    def _worst(self, here: int, last: int) -> Floats:
        """Return the worst of the good cases of some classes (class, outcome); NaN if none is."""
        shift = self._block.classes[0]
        sign = np.where(self._less, 1.0, -1.0)
        worst = np.full((last - here, self._outcomes), -np.inf)
        for at, tile, draws in self._tiles(shift + here, shift + last):
            bad = self._bad.found(tile[..., :draws], here, at)
            for outcome in range(self._outcomes):
                loss = np.where(bad, -np.inf, sign[outcome] * tile[:, :, outcome, :draws])
                np.maximum(worst[:, outcome], loss.max(axis=(1, 2)), out=worst[:, outcome])
        return np.where(np.isinf(worst), np.nan, sign * worst)

    # what is handed back ----------------------------------------------------------------------

    def _arrays(self) -> dict[str, npt.NDArray[Any]]:
        self._count_spill()
        arrays: dict[str, npt.NDArray[Any]] = {
            **self._floats,
            **self._whole,
            **self._sketch.arrays(),
            **self._bad.arrays(),
            "count": self._count,
            "met_all": self._met_all,
            "failure_bits": self._bits,
            "report_sum": self._report_sum,
            "report_least": self._report_least + 0.0,
            "report_most": self._report_most + 0.0,
            "report_weight": self._report_weight,
        }
        if self._outcomes_kept is not None:
            arrays["outcomes"] = self._outcomes_kept
        return arrays


class _Running:
    """Running numbers of classes that share their tiles."""

    def __init__(self, classes: int, plans: int, outcomes: int, reports: int) -> None:
        self.sums: Floats = np.zeros((classes, plans, outcomes, SUMS))
        self.sums[..., LEAST] = np.inf
        self.sums[..., MOST] = -np.inf
        self.marks: Whole = np.zeros((classes, plans, outcomes, 3), dtype=np.int64)
        self.met_all: Whole = np.zeros((classes, plans), dtype=np.int64)
        self.open: Whole = np.zeros(classes, dtype=np.int64)
        self.closed: Whole = np.zeros(classes, dtype=np.int64)
        self.reports: Floats = np.zeros((classes, plans, reports, 2))

    def close(self) -> None:
        """Add the open chunk to what is closed."""
        close_chunk(self.sums, self.open, self.closed, self.reports)
