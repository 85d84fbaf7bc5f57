"""Branch and bound against running every portfolio; limits on outcomes; a front in short."""

from dataclasses import replace

import numpy as np
import pytest

from sonae.errors import CapacityError
from sonae.outcomes.intervals import ArrayMachine
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.problem import problem_of
from sonae.plans.portfolios import Limits, Portfolios
from sonae.robustness.search import (
    Keep,
    NoneKeepsError,
    Settings,
    held_by_all,
    nondominated,
    parse_objectives,
    representatives,
    search_plans,
    search_text,
)
from sonae.robustness.search import branch as branches
from sonae.robustness.search.additive import best_of_all, can_be_bounded
from sonae.robustness.search.bounds import Bounds
from sonae.robustness.search.branch import explore
from sonae.scenarios import scenario_system

from .search_dossier import OBJECTIVES, Reference, random_rules, small

PROBLEMS = 600


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def table(dossier):
    return scenario_system(dossier).possible()


@pytest.fixture(scope="module")
def reference(dossier):
    return Reference(dossier)


def some_keeps(rng, objectives, losses):
    """Return up to two limits between the best and the worst that there is."""
    found = []
    for objective in rng.sample(objectives, min(len(objectives), rng.choice([0, 0, 1, 2]))):
        if objective.measure in {"regret", "mean_regret"}:
            continue
        own = losses[:, objectives.index(objective)]
        most = own.min() + rng.random() * (own.max() - own.min())
        found.append(Keep(objective, objective.sign * float(most)))
    return tuple(found)


def slow_kept(sweep, losses):
    """Return which rows keep all limits."""
    return np.array(
        [
            all(
                keep.objective.sign * row[sweep.columns.index(keep.objective)] * 1.0 <= keep.limit
                if keep.objective.less
                else -row[sweep.columns.index(keep.objective)] >= keep.limit
                for keep in sweep.keeps
            )
            for row in losses
        ]
    )


@pytest.mark.parametrize("part", range(3))
def test_what_closes_equals_running_every_portfolio(dossier, reference, part, monkeypatch):
    monkeypatch.setattr(branches, "_DRAWN", 1)
    monkeypatch.setattr(branches, "_POLISH", 3)
    tried = pruned = 0
    for seed in range(part, PROBLEMS, 3):
        rng, problem = random_rules(dossier, seed)
        monkeypatch.setattr(branches, "_LEAF", rng.choice([1, 2, 4]))
        layers = diagram_of(problem)
        objectives = list(parse_objectives(dossier, rng.sample(OBJECTIVES, rng.randint(1, 3))))
        if layers is None:
            continue
        plain = reference.sweep(problem, layers, objectives, kernel="numpy")
        keeps = some_keeps(rng, objectives, plain.all_losses())
        sweep = reference.sweep(problem, layers, objectives, kernel="numpy", keeps=keeps)
        if not can_be_bounded(sweep):
            continue
        tried += 1
        enumerated = sweep.all_losses()
        sweep.reference = best_of_all(sweep)
        every = sweep.losses(sweep.portfolios.between(0, sweep.portfolios.count))
        np.testing.assert_allclose(every, enumerated, rtol=1e-9, atol=1e-9)
        kept = slow_kept(sweep, every)
        np.testing.assert_array_equal(kept, sweep.allowed(every))
        if not kept.any():
            with pytest.raises(NoneKeepsError):
                explore(sweep, evaluations=10**6, branches=10**6, seed=1)
            continue
        found = explore(sweep, evaluations=10**6, branches=10**6, seed=1)
        assert found.bounded.left == 0
        rows = np.flatnonzero(kept)
        judged = every[rows][:, : len(objectives)]
        portfolios = Portfolios(problem, layers)
        ranks = sorted(portfolios.rank_of(row) for row in found.codes.tolist())
        assert ranks == rows[nondominated(judged)].tolist()
        pruned += found.evaluated < len(every)
    assert tried > 100
    assert pruned > 20


