"""How a formula comes to its number: the parts are those of the formula, and they add up."""

import math
from itertools import product

import pytest
from hypothesis import given, settings

from sonae.outcomes.interpret import Probe, trace
from sonae.outcomes.workings import overtime_parts, working

from .formulas import models
from .small import compiled, values_and_outcomes

CALM = {"wind": "calm", "rain": "none"}
STRONG = {"wind": "strong", "rain": "much"}


@pytest.fixture
def worked(tmp_path):
    """Return a function that works a value `v` out under a plan, at mid-range."""

    def worked(plan, states, **formulas):
        model = compiled(tmp_path, *values_and_outcomes(**formulas))
        numbers = model.midpoint().tolist()
        probe = Probe(model, plan, CALM | states, numbers)
        return working(probe, model.values["v"], range(len(model.years)), tuple(model.options))

    return worked


def told(steps):
    """Return what is told of each step: its text and what it gives."""
    return {step.text: step.results for step in steps}


def test_each_part_stands_once_and_later_parts_name_it(worked):
    found = worked("build", CALM, v="(q + r) * (q + r) / max(q, 1)")
    assert told(found.reads) == {"q": (2.0,) * 5, "r": (0.55,) * 5}
    assert [step.text for step in found.steps] == ["q + r", "#1 × #1", "max(q, 1)", "#2 ÷ #3"]
    assert [step.number for step in found.steps] == [1, 2, 3, 4]
    assert found.filled[0] == "(2 + 0.55) × (2 + 0.55) ÷ max(2, 1)"
    assert found.results == pytest.approx((2.55 * 2.55 / 2,) * 5)


def test_what_a_choice_does_not_take_is_not_used(worked):
    found = worked("build", CALM, v="log(t - 2025) if t > 2026 else -q")
    steps = told(found.steps)
    assert steps["t > 2026"] == (False, False, False, True, True)
    assert steps["log(#2)"] == (None, None, None, math.log(2), math.log(3))
    assert steps["−q"] == (-2.0, -2.0, -2.0, None, None)
    assert found.filled[3] == "[log(2027 − 2025) if 2027 > 2026, else −2]"


def test_a_test_of_a_factor_is_told_as_yes_or_no(worked):
    found = worked("build", STRONG, v="2 if wind == 'calm' or rain != 'none' else 1")
    assert told(found.reads) == {"wind = calm": (False,) * 5, "rain ≠ none": (True,) * 5}
    assert found.filled[0] == "[2 if no or yes, else 1]"


def test_a_sum_over_options_is_told_option_by_option(worked):
    found = worked("build", CALM, v="sum_options(difficulty * starts)")
    assert told(found.reads) == {
        "difficulty × starts of dike": (2, 0, 0, 0, 0),
        "difficulty × starts of school": (0, 4, 0, 0, 0),
        "sum_options(difficulty × starts)": (2, 4, 0, 0, 0),
    }
    assert found.steps == ()
    assert found.filled == ("2", "4", "0", "0", "0")


def test_earlier_years_are_read_as_one_thing(worked):
    found = worked("build", CALM, v="prev(a, -3) * delay(a, 2, 0)", a="t - 2024")
    assert told(found.reads) == {
        "prev(a, −3)": (-3, 0, 1, 2, 3),
        "delay(a, 2, 0)": (0, 0, 0, 1, 2),
    }
    assert found.filled[0] == "−3 × 0"


def test_an_outcome_is_told_by_what_its_functions_go_through(tmp_path):
    model, _ = values_and_outcomes(v="t - 2020")
    outcomes = (
        "outcomes:\n  o: {label: o, is: '1 - product(1 / v, t >= 2026)', better: less, unit: '1'}\n"
    )
    found = compiled(tmp_path, model, outcomes)
    tree = found.outcomes["o"]
    probe = Probe(found, "nothing", CALM, found.midpoint().tolist())
    inner = [working(probe, part, range(5)) for part in overtime_parts(tree)]
    assert [one.text for one in inner] == ["1 ÷ v", "t ≥ 2026"]
    assert inner[1].results == (False, False, True, True, True)
    whole = working(probe, tree, (None,))
    assert told(whole.reads) == {"product(1 ÷ v, t ≥ 2026)": (1 / 6 * (1 / 7) * (1 / 8),)}
    assert whole.results == (1 - 1 / 6 * (1 / 7) * (1 / 8),)


def test_a_number_that_is_none_is_told_as_such(worked):
    found = worked("build", CALM, v="a - 1", a="1 / (t - 2026)")
    assert math.isinf(found.results[2])
    assert found.filled[2] == "∞ − 1"


@settings(deadline=None, max_examples=25)
@given(models())
def test_the_last_part_is_what_the_reference_computes(tmp_path_factory, model_and_outcomes):
    model = compiled(tmp_path_factory.mktemp("case"), *model_and_outcomes)
    numbers = model.midpoint().tolist()
    for plan, wind in product(model.plans, ("calm", "strong")):
        states = {"wind": wind, "rain": "some"}
        if set(model.factors) - set(states):
            continue
        reference = trace(model, plan, states, numbers)
        probe = Probe(model, plan, states, numbers)
        for name, tree in model.values.items():
            found = working(probe, tree, range(len(model.years)), tuple(model.options))
            assert _same(found.results, reference.values[name])
            last = (found.steps or found.reads)[-1:]
            assert not last or _same(last[0].results, reference.values[name])
            assert len(found.filled) == len(model.years)
        for name, tree in model.outcomes.items():
            (result,) = working(probe, tree, (None,)).results
            assert _same((result,), (reference.outcomes[name],))


def _same(found, expected):
    return all(
        a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(found, expected, strict=True)
    )
