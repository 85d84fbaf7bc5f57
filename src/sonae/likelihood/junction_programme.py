"""The linear programme over clique marginals, made feasible once and asked many times.

Reads the cells of a junction tree and the judgements; hands ``junction`` optima with their proof.
One variable per cell; cliques agree on what they share, so some distribution over the scenarios
has exactly these marginals (Lauritzen and Spiegelhalter, 1988), however many scenarios there are.

The proof does not trust the solver: with any duals y >= 0 of the judgements and any duals of the
separators, no allowed distribution lies below the sum, over the cliques, of the least reduced
cost among the clique's cells.
"""

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.generation import (
    COHERENT,
    RATIO_STEP,
    ROUNDS,
    SMALLEST_SCALE,
    Optimum,
    Target,
    average,
)
from sonae.likelihood.junction_cells import CliqueCells
from sonae.likelihood.junction_tree import NO_PARENT
from sonae.likelihood.master import PRIMAL, new_solver, run_solver
from sonae.likelihood.polytope import Row

__all__ = ["CliqueProgramme", "reads_of"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int32]


class CliqueProgramme:
    """The programme of some rows over the cells of a junction tree.

    Each question starts from the same basis and leaves no trace.

    Parameters
    ----------
    cells : CliqueCells
        The variables.
    rows : sequence of Row
        The demands; the order of the duals.
    judgements : sequence of Judgement
        What the rows refer to; each reads factors of one clique.
    without : set of int
        Judgements whose rows are left open.

    Attributes
    ----------
    conflict, loss : float
        Phase-1 optimum, the least sum of row violations, and its proof.
    duals, violations : array, dims (row,)
        As in ``generation.Programme``.
    """

    def __init__(
        self,
        cells: CliqueCells,
        rows: Sequence[Row],
        judgements: Sequence[Judgement],
        without: AbstractSet[int] = frozenset(),
    ) -> None:
        self.cells = cells
        self._count, self._rows = cells.starts[-1], len(rows)
        entries = [*_judged(cells, rows, judgements), *_shared(cells, self._rows)]
        self._column = np.concatenate([column for column, _, _ in entries])
        self._row = np.concatenate([row for _, row, _ in entries])
        self._value = np.concatenate([value for _, _, value in entries])
        self._solver = new_solver()
        self._load([row.judgement in without for row in rows])
        self.conflict, self.loss, self.duals, self.violations = self._make_feasible()
        if self.coherent:
            self._close()

    @property
    def coherent(self) -> bool:
        """Whether some distribution meets every row."""
        return self.conflict <= COHERENT

    def minimise(self, clique: int, target: Target, share: float = 1.0) -> Optimum:
        """Return the smallest value of a target over the cells of one clique.

        Parameters
        ----------
        clique : int
            Where the target is read.
        target : Target
            Values and condition, by cell of the clique.
        share : float
            A lower bound above 0 of the condition's probability; 1 without a condition.
        """
        self._solver.clearSolver()  # what it remembers of the last question moves last digits
        self._solver.setBasis(self._basis)
        conditional = target.outside is not None
        scale = 1.0 / max(share, SMALLEST_SCALE) if conditional else 1.0
        offset = 1.0 if conditional else 0.0
        part = slice(self.cells.starts[clique], self.cells.starts[clique + 1])
        for iteration in range(1, ROUNDS + 1):  # noqa: B007, handed on
            cost = np.zeros(self._count)
            cost[part] = target.cost(offset, scale)
            weights, duals = self._solve(cost)
            attained = average(weights[part] * target.is_inside(offset), target.inside)
            if not conditional or attained >= offset - RATIO_STEP:
                break
            offset = attained
        proven = self._proven(cost, duals) / (scale * share) + (offset if conditional else 0.0)
        used = np.flatnonzero(weights[part] > 0.0)
        return Optimum(
            value=attained,
            gap=abs(attained - proven),
            duals=np.maximum(duals[: self._rows], 0.0),
            signatures=tuple(used.tolist()),
            within=tuple(target.is_inside(offset)[used].tolist()),
            weights=tuple((weights[part][used] / math.fsum(weights[part][used])).tolist()),
            iterations=iteration,
        )

    def _load(self, is_open: Sequence[bool]) -> None:
        """Judgement rows with a violation each, separators, and one total for each tree."""
        solver = self._solver
        roots = [at for at, up in enumerate(self.cells.tree.parents) if up == NO_PARENT]
        equal = int(self._row.max(initial=self._rows - 1)) + 1 - self._rows - len(roots)
        lower = np.concatenate(
            [np.where(is_open, -np.inf, 0.0), np.zeros(equal), np.ones(len(roots))]
        )
        upper = np.concatenate([np.full(self._rows, np.inf), lower[self._rows :]])
        empty = np.empty(0, dtype=np.int32)
        solver.addRows(lower.size, lower, upper, 0, empty, empty, np.empty(0))
        one = np.arange(self._rows, dtype=np.int32)
        ones, zeros = np.ones(self._rows), np.zeros(self._rows)
        solver.addCols(
            self._rows, ones, zeros, np.full(self._rows, np.inf), self._rows, one, one, ones
        )
        order = np.lexsort((self._row, self._column))
        starts = np.searchsorted(self._column[order], np.arange(self._count)).astype(np.int32)
        nothing, top = np.zeros(self._count), np.full(self._count, np.inf)
        rows, values = self._row[order], self._value[order]
        solver.addCols(self._count, nothing, nothing, top, values.size, starts, rows, values)
        self._totals = lower.size - len(roots)

    def _make_feasible(self) -> tuple[float, float, Floats, Floats]:
        run_solver(self._solver)
        solution = self._solver.getSolution()
        violations = np.maximum(np.array(solution.col_value[: self._rows]), 0.0)
        duals = self._clean(np.array(solution.row_dual))
        proven = self._proven(np.zeros(self._count), duals)
        return math.fsum(violations), proven, duals[: self._rows], violations

    def _close(self) -> None:
        """Allow no violation but what rounding has left, and keep the basis."""
        at, zeros = np.arange(self._rows, dtype=np.int32), np.zeros(self._rows)
        self._solver.changeColsBounds(self._rows, at, zeros, self.violations)
        self._solver.changeColsCost(self._rows, at, zeros)
        self._solver.setOptionValue("simplex_strategy", PRIMAL)
        self._basis = self._solver.getBasis()

    def _solve(self, cost: Floats) -> tuple[Floats, Floats]:
        at = np.arange(self._rows, self._rows + self._count, dtype=np.int32)
        self._solver.changeColsCost(at.size, at, cost)
        run_solver(self._solver)
        solution = self._solver.getSolution()
        weights = np.maximum(np.array(solution.col_value[self._rows :]), 0.0)
        return weights, self._clean(np.array(solution.row_dual))

    def _clean(self, duals: Floats) -> Floats:
        """Make the judgements' duals stakes, which are never negative."""
        duals[: self._rows] = np.maximum(duals[: self._rows], 0.0)
        return duals

    def _proven(self, cost: Floats, duals: Floats) -> float:
        """Sum, over the cliques, of the least reduced cost: no distribution goes below it."""
        priced = np.where(self._row < self._totals, duals[self._row], 0.0)
        reduced = cost - np.bincount(self._column, priced * self._value, self._count)
        return math.fsum(np.minimum.reduceat(reduced, self.cells.starts[:-1]).tolist())


