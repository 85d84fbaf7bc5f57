"""The readings of one tree agree: plain Python, NumPy, and what is printed."""

import math
import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sonae.expressions import (
    Call,
    Event,
    InStates,
    Node,
    Scope,
    condition_array,
    event,
    factor_scope,
    formula_text,
    holds,
    in_words,
    interpret,
    number_array,
    opposite,
    parse,
    resolve,
)
from sonae.expressions.tree import Binary, Choice, Compare, Item, Logic, Name, Not, Number, Unary

STATES = {"election": ("left", "right", "other"), "yard": ("open", "closed")}
ODD = [0.0, -0.0, 1.0, -1.0, math.inf, -math.inf, math.nan, 1e308, 5e-324, 0.1, 2.5, -7.0]


class One:
    """One future."""

    def __init__(self, values: dict[str, float], states: dict[str, int]) -> None:
        self.values, self.states = values, states

    def number(self, name: str) -> float:
        return self.values[name]

    def state(self, factor: str) -> int:
        return self.states[factor]

    def item(self, table: str, key: str) -> float:
        return self.values[f"{table}{self.states[key]}"]

    def special(self, call: Call) -> float:
        raise AssertionError(call)


class Many:
    """The same future several times over, beside others."""

    def __init__(self, futures: list[One]) -> None:
        self.futures = futures

    def number(self, name: str) -> np.ndarray:
        return np.array([future.number(name) for future in self.futures])

    def state(self, factor: str) -> np.ndarray:
        return np.array([future.state(factor) for future in self.futures])

    def item(self, table: str, key: str) -> np.ndarray:
        return np.array([future.item(table, key) for future in self.futures])

    def special(self, call: Call) -> np.ndarray:
        raise AssertionError(call)


NUMBERS = st.sampled_from(ODD) | st.floats(width=64)
FUTURES = st.lists(
    st.builds(
        One,
        st.fixed_dictionaries({name: NUMBERS for name in ("x", "y", "pull0", "pull1")}),
        st.fixed_dictionaries({"election": st.integers(0, 2), "yard": st.integers(0, 1)}),
    ),
    min_size=1,
    max_size=9,
)
LEAVES = st.builds(
    Number, st.sampled_from([v for v in ODD if math.isfinite(v) and v >= 0])
) | st.sampled_from([Name("x"), Name("y"), Item("pull", "yard")])


def _in_states(factor: str) -> st.SearchStrategy[Node]:
    count = len(STATES[factor])
    chosen = st.lists(st.integers(0, count - 1), min_size=1, max_size=count, unique=True)
    return chosen.map(
        lambda codes: InStates(factor, tuple(STATES[factor][c] for c in codes), tuple(codes))
    )


TESTS = _in_states("election") | _in_states("yard")


def _more(numbers: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    compared = st.builds(
        Compare, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), LEAVES, LEAVES
    )
    conditions = st.recursive(
        TESTS | compared,
        lambda inner: (
            st.builds(Not, inner)
            | st.builds(
                Logic,
                st.sampled_from(["and", "or"]),
                st.lists(inner, min_size=2, max_size=3).map(tuple),
            )
        ),
        max_leaves=3,
    )
    knots = st.lists(
        st.sampled_from([0.0, 0.1, 1.0, 2.5, 10.0]), min_size=2, max_size=4, unique=True
    )
    return (
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), numbers, numbers)
        | st.builds(Unary, numbers)
        | st.builds(Choice, conditions, numbers, numbers)
        | st.builds(
            Call,
            st.sampled_from(["min", "max"]),
            st.lists(numbers, min_size=2, max_size=3).map(tuple),
        )
        | st.builds(Call, st.sampled_from(["abs", "sqrt"]), st.tuples(numbers))
        | st.builds(Call, st.just("clip"), st.tuples(numbers, numbers, numbers))
        | st.builds(
            lambda x, xs, ys: Call(
                "piecewise", (x, *(p for k, v in enumerate(sorted(xs)) for p in (Number(v), ys[k])))
            ),
            *(numbers, knots, st.tuples(numbers, numbers, numbers, numbers)),
        )
    )


