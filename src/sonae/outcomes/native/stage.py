"""The function of one level, as it is written: once, over the years, after.

Used by ``kernel``. An operation that only looks at its arguments is written as ``emit`` says; those
that look at draws, states, launches and earlier years are written here, as are the functions over
the years; ``poison`` writes the checks.
"""

import math
from collections.abc import Sequence
from typing import Final

from llvmlite import ir

from sonae.outcomes.graph import CONDITIONS, Axis, Operation, Phase
from sonae.outcomes.native.emit import (
    DOUBLE,
    INDEX,
    IR,
    POINTER,
    Code,
    Lane,
    constants,
    element_wise,
    extreme,
)
from sonae.outcomes.native.levels import CASE, LEVELS, Layout, Level
from sonae.outcomes.native.poison import Poison

__all__ = ["Stage"]

_AT_FIRST: Final = {"total": 0.0, "mean": 0.0, "years": 0.0, "product": 1.0}
"""Functions over no years; of those not here it is unknown."""


class Stage:
    """The function of one level.

    Parameters
    ----------
    module : llvmlite.ir.Module
    layout : Layout
        Learns what this level needs of shallower ones.
    axes : Axis
    years : llvmlite.ir.GlobalVariable
        The calendar years.
    fused : bool
        The processor has a fused multiply-add.
    """

    def __init__(self, module: IR, layout: Layout, axes: Axis, years: IR, *, fused: bool) -> None:
        self._module, self._layout, self._graph = module, layout, layout.graph
        self._level, self._calendar = layout.levels[axes], years
        kind = ir.FunctionType(ir.VoidType(), [INDEX, *[POINTER] * (5 + len(LEVELS))])
        self.function = ir.Function(module, kind, f"level_{LEVELS.index(axes)}")
        self.function.attributes.add("nounwind")
        self.function.attributes.alignstack = 64  # that of the longest vectors
        for argument in self.function.args[1:]:
            argument.add_attribute("noalias")
        self._stride, self._codes, self._starts, self._waits = self.function.args[:4]
        self._numbers, self._results = self.function.args[4:6]
        self._memory = dict(zip(LEVELS, self.function.args[6:], strict=True))
        builder = ir.IRBuilder(self.function.append_basic_block("once"))
        self._code = Code(builder, self._level.lanes)
        self._known: dict[int, Lane] = {}
        """What is computed here, but for what changes from year to year."""
        self._here: dict[int, Lane] = {}
        """What else is known in this part of the function: of this year, or from memory."""
        self._index: IR = None
        """LLVM's index of the year, while a loop over the years is written."""
        self._variables: dict[tuple[str, int], IR] = {}
        self._poison = Poison(self._code, layout, axes, self._value, fused=fused)
        self._write()

    def _write(self) -> None:
        layout, axes = self._layout, self._level.axes
        loops = layout.loops(axes)
        self._declare([at for loop in loops for at in loop.operations])
        checks: dict[Phase, list[int]] = {"once": [], "yearly": [], "after": []}
        for number in layout.checks[axes]:
            checks[layout.check_phase(number)].append(number)
        self._part(layout.operations(axes, "once"), checks["once"])
        for loop in loops:
            with self._code.loop(INDEX(len(self._graph.years))) as self._index:
                self._part(loop.operations, loop.checks)
        self._index = None
        self._part(layout.operations(axes, "after"), checks["after"])
        for number in checks["yearly"]:
            self._poison.check_late(number)
        self._keep_poison()
        if axes == Axis.CLASS:
            self._keep_triggers()
        if axes == CASE:
            self._keep_results()
        self._code.builder.ret_void()

    def _part(self, operations: Sequence[int], checks: Sequence[int]) -> None:
        """Write what is computed at one time, and the checks that can be made then."""
        self._here = {}
        for at in operations:
            if self._index is not None and self._graph.operations[at].op == "tally":
                self._tally(at)
            else:
                self._compute(at)
        for number in checks:
            self._poison.check(number)

    # numbers and truths ---------------------------------------------------------------------------

    def _value(self, at: int) -> Lane:
        """Return what an operation has given, here or at a shallower level."""
        operation = self._graph.operations[at]
        if operation.op == "const":
            return self._code.float(operation.detail[0])
        if operation.op == "truth":
            return self._code.truth(bool(operation.detail[0]))
        if at in self._known:
            return self._known[at]
        if at not in self._here:
            self._here[at] = self._year() if operation.op == "year" else self._load(at)
        return self._here[at]

    def _year(self) -> Lane:
        return self._code.load_same(self._code.place(self._calendar, self._index))

    def _load(self, at: int, years: int = 0) -> Lane:
        """Return what is stored of an operation, perhaps some years ago."""
        slot, level = self._layout.slot(at), self._layout.of[at]
        found = self._slot(level, slot.first - years, yearly=slot.yearly)
        lane = self._load_from(level, found)
        return lane.compare("!=", 0.0) if self._graph.operations[at].op in CONDITIONS else lane

    def _slot(self, level: Level, slot: int, *, yearly: bool = False) -> IR:
        """Return the address of a slot in a level's record; this year's, if it has many."""
        kind = ir.VectorType(DOUBLE, level.lanes) if level.lanes > 1 else DOUBLE
        index = self._code.builder.add(self._index, INDEX(slot)) if yearly else slot
        return self._code.place(self._memory[level.axes], index, kind)

    def _load_from(self, level: Level, place: IR) -> Lane:
        return self._code.load(place) if level.lanes > 1 else self._code.load_same(place)

    def _compute(self, at: int) -> None:
        """Write an operation, and store it if it is asked for elsewhere."""
        operation = self._graph.operations[at]
        if operation.op in {"const", "truth"}:
            return  # written where it is used
        found = self._written(at, operation)
        (self._known if self._index is None else self._here)[at] = found
        slot = self._level.slots.get(at)
        if slot is not None:
            truth = operation.op in CONDITIONS
            number = self._code.pick(found, 1.0, 0.0) if truth else found
            self._code.store(number, self._slot(self._level, slot.first, yearly=slot.yearly))

    def _written(self, at: int, operation: Operation) -> Lane:
        """Write an operation on what is known."""
        if operation.op == "tally":
            return self._tallied(at)
        if not operation.args:
            return self._given(operation)
        args = [self._value(part) for part in operation.args]
        match operation.op:
            case "min" | "max":
                return self._extreme(operation, *args)
            case "back":
                return self._back(*operation.detail, *args)
            case "first":
                return self._first(at, *args)
            case _:
                return element_wise[operation.op](self._code, *args)

    def _given(self, operation: Operation) -> Lane:
        """Write what a case consists of: the year, draws, states and launches."""
        match operation.op:
            case "year":
                return self._year()
            case "draw":
                return self._draw(*operation.detail)
            case "table":
                return self._table(*operation.detail)
            case "in_states":
                return self._in_states(*operation.detail)
            case "start":
                return self._start(*operation.detail)
            case "steps":
                return self._steps()
            case _:
                raise TypeError(f"not an operation of a graph: {operation.op}")

    # operations that look at more than their arguments --------------------------------------------

    def _extreme(self, operation: Operation, a: Lane, b: Lane) -> Lane:
        """Write min or max: NaN if either is, and 0 where it would be -0."""
        facts, (first, second) = self._layout.facts, operation.args
        if first not in facts.never_nan and second in facts.never_nan:
            a, b, first = b, a, second
        sign = "<" if operation.op == "min" else ">"
        found = extreme(self._code, sign, a, b, known=first in facts.never_nan)
        zero = facts.zero(operation)
        if zero == "none":
            return found
        return self._code.intrinsic("fabs", found) if zero == "positive" else found + 0.0

    def _draw(self, dimension: int) -> Lane:
        row = self._code.builder.mul(self._stride, INDEX(dimension))
        return self._code.load(self._code.place(self._numbers, row))

    def _state(self, factor: int) -> IR:
        """Return LLVM's value of a factor's code."""
        kind = ir.IntType(8)
        place = self._code.place(self._codes, factor, kind)
        return self._code.builder.load(place, typ=kind, align=1)

    def _table(self, factor: int, *numbers: float) -> Lane:
        row = self._code.builder.zext(self._state(factor), INDEX)
        table = constants(self._module, "table", numbers)
        return self._code.load_same(self._code.place(table, row))

    def _in_states(self, factor: int, *codes: int) -> Lane:
        state, builder = self._state(factor), self._code.builder
        found = self._code.truth(False)  # noqa: FBT003 - the condition that never holds
        for code in codes:
            same = builder.icmp_unsigned("==", state, state.type(code))
            found = found | self._code.spread(same)
        return found

    def _start(self, option: int) -> Lane:
        """Return the year in which the plan launches an option, if the class lets it."""
        code, graph = self._code, self._graph
        start = code.load_same(code.place(self._starts, option))
        if not graph.triggers:
            return start
        kind, builder = ir.IntType(32), code.builder
        wait = builder.load(code.place(self._waits, option, kind), typ=kind, align=4)
        trigger = builder.add(builder.zext(wait, INDEX), INDEX(self._layout.triggers))
        holds = code.load_same(code.place(self._memory[Axis.CLASS], trigger))
        return code.pick(holds.compare("!=", 0.0), start, math.inf)

    def _steps(self) -> Lane:
        count = self._code.float(0.0)
        for option in range(len(self._graph.options)):
            count = count + self._code.pick(self._start(option) < math.inf, 1.0, 0.0)
        return count

    def _back(self, record: int, years: int, instead: Lane) -> Lane:
        part = self._graph.records[record]
        yearly = self._graph.phases[part] == "yearly"
        past = self._load(part, years) if yearly else self._value(part)
        return self._code.pick(self._before(years), instead, past)

    def _before(self, years: int) -> Lane:
        """Return whether it is one of the first years."""
        return self._year() < float(self._graph.years[0] + years)

    def _first(self, at: int, x: Lane) -> Lane:
        variable = self._variables["first", at]
        found = self._code.pick(self._before(1), x, self._code.now(variable))
        self._code.set(variable, found)
        return found

    # functions over the years ---------------------------------------------------------------------

    def _declare(self, operations: Sequence[int]) -> None:
        """Make room for what changes from year to year."""
        for at in operations:
            operation = self._graph.operations[at]
            if operation.op == "first":
                self._declare_one("first", at, 0.0)
            elif operation.op == "tally":
                self._declare_one("tally", at, _AT_FIRST.get(operation.detail[0], math.nan))
                self._declare_one("count", at, 0.0)

    def _declare_one(self, what: str, number: int, start: float) -> None:
        self._variables[what, number] = self._code.variable(self._code.float(start))

    def _tally(self, at: int) -> None:
        """Take this year into a function over the years."""
        operation, code = self._graph.operations[at], self._code
        function, parts = operation.detail
        args = [self._value(part) for part in operation.args]
        where = None if parts == "value" else args[-1]
        variable, counter = self._variables["tally", at], self._variables["count", at]
        before, count = code.now(variable), code.now(counter)
        if function == "years":
            joined = before + 1.0
        elif function in {"total", "mean"}:
            joined = before + args[0]
        elif function == "product":
            joined = before * args[0]
        elif function == "final":
            joined = args[0]
        else:
            further = extreme(code, "<" if function == "lowest" else ">", before, args[0]) + 0.0
            joined = code.pick(count > 0.0, further, args[0])
        if where is None:
            code.set(variable, joined)
            code.set(counter, count + 1.0)
        else:
            code.set(variable, code.pick(where, joined, before))
            code.set(counter, count + code.pick(where, 1.0, 0.0))

    def _tallied(self, at: int) -> Lane:
        value = self._code.now(self._variables["tally", at])
        mean = self._graph.operations[at].detail[0] == "mean"
        return value / self._code.now(self._variables["count", at]) if mean else value

    # what is kept ---------------------------------------------------------------------------------

    def _keep_poison(self) -> None:
        """Store what the checks of this level have found."""
        for hidden in range(2 if self._layout.checks[self._level.axes] else 0):
            slot = self._layout.poison[self._level.axes] + hidden
            self._code.store(self._poison.found(hidden), self._slot(self._level, slot))

    def _keep_triggers(self) -> None:
        """Store which triggers hold; after them what holds where there is none."""
        tests = [self._value(test) for test in self._graph.triggers]
        for number, holds in enumerate([*tests, self._code.truth(True)]):  # noqa: FBT003
            slot = self._slot(self._level, self._layout.triggers + number)
            self._code.store(self._code.pick(holds, 1.0, 0.0), slot)

    def _keep_results(self) -> None:
        """Write the results of a case, and what the checks of all levels have found."""
        layout = self._layout
        rows = [self._value(at) for at in self._graph.results]
        for hidden in range(2):
            total = self._code.float(0.0)
            for axes, level in layout.levels.items():
                if layout.checks[axes]:
                    place = self._slot(level, layout.poison[axes] + hidden)
                    total = total + self._load_from(level, place)
            rows.append(total)
        for row, number in enumerate(rows):
            at = self._code.builder.mul(self._stride, INDEX(row))
            self._code.store(number, self._code.place(self._results, at))
