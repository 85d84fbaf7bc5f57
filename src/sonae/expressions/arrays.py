"""The NumPy reading of a formula: the same tree over arrays that broadcast.

What does not vary by plan, scenario class or draw keeps a length of one on that axis, so it is
computed once. Every operation is element-wise: results do not depend on how work is cut into
blocks. Equal to ``interpret`` up to the last digits of ``exp`` and ``log``.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions.tree import (
    Binary,
    Call,
    Choice,
    Compare,
    InStates,
    Item,
    Logic,
    Name,
    Node,
    Not,
    Number,
    Unary,
)

__all__ = ["ArrayLookup", "condition_array", "number_array"]

Floats: TypeAlias = npt.NDArray[np.float64]
Truths: TypeAlias = npt.NDArray[np.bool_]


class ArrayLookup(Protocol):
    """What a formula may ask of its surroundings, as arrays."""

    def number(self, name: str) -> Floats:
        """Return the values of a quantity, value, stock, or ``t``."""
        ...

    def state(self, factor: str) -> npt.NDArray[np.integer[Any]]:
        """Return the codes of the factor's states."""
        ...

    def item(self, table: str, key: str) -> Floats:
        """Return a table's entries, or an option's series at this year."""
        ...

    def special(self, call: Call) -> Floats:
        """Return a function that looks across years or options."""
        ...


def number_array(node: Node, lookup: ArrayLookup) -> Floats:
    """Return the numbers that a resolved tree gives; NaN and infinity stay what they are.

    The caller silences NumPy's floating-point warnings and checks that results are finite.
    """
    match node:
        case Number(value):
            return np.asarray(value)
        case Name(name):
            return lookup.number(name)
        case Item(table, key):
            return lookup.item(table, key)
        case Unary(operand):
            return np.negative(number_array(operand, lookup))
        case Binary(op, left, right):
            return _ARITHMETIC[op](number_array(left, lookup), number_array(right, lookup))
        case Choice(condition, then, other):
            return np.where(
                condition_array(condition, lookup),
                number_array(then, lookup),
                number_array(other, lookup),
            )
        case Call(function, arguments) if function in _FUNCTIONS:
            return _FUNCTIONS[function](*[number_array(part, lookup) for part in arguments])
        case Call():
            return lookup.special(node)
        case _:
            raise TypeError(f"not a number: {node!r}")


def condition_array(node: Node, lookup: ArrayLookup) -> Truths:
    """Return where a resolved condition holds."""
    match node:
        case InStates(factor, _, codes):
            state = lookup.state(factor)
            found: Truths = state == codes[0]
            for code in codes[1:]:
                found = found | (state == code)
            return found
        case Compare(op, left, right):
            return _COMPARE[op](number_array(left, lookup), number_array(right, lookup))
        case Logic(op, operands):
            join = np.logical_and if op == "and" else np.logical_or
            found = condition_array(operands[0], lookup)
            for part in operands[1:]:
                found = join(found, condition_array(part, lookup))
            return found
        case Not(operand):
            return np.logical_not(condition_array(operand, lookup))
        case _:
            raise TypeError(f"not a condition: {node!r}")


def _many(ufunc: np.ufunc) -> Callable[..., Floats]:
    def fold(*values: Floats) -> Floats:
        result = values[0]
        for value in values[1:]:
            result = ufunc(result, value)
        return _one_zero(result)

    return fold


def _clip(x: Floats, low: Floats, high: Floats) -> Floats:
    return _one_zero(np.minimum(high, np.maximum(low, x)))


def _one_zero(values: Floats) -> Floats:
    """Turn -0 into 0: which of two zeros `minimum` returns depends on the processor."""
    return values + 0.0


def _piecewise(x: Floats, *knots: Floats) -> Floats:
    """Straight lines between the knots, flat outside them."""
    xs, ys = knots[::2], knots[1::2]
    result = np.where(np.isnan(x), np.nan, ys[-1])
    for k in reversed(range(len(xs) - 1)):
        line = ys[k] + (ys[k + 1] - ys[k]) * ((x - xs[k]) / (xs[k + 1] - xs[k]))
        result = np.where(x <= xs[k + 1], line, result)
    return np.where(x <= xs[0], ys[0], result)


_ARITHMETIC: dict[str, Callable[[Floats, Floats], Floats]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
}
_COMPARE: dict[str, Callable[[Floats, Floats], Truths]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_FUNCTIONS: dict[str, Callable[..., Floats]] = {
    "abs": np.abs,
    "clip": _clip,
    "exp": np.exp,
    "log": np.log,
    "max": _many(np.maximum),
    "min": _many(np.minimum),
    "piecewise": _piecewise,
    "sqrt": np.sqrt,
}
