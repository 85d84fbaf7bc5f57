"""A layered decision diagram, and the questions it answers by one pass up or down.

Made by ``unfold``; read by ``diagram``. A node stands for every way to fix the first factors that
leaves the same conditions open; its children are the nodes that the states of the next factor lead
to. Counts are exact: machine integers where they fit, Python's own where they do not.
"""

from dataclasses import dataclass
from functools import reduce
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Counts", "Layers", "layers"]

Counts: TypeAlias = NDArray[Any]
"""Exact integers: int64, or Python integers where those could overflow."""

BLOCK = 1 << 15
"""Ranks looked up at a time, so that memory stays bounded."""


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """The combinations of some factors that break no condition."""

    factors: tuple[int, ...]
    """The factors in the order in which the layers fix them."""
    children: tuple[NDArray[np.int32], ...]
    """By layer: the node each state leads to (node, state), -1 where there is none."""
    below: tuple[Counts, ...]
    """By layer: the number of ways to complete each node; last the layer where all is fixed."""

    @property
    def count(self) -> int:
        """Number of combinations."""
        return int(self.below[0][0])

    @property
    def width(self) -> int:
        """Number of nodes of the widest layer."""
        return max(counts.size for counts in self.below)

    @property
    def nodes(self) -> int:
        """Number of nodes of all layers but the last, where all is fixed."""
        return sum(counts.size for counts in self.below[:-1])

    def state_counts(self) -> tuple[tuple[int, ...], ...]:
        """Return for each factor, in layer order, how many combinations have each state."""
        exact = _kind(self.count)
        above = np.ones(1, dtype=exact)
        found = []
        for children, below in zip(self.children, self.below[1:], strict=True):
            ways = _padded(below).astype(exact)
            found.append(tuple(int((above * ways[to]).sum()) for to in children.T))
            # A prefix that cannot be completed is not counted, or its number could overflow.
            live = np.array(_padded(below > 0), dtype=np.bool_)
            reached = np.zeros(below.size, dtype=exact)
            for to in children.T:
                np.add.at(reached, to[live[to]], above[live[to]])
            above = reached
        return tuple(found)

    def at(self, ranks: Counts) -> NDArray[np.int8]:
        """Return the combinations with the given ranks (rank, factor in layer order).

        Ranks go from 0 to ``count - 1`` in lexicographic order of the factors as layered.
        """
        codes = np.empty((ranks.size, len(self.factors)), dtype=np.int8)
        for start in range(0, ranks.size, BLOCK):
            part = slice(start, start + BLOCK)
            self._descend(ranks[part].copy(), codes[part])
        return codes

    def _descend(self, left: Counts, codes: NDArray[np.int8]) -> None:
        """Write the codes of the ranks ``left``: the state whose share of the count holds each."""
        node = np.zeros(left.size, dtype=np.intp)
        rows = np.arange(left.size)
        for depth, children in enumerate(self.children):
            to = children[node]
            ways = _padded(self.below[depth + 1])[to]
            ends = ways.cumsum(axis=1)
            code = (ends <= left[:, None]).sum(axis=1).astype(np.intp)
            left = left - (ends[rows, code] - ways[rows, code])
            node = to[rows, code].astype(np.intp)
            codes[:, depth] = code


def layers(factors: tuple[int, ...], children: tuple[NDArray[np.int32], ...]) -> Layers:
    """Return the layers with the counts that belong to them."""
    below: list[Counts] = [np.ones(1, dtype=np.int64)]
    most = 1
    for to in reversed(children):
        most *= to.shape[1]
        ways = _padded(below[-1].astype(_kind(most)))
        # Column by column: a row's sum by reduction is slow for Python's integers.
        below.append(reduce(np.add, (ways[column] for column in to.T)))
    return Layers(factors, children, tuple(reversed(below)))


def _kind(most: int) -> type[Any]:
    """Return the type of integers in which numbers up to ``most`` are exact."""
    return np.int64 if most < 1 << 62 else object


def _padded(values: Counts) -> Counts:
    """Return the values with a zero at the end, where a child of -1 finds it."""
    return np.append(values, np.zeros(1, dtype=values.dtype))
