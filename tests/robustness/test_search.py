"""The exact front against brute force, the place of named plans, and what a search says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from sonae.errors import CapacityError, OutcomeError, UsageError
from sonae.outcomes import compile_model
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.problem import problem_of
from sonae.plans.portfolios import Limits
from sonae.robustness.search import (
    Settings,
    choose_futures,
    nondominated,
    parse_objectives,
    search_plans,
    search_report,
    search_text,
)
from sonae.robustness.search import size as sizes
from sonae.scenarios import scenario_system

from .search_dossier import OBJECTIVES, TEXT, Reference, all_of, random_rules, slow_front, small


@pytest.fixture(scope="module")
def dossier(tmp_path_factory):
    return small(tmp_path_factory.mktemp("small"))


@pytest.fixture(scope="module")
def table(dossier):
    return scenario_system(dossier).possible()


@pytest.fixture(scope="module")
def reference(dossier):
    return Reference(dossier)


@pytest.mark.parametrize("part", range(4))
def test_fronts_of_a_thousand_random_problems_equal_brute_force(dossier, reference, part):
    for seed in range(part, 1000, 4):
        rng, problem = random_rules(dossier, seed)
        objectives = parse_objectives(dossier, rng.sample(OBJECTIVES, rng.randint(1, 4)))
        portfolios, layers = all_of(problem), diagram_of(problem)
        assert (layers is None) == (not portfolios)
        if layers is None:
            continue

        def cost(steps, problem=problem):
            codes = ((o, 1 + problem.starts[problem.index(o)].index(y)) for o, y in steps.items())
            return float(sum(problem.total(problem.index(o), code) for o, code in codes))

        sweep = reference.sweep(problem, layers, objectives, kernel="numpy")
        found = sweep.all_losses()
        expected = reference.losses(portfolios, objectives, cost)
        np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-12)
        # brute force on its own numbers; what differs by rounding alone counts as equal
        np.testing.assert_array_equal(
            nondominated(found.round(9) + 0.0), slow_front(expected.round(9) + 0.0)
        )
        np.testing.assert_array_equal(nondominated(found), slow_front(found))


def test_both_kernels_any_threads_and_any_tiles_give_the_same_bits(dossier, reference, monkeypatch):
    problem = problem_of(dossier, Limits(years=Reference.YEARS))
    objectives = parse_objectives(dossier, OBJECTIVES)
    layers = diagram_of(problem)
    first = reference.sweep(problem, layers, objectives, kernel="numpy").all_losses()
    for changes in ({}, {"threads": 3}, {"max_kept": 0}, {"kernel": "native"}):
        monkeypatch.setattr("sonae.robustness.search.sweep._BLOCK", 7)
        sweep = reference.sweep(problem, layers, objectives, **changes)
        sweep._tile = 3
        np.testing.assert_array_equal(sweep.all_losses(), first)


# the filter ---------------------------------------------------------------------------------------


@settings(deadline=None, max_examples=300)
@given(
    arrays.arrays(
        np.float64,
        st.tuples(st.integers(0, 30), st.integers(1, 5)),
        elements=st.sampled_from([0.0, -0.0, 1.0, 2.0, 3.0, np.inf, 1e-300]),
    )
)
def test_the_filter_equals_comparing_all_pairs_and_keeps_ties(losses):
    np.testing.assert_array_equal(nondominated(losses), slow_front(losses))


def test_a_large_front_equals_comparing_with_what_stands_before():
    losses = np.random.default_rng(1).integers(0, 40, (5000, 3)).astype(float)
    keep = nondominated(losses)
    kept = losses[keep]
    beaten = [(kept <= own).all(axis=1) & (kept < own).any(axis=1) for own in losses]
    np.testing.assert_array_equal(keep, [not found.any() for found in beaten])


def test_a_loss_that_is_nan_cannot_be_compared():
    with pytest.raises(ValueError, match="NaN"):
        nondominated(np.array([[1.0, np.nan]]))


# what a search tells ------------------------------------------------------------------------------


def search(dossier, table, *objectives, limits=None, **more):
    return search_plans(dossier, table, objectives, limits=limits, settings=Settings(**more))


def test_named_plans_find_their_place_on_the_front_or_behind_whom(dossier, table):
    limits = Limits(years=(2024, 2025), budget=12)
    found = search(dossier, table, "worst(cost)", "worst(harm)", limits=limits)
    places = {plan.plan: plan for plan in found.named}
    assert found.exhaustive
    assert places["nothing"].feasible
    at = places["nothing"].equals[0]
    assert found.front[at].steps == {}
    assert found.front[at].same_as == ("nothing",)
    assert places["both"].why_not[0].kind == "budget"
    assert [reason.kind for reason in places["watch"].why_not] == ["trigger"]
    for plan in found.named:
        assert plan.on_front == (not plan.dominated_by)
        for number in plan.dominated_by:
            beats = found.front[number].values
            assert all(a <= b for a, b in zip(beats, plan.values, strict=True))
            assert beats != plan.values


def test_the_front_is_sorted_by_its_objectives_and_told_in_their_own_units(dossier, table):
    found = search(dossier, table, "mean(calm)", "cost", limits=Limits(years=(2024, 2025)))
    assert found.objectives[0].less is False
    assert [p.values[0] for p in found.front] == sorted(
        (p.values[0] for p in found.front), reverse=True
    )
    assert found.front[-1].values[1] == 0


def test_one_objective_keeps_every_portfolio_that_is_best(dossier, table):
    found = search(dossier, table, "steps")
    assert [point.steps for point in found.front] == [{}]
    found = search(dossier, table, "share(cost)")
    assert {point.values for point in found.front} == {(1.0,)}
    assert len(found.front) > 1
    assert found.distinct == 1


def test_a_portfolio_best_in_every_future_has_no_regret(dossier, table):
    found = search(dossier, table, "regret(cost)", "mean_regret(cost)")
    assert found.front[0].steps == {}
    assert found.front[0].values == (0.0, 0.0)


def test_a_report_says_where_it_was_found_and_whether_all_were_run(dossier, table):
    found = search(dossier, table, "worst(cost)", "worst(harm)", limits=Limits(budget=12))
    report = search_report(found)
    assert report["exhaustive"] is True
    assert report["futures"]["sentence"].startswith("all 5 scenario classes × 8 draws (Sobol) = 40")
    assert report["portfolios"]["rules"][-1] == "a budget of 12 in all"
    assert report["convergence"] is None
    text = search_text(found)
    assert "Every feasible portfolio was run" in text
    assert "costs at their upper ends" in text
    assert "wait for a sign" in text
    assert "1 more with --all" in search_text(found, 1)


def test_nothing_but_steps_needs_no_future(dossier, table):
    found = search(dossier, table, "cost", "steps")
    assert [point.steps for point in found.front] == [{}]


# futures ------------------------------------------------------------------------------------------


def test_all_classes_are_looked_at_if_they_fit_and_every_kth_scenario_if_not(flagship):
    model = compile_model(flagship)
    table = scenario_system(flagship).possible()
    some = choose_futures(model, table, most=400, draws=4, seed=3)
    assert some.count == 400
    assert not some.complete
    assert some.weight.sum() == 100  # each drawn scenario counts the same
    again = choose_futures(model, table, most=400, draws=4, seed=3)
    np.testing.assert_array_equal(some.codes, again.codes)
    # a factor's states are represented as they occur among scenarios
    projection = table.project(model.factors)
    for at in range(len(model.factors)):
        for state in range(len(model.states[model.factors[at]])):
            share = projection.multiplicity[projection.codes[:, at] == state].sum() / table.count
            got = some.weight[some.codes[:, at] == state].sum() / some.weight.sum()
            assert abs(share - got) < 0.15


def test_fewer_futures_than_draws_are_draws_of_one_class(dossier, table):
    model = compile_model(dossier)
    assert choose_futures(model, table, most=3, draws=8).count == 3
    assert choose_futures(model, table, most=10**6, draws=2).complete
    with pytest.raises(UsageError, match="one future or more"):
        choose_futures(model, table, most=0)


# wrong input --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("worst", "'worst' is no objective"),
        ("worst(harm", "is no objective"),
        ("worth(harm)", "is no objective"),
        ("worst(harms)", "unknown outcome `harms`; did you mean `harm`? declared: cost, harm"),
        ("share(last)", "outcome last has no threshold"),
        ("cost(harm)", "is no objective"),
    ],
)
def test_an_objective_that_is_not_there_is_refused_by_name(dossier, objective, said):
    with pytest.raises(UsageError) as caught:
        parse_objectives(dossier, [objective])
    assert said in str(caught.value)


def test_no_objective_and_one_twice_are_refused(dossier):
    with pytest.raises(UsageError, match="at least one objective"):
        parse_objectives(dossier, [])
    with pytest.raises(UsageError, match="asked for twice"):
        parse_objectives(dossier, ["worst(harm)", " worst( harm )"])


def test_too_many_portfolios_are_refused_with_ways_out(dossier, table, monkeypatch):
    monkeypatch.setattr(sizes, "MOST_CASES", 100)
    with pytest.raises(CapacityError) as caught:
        search(dossier, table, "worst(cost)", limits=Limits(years=(2024, 2025)))
    for way in ("--futures", "--options", "--years", "--budget", "--method nsga2"):
        assert way in str(caught.value)


def test_the_size_is_announced_before_the_work(dossier, table):
    told = []
    search_plans(
        *(dossier, table, ["regret(harm)"]),
        settings=Settings(max_memory=2000),  # too little to keep outcomes
        announce=told.append,
        tell=lambda *numbers: told.append(numbers),
    )
    assert told[0].passes == 2
    assert "twice" in str(told[0])
    assert told[-1] == (2 * told[0].portfolios,) * 2


def test_a_model_that_is_not_finite_under_some_portfolio_names_its_steps(tmp_path):
    text = TEXT.replace(
        '"0.5 * water', '"1 / (3 - starts[a] - starts[b] - 2 * starts[d]) + 0.5 * water'
    )
    (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
    from sonae.dossier import read

    dossier = read(tmp_path)
    table = scenario_system(dossier).possible()
    with pytest.raises(OutcomeError, match=r"plan: b@2024, d@2024"):
        search(dossier, table, "worst(harm)", limits=Limits(options=("b", "d"), years=(2024,)))
