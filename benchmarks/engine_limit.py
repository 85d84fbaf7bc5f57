"""What the processor could do at most, and how many operations a case needs.

``needed`` counts from the graph how many floating-point operations one case takes if nothing is
computed in a deeper loop than it has to be. ``peak`` measures operations that wait for nothing: an
even mix of multiplications and additions, or the mix that ``needed`` found (a division takes a
processor many times as long as a product). Machine code comes from llvmlite, without fused
multiply-add, as in the kernel.
"""

import ctypes
import statistics
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import llvmlite.binding as llvm
from llvmlite import ir

from sonae.outcomes.elementary import exp_steps, log_steps
from sonae.outcomes.graph import Axis, Graph

__all__ = ["EVEN", "Sizes", "needed", "peak"]

EVEN: Final = {"mul": 1, "add": 1}
_REGISTERS: Final = 20
"""Vectors in work at a time: enough to hide a delay, few enough to stay in registers."""
_OPERATIONS: Final = {
    "abs": ("pick",),
    "add": ("add",),
    "and": (),
    "back": (),
    "const": (),
    "div": ("div",),
    "draw": (),
    "first": (),
    "in_states": (),
    "max": ("extreme",),
    "min": ("extreme",),
    "mul": ("mul",),
    "neg": ("add",),
    "not": (),
    "or": (),
    "select": ("pick",),
    "sqrt": ("div",),
    "start": (),
    "steps": (),
    "sub": ("add",),
    "table": (),
    "truth": (),
    "year": (),
} | {op: ("compare",) for op in ("lt", "le", "gt", "ge", "eq", "ne")}
_TALLIES: Final = {
    "total": ("add",),
    "mean": ("add",),
    "product": ("mul",),
    "highest": ("extreme",),
    "lowest": ("extreme",),
    "final": (),
    "years": ("add",),
}


@dataclass(frozen=True)
class Sizes:
    """Plans, classes and draws of the tile over which the shared work is divided."""

    plans: int
    classes: int
    draws: int


def needed(graph: Graph, sizes: Sizes) -> Counter[str]:
    """Return operations of one case by kind: each at its level, over all years, checks included.

    Minimum and maximum count as one operation, whatever NaN takes besides. Shifts and masks of exp
    and log, loads, stores and the loop are left out: this is a floor.
    """
    counted: Counter[str] = Counter()
    for operation, phase, axes in zip(graph.operations, graph.phases, graph.axes, strict=True):
        times = (len(graph.years) if phase == "yearly" else 1) * _share(axes, sizes)
        kinds: Mapping[str, int]
        if operation.op in {"exp", "log"}:
            kinds = _steps(operation.op)
        elif operation.op == "piecewise":
            knots = len(operation.args) // 2 - 1
            kinds = Counter({"add": 3 * knots, "mul": knots, "div": knots, "compare": knots})
        elif operation.op == "tally":
            kinds, times = Counter(_TALLIES[operation.detail[0]]), times * len(graph.years)
        else:
            kinds = Counter(_OPERATIONS[operation.op])
        for kind, number in kinds.items():
            counted[kind] += number * times  # type: ignore[assignment]  # shares of operations
    for check in graph.checks:
        at = check.operation
        years = len(graph.years) if graph.phases[at] == "yearly" else 1
        counted["compare"] += years * _share(graph.axes[at], sizes)  # type: ignore[assignment]
    return counted


def _share(axes: Axis, sizes: Sizes) -> float:
    """Return which part of an operation falls to one case."""
    share = 1.0
    for axis, size in ((Axis.PLAN, sizes.plans), (Axis.CLASS, sizes.classes)):
        share /= 1 if axis in axes else size
    return share / (1 if Axis.DRAW in axes else sizes.draws)


def _steps(name: str) -> Counter[str]:
    """Count the operations of exp or log by running its steps on something that counts."""
    counting = _Counting()
    steps = exp_steps if name == "exp" else log_steps
    steps(counting, _Counted(counting.found))
    return counting.found


@dataclass
class _Counting:
    """The needs of the steps, counted."""

    found: Counter[str] = field(default_factory=Counter)

    def pick(self, _condition: Any, _then: Any, _other: Any) -> "_Counted":
        self.found["pick"] += 1
        return _Counted(self.found)

    def bits(self, _number: Any) -> "_Counted":
        return _Counted(Counter())  # whole numbers are not counted

    def number(self, _bits: Any) -> "_Counted":
        return _Counted(self.found)

    def __getattr__(self, name: str) -> Any:
        """Take whatever else the steps ask for as one operation of its name."""

        def one(*_parts: Any) -> "_Counted":
            self.found[name] += 1
            return _Counted(self.found)

        return one


