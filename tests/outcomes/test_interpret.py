"""Timing and memory, worked out by hand."""

import pytest

from sonae.errors import UsageError
from sonae.outcomes import trace

from .small import compiled, values_and_outcomes

CALM = {"wind": "calm", "rain": "none"}
STRONG = {"wind": "strong", "rain": "none"}


@pytest.fixture
def run(tmp_path):
    """Return a function that runs a plan on values at mid-range, with some numbers replaced."""

    def run(plan, states, replaced=None, **formulas):
        model = compiled(tmp_path, *values_and_outcomes(**formulas))
        numbers = dict(zip((d.name for d in model.dimensions), model.midpoint(), strict=True))
        numbers |= replaced or {}
        full = {"wind": "calm", "rain": "none"} | states
        return trace(model, plan, full, list(numbers.values()))

    return run


def test_an_option_acts_after_its_lead_and_grows_over_its_ramp(run):
    # dike: lead 6 to 18 months, so 1 year; start 2024. school: 2025, lead 1 year, ramp 3 years.
    found = run("build", CALM, v="on[dike]", w="on[school]")
    assert found.values["v"] == (0.0, 1.0, 1.0, 1.0, 1.0)
    assert found.values["w"] == pytest.approx((0, 0, 1 / 3, 2 / 3, 1))


def test_a_lead_of_half_a_year_gives_half_the_effect_in_the_first_year(run):
    found = run("build", CALM, {"dike.lead": 6}, v="on[dike]")
    assert found.values["v"] == (0.5, 1.0, 1.0, 1.0, 1.0)
    assert found.options["dike"].lead == 0.5


def test_costs_run_from_launch_or_grow_with_the_effect(run):
    found = run("build", CALM, {"dike.yearly": 1.25, "school.upfront": 0.75}, v="q")
    dike, school = found.options["dike"], found.options["school"]
    assert dike.pay == (1.25,) * 5
    assert dike.upfront == (0.5, 0, 0, 0, 0)
    assert school.pay == pytest.approx((0, 0, 2 / 3, 4 / 3, 2))
    assert school.upfront == (0, 0.75, 0, 0, 0)


def test_an_option_that_does_not_pass_costs_but_never_acts(run):
    found = run("build", STRONG, {"r": 0.8}, v="on[school]", w="upfront[school] / tn")
    assert not found.options["school"].passed
    assert found.values["v"] == (0.0,) * 5
    assert found.values["w"][1] > 0


def test_a_triggered_step_does_nothing_where_its_trigger_does_not_hold(run):
    formulas = {"v": "on[dike]", "w": "starts[dike]", "n": "steps", "p": "pay[dike] / tn"}
    idle = run("watch", CALM, **formulas)
    assert idle.options == {}
    assert all(idle.values[name] == (0.0,) * 5 for name in formulas)
    acting = run("watch", STRONG, **formulas)
    assert acting.values["w"] == (0, 1, 0, 0, 0)
    assert acting.values["n"] == (1.0,) * 5
    assert acting.values["v"] == (0, 0, 1, 1, 1)


def test_a_sum_over_options_reads_each_option_in_turn(run):
    found = run("build", CALM, v="sum_options(difficulty * difficulty * starts)", w="q")
    assert found.values["v"] == (4, 16, 0, 0, 0)


def test_earlier_values_are_read_from_the_years_in_which_they_arose(run):
    found = run(
        *("build", CALM),
        a="t - 2020",
        b="prev(a, 0)",
        c="delay(a, 2, q)",
        d="first(a)",
        e="prev(e, 100) + 1",
        f="prev(prev(a, 7), 9)",
    )
    assert found.values["b"] == (0, 4, 5, 6, 7)
    assert found.values["c"] == (2, 2, 4, 5, 6)
    assert found.values["d"] == (4, 4, 4, 4, 4)
    assert found.values["e"] == (101, 102, 103, 104, 105)
    assert found.values["f"] == (9, 7, 4, 5, 6)


def test_a_stock_is_carried_into_the_next_year(tmp_path):
    model = (
        'model:\n  stocks:\n    s: {start: "q", next: "s * two + v", unit: "1"}\n'
        '  values:\n    v: {is: "s + 1", unit: "1"}\n'
    )
    outcomes = 'outcomes:\n  o: {label: o, is: "final(s)", better: less, unit: "1"}\n'
    found = compiled(tmp_path, model, outcomes)
    result = trace(found, "nothing", CALM, found.midpoint().tolist())
    assert result.values["s"] == (2, 7, 22, 67, 202)
    assert result.values["v"] == (3, 8, 23, 68, 203)
    assert result.outcomes == {"o": 202}


def test_functions_over_time_take_the_years_in_which_their_condition_holds(tmp_path):
    texts = {
        "total": ("total(v, t >= 2027)", 7 + 8),
        "mean": ("mean(v, t < 2026)", 4.5),
        "final": ("final(v, t <= 2026)", 6),
        "highest": ("highest(0 - v)", -4),
        "lowest": ("lowest(v, v > 5)", 6),
        "product": ("product(v, t < 2026)", 20),
        "years": ("years(v > 5)", 3),
    }
    lines = "".join(
        f'  o_{n}: {{label: o, is: "{text}", better: less, unit: "1"}}\n'
        for n, (text, _) in texts.items()
    )
    model = compiled(tmp_path, values_and_outcomes(v="t - 2020")[0], f"outcomes:\n{lines}")
    result = trace(model, "nothing", CALM, model.midpoint().tolist())
    assert result.outcomes == {f"o_{name}": expected for name, (_, expected) in texts.items()}


def test_the_first_number_that_is_not_finite_is_named(run):
    found = run("build", CALM, a="1 / (t - 2026)", b="a + 1")
    assert found.not_finite is not None
    assert (found.not_finite.formula, found.not_finite.year) == ("model.values.a", 2026)


def test_an_unknown_plan_or_state_is_a_usage_error(run):
    with pytest.raises(
        UsageError, match=r"unknown plan `bild`; .* declared: nothing, build, watch"
    ):
        run("bild", CALM, v="q")
    with pytest.raises(UsageError, match="unknown state `storm` of wind; declared: calm, strong"):
        run("build", {"wind": "storm"}, v="on[school]")
