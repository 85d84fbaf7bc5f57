"""The machine as machine code: one loop over a list of operations, a piece of code for each kind.

Nothing is compiled for a model: the code depends on the kinds of operations only and is made once
in a process. A piece works on a number of boxes at a time, so that finding it costs little. It is
written from the rules of ``rules``, ``slopes`` and ``shrink``, with the words of ``native``.
"""

import ctypes
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np
import numpy.typing as npt
from llvmlite import ir

from sonae.outcomes.intervals.machine import (
    backward_slopes,
    forward,
    refine,
    shrink,
)
from sonae.outcomes.intervals.program import KINDS, LANES, TRUTHS, Program, takes_truth
from sonae.outcomes.intervals.rules import NUMBERS, Pair
from sonae.outcomes.intervals.shrink import meet, meet_truths
from sonae.outcomes.native.emit import INDEX, POINTER, Code, Lane

__all__ = ["CodeLanes", "NativeMachine"]

Floats = npt.NDArray[np.float64]
IR = Any
"""What llvmlite makes; it has no types."""

_WIDTH: Final = 8
"""Lanes of a vector; a processor that has smaller ones takes several."""
_INT: Final = ir.IntType(32)


class CodeLanes:
    """What the rules need, written as LLVM instructions."""

    def __init__(self, code: Code) -> None:
        self._code = code
        self.pick, self.bits, self.number = code.pick, code.bits, code.number

    def size(self, number: Lane) -> Lane:
        """Return the absolute value."""
        return self._code.intrinsic("fabs", self._code.float(number))

    def root(self, number: Lane) -> Lane:
        """Return the square root."""
        return self._code.intrinsic("sqrt", self._code.float(number))

    def inverse(self, number: Lane) -> Lane:
        """Return 1 divided by it."""
        return self._code.float(1.0) / number

    def flip(self, truth: Lane) -> Lane:
        """Return whether a truth does not hold."""
        return truth ^ 1


class NativeMachine:
    """The rules as machine code; the interpreter is free while it runs."""

    def __init__(self) -> None:
        self._run = _compiled().run

    def forward(self, program: Program, ends: Floats) -> None:
        """Fill in the ends of every operation."""
        self._go("forward", program, program.steps, ends, ends, ends)

    def refine(self, program: Program, ends: Floats) -> None:
        """Compute the ends of every operation again, and keep what both allow."""
        self._go("refine", program, program.steps, ends, ends, ends)

    def shrink(self, program: Program, ends: Floats, rest: Floats) -> None:
        """Narrow the ends of every argument to what the results leave."""
        rest[:] = 0.0
        self._go("shrink", program, program.back, ends, ends, rest)

    def slopes(self, program: Program, ends: Floats, change: Floats, rest: Floats) -> None:
        """Fill in how the results change with every operation."""
        rest[:] = 0.0
        self._go("slopes", program, program.numbers_back, ends, change, rest)

    def _go(
        self,
        name: str,
        program: Program,
        steps: npt.NDArray[np.int32],
        *memory: Floats,
    ) -> None:
        lists = (steps, program.code, program.first, program.args)
        places = [part.ctypes.data for part in lists] + [part.ctypes.data for part in memory]
        self._run[name](steps.size, *places)


class _Compiled:
    """The machine code."""

    def __init__(self) -> None:
        module = ir.Module("machine")
        for name, write in _WRITERS.items():
            _Function(module, name, write)
        parsed = llvm.parse_assembly(str(module))
        self._engine = llvm.create_mcjit_compiler(parsed, _machine())  # goes when this goes
        self._engine.finalize_object()
        kind = ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * 7)
        self.run = {name: kind(self._engine.get_function_address(name)) for name in _WRITERS}


def _machine() -> IR:
    """Return the processor it runs on, and that vectors of 512 bits are meant."""
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    features = llvm.get_host_cpu_features().flatten()
    return llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=f"{features},-prefer-256-bit", opt=2, jit=True
    )


