"""The NumPy reading of a graph: always there, and the definition of what ``native`` must give.

Reads a `Graph`, codes and numbers; hands on a tile as `Reading` says. Arrays have the axes (class,
plan, draw), of length one where an operation does not vary, so it is computed once. Every
operation is element-wise: a case has the same bits in whatever tile it is computed. What is
needed only on the side of a choice that a whole tile does not take is left out.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes import elementary
from sonae.outcomes.graph import Graph, Phase, PlanTable, live

__all__ = ["ArrayReading"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]
Guards: TypeAlias = frozenset[tuple[int, bool]]

_AXES: Final = (-1, 1, 1), (1, -1, 1), (1, 1, -1)
_CLASS, _PLAN, _DRAW = _AXES
_ALWAYS: Final[Guards] = frozenset()


class ArrayReading:
    """A graph, ready to run with NumPy.

    Parameters
    ----------
    graph : Graph
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._order = _Order(graph)

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


class _Order:
    """What to compute in which order, what may be left out, and what to forget when."""

    def __init__(self, graph: Graph) -> None:
        operations = graph.operations
        early = sorted(live(operations, iter(graph.triggers), graph.records))
        rest = [at for at in range(len(operations)) if at not in set(early)]
        self.once = [at for at in (*early, *rest) if graph.phases[at] == "once"]
        self.after = [at for at in rest if graph.phases[at] == "after"]
        self.yearly = [
            at for at in rest if graph.phases[at] == "yearly" or operations[at].op == "tally"
        ]
        self.checks: dict[int, list[int]] = {}
        """Checks that can be made once this operation is there."""
        self.late_checks: dict[int, list[int]] = {}
        """Checks of yearly numbers that matter only under what is known at the end."""
        place = {at: n for n, at in enumerate((*self.once, *self.yearly, *self.after))}
        for number, check in enumerate(graph.checks):
            parts = [check.operation, *(condition for condition, _ in check.guards)]
            late = [at for at in parts if graph.phases[at] == "after"]
            soon = [at for at in parts if graph.phases[at] != "after"]
            if not any(graph.phases[at] == "yearly" for at in soon):
                soon, late = late or soon, []
            self.checks.setdefault(max(soon, key=place.__getitem__), []).append(number)
            if late:
                self.late_checks.setdefault(max(late), []).append(number)
        self.late = {number for numbers in self.late_checks.values() for number in numbers}
        self.needed_if = _needed_if(graph)
        self.forget = self._forget(graph)
        self.reach = [1] * len(graph.records)
        """How many years back each record is read."""
        for operation in operations:
            if operation.op == "back":
                record, years = operation.detail
                self.reach[record] = max(self.reach[record], years)

    def _forget(self, graph: Graph) -> dict[int, list[int]]:
        """Return for each yearly step the numbers of this year that nothing later needs."""
        last = {at: at for at in self.yearly}
        for at in self.yearly:
            last.update((part, at) for part in graph.operations[at].args if part in last)
            for number in self.checks.get(at, ()):
                check = graph.checks[number]
                parts = (check.operation, *(condition for condition, _ in check.guards))
                last.update((part, at) for part in parts if part in last)
        kept = {*graph.records, *graph.results}
        kept.update(part for at in self.after for part in graph.operations[at].args)
        forget: dict[int, list[int]] = {}
        for part, at in last.items():
            if part not in kept and graph.phases[part] == "yearly":
                forget.setdefault(at, []).append(part)
        return forget


def _needed_if(graph: Graph) -> list[Guards]:
    """Return for each operation conditions without which nothing reads it.

    Only conditions that stand before it. ``first`` is always needed: it keeps the first year.
    """
    needed: list[Guards | None] = [None] * len(graph.operations)

    def use(part: int, guards: Iterable[tuple[int, bool]]) -> None:
        known = frozenset(guard for guard in guards if guard[0] < part)
        before = needed[part]
        needed[part] = known if before is None else before & known

    for root in (*graph.results, *graph.records, *graph.triggers):
        use(root, ())
    for check in graph.checks:
        use(check.operation, check.guards)
        for place, (condition, _) in enumerate(check.guards):
            use(condition, check.guards[:place])
    for at in reversed(range(len(graph.operations))):
        operation = graph.operations[at]
        if operation.op == "first":
            use(at, ())
        own = needed[at] or _ALWAYS
        for place, part in enumerate(operation.args):
            side: Guards = _ALWAYS
            if operation.op == "select" and place:
                side = frozenset({(operation.args[0], place == 1)})
            elif operation.op == "tally" and operation.detail[1] == "both" and not place:
                side = frozenset({(operation.args[1], True)})
            use(part, own | side)
    return [guards or _ALWAYS for guards in needed]


