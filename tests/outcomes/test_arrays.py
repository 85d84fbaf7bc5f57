import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.errors import OutcomeError
from sonae.outcomes import PlanTable, evaluate
from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.faults import bad_cases, confirmed_cases

from .formulas import models
from .small import REST, all_codes, assert_readings_agree, compiled, values_and_outcomes

SLOW = settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def run(model, codes, numbers):
    return evaluate(model, codes, numbers, "numpy")


@SLOW
@given(models(), st.integers(0, 2**32))
def test_arrays_and_the_reference_agree_on_any_model(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    points = np.random.default_rng(seed).random((2, len(model.dimensions)))
    assert_readings_agree(model, all_codes(model), model.numbers(points))


@SLOW
@given(models(), st.integers(0, 2**32))
def test_a_future_has_the_same_bits_in_any_tile(tmp_path, texts, seed):
    model = compiled(tmp_path / "case", *texts)
    numbers = model.numbers(np.random.default_rng(seed).random((3, len(model.dimensions))))
    codes, launches = all_codes(model), model.launches
    compute = ArrayReading(model.graph).tile
    whole = compute(launches, codes, numbers)
    for row in range(len(codes)):
        alone = compute(launches, codes[row : row + 1], numbers)
        assert alone.tobytes() == whole[row : row + 1].tobytes()
    for draw in range(len(numbers)):
        alone = compute(launches, codes, numbers[draw : draw + 1])
        assert alone.tobytes() == whole[..., draw : draw + 1].tobytes()
    for plan in range(len(launches.plans)):
        at = slice(plan, plan + 1)
        own = PlanTable(launches.plans[at], launches.start[at], launches.trigger[at])
        assert compute(own, codes, numbers).tobytes() == whole[:, at].tobytes()


@SLOW
@given(models(), st.integers(0, 2**32))
def test_what_a_model_computes_ahead_or_hides_is_never_a_fault_of_these_models(
    tmp_path, texts, seed
):
    model = compiled(tmp_path / "case", *texts)
    numbers = model.numbers(np.random.default_rng(seed).random((2, len(model.dimensions))))
    tile = ArrayReading(model.graph).tile(model.launches, all_codes(model), numbers)
    bad = bad_cases(tile)
    assert np.isfinite(tile[:, :, :-1]).all()
    assert not confirmed_cases(model, all_codes(model), numbers, bad).any()


def test_a_tile_of_nothing_has_no_outcomes(tmp_path):
    model = compiled(tmp_path, *values_and_outcomes(a="q", b="prev(a, 0) + 1", c="on[dike]"))
    compute, codes = ArrayReading(model.graph).tile, all_codes(model)
    assert compute(model.launches, codes, np.empty((0, 5))).shape == (6, 3, 5, 0)
    assert compute(model.launches, codes[:0], np.full((2, 5), 0.5)).shape == (0, 3, 5, 2)
    none = PlanTable((), np.empty((0, 2)), np.empty((0, 2), dtype=np.int32))
    assert compute(none, codes, np.full((2, 5), 0.5)).shape == (6, 0, 5, 2)


BROKEN = {
    "an infinite value": "1 / (q - 2) if wind == 'strong' and t == 2026 else 0",
    "a root of less than nothing": "sqrt(-q) if rain == 'much' and t >= 2027 else 0",
    "a NaN that a minimum might swallow": "min(1, log(q - 3) - log(q - 3))",
}


@pytest.mark.parametrize("formula", BROKEN.values(), ids=BROKEN)
def test_a_number_that_is_not_finite_is_named(tmp_path, formula):
    model = compiled(tmp_path, *values_and_outcomes(good="q", bad=formula))
    numbers = model.numbers(np.full((2, len(model.dimensions)), 0.5))
    numbers[:, 0] = (1.5, 2.0 if "3" not in formula else 3.0)
    with pytest.raises(OutcomeError) as caught:
        run(model, all_codes(model), numbers)
    assert "model.values.bad gives" in str(caught.value)
    assert str(caught.value).startswith("2.yaml:4: ")


def test_the_error_names_plan_draw_scenario_and_year(tmp_path):
    formula = "1 / (3 - steps - q) if rain == 'some' and t == 2026 else 0"
    model = compiled(tmp_path, *values_and_outcomes(bad=formula))
    numbers = model.numbers(np.full((3, len(model.dimensions)), 0.25))
    numbers[2, 0] = 1.0  # infinite only with two steps: the plan `build`
    with pytest.raises(OutcomeError) as caught:
        run(model, all_codes(model), numbers)
    text = str(caught.value)
    assert "model.values.bad gives inf in 2026" in text
    assert "plan: build" in text
    assert "draw: 2" in text
    assert "rain=some" in text
    assert "and 1 more case of this plan" in text


def test_an_outcome_over_no_year_is_named(tmp_path):
    outcomes = 'outcomes:\n  late: {label: l, is: "mean(v, t > 2090)", better: less, unit: "1"}\n'
    model = compiled(tmp_path, values_and_outcomes(v="q")[0], outcomes)
    with pytest.raises(OutcomeError, match=r"outcomes\.late gives nan"):
        run(model, all_codes(model), model.numbers(np.full((1, 5), 0.5)))


def test_a_stretch_that_is_not_finite_is_named(tmp_path):
    model, outcomes = values_and_outcomes(v="on[dike]")
    timing = 'model:\n  timing: {stretch: "1 / (q - 2)"}\n'
    broken = compiled(tmp_path, model.replace("model:\n", timing), outcomes)
    with pytest.raises(OutcomeError, match=r"model\.timing\.stretch gives inf"):
        run(broken, all_codes(broken), broken.numbers(np.full((1, 5), 0.5)))


def test_without_options_and_plans_of_steps_there_is_still_a_model(tmp_path):
    rest = REST[: REST.index("options:")] + "plans:\n  wait: {label: wait}\n"
    model, outcomes = values_and_outcomes(v="q + sum_options(on)")
    found = compiled(tmp_path, model, outcomes, rest)
    assert_readings_agree(found, all_codes(found), found.numbers(np.full((2, 2), 0.5)))


HIDDEN = {
    "behind a comparison": "1 if log(q - q) > 0 else 2",
    "behind a comparison with NaN": "1 if (q - q) / (q - q) > 0.5 else 2",
    "behind a minimum": "min(1, q / (q - q))",
    "behind a clip": "clip(1 / (t - 2026), 0, 1) + q",
    "behind a minimum over options": "sum_options(min(1, on / (q - q)))",
    "behind an earlier year": "min(2, prev(1 / (t - 2025), 0)) + q",
}


@pytest.mark.parametrize("formula", HIDDEN.values(), ids=HIDDEN)
def test_a_number_that_the_result_would_hide_is_named_all_the_same(tmp_path, formula):
    model = compiled(tmp_path, *values_and_outcomes(good="q", bad=formula))
    numbers = model.numbers(np.full((2, len(model.dimensions)), 0.5))
    with pytest.raises(OutcomeError, match=r"2\.yaml:4: model\.values\.bad gives"):
        run(model, all_codes(model), numbers)


GUARDED = {
    "by a choice": "min(5, log(q - 2)) if q > 2 else 0",
    "by a choice in a minimum": "min(3, where(q > 2, min(5, log(q - 2)), 0))",
    "by and": "1 if q > 2 and log(q - 2) < 1 else 0",
    "by or": "1 if q <= 2 or log(q - 2) < 1 else 0",
    "by the state": "min(1, 1 / (q - 2)) if rain == 'much' and q > 2 else 0",
    "by the year": "min(1, 1 / (t - 2026)) if t > 2026 else q",
}


@pytest.mark.parametrize("formula", GUARDED.values(), ids=GUARDED)
def test_what_a_formula_leaves_out_may_be_anything(tmp_path, formula):
    model = compiled(tmp_path, *values_and_outcomes(good="q", fine=formula))
    numbers = model.numbers(np.full((3, len(model.dimensions)), 0.5))
    numbers[:, 0] = (1.5, 2.0, 2.5)
    assert_readings_agree(model, all_codes(model), numbers)
