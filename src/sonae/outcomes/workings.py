"""How a formula comes to its number in one future: part by part, year by year, numbers put in.

Reads a tree and a `Probe` (the reference reading of that future); hands ``explore.account`` a
`Working`. Every number is what the reference computes for that part in that year; nothing is
computed here. A part stands once, however often the formula holds it, and later parts name it.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sonae.expressions import ARITHMETIC, Call, InStates, Item, Name, Node, Not, children
from sonae.expressions import formula_text as text_of
from sonae.expressions.tree import Binary, Choice, Compare, Logic, Number, Unary
from sonae.outcomes.interpret import Probe

__all__ = ["Result", "Step", "Working", "overtime_parts", "working"]

Result: TypeAlias = float | bool | None
"""A number, whether a condition holds, or None where a part is not used."""

_SHOWN = 6
"""Significant digits of numbers put into a formula."""


@dataclass(frozen=True, slots=True)
class Step:
    """One part of a formula.

    Attributes
    ----------
    number : int or None
        By which later parts name it (``#2``); None for what the formula reads.
    text : str
        The part in plain mathematics, with earlier parts as ``#1``.
    results : tuple of Result
        One for each year.
    """

    number: int | None
    text: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Working:
    """How a formula comes to its numbers.

    Attributes
    ----------
    text : str
        The formula in plain mathematics.
    reads : tuple of Step
        Names, tables, earlier years and sums over options, as they come in the formula.
    steps : tuple of Step
        The parts, each after those it needs; the last is the formula. None if it reads one thing.
    filled : tuple of str
        The formula with the numbers put in, to six digits, one for each year.
    results : tuple of Result
        What it gives, one for each year.
    """

    text: str
    reads: tuple[Step, ...]
    steps: tuple[Step, ...]
    filled: tuple[str, ...]
    results: tuple[Result, ...]


def working(
    probe: Probe, tree: Node, years: Sequence[int | None], options: Sequence[str] = ()
) -> Working:
    """Return how a formula comes to its numbers.

    Parameters
    ----------
    probe : Probe
        The future.
    tree : Node
        A resolved formula or condition.
    years : sequence of int or None
        Positions of the years in the horizon; (None,) for a formula over all years.
    options : sequence of str
        The options that ``sum_options`` goes through.
    """
    return _Writer(probe, years, options).working(tree)


def overtime_parts(tree: Node) -> tuple[Node, ...]:
    """Return what stands inside the functions over time of an outcome, each once, in order."""
    found: dict[Node, None] = {}
    open_ = [tree]
    while open_:
        node = open_.pop()
        if _special(node):
            found.update(dict.fromkeys(children(node)))
        else:
            open_ += reversed(children(node))
    return tuple(found)


class _Writer:
    """Goes through one tree."""

    def __init__(self, probe: Probe, years: Sequence[int | None], options: Sequence[str]) -> None:
        self._probe = probe
        self._years = tuple(years)
        self._options = options
        self._used: dict[Node, tuple[bool, ...]] = {}
        self._numbers: dict[Node, int] = {}

    def working(self, tree: Node) -> Working:
        self._mark(tree, (True,) * len(self._years))
        parts = list(dict.fromkeys(_parts_first(tree)))
        compound = [part for part in parts if not _leaf(part)]
        self._numbers = {part: at for at, part in enumerate(compound, 1)}
        reads = [step for part in parts if _leaf(part) for step in self._read(part)]
        steps = [self._step(part) for part in compound]
        filled = [text_of(self._filled(tree, year)) for year in self._years]
        return Working(text_of(tree), tuple(reads), tuple(steps), tuple(filled), self._all(tree))

    def _mark(self, node: Node, used: tuple[bool, ...]) -> None:
        """Note in which years a part is used: not where a choice takes the other side."""
        before = self._used.get(node, (False,) * len(used))
        self._used[node] = tuple(a or b for a, b in zip(before, used, strict=True))
        if _leaf(node):
            return
        if isinstance(node, Choice):
            holds = self._all(node.condition)
            self._mark(node.condition, used)
            self._mark(node.then, tuple(u and bool(h) for u, h in zip(used, holds, strict=True)))
            self._mark(node.other, tuple(u and not h for u, h in zip(used, holds, strict=True)))
            return
        for part in children(node):
            self._mark(part, used)

    def _read(self, leaf: Node) -> Iterator[Step]:
        """Yield a step for what is read; for a sum over options, first what it adds up."""
        if isinstance(leaf, Number):
            return
        if isinstance(leaf, Call) and leaf.function == "sum_options":
            inner = leaf.arguments[0]
            for option in self._options:
                results = tuple(self._probe.number(inner, at, option) for at in self._years)
                if any(result != 0 for result in results):
                    yield Step(None, f"{text_of(inner)} of {option}", results)
        yield Step(None, text_of(leaf), self._where_used(leaf))

    def _step(self, part: Node) -> Step:
        written = _rebuilt(part, self._named)
        return Step(self._numbers[part], text_of(written), self._where_used(part))

    def _named(self, part: Node) -> Node:
        return part if _leaf(part) else Name(f"#{self._numbers[part]}")

    def _filled(self, node: Node, year: int | None) -> Node:
        if _leaf(node):
            return _shown(self._result(node, year))
        return _rebuilt(node, lambda part: self._filled(part, year))

    def _where_used(self, part: Node) -> tuple[Result, ...]:
        return tuple(
            result if used else None
            for result, used in zip(self._all(part), self._used[part], strict=True)
        )

    def _all(self, part: Node) -> tuple[Result, ...]:
        return tuple(self._result(part, year) for year in self._years)

    def _result(self, part: Node, year: int | None) -> float | bool:
        if isinstance(part, (Compare, InStates, Logic, Not)):
            return self._probe.holds(part, year)
        return self._probe.number(part, year)


def _special(node: Node) -> bool:
    """Whether a part looks at other years or at options, and not at its arguments here."""
    return isinstance(node, Call) and node.function not in ARITHMETIC


def _leaf(node: Node) -> bool:
    """Whether a part is read as one thing."""
    match node:
        case Number() | Name() | Item() | InStates() | Not(InStates()):
            return True
        case _:
            return _special(node)


def _parts_first(node: Node) -> Iterator[Node]:
    """Yield every part after its own parts; what is read as one thing is not looked into."""
    if not _leaf(node):
        for part in children(node):
            yield from _parts_first(part)
    yield node


def _rebuilt(node: Node, stand: Callable[[Node], Node]) -> Node:
    """Return a node with something standing for each of its parts."""
    match node:
        case Unary(operand):
            return Unary(stand(operand))
        case Not(operand):
            return Not(stand(operand))
        case Binary(op, left, right):
            return Binary(op, stand(left), stand(right))
        case Compare(op, left, right):
            return Compare(op, stand(left), stand(right))
        case Logic(op, operands):
            return Logic(op, tuple(stand(part) for part in operands))
        case Choice(condition, then, other):
            return Choice(stand(condition), stand(then), stand(other))
        case Call(function, arguments):
            return Call(function, tuple(stand(part) for part in arguments))
        case _:
            return node


def _shown(result: Result) -> Node:
    """Return what prints as a result."""
    if result is None or isinstance(result, bool):
        return Name("yes" if result else "no")
    if not math.isfinite(result):
        return Name("NaN" if math.isnan(result) else "∞" if result > 0 else "(−∞)")
    rounded = float(f"{result:.{_SHOWN}g}")
    return Unary(Number(-rounded)) if rounded < 0 else Number(abs(rounded))
