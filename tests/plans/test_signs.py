"""Portfolios whose options may wait for a sign: which there are, and what is proved of two."""

from itertools import product

import pytest

from sonae.dossier import read
from sonae.errors import UsageError
from sonae.plans import schedules
from sonae.plans.portfolios import Limits, feasible_portfolios

HEAD = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2028}
money: JPY_tn@2023
factors:
  wind: {label: Wind, observable: 2024, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: rain, observable: 2024, states: {none: {label: none}, much: {label: much}}}
constraints:
  - {id: h1, never: "wind == 'calm' and rain == 'much'", because: made up}
options:
  dike: {label: dike, cost: {upfront: 2}, lead: 6 months, excludes: [gate]}
  gate: {label: gate, cost: {upfront: 3}, lead: 6 months}
  pump: {label: pump, cost: {upfront: 1}, lead: 1 year, requires: [{option: gate}]}
plans:
"""
APART = """
  windy: {label: w, steps: [{option: dike, start: 2025, when: "observed(wind) == 'strong'"}]}
  calm: {label: c, steps: [{option: gate, start: 2025, when: "observed(wind) == 'calm'"}]}
"""
HIDDEN = """
  wet: {label: w, steps: [{option: dike, start: 2025, when: "observed(rain) == 'much'"}]}
  calm: {label: c, steps: [{option: gate, start: 2025, when: "observed(wind) == 'calm'"}]}
"""
IMPLIED = """
  windy: {label: w, steps: [{option: gate, start: 2025, when: "observed(wind) == 'strong'"}]}
  wet:
    label: c
    steps:
      - {option: gate, start: 2026, when: "observed(wind) == 'strong'"}
      - {option: pump, start: 2026, when: "observed(rain) == 'much'"}
  both:
    label: b
    steps:
      - {option: gate, start: 2025, when: "observed(rain) == 'none'"}
      - {option: pump, start: 2026, when: "observed(rain) == 'none'"}
"""


def portfolios_of(folder, plans, **limits):
    (folder / "dossier.yaml").write_text(HEAD + plans, encoding="utf-8")
    dossier = read(folder)
    limits = Limits(triggers=True, **limits)
    return dossier, feasible_portfolios(dossier, limits)


def said(portfolios):
    """Return every portfolio as texts."""
    codes = portfolios.between(0, portfolios.count).tolist()
    return {
        " ".join(f"{x.option}@{x.start}{'?' if x.when else ''}" for x in portfolios.launches(row))
        for row in codes
    }


@pytest.mark.parametrize("plans", [APART, HIDDEN])
def test_options_that_exclude_one_another_go_together_only_on_signs_that_never_meet(
    tmp_path, plans
):
    _, portfolios = portfolios_of(tmp_path, plans, options=("dike", "gate"))
    assert said(portfolios) == {
        *("", "dike@2025", "dike@2025?", "gate@2025", "gate@2025?"),
        "dike@2025? gate@2025?",  # in HIDDEN the constraint alone keeps the signs apart
    }


def test_signs_that_some_scenario_shows_together_keep_the_exclusion(tmp_path):
    plans = APART.replace("observed(wind) == 'calm'", "observed(rain) == 'none'")
    _, portfolios = portfolios_of(tmp_path, plans, options=("dike", "gate"))
    assert "dike@2025? gate@2025?" not in said(portfolios)
    assert portfolios.count == 5


def test_a_launch_rests_on_one_that_waits_only_where_its_own_sign_shows_that_one(tmp_path):
    dossier, portfolios = portfolios_of(tmp_path, IMPLIED, options=("gate", "pump"))
    found = [portfolios.launches(row) for row in portfolios.between(0, portfolios.count).tolist()]
    pairs = {
        (launches[0].when, launches[1].when)
        for launches in found
        if [x.option for x in launches] == ["gate", "pump"]
    }
    wet, dry = "observed(rain) == 'much'", "observed(rain) == 'none'"
    assert ("observed(wind) == 'strong'", wet) in pairs  # much rain comes with strong wind only
    assert ("observed(wind) == 'strong'", dry) not in pairs
    assert (dry, dry) in pairs  # the same sign
    assert (None, wet) in pairs
    assert (dry, None) not in pairs
    assert all(
        portfolios.why_not({x.option: x for x in s.launches}) == () for s in schedules(dossier)
    )


def test_why_a_sign_is_not_enough_is_said(tmp_path):
    dossier, portfolios = portfolios_of(tmp_path, IMPLIED, options=("gate", "pump"))
    launches = {(p.plan, x.option): x for p in schedules(dossier) for x in p.launches}
    steps = {"gate": launches["both", "gate"], "pump": launches["wet", "pump"]}
    (reason,) = portfolios.why_not(steps)
    assert reason.says == (
        "pump requires gate, which is launched only if observed(rain) == 'none': not proved "
        "wherever pump is launched"
    )
    steps = {"gate": launches["windy", "gate"], "pump": 2026}
    (reason,) = portfolios.why_not(steps)
    assert reason.says.endswith("wind) == 'strong': not proved wherever pump is launched")
    with pytest.raises(UsageError, match="not a feasible portfolio"):
        portfolios.rank(steps)


def test_ranks_and_codes_of_portfolios_with_signs_come_back(tmp_path):
    _, portfolios = portfolios_of(tmp_path, IMPLIED)
    rows = portfolios.between(0, portfolios.count).tolist()
    assert [portfolios.rank_of(row) for row in rows] == list(range(portfolios.count))
    for rank, row in enumerate(rows):
        steps = {launch.option: launch for launch in portfolios.launches(row)}
        assert portfolios.rank(steps) == rank
        assert steps in portfolios


def test_the_set_with_signs_is_what_trying_every_choice_finds(tmp_path):
    for plans in (APART, HIDDEN, IMPLIED):
        dossier, portfolios = portfolios_of(tmp_path, plans, budget=5, steps=2)
        problem = portfolios.problem
        listed = portfolios.between(0, portfolios.count).tolist()
        found = [
            list(codes)
            for codes in product(*(range(size) for size in problem.sizes))
            if not portfolios.why_not({x.option: x for x in portfolios.launches(list(codes))})
        ]
        assert found == listed
        assert dossier.content.options


def test_a_launch_on_a_sign_costs_and_counts_as_if_it_were_launched(tmp_path):
    _, portfolios = portfolios_of(tmp_path, APART, options=("dike", "gate"), budget=2.5)
    assert said(portfolios) == {"", "dike@2025", "dike@2025?"}
    _, portfolios = portfolios_of(tmp_path, APART, options=("dike", "gate"), steps=1)
    assert "dike@2025? gate@2025?" not in said(portfolios)


def test_without_triggers_nothing_waits(tmp_path):
    dossier, _ = portfolios_of(tmp_path, APART)
    portfolios = feasible_portfolios(dossier)
    assert not any("?" in text for text in said(portfolios))
    launch = schedules(dossier)[0].launches[0]
    (reason,) = portfolios.why_not({"dike": launch})
    assert reason.says == "dike may not be launched on a sign in 2025; it may in no year"