class _Function:
    """One of the ways through a program, as it is written."""

    def __init__(self, module: IR, name: str, write: "_Write") -> None:
        function = ir.Function(
            module, ir.FunctionType(ir.VoidType(), [INDEX, *[POINTER] * 7]), name
        )
        count, steps, codes, self._first, self._args, self._ends, self._change, self._rest = (
            function.args
        )
        self.builder = ir.IRBuilder(function.append_basic_block("entry"))
        self.code = Code(self.builder, _WIDTH)
        self.lanes = CodeLanes(self.code)
        with self.code.loop(count) as number:
            self.at = self._int(steps, number)
            kind = self.builder.load(self._place(codes, self.at, _INT), typ=_INT)
            after = function.append_basic_block("after")
            switch = self.builder.switch(kind, after)
            for value, (op, size) in enumerate(KINDS):
                block = function.append_basic_block(f"{op}{size}")
                switch.add_case(_INT(value), block)
                self.builder.position_at_end(block)
                if name != "slopes" or op not in TRUTHS:
                    self._piece(op, size, write)
                self.builder.branch(after)
            self.builder.position_at_end(after)
        self.builder.ret_void()

    def _piece(self, op: str, size: int, write: "_Write") -> None:
        first = self._int(self._first, self.at)
        parts = [
            self._int(self._args, self.builder.add(first, INDEX(place))) for place in range(size)
        ]
        with self.code.loop(INDEX(LANES // _WIDTH)) as vector:
            self._offset = self.builder.mul(vector, INDEX(_WIDTH))
            write(self, op, parts)

    # memory ---------------------------------------------------------------------------------------

    def _place(self, pointer: IR, index: IR, one: IR) -> IR:
        return self.builder.gep(pointer, [index], source_etype=one)

    def _int(self, pointer: IR, index: IR) -> IR:
        value = self.builder.load(self._place(pointer, index, _INT), typ=_INT, align=4)
        return self.builder.zext(value, INDEX)

    def _end(self, pointer: IR, at: IR, end: int) -> IR:
        start = self.builder.add(self.builder.mul(at, INDEX(2 * LANES)), INDEX(end * LANES))
        return self.code.place(pointer, self.builder.add(start, self._offset))

    def own(self) -> Pair:
        """Return the ends of the operation at hand."""
        return self._pair(self._ends, self.at)

    def parts(self, op: str, parts: list[IR]) -> list[Pair]:
        """Return the ends of its arguments, and truths as such."""
        found = []
        for place, part in enumerate(parts):
            lower, upper = self._pair(self._ends, part)
            if takes_truth(op, place):
                lower, upper = lower > 0.5, upper > 0.5
            found.append((lower, upper))
        return found

    def own_of(self, op: str) -> Pair:
        """Return the ends of the operation at hand, or its truths."""
        lower, upper = self.own()
        return (lower > 0.5, upper > 0.5) if op in TRUTHS else (lower, upper)

    def narrow(self, op: str, place: int, part: IR, pair: Pair) -> None:
        """Write what is left of an argument, if it is less than what stands there."""
        lower, upper = self._pair(self._ends, part)
        if takes_truth(op, place):
            pair = meet_truths(self.lanes, (lower > 0.5, upper > 0.5), pair)
            pair = tuple(self.code.pick(end, 1.0, 0.0) for end in pair)  # type: ignore[assignment]
        else:
            pair = meet(self.lanes, (lower, upper), pair)
        for end in (0, 1):
            self.code.store(pair[end], self._end(self._ends, part, end))

    def change(self, at: IR) -> Pair:
        """Return the change with an operation."""
        return self._pair(self._change, at)

    def keep(self, at: IR, pair: Pair) -> None:
        """Write the change with an operation."""
        for end in (0, 1):
            self.code.store(pair[end], self._end(self._change, at, end))

    def result(self, pair: Pair, *, truth: bool) -> None:
        """Write the ends of the operation at hand."""
        for end in (0, 1):
            lane = self.code.pick(pair[end], 1.0, 0.0) if truth else self.code.float(pair[end])
            self.code.store(lane, self._end(self._ends, self.at, end))

    def keep_jump(self, at: IR, lane: Lane) -> None:
        """Add to how far the result may jump with a condition."""
        place = self._end(self._change, at, 0)
        self.code.store(self.code.load(place) + lane, place)

    def add_rest(self, lane: Lane) -> None:
        """Add to what is summed up over all operations."""
        place = self.code.place(self._rest, self._offset)
        self.code.store(self.code.load(place) + lane, place)

    def _pair(self, pointer: IR, at: IR) -> Pair:
        return tuple(self.code.load(self._end(pointer, at, end)) for end in (0, 1))  # type: ignore[return-value]


_Write = Callable[[_Function, str, list[IR]], None]


def _forward(f: _Function, op: str, parts: list[IR]) -> None:
    f.result(forward(f.lanes, op, f.parts(op, parts)), truth=op in TRUTHS)


def _refine(f: _Function, op: str, parts: list[IR]) -> None:
    f.result(refine(f.lanes, op, f.own_of(op), f.parts(op, parts)), truth=op in TRUTHS)


def _shrink(f: _Function, op: str, parts: list[IR]) -> None:
    left, empty = shrink(f.lanes, op, f.own_of(op), f.parts(op, parts))
    f.add_rest(empty)
    for place, (part, one) in enumerate(zip(parts, left, strict=True)):
        f.narrow(op, place, part, one)


def _slopes(f: _Function, op: str, parts: list[IR]) -> None:
    change, own = f.change(f.at), f.own()
    passed, slack = backward_slopes(f.lanes, op, change, own, f.parts(op, parts))
    if slack is not None:
        f.add_rest(slack)
    for place, (part, one) in enumerate(zip(parts, passed, strict=True)):
        if one is None:
            continue
        if takes_truth(op, place):
            f.keep_jump(part, one[0])
        else:
            f.keep(part, NUMBERS["add"](f.lanes, f.change(part), one))


_WRITERS: Final[dict[str, _Write]] = {
    "forward": _forward,
    "refine": _refine,
    "shrink": _shrink,
    "slopes": _slopes,
}

_lock: Final = threading.Lock()


def _compiled() -> _Compiled:
    """Return the machine code, made once in a process."""
    with _lock:
        return _made()


@cache
def _made() -> _Compiled:
    return _Compiled()
