"""A coherent search made ready: leads of states over their rivals, and islands that need not meet.

Reads cross-impacts, constraints and a tolerance; the kernels search each ``Island``. A balance is
seen pair by pair: state v of factor j keeps its place if its lead over every rival r, the sum of
what each factor's state adds to it, stays at or above minus the tolerance of j. What a factor adds
whatever its state is folded into a fixed part; factors that then share no influence and no
constraint lie on different islands, and the scenarios are the product of the islands' own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError
from sonae.scenarios.balance import Reading, ends
from sonae.scenarios.influences import Influences
from sonae.scenarios.search.conditions import WIDEST, Programs, programs
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.tolerance import Tolerance, tolerance_limits

__all__ = ["EVERYTHING", "Island", "Leads", "Tuning", "islands", "leads"]


@dataclass(frozen=True, slots=True)
class Tuning:
    """What makes the search quick and changes no answer; tests switch each part off."""

    fold: bool = True
    """Whether what a factor adds whatever its state is taken out of the search."""
    spare: bool = True
    """Whether balances that hold in every combination are left out of the search."""
    split: bool = True
    """Whether islands are searched by themselves."""
    dynamic: bool = True
    """Whether the next factor is chosen anew in each branch, not in declared order."""
    tables: bool = True
    """Whether the most that a set of states can add is looked up, not worked out anew."""


EVERYTHING = Tuning()


@dataclass(frozen=True, slots=True, eq=False)
class Leads:
    """What every state adds to the lead of every state over every rival, in units."""

    space: Space
    pair_start: NDArray[np.int32]
    """Where the pairs of each state begin, one for each rival in declared order, and last their
    number."""
    rival: NDArray[np.int32]
    """The rival's code in each pair."""
    fixed: NDArray[np.int64]
    """What is added to each pair whatever the scenario."""
    gain: NDArray[np.int64]
    """What a state (row) adds to a pair (column)."""
    limits: NDArray[np.int64]
    """Tolerance of each factor."""
    total: int | None
    """Tolerance of the sum over all factors."""

    def pairs_of(self, factor: int) -> slice:
        """Return where the pairs of a factor stand."""
        offsets = self.space.offsets
        first, last = self.pair_start[offsets[factor]], self.pair_start[offsets[factor + 1]]
        return slice(int(first), int(last))

    def states_of(self, factor: int) -> slice:
        """Return where the states of a factor stand."""
        return slice(self.space.offsets[factor], self.space.offsets[factor + 1])

    @property
    def acts(self) -> NDArray[np.bool_]:
        """Whether each factor (row) can change a balance of each factor (column)."""
        count = len(self.space.factors)
        table = np.zeros((count, count), dtype=np.bool_)
        by_source = np.logical_or.reduceat(self.gain != 0, self.space.offsets[:-1], axis=0)
        for target in range(count):
            table[:, target] = by_source[:, self.pairs_of(target)].any(axis=1)
        return table


@dataclass(frozen=True, slots=True, eq=False)
class Island:
    """Factors that are searched together, and all that bears on them."""

    places: tuple[int, ...]
    """Places of its factors in the whole space, in declared order."""
    leads: Leads
    """Over the island's own space."""
    programs: Programs


def leads(
    influences: Influences,
    tolerance: Tolerance,
    reading: Reading,
    tuning: Tuning = EVERYTHING,
) -> Leads:
    """Work out what every state adds to every pair."""
    space, offsets = influences.space, influences.space.offsets
    for factor, size in zip(space.factors, space.sizes, strict=True):
        if size > WIDEST:
            message = f"{factor} has {size} states; the search for coherent scenarios takes up to"
            raise CapacityError(f"{message} {WIDEST}: merge states that nothing tells apart")
    own, rivals = ends(influences, reading)
    pairs = [
        (offset + v, offset + r, r)
        for offset, size in zip(offsets[:-1], space.sizes, strict=True)
        for v in range(size)
        for r in range(size)
        if r != v
    ]
    first, second, rival = (
        np.array([pair[part] for pair in pairs], dtype=np.int64) for part in range(3)
    )
    gain = own[:, first] - rivals[:, second]
    limits, total = tolerance_limits(influences, tolerance)
    start = np.searchsorted(first, np.arange(offsets[-1] + 1)).astype(np.int32)
    fixed = np.zeros(len(pairs), dtype=np.int64)
    made = Leads(space, start, rival.astype(np.int32), fixed, gain, limits, total)
    for at in range(len(space.factors)):
        _take_out(made, at, first, fold=tuning.fold)
    if tuning.spare:
        _let_go(made)
    return made


