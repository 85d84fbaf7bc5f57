import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios import (
    Influence,
    Influences,
    SearchInterruptedError,
    Space,
    Tolerance,
    coherent,
    coherent_set,
    count_coherent,
)
from sonae.scenarios.search.problem import Tuning

from .systems import (
    CASE_NAMES,
    TENTHS,
    Small,
    coherent_by_hand,
    never,
    plain_space,
    possible_by_hand,
    rows_of,
    shared_case,
    systems,
    tolerances,
)

MODES = ("sweep", "filtering", "static")


def coherent_or_none(small, tolerance, **options):
    found = coherent(small.space, small.influences, small.constraints, tolerance, **options)
    assert found.complete
    return rows_of(found)


@pytest.mark.parametrize("name", CASE_NAMES)
@pytest.mark.parametrize("mode", ["filtering", "static"])
def test_the_consistent_scenarios_of_a_published_case_are_found(name, mode):
    case = shared_case(name)
    assert case.space.size == case.known["scenario_space"]
    table = coherent(case.space, case.influences, (), 0, mode=mode)
    assert table.complete
    assert rows_of(table) == sorted(map(tuple, case.codes().tolist()))


@pytest.mark.parametrize("name", CASE_NAMES)
def test_the_counts_of_a_published_case_at_each_tolerance_are_found(name):
    case = shared_case(name)
    known = case.known["count_by_inconsistency_tolerance"]
    found = {t: coherent(case.space, case.influences, (), t).count for t in known}
    counted = {t: count_coherent(case.space, case.influences, (), t).count for t in known}
    assert found == counted == known


@settings(deadline=None, max_examples=150)
@given(systems(), tolerances(), st.sampled_from(MODES))
def test_the_coherent_scenarios_are_those_of_a_trial_of_every_combination(small, tolerance, mode):
    if not possible_by_hand(small.space, small.constraints):
        with pytest.raises(NoScenarioError):
            coherent_or_none(small, tolerance, mode=mode)
        return
    assert coherent_or_none(small, tolerance, mode=mode) == coherent_by_hand(small, tolerance)


SWITCHES = ("fold", "spare", "split", "dynamic", "tables")


@settings(deadline=None, max_examples=100)
@given(systems(), tolerances(), st.sampled_from(SWITCHES), st.sampled_from(MODES[1:]))
def test_what_makes_the_search_quick_changes_no_answer(small, tolerance, switch, mode):
    if not possible_by_hand(small.space, small.constraints):
        return
    given_ = (small.space, small.influences, small.constraints, tolerance)
    slower = coherent_set(*given_, mode=mode, tuning=Tuning(**{switch: False}))
    assert rows_of(slower.table()) == coherent_by_hand(small, tolerance)


@settings(deadline=None, max_examples=60)
@given(systems(), tolerances())
def test_counting_without_listing_gives_the_number_that_listing_gives(small, tolerance):
    counted = count_coherent(small.space, small.influences, small.constraints, tolerance)
    assert counted.complete
    assert counted.count == len(coherent_by_hand(small, tolerance))


@settings(deadline=None, max_examples=60)
@given(systems(values=TENTHS), st.sampled_from([0, 0.1, 0.3, 1.7]), st.sampled_from(MODES))
def test_judgements_in_tenths_are_weighed_without_rounding(small, tolerance, mode):
    small = Small(small.space, small.influences, ())
    assert coherent_or_none(small, tolerance, mode=mode) == coherent_by_hand(small, tolerance)


@settings(deadline=None, max_examples=60)
@given(
    systems(values=st.sampled_from([1e-9, -1e-9, 0.5, 3, -3, 1000])),
    st.sampled_from([0, 1e-9]),
    st.sampled_from(MODES),
)
def test_the_smallest_and_the_largest_judgements_are_weighed_together(small, tolerance, mode):
    small = Small(small.space, small.influences, ())
    assert coherent_or_none(small, tolerance, mode=mode) == coherent_by_hand(small, tolerance)


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


def dense(factors, states=3, seed=1):
    """A random matrix in which every factor acts on every other."""
    space = plain_space([states] * factors)
    rng = np.random.default_rng(seed)
    units = rng.integers(-3, 4, (factors * states, factors * states))
    named = [(f, s) for f, own in zip(space.factors, space.states, strict=True) for s in own]
    cells = [
        Influence(source, target, float(units[i, j]))
        for i, source in enumerate(named)
        for j, target in enumerate(named)
        if source[0] != target[0]
    ]
    return Influences.of(space, cells)


