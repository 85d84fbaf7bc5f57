"""Peeling by bins: each number ranked once into at most 1,024 bins, the same for all searches.

A step takes only the rows that go out of the sums; it never sorts. Where a column has no more
distinct values than bins, every bin is one value and the search is exact.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.discovery.futures import Futures
from sonae.discovery.rows import Outside, weighed
from sonae.discovery.survivors import (
    LOWER,
    STATE,
    UPPER,
    Cuts,
    Limits,
    end_cuts,
    paste_cuts,
    peel_cuts,
    reaches,
)

__all__ = ["BINS", "BinnedSurvivors", "Bins", "bins_of"]

BINS = 1024
_LOOKED_AT = 2**16
"""Rows whose values give the edges of bins."""


@dataclass(frozen=True, slots=True, eq=False)
class Bins:
    """The bins of all numeric columns.

    Attributes
    ----------
    place : array, (numeric column, future), uint16
        The bin of each number.
    least, most : arrays, (numeric column, bin)
        The least and the greatest number in each bin; infinite where it holds none.
    """

    place: npt.NDArray[np.uint16]
    least: npt.NDArray[np.float64]
    most: npt.NDArray[np.float64]

    def stands(self, column: int, limit: float, side: int) -> tuple[float, float]:
        """Return the last bin that keeps a limit; a limit within a bin moves to its inner edge."""
        held = np.flatnonzero(self.most[column] > -np.inf)
        least, most = self.least[column, held], self.most[column, held]
        if side == UPPER:
            inner = int(np.searchsorted(most, limit, side="right")) - 1
            outer = inner + 1
            splits = outer < held.size and least[outer] <= limit
        else:
            inner = int(np.searchsorted(least, limit))
            outer = inner - 1
            splits = outer >= 0 and most[outer] >= limit
        if splits:
            ends = (most[inner], least[outer]) if side == UPPER else (least[inner], most[outer])
            limit = float(ends[0] + ends[1]) / 2
        return float(held[inner]), limit


def bins_of(futures: Futures, bins: int = BINS) -> Bins:
    """Return the bins of a table; make them once and hand them to every search."""
    from sonae.discovery.kernels.rows import binned

    numbers = futures.numbers
    place = np.empty(numbers.shape, dtype=np.uint16)
    least = np.full((numbers.shape[0], bins), np.inf)
    most = np.full((numbers.shape[0], bins), -np.inf)
    step = max(1, -(-futures.count // _LOOKED_AT))
    for at, column in enumerate(numbers):
        binned(column, _edges(column, step, bins), place[at], least[at], most[at])
    return Bins(place, least, most)


def _edges(column: npt.NDArray[np.float64], step: int, bins: int) -> npt.NDArray[np.float64]:
    """Return upper edges of all bins but the last."""
    seen = np.unique(column[::step])
    if seen.size <= bins:
        return seen[:-1]
    looked = np.sort(column[::step])
    places = (np.arange(1, bins) * looked.size) // bins
    return np.unique(looked[places])


class BinnedSurvivors:
    """The futures in a box, by sums over bins; a `Survivors`."""

    def __init__(
        self,
        futures: Futures,
        bins: Bins,
        interest: npt.NDArray[np.bool_],
        there: npt.NDArray[np.bool_] | None = None,
    ) -> None:
        """Start with all futures, or those that are ``there``."""
        from sonae.discovery.kernels.rows import sums

        self._codes, self._bins = futures.codes, bins
        self._outside: Outside | None = None
        self.limits = Limits(futures.columns, bins.stands)
        self._mass, self._fails = weighed(futures, interest, there)
        self.mass = float(self._mass.sum(dtype=np.float64))
        self.fails = float(self._fails.sum(dtype=np.float64))
        self._rows = np.flatnonzero(self._mass).astype(np.int32)
        self._length = self._rows.size
        of = self._rows, self._mass, self._fails
        shape, states = bins.least.shape, self.limits.allowed.shape
        self._total, self._failing = np.zeros(shape), np.zeros(shape)
        self._counts, self._counts_fails = np.zeros(states), np.zeros(states)
        sums(bins.place, *of, self._total, self._failing)
        sums(self._codes, *of, self._counts, self._counts_fails)

    def cuts(self, alpha: float) -> Cuts:
        """Return all peels of about ``alpha`` of the box."""
        from sonae.discovery.kernels.rows import bin_ends

        found = np.zeros((self.limits.numeric, 2, 6))
        bin_ends(self._total, self._failing, *reaches(self.mass, alpha), found)
        box = self.mass, self.fails
        near, beyond = bin_values(found, self._bins.least, self._bins.most)
        parts = end_cuts(self.limits, found, near, beyond, *box)
        return peel_cuts(self.limits, parts, self._counts, self._counts_fails, box)

    def peel(self, cuts: Cuts, at: int) -> None:
        """Make one of these peels."""
        from sonae.discovery.kernels.rows import drop

        column, side, keep = int(cuts.column[at]), int(cuts.side[at]), float(cuts.keep[at])
        state = int(keep) if side == STATE else -1
        column -= self.limits.numeric if side == STATE else 0
        low, high = (-np.inf, keep) if side == UPPER else (keep, np.inf)
        self._length = drop(
            *(self._bins.place, self._codes, self._rows, self._length, column, state, low, high),
            *(self._mass, self._fails, self._total, self._failing),
            *(self._counts, self._counts_fails),
        )
        self.limits.apply(cuts, at)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])

    def pastes(self, alpha: float) -> Cuts:
        """Return what could be put back at each limit."""
        if self._outside is None:
            table = self._bins.place, self._codes
            self._outside = Outside(self.limits, *table, self._mass, self._fails)
        box = self.mass, self.fails
        return paste_cuts(self.limits, self._outside.broken(), alpha, box, self._value)

    def paste(self, cuts: Cuts, at: int) -> None:
        """Put one of these back."""
        if self._outside is None:
            raise RuntimeError("ask for pastes first")
        self._outside.mend(cuts, at)
        self.mass, self.fails = float(cuts.mass[at]), float(cuts.fails[at])

    def _value(self, column: int, keep: float, side: int) -> float:
        ends = self._bins.least if side == LOWER else self._bins.most
        return float(ends[column, int(keep)])


def bin_values(
    found: npt.NDArray[np.float64],
    least: npt.NDArray[np.float64],
    most: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return the values at the cut and beyond it, of bins as ``bin_ends`` found them."""
    near, beyond = np.empty(found.shape[:2]), np.empty(found.shape[:2])
    columns = np.arange(found.shape[0])
    place = found[..., :2].astype(np.int64)
    near[:, UPPER] = least[columns, place[:, UPPER, 0]]
    beyond[:, UPPER] = most[columns, place[:, UPPER, 1]]
    near[:, LOWER] = most[columns, place[:, LOWER, 0]]
    beyond[:, LOWER] = least[columns, place[:, LOWER, 1]]
    # the same bin on both sides is no cut between two bins: let it stand for one value
    same = place[..., 0] == place[..., 1]
    return near, np.where(same, near, beyond)
