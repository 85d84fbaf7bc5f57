from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios.counting.conditions import ALWAYS, NEVER, Among, Conditions, conditions_of

from ..systems import all_codes, plain_space, spaces
from .drawn import asked, constraint, events

WHOLE = settings(deadline=None, max_examples=200)


def full(space):
    return Conditions(tuple((1 << size) - 1 for size in space.sizes))


def holds(conditions, number, row):
    for at, code in enumerate(row):
        number = conditions.left(number, at, code)
    assert number in (NEVER, ALWAYS)
    return number == ALWAYS


@WHOLE
@given(st.data())
def test_fixing_every_factor_tells_whether_the_condition_holds(data):
    space = data.draw(spaces(most_factors=4))
    event = data.draw(events(space))
    conditions = full(space)
    number = conditions.of_tree(event.tree, space)
    for row in all_codes(space):
        scenario = dict(zip(space.factors, row, strict=True))
        assert holds(conditions, number, row) == event.holds_in(scenario)


@WHOLE
@given(st.data())
def test_a_condition_holds_where_one_of_its_clauses_does(data):
    space = data.draw(spaces(most_factors=4))
    conditions = full(space)
    number = conditions.of_tree(data.draw(events(space)).tree, space)
    clauses = conditions.clauses(number)
    for row in all_codes(space):
        some = any(holds(conditions, clause, row) for clause in clauses)
        assert holds(conditions, number, row) == some


def test_conditions_that_say_the_same_of_a_factor_are_the_same():
    space = plain_space([3, 2])
    conditions = full(space)
    texts = ("f0 in ['a', 'b']", "not f0 == 'c'", "f0 == 'a' or f0 == 'b'")
    assert len({conditions.of_tree(asked(space, text).tree, space) for text in texts}) == 1
    always = asked(space, "f0 == 'a' or not f0 == 'a'")
    assert conditions.of_tree(always.tree, space) == ALWAYS
    assert conditions.of_tree(asked(space, "f0 == 'a' and f0 == 'b'").tree, space) == NEVER


def test_a_state_forbidden_alone_leaves_the_domain_and_shortens_the_others():
    space = plain_space([2, 3, 2])
    rules = [
        constraint(space, "f0 == 'a' and f1 == 'b'"),
        constraint(space, "f0 == 'b'"),
        constraint(space, "f1 == 'c' and f2 == 'a'"),
    ]
    conditions, forbidden = conditions_of(space, rules)
    assert conditions.domains == (0b01, 0b101, 0b11)
    # Two states of f1 are left; the pair (c, a) stays forbidden.
    (clause,) = forbidden
    assert conditions.reads[clause] == 0b110
    assert not any(isinstance(conditions.shapes[number], Among) for number in forbidden)