def _take_out(made: Leads, factor: int, first: NDArray[np.int64], *, fold: bool) -> None:
    """Move into the fixed part what a factor adds whatever the scenario."""
    states, pairs = made.states_of(factor), made.pairs_of(factor)
    fixed, gain = made.fixed, made.gain
    # A factor acts on its own balance only with the state that is chosen.
    fixed[pairs] += gain[first[pairs], np.arange(pairs.start, pairs.stop)]
    gain[states, pairs] = 0
    if fold:
        same = gain[states].min(axis=0) == gain[states].max(axis=0)
        constant = np.where(same, gain[states.start], 0)
        fixed += constant
        gain[states] -= constant


def _let_go(made: Leads) -> None:
    """Clear the pairs that keep within the tolerance in every combination: nobody need ask them."""
    least = made.fixed.copy()
    for at in range(len(made.space.factors)):
        least += made.gain[made.states_of(at)].min(axis=0)
    floor = np.zeros_like(least)
    if made.total is None:  # else every shortfall counts, however small
        for at in range(len(made.space.factors)):
            floor[made.pairs_of(at)] = -made.limits[at]
    safe = least >= floor
    made.fixed[safe] = 0
    made.gain[:, safe] = 0


def islands(
    made: Leads, constraints: Sequence[Constraint], tuning: Tuning = EVERYTHING
) -> tuple[Island, ...]:
    """Split a search into parts that share no influence and no constraint.

    A total tolerance ties all factors together: then there is one island.
    """
    space = made.space
    scopes = [[space.factor_index(f) for f in c.forbids.reads] for c in constraints]
    acts = made.acts
    bonds = [(int(i), int(j)) for i, j in zip(*np.nonzero(acts), strict=True)]
    bonds += [(scope[0], other) for scope in scopes for other in scope[1:]]
    if made.total is not None or not tuning.split:
        bonds += [(0, other) for other in range(1, len(space.factors))]
    parts = _components(len(space.factors), bonds)
    return tuple(_island(made, part, constraints, scopes) for part in parts)


def _components(count: int, bonds: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return the connected sets of places, each in order, by their first place."""
    head = list(range(count))

    def find(at: int) -> int:
        while head[at] != at:
            head[at] = head[head[at]]
            at = head[at]
        return at

    for left, right in bonds:
        low, high = sorted((find(left), find(right)))
        head[high] = low
    heads = [find(at) for at in range(count)]
    return [
        tuple(at for at in range(count) if heads[at] == first)
        for first in range(count)
        if heads[first] == first
    ]


def _island(
    made: Leads,
    places: tuple[int, ...],
    constraints: Sequence[Constraint],
    scopes: Sequence[Sequence[int]],
) -> Island:
    space = made.space
    part = Space(
        tuple(space.factors[at] for at in places), tuple(space.states[at] for at in places)
    )
    states = np.concatenate([np.arange(s.start, s.stop) for s in map(made.states_of, places)])
    pairs = np.concatenate([np.arange(s.start, s.stop) for s in map(made.pairs_of, places)])
    counts = np.diff(made.pair_start)[states]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    gain = made.gain[np.ix_(states, pairs)]
    limits = made.limits[list(places)]
    own = Leads(part, start, made.rival[pairs], made.fixed[pairs], gain, limits, made.total)
    inside = [at for at, scope in enumerate(scopes) if scope and scope[0] in places]
    return Island(places, own, programs(part, [constraints[at] for at in inside], inside))
