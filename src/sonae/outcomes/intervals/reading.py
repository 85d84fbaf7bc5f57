"""Bounds of every outcome and report of a plan over boxes of numbers and sets of states.

Reads a `Graph` and what its plans launch; hands bounds to ``robustness`` and to whoever asks what
a model can give at all. Intervals only: what a search does besides is in ``robustness.worst``.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from sonae.outcomes.graph import Graph, PlanTable
from sonae.outcomes.intervals.leaves import Leaves
from sonae.outcomes.intervals.machine import Machine
from sonae.outcomes.intervals.machine_native import NativeMachine
from sonae.outcomes.intervals.program import LANES, Program, program
from sonae.outcomes.intervals.unroll import unroll

__all__ = ["IntervalReading"]

Floats = npt.NDArray[np.float64]

_MANY: Final = 4096
"""Boxes whose leaves are worked out at a time."""


class IntervalReading:
    """A graph, ready to be bounded.

    Parameters
    ----------
    graph : Graph
    launches : PlanTable
    lower, upper : arrays, (dimension,), float64
        The largest box that will be asked about: what is sure there is used everywhere.
    machine : Machine, optional
        Machine code if not given; `ArrayMachine` gives the same bits.
    """

    def __init__(
        self,
        graph: Graph,
        launches: PlanTable,
        lower: Floats,
        upper: Floats,
        machine: Machine | None = None,
    ) -> None:
        self.graph, self.launches = graph, launches
        self._box = lower, upper
        self._machine = machine or NativeMachine()
        self._programs: dict[int, tuple[Program, Leaves, Floats]] = {}

    def bounds(
        self, plan: int, masks: npt.NDArray[np.int64], lower: Floats, upper: Floats
    ) -> tuple[Floats, Floats]:
        """Return the bounds of results in each box.

        Parameters
        ----------
        plan : int
            Row of the launches.
        masks : array, (box, factor), int64
            The states that each factor may be in, as bits: ``1 << code`` for one.
        lower, upper : arrays, (box, dimension), float64
            Within the largest box.

        Returns
        -------
        lower, upper : arrays, (result, box), float64
            Rows are ``graph.results``. They hold every float64 that a reading of the graph gives at
            a point of the box, and the real number as well; infinite where that may be NaN or
            without bounds.
        """
        if (lower < self._box[0]).any() or (upper > self._box[1]).any():
            raise ValueError("a box is not within the largest that was announced")
        program, leaves, ends = self._program(plan)
        boxes, roots = len(lower), list(program.roots)
        found = np.empty((len(roots), 2, boxes))
        for first in range(0, boxes, _MANY):
            rows = slice(first, min(first + _MANY, boxes))
            decided = leaves.ends_of(masks[rows])
            drawn = np.stack([end[rows].T[leaves.dimensions] for end in (lower, upper)], axis=1)
            for start in range(0, decided.shape[2], LANES):
                part = slice(start, min(start + LANES, decided.shape[2]))
                size = part.stop - part.start  # what the other lanes hold does not matter
                ends[leaves.decided, :, :size] = decided[..., part]
                ends[leaves.nodes, :, :size] = drawn[..., part]
                self._machine.forward(program, ends)
                found[..., first + part.start : first + part.stop] = ends[roots, :, :size]
        low, high = found[:, 0], found[:, 1]
        return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)

    def _program(self, plan: int) -> tuple[Program, Leaves, Floats]:
        if plan not in self._programs:
            graph = self.graph
            tape = unroll(graph, self.launches, plan, *(ends.tolist() for ends in self._box))
            roots = [tape.results[name] for name in (*graph.outcomes, *graph.reports)]
            made = program(tape, roots, len(graph.dimensions), len(graph.factors))
            leaves, ends = Leaves(made), np.zeros((made.size, 2, LANES))
            leaves.fill(ends, np.ones((LANES, len(graph.factors)), dtype=np.int64))
            leaves.draw(ends, *(np.repeat(end[:, None], LANES, axis=1) for end in self._box))
            self._programs[plan] = made, leaves, ends
        return self._programs[plan]
