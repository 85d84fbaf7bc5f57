"""Put the parts of a run together, block after block, in the order of their numbers.

Reads the parts of a job from whoever computed or kept them; hands ``labels`` the whole. Parts that
share their classes follow one another by draws, and are joined as chunks are (see
``kernels.chunks``), so the result has the same bits wherever the parts come from.
"""

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.explore.blocks import Block
from sonae.explore.job import Job
from sonae.explore.part import Part, draw_type
from sonae.explore.sketch import Sketch

__all__ = ["Gathering"]

Floats: TypeAlias = npt.NDArray[np.float64]
Where: TypeAlias = tuple[slice, slice, slice]

_FLOATS = ("mean", "moment", "worst", "best", "max_regret", "regret")
_WHOLE = ("worst_draw", "best_draw", "fails")


class Gathering:
    """What is known of a run so far.

    Attributes
    ----------
    arrays : mapping
        As in a `Part` (see ``part``), over all classes and draws.
    sketch : Sketch
        Groups (values or regrets, outcome), a row for each plan.
    bad : mapping from block to array
        Bits of its bad cases (plan, class, byte), where there are any.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        plans, classes = len(job.launches.plans), job.codes.shape[0]
        shape = (plans, len(job.goals), classes)
        kind = draw_type(job.draws)
        goals = sum(goal.threshold is not None for goal in job.goals)
        reports = (plans, len(job.graph.reports))
        self.arrays: dict[str, npt.NDArray[Any]] = {
            **{name: np.empty(shape) for name in _FLOATS},
            **{name: np.empty(shape, kind) for name in _WHOLE},
            "count": np.zeros(classes, kind),
            "met_all": np.zeros((plans, classes), kind),
            "failure_bits": np.zeros((plans, goals, classes, -(-job.draws // 8)), np.uint8),
            "report_sum": np.zeros(reports),
            "report_least": np.full(reports, np.inf),
            "report_most": np.full(reports, -np.inf),
            "report_weight": np.zeros(plans, dtype=np.int64),
            "bad": np.zeros(plans, dtype=np.int64),
        }
        self.left_out: npt.NDArray[np.uint8] | None = None
        self.sketch = Sketch((2, len(job.goals)), plans)
        self.bad: dict[Block, npt.NDArray[np.uint8]] = {}
        self._less = np.array([goal.less for goal in job.goals], dtype=np.bool_)
        self._next = 0

    def add(self, block: Block, part: Part) -> None:
        """Add the part of the next block.

        Raises
        ------
        UsageError
            If the part is another block's, or not the next one.
        """
        if block.number != self._next or part.block != block.number:
            raise UsageError(f"block {part.block} is given where {self._next} comes next")
        self._next += 1
        classes, draws = slice(*block.classes), slice(block.draws[0] // 8, -(-block.draws[1] // 8))
        if block.draws[0] == 0:
            for name in (*_FLOATS, *_WHOLE, "count", "met_all"):
                self.arrays[name][..., classes] = part[name]
        else:
            self._join(classes, part)
        self.arrays["failure_bits"][:, :, classes, draws] = part["failure_bits"]
        for name in ("report_sum", "report_weight", "bad"):
            self.arrays[name] += part[name]
        least, most = self.arrays["report_least"], self.arrays["report_most"]
        np.minimum(least, part["report_least"], out=least)
        np.maximum(most, part["report_most"], out=most)
        self.sketch.add(part.arrays)
        if "bad_bits" in part.arrays:
            self.bad[block] = part["bad_bits"]
        if "left_out" in part.arrays:
            if self.left_out is None:
                self.left_out = np.zeros(
                    (self.job.codes.shape[0], -(-self.job.draws // 8)), np.uint8
                )
            self.left_out[classes, draws] = part["left_out"]

    @property
    def complete(self) -> bool:
        """Whether every block has been added."""
        return self._next == len(self.job.blocks)

    @property
    def lost(self) -> npt.NDArray[np.intp]:
        """Classes in which nothing is left to count, or nothing to count a bad case as."""
        count = self.arrays["count"]
        short = count < self.job.draws if self.job.policy == "worst" else count == 0
        return np.flatnonzero(short)

    def _join(self, classes: slice, part: Part) -> None:
        """Join the draws of a part to those before it."""
        here = {name: self.arrays[name][..., classes] for name in (*_FLOATS, *_WHOLE)}
        old, new = self.arrays["count"][classes], part["count"]
        self._join_means(here, part, old.astype(np.float64), new.astype(np.float64))
        here["regret"] += part["regret"]
        np.maximum(here["max_regret"], part["max_regret"], out=here["max_regret"])
        here["fails"] += part["fails"]
        less = self._less[None, :, None]
        for name, high in (("worst", less), ("best", ~less)):
            before, after = here[name], part[name]
            beats = np.where(high, after > before, after < before)
            np.copyto(before, after, where=beats)
            np.copyto(here[f"{name}_draw"], part[f"{name}_draw"], where=beats)
        old += new
        self.arrays["met_all"][:, classes] += part["met_all"]

    @staticmethod
    def _join_means(here: dict[str, Floats], part: Part, old: Floats, new: Floats) -> None:
        """Join means and moments as Chan, Golub & LeVeque (1983) do; classes may be empty."""
        with np.errstate(all="ignore"):
            share = new / (old + new)
            step = part["mean"] - here["mean"]
            mean = here["mean"] + step * share
            moment = here["moment"] + (part["moment"] + step * step * (old * share))
        some, first = new > 0, old == 0
        np.copyto(here["mean"], mean, where=some & ~first)
        np.copyto(here["moment"], moment, where=some & ~first)
        np.copyto(here["mean"], part["mean"], where=some & first)
        np.copyto(here["moment"], part["moment"], where=some & first)
