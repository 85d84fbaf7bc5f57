import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError
from sonae.expressions import event, factor_scope
from sonae.scenarios import (
    Constraint,
    Influence,
    Influences,
    ScenarioSystem,
    Space,
    Tolerance,
)
from sonae.scenarios.reasons.emptiness import emptiness

from ..systems import all_codes, plain_space
from .random_systems import balanced, rich_systems

SPACE = Space(("x", "y", "z"), (("a", "b"), ("a", "b"), ("a", "b")))


def cells(*written):
    made = []
    for line in written:
        source, target, value = line.split()
        made.append(
            Influence(
                tuple(source.split(".")),
                tuple(target.split(".")),
                int(value),
                "said so",
                ("c1",),
                "d.yaml:9:3",
            )
        )
    return made


CHASE = cells("x.a y.a 1", "x.b y.b 1", "y.a x.b 1", "y.b x.a 1")
"""x follows the opposite of y, y follows x: no combination of the two rests."""


def test_two_balances_that_chase_each_other_are_named_and_the_third_is_not():
    judged = [*CHASE, *cells("x.a z.a 3", "z.a z.b 1")]
    system = ScenarioSystem(SPACE, (), Influences.of(SPACE, judged), Tolerance())
    found = emptiness(system, blocks=True)
    assert found.balances == ("x", "y")
    assert found.constraints == ()
    assert found.minimal
    assert [(block.source, block.target) for block in found.blocks] == [("y", "x"), ("x", "y")]
    assert "these 2 cannot hold together (without any one of them the others can)" in found.text
    assert "  the balance of x, within 0" in found.text
    assert "    x.a -> y.a +1, because said so [c1, d.yaml:9:3]" in found.text


def rule(name, text, space=SPACE):
    scope = factor_scope(dict(zip(space.factors, space.states, strict=True)))
    return Constraint(name, event(text, scope), "we know", ("c7",), "d.yaml:4:5")


def test_a_constraint_that_forbids_what_a_balance_asks_is_named_with_its_line():
    judged = cells("x.a y.a 2", "x.b y.a 1")
    rules = (rule("h1", "y == 'a'"), rule("h2", "z == 'b'"))
    system = ScenarioSystem(SPACE, rules, Influences.of(SPACE, judged), Tolerance())
    found = emptiness(system)
    assert [constraint.id for constraint in found.constraints] == ["h1"]
    assert found.balances == ("y",)
    assert found.blocks is None
    assert "  h1: never y == 'a', because we know [c7, d.yaml:4:5]" in found.text


def test_a_total_tolerance_can_be_the_reason_alone():
    system = ScenarioSystem(SPACE, (), Influences.of(SPACE, CHASE), Tolerance(5.0, total=0.5))
    found = emptiness(system, blocks=True)
    assert found.total
    assert (found.balances, found.constraints) == ((), ())
    assert "this alone excludes every combination" in found.text
    assert "  the inconsistency of all factors, within 0.5" in found.text
    assert "    x.a -> y.a +1" in found.text


def test_a_system_with_a_coherent_scenario_has_nothing_to_explain():
    system = ScenarioSystem(SPACE, (), Influences.of(SPACE, CHASE), Tolerance(1.0))
    with pytest.raises(ValueError, match="nothing to explain"):
        emptiness(system)


def test_a_question_that_takes_too_long_is_left_open():
    # Each of 20 factors follows the one before it, and the first the opposite of the last.
    space = plain_space([2] * 20)
    judged = [
        Influence((f"f{at}", state), (f"f{(at + 1) % 20}", state), -1 if at == 19 else 1)
        for at in range(20)
        for state in "ab"
    ]
    system = ScenarioSystem(space, (), Influences.of(space, judged), Tolerance())
    with pytest.raises(CapacityError, match="open after 1 nodes"):
        emptiness(system, nodes=1)
    assert emptiness(system).balances == space.factors


def kept(system, row, parts):
    """Whether a scenario keeps constraints, balances by factor, and None for the total."""
    space = system.space
    codes = dict(zip(space.factors, row, strict=True))
    if any(isinstance(part, Constraint) and part.forbids.holds_in(codes) for part in parts):
        return False
    free = [(f, float("inf")) for f in space.factors if f not in parts]
    own = [(f, system.tolerance.limit(f)) for f in space.factors if f in parts]
    total = system.tolerance.total if None in parts else None
    own = [(f, limit if limit < 1e9 else 1e9) for f, limit in (*free, *own)]
    loosened = ScenarioSystem(space, (), system.influences, Tolerance(0.0, tuple(own), total))
    return balanced(loosened, row)


@settings(deadline=None, max_examples=120)
@given(rich_systems(most_constraints=4), st.booleans())
def test_no_part_of_a_core_can_be_spared_and_together_they_exclude_all(system, tight):
    if tight:  # without a tolerance more systems are empty
        system = ScenarioSystem(system.space, system.constraints, system.influences, Tolerance())
    rows = list(all_codes(system.space))
    every = [*system.constraints, *system.space.factors, None]
    if any(kept(system, row, every) for row in rows):
        with pytest.raises(ValueError, match="nothing to explain"):
            emptiness(system)
        return
    found = emptiness(system, blocks=True)
    core = [*found.constraints, *found.balances, *([None] if found.total else [])]
    assert found.minimal
    assert not any(kept(system, row, core) for row in rows)
    for part in core:
        rest = [other for other in core if other is not part]
        assert any(kept(system, row, rest) for row in rows)
    check_blocks(system, rows, core, found.blocks)


def check_blocks(system, rows, core, blocks):
    def empty(some):
        judged = [cell for block in some for cell in block.judgements]
        narrowed = ScenarioSystem(
            system.space, (), Influences.of(system.space, judged), system.tolerance
        )
        return not any(kept(narrowed, row, core) for row in rows)

    assert empty(blocks)
    for block in blocks:
        assert not empty([other for other in blocks if other is not block])
