"""Representative scenarios side by side: what they stand for, and what is unusual in them."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief.charts.labels import Labels
from sonae.brief.charts.palette import CATEGORIES
from sonae.brief.charts.scenario_matrix import scenario_matrix, stand_ins, usual_states
from sonae.brief.charts.svg import draw
from sonae.scenarios import ScenarioTable, Space

from .drawn import texts_of

SPACE = Space(("sky", "sea"), (("blue", "grey"), ("calm", "rough", "wild")))
LABELS = Labels(("Sky", "Sea"), SPACE.states)
ROWS = [(0, 0), (0, 1), (0, 2), (1, 2)]


def table(rows=ROWS, space=SPACE):
    return ScenarioTable(space, np.asfortranarray(np.array(rows, dtype=np.int8)))


def test_the_scenario_that_stands_for_most_comes_first():
    chosen = stand_ins(table(), np.array([3, 0]))
    # (0, 2) is one factor from both: the tie goes to the earlier row
    assert [(e.row, e.number, e.stands_for) for e in chosen] == [(0, 1, 3), (3, 4, 1)]


def test_numbers_are_those_of_the_whole_list_when_it_was_narrowed():
    chosen = stand_ins(table(), np.array([0, 3]), np.array([7, 8, 9, 12]))
    assert [entry.number for entry in chosen] == [7, 12]


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_stand_ins_share_all_scenarios_by_nearness(data):
    space = Space(("a", "b", "c"), (("x", "y", "z"),) * 3)
    codes = st.tuples(*[st.integers(0, 2)] * 3)
    rows = sorted(data.draw(st.sets(codes, min_size=1, max_size=15)))
    picked = data.draw(st.sets(st.integers(0, len(rows) - 1), min_size=1, max_size=4))
    chosen = stand_ins(table(rows, space), np.array(sorted(picked)))
    by_hand = dict.fromkeys(picked, 0)
    for row in rows:
        near = min(
            sorted(picked),
            key=lambda at: sum(a != b for a, b in zip(row, rows[at], strict=True)),
        )
        by_hand[near] += 1
    assert {entry.row: entry.stands_for for entry in chosen} == by_hand
    assert sum(entry.stands_for for entry in chosen) == len(rows)


def test_every_scenario_shows_its_states_below_its_number():
    chosen = stand_ins(table(), np.array([0, 3]))
    texts = texts_of(scenario_matrix(table(), chosen, LABELS))
    rows = {t.text: t.y for t in texts if t.text in ("Sky", "Sea")}
    for entry in chosen:
        head = next(t for t in texts if t.text == f"No. {entry.number}")
        shown = table().scenario(entry.row)
        for name, factor in (("Sky", "sky"), ("Sea", "sea")):
            here = [t for t in texts if abs(t.x - head.x) < 20 and abs(t.y - rows[name]) < 6]
            assert [t.text for t in here] == [shown[factor]]
        assert any(t.text == f"for {entry.stands_for}" and abs(t.x - head.x) < 20 for t in texts)


def test_what_most_scenarios_do_not_share_carries_a_bar():
    assert usual_states(table()) == ((0, 0.75), (2, 0.5))
    chosen = stand_ins(table(), np.array([0, 3]))
    drawing = draw(scenario_matrix(table(), chosen, LABELS), "matrix", "matrix")
    # calm in the first, grey in the second, and the legend
    assert drawing.count(f'fill="{CATEGORIES[1]}"') == 3
    words = scenario_matrix(table(), chosen, LABELS)["description"]
    assert "No. 1, for 3: Sea: calm; No. 4, for 1: Sky: grey" in words


def test_a_factor_with_one_state_and_a_single_scenario_can_be_drawn():
    space = Space(("only", "other"), (("one",), ("x", "y")))
    alone = table([(0, 1)], space)
    spec = scenario_matrix(alone, stand_ins(alone, np.array([0])))
    assert "as usual" in spec["description"]
    assert "No. 1" in draw(spec, "matrix", "matrix")
