"""What a search that is not exhaustive finds, and that it says so. Needs pymoo (extra `search`)."""

import sys
from itertools import pairwise

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.problem import problem_of
from sonae.plans.portfolios import Limits
from sonae.robustness.search import (
    NoneKeepsError,
    Settings,
    parse_objectives,
    search_plans,
    search_report,
    search_text,
)
from sonae.robustness.search.genetic import evolve
from sonae.scenarios import scenario_system

from .search_dossier import Reference, slow_front, small

LIMITS = Limits(years=Reference.YEARS)


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def table(dossier):
    return scenario_system(dossier).possible()


@pytest.fixture
def pymoo():
    """Skip where the extra is not installed: it is optional."""
    pytest.importorskip("pymoo", reason="the extra `search` (pymoo) is not installed")


def search(dossier, table, *objectives, limits=LIMITS, **more):
    return search_plans(dossier, table, objectives, limits=limits, settings=Settings(**more))


def test_without_pymoo_it_is_said_how_to_get_it(dossier, table, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] == "pymoo"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pymoo", None)
    with pytest.raises(UsageError, match=r"sonae\[search\]"):
        search(dossier, table, "cost", method="nsga2")


@pytest.mark.usefixtures("pymoo")
@pytest.mark.parametrize("method", ["nsga2", "nsga3"])
def test_where_all_portfolios_are_soon_run_the_front_is_the_exact_one(dossier, table, method):
    objectives = ("worst(harm)", "worst(cost)", "mean(calm)")
    found = search(dossier, table, *objectives, method=method, evaluations=10_000)
    exact = search(dossier, table, *objectives)
    assert found.evaluated <= exact.portfolios.count
    assert found.front == exact.front
    assert (found.exhaustive, exact.exhaustive) == (False, True)


@pytest.mark.usefixtures("pymoo")
def test_it_is_labelled_not_exhaustive_everywhere(dossier, table):
    found = search(dossier, table, "worst(harm)", "cost", method="nsga2", evaluations=60)
    report, text = search_report(found), search_text(found)
    assert report["exhaustive"] is False
    assert report["evaluated"] == found.evaluated <= 60
    assert len(report["convergence"]["hypervolume"]) == len(report["convergence"]["evaluations"])
    assert "NOT EXHAUSTIVE" in text
    assert "complete" not in text


@pytest.mark.usefixtures("pymoo")
def test_same_seed_same_search_and_everything_run_is_feasible(dossier):
    reference = Reference(dossier)
    problem = problem_of(dossier, LIMITS)
    objectives = parse_objectives(dossier, ["worst(harm)", "worst(cost)"])
    sweep = reference.sweep(problem, diagram_of(problem), objectives)
    one, two = (evolve(sweep, "nsga2", evaluations=80, seed=5) for _ in range(2))
    np.testing.assert_array_equal(one.codes, two.codes)
    np.testing.assert_array_equal(one.losses, two.losses)
    assert one.convergence == two.convergence
    assert all(sweep.portfolios.steps(row) in sweep.portfolios for row in one.codes.tolist())
    assert slow_front(one.losses).all()
    volumes = one.convergence.hypervolume
    assert all(a <= b + 1e-12 for a, b in pairwise(volumes))
    assert one.convergence.evaluations[-1] == one.evaluated


@pytest.mark.usefixtures("pymoo")
def test_regret_is_exact_where_the_outcome_adds_up_and_refused_where_not(dossier, table):
    found = search(dossier, table, "regret(calm)", "cost", method="nsga2", evaluations=10_000)
    exact = search(dossier, table, "regret(calm)", "cost")
    ours = {point.rank: point.values for point in found.front}
    for point in exact.front:
        assert ours[point.rank] == pytest.approx(point.values, abs=1e-9)
    with pytest.raises(UsageError, match="known only if all are run"):
        search(dossier, table, "regret(harm)", "cost", method="nsga2")


@pytest.mark.usefixtures("pymoo")
def test_the_first_generation_holds_no_step_and_the_named_plans(dossier, table):
    found = search(dossier, table, "cost", "worst(harm)", method="nsga2", evaluations=100)
    assert found.front[0].steps == {}


@pytest.mark.usefixtures("pymoo")
def test_limits_on_outcomes_are_kept_by_all_that_is_found(dossier, table):
    limit = "worst(harm) <= 60"
    exact = search_plans(dossier, table, ["cost", "steps"], keep=[limit])
    settings = Settings(method="nsga2", evaluations=10_000)
    found = search_plans(dossier, table, ["cost", "steps"], keep=[limit], settings=settings)
    assert [point.values for point in found.front] == [point.values for point in exact.front]
    with pytest.raises(NoneKeepsError, match=r"^none of the \d+ portfolios that were run keeps"):
        search_plans(dossier, table, ["cost"], keep=["worst(harm) <= 1"], settings=settings)
