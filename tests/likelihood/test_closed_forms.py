"""Bounds that can be worked out by hand, after Fréchet (1935) and Hailperin (1965)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood import CredalSet
from sonae.likelihood.junction import JunctionCredalSet

from .systems import Rules, ev, full_table, judge

SHARE = st.integers(0, 10**6).map(lambda millionths: millionths / 10**6)
"""A solver does not tell less than 1e-9 from nothing, so neither does a judgement here."""
INNER = st.floats(0.05, 0.95)
QUICK = settings(deadline=None, max_examples=30)


def ends(bounds):
    return bounds.lower, bounds.upper


def both_engines(sizes, judgements):
    """Ask listed scenarios and cliques alike."""
    table = full_table(sizes)
    made = [judge(table, *entry) for entry in judgements]
    return table, (CredalSet(table, made), JunctionCredalSet(Rules(table.space, ()), made))


@given(st.lists(SHARE, min_size=3, max_size=4))
@QUICK
def test_all_of_several_and_any_of_several_lie_within_frechets_bounds(shares):
    count = len(shares)
    judgements = [(f"j{at}", f"f{at} == 's1'", share, share) for at, share in enumerate(shares)]
    table, engines = both_engines((2,) * count, judgements)
    names = [f"f{at} == 's1'" for at in range(count)]
    for engine in engines:
        every = engine.probability(ev(table, " and ".join(names)))
        some = engine.probability(ev(table, " or ".join(names)))
        expected = max(0.0, sum(shares) - count + 1), min(shares)
        assert ends(every) == pytest.approx(expected, abs=1e-9)
        assert ends(some) == pytest.approx((max(shares), min(1.0, sum(shares))), abs=1e-9)


@given(SHARE, SHARE)
@QUICK
def test_modus_ponens_leaves_open_what_happens_without_the_premise(a, b):
    judgements = [("a", "f0 == 's1'", a, a), ("b_a", "f1 == 's1'", b, b, "f0 == 's1'")]
    table, engines = both_engines((2, 2), judgements)
    for engine in engines:
        found = engine.probability(ev(table, "f1 == 's1'"))
        assert ends(found) == pytest.approx((a * b, a * b + 1 - a), abs=1e-9)


@given(INNER, SHARE)
@QUICK
def test_two_marginals_bound_a_conditional(a, b):
    judgements = [("a", "f0 == 's1'", a, a), ("b", "f1 == 's1'", b, b)]
    table, engines = both_engines((2, 2), judgements)
    expected = max(0.0, (a + b - 1) / a), min(1.0, b / a)
    for engine in engines:
        found = engine.probability(ev(table, "f1 == 's1'"), ev(table, "f0 == 's1'"))
        assert ends(found) == pytest.approx(expected, abs=1e-9)


@given(INNER, INNER, st.lists(INNER, min_size=2, max_size=4))
@QUICK
def test_a_chain_of_conditionals_passes_on_the_product(start, width, links):
    judgements = [("start", "f0 == 's1'", start, min(1.0, start + width))]
    product = start
    for at, link in enumerate(links):
        judgements.append((f"j{at}", f"f{at + 1} == 's1'", link, 1.0, f"f{at} == 's1'"))
        product *= link
    table, engines = both_engines((2,) * (1 + len(links)), judgements)
    for engine in engines:
        found = engine.probability(ev(table, f"f{len(links)} == 's1'"))
        assert ends(found) == pytest.approx((product, 1.0), abs=1e-9)


@given(INNER, INNER, INNER)
@QUICK
def test_total_probability_and_bayes_are_exact_when_all_is_given(prior, hit, alarm):
    judgements = [
        ("prior", "f0 == 's1'", prior, prior),
        ("hit", "f1 == 's1'", hit, hit, "f0 == 's1'"),
        ("alarm", "f1 == 's1'", alarm, alarm, "f0 == 's0'"),
    ]
    table, engines = both_engines((2, 2), judgements)
    total = prior * hit + (1 - prior) * alarm
    for engine in engines:
        found = engine.probability(ev(table, "f1 == 's1'"))
        assert ends(found) == pytest.approx((total, total), abs=1e-9)
        back = engine.probability(ev(table, "f0 == 's1'"), ev(table, "f1 == 's1'"))
        assert ends(back) == pytest.approx((prior * hit / total,) * 2, abs=1e-9)


@given(st.floats(0.1, 8.0), st.floats(0.0, 8.0))
@QUICK
def test_times_as_likely_as_the_opposite_is_odds(odds, more):
    judgements = [("odds", "f0 == 's1'", odds, odds + more, None, "f0 == 's0'")]
    table, engines = both_engines((2,), judgements)
    expected = odds / (1 + odds), (odds + more) / (1 + odds + more)
    for engine in engines:
        assert ends(engine.probability(ev(table, "f0 == 's1'"))) == pytest.approx(
            expected, abs=1e-9
        )
