"""The tree of a formula: what the small language can say, and nothing else.

Made by ``parse`` from text, checked against the meaning of its names by ``resolve``; read by
``interpret`` (plain Python, the reference), ``intervals``, ``prose`` and ``mathematics``, and made
into operations by ``outcomes``. Nodes compare by what they say, not by where they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = [
    "Binary",
    "Call",
    "Choice",
    "Compare",
    "InStates",
    "Item",
    "Logic",
    "Member",
    "Name",
    "Node",
    "Not",
    "Number",
    "Span",
    "Text",
    "Unary",
    "children",
    "names",
    "size",
    "walk",
]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a node stands in its formula's text: code points ``[start, end)``."""

    start: int
    end: int


_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number as written."""

    value: float
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A quoted state, such as ``'trump'``."""

    value: str
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """Something declared in the dossier, or ``t``."""

    id: str
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """Minus something."""

    operand: "Node"
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic between two numbers."""

    op: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """A comparison; never chained."""

    op: Literal["<", "<=", ">", ">=", "==", "!="]
    left: "Node"
    right: "Node"
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Logic:
    """``and`` or ``or`` over two or more conditions."""

    op: Literal["and", "or"]
    operands: tuple["Node", ...]
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    """A condition denied."""

    operand: "Node"
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Member:
    """``factor in ['a', 'b']``, before the states are looked up."""

    operand: "Node"
    states: tuple[Text, ...]
    negated: bool
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class InStates:
    """A factor is in one of these states: every test of a factor once names are resolved."""

    factor: str
    states: tuple[str, ...]
    codes: tuple[int, ...]
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Choice:
    """``then if condition else other``."""

    condition: "Node"
    then: "Node"
    other: "Node"
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """``table[factor]``, or a series of one option such as ``on[network]``."""

    table: str
    key: str
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Call:
    """One of the language's functions."""

    function: str
    arguments: tuple["Node", ...]
    span: Span = field(default=_NOWHERE, compare=False, repr=False)


Node: TypeAlias = (
    Number
    | Text
    | Name
    | Unary
    | Binary
    | Compare
    | Logic
    | Not
    | Member
    | InStates
    | Choice
    | Item
    | Call
)


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, in reading order."""
    match node:
        case Unary(operand) | Not(operand) | Member(operand):
            return (operand,)
        case Binary(_, left, right) | Compare(_, left, right):
            return (left, right)
        case Logic(_, operands):
            return operands
        case Choice(condition, then, other):
            return (condition, then, other)
        case Call(_, arguments):
            return arguments
        case _:
            return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield every node below and including `node`, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


def size(node: Node) -> tuple[int, int]:
    """Return how many nodes a tree has and how many levels."""
    count = deepest = 0
    stack = [(node, 1)]
    while stack:
        current, level = stack.pop()
        count += 1
        deepest = max(deepest, level)
        stack += [(child, level + 1) for child in children(current)]
    return count, deepest


def names(node: Node) -> frozenset[str]:
    """Return every name that the tree reads: names, factors tested, tables and their keys."""
    found: set[str] = set()
    for part in walk(node):
        match part:
            case Name(name):
                found.add(name)
            case InStates(factor):
                found.add(factor)
            case Item(table, key):
                found.update((table, key))
            case _:
                pass
    return frozenset(found)
