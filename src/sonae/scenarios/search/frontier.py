"""Every possible scenario: partial ones grow factor by factor, and forbidden ones are dropped.

Reads the space and the constraints; hands blocks of scenarios to ``enumerate`` and ``cores``.
Nothing is sampled: a partial scenario is dropped only if a constraint forbids it. Whole blocks grow
in NumPy at once, which is quicker than one at a time where most scenarios are possible.

``walk`` goes depth first over blocks of bounded size, so memory stays bounded, and the scenarios
come in lexicographic order of the search's factors whatever the size of a block.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.expressions import Event
from sonae.scenarios.search.order import constraint_order
from sonae.scenarios.space import Constraint, Space

__all__ = ["SearchPlan", "block_rows", "constraint_plan", "walk"]

BLOCK_BUDGET = 96 * 2**20
"""Bytes that the blocks waiting at all depths may take together."""


@dataclass(frozen=True, slots=True, eq=False)
class SearchPlan:
    """A search made ready: domains and events by depth."""

    space: Space
    order: tuple[int, ...]
    domains: tuple[NDArray[np.int8], ...]
    """The states allowed for each factor, in declared order."""
    checks: tuple[tuple[Event, ...], ...]
    """By depth: what may not hold once the factor taken there is known; first those without any."""


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


def block_rows(plan: SearchPlan) -> int:
    """Return how many partial scenarios a block may hold to stay within the budget."""
    depths = max(1, len(plan.order))
    return max(256, min(1 << 17, BLOCK_BUDGET // (depths * depths)))


def walk(plan: SearchPlan, rows: int) -> Iterator[NDArray[np.int8]]:
    """Yield each block as it is taken up: codes (depth × partial scenario) in search order.

    Blocks of full depth hold scenarios; the others only say how far the search has got.
    """
    if not _root_stands(plan):
        return
    depths = len(plan.order)
    stack = [np.zeros((0, 1), dtype=np.int8)]
    while stack:
        codes = stack.pop()
        yield codes
        depth, count = codes.shape
        if depth == depths:
            continue
        head = max(1, rows // plan.domains[plan.order[depth]].size)
        if count > head:
            stack.append(codes[:, head:])
            codes = codes[:, :head]
        child = _extend(plan, codes)
        if child.shape[1]:
            stack.append(child)


def _root_stands(plan: SearchPlan) -> bool:
    """Tell whether the events that read no factor leave anything to search."""
    return not any(bool(np.any(event.holds({}))) for event in plan.checks[0])


def _extend(plan: SearchPlan, codes: NDArray[np.int8]) -> NDArray[np.int8]:
    """Give each partial scenario each state of the next factor; keep what is not forbidden."""
    depth = codes.shape[0]
    parent, state = _allowed(plan, codes)
    children = np.empty((depth + 1, parent.size), dtype=np.int8)
    np.take(codes, parent, axis=1, out=children[:depth])
    children[depth] = state
    return children


def _allowed(
    plan: SearchPlan, codes: NDArray[np.int8]
) -> tuple[NDArray[np.intp], NDArray[np.int8]]:
    """Return (row of the block, new state) of the children that no constraint forbids."""
    depth, count = codes.shape
    states = plan.domains[plan.order[depth]]
    events = plan.checks[depth + 1]
    if not events:
        return np.repeat(np.arange(count), states.size), np.tile(states, count)
    names = [plan.space.factors[at] for at in plan.order[: depth + 1]]
    columns = {name: codes[at][:, None] for at, name in enumerate(names[:-1])}
    columns[names[-1]] = states[None, :]
    alive = np.ones((count, states.size), dtype=np.bool_)
    for event in events:
        alive &= np.logical_not(event.holds({factor: columns[factor] for factor in event.reads}))
    parent, which = np.nonzero(alive)
    return parent, states[which]


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
