"""The combinations of states in each clique that some possible scenario has, and how they meet.

Reads a junction tree, the space and its constraints; hands ``junction_programme`` the cells.  A
constraint is checked in the cliques that hold all it reads; passing what survives up and down
the tree once each leaves exactly the cells that extend to a possible scenario, and the same pass
with numbers counts the scenarios (Lauritzen and Spiegelhalter, 1988).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions import Event
from sonae.likelihood.junction_tree import NO_PARENT, JunctionTree
from sonae.scenarios import Constraint, Space

__all__ = ["CliqueCells", "clique_cells"]

Mask: TypeAlias = npt.NDArray[np.bool_]
Keys: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class CliqueCells:
    """The cells of every clique of a tree, those of one clique after those of another."""

    space: Space
    tree: JunctionTree
    codes: tuple[npt.NDArray[np.int8], ...]
    """For each clique, the state of each of its factors, dims (factor of the clique, cell)."""
    starts: tuple[int, ...]
    """Where the cells of each clique begin, and last their number."""

    def mask(self, clique: int, event: Event) -> Mask:
        """Return in which cells of a clique an event holds that reads its factors only."""
        return _holds(self.space, self.tree.cliques[clique], self.codes[clique], event)

    def keys(self, clique: int, factors: Sequence[int]) -> Keys:
        """Return a number for each cell of a clique that tells the states of some factors."""
        return _keys(self.space, self.tree.cliques[clique], self.codes[clique], factors)

    def scenarios(self) -> int:
        """Return the number of possible scenarios, exactly, however large."""
        ways = [np.ones(codes.shape[1], dtype=object) for codes in self.codes]
        total = 1
        for clique in reversed(range(len(ways))):
            parent = self.tree.parents[clique]
            if parent == NO_PARENT:
                total *= int(ways[clique].sum())
                continue
            shared = self.tree.separator(clique)
            below: dict[int, int] = {}
            for key, number in zip(self.keys(clique, shared).tolist(), ways[clique], strict=True):
                below[key] = below.get(key, 0) + number
            onto = [below[key] for key in self.keys(parent, shared).tolist()]
            ways[parent] = ways[parent] * np.array(onto, dtype=object)
        return total


def clique_cells(
    space: Space, constraints: Sequence[Constraint], tree: JunctionTree
) -> CliqueCells | None:
    """Return the cells that some possible scenario has; None if no scenario is possible.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
        Each reads factors of one clique at least.
    tree : JunctionTree
    """
    codes = [_every_cell(space, clique) for clique in tree.cliques]
    allowed = [np.ones(cells.shape[1], dtype=np.bool_) for cells in codes]
    for at, clique in enumerate(tree.cliques):
        named = {space.factors[factor] for factor in clique}
        for constraint in constraints:
            if named.issuperset(constraint.forbids.reads):
                allowed[at] &= ~_holds(space, clique, codes[at], constraint.forbids)
    _pass_on(space, tree, codes, allowed)
    if not all(bool(mask.any()) for mask in allowed):
        return None
    kept = tuple(cells[:, mask] for cells, mask in zip(codes, allowed, strict=True))
    ends = np.cumsum([0, *(cells.shape[1] for cells in kept)]).tolist()
    return CliqueCells(space, tree, kept, tuple(ends))


def _every_cell(space: Space, clique: Sequence[int]) -> npt.NDArray[np.int8]:
    sizes = [space.sizes[factor] for factor in clique]
    return np.indices(sizes, dtype=np.int8).reshape(len(sizes), math.prod(sizes))


def _holds(space: Space, clique: Sequence[int], codes: npt.NDArray[np.int8], event: Event) -> Mask:
    columns = {space.factors[factor]: codes[at] for at, factor in enumerate(clique)}
    holds = event.holds({factor: columns[factor] for factor in event.reads})
    return np.array(np.broadcast_to(holds, codes.shape[1:]), dtype=np.bool_)


def _keys(
    space: Space, clique: Sequence[int], codes: npt.NDArray[np.int8], factors: Sequence[int]
) -> Keys:
    key = np.zeros(codes.shape[1], dtype=np.int64)
    for factor in factors:
        key = key * space.sizes[factor] + codes[clique.index(factor)]
    return key


def _pass_on(
    space: Space,
    tree: JunctionTree,
    codes: Sequence[npt.NDArray[np.int8]],
    allowed: list[Mask],
) -> None:
    """Strike out, up the tree and down again, what has no counterpart next door."""
    edges = [(at, parent) for at, parent in enumerate(tree.parents) if parent != NO_PARENT]
    upward = [(child, parent, child) for child, parent in reversed(edges)]
    downward = [(parent, child, child) for child, parent in edges]
    for source, target, child in (*upward, *downward):
        shared = tree.separator(child)
        here = _keys(space, tree.cliques[source], codes[source], shared)
        there = _keys(space, tree.cliques[target], codes[target], shared)
        lives = np.zeros(math.prod(space.sizes[factor] for factor in shared), dtype=np.bool_)
        lives[here[allowed[source]]] = True
        allowed[target] &= lives[there]
