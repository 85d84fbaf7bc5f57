"""What formulas become: operations that stand once, in the phase and on the axes they need."""

import math

import numpy as np
import pytest

from sonae.outcomes.graph import Axis
from sonae.outcomes.weave import Weaver

from .small import REST, compiled, values_and_outcomes

PLAN, CLASS, DRAW = Axis.PLAN, Axis.CLASS, Axis.DRAW


def written(graph, at, depth=9):
    """Return an operation as text; what stands deeper is left out."""
    operation = graph.operations[at]
    match operation.op, operation.detail:
        case ("const", (number,)):
            return f"{number:g}"
        case ("draw", (dimension,)):
            return graph.dimensions[dimension]
        case ("back", (record, years)):
            return f"back{years}({record})"
    args = [written(graph, part, depth - 1) if depth else "…" for part in operation.args]
    return f"{operation.op}({', '.join(args)})"


@pytest.fixture
def graph(tmp_path):
    """Return a function that makes the graph of some values."""

    def graph(**formulas):
        return compiled(tmp_path, *values_and_outcomes(**formulas)).graph

    return graph


@pytest.fixture
def text(graph):
    """Return a function that writes out what one formula becomes."""

    def text(formula):
        found = graph(x="prev(q * r, 2)", v=formula)
        return written(found, found.names["v"])

    return text


def count(graph, op):
    return sum(operation.op == op for operation in graph.operations)


def test_what_two_formulas_share_is_one_operation(graph):
    found = graph(a="exp(q * r) + 1", b="2 - exp(q * r)", c="exp(q * r) + 1")
    assert (count(found, "exp"), count(found, "mul")) == (1, 1)
    assert found.names["a"] == found.names["c"]


def test_every_operation_stands_once_and_after_what_it_reads(graph):
    formulas = {"a": "q * r + prev(a, 0)", "b": "min(a, 2, on[school])", "c": "pay[dike] / tn"}
    found = graph(**formulas)
    assert len(set(found.operations)) == len(found.operations)
    assert all(part < at for at, o in enumerate(found.operations) for part in o.args)


def test_nothing_stands_there_that_nobody_needs(tmp_path, graph):
    rest = REST[: REST.index("  watch:")]
    found = compiled(tmp_path, *values_and_outcomes(a="q"), rest).graph
    assert [operation.op for operation in found.operations] == ["draw", "tally"]
    assert count(graph(a="q + 0 * 1 if 2 > 1 else exp(r)"), "exp") == 0


def test_constants_are_worked_out_and_neutral_terms_left_away(text):
    assert text("2 * 3 + 1") == "7"
    assert text("q * 1 - 0") == text("q / 1") == "q"
    assert text("0 + abs(q)") == text("abs(q) + 0") == "abs(q)"
    assert text("q + 0") == "add(q, 0)"  # -0 + 0 is 0
    assert text("min(3, max(1, two))") == "2"
    assert text("-(two - 5) / abs(-4)") == "0.75"
    assert text("q * 0") == "mul(q, 0)"  # an infinite q times 0 is not 0
    assert text("two * q") == "mul(2, q)"


def test_a_settled_condition_leaves_the_side_it_takes(text):
    assert text("q if 2 > 1 else r") == "q"
    assert text("q if r > 0.5 and 2 > 1 else r") == "select(gt(r, 0.5), q, r)"
    assert text("q if r > 0.5 or two > 1 else r") == "q"
    assert text("q if not (2 > 1) else r") == "r"
    assert text("q if r > 0.5 else q") == "q"


def test_what_is_not_finite_is_left_to_the_run():
    weaver = Weaver()
    zero, huge = weaver.const(0.0), weaver.const(1e308)
    for op, args in (("div", (zero, zero)), ("sqrt", (weaver.const(-1.0),)), ("add", (huge, huge))):
        found = weaver.operations[weaver.op(op, *args)]
        assert (found.op, found.args) == (op, args)


def test_zero_with_a_sign_is_another_constant():
    weaver = Weaver()
    assert weaver.const(0.0) != weaver.const(-0.0)
    assert weaver.constant(weaver.op("neg", weaver.const(0.0))) == 0
    assert (
        math.copysign(1, weaver.constant(weaver.op("max", weaver.const(-0.0), weaver.const(-0.0))))
        == 1
    )


