"""What is printed of a tree is what it says; an event holds alike in one scenario and in many."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.expressions import (
    Call,
    Event,
    Node,
    Scope,
    event,
    factor_scope,
    formula_text,
    from_tree,
    in_words,
    opposite,
    parse,
    resolve,
)
from sonae.expressions.tree import Binary, Item, Logic, Name, Not, Number, Unary

from .trees import STATES, STATES_OF_FACTORS, TESTS


@settings(deadline=None, max_examples=100)
@given(TESTS, TESTS, st.lists(STATES_OF_FACTORS, min_size=1, max_size=9))
def test_an_event_holds_alike_in_one_scenario_and_in_many(
    one: Node, two: Node, scenarios: list[dict[str, int]]
) -> None:
    codes = {factor: np.array([s[factor] for s in scenarios]) for factor in STATES}
    for tree in (one, Not(two), Logic("and", (one, two)), Logic("or", (one, Not(two)))):
        asked = from_tree("", tree)
        assert asked.holds(codes).tolist() == [asked.holds_in(s) for s in scenarios]


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
