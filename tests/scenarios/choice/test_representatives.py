from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.scenarios import ScenarioTable, coherent, possible, representatives

from ..systems import plain_space, shared_case, spaces


def test_as_many_scenarios_as_states_suffice_where_every_combination_is_possible():
    table = possible(plain_space([3, 3, 3]), ())
    chosen = representatives(table, 3)
    assert chosen.uncovered == ()
    assert chosen.least_distance == 3


def test_eight_scenarios_cover_every_state_of_a_published_case():
    case = shared_case("cib_nested")
    table = coherent(case.space, case.influences, (), 2)
    chosen = representatives(table)
    assert len(chosen.rows) == 8
    assert chosen.uncovered == ()
    assert chosen.least_distance >= 5


def test_what_too_few_scenarios_cannot_cover_is_named():
    chosen = representatives(possible(plain_space([3, 2]), ()), 2)
    assert chosen.uncovered == (("f0", "c"),)


def test_a_state_not_yet_shown_counts_more_than_distance():
    rows = np.array([(0, 0, 0), (0, 0, 1), (0, 0, 2), (0, 1, 1)], dtype=np.int8)
    chosen = representatives(ScenarioTable(plain_space([1, 2, 3]), rows), 3)
    assert chosen.rows.tolist() == [0, 3, 2]
    assert chosen.uncovered == ()


def test_a_short_list_is_taken_whole():
    chosen = representatives(possible(plain_space([2, 2]), ()), 9)
    assert sorted(chosen.rows.tolist()) == [0, 1, 2, 3]


def test_an_empty_list_has_no_representatives():
    empty = ScenarioTable(plain_space([2, 2]), np.zeros((0, 2), dtype=np.int8))
    chosen = representatives(empty)
    assert (chosen.rows.size, chosen.uncovered, chosen.least_distance) == (0, (), None)
    with pytest.raises(UsageError, match="at least one"):
        representatives(empty, 0)


@settings(deadline=None, max_examples=100)
@given(st.data(), st.integers(1, 6))
def test_representatives_are_distinct_rows_whose_gaps_are_as_stated(data, k):
    space = data.draw(spaces())
    rows = data.draw(
        st.sets(st.tuples(*(st.integers(0, s - 1) for s in space.sizes)), min_size=1, max_size=20)
    )
    table = ScenarioTable(space, np.array(sorted(rows), dtype=np.int8))
    chosen = representatives(table, k)
    assert len(set(chosen.rows.tolist())) == min(k, len(rows))
    picked = [table.codes[row] for row in chosen.rows]
    gaps = [int((a != b).sum()) for a, b in combinations(picked, 2)]
    assert chosen.least_distance == min(gaps, default=None)
    seen = {(at, code) for row in picked for at, code in enumerate(row.tolist())}
    occurs = {(at, code) for row in rows for at, code in enumerate(row)}
    missing = {(space.factors[at], space.states[at][code]) for at, code in sorted(occurs - seen)}
    assert set(chosen.uncovered) == missing


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_each_choice_covers_the_most_states_and_among_equals_is_the_farthest(data):
    space = data.draw(spaces())
    rows = data.draw(
        st.sets(st.tuples(*(st.integers(0, s - 1) for s in space.sizes)), min_size=1, max_size=12)
    )
    ranked = sorted(rows)
    table = ScenarioTable(space, np.array(ranked, dtype=np.int8))
    taken = []
    for row in representatives(table, 6).rows:
        seen = {(at, code) for one in taken for at, code in enumerate(one)}

        def worth(one, seen=seen):
            fresh = len(set(enumerate(one)) - seen)
            gaps = [sum(a != b for a, b in zip(one, other, strict=True)) for other in taken]
            return fresh, min(gaps, default=len(one))

        left = [one for one in ranked if one not in taken]
        assert ranked[row] == max(left, key=worth)
        taken.append(ranked[row])


def test_too_few_scenarios_are_told_how_many_it_takes():
    chosen = representatives(possible(plain_space([3, 2]), ()), 2)
    assert (chosen.needed, chosen.least_needed) == (3, 3)
    assert chosen.uncovered == (("f0", "c"),)


def test_to_cover_everything_more_are_chosen_than_asked_for():
    chosen = representatives(possible(plain_space([3, 2]), ()), 2, cover=True)
    assert len(chosen.rows) == 3
    assert chosen.uncovered == ()


@settings(deadline=None, max_examples=100)
@given(st.data(), st.integers(1, 6))
def test_so_many_as_are_needed_cover_everything_and_one_fewer_does_not(data, k):
    space = data.draw(spaces())
    rows = data.draw(
        st.sets(st.tuples(*(st.integers(0, s - 1) for s in space.sizes)), min_size=1, max_size=12)
    )
    table = ScenarioTable(space, np.array(sorted(rows), dtype=np.int8))
    chosen = representatives(table, k)
    needed = chosen.needed
    assert chosen.least_needed <= _least_cover(table) <= needed
    assert representatives(table, needed).uncovered == ()
    assert needed == 1 or representatives(table, needed - 1).uncovered != ()
    whole = representatives(table, k, cover=True)
    assert whole.uncovered == ()
    assert len(whole.rows) == max(needed, min(k, table.count))
    assert whole.rows[: len(chosen.rows)].tolist() == chosen.rows.tolist()
    assert (chosen.uncovered == ()) == (k >= needed)


def _least_cover(table):
    """The fewest scenarios that have every state that occurs, by trying all sets of them."""
    states = [set(enumerate(map(int, row))) for row in table.codes]
    everything = set().union(*states)
    for size in range(1, len(states) + 1):
        if any(set().union(*some) == everything for some in combinations(states, size)):
            return size
    raise AssertionError("all of them cover everything")
