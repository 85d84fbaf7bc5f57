"""Which pairs of states never meet, and which constraints keep them apart.

Reads a ``ScenarioSystem`` and the table of its possible scenarios; ``brief`` prints the answer, as
a check on constraints that together say more than their author meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from sonae.scenarios.search.cores import exists, minimal_core
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable

__all__ = ["ExcludedPair", "excluded_pairs"]

State = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ExcludedPair:
    """Two states of two factors that occur in no scenario together."""

    first: State
    """Factor and state; of the factor declared first."""
    second: State
    constraints: tuple[str, ...]
    """Ids of what excludes the pair: see ``excluded_pairs``."""
    together: bool
    """Whether it takes all of them; if not, each alone is enough."""


def excluded_pairs(system: ScenarioSystem, table: ScenarioTable) -> tuple[ExcludedPair, ...]:
    """Return every pair of states of two factors that occurs in no scenario of the table.

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
    if not table.complete:
        raise ValueError(f"the table is not complete ({table.left}): it cannot show an absence")
    return tuple(_explained(system, first, second) for first, second in _absent(table))


def _absent(table: ScenarioTable) -> Iterator[tuple[State, State]]:
    """Yield the pairs of states that no scenario of the table has together."""
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


def _explained(system: ScenarioSystem, first: State, second: State) -> ExcludedPair:
    space, fixed = system.space, dict((first, second))
    near = [c for c in system.constraints if not fixed.keys().isdisjoint(c.forbids.reads)]
    alone = tuple(c.id for c in near if not exists(space, [c], fixed))
    if alone:
        return ExcludedPair(first, second, alone, together=False)
    if exists(space, system.constraints, fixed):
        return ExcludedPair(first, second, (), together=False)
    core = minimal_core(space, system.constraints, fixed)
    return ExcludedPair(first, second, tuple(c.id for c in core), together=True)
