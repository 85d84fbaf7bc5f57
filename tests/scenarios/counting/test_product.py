from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.scenarios import ScenarioTable, Space
from sonae.scenarios.counting.product import IslandProduct
from sonae.scenarios.counting.sets import ScenarioSet

from ..systems import all_codes, plain_space, rows_of, spaces
from .drawn import asked, events

MANY = settings(deadline=None, max_examples=200)


def part_of(space, places, rows, **told):
    factors = tuple(space.factors[at] for at in places)
    own = Space(factors, tuple(space.states[at] for at in places))
    codes = np.array(sorted(rows), dtype=np.int8).reshape(len(rows), len(places))
    return ScenarioTable(own, codes, **told)


@st.composite
def products(draw):
    """Islands over shuffled factors, each with some of its combinations (perhaps none)."""
    space = draw(spaces())
    owner = [draw(st.integers(0, 2)) for _ in space.factors]
    parts, places = [], []
    for which in sorted(set(owner)):
        own = [at for at, island in enumerate(owner) if island == which]
        rows = list(product(*(range(space.sizes[at]) for at in own)))
        kept = draw(st.sets(st.sampled_from(rows), min_size=draw(st.integers(0, 1))))
        parts.append(part_of(space, own, sorted(kept)))
        places.append(own)
    return IslandProduct(space, tuple(parts)), places


def by_hand(made, places):
    kept = [set(rows_of(part)) for part in made.parts]
    return [
        row
        for row in all_codes(made.space)
        if all(tuple(row[at] for at in own) in rows for own, rows in zip(places, kept, strict=True))
    ]


@MANY
@given(products())
def test_the_list_is_every_combination_of_the_islands_in_declared_order(drawn):
    made, places = drawn
    rows = by_hand(made, places)
    table = made.table()
    assert rows_of(table) == rows
    assert (made.count, table.total, table.complete, table.left) == (
        len(rows),
        len(rows),
        True,
        None,
    )


@MANY
@given(products(), st.integers(0, 12))
def test_a_capped_list_has_the_first_scenarios_and_says_how_many_there_are(drawn, cap):
    made, places = drawn
    rows = by_hand(made, places)
    table = made.table(cap)
    assert rows_of(table) == rows[:cap]
    assert table.total == len(rows)
    assert table.complete == (cap >= len(rows))
    assert (table.left is None) == table.complete


@MANY
@given(st.data())
def test_an_event_holds_in_as_many_scenarios_as_the_list_shows(data):
    made, places = data.draw(products())
    event = data.draw(events(made.space))
    names = made.space.factors
    wanted = sum(
        1 for row in by_hand(made, places) if event.holds_in(dict(zip(names, row, strict=True)))
    )
    assert made.count_where(event) == wanted


@MANY
@given(products())
def test_states_are_counted_and_ranked_like_the_list(drawn):
    made, places = drawn
    rows = by_hand(made, places)
    counts = made.state_counts()
    for at, size in enumerate(made.space.sizes):
        assert counts[at] == tuple(sum(1 for r in rows if r[at] == c) for c in range(size))
    assert len(made.never()) == sum(own.count(0) for own in counts)
    assert sorted(tuple(made.scenario_at(at).tolist()) for at in range(made.count)) == rows


def test_a_large_sample_of_few_scenarios_has_each_of_them_equally_often():
    space = plain_space([2, 3, 2])
    made = IslandProduct(
        space,
        (part_of(space, (0, 2), [(0, 0), (0, 1), (1, 1)]), part_of(space, (1,), [(0,), (2,)])),
    )
    drawn = made.sample(6_000, seed=3)
    rows, times = np.unique(drawn, axis=0, return_counts=True)
    assert [tuple(row) for row in rows.tolist()] == rows_of(made.table())
    assert times.min() > 850
    assert times.max() < 1150
    assert (made.sample(100, seed=3) == drawn[:100]).all()


def many_islands():
    """Two hundred islands of three scenarios each: 3^200 scenarios."""
    space = plain_space([2] * 400)
    rows = [(0, 1), (1, 0), (1, 1)]
    parts = tuple(part_of(space, (at, at + 200), rows) for at in range(200))
    return IslandProduct(space, parts)


def test_more_scenarios_than_64_bits_hold_are_counted_queried_and_drawn():
    made = many_islands()
    assert made.count == 3**200
    assert made.state_counts()[399] == (3**199, 2 * 3**199)
    event = asked(made.space, "f0 == 'a' and f1 == 'b' or f399 == 'a'")
    # Three islands: f0 is a in 1 of 3, f1 is b in 2 of 3, f399 is a in 1 of 3.
    assert made.count_where(event) == 3**197 * (1 * 2 * 3 + 1 * 9 - 1 * 2 * 1)
    drawn = made.sample(50, seed=2)
    assert not ((drawn[:, :200] == 0) & (drawn[:, 200:] == 0)).any()
    assert made.table(5).codes.shape == (5, 400)
    with pytest.raises(CapacityError, match="with a cap"):
        made.table()


def test_an_island_cut_short_makes_the_product_incomplete_and_its_total_unknown():
    space = plain_space([2, 2])
    short = part_of(space, (0,), [(0,)], complete=False, left="stopped after 7 nodes")
    made = IslandProduct(space, (short, part_of(space, (1,), [(0,), (1,)])))
    table = made.table()
    assert (table.complete, table.left, table.total) == (False, "stopped after 7 nodes", None)
    capped = made.table(1)
    assert (
        capped.left == "stopped at the cap of 1 scenarios: 1 more were found; stopped after 7 nodes"
    )
    assert capped.total is None


@pytest.mark.parametrize(
    ("places", "fault"),
    [
        ([(0, 1)], "each factor"),
        ([(0, 1), (1, 2)], "each factor"),
        ([(1, 0), (2,)], "declared order"),
    ],
)
def test_islands_that_do_not_make_up_the_space_are_refused(places, fault):
    space = plain_space([2, 2, 2])
    with pytest.raises(ValueError, match=fault):
        IslandProduct(space, tuple(part_of(space, own, [(0,) * len(own)]) for own in places))


def test_an_island_out_of_order_is_refused_when_listed():
    space = plain_space([2, 2])
    table = ScenarioTable(space, np.array([[1, 0], [0, 1]], dtype=np.int8))
    with pytest.raises(ValueError, match="lexicographic"):
        IslandProduct(space, (table,)).table()
    twice = ScenarioTable(space, np.array([[1, 0], [1, 0]], dtype=np.int8))
    with pytest.raises(ValueError, match="twice"):
        IslandProduct(space, (twice,)).table()


def test_wrong_questions_are_refused():
    made = IslandProduct(plain_space([2]), (part_of(plain_space([2]), (0,), [(0,)]),))
    with pytest.raises(UsageError, match="cap is 0 or more"):
        made.table(-1)
    with pytest.raises(UsageError, match="ranks go from 0 to 0"):
        made.scenario_at(1)
    with pytest.raises(UsageError, match="unknown factor"):
        made.count_where(asked(plain_space([2, 2]), "f1 == 'a'"))


def asks(scenarios: ScenarioSet) -> tuple[int, tuple[tuple[str, str], ...]]:
    return scenarios.count, scenarios.never()


def test_a_product_is_a_set_of_scenarios():
    space = plain_space([2])
    assert asks(IslandProduct(space, (part_of(space, (0,), [(0,)]),))) == (1, (("f0", "b"),))
