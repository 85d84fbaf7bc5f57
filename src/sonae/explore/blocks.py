"""The fixed grid of blocks: ranges of scenario classes × ranges of draws, sized by their cost.

Reads the graph and the sizes of a run; hands ``job`` the blocks. The grid follows from the sizes
alone, never from threads, executors or the machine: partial sums of blocks are added in the order
of their numbers, so the same grid gives the same bits everywhere. A block is half a second to a
second of one processor in machine code, so that handing it to a worker costs little beside it.
"""

from dataclasses import dataclass
from typing import Final

from sonae.outcomes.graph import Axis, Graph

__all__ = ["CHUNK", "Block", "block_size", "grid", "work"]

CHUNK: Final = 4096
"""Draws whose sum is taken in one go; ranges of draws begin at multiples of it."""
BLOCK_WORK: Final = 18_000_000_000
"""Steps in a block; see ``work``."""

DRAWN_BYTES: Final = 32 * 2**20
"""Bytes of the draws of a block."""

_STEPS: Final = {"exp": 16, "log": 18, "div": 4, "sqrt": 5, "select": 2}
_NOTHING: Final = frozenset({"const", "draw", "year", "truth", "start", "steps"})
_REDUCING: Final = 30
"""Steps that one outcome of one case takes to be reduced."""


@dataclass(frozen=True, slots=True)
class Block:
    """A range of classes and a range of draws, each from the first to before the last."""

    number: int
    classes: tuple[int, int]
    draws: tuple[int, int]

    @property
    def futures(self) -> int:
        """Number of futures in it."""
        return (self.classes[1] - self.classes[0]) * (self.draws[1] - self.draws[0])


def work(graph: Graph, plans: int, classes: int, draws: int) -> int:
    """Return how many steps it takes to run so many plans in so many futures, and to reduce them.

    A step is about one operation of machine code. What does not vary with the plan, the class or
    the draw is not counted for each.
    """
    total = plans * classes * draws * _REDUCING * len(graph.results)
    for operation, phase, axes in zip(graph.operations, graph.phases, graph.axes, strict=True):
        if operation.op in _NOTHING:
            continue
        steps = _STEPS.get(operation.op, 1)
        if operation.op == "piecewise":
            steps = 4 * (len(operation.args) // 2)
        if phase == "yearly":
            steps *= len(graph.years)
        for axis, size in ((Axis.PLAN, plans), (Axis.CLASS, classes), (Axis.DRAW, draws)):
            steps *= size if axis in axes else 1
        total += steps
    return total


def grid(graph: Graph, plans: int, classes: int, draws: int) -> tuple[Block, ...]:
    """Return the blocks of a run; blocks that share their draws follow one another."""
    by_class, by_draw = block_size(graph, plans, classes, draws)
    ranges = (
        ((low, min(low + by_class, classes)), (first, min(first + by_draw, draws)))
        for first in range(0, draws, by_draw)
        for low in range(0, classes, by_class)
    )
    return tuple(Block(number, *pair) for number, pair in enumerate(ranges))


def block_size(graph: Graph, plans: int, classes: int, draws: int) -> tuple[int, int]:
    """Return how many classes and how many draws a block has."""
    each = max(1, 8 * len(graph.dimensions))
    by_draw = min(draws, max(1, DRAWN_BYTES // each // CHUNK) * CHUNK)
    while by_draw > CHUNK and work(graph, plans, 1, by_draw) > BLOCK_WORK:
        by_draw = -(-by_draw // 2 // CHUNK) * CHUNK
    one = work(graph, plans, 1, by_draw)
    return max(1, min(classes, BLOCK_WORK // one)), by_draw
