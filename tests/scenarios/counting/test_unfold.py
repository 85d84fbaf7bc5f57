import pytest

from sonae.scenarios.counting import unfold
from sonae.scenarios.counting.conditions import conditions_of
from sonae.scenarios.counting.layers import layers

from ..systems import plain_space
from .drawn import constraint

FREE = unfold.Budget(10**6, 10**9, 10**6)


def test_a_node_is_what_stays_open_not_how_it_came_about():
    # Only whether f0 is in state a matters to f1: two of its three states share a node.
    space = plain_space([3, 2])
    conditions, clauses = conditions_of(space, [constraint(space, "f0 == 'a' and f1 == 'b'")])
    children = unfold.unfold(conditions, clauses, (0, 1), space.sizes, FREE)
    assert [to.shape for to in children] == [(1, 3), (2, 2)]
    assert children[0][0, 1] == children[0][0, 2] != children[0][0, 0]
    made = layers((0, 1), children)
    assert (made.count, made.width, made.nodes) == (5, 2, 3)


def test_a_prefix_that_leaves_a_later_factor_no_state_is_dropped_at_once():
    space = plain_space([2, 2, 2])
    rules = [
        constraint(space, "f0 == 'a' and f2 == 'a'"),
        constraint(space, "f0 == 'a' and f2 == 'b'"),
    ]
    conditions, clauses = conditions_of(space, rules)
    children = unfold.unfold(conditions, clauses, (0, 1, 2), space.sizes, FREE)
    assert children[0].tolist() == [[-1, 0]]


def test_a_budget_used_up_says_how_far_it_got():
    space = plain_space([4] * 8)
    rules = [
        constraint(space, f"f{at} == '{s}' and f{at + 4} == '{s}'")
        for at in range(4)
        for s in "abcd"
    ]
    conditions, clauses = conditions_of(space, rules)
    with pytest.raises(unfold.TooWideError) as stopped:
        unfold.unfold(
            conditions, clauses, tuple(range(8)), space.sizes, unfold.Budget(100, 10**9, 10**6)
        )
    assert (stopped.value.depth, stopped.value.width) == (4, 256)
