"""The NumPy reading of a formula: the same tree over arrays that broadcast.

What does not vary by plan, scenario class or draw keeps a length of one on that axis, so it is
computed once. Every operation is element-wise: results do not depend on how work is cut into
blocks. Equal to ``interpret`` up to the last digits of ``exp`` and ``log``.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.expressions.interpret import SWALLOWING
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

__all__ = ["ArrayLookup", "Watch", "condition_array", "number_array"]

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


@dataclass(frozen=True, slots=True)
class Watch:
    """Looks for NaN and infinity where a comparison or ``min`` would hide them.

    Attributes
    ----------
    report : callable
        Told of the numbers, zero where they are finite or not used.
    used : tuple of arrays
        Conditions under which the formula at hand is used at all.
    """

    report: Callable[[Floats], None]
    used: tuple[Truths, ...] = ()

    def under(self, condition: Truths) -> "Watch":
        """Return the watch over what is used only where `condition` holds."""
        return Watch(self.report, (*self.used, condition))

    def look(self, node: Node, values: Floats) -> None:
        """Report values that are not finite; what has a name was looked at when it was made."""
        named = isinstance(node, Name) and node.id[0].isalpha()
        if named or math.isfinite(values.sum()):
            return
        bad = np.logical_not(np.isfinite(values))
        for condition in self.used:
            bad = bad & condition
        if bad.any():
            self.report(np.where(bad, values, 0.0))


def number_array(node: Node, lookup: ArrayLookup, watch: Watch | None = None) -> Floats:
    """Return the numbers that a resolved tree gives; NaN and infinity stay what they are.

    The caller silences NumPy's floating-point warnings and checks that results are finite;
    `watch` finds those that the result would not show.
    """
    match node:
        case Number(value):
            return np.asarray(value)
        case Name(name):
            return lookup.number(name)
        case Item(table, key):
            return lookup.item(table, key)
        case Unary(operand):
            return np.negative(number_array(operand, lookup, watch))
        case Binary(op, left, right):
            first = number_array(left, lookup, watch)
            return _ARITHMETIC[op](first, number_array(right, lookup, watch))
        case Choice(condition, then, other):
            test = condition_array(condition, lookup, watch)
            return np.where(
                test,
                number_array(then, lookup, watch and watch.under(test)),
                number_array(other, lookup, watch and watch.under(np.logical_not(test))),
            )
        case Call(function, arguments) if function in _FUNCTIONS:
            values = [number_array(part, lookup, watch) for part in arguments]
            if watch is not None and function in SWALLOWING:
                _look(watch, arguments, values)
            return _FUNCTIONS[function](*values)
        case Call():
            return lookup.special(node)
        case _:
            raise TypeError(f"not a number: {node!r}")


def condition_array(node: Node, lookup: ArrayLookup, watch: Watch | None = None) -> Truths:
    """Return where a resolved condition holds; `watch` as for ``number_array``."""
    match node:
        case InStates(factor, _, codes):
            state = lookup.state(factor)
            found: Truths = state == codes[0]
            for code in codes[1:]:
                found = found | (state == code)
            return found
        case Compare(op, left, right):
            values = [number_array(part, lookup, watch) for part in (left, right)]
            if watch is not None:
                _look(watch, (left, right), values)
            return _COMPARE[op](*values)
        case Logic(op, operands):
            join = np.logical_and if op == "and" else np.logical_or
            found = condition_array(operands[0], lookup, watch)
            for part in operands[1:]:
                # what comes later counts only where what stands before leaves it open
                still = found if op == "and" else np.logical_not(found)
                found = join(found, condition_array(part, lookup, watch and watch.under(still)))
            return found
        case Not(operand):
            return np.logical_not(condition_array(operand, lookup, watch))
        case _:
            raise TypeError(f"not a condition: {node!r}")


def _look(watch: Watch, nodes: tuple[Node, ...], values: list[Floats]) -> None:
    for node, value in zip(nodes, values, strict=True):
        watch.look(node, value)


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
