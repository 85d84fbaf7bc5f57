"""Calibration by word: Wilson's interval against its equation, and what the table says."""

import math
from statistics import NormalDist

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood.calibration import (
    Resolved,
    calibration,
    calibration_text,
    mean_brier_range,
    wilson,
)
from sonae.likelihood.scores import brier


def said(word, lower, upper, outcomes, scale="icd203"):
    return [
        Resolved(f"{word}{at}", lower, upper, happened, word, scale)
        for at, happened in enumerate(outcomes)
    ]


@given(st.integers(1, 400), st.floats(0, 1), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_wilsons_ends_are_where_the_score_test_just_rejects(count, share, level):
    happened = round(share * count)
    z = NormalDist().inv_cdf((1 + level) / 2)
    for end in wilson(happened, count, level):
        if 0 < end < 1:
            statistic = abs(happened / count - end) / math.sqrt(end * (1 - end) / count)
            assert statistic == pytest.approx(z, rel=1e-8)
    low, high = wilson(happened, count, level)
    assert 0 <= low <= happened / count <= high <= 1


def test_wilsons_interval_of_nothing_says_nothing():
    assert wilson(0, 0) == (0, 1)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == 1
    for wrong in ((3, 2, 0.95), (-1, 2, 0.95), (1, 2, 1.0)):
        with pytest.raises(ValueError, match=r"cannot be|level"):
            wilson(*wrong)


def test_each_word_stands_with_its_range_frequency_and_verdict():
    resolved = [
        *said("likely", 0.55, 0.8, [True] * 14 + [False] * 6),
        *said("unlikely", 0.2, 0.45, [True] * 18 + [False] * 2),
        *said("almost certain", 0.95, 0.99, [False] * 10),
        Resolved("n", 0.4, 0.6, happened=True),
    ]
    rows = {row.word: row for row in calibration(resolved)}
    assert list(rows) == ["unlikely", "(in numbers)", "likely", "almost certain"]
    assert rows["unlikely"].verdict == "too low"
    assert rows["almost certain"].verdict == "too high"
    assert rows["likely"].frequency == 0.7
    assert (rows["likely"].frequency_lower, rows["likely"].frequency_upper) == wilson(14, 20)
    assert rows["(in numbers)"].verdict == "undecided"
    text = calibration_text(calibration(resolved))
    assert "unlikely [20% to 45%] icd203: 18 of 20, 90%" in text
    assert calibration_text([]) == "no judgement has resolved yet"


def test_one_word_on_two_scales_makes_two_rows_and_two_ranges_on_one_are_refused():
    both = [*said("likely", 0.55, 0.8, [True]), *said("likely", 0.55, 0.75, [True], "phia")]
    assert [row.scale for row in calibration(both)] == ["phia", "icd203"]
    with pytest.raises(ValueError, match="two ranges"):
        calibration([*said("likely", 0.55, 0.8, [True]), *said("likely", 0.5, 0.8, [True])])
    with pytest.raises(ValueError, match="no interval"):
        calibration(said("likely", 0.8, 0.55, [True]))


def test_the_mean_brier_score_is_a_range_that_holds_the_middles():
    resolved = said("likely", 0.55, 0.8, [True, True, False])
    low, high = mean_brier_range(resolved)
    middle = brier([0.675] * 3, [1, 1, 0]).mean()
    assert low < middle < high
    assert mean_brier_range(resolved, "0-2") == (2 * low, 2 * high)
    with pytest.raises(ValueError, match="no judgement"):
        mean_brier_range([])
