"""Plans that wait for what the model shows: the graph against the reference, year by year."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.errors import OutcomeError
from sonae.outcomes import compile_model, evaluate, reading, trace
from sonae.outcomes.graph import Graph
from sonae.robustness.worst import worst_cases
from sonae.scenarios import scenario_system

from .formulas import models
from .small import HEAD, REST, all_codes, assert_readings_agree, compiled, dossier

SLOW = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

# random models ----------------------------------------------------------------------------------

OBSERVED = st.builds(
    "observed({}{})".format, st.sampled_from(("v0", "s", "u")), st.sampled_from(("", ", 2", ", 3"))
)
LEAVES = st.one_of(
    st.builds(
        "{} {} {}".format,
        OBSERVED,
        st.sampled_from(("<", ">", "<=", ">=")),
        st.sampled_from(("-1.2713", "0.1371", "0.7313", "1.9317", "-99.17")),
    ),
    st.builds("{} + 0.1371 > {}".format, OBSERVED, OBSERVED),
    st.builds("max({}, 2 * {}) > 0.7317".format, OBSERVED, OBSERVED),
    st.builds("({} if observed(wind) == 'calm' else 1.3) > 0.6719".format, OBSERVED),
    st.sampled_from(("observed(wind) == 'calm'", "observed(rain) in ['some', 'much']")),
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("(not {})".format, inner),
    ),
    max_leaves=3,
)


@st.composite
def waiting_models(draw):
    """A random model, and plans that wait for what it shows."""
    model, outcomes, rest = draw(models())
    step = st.builds(
        '{{option: {}, start: {}, until: {}, when: "{} and observed(s) > -1e9"}}'.format,
        st.just("{option}"),
        st.integers(2025, 2027),
        st.integers(2027, 2028),
        CONDITIONS,
    )
    plans = ""
    for name, options in (("one", ("dike",)), ("two", ("dike", "school")), ("last", ("school",))):
        steps = [draw(step).replace("{option}", option) for option in options]
        steps += ["idle@2026"] if draw(st.booleans()) else []
        plans += f"  {name}:\n    label: {name}\n    steps: [{', '.join(steps)}]\n"
    return model, outcomes, rest + plans


@SLOW
@given(waiting_models(), st.integers(0, 2**32))
def test_the_graph_and_the_reference_agree_on_any_trigger(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    points = np.random.default_rng(seed).random((2, len(model.dimensions)))
    numbers, codes = model.numbers(points), all_codes(model)
    assert_readings_agree(model, codes, numbers)
    tiles = [
        reading(model.graph, kernel).tile(model.launches, codes, numbers)
        for kernel in ("numpy", "native")
    ]
    assert tiles[0].tobytes() == tiles[1].tobytes()
    alone = reading(model.graph).tile(model.launches, codes[-1:], numbers[1:])
    assert alone.tobytes() == tiles[0][-1:, ..., 1:].tobytes()
    again = Graph.from_bytes(model.graph.to_bytes())
    assert again.id == model.graph.id


@settings(SLOW, max_examples=15)
@given(waiting_models(), st.integers(0, 2**32))
def test_no_future_of_a_plan_that_waits_is_worse_than_its_bound(tmp_path, texts, seed):
    known = dossier(tmp_path / "case", *texts)
    model, table = compile_model(known), scenario_system(known).possible()
    found = worst_cases(known, model, table, boxes=60, seconds=None, threads=1)
    codes = table.project(model.factors).codes
    points = np.random.default_rng(seed).random((150, len(model.dimensions)))
    points[::2] = np.round(points[::2])
    tile = reading(model.graph, "numpy").tile(model.launches, codes, model.numbers(points))
    for case in found:
        own = tile[:, model.plans.index(case.plan), list(model.outcomes).index(case.outcome)]
        slack = 1e-12 * max(1.0, abs(case.bound)) if np.isfinite(case.bound) else 0.0
        assert np.isnan(own).any() or own.max() <= case.bound + slack


# one model that is known by hand ------------------------------------------------------------------

GROWING = """
model:
{timing}  stocks:
    water: {{start: "q", next: "water + 1 - 2 * on[dike]", unit: "1", label: water}}
  values:
    flood: {{is: "max(0, water - 4)", unit: "1"}}
    begun: {{is: "on[dike]", unit: "1"}}
    count: {{is: "steps", unit: "1"}}
    effort: {{is: "sum_options(starts * difficulty)", unit: "1"}}
    cost: {{is: "sum_options(pay + upfront) / tn", unit: "1"}}
