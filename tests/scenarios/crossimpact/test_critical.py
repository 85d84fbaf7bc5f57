import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import Influence, Influences, is_balanced
from sonae.scenarios.crossimpact.critical import critical_changes
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

from ..systems import TENTHS, allowed, plain_space, shared_case
from .panels import (
    codes_of,
    forbidding,
    interval_systems,
    judged_systems,
    system_of,
    systems,
    tolerances,
    with_cell,
)

READINGS = ("possibly", "necessarily")


def balanced_with(system, row, cell, by, reading):
    moved = with_cell(system.influences, cell, by)
    return bool(is_balanced(moved, row, system.tolerance, reading))


def active_cells(system, row):
    """List the judgements at work; of a factor on itself only those that somebody judged."""
    space, judged = system.space, system.influences.judged()
    named = tuple(space.scenario(row).items())
    return [
        (source, (factor, state))
        for factor, states in zip(space.factors, space.states, strict=True)
        for state in states
        for source in named
        if source[0] != factor or (source, (factor, state)) in judged
    ]


def check(system, row, reading):
    unit = 1 / system.influences.scale
    found = critical_changes(system, row, reading=reading)
    before = bool(is_balanced(system.influences, row, system.tolerance, reading))
    assert found.balanced == before
    assert found.coherent == (before and allowed(system.space, system.constraints, row))
    listed = {(c.source, c.target): c.change for c in found.changes}
    assert len(listed) == len(found.changes)
    for cell in active_cells(system, row):
        if cell in listed:
            change = listed[cell]
            smaller = round(change - unit if change > 0 else change + unit, 9)
            assert balanced_with(system, row, cell, change, reading) != before
            assert balanced_with(system, row, cell, smaller, reading) == before
        else:
            # Nothing in reach of any sum of these judgements turns it.
            tried = [s * v * unit for s in (-1, 1) for v in (1, 2, 5, 20, 100, 400)]
            assert all(
                balanced_with(system, row, cell, round(by, 9), reading) == before for by in tried
            )
    assert set(listed) <= set(active_cells(system, row))
    return found


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_least_change_turns_the_verdict_and_nothing_smaller_does(data):
    system = data.draw(judged_systems(most_factors=3))
    row = data.draw(st.sampled_from(codes_of(system.space).tolist()))
    check(system, row, "possibly")


@settings(deadline=None, max_examples=25)
@given(systems(most_factors=3), st.sampled_from([1.0, 2.5, 4.0]))
def test_what_a_total_tolerance_leaves_to_a_factor_counts_the_others_only(small, total):
    system = system_of(small, Tolerance(float("inf"), total=total))
    for row in codes_of(system.space):
        check(system, row, "possibly")


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_changes_are_whole_units_of_judgements_in_tenths(data):
    system = data.draw(judged_systems(values=TENTHS, most_factors=3))
    row = data.draw(st.sampled_from(codes_of(system.space).tolist()))
    found = check(system, row, "possibly")
    scale = system.influences.scale
    assert all(round(c.change * scale) / scale == c.change for c in found.changes)


@pytest.mark.parametrize("reading", READINGS)
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_interval_judgements_are_moved_as_a_whole(reading, data):
    small = data.draw(interval_systems())
    system = system_of(small, data.draw(tolerances(small.space)))
    row = data.draw(st.sampled_from(codes_of(small.space).tolist()))
    check(system, row, reading)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_small_changes_come_first_and_what_was_judged_before_what_was_not(data):
    system = data.draw(judged_systems())
    row = data.draw(st.sampled_from(codes_of(system.space).tolist()))
    keys = [(abs(c.change), c.cell is None) for c in critical_changes(system, row).changes]
    assert keys == sorted(keys)


def test_published_scenarios_with_margin_0_hang_on_one_point():
    case = shared_case("somewhereland")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    for entry in case.known["consistent_scenarios"]:
        scenario = dict(zip(case.space.factors, entry["variants"], strict=True))
        found = critical_changes(system, scenario)
        assert found.coherent
        assert abs(found.least.change) == entry["consistency_margin"] + 1
        assert found.text.startswith("in balance; any one of these changes")


def test_a_scenario_that_only_one_judgement_keeps_out_is_mended_by_it():
    case = shared_case("somewhereland")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    near = next(
        row
        for row in system.coherent(1.0).codes
        if not is_balanced(case.influences, row, 0) and critical_changes(system, row).changes
    )
    found = critical_changes(system, near)
    assert not found.balanced
    assert abs(found.least.change) == 1
    assert found.text.startswith("out of balance; any one of these changes would mend it")


def test_what_a_constraint_forbids_no_judgement_mends():
    case = shared_case("cib_global")
    constraint = forbidding("never_ft", case.space, ("WTRD",), [(0,)])
    system = ScenarioSystem(case.space, (constraint,), case.influences, Tolerance())
    found = critical_changes(system, [0, 1, 2])
    assert found.balanced
    assert not found.coherent
    assert found.broken == ("never_ft",)
    assert "not possible in any case: never_ft" in found.text


def test_an_endless_tolerance_hangs_on_nothing():
    case = shared_case("cib_global")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance(float("inf")))
    found = critical_changes(system, [0, 0, 0])
    assert found.changes == ()
    assert found.least is None
    assert found.text == "in balance, whatever single judgement is moved"


def test_two_factors_out_of_balance_are_beyond_one_judgement():
    space = plain_space([2, 2, 1])
    cells = [
        Influence(("f2", "a"), ("f0", "b"), 1.0),
        Influence(("f2", "a"), ("f1", "b"), 1.0),
    ]
    system = ScenarioSystem(space, (), Influences.of(space, cells), Tolerance())
    found = critical_changes(system, [0, 0, 0])
    assert found.changes == ()
    assert found.text == "out of balance; no single judgement would mend it"