def reads_of(judgement: Judgement) -> frozenset[str]:
    """Return the factors that a judgement reads."""
    events = (judgement.event, judgement.given, judgement.than)
    return frozenset(name for event in events if event is not None for name in event.reads)


def _judged(
    cells: CliqueCells, rows: Sequence[Row], judgements: Sequence[Judgement]
) -> list[tuple[Ints, Ints, Floats]]:
    """Entries (cell, row, coefficient) of the judgements, each in the smallest clique it fits."""
    entries = []
    for place, row in enumerate(rows):
        judgement = judgements[row.judgement]
        at = cells.tree.home_of([cells.space.factor_index(name) for name in reads_of(judgement)])

        def mask(event: Event | None, clique: int = at) -> npt.NDArray[np.bool_]:
            if event is None:
                return np.ones(cells.codes[clique].shape[1], dtype=np.bool_)
            return cells.mask(clique, event)

        within = mask(judgement.given)
        worth = row.coefficient(mask(judgement.event) & within, mask(judgement.than) & within)
        used = np.flatnonzero(worth)
        entries.append(_entries(cells.starts[at] + used, np.full(used.size, place), worth[used]))
    return entries


def _shared(cells: CliqueCells, first: int) -> list[tuple[Ints, Ints, Floats]]:
    """Entries by which each clique agrees with its parent, and each tree sums to 1."""
    entries, roots, tree = [], [], cells.tree
    for at, parent in enumerate(tree.parents):
        if parent == NO_PARENT:
            roots.append(at)
            continue
        shared = tree.separator(at)
        values, here = np.unique(cells.keys(at, shared), return_inverse=True)
        there = np.searchsorted(values, cells.keys(parent, shared))
        for clique, row, sign in ((at, here, 1.0), (parent, there, -1.0)):
            column = np.arange(cells.starts[clique], cells.starts[clique + 1])
            entries.append(_entries(column, first + row, np.full(row.size, sign)))
        first += values.size
    for place, root in enumerate(roots):
        column = np.arange(cells.starts[root], cells.starts[root + 1])
        row = np.full(column.size, first + place)
        entries.append(_entries(column, row, np.ones(column.size)))
    return entries


def _entries(
    column: npt.NDArray[np.intp], row: npt.NDArray[np.intp], value: Floats
) -> tuple[Ints, Ints, Floats]:
    return column.astype(np.int32), row.astype(np.int32), value
