"""Best first: split the boxes that may hold the worst, until what is reached is near enough.

What to split is learned on the way: each dimension, factor and comparison is tried now and then
where it leaves most open, and else the one that lately brought bounds down most is taken ("pseudo-
costs"; Bénichou and others 1971). Nothing depends on the clock: who went as far found the same.
"""

import heapq
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes.intervals import LANES
from sonae.robustness.worst.boxes import Boxes, Judge

__all__ = ["Search"]

Floats: TypeAlias = npt.NDArray[np.float64]

_AGAIN: Final = 700
"""Splits after which a way to split is tried once more: it may help where it did not before."""
_EASY: Final = 192
"""Boxes up to which a bound is told exactly; then boxes are narrowed to what matters."""
_MEMORY: Final = 0.65
"""How much of what is known of a split stays when it is seen once more: boxes change on the way."""


@dataclass(frozen=True, slots=True)
class _Split:
    """What a box is split by: how wide it is there, its bound, and groups if it is a factor."""

    what: int
    width: float
    bound: float
    groups: list[int]

    @property
    def size(self) -> int:
        """Number of children."""
        return len(self.groups) or 2


class Search:
    """The search for the worst of one plan and outcome.

    Attributes
    ----------
    value : float
        The worst that is surely reached; larger is worse.
    row, point : int and array, (dimension,)
        Its class and its numbers.
    limit : {'time', 'boxes'}
        What ends it if it does not close.
    """

    def __init__(self, judge: Judge, lower: Floats, upper: Floats, tolerance: float) -> None:
        self._judge, self._tolerance = judge, tolerance
        self.limit: Literal["time", "boxes"] = "time"
        self.value, self.row, self.point = -np.inf, 0, 0.5 * (lower + upper)
        self._factors = judge.classes.rows.codes.shape[1]
        self._width = np.where(upper > lower, upper - lower, 1.0)
        self._tried = np.full(judge.splits, -_AGAIN)
        self._splits = 0
        self._seen = np.zeros(judge.splits, dtype=np.bool_)
        self._gain = np.zeros(judge.splits)
        self._settled = -np.inf
        """What is not looked at any more cannot be worse than this."""
        self._open: list[tuple[float, int, int, Boxes, Floats]] = []
        self._pushed = 0
        parts = len(judge.program.roots) - 1
        self._start: Boxes | None = Boxes(
            part=np.arange(parts),
            lower=np.repeat(lower[None], parts, axis=0),
            upper=np.repeat(upper[None], parts, axis=0),
            group=np.full(parts, judge.classes.whole),
            claims=np.zeros((parts, len(judge.program.compared)), dtype=np.int8),
            bound=np.full(parts, np.inf),
            slack=np.zeros(parts),
        )

    @property
    def bound(self) -> float:
        """What nothing is worse than; larger is worse."""
        if self._start is not None:
            return np.inf
        top = -self._open[0][0] if self._open else -np.inf
        return max(self.value, self._settled, top)

    @property
    def boxes(self) -> int:
        """Boxes evaluated so far."""
        return self._judge.count

    @property
    def closed(self) -> bool:
        """Whether the bound is within the tolerance of what is reached."""
        return self._start is None and not self._open and self.bound <= self._cutoff

    @property
    def over(self) -> bool:
        """Whether nothing is left that could be split."""
        return self._start is None and not self._open

    @property
    def _cutoff(self) -> float:
        return self.value + self._tolerance

    def reached(self, value: float, row: int, point: Floats) -> None:
        """Take note of a point."""
        if value > self.value:
            self.value, self.row, self.point = value, row, point.copy()
            self._judge.best = row

    def step(self) -> None:
        """Evaluate the whole box, or split the boxes with the largest bounds: a block of them."""
        if self._start is not None:
            start, self._start = self._start, None
            self._evaluate(start)
            return
        picked: list[tuple[Boxes, int]] = []
        splits: list[_Split] = []
        count = 0
        while self._open and count < LANES:
            top, _, at, boxes, score = heapq.heappop(self._open)
            if -top <= self._cutoff:
                self._settled = max(self._settled, -top)
                continue
            split = self._choose(boxes, at, score, -top)
            count += split.size
            picked.append((boxes, at))
            splits.append(split)
        if picked:
            children = Boxes.gathered(picked, [split.size for split in splits])
            first = 0
            for split in splits:
                self._part(children, first, split)
                first += split.size
            self._learn(splits, self._evaluate(children))

    # splitting ------------------------------------------------------------------------------------

    def _choose(self, boxes: Boxes, at: int, score: Floats, bound: float) -> "_Split":
        """Return what to split: what was not tried lately and leaves most open, or helped most."""
        dimensions = len(self._width)
        width = np.ones(len(score))
        width[:dimensions] = (boxes.upper[at] - boxes.lower[at]) / self._width
        self._splits += 1
        untried = np.where(self._tried > self._splits - _AGAIN, 0.0, score)
        what = int(untried.argmax())
        if not untried[what] > 0.0:
            what = int(np.where(score > 0.0, self._gain * width, -1.0).argmax())
        self._tried[what] = self._splits
        groups: list[int] = []
        if dimensions <= what < dimensions + self._factors:
            groups = self._judge.classes.split(int(boxes.group[at]), what - dimensions)
        return _Split(what, float(width[what]), bound, groups)

    def _part(self, children: Boxes, first: int, split: "_Split") -> None:
        """Make the children of a box differ: halves, one state each, or claimed and denied."""
        what, dimensions = split.what, len(self._width)
        if split.groups:
            children.group[first : first + split.size] = split.groups
        elif what < dimensions:
            middle = 0.5 * (children.lower[first, what] + children.upper[first, what])
            children.upper[first, what] = children.lower[first + 1, what] = middle
        else:
            claim = what - dimensions - self._factors
            children.claims[first : first + 2, claim] = (1, 2)

    def _learn(self, splits: "list[_Split]", bounds: Floats) -> None:
        """Note which part of what was open each split closed."""
        first, floor = 0, self._cutoff
        for split in splits:
            part = bounds[first : first + split.size].tolist()
            first += split.size
            span = split.bound - floor
            if not 0.0 < span < np.inf:
                continue
            closed = [(split.bound - max(bound, floor)) / span for bound in part]
            gain = 0.5 * (min(closed) + sum(closed) / len(closed)) / max(split.width, 1e-9)
            old = self._gain[split.what] if self._seen[split.what] else gain
            self._gain[split.what] = _MEMORY * old + (1.0 - _MEMORY) * gain
            self._seen[split.what] = True

    # evaluating -----------------------------------------------------------------------------------

    def _evaluate(self, boxes: Boxes) -> Floats:
        """Evaluate boxes, keep those that may hold what is worse, and return the bounds."""
        bounds = []
        for first in range(0, len(boxes), LANES):
            block = boxes.take(slice(first, first + LANES))
            narrow = self._judge.count > _EASY and self._cutoff > -np.inf
            if narrow:
                self._settled = max(self._settled, self._cutoff)
            judged = self._judge.judge(block, self._cutoff, narrow=narrow)
            bounds.append(judged.boxes.bound)
            best = int(judged.value.argmax())
            self.reached(float(judged.value[best]), int(judged.row[best]), judged.point[best])
            for at, (bound, open_) in enumerate(
                zip(judged.boxes.bound.tolist(), judged.score.max(axis=1).tolist(), strict=True)
            ):
                if bound <= self._cutoff or open_ <= 0.0:
                    self._settled = max(self._settled, bound)
                    continue
                self._pushed += 1
                entry = (-bound, self._pushed, at, judged.boxes, judged.score[at])
                heapq.heappush(self._open, entry)
        return np.concatenate(bounds)