def test_bounds_hold_what_every_completion_gives_and_are_sharp_in_the_end(dossier, reference):
    problem = problem_of(dossier, Limits(years=Reference.YEARS, triggers=True))
    layers = diagram_of(problem)
    objectives = parse_objectives(dossier, [text for text in OBJECTIVES if "regret" not in text])
    sweep = reference.sweep(problem, layers, objectives)
    losses, bounds = sweep.all_losses(), Bounds(sweep)
    codes = sweep.portfolios.between(0, sweep.portfolios.count)
    rng = np.random.default_rng(1)
    for _ in range(60):
        row = codes[rng.integers(len(codes))]
        open_ = rng.random(len(row)) < rng.random()
        masks = np.array(
            [(1 << size) - 1 if free else 1 << int(code)
             for size, free, code in zip(problem.sizes, open_, row, strict=True)]
        )  # fmt: skip
        inside = ((masks[None] >> codes) & 1).all(axis=1)
        assert (bounds.of(masks[None])[0] <= losses[inside].min(axis=0)).all()
    alone = bounds.of(np.left_shift(1, codes.astype(np.int64)), threads=2)
    np.testing.assert_allclose(alone, losses, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(
        Bounds(sweep, ArrayMachine()).of(np.left_shift(1, codes[:4].astype(np.int64))), alone[:4]
    )


def test_a_search_that_does_not_close_says_how_far_it_may_be_off(dossier, table, monkeypatch):
    monkeypatch.setattr(branches, "_BATCH", 1)
    monkeypatch.setattr(branches, "_DRAWN", 1)
    monkeypatch.setattr(branches, "_POLISH", 2)
    monkeypatch.setattr(branches, "_LEAF", 1)
    limits, objectives = Limits(years=Reference.YEARS), ["worst(harm)", "cost"]
    exact = search_plans(dossier, table, objectives, limits=limits)
    settings = Settings(method="bound", branches=2)
    found = search_plans(dossier, table, objectives, limits=limits, settings=settings)
    assert not found.exhaustive
    assert found.bounded.left > 0
    assert found.bounded.gap > 0
    text = search_text(found)
    assert "NOT EXHAUSTIVE" in text
    assert "they cannot be better than worst(harm)" in text
    for at in range(2):
        best = min(found.bounded.best[at], min(point.values[at] for point in found.front))
        assert best <= min(point.values[at] for point in exact.front)


def test_threads_and_seeds_change_nothing_in_a_front_that_closes(dossier, table):
    fronts = [
        search_plans(
            *(dossier, table, ["worst(harm)", "mean(calm)", "cost"]),
            limits=Limits(years=Reference.YEARS, triggers=True),
            settings=Settings(method=method, seed=1, threads=threads),
        ).front
        for method, threads in (("exact", 2), ("bound", 1), ("bound", 3))
    ]
    assert fronts[0] == fronts[1] == fronts[2]


def test_portfolios_that_are_too_many_to_run_are_bounded_by_themselves(dossier, table, monkeypatch):
    monkeypatch.setattr("sonae.robustness.search.size.MOST_CASES", 10)
    found = search_plans(dossier, table, ["cost"], settings=Settings(method="auto"))
    assert found.method == "bound"
    assert found.exhaustive
    assert [point.steps for point in found.front] == [{}]


def test_futures_that_do_not_fit_are_refused(dossier, table):
    settings = Settings(method="bound", max_memory=2**12)
    with pytest.raises(CapacityError, match="take fewer futures"):
        search_plans(dossier, table, ["worst(harm)"], settings=settings)


# limits on outcomes -------------------------------------------------------------------------------


def test_regret_is_against_the_portfolios_that_keep_the_limits(dossier, reference):
    problem = problem_of(dossier, Limits(years=Reference.YEARS))
    layers = diagram_of(problem)
    regret, cost = parse_objectives(dossier, ["regret(harm)", "cost"])
    keep = Keep(cost, 4.0)
    found = []
    for changes in ({}, {"max_kept": 0}):
        sweep = reference.sweep(problem, layers, [regret], keeps=[keep], **changes)
        losses = sweep.all_losses()
        rows = sweep.portfolios.between(0, sweep.portfolios.count)
        harm = sweep.outcome_losses(rows, "harm")
        allowed = sweep.portfolios.cost(rows) <= 4.0
        best = harm[allowed].min(axis=0)
        np.testing.assert_allclose(losses[:, 0], (harm - best).max(axis=1), atol=1e-12)
        found.append(losses)
    np.testing.assert_array_equal(*found)


def test_an_empty_set_names_what_would_have_to_give(dossier, table):
    def ask(*keep, **more):
        search_plans(dossier, table, ["cost"], keep=keep, **more)

    every = search_plans(dossier, table, ["worst(harm)"]).front[0].values[0]
    for settings in (Settings(), Settings(method="bound")):
        with pytest.raises(NoneKeepsError) as caught:
            ask("worst(harm) <= 1", settings=settings)
        assert caught.value.least == pytest.approx((every,))
    with pytest.raises(NoneKeepsError, match=r"one would: worst.harm. <= [0-9.]+ in place of 1 "):
        ask("worst(harm) <= 1", "steps <= 3")
    with pytest.raises(NoneKeepsError, match=r"in place of 60; or steps <= 1 in place of 0 "):
        ask("worst(harm) <= 60", "steps <= 0")


def test_the_relaxation_that_is_named_is_one(dossier, table):
    with pytest.raises(NoneKeepsError) as caught:
        search_plans(dossier, table, ["cost"], keep=["worst(harm) <= 1"])
    eased = str(caught.value).split("one would: ")[1].split(" in place")[0]
    assert search_plans(dossier, table, ["cost"], keep=[eased]).front


# signs --------------------------------------------------------------------------------------------


def test_a_portfolio_on_a_sign_is_run_as_the_plan_with_that_sign(dossier, table):
    found = search_plans(
        *(dossier, table, ["worst(harm)", "worst(cost)"]), limits=Limits(triggers=True)
    )
    watch = next(plan for plan in found.named if plan.plan == "watch")
    assert watch.feasible
    waits = [point for point in found.front if "watch" in point.same_as]
    assert all(point.when == {"b": "observed(wind) == 'strong'"} for point in waits)
    assert all(point.values == watch.values for point in waits)


def test_named_plans_tell_their_regret_against_all_feasible_portfolios(dossier, table):
    found = search_plans(dossier, table, ["worst(harm)", "cost"])
    same = search_plans(dossier, table, ["regret(harm)", "cost"])
    for one, other in zip(found.named, same.named, strict=True):
        assert one.regrets == {"harm": other.values[0]}
    bounded = search_plans(dossier, table, ["worst(harm)"], settings=Settings(method="bound"))
    assert {plan.regrets for plan in bounded.named} == {None}


# a front in short ---------------------------------------------------------------------------------


def test_representatives_hold_the_extremes_and_are_far_from_one_another(dossier, table):
    found = search_plans(
        *(dossier, table, ["worst(harm)", "mean(calm)", "cost"]),
        limits=Limits(years=Reference.YEARS),
    )
    few = representatives(found, 5)
    assert len(few) == 5 < found.distinct
    assert list(few) == sorted(few)
    for at, objective in enumerate(found.objectives):
        losses = [objective.sign * point.values[at] for point in found.front]
        assert min(losses[k] for k in few) == min(losses)
    assert representatives(found, 10**6) != ()
    assert len(representatives(found, 10**6)) == found.distinct
    assert len(representatives(found, 1)) == 1


def test_what_all_of_a_front_launch_is_said_once(dossier, table):
    found = search_plans(
        *(dossier, table, ["worst(harm)", "cost"]),
        limits=Limits(must=("a",), years=(2024, 2025)),
    )
    held = held_by_all(found)
    if held:
        assert all(point.steps[option] == year for point in found.front
                   for option, year in held.items())  # fmt: skip
    alone = replace(found, front=found.front[:1])
    assert held_by_all(alone) == {}
