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
    """The judgement, or the middle of ``span``."""
    because: str = ""
    sources: tuple[str, ...] = ()
    """Ids of the claims it rests on."""
    place: str = ""
    span: tuple[float, float] | None = None
    """Least and greatest value where the judgement is an interval."""

    @property
    def lower(self) -> float:
        """The least value."""
        return self.value if self.span is None else self.span[0]

    @property
    def upper(self) -> float:
        """The greatest value."""
        return self.value if self.span is None else self.span[1]

    @property
    def words(self) -> str:
        """The judgement as a reader writes it: ``+2`` or ``+1 to +3``."""
        alone = f"{self.value:+g}"
        return alone if self.lower == self.upper else f"{self.lower:+g} to {self.upper:+g}"


@dataclass(frozen=True, slots=True, eq=False)
class Influences:
    """The cross-impact matrix over the states of a space; what is not judged counts 0.

    Judgements are held as whole numbers of the smallest decimal in use, so a balance is exact and
    does not depend on the order of a sum. A judgement may be an interval; then a scenario can be
    coherent for every value in it, for some, or for none. Make it with ``Influences.of``.
    """

    space: Space
    cells: tuple[Influence, ...]
    """The judgements as given, zeros among them."""
    low: NDArray[np.int64]
    """Least judgement of each source state (row) on each target state (column), times ``scale``."""
    high: NDArray[np.int64]
    """Greatest judgement, as ``low``; equal to it where the judgement is one number."""
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
        _refuse(given)
        spans = [(cell.lower, cell.upper) for cell in given]
        written = {value: Decimal(str(value)) for span in spans for value in span}
        digits = max(map(_decimals, written.values()), default=0)
        sums = {span: written[span[0]] + written[span[1]] for span in set(spans)}
        if any(int(both.scaleb(digits)) % 2 for both in sums.values()):
            digits += 1  # so that the middle of every interval is a whole number of units
        whole = {value: int(number.scaleb(digits)) for value, number in written.items()}
        place = _places(space)
        low, high = (np.zeros((space.offsets[-1],) * 2, dtype=np.int64) for _ in range(2))
        for cell, (least, most) in zip(given, spans, strict=True):
            row, column = (_place(space, place, state) for state in (cell.source, cell.target))
            low[row, column], high[row, column] = whole[least], whole[most]
        for matrix in (low, high):
            matrix.setflags(write=False)
        return cls(space, given, low, high, 10**digits)

    @property
    def exact(self) -> bool:
        """Whether every judgement is one number."""
        return bool((self.low == self.high).all())

    @property
    def units(self) -> NDArray[np.int64]:
        """The judgements times ``scale``, the middle where one is an interval."""
        if self.exact:
            return self.low
        middle: NDArray[np.int64] = (self.low + self.high) // 2
        return middle

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
        highest = 2 * int(np.maximum(np.abs(self.low), np.abs(self.high)).sum())
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


def _refuse(cells: tuple[Influence, ...]) -> None:
    """Raise a ``ValueError`` that names every cell that is no judgement, or is judged twice."""
    known: dict[tuple[float, float], str | None] = {}
    seen: set[tuple[tuple[str, str], tuple[str, str]]] = set()
    faults: list[str] = []
    for cell in cells:
        span = (cell.lower, cell.upper)
        if span not in known:
            known[span] = _fault(*span)
        if fault := known[span]:
            faults.append(f"{_arrow(cell)}: {fault}")
        if (cell.source, cell.target) in seen:
            faults.append(f"{_arrow(cell)} is judged twice")
        seen.add((cell.source, cell.target))
    if faults:
        raise ValueError("; ".join(faults))


def _fault(lower: float, upper: float) -> str | None:
    if fault := fault_of(lower) or fault_of(upper):
        return fault
    return f"{lower:g} to {upper:g} runs backwards" if lower > upper else None


def _places(space: Space) -> dict[tuple[str, str], int]:
    named = (
        (factor, state)
        for factor, states in zip(space.factors, space.states, strict=True)
        for state in states
    )
    return {state: at for at, state in enumerate(named)}


def _place(space: Space, places: dict[tuple[str, str], int], state: tuple[str, str]) -> int:
    """Return where a state stands; the space itself refuses one that it has not."""
    return places[state] if state in places else space.flat_index(*state)


def _decimals(value: Decimal) -> int:
    """Count the decimals that a value needs."""
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _arrow(cell: Influence) -> str:
    return f"{'.'.join(cell.source)} -> {'.'.join(cell.target)}"
