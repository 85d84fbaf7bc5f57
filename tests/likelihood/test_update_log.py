"""The log of updates: what came when, what it moved, and that order counts."""

import datetime as dt

import pytest

from sonae.dossier import EventGiven
from sonae.errors import UsageError
from sonae.likelihood import CredalSet
from sonae.likelihood.signs import Fact, Ratio, Sign
from sonae.likelihood.soft import Share, SoftFact
from sonae.likelihood.update_log import NO_LONGER, ORDER, UpdateLog
from sonae.likelihood.updating import ImpossibleEvidenceError, Updating

from .systems import ev, full_table, judge

DAY = dt.date(2024, 3, 5)


@pytest.fixture
def table():
    return full_table((2, 2))


@pytest.fixture
def log(table):
    credal = CredalSet(table, [judge(table, "p", "f0 == 's1'", 0.4, 0.5)])
    asked = [EventGiven(ev(table, "f0 == 's1'"), None)]
    return UpdateLog.of(Updating.of(credal), asked, dt.date(2024, 2, 19))


def polled(table, share):
    cells = (Share(ev(table, "f0 == 's1'"), share, share), Share(ev(table, "f0 == 's0'"), 0, 1))
    return SoftFact("poll", cells)


def test_each_entry_keeps_the_bounds_before_and_after_it(log, table):
    sign = Sign("s1", (Ratio(ev(table, "f0 == 's1'"), 2, 2),), label="Delegates")
    longer = log.seen(DAY, sign, "wire").seen(dt.date(2024, 4, 1), polled(table, 0.9))
    (first,), (second,) = (entry.shifts for entry in longer.entries)
    assert (first.before.lower, first.before.upper) == pytest.approx((0.4, 0.5))
    assert (first.after.lower, first.after.upper) == pytest.approx((0.8 / 1.4, 1.0 / 1.5))
    assert second.before is first.after
    assert second.after.lower == pytest.approx(0.9)
    assert log.entries == ()


def test_the_log_says_that_order_counts_once_soft_evidence_is_in_it(log, table):
    assert log.text() == "nothing was seen yet"
    fact = log.seen(DAY, Fact(ev(table, "f1 == 's1'"), name="the vote"))
    assert not fact.order_matters
    both = fact.seen(DAY, polled(table, 0.9))
    assert both.order_matters
    text = both.text()
    assert text.endswith(ORDER)
    assert "2024-03-05  fact the vote" in text
    assert "soft evidence poll" in text
    assert "P(f0 == 's1')" in text


def test_evidence_from_before_the_last_entry_or_the_dossier_is_refused(log, table):
    with pytest.raises(UsageError, match="before the date of the dossier"):
        log.seen(dt.date(2024, 2, 18), polled(table, 0.9))
    later = log.seen(DAY, polled(table, 0.9))
    with pytest.raises(UsageError, match="before the last entry"):
        later.seen(dt.date(2024, 3, 4), polled(table, 0.8))


def test_contradictory_events_are_refused_with_what_came_before(log, table):
    won = log.seen(DAY, Fact(ev(table, "f0 == 's1'"), name="won"))
    with pytest.raises(ImpossibleEvidenceError, match="lost: this contradicts won, seen before"):
        won.seen(DAY, Fact(ev(table, "f0 == 's0'"), name="lost"))


def test_news_against_the_condition_of_one_proposition_leaves_the_others_their_bounds(table):
    credal = CredalSet(table, [judge(table, "p", "f0 == 's1'", 0.4, 0.5)])
    first, second = ev(table, "f0 == 's1'"), ev(table, "f1 == 's1'")
    asked = [EventGiven(second, first), EventGiven(first, None)]
    log = UpdateLog.of(Updating.of(credal), asked)
    ticks = []
    lost = log.seen(DAY, Fact(ev(table, "f0 == 's0'")), tell=lambda: ticks.append(1))
    gone, plain = lost.entries[0].shifts
    assert gone.before is not None
    assert (gone.after, gone.note) == (None, NO_LONGER)
    assert (plain.after.lower, plain.after.upper) == (0.0, 0.0)
    assert len(ticks) == 4  # each before and after
    again = lost.seen(DAY, Fact(second))
    assert again.entries[1].shifts[0].before is again.entries[1].shifts[0].after is None
    assert f"nothing  [{NO_LONGER}]" in again.text()


def test_a_condition_that_the_dossier_itself_rules_out_is_a_fault_of_the_dossier(table):
    credal = CredalSet(table, [judge(table, "never", "f0 == 's1'", 0, 0)])
    asked = [EventGiven(ev(table, "f1 == 's1'"), ev(table, "f0 == 's1'"))]
    log = UpdateLog.of(Updating.of(credal), asked)
    with pytest.raises(ImpossibleEvidenceError, match="judgement never"):
        log.seen(DAY, Fact(ev(table, "f1 == 's0'")))
