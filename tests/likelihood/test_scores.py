"""Scores: closed forms, propriety, and the package scoringrules where it is to be had."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood.scores import (
    FLOOR,
    brier,
    brier_range,
    interval_score,
    log_score,
    murphy,
)

P = st.floats(0, 1)
WHY = "scoringrules is an optional oracle; the closed forms beside this test always run"


def test_a_certain_forecast_that_comes_true_scores_0_and_one_that_fails_scores_worst():
    assert brier([1, 0, 1], [1, 0, 0]).tolist() == [0, 0, 1]
    assert brier([1, 0, 1], [1, 0, 0], "0-2").tolist() == [0, 0, 2]
    assert log_score([1, 1], [1, 0]).tolist() == [0, -math.log(FLOOR)]
    assert log_score([1.0], [0], floor=0.0).tolist() == [math.inf]


@given(P, st.booleans())
@settings(deadline=None)
def test_brier_on_0_to_2_is_the_sum_over_both_outcomes(p, happened):
    both = (p - happened) ** 2 + ((1 - p) - (not happened)) ** 2
    assert brier([p], [happened], "0-2")[0] == pytest.approx(both, abs=1e-15)


@given(P, P)
@settings(deadline=None)
def test_scores_are_proper_nobody_gains_by_saying_what_they_do_not_believe(truth, said):
    for score in (brier, lambda p, o: log_score(p, o, floor=1e-300)):

        def expected(p, score=score):
            return float(truth * score([p], [1])[0] + (1 - truth) * score([p], [0])[0])

        assert expected(truth) <= expected(said) + 1e-9


@given(P, P, st.booleans(), st.floats(0, 1))
@settings(deadline=None)
def test_the_range_of_brier_holds_every_probability_of_the_interval(a, b, happened, part):
    low, high = min(a, b), max(a, b)
    best, worst = brier_range([low], [high], [happened])
    inner = brier([min(high, low + part * (high - low))], [happened])[0]
    assert best[0] - 1e-15 <= inner <= worst[0] + 1e-15
    ends = sorted(brier([low, high], [happened] * 2).tolist())
    assert [best[0], worst[0]] == ends


@given(st.floats(-50, 50), st.floats(0, 20), st.floats(-80, 80), st.floats(0.01, 0.99))
@settings(deadline=None)
def test_the_interval_score_is_its_closed_form(low, width, x, alpha):
    high = low + width
    form = (high - low) + 2 / alpha * max(low - x, 0) + 2 / alpha * max(x - high, 0)
    assert interval_score([low], [high], [x], alpha)[0] == pytest.approx(form, rel=1e-13)


def test_the_interval_score_is_least_in_expectation_at_the_true_quantiles():
    draws = np.random.default_rng(1).normal(size=20_001)
    alpha = 0.2

    def mean(low, high):
        size = draws.size
        return interval_score(np.full(size, low), np.full(size, high), draws, alpha).mean()

    best = mean(*np.quantile(draws, [alpha / 2, 1 - alpha / 2]))
    for shift in (-0.2, -0.05, 0.05, 0.2):
        low, high = np.quantile(draws, [alpha / 2, 1 - alpha / 2])
        assert mean(low + shift, high) > best
        assert mean(low, high + shift) > best


@given(st.lists(st.tuples(st.sampled_from([0, 0.1, 0.4, 0.5, 0.9, 1]), st.booleans()), min_size=1))
@settings(deadline=None)
def test_murphys_parts_add_up_to_the_brier_score(pairs):
    p, o = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    found = murphy(p, o)
    assert found.brier == pytest.approx(brier(p, o).mean(), abs=1e-14)
    parts = found.reliability - found.resolution + found.uncertainty
    assert parts == pytest.approx(found.brier, abs=1e-12)
    assert found.within == pytest.approx(0, abs=1e-15)


@given(st.lists(st.tuples(P, st.booleans(), st.sampled_from("abc")), min_size=1, max_size=20))
@settings(deadline=None)
def test_with_groups_of_words_the_spread_within_them_is_kept_apart(rows):
    p, o, words = (list(column) for column in zip(*rows, strict=True))
    found = murphy(p, o, words)
    parts = found.reliability - found.resolution + found.uncertainty + found.within
    assert parts == pytest.approx(found.brier, abs=1e-12)


def test_a_forecast_of_the_base_rate_has_no_resolution_and_is_reliable():
    found = murphy([0.25] * 4, [1, 0, 0, 0])
    assert (found.reliability, found.resolution, found.uncertainty) == (0, 0, 0.1875)


@pytest.mark.parametrize("wrong", [-0.1, 1.1, math.nan])
def test_what_is_no_probability_is_refused(wrong):
    for call in (
        lambda: brier([wrong], [1]),
        lambda: log_score([wrong], [1]),
        lambda: brier_range([0.0], [wrong], [1]),
        lambda: murphy([wrong], [1]),
    ):
        with pytest.raises(ValueError, match="probability"):
            call()


@pytest.mark.parametrize("wrong", [0.5, 2, math.nan])
def test_what_has_not_resolved_is_refused(wrong):
    with pytest.raises(ValueError, match="not resolved"):
        brier([0.5], [wrong])


def test_other_faults_are_named():
    with pytest.raises(ValueError, match="above upper end"):
        interval_score([3.0], [2.0], [1.0], 0.1)
    with pytest.raises(ValueError, match="above upper end"):
        brier_range([0.6], [0.5], [1])
    with pytest.raises(ValueError, match="not finite"):
        interval_score([3.0], [4.0], [math.nan], 0.1)
    for alpha in (0.0, 1.0):
        with pytest.raises(ValueError, match="alpha"):
            interval_score([3.0], [4.0], [3.5], alpha)
    with pytest.raises(ValueError, match="shapes differ"):
        brier([0.5, 0.5], [1])
    with pytest.raises(ValueError, match="no Brier scale"):
        brier([0.5], [1], "0-3")
    with pytest.raises(ValueError, match="floor"):
        log_score([0.5], [1], floor=0.7)
    with pytest.raises(ValueError, match="no forecast"):
        murphy([], [])


def test_scores_equal_those_of_the_package_scoringrules():
    sr = pytest.importorskip("scoringrules", reason=WHY)
    rng = np.random.default_rng(7)
    p, o = rng.random(500), rng.integers(0, 2, 500)
    low = rng.normal(size=500)
    high, x = low + rng.random(500), rng.normal(size=500)
    np.testing.assert_allclose(brier(p, o), sr.brier_score(o, p), rtol=0, atol=1e-12)
    np.testing.assert_allclose(log_score(p, o, 1e-300), sr.log_score(o, p), rtol=1e-12)
    for alpha in (0.02, 0.1, 0.5):
        ours, theirs = interval_score(low, high, x, alpha), sr.interval_score(x, low, high, alpha)
        np.testing.assert_allclose(ours, theirs, rtol=1e-12, atol=1e-12)
