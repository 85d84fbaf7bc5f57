"""In which order the search takes the factors up: the order decides the work, not the answer.

Reads the factors that constraints share, and for the static search the leads of an island.
"""

from collections.abc import Collection, Sequence
from itertools import pairwise, permutations
from math import prod

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.search.problem import Island
from sonae.scenarios.space import Constraint, Space

__all__ = ["binding_order", "constraint_order"]


def constraint_order(space: Space, constraints: Sequence[Constraint]) -> tuple[int, ...]:
    """Return factors so that constraints can be applied early; unconstrained factors come last.

    Takes the constraint that needs the fewest new combinations, small factors first, and repeats.
    """
    place, sizes = {factor: at for at, factor in enumerate(space.factors)}, space.sizes
    scopes = {frozenset(place[factor] for factor in c.forbids.reads) for c in constraints}
    order: list[int] = []
    taken: set[int] = set()
    while open_scopes := [scope - taken for scope in scopes if scope - taken]:
        nearest = min(open_scopes, key=lambda scope: (_combinations(sizes, scope), sorted(scope)))
        for at in sorted(nearest, key=lambda at: (sizes[at], at)):
            order.append(at)
            taken.add(at)
    free = [at for at in range(len(space.factors)) if at not in taken]
    return (*order, *sorted(free, key=lambda at: (sizes[at], at)))


def binding_order(island: Island) -> tuple[int, ...]:
    """Return factors so that the balances of those taken are settled early.

    Each step takes the factor bound most strongly to those taken, as a share of all that bears on
    a factor; factors that share a constraint are bound like the strongest influence.
    """
    made = island.leads
    count = len(island.places)
    pull = np.zeros((count, count), dtype=np.int64)
    for i, j in np.ndindex(count, count):
        block = made.gain[made.states_of(i), made.pairs_of(j)]
        pull[i, j] = (block.max(axis=0) - block.min(axis=0)).max(initial=0)
    # What matters is how much of a balance is settled, so each factor's influences are shares.
    share = 1000 * pull // (pull.sum(axis=0) + 1)
    strongest = int(share.max(initial=1))
    rules = island.programs
    for start, stop in pairwise(rules.scope_start.tolist()):
        for i, j in permutations(rules.scope[start:stop].tolist(), 2):
            share[i, j] += strongest
    return _greedy(share + share.T, made.space.sizes)


def _greedy(bond: NDArray[np.int64], sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Take at each step the factor with the strongest bond to those taken; small ones first."""
    rest = list(range(len(sizes)))
    order: list[int] = []
    while rest:
        strength = {at: int(bond[at, order or rest].sum()) for at in rest}
        best = min(rest, key=lambda at: (-strength[at], sizes[at], at))
        order.append(best)
        rest.remove(best)
    return tuple(order)


def _combinations(sizes: Sequence[int], scope: Collection[int]) -> int:
    return prod(sizes[at] for at in scope)
