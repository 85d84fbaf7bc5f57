"""Formulas as MathML: well formed, complete, and bracketed as they are computed."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.expressions import (
    OVER_TIME,
    Call,
    Node,
    Scope,
    formula_text,
    mathematics,
    names,
    resolve,
)
from sonae.expressions.tree import Compare, Name, Number

from .trees import TREES

EARLIER = st.recursive(
    TREES,
    lambda inner: (
        st.builds(Call, st.just("prev"), st.tuples(inner, inner))
        | st.builds(lambda a, b: Call("delay", (a, Number(2.0), b)), inner, inner)
        | st.builds(Call, st.sampled_from(["first", "sum_options", "exp", "log"]), st.tuples(inner))
    ),
    max_leaves=3,
)
LATE = st.builds(Compare, st.sampled_from(["<", ">="]), st.just(Name("t")), TREES)
OVER = (
    st.builds(Call, st.sampled_from(sorted(OVER_TIME - {"years"})), st.tuples(EARLIER))
    | st.builds(Call, st.sampled_from(sorted(OVER_TIME - {"years"})), st.tuples(EARLIER, LATE))
    | st.builds(Call, st.just("years"), st.tuples(LATE))
)
CHILDREN = {"mfrac": 2, "msub": 2, "munder": 2, "msup": 2, "mtd": 1}


@settings(deadline=None, max_examples=300)
@given(EARLIER | OVER, st.none() | st.sampled_from(["risk", "a_b"]), st.booleans())
def test_any_formula_is_well_formed_and_shows_every_name(
    tree: Node, name: str | None, block: bool
) -> None:
    root = ElementTree.fromstring(mathematics(tree, name, block=block))  # noqa: S314 - our own
    assert root.tag == "math"
    shown = {element.text for element in root.iter("mi")}
    assert names(tree) <= shown
    assert root.get("alttext", "").endswith(formula_text(tree))
    if name is not None:
        assert root[0][0].text == name
    for element in root.iter():
        if element.tag in CHILDREN:
            assert len(element) == CHILDREN[element.tag], ElementTree.tostring(element)
        if element.tag in ("mi", "mn", "mo", "mtext"):
            assert element.text
            assert not len(element)


def read(text: str) -> str:
    """The characters of a formula, fractions as (a)/(b), subscripts as a_b, cases as { a | b }."""
    text = re.sub("<mfrac>", "⟨", text)
    text = re.sub("</mfrac>", "⟩", text)
    text = re.sub("</mtd><mtd>", " | ", text)
    text = re.sub("</mtr><mtr>", " ; ", text)
    text = re.sub("<msub>", "‹", text)
    text = re.sub("</msub>", "›", text)
    plain = re.sub("<[^>]+>", "", text)
    plain = plain.replace("&#x2061;", "").replace("&#xA0;", " ")
    return plain.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("x + y * z", "x+y×z"),
        ("(x + y) * z", "(x+y)×z"),
        ("x - (y - z)", "x−(y−z)"),
        ("x - -y", "x−(−y)"),
        ("-(-x)", "−(−x)"),
        ("(x + y) / (1 - z)", "⟨x+y1−z⟩"),
        ("2 * (x / y)", "2×⟨xy⟩"),
        ("exp(x) + log(y)", "exp(x)+ln(y)"),
        ("abs(x - y)", "|x−y|"),
        ("max(x, y, 0)", "max(x,y,0)"),
        ("pull[yard]", "‹pullyard›"),
        ("1 if yard == 'open' else 0", "{1 | if yard=open ; 0 | otherwise"),
        ("where(x > 1, 1, 2) * y", "({1 | if x>1 ; 2 | otherwise)×y"),
        (
            "1 if election == 'left' else (2 if election != 'right' else x)",
            "{1 | if election=left ; 2 | if election≠right ; x | otherwise",
        ),
        ("prev(x, y)", "{‹xt−1› | otherwise ; y | in the first year"),
        ("delay(x + y, 3, 0)", "{‹(x+y)t−3› | otherwise ; 0 | in the first 3 years"),
        ("first(x)", "‹xfirst year›"),
        (
            "piecewise(x, 0, 1, 2, 5)",
            "{1 | if x≤0 ; 1+(5−1)×⟨x−02−0⟩ | if 0<x≤2 ; 5 | if x>2",
        ),
        ("sum_options(pay * on)", "∑optionspay×on"),
        ("1e-9 * x", "1×10−9×x"),
    ],
)
def test_a_formula_is_written_as_mathematics(text: str, shown: str, scope: Scope) -> None:
    found = read(mathematics(resolve(text, scope, condition=False).tree))
    assert found == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("total(x)", "∑tx"),
        ("mean(x + y, t >= 2026)", "meant:t≥2026(x+y)"),
        ("1 - product(1 - x)", "1−∏t(1−x)"),
        ("highest(x) - lowest(y)", "maxtx−minty"),
        ("years(x > 1 and yard == 'open')", "#{t:x>1 and yard=open}"),
        ("final(x)", "finaltx"),
    ],
)
def test_a_function_over_time_shows_the_years_it_goes_over(
    text: str, shown: str, outcome: Scope
) -> None:
    assert read(mathematics(resolve(text, outcome, condition=False).tree)) == shown


def test_a_condition_and_a_name_on_the_left_can_be_written(scope: Scope) -> None:
    tree = resolve("x < 1 or not (yard in ['open'])", scope, condition=True).tree
    assert read(mathematics(tree, "trouble", block=False)) == "trouble=x<1 or yard≠open"
    assert 'display="block"' in mathematics(tree)
    assert "<script>" not in mathematics(Name("<script>"), "<b>")
