"""Peeling by sorted columns: the very order statistics, for any number of distinct values.

Reads ``Futures`` and their sorted order, which all searches share. Two scans per column and step
look at the ends only; the lists are made shorter whenever half of them has gone.
"""

import numpy as np
import numpy.typing as npt

from sonae.discovery.futures import Futures
from sonae.discovery.rows import Outside, weighed
from sonae.discovery.survivors import (
    STATE,
    UPPER,
    Cuts,
    Limits,
    end_cuts,
    paste_cuts,
    peel_cuts,
    reaches,
)

__all__ = ["ExactSurvivors"]


class ExactSurvivors:
    """The futures in a box, by their sorted columns; a `Survivors`."""

    def __init__(
        self,
        futures: Futures,
        interest: npt.NDArray[np.bool_],
        there: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Start with all futures, or those that are ``there``."""
        self._futures = futures
        self.limits = Limits(futures.columns)
        self._all_mass, self._all_fails = weighed(futures, interest, there)
        self._left, self._left_fails = self._all_mass.copy(), self._all_fails.copy()
        self.mass = float(self._all_mass.sum(dtype=np.float64))
        self.fails = float(self._all_fails.sum(dtype=np.float64))
        self._order = futures.order
        self._length = futures.count
        self._alive = int(np.count_nonzero(self._all_mass))
        self._own = False
        self._outside: Outside | None = None
        widest = self.limits.allowed.shape
        self._counts, self._counts_fails = np.zeros(widest), np.zeros(widest)
        self._count_states()

    def cuts(self, alpha: float) -> Cuts:
        """Return all peels of about ``alpha`` of the box."""
        from sonae.discovery.kernels.exact import ends

        found = np.full((self.limits.numeric, 2, 6), np.nan)
        low, high = reaches(self.mass, alpha)
        numbers, order = self._futures.numbers, self._order
        ends(numbers, order, self._length, self._left, self._left_fails, low, high, found)
        box = self.mass, self.fails
        parts = end_cuts(self.limits, found, found[..., 0], found[..., 1], *box)
        return peel_cuts(self.limits, parts, self._counts, self._counts_fails, box)

    def peel(self, cuts: Cuts, at: int) -> None:
        """Make one of these peels."""
        from sonae.discovery.kernels.exact import remove
        from sonae.discovery.kernels.rows import remove_state

        column, side, keep = int(cuts.column[at]), int(cuts.side[at]), float(cuts.keep[at])
        left = self._left, self._left_fails, self._counts, self._counts_fails
        codes = self._futures.codes
        if side == STATE:
            gone = remove_state(codes, column - self.limits.numeric, int(keep), *left)
        else:
            upper = side == UPPER
            where = self._futures.numbers, self._order, self._length, column, upper, keep
            gone = remove(*where, codes, *left)
        self._alive -= gone
        self.limits.apply(cuts, at)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])
        if 2 * self._alive <= self._length:
            self._compact()

    def pastes(self, alpha: float) -> Cuts:
        """Return what could be put back at each limit."""
        if self._outside is None:
            table = self._futures.numbers, self._futures.codes
            self._outside = Outside(self.limits, *table, self._all_mass, self._all_fails)
        box = self.mass, self.fails
        return paste_cuts(self.limits, self._outside.broken(), alpha, box, _itself)

    def paste(self, cuts: Cuts, at: int) -> None:
        """Put one of these back."""
        if self._outside is None:
            raise RuntimeError("ask for pastes first")
        self._outside.mend(cuts, at)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])

    def _compact(self) -> None:
        from sonae.discovery.kernels.exact import compact

        if self.limits.numeric == 0:
            return
        # the shared order stays as it is: the first time, what is left moves to a list of its own
        shape = (
            self.limits.numeric,
            self._alive + 1,
        )  # what goes is written, too, then overwritten
        into = self._order if self._own else np.empty(shape, dtype=np.int32)
        self._length = int(compact(self._order, self._length, self._left, into))
        self._order, self._own = into, True

    def _count_states(self) -> None:
        from sonae.discovery.kernels.rows import sums

        rows = np.arange(self._futures.count, dtype=np.int32)
        of = self._futures.codes, rows, self._left, self._left_fails
        sums(*of, self._counts, self._counts_fails)


def _itself(column: int, keep: float, side: int) -> float:
    """Values are their own measure."""
    return keep
