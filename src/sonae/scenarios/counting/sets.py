"""What one can ask of a set of scenarios that may be too large to list.

``Diagram`` (possible scenarios) and ``IslandProduct`` (scenarios that are free to combine between
islands) both answer it; the command line and ``likelihood`` need not know which they have.
"""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from sonae.expressions import Event
from sonae.scenarios.space import Space

__all__ = ["ScenarioSet", "never_in"]


class ScenarioSet(Protocol):
    """A set of scenarios that need not be listed; whatever it says of itself is exact."""

    @property
    def space(self) -> Space:
        """The factors and their states."""

    @property
    def count(self) -> int:
        """Number of scenarios, exactly."""

    @property
    def complete(self) -> bool:
        """Whether these are all scenarios there are, or only those that were found."""

    def count_where(self, event: Event) -> int:
        """Return in how many scenarios an event holds."""

    def state_counts(self) -> tuple[tuple[int, ...], ...]:
        """Return for each factor in how many scenarios each of its states occurs."""

    def never(self) -> tuple[tuple[str, str], ...]:
        """Return each (factor, state) that occurs in no scenario."""

    def scenario_at(self, rank: int) -> NDArray[np.int8]:
        """Return the codes of the scenario with a rank from 0 to ``count - 1``.

        The order is the set's own; each scenario has exactly one rank.
        """

    def sample(self, k: int, seed: int) -> NDArray[np.int8]:
        """Draw scenarios uniformly, with replacement: codes (draw, factor)."""


def never_in(space: Space, counts: tuple[tuple[int, ...], ...]) -> tuple[tuple[str, str], ...]:
    """Return each (factor, state) whose count is 0."""
    return tuple(
        (factor, state)
        for factor, states, found in zip(space.factors, space.states, counts, strict=True)
        for state, count in zip(states, found, strict=True)
        if not count
    )
