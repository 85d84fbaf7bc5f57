"""Every possible scenario, exactly: the combinations of states that break no constraint.

Reads the space and the constraints; hands a ``ScenarioTable`` to ``likelihood`` and ``explore``.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios.search.cores import minimal_core
from sonae.scenarios.search.frontier import (
    SearchPlan,
    block_rows,
    constraint_plan,
    walk,
)
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.table import LARGEST_TABLE, ScenarioTable, lexicographic

__all__ = ["Progress", "no_scenario", "possible"]

Progress = Callable[[int, float], None]
"""Called with the scenarios found so far and the share of the space that is settled."""


def possible(
    space: Space,
    constraints: Sequence[Constraint],
    *,
    cap: int | None = None,
    progress: Progress | None = None,
) -> ScenarioTable:
    """Return every scenario that breaks no constraint.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
    cap : int, optional
        Stop after so many scenarios; the table then is not complete and says what was left.
    progress : callable, optional
        Called with (scenarios found, share of the space settled).

    Returns
    -------
    ScenarioTable
        In lexicographic order of the declared factors.

    Raises
    ------
    NoScenarioError
        If no scenario is possible; names a minimal set of constraints that cannot hold together.
    CapacityError
        If the list does not fit in memory and no cap was given.
    """
    table = _collect(constraint_plan(space, constraints), cap, progress)
    if table.count == 0 and table.complete:
        raise no_scenario(space, constraints)
    return table


def _collect(
    plan: SearchPlan, cap: int | None, progress: Progress | None, rows: int | None = None
) -> ScenarioTable:
    """Run a search and put what it finds in declared order."""
    if cap is not None and cap < 0:
        raise UsageError(f"a cap is 0 or more, got {cap}")
    depths = len(plan.order)
    most = LARGEST_TABLE // max(1, depths) if cap is None else cap
    found: list[NDArray[np.int8]] = []
    count = 0
    for codes in walk(plan, rows or block_rows(plan)):
        if codes.shape[0] == depths:
            found.append(codes)
            count += codes.shape[1]
        if progress is not None:
            progress(min(count, most), _settled(plan, codes[:, 0]) / plan.space.size)
        if count > most:
            return _cut_short(plan, found, cap)
    if progress is not None:
        progress(count, 1.0)
    return ScenarioTable(plan.space, _declared(plan, found))


def _cut_short(plan: SearchPlan, found: list[NDArray[np.int8]], cap: int | None) -> ScenarioTable:
    """Return the first ``cap`` scenarios and what was left, or refuse if no cap was given."""
    if cap is None:
        raise CapacityError(
            f"more than {LARGEST_TABLE // len(plan.order):,} scenarios of {plan.space.size:,} "
            f"combinations: the list would exceed {LARGEST_TABLE // 2**20:,} MiB; add "
            "constraints, or merge factors that nothing tells apart"
        )
    kept = np.concatenate(found, axis=1)[:, : cap + 1]
    left = plan.space.size - _settled(plan, kept[:, cap])
    words = (
        f"stopped at the cap of {cap:,} scenarios: {left:,} of {plan.space.size:,} combinations "
        "were not searched, at least one of them a scenario"
    )
    return ScenarioTable(plan.space, _declared(plan, [kept[:, :cap]]), complete=False, left=words)


def _settled(plan: SearchPlan, prefix: NDArray[np.int8]) -> int:
    """Return how many combinations come before a partial scenario in search order."""
    before = 0
    for depth, at in enumerate(plan.order):
        before *= plan.space.sizes[at]
        before += int(prefix[depth]) if depth < prefix.size else 0
    return before


def _declared(plan: SearchPlan, found: list[NDArray[np.int8]]) -> NDArray[np.int8]:
    """Return codes (scenario, factor) in lexicographic order of the declared factors."""
    depths = len(plan.order)
    columns = np.concatenate(found, axis=1) if found else np.zeros((depths, 0), dtype=np.int8)
    place = np.argsort(np.array(plan.order, dtype=np.int64))
    columns = columns[place]
    if plan.order != tuple(range(depths)):
        columns = np.take(columns, lexicographic(plan.space, columns), axis=1)
    return columns.T


def no_scenario(space: Space, constraints: Sequence[Constraint]) -> NoScenarioError:
    """Return the error that names the constraints that cannot hold together."""
    core = minimal_core(space, constraints)
    lines = [f"  {c.id}{f' ({c.place})' if c.place else ''}: {_reason(c)}" for c in core]
    if len(core) == 1:
        head = "no scenario is possible: this constraint alone forbids every combination"
    else:
        head = (
            f"no scenario is possible: these {len(core)} constraints cannot hold together "
            "(without any one of them the others can)"
        )
    return NoScenarioError("\n".join([head, *lines]))


def _reason(constraint: Constraint) -> str:
    forbidden = f"never {constraint.forbids.text}"
    return f"{forbidden}, because {constraint.because}" if constraint.because else forbidden
