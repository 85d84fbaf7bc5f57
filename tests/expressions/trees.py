"""Random formulas over two numbers, a table and two factors, and odd numbers to put in."""

import math

from hypothesis import strategies as st

from sonae.expressions import Call, InStates, Node
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


NUMBERS = st.sampled_from(ODD) | st.floats(width=64)
STATES_OF_FACTORS = st.fixed_dictionaries(
    {factor: st.integers(0, len(states) - 1) for factor, states in STATES.items()}
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
