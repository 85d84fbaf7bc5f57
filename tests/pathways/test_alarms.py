"""Alarms, worked out by hand: ``hand.SEA`` with higher banks tips in 2028 if stormy, else never."""

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.pathways import deadlines, tipping_times
from sonae.pathways.alarms import alarm_at, curves

from .hand import beliefs, written

BANKS = ("5 + 2 * on", "7 + 2 * on")
RISE = (
    'pumped: {is: "on[pump]"',
    'rise: {is: "pace[wind]", unit: "1"}\n    pumped: {is: "on[pump]"',
)


def watched(tmp_path, entry):
    dossier = written(
        tmp_path,
        changes=(BANKS, RISE, ("  most: 2", f"  most: 2\n  indicators:\n    seen: {entry}")),
    )
    believes = beliefs(dossier)
    times = tipping_times(dossier, believes.table, draws=2, launchable=("dike", "wall"))
    return dossier, believes, curves(dossier, deadlines(dossier, times, "nothing"))


SEEN = "{label: how fast it rises, of: rise, alarm: above, calls: [dike], because: made up}"


def test_a_number_that_tells_the_seas_apart_at_once_has_the_whole_area(tmp_path):
    dossier, believes, (curve,) = watched(tmp_path, SEEN)
    assert curve.area == 1.0
    assert curve.best() == 1.0  # above 1: it rises by 2 in stormy seas
    alarm = alarm_at(dossier, curve, 1.0, believes)
    assert (alarm.missed, alarm.late, alarm.false_alarm, alarm.cost) == (0.0, 0.0, 0.0, 0.0)
    assert alarm.warning == {3: 1.0}  # seen in 2024, known in 2025, tips in 2028
    assert alarm.trigger == "observed(rise) > 1"


def test_an_alarm_that_never_rings_misses_every_future_that_tips(tmp_path):
    dossier, believes, (curve,) = watched(tmp_path, SEEN)
    alarm = alarm_at(dossier, curve, 5.0, believes)
    assert (alarm.missed, alarm.late, alarm.false_alarm) == (1.0, 0.0, 0.0)
    assert alarm.warning == {}
    assert alarm.missed_bounds.lower == pytest.approx(0.2)
    assert alarm.missed_bounds.upper == pytest.approx(0.6)


def test_an_alarm_that_always_rings_costs_what_is_launched_for_nothing(tmp_path):
    dossier, believes, (curve,) = watched(tmp_path, SEEN)
    alarm = alarm_at(dossier, curve, 0.5, believes)
    assert (alarm.missed, alarm.false_alarm, alarm.cost) == (0.0, 1.0, 1.0)  # a dike costs 1
    assert alarm.false_bounds.lower == pytest.approx(0.4)
    assert alarm.false_bounds.upper == pytest.approx(0.8)


def test_what_is_known_after_the_latest_safe_start_is_late(tmp_path):
    # the wall takes two years and the dike a year before it: 2028 - 3 = 2025
    entry = SEEN.replace("[dike]", "[wall]").replace("above,", "above, delay: 2,")
    dossier, believes, (curve,) = watched(tmp_path, entry)
    alarm = alarm_at(dossier, curve, 1.0, believes)
    assert (alarm.missed, alarm.late) == (1.0, 1.0)
    assert alarm.trigger == "observed(rise, 2) > 1"
    assert curve.best() is None
    sooner = entry.replace("delay: 2", "delay: 1")
    dossier, believes, (curve,) = watched(tmp_path / "sooner", sooner)
    assert alarm_at(dossier, curve, 1.0, believes).missed == 0.0


def test_a_level_that_all_seas_reach_in_the_end_tells_nothing(tmp_path):
    # a stormy sea must be known by 2027, when 4 was seen; a calm one shows 6 by 2030
    entry = SEEN.replace("of: rise", "of: water")
    _, _, (curve,) = watched(tmp_path, entry)
    assert curve.area == 0.0
    assert curve.best() is None


def test_below_is_above_of_the_opposite(tmp_path):
    _, _, (above,) = watched(tmp_path / "a", SEEN)
    folder, changes = (
        tmp_path / "b",
        ("pumped: {is:", 'slack: {is: "-pace[wind]", unit: "1"}\n    pumped: {is:'),
    )
    entry = SEEN.replace("of: rise, alarm: above", "of: slack, alarm: below")
    dossier = written(
        folder,
        changes=(BANKS, changes, ("  most: 2", f"  most: 2\n  indicators:\n    seen: {entry}")),
    )
    times = tipping_times(dossier, beliefs(dossier).table, draws=2, launchable=("dike",))
    (below,) = curves(dossier, deadlines(dossier, times, "nothing"))
    assert below.area == above.area
    assert below.best() == -1.0
    assert np.array_equal(below.thresholds, -above.thresholds)
    assert np.array_equal(below.hits, above.hits)


def test_every_point_of_the_curve_is_what_its_threshold_does(tmp_path):
    dossier, believes, (curve,) = watched(tmp_path, SEEN.replace("of: rise", "of: water"))
    for threshold, hit, false in zip(curve.thresholds, curve.hits, curve.false_alarms, strict=True):
        if np.isfinite(threshold):
            alarm = alarm_at(dossier, curve, float(threshold), believes)
            assert alarm.missed == pytest.approx(1.0 - hit, abs=1e-12)
            assert alarm.false_alarm == pytest.approx(false, abs=1e-12)


def test_an_unknown_indicator_is_named_with_those_there_are(tmp_path):
    dossier, _, (curve,) = watched(tmp_path, SEEN)
    with pytest.raises(UsageError, match=r"`levels`.*seen"):
        curves(dossier, deadlines(dossier, curve.times, "nothing"), ["levels"])
