"""The exact search: partial scenarios grow factor by factor, and hopeless ones are dropped.

Reads a ``SearchPlan``; hands blocks of scenarios to ``enumerate``. Nothing is sampled: a partial
scenario is dropped only if a constraint forbids it or if no completion could keep a factor's
balance within the tolerance (the pair bound of exact cross-impact search: for a chosen state and a
rival, what is settled plus the most that the open factors can still add).

``walk`` is the one kernel; another (compiled, or for many workers) would take the same plan. It
goes depth first over blocks of bounded size, so memory stays bounded, and the scenarios
come in lexicographic order of the search's factors whatever the size of a block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonae.expressions import Event
from sonae.scenarios.influences import Influences
from sonae.scenarios.search.order import constraint_order, coupling, coupling_order
from sonae.scenarios.space import Constraint, Space

__all__ = ["SearchPlan", "balance_plan", "block_rows", "constraint_plan", "walk"]

Units = NDArray[np.signedinteger[Any]]

BLOCK_BUDGET = 96 * 2**20
"""Bytes that the blocks waiting at all depths may take together."""


@dataclass(frozen=True, slots=True, eq=False)
class _Target:
    """A balance to test at some depth: the factor's lead over each rival has a lower limit."""

    factor: int
    depth: int
    """Depth at which the factor itself was taken."""
    limit: Units
    """Least settled lead of the chosen state (row) over a rival (column)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Bounds:
    """What the coherent search needs besides the constraints."""

    onto: Units
    """Judgements as target state × source state."""
    targets: tuple[tuple[_Target, ...], ...]
    """By depth: the balances that the factor taken there can change."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchPlan:
    """A search made ready: arrays and events by depth, all that a kernel needs."""

    space: Space
    order: tuple[int, ...]
    domains: tuple[NDArray[np.int8], ...]
    """The states allowed for each factor, in declared order."""
    checks: tuple[tuple[Event, ...], ...]
    """By depth: what may not hold once the factor taken there is known; first those without any."""
    bounds: _Bounds | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Frontier:
    """Partial scenarios of one depth: their codes in search order, and their settled scores."""

    codes: NDArray[np.int8]
    scores: Units | None

    def part(self, start: int, stop: int) -> "_Frontier":
        scores = None if self.scores is None else self.scores[:, start:stop]
        return _Frontier(self.codes[:, start:stop], scores)


def constraint_plan(
    space: Space,
    constraints: Sequence[Constraint],
    fixed: dict[int, int] | None = None,
) -> SearchPlan:
    """Plan the search for possible scenarios, some factors held at a state."""
    order = constraint_order(space, constraints)
    return SearchPlan(
        space, order, _domains(space, fixed or {}), _checks(space, order, constraints)
    )


def balance_plan(
    influences: Influences, constraints: Sequence[Constraint], tolerance: float
) -> SearchPlan:
    """Plan the search for coherent scenarios at a tolerance in judgement points."""
    space = influences.space
    order = coupling_order(influences, constraints)
    bounds = _bounds(influences, order, influences.tolerance_units(tolerance))
    checks = _checks(space, order, constraints)
    return SearchPlan(space, order, _domains(space, {}), checks, bounds)


