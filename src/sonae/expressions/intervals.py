"""The interval reading of a formula: between which numbers it lies, whatever its names are.

Reads a tree and a `Box`, which gives each name a `Range` instead of a number; hands the check an
outer bound: every number that ``interpret`` gives for any point of the box lies in the range, and
it can be NaN only if the range says so. Comparisons have three answers; where one is open, both
branches count, each under what its condition implies. A name that stands twice makes the range
wider than the truth, never narrower.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from sonae.expressions.ranges import (
    ARITHMETIC_RANGES,
    FUNCTION_RANGES,
    IMPLIED,
    NOWHERE,
    OPPOSITE,
    Range,
    compared,
    hull,
    meet,
    without,
)
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

__all__ = ["Box", "Guard", "IntervalReading", "Operand"]

_WATCHED = frozenset({"exp", "log", "sqrt"})


B = TypeVar("B", bound="Box")


class Box(Protocol):
    """What a formula may ask of its surroundings, as ranges."""

    def number(self, name: str) -> Range:
        """Return the range of a quantity, value, stock, or ``t``."""
        ...

    def states(self, factor: str) -> frozenset[int]:
        """Return the codes of the states that the factor may have."""
        ...

    def item(self, table: str, key: str, states: frozenset[int] | None) -> Range:
        """Return the range of a table, its factor perhaps narrowed, or of an option's series."""
        ...


@dataclass(frozen=True, slots=True)
class Guard(Generic[B]):
    """A condition under which a part is computed, and the surroundings it is read in."""

    condition: Node
    wanted: bool
    box: B


@dataclass(frozen=True, slots=True)
class Operand(Generic[B]):
    """A part on which the domain of a function or a quotient depends, with its range."""

    of: Node
    part: Node
    range: Range
    guards: tuple[Guard[B], ...]
    box: B


