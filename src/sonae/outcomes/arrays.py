"""The NumPy reading of a graph: always there, and the definition of what ``native`` must give.

Reads a `Graph`, codes and numbers; hands on a tile as `Reading` says. Arrays have the axes (class,
plan, draw), of length one where an operation does not vary, so it is computed once. Every
operation is element-wise: a case has the same bits in whatever tile it is computed. What is
needed only on the side of a choice that a whole tile does not take is left out.
"""

import math
from collections import deque
from collections.abc import Iterable
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes.array_operations import ELEMENT_WISE, Tally
from sonae.outcomes.array_order import Order
from sonae.outcomes.graph import Graph, Phase, PlanTable

__all__ = ["ArrayReading"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]

_AXES: Final = (-1, 1, 1), (1, -1, 1), (1, 1, -1)
_CLASS, _PLAN, _DRAW = _AXES


class ArrayReading:
    """A graph, ready to run with NumPy.

    Parameters
    ----------
    graph : Graph
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._order = Order(graph)

    def tile(self, launches: PlanTable, codes: npt.NDArray[np.int8], numbers: Floats) -> Floats:
        """Run every plan in every future of a tile; see `Reading.tile`."""
        return self._run(launches, codes, numbers).tile()

    def tile_and_checks(
        self, launches: PlanTable, codes: npt.NDArray[np.int8], numbers: Floats
    ) -> tuple[Floats, npt.NDArray[np.int32]]:
        """Run a tile, and tell which check failed first in each case.

        Returns
        -------
        array, (class, plan, result, draw)
            As of ``tile``.
        array, (class, plan, draw), int32
            Index into ``graph.checks``; -1 where none failed.
        """
        run = self._run(launches, codes, numbers, first_failed=True)
        assert run.first_failed is not None  # noqa: S101 - as was asked for
        return run.tile(), run.first_failed

    def _run(
        self,
        launches: PlanTable,
        codes: npt.NDArray[np.int8],
        numbers: Floats,
        *,
        first_failed: bool = False,
    ) -> "_Run":
        run = _Run(self.graph, self._order, launches, codes, numbers, first_failed=first_failed)
        with np.errstate(all="ignore"):
            run.all_years()
        return run


class _Run:
    """One tile: what is known so far."""

    def __init__(
        self,
        graph: Graph,
        order: Order,
        launches: PlanTable,
        codes: npt.NDArray[np.int8],
        numbers: Floats,
        *,
        first_failed: bool,
    ) -> None:
        self._graph, self._order = graph, order
        self._shape = (codes.shape[0], len(launches.plans), numbers.shape[0])
        self._launches, self._numbers = launches, numbers
        self._codes = [_thin(codes[:, at]) for at in range(len(graph.factors))]
        self._values: list[Any] = [None] * len(graph.operations)
        """Arrays; None where not computed yet, left out, or no longer needed."""
        self._past = [deque[Floats](maxlen=reach) for reach in order.reach]
        self._firsts: dict[int, Floats] = {}
        self._tallies = {
            at: Tally(graph.operations[at].detail[0])
            for at in order.yearly
            if graph.operations[at].op == "tally"
        }
        self._suspects: dict[int, Truths] = {}
        self._index, self._year = 0, 0
        self._failed: list[Truths] = [np.zeros((1, 1, 1), dtype=np.bool_) for _ in range(2)]
        self.first_failed = np.full(self._shape, -1, dtype=np.int32) if first_failed else None

    def all_years(self) -> None:
        """Compute what does not change, then year by year, then what looks back over the years."""
        for at in self._order.once:
            self._step(at, "once")
        for index, year in enumerate(self._graph.years):
            self._index, self._year = index, year
            for at in self._order.yearly:
                self._step(at, "yearly")
                for part in self._order.forget.get(at, ()):
                    self._values[part] = None
            for past, record in zip(self._past, self._graph.records, strict=True):
                past.append(self._values[record])
        for at in self._order.after:
            self._step(at, "after")

    def tile(self) -> Floats:
        """Put the results and the two rows of checks together."""
        classes, plans, draws = self._shape
        results = self._graph.results
        tile = np.empty((classes, plans, len(results) + 2, draws))
        for row, at in enumerate(results):
            tile[:, :, row, :] = self._values[at]
        for row, failed in enumerate(self._failed, start=len(results)):
            tile[:, :, row, :] = np.where(failed, np.nan, 0.0)
        return tile

    def _step(self, at: int, phase: Phase) -> None:
        """Compute an operation and make the checks that waited for it, unless nothing reads it."""
        if self._left_out(self._order.needed_if[at]):
            if at not in self._tallies:
                self._values[at] = None
            return
        if at in self._tallies and phase == "yearly":
            self._tally(at)
            return
        self._values[at] = self._computed(at)
        for number in self._order.checks.get(at, ()):
            self._check(number)
        for number in self._order.late_checks.get(at, ()):
            self._check_late(number)

    def _left_out(self, guards: Iterable[tuple[int, bool]]) -> bool:
        """Return whether one of the conditions is known to be otherwise in the whole tile."""
        for condition, wanted in guards:
            holds = self._values[condition]
            if holds is not None and holds.size == 1 and bool(holds.item()) is not wanted:
                return True
        return False

    def _computed(self, at: int) -> Any:  # noqa: ANN401 - numbers or truths
        operation = self._graph.operations[at]
        args = [self._values[part] for part in operation.args]
        function = ELEMENT_WISE.get(operation.op)
        if function is not None:
            return function(*args)
        match operation.op:
            case "back":
                record, years = operation.detail
                return self._past[record][-years] if self._index >= years else args[0]
            case "first":
                return self._firsts.setdefault(at, args[0])
            case "tally":
                return self._tallies[at].result()
            case _:
                return self._given(operation.op, operation.detail)

    def _given(self, op: str, detail: tuple[Any, ...]) -> Any:  # noqa: ANN401
        """Return constants, the year, and what a case consists of: draw, states and launches."""
        match op:
            case "const":
                return np.full((1, 1, 1), detail[0])
            case "truth":
                return np.full((1, 1, 1), detail[0], dtype=np.bool_)
            case "year":
                return np.full((1, 1, 1), float(self._year))
            case "draw":
                return np.ascontiguousarray(self._numbers[:, detail[0]]).reshape(_DRAW)
            case "table":
                return np.array(detail[1:])[self._codes[detail[0]]]
            case "in_states":
                codes = self._codes[detail[0]]
                return np.logical_or.reduce([codes == state for state in detail[1:]])
            case "start":
                return self._start(detail[0])
            case "steps":
                return self._steps()
            case _:
                raise TypeError(f"not an operation of a graph: {op}")

    def _start(self, option: int) -> Floats:
        """Return the years in which the plans launch an option, where their triggers hold."""
        start = np.ascontiguousarray(self._launches.start[:, option]).reshape(_PLAN)
        triggers = self._launches.trigger[:, option]
        for trigger in np.unique(triggers[triggers >= 0]).tolist():
            waits = (triggers == trigger).reshape(_PLAN)
            holds = self._values[self._graph.triggers[trigger]]
            start = np.where(waits & np.logical_not(holds), math.inf, start)
        return start

    def _steps(self) -> Floats:
        count: Floats = np.zeros((1, 1, 1))
        for option in range(len(self._graph.options)):
            count = count + np.isfinite(self._start(option))
        return count

    def _tally(self, at: int) -> None:
        """Take this year into a function over the years."""
        operation = self._graph.operations[at]
        args = [self._values[part] for part in operation.args]
        parts = operation.detail[1]
        number = None if parts == "condition" else args[0]
        where = None if parts == "value" else args[-1]
        self._tallies[at].add(number, where)

    def _check(self, number: int) -> None:
        """Note the cases in which a number is not finite although it is used."""
        check = self._graph.checks[number]
        values = self._values[check.operation]
        # A sum is finite if all are; where it overflows, the slower test decides.
        if values is None or math.isfinite(values.sum()) or self._left_out(check.guards):
            return
        bad = self._where(np.logical_not(np.isfinite(values)), check.guards)
        if number in self._order.late:
            self._suspects[number] = self._suspects.get(number, False) | bad
        else:
            self._note(number, bad)

    def _check_late(self, number: int) -> None:
        """Look again at what failed in some year, under conditions known by now."""
        if number in self._suspects:
            guards = self._graph.checks[number].guards
            late = [guard for guard in guards if self._graph.phases[guard[0]] == "after"]
            self._note(number, self._where(self._suspects[number], late))

    def _where(self, bad: Truths, guards: Iterable[tuple[int, bool]]) -> Truths:
        """Return the bad cases in which the conditions are as wanted, as far as they are known."""
        for condition, wanted in guards:
            holds = self._values[condition]
            if holds is not None:
                bad = bad & (holds if wanted else np.logical_not(holds))
        return bad

    def _note(self, number: int, bad: Truths) -> None:
        hidden = self._graph.checks[number].hidden
        self._failed[hidden] = self._failed[hidden] | bad
        if self.first_failed is not None:
            self.first_failed[(self.first_failed < 0) & bad] = number


def _thin(codes: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Return codes along the axis of classes, or of length one where the whole tile agrees."""
    if codes.size and (codes == codes[0]).all():
        codes = codes[:1]
    return np.ascontiguousarray(codes).reshape(_CLASS)
