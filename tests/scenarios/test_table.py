import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.scenarios import ScenarioTable, possible, table

from .systems import condition, never, plain_space, rows_of, spaces

SPACE = plain_space([2, 3, 2])


def test_an_event_is_true_where_its_states_are():
    whole = possible(SPACE, ())
    event = condition(SPACE, "f1 == 'b'")
    assert whole.mask(event).tolist() == [row[1] == 1 for row in rows_of(whole)]


def test_marginal_counts_add_up_to_the_scenarios_for_every_factor():
    found = possible(SPACE, (never("c", SPACE, f0="a", f1="a"),))
    counts = found.marginal_counts()
    assert [c.tolist() for c in counts] == [[4, 6], [2, 4, 4], [5, 5]]


def test_a_selection_keeps_its_order_and_what_was_left_out():
    cut = possible(SPACE, (), cap=5)
    part = cut.select(cut.codes[:, 2] == 1)
    assert rows_of(part) == [row for row in rows_of(cut) if row[2] == 1]
    assert (part.complete, part.left) == (False, cut.left)


def test_a_mask_of_another_length_is_refused():
    with pytest.raises(ValueError, match="12 scenarios"):
        possible(SPACE, ()).select(np.ones(3, dtype=np.bool_))


@settings(deadline=None, max_examples=80)
@given(st.data(), st.sampled_from([0, table.SMALL_KEY]))
def test_classes_agree_on_the_factors_and_count_every_scenario_once(data, small_key):
    space = data.draw(spaces())
    rows = data.draw(
        st.lists(st.tuples(*(st.integers(0, s - 1) for s in space.sizes)), max_size=30)
    )
    found = ScenarioTable(space, np.array(sorted(rows), np.int8).reshape(-1, len(space.factors)))
    factors = tuple(data.draw(st.lists(st.sampled_from(space.factors), unique=True)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(table, "SMALL_KEY", small_key)
        classes = found.project(factors)
    places = [space.factor_index(factor) for factor in factors]
    wanted = [tuple(row[at] for at in places) for row in rows_of(found)]
    named = [tuple(map(int, row)) for row in classes.codes]
    assert named == sorted(set(wanted))
    assert [named[at] for at in classes.index] == wanted
    assert classes.multiplicity.tolist() == [wanted.count(name) for name in named]


def test_classes_over_more_factors_than_a_number_can_hold_are_still_exact():
    space = plain_space([8] * 30)
    rng = np.random.default_rng(1)
    rows = sorted(map(tuple, rng.integers(0, 8, (40, 30)).tolist()))
    found = ScenarioTable(space, np.array(rows * 2, np.int8))
    classes = found.project(space.factors)
    assert [tuple(map(int, row)) for row in classes.codes] == rows
    assert classes.multiplicity.tolist() == [2] * 40


def test_a_long_list_of_factors_is_sorted_like_a_short_one():
    space = plain_space([8] * 30)
    rng = np.random.default_rng(2)
    columns = rng.integers(0, 2, (30, 50)).astype(np.int8)
    order = table.lexicographic(space, columns)
    rows = [tuple(map(int, row)) for row in columns.T[order]]
    assert rows == sorted(rows)


def test_a_factor_named_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        possible(SPACE, ()).project(("f0", "f0"))