class _Run:
    """One tile: what is known so far."""

    def __init__(
        self,
        graph: Graph,
        order: _Order,
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
            at: _Tally(graph.operations[at].detail[0])
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
        function = _ELEMENT_WISE.get(operation.op)
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


@dataclass(slots=True)
class _Tally:
    """A function over the years so far: ``total mean product highest lowest final years``."""

    function: str
    value: Floats | None = None
    count: Floats = field(default_factory=lambda: np.zeros((1, 1, 1)))

    def add(self, number: Floats | None, where: Truths | None) -> None:
        """Take a year in, where the condition holds."""
        if where is not None and where.size == 1:
            if not where.item():
                return
            where = None
        if number is not None:
            joined = self._joined(number)
            self.value = joined if where is None else np.where(where, joined, self._so_far())
        self.count = self.count + (1.0 if where is None else where)

    def result(self) -> Floats:
        """Return the function's value over all years taken in."""
        if self.function == "years":
            return self.count
        return self._so_far() / self.count if self.function == "mean" else self._so_far()

    def _so_far(self) -> Floats:
        """Return what there is; of nothing, sums are 0, products 1, and others unknown."""
        if self.value is not None:
            return self.value
        empty = {"total": 0.0, "mean": 0.0, "product": 1.0}.get(self.function, math.nan)
        return np.full((1, 1, 1), empty)

    def _joined(self, number: Floats) -> Floats:
        before = self._so_far()
        match self.function:
            case "final":
                return number
            case "product":
                return before * number
            case "highest" | "lowest":
                joined = (_max if self.function == "highest" else _min)(before, number)
                return np.where(self.count > 0, joined, number)
            case _:
                return before + number


def _thin(codes: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Return codes along the axis of classes, or of length one where the whole tile agrees."""
    if codes.size and (codes == codes[0]).all():
        codes = codes[:1]
    return np.ascontiguousarray(codes).reshape(_CLASS)


# operations of one element ----------------------------------------------------------------------


def _min(a: Floats, b: Floats) -> Floats:
    return _one_zero(np.minimum(a, b))


def _max(a: Floats, b: Floats) -> Floats:
    return _one_zero(np.maximum(a, b))


def _one_zero(fresh: Floats) -> Floats:
    """Turn -0 into 0: which of two zeros `minimum` returns depends on the processor."""
    fresh += 0.0
    return fresh


def _piecewise(x: Floats, *knots: Floats) -> Floats:
    """Straight lines between the knots, flat outside them."""
    xs, ys = knots[::2], knots[1::2]
    result = np.where(np.isnan(x), np.nan, ys[-1])
    for k in reversed(range(len(xs) - 1)):
        line = ys[k] + (ys[k + 1] - ys[k]) * ((x - xs[k]) / (xs[k + 1] - xs[k]))
        result = np.where(x <= xs[k + 1], line, result)
    return np.where(x <= xs[0], ys[0], result)


def _select(condition: Truths, then: Floats | None, other: Floats | None) -> Floats:
    if condition.size == 1:
        taken = then if condition.item() else other
        assert taken is not None  # noqa: S101 - only the other side is left out
        return taken
    assert then is not None and other is not None  # noqa: S101, PT018
    return np.where(condition, then, other)


def _joined(function: np.ufunc) -> Callable[..., Truths]:
    def join(*conditions: Truths) -> Truths:
        found = conditions[0]
        for condition in conditions[1:]:
            found = function(found, condition)
        return found

    return join


_ELEMENT_WISE: Final[dict[str, Callable[..., Any]]] = {
    "abs": np.abs,
    "add": np.add,
    "and": _joined(np.logical_and),
    "div": np.divide,
    "eq": np.equal,
    "exp": elementary.exp,
    "ge": np.greater_equal,
    "gt": np.greater,
    "le": np.less_equal,
    "log": elementary.log,
    "lt": np.less,
    "max": _max,
    "min": _min,
    "mul": np.multiply,
    "ne": np.not_equal,
    "neg": np.negative,
    "not": np.logical_not,
    "or": _joined(np.logical_or),
    "piecewise": _piecewise,
    "select": _select,
    "sqrt": np.sqrt,
    "sub": np.subtract,
}
