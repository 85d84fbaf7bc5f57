"""Rewriting of trees that changes what is looked up, never what is computed.

Used by ``program``: put a year in, write a sum over options out, work out what is then constant.
The arithmetic that is left is that of the formula, in its order, so a rewritten tree gives the
same number as the written one.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import reduce
from typing import Final

from sonae.expressions import OPTION_SERIES, Call, InStates, Item, Name, Node, holds, interpret
from sonae.expressions.tree import Binary, Choice, Compare, Logic, Not, Number, Unary

__all__ = [
    "FALSE",
    "TRUE",
    "at_year",
    "fold",
    "for_option",
    "rebuild",
    "without_option_sums",
]

TRUE: Final = Compare("==", Number(0.0), Number(0.0))
"""The condition that always holds."""
FALSE: Final = Compare("!=", Number(0.0), Number(0.0))
"""The condition that never holds."""


def rebuild(tree: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with each of its parts changed."""
    match tree:
        case Unary(operand) | Not(operand):
            return replace(tree, operand=change(operand))
        case Binary(_, left, right) | Compare(_, left, right):
            return replace(tree, left=change(left), right=change(right))
        case Logic(_, operands):
            return replace(tree, operands=tuple(change(part) for part in operands))
        case Choice(condition, then, other):
            return replace(
                tree, condition=change(condition), then=change(then), other=change(other)
            )
        case Call(_, arguments):
            return replace(tree, arguments=tuple(change(part) for part in arguments))
        case _:
            return tree


def fold(tree: Node) -> Node:
    """Work out whatever does not look anything up; ``x + 0`` and ``1 * x`` are ``x``."""
    return _folded(rebuild(tree, fold))


def _folded(tree: Node) -> Node:
    """Work out one node whose parts are folded."""
    match tree:
        case Compare() | Not() | Logic():
            return _settled(tree)
        case Choice(condition, then, other) if condition in (TRUE, FALSE):
            return then if condition == TRUE else other
        case Unary(Number()) | Binary(_, Number(), Number()):
            return Number(interpret(tree, _Nothing()))
        case Binary():
            return _without_neutral(tree)
        case Call(function, arguments) if function not in _LOOKING and _plain(arguments):
            return Number(interpret(tree, _Nothing()))
        case _:
            return tree


def _plain(parts: tuple[Node, ...]) -> bool:
    """Whether all parts are finite numbers: what is not must be seen when the model runs."""
    return all(isinstance(part, Number) and math.isfinite(part.value) for part in parts)


def _settled(tree: Compare | Not | Logic) -> Node:
    """Return a condition, settled where its parts are."""
    match tree:
        case Compare(_, left, right) if _plain((left, right)):
            return TRUE if holds(tree, _Nothing()) else FALSE
        case Not(operand) if operand in (TRUE, FALSE):
            return FALSE if operand == TRUE else TRUE
        case Logic(op, operands):
            return _logic(op == "and", operands)
        case _:
            return tree


def _without_neutral(tree: Binary) -> Node:
    match tree:
        case Binary("+" | "-", left, Number(0.0)) | Binary("*" | "/", left, Number(1.0)):
            return left
        case Binary("+", Number(0.0), right) | Binary("*", Number(1.0), right):
            return right
        case _:
            return tree


_LOOKING = frozenset({"delay", "first", "prev", "sum_options"})


def _logic(conjunction: bool, operands: tuple[Node, ...]) -> Node:  # noqa: FBT001 - and / or
    settled, neutral = (FALSE, TRUE) if conjunction else (TRUE, FALSE)
    left = tuple(part for part in operands if part != neutral)
    if settled in left:
        return settled
    if not left:
        return neutral
    return left[0] if len(left) == 1 else Logic("and" if conjunction else "or", left)


def for_option(tree: Node, option: str, difficulty: int) -> Node:
    """Return the tree in which bare ``on`` and its like, and ``difficulty``, are one option's."""
    match tree:
        case Name("difficulty"):
            return Number(float(difficulty))
        case Name(name) if name in OPTION_SERIES:
            return Item(name, option)
        case _:
            return rebuild(tree, lambda part: for_option(part, option, difficulty))


def without_option_sums(tree: Node, difficulty: Mapping[str, int]) -> Node:
    """Return the tree with every sum over options written out, in declared order."""
    match tree:
        case Call("sum_options", (inner,)):
            parts = [for_option(inner, option, level) for option, level in difficulty.items()]
            written = [without_option_sums(part, difficulty) for part in parts]
            nothing: Node = Number(0.0)
            return reduce(_sum, written, nothing)
        case _:
            return rebuild(tree, lambda part: without_option_sums(part, difficulty))


def _sum(left: Node, right: Node) -> Node:
    return Binary("+", left, right)


def at_year(
    tree: Node,
    index: int,
    year: int,
    nothing: Callable[[str, str], bool],
    earlier: Callable[[str, int], Item],
) -> Node:
    """Return the tree in one year, with everything known by then put in.

    Parameters
    ----------
    tree : Node
        In it ``prev`` and ``delay`` stand as ``prev(name, first, years)``.
    index, year : int
        Which year it is.
    nothing : callable
        Whether a series of an option is zero in this year for every plan.
    earlier : callable
        What looks a name up so many years back; -1 stands for the first year.
    """

    def this(part: Node) -> Node:
        match part:
            case Name("t"):
                return Number(float(year))
            case Item(series, option) if series in OPTION_SERIES and nothing(series, option):
                return Number(0.0)
            case Call("first", (Name(name),)):
                return Name(name) if index == 0 else earlier(name, -1)
            case Call("prev", (Name(name), first, Number(years))):
                return this(first) if index < years else earlier(name, int(years))
            case InStates():
                return part
            case _:
                return _folded(rebuild(part, this))

    return this(tree)


class _Nothing:
    """A lookup with nothing in it: constants do not ask."""

    def number(self, name: str) -> float:
        raise TypeError(f"not a constant: {name}")

    def state(self, factor: str) -> int:
        raise TypeError(f"not a constant: {factor}")

    def item(self, table: str, key: str) -> float:
        raise TypeError(f"not a constant: {table}[{key}]")

    def special(self, call: Call) -> float:
        raise TypeError(f"not a constant: {call.function}")
