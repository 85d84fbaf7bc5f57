import pytest

from sonae.dossier import read
from sonae.plans import check_plans

DOSSIER = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2030}
factors:
  early: {label: early, resolves: 2025-01-20, states: {a: {label: a}, b: {label: b}}}
  late: {label: late, observable: 2027, states: {a: {label: a}, b: {label: b}}}
  undated: {label: undated, states: {a: {label: a}, b: {label: b}}}
options:
  law: {label: law, lead: 1 year}
  force: {label: force, lead: 1 year, requires: [{option: law, launched: 24 months}]}
  settle: {label: settle, lead: 1 year, excludes: [refuse]}
  refuse: {label: refuse, lead: 1 year, requires: [law]}
  moon: {label: moon, lead: 7 to 20 years}
"""
BY_EARLY = "observed(early) == 'a'"


@pytest.fixture
def check(tmp_path):
    def check(*steps, dossier=DOSSIER):
        plan = f"plans:\n  p:\n    label: p\n    steps: [{', '.join(steps)}]\n"
        (tmp_path / "dossier.yaml").write_text(dossier + plan, encoding="utf-8")
        found = check_plans(read(tmp_path))
        return [f for f in found if "moon" not in f.path]

    return check


def step(option, start, when):
    return f'{{option: {option}, start: {start}, when: "{when}"}}'


def one(findings):
    assert len(findings) == 1
    assert findings[0].code == "SN014"
    return findings[0]


def test_a_plan_that_can_be_carried_out_has_no_findings(check):
    assert check("law@2024", "force@2026", step("settle", 2025, BY_EARLY)) == []


def test_an_option_stands_once_in_a_plan(check):
    found = one(check("law@2024", "law@2026"))
    assert (found.severity, found.path) == ("error", "plans.p.steps[1]")
    assert "`law` stands twice" in found.message


def test_options_that_exclude_one_another_are_not_in_one_plan(check):
    assert "exclude one another" in one(check("law@2024", "refuse@2024", "settle@2024")).message


def test_they_may_stand_together_on_signs_that_cannot_both_hold(check):
    other = "observed(early) == 'b'"
    assert check("law@2024", step("settle", 2025, BY_EARLY), step("refuse", 2025, other)) == []
    both = check("law@2024", step("settle", 2025, BY_EARLY), step("refuse", 2025, BY_EARLY))
    assert "exclude one another" in one(both).message


def test_a_requirement_is_in_the_plan(check):
    found = one(check("refuse@2024"))
    assert found.message == "`refuse` requires `law`, which is not in this plan"
    assert found.hint == "add `law@2024`"


def test_a_requirement_is_launched_long_enough_before(check):
    found = one(check("law@2025", "force@2026"))
    assert "launched at least 24 months before; it is launched in 2025" in found.message
    assert found.hint == "launch `law` in 2024 at the latest"
    assert check("law@2025", "force@2027") == []


def test_a_plain_requirement_may_start_at_the_same_time_but_not_later(check):
    assert check("law@2025", "refuse@2025") == []
    assert "launched by then" in one(check("law@2026", "refuse@2025")).message


def test_a_requirement_that_hangs_on_another_sign_is_a_warning(check):
    found = one(check(step("law", 2025, BY_EARLY), "refuse@2025"))
    assert found.severity == "warning"
    same = check(step("law", 2025, BY_EARLY), step("refuse", 2026, BY_EARLY))
    assert same == []


def test_a_step_starts_within_the_horizon(check):
    found = one(check("law@2031"))
    assert "outside the horizon" in found.message
    assert found.hint == "start it between 2024 and 2030"


def test_a_trigger_reads_only_what_can_be_observed_by_its_start(check):
    found = one(check(step("law", 2024, BY_EARLY)))
    assert (found.severity, found.path) == ("error", "plans.p.steps[0].when")
    assert "cannot be observed before 2025" in found.message
    assert "before 2027" in one(check(step("law", 2026, "observed(late) == 'a'"))).message
    assert check(step("law", 2027, "observed(late) == 'a'")) == []


def test_a_trigger_on_a_factor_without_a_date_is_a_warning(check):
    found = one(check(step("law", 2027, "observed(undated) == 'a'")))
    assert found.severity == "warning"


def test_a_cost_is_not_below_zero(check):
    dossier = DOSSIER.replace(
        "{label: law, lead: 1 year}", "{label: law, lead: 1 year, cost: {yearly: -1 to 1}}"
    )
    found = one(check(dossier=dossier))
    assert (found.severity, found.path) == ("error", "options.law.cost.yearly")


def test_an_option_that_cannot_act_within_the_horizon_is_a_warning(tmp_path):
    (tmp_path / "dossier.yaml").write_text(DOSSIER, encoding="utf-8")
    found = one(check_plans(read(tmp_path)))
    assert (found.severity, found.path) == ("warning", "options.moon.lead")
