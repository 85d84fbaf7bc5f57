import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood import CredalSet, ImpossibleConditionError, generation, polytope
from sonae.scenarios import ScenarioTable

from .systems import (
    bounds_by_hand,
    ev,
    full_table,
    judge,
    lowest,
    random_system,
    rows_by_hand,
    ruled_system,
)

FIFTY_AND_MORE = range(60)


@pytest.fixture
def two():
    """Two factors with two states."""
    return full_table((2, 2))


def ends(bounds):
    return bounds.lower, bounds.upper


def compare_with_the_full_programme(system):
    """Return how many questions could be compared."""
    table, judgements, compared = system.table, system.judgements, 0
    credal = CredalSet(table, judgements)
    for text, condition in system.questions:
        event, given_ = ev(table, text), None if condition is None else ev(table, condition)
        within = None if given_ is None else table.mask(given_)
        if within is not None and lowest(table, judgements, within.astype(float)) < 1e-3:
            continue  # the ratio is ill-conditioned for the oracle as well
        bounds = credal.probability(event, given_)
        expected = bounds_by_hand(table, judgements, table.mask(event).astype(float), within)
        assert ends(bounds) == pytest.approx(expected, abs=1e-7)
        assert bounds.gap <= 1e-6
        compared += 1
    return compared


@pytest.mark.parametrize("seed", FIFTY_AND_MORE)
def test_bounds_equal_the_full_programme_over_every_scenario(seed):
    compare_with_the_full_programme(random_system(seed))


@pytest.mark.parametrize("seed", FIFTY_AND_MORE)
def test_a_cramped_pool_with_small_blocks_and_chunks_gives_the_same_bounds(seed, monkeypatch):
    monkeypatch.setattr(generation, "START", 1)
    monkeypatch.setattr(generation, "BATCH", 1)
    monkeypatch.setattr(polytope, "BLOCK_CODES", 6)
    monkeypatch.setattr(polytope, "CHUNK", 5)
    compare_with_the_full_programme(random_system(seed))


@pytest.mark.parametrize("seed", range(8))
def test_bounds_over_a_thousand_scenarios_equal_the_full_programme(seed, monkeypatch):
    monkeypatch.setattr(polytope, "BLOCK_CODES", 64)
    system = random_system(seed, large=True)
    assert system.table.count > 900
    assert compare_with_the_full_programme(system) > 0


@pytest.mark.parametrize("seed", range(4))
def test_bounds_over_several_thousand_scenarios_equal_the_full_programme(seed):
    _, system = ruled_system(seed, sizes=(3, 4, 3, 4, 3, 3, 4), most=12, rules=1)
    assert 3000 < system.table.count <= 5000
    assert compare_with_the_full_programme(replace(system, questions=system.questions[:2])) > 0


