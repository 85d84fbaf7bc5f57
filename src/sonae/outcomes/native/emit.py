"""LLVM values that add and compare like numbers, and how each operation of a graph is written.

Used by ``native``. `Code` writes instructions for some lanes at once: a `Lane` stands for one
float64 (or truth, or pattern of bits) in each of them. LLVM has an instruction for an operation on
a whole vector, so one and the same text serves for 1, 2, 4, 8 or 16 lanes and gives the same bits
in each: no operation looks across lanes, none is fused with another and none is reordered.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from typing import Any, Final, TypeAlias

from llvmlite import ir

from sonae.outcomes.elementary import exp_steps, log_steps

__all__ = ["INDEX", "IR", "POINTER", "Code", "Lane", "constants", "element_wise", "extreme"]

IR: TypeAlias = Any
"""Something of llvmlite's: it has no types."""
Number: TypeAlias = Any
"""A lane, or a Python number that is meant in each lane."""

DOUBLE: Final = ir.DoubleType()
TRUTH: Final = ir.IntType(1)
BITS: Final = ir.IntType(64)
INDEX: Final = ir.IntType(64)
POINTER: Final = ir.PointerType()

_ALIGN: Final = 8
"""Bytes on which everything in memory is known to begin, whatever the width of a vector."""


class _Same(ir.Constant):  # type: ignore[misc]  # of llvmlite's types mypy knows nothing
    """A vector with the same number in each lane, in LLVM's short way of writing it."""

    def get_reference(self) -> str:
        one = self.constant[0]
        return f"splat ({one.type} {one.get_reference()})"


class Lane:
    """What an LLVM value holds in a lane; Python's operators write LLVM's instructions."""

    __slots__ = ("code", "value")
    __hash__ = None  # type: ignore[assignment]  # `==` compares what will be computed

    def __init__(self, code: "Code", value: IR) -> None:
        self.code = code
        self.value = value

    def _with(self, floats: str, bits: str, other: Number, *, swap: bool = False) -> "Lane":
        """Write an instruction of this and another; numbers and bits have different ones."""
        pair = self.value, self.code.like(self, other)
        write = getattr(self.code.builder, floats if self.code.is_number(self) else bits)
        return Lane(self.code, write(*(pair[::-1] if swap else pair)))

    def __add__(self, other: Number) -> "Lane":
        return self._with("fadd", "add", other)

    __radd__ = __add__

    def __sub__(self, other: Number) -> "Lane":
        return self._with("fsub", "sub", other)

    def __rsub__(self, other: Number) -> "Lane":
        return self._with("fsub", "sub", other, swap=True)

    def __mul__(self, other: Number) -> "Lane":
        return self._with("fmul", "mul", other)

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> "Lane":
        return self._with("fdiv", "udiv", other)

    def __neg__(self) -> "Lane":
        return Lane(self.code, self.code.builder.fneg(self.value))

    def __and__(self, other: Number) -> "Lane":
        return self._with("", "and_", other)

    def __or__(self, other: Number) -> "Lane":
        return self._with("", "or_", other)

    def __xor__(self, other: Number) -> "Lane":
        return self._with("", "xor", other)

    def __lshift__(self, other: int) -> "Lane":
        return self._with("", "shl", other)

    def __rshift__(self, other: int) -> "Lane":
        return self._with("", "lshr", other)

    def compare(self, sign: str, other: Number) -> "Lane":
        """Return the truth of a comparison: false with NaN, but for ``!=``."""
        builder = self.code.builder
        write = builder.fcmp_unordered if sign == "!=" else builder.fcmp_ordered
        return Lane(self.code, write(sign, self.value, self.code.like(self, other)))

    def __lt__(self, other: Number) -> "Lane":
        return self.compare("<", other)

    def __gt__(self, other: Number) -> "Lane":
        return self.compare(">", other)

    def __eq__(self, other: Number) -> IR:
        return self.compare("==", other)


