"""Steps that wait for what the model shows: what may be written, and what cannot be carried out."""

import pytest

from sonae.dossier import DossierFindings, read
from sonae.plans import check_plans, schedules

DOSSIER = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2030}
factors:
  wind: {label: wind, observable: 2026, states: {calm: {label: calm}, strong: {label: strong}}}
events:
  gale: {label: gale, is: "wind == 'strong'"}
quantities:
  q: {is: 1 to 2, unit: "1", because: made up}
options:
  law: {label: law, lead: 1 year}
  force: {label: force, lead: 1 year, requires: [{option: law, launched: 24 months}]}
  guard: {label: guard, lead: 1 year, requires: [law]}
  settle: {label: settle, lead: 1 year, excludes: [refuse]}
  refuse: {label: refuse, lead: 1 year}
model:
  tables:
    gust: {by: wind, unit: "1", is: {calm: 0, strong: 1}, because: made up}
  stocks:
    water: {start: q, next: "water + gust[wind]", unit: "1", label: water}
  values:
    people: {is: q, unit: "1"}
    dry: {is: "10 - water", unit: "1"}
outcomes:
  end: {label: end, is: "final(water)", better: less, unit: "1"}
"""


def step(option, start, when, until=None):
    last = "" if until is None else f", until: {until}"
    return f'{{option: {option}, start: {start}{last}, when: "{when}"}}'


@pytest.fixture
def dossier(tmp_path):
    def dossier(*steps):
        plan = f"plans:\n  p:\n    label: p\n    steps: [{', '.join(steps)}]\n"
        (tmp_path / "dossier.yaml").write_text(DOSSIER + plan, encoding="utf-8")
        return read(tmp_path)

    return dossier


@pytest.fixture
def check(dossier):
    return lambda *steps: check_plans(dossier(*steps))


def one(findings):
    assert len(findings) == 1
    return findings[0]


# what a trigger may read --------------------------------------------------------------------------


def refused(dossier, when):
    with pytest.raises(DossierFindings) as error:
        dossier(step("law", 2026, when))
    return one(error.value.findings)


@pytest.mark.parametrize(
    ("when", "marked", "message", "hint"),
    [
        ("water > 1", "water", "reads what has been observed", "write observed(water)"),
        ("observed(water) > q", "q", "`when` cannot read `q`", "declare a value of the model"),
        ("t > 2026", "t", "cannot read `t`", "`start` and `until`"),
        ("observed(t) > 2026", "t", "cannot read `t`", "`start` and `until`"),
        ("observed(end) > 1", "end", "cannot read `end`", "known at the end only"),
        ("observed(water) > gust[wind]", "gust[wind]", "cannot read `gust`", "declare a value"),
        ("on[law] > 0", "on[law]", "cannot read `on`", "declare a value of the model"),
        ("steps > 1", "steps", "cannot read `steps`", "declare a value"),
        ("observed(water, 0) > 1", "observed(water, 0)", "whole number of years", "this year's"),
        ("observed(water, 1.5) > 1", "observed(water, 1.5)", "whole number of years", ""),
        ("observed(water, -1) > 1", "observed(water, -1)", "whole number of years", ""),
        ("observed(water, dry) > 1", "observed(water, dry)", "whole number of years", ""),
        ("observed(water + 1) > 1", "observed(water + 1)", "one value or stock", "declare"),
        ("observed(wind, 2) == 'calm'", "observed(wind, 2)", "years of a value", "observable"),
        ("observed(watre) > 1", "watre", "unknown name `watre`", "did you mean `water`?"),
        ("observed() > 1", "observed()", "takes 1 to 2 arguments", ""),
        ("max(1, 2) > 1", "max(1, 2) > 1", "nothing is observed", ""),
        ("observed(water)", "observed(water)", "must be a condition", ""),
        ("prev(water, 1) > 1", "prev(water, 1)", "`prev` is not available", ""),
    ],
)
def test_a_trigger_reads_nothing_but_what_has_been_observed(dossier, when, marked, message, hint):
    found = refused(dossier, when)
    assert message in found.message
    assert hint in (found.hint or "")
    line = len(DOSSIER.splitlines()) + 4
    written = f"    steps: [{step('law', 2026, when)}]"
    column = written.index(when) + when.index(marked) + 1
    assert (found.place.line, found.place.column) == (line, column)


def test_it_may_read_factors_events_values_and_stocks_together(dossier):
    when = "observed(gale) and (max(observed(water, 3), observed(dry)) > 2 or observed(people) < 1)"
    launch = schedules(dossier(step("law", 2026, when)))[0].launches[0]
    assert launch.trigger is None
    assert launch.watch.reads == ("wind",)
    assert launch.watch.observes == (("water", 3), ("dry", 1), ("people", 1))
    assert (launch.start, launch.last, launch.when) == (2026, 2030, when)


def test_factors_alone_are_no_sign_of_the_model(dossier):
    launch = schedules(dossier(step("law", 2026, "observed(gale)", until=2028)))[0].launches[0]
    assert launch.watch is None
    assert (launch.last, launch.when) == (2026, "observed(gale)")


# windows ------------------------------------------------------------------------------------------

RISEN = "observed(water) > 2"


def test_a_window_lies_in_the_horizon_and_runs_forward(check):
    assert check(step("law", 2024, RISEN), step("settle", 2025, RISEN, until=2025)) == []
    found = one(check(step("law", 2026, RISEN, until=2025)))
    assert found.message == "`until` is before the start, 2026"
    assert found.path == "plans.p.steps[0].until"
    assert "2031 is after the horizon" in one(check(step("law", 2026, RISEN, until=2031))).message
    assert "outside the horizon" in one(check(step("law", 2023, RISEN))).message


def test_only_a_step_that_waits_has_a_last_year(check):
    found = one(check("{option: law, start: 2026, until: 2028}"))
    assert "waits for nothing" in found.message


def test_what_is_observed_has_a_past_within_the_window(check):
    assert check(step("law", 2024, "observed(water, 3) > 2", until=2027)) == []
    found = one(check(step("law", 2024, "observed(water, 3) > 2", until=2026)))
    assert "3 years ago cannot be observed before 2027" in found.message
    assert found.severity == "error"


def test_factors_are_observable_from_the_first_year_of_the_window(check):
    when = "observed(wind) == 'calm' and observed(water) > 2"
    assert check(step("law", 2026, when)) == []
    assert "cannot be observed before 2026" in one(check(step("law", 2025, when))).message


# with other steps ---------------------------------------------------------------------------------


def test_signs_of_the_model_do_not_prove_that_two_steps_never_meet(check):
    high, low = step("settle", 2026, "observed(water) > 2"), "observed(water) < 1"
    found = one(check(high, step("refuse", 2026, low)))
    assert (found.severity, "exclude one another" in found.message) == ("error", True)


def test_signs_of_factors_within_them_may(check):
    high = step("settle", 2026, "observed(gale) and observed(water) > 2")
    other = "not (observed(gale) or observed(water) > 2)"
    assert check(high, step("refuse", 2026, other)) == []
    either = "observed(wind) == 'calm' or observed(water) > 2"
    assert len(check(high, step("refuse", 2026, either))) == 1


def test_a_requirement_comes_before_the_first_year_of_the_window(check):
    assert check("law@2024", step("force", 2026, RISEN)) == []
    found = one(check("law@2025", step("force", 2026, RISEN)))
    assert (found.severity, "24 months before" in found.message) == ("error", True)


def test_a_requirement_that_waits_itself_is_warned_of(check):
    found = one(check(step("law", 2024, RISEN, until=2027), "force@2028"))
    assert found.severity == "warning"
    assert "perhaps as late as 2027" in found.message
    chain = check(step("law", 2024, RISEN), step("guard", 2024, "observed(water) > 3"))
    assert one(chain).severity == "warning"


def test_steps_on_the_same_sign_are_launched_in_the_same_year(check):
    assert check(step("law", 2024, RISEN), step("guard", 2024, RISEN)) == []
    found = one(check(step("law", 2024, RISEN), step("guard", 2025, RISEN)))
    assert found.severity == "warning"
    found = one(check(step("law", 2024, RISEN), step("force", 2026, RISEN, until=2028)))
    assert found.severity == "warning"
    assert "exclude" not in found.message
