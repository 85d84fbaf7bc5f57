"""The small linear programme of the column generation, kept in the solver from one to the next.

Reads columns of a ``Polytope``; hands ``generation`` weights and duals.  Only costs change between
questions: the rows stay, the pool grows during a question and is cut back after it.  HiGHS does
the arithmetic (Huangfu and Hall, 2018), on one thread and always the same way.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from highspy._core import HighsModelStatus, _Highs

from sonae.likelihood.polytope import Polytope

__all__ = ["PRIMAL", "Master", "new_solver", "run_solver"]

Floats: TypeAlias = npt.NDArray[np.float64]
Signatures: TypeAlias = npt.NDArray[np.intp]

PRIMAL = 4
SOLVER: dict[str, bool | int | float | str] = {
    "output_flag": False,
    "threads": 1,
    "parallel": "off",
    "random_seed": 0,
    "solver": "simplex",
    "presolve": "off",
    "primal_feasibility_tolerance": 1e-10,
    "dual_feasibility_tolerance": 1e-10,
}
TIME_LIMIT = 120.0  # seconds for one run, against a simplex that stalls


class Master:
    """The small programme: one column per pooled signature, one violation per row.

    Parameters
    ----------
    polytope : Polytope
        The demands.
    without : set of int
        Judgements whose rows are left open.
    """

    def __init__(self, polytope: Polytope, without: AbstractSet[int]) -> None:
        self._polytope = polytope
        self._rows = len(polytope.rows)
        self._pooled = np.zeros(polytope.count, dtype=np.bool_)
        self.pool: Signatures = np.empty(0, dtype=np.intp)
        self._kept = 0
        self._solver = new_solver()
        self._without = self._opened = frozenset(without)
        self._lay_rows([row.judgement in without for row in polytope.rows])

    def _lay_rows(self, is_open: Sequence[bool]) -> None:
        """Rows R y + violation >= 0 and sum y = 1; a violation costs 1."""
        solver, rows = self._solver, self._rows
        lower = np.concatenate([np.where(is_open, -np.inf, 0.0), [1.0]])
        upper = np.concatenate([np.full(rows, np.inf), [1.0]])
        empty = np.empty(0, dtype=np.int32)
        solver.addRows(rows + 1, lower, upper, 0, empty, empty, np.empty(0))
        one = np.arange(rows, dtype=np.int32)
        ones, zeros = np.ones(rows), np.zeros(rows)
        solver.addCols(rows, ones, zeros, np.full(rows, np.inf), rows, one, one, ones)

    def add(self, signatures: Signatures) -> bool:
        """Add the signatures that are not in the pool; return whether there were any."""
        new = signatures[~self._pooled[signatures]]
        if not new.size:
            return False
        full = np.concatenate([self._polytope.columns(new), np.ones((new.size, 1))], axis=1)
        at, row = np.nonzero(full)
        starts = np.searchsorted(at, np.arange(new.size)).astype(np.int32)
        zeros, top = np.zeros(new.size), np.full(new.size, np.inf)
        values = full[at, row]
        self._solver.addCols(
            new.size, zeros, zeros, top, values.size, starts, row.astype(np.int32), values
        )
        self._pooled[new] = True
        self.pool = np.concatenate([self.pool, new])
        return True

    def solve(self, cost: Floats) -> tuple[Floats, Floats, float]:
        """Return weights (pool,) and duals (row,), all >= 0, and the price of the unit weight."""
        at = np.arange(self._rows, self._rows + self.pool.size, dtype=np.int32)
        self._solver.changeColsCost(at.size, at, cost)
        run_solver(self._solver)
        solution = self._solver.getSolution()
        weights = np.maximum(np.array(solution.col_value[self._rows :]), 0.0)
        duals = np.array(solution.row_dual)
        return weights, np.maximum(duals[:-1], 0.0), float(duals[-1])

    def violations(self) -> Floats:
        """Return the violation of each row in the last solution."""
        values = np.array(self._solver.getSolution().col_value[: self._rows], dtype=np.float64)
        return np.asarray(np.maximum(values, 0.0), dtype=np.float64)

    def close_violations(self, left: Floats) -> None:
        """Allow no violation but what rounding has left, and none at a cost."""
        at = np.arange(self._rows, dtype=np.int32)
        zeros = np.zeros(self._rows)
        self._solver.changeColsBounds(self._rows, at, zeros, left)
        self._solver.changeColsCost(self._rows, at, zeros)
        self._solver.setOptionValue("simplex_strategy", PRIMAL)  # stays feasible from now on

    def open_rows(self, judgements: AbstractSet[int]) -> None:
        """Leave the rows of some judgements open, on top of those left open from the start.

        What met the rows still does, so the basis stays feasible.
        """
        wanted = self._without | judgements
        if wanted == self._opened:
            return
        for at, row in enumerate(self._polytope.rows):
            if (row.judgement in wanted) != (row.judgement in self._opened):
                lower = -np.inf if row.judgement in wanted else 0.0
                self._solver.changeRowBounds(at, lower, np.inf)
        self._opened = wanted

    def keep(self) -> None:
        """Make pool and basis of now the ones that ``restore`` returns to."""
        self._kept = self.pool.size
        self._basis = self._solver.getBasis()

    def restore(self) -> None:
        """Return to the kept pool and basis, and to nothing else.

        What the solver remembers of the last question would move the last digits of the next.
        """
        if self.pool.size > self._kept:
            self._pooled[self.pool[self._kept :]] = False
            first, last = self._rows + self._kept, self._rows + self.pool.size
            self._solver.deleteCols(last - first, np.arange(first, last, dtype=np.int32))
            self.pool = self.pool[: self._kept]
        self._solver.clearSolver()
        self._solver.setBasis(self._basis)


def new_solver() -> _Highs:
    """Return a quiet, single-threaded simplex that does the same every time.

    The bare class, not its Python wrapper, whose making prints a banner that no option stops.
    """
    solver = _Highs()
    for option, value in SOLVER.items():
        solver.setOptionValue(option, value)
    return solver


def run_solver(solver: _Highs) -> None:
    """Solve; from scratch by the solver's own choice where the warm start fails.

    The limit is moved on each time: the solver's clock adds up all its runs.
    """
    _run(solver)
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        strategy = solver.getOptionValue("simplex_strategy")[1]
        solver.clearSolver()
        solver.setOptionValue("simplex_strategy", 0)
        _run(solver)
        solver.setOptionValue("simplex_strategy", strategy)
    if solver.getModelStatus() != HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS stopped with {solver.getModelStatus()} on a small programme")


def _run(solver: _Highs) -> None:
    solver.setOptionValue("time_limit", solver.getRunTime() + TIME_LIMIT)
    solver.run()
