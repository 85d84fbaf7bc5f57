"""The set of feasible portfolios against trying every choice, and its reasons."""

from dataclasses import replace
from fractions import Fraction
from itertools import islice, product

import numpy as np
import pytest

from sonae.dossier import read
from sonae.errors import CapacityError, UsageError
from sonae.plans.portfolio import diagram as made
from sonae.plans.portfolio.costs import yearly_costs
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.reasons import reasons
from sonae.plans.portfolio.relaxation import smallest_relaxations
from sonae.plans.portfolios import Limits, NoPortfolioError, Portfolios, feasible_portfolios

from .portfolio_problems import all_of, random_problem

MANY = range(1000)

OPTIONS = """
sonae: 1
dossier: small
title: A small case
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2028}
money: JPY_tn@2023
factors:
  wind: {label: Wind, observable: 2024, states: {calm: {label: calm}, strong: {label: strong}}}
options:
  dike: {label: dike, cost: {yearly: 1 to 2, upfront: .5}, lead: 6 to 18 months, difficulty: 2}
  gate: {label: gate, cost: {upfront: .1}, lead: 6 months, excludes: [dike]}
  pump:
    label: pump
    cost: {upfront: .2}
    lead: 1 year
    requires: [{option: dike, launched: 12 months}]
  slow: {label: slow, cost: {upfront: .1}, lead: 6 years}
  school: {label: school, cost: {yearly: 2, paid: in_effect}, lead: 12 to 24 months, ramp: 2 years}
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024, pump@2025]}
  watch: {label: watch, steps: [{option: gate, start: 2026, when: "observed(wind) == 'strong'"}]}
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "dossier.yaml").write_text(OPTIONS, encoding="utf-8")
    return read(tmp_path)


@pytest.mark.parametrize("part", range(4))
def test_the_set_is_what_trying_every_choice_finds(part):
    for seed in MANY[part::4]:
        problem = random_problem(seed)
        layers, expected = diagram_of(problem), all_of(problem)
        if layers is None:
            assert not expected
            continue
        found = Portfolios(problem, layers)
        assert found.count == len(expected)
        # same portfolios in the same order; steps tell theirs in the order of launch
        assert list(found) == expected
        assert [found.rank(steps) for steps in expected] == list(range(found.count))
        for first in range(found.count):  # ranges, by their own way
            end = min(found.count, first + 1 + seed % 7)
            some = found.at(np.arange(first, end))
            np.testing.assert_array_equal(found.between(first, end), some)


@pytest.mark.parametrize("seed", range(0, 1000, 10))
def test_a_reason_is_given_exactly_for_what_is_not_in_the_set(seed):
    problem = random_problem(seed)
    inside = all_of(problem)
    for years in product(*((None, *starts) for starts in problem.starts)):
        steps = {o: y for o, y in zip(problem.options, years, strict=True) if y is not None}
        assert bool(reasons(problem, steps)) == (steps not in inside)


@pytest.mark.parametrize("seed", range(60))
def test_repairing_gives_feasible_portfolios_and_leaves_them_as_they_are(seed):
    problem = random_problem(seed)
    layers = diagram_of(problem)
    if layers is None:
        return
    found = Portfolios(problem, layers)
    wanted = np.array(list(product(*(range(size) for size in problem.sizes))))
    for before, after in zip(wanted, found.nearest(wanted), strict=True):
        feasible = found.steps(before.tolist()) in found
        assert found.steps(after.tolist()) in found
        assert not feasible or (before == after).all()


def test_draws_are_even_and_the_first_are_the_same_however_many(small):
    found = feasible_portfolios(small)
    drawn = found.sample(4000, 3)
    ranks = np.array([found.rank(found.steps(row)) for row in drawn.tolist()])
    counts = np.bincount(ranks, minlength=found.count)
    assert (np.abs(counts - 4000 / found.count) < 5 * np.sqrt(4000 / found.count)).all()
    np.testing.assert_array_equal(found.sample(7, 3), drawn[:7])
    with pytest.raises(UsageError):
        found.sample(-1, 3)


def test_years_are_those_in_which_plans_launch_an_option(small):
    problem = feasible_portfolios(small).problem
    starts = dict(zip(problem.options, problem.starts, strict=True))
    # gate is only launched on a sign; nobody launches school
    assert starts == {
        "dike": (2024,),
        "gate": (2026,),
        "pump": (2025,),
        "slow": (),
        "school": (2024,),
    }


def test_an_option_that_cannot_act_within_the_horizon_is_left_out_and_named(small):
    found = feasible_portfolios(small)
    assert [(p.option, p.year) for p in found.problem.pointless] == [("slow", 2024)]
    assert "cannot take effect by 2028" in found.why_not({"slow": 2024})[0].says
    kept = feasible_portfolios(small, Limits(keep_pointless=True))
    assert kept.count == 2 * found.count
    assert {"slow": 2024} in kept


def test_a_budget_that_is_just_met_is_met(small):
    # .1 + .2 is more than .3 in binary fractions
    limits = Limits(
        options=("gate", "slow", "pump", "dike"), keep_pointless=True, years=(2024, 2025)
    )
    free = feasible_portfolios(small, limits)
    assert free.count == sum(1 for _ in free)
    tight = Limits(options=("gate", "slow"), keep_pointless=True, years=(2024,), budget=0.2)
    assert feasible_portfolios(small, tight).count == 4
    tight = Limits(options=("gate", "slow"), keep_pointless=True, years=(2024,), budget=0.19)
    assert feasible_portfolios(small, tight).count == 3


def test_costs_count_at_the_end_that_is_said(small):
    dike, school = (small.content.options[name] for name in ("dike", "school"))
    upper = yearly_costs(dike, 2027, small.years, "upper")
    assert upper == [0, 0, 0, Fraction(5, 2), 2]
    assert yearly_costs(dike, 2027, small.years, "lower") == [0, 0, 0, Fraction(3, 2), 1]
    # paid as it takes effect: from the second year by halves, at the lower end a year later
    assert yearly_costs(school, 2024, small.years, "upper") == [0, 1, 2, 2, 2]
    assert yearly_costs(school, 2024, small.years, "lower") == [0, 0, 1, 2, 2]
    for end, count in (("upper", 2), ("lower", 3)):
        limits = Limits(options=("dike", "gate"), budget=6, cost_end=end, years=(2024,))
        assert feasible_portfolios(small, limits).count == count


def test_a_yearly_budget_holds_in_each_year(small):
    limits = Limits(options=("dike", "school"), years=(2024,), yearly_budget=3)
    found = feasible_portfolios(small, limits)
    assert list(found) == [{}, {"school": 2024}, {"dike": 2024}]
    assert "cost 4 in 2026" in " ".join(
        r.says for r in found.why_not({"dike": 2024, "school": 2024})
    )


def test_every_broken_rule_is_a_reason(small):
    found = feasible_portfolios(small, Limits(years=(2024, 2025), steps=2, must=("school",)))
    broken = found.why_not({"dike": 2025, "gate": 2024, "pump": 2025})
    assert [reason.kind for reason in broken] == ["excludes", "requires", "must", "steps"]
    assert broken[1].says == (
        "pump requires dike launched 12 months before; pump starts in 2025, dike in 2025"
    )
    assert found.why_not({"boat": 2024})[0].kind == "option"
    assert found.why_not({"dike": 2027})[0].kind == "start"
    with pytest.raises(UsageError, match="not a feasible portfolio"):
        found.rank({"gate": 2024})


def test_an_empty_set_names_the_smallest_relaxations(small):
    limits = Limits(must=("pump", "dike"), budget=5)
    with pytest.raises(NoPortfolioError, match=r"a budget of 10\.7 in all in place of 5") as caught:
        feasible_portfolios(small, limits)
    assert len(caught.value.relaxations) == 1  # any other needs two
    limits = Limits(must=("gate", "pump"), years=(2024, 2025))
    with pytest.raises(NoPortfolioError) as caught:
        feasible_portfolios(small, limits)
    said = [str(found) for found in caught.value.relaxations]
    assert said == [
        "without: gate and dike exclude one another",
        "without: pump requires dike launched 12 months before",
        "without: gate must be launched",
        "without: pump must be launched",
    ]


@pytest.mark.parametrize("seed", range(0, 1000, 5))
def test_relaxations_are_enough_and_no_smaller_ones_are(seed):
    problem = random_problem(seed)
    if all_of(problem):
        return
    relaxations = smallest_relaxations(problem)
    for found in relaxations:
        limits = dict(zip(found.rules, found.limits, strict=True))
        assert all_of(_relaxed(problem, limits))
        for rule, limit in limits.items():
            if limit is not None:  # a little less is too little
                less = {**limits, rule: limit - Fraction(1, 10**6)}
                assert not all_of(_relaxed(problem, less))
    sizes = {len(found.rules) for found in relaxations}
    assert len(sizes) <= 1
    if sizes and sizes != {1}:
        assert not any(all_of(_relaxed(problem, {rule: None})) for rule in problem.rules)


def _relaxed(problem, limits):
    """Return the problem with some rules dropped (None) or at other limits."""
    rules = [
        replace(rule, limit=limits.get(rule, rule.limit))
        for rule in problem.rules
        if limits.get(rule, rule.limit) is not None
    ]
    return replace(problem, rules=tuple(rules))


def test_what_is_not_there_is_refused_by_name(small):
    for limits, said in (
        (Limits(options=("boat",)), "unknown option `boat`; declared: dike"),
        (Limits(options=()), "nothing to choose from"),
        (Limits(must=("boat",)), "unknown option `boat`"),
        (Limits(options=("gate",), must=("dike",)), "not among the options"),
        (Limits(years=(2030,)), "2030 is not in the horizon, 2024 to 2028"),
        (Limits(budget=-1), "a limit is a number from 0 up"),
        (Limits(budget=float("nan")), "a limit is a number from 0 up"),
    ):
        with pytest.raises(UsageError, match=said):
            feasible_portfolios(small, limits)


def test_an_option_whose_requirement_is_not_to_be_chosen_is_never_launched(small):
    found = feasible_portfolios(small, Limits(options=("pump", "gate")))
    assert list(found) == [{}, {"gate": 2026}]
    assert "not among the options of the search" in found.why_not({"pump": 2025})[0].says


def test_a_set_too_intricate_is_refused_with_a_way_out(small, monkeypatch):
    monkeypatch.setattr(made, "MOST_NODES", 3)
    with pytest.raises(CapacityError, match="take fewer options"):
        feasible_portfolios(small, Limits(years=(2024, 2025, 2026)))


def test_a_set_larger_than_any_list_is_counted_and_drawn_from(flagship):
    found = feasible_portfolios(flagship, Limits(years=tuple(range(2024, 2035))))
    assert found.count > 10**12
    first = list(islice(found, 3))
    assert first == [{}, {"ext_deterrence": 2024}, {"ext_deterrence": 2025}]
    steps = found.steps(found.sample(1, 1)[0].tolist())
    assert steps in found
    np.testing.assert_array_equal(found.at(np.array([found.rank(steps)])), found.sample(1, 1))
