"""Bounds of every outcome and report of a plan over boxes of numbers and sets of states.

Reads a `Graph` and what its plans launch; hands bounds to ``robustness`` and to whoever asks what
a model can give at all. Intervals only: what a search does besides is in ``robustness.worst``.
"""

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
        boxes = len(lower)
        found = np.empty((2, len(program.roots), boxes))
        for first in range(0, boxes, LANES):
            rows = np.arange(first, first + LANES)
            rows[rows >= boxes] = boxes - 1
            leaves.fill(ends, masks[rows])
            leaves.draw(ends, lower[rows].T, upper[rows].T)
            self._machine.forward(program, ends)
            size = min(LANES, boxes - first)
            found[..., first : first + size] = ends[list(program.roots)].transpose(1, 0, 2)[
                ..., :size
            ]
        low, high = found
        return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)

    def _program(self, plan: int) -> tuple[Program, Leaves, Floats]:
        if plan not in self._programs:
            graph = self.graph
            tape = unroll(graph, self.launches, plan, *(ends.tolist() for ends in self._box))
            roots = [tape.results[name] for name in (*graph.outcomes, *graph.reports)]
            made = program(tape, roots, len(graph.dimensions), len(graph.factors))
            self._programs[plan] = made, Leaves(made), np.zeros((made.size, 2, LANES))
        return self._programs[plan]
