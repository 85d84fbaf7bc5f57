import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError
from sonae.scenarios import Influence, Influences, ScenarioSystem, excluded_pairs

from ..systems import constraint_sets, never, plain_space, possible_by_hand, spaces


def system_of(space, constraints, cells=()):
    return ScenarioSystem(space, tuple(constraints), Influences.of(space, cells), 0.0)


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


def test_a_list_that_was_cut_short_cannot_show_an_absence():
    system = system_of(plain_space([2, 2]), [])
    with pytest.raises(ValueError, match="cannot show an absence"):
        excluded_pairs(system, system.possible(cap=1))


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
    expected = [
        ((space.factors[i], space.states[i][a]), (space.factors[j], space.states[j][b]))
        for i in range(count)
        for j in range(i + 1, count)
        for a in range(space.sizes[i])
        for b in range(space.sizes[j])
        if not any(row[i] == a and row[j] == b for row in rows)
    ]
    found = excluded_pairs(system, table)
    assert [(pair.first, pair.second) for pair in found] == expected
    by_id = {constraint.id: constraint for constraint in constraints}
    for pair in found:
        named = [by_id[name] for name in pair.constraints]
        assert forbids(space, named, pair)
        for one in named:
            alone = forbids(space, [one], pair)
            rest = forbids(space, [other for other in named if other is not one], pair)
            assert (not rest) if pair.together else alone


def forbids(space, constraints, pair):
    places = [
        (space.factor_index(f), space.state_index(f, s)) for f, s in (pair.first, pair.second)
    ]
    return not any(
        all(row[at] == code for at, code in places) for row in possible_by_hand(space, constraints)
    )
