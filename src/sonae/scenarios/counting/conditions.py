"""Conditions over factors, each kept once, that become shorter as factors are fixed.

Reads the trees of events; ``unfold`` asks what is left of a condition once a factor is in a state.
Negations are pushed down to the tests of factors and tests of the same factor are put together,
so that conditions that say the same are often the same number. Follows the residual functions of
Bryant (1986), for factors of many states.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sonae.expressions import InStates, Logic, Node, Not
from sonae.scenarios.space import Constraint, Space

__all__ = ["ALWAYS", "NEVER", "Among", "Conditions", "Join", "conditions_of"]

NEVER = 0
"""The number of the condition that holds nowhere."""
ALWAYS = 1
"""The number of the condition that holds everywhere."""


@dataclass(frozen=True, slots=True)
class Among:
    """A factor is in one of some states, given as bits: neither none nor all it can be in."""

    factor: int
    states: int


@dataclass(frozen=True, slots=True)
class Join:
    """Some conditions all hold, or at least one does; at most one of them tests a given factor."""

    op: Literal["and", "or"]
    operands: tuple[int, ...]


_Shape: TypeAlias = Among | Join


@dataclass(slots=True, eq=False)
class Conditions:
    """Numbered conditions over factors whose states are given as bits."""

    domains: tuple[int, ...]
    """The states that each factor can be in."""
    shapes: list[_Shape | None] = field(default_factory=lambda: [None, None])
    reads: list[int] = field(default_factory=lambda: [0, 0])
    """The factors that each condition reads, as bits."""
    _numbers: dict[_Shape, int] = field(default_factory=dict)
    _left: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def test(self, factor: int, states: int) -> int:
        """Return the condition that a factor is in one of the states."""
        states &= self.domains[factor]
        if not states:
            return NEVER
        if states == self.domains[factor]:
            return ALWAYS
        return self._number(Among(factor, states))

    def join(self, op: Literal["and", "or"], operands: Iterable[int]) -> int:
        """Return the condition that all the operands hold, or that at least one does."""
        neutral, decisive = (ALWAYS, NEVER) if op == "and" else (NEVER, ALWAYS)
        tests: dict[int, int] = {}
        others: set[int] = set()
        for number in self._flat(op, operands):
            shape = self.shapes[number]
            if number == decisive:
                return decisive
            if isinstance(shape, Among):
                known = tests.get(shape.factor)
                merged = shape.states if known is None else _merged(op, known, shape.states)
                tests[shape.factor] = merged
            elif number != neutral:
                others.add(number)
        for factor, states in tests.items():
            number = self.test(factor, states)
            if number == decisive:
                return decisive
            if number != neutral:
                others.add(number)
        if not others:
            return neutral
        if len(others) == 1:
            return others.pop()
        return self._number(Join(op, tuple(sorted(others))))

    def of_tree(self, tree: Node, space: Space, *, holds: bool = True) -> int:
        """Return the condition that an event's tree holds, or that it does not."""
        match tree:
            case InStates(factor, _, codes):
                at = space.factor_index(factor)
                states = sum(1 << code for code in set(codes))
                return self.test(at, states if holds else self.domains[at] & ~states)
            case Not(operand):
                return self.of_tree(operand, space, holds=not holds)
            case Logic(op, operands):
                kept: Literal["and", "or"] = op if holds else ("or" if op == "and" else "and")
                return self.join(kept, [self.of_tree(o, space, holds=holds) for o in operands])
            case _:
                raise TypeError(f"an event tests factors, it does not hold {tree!r}")

    def left(self, number: int, factor: int, code: int) -> int:
        """Return what is left of a condition once a factor is in a state."""
        if not self.reads[number] >> factor & 1:
            return number
        key = (number, factor, code)
        if key not in self._left:
            shape = self.shapes[number]
            if isinstance(shape, Among):
                self._left[key] = ALWAYS if shape.states >> code & 1 else NEVER
            elif isinstance(shape, Join):
                parts = [self.left(operand, factor, code) for operand in shape.operands]
                self._left[key] = self.join(shape.op, parts)
        return self._left[key]

    def clauses(self, number: int) -> frozenset[int]:
        """Return conditions of which at least one holds exactly where this one does.

        An ``or`` is taken apart, and a test of several states into one for each state, so that
        what different constraints leave over can coincide.
        """
        match self.shapes[number]:
            case Among(factor, states):
                single = [1 << at for at in range(states.bit_length()) if states >> at & 1]
                return frozenset(self._number(Among(factor, state)) for state in single)
            case Join("or", operands):
                return frozenset(c for operand in operands for c in self.clauses(operand))
            case _:
                return frozenset() if number == NEVER else frozenset((number,))

    def _flat(self, op: str, operands: Iterable[int]) -> Iterable[int]:
        for number in operands:
            shape = self.shapes[number]
            if isinstance(shape, Join) and shape.op == op:
                yield from shape.operands
            else:
                yield number

    def _number(self, shape: _Shape) -> int:
        if shape not in self._numbers:
            self._numbers[shape] = len(self.shapes)
            self.shapes.append(shape)
            if isinstance(shape, Among):
                self.reads.append(1 << shape.factor)
            else:
                bits = 0
                for operand in shape.operands:
                    bits |= self.reads[operand]
                self.reads.append(bits)
        return self._numbers[shape]


def conditions_of(
    space: Space, constraints: Sequence[Constraint]
) -> tuple[Conditions, tuple[int, ...]]:
    """Return the states each factor can be in and what besides may not hold.

    States that some condition forbids on their own are taken out of the factor's domain, and the
    others are shortened by that, until nothing changes. If a factor is left without a state, or a
    constraint forbids everything, all domains are empty.
    """
    domains = tuple((1 << size) - 1 for size in space.sizes)
    while True:
        conditions = Conditions(domains)
        forbidden: set[int] = set()
        for constraint in constraints:
            number = conditions.of_tree(constraint.forbids.tree, space)
            forbidden |= conditions.clauses(number)
        narrowed = list(domains)
        for number in forbidden:
            shape = conditions.shapes[number]
            if isinstance(shape, Among):
                narrowed[shape.factor] &= ~shape.states
        if ALWAYS in forbidden or not all(narrowed):
            return Conditions((0,) * len(domains)), ()
        if tuple(narrowed) == domains:
            return conditions, tuple(sorted(forbidden))
        domains = tuple(narrowed)


def _merged(op: str, one: int, other: int) -> int:
    return one & other if op == "and" else one | other
