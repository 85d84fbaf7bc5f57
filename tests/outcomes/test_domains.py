"""Formulas that can leave their domain, and ranges that hold every future."""

import math

import numpy as np
import pytest

from sonae.dossier import read
from sonae.outcomes import check_domains, compile_model, trace
from sonae.outcomes.ranges import ModelRanges

RISK = "clip(0.1 - 0.05 * on[quay], 0, 1)"
SHRINK = ("growth: {is: .01 to .03", "growth: {is: -1.5 to .5")


def risk(formula: str) -> tuple[str, str]:
    """The clean dossier's `risk`, computed otherwise."""
    return RISK, formula


def columns(finding) -> str:
    return finding.place.source[finding.place.column - 1 :][: finding.place.length]


FAILING = {
    "a logarithm": ([SHRINK, risk("log(1 + growth)")], "1 + growth", "logarithm"),
    "a root": ([SHRINK, risk("sqrt(growth) * 0")], "growth", "root"),
    "a quotient": ([SHRINK, risk("1 / (growth * 2)")], "growth * 2", "divisor"),
    "a quotient at one end": (
        [("growth: {is: .01 to .03", "growth: {is: 0 to .03"), risk("0.1 / growth")],
        "growth",
        "divisor",
    ),
    "an exponential": ([risk("1 / (1 + exp(30000 * growth))")], "30000 * growth", "exponential"),
    "an option not yet in effect": ([risk("0.1 / on[quay]")], "on[quay]", "divisor"),
    "a year": ([risk("1 / (t - 2026)")], "t - 2026", "divisor"),
    "one state of a factor": (
        [risk("log(pull[yard] - 0.7)")],
        "pull[yard] - 0.7",
        "logarithm",
    ),
    "a stock that runs down": (
        [
            ('next: "worth * 0.95 + paid"', 'next: "worth - base * (0.6 if growth > 0 else 0)"'),
            risk("log(worth / base)"),
        ],
        "worth / base",
        "logarithm",
    ),
    "an outcome": (
        [('"1 - product(1 - risk)"', '"1 / total(risk * 0)"')],
        "total(risk * 0)",
        "div",
    ),
    "what a year before gave": ([risk("sqrt(prev(growth - 2, 1))")], "prev(growth - 2, 1)", "root"),
    "an argument that turns in one corner": (
        [risk("log(1.24 - 40 * growth - 0.1 * lag + 0.05 * pull[yard])")],
        "1.24 - 40 * growth - 0.1 * lag + 0.05 * pull[yard]",
        "logarithm",
    ),
}


@pytest.mark.parametrize("case", FAILING)
def test_a_part_that_can_leave_its_domain_is_named_at_its_column(findings, case) -> None:
    changes, part, word = FAILING[case]
    found = [finding for finding in findings(*changes) if finding.code == "SN060"]
    assert [columns(finding) for finding in found] == [part]
    assert found[0].severity == "warning"
    assert word in found[0].message


GUARDED = {
    "by a comparison": [SHRINK, risk("log(1 + growth) if growth > -1 else 0")],
    "by where": [SHRINK, risk("where(growth != 0, 0.01 / growth, 0)")],
    "by a maximum": [SHRINK, risk("log(max(0.01, 1 + growth))")],
    "by a state": [risk("log(pull[yard] - 0.7) if yard != 'closed' else 0")],
    "by a constraint": [
        risk("log(pull[yard] - 0.7) if election == 'right' else 0"),
    ],
    "by the quantity itself": [risk("log(growth) + sqrt(growth) + 1 / growth")],
    "by the launch": [risk("0.1 / on[quay] if on[quay] > 0 else 0.1")],
    "although the interval forgets": [risk("1 / (growth - growth + 1) + log(base / base)")],
    "although the stock widens": [
        ('next: "worth * 0.95 + paid"', 'next: "worth + growth * (base - worth)"'),
        risk("log(worth / base) * 0"),
    ],
}


