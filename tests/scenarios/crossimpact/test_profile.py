from fractions import Fraction

import pytest
from hypothesis import given, settings

from sonae.scenarios import Influence, Influences
from sonae.scenarios.crossimpact.profile import influence_profile

from ..systems import TENTHS, plain_space, shared_case
from .panels import exact_cells, systems


@settings(deadline=None, max_examples=60)
@given(systems(values=TENTHS))
def test_sums_are_those_added_up_cell_by_cell(small):
    found = influence_profile(small.influences)
    cells = exact_cells(small.influences)
    space = small.space
    count = len(space.factors)
    mean = Fraction(
        sum((abs(v) for (s, t), v in cells.items() if s[0] != t[0]), Fraction(0)), count
    )
    for factor in space.factors:
        given_ = sum((abs(v) for (s, t), v in cells.items() if s[0] == factor != t[0]), Fraction(0))
        received = sum(
            (abs(v) for (s, t), v in cells.items() if t[0] == factor != s[0]), Fraction(0)
        )
        entry = found.factor(factor)
        assert (entry.active, entry.passive) == (float(given_), float(received))
        roles = {(True, True): "linking", (True, False): "driving"}
        roles |= {(False, True): "driven", (False, False): "autonomous"}
        assert entry.role == roles[given_ > mean, received > mean]
        others = [f for f in space.factors if f != factor]
        pairs = {(s[0], t[0]) for s, t in cells}
        assert entry.unassessed_given == sum((factor, f) not in pairs for f in others)
        assert entry.unassessed_received == sum((f, factor) not in pairs for f in others)
    assert len(found.blocks) == count * (count - 1)
    assert sum(b.judged for b in found.blocks) == sum(s[0] != t[0] for s, t in cells)
    active = [f.active for f in found.factors]
    weights = [b.weight for b in found.blocks]
    assert active == sorted(active, reverse=True)
    assert weights == sorted(weights, reverse=True)


@settings(deadline=None, max_examples=40)
@given(systems(values=TENTHS))
def test_reach_is_the_furthest_that_a_change_of_the_source_moves_a_lead(small):
    space = small.space
    cells = exact_cells(small.influences)
    for block in influence_profile(small.influences).blocks:
        states, others = (space.states[space.factor_index(f)] for f in (block.source, block.target))

        def lead(a, v, r, block=block):
            at = (block.source, a)
            own, rival = (cells.get((at, (block.target, s)), Fraction(0)) for s in (v, r))
            return own - rival

        expected = max(
            lead(a, v, r) - lead(b, v, r)
            for a in states
            for b in states
            for v in others
            for r in others
        )
        assert Fraction(str(block.reach)) == expected


def test_rows_that_are_alike_weigh_but_do_not_reach():
    space = plain_space([2, 2])
    cells = [Influence(("f0", s), ("f1", t), v) for s in "ab" for t, v in (("a", 3.0), ("b", -3.0))]
    (block, other) = influence_profile(Influences.of(space, cells)).blocks
    assert (block.weight, block.reach, block.judged, block.cells) == (12, 0, 4, 4)
    assert not other.assessed


def test_judged_0_is_not_the_same_as_not_judged():
    space = plain_space([1, 2])
    zero = Influences.of(space, [Influence(("f0", "a"), ("f1", "a"), 0.0)])
    assert [b.source for b in influence_profile(zero).unassessed] == ["f1"]
    assert len(influence_profile(Influences.of(space, [])).unassessed) == 2


def test_a_published_matrix_has_its_roles():
    case = shared_case("somewhereland")
    found = influence_profile(case.influences)
    open_ = 6 * 5 - sum(len(blocks) for blocks in case.known["judgments"].values())
    assert {f.role for f in found.factors} <= {"driving", "driven", "linking", "autonomous"}
    lines = found.text.splitlines()
    assert lines[0].startswith(f"{found.factors[0].factor}: active ")
    assert lines[-1] == f"{open_} of 30 blocks were not judged"


def test_an_unknown_factor_has_no_profile():
    with pytest.raises(KeyError):
        influence_profile(Influences.of(plain_space([2]), [])).factor("f9")
