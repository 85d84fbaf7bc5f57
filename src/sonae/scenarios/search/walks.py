"""A kernel at work on one island: both kernels behind the same four questions.

Importing this loads Numba. ``drive`` asks to go on, how far it is, and for what was found.
"""

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.search.kernel_input import kernel_input
from sonae.scenarios.search.kernels import filtering, static
from sonae.scenarios.search.kernels.log import LOG_WIDTH
from sonae.scenarios.search.order import binding_order
from sonae.scenarios.search.problem import Island, Tuning

__all__ = ["FilteringWalk", "StaticWalk"]


class FilteringWalk:
    """A filtering search: ``room`` scenarios at a time (0 only counts), logged or not."""

    def __init__(self, island: Island, tuning: Tuning, room: int, log_room: int) -> None:
        self._given = kernel_input(island, tuning)
        self._search = filtering.prepare(self._given, room, log_room)
        self._dynamic = tuning.dynamic
        self.at: NDArray[np.int64] = self._search.at

    def advance(self, nodes: int) -> None:
        """Go on until done, ``nodes`` in all were tried, or the room is used up."""
        filtering.advance(self._given, self._search, nodes, self._dynamic)

    def share(self) -> float:
        """Return the share of the tree that is settled, each branch an equal part of its parent."""
        settled, width = 0.0, 1.0
        depth = int(self.at[0])
        for level in range(depth + 1):
            factor = int(self._search.branch[level])
            states = int(self._search.open[level, factor]).bit_count()
            tried = states - int(self._search.untried[level]).bit_count()
            settled += width * (tried - (level < depth)) / states
            width /= states
        return settled

    def take(self) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
        """Hand over what was found and logged since the last time."""
        found = self._search.found[: self.at[2]].copy()
        log = self._search.log[: self.at[3]].copy()
        self.at[2:4] = 0
        return found, log


class StaticWalk:
    """A static search: ``room`` scenarios at a time (0 only counts)."""

    def __init__(self, island: Island, tuning: Tuning, room: int) -> None:
        count = len(island.places)
        order = binding_order(island) if tuning.dynamic else tuple(range(count))
        self._given = kernel_input(island, tuning)
        self._search = static.prepare(self._given, order, room)
        self.at: NDArray[np.int64] = self._search.at
        static.begin(self._given, self._search)

    def advance(self, nodes: int) -> None:
        """Go on until done, ``nodes`` in all were tried, or the room is used up."""
        static.advance(self._given, self._search, nodes)

    def share(self) -> float:
        """Return the share of the tree that is settled, each branch an equal part of its parent."""
        settled, width = 0.0, 1.0
        depth = int(self.at[0])
        sizes = np.diff(self._given.state_start)[self._search.order]
        for level in range(depth + 1):
            tried = int(self._search.taken[level]) + (level == depth)
            settled += width * tried / int(sizes[level])
            width /= int(sizes[level])
        return settled

    def take(self) -> tuple[NDArray[np.int8], NDArray[np.int32]]:
        """Hand over what was found since the last time; this kernel logs nothing."""
        found = self._search.found[: self.at[2]].copy()
        self.at[2] = 0
        return found, np.zeros((0, LOG_WIDTH), dtype=np.int32)
