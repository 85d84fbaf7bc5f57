"""The least expectations of several values at once, over every distribution the judgements allow.

Reads the polytope of a credal set and values by class; hands ``futures`` what each plan may be
expected to be worth at least. The programme is that of ``likelihood``. Plans are much alike, so the
search for one starts where that for the plan before it ended; each outcome starts afresh, so the
answer is the same for any number of threads.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.likelihood.generation import Programme, Target
from sonae.likelihood.polytope import Polytope

__all__ = ["Collapsed", "least_expectations"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Collapsed:
    """Every pair of a signature and a class that some scenario has, signature by signature.

    A distribution meets the judgements by what it gives to signatures and is worth what it gives
    to classes; so no more is needed, and the table of scenarios is not gone through again.
    """

    starts: npt.NDArray[np.intp]
    classes: npt.NDArray[np.int64]

    @staticmethod
    def of(polytope: Polytope, class_of: npt.NDArray[np.int64]) -> "Collapsed":
        """Collapse the scenarios of a polytope, given the class of each."""
        classes = int(class_of.max()) + 1
        pairs = np.unique(polytope.signature.astype(np.int64) * classes + class_of)
        owner, member = np.divmod(pairs, classes)
        return Collapsed(np.flatnonzero(np.diff(owner, prepend=-1)), member)

    def smallest(self, values: Floats) -> Floats:
        """Return the smallest value among the classes of each signature."""
        found: Floats = np.minimum.reduceat(values[self.classes], self.starts)
        return found


class _Going(Programme):
    """A programme that goes on from where its last question ended."""

    def least(self, collapsed: Collapsed, values: Floats) -> float:
        low, high = float(values.min()), float(values.max())
        if low == high:
            return low
        scaled = np.clip((values - low) / (high - low), 0.0, 1.0)
        found = self.minimise(Target(collapsed.smallest(scaled)))
        self._master.keep()
        return low + (high - low) * min(1.0, max(0.0, found.value))


def least_expectations(
    polytope: Polytope, collapsed: Collapsed, tables: Sequence[Floats], *, threads: int = 1
) -> list[Floats]:
    """Return the least expectation of every row of every table.

    Parameters
    ----------
    polytope : Polytope
        What the judgements demand; coherent.
    collapsed : Collapsed
        Of the same polytope.
    tables : sequence of arrays, (plan, class), float64
        Rows of one table should be alike; that saves time and changes nothing.
    threads : int
        Tables worked on at a time; does not change a bit.

    Returns
    -------
    list of arrays, (plan,), float64
        Each attained; within about 1e-9 of the spread of its row of what is proven.
    """

    def worked_out(table: Floats) -> Floats:
        programme = _Going(polytope)
        return np.array([programme.least(collapsed, row) for row in table], dtype=np.float64)

    with ThreadPoolExecutor(threads) as workers:
        return list(workers.map(worked_out, tables))
