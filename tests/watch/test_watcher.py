"""The advice and its difference: bounds, triggers, deadlines, what is due; nothing twice."""

import datetime as dt

import numpy as np
import pytest

from sonae.pathways import deadlines, reference_plan, tipping_times
from sonae.watch import difference, watch_text
from sonae.watch.deadlines import LatestStarts
from sonae.watch.due import until

from .small import event, sign

GUARD = event("g", "factor", "election", "guard", day=300)
DOUBLE = event("d", "factor", "demand", "double", day=730)


def advised(watcher, *events, as_of=None, within=12):
    return watcher.advice(watcher.state(events, as_of), within)


def bounds(advice, event):
    one = next(one for one in advice.followed if one.event == event and one.given is None)
    return one.lower, one.upper


def test_before_anything_was_seen_bounds_are_those_of_the_dossier(watcher, isles):
    advice = advised(watcher)
    for one, asked in zip(advice.followed, isles.formulas.ask, strict=False):
        expected = watcher.credal.probability(asked.event, asked.given)
        assert (one.lower, one.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-9)


def test_every_state_of_every_factor_is_followed(watcher, isles):
    followed = {one.event for one in advised(watcher).followed if one.factor}
    assert followed == {f"{f} == '{s}'" for f, states in isles.states.items() for s in states}


def test_a_factor_that_an_event_resolves_is_certain(watcher):
    advice = advised(watcher, GUARD)
    assert advice.resolved == {"election": "guard"}
    assert bounds(advice, "election == 'guard'") == (1.0, 1.0)
    found = difference(advised(watcher), advice)
    assert ("election", "guard") in found.resolved
    assert not found.nothing


def test_triggers_fire_can_no_longer_fire_or_stay_open(watcher):
    def fired(advice):
        return {one.option: one.fired for one in advice.triggers}

    assert fired(advised(watcher)) == {"pay_more": "open", "batteries": "open"}
    after = advised(watcher, DOUBLE)
    assert fired(after) == {"pay_more": "fired", "batteries": "never"}
    found = difference(advised(watcher), after)
    assert [(old.fired, new.fired) for old, new in found.triggers] == [
        ("open", "fired"),
        ("open", "never"),
    ]


def test_the_probability_of_an_open_trigger_is_that_of_its_condition(watcher, isles):
    trigger = advised(watcher).triggers[0]
    expected = watcher.credal.probability(isles.event("demand == 'double'").event)
    assert trigger.lower == pytest.approx(expected.lower, abs=1e-9)
    assert trigger.upper == pytest.approx(expected.upper, abs=1e-9)


def test_a_fixed_start_within_the_months_is_due_and_a_launch_settles_it(watcher):
    now = dt.date(2024, 7, 1)
    due = {one.option: one for one in advised(watcher, as_of=now).due}
    assert due["batteries"].starts == {"build": 2024}
    assert due["network"].starts == {"build": 2025, "hedge": 2024}
    settled = advised(watcher, event("l", "launched", "network"), as_of=dt.date(2025, 1, 2))
    assert "network" not in {one.option for one in settled.due}


def test_only_a_fired_trigger_makes_its_step_due(watcher):
    now = dt.date(2026, 12, 31)
    assert "hedge" not in _starts(advised(watcher, as_of=now), "pay_more")
    due = advised(watcher, DOUBLE, as_of=dt.date(2027, 1, 1))
    assert _starts(due, "pay_more")["hedge"] == 2027
    assert next(one for one in due.due if one.option == "pay_more").fired == ("hedge",)


def _starts(advice, option):
    return next((one.starts for one in advice.due if one.option == option), {})


def test_months_end_with_their_month():
    assert until(dt.date(2024, 1, 31), 1) == dt.date(2024, 2, 29)
    assert until(dt.date(2024, 12, 31), 0) == dt.date(2024, 12, 31)
    assert until(dt.date(2024, 11, 15), 14) == dt.date(2026, 1, 15)


def test_latest_safe_starts_are_those_of_pathways_in_what_is_left(watcher, isles):
    plan = reference_plan(isles)
    assert plan == "wait"
    times = tipping_times(isles, watcher.credal.table, draws=4, seed=1)
    whole = deadlines(isles, times, plan)
    starts = LatestStarts(isles, watcher.credal.table, draws=4)
    for one in starts.left(watcher.fold.all):
        assert one.tips == pytest.approx(whole.tips)
        for year, share in ((one.every, 1.0), (one.most, 0.9), (one.half, 0.5)):
            assert year == whole.latest(one.option, share)


def test_a_fact_moves_latest_safe_starts_to_those_of_the_scenarios_left(watcher, isles):
    state = watcher.state([event("r", "factor", "rival", "calm")])
    starts = LatestStarts(isles, watcher.credal.table, draws=4)
    found = starts.left(state.alive)
    times = tipping_times(isles, watcher.credal.table, draws=4, seed=1)
    row = deadlines(isles, times, "wait").of(found[0].option)
    due = row.first_due()[times.class_of[state.alive.rows]]
    tips = due < 1 << 14
    assert found[0].tips == pytest.approx(float(tips.mean()))
    if tips.any():
        every = int(due[tips].min()) + times.years.start
        assert found[0].every == (every if every >= times.years.start else None)


def test_a_state_with_the_same_evidence_is_worked_out_once(watcher):
    one = advised(watcher, sign("a", "envoy"))
    other = advised(watcher, sign("a", "envoy"), sign("b", "envoy", day=4))
    assert one.followed is other.followed
    assert one.remaining is other.remaining


def test_nothing_changed_is_said_in_one_line(watcher, isles):
    before = watcher.state([sign("a", "envoy")])
    after = watcher.state([sign("a", "envoy"), sign("b", "envoy")])
    found = difference(watcher.advice(before), watcher.advice(after))
    assert found.nothing
    text = watch_text(isles, found, after, new=1, within=12)
    assert "nothing changed" in text
    assert len(text.splitlines()) == 1


def test_an_impossible_event_gives_a_report_and_no_nan(watcher, isles):
    state = watcher.state([event("x", "fact", "demand == 'none' and posture == 'leaves'")])
    found = difference(advised(watcher), watcher.advice(state))
    assert not found.moved
    text = watch_text(isles, found, state, new=1, within=12)
    assert "the dossier calls this impossible, by constraint c1" in text
    ends = [e for one in found.after.followed for e in (one.lower, one.upper) if e is not None]
    assert np.isfinite(ends).all()


def test_soft_evidence_moves_bounds_and_is_said_to_be_left_out_of_the_plans(watcher):
    soft = event("s", "soft", cells=[("demand == 'triple'", "60% to 70%")])
    advice = advised(watcher, soft)
    low, high = bounds(advice, "demand == 'triple'")
    assert low == pytest.approx(0.6, abs=1e-9)
    assert high == pytest.approx(0.7, abs=1e-9)
    assert advice.remaining is advised(watcher).remaining
    assert any("left out" in note for note in advice.notes)


def test_a_condition_that_cannot_hold_any_more_is_said_so(watcher):
    after = advised(watcher, event("u", "factor", "election", "union"))
    one = next(one for one in after.followed if one.given == "election == 'guard'")
    assert one.lower is None
    assert one.note == "its condition can no longer hold"
