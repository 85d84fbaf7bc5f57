from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios.certificate.logic import compiled, decide, reads
from sonae.scenarios.certificate.restate import tree_of

from ..systems import spaces
from .prover import conditions, constraint


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_what_is_sure_holds_or_fails_in_every_combination_of_open_states(data):
    space = data.draw(spaces(most_factors=3, most_states=3))
    rule = constraint(space, "c", data.draw(conditions(space, depth=3)))
    condition = compiled(tree_of(space, rule.forbids.tree))
    opened = [data.draw(st.integers(1, (1 << size) - 1)) for size in space.sizes]
    rows = product(
        *([s for s in range(n) if o >> s & 1] for n, o in zip(space.sizes, opened, strict=True))
    )
    found = {rule.forbids.holds_in(dict(zip(space.factors, row, strict=True))) for row in rows}
    answer = decide(condition, opened)
    assert answer is None or found == {answer}
    if all(states.bit_count() == 1 for states in opened):
        assert answer is not None
    assert {space.factors[at] for at in reads(condition)} == set(rule.forbids.reads)


def test_a_condition_may_be_sure_though_three_values_do_not_see_it():
    condition = compiled(("or", ("in", 0, (0,)), ("in", 0, (1,))))
    assert decide(condition, [0b11]) is None
    assert decide(condition, [0b01]) is True
    assert decide(("not", condition), [0b100]) is True
