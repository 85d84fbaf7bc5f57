import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.scenarios import Influences, Space, inconsistency, is_balanced, successor
from sonae.scenarios.crossimpact import succession as module
from sonae.scenarios.crossimpact.basins import attractors
from sonae.scenarios.crossimpact.succession import succeed, trajectory

from ..systems import TENTHS, score_by_hand, shared_case
from .panels import codes_of, systems

RULES = ("global", "local")
TIED_OR_NOT = st.one_of(systems(), systems(values=TENTHS))


def next_by_hand(influences, row, rule):
    """Apply the rule of succession factor by factor, from the cells alone."""
    space = influences.space
    scores = [
        [score_by_hand(influences, row, (factor, state)) for state in states]
        for factor, states in zip(space.factors, space.states, strict=True)
    ]
    behind = [max(s) - s[code] for s, code in zip(scores, row, strict=True)]
    target = [
        code if late == 0 else s.index(max(s))
        for s, code, late in zip(scores, row, behind, strict=True)
    ]
    if rule == "global":
        return tuple(target)
    mover = behind.index(max(behind))
    return tuple(target[at] if at == mover else code for at, code in enumerate(row))


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(small=TIED_OR_NOT)
def test_one_step_is_that_worked_out_factor_by_factor(rule, small):
    rows = codes_of(small.space)
    table = succeed(small.influences, rows, rule)
    for row, following in zip(rows.tolist(), table.tolist(), strict=True):
        assert tuple(following) == next_by_hand(small.influences, row, rule)
        assert tuple(succeed(small.influences, row, rule)) == tuple(following)


@settings(deadline=None, max_examples=40)
@given(systems())
def test_the_global_rule_is_that_of_the_balances(small):
    rows = codes_of(small.space)
    np.testing.assert_array_equal(
        succeed(small.influences, rows), successor(small.influences, rows)
    )


@settings(deadline=None, max_examples=40)
@given(TIED_OR_NOT)
def test_in_the_local_succession_one_factor_moves_and_it_is_one_furthest_behind(small):
    rows = codes_of(small.space)
    behind = inconsistency(small.influences, rows)
    moved = succeed(small.influences, rows, "local") != rows
    assert moved.sum(axis=1).max() <= 1
    for line, mover in zip(*np.nonzero(moved), strict=True):
        assert behind[line, mover] == behind[line].max() > 0


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_a_path_ends_in_its_attractor_and_goes_round_in_it(rule, data):
    small = data.draw(systems())
    row = data.draw(st.sampled_from(codes_of(small.space).tolist()))
    found = trajectory(small.influences, row, rule)
    assert found.path[0] == tuple(row)
    assert found.path[-1] in found.attractor.codes
    assert not set(found.path[:-1]) & set(found.attractor.codes)
    for before, after in zip(found.path, found.path[1:], strict=False):
        assert next_by_hand(small.influences, before, rule) == after
    cycle = found.attractor.codes
    assert cycle[0] == min(cycle)
    for before, after in zip(cycle, (*cycle[1:], cycle[0]), strict=True):
        assert next_by_hand(small.influences, before, rule) == after
    assert found.attractor.fixed == bool(is_balanced(small.influences, cycle[0], 0))
    assert len(found.moves) == found.steps


def test_a_path_reads_step_by_step():
    case = shared_case("cib_global")
    found = trajectory(case.influences, {"WTRD": "FT", "WSEC": "Alrt", "WECO": "RpdGr"}, "local")
    assert found.text.splitlines()[0] == "step 1: WSEC Alrt → Mod"
    assert found.text.splitlines()[-1].startswith("ends in a fixed point: WTRD")
    assert found.attractor.scenarios[0].keys() == {"WTRD", "WSEC", "WECO"}


def test_the_published_cycle_is_found_from_its_own_scenarios():
    case = shared_case("cib_global")
    ends = {trajectory(case.influences, row).attractor.codes for row in codes_of(case.space)}
    assert sorted(len(codes) for codes in ends) == [1, 1, 1, 1, 2]


def test_an_unknown_rule_is_refused_by_name():
    case = shared_case("cib_global")
    with pytest.raises(UsageError, match="unknown rule of succession 'random'; known: global"):
        trajectory(case.influences, [0, 0, 0], "random")


def test_a_path_and_a_cycle_without_end_in_reach_are_given_up(monkeypatch):
    case = shared_case("cib_global")
    cycle = next(
        a.codes
        for a in (trajectory(case.influences, row).attractor for row in codes_of(case.space))
        if not a.fixed
    )
    monkeypatch.setattr(module, "LONGEST_PATH", 0)
    with pytest.raises(CapacityError, match="the path has not ended after 0 steps"):
        trajectory(case.influences, cycle[0])
    with pytest.raises(CapacityError, match="a cycle is longer than 0 scenarios"):
        module.cycle_from(case.influences, cycle[0], "global")


def test_a_space_without_factors_stays_as_it_is():
    influences = Influences.of(Space((), ()), [])
    for rule in RULES:
        assert trajectory(influences, [[]], rule).attractor.codes == ((),)
        assert [a.basin for a in attractors(influences, rule=rule).attractors] == [1]
