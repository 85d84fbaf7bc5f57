"""A graph under one plan as a straight list of operations, every year written out, for bounds.

Reads a `Graph` and the launches of a plan; hands a `Tape` to the readings that bound it. Years,
launches that wait for nothing and options that are never launched become constants, what looks
back reads the operation of that year itself, and functions over the years become sums, products,
smallest and largest. Everything passes through ``tighten``. What is left are the draws, what the
states of factors decide, and some twenty kinds of operations.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

import numpy as np

from sonae.outcomes.graph import Graph, Operation, PlanTable
from sonae.outcomes.intervals.tighten import MOST_KNOTS, Tightener

__all__ = ["Choices", "Tape", "unroll"]

Choices: TypeAlias = Sequence[Sequence[tuple[float, int]]]
"""For each option the launches that it may have, as year (infinite for never) and trigger (-1 for
none); none for an option whose launch is that of the plan."""

_JOINED: Final = {
    "total": "add",
    "mean": "add",
    "product": "mul",
    "highest": "max",
    "lowest": "min",
}
_NOTHING: Final = {"highest": -1e99, "lowest": 1e99, "final": 0.0}
"""Stands for what there is of no year at all, until it is known that there is one."""


@dataclass(frozen=True, slots=True)
class Tape:
    """A plan's operations; arguments come before what uses them.

    Attributes
    ----------
    operations : tuple of Operation
        Those of ``Graph``, without ``year``, ``start``, ``steps``, ``back``, ``first`` and
        ``tally``, and those of ``tighten``.
    results : mapping
        The operation that gives each outcome and report.
    parts : mapping
        For an outcome that is the largest or smallest over the years, what it is chosen from, and
        whether it is the largest; the outcome itself for others.
    """

    operations: tuple[Operation, ...]
    results: Mapping[str, int]
    parts: Mapping[str, tuple[str, tuple[int, ...]]]

    def needed(self, roots: Iterable[int]) -> tuple[int, ...]:
        """Return the operations that some results need, in order."""
        found: set[int] = set()
        open_ = list(roots)
        while open_:
            at = open_.pop()
            if at not in found:
                found.add(at)
                open_ += self.operations[at].args
        return tuple(sorted(found))


def unroll(
    graph: Graph,
    launches: PlanTable,
    plan: int,
    lowest: Sequence[float],
    highest: Sequence[float],
    choices: Choices = (),
) -> Tape:
    """Return the outcomes of a plan as a tape.

    Parameters
    ----------
    graph : Graph
    launches : PlanTable
    plan : int
        Row of the table.
    lowest, highest : sequences of float
        The ends of each dimension: of the largest box that will be asked about.
    choices : sequence, optional
        Launches that are left open: option k then counts as one more factor, of number
        ``len(graph.factors) + k``, whose state says which of its choices it is.
    """
    return _Unroller(graph, launches, plan, Tightener(lowest, highest), choices).tape()


class _Unroller:
    def __init__(
        self,
        graph: Graph,
        launches: PlanTable,
        plan: int,
        tightener: Tightener,
        choices: Choices,
    ) -> None:
        self._graph = graph
        self._choices = [
            tuple(choices[option]) if choices and choices[option] else ((float(start), trigger),)
            for option, (start, trigger) in enumerate(
                zip(launches.start[plan].tolist(), launches.trigger[plan].tolist(), strict=True)
            )
        ]
        self._out = tightener
        self._once: dict[int, int] = {}
        self._years: list[dict[int, int]] = [{} for _ in graph.years]
        self._tallied: dict[int, list[int]] = {}

    def tape(self) -> Tape:
        graph = self._graph
        for phase in ("once", "yearly", "after"):
            at = [number for number, found in enumerate(graph.phases) if found == phase]
            for index in range(len(graph.years) if phase == "yearly" else 1):
                into = self._years[index] if phase == "yearly" else self._once
                for number in at:
                    into[number] = self._written(number, index)
        named = {**graph.outcomes, **graph.reports}
        results = {name: self._once[at] for name, at in named.items()}
        return Tape(tuple(self._out.operations), results, self._parts(results))

    def _parts(self, results: Mapping[str, int]) -> dict[str, tuple[str, tuple[int, ...]]]:
        parts = {}
        for name, at in {**self._graph.outcomes, **self._graph.reports}.items():
            operation = self._graph.operations[at]
            function = operation.detail[0] if operation.op == "tally" else ""
            own = tuple(dict.fromkeys(self._tallied.get(at, ())))
            if function in {"highest", "lowest"} and len(own) > 1:
                parts[name] = function, own
            else:
                parts[name] = "", (results[name],)
        return parts

    def _at(self, number: int, index: int) -> int:
        return self._once[number] if number in self._once else self._years[index][number]

    def _written(self, number: int, index: int) -> int:
        graph, out = self._graph, self._out
        operation = graph.operations[number]
        match operation.op:
            case "const":
                return out.launch(operation.detail[0])
            case "year":
                return out.const(float(graph.years[index]))
            case "start":
                return self._launch(operation.detail[0])
            case "steps":
                return self._steps()
            case "back":
                record, years = operation.detail
                source, then = graph.records[record], index - years
                return self._at(operation.args[0], index) if then < 0 else self._at(source, then)
            case "first":
                return self._at(operation.args[0], 0)
            case "tally":
                return self._tally(number, operation)
            case "piecewise":
                return self._piecewise([self._at(part, index) for part in operation.args])
            case _:
                parts = [self._at(part, index) for part in operation.args]
                return out.op(operation.op, *parts, detail=operation.detail)

    # launches -------------------------------------------------------------------------------------

    def _launch(self, option: int) -> int:
        """Return the year of a launch: a constant if it waits for nothing and is not left open."""
        return self._of_choices(option, self._out.launch, self._out.launch)

    def _steps(self) -> int:
        out = self._out
        total = out.const(0.0)
        for option in range(len(self._choices)):
            one = self._of_choices(option, lambda _: out.const(1.0), lambda _: out.const(0.0))
            total = out.op("add", total, one)
        return total

    def _of_choices(
        self, option: int, launched: Callable[[float], int], never: Callable[[float], int]
    ) -> int:
        """Return what is given by the choice that is made for an option."""
        out, choices = self._out, self._choices[option]
        found = -1
        for code in reversed(range(len(choices))):
            start, trigger = choices[code]
            one = launched(start) if np.isfinite(start) else never(math.inf)
            if trigger >= 0 and np.isfinite(start):
                holds = self._once[self._graph.triggers[trigger]]
                one = out.op("select", holds, one, never(math.inf))
            if found >= 0:
                factor = len(self._graph.factors) + option
                chosen = out.op("in_states", detail=(factor, code))
                one = out.op("select", chosen, one, found)
            found = one
        return found

    # over the years -------------------------------------------------------------------------------

    def _tally(self, number: int, operation: Operation) -> int:
        out = self._out
        function, given = operation.detail
        count, found, sure = out.const(0.0), -1, False
        for index in range(len(self._graph.years)):
            test = (
                self._at(operation.args[-1], index) if given != "value" else out.truth(holds=True)
            )
            one = out.op("select", test, out.const(1.0), out.const(0.0))
            count = out.op("add", count, one)
            if given == "condition" or out.settled(test) is False:
                continue
            value = self._at(operation.args[0], index)
            found = self._counted(function, found, value, test)
            sure = sure or out.settled(test) is True
            self._tallied.setdefault(number, []).append(value)
        if function == "years":
            return count
        if function == "total" and found < 0:
            return out.const(0.0)
        if function == "product" and found < 0:
            return out.const(1.0)
        if not sure:  # in years that may be none there is nothing to choose from
            self._tallied.pop(number, None)
            if function not in {"total", "product", "mean"}:
                return self._some(found, count)
        return out.op("div", found, count) if function == "mean" else found

    def _counted(self, function: str, found: int, value: int, test: int) -> int:
        out = self._out
        if found < 0 and function in _NOTHING:
            if out.settled(test):
                return value
            found = out.const(_NOTHING[function])
        if found < 0:
            found = out.const(1.0 if function == "product" else 0.0)
        new = value if function == "final" else out.op(_JOINED[function], found, value)
        return out.op("select", test, new, found)

    def _some(self, found: int, count: int) -> int:
        """Return what was found, where some year counts: NaN else, as 0/0 is."""
        out = self._out
        none = out.op("lt", count, out.const(1.0))
        nothing = out.plain("div", out.const(0.0), out.const(0.0))
        return nothing if found < 0 else out.op("select", none, nothing, found)

    # lines ----------------------------------------------------------------------------------------

    def _piecewise(self, parts: list[int]) -> int:
        """Return the line: one operation between constant knots that rise."""
        out = self._out
        numbers = [out.number(at) for at in parts[1:]]
        known = [number for number in numbers if number is not None]
        rising = all(a < b for a, b in pairwise(known[::2]))
        if len(known) == len(numbers) and rising and len(known) <= 2 * MOST_KNOTS:
            return out.plain("line", *parts)
        return self._chosen(parts[0], parts[1::2], parts[2::2])

    def _chosen(self, x: int, xs: list[int], ys: list[int]) -> int:
        """Return the line as the readings choose it: the last knot first."""
        out = self._out
        found = ys[-1]
        for k in reversed(range(len(xs) - 1)):
            over, width = out.op("sub", x, xs[k]), out.op("sub", xs[k + 1], xs[k])
            climb = out.op("mul", out.op("sub", ys[k + 1], ys[k]), out.plain("div", over, width))
            line = out.op("add", ys[k], climb)
            found = out.op("select", out.op("le", x, xs[k + 1]), line, found)
        return out.op("select", out.op("le", x, xs[0]), ys[0], found)
