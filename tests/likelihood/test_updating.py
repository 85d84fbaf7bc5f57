"""Updating: the closed forms, the full programme as oracle, and what is refused."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sonae.dossier import read
from sonae.errors import UsageError
from sonae.likelihood import CredalSet
from sonae.likelihood.bounds import NOT_BOUNDED
from sonae.likelihood.signs import Fact, Ratio, Sign, signpost
from sonae.likelihood.soft import Share, SoftFact, mixed
from sonae.likelihood.update_steps import OUTER
from sonae.likelihood.updating import (
    ImpossibleEvidenceError,
    UndeclaredDependenceError,
    Updating,
)
from sonae.scenarios import Constraint, possible

from .systems import ev, full_table, judge, random_system, rows_by_hand

GOOD = Path(__file__).parents[1] / "dossier" / "good"


def ends(bounds):
    return bounds.lower, bounds.upper


def sign(table, name, *ratios, independent_of=()):
    """A sign; each ratio is (event, lower, upper)."""
    found = tuple(Ratio(ev(table, text), lower, upper) for text, lower, upper in ratios)
    return Sign(name, found, tuple(independent_of))


def soft(table, name, *shares):
    """Soft evidence; each share is (event, lower, upper)."""
    return SoftFact(name, tuple(Share(ev(table, text), a, b) for text, a, b in shares))


def after(table, judgements, *evidence, **options):
    state = Updating.of(CredalSet(table, judgements), **options)
    for piece in evidence:
        state = state.seen(piece)
    return state


def lowest_by_hand(table, judgements, event, lower, upper):
    """The re-normalised programme of the issue, over every scenario: L- on A, L+ off A."""
    inside = event.astype(float)
    weight = np.where(event, lower, upper)
    rows = rows_by_hand(table, judgements)
    answer = linprog(
        weight * inside,
        A_ub=-rows if rows.size else None,
        b_ub=np.zeros(len(rows)) if rows.size else None,
        A_eq=weight[None, :],
        b_eq=[1.0],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    assert answer.status == 0
    return answer.fun


def by_hand(table, judgements, event, lower, upper):
    high = 1.0 - lowest_by_hand(table, judgements, ~event, lower, upper)
    return lowest_by_hand(table, judgements, event, lower, upper), high


@pytest.fixture
def two():
    """Two factors with two states."""
    return full_table((2, 2))


# one sign ---------------------------------------------------------------------------------------


def test_the_worked_example_of_interval_odds_to_twelve_digits(two):
    prior = judge(two, "p", "f0 == 's1'", 0.478250, 0.558592)
    bounds = after(two, [prior], sign(two, "s", ("f0 == 's1'", 2, 5))).probability(
        ev(two, "f0 == 's1'")
    )
    low, high = 2 * 0.478250 / 0.521750, 5 * 0.558592 / 0.441408
    assert ends(bounds) == pytest.approx((low / (1 + low), high / (1 + high)), abs=1e-12)
    assert ends(bounds) == pytest.approx((0.647049, 0.863526), abs=5e-7)
    assert bounds.binding_lower == bounds.binding_upper == ("p",)


SHARES = st.tuples(st.floats(0.001, 0.999), st.floats(0.001, 0.999)).map(sorted)
RATIOS = st.tuples(st.floats(0.02, 50), st.floats(0.02, 50)).map(sorted)


@given(SHARES, RATIOS)
@settings(deadline=None, max_examples=60)
def test_interval_odds_equal_the_programme_for_one_event(share, ratio):
    table = full_table((2, 2))
    (p, q), (a, b) = share, ratio
    state = after(
        table, [judge(table, "p", "f0 == 's1'", p, q)], sign(table, "s", ("f0 == 's1'", a, b))
    )
    low, high = a * p / (1 - p), b * q / (1 - q)
    bounds = state.probability(ev(table, "f0 == 's1'"))
    assert ends(bounds) == pytest.approx((low / (1 + low), high / (1 + high)), abs=1e-11)
    assert bounds.gap <= 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_a_sign_on_any_system_gives_the_renormalised_programme(seed):
    system = random_system(seed)
    table, judgements = system.table, system.judgements
    rng = np.random.default_rng(1000 + seed)
    low, high = np.sort(np.exp(rng.normal(0, 1.2, 2)))
    about, asked = system.questions[0][0], system.questions[1][0]
    seen = sign(table, "s", (about, low, high))
    bounds = after(table, judgements, seen).probability(ev(table, asked))
    inside = table.mask(ev(table, about))
    if inside.all():
        low, high = 1.0, 1.0
    expected = by_hand(
        table,
        judgements,
        table.mask(ev(table, asked)),
        np.where(inside, low, 1.0),
        np.where(inside, high, 1.0),
    )
    assert ends(bounds) == pytest.approx(expected, abs=1e-7)
    assert bounds.gap <= 1e-6


@pytest.mark.parametrize("seed", range(30))
def test_the_posterior_of_every_joint_and_ratio_lies_inside(seed):
    system = random_system(seed)
    table, planted = system.table, system.planted
    rng = np.random.default_rng(2000 + seed)
    first, second = system.questions[0][0], system.questions[1][0]
    if table.mask(ev(table, first)).all() or table.mask(ev(table, second)).all():
        return
    state = after(
        table,
        system.judgements,
        sign(table, "a", (first, 0.5, 4.0)),
        sign(table, "b", (second, 0.2, 0.9), independent_of=["a"]),
    )
    events = [table.mask(ev(table, text)) for text in (first, second)]
    for text, _ in system.questions:
        bounds = state.probability(ev(table, text))
        for _ in range(20):
            ratios = rng.uniform(0.5, 4.0, table.count), rng.uniform(0.2, 0.9, table.count)
            weight = planted * np.prod(
                [np.where(held, r, 1.0) for held, r in zip(events, ratios, strict=True)], axis=0
            )
            share = weight[table.mask(ev(table, text))].sum() / weight.sum()
            assert bounds.contains(share, 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_ratios_of_one_change_nothing(seed):
    system = random_system(seed)
    table, credal = system.table, CredalSet(system.table, system.judgements)
    state = Updating.of(credal).seen(sign(table, "s", (system.questions[0][0], 1, 1)))
    for text, _ in system.questions:
        before = credal.probability(ev(table, text))
        assert ends(state.probability(ev(table, text))) == pytest.approx(ends(before), abs=1e-8)


def test_a_sign_without_an_event_changes_nothing_and_needs_no_declaration(two):
    prior = [judge(two, "p", "f0 == 's1'", 0.3, 0.4)]
    state = after(two, prior, sign(two, "a", ("f0 == 's1'", 2, 2)), sign(two, "b"))
    low, high = 2 * 0.3 / 1.3, 2 * 0.4 / 1.4
    assert ends(state.probability(ev(two, "f0 == 's1'"))) == pytest.approx((low, high), abs=1e-12)


def test_a_wider_ratio_gives_wider_bounds(two):
    prior = [judge(two, "p", "f0 == 's1'", 0.3, 0.4)]
    asked = ev(two, "f0 == 's1'")
    narrow = after(two, prior, sign(two, "s", ("f0 == 's1'", 2, 3))).probability(asked)
    wide = after(two, prior, sign(two, "s", ("f0 == 's1'", 1, 6))).probability(asked)
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


def test_a_sign_of_two_events_takes_neither_as_repeating_nor_as_adding_to_the_other(two):
    seen = sign(two, "s", ("f0 == 's1'", 2, 3), ("f1 == 's1'", 1.5, 4))
    weights = seen.weights(two)
    by_state = {
        tuple(row): (a, b)
        for row, a, b in zip(two.codes.tolist(), weights.lower, weights.upper, strict=True)
    }
    assert by_state == {(0, 0): (1, 1), (1, 0): (2, 3), (0, 1): (1.5, 4), (1, 1): (1.5, 12)}


def test_events_that_leave_nothing_to_compare_with_are_refused(two):
    seen = sign(two, "s", ("f0 == 's1'", 3, 8), ("f0 == 's0'", 0.2, 0.4))
    with pytest.raises(UsageError, match="compare with nothing"):
        after(two, [], seen)


@pytest.mark.parametrize(("low", "high"), [(-1, 2), (3, 2), (1, float("inf")), (float("nan"), 1)])
def test_a_ratio_that_cannot_be_is_refused(two, low, high):
    with pytest.raises(UsageError, match="likelihood ratio"):
        sign(two, "s", ("f0 == 's1'", low, high))


@pytest.mark.parametrize("seed", range(20))
def test_a_shared_factor_is_the_worst_of_a_grid_of_sharp_ones(seed):
    system = random_system(seed)
    table, judgements = system.table, system.judgements
    about, asked = system.questions[0][0], system.questions[1][0]
    inside = table.mask(ev(table, about))
    if inside.all() or not inside.any():
        return
    seen = sign(table, "s", (about, 0.4, 3.0))
    shared = after(table, judgements, seen, spread="shared").probability(ev(table, asked))
    each = after(table, judgements, seen).probability(ev(table, asked))
    assert each.lower <= shared.lower + 1e-9
    assert shared.upper <= each.upper + 1e-9
    lows, highs = [], []
    for ratio in np.geomspace(0.4, 3.0, 7):
        weight = np.where(inside, ratio, 1.0)
        low, high = by_hand(table, judgements, table.mask(ev(table, asked)), weight, weight)
        lows.append(low)
        highs.append(high)
    assert ends(shared) == pytest.approx((min(lows), max(highs)), abs=1e-7)


def test_shared_factors_of_two_signs_and_a_fact_hold_every_choice(two):
    judgements = [
        judge(two, "p", "f0 == 's1'", 0.3, 0.5),
        judge(two, "q", "f1 == 's1'", 0.4, 0.9, "f0 == 's1'"),
    ]
    pieces = (
        sign(two, "a", ("f0 == 's1'", 2, 3)),
        sign(two, "b", ("f1 == 's1'", 0.5, 4), independent_of=["a"]),
        Fact(ev(two, "f0 == 's1' or f1 == 's1'")),
    )
    asked = ev(two, "f1 == 's1'")
    bounds = after(two, judgements, *pieces, spread="shared").probability(asked)
    assert bounds.note is None
    mask, known = two.mask(asked), two.mask(pieces[2].event)
    best = [1.0, 0.0]
    for first, second in itertools.product((2, 2.5, 3), (0.5, 1, 4)):
        weight = known * np.where(two.mask(ev(two, "f0 == 's1'")), first, 1.0)
        weight = weight * np.where(mask, second, 1.0)
        low, high = by_hand(two, judgements, mask, weight, weight)
        best = [min(best[0], low), max(best[1], high)]
    assert ends(bounds) == pytest.approx(best, abs=1e-8)


def test_too_many_shared_factors_fall_back_to_the_outer_bound_and_say_so():
    table = full_table((2,) * 7)
    prior = [judge(table, "p", "f0 == 's1'", 0.3, 0.5)]
    names = [f"s{at}" for at in range(7)]
    pieces = [
        sign(table, name, (f"f{at} == 's1'", 2, 3), independent_of=names)
        for at, name in enumerate(names)
    ]
    state = after(table, prior, *pieces, spread="shared")
    assert "outer bound" in state.probability(ev(table, "f1 == 's1'")).note


# several signs ----------------------------------------------------------------------------------


def test_declared_independent_signs_multiply(two):
    prior = [judge(two, "p", "f0 == 's1'", 0.2, 0.3)]
    state = after(
        two,
        prior,
        sign(two, "a", ("f0 == 's1'", 2, 3)),
        sign(two, "b", ("f0 == 's1'", 1.5, 4), independent_of=["a"]),
    )
    low, high = 3 * 0.2 / 0.8, 12 * 0.3 / 0.7
    assert ends(state.probability(ev(two, "f0 == 's1'"))) == pytest.approx(
        (low / (1 + low), high / (1 + high)), abs=1e-12
    )


def test_signs_that_nobody_declared_independent_are_not_multiplied(two):
    prior = [judge(two, "p", "f0 == 's1'", 0.2, 0.3)]
    one, other = sign(two, "a", ("f0 == 's1'", 2, 3)), sign(two, "b", ("f0 == 's1'", 1.5, 4))
    with pytest.raises(UndeclaredDependenceError, match=r"independent_of: \[a\]` at b"):
        after(two, prior, one, other)
    bounds = after(two, prior, one, other, dependence="envelope").probability(ev(two, "f0 == 's1'"))
    low, high = 1.5 * 0.2 / 0.8, 12 * 0.3 / 0.7
    assert ends(bounds) == pytest.approx((low / (1 + low), high / (1 + high)), abs=1e-12)


def test_a_fact_between_two_undeclared_signs_does_not_multiply_them(two):
    prior = [judge(two, "p", "f0 == 's1'", 0.3, 0.5)]
    one, other = (sign(two, name, ("f0 == 's1'", 2.0, 3.0)) for name in ("one", "other"))
    told = Fact(ev(two, "f0 == 's0' or f0 == 's1'"))
    event = ev(two, "f0 == 's1'")
    for spread in ("each", "shared"):
        options = {"dependence": "envelope", "spread": spread}
        apart_ = after(two, prior, one, told, other, **options).probability(event)
        adjoining = after(two, prior, one, other, told, **options).probability(event)
        assert ends(apart_) == pytest.approx(ends(adjoining), abs=1e-12)
        assert apart_.lower == pytest.approx(2 * 0.3 / (2 * 0.3 + 0.7), abs=1e-9)


def test_a_sign_does_not_count_twice(two):
    seen = sign(two, "a", ("f0 == 's1'", 2, 3), independent_of=["a"])
    with pytest.raises(UsageError, match="cannot count twice"):
        after(two, [], seen, seen)


def test_the_order_of_signs_and_facts_does_not_matter():
    system = random_system(3)
    table = system.table
    first, second = (text for text, _ in system.questions[:2])
    pieces = [
        sign(table, "a", (first, 2, 3)),
        sign(table, "b", (second, 0.3, 0.6), independent_of=["a"]),
        Fact(ev(table, "f0 != 's0'")),
    ]
    one = after(table, system.judgements, *pieces)
    other = after(table, system.judgements, *pieces[::-1])
    for text, _ in system.questions:
        assert ends(one.probability(ev(table, text))) == ends(other.probability(ev(table, text)))


# facts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(15))
def test_a_fact_gives_the_conditional_bounds(seed):
    system = random_system(seed)
    table, credal = system.table, CredalSet(system.table, system.judgements)
    fact = ev(table, "f0 == 's1'")
    expected = credal.probability(ev(table, "f1 == 's1'"), fact)
    state = Updating.of(credal).seen(Fact(fact))
    assert ends(state.probability(ev(table, "f1 == 's1'"))) == pytest.approx(
        ends(expected), abs=1e-7
    )
    asked = Updating.of(credal).probability(ev(table, "f1 == 's1'"), fact)
    assert ends(asked) == ends(state.probability(ev(table, "f1 == 's1'")))


def test_what_may_have_had_probability_0_bounds_nothing_and_is_no_error(two):
    state = after(two, [judge(two, "p", "f0 == 's1'", 0.0, 0.3)], Fact(ev(two, "f0 == 's1'")))
    bounds = state.probability(ev(two, "f1 == 's1'"))
    assert ends(bounds) == (0.0, 1.0)
    assert "not bounded" in bounds.note


def test_what_a_judgement_called_impossible_is_named_with_the_judgement(two):
    judgements = [
        judge(two, "never", "f0 == 's1'", 0.0, 0.0),
        judge(two, "other", "f1 == 's1'", 0.2, 0.5),
    ]
    with pytest.raises(ImpossibleEvidenceError, match="the dossier said this was impossible") as e:
        after(two, judgements, Fact(ev(two, "f0 == 's1'")))
    assert e.value.judgements == ("never",)
    with pytest.raises(ImpossibleEvidenceError, match="never"):
        after(two, judgements).probability(ev(two, "f1 == 's1'"), ev(two, "f0 == 's1'"))


def test_what_constraints_called_impossible_is_named_with_a_minimal_set(two):
    constraints = tuple(
        Constraint(name, ev(two, text), "", (), "")
        for name, text in (
            ("k1", "f0 == 's1' and f1 == 's1'"),
            ("k2", "f0 == 's1' and f1 == 's0'"),
            ("k3", "f0 == 's0' and f1 == 's1'"),
        )
    )
    table = possible(two.space, constraints)
    with pytest.raises(ImpossibleEvidenceError, match="constraints k1, k2") as caught:
        after(table, [], Fact(ev(table, "f0 == 's1'")), constraints=constraints)
    assert caught.value.constraints == ("k1", "k2")
    assert caught.value.judgements == ()


def test_what_earlier_evidence_made_impossible_says_after_what(two):
    state = after(two, [], Fact(ev(two, "f0 == 's1'")))
    with pytest.raises(ImpossibleEvidenceError, match=r"contradicts f0 == 's1', seen") as caught:
        state.seen(Fact(ev(two, "f0 == 's0'")))
    assert (caught.value.judgements, caught.value.evidence) == ((), ("f0 == 's1'",))


def test_only_the_earlier_evidence_that_contradicts_is_named(two):
    state = after(
        two,
        [judge(two, "p", "f0 == 's1'", 0.2, 0.4)],
        Fact(ev(two, "f1 == 's1'"), name="the vote"),
        sign(two, "denial", ("f0 == 's1'", 0, 0)),
    )
    with pytest.raises(ImpossibleEvidenceError) as caught:
        state.seen(Fact(ev(two, "f0 == 's1'")))
    assert caught.value.evidence == ("denial",)
    poll = soft(two, "poll", ("f0 == 's1'", 0.3, 0.4), ("f0 == 's0'", 0.6, 0.7))
    with pytest.raises(ImpossibleEvidenceError, match="contradicts denial"):
        state.seen(poll)


def test_what_the_dossier_called_impossible_stays_its_fault_after_other_evidence(two):
    never = judge(two, "never", "f0 == 's1'", 0, 0)
    state = after(two, [never], Fact(ev(two, "f1 == 's1'")))
    with pytest.raises(ImpossibleEvidenceError, match="by judgement never"):
        state.seen(Fact(ev(two, "f0 == 's1'")))


def test_what_is_judged_impossible_is_refused_though_the_evidence_may_have_had_no_chance(two):
    sure = judge(two, "sure", "f0 == 's1'", 1, 1)
    for spread in ("each", "shared"):
        state = after(two, [sure], sign(two, "s", ("f0 == 's1'", 0, 2)), spread=spread)
        with pytest.raises(ImpossibleEvidenceError, match="judgement sure"):
            state.seen(Fact(ev(two, "f0 == 's0'")))


@pytest.mark.parametrize("spread", ["each", "shared"])
def test_given_an_event_whose_ratio_may_be_0_nothing_is_bounded(two, spread):
    prior = [judge(two, "p", "f1 == 's1'", 0.3, 0.4, "f0 == 's1'")]
    state = after(two, prior, sign(two, "s", ("f0 == 's1'", 0, 2)), spread=spread)
    bounds = state.probability(ev(two, "f1 == 's1'"), ev(two, "f0 == 's1'"))
    assert ends(bounds) == (0.0, 1.0)
    assert bounds.note == NOT_BOUNDED


def lowest_total(table, judgements, weight):
    """The least expected weight, by the programme over every scenario."""
    rows = rows_by_hand(table, judgements)
    answer = linprog(
        weight,
        A_ub=-rows if rows.size else None,
        b_ub=np.zeros(len(rows)) if rows.size else None,
        A_eq=np.ones((1, table.count)),
        b_eq=[1.0],
        method="highs-ds",
    )
    assert answer.status == 0
    return answer.fun


EDGES = st.tuples(*[st.sampled_from([0.0, 1.0, 50.0])] * 2).map(sorted)


@given(st.integers(0, 40), EDGES, st.booleans(), st.sampled_from(["each", "shared"]))
@settings(deadline=None, max_examples=80)
def test_ratios_of_0_1_and_50_give_the_full_programme_at_every_end(seed, edges, given_it, spread):
    system = random_system(seed)
    table, judgements = system.table, system.judgements
    about, asked = (ev(table, text) for text, _ in system.questions[:2])
    inside, mask = table.mask(about), table.mask(asked)
    low, high = edges
    if inside.all() or not inside.any():
        return
    try:
        state = after(table, judgements, Sign("s", (Ratio(about, low, high),)), spread=spread)
        bounds = state.probability(asked, about if given_it else None)
    except ImpossibleEvidenceError:
        assert high == 0.0  # then what it speaks for is impossible, or certain before
        return
    known = inside if given_it else np.ones(table.count, dtype=np.bool_)
    below, above = (np.where(inside, end, 1.0) * known for end in (low, high))
    if len(set(mask[above > 0].tolist())) == 1:
        assert ends(bounds) == (float(mask[above > 0][0]),) * 2
        return
    least = lowest_total(table, judgements, below)
    if least < 1e-5:  # about 0: nothing bounds it, or barely
        assert least > 1e-10 or "not bounded" in bounds.note
        return
    pairs = [(below, above)] if spread == "each" else [(below, below), (above, above)]
    found = [by_hand(table, judgements, mask, *pair) for pair in pairs]
    lows, highs = zip(*found, strict=True)
    assert ends(bounds) == pytest.approx((min(lows), max(highs)), abs=1e-6)
    assert bounds.note is None


def test_a_cell_of_soft_evidence_that_facts_on_both_sides_rule_out_has_no_weight():
    table = full_table((2, 2, 2))
    state = after(
        table,
        [],
        Fact(ev(table, "f0 == 's1' or f1 == 's1'")),
        soft(table, "poll", ("f0 == 's1'", 0.3, 0.6), ("f0 == 's0'", 0.4, 0.7)),
        Fact(ev(table, "f1 == 's0'")),
    )
    bounds = state.probability(ev(table, "f0 == 's1'"))
    assert ends(bounds) == (1.0, 1.0)


def test_a_sign_that_cannot_come_from_what_is_certain_is_impossible(two):
    judgements = [judge(two, "sure", "f0 == 's1'", 1.0, 1.0)]
    with pytest.raises(ImpossibleEvidenceError, match=r"the sign s: .*judgement sure"):
        after(two, judgements, sign(two, "s", ("f0 == 's1'", 0, 0)))
    table = two.select(two.mask(ev(two, "f0 == 's1'")))
    with pytest.raises(ImpossibleEvidenceError, match="the sign s"):
        after(table, [], sign(table, "s", ("f0 == 's1'", 0, 0)))


# soft evidence ----------------------------------------------------------------------------------


def test_jeffreys_rule_mixes_the_conditionals(two):
    judgements = [
        judge(two, "p", "f0 == 's1'", 0.3, 0.6),
        judge(two, "hit", "f1 == 's1'", 0.8, 0.9, "f0 == 's1'"),
        judge(two, "miss", "f1 == 's1'", 0.1, 0.2, "f0 == 's0'"),
    ]
    news = soft(two, "poll", ("f0 == 's1'", 0.7, 0.75), ("f0 == 's0'", 0.0, 1.0))
    bounds = after(two, judgements, news).probability(ev(two, "f1 == 's1'"))
    assert ends(bounds) == pytest.approx(
        (0.7 * 0.8 + 0.3 * 0.1, 0.75 * 0.9 + 0.25 * 0.2), abs=1e-10
    )
    assert bounds.note == OUTER
    assert ends(after(two, judgements, news).probability(ev(two, "f0 == 's1'"))) == pytest.approx(
        (0.7, 0.75), abs=1e-12
    )


@pytest.mark.parametrize("seed", range(20))
def test_jeffreys_bounds_contain_the_planted_distributions_own_update(seed):
    system = random_system(seed)
    table, planted = system.table, system.planted
    cells = [table.mask(ev(table, f"f0 == '{state}'")) for state in table.space.states[0]]
    if min(planted[cell].sum() for cell in cells) < 1e-3:
        return
    rng = np.random.default_rng(seed)
    other = system.questions[0][0]
    late = table.mask(ev(table, other))
    if late.all() or not late.any():
        return
    q = rng.dirichlet(np.ones(len(cells)))
    news = soft(
        table,
        "poll",
        *(
            (f"f0 == '{state}'", max(0.0, share - 0.05), min(1.0, share + 0.05))
            for state, share in zip(table.space.states[0], q, strict=True)
        ),
    )
    state = after(table, system.judgements, sign(table, "a", (other, 0.5, 2)), news)
    state = state.seen(sign(table, "b", ("f1 == 's1'", 1, 3), independent_of=["a"]))
    p = planted * np.where(late, 1.3, 1.0)
    p = sum(share * p * cell / p[cell].sum() for share, cell in zip(q, cells, strict=True))
    p = p * np.where(table.mask(ev(table, "f1 == 's1'")), 2.0, 1.0)
    for text, _ in system.questions:
        share = p[table.mask(ev(table, text))].sum() / p.sum()
        assert state.probability(ev(table, text)).contains(share, 1e-8)


def test_soft_evidence_in_another_order_gives_other_bounds(two):
    p = {
        "f0 == 's1' and f1 == 's1'": 0.4,
        "f0 == 's1' and f1 == 's0'": 0.1,
        "f0 == 's0' and f1 == 's1'": 0.2,
    }
    judgements = [
        judge(two, f"j{at}", text, share, share) for at, (text, share) in enumerate(p.items())
    ]
    first = soft(two, "a", ("f0 == 's1'", 0.8, 0.8), ("f0 == 's0'", 0.2, 0.2))
    second = soft(two, "b", ("f1 == 's1'", 0.3, 0.3), ("f1 == 's0'", 0.7, 0.7))
    one = after(two, judgements, first, second).probability(ev(two, "f0 == 's1'"))
    other = after(two, judgements, second, first).probability(ev(two, "f0 == 's1'"))
    assert other.lower == pytest.approx(0.8, abs=1e-9)
    exact = 0.3 * (0.64 / 0.64 * 0.64 / (0.64 + 0.2 * 0.4)) + 0.7 * (0.16 / (0.16 + 0.2 * 0.6))
    assert one.contains(exact, 1e-9)
    assert abs(one.lower - other.lower) > 0.05


def test_soft_evidence_over_what_is_no_partition_is_refused(two):
    with pytest.raises(UsageError, match="more than one of them"):
        after(two, [], soft(two, "x", ("f0 == 's1'", 0.5, 0.5), ("f0 in ['s0', 's1']", 0.5, 0.5)))
    with pytest.raises(UsageError, match="none of them"):
        after(two, [], soft(two, "x", ("f0 == 's1'", 0.5, 1.0)))
    with pytest.raises(UsageError, match="cannot sum to 1"):
        after(two, [], soft(two, "x", ("f0 == 's1'", 0.5, 0.6), ("f0 == 's0'", 0.1, 0.2)))


def test_soft_evidence_for_the_impossible_is_refused_and_a_share_that_may_be_0_is_dropped(two):
    judgements = [judge(two, "never", "f0 == 's1'", 0.0, 0.0)]
    with pytest.raises(ImpossibleEvidenceError, match="never"):
        after(two, judgements, soft(two, "x", ("f0 == 's1'", 0.2, 0.3), ("f0 == 's0'", 0.7, 0.8)))
    news = soft(two, "x", ("f0 == 's1'", 0.0, 0.3), ("f0 == 's0'", 0.7, 1.0))
    assert ends(after(two, judgements, news).probability(ev(two, "f0 == 's1'"))) == (0.0, 0.0)
    hopeless = soft(two, "x", ("f0 == 's1'", 0.0, 0.3), ("f0 == 's0'", 0.7, 0.8))
    with pytest.raises(ImpossibleEvidenceError, match="what is left"):
        after(two, judgements, hopeless)


@given(st.data())
@settings(deadline=None, max_examples=80)
def test_a_mixture_is_the_least_over_all_corners(data):
    size = data.draw(st.integers(2, 4))
    means = data.draw(st.lists(st.floats(0, 1), min_size=size, max_size=size))
    totals = data.draw(
        st.lists(
            st.tuples(st.floats(0.05, 2), st.floats(0.05, 2)).map(sorted),
            min_size=size,
            max_size=size,
        )
    )
    middle = np.array(data.draw(st.lists(st.floats(0.05, 1), min_size=size, max_size=size)))
    middle = middle / middle.sum()
    half = data.draw(st.floats(0, 0.3))
    shares = [(max(0.0, q - half), min(1.0, q + half)) for q in middle]
    found = mixed(means, [tuple(t) for t in totals], shares)
    # for fixed totals it is a linear-fractional programme over the shares: least at a corner
    assert found == pytest.approx(
        min(
            sum(q * g * mean for q, g, mean in zip(corner, chosen, means, strict=True))
            / sum(q * g for q, g in zip(corner, chosen, strict=True))
            for chosen in itertools.product(*totals)
            for corner in _corners(shares)
        ),
        abs=1e-9,
    )


def _corners(shares):
    for order in itertools.permutations(range(len(shares))):
        chosen = [low for low, _ in shares]
        for at in order:
            chosen[at] += max(0.0, min(shares[at][1] - shares[at][0], 1.0 - sum(chosen)))
        yield chosen


# from the dossier -------------------------------------------------------------------------------


def test_a_signpost_of_the_dossier_is_a_sign():
    dossier = read(GOOD)
    found = signpost(dossier, "s1")
    assert (found.name, found.label) == ("s1", "Polls")
    assert [(r.event.text, r.lower, r.upper) for r in found.ratios] == [
        ("election == 'left'", 3.0, 8.0)
    ]
    with pytest.raises(UsageError, match="no signpost 's9'; declared: s1"):
        signpost(dossier, "s9")
