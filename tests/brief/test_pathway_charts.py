"""The pathways map, deadlines and alarm curves: same numbers as computed, within the page."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief.charts.alarm_curve import alarm_curve, lead_of
from sonae.brief.charts.deadlines_chart import asked_years, deadlines_chart, lates
from sonae.brief.charts.metro import quantile_years, signs
from sonae.brief.charts.pathways_map import pathways_map
from sonae.brief.charts.transfers import Transfer, lanes, order_of, transfers
from sonae.errors import UsageError
from sonae.pathways.alarms import Alarm

from .drawn import texts_of
from .sea import Sea


@pytest.fixture(scope="module")
def sea(tmp_path_factory):
    return Sea(tmp_path_factory.mktemp("sea") / "case")


# the map -----------------------------------------------------------------------------------------


def test_the_map_says_how_to_begin_and_where_nothing_lasts(sea):
    title = pathways_map(sea.shown, sea.dossier).title
    assert title == (
        "Build the dike first; the longest lasting pathway, build the dike 2024, then build the "
        "wall 2025, lasts in 100\u202f% of futures; in every future some pathway lasts"
    )


def test_where_no_pathway_lasts_the_title_says_so(tmp_path):
    flood = [("calm: 1, stormy: 2", "calm: 10, stormy: 20")]
    lost = Sea(tmp_path / "lost", flood)
    assert pathways_map(lost.shown).title == "No pathway lasts to the end in any future"


def test_the_table_of_the_map_holds_what_was_computed(sea):
    figure = pathways_map(sea.shown, sea.dossier)
    rows = {(row[0], row[1], row[2]): dict(zip(figure.columns, row, strict=True))
            for row in figure.rows}  # fmt: skip
    build = rows["line", "build the dike", "all"]
    assert (build["lasts (share of futures)"], build["half tipped by"]) == (0.5, 2028)
    assert rows["line", "build the dike", "stormy"]["quarter tipped by"] == 2028
    assert rows["line", "build the wall", "all"]["lasts (share of futures)"] is None
    both = rows["pathway", "build the dike 2024, then build the wall 2025", "all"]
    assert (both["cost"], both["first step"], both["actions"]) == (4.0, 2024, 2)
    assert both["lower probability"] == pytest.approx(1.0)


def test_the_map_names_every_line_and_stays_within_a_page(sea):
    texts = texts_of(pathways_map(sea.shown, sea.dossier).spec)
    said = [text.text for text in texts]
    for name in ("build the dike", "build the wall", "Nothing more decided", "stormy"):
        assert any(name in text for text in said), name
    assert "cannot be decided alone" in said
    assert max(text.x for text in texts) <= 700


@given(st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(sum))
@settings(deadline=None)
def test_quartiles_are_those_of_the_futures_in_a_row(counts):
    years = range(2024, 2027)
    futures = sorted(at for at, count in enumerate(counts) for _ in range(count))
    tips = np.array(counts) / len(futures)
    for quarter, year in zip((0.25, 0.5, 0.75), quantile_years(tips, years), strict=True):
        at = futures[int(np.ceil(quarter * len(futures) - 1e-9)) - 1]
        assert year == (None if at == 3 else years[at])


def test_every_action_has_a_sign_of_its_own():
    assert len({(sign.colour, sign.shape) for sign in signs(30)}) == 30


def test_an_action_is_added_to_the_nearest_that_is_decided_on():
    rows = {-1: 0, 0: 1, 1: 2, 2: 3}
    tracks = transfers([(2024, 2024, 2026), (2024, None, None)], rows)
    assert tracks == {
        Transfer(2024, -1, 0): 2,
        Transfer(2024, 0, 1): 1,
        Transfer(2026, 1, 2): 1,
    }


histories = st.lists(st.tuples(*[st.sampled_from([None, 2024, 2026])] * 4), min_size=1, max_size=6)


@given(histories)
@settings(deadline=None)
def test_tracks_of_a_year_never_run_over_one_another(found):
    order = order_of(found, 4)
    assert sorted(order) == [0, 1, 2, 3]
    rows = {action: place for place, action in enumerate((-1, *order))}
    tracks = transfers(found, rows)
    places = lanes(tracks, rows)
    for one in tracks:
        for other in tracks:
            if one < other and one.year == other.year and places[one] == places[other]:
                first, second = (sorted((rows[t.before], rows[t.after])) for t in (one, other))
                assert first[1] <= second[0] or second[1] <= first[0]
    for history in found:
        reached, left = {-1}, list(transfers([history], rows))
        while ready := [transfer for transfer in left if transfer.before in reached]:
            reached |= {transfer.after for transfer in ready}
            left = [transfer for transfer in left if transfer not in ready]
        assert not left
        assert reached - {-1} == {at for at, year in enumerate(history) if year is not None}


# deadlines ----------------------------------------------------------------------------------


def test_deadlines_are_drawn_as_they_were_computed(sea):
    years = asked_years(sea.due, sea.dossier)
    assert years == (2024, 2025, 2027)
    figure = deadlines_chart(sea.due, sea.dossier)
    rows = {row[0]: dict(zip(figure.columns, row, strict=True)) for row in figure.rows}
    dike, wall = rows["dike"], rows["wall"]
    assert (dike["safe in every future by"], dike["safe in half by"]) == (2026, 2029)
    assert dike["too late if launched in 2027"] == 0.5
    assert dike["years to act (half)"] == 1
    assert (wall["launched before it"], wall["years before"]) == ("dike", 1)
    assert wall["safe in every future by"] == 2024
    assert figure.title.endswith("none if launched in 2024, 1 if launched in 2025")


def test_what_is_due_first_stands_at_the_top(sea):
    rows = lates(sea.due, (2024, 2027))
    half = [late.latest[2] if late.latest[2] is not None else 0 for late in rows]
    many = [late.latest[1] if late.latest[1] is not None else 0 for late in rows]
    assert list(zip(many, half, strict=True)) == sorted(zip(many, half, strict=True))


def test_where_nothing_tips_nothing_has_a_deadline(tmp_path):
    calm = Sea(tmp_path / "calm", [("calm: 1, stormy: 2", "calm: 0, stormy: 0")])
    assert "nothing has a deadline" in deadlines_chart(calm.due).title


# alarms -------------------------------------------------------------------------------------


def test_an_alarm_is_drawn_as_it_was_computed(sea):
    figure = alarm_curve(sea.told, sea.dossier)
    (row,) = (dict(zip(figure.columns, row, strict=True)) for row in figure.rows)
    curve, alarm = sea.told[0]
    assert row["indicator"] == "the tide"
    assert row["calls for"] == "dike"
    if alarm is None:
        assert row["trigger"] == "none"
    else:
        assert (row["missed"], row["false alarms"]) == (alarm.missed, alarm.false_alarm)
    assert row["area under the curve"] == (None if np.isnan(curve.area) else curve.area)


def test_warning_is_what_half_of_the_announced_futures_have(sea):
    def alarm(warning):
        return Alarm(0.0, 0.0, 0.0, 0.0, None, None, warning, 0.0, "")

    assert lead_of(alarm({1: 0.6, 3: 0.4})) == "half 1 year ahead"
    assert lead_of(alarm({1: 0.4, 3: 0.6})) == "half 3 years ahead"
    assert lead_of(alarm({0: 0.6, 3: 0.4})) == "half under a year ahead"
    assert lead_of(alarm({})) == "half under a year ahead"


def test_without_a_curve_there_is_no_chart():
    with pytest.raises(UsageError, match="no curve"):
        alarm_curve(())


def test_all_charts_stay_within_a_page(sea):
    for figure in (deadlines_chart(sea.due, sea.dossier), alarm_curve(sea.told, sea.dossier)):
        assert max(text.x for text in texts_of(figure.spec)) <= 700
        assert not any(re.search(r"\bnan\b", text.text) for text in texts_of(figure.spec))