TREES = st.recursive(LEAVES, _more, max_leaves=8)


def _bits(value: float) -> bytes:
    return b"nan" if math.isnan(value) else struct.pack("<d", value)


@settings(deadline=None, max_examples=400)
@given(TREES, FUTURES)
@example(
    Binary("/", Number(1.0), Call("min", (Name("x"), Name("y")))), [One({"x": 0.0, "y": -0.0}, {})]
)
def test_numpy_gives_the_bits_of_plain_python(tree: Node, futures: list[One]) -> None:
    with np.errstate(all="ignore"):
        found = np.broadcast_to(number_array(tree, Many(futures)), (len(futures),))
    for value, future in zip(found.tolist(), futures, strict=True):
        assert _bits(value) == _bits(interpret(tree, future)), formula_text(tree)


@settings(deadline=None, max_examples=100)
@given(TESTS, TESTS, FUTURES)
def test_conditions_hold_alike_in_both_readings(one: Node, two: Node, futures: list[One]) -> None:
    for tree in (one, Not(two), Logic("and", (one, two)), Logic("or", (one, Not(two)))):
        found = condition_array(tree, Many(futures))
        assert found.tolist() == [holds(tree, future) for future in futures]


@pytest.mark.parametrize("function", ["exp", "log"])
@pytest.mark.parametrize("value", [*ODD, 710.0, -750.0, 1e-300])
def test_exp_and_log_agree_to_the_last_digits(function: str, value: float) -> None:
    tree = Call(function, (Name("x"),))
    future = One({"x": value}, {})
    with np.errstate(all="ignore"):
        found = float(number_array(tree, Many([future]))[0])
    expected = interpret(tree, future)
    assert found == pytest.approx(expected, rel=1e-15, nan_ok=True)


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("x / y", {"x": 1.0, "y": 0.0}, math.inf),
        ("x / y", {"x": -1.0, "y": 0.0}, -math.inf),
        ("x / y", {"x": 1.0, "y": -0.0}, -math.inf),
        ("x / y", {"x": 0.0, "y": 0.0}, math.nan),
        ("x / y", {"x": math.nan, "y": 0.0}, math.nan),
        ("x / y", {"x": math.inf, "y": 0.0}, math.inf),
        ("x / 0", {"x": 3.0}, math.inf),
        ("min(x, y)", {"x": math.nan, "y": 1.0}, math.nan),
        ("min(y, x)", {"x": math.nan, "y": 1.0}, math.nan),
        ("max(x, y, 3)", {"x": 1.0, "y": math.nan}, math.nan),
        ("max(x, y)", {"x": math.inf, "y": 1.0}, math.inf),
        ("min(x, y)", {"x": 0.0, "y": -0.0}, 0.0),
        ("max(x, y)", {"x": -0.0, "y": -0.0}, 0.0),
        ("clip(x, 0, 1)", {"x": math.nan}, math.nan),
        ("clip(x, 0, 1)", {"x": math.inf}, 1.0),
        ("clip(x, y, 1)", {"x": 0.5, "y": math.nan}, math.nan),
        ("clip(x, 2, 1)", {"x": 0.5}, 1.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": math.nan}, math.nan),
        ("piecewise(x, 0, 1, 2, 5)", {"x": math.inf}, 5.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": -math.inf}, 1.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": 0.5}, 2.0),
        ("piecewise(x, 0, 1, 2, 5, 3, 0)", {"x": 2.5}, 2.5),
        ("piecewise(x, 0, y, 2, 5)", {"x": 1.0, "y": math.nan}, math.nan),
        ("piecewise(x, 0, y, 2, 5)", {"x": 3.0, "y": math.nan}, 5.0),
        ("1 if x > 0 else 2", {"x": math.nan}, 2.0),
        ("1 if x != x else 2", {"x": math.nan}, 1.0),
        ("exp(x)", {"x": 1000.0}, math.inf),
        ("log(x)", {"x": 0.0}, -math.inf),
        ("log(x)", {"x": -1.0}, math.nan),
        ("sqrt(x)", {"x": -1.0}, math.nan),
        ("x * y", {"x": 1e308, "y": 10.0}, math.inf),
        ("x - y", {"x": math.inf, "y": math.inf}, math.nan),
        ("0 * x", {"x": math.inf}, math.nan),
    ],
)
def test_what_is_not_finite_is_never_swallowed(
    text: str, values: dict[str, float], expected: float, scope: Scope
) -> None:
    tree = resolve(text, scope, condition=False).tree
    future = One(values, {})
    with np.errstate(all="ignore"):
        arrays = np.broadcast_to(number_array(tree, Many([future])), (1,)).tolist()
    assert _bits(interpret(tree, future)) == _bits(expected)
    assert _bits(arrays[0]) == _bits(expected)