class Code:
    """Instructions of a function, as they are written, for a number of lanes.

    Parameters
    ----------
    builder : llvmlite.ir.IRBuilder
    lanes : int
        1 is a plain float64 and no vector.
    """

    def __init__(self, builder: IR, lanes: int) -> None:
        self.builder = builder
        self.lanes = lanes

    def type(self, one: IR) -> IR:
        """Return the type of so many of one."""
        return one if self.lanes == 1 else ir.VectorType(one, self.lanes)

    def is_number(self, lane: Lane) -> bool:
        """Return whether a lane holds a float64."""
        return bool(lane.value.type == self.type(DOUBLE))

    def constant(self, one: IR, number: float) -> Lane:
        """Return the same number in each lane."""
        if self.lanes == 1:
            return Lane(self, ir.Constant(one, number))
        same = [ir.Constant(one, number)] * self.lanes
        return Lane(self, _Same(self.type(one), same))

    def like(self, lane: Lane, other: Number) -> IR:
        """Return the LLVM value of a lane, or of a Python number of the other's kind."""
        if isinstance(other, Lane):
            return other.value
        return self.constant(getattr(lane.value.type, "element", lane.value.type), other).value

    def float(self, number: Number) -> Lane:
        """Return a lane as it is, or a Python number as one."""
        return number if isinstance(number, Lane) else self.constant(DOUBLE, number)

    def truth(self, holds: bool) -> Lane:  # noqa: FBT001 - it is the constant itself
        """Return the condition that always or never holds."""
        return self.constant(TRUTH, int(holds))

    # what `elementary.Lanes` asks for -------------------------------------------------------------

    def pick(self, condition: Lane, then: Number, other: Number) -> Lane:
        """Return the second where the first holds, else the third; two truths or two numbers."""
        pair = self.float(then).value, self.float(other).value
        return Lane(self, self.builder.select(condition.value, *pair))

    def bits(self, number: Lane) -> Lane:
        """Return the bits of a number."""
        return Lane(self, self.builder.bitcast(number.value, self.type(BITS)))

    def number(self, bits: Lane) -> Lane:
        """Return the number that has these bits."""
        return Lane(self, self.builder.bitcast(bits.value, self.type(DOUBLE)))

    def unordered(self, lane: Lane) -> Lane:
        """Return whether a number is NaN."""
        return Lane(self, self.builder.fcmp_unordered("uno", lane.value, lane.value))

    # memory ---------------------------------------------------------------------------------------

    def place(self, pointer: IR, index: IR, one: IR = DOUBLE) -> IR:
        """Return the address of the index-th of some numbers; the index in Python's or LLVM's."""
        at = INDEX(index) if isinstance(index, int) else index
        return self.builder.gep(pointer, [at], source_etype=one)

    def load(self, place: IR) -> Lane:
        """Return what stands at an address, one number for each lane."""
        return Lane(self, self.builder.load(place, typ=self.type(DOUBLE), align=_ALIGN))

    def load_same(self, place: IR) -> Lane:
        """Return the one number at an address, in each lane."""
        return self.spread(self.builder.load(place, typ=DOUBLE, align=_ALIGN))

    def spread(self, value: IR) -> Lane:
        """Return a plain LLVM value in each lane."""
        if self.lanes == 1:
            return Lane(self, value)
        empty = ir.Constant(self.type(value.type), ir.Undefined)
        first = self.builder.insert_element(empty, value, ir.IntType(32)(0))
        mask = ir.Constant(ir.VectorType(ir.IntType(32), self.lanes), None)
        return Lane(self, self.builder.shuffle_vector(first, empty, mask))

    def store(self, lane: Lane, place: IR) -> None:
        """Write a number for each lane to an address."""
        self.builder.store(lane.value, place, align=_ALIGN)

    def variable(self, start: Lane) -> IR:
        """Return the address of something that changes from year to year."""
        found = self.builder.alloca(start.value.type)
        self.builder.store(start.value, found)
        return found

    def now(self, variable: IR) -> Lane:
        """Return what a variable holds."""
        return Lane(self, self.builder.load(variable, typ=variable.allocated_type))

    def set(self, variable: IR, lane: Lane) -> None:
        """Change a variable."""
        self.builder.store(lane.value, variable)

    # ---------------------------------------------------------------------------------------------

    def intrinsic(self, name: str, *lanes: Lane) -> Lane:
        """Write one of LLVM's own functions; of vectors it must be declared by hand."""
        one = self.type(DOUBLE)
        suffix = "f64" if self.lanes == 1 else f"v{self.lanes}f64"
        name, module = f"llvm.{name}.{suffix}", self.builder.module
        function = module.globals.get(name) or ir.Function(
            module, ir.FunctionType(one, [one] * len(lanes)), name
        )
        return Lane(self, self.builder.call(function, [lane.value for lane in lanes]))

    @contextmanager
    def loop(self, count: IR) -> Iterator[IR]:
        """Write what stands under ``with`` as often as `count` says; gives the index."""
        builder = self.builder
        before = builder.block
        body, after = builder.append_basic_block("again"), builder.append_basic_block("then")
        builder.cbranch(builder.icmp_unsigned(">", count, INDEX(0)), body, after)
        builder.position_at_end(body)
        index = builder.phi(INDEX)
        index.add_incoming(INDEX(0), before)
        yield index
        following = builder.add(index, INDEX(1))
        index.add_incoming(following, builder.block)
        builder.cbranch(builder.icmp_unsigned("<", following, count), body, after)
        builder.position_at_end(after)


