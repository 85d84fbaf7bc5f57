"""What the choice of a box asks of the futures, whether they are a table or a grid.

A *part* is some of the futures: one half to search in and the other to judge by. In a grid the
halves share no draw, and no class where there are many: what holds by the accident of a few draws
does not hold again in others. `units` tells how many independent things stand behind a share: rows
of a table; in a grid, draws for a quantity and futures for a factor (Kish's effective number where
they weigh unequally).
"""

from typing import Any, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Tally
from sonae.discovery.columns import Column
from sonae.discovery.grid import hashed
from sonae.discovery.prim import PrimSettings, Trajectory

__all__ = ["Bools", "Cases", "Interest", "Judge", "Mode", "Part", "coin", "effective"]

Mode: TypeAlias = Literal["auto", "exact", "binned"]
Bools: TypeAlias = npt.NDArray[np.bool_]
Interest: TypeAlias = npt.NDArray[np.bool_]
Part: TypeAlias = Any
"""Some of the futures, as the cases that made it understand it."""


class Cases(Protocol):
    """Futures that can be split, searched and counted."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""

    @property
    def whole(self) -> Part:
        """All futures."""

    def halves(self, part: Part, seed: int) -> tuple[Part, Part]:
        """Return two halves of a part; the same part twice if it is too small to be halved."""

    def outside(self, part: Part, box: Box) -> Part:
        """Return a part without the futures in a box."""

    def uninterested(self, interest: Interest, box: Box) -> Interest:
        """Return labels of which those in a box are no longer of interest; a copy."""

    def search(
        self, part: Part, interest: Interest, settings: PrimSettings, of: tuple[float, float]
    ) -> tuple[Trajectory, ...]:
        """Peel and paste in a part, in each way that may lead to a good box."""

    def judge(self, part: Part, interest: Interest) -> "Judge":
        """Return who counts boxes within a part."""


class Judge(Protocol):
    """Counts boxes within a part of the futures."""

    @property
    def columns(self) -> tuple[Column, ...]:
        """The inputs that may be limited."""

    def tally(self, box: Box) -> Tally:
        """Count a box."""

    def units(self, box: Box, column: str) -> float:
        """Return how many independent things of a column's kind a box holds."""


def coin(count: int, seed: int) -> Bools:
    """Return a fair coin for each index; it depends on the index and the seed alone."""
    return np.asarray(hashed(np.arange(count), seed) >> np.uint64(63) == 0)


def effective(weights: npt.NDArray[np.float64]) -> float:
    """Return Kish's effective number: (Σw)² / Σw²."""
    total = float(weights.sum())
    return total * total / float((weights * weights).sum()) if total else 0.0
