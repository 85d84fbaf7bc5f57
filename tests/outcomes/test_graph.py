"""A graph has one identity, whatever it was called, and comes back from its bytes."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.graph import Axis, Graph, Operation, PlanTable, axes_of, live, phases_of

from .formulas import models
from .small import REST, all_codes, compiled, values_and_outcomes

FORMULAS = {"a": "q * r + two", "b": "prev(a, 0) if wind == 'calm' else on[dike]"}


@pytest.fixture
def identity(tmp_path):
    """Return a function that gives the id of a model's graph."""

    def identity(formulas=None, rest=REST, model=None):
        text, outcomes = values_and_outcomes(**(formulas or FORMULAS))
        return compiled(tmp_path, model or text, outcomes, rest).graph.id

    return identity


def test_spaces_brackets_labels_and_reasons_are_no_part_of_the_identity(identity):
    spaced = {"a": "( q  *  r ) + two", "b": "(prev( a, 0 )) if wind == 'calm' else (on[dike])"}
    assert identity(spaced) == identity()
    renamed = REST.replace("label: dike", "label: a long wall").replace("made up", "a guess")
    assert identity(rest=renamed) == identity()
    text, _ = values_and_outcomes(**FORMULAS)
    assert identity(model=text.replace("  values:", "\n  # a remark\n  values:")) == identity()


def test_every_number_that_counts_is_part_of_the_identity(identity):
    others = {
        identity(FORMULAS | {"a": "q * r + 2.0000000000000004"}),
        identity(FORMULAS | {"a": "q * r + two + 1"}),
        identity(FORMULAS | {"b": FORMULAS["b"].replace("calm", "strong")}),
        identity(FORMULAS | {"b": FORMULAS["b"].replace("prev(a, 0)", "delay(a, 2, 0)")}),
        identity(rest=REST.replace("two: {is: 2,", "two: {is: 3,")),
        identity(rest=REST.replace("dike@2024, school@2025", "school@2025")),
    }
    # plans are a table of their own: without the dike, `build` is another plan of the same graph
    assert len(others - {identity()}) == 5


def test_what_plans_launch_has_an_identity_of_its_own(tmp_path):
    def launches(rest=REST):
        return compiled(tmp_path, *values_and_outcomes(**FORMULAS), rest).launches.id

    assert launches() == launches()
    assert launches(REST.replace("dike@2024", "dike@2025")) != launches()
    assert launches(REST.replace("  watch:\n", "  wait:\n")) != launches()


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(models())
def test_a_graph_comes_back_from_its_bytes(tmp_path, texts):
    model = compiled(tmp_path / "case", *texts)
    written = model.graph.to_bytes()
    again = Graph.from_bytes(written)
    assert again.id == model.graph.id
    assert again.to_bytes() == written
    for name in ("operations", "phases", "axes", "checks", "names", "origins", "units", "years"):
        assert getattr(again, name) == getattr(model.graph, name)
    codes, numbers = all_codes(model), model.midpoint().reshape(1, -1)
    expected = ArrayReading(model.graph).tile(model.launches, codes, numbers)
    assert ArrayReading(again).tile(model.launches, codes, numbers).tobytes() == expected.tobytes()


def test_an_origin_leads_back_to_the_text(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(a="2 + sqrt(q * r)"))
    root = next(at for at, o in enumerate(model.graph.operations) if o.op == "sqrt")
    origin = model.graph.origins[root]
    assert origin is not None
    assert origin.formula == "model.values.a"
    assert "2 + sqrt(q * r)"[origin.start : origin.end] == "sqrt(q * r)"


def test_a_record_depends_on_all_that_its_own_past_depends_on():
    operations = (
        Operation("draw", (), (0,)),  # nobody reads it
        Operation("const", (), (0.0,)),
        Operation("back", (1,), (0, 1)),
        Operation("start", (), (0,)),
        Operation("add", (2, 3)),
    )
    assert phases_of(operations) == ("once", "once", "yearly", "once", "yearly")
    assert axes_of(operations, (4,), ())[2] == Axis.PLAN
    assert axes_of(operations, (4,), (0,))[2] == Axis.PLAN | Axis.CLASS
    assert live(operations, [2], [4]) == {1, 2, 3, 4}


def test_any_table_of_plans_runs_on_a_graph(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(v="starts[dike] + 10 * steps"))
    never = np.inf
    launches = PlanTable(
        ("late", "all on the sign"),
        np.array([[2028.0, never], [2024.0, 2024.0]]),
        np.array([[-1, -1], [0, 0]], dtype=np.int32),
    )
    codes = all_codes(model)
    numbers = model.midpoint().reshape(1, -1)
    tile = ArrayReading(model.graph).tile(launches, codes, numbers)
    final = tile[:, :, 0, 0]
    assert final[:, 0].tolist() == [11.0] * 6
    held = [bool(wind == 1 or rain == 2) for wind, rain in codes.tolist()]
    assert final[:, 1].tolist() == [20.0 if holds else 0.0 for holds in held]
