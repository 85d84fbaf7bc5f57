import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import exists, minimal_core

from ..systems import allowed, constraint_sets, never, plain_space, possible_by_hand, spaces


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_core_leaves_no_scenario_and_every_member_is_needed(data):
    space = data.draw(spaces(most_factors=3, most_states=2))
    constraints = data.draw(constraint_sets(space, most=7))
    if possible_by_hand(space, constraints):
        with pytest.raises(ValueError, match="no core"):
            minimal_core(space, constraints)
        return
    core = minimal_core(space, constraints)
    assert not possible_by_hand(space, core)
    for member in core:
        assert possible_by_hand(space, [other for other in core if other is not member])


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_existence_with_a_state_held_is_that_of_a_trial_of_every_combination(data):
    space = data.draw(spaces())
    constraints = data.draw(constraint_sets(space))
    factor = data.draw(st.sampled_from(space.factors))
    at = space.factor_index(factor)
    code = data.draw(st.integers(0, space.sizes[at] - 1))
    by_hand = any(row[at] == code for row in possible_by_hand(space, constraints))
    assert exists(space, constraints, {factor: space.states[at][code]}) == by_hand


def test_a_thousand_free_factors_do_not_slow_the_question():
    space = plain_space([2] * 1000)
    assert exists(space, [never("c", space, f0="a", f999="a")])
    assert allowed(space, [], [0] * 1000)
