"""Several experts' matrices over one space: where they agree, and what they say together.

Reads one ``Influences`` for each expert; hands on who holds which scenario coherent, the sum of the
matrices (the mean has the same balances), the interval hull, and the cells on which the experts
differ most. Weimer-Jehle (2006, 2023) sums the matrices of an expert panel; the agreement by
scenario and the hull are Sonae's own. All of it is exact: judgements are added as decimals.

A cell that one expert left open counts 0 in that expert's matrix, as in every balance; it stays
known as not judged (``Disagreement.silent``).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.balance import Reading
from sonae.scenarios.enumerate import coherent
from sonae.scenarios.influences import Influence, Influences
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.table import ScenarioTable, lexicographic
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Agreement", "Disagreement", "Ensemble"]

Cell = tuple[tuple[str, str], tuple[str, str]]


@dataclass(frozen=True, slots=True, eq=False)
class Agreement:
    """Which experts' matrices make which scenarios coherent."""

    experts: tuple[str, ...]
    table: ScenarioTable
    """Every scenario that is coherent for one expert or more, in lexicographic order."""
    holds: NDArray[np.bool_]
    """Whether a scenario is coherent for an expert (scenario, expert)."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """The number of experts for whom each scenario is coherent."""
        counts: NDArray[np.int64] = self.holds.sum(axis=1, dtype=np.int64)
        return counts

    def at_least(self, experts: int) -> ScenarioTable:
        """Return the scenarios coherent for so many experts or more."""
        return self.table.select(self.counts >= experts)

    @property
    def unanimous(self) -> ScenarioTable:
        """The scenarios coherent for every expert."""
        return self.at_least(len(self.experts))

    def supporters(self, row: int) -> tuple[str, ...]:
        """Return the experts for whom one scenario of the table is coherent."""
        return tuple(e for e, holds in zip(self.experts, self.holds[row], strict=True) if holds)

    @property
    def text(self) -> str:
        """How many scenarios how many experts share, in plain words."""
        panel = len(self.experts)
        head = (
            f"{self.table.count:,} scenarios are coherent for one of {panel} experts or more, "
            f"{self.unanimous.count:,} for all of them"
        )
        exactly = np.bincount(self.counts, minlength=panel + 1)
        lines = [f"  for {n} of {panel}: {exactly[n]:,}" for n in range(panel, 0, -1)]
        return "\n".join([head, *lines])


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far the experts are apart on one cell."""

    source: tuple[str, str]
    target: tuple[str, str]
    judgements: tuple[tuple[str, Influence | None], ...]
    """By expert; None if the expert did not judge the cell, so that it counts 0."""
    lower: float
    """The least that any expert's matrix holds, in judgement points."""
    upper: float
    """The greatest."""
    spread: float
    """Upper less lower; 0 if all say the same."""

    @property
    def silent(self) -> tuple[str, ...]:
        """The experts who did not judge the cell."""
        return tuple(expert for expert, cell in self.judgements if cell is None)

    @property
    def words(self) -> str:
        """The cell and what each expert says of it in one line."""
        said = ", ".join(f"{e} {'silent' if c is None else c.words}" for e, c in self.judgements)
        return f"{'.'.join(self.source)} -> {'.'.join(self.target)}: {said}"