class _Counted:
    """A number that counts what is done with it."""

    def __init__(self, found: Counter[str]) -> None:
        self._found = found

    def _one(self, kind: str) -> "_Counted":
        self._found[kind] += 1
        return _Counted(self._found)

    def __add__(self, _other: Any) -> "_Counted":
        return self._one("add")

    __radd__ = __sub__ = __rsub__ = __add__

    def __mul__(self, _other: Any) -> "_Counted":
        return self._one("mul")

    __rmul__ = __mul__

    def __truediv__(self, _other: Any) -> "_Counted":
        return self._one("div")

    __rtruediv__ = __truediv__

    def __lt__(self, _other: Any) -> "_Counted":
        return self._one("compare")

    __gt__ = __le__ = __ge__ = __lt__

    def __eq__(self, _other: object) -> Any:
        return self._one("compare")

    __hash__ = None  # type: ignore[assignment]

    def __rshift__(self, _other: Any) -> "_Counted":
        return self._one("bits")

    __lshift__ = __and__ = __or__ = __rshift__


# the fastest there is ---------------------------------------------------------------------------


def peak(width: int, mix: Mapping[str, float], repeats: int = 5) -> float:
    """Return operations per second of CPU, lanes counted, of a mix in which none waits."""
    counts = _rounded(mix)
    engine = _compiled(width, counts)
    call = ctypes.CFUNCTYPE(None, ctypes.c_int64, ctypes.c_void_p)(
        engine.get_function_address("peak")
    )
    room = (ctypes.c_double * (16 * _REGISTERS + 16))()
    operations = sum(counts.values()) * width
    rounds = max(1, int(4e8 / operations * width / 8))
    rates = []
    for _ in range(repeats):
        start = time.process_time()
        call(rounds, ctypes.addressof(room))
        rates.append(rounds * operations / (time.process_time() - start))
    return statistics.median(rates)


def _rounded(mix: Mapping[str, float]) -> dict[str, int]:
    """Return the mix in whole operations, about 200 in all."""
    scale = 200 / sum(mix.values())
    kinds = ("mul", "add", "div", "extreme", "compare", "pick")
    return {kind: round(mix[kind] * scale) for kind in kinds if mix.get(kind)}


def _compiled(width: int, counts: Mapping[str, int]) -> Any:
    """Return the machine code of a loop over the mix; what goes round is stored at the end."""
    double, count = ir.DoubleType(), ir.IntType(64)
    vector = double if width == 1 else ir.VectorType(double, width)
    module = ir.Module()
    function = ir.Function(
        module, ir.FunctionType(ir.VoidType(), (count, ir.PointerType(double))), "peak"
    )
    rounds, room = function.args
    entry, loop, end = (function.append_basic_block(name) for name in ("entry", "loop", "end"))
    ir.IRBuilder(entry).branch(loop)
    build = ir.IRBuilder(loop)
    held = _REGISTERS if width <= 8 else _REGISTERS // 2
    at = build.phi(count)
    at.add_incoming(ir.Constant(count, 0), entry)
    phis = [build.phi(vector) for _ in range(held)]
    values: list[Any] = list(phis)
    tests = build.phi(_truths(width))
    tests.add_incoming(ir.Constant(_truths(width), None), entry)
    held_tests: Any = tests
    for number, kind in enumerate(_spread(counts)):
        place = number % held
        near = _constant(vector, width, 1.0 + 2.0**-40)
        if kind == "compare":
            held_tests = build.or_(held_tests, build.fcmp_ordered("<", values[place], near))
        elif kind == "pick":
            values[place] = build.select(held_tests, values[place], near)
        else:
            values[place] = _operation(build, kind, values[place], near)
    tests.add_incoming(held_tests, loop)
    following = build.add(at, ir.Constant(count, 1))
    at.add_incoming(following, loop)
    for phi, value in zip(phis, values, strict=True):
        phi.add_incoming(_constant(vector, width, 1.0), entry)
        phi.add_incoming(value, loop)
    build.cbranch(build.icmp_signed("<", following, rounds), loop, end)
    last = ir.IRBuilder(end)
    for place, value in enumerate(values):
        target = last.gep(room, [ir.Constant(count, place * width)])
        stored = last.store(value, last.bitcast(target, ir.PointerType(vector)))
        stored.align = 8
    last.ret_void()
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    parsed = llvm.parse_assembly(str(module))
    features = llvm.get_host_cpu_features()
    machine = llvm.Target.from_default_triple().create_target_machine(
        cpu=llvm.get_host_cpu_name(), features=f"{features.flatten()},-prefer-256-bit", opt=3
    )
    engine = llvm.create_mcjit_compiler(parsed, machine)
    engine.finalize_object()
    return engine


def _spread(counts: Mapping[str, int]) -> list[str]:
    """Return the kinds, each spread evenly over the round."""
    total = sum(counts.values())
    places = [
        ((index + 0.5) / number * total, kind)
        for kind, number in counts.items()
        for index in range(number)
    ]
    return [kind for _, kind in sorted(places)]


def _operation(build: Any, kind: str, value: Any, near: Any) -> Any:
    if kind == "extreme":
        return build.select(build.fcmp_ordered("<", value, near), value, near)
    write = {"mul": build.fmul, "add": build.fadd, "div": build.fdiv}[kind]
    return write(value, near)


def _constant(vector: Any, width: int, number: float) -> Any:
    return ir.Constant(vector, number if width == 1 else [number] * width)


def _truths(width: int) -> Any:
    return ir.IntType(1) if width == 1 else ir.VectorType(ir.IntType(1), width)