# printing -------------------------------------------------------------------------------------


def _as_written(text: str) -> str:
    """Undo the signs of print, as a reader would who types the formula again."""
    for printed, written in (
        ("×", "*"),
        ("÷", "/"),
        ("−", "-"),
        ("≠", "!="),
        ("≤", "<="),
        ("≥", ">="),
    ):
        text = text.replace(printed, written)
    return text


PRINTED = st.recursive(
    st.builds(
        Number, st.floats(min_value=0, allow_nan=False, allow_infinity=False, allow_subnormal=False)
    )
    | st.sampled_from([Name("x"), Name("y"), Item("pull", "yard")]),
    lambda inner: (
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), inner, inner)
        | st.builds(Unary, inner)
        | st.builds(Call, st.sampled_from(["min", "max"]), st.tuples(inner, inner))
    ),
    max_leaves=10,
)


@settings(deadline=None, max_examples=300)
@given(PRINTED)
def test_a_printed_formula_is_read_back_as_the_same_tree(tree: Node) -> None:
    assert parse(_as_written(formula_text(tree))) == tree


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("x - (y - 1)", "x − (y − 1)"),
        ("(x + y) * 2", "(x + y) × 2"),
        ("x / (y * 2)", "x ÷ (y × 2)"),
        ("x - -y", "x − (−y)"),
        ("1234567.25 * x", "1234567.25 × x"),
        ("0.1 + 1e-9", "0.1 + 1e-09"),
        ("x if yard == 'open' else 0", "[x if yard = open, else 0]"),
        ("clip(x, 0, 1)", "clip(x, 0, 1)"),
    ],
)
def test_a_formula_prints_as_plain_mathematics(text: str, printed: str, scope: Scope) -> None:
    assert formula_text(resolve(text, scope, condition=False).tree) == printed


def test_an_event_prints_in_words(events: Scope) -> None:
    labels = {"yard": "Shipyard"}
    states = {("yard", "open"): "Open", ("election", "left"): "Left wins"}
    tree = event(
        "yard == 'open' and (election != 'left' or yard in ['closed', 'open'])", events
    ).tree
    assert in_words(tree, labels, states) == (
        "Shipyard: Open, and (election: other than Left wins, or Shipyard: closed or Open)"
    )


# events ---------------------------------------------------------------------------------------


def test_an_event_and_its_opposite_divide_the_scenarios() -> None:
    scope = factor_scope(STATES)
    happens = event("election == 'left' or not (yard in ['open'])", scope)
    codes = {"election": np.array([[0], [1], [2]]), "yard": np.array([[0, 1]])}
    found = happens.holds(codes)
    assert found.tolist() == [[True, True], [False, True], [False, True]]
    assert (opposite(happens).holds(codes) == ~found).all()
    assert isinstance(happens, Event)
    for first in range(3):
        for second in range(2):
            scenario = {"election": first, "yard": second}
            assert happens.holds_in(scenario) == found[first, second]
