"""Which states never occur, which pairs of the others never meet, and which constraints say so.

Reads a ``ScenarioSystem`` and the table of its possible scenarios; ``brief`` prints the answer, as
a check on constraints that together say more than their author meant. A state that never occurs is
named once, by itself: that it meets no other state either goes without saying.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sonae.scenarios.counting.sets import ScenarioSet
from sonae.scenarios.search.cores import exists, minimal_core
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable

__all__ = [
    "ExcludedPair",
    "ExcludedState",
    "apart_beyond_lists",
    "excluded_pairs",
    "excluded_states",
    "without",
]

State = tuple[str, str]

DRAWN = 4_096
"""Scenarios that are drawn where they are too many to list: what meets in one needs no search."""


@dataclass(frozen=True, slots=True)
class ExcludedState:
    """A state that occurs in no scenario."""

    state: State
    """Factor and state."""
    constraints: tuple[str, ...]
    """Ids of what excludes it: see ``excluded_pairs``."""
    together: bool
    """Whether it takes all of them; if not, each alone is enough."""


@dataclass(frozen=True, slots=True)
class ExcludedPair:
    """Two states of two factors, each of which occurs, that occur in no scenario together."""

    first: State
    """Factor and state; of the factor declared first."""
    second: State
    constraints: tuple[str, ...]
    """Ids of what excludes the pair: see ``excluded_pairs``."""
    together: bool
    """Whether it takes all of them; if not, each alone is enough."""


def excluded_states(system: ScenarioSystem, table: ScenarioTable) -> tuple[ExcludedState, ...]:
    """Return every state that occurs in no scenario of the table; see ``excluded_pairs``."""
    _complete(table)
    space = table.space
    never = [
        (factor, state)
        for factor, states, counts in zip(
            space.factors, space.states, table.marginal_counts(), strict=True
        )
        for state, count in zip(states, counts.tolist(), strict=True)
        if count == 0
    ]
    return without(system, never)


def without(system: ScenarioSystem, never: Sequence[State]) -> tuple[ExcludedState, ...]:
    """Return states that are known to occur in no scenario, with what excludes each."""
    return tuple(ExcludedState(state, *_reasons(system, dict([state]))) for state in never)


def apart_beyond_lists(
    system: ScenarioSystem, every: ScenarioSet
) -> tuple[tuple[ExcludedPair, ...], int]:
    """Return pairs that meet in no possible scenario, however many there are, without a list.

    Only factors that constraints tie together can have such pairs. Those that meet in a draw, or
    that one constraint forbids by itself, are settled; the second figure says how many are not, as
    a search for each may take for ever.

    Parameters
    ----------
    system : ScenarioSystem
    every : ScenarioSet
        Its possible scenarios.
    """
    drawn = ScenarioTable(system.space, np.asfortranarray(every.sample(DRAWN, 1)))
    never = frozenset(every.never())
    tied = _tied(system)
    pairs = [
        (first, second)
        for first, second in _unmet(drawn)
        if second[0] in tied[first[0]] and never.isdisjoint((first, second))
    ]
    found = []
    for first, second in pairs:
        if alone := _alone(system, dict((first, second))):
            found.append(ExcludedPair(first, second, alone, together=False))
    return tuple(found), len(pairs) - len(found)


def _tied(system: ScenarioSystem) -> dict[str, set[str]]:
    """Return for each factor those that a chain of constraints ties to it."""
    tied = {factor: {factor} for factor in system.space.factors}
    for constraint in system.constraints:
        joined = set().union(*(tied[factor] for factor in constraint.forbids.reads))
        tied.update(dict.fromkeys(joined, joined))
    return tied


def excluded_pairs(system: ScenarioSystem, table: ScenarioTable) -> tuple[ExcludedPair, ...]:
    """Return every pair of states of two factors that occur in the table, but never together.

    Named are the constraints that alone forbid the pair; if there is none, a minimal set of those
    that forbid it together. No constraint is named if the pair is possible, which means that the
    table was narrowed by something else, such as the balances.

    Parameters
    ----------
    system : ScenarioSystem
    table : ScenarioTable
        Complete: a table that was cut short cannot show that a pair never occurs.

    Returns
    -------
    tuple of ExcludedPair
        In declared order of the factors and states.

    Raises
    ------
    ValueError
        If the table is not complete.
    """
    _complete(table)
    return tuple(
        ExcludedPair(first, second, *_reasons(system, dict((first, second))))
        for first, second in _apart(table)
    )


def _complete(table: ScenarioTable) -> None:
    if not table.complete:
        raise ValueError(f"the table is not complete ({table.left}): it cannot show an absence")


def _apart(table: ScenarioTable) -> Iterator[tuple[State, State]]:
    """Yield the pairs of states that occur, but that no scenario of the table has together."""
    counts = [
        dict(zip(names, found.tolist(), strict=True))
        for names, found in zip(table.space.states, table.marginal_counts(), strict=True)
    ]
    occurs = dict(zip(table.space.factors, counts, strict=True))
    for first, second in _unmet(table):
        if occurs[first[0]][first[1]] and occurs[second[0]][second[1]]:
            yield first, second


def _unmet(table: ScenarioTable) -> Iterator[tuple[State, State]]:
    """Yield every pair of states of two factors that no scenario of the table has together."""
    space = table.space
    for one, two in combinations(range(len(space.factors)), 2):
        width = space.sizes[two]
        key = table.codes[:, one].astype(np.int16) * np.int16(width) + table.codes[:, two]
        met = np.bincount(key, minlength=space.sizes[one] * width) > 0
        for at in np.flatnonzero(~met):
            a, b = divmod(int(at), width)
            yield (
                (space.factors[one], space.states[one][a]),
                (space.factors[two], space.states[two][b]),
            )


def _reasons(system: ScenarioSystem, fixed: Mapping[str, str]) -> tuple[tuple[str, ...], bool]:
    """Return the constraints that exclude some states, and whether it takes all of them."""
    space = system.space
    if alone := _alone(system, fixed):
        return alone, False
    if exists(space, system.constraints, fixed):
        return (), False
    core = minimal_core(space, system.constraints, fixed)
    return tuple(c.id for c in core), True


def _alone(system: ScenarioSystem, fixed: Mapping[str, str]) -> tuple[str, ...]:
    """Return the constraints that each exclude some states by themselves."""
    near = [c for c in system.constraints if not fixed.keys().isdisjoint(c.forbids.reads)]
    return tuple(c.id for c in near if not exists(system.space, [c], fixed))
