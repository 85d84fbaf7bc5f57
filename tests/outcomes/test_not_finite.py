"""Models that give NaN or infinity: what went wrong is named, and the count is that of reference.

Numbers are those of the small dossier at mid-range, in two draws: q is 1.5, then 2.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from sonae.errors import OutcomeError
from sonae.outcomes import evaluate, trace
from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.faults import (
    Fault,
    bad_cases,
    confirmed_cases,
    fault_of_case,
    merge_faults,
    name_faults,
    outcome_error,
)

from .small import REST, all_codes, compiled, states_of

VALUES = "model:\n  values:\n"
OUTCOMES = "outcomes:\n"
TABLE = """model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  values:
"""


def value(formula, head=VALUES):
    """Return a model with a good value and a bad one, and an outcome of each."""
    model = f'{head}    good: {{is: "q", unit: "1"}}\n    bad: {{is: "{formula}", unit: "1"}}\n'
    return model, OUTCOMES + outcome("good", "final(good)") + outcome("end", "final(bad)")


def outcome(name, formula):
    return f'  {name}: {{label: {name}, is: "{formula}", better: less, unit: "1"}}\n'


def over_time(formula, section=OUTCOMES):
    """Return a model with a good value, and a bad outcome or report."""
    model = f'{VALUES}    good: {{is: "q", unit: "1"}}\n    late: {{is: "t - 2024", unit: "1"}}\n'
    bad = outcome("bad", formula)
    if section != OUTCOMES:
        bad = section + bad.replace(" better: less,", "")
    return model, OUTCOMES + outcome("good", "final(good)") + bad


def stock(start, following):
    model = f'model:\n  stocks:\n    s: {{start: "{start}", next: "{following}", unit: "1"}}\n'
    return model, OUTCOMES + outcome("end", "final(s)")


def timing(stretch):
    model, outcomes = value("on[dike]")
    return f'model:\n  timing: {{stretch: "{stretch}"}}\n' + model.removeprefix(
        "model:\n"
    ), outcomes


def passing(formula):
    return *value("on[school]"), REST.replace("r < 0.6 or wind == 'calm'", formula)


BAD = "model.values.bad"
INF, NAN = float("inf"), float("nan")
# Texts; then of the fault that is told first: formula, file and line, plan, states, draw, year
# and value.
MODELS = {
    "a division by zero": (
        value("1 / (q - 2) if wind == 'strong' and t == 2026 else 0"),
        (BAD, "2.yaml:4", "nothing", {"wind": "strong", "rain": "any"}, 1, 2026, INF),
    ),
    "zero by zero": (value("(q - 2) / (q - 2)"), (BAD, "2.yaml:4", "nothing", {}, 1, 2024, NAN)),
    "the logarithm of zero": (
        value("log(abs(q - 2))"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, -INF),
    ),
    "the logarithm of less": (
        value("log(2025.5 - t) if q > 1.7 else 0"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2026, NAN),
    ),
    "a root of less than nothing": (
        value("sqrt(2026.5 - t)"),
        (BAD, "2.yaml:4", "nothing", {}, 0, 2027, NAN),
    ),
    "an exponential beyond all numbers": (
        value("exp(400 * q)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "a product beyond all numbers": (
        value("exp(200 * q) * exp(200 * q)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "a sum beyond all numbers": (
        value("exp(354.8 * q) + exp(354.8 * q)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "infinity less infinity": (
        value("exp(400 * q) - exp(400 * q)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, NAN),
    ),
    "a sign and an absolute value": (
        value("-abs(1 / (q - 2))"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, -INF),
    ),
    "a stock that explodes": (
        stock("exp(28 * q)", "s * s"),
        ("model.stocks.s.next", "2.yaml:3", "nothing", {}, 1, 2027, INF),
    ),
    "a stock that starts badly": (
        stock("1 / (q - 2)", "s"),
        ("model.stocks.s.start", "2.yaml:3", "nothing", {}, 1, 2024, INF),
    ),
    "a stock drawn towards infinity": (
        stock("0", "s + 0.3 * (1 / (2025 - t) - s)"),
        ("model.stocks.s.next", "2.yaml:3", "nothing", {}, 0, 2025, INF),
    ),
    "a part of a stock that is hidden": (
        stock("0", "s + min(1, 1 / (t - 2027))"),
        ("model.stocks.s.next", "2.yaml:3", "nothing", {}, 0, 2027, INF),
    ),
    "a stretch": (
        timing("1 / (q - 2) if difficulty == 2 else 1"),
        ("model.timing.stretch", "2.yaml:2", "build", {}, 1, None, INF),
    ),
    "a condition of passing": (
        passing("log(q - q) > 0 or r < 2"),
        ("options.school.passes", "1.yaml:15", "build", {}, 0, None, -INF),
    ),
    "a mean of no year": (
        over_time("mean(good, t > 2090)"),
        ("outcomes.bad", "3.yaml:3", "nothing", {}, 0, None, NAN),
    ),
    "a highest of no year in one scenario": (
        over_time("highest(good, wind == 'calm')"),
        ("outcomes.bad", "3.yaml:3", "nothing", {"wind": "strong"}, 0, None, NAN),
    ),
    "an outcome of finite values": (
        over_time("1 / (final(good) - 2)"),
        ("outcomes.bad", "3.yaml:3", "nothing", {}, 1, None, INF),
    ),
    "a report": (
        over_time("log(total(late) - 5 * q)", "reports:\n"),
        ("reports.bad", "3.yaml:4", "nothing", {}, 1, None, -INF),
    ),
    "a part hidden inside a total": (
        over_time("total(min(1, 1 / (late - 2)))"),
        ("outcomes.bad", "3.yaml:3", "nothing", {}, 0, None, INF),
    ),
    "a part hidden inside a total that is not always asked for": (
        over_time("total(min(1, 1 / (late - 2))) if mean(good) > 1.7 else 0"),
        ("outcomes.bad", "3.yaml:3", "nothing", {}, 1, None, INF),
    ),
    "behind a minimum": (
        value("min(1, 1 / (q - 2))"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "behind a maximum": (
        value("max(1, log(2026 - t) if t <= 2026 else 0)"),
        (BAD, "2.yaml:4", "nothing", {}, 0, 2026, -INF),
    ),
    "behind a clip": (
        value("clip(1 / (q - 2), 0, 1)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "behind a line with knots": (
        value("piecewise(1 / (q - 2), 0, 0, 1, 1)"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "behind a comparison": (
        value("1 if 1 / (q - 2) > 5 else 0"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "behind a condition that stands later": (
        value("1 if t > 2025 and 1 / (2 - q) > 5 else 0"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2026, INF),
    ),
    "what stood in for an earlier year": (
        value("prev(good, 1 / (q - 2))"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2024, INF),
    ),
    "an earlier year": (
        value("delay(1 / (t - 2024), 2, 0)"),
        (BAD, "2.yaml:4", "nothing", {}, 0, 2026, INF),
    ),
    "the first year, read later": (
        value("first(1 / (q - 2)) if t == 2027 else 0"),
        (BAD, "2.yaml:4", "nothing", {}, 1, 2027, INF),
    ),
    "an option in full effect": (
        value("1 / (on[dike] - 1) if t >= 2026 else 0"),
        (BAD, "2.yaml:4", "build", {}, 0, 2026, INF),
    ),
    "a number of steps": (value("log(2 - steps)"), (BAD, "2.yaml:4", "build", {}, 0, 2024, -INF)),
    "a table": (
        value("1 / (wet[rain] - 0.5)", TABLE),
        (BAD, "2.yaml:6", "nothing", {"rain": "some"}, 0, 2024, INF),
    ),
    "a cost": (
        value("1 / (upfront[dike] / tn - 0.5)"),
        (BAD, "2.yaml:4", "build", {}, 0, 2024, INF),
    ),
    "a launch on a sign": (
        value("log(1 - starts[dike]) if wind == 'calm' and t > 2024 else 0"),
        (BAD, "2.yaml:4", "watch", {"wind": "calm", "rain": "much"}, 0, 2025, -INF),
    ),
    "a sum over options": (
        value("sum_options(min(1, on / (difficulty - 4)))"),
        (BAD, "2.yaml:4", "nothing", {}, 0, 2024, NAN),
    ),
}


@pytest.fixture
def case(tmp_path):
    """Return a function that makes a model with its codes and two draws."""

    def case(texts):
        model = compiled(tmp_path, *texts)
        numbers = model.numbers(np.full((2, len(model.dimensions)), 0.5))
        numbers[:, 0] = (1.5, 2.0)
        return model, all_codes(model), numbers

    return case


def found_bad(model, codes, numbers):
    return bad_cases(ArrayReading(model.graph).tile(model.launches, codes, numbers))


@pytest.mark.parametrize(("texts", "expected"), MODELS.values(), ids=MODELS)
def test_a_number_that_is_not_finite_is_named(case, texts, expected):
    model, codes, numbers = case(texts)
    faults = name_faults(model, codes, numbers, found_bad(model, codes, numbers))
    first = min(faults, key=lambda fault: model.plans.index(fault.plan))
    formula, place, plan, states, draw, year, value = expected
    named = (first.formula, first.place, first.plan, first.draw, first.year)
    assert named == (formula, place, plan, draw, year)
    assert first.value == value or (np.isnan(first.value) and np.isnan(value))
    read = {factor: state for factor, state in states.items() if state != "any"}
    assert read.items() <= first.states.items()
    with pytest.raises(OutcomeError) as caught:
        evaluate(model, codes, numbers, "numpy")
    when = "" if year is None else f" in {year}"
    assert f"{place}: {formula} gives {value}{when}\n  plan: {plan}\n" in str(caught.value)


@pytest.mark.parametrize("texts", [texts for texts, _ in MODELS.values()], ids=MODELS)
def test_the_cases_that_are_counted_are_those_of_the_reference(case, texts):
    model, codes, numbers = case(texts)
    counted = Counter()
    wrong = np.zeros((len(codes), len(model.plans), len(numbers)), dtype=bool)
    for row, plan, draw in np.ndindex(wrong.shape):
        states = states_of(model, codes[row])
        told = trace(model, model.plans[plan], states, numbers[draw].tolist()).not_finite
        if told is not None:
            counted[told.formula, model.plans[plan]] += 1
            wrong[row, plan, draw] = True
    bad = found_bad(model, codes, numbers)
    faults = name_faults(model, codes, numbers, bad)
    assert {(fault.formula, fault.plan): fault.cases for fault in faults} == counted
    assert (confirmed_cases(model, codes, numbers, bad) == wrong).all()


NO_FAULTS = {
    "a stock after the last year": stock("0", "s + min(1, 1 / (t - 2028))"),
    "an earlier year that is never read": value("delay(min(1, 1 / (t - 2027)), 2, 0)"),
    "what would stand in for a year that is there": value(
        "prev(good, min(1, 1 / (t - 2024 - 1)) if t > 2024 else 0)"
    ),
    "a side that is not taken": value("min(1, log(q - 1.7)) if q > 1.7 else 0"),
    "years that do not count": over_time("total(min(1, 1 / (late - 2)), late > 2)"),
}


@pytest.mark.parametrize("texts", NO_FAULTS.values(), ids=NO_FAULTS)
def test_what_was_only_computed_ahead_is_no_fault(case, texts):
    model, codes, numbers = case(texts)
    bad = found_bad(model, codes, numbers)
    for row, plan, draw in np.ndindex(bad.shape):
        states = states_of(model, codes[row])
        told = trace(model, model.plans[plan], states, numbers[draw].tolist()).not_finite
        assert told is None
    assert name_faults(model, codes, numbers, bad) == ()
    assert not confirmed_cases(model, codes, numbers, bad).any()
    evaluate(model, codes, numbers, "numpy")


def test_of_many_bad_cases_few_are_run_again_and_all_are_counted(case, monkeypatch):
    model, codes, _ = case(value("1 / (q - 2) if wind == 'strong' else 0"))
    numbers = np.tile(model.midpoint(), (500, 1))
    numbers[::5, 0] = 1.5
    asked = []
    monkeypatch.setattr(
        "sonae.outcomes.faults.trace", lambda *case: asked.append(case) or trace(*case)
    )
    faults = name_faults(model, codes, numbers, found_bad(model, codes, numbers), first_draw=7000)
    assert [(fault.plan, fault.cases) for fault in faults] == [
        (plan, 3 * 400) for plan in model.plans
    ]
    assert len(asked) <= 3 * 16
    assert faults[0].draw == 7001
    assert faults[0].states == {"wind": "strong", "rain": "none"}


def test_one_case_is_named_alone(case):
    model, codes, numbers = case(value("1 / (q - 2) if wind == 'strong' and t > 2025 else 0"))
    strong = next(row for row in codes if states_of(model, row)["wind"] == "strong")
    fault = fault_of_case(model, 2, strong, numbers[1], 41)
    assert fault is not None
    assert (fault.formula, fault.plan, fault.draw, fault.year) == (BAD, "watch", 41, 2026)
    assert fault_of_case(model, 2, strong, numbers[0], 41) is None


FAULT = Fault(BAD, "2.yaml:4", "build", {"wind": "calm"}, 5, 2026, INF, 3)


def test_faults_of_one_formula_and_plan_become_one_and_the_most_frequent_come_first():
    other, again = replace(FAULT, plan="watch", cases=4), replace(FAULT, draw=9, cases=2)
    assert merge_faults([FAULT, other, again]) == (replace(FAULT, cases=5), other)


def test_a_message_lists_twenty_faults_and_counts_the_others():
    faults = [replace(FAULT, formula=f"model.values.v{number}") for number in range(23)]
    text = str(outcome_error(faults))
    assert text.count("  plan: build\n  draw: 5\n  scenario: wind=calm\n  and 2 more cases") == 20
    assert "\nand 3 more\n" in text
    assert "and 3 more" not in str(outcome_error(faults[:20]))
