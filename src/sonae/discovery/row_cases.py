"""A table of futures as `Cases`: halves by a hash of the number of the future."""

from dataclasses import dataclass

import numpy as np

from sonae.discovery.binned import BinnedSurvivors, Bins, bins_of
from sonae.discovery.box import Box, Tally
from sonae.discovery.cases import Bools, Interest, Mode, coin, effective
from sonae.discovery.columns import Column
from sonae.discovery.exact import ExactSurvivors
from sonae.discovery.futures import Futures
from sonae.discovery.prim import PrimSettings, Trajectory, peel_and_paste

__all__ = ["RowCases", "RowJudge"]

_EXACT_UP_TO = 200_000
_FEWEST_ROWS = 200


@dataclass(eq=False)
class RowCases:
    """A table of futures as `Cases`."""

    futures: Futures
    mode: Mode = "auto"
    _bins: Bins | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""
        return self.futures.columns

    @property
    def whole(self) -> Bools:
        """All futures."""
        return np.ones(self.futures.count, dtype=np.bool_)

    def halves(self, part: Bools, seed: int) -> tuple[Bools, Bools]:
        """Return two halves by a hash of the number of the future."""
        if int(part.sum()) < _FEWEST_ROWS:
            return part, part
        side = coin(self.futures.count, seed)
        return part & side, part & ~side

    def outside(self, part: Bools, box: Box) -> Bools:
        """Return a part without the futures in a box."""
        return part & ~self.futures.inside(box)

    def uninterested(self, interest: Interest, box: Box) -> Interest:
        """Return labels of which those in a box are no longer of interest; a copy."""
        return interest & ~self.futures.inside(box)

    def search(
        self, part: Bools, interest: Interest, settings: PrimSettings, of: tuple[float, float]
    ) -> tuple[Trajectory, ...]:
        """Peel and paste in a part."""
        there = None if part.all() else part
        exact = self.mode == "exact" or (self.mode == "auto" and self.futures.count <= _EXACT_UP_TO)
        if exact:
            sorted_ = ExactSurvivors(self.futures, interest, there)
            return (peel_and_paste(sorted_, settings, of=of),)
        if self._bins is None:
            self._bins = bins_of(self.futures)
        found = BinnedSurvivors(self.futures, self._bins, interest, there)
        return (peel_and_paste(found, settings, of=of),)

    def judge(self, part: Bools, interest: Interest) -> "RowJudge":
        """Return who counts boxes within a part."""
        return RowJudge(self.futures, part, interest)


class RowJudge:
    """Counts boxes among some rows of a table."""

    def __init__(self, futures: Futures, part: Bools, interest: Interest) -> None:
        self._futures, self._part = futures, part
        weights = futures.weights
        self._mass = part.astype(np.float64) if weights is None else np.where(part, weights, 0.0)
        self._fails = self._mass * interest
        self._all = float(self._mass.sum()), float(self._fails.sum())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""
        return self._futures.columns

    def tally(self, box: Box) -> Tally:
        """Count a box."""
        inside = self._futures.inside(box)
        held = float(self._mass[inside].sum()), float(self._fails[inside].sum())
        return Tally(*held, *self._all)

    def units(self, box: Box, column: str) -> float:
        """Return the effective number of rows in the box."""
        return effective(self._mass[self._futures.inside(box)])