def extreme(code: Code, sign: str, a: Lane, b: Lane, *, known: bool = False) -> Lane:
    """Return the smaller (``<``) or larger of two, NaN if either is; of two zeros either.

    A comparison with NaN does not hold, so ``a < b ? a : b`` does if it is `known` that the first
    is never NaN.
    """
    found = code.pick(a.compare(sign, b), a, b)
    return found if known else code.pick(code.unordered(a), a, found)


def _piecewise(code: Code, x: Lane, *knots: Lane) -> Lane:
    """Straight lines between the knots, flat outside them."""
    xs, ys = knots[::2], knots[1::2]
    found = code.pick(code.unordered(x), math.nan, ys[-1])
    for k in reversed(range(len(xs) - 1)):
        line = ys[k] + (ys[k + 1] - ys[k]) * ((x - xs[k]) / (xs[k + 1] - xs[k]))
        found = code.pick(x.compare("<=", xs[k + 1]), line, found)
    return code.pick(x.compare("<=", xs[0]), ys[0], found)


def constants(module: IR, name: str, numbers: Sequence[float]) -> IR:
    """Return the address of numbers that stand in the code's own memory."""
    kind = ir.ArrayType(DOUBLE, len(numbers))
    found = ir.GlobalVariable(module, kind, module.get_unique_name(name))
    found.initializer = ir.Constant(kind, list(numbers))
    found.global_constant = True
    found.linkage = "internal"
    return found


def _comparing(sign: str) -> Callable[[Code, Lane, Lane], Lane]:
    return lambda _, a, b: a.compare(sign, b)


element_wise: Final[dict[str, Callable[..., Lane]]] = {
    "abs": lambda code, x: code.intrinsic("fabs", x),
    "add": lambda _, a, b: a + b,
    "and": lambda _, *parts: reduce(Lane.__and__, parts),
    "div": lambda _, a, b: a / b,
    "eq": _comparing("=="),
    "exp": exp_steps,
    "ge": _comparing(">="),
    "gt": _comparing(">"),
    "le": _comparing("<="),
    "log": log_steps,
    "lt": _comparing("<"),
    "mul": lambda _, a, b: a * b,
    "ne": _comparing("!="),
    "neg": lambda _, x: -x,
    "not": lambda _, x: x ^ 1,
    "or": lambda _, *parts: reduce(Lane.__or__, parts),
    "piecewise": _piecewise,
    "select": lambda code, test, then, other: code.pick(test, then, other),
    "sqrt": lambda code, x: code.intrinsic("sqrt", x),
    "sub": lambda _, a, b: a - b,
}
"""How operations are written that look at nothing but their arguments."""