def block_rows(plan: SearchPlan) -> int:
    """Return how many partial scenarios a block may hold to stay within the budget."""
    depths = max(1, len(plan.order))
    width = depths
    if plan.bounds is not None:
        width += plan.space.offsets[-1] * plan.bounds.onto.itemsize
    return max(256, min(1 << 17, BLOCK_BUDGET // (depths * width)))


def walk(plan: SearchPlan, rows: int) -> Iterator[NDArray[np.int8]]:
    """Yield each block as it is taken up: codes (depth × partial scenario) in search order.

    Blocks of full depth hold scenarios; the others only say how far the search has got.
    """
    if not _root_stands(plan):
        return
    depths = len(plan.order)
    scores = None
    if plan.bounds is not None:
        scores = np.zeros((plan.space.offsets[-1], 1), dtype=plan.bounds.onto.dtype)
    stack = [_Frontier(np.zeros((0, 1), dtype=np.int8), scores)]
    while stack:
        frontier = stack.pop()
        yield frontier.codes
        depth, count = frontier.codes.shape
        if depth == depths:
            continue
        head = max(1, rows // plan.domains[plan.order[depth]].size)
        if count > head:
            stack.append(frontier.part(head, count))
            frontier = frontier.part(0, head)
        child = _extend(plan, frontier)
        if child.codes.shape[1]:
            stack.append(child)


def _root_stands(plan: SearchPlan) -> bool:
    """Tell whether the events that read no factor leave anything to search."""
    return not any(bool(np.any(event.holds({}))) for event in plan.checks[0])


def _extend(plan: SearchPlan, frontier: _Frontier) -> _Frontier:
    """Give each partial scenario each state of the next factor; keep those that may go on."""
    depth = frontier.codes.shape[0]
    factor = plan.order[depth]
    parent, state = _allowed(plan, frontier)
    if plan.bounds is not None:
        parent, state = _balanced(plan, plan.bounds, frontier, parent, state)
    codes = np.empty((depth + 1, parent.size), dtype=np.int8)
    np.take(frontier.codes, parent, axis=1, out=codes[:depth])
    codes[depth] = state
    if plan.bounds is None or frontier.scores is None or depth + 1 == len(plan.order):
        return _Frontier(codes, None)
    scores = np.take(frontier.scores, parent, axis=1)
    scores += np.take(plan.bounds.onto, plan.space.offsets[factor] + state.astype(np.intp), axis=1)
    return _Frontier(codes, scores)


def _allowed(plan: SearchPlan, frontier: _Frontier) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
    """Return (row of the frontier, new state) of the children that no constraint forbids."""
    depth, count = frontier.codes.shape
    states = plan.domains[plan.order[depth]]
    events = plan.checks[depth + 1]
    if not events:
        return np.repeat(np.arange(count), states.size), np.tile(states, count)
    names = [plan.space.factors[at] for at in plan.order[: depth + 1]]
    columns = {name: frontier.codes[at][:, None] for at, name in enumerate(names[:-1])}
    columns[names[-1]] = states[None, :]
    alive = np.ones((count, states.size), dtype=np.bool_)
    for event in events:
        alive &= np.logical_not(event.holds({factor: columns[factor] for factor in event.reads}))
    parent, which = np.nonzero(alive)
    return parent, states[which]


def _balanced(
    plan: SearchPlan,
    bounds: _Bounds,
    frontier: _Frontier,
    parent: NDArray[np.intp],
    state: NDArray[np.int8],
) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
    """Drop the children in which some chosen state can no longer stay within the tolerance."""
    depth = frontier.codes.shape[0]
    offsets = plan.space.offsets
    if frontier.scores is None:
        return parent, state
    for target in bounds.targets[depth]:
        rows = slice(offsets[target.factor], offsets[target.factor + 1])
        source = offsets[plan.order[depth]] + state.astype(np.intp)
        scores = np.take(frontier.scores[rows], parent, axis=1)
        scores += np.take(bounds.onto[rows], source, axis=1)
        chosen = state if target.depth == depth else frontier.codes[target.depth][parent]
        kept = _within(scores, chosen.astype(np.intp), target.limit)
        parent, state = parent[kept], state[kept]
    return parent, state


def _within(scores: Units, chosen: NDArray[np.intp], limit: Units) -> NDArray[np.bool_]:
    """Tell where the chosen state's lead over every rival reaches its limit."""
    own = np.take_along_axis(scores, chosen[None, :], axis=0)[0]
    kept = np.ones(chosen.size, dtype=np.bool_)
    for rival in range(scores.shape[0]):
        kept &= own - scores[rival] >= np.take(limit[:, rival], chosen)
    return kept


def _domains(space: Space, fixed: dict[int, int]) -> tuple[NDArray[np.int8], ...]:
    return tuple(
        np.array([fixed[at]] if at in fixed else range(size), dtype=np.int8)
        for at, size in enumerate(space.sizes)
    )


def _checks(
    space: Space, order: tuple[int, ...], constraints: Sequence[Constraint]
) -> tuple[tuple[Event, ...], ...]:
    """Sort the constraints by the depth at which the last of their factors is known."""
    known = {space.factors[at]: depth + 1 for depth, at in enumerate(order)}
    checks: list[list[Event]] = [[] for _ in range(len(order) + 1)]
    for constraint in constraints:
        reads = constraint.forbids.reads
        checks[max((known[factor] for factor in reads), default=0)].append(constraint.forbids)
    return tuple(tuple(events) for events in checks)


def _bounds(influences: Influences, order: tuple[int, ...], tolerance: int) -> _Bounds:
    """Work out, by depth, the least settled lead from which the tolerance can still be kept."""
    offsets = influences.space.offsets
    reach = coupling(influences)
    kind = _smallest_kind(influences, tolerance)
    targets: list[list[_Target]] = [[] for _ in order]
    for taken, j in enumerate(order):
        onto = influences.units[:, offsets[j] : offsets[j + 1]]
        lead = onto[:, :, None] - onto[:, None, :]
        most = [lead[offsets[i] : offsets[i + 1]].max(axis=0) for i in order]
        limit = np.full(lead.shape[1:], -tolerance, dtype=np.int64)
        for depth in range(len(order) - 1, taken - 1, -1):
            if depth == taken or reach[order[depth], j] > 0:
                targets[depth].append(_Target(j, taken, limit.astype(kind)))
            limit = limit - most[depth]
    # The balance of the factor just taken is tested first: it is open against every rival.
    ranked = [sorted(at, key=lambda target: -target.depth) for at in targets]
    matrix = np.ascontiguousarray(influences.units.T.astype(kind))
    return _Bounds(matrix, tuple(tuple(at) for at in ranked))


def _smallest_kind(influences: Influences, tolerance: int) -> type[np.signedinteger[Any]]:
    """Return the narrowest integer type in which no sum of the search can overflow."""
    offsets = influences.space.offsets
    largest = 0
    for start, stop in pairwise(offsets):
        largest += int(np.abs(influences.units[start:stop]).max(initial=0))
    needed = 4 * largest + tolerance
    for kind in (np.int16, np.int32):
        if needed <= np.iinfo(kind).max:
            return kind
    return np.int64
