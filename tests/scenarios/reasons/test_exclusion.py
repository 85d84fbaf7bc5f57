import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError
from sonae.scenarios import Influence, Influences, ScenarioSystem, Tolerance
from sonae.scenarios.reasons.exclusion import excluded_pairs, excluded_states

from ..systems import constraint_sets, never, plain_space, possible_by_hand, spaces


def system_of(space, constraints, cells=()):
    return ScenarioSystem(space, tuple(constraints), Influences.of(space, cells), Tolerance())


def test_a_pair_that_two_constraints_forbid_names_both():
    space = plain_space([2, 2])
    pair = {"f0": "a", "f1": "b"}
    system = system_of(space, [never("x", space, **pair), never("y", space, **pair)])
    (found,) = excluded_pairs(system, system.possible())
    assert (found.first, found.second) == (("f0", "a"), ("f1", "b"))
    assert found.constraints == ("x", "y")
    assert not found.together


def test_a_pair_kept_apart_by_a_chain_names_the_chain():
    space = plain_space([2, 2, 2])
    chain = [never("x", space, f0="a", f1="b"), never("y", space, f1="a", f2="a")]
    system = system_of(space, [*chain, never("z", space, f0="b", f1="b", f2="b")])
    found = {(p.first, p.second): p for p in excluded_pairs(system, system.possible())}
    pair = found[("f0", "a"), ("f2", "a")]
    assert pair.constraints == ("x", "y")
    assert pair.together


def test_a_pair_that_only_the_balances_exclude_names_no_constraint():
    space = plain_space([2, 2])
    system = system_of(space, [], [Influence(("f0", "a"), ("f1", "a"), 1)])
    (found,) = excluded_pairs(system, system.coherent())
    assert (found.first, found.second, found.constraints) == (("f0", "a"), ("f1", "b"), ())


def test_a_state_that_never_occurs_is_named_once_and_in_no_pair():
    space = plain_space([2, 3, 2])
    rules = [never("x", space, f1="c"), never("y", space, f0="a", f2="a")]
    system = system_of(space, rules)
    table = system.possible()
    (state,) = excluded_states(system, table)
    assert (state.state, state.constraints, state.together) == (("f1", "c"), ("x",), False)
    (pair,) = excluded_pairs(system, table)
    assert (pair.first, pair.second) == (("f0", "a"), ("f2", "a"))


def test_a_state_that_only_two_constraints_exclude_names_both():
    space = plain_space([2, 2])
    rules = [never("x", space, f0="a", f1="a"), never("y", space, f0="a", f1="b")]
    system = system_of(space, rules)
    (state,) = excluded_states(system, system.possible())
    assert (state.state, state.constraints, state.together) == (("f0", "a"), ("x", "y"), True)


def test_a_list_that_was_cut_short_cannot_show_an_absence():
    system = system_of(plain_space([2, 2]), [])
    with pytest.raises(ValueError, match="cannot show an absence"):
        excluded_pairs(system, system.possible(cap=1))
    with pytest.raises(ValueError, match="cannot show an absence"):
        excluded_states(system, system.possible(cap=1))


@settings(deadline=None, max_examples=80)
@given(st.data())
def test_excluded_pairs_are_those_of_a_trial_and_their_constraints_suffice(data):
    space = data.draw(spaces(most_factors=4, most_states=3))
    constraints = data.draw(constraint_sets(space, most=6))
    system = system_of(space, constraints)
    try:
        table = system.possible()
    except NoScenarioError:
        return
    rows = possible_by_hand(space, constraints)
    count = len(space.factors)
    occurs = {(at, code) for row in rows for at, code in enumerate(row)}
    expected = [
        ((space.factors[i], space.states[i][a]), (space.factors[j], space.states[j][b]))
        for i in range(count)
        for j in range(i + 1, count)
        for a in range(space.sizes[i])
        for b in range(space.sizes[j])
        if {(i, a), (j, b)} <= occurs and not any(row[i] == a and row[j] == b for row in rows)
    ]
    found = excluded_pairs(system, table)
    assert [(pair.first, pair.second) for pair in found] == expected
    by_id = {constraint.id: constraint for constraint in constraints}
    never = excluded_states(system, table)
    assert [one.state for one in never] == [
        (space.factors[i], space.states[i][a])
        for i in range(count)
        for a in range(space.sizes[i])
        if (i, a) not in occurs
    ]
    given = [((pair.first, pair.second), pair) for pair in found]
    for states, item in [*given, *(((one.state,), one) for one in never)]:
        named = [by_id[name] for name in item.constraints]
        assert forbids(space, named, states)
        for one in named:
            alone = forbids(space, [one], states)
            rest = forbids(space, [other for other in named if other is not one], states)
            assert (not rest) if item.together else alone


def forbids(space, constraints, states):
    places = [(space.factor_index(f), space.state_index(f, s)) for f, s in states]
    return not any(
        all(row[at] == code for at, code in places) for row in possible_by_hand(space, constraints)
    )
