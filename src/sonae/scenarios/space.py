"""The space of scenarios: the factors, the states of each, and what rules a combination out.

Reads nothing; the search, the balances and ``likelihood`` speak in its codes. A scenario is a row
of codes: for each factor, in declared order, the index of its state in declared order.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.errors import UsageError
from sonae.expressions import Event

__all__ = ["Constraint", "Space"]

MOST_STATES = 127
"""States a factor can have: a code is a signed byte."""


@dataclass(frozen=True, slots=True)
class Space:
    """Every combination of one state for each factor.

    Examples
    --------
    >>> space = Space(("president", "threat"), (("trump", "other"), ("none", "veiled", "explicit")))
    >>> space.size
    6
    >>> space.scenario([0, 2])
    {'president': 'trump', 'threat': 'explicit'}
    """

    factors: tuple[str, ...]
    """Ids of the factors, in declared order."""
    states: tuple[tuple[str, ...], ...]
    """For each factor, the ids of its states in declared order."""
    sizes: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Number of states of each factor."""
    offsets: tuple[int, ...] = field(init=False, repr=False, compare=False)
    """Where each factor's states begin in the list of all states, and last its length."""

    def __post_init__(self) -> None:
        if len(self.factors) != len(self.states):
            raise ValueError(f"{len(self.factors)} factors, but {len(self.states)} lists of states")
        if len(set(self.factors)) != len(self.factors):
            raise ValueError("two factors have the same id")
        for factor, states in zip(self.factors, self.states, strict=True):
            if not 1 <= len(states) <= MOST_STATES:
                raise ValueError(f"{factor}: {len(states)} states; a factor has 1 to {MOST_STATES}")
            if len(set(states)) != len(states):
                raise ValueError(f"{factor}: two states have the same id")
        sizes = tuple(len(states) for states in self.states)
        object.__setattr__(self, "sizes", sizes)
        object.__setattr__(self, "offsets", tuple(accumulate(sizes, initial=0)))

    @property
    def size(self) -> int:
        """Number of combinations, exactly, however large."""
        return math.prod(self.sizes)

    def factor_index(self, factor: str) -> int:
        """Return the place of a factor in declared order; ``UsageError`` if there is none."""
        if factor not in self.factors:
            raise UsageError.unknown("factor", factor, self.factors)
        return self.factors.index(factor)

    def state_index(self, factor: str, state: str) -> int:
        """Return the code of a state of a factor; ``UsageError`` if there is none."""
        states = self.states[self.factor_index(factor)]
        if state not in states:
            raise UsageError.unknown("state", state, states, of=factor)
        return states.index(state)

    def flat_index(self, factor: str, state: str) -> int:
        """Return the place of a state in the list of all states of all factors."""
        return self.offsets[self.factor_index(factor)] + self.state_index(factor, state)

    def codes(self, scenario: Mapping[str, str]) -> NDArray[np.int8]:
        """Return the row of codes of a scenario that names a state for every factor."""
        for factor in scenario:
            self.factor_index(factor)
        missing = [factor for factor in self.factors if factor not in scenario]
        if missing:
            raise UsageError(f"the scenario leaves open: {', '.join(missing)}")
        row = [self.state_index(factor, scenario[factor]) for factor in self.factors]
        return np.array(row, dtype=np.int8)

    def scenario(self, codes: Sequence[int] | NDArray[np.int8]) -> dict[str, str]:
        """Return the state of each factor in a row of codes."""
        return {
            factor: states[int(code)]
            for factor, states, code in zip(self.factors, self.states, codes, strict=True)
        }

    def table_of_codes(self, codes: ArrayLike) -> NDArray[np.int8]:
        """Return one row or many as a checked table of codes (scenario, factor)."""
        wide = np.atleast_2d(np.asarray(codes))
        if wide.ndim != 2 or wide.shape[1] != len(self.factors):
            raise ValueError(f"a scenario has {len(self.factors)} codes, got {wide.shape}")
        if wide.size and (bool((wide < 0).any()) or bool((wide >= np.array(self.sizes)).any())):
            raise ValueError("a code lies outside the states of its factor")
        return wide.astype(np.int8, copy=False)


@dataclass(frozen=True, slots=True)
class Constraint:
    """A rule that removes scenarios: none is possible in which ``forbids`` holds.

    It removes scenarios, not competitors: a state it forbids still counts as a rival in the
    cross-impact balances.
    """

    id: str
    forbids: Event
    because: str = ""
    sources: tuple[str, ...] = ()
    """Ids of the claims it rests on."""
    place: str = ""
    """Where it was written, as ``file:line``."""
