import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios import Influence, Influences, Space, coherent, enumerate, possible

from .systems import (
    CASE_NAMES,
    TENTHS,
    Small,
    all_codes,
    coherent_by_hand,
    constraint_sets,
    never,
    plain_space,
    possible_by_hand,
    rows_of,
    shared_case,
    spaces,
    systems,
)

TOLERANCES = st.sampled_from([0, 0.1, 0.5, 1, 2, 3, float("inf")])


def possible_or_none(space, constraints, **options):
    try:
        return rows_of(possible(space, constraints, **options))
    except NoScenarioError:
        return []


def coherent_or_none(small, tolerance, **options):
    found = coherent(small.space, small.influences, small.constraints, tolerance, **options)
    assert found.complete
    return rows_of(found)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_the_consistent_scenarios_of_a_published_case_are_found(name):
    case = shared_case(name)
    assert case.space.size == case.known["scenario_space"]
    table = coherent(case.space, case.influences, (), 0)
    assert table.complete
    assert rows_of(table) == sorted(map(tuple, case.codes().tolist()))


@pytest.mark.parametrize("name", CASE_NAMES)
def test_the_counts_of_a_published_case_at_each_tolerance_are_found(name):
    case = shared_case(name)
    known = case.known["count_by_inconsistency_tolerance"]
    found = {t: coherent(case.space, case.influences, (), t).count for t in known}
    assert found == known


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_the_possible_scenarios_are_those_of_a_trial_of_every_combination(data):
    space = data.draw(spaces())
    constraints = data.draw(constraint_sets(space))
    assert possible_or_none(space, constraints) == possible_by_hand(space, constraints)


@settings(deadline=None, max_examples=150)
@given(systems(), TOLERANCES)
def test_the_coherent_scenarios_are_those_of_a_trial_of_every_combination(small, tolerance):
    if not possible_by_hand(small.space, small.constraints):
        with pytest.raises(NoScenarioError):
            coherent_or_none(small, tolerance)
        return
    by_hand = all_codes(small.space) if tolerance == float("inf") else None
    expected = (
        possible_by_hand(small.space, small.constraints)
        if by_hand
        else coherent_by_hand(small, tolerance)
    )
    assert coherent_or_none(small, tolerance) == expected


@settings(deadline=None, max_examples=60)
@given(systems(values=TENTHS), st.sampled_from([0, 0.1, 0.3, 1.7]))
def test_judgements_in_tenths_are_weighed_without_rounding(small, tolerance):
    small = Small(small.space, small.influences, ())
    assert coherent_or_none(small, tolerance) == coherent_by_hand(small, tolerance)


@settings(deadline=None, max_examples=60)
@given(systems(values=st.sampled_from([1e-9, -1e-9, 0.5, 3, -3, 1000])), st.sampled_from([0, 1e-9]))
def test_the_smallest_and_the_largest_judgements_are_weighed_together(small, tolerance):
    small = Small(small.space, small.influences, ())
    assert coherent_or_none(small, tolerance) == coherent_by_hand(small, tolerance)


@settings(deadline=None, max_examples=60)
@given(st.data(), st.integers(-3, 3), st.sampled_from([0, 1]))
def test_a_constant_added_to_one_row_of_one_block_changes_nothing(data, constant, tolerance):
    small = data.draw(systems())
    factor, other = data.draw(st.tuples(*[st.sampled_from(small.space.factors)] * 2))
    state = data.draw(st.sampled_from(small.space.states[small.space.factor_index(factor)]))
    judged = small.influences.judged()
    for onto in small.space.states[small.space.factor_index(other)]:
        at = (factor, state), (other, onto)
        judged[at] = Influence(*at, (judged[at].value if at in judged else 0) + constant)
    moved = Influences.of(small.space, judged.values())
    assert coherent_or_none(Small(small.space, moved, ()), tolerance) == coherent_or_none(
        Small(small.space, small.influences, ()), tolerance
    )


@settings(deadline=None, max_examples=40)
@given(systems(), st.sampled_from([2, 0.5, 7]))
def test_scaling_all_judgements_leaves_the_consistent_scenarios_as_they_are(small, factor):
    cells = [Influence(c.source, c.target, c.value * factor) for c in small.influences.cells]
    scaled = Small(small.space, Influences.of(small.space, cells), ())
    assert coherent_or_none(scaled, 0) == coherent_or_none(
        Small(small.space, small.influences, ()), 0
    )


@settings(deadline=None, max_examples=60)
@given(st.data(), st.sampled_from([0, 1]))
def test_declaring_factors_and_states_in_another_order_finds_the_same_scenarios(data, tolerance):
    small = data.draw(systems())
    factors = data.draw(st.permutations(small.space.factors))
    states = [
        tuple(data.draw(st.permutations(small.space.states[small.space.factor_index(f)])))
        for f in factors
    ]
    turned = Space(tuple(factors), tuple(states))
    influences = Influences.of(turned, small.influences.cells)
    found = coherent(turned, influences, (), tolerance)
    before = coherent(small.space, small.influences, (), tolerance)
    assert {frozenset(found.scenario(row).items()) for row in range(found.count)} == {
        frozenset(before.scenario(row).items()) for row in range(before.count)
    }
    assert rows_of(found) == sorted(rows_of(found))


@settings(deadline=None, max_examples=40)
@given(systems(), st.integers(1, 40))
def test_the_size_of_the_blocks_changes_nothing_not_even_what_a_cap_keeps(small, rows):
    plan = enumerate.balance_plan(small.influences, small.constraints, 1)
    whole = enumerate._collect(plan, None, None)
    assert rows_of(enumerate._collect(plan, None, None, rows)) == rows_of(whole)
    capped = enumerate._collect(plan, 2, None)
    small_blocks = enumerate._collect(plan, 2, None, rows)
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
    monkeypatch.setattr(enumerate, "LARGEST_TABLE", 1000)
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


def test_no_coherent_scenario_is_an_empty_list_but_no_possible_one_is_an_error():
    space = plain_space([2, 2])
    # Each factor chases the other: f1 copies f0, f0 avoids f1.
    chase = Influences.of(
        space,
        [
            Influence(("f0", "a"), ("f1", "a"), 1),
            Influence(("f0", "b"), ("f1", "b"), 1),
            Influence(("f1", "a"), ("f0", "b"), 1),
            Influence(("f1", "b"), ("f0", "a"), 1),
        ],
    )
    table = coherent(space, chase, (), 0)
    assert (table.count, table.complete) == (0, True)
    assert table.codes.shape == (0, 2)
    with pytest.raises(NoScenarioError):
        coherent(space, chase, (never("x", space, f0="a"), never("y", space, f0="b")), 0)


def test_influences_over_another_space_are_refused():
    with pytest.raises(ValueError, match="another space"):
        coherent(plain_space([2]), Influences.of(plain_space([3]), []), (), 0)


def test_a_scenario_with_a_diagonal_judgement_weighs_it():
    space = plain_space([2])
    habit = Influences.of(space, [Influence(("f0", "b"), ("f0", "a"), 2)])
    assert rows_of(coherent(space, habit, (), 0)) == [(0,)]
    assert rows_of(coherent(space, habit, (), 2)) == [(0,), (1,)]


def test_the_columns_of_a_table_are_contiguous():
    table = possible(plain_space([2, 3, 2]), ())
    assert table.codes.dtype == np.int8
    assert table.codes[:, 1].flags.c_contiguous