@pytest.mark.parametrize("mode", ["filtering", "static"])
def test_a_search_stopped_at_its_node_limit_never_claims_to_be_complete(mode):
    influences = dense(13)
    whole = coherent(influences.space, influences, (), 1, mode=mode)
    part = coherent(influences.space, influences, (), 1, mode=mode, nodes=2000)
    assert whole.complete
    assert not part.complete
    assert "stopped after 2,000 nodes: about" in part.left
    assert set(rows_of(part)) <= set(rows_of(whole))
    counted = count_coherent(influences.space, influences, (), 1, nodes=2000)
    assert not counted.complete
    assert counted.count <= whole.count
    assert (counted.nodes, "% of the search tree" in counted.left) == (2000, True)


def test_a_cap_keeps_scenarios_that_are_coherent_and_says_that_there_are_more():
    influences = dense(10)
    whole = coherent(influences.space, influences, (), 4, mode="filtering")
    part = coherent(influences.space, influences, (), 4, mode="filtering", cap=5)
    assert whole.count > 5
    assert (part.count, part.complete) == (5, False)
    assert set(rows_of(part)) <= set(rows_of(whole))
    assert "stopped at the cap of 5 scenarios" in part.left


def test_a_cap_on_islands_still_knows_how_many_scenarios_there_are():
    space = plain_space([3] * 20)  # nothing acts on anything: twenty islands
    table = coherent(space, Influences.of(space, []), (), 0, cap=10)
    assert (table.count, table.complete, table.total) == (10, False, 3**20)
    assert f"{3**20 - 10:,} more were found" in table.left


def test_more_scenarios_than_memory_holds_are_refused_with_their_number():
    space = plain_space([3] * 30)
    with pytest.raises(CapacityError, match=rf"{3**30:,} coherent scenarios: the list would"):
        coherent(space, Influences.of(space, []), (), 0)
    assert coherent_set(space, Influences.of(space, []), (), 0).count == 3**30
    assert count_coherent(space, Influences.of(space, []), (), 0).count == 3**30


def test_progress_of_a_search_rises_and_counts_what_was_found():
    influences = dense(13)
    seen = []
    table = coherent(influences.space, influences, (), 1, progress=lambda *now: seen.append(now))
    assert seen[-1] == (table.count, 1.0)
    assert all(a[1] <= b[1] and a[0] <= b[0] for a, b in itertools.pairwise(seen))


def test_an_interrupted_search_hands_over_what_it_found():
    influences = dense(13)

    def interrupt(count, share):
        raise KeyboardInterrupt

    with pytest.raises(SearchInterruptedError) as raised:
        coherent(influences.space, influences, (), 1, progress=interrupt)
    found = raised.value.found.table()
    assert not found.complete
    assert "interrupted: about" in found.left
    whole = coherent(influences.space, influences, (), 1)
    assert set(rows_of(found)) <= set(rows_of(whole))


def test_what_keeps_within_the_tolerance_in_every_combination_is_not_searched():
    influences = dense(28)
    counted = count_coherent(influences.space, influences, (), 1000)
    assert (counted.count, counted.complete) == (3**28, True)


def test_a_search_without_end_is_refused_with_an_estimate_and_a_part_of_it_is_not():
    influences = dense(63)  # 10^30 combinations, all of them tied together
    with pytest.raises(CapacityError, match=r"about 10\^\d\d nodes: [\d,]+ of them settled"):
        count_coherent(influences.space, influences, (), 0)
    part = count_coherent(influences.space, influences, (), 0, nodes=5000)
    assert (part.complete, part.nodes) == (False, 5000)


def test_a_total_tolerance_limits_the_sum_over_factors():
    influences = dense(7)
    loose = coherent(influences.space, influences, (), Tolerance(2.0), mode="filtering")
    tight = coherent(influences.space, influences, (), Tolerance(2.0, total=1.0), mode="filtering")
    assert set(rows_of(tight)) < set(rows_of(loose))


def test_a_tolerance_for_an_unknown_factor_is_refused():
    influences = dense(2)
    with pytest.raises(UsageError, match="unknown factor `f9`"):
        coherent(influences.space, influences, (), Tolerance(0.0, (("f9", 1.0),)))


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