@pytest.mark.parametrize("case", GUARDED)
def test_what_is_guarded_or_never_fails_is_not_reported(findings, case) -> None:
    assert findings(*GUARDED[case]) == []


def test_the_interval_and_the_year_are_said(findings) -> None:
    (finding,) = findings(SHRINK, risk("log(1 + growth)"))
    assert "[-0.5, 1.5]" in finding.message
    (finding,) = findings(risk("1 / (t - 2026)"))
    assert "in 2026" in finding.message


@pytest.mark.parametrize(
    ("formula", "threshold", "word"),
    [
        ("1 - product(1 - risk)", "1.5", "always met"),
        ("1 - product(1 - risk)", "-0.5", "never met"),
        ("years(risk > 2)", "0", "always met"),
        ("highest(risk, t >= 2026)", "2", "always met"),
        ("mean(risk)", "-1", "never met"),
    ],
)
def test_a_threshold_that_decides_nothing_is_named(findings, formula, threshold, word) -> None:
    (finding,) = findings(
        ('is: "1 - product(1 - risk)", better: less', f'is: "{formula}", better: less'),
        ("label: Danger,", f"label: Danger, threshold: {threshold},"),
    )
    assert (finding.code, finding.path) == ("SN061", "outcomes.danger.threshold")
    assert word in finding.message


@pytest.mark.parametrize(("tie", "found"), [("1", ["SN062"]), ("0", []), ("0.02", [])])
def test_a_tie_as_wide_as_the_outcome_is_named(findings, tie, found) -> None:
    told = findings(("label: Danger,", f"label: Danger, tie: {tie},"))
    assert [finding.code for finding in told] == found


def test_a_threshold_within_the_range_is_left_alone(findings) -> None:
    assert findings(("label: Danger,", "label: Danger, threshold: 0.35,")) == []


def test_the_flagship_never_leaves_a_domain(flagship) -> None:
    assert check_domains(flagship) == []


def test_ranges_hold_every_value_of_every_plan(flagship) -> None:
    hold_all(flagship, futures=12)


def test_ranges_of_a_new_dossier_hold_every_value(starter) -> None:
    hold_all(read(starter), futures=60)


def hold_all(dossier, futures: int) -> None:
    """Compare the ranges of a dossier with futures drawn at random."""
    ranges, model = ModelRanges(dossier), compile_model(dossier)
    chance = np.random.default_rng(5)
    for at in range(futures):
        places = chance.choice([0.0, 1.0, 0.5], size=(1, len(model.dimensions)))
        states = {
            factor: names[chance.integers(len(names))] for factor, names in dossier.states.items()
        }
        plan = model.plans[at % len(model.plans)]
        run = trace(model, plan, states, model.numbers(places)[0].tolist())
        for name, series in run.values.items():
            for index, value in enumerate(series):
                assert ranges.record[name][index].holds(value), (name, index, value)
        for name, value in run.outcomes.items():
            assert ranges.outcomes[name].holds(value), (name, value)
            assert math.isfinite(value)


def test_tight_constraints_do_not_hide_a_fault(findings) -> None:
    """Where no drawn combination is allowed, the search supplies those that are."""
    factors = "".join(
        f"  g{at}: {{label: g, states: {{a: {{label: a, when: x}}, b: {{label: b, when: y}}}}}}\n"
        for at in range(12)
    )
    rules = "".join(f"  - {{id: r{at}, never: \"g{at} == 'a'\", because: x}}\n" for at in range(12))
    found = findings(
        ("events:\n", factors + "events:\n"),
        ("constraints:\n", "constraints:\n" + rules),
        SHRINK,
        risk("log(1 + growth + (1 if g3 == 'a' else 0))"),
    )
    assert [columns(f) for f in found if f.code == "SN060"] == [
        "1 + growth + (1 if g3 == 'a' else 0)"
    ]