@pytest.mark.parametrize("seed", FIFTY_AND_MORE)
def test_the_planted_distribution_lies_inside_every_bound(seed):
    system = random_system(seed)
    table, planted = system.table, system.planted
    credal = CredalSet(table, system.judgements)
    for (factor, state), bounds in credal.marginals().items():
        share = planted[table.mask(ev(table, f"{factor} == '{state}'"))].sum()
        assert bounds.contains(share, 1e-9)
    for text, condition in system.questions:
        held = table.mask(ev(table, text))
        if condition is None:
            assert credal.probability(ev(table, text)).contains(planted[held].sum(), 1e-9)
        else:
            within = table.mask(ev(table, condition))
            share = planted[held & within].sum() / planted[within].sum()
            assert credal.probability(ev(table, text), ev(table, condition)).contains(share, 1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_expectation_equals_the_full_programme(seed):
    system = random_system(seed)
    table = system.table
    values = np.random.default_rng(seed).normal(5.0, 20.0, table.count)
    bounds = CredalSet(table, system.judgements).expectation(values)
    expected = bounds_by_hand(table, system.judgements, values)
    assert ends(bounds) == pytest.approx(expected, abs=1e-6)
    assert bounds.contains(float((system.planted * values).sum()), 1e-7)


@pytest.mark.parametrize("seed", range(20))
def test_a_conditional_expectation_equals_the_renormalised_programme(seed):
    system = random_system(seed)
    table = system.table
    rng = np.random.default_rng(seed)
    values, within = rng.random(table.count), rng.random(table.count) < 0.7
    if lowest(table, system.judgements, within.astype(float)) < 1e-3:
        return
    bounds = CredalSet(table, system.judgements).expectation(values, within)
    expected = bounds_by_hand(table, system.judgements, values, within)
    assert ends(bounds) == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("seed", range(15))
def test_a_witness_is_allowed_and_attains_its_end(seed):
    system = random_system(seed)
    table = system.table
    credal = CredalSet(table, system.judgements)
    rows = rows_by_hand(table, system.judgements)
    for text, condition in system.questions:
        event = table.mask(ev(table, text))
        within = np.ones(table.count, dtype=bool)
        if condition is not None:
            within = table.mask(ev(table, condition))
        bounds = credal.probability(
            ev(table, text), None if condition is None else ev(table, condition)
        )
        if bounds.note is not None:
            continue
        for end, witness in (
            (bounds.lower, bounds.witness_lower),
            (bounds.upper, bounds.witness_upper),
        ):
            weights = np.zeros(table.count)
            weights[list(witness.scenarios)] = witness.weights
            assert weights.sum() == pytest.approx(1.0, abs=1e-12)
            assert (rows * weights).sum(axis=1).min() >= -1e-8
            share = weights[event & within].sum() / weights[within].sum()
            assert share == pytest.approx(end, abs=1e-7)


@given(st.floats(0, 1), st.floats(0, 1))
@settings(deadline=None, max_examples=40)
def test_both_at_once_lies_within_frechets_bounds(a, b):
    table = full_table((2, 2))
    judgements = [
        judge(table, "a", "f0 == 's1'", a, a),
        judge(table, "b", "f1 == 's1'", b, b),
    ]
    bounds = CredalSet(table, judgements).probability(ev(table, "f0 == 's1' and f1 == 's1'"))
    assert ends(bounds) == pytest.approx((max(0.0, a + b - 1.0), min(a, b)), abs=1e-9)


def test_a_chain_passes_on_the_product(two):
    judgements = [
        judge(two, "a", "f0 == 's1'", 0.6, 1.0),
        judge(two, "b_given_a", "f1 == 's1'", 0.9, 1.0, "f0 == 's1'"),
    ]
    bounds = CredalSet(two, judgements).probability(ev(two, "f1 == 's1'"))
    assert ends(bounds) == pytest.approx((0.54, 1.0), abs=1e-9)
    assert bounds.binding_lower == ("a", "b_given_a")
    assert bounds.binding_upper == ()


def test_bayes_rule_with_intervals_gives_the_interval_odds(two):
    judgements = [
        judge(two, "prior", "f0 == 's1'", 0.4, 0.5),
        judge(two, "hit", "f1 == 's1'", 0.8, 0.9, "f0 == 's1'"),
        judge(two, "false_alarm", "f1 == 's1'", 0.1, 0.2, "f0 == 's0'"),
    ]
    bounds = CredalSet(two, judgements).probability(ev(two, "f0 == 's1'"), ev(two, "f1 == 's1'"))
    low, high = (0.4 / 0.6) * (0.8 / 0.2), (0.5 / 0.5) * (0.9 / 0.1)
    assert ends(bounds) == pytest.approx((low / (1 + low), high / (1 + high)), abs=1e-9)


def test_exact_tables_of_a_network_give_back_its_posterior():
    table = full_table((2, 2, 2))
    shares = [("a", "f0 == 's1'", 0.3, None)]
    for state, share in enumerate((0.2, 0.7)):
        shares.append((f"b{state}", "f1 == 's1'", share, f"f0 == 's{state}'"))
    for one in range(2):
        for other in range(2):
            share = (0.1, 0.4, 0.5, 0.9)[2 * one + other]
            condition = f"f0 == 's{one}' and f1 == 's{other}'"
            shares.append((f"c{one}{other}", "f2 == 's1'", share, condition))
    judgements = [judge(table, name, text, p, p, cond) for name, text, p, cond in shares]
    joint = {
        (one, other): (0.7, 0.3)[one]
        * (((0.8, 0.2), (0.3, 0.7))[one][other])
        * (0.1, 0.4, 0.5, 0.9)[2 * one + other]
        for one in range(2)
        for other in range(2)
    }
    exact = (joint[1, 0] + joint[1, 1]) / sum(joint.values())
    bounds = CredalSet(table, judgements).probability(
        ev(table, "f0 == 's1'"), ev(table, "f2 == 's1'")
    )
    assert ends(bounds) == pytest.approx((exact, exact), abs=1e-9)


def test_an_order_of_likelihood_bounds_by_a_half(two):
    judgements = [judge(two, "order", "f0 == 's1'", 1.0, float("inf"), None, "f0 == 's0'")]
    bounds = CredalSet(two, judgements).probability(ev(two, "f0 == 's1'"))
    assert ends(bounds) == pytest.approx((0.5, 1.0), abs=1e-12)
    assert bounds.binding_lower == ("order",)


def test_a_ratio_within_a_condition_compares_there_only(two):
    judgements = [
        judge(two, "ratio", "f1 == 's1'", 3.0, 3.0, "f0 == 's1'", "f1 == 's0'"),
        judge(two, "a", "f0 == 's1'", 0.5, 1.0),
    ]
    credal = CredalSet(two, judgements)
    inside = credal.probability(ev(two, "f1 == 's1'"), ev(two, "f0 == 's1'"))
    assert ends(inside) == pytest.approx((0.75, 0.75), abs=1e-9)


def test_without_judgements_only_the_scenarios_speak():
    table = full_table((2, 3)).select(np.array([True, True, True, True, False, False]))
    credal = CredalSet(table, [])
    assert ends(credal.probability(ev(table, "f0 == 's1'"))) == (0.0, 1.0)
    certain = credal.probability(ev(table, "f0 == 's0' or f1 == 's0'"))
    assert ends(certain) == (1.0, 1.0)
    assert certain.note == "follows from the scenarios alone"


def test_a_condition_that_holds_in_no_scenario_is_named():
    table = full_table((2, 2)).select(np.array([True, True, False, False]))
    credal = CredalSet(table, [])
    with pytest.raises(ImpossibleConditionError, match=r"f0 == 's1'.*no possible scenario"):
        credal.probability(ev(table, "f1 == 's1'"), ev(table, "f0 == 's1'"))
    with pytest.raises(ImpossibleConditionError):
        credal.expectation(np.array([1.0, 2.0]), np.array([False, False]))


def test_a_condition_that_may_have_probability_0_bounds_nothing_but_what_is_judged_given_it(two):
    judgements = [
        judge(two, "a", "f0 == 's1'", 0.0, 0.4),
        judge(two, "b_given_a", "f1 == 's1'", 0.9, 1.0, "f0 == 's1'"),
    ]
    given = ev(two, "f0 == 's1'")
    bounds = CredalSet(two, judgements).probability(ev(two, "f1 == 's1'"), given)
    assert ends(bounds) == pytest.approx((0.9, 1.0))
    assert "the judgements allow the condition probability 0" in bounds.note
    bounds = CredalSet(two, judgements[:1]).probability(ev(two, "f1 == 's1'"), given)
    assert ends(bounds) == (0.0, 1.0)
    assert "not bounded by the judgements" in bounds.note


def test_an_end_that_needs_no_judgement_is_bound_by_none(two):
    judgements = [
        judge(two, "a", "f0 == 's1'", 0.3, 0.4),
        judge(two, "b", "f1 == 's1'", 0.3, 0.4),
    ]
    bounds = CredalSet(two, judgements).probability(ev(two, "f0 == 's1' and f1 == 's1'"))
    assert bounds.lower == pytest.approx(0.0, abs=1e-9)
    assert bounds.binding_lower == ()
    assert bounds.binding_upper != ()


def test_a_condition_judged_impossible_bounds_nothing_and_says_why(two):
    credal = CredalSet(two, [judge(two, "a", "f0 == 's1'", 0.0, 0.0)])
    bounds = credal.probability(ev(two, "f1 == 's1'"), ev(two, "f0 == 's1'"))
    assert ends(bounds) == (0.0, 1.0)
    assert "give the condition probability 0" in bounds.note


def test_a_rare_condition_keeps_its_precision(two):
    judgements = [
        judge(two, "a", "f0 == 's1'", 1e-5, 2e-5),
        judge(two, "b_given_a", "f1 == 's1'", 0.3, 0.4, "f0 == 's1'"),
    ]
    bounds = CredalSet(two, judgements).probability(ev(two, "f1 == 's1'"), ev(two, "f0 == 's1'"))
    assert ends(bounds) == pytest.approx((0.3, 0.4), abs=1e-6)
    assert bounds.gap <= 1e-6


def test_a_value_that_is_not_finite_is_refused(two):
    credal = CredalSet(two, [])
    with pytest.raises(ValueError, match="finite"):
        credal.expectation(np.array([0.0, np.nan, 1.0, 2.0]))
    with pytest.raises(ValueError, match="4 scenarios"):
        credal.expectation(np.array([0.0, 1.0]))


def every_answer(table, judgements, questions):
    credal = CredalSet(table, judgements)
    found = list(credal.marginals().values())
    for text, condition in questions:
        given_ = None if condition is None else ev(table, condition)
        found.append(credal.probability(ev(table, text), given_))
    return found


@pytest.mark.parametrize("seed", range(12))
def test_shuffling_scenarios_or_judgements_or_saying_one_twice_changes_nothing(seed):
    system = random_system(seed)
    table, judgements = system.table, system.judgements
    rng = np.random.default_rng(seed)
    before = [ends(found) for found in every_answer(table, judgements, system.questions)]
    shuffled = ScenarioTable(table.space, table.codes[rng.permutation(table.count)])
    mixed = [judgements[at] for at in rng.permutation(len(judgements))]
    twice = [*judgements, judgements[int(rng.integers(len(judgements)))]]
    for other_table, other in ((shuffled, judgements), (table, mixed), (table, twice)):
        after = [ends(found) for found in every_answer(other_table, other, system.questions)]
        assert np.array(after) == pytest.approx(np.array(before), abs=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_splitting_every_judgement_into_its_two_sides_changes_nothing(seed):
    system = random_system(seed)
    halves = [
        half
        for item in system.judgements
        for half in (
            replace(item, id=f"{item.id}-low", upper=math.inf if item.than else 1.0),
            replace(item, id=f"{item.id}-high", lower=0.0),
        )
    ]
    before = every_answer(system.table, system.judgements, system.questions)
    after = every_answer(system.table, halves, system.questions)
    for one, other in zip(before, after, strict=True):
        assert ends(other) == pytest.approx(ends(one), abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_relabelling_states_changes_nothing(seed):
    system = random_system(seed)
    table = system.table
    turned = ScenarioTable(
        type(table.space)(
            table.space.factors, tuple(tuple(reversed(names)) for names in table.space.states)
        ),
        (np.array(table.space.sizes) - 1 - table.codes).astype(np.int8),
    )
    relabelled = [
        judge(
            turned, item.id, item.event.text, item.lower, item.upper,
            item.given and item.given.text, item.than and item.than.text,
        )
        for item in system.judgements
    ]  # fmt: skip
    one = CredalSet(table, system.judgements).marginals()
    other = CredalSet(turned, relabelled).marginals()
    for key, bounds in one.items():
        assert ends(other[key]) == pytest.approx(ends(bounds), abs=1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_marginals_asked_backwards_over_a_thousand_scenarios_give_the_same_bits(seed):
    system = random_system(seed, large=True)
    asked = [
        ev(system.table, f"{factor} == '{state}'")
        for factor, states in zip(
            system.table.space.factors, system.table.space.states, strict=True
        )
        for state in states
    ]
    one, other = (CredalSet(system.table, system.judgements) for _ in range(2))
    forwards = [one.probability(event) for event in asked]
    assert [other.probability(event) for event in reversed(asked)][::-1] == forwards


@pytest.mark.parametrize("seed", range(6))
def test_the_same_question_gives_the_same_bits_whatever_was_asked_before(seed):
    system = random_system(seed)
    first = every_answer(system.table, system.judgements, system.questions)
    again = every_answer(system.table, system.judgements, system.questions)
    assert first == again
    alone = []
    for text, condition in reversed(system.questions):
        given_ = None if condition is None else ev(system.table, condition)
        credal = CredalSet(system.table, system.judgements)
        alone.append(credal.probability(ev(system.table, text), given_))
    assert alone[::-1] == first[-len(system.questions) :]


@pytest.mark.parametrize("stop", [0.05, 0.5])
def test_a_search_that_stops_early_admits_how_far_it_may_be_off(stop, monkeypatch):
    """The certified gap covers the distance to the full programme, conditional or not."""
    monkeypatch.setattr(generation, "START", 1)
    monkeypatch.setattr(generation, "BATCH", 1)
    off = {True: 0, False: 0}
    for seed in FIFTY_AND_MORE:
        system = random_system(seed)
        table, judgements = system.table, system.judgements
        credal = CredalSet(table, judgements)
        for text, condition in system.questions:
            event, given_ = ev(table, text), None if condition is None else ev(table, condition)
            within = None if given_ is None else table.mask(given_)
            if within is not None and lowest(table, judgements, within.astype(float)) < 1e-3:
                continue
            with monkeypatch.context() as early:
                early.setattr(generation, "GAP", stop)
                bounds = credal.probability(event, given_)
            if bounds.note is not None:  # nothing is claimed about the condition
                continue
            truth = bounds_by_hand(table, judgements, table.mask(event).astype(float), within)
            for found, true in zip(ends(bounds), truth, strict=True):
                assert abs(found - true) <= bounds.gap + 1e-7
                off[condition is not None] += abs(found - true) > 1e-4
    assert off[True] > 0, "no conditional search stopped early: the test would see nothing"
