"""Which states never occur, which pairs of the others never meet, and which constraints say so.

Reads a ``ScenarioSystem`` and the table of its possible scenarios; ``brief`` prints the answer, as
a check on constraints that together say more than their author meant. A state that never occurs is
named once, by itself: that it meets no other state either goes without saying.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sonae.scenarios.search.cores import exists, minimal_core
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable

__all__ = ["ExcludedPair", "ExcludedState", "excluded_pairs", "excluded_states"]

State = tuple[str, str]


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
    return tuple(
        ExcludedState((factor, state), *_reasons(system, {factor: state}))
        for factor, states, counts in zip(
            space.factors, space.states, table.marginal_counts(), strict=True
        )
        for state, count in zip(states, counts.tolist(), strict=True)
        if count == 0
    )


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
    space = table.space
    occurs = [counts > 0 for counts in table.marginal_counts()]
    for one, two in combinations(range(len(space.factors)), 2):
        width = space.sizes[two]
        key = table.codes[:, one].astype(np.int16) * np.int16(width) + table.codes[:, two]
        met = np.bincount(key, minlength=space.sizes[one] * width) > 0
        both = np.logical_and.outer(occurs[one], occurs[two]).ravel()
        for at in np.flatnonzero(both & ~met):
            a, b = divmod(int(at), width)
            yield (
                (space.factors[one], space.states[one][a]),
                (space.factors[two], space.states[two][b]),
            )


def _reasons(system: ScenarioSystem, fixed: Mapping[str, str]) -> tuple[tuple[str, ...], bool]:
    """Return the constraints that exclude some states, and whether it takes all of them."""
    space = system.space
    near = [c for c in system.constraints if not fixed.keys().isdisjoint(c.forbids.reads)]
    alone = tuple(c.id for c in near if not exists(space, [c], fixed))
    if alone:
        return alone, False
    if exists(space, system.constraints, fixed):
        return (), False
    core = minimal_core(space, system.constraints, fixed)
    return tuple(c.id for c in core), True
