"""The portfolio whose largest regret is least, exactly, and how that was found.

Reads a `Sweep` of one outcome. If the outcome is additive (``additive``), the least possible loss
of each future is a shortest path through the diagram, and the portfolio is the optimum of a mixed
integer programme (HiGHS): least z such that in each future the loss is at most z above the best.
Otherwise every portfolio is run. Regret follows Savage (1951), against all feasible portfolios.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError
from sonae.plans.portfolio.diagram import sums_of
from sonae.plans.portfolios import NEVER, Portfolios, Rule
from sonae.robustness.search.additive import additive_outcomes, best_in_each_future, effects_of
from sonae.robustness.search.keep import refuse_if_none_keeps
from sonae.robustness.search.size import refuse_if_too_large, size_of
from sonae.robustness.search.sweep import Sweep, Tell

__all__ = ["Minimax", "minimax_regret"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Minimax:
    """A portfolio of least largest regret.

    Attributes
    ----------
    outcome : str
    method : {'programme', 'enumeration'}
        A mixed integer programme, because the outcome is additive; or all portfolios run.
    additive : bool
    steps : mapping
        Year of launch by option.
    regret : float
        Its largest regret over the futures, run by the model itself, in the outcome's unit.
    bound : float
        What no feasible portfolio can stay below: of a programme as the solver says, which works
        to about a millionth of the largest effect of a choice; of an enumeration the regret itself.
    future : (int, int)
        Class and draw, among the futures of the search, where its regret is largest.
    when : mapping
        For steps that wait for a sign the condition, by option.
    limited : bool
        Whether limits on outcomes were kept: then every portfolio is run.
    """

    outcome: str
    method: Literal["programme", "enumeration"]
    additive: bool
    steps: Mapping[str, int]
    regret: float
    bound: float
    future: tuple[int, int]
    when: Mapping[str, str] = field(default_factory=dict)
    limited: bool = False


def minimax_regret(
    sweep: Sweep, *, max_memory: int = 4 * 2**30, tell: Tell | None = None
) -> Minimax:
    """Return a portfolio of least largest regret in the sweep's first outcome.

    Parameters
    ----------
    sweep : Sweep
        Whose first objective is ``regret(outcome)``.
    max_memory : int
    tell : callable, optional

    Raises
    ------
    CapacityError
        If the outcome is not additive and the portfolios are too many to be run one by one.
    """
    outcome = sweep.objectives[0].outcome
    if outcome is None or sweep.objectives[0].measure != "regret":
        raise ValueError("the first objective must be the regret of an outcome")
    if outcome in additive_outcomes(sweep.model.graph) and not sweep.keeps:
        return _by_programme(sweep, outcome)
    refuse_if_too_large(size_of(sweep, measured=False), max_memory)
    losses = sweep.all_losses(tell)
    limited = [sweep.columns.index(keep.objective) for keep in sweep.keeps]
    refuse_if_none_keeps(sweep.keeps, losses[:, limited])
    regrets = np.where(sweep.allowed(losses), losses[:, 0], np.inf)
    codes = sweep.portfolios.at(np.array([int(regrets.argmin())]))
    best = sweep.reference[sweep.outcomes.index(outcome)].reshape(-1)
    return _told(sweep, outcome, codes, best, None)


def _by_programme(sweep: Sweep, outcome: str) -> Minimax:
    base, effects = effects_of(sweep, outcome)
    best = best_in_each_future(sweep.portfolios, base, effects)
    codes, bound = _solve(sweep.portfolios, base - best, effects)
    return _told(sweep, outcome, codes, best, bound)


def _told(
    sweep: Sweep, outcome: str, codes: npt.NDArray[np.int8], best: Floats, bound: float | None
) -> Minimax:
    """Run the portfolio once more and tell its regret."""
    short = sweep.outcome_losses(codes, outcome)[0] - best
    at = int(short.argmax())
    regret = float(short[at]) + 0.0
    draws = sweep.futures.draws
    launches = sweep.portfolios.launches(codes[0].tolist())
    return Minimax(
        outcome=outcome,
        method="enumeration" if bound is None else "programme",
        additive=bound is not None,
        steps=sweep.portfolios.steps(codes[0].tolist()),
        regret=regret,
        bound=regret if bound is None else min(bound, regret),
        future=(at // draws, at % draws),
        when={x.option: x.trigger.text for x in launches if x.trigger is not None},
        limited=bool(sweep.keeps),
    )


# the programme ------------------------------------------------------------------------------------


class _Columns:
    """Where each choice of each option stands among the variables; z is the last."""

    def __init__(self, portfolios: Portfolios) -> None:
        sizes = portfolios.problem.sizes
        self.problem = portfolios.problem
        self.first = np.concatenate([[0], np.cumsum(sizes)])
        self.size = int(self.first[-1]) + 1

    def row(self) -> Floats:
        return np.zeros(self.size)

    def at(self, option: str, code: int) -> int:
        return int(self.first[self.problem.index(option)]) + code


def _solve(
    portfolios: Portfolios, short: Floats, effects: list[Floats]
) -> tuple[npt.NDArray[np.int8], float]:
    """Return the portfolio of least largest regret, and the solver's lower bound.

    ``short`` is the regret of doing nothing in each future.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # loaded here: it is slow to load

    columns = _Columns(portfolios)
    unit = max(float(np.abs(short).max()), *(float(np.abs(e).max()) for e in effects), 1e-300)
    rows, lower, upper = _rules(columns)
    in_futures = np.zeros((short.size, columns.size))
    for at, effect in enumerate(effects):
        in_futures[:, columns.first[at] : columns.first[at + 1]] = effect.T / unit
    in_futures[:, -1] = -1.0
    objective = columns.row()
    objective[-1] = 1.0
    most = np.ones(columns.size)
    most[-1] = np.inf
    whole = np.ones(columns.size)
    whole[-1] = 0
    found: Any = milp(
        objective,
        integrality=whole,
        bounds=Bounds(0, most),
        constraints=[
            LinearConstraint(np.array(rows), np.array(lower), np.array(upper)),
            LinearConstraint(in_futures, -np.inf, -short / unit),
        ],
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        raise CapacityError(f"the solver found no portfolio: {found.message}")
    ends = list(zip(columns.first[:-1], columns.first[1:], strict=True))
    codes = [int(np.argmax(found.x[a:b])) for a, b in ends]
    return np.array([codes], dtype=np.int8), float(found.mip_dual_bound) * unit


def _rules(columns: _Columns) -> tuple[list[Floats], list[float], list[float]]:
    """Return the rules of the portfolios as rows and their limits."""
    rows: list[Floats] = []
    lower: list[float] = []
    upper: list[float] = []

    def add(row: Floats, low: float, high: float) -> None:
        rows.append(row)
        lower.append(low)
        upper.append(high)

    for at in range(len(columns.problem.options)):
        row = columns.row()
        row[columns.first[at] : columns.first[at + 1]] = 1.0
        add(row, 1.0, 1.0)
    for rule in columns.problem.rules:
        if rule.kind == "must":
            row = columns.row()
            row[columns.at(rule.options[0], NEVER)] = 1.0
            add(row, 0.0, 0.0)
        elif rule.kind in {"requires", "excludes"}:
            for row in _clashes(columns, rule):
                add(row, -np.inf, 1.0)
        else:
            for row, limit in _sums(columns, rule):
                add(row, -np.inf, limit)
    return rows, lower, upper


def _clashes(columns: _Columns, rule: Rule) -> list[Floats]:
    """Return for each choice of the first option what of the second it cannot go with."""
    problem, (one, two) = columns.problem, rule.options
    sizes = problem.sizes
    rows = []
    for code in range(1, sizes[problem.index(one)]):
        row = columns.row()
        row[columns.at(one, code)] = 1.0
        if two not in problem.options:
            row[columns.at(one, code)] = 2.0  # it cannot be launched: what it requires may not be
        else:
            for other in range(sizes[problem.index(two)]):
                if not problem.compatible(rule, (code, other)):
                    row[columns.at(two, other)] = 1.0
        rows.append(row)
    return rows


def _sums(columns: _Columns, rule: Rule) -> list[tuple[Floats, float]]:
    """Return the sums that a rule limits, in units of the limit if it has one."""
    found = []
    for parts in sums_of(columns.problem, rule):
        row = columns.row()
        unit = rule.limit if rule.limit > 0 else 1
        for at, option in enumerate(parts):
            for code, number in enumerate(option):
                row[columns.first[at] + code] = float(number / unit)
        found.append((row, float(rule.limit / unit)))
    return found
