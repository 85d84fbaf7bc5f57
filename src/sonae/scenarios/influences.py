"""Cross-impact judgements: how far a state of one factor speaks for a state of another.

Reads the influences of the dossier; the balances and the coherent search read its matrix. The
matrix is that of the cross-impact balance method (Weimer-Jehle 2006).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.space import Space

__all__ = ["Influence", "Influences", "fault_of"]

MOST_DECIMALS = 9
LARGEST = 1000
"""Bound on a judgement: with it the sums of any dossier fit 64 bits, exactly."""


@dataclass(frozen=True, slots=True)
class Influence:
    """One judgement: the state ``source`` moves the state ``target`` by ``value``.

    Positive speaks for the target state, negative against it, in judgement points (-3 to +3 by
    custom).
    """

    source: tuple[str, str]
    """Factor and state the influence comes from."""
    target: tuple[str, str]
    """Factor and state it acts on."""
    value: float
    because: str = ""
    sources: tuple[str, ...] = ()
    """Ids of the claims it rests on."""
    place: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Influences:
    """The cross-impact matrix over the states of a space; what is not judged counts 0.

    Judgements are held as whole numbers of the smallest decimal in use, so a balance is exact and
    does not depend on the order of a sum. Make it with ``Influences.of``.
    """

    space: Space
    cells: tuple[Influence, ...]
    """The judgements as given, zeros among them."""
    units: NDArray[np.int64]
    """Judgement of each source state (row) on each target state (column), times ``scale``."""
    scale: int
    """Units in one judgement point: a power of ten."""

    @classmethod
    def of(cls, space: Space, cells: Iterable[Influence]) -> "Influences":
        """Build the matrix from judgements.

        Raises
        ------
        UsageError
            If a cell names a factor or state that the space has not.
        ValueError
            If a cell is judged twice, or its value is not a judgement (see ``fault_of``).
        """
        given = tuple(cells)
        faults = [f"{_arrow(cell)}: {fault}" for cell in given if (fault := fault_of(cell.value))]
        if faults:
            raise ValueError("; ".join(faults))
        values = [Decimal(str(cell.value)) for cell in given]
        digits = max((_decimals(value) for value in values), default=0)
        units = np.zeros((space.offsets[-1],) * 2, dtype=np.int64)
        seen: set[tuple[int, int]] = set()
        for cell, value in zip(given, values, strict=True):
            at = space.flat_index(*cell.source), space.flat_index(*cell.target)
            if at in seen:
                raise ValueError(f"{_arrow(cell)} is judged twice")
            seen.add(at)
            units[at] = int(value.scaleb(digits))
        units.setflags(write=False)
        return cls(space, given, units, 10**digits)

    @property
    def matrix(self) -> NDArray[np.float64]:
        """The judgements in points: source state (row) × target state (column)."""
        points: NDArray[np.float64] = self.units / self.scale
        return points

    def cell(self, source: tuple[str, str], target: tuple[str, str]) -> Influence | None:
        """Return the judgement of a cell, or None if nobody judged it."""
        return self.judged().get((source, target))

    def judged(self) -> dict[tuple[tuple[str, str], tuple[str, str]], Influence]:
        """Return the judgements by source and target state."""
        return {(cell.source, cell.target): cell for cell in self.cells}

    def tolerance_units(self, tolerance: float) -> int:
        """Return the largest inconsistency in units that a tolerance in points lets pass."""
        if not tolerance >= 0:
            raise UsageError(f"a tolerance is 0 or more, got {tolerance}")
        # The least tolerance that lets everything pass stands for all larger ones, infinity too.
        highest = 2 * int(np.abs(self.units).sum())
        if tolerance * self.scale >= highest:
            return highest
        return int(Decimal(str(tolerance)) * self.scale)


def fault_of(value: float) -> str | None:
    """Say why a value cannot be a judgement, or None if it can."""
    written = Decimal(str(value))
    if not written.is_finite():
        return f"{value} is not a judgement"
    if _decimals(written) > MOST_DECIMALS:
        return (
            f"{value} has more than {MOST_DECIMALS} decimals; round it, so that ties between "
            "states stay ties"
        )
    if abs(written) > LARGEST:
        return f"{value} is larger than any judgement ({LARGEST})"
    return None


def _decimals(value: Decimal) -> int:
    """Count the decimals that a value needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _arrow(cell: Influence) -> str:
    return f"{'.'.join(cell.source)} -> {'.'.join(cell.target)}"
