"""The interval reading holds whatever the plain reading gives, at every point of the box."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.expressions import (
    Call,
    Factor,
    InStates,
    IntervalReading,
    Item,
    Name,
    Node,
    Operand,
    Quantity,
    Range,
    Scope,
    Table,
    holds,
    hull,
    interpret,
    resolve,
)
from sonae.expressions.resolve import ARITHMETIC
from sonae.expressions.tree import Binary, Choice, Compare, Logic, Not, Number, Unary
from sonae.units import DIMENSIONLESS

TABLE = (2.0, -1.0, 0.0)
NUMBERS = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0, -3.5, 1e-9, 700.0, 1e200]) | st.floats(
    -50, 50, allow_subnormal=False
)


@dataclass(frozen=True)
class Around:
    """A box of three numbers and one factor of three states."""

    ranges: dict[str, Range]
    codes: frozenset[int]

    def number(self, name: str) -> Range:
        return self.ranges[name]

    def states(self, factor: str) -> frozenset[int]:
        return self.codes

    def item(self, table: str, key: str, states: frozenset[int] | None) -> Range:
        return hull(*(Range(TABLE[c], TABLE[c]) for c in (states or self.codes)))


@dataclass(frozen=True)
class Point:
    """One point of such a box."""

    numbers: dict[str, float]
    code: int

    def number(self, name: str) -> float:
        return self.numbers[name]

    def state(self, factor: str) -> int:
        return self.code

    def item(self, table: str, key: str) -> float:
        return TABLE[self.code]

    def special(self, call: Call) -> float:
        raise TypeError(call.function)


def no_special(call: Call, reading: object) -> Range:
    raise TypeError(call.function)


def conditions(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    tests = st.builds(
        Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers
    )
    states = st.sampled_from([(0,), (1, 2), (0, 2)]).map(lambda c: InStates("f", ("s",), c))
    plain = tests | states
    joined = st.builds(
        lambda op, parts: Logic(op, tuple(parts)),
        st.sampled_from(["and", "or"]),
        st.lists(plain | plain.map(Not), min_size=2, max_size=3),
    )
    return plain | joined | joined.map(Not)


def larger(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def call(function: str, count: int) -> st.SearchStrategy[Node]:
        arguments = st.lists(numbers, min_size=count, max_size=count)
        return arguments.map(lambda parts: Call(function, tuple(parts)))

    xs = st.lists(st.integers(-5, 5), min_size=2, max_size=3, unique=True).map(sorted)
    lines = st.builds(
        lambda x, at, ys: Call(
            "piecewise",
            (x, *(n for k, y in zip(at, ys, strict=False) for n in (Number(float(k)), y))),
        ),
        *(numbers, xs, st.lists(numbers, min_size=3, max_size=3)),
    )
    loose = st.lists(numbers, min_size=5, max_size=5).map(lambda p: Call("piecewise", tuple(p)))
    return st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), numbers, numbers),
        st.builds(Unary, numbers),
        st.builds(Choice, conditions(numbers), numbers, numbers),
        *(call(name, 1) for name in ("abs", "exp", "log", "sqrt")),
        *(call(name, 2) for name in ("min", "max")),
        call("clip", 3),
        lines,
        loose,
    )


LEAVES = NUMBERS.map(Number) | st.sampled_from([Name("x"), Name("y"), Item("table", "f")])
TREES = st.recursive(LEAVES, larger, max_leaves=10)


@st.composite
def boxes(draw: st.DrawFn) -> tuple[Around, list[Point]]:
    ranges, points = {}, []
    for name in ("x", "y"):
        ends = sorted((draw(NUMBERS), draw(NUMBERS)))
        ranges[name] = Range(*ends)
    codes = draw(st.sampled_from([{0}, {1, 2}, {0, 1, 2}]))
    for _ in range(4):
        numbers = {}
        for name, part in ranges.items():
            share = draw(st.sampled_from([0.0, 1.0, 0.5]) | st.floats(0, 1))
            number = part.lower + (part.upper - part.lower) * share
            numbers[name] = min(part.upper, max(part.lower, number))
        points.append(Point(numbers, draw(st.sampled_from(sorted(codes)))))
    return Around(ranges, frozenset(codes)), points


@settings(deadline=None, max_examples=1500)
@given(TREES, boxes())
def test_the_range_holds_every_number_of_the_plain_reading(tree, boxed) -> None:
    box, points = boxed
    found = IntervalReading(box, no_special).number(tree)
    for point in points:
        assert found.holds(interpret(tree, point)), (found, point)


@settings(deadline=None, max_examples=500)
@given(conditions(TREES), boxes())
def test_a_settled_condition_holds_at_every_point_or_at_none(test, boxed) -> None:
    box, points = boxed
    settled = IntervalReading(box, no_special).truth(test)
    for point in points:
        assert settled is None or holds(test, point) is settled


@settings(deadline=None, max_examples=500)
@given(TREES, boxes())
def test_every_operand_that_is_told_lies_in_its_range_where_it_is_computed(tree, boxed) -> None:
    box, points = boxed
    told: list[Operand[Around]] = []
    IntervalReading(box, no_special, told.append).number(tree)
    for operand in told:
        for point in points:
            if all(holds(g.condition, point) is g.wanted for g in operand.guards):
                assert operand.range.holds(interpret(operand.part, point))


def read(text: str, **ranges: tuple[float, float]) -> tuple[Range, list[Operand[Around]]]:
    names = {name: Quantity(DIMENSIONLESS) for name in ("x", "y")}
    scope = Scope(
        {**names, "f": Factor(("a", "b", "c")), "table": Table("f", DIMENSIONLESS)}, ARITHMETIC
    )
    tree = resolve(text, scope, condition=False).tree
    given_ranges = {name: Range(*ranges.get(name, (0, 1))) for name in ("x", "y")}
    told: list[Operand[Around]] = []
    box = Around(given_ranges, frozenset({0, 1, 2}))
    return IntervalReading(box, no_special, told.append).number(tree), told


def test_an_undecided_branch_is_the_hull_of_both() -> None:
    assert read("1 if x > 0.5 else 5")[0] == Range(1, 5)
    assert read("1 if x > 2 else 5")[0] == Range(5, 5)


@pytest.mark.parametrize(
    ("text", "least"),
    [
        ("log(x) if x > 0 else 0", 5e-324),
        ("log(x) if not x <= 0 else 0", 5e-324),
        ("log(x) if 0.25 <= x else 0", 0.25),
        ("log(x) if x >= 0.25 and y > 0 else 0", 0.25),
        ("log(x) if x != 0 else 0", 5e-324),
        ("0 if x < 0.25 or y > 0.5 else log(x)", 0.25),
        ("log(table[f]) if f == 'a' else 0", 2.0),
    ],
)
def test_a_guard_is_seen_inside_its_branch(text: str, least: float) -> None:
    (operand,) = read(text)[1]
    assert operand.range.lower == least


def test_a_divisor_that_is_not_zero_by_its_guard_is_not_told() -> None:
    assert read("1 / x if x != 0 else 0", x=(-1, 1))[1] == []
    assert len(read("1 / x", x=(-1, 1))[1]) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 / x", Range(-math.inf, math.inf)),
        ("x / x", Range(-math.inf, math.inf, undefined=True)),
        ("sqrt(x - 2)", Range(math.inf, -math.inf, undefined=True)),
        ("abs(x - 0.5)", Range(0, 0.5)),
        ("clip(x, 0.25, 0.5)", Range(0.25, 0.5)),
    ],
)
def test_ranges_of_functions(text: str, expected: Range) -> None:
    assert read(text)[0] == expected


def test_conditions_inside_conditions_are_read_once_each() -> None:
    """Narrowing reuses what was read: depth costs no more than length."""
    asked: list[str] = []

    class Counting(Around):
        def number(self, name: str) -> Range:
            asked.append(name)
            return super().number(name)

    tree: Node = Name("y")
    for _ in range(40):
        tree = Choice(Compare(">", tree, Name("x")), Number(0.25), Number(0.75))
    box = Counting({"x": Range(0, 1), "y": Range(0, 1)}, frozenset({0}))
    assert IntervalReading(box, no_special).number(tree) == Range(0.25, 0.75)
    assert len(asked) == 41
