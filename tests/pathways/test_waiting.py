"""What waiting is worth, and what signposts announce, worked out by hand in ``hand.SEA``."""

import pytest

from sonae.outcomes import compile_model
from sonae.pathways import deadlines, tipping_times
from sonae.pathways.announced import announced
from sonae.pathways.waiting import worth_of_waiting

from .hand import beliefs, written

BANKS = ("5 + 2 * on", "7 + 2 * on")
SEEN_2025 = ("wind: {label: Wind,", "wind: {label: Wind, observable: 2025,")
WAITS = (
    "nothing: {label: nothing}",
    "nothing: {label: nothing}\n  wait: {label: wait, steps: "
    "[{option: dike, start: 2025, when: \"observed(wind) == 'stormy'\"}]}",
)


def test_waiting_is_worth_the_dike_where_it_is_needed_and_costs_it_where_it_is_not(tmp_path):
    dossier = written(tmp_path / "case", changes=(BANKS, SEEN_2025, WAITS))
    believes = beliefs(dossier)
    model = compile_model(dossier)
    at_once, never = worth_of_waiting(dossier, model, believes.table, believes, draws=2)
    (level,) = at_once.differences
    # in calm seas the dike would stand 2 higher; in stormy ones it is built either way
    assert (at_once.against, at_once.steps, at_once.conflicts) == ("at once", ("dike",), ())
    assert (level.mean, level.better, level.worse) == (-1.0, 0.0, 0.5)
    assert (level.bounds.lower, level.bounds.upper) == pytest.approx((-1.6, -0.8))
    (level,) = never.differences
    assert (level.mean, level.better, level.worse) == (1.0, 0.5, 0.0)
    assert (level.bounds.lower, level.bounds.upper) == pytest.approx((0.4, 1.2))


def test_a_dossier_without_signs_has_nothing_that_waits(tmp_path):
    dossier = written(tmp_path / "case")
    believes = beliefs(dossier)
    assert worth_of_waiting(dossier, compile_model(dossier), believes.table, believes) == ()


WATCHES = (
    "nothing: {label: nothing}",
    "nothing: {label: nothing}\n  watch: {label: watch, steps: "
    '[{option: dike, start: 2025, until: 2031, when: "observed(water) >= 4"}]}',
)


def test_a_step_on_what_the_model_shows_is_held_against_the_same_at_once(tmp_path):
    dossier = written(tmp_path / "case", changes=(BANKS, WATCHES))
    believes = beliefs(dossier)
    model = compile_model(dossier)
    at_once, never = worth_of_waiting(dossier, model, believes.table, believes, draws=2)
    # calm seas stand at 4 in 2028, known in 2029: the dike acts from 2030, so both have it in 2031
    (level,) = at_once.differences
    assert (level.mean, level.better, level.worse) == (0.0, 0.0, 0.0)
    (level,) = never.differences
    assert (level.mean, level.better, level.worse) == (2.0, 1.0, 0.0)


SIGNS = """
signposts:
  gauge: {label: gauge, indicator: i, threshold: x, by: 2025-06-30, feeds: [dike], because: made up,
          discriminates: [{event: "wind == 'stormy'", ratio: 2 to 5}]}
  late: {label: late, indicator: i, threshold: x, by: 2027-06-30, feeds: [dike], because: made up,
         discriminates: [{event: "wind == 'stormy'", ratio: 2 to 5}]}
  against: {label: against, indicator: i, threshold: x, by: 2024-06-30, feeds: [dike],
            because: made up, discriminates: [{event: "wind == 'stormy'", ratio: .2 to .5}]}
  calm: {label: calm, indicator: i, threshold: x, by: 2024-06-30, feeds: [dike], because: made up,
         discriminates: [{event: "wind == 'calm'", ratio: 2 to 5}]}
  mute: {label: mute, indicator: i, threshold: x, by: 2024-06-30, because: made up,
         discriminates: [{event: "wind == 'stormy'", ratio: 2 to 5}]}
"""


def cover(tmp_path, *drop):
    changes = (BANKS, ("outcomes:\n", f"{SIGNS.lstrip()}outcomes:\n"))
    dossier = written(tmp_path / "case", changes=changes)
    times = tipping_times(dossier, beliefs(dossier).table, draws=2, launchable=("dike",))
    return announced(dossier, deadlines(dossier, times, "nothing"))


def test_a_sign_in_time_announces_every_future_that_tips(tmp_path):
    found = cover(tmp_path)
    signs = {entry.signpost: entry for entry in found.signposts}
    # only stormy seas tip, in 2028: the dike has to be launched by 2027
    assert signs["gauge"].in_time == {"dike": 1.0}
    assert (signs["gauge"].year, signs["gauge"].speaks, signs["gauge"].lift) == (2026, 1.0, 2.0)
    assert signs["late"].in_time == {"dike": 0.0}
    assert signs["calm"].why_not == "the plan tips hardly more often where its events hold"
    assert signs["against"].why_not == "it speaks for no event of the dossier"
    assert signs["mute"].why_not == "it calls for no step"
    assert found.covered == 1.0
    assert not found.silent.any()


def test_without_the_sign_in_time_stormy_seas_come_unannounced(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "SIGNS", SIGNS.replace("2025-06-30", "2027-02-01"))
    found = cover(tmp_path)
    assert found.covered == 0.0
    assert found.by_state == {("wind", "stormy"): 1.0}
