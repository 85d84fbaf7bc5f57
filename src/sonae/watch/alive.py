"""Which scenarios are left as facts come in, and whether one more fact can be true with them.

Reads a credal set; hands ``fold`` a chain of `Alive`, one for each fact that was accepted. Each
remembers what it was asked, so that ten thousand reports of the same cost what one does.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions import Event
from sonae.likelihood import CredalSet
from sonae.likelihood.bounds import SMALLEST_CONDITION
from sonae.likelihood.generation import Target

__all__ = ["Alive"]

Rows: TypeAlias = npt.NDArray[np.int32]
Mask: TypeAlias = npt.NDArray[np.bool_]


class Alive:
    """The scenarios that what was seen so far leaves.

    Attributes
    ----------
    credal : CredalSet
    rows : array, (left,), int32
        Rows of the credal set's table, in order.
    after : Alive or None
        What was left before the last fact.
    key : str
        The last fact.
    """

    def __init__(
        self, credal: CredalSet, rows: Rows, after: "Alive | None" = None, key: str = ""
    ) -> None:
        self.credal, self.rows, self.after, self.key = credal, rows, after, key
        self._known: dict[str, Alive | None] = {}
        self._truths: dict[str, bool | None] = {}
        self._states: dict[str, tuple[int, ...]] = {}

    @classmethod
    def of(cls, credal: CredalSet) -> "Alive":
        """Return all scenarios of a credal set."""
        return cls(credal, np.arange(credal.table.count, dtype=np.int32))

    @property
    def mask(self) -> Mask:
        """Which scenarios of the table are left (scenario,)."""
        mask = np.zeros(self.credal.table.count, dtype=np.bool_)
        mask[self.rows] = True
        return mask

    def chain(self) -> list["Alive"]:
        """Return everything from the first to this one."""
        found = [] if self.after is None else self.after.chain()
        return [*found, self]

    def holds(self, event: Event) -> Mask:
        """Return where an event holds among the scenarios that are left."""
        table = self.credal.table
        codes = {
            factor: table.codes[:, table.space.factor_index(factor)][self.rows]
            for factor in event.reads
        }
        return np.array(np.broadcast_to(event.holds(codes), self.rows.shape), dtype=np.bool_)

    def truth(self, event: Event) -> bool | None:
        """Return whether an event is certain, impossible, or still open (None)."""
        if event.text not in self._truths:
            holds = self.holds(event)
            every, some = bool(holds.all()), bool(holds.any())
            self._truths[event.text] = True if every else None if some else False
        return self._truths[event.text]

    def states(self, factor: str) -> tuple[int, ...]:
        """Return the codes of the states that a factor can still be in."""
        if factor not in self._states:
            table = self.credal.table
            at = table.space.factor_index(factor)
            counts = np.bincount(table.codes[:, at][self.rows], minlength=table.space.sizes[at])
            self._states[factor] = tuple(np.flatnonzero(counts).tolist())
        return self._states[factor]

    def given(self, event: Event) -> "Alive | None":
        """Return what is left if an event is certain; None if it cannot be."""
        return self.within(event.text, lambda: self.holds(event))

    def within(self, key: str, holds: Callable[[], Mask]) -> "Alive | None":
        """Return what is left of a set; itself if all is, None if none is or can be.

        A set that the judgements give probability 0, whatever distribution they allow, cannot be.
        """
        if key not in self._known:
            self._known[key] = self._within(key, holds())
        return self._known[key]

    def _within(self, key: str, holds: Mask) -> "Alive | None":
        if bool(holds.all()):
            return self
        rows = self.rows[holds]
        if not rows.size or not self._possible(rows):
            return None
        return Alive(self.credal, rows, self, key)

    def _possible(self, rows: Rows) -> bool:
        """Tell whether some allowed distribution gives scenarios a probability above 0."""
        polytope = self.credal.polytope
        missing = np.ones(polytope.count)
        missing[polytope.signature[rows]] = 0.0
        found = self.credal.programme.minimise(Target(missing))
        return 1.0 - (found.value - found.gap) > SMALLEST_CONDITION
