from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import (
    consistency_value,
    impact_scores,
    inconsistency,
    is_balanced,
    margins,
    possible,
    successor,
    total_impact_score,
)

from .systems import CASE_NAMES, TENTHS, all_codes, margins_by_hand, shared_case, systems


@pytest.mark.parametrize("name", CASE_NAMES)
def test_margins_and_scores_of_a_published_case_are_as_listed(name):
    case = shared_case(name)
    known = case.known["consistent_scenarios"]
    codes = case.codes()
    assert consistency_value(case.influences, codes).tolist() == [
        s["consistency_margin"] for s in known
    ]
    assert total_impact_score(case.influences, codes).tolist() == [
        s["total_impact_score"] for s in known
    ]


def test_the_example_balance_of_the_manual_is_reproduced():
    case = shared_case("somewhereland")
    scores = impact_scores(case.influences, [1, 0, 2, 0, 0, 0])
    expected = [0, 3, -3, 2, 1, -3, -9, -1, 10, -7, 7, 4, -1, -3, 2, -1, -1]
    assert scores.tolist() == expected


@settings(deadline=None, max_examples=80)
@given(systems(values=TENTHS), st.sampled_from([0, 0.1, 1]))
def test_margins_are_those_added_up_cell_by_cell(small, tolerance):
    rows = list(all_codes(small.space))
    table = margins(small.influences, rows)
    balanced = is_balanced(small.influences, rows, tolerance)
    for row, found, enough in zip(rows, table, balanced, strict=True):
        expected = [
            np.inf if m is None else float(m) for m in margins_by_hand(small.influences, row)
        ]
        assert found.tolist() == expected
        assert bool(enough) == all(m >= -tolerance for m in expected)


@settings(deadline=None, max_examples=40)
@given(systems())
def test_one_scenario_is_answered_like_a_row_of_many(small):
    rows = np.array(list(all_codes(small.space)), dtype=np.int8)
    for answer in (
        impact_scores,
        margins,
        inconsistency,
        consistency_value,
        total_impact_score,
        successor,
    ):
        many = answer(small.influences, rows)
        np.testing.assert_array_equal(answer(small.influences, rows[-1]), many[-1])


@settings(deadline=None, max_examples=40)
@given(systems())
def test_the_scenarios_that_succeed_themselves_are_the_consistent_ones(small):
    rows = np.array(list(all_codes(small.space)), dtype=np.int8)
    stays = (successor(small.influences, rows) == rows).all(axis=1)
    assert stays.tolist() == is_balanced(small.influences, rows, 0).tolist()


@pytest.mark.parametrize("name", ["cib_global", "population_income_education", "somewhereland"])
def test_basins_and_starts_in_cycles_make_up_the_whole_space(name):
    case = shared_case(name)
    starts = possible(case.space, ()).codes
    ends = starts
    for _ in range(case.space.size):
        following = successor(case.influences, ends)
        if (following == ends).all():
            break
        ends = following
    settled = (successor(case.influences, ends) == ends).all(axis=1)
    basins = Counter(map(tuple, ends[settled].tolist()))
    known = case.known["consistent_scenarios"]
    assert [basins[tuple(row)] for row in case.codes().tolist()] == [
        s["basin_global_keep"] for s in known
    ]
    assert int((~settled).sum()) == case.known["global_succession"]["starts_in_cycles"]
