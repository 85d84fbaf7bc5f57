import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import Influences, Tolerance
from sonae.scenarios.search.conditions import programs
from sonae.scenarios.search.kernel_input import kernel_input
from sonae.scenarios.search.kernels.rules import NO, PERHAPS, YES, answer
from sonae.scenarios.search.problem import EVERYTHING, islands, leads

from ..systems import conditions, plain_space, rule, spaces


def answers_of(space, constraints, opened):
    """What each program says of some open states, as the kernels run it."""
    made = leads(Influences.of(space, []), Tolerance(total=0.0), "possibly")  # one island
    (island,) = islands(made, constraints)
    given = kernel_input(island, EVERYTHING)
    room = np.zeros(given.code.shape[0] + 1, dtype=np.int8)
    open_states = np.array([sum(1 << code for code in codes) for codes in opened], dtype=np.uint64)
    return [
        answer(given, room, open_states, program, -1, np.uint64(0))
        for program in range(given.owner.size)
    ]


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_program_is_sure_only_of_what_holds_in_every_scenario_still_open(data):
    space = data.draw(spaces(most_factors=4, most_states=3))
    constraint = rule("c", space, data.draw(conditions(space)))
    opened = [
        sorted(data.draw(st.sets(st.integers(0, size - 1), min_size=1))) for size in space.sizes
    ]
    holds = {
        constraint.forbids.holds_in(dict(zip(space.factors, row, strict=True)))
        for row in itertools.product(*opened)
    }
    said = max(answers_of(space, [constraint], opened))
    if said == YES:
        assert holds == {True}
    if said == NO:
        assert holds == {False}
    if all(len(codes) == 1 for codes in opened):
        assert said == (YES if holds == {True} else NO)
    assert said in (NO, PERHAPS, YES)


def test_alternatives_that_are_forbidden_become_programs_of_their_own():
    space = plain_space([2, 2, 2])
    made = programs(
        space, [rule("c", space, "(f0 == 'a' and f1 == 'a') or not (f2 == 'a' or f1 == 'a')")], [7]
    )
    assert made.owner.tolist() == [7, 7]
    assert made.scope.tolist() == [0, 1, 1, 2]
    assert made.readers.tolist() == [0, 0, 1, 1]


def test_a_denied_test_is_the_test_of_the_other_states():
    space = plain_space([4])
    made = programs(space, [rule("c", space, "not (f0 in ['a', 'c'])")], [0])
    assert [int(states) for states in made.sets] == [0b1010]
