"""Bounds after evidence: the odds formula, any order, the full programme, and what cannot be."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood import CredalSet, Fact, Ratio, Share, Sign, SoftFact, Updating
from sonae.watch.alive import Alive
from sonae.watch.posterior import Posterior

from .small import ev, judge, planted, table_of


def after(credal, *evidence):
    left = np.ones(credal.table.count, dtype=bool)
    for piece in evidence:
        if isinstance(piece, Fact):
            left &= credal.table.mask(piece.event)
    return Posterior(credal, evidence, left)


def odds(p, ratio):
    return p * ratio / (p * ratio + 1.0 - p)


@settings(deadline=None, max_examples=60)
@given(st.floats(0.02, 0.9), st.floats(0.0, 0.08), st.floats(0.05, 20.0), st.floats(1.0, 5.0))
def test_a_sign_of_a_binary_event_gives_the_interval_odds(low, width, ratio, more):
    table = table_of(2)
    credal = CredalSet(table, [judge(table, "j", "f0 == 's0'", low, low + width)])
    event = ev(table, "f0 == 's0'")
    found = after(credal, Sign("s", (Ratio(event, ratio, ratio * more),))).probability(event)
    assert found.lower == pytest.approx(odds(low, ratio), abs=1e-12)
    assert found.upper == pytest.approx(odds(low + width, ratio * more), abs=1e-12)


def test_the_interval_odds_of_the_finding():
    table = table_of(2)
    event = ev(table, "f0 == 's0'")
    credal = CredalSet(table, [judge(table, "j", "f0 == 's0'", 0.478250, 0.558592)])
    found = after(credal, Sign("s", (Ratio(event, 2.0, 5.0),))).probability(event)
    assert found.lower == pytest.approx(odds(0.478250, 2.0), abs=1e-12)
    assert found.upper == pytest.approx(odds(0.558592, 5.0), abs=1e-12)


def pieces(table):
    a, b, c = (ev(table, f"f{at} == 's0'") for at in range(3))
    either = ev(table, "f0 == 's0' or f1 != 's0'")
    return [
        Sign("one", (Ratio(a, 1.5, 4.0), Ratio(b, 0.5, 0.9)), ("two",)),
        Sign("two", (Ratio(c, 0.2, 0.7),)),
        Sign("three", (Ratio(b, 2.0, 3.0),)),
        Fact(either),
        Sign("none", (Ratio(c, 0.0, 0.0),)),
    ]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sets(st.integers(0, 3), min_size=0), st.booleans())
def test_bounds_are_those_of_updating_with_a_ratio_for_each_scenario(seed, chosen, conditional):
    credal, table, _ = planted(seed)
    evidence = sorted((pieces(table)[at] for at in chosen), key=lambda p: isinstance(p, Fact))
    state = Updating.of(credal, dependence="envelope", spread="each")
    for piece in evidence:
        state = state.seen(piece)
    given_ = ev(table, "f2 == 's0'") if conditional else None
    for text in ("f0 == 's1'", "f1 in ['s0', 's2']", "f0 == 's0' and f2 == 's1'"):
        expected = state.probability_if_possible(ev(table, text), given_)
        found = after(credal, *evidence).probability(ev(table, text), given_)
        assert found.lower == pytest.approx(expected.lower, abs=1e-9)
        assert found.upper == pytest.approx(expected.upper, abs=1e-9)
        assert found.note == expected.note


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_signs_and_facts_give_the_same_in_any_order(seed):
    credal, table, _ = planted(seed)
    event = ev(table, "f1 == 's0'")
    found = {
        (bounds.lower, bounds.upper)
        for order in itertools.permutations(pieces(table)[:4])
        for bounds in [after(credal, *order).probability(event)]
    }
    low = [lower for lower, _ in found]
    high = [upper for _, upper in found]
    assert max(low) - min(low) <= 1e-12
    assert max(high) - min(high) <= 1e-12


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_the_planted_distribution_updated_by_bayes_lies_inside(seed):
    credal, table, share = planted(seed)
    evidence = pieces(table)[:4]
    weight = after(credal, *evidence).weights
    rng = np.random.default_rng(seed)
    drawn = weight.lower + (weight.upper - weight.lower) * rng.random(table.count)
    if (share * drawn).sum() <= 1e-9:
        return
    event = ev(table, "f1 == 's0'")
    truth = (share * drawn)[table.mask(event)].sum() / (share * drawn).sum()
    found = after(credal, *evidence).probability(event)
    assert found.lower - 1e-9 <= truth <= found.upper + 1e-9


def test_undeclared_signs_stand_in_an_envelope_whatever_fact_lies_between_them():
    table = table_of(2, 2)
    event = ev(table, "f0 == 's0'")
    credal = CredalSet(table, [judge(table, "j", "f0 == 's0'", 0.3, 0.5)])
    one, two = (Sign(name, (Ratio(event, 2.0, 3.0),)) for name in ("one", "two"))
    fact = Fact(ev(table, "f0 == 's0' or f1 == 's0'"))
    found = [after(credal, *o).probability(event) for o in ([one, fact, two], [one, two, fact])]
    assert (found[0].lower, found[0].upper) == (found[1].lower, found[1].upper)
    alone = after(credal, one, two).probability(event)
    assert alone.lower == pytest.approx(odds(0.3, 2.0), abs=1e-12)
    assert alone.upper == pytest.approx(odds(0.5, 9.0), abs=1e-12)


def test_soft_evidence_gives_what_updating_gives():
    credal, table, _ = planted(11)
    event, a = ev(table, "f1 == 's0'"), ev(table, "f0 == 's0'")
    soft = SoftFact("poll", (Share(a, 0.3, 0.5), Share(ev(table, "f0 == 's1'"), 0.5, 0.7)))
    two = pieces(table)[1]
    for evidence in ([two, soft], [soft, two], [soft]):
        state = Updating.of(credal, dependence="envelope", spread="each")
        for piece in evidence:
            state = state.seen(piece)
        expected, found = state.probability(event), after(credal, *evidence).probability(event)
        assert (found.lower, found.upper) == (expected.lower, expected.upper)


def test_a_condition_that_cannot_hold_any_more_has_no_bounds():
    credal, table, _ = planted(2)
    posterior = after(credal, Fact(ev(table, "f0 == 's0'")))
    assert posterior.probability(ev(table, "f1 == 's0'"), ev(table, "f0 == 's1'")) is None


def test_a_fact_that_the_judgements_give_probability_0_leaves_nothing():
    table = table_of(2, 2)
    credal = CredalSet(table, [judge(table, "j", "f0 == 's0'", 0.0, 0.0)])
    alive = Alive.of(credal)
    assert alive.given(ev(table, "f0 == 's0'")) is None
    assert alive.given(ev(table, "f1 == 's0'")) is not None
    assert alive.given(ev(table, "f0 == 's0' or f0 == 's1'")) is alive