def test_a_number_that_depends_on_itself_stands_once_in_each_product(text):
    assert text("q - r * q") == text("q - q * r") == "mul(q, sub(1, r))"
    assert text("q + r * q") == text("r * q + q") == "mul(q, add(1, r))"
    assert text("q - 0.25 * q") == "mul(q, 0.75)"
    assert text("r * q - q") == "sub(mul(r, q), q)"
    assert text("q + r * (2 - q)") == "add(q, mul(r, sub(2, q)))"  # q is not carried on


def test_a_stock_drawn_towards_a_number_is_a_mixture_of_both(tmp_path):
    def following(formula):
        model = f'model:\n  stocks:\n    s: {{start: "q", next: "{formula}", unit: "1"}}\n'
        outcomes = 'outcomes:\n  o: {label: o, is: "final(s)", better: less, unit: "1"}\n'
        found = compiled(tmp_path, model, outcomes).graph
        return written(found, found.records[0])

    mixed = "add(mul(back1(0), sub(1, r)), mul(r, 2))"
    assert following("s + r * (2 - s)") == following("r * (2 - s) + s") == mixed
    assert following("s - r * s") == "mul(back1(0), sub(1, r))"


def test_the_past_of_one_tree_is_one_record_and_of_an_option_its_own(graph):
    found = graph(a="q * t / 2024", b="prev(a, 0) + delay(a, 3, 1)", c="sum_options(prev(on, 0))")
    assert len(found.records) == 1 + 2
    years = [operation.detail[1] for operation in found.operations if operation.op == "back"]
    assert sorted(years) == [1, 1, 1, 3]


PHASES = {
    "a quantity": ("q * r", "once", DRAW),
    "a state": ("1 if wind == 'calm' else 2", "once", CLASS),
    "steps": ("log(1 + steps)", "once", PLAN | CLASS),  # one plan waits for a sign
    "a year": ("t - 2024", "yearly", Axis(0)),
    "a year and a quantity": ("q * (t - 2024)", "yearly", DRAW),
    "a launch": ("starts[dike]", "yearly", PLAN | CLASS),
    "an effect": ("on[dike]", "yearly", PLAN | CLASS | DRAW),
    "an effect with a known lead that passes": ("on[school]", "yearly", PLAN | CLASS | DRAW),
    "an earlier year": ("prev(t - 2020, 0)", "yearly", Axis(0)),
    "an earlier year of an effect": ("prev(on[dike], 0)", "yearly", PLAN | CLASS | DRAW),
    "what first stood for an earlier year": ("prev(v, q)", "yearly", DRAW),
}


@pytest.mark.parametrize(("formula", "phase", "axes"), PHASES.values(), ids=PHASES)
def test_an_operation_says_when_it_is_computed_and_on_what_it_depends(graph, formula, phase, axes):
    found = graph(v=formula)
    at = found.names["v"]
    assert (found.phases[at], found.axes[at]) == (phase, axes)
    assert (found.phases[found.outcomes["end_v"]], found.axes[found.outcomes["end_v"]]) == (
        "after",
        axes,
    )


def test_without_signs_no_launch_depends_on_the_scenario(tmp_path):
    rest = REST[: REST.index("  watch:")]
    found = compiled(tmp_path, *values_and_outcomes(v="starts[dike] + steps"), rest).graph
    assert found.triggers == ()
    assert found.axes[found.names["v"]] == PLAN


def test_what_plans_launch_stands_in_a_table(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(v="on[dike] + on[school]"))
    never = math.inf
    assert model.launches.plans == ("nothing", "build", "watch")
    assert model.graph.options == ("dike", "school")
    assert model.launches.start.tolist() == [[never, never], [2024, 2025], [2025, never]]
    assert model.launches.trigger.tolist() == [[-1, -1], [-1, -1], [0, -1]]
    assert written(model.graph, model.graph.triggers[0]) == "or(in_states(), in_states())"
    assert model.launches.start.dtype == np.float64


def test_a_part_that_may_be_hidden_is_watched_where_it_is_used(graph):
    found = graph(v="min(1, log(q - 2)) if q > 2 else 0", w="max(q, 2)")
    hidden = [check for check in found.checks if check.hidden]
    assert [written(found, check.operation) for check in hidden] == ["log(sub(q, 2))"]
    ((condition, wanted),) = hidden[0].guards
    assert (written(found, condition), wanted) == ("gt(q, 2)", True)
    assert {check.formula for check in found.checks if not check.hidden} == {
        *("model.values.v", "model.values.w", "outcomes.end_v", "outcomes.end_w")
    }
