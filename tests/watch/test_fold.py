"""Folding a log: order of date then arrival, each report counted once, contradictions set aside."""

import datetime as dt
import itertools

import pytest

from .small import DAY, event, sign


def effects(state):
    return {status.event.id: status.effect for status in state.statuses}


def why(state, id_):
    return next(status.why for status in state.statuses if status.event.id == id_)


GUARD = event("g", "factor", "election", "guard", day=300)
UNION = event("u", "factor", "election", "union", day=310)


def test_a_sign_counts_once_however_often_it_is_reported(watcher):
    state = watcher.state([sign("a", "envoy"), sign("b", "envoy", day=3), sign("c", "envoy")])
    assert effects(state) == {"a": "counts", "c": "repeated", "b": "repeated"}
    assert len(state.evidence) == 1


def test_the_order_of_effect_is_that_of_dates_then_of_arrival(watcher):
    state = watcher.state([UNION, GUARD, sign("a", "envoy")])
    assert [status.event.id for status in state.statuses] == ["a", "g", "u"]
    assert effects(state)["g"] == "counts"


def test_a_factor_in_two_states_keeps_the_earlier_and_names_both(watcher):
    state = watcher.state([GUARD, UNION])
    assert effects(state) == {"g": "counts", "u": "set aside"}
    assert "g (2025-10-28) says election is guard" in why(state, "u")
    assert state.resolved["election"] == "guard"


def test_a_sign_seen_and_not_seen_is_a_contradiction(watcher):
    state = watcher.state([sign("a", "envoy"), sign("b", "envoy", seen=False, day=600)])
    assert effects(state) == {"a": "counts", "b": "set aside"}


def test_a_fact_that_the_dossier_calls_impossible_is_named_with_the_constraint(watcher):
    state = watcher.state([event("x", "fact", "demand == 'none' and posture == 'leaves'")])
    assert effects(state) == {"x": "set aside"}
    assert "by constraint c1" in why(state, "x")
    assert state.evidence == ()


def test_a_fact_against_an_earlier_one_names_it(watcher):
    first = event("n", "fact", "demand == 'none'")
    state = watcher.state([first, event("x", "fact", "posture == 'leaves'", day=1)])
    assert effects(state) == {"n": "counts", "x": "set aside"}
    assert "contradicts n (2025-01-01" in why(state, "x")


def test_what_follows_from_what_was_known_changes_nothing(watcher):
    state = watcher.state(
        [event("t", "factor", "demand", "triple"), event("x", "fact", "any_demand", day=1)]
    )
    assert effects(state)["x"] == "repeated"


def test_silence_says_what_the_dossier_gives_a_ratio_for_and_only_from_its_date(watcher):
    early = watcher.state([sign("a", "envoy", seen=False, day=10)])
    assert effects(early) == {"a": "silent"}
    assert "can be seen until 2026-03-31" in why(early, "a")
    late = watcher.state([sign("a", "envoy", seen=False, day=500)])
    assert effects(late) == {"a": "counts"}
    assert late.evidence[0].ratios[0].lower == 0.5
    no_ratio = watcher.state([sign("a", "yards", seen=False, day=500)])
    assert effects(no_ratio) == {"a": "silent"}
    assert "does not say what it means" in why(no_ratio, "a")


def test_silence_moves_the_bounds_by_the_missing_ratio(watcher, isles):
    from sonae.watch.posterior import Posterior

    asked = isles.event("demand == 'triple'").event
    state = watcher.state([sign("a", "envoy", seen=False, day=500)])
    before = watcher.credal.probability(asked)
    found = Posterior(watcher.credal, state.evidence, state.alive.mask).probability(asked)
    for old, new, ratio in ((before.lower, found.lower, 0.5), (before.upper, found.upper, 0.9)):
        assert new == pytest.approx(old * ratio / (old * ratio + 1 - old), abs=1e-9)


def test_events_after_the_date_do_not_count_yet(watcher):
    state = watcher.state([sign("a", "envoy"), GUARD], DAY + dt.timedelta(5))
    assert effects(state) == {"a": "counts", "g": "not yet"}
    assert "election" not in state.resolved


def test_what_is_taken_back_does_not_count_and_what_it_kept_out_comes_in(watcher):
    back = event("w", "withdraw", "g", day=400)
    state = watcher.state([GUARD, UNION, back])
    assert effects(state) == {"g": "taken back", "u": "counts", "w": "counts"}
    before = watcher.state([GUARD, UNION, back], GUARD.date + dt.timedelta(20))
    assert effects(before)["g"] == "counts"  # it was known as such then
    again = watcher.state([GUARD, UNION, back, event("v", "withdraw", "w", day=500)])
    assert effects(again)["g"] == "counts"


def test_a_newer_forecast_takes_the_place_of_the_older(watcher):
    cells = [("demand == 'triple'", "40% to 60%")]
    newer = [("demand == 'triple'", "10% to 20%")]
    state = watcher.state([event("a", "soft", cells=cells), event("b", "soft", cells=newer, day=9)])
    assert effects(state) == {"a": "replaced", "b": "counts"}
    assert len(state.evidence) == 1


def test_forecasts_that_can_add_up_to_nothing_are_set_aside(watcher):
    cells = [("demand == 'triple'", "10%"), ("demand != 'triple'", "20%")]
    state = watcher.state([event("a", "soft", cells=cells)])
    assert effects(state) == {"a": "set aside"}
    late = [("demand == 'triple'", "40% to 60%")]
    known = event("n", "factor", "demand", "none")
    state = watcher.state([known, event("b", "soft", cells=late, day=3)])
    assert effects(state) == {"n": "counts", "b": "set aside"}


def test_a_launch_and_a_quantity_move_no_bounds(watcher):
    state = watcher.state(
        [event("l", "launched", "network"), event("q", "quantity", "hosting", "210", day=1)]
    )
    assert effects(state) == {"l": "counts", "q": "silent"}
    assert state.launched == {"network": DAY}
    assert state.evidence == ()


def test_signs_and_facts_give_the_same_key_in_any_order(watcher):
    listed = [
        sign("a", "envoy"), sign("b", "yards"), GUARD, event("x", "fact", "any_demand"),
    ]  # fmt: skip
    keys = {watcher.state(order).key for order in itertools.permutations(listed)}
    assert len(keys) == 1


def test_signs_that_are_not_declared_independent_are_said_to_be(watcher):
    state = watcher.state([sign("a", "envoy"), sign("b", "yards")])
    assert any("not all declared independent (yards)" in note for note in state.notes)


def test_a_log_of_a_dossier_that_has_changed_sets_aside_what_it_no_longer_knows(watcher):
    state = watcher.state([sign("a", "gone"), sign("b", "envoy")])
    assert effects(state) == {"a": "set aside", "b": "counts"}
