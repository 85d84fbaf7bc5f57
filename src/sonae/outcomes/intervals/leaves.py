"""Fill in the leaves of a program: constants, what sets of states decide, draws and claims."""

from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError
from sonae.outcomes.intervals.program import LANES, Program

__all__ = ["Leaves"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

_LISTED: Final = 10
"""States of a factor up to which the ends of a leaf are listed for every set of states."""
_MOST: Final = 62


class Leaves:
    """The leaves of a program.

    Attributes
    ----------
    tables : array, int, (leaf,)
        Numbers that states decide.
    table_factor : array, int, (leaf,)
    decided : array, int, (leaf,)
        Those and the truths that states decide.
    nodes, dimensions : arrays, int, (draw,)
        The operations that are draws, and of what.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._constant = np.array([at for at, _ in program.constants], dtype=np.intp)
        self._number = np.array([number for _, number in program.constants])[:, None, None]
        self.tables = np.array([at for at, _, _ in program.tables], dtype=np.intp)
        self.table_factor = np.array([factor for _, factor, _ in program.tables], dtype=np.intp)
        self.nodes = program.draws[:, 0].astype(np.intp)
        self.dimensions = program.draws[:, 1].astype(np.intp)
        self.decided = np.array(
            [at for at, *_ in (*program.tables, *program.states)], dtype=np.intp
        )
        self._factor = np.array(
            [factor for _, factor, _ in (*program.tables, *program.states)], dtype=np.intp
        )
        self._listed = self._list()

    def _list(self) -> Floats | None:
        """Return the ends of each leaf for every set of states: (leaf, 2, set)."""
        program = self._program
        sizes = [len(numbers) for *_, numbers in program.tables]
        sizes += [max(codes, default=0) + 1 for *_, codes in program.states]
        states = max(sizes, default=1)
        self._named = states
        if states > _MOST:
            raise CapacityError(f"a factor has {states} states; bounds are for {_MOST} at most")
        if states > _LISTED:
            return None
        sets = np.arange(2 << states)  # the highest bit: any state that no leaf names
        return self._ends(np.repeat(sets[None], len(self.decided), axis=0))

    def _ends(self, masks: Ints) -> Floats:
        """Return the ends of each leaf for sets of states, (leaf, set): (leaf, 2, set)."""
        found = np.empty((len(self.decided), 2, masks.shape[1]))
        for at, (_, _, numbers) in enumerate(self._program.tables):
            inside = (masks[at] >> np.arange(len(numbers))[:, None]) & 1 > 0
            values = np.array(numbers)[:, None]
            found[at, 0] = np.where(inside, values, np.inf).min(axis=0)
            found[at, 1] = np.where(inside, values, -np.inf).max(axis=0)
        for at, (_, _, codes) in enumerate(self._program.states, len(self._program.tables)):
            chosen = sum(1 << code for code in set(codes))
            found[at, 0] = (masks[at] & ~chosen) == 0
            found[at, 1] = (masks[at] & chosen) != 0
        return found

    def fill(self, ends: Floats, masks: Ints, claims: npt.NDArray[np.int8] | None = None) -> None:
        """Fill in everything but the draws.

        Parameters
        ----------
        ends : array, (operation, 2, lane)
        masks : array, (lane, factor)
            The states that may be, as bits.
        claims : array, (lane, comparison), optional
            1 where a comparison is taken to hold, 2 where it is not.
        """
        program = self._program
        ends[self._constant] = self._number
        if len(self.decided):
            ends[self.decided] = self.ends_of(masks)
        if program.claimed.size:
            held = np.zeros((LANES, program.claimed.size)) if claims is None else claims
            ends[program.claimed] = (held.T == 1)[:, None, :]
            ends[program.granted] = (held.T != 2)[:, None, :]

    def ends_of(self, masks: Ints) -> Floats:
        """Return the ends of what states decide: (leaf, 2, box) from (box, factor)."""
        own = masks[:, self._factor].T
        if self._listed is None:
            return self._ends(own)
        others = (own >> self._named) != 0
        known = own & ((1 << self._named) - 1) | (others.astype(np.int64) << self._named)
        at = np.arange(len(self.decided))[:, None]
        found: Floats = self._listed.transpose(0, 2, 1)[at, known].transpose(0, 2, 1)
        return found

    def draw(self, ends: Floats, lower: Floats, upper: Floats) -> None:
        """Fill in the draws; lower and upper are (dimension, lane)."""
        ends[self.nodes, 0] = lower[self.dimensions]
        ends[self.nodes, 1] = upper[self.dimensions]
