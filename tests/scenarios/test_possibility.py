import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios import possibility, possible

from .systems import constraint_sets, never, plain_space, possible_by_hand, rows_of, spaces


def possible_or_none(space, constraints, **options):
    try:
        return rows_of(possible(space, constraints, **options))
    except NoScenarioError:
        return []


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_the_possible_scenarios_are_those_of_a_trial_of_every_combination(data):
    space = data.draw(spaces())
    constraints = data.draw(constraint_sets(space))
    assert possible_or_none(space, constraints) == possible_by_hand(space, constraints)


@settings(deadline=None, max_examples=40)
@given(st.data(), st.integers(1, 40))
def test_the_size_of_the_blocks_changes_nothing_not_even_what_a_cap_keeps(data, rows):
    space = data.draw(spaces())
    plan = possibility.constraint_plan(space, data.draw(constraint_sets(space)))
    whole = possibility._collect(plan, None, None)
    assert rows_of(possibility._collect(plan, None, None, rows)) == rows_of(whole)
    capped = possibility._collect(plan, 2, None)
    small_blocks = possibility._collect(plan, 2, None, rows)
    assert rows_of(small_blocks) == rows_of(capped)
    assert (small_blocks.complete, small_blocks.left) == (capped.complete, capped.left)


def test_a_cap_that_cuts_the_list_says_so_and_what_was_left():
    table = possible(plain_space([2, 3]), (), cap=4)
    assert table.count == 4
    assert not table.complete
    assert table.left == (
        "stopped at the cap of 4 scenarios: 2 of 6 combinations were not searched, "
        "at least one of them a scenario"
    )


def test_a_cap_that_is_just_large_enough_leaves_a_complete_list():
    table = possible(plain_space([2, 3]), (), cap=6)
    assert (table.count, table.complete, table.left) == (6, True, None)


def test_a_capped_list_of_a_space_beyond_any_machine_is_answered_at_once():
    table = possible(plain_space([4] * 60), (), cap=10)
    assert table.count == 10
    assert f"{4**60:,}" in table.left


def test_a_cap_of_nothing_still_tells_whether_there_is_something():
    assert not possible(plain_space([2]), (), cap=0).complete
    with pytest.raises(UsageError, match="cap"):
        possible(plain_space([2]), (), cap=-1)


def test_a_list_too_long_for_memory_is_refused_with_a_way_out(monkeypatch):
    monkeypatch.setattr(possibility, "LARGEST_TABLE", 1000)
    with pytest.raises(CapacityError, match=r"more than 100 scenarios of 1,024 .* add constraints"):
        possible(plain_space([2] * 10), ())


def test_progress_rises_to_the_whole_and_counts_what_was_found():
    seen = []
    space = plain_space([3, 3, 3])
    table = possible(
        space,
        (never("c", space, f0="a", f1="b"),),
        progress=lambda count, share: seen.append((count, share)),
    )
    assert seen[-1] == (table.count, 1.0)
    shares = [share for _, share in seen]
    assert all(a <= b for a, b in itertools.pairwise(shares))


def test_contradicting_constraints_are_named_with_their_reasons_and_no_others():
    space = plain_space([2, 2, 2])
    constraints = (
        never("spare", space, f2="a"),
        never("first", space, f0="a"),
        never("second", space, f0="b", f1="a"),
        never("third", space, f1="b", f2="b"),
        never("fourth", space, f1="b", f2="a"),
    )
    with pytest.raises(NoScenarioError) as raised:
        possible(space, constraints)
    message = str(raised.value)
    assert "cannot hold together" in message
    assert "because reason of third" in message
    for name in ("first", "second", "third", "fourth"):
        assert f"  {name}: never" in message
    assert "spare" not in message


def test_a_constraint_that_forbids_everything_is_named_alone():
    space = plain_space([1, 2])
    with pytest.raises(NoScenarioError, match=r"this constraint alone .*\n  all: never f0 == 'a'"):
        possible(space, (never("other", space, f1="a"), never("all", space, f0="a")))


def test_the_columns_of_a_table_are_contiguous():
    table = possible(plain_space([2, 3, 2]), ())
    assert table.codes.dtype == np.int8
    assert table.codes[:, 1].flags.c_contiguous
