"""The searches that a question comes to: one for each plan and outcome, begun at a bad point.

Used by ``worst``. All plans are looked at for the range of an outcome, whichever were asked for.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.outcomes import CompiledModel, PlanTable, reading
from sonae.outcomes.faults import fault_of_case
from sonae.outcomes.intervals import Machine, NativeMachine, Program, Tape, program, unroll
from sonae.robustness.worst.boxes import Judge
from sonae.robustness.worst.classes import Classes, Rows
from sonae.robustness.worst.climb import climb
from sonae.robustness.worst.result import NoValue, Stop, WorstCase
from sonae.robustness.worst.search import Search
from sonae.scenarios import ScenarioTable
from sonae.seeds import points

__all__ = ["Asked", "Begun", "Scenario"]

Floats: TypeAlias = npt.NDArray[np.float64]
Scenario: TypeAlias = Mapping[str, str]

_FINEST: Final = 1e-9
"""No bound is nearer than this, in parts of the largest number of an outcome."""
_FROM_RUN: Final = 32
"""Futures of a run that are tried."""


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """A search, and what it is about."""

    plan: int
    outcome: str
    judge: Judge
    search: Search
    without: tuple[tuple[int, Floats], ...] = ()
    """Rows and points at which the model may have no value."""


class Asked:
    """What is asked of a model.

    Attributes
    ----------
    plans, outcomes : tuples of str
        Those asked about.
    ranges : mapping
        From the best to the worst that was seen of an outcome, over all plans.
    """

    def __init__(
        self,
        dossier: Dossier,
        model: CompiledModel,
        table: ScenarioTable,
        scenarios: Sequence[Scenario] | None,
    ) -> None:
        self._model = model
        self.plans, self.outcomes = model.plans, tuple(model.outcomes)
        self._better: dict[str, Literal["less", "more"]] = {
            name: dossier.content.outcomes[name].better for name in model.outcomes
        }
        codes = table.project(model.factors).codes
        self._classes = codes
        self._kept = _kept(model, codes, scenarios)
        self._lower = np.array([d.interval.lower for d in model.dimensions])
        upper = np.array([d.interval.upper for d in model.dimensions])
        drawn = self._lower + (upper - self._lower)  # where a draw of 1 lies: rounded, perhaps up
        self._upper = np.maximum(upper, drawn)
        self._rows: dict[tuple[int, ...], Rows] = {}
        self.ranges: dict[str, float] = {}

    def choose(self, plans: Sequence[str] | None, outcomes: Sequence[str] | None) -> None:
        """Ask about some plans and outcomes only; `UsageError` if one is not declared."""
        self.plans = _chosen("plan", plans, self._model.plans)
        self.outcomes = _chosen("outcome", outcomes, tuple(self._model.outcomes))

    # searches -------------------------------------------------------------------------------------

    def begin(
        self, pool: Executor, machine: Machine | None, gap: float, run: Performance | None
    ) -> list[Begun]:
        """Return the searches, plan by plan; the pool changes nothing but the time."""
        if machine is None:
            pool.submit(NativeMachine)  # compiles while the programs are made
        pool.submit(reading, self._model.graph)  # is asked for the values in the end
        tapes = [self._tape(plan) for plan in range(len(self._model.plans))]
        made = [[self._program(tape, name) for tape in tapes] for name in self.outcomes]
        own: Machine = machine if machine is not None else pool.submit(NativeMachine).result()
        found = [
            self._outcome(pool, [self._judge(one, name, own) for one in plans], name, gap, run)
            for name, plans in zip(self.outcomes, made, strict=True)
        ]
        return sorted((one for begun in found for one in begun), key=lambda one: one.plan)

    def _tape(self, plan: int) -> Tape:
        model, box = self._model, (self._lower.tolist(), self._upper.tolist())
        return unroll(model.graph, model.launches, plan, *box)

    def _outcome(
        self, pool: Executor, judges: list[Judge], outcome: str, gap: float, run: Performance | None
    ) -> Iterator[Begun]:
        """Climb with every plan, and yield the searches of those asked about."""
        climbs = list(
            pool.map(
                lambda at: climb(
                    judges[at],
                    self._lower,
                    self._upper,
                    self._from_run(judges[at], at, outcome, run),
                ),
                range(len(judges)),
            )
        )
        ends = [end for one in climbs for end in (one.value, one.least) if np.isfinite(end)]
        self.ranges[outcome] = max(ends) - min(ends) if ends else 0.0
        rounding = _FINEST * max(map(abs, ends), default=0.0)
        tolerance = max(gap * self.ranges[outcome], rounding)
        for plan, (judge, reached) in enumerate(zip(judges, climbs, strict=True)):
            if self._model.plans[plan] in self.plans:
                search = Search(judge, self._lower, self._upper, tolerance)
                search.reached(reached.value, reached.row, reached.point)
                yield Begun(plan, outcome, judge, search, reached.without)

    def _program(self, tape: Tape, outcome: str) -> Program:
        """Return the outcome, then what it is the worst of, or the outcome again."""
        root = tape.results[outcome]
        function, parts = tape.parts[outcome]
        if function != ("highest" if self._better[outcome] == "less" else "lowest"):
            parts = (root,)
        sizes = len(self._model.dimensions), len(self._model.factors)
        return program(tape, (root, *parts), *sizes)

    def _judge(self, made: Program, outcome: str, machine: Machine) -> Judge:
        read = tuple(sorted({factor for _, factor, _ in (*made.tables, *made.states)}))
        if read not in self._rows:
            self._rows[read] = Rows(self._classes[self._kept], read)
        worse = 1.0 if self._better[outcome] == "less" else -1.0
        return Judge(machine, made, Classes(self._rows[read]), worse)

    def _from_run(
        self, judge: Judge, plan: int, outcome: str, run: Performance | None
    ) -> list[tuple[int, Floats]]:
        """Return the worst futures of a run, as rows and points."""
        model = self._model
        if run is None or not np.array_equal(run.codes, self._classes):
            return []
        of = run.by_class.sel(plan=model.plans[plan], outcome=outcome)
        worst = np.nan_to_num(judge.worse * of["worst"].to_numpy()[self._kept], nan=-np.inf)
        draws = of["worst_draw"].to_numpy()[self._kept]
        found = []
        for at in np.argsort(-worst, kind="stable")[:_FROM_RUN].tolist():
            row = judge.classes.rows.row_of(self._classes[self._kept[at]])
            place = points(run.sampling, run.seed, int(draws[at]), 1, len(model.dimensions))
            number = np.asarray(model.numbers(place))[0]
            if row is not None:
                found.append((row, np.clip(number, self._lower, self._upper)))
        return found

    # results --------------------------------------------------------------------------------------

    def case(self, one: Begun) -> WorstCase:
        """Return what a search found; the value is what a run gives at its point."""
        model, search, worse = self._model, one.search, one.judge.worse
        at = int(self._kept[one.judge.classes.rows.of[search.row]])
        attained = self._attained(one.plan, at, search.point, one.outcome)
        bound = max(search.bound, worse * attained)
        bound, gap = (bound, bound - worse * attained) if np.isfinite(bound) else (np.inf, np.inf)
        width = self.ranges[one.outcome]
        return WorstCase(
            plan=model.plans[one.plan],
            outcome=one.outcome,
            better=self._better[one.outcome],
            attained=attained,
            bound=worse * bound,
            gap=gap,
            share=gap / width if width > 0.0 else 0.0 if gap == 0.0 else np.inf,
            scenario=self._scenario(at),
            scenario_class=at,
            numbers=self._numbers(search.point),
            boxes=search.boxes,
            stopped=_stop(search),
            no_value=None if np.isfinite(bound) else self._no_value(one),
        )

    def _no_value(self, one: Begun) -> NoValue | None:
        """Return a future in which the model has no value, if one of those tried shows it."""
        for row, point in one.without:
            at = int(self._kept[one.judge.classes.rows.of[row]])
            fault = fault_of_case(self._model, one.plan, self._classes[at], point, 0)
            if fault is not None:
                return NoValue(
                    formula=fault.formula,
                    place=fault.place,
                    gives=str(fault.value),
                    year=fault.year,
                    scenario=self._scenario(at),
                    numbers=self._numbers(point),
                )
        return None

    def _scenario(self, at: int) -> dict[str, str]:
        model, codes = self._model, self._classes[at].tolist()
        return {f: model.states[f][code] for f, code in zip(model.factors, codes, strict=True)}

    def _numbers(self, point: Floats) -> dict[str, float]:
        numbers = zip(self._model.dimensions, point.tolist(), strict=True)
        return {dimension.name: number for dimension, number in numbers}

    def _attained(self, plan: int, at: int, point: Floats, outcome: str) -> float:
        """Return the outcome as a run computes it."""
        model, launches = self._model, self._model.launches
        rows = slice(plan, plan + 1)
        own = PlanTable(
            launches.plans[rows], launches.start[rows].copy(), launches.trigger[rows].copy()
        )
        tile = reading(model.graph).tile(own, self._classes[at : at + 1], point[None])
        return float(tile[0, 0, list(model.outcomes).index(outcome), 0])


def _stop(search: Search) -> Stop:
    if search.closed:
        return "closed"
    return "nothing left" if search.over else search.limit


def _chosen(kind: str, asked: Sequence[str] | None, there: tuple[str, ...]) -> tuple[str, ...]:
    """Return what was asked for in declared order."""
    unknown = [name for name in asked or () if name not in there]
    if unknown:
        raise UsageError.unknown(kind, unknown[0], there)
    return there if asked is None else tuple(name for name in there if name in asked)


def _kept(
    model: CompiledModel, codes: npt.NDArray[np.int8], scenarios: Sequence[Scenario] | None
) -> npt.NDArray[np.intp]:
    """Return the classes that have all states of one of the scenarios."""
    if scenarios is None:
        return np.arange(len(codes), dtype=np.intp)
    kept = np.zeros(len(codes), dtype=np.bool_)
    for scenario in scenarios:
        own = np.ones(len(codes), dtype=np.bool_)
        for factor, state in scenario.items():
            if factor not in model.factors:
                read = ", ".join(model.factors)
                raise UsageError(f"the model does not read {factor!r}; it reads: {read}")
            if state not in model.states[factor]:
                raise UsageError.unknown("state", state, model.states[factor], of=factor)
            own &= codes[:, model.factors.index(factor)] == model.states[factor].index(state)
        kept |= own
    if not kept.any():
        raise UsageError("no possible scenario has these states together")
    return np.flatnonzero(kept).astype(np.intp)