@dataclass(frozen=True, slots=True, eq=False)
class Ensemble:
    """The matrices of several experts over one space.

    Raises
    ------
    UsageError
        If there is no expert, or if two of them judge different spaces.
    """

    matrices: Mapping[str, Influences]
    """By the name of the expert."""

    def __post_init__(self) -> None:
        if not self.matrices:
            raise UsageError("an ensemble has one expert or more")
        for expert, matrix in self.matrices.items():
            if matrix.space != self.space:
                raise UsageError(
                    f"{self.experts[0]} and {expert} judge different spaces: "
                    f"{_difference(self.space, matrix.space)}"
                )

    @property
    def experts(self) -> tuple[str, ...]:
        """Their names, in the order given."""
        return tuple(self.matrices)

    @property
    def space(self) -> Space:
        """The space that all of them judge."""
        return next(iter(self.matrices.values())).space

    def agreement(
        self,
        constraints: Sequence[Constraint] = (),
        tolerance: Tolerance | float = 0.0,
        *,
        reading: Reading = "possibly",
    ) -> Agreement:
        """Return which experts' matrices make which scenarios coherent.

        Raises
        ------
        NoScenarioError, CapacityError
            As ``enumerate.coherent``.
        """
        tables = [
            coherent(self.space, matrix, constraints, tolerance, reading=reading)
            for matrix in self.matrices.values()
        ]
        return _united(self.experts, tables)

    def summed(self) -> Influences:
        """Return the sum of the matrices; a cell is judged if any expert judged it.

        Raises
        ------
        ValueError
            If a sum is larger than any judgement can be.
        """
        cells = [
            _spanning(cell, sum(lower, start=Decimal(0)), sum(upper, start=Decimal(0)))
            for cell, lower, upper in self._bounds()
        ]
        return Influences.of(self.space, cells)

    def coherent_on_average(
        self,
        constraints: Sequence[Constraint] = (),
        tolerance: Tolerance | float = 0.0,
        *,
        reading: Reading = "possibly",
    ) -> ScenarioTable:
        """Return the scenarios that are coherent in the mean of the matrices.

        Parameters
        ----------
        constraints : sequence of Constraint, optional
        tolerance : Tolerance or float
            In points of the mean. The mean may have no finite decimals, so the sum is searched at
            the tolerance times the number of experts, which is the same.
        reading : {"possibly", "necessarily"}

        Raises
        ------
        NoScenarioError, CapacityError
            As ``enumerate.coherent``.
        """
        times = _times(Tolerance.of(tolerance), len(self.matrices))
        return coherent(self.space, self.summed(), constraints, times, reading=reading)

    def hull(self) -> Influences:
        """Return the matrix of intervals that reach from the least to the greatest judgement.

        What is necessarily coherent in it is coherent for every expert; what is coherent for any
        expert is possibly coherent in it.
        """
        cells = [_spanning(cell, min(lower), max(upper)) for cell, lower, upper in self._bounds()]
        return Influences.of(self.space, cells)

    def disagreement(self) -> tuple[Disagreement, ...]:
        """Return every cell that an expert judged, the widest spread first."""
        judged = {expert: matrix.judged() for expert, matrix in self.matrices.items()}
        found = []
        for cell, lowers, uppers in self._bounds():
            lower, upper = min(lowers), max(uppers)
            said = tuple((expert, cells.get(cell)) for expert, cells in judged.items())
            points = float(lower), float(upper), float(upper - lower)
            found.append(Disagreement(*cell, said, *points))
        return tuple(sorted(found, key=lambda entry: -entry.spread))

    def _bounds(self) -> Iterator[tuple[Cell, list[Decimal], list[Decimal]]]:
        """Yield each cell in declared order with the least and greatest value of each expert."""
        judged = [matrix.judged() for matrix in self.matrices.values()]
        space = self.space
        for cell in sorted(
            {cell for cells in judged for cell in cells},
            key=lambda cell: (space.flat_index(*cell[0]), space.flat_index(*cell[1])),
        ):
            said = [cells.get(cell) for cells in judged]
            lower = [Decimal(0) if c is None else Decimal(str(c.lower)) for c in said]
            yield cell, lower, [Decimal(0) if c is None else Decimal(str(c.upper)) for c in said]


def _spanning(cell: Cell, lower: Decimal, upper: Decimal) -> Influence:
    """Return a judgement from ``lower`` to ``upper``."""
    span = None if lower == upper else (float(lower), float(upper))
    return Influence(*cell, float((lower + upper) / 2), span=span)


def _united(experts: tuple[str, ...], tables: Sequence[ScenarioTable]) -> Agreement:
    """Merge the tables of the experts, and note who has which scenario."""
    space = tables[0].space
    columns = np.concatenate([table.codes for table in tables]).T
    owner = np.repeat(np.arange(len(tables)), [table.count for table in tables])
    order = lexicographic(space, columns)
    columns, owner = columns[:, order], owner[order]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (columns[:, 1:] != columns[:, :-1]).any(axis=0)
    holds = np.zeros((int(new.sum()), len(tables)), dtype=np.bool_)
    holds[np.cumsum(new) - 1, owner] = True
    complete = all(table.complete for table in tables)
    left = "; ".join(table.left for table in tables if table.left) or None
    codes = np.ascontiguousarray(columns[:, new]).T
    return Agreement(experts, ScenarioTable(space, codes, complete, left), holds)


def _times(tolerance: Tolerance, count: int) -> Tolerance:
    """Multiply a tolerance in every part, exactly."""
    total = None if tolerance.total is None else _multiple(tolerance.total, count)
    factors = tuple((factor, _multiple(value, count)) for factor, value in tolerance.factors)
    return Tolerance(_multiple(tolerance.local, count), factors, total)


def _multiple(value: float, count: int) -> float:
    points = Decimal(str(value))
    return float(Fraction(points) * count) if points.is_finite() else value


def _difference(one: Space, other: Space) -> str:
    """Say in what two spaces differ."""
    if one.factors != other.factors:
        return f"factors {', '.join(one.factors)}, and {', '.join(other.factors)}"
    return "; ".join(
        f"{factor} has {', '.join(mine)}, and {', '.join(others)}"
        for factor, mine, others in zip(one.factors, one.states, other.states, strict=True)
        if mine != others
    )