class IntervalReading(Generic[B]):
    """One reading of formulas over a box.

    Parameters
    ----------
    box : Box
        Where names are looked up.
    special : callable
        Reads functions that look across years or options: ``special(call, reading)``.
    note : callable, optional
        Called with the `Operand` of every quotient, logarithm, root and exponential.
    """

    def __init__(
        self,
        box: B,
        special: "Callable[[Call, IntervalReading[B]], Range]",
        note: Callable[[Operand[B]], None] | None = None,
    ) -> None:
        self.box = box
        self._special = special
        self._note = note
        self._guards: tuple[Guard[B], ...] = ()
        self._assumed: dict[Node, Range] = {}
        self._states: dict[str, frozenset[int]] = {}
        self._not_zero: frozenset[Node] = frozenset()
        self._sides: dict[int, tuple[Range, Range]] = {}  # of each comparison, as last read

    def within(self, box: B) -> "IntervalReading[B]":
        """Return a reading in other surroundings, under the same conditions on factors."""
        inner = IntervalReading(box, self._special, self._note)
        inner._guards = self._guards
        inner._states = dict(self._states)
        return inner

    def number(self, node: Node) -> Range:
        """Return the range of a resolved tree whose kind is a number."""
        found = self._number(node)
        if self._assumed and not isinstance(node, Number):
            known = self._assumed.get(node)
            if known is not None:
                return meet(found, known)
        return found

    def truth(self, node: Node) -> bool | None:
        """Return whether a resolved condition holds everywhere, nowhere, or here and there."""
        match node:
            case InStates(factor, _, codes):
                possible = self._possible(factor)
                if possible.issubset(codes):
                    return True
                return None if possible.intersection(codes) else False
            case Compare(op, left, right):
                sides = (self.number(left), self.number(right))
                self._sides[id(node)] = sides
                return compared(op, *sides)
            case Logic(op, operands):
                return self._logic(op == "and", operands)
            case Not(operand):
                found = self.truth(operand)
                return None if found is None else not found
            case _:
                raise TypeError(f"not a condition: {node!r}")

    @contextmanager
    def under(self, condition: Node, *, wanted: bool) -> Iterator[None]:
        """Read what follows as if a condition held, or did not; `truth` has just read it."""
        before = (self._guards, self._assumed, self._states, self._not_zero)
        self._guards = (*self._guards, Guard(condition, wanted, self.box))
        self._assumed, self._states = dict(self._assumed), dict(self._states)
        self._suppose(condition, wanted=wanted)
        yield
        self._guards, self._assumed, self._states, self._not_zero = before

    # numbers --------------------------------------------------------------------------------

    def _number(self, node: Node) -> Range:
        match node:
            case Number(value):
                return Range(value, value)
            case Name() | Item():
                return self._looked_up(node)
            case Unary(operand):
                part = self.number(operand)
                return replace(part, lower=-part.upper, upper=-part.lower)
            case Binary(op, left, right):
                return self._binary(node, op, self.number(left), self.number(right))
            case Choice(condition, then, other):
                return self._choice(condition, then, other)
            case Call(function, arguments) if function in FUNCTION_RANGES:
                parts = [self.number(part) for part in arguments]
                if function in _WATCHED:
                    self._tell(node, arguments[0], parts[0])
                needed = parts[:1] if function == "piecewise" else parts  # not every knot is
                if any(part.empty for part in needed):
                    return NOWHERE
                return FUNCTION_RANGES[function](*parts)
            case Call():
                return self._special(node, self)
            case _:
                raise TypeError(f"not a number: {node!r}")

    def _looked_up(self, node: Name | Item) -> Range:
        if isinstance(node, Name):
            return self.box.number(node.id)
        return self.box.item(node.table, node.key, self._states.get(node.key))

    def _binary(self, node: Binary, op: str, left: Range, right: Range) -> Range:
        if op == "/" and node.right not in self._not_zero:
            self._tell(node, node.right, right)
        if left.empty or right.empty:
            return NOWHERE
        return ARITHMETIC_RANGES[op](left, right)

    def _choice(self, condition: Node, then: Node, other: Node) -> Range:
        settled = self.truth(condition)
        if settled is not None:
            return self.number(then if settled else other)
        with self.under(condition, wanted=True):
            first = self.number(then)
        with self.under(condition, wanted=False):
            second = self.number(other)
        return hull(first, second)

    def _tell(self, node: Node, part: Node, found: Range) -> None:
        if self._note is not None:
            self._note(Operand(node, part, found, self._guards, self.box))

    # conditions -----------------------------------------------------------------------------

    def _possible(self, factor: str) -> frozenset[int]:
        found = self._states.get(factor)
        return self.box.states(factor) if found is None else found

    def _logic(self, conjunction: bool, operands: Sequence[Node]) -> bool | None:  # noqa: FBT001
        """Read one operand after the other, each as far as those before leave it open."""
        first, *others = operands
        settled = self.truth(first)
        if settled is not None and settled is not conjunction:
            return settled
        if not others:
            return settled
        if settled is None:
            with self.under(first, wanted=conjunction):
                rest = self._logic(conjunction, others)
            return rest if rest is not None and rest is not conjunction else None
        return self._logic(conjunction, others)

    def _suppose(self, condition: Node, *, wanted: bool) -> None:
        """Narrow names and parts by what a condition implies."""
        match condition:
            case Not(operand):
                self._suppose(operand, wanted=not wanted)
            case InStates(factor, _, codes):
                possible = self._possible(factor)
                left = possible.intersection(codes) if wanted else possible.difference(codes)
                self._states[factor] = left or possible
            case Logic(op, operands) if (op == "and") == wanted:
                for operand in operands:
                    self._suppose(operand, wanted=wanted)
            case Compare():
                self._suppose_compared(condition, wanted=wanted)
            case _:
                pass

    def _suppose_compared(self, test: Compare, *, wanted: bool) -> None:
        left, right = self._sides.get(id(test), (NOWHERE, NOWHERE))
        if left.empty or right.empty:  # always NaN, or never read: nothing follows
            return
        if not wanted and (left.undefined or right.undefined):
            return  # a comparison with NaN fails and says nothing
        op = test.op if wanted else OPPOSITE[test.op]
        if op == "!=":
            if right.lower == right.upper == 0:
                self._not_zero = self._not_zero | {test.left}
            self._assumed[test.left] = without(left, right)
            return
        low, high = IMPLIED[op](left, right)
        for node, known in ((test.left, low), (test.right, high)):
            if not known.empty:
                self._assumed[node] = known
