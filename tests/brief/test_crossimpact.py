"""The maps of cross-impacts say what the judgements say, cell by cell."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief.charts.crossimpact import points, state_map
from sonae.brief.charts.influence_blocks import factor_map
from sonae.brief.charts.labels import Labels
from sonae.brief.charts.palette import NOTHING, diverging, label_on
from sonae.brief.charts.svg import draw
from sonae.scenarios import Influence, Influences, Space, influence_profile

from .drawn import numbers_by_names, texts_of
from .test_charts import contrast

SPACE = Space(
    ("sky", "sea", "wind"), (("blue", "grey"), ("calm", "rough", "wild"), ("low", "high"))
)
LABELS = Labels(("Sky", "Sea", "Wind"), SPACE.states)
GIVEN = {
    ("sky.blue", "sea.calm"): 2.0,
    ("sky.blue", "sea.wild"): -3.0,
    ("sky.grey", "sea.rough"): 0.0,
    ("sea.wild", "wind.high"): 1.5,
    ("wind.high", "sea.wild"): 3.0,
    ("wind.low", "wind.low"): 1.0,
}


def cell(source, target, value, span=None):
    one, other = tuple(source.split(".")), tuple(target.split("."))
    return Influence(one, other, value, span=span)


def matrix(given=GIVEN, spans=()):
    cells = [cell(*pair, value) for pair, value in given.items()]
    return Influences.of(SPACE, [*cells, *spans])


def test_every_judgement_stands_in_its_own_cell_and_no_other_does():
    drawn = numbers_by_names(
        texts_of(state_map(matrix(), LABELS)),
        {s for own in SPACE.states for s in own},
        {s for own in SPACE.states for s in own},
    )
    wanted = {
        (one.split(".")[1], other.split(".")[1]): [points(value)]
        for (one, other), value in GIVEN.items()
    }
    assert drawn == wanted


def test_judged_zero_is_grey_and_says_so_while_not_judged_stays_blank():
    drawing = draw(state_map(matrix(), LABELS), "map", "map")
    # once in its cell and once in the legend
    assert drawing.count(f'fill="{NOTHING}"') == 2
    assert len(re.findall(r">0</text>", drawing)) == 2
    none = {pair: value for pair, value in GIVEN.items() if value}
    assert len(re.findall(r">0</text>", draw(state_map(matrix(none), LABELS), "map", "map"))) == 1
    assert "not judged" in drawing


def test_an_interval_shows_both_of_its_ends_in_their_own_colours():
    spans = [cell("wind.low", "sky.blue", 1.0, (-1.0, 3.0))]
    spec = state_map(matrix(spans=spans), LABELS)
    texts = texts_of(spec)
    everything = {s for own in SPACE.states for s in own}
    assert sorted(numbers_by_names(texts, everything, everything)["low", "blue"]) == ["+3", "−1"]
    drawing = draw(spec, "map", "map")
    assert diverging(-1 / 3) in drawing
    assert "interval: least, greatest" in drawing
    assert "interval" not in draw(state_map(matrix(), LABELS), "map", "map")


def test_colours_reach_as_far_as_the_judgements_and_never_less_than_three():
    def legend(influences):
        texts = texts_of(state_map(influences, LABELS))
        bottom = next(t.y for t in texts if t.text == "not judged")
        return [t.text for t in texts if abs(t.y - bottom) < 3 and re.match(r"[+−\d]", t.text)]

    assert legend(matrix()) == ["−3", "−2", "−1", "0", "+1", "+2", "+3"]
    wide = matrix({**GIVEN, ("sea.calm", "sky.blue"): -8.0})
    assert legend(wide) == ["−8", "−4", "0", "+4", "+8"]
    spans = [cell("wind.low", "sky.blue", 2.0, (-1.0, 5.0))]
    assert legend(matrix(spans=spans)) == ["−5", "−2.5", "0", "+2.5", "+5"]


def test_a_map_tells_who_cannot_see_it_what_it_shows():
    spans = [cell("wind.low", "sky.blue", 1.0, (-1.0, 3.0))]
    words = state_map(matrix(spans=spans), LABELS)["description"]
    assert "7 states of 3 factors" in words
    assert "5 judgements speak for a state, 1 against one, 1 say" in words
    assert "1 of them are intervals" in words
    # 2·3 + 3·2 + 2·2 cells in each direction, less the six judged between factors
    assert "26 cells were not judged" in words
    assert "sky.blue on sea.wild −3" in words


def test_the_map_of_factors_shows_the_reach_of_every_pair_that_was_judged():
    influences = matrix()
    profile = influence_profile(influences)
    texts = texts_of(factor_map(profile, SPACE, LABELS))
    drawn = numbers_by_names(texts, {"Sky", "Sea", "Wind"}, {"Sky", "Sea", "Wind"})
    named = dict(zip(SPACE.factors, LABELS.factors, strict=True))
    for block in profile.blocks:
        found = drawn.get((named[block.source], named[block.target]), [])
        assert found == ([f"{block.reach:g}"] if block.assessed else []), block
    assert not any(one == other for one, other in drawn)


def test_the_map_of_factors_tells_no_influence_from_not_judged():
    level = {("sky.blue", "sea.calm"): 1.0, ("sky.grey", "sea.calm"): 1.0}
    profile = influence_profile(matrix(level))
    drawing = draw(factor_map(profile, SPACE, LABELS), "map", "map")
    assert drawing.count(f'fill="{NOTHING}"') == 2
    assert "judged, but moves nothing" in drawing


@settings(deadline=None)
@given(st.floats(-1, 1))
def test_numbers_stand_out_from_every_shade_of_both_directions(share):
    assert contrast(diverging(share), label_on(diverging(share))) >= 4.5


@pytest.mark.parametrize("share", [0.05, 1 / 3, 1.0])
def test_for_and_against_differ_from_each_other_and_from_nothing(share):
    assert len({diverging(share), diverging(-share), diverging(0)}) == 3


def test_a_map_drawn_twice_is_the_same():
    one, two = (draw(state_map(matrix(), LABELS), "map", "map") for _ in range(2))
    assert one == two