"""
OUTCOMES = """
outcomes:
  end: {label: end, is: "final(water)", better: less, unit: "1"}
  bill: {label: bill, is: "total(cost)", better: less, unit: "1"}
  steps_taken: {label: steps, is: "final(count)", better: less, unit: "1"}
  effort_spent: {label: effort, is: "total(effort)", better: less, unit: "1"}
"""


def growing(folder, *steps, timing="", more=""):
    """Return a model in which water rises by one a year from q, and a plan with these steps."""
    rest = REST.replace("dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months", DIKE)
    plan = f"  own: {{label: own, steps: [{', '.join(steps)}]}}\n{more}"
    return compiled(folder, GROWING.format(timing=timing), OUTCOMES, rest + plan)


DIKE = "dike, cost: {yearly: 1, upfront: 10}, lead: 12 months"


def wait(option, start, when, until=None):
    last = "" if until is None else f"until: {until}, "
    return f'{{option: {option}, start: {start}, {last}when: "{when}"}}'


def run(model, plan="own", q=2.0, wind="calm"):
    """Return the reference of a plan, having seen that the compiled readings give the same."""
    numbers = model.midpoint()
    numbers[[d.name for d in model.dimensions].index("q")] = q
    states = {f: model.states[f][0] for f in model.factors}
    if "wind" in states:
        states["wind"] = wind
    found = trace(model, plan, states, numbers.tolist())
    codes = np.array([[model.states[f].index(states[f]) for f in model.factors]], dtype=np.int8)
    for kernel in ("numpy", "native"):
        result = evaluate(model, codes, numbers[None], kernel)
        for name, value in found.outcomes.items():
            own = result.outcomes[name][model.plans.index(plan), 0, 0]
            assert own == pytest.approx(value, rel=1e-12, abs=1e-12)
    return found


def test_a_step_is_launched_in_the_first_year_in_which_its_sign_was_seen(tmp_path):
    # water: 2, 3, 4, 5, …; 3.5 is passed in 2026 and seen in 2027
    found = run(growing(tmp_path, wait("dike", 2024, "observed(water) > 3.5")))
    dike = found.options["dike"]
    assert dike.start == 2027
    assert [(x.name, x.year, x.value) for x in dike.seen] == [("water", 2026, 4.0)]
    assert found.values["water"] == (2, 3, 4, 5, 6)
    assert dike.on == (0, 0, 0, 0, 1)
    assert dike.pay == (0, 0, 0, 1, 1)
    assert dike.upfront == (0, 0, 0, 10, 0)
    assert found.outcomes == {"end": 6, "bill": 12, "steps_taken": 1, "effort_spent": 2}


def test_what_was_two_years_ago_is_seen_a_year_later_still(tmp_path):
    found = run(growing(tmp_path, wait("dike", 2024, "observed(water, 2) > 3.5")))
    assert found.options["dike"].start == 2028
    assert found.options["dike"].seen[0].year == 2026


def test_a_window_opens_no_earlier_than_its_start_and_closes_with_its_last_year(tmp_path):
    always = "observed(water) > 0"
    assert run(growing(tmp_path, wait("dike", 2026, always))).options["dike"].start == 2026
    late = growing(tmp_path, wait("dike", 2024, "observed(water) > 3.5", until=2026))
    assert "dike" not in run(late).options
    assert run(late, q=3.0).options["dike"].start == 2026


def test_a_sign_may_come_in_the_last_year_or_never(tmp_path):
    model = growing(tmp_path, wait("dike", 2025, "observed(water) > 4.5"))
    assert run(model).options["dike"].start == 2028
    found = run(model, q=1.0)
    assert found.options == {}
    assert found.outcomes == {"end": 5, "bill": 0, "steps_taken": 0, "effort_spent": 0}


@pytest.mark.parametrize("when", ["not observed(water) > 2.5", "observed(water) <= 2.5"])
def test_what_has_no_past_yet_is_no_sign_nor_its_opposite(tmp_path, when):
    assert run(growing(tmp_path, wait("dike", 2024, when))).options["dike"].start == 2025


def test_what_is_known_may_suffice(tmp_path):
    when = "observed(wind) == 'strong' or observed(water) > 3.5"
    model = growing(tmp_path, wait("dike", 2024, when))
    assert run(model, wind="strong").options["dike"].start == 2024
    assert run(model, wind="calm").options["dike"].start == 2027


def test_two_plans_wait_for_different_signs_of_one_option(tmp_path):
    late = wait("dike", 2024, "observed(water) > 3.5", until=2027)
    more = f"  other: {{label: other, steps: [{late}]}}\n"
    more += f"  same: {{label: same, steps: [{wait('dike', 2026, 'observed(water) > 2.5')}]}}\n"
    model = growing(tmp_path, wait("dike", 2024, "observed(water) > 2.5"), more=more)
    assert model.graph.options == ("dike", "school", "dike?0", "dike?1")
    starts = [run(model, plan).options["dike"].start for plan in ("own", "other", "same", "build")]
    assert starts == [2026, 2027, 2026, 2024]


def test_one_step_may_wait_for_what_another_has_brought_about(tmp_path):
    steps = (
        wait("dike", 2024, "observed(water) > 2.5"),
        wait("school", 2024, "observed(begun) > 0.5"),
    )
    found = run(growing(tmp_path, *steps))
    assert found.options["dike"].on == (0, 0, 0, 1, 1)  # launched in 2026
    assert found.options["school"].start == 2028
    assert found.values["count"] == (0, 0, 1, 1, 2)


def test_steps_of_a_fixed_year_count_from_the_beginning(tmp_path):
    found = run(growing(tmp_path, "school@2027", wait("dike", 2024, "observed(water) > 2.5")))
    assert found.values["count"] == (1, 1, 2, 2, 2)


def test_a_lead_is_stretched_by_what_is_under_way_in_the_year_of_launch(tmp_path):
    timing = '  timing: {stretch: "steps"}\n'
    dike, school = wait("dike", 2024, "observed(water) > 2.5"), "school@2024"
    found = run(growing(tmp_path, dike, school, timing=timing))
    assert (found.options["school"].lead, found.options["dike"].lead) == (1, 2)
    build = run(growing(tmp_path, dike, timing=timing), "build")
    assert (build.options["school"].lead, build.options["dike"].lead) == (2, 2)


def test_other_plans_come_out_as_without_the_plan_that_waits(tmp_path):
    timing = '  timing: {stretch: "1 + r * steps"}\n'
    with_it = growing(tmp_path, wait("dike", 2024, "observed(water) > 2.5"), timing=timing)
    points = with_it.numbers(np.random.default_rng(1).random((9, len(with_it.dimensions))))
    codes = all_codes(with_it)
    found = reading(with_it.graph).tile(with_it.launches, codes, points)
    without = growing(tmp_path, "dike@2024", timing=timing)
    rows = [without.factors.index(f) for f in without.factors]
    other = reading(without.graph).tile(without.launches, codes[:, rows], points)
    np.testing.assert_array_equal(found[:, :3], other[:, :3])
    assert without.graph.options == ("dike", "school")


def test_a_sign_of_factors_alone_needs_no_column(tmp_path):
    when = "observed(wind) == 'strong'"
    plain = growing(tmp_path, wait("dike", 2025, when))
    until = growing(tmp_path, wait("dike", 2025, when, until=2027))
    assert plain.graph.id == until.graph.id
    assert run(until, wind="strong").options["dike"].start == 2025


def test_a_number_that_is_not_finite_in_a_trigger_is_named_by_its_place(tmp_path):
    model = growing(tmp_path, wait("dike", 2024, "min(1, log(observed(water) - 3)) > 5"))
    numbers = model.midpoint()[None]
    found = trace(model, "own", {f: model.states[f][0] for f in model.factors}, numbers[0].tolist())
    assert found.not_finite.formula == "plans.own.steps.0.when"
    with pytest.raises(OutcomeError, match=r"plans\.own\.steps\.0\.when"):
        evaluate(model, all_codes(model), numbers)


def test_a_dossier_whose_plans_do_not_wait_has_the_graph_that_it_had(flagship):
    model = compile_model(flagship)
    assert not model.waits
    assert model.graph.options == model.used_options
    # as before there were plans that wait; changes with the flagship's formulas
    assert model.graph.id.startswith("69980932f298cb0d170be0d7a6b48cb1")


def test_head_is_the_horizon_that_these_tests_count_on():
    assert "horizon: {from: 2024, to: 2028}" in HEAD
