"""Additive outcomes are found on the graph, and programme and enumeration find the same regret."""

import numpy as np
import pytest

from sonae.outcomes import compile_model
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.problem import problem_of
from sonae.plans.portfolios import Limits
from sonae.robustness.search import (
    additive_outcomes,
    minimax_regret,
    minimax_report,
    minimax_text,
    parse_objectives,
)
from sonae.robustness.search import minimax as programme
from sonae.robustness.search.additive import best_in_each_future, effects_of

from .search_dossier import Reference, random_rules, small


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def reference(dossier):
    return Reference(dossier)


def test_sums_over_options_are_additive_and_a_larger_of_two_is_not(reference):
    # water falls with b alone and harm is the larger of two; calm adds up over a, b and d
    assert additive_outcomes(reference.model.graph) == ("cost", "calm")


def test_leads_that_every_step_stretches_make_nothing_additive_but_what_no_option_changes(flagship):
    graph = compile_model(flagship).graph
    assert additive_outcomes(graph) == ()


def test_an_additive_outcome_is_the_sum_of_the_effects_in_every_future(dossier, reference):
    problem = problem_of(dossier, Limits(years=Reference.YEARS))
    objectives = parse_objectives(dossier, ["regret(calm)", "regret(cost)"])
    sweep = reference.sweep(problem, diagram_of(problem), objectives)
    codes = sweep.portfolios.at(np.arange(sweep.portfolios.count))
    for outcome in ("calm", "cost"):
        base, effects = effects_of(sweep, outcome)
        summed = base + sum(effect[codes[:, at]] for at, effect in enumerate(effects))
        np.testing.assert_allclose(summed, sweep.outcome_losses(codes, outcome), atol=1e-12)
        best = best_in_each_future(sweep.portfolios, base, effects)
        np.testing.assert_allclose(best, summed.min(axis=0), atol=1e-12)


@pytest.mark.parametrize("outcome", ["cost", "calm"])
def test_the_programme_finds_the_regret_that_enumeration_finds(dossier, reference, outcome):
    objectives = parse_objectives(dossier, [f"regret({outcome})"])
    for seed in range(60):
        _, problem = random_rules(dossier, seed)
        layers = diagram_of(problem)
        if layers is None:
            continue
        sweep = reference.sweep(problem, layers, objectives, kernel="numpy")
        found = minimax_regret(sweep)
        assert found.method == "programme"
        assert found.steps in sweep.portfolios
        least = sweep.all_losses()[:, 0].min()
        assert found.regret == pytest.approx(least, abs=1e-5)
        assert found.bound <= found.regret
        assert found.bound == pytest.approx(least, abs=1e-5)


def test_what_does_not_add_up_is_enumerated_and_says_so(dossier, reference):
    problem = problem_of(dossier, Limits(years=Reference.YEARS))
    sweep = reference.sweep(
        problem, diagram_of(problem), parse_objectives(dossier, ["regret(harm)"])
    )
    found = minimax_regret(sweep)
    assert (found.method, found.additive) == ("enumeration", False)
    losses = sweep.all_losses()[:, 0]
    assert found.regret == losses.min()
    assert sweep.portfolios.rank(found.steps) == losses.argmin()
    assert "running every feasible portfolio" in minimax_text(found, "1")
    assert minimax_report(found)["bound"] == found.regret


def test_a_must_and_a_budget_bind_the_programme(dossier, reference):
    limits = Limits(years=Reference.YEARS, must=("d",), budget=9, steps=2)
    problem = problem_of(dossier, limits)
    objectives = parse_objectives(dossier, ["regret(cost)"])
    sweep = reference.sweep(problem, diagram_of(problem), objectives)
    found = minimax_regret(sweep)
    assert found.steps == {"d": 2026}
    assert "mixed integer programme" in minimax_text(found, "1")
    assert programme.minimax_regret(sweep) == found  # the same every time


def test_only_the_regret_of_an_outcome_is_minimised(dossier, reference):
    problem = problem_of(dossier, Limits())
    sweep = reference.sweep(
        problem, diagram_of(problem), parse_objectives(dossier, ["worst(harm)"])
    )
    with pytest.raises(ValueError, match="regret of an outcome"):
        minimax_regret(sweep)
