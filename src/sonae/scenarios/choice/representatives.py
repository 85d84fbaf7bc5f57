"""A handful of scenarios to read out of many: unlike each other, and between them every state.

Reads a ``ScenarioTable``; ``brief`` prints the choice. A tolerance multiplies scenarios, and
nobody reads four thousand of them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.table import ScenarioTable

__all__ = ["Representatives", "representatives"]


@dataclass(frozen=True, slots=True, eq=False)
class Representatives:
    """Rows of a table chosen to stand for all of it."""

    rows: NDArray[np.int64]
    """In the order they were chosen: the first ones do most of the covering."""
    uncovered: tuple[tuple[str, str], ...]
    """Factor and state of what occurs in the table but in no row chosen."""
    least_distance: int | None
    """Factors in which the two most alike of them differ; None for fewer than two."""
    needed: int
    """Scenarios that this way of choosing takes until every state that occurs is covered."""
    least_needed: int
    """No choice covers every state with fewer: a factor has so many states that occur."""


def representatives(table: ScenarioTable, k: int = 8, *, cover: bool = False) -> Representatives:
    """Choose up to ``k`` scenarios that cover the states that occur and differ most.

    While a state is not covered, the scenario is taken that covers the most new states; after that
    the one whose nearest scenario taken so far is farthest (in factors that differ). Ties go to
    the other criterion, then to the first row, so the choice is always the same.

    Parameters
    ----------
    table : ScenarioTable
    k : int
        Scenarios to choose; fewer are chosen only if the table is shorter.
    cover : bool
        Choose more than ``k`` if it takes more to cover every state that occurs.

    Returns
    -------
    Representatives
        ``needed`` says how many it takes. Choosing is greedy, so a cleverer choice might do with
        fewer, though never with fewer than ``least_needed``; where the two are equal, none does.

    Raises
    ------
    UsageError
        If ``k`` is less than 1.
    """
    if k < 1:
        raise UsageError(f"at least one scenario is to be chosen, got {k}")
    columns = table.codes.T
    occurs = [counts > 0 for counts in table.marginal_counts()]
    covered = [np.zeros(size, dtype=np.bool_) for size in table.space.sizes]
    shown, needed = covered, 0
    nearest = np.full(table.count, len(covered), dtype=np.int32)
    rows: list[int] = []
    while len(rows) < table.count:
        whole = all(np.array_equal(*pair) for pair in zip(covered, occurs, strict=True))
        if not whole:
            needed = len(rows) + 1
        if whole and len(rows) >= k:
            break
        if len(rows) == k:  # from here on only to see how many it takes
            shown = [states.copy() for states in covered]
        fresh = _fresh(columns, covered)
        # Both lie between 0 and the number of factors; covering counts first, then distance. A
        # row already taken has neither, and comes last even among copies of it.
        worth = fresh * (len(covered) + 1) + nearest
        worth[rows] = -1
        row = int(np.argmax(worth))
        rows.append(row)
        np.minimum(nearest, _distance(columns, row), out=nearest)
        for states, column in zip(covered, columns, strict=True):
            states[column[row]] = True
    if cover or len(rows) <= k:
        shown = covered
    chosen = rows if cover else rows[:k]
    return Representatives(
        np.array(chosen, dtype=np.int64),
        _uncovered(table, shown),
        _least_distance(columns, chosen),
        needed,
        max((int(states.sum()) for states in occurs), default=0),
    )


def _fresh(columns: NDArray[np.int8], covered: list[NDArray[np.bool_]]) -> NDArray[np.int32]:
    """Count for each scenario its states that are not covered yet."""
    fresh = np.zeros(columns.shape[1], dtype=np.int32)
    for states, column in zip(covered, columns, strict=True):
        if not states.all():
            fresh += ~states[column]
    return fresh


def _distance(columns: NDArray[np.int8], row: int) -> NDArray[np.int32]:
    """Count for each scenario the factors in which it differs from one of them."""
    distance = np.zeros(columns.shape[1], dtype=np.int32)
    for column in columns:
        distance += column != column[row]
    return distance


def _uncovered(
    table: ScenarioTable, covered: list[NDArray[np.bool_]]
) -> tuple[tuple[str, str], ...]:
    space = table.space
    return tuple(
        (factor, states[code])
        for factor, states, counts, seen in zip(
            space.factors, space.states, table.marginal_counts(), covered, strict=True
        )
        for code in np.flatnonzero((counts > 0) & ~seen)
    )


def _least_distance(columns: NDArray[np.int8], rows: list[int]) -> int | None:
    if len(rows) < 2:
        return None
    chosen = columns[:, rows]
    return min(
        int((chosen[:, :at] != chosen[:, at, None]).sum(axis=0).min()) for at in range(1, len(rows))
    )
