import pytest
from hypothesis import given, settings

from sonae.errors import CapacityError
from sonae.scenarios import Influence, Influences, Space, Tolerance, coherent
from sonae.scenarios.search.problem import Tuning, islands, leads

from ..systems import never, plain_space, rows_of, systems


def parts_of(influences, constraints=(), tolerance=0.0, **tuning):
    made = leads(influences, Tolerance.of(tolerance), "possibly", Tuning(**tuning))
    return [island.places for island in islands(made, constraints, Tuning(**tuning))]


def test_factors_that_share_no_influence_and_no_constraint_are_islands():
    space = plain_space([2] * 5)
    acting = Influences.of(space, [Influence(("f0", "a"), ("f3", "a"), 1)])
    assert parts_of(acting) == [(0, 3), (1,), (2,), (4,)]
    assert parts_of(acting, [never("c", space, f1="a", f4="b")]) == [(0, 3), (1, 4), (2,)]


def test_a_block_of_equal_rows_does_not_tie_its_factors_together():
    space = plain_space([2, 2])
    cells = [Influence(("f0", state), ("f1", "a"), 2) for state in "ab"]
    assert parts_of(Influences.of(space, cells)) == [(0,), (1,)]
    assert parts_of(Influences.of(space, cells), fold=False) == [(0, 1)]
    assert rows_of(coherent(space, Influences.of(space, cells), (), 0)) == [(0, 0), (1, 0)]


def test_a_total_tolerance_ties_all_factors_together():
    space = plain_space([2] * 3)
    assert parts_of(Influences.of(space, []), tolerance=Tolerance(total=1.0)) == [(0, 1, 2)]


def test_more_states_than_a_word_has_bits_are_refused_by_name():
    space = Space(("wide",), (tuple(f"s{at}" for at in range(65)),))
    with pytest.raises(CapacityError, match="wide has 65 states"):
        leads(Influences.of(space, []), Tolerance(), "possibly")
    just = Space(("wide",), (tuple(f"s{at}" for at in range(64)),))
    assert coherent(just, Influences.of(just, []), (), 0, mode="filtering").count == 64


@settings(deadline=None, max_examples=60)
@given(systems())
def test_islands_hold_every_factor_once(small):
    parts = parts_of(small.influences, small.constraints)
    assert sorted(at for part in parts for at in part) == list(range(len(small.space.factors)))
