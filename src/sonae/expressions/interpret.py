"""The reference reading of a formula: one value at a time, in plain Python floats.

Slow and obvious on purpose: it is the oracle for every faster reading, and the one that explains
a single future step by step. Follows IEEE 754 where Python would raise (1/0 is infinite) so that
a value which is not finite can be named instead of lost; ``min`` and ``max`` keep a NaN, and
give 0 and never -0 (processors differ in which of the two they return).
"""

import math
from collections.abc import Callable
from typing import Protocol, TypeAlias

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

__all__ = ["Lookup", "divide", "exponential", "holds", "interpret"]


class Lookup(Protocol):
    """What a formula may ask of its surroundings."""

    def number(self, name: str) -> float:
        """Return the value of a quantity, value, stock, or ``t``."""
        ...

    def state(self, factor: str) -> int:
        """Return the code of the factor's state."""
        ...

    def item(self, table: str, key: str) -> float:
        """Return a table's entry, or an option's series at this year."""
        ...

    def special(self, call: Call) -> float:
        """Return a function that looks across years or options."""
        ...


Swallowed: TypeAlias = Callable[[float], None]
"""Called with a number that is not finite where a comparison or ``min`` would hide it."""


def interpret(node: Node, lookup: Lookup, swallowed: Swallowed | None = None) -> float:
    """Return the number that a resolved tree gives.

    Parameters
    ----------
    node : Node
        A tree from ``resolve`` whose kind is a number.
    lookup : Lookup
        Where names are looked up.
    swallowed : callable, optional
        Told of NaN and infinity that the result would not show.

    Returns
    -------
    float
        NaN or infinity where the formula gives that; never raised.
    """
    match node:
        case Number(value):
            return value
        case Name(name):
            return lookup.number(name)
        case Item(table, key):
            return lookup.item(table, key)
        case Unary(operand):
            return -interpret(operand, lookup, swallowed)
        case Binary(op, left, right):
            first = interpret(left, lookup, swallowed)
            return _arithmetic(op, first, interpret(right, lookup, swallowed))
        case Choice(condition, then, other):
            taken = then if holds(condition, lookup, swallowed) else other
            return interpret(taken, lookup, swallowed)
        case Call(function, arguments) if function in _FUNCTIONS:
            values = [interpret(part, lookup, swallowed) for part in arguments]
            if function in SWALLOWING:
                _tell(values, swallowed)
            return _FUNCTIONS[function](*values)
        case Call():
            return lookup.special(node)
        case _:
            raise TypeError(f"not a number: {node!r}")


def holds(node: Node, lookup: Lookup, swallowed: Swallowed | None = None) -> bool:
    """Return whether a resolved condition holds; `swallowed` as for ``interpret``."""
    match node:
        case InStates(factor, _, codes):
            return lookup.state(factor) in codes
        case Compare(op, left, right):
            values = [interpret(part, lookup, swallowed) for part in (left, right)]
            _tell(values, swallowed)
            return _COMPARE[op](*values)
        case Logic("and", operands):
            return all(holds(part, lookup, swallowed) for part in operands)
        case Logic("or", operands):
            return any(holds(part, lookup, swallowed) for part in operands)
        case Not(operand):
            return not holds(operand, lookup, swallowed)
        case _:
            raise TypeError(f"not a condition: {node!r}")


SWALLOWING = frozenset({"clip", "max", "min", "piecewise"})
"""Functions whose result may be finite although an argument is not."""


def _tell(values: list[float], swallowed: Swallowed | None) -> None:
    if swallowed is not None:
        for value in values:
            if not math.isfinite(value):
                swallowed(value)


_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}


def _arithmetic(op: str, left: float, right: float) -> float:
    if op == "+":
        return left + right
    if op == "-":
        return left - right
    if op == "*":
        return left * right
    return divide(left, right)


def divide(left: float, right: float) -> float:
    """Return the quotient of IEEE 754: infinite or NaN where Python would raise."""
    if right == 0:
        if left == 0 or math.isnan(left):
            return math.nan
        return math.copysign(math.inf, left) * math.copysign(1.0, right)
    return left / right


def exponential(x: float) -> float:
    """Return e to the power of x; infinite where Python would raise."""
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _log(x: float) -> float:
    if x > 0:
        return math.log(x)
    return -math.inf if x == 0 else math.nan


def _sqrt(x: float) -> float:
    return math.nan if x < 0 else math.sqrt(x)


def _least(*values: float) -> float:
    return math.nan if any(map(math.isnan, values)) else min(values) + 0.0


def _most(*values: float) -> float:
    return math.nan if any(map(math.isnan, values)) else max(values) + 0.0


def _clip(x: float, low: float, high: float) -> float:
    return _least(high, _most(low, x))


def _piecewise(x: float, *knots: float) -> float:
    """Straight lines between the knots, flat outside them."""
    xs, ys = knots[::2], knots[1::2]
    if math.isnan(x):
        return math.nan
    if x <= xs[0]:
        return ys[0]
    for k in range(len(xs) - 1):
        if x <= xs[k + 1]:
            return ys[k] + (ys[k + 1] - ys[k]) * ((x - xs[k]) / (xs[k + 1] - xs[k]))
    return ys[-1]


_FUNCTIONS: dict[str, Callable[..., float]] = {
    "abs": abs,
    "clip": _clip,
    "exp": exponential,
    "log": _log,
    "max": _most,
    "min": _least,
    "piecewise": _piecewise,
    "sqrt": _sqrt,
}
