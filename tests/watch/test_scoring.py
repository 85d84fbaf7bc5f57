"""Who was right: what resolves when, what is void, what is contested, and how it is scored."""

import pytest

from sonae.watch import scored, scores_report, scores_text

from .small import event

GUARD = event("g", "factor", "election", "guard", day=300)
UNION = event("u", "factor", "election", "union", day=310)
TRIPLE = event("t", "factor", "demand", "triple", day=400)


@pytest.fixture
def score(watcher, isles):
    return lambda *events: scored(isles, watcher.state(events))


def by_id(found):
    return {one.forecast.id: one for one in found.scored}


def test_nothing_has_resolved_before_anything_happened(score):
    found = score()
    assert not found.scored
    assert found.open > 0
    assert "0 judgements have resolved" in scores_text(found)
    assert scores_report(found)["scores"] is None


def test_an_event_resolves_what_was_said_of_it_and_voids_what_hung_on_the_contrary(score):
    found = score(GUARD)
    assert set(by_id(found)) == {"e1", "e2"}
    assert by_id(found)["e1"].forecast.happened
    assert by_id(found)["e1"].by == "g"
    assert found.void == 2  # d2 and p1 are given the Union
    assert found.orders == 1


def test_a_partial_outcome_resolves_what_it_settles_and_no_more(score):
    found = score(GUARD, event("x", "fact", "any_demand", day=350))
    resolved = by_id(found)
    assert resolved["demand_talk"].forecast.happened
    assert resolved["demand_talk"].voice == "herald"
    assert "d1" not in resolved  # three times or not is open still


def test_judgements_resolve_in_order_of_time_with_the_fact_that_settles_them(score):
    found = score(TRIPLE, GUARD)
    assert [one.on for one in found.scored] == sorted(one.on for one in found.scored)
    assert by_id(found)["d1"].by == "t"
    rows = scores_report(found)["over_time"]
    assert [row["count"] for row in rows][-1] == len(found.scored)


def test_what_rests_on_contradicting_reports_is_marked(score):
    found = score(GUARD, UNION)
    assert found.conflicts == (("u", "g", "election is union"),)
    assert by_id(found)["e1"].contested == ("u",)
    assert "contested by u" in scores_text(found)


def test_the_brier_score_of_a_voice_is_that_of_its_forecasts(score):
    report = scores_report(score(GUARD, TRIPLE))
    berg = next(row for row in report["who_was_right"] if row["voice"] == "berg")
    own = [one for one in report["judgements"] if one["voice"] == "berg"]
    for end in (0, 1):
        mean = sum(one["brier"][end] for one in own) / len(own)
        assert berg["brier"][end] == pytest.approx(mean, abs=1e-12)
    assert berg["few"]
    assert berg["right"] + berg["wrong"] + berg["neither"] == berg["count"]


def test_few_judgements_bear_few_digits(score):
    text = scores_text(score(GUARD, TRIPLE))
    line = next(line for line in text.splitlines() if line.startswith("  berg:"))
    assert "too few to tell from luck" in line
    assert all(len(part.rstrip(";").split(".")[1]) == 1 for part in line.split() if "." in part)


def test_a_quantity_that_came_out_is_scored_by_its_interval(score):
    found = score(event("q", "quantity", "hosting", "230"))
    report = scores_report(found)
    assert report["scores"]["quantities"]["held"] == 0.0
    expected = (220 - 180) + 2 / 0.1 * (230 - 220)
    assert report["scores"]["quantities"]["interval_score"] == pytest.approx(expected)
