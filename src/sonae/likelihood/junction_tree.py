"""Small groups of factors that overlap like a tree, so that each formula is read in one group.

Reads the number of states of each factor and the sets of factors that are read together; hands
``junction_cells`` the cliques, each with its parent.  Elimination in the order of least fill
(Kjærulff, 1990) makes the graph of what is read together chordal; its maximal cliques, joined by
their largest common parts, form a junction tree (Lauritzen and Spiegelhalter, 1988).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

__all__ = ["JunctionTree", "junction_tree"]

NO_PARENT = -1


@dataclass(frozen=True, slots=True)
class JunctionTree:
    """Cliques of factors; a factor in two of them is in every one on the way between them.

    Examples
    --------
    >>> tree = junction_tree((2, 3, 2), [{0, 1}, {1, 2}])
    >>> tree.cliques, tree.parents, tree.cells
    (((0, 1), (1, 2)), (-1, 0), 12)
    """

    cliques: tuple[tuple[int, ...], ...]
    """Places of the factors, ascending; a parent comes before its children."""
    parents: tuple[int, ...]
    """For each clique the place of its parent, -1 where a tree of the forest begins."""
    cells: int
    """Combinations of states, summed over the cliques."""

    def separator(self, clique: int) -> tuple[int, ...]:
        """Return the factors that a clique shares with its parent."""
        above = set(self.cliques[self.parents[clique]])
        return tuple(factor for factor in self.cliques[clique] if factor in above)

    def home(self, scope: Iterable[int]) -> int | None:
        """Return the smallest clique that holds a set of factors, None if there is none."""
        wanted = set(scope)
        fit = [at for at, clique in enumerate(self.cliques) if wanted <= set(clique)]
        return min(fit, key=lambda at: (len(self.cliques[at]), at)) if fit else None

    def home_of(self, scope: Iterable[int]) -> int:
        """Return the smallest clique that holds a set of factors; ``KeyError`` if none does."""
        wanted = tuple(scope)
        found = self.home(wanted)
        if found is None:
            raise KeyError(f"no clique holds the factors {wanted}")
        return found


def junction_tree(sizes: Sequence[int], scopes: Iterable[Iterable[int]]) -> JunctionTree:
    """Return a junction tree in which each scope lies in some clique.

    Parameters
    ----------
    sizes : sequence of int
        Number of states of each factor.
    scopes : iterable of iterables of int
        Factors, by place, that must stand together in a clique.
    """
    cliques = _maximal(_eliminate(sizes, scopes))
    above = _spanning_forest(cliques)
    order = _parents_first(above)
    place = {clique: at for at, clique in enumerate(order)}
    return JunctionTree(
        tuple(cliques[clique] for clique in order),
        tuple(place.get(above[clique], NO_PARENT) for clique in order),
        sum(math.prod(sizes[factor] for factor in clique) for clique in cliques),
    )


def _eliminate(sizes: Sequence[int], scopes: Iterable[Iterable[int]]) -> list[frozenset[int]]:
    """Take factors out one by one, least fill first; each leaves a clique with its neighbours."""
    near: dict[int, set[int]] = {factor: set() for factor in range(len(sizes))}
    for scope in scopes:
        members = set(scope)
        for factor in members:
            near[factor] |= members - {factor}
    cliques = []
    cost = {factor: _cost(sizes, near, factor) for factor in near}
    while near:
        out = min(near, key=lambda factor: (*cost[factor], factor))
        around = near.pop(out)
        cliques.append(frozenset(around | {out}))
        for factor in around:
            near[factor] |= around - {factor}
            near[factor].discard(out)
        # Fill changes only next to a new edge, so two steps away at most.
        for factor in around.union(*(near[factor] for factor in around)):
            cost[factor] = _cost(sizes, near, factor)
    return cliques


def _cost(sizes: Sequence[int], near: dict[int, set[int]], factor: int) -> tuple[int, int]:
    """Return the edges that taking a factor out would add, and the size of its clique."""
    around = near[factor]
    linked = sum(len(near[one] & around) for one in around)
    fill = (len(around) * (len(around) - 1) - linked) // 2
    return fill, math.prod(sizes[one] for one in around) * sizes[factor]


def _maximal(cliques: Sequence[frozenset[int]]) -> list[tuple[int, ...]]:
    kept: list[frozenset[int]] = []
    for clique in sorted(cliques, key=lambda clique: (-len(clique), sorted(clique))):
        if not any(clique <= other for other in kept):
            kept.append(clique)
    return sorted(tuple(sorted(clique)) for clique in kept)


def _spanning_forest(cliques: Sequence[tuple[int, ...]]) -> list[int]:
    """Return for each clique its parent by the largest common parts (Prim, 1957)."""
    members = [set(clique) for clique in cliques]
    above = [NO_PARENT] * len(cliques)
    shared = [0] * len(cliques)
    left = set(range(len(cliques)))
    while left:
        at = min(left, key=lambda clique: (-shared[clique], clique))
        left.discard(at)
        for other in left:
            common = len(members[at] & members[other])
            if common > shared[other]:
                shared[other], above[other] = common, at
    return above


def _parents_first(above: Sequence[int]) -> list[int]:
    below: dict[int, list[int]] = {}
    for clique, parent in enumerate(above):
        below.setdefault(parent, []).append(clique)
    order = list(below.get(NO_PARENT, []))
    for clique in order:
        order += below.get(clique, [])
    return order
