"""Where the choice turns, against dense linear programmes on a grid, and by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sonae.errors import IncoherenceError, UsageError
from sonae.likelihood import CredalSet
from sonae.robustness.break_even import break_even
from sonae.robustness.break_even.judgements import judgement_turns
from sonae.robustness.break_even.mixtures import least_at_zero
from sonae.robustness.break_even.stances import Moving, OutOfWorkError, Work
from sonae.robustness.break_even.surviving import MONOTONE, Contest, surviving
from sonae.robustness.break_even.weights import weight_turn
from sonae.robustness.break_even.words import as_word, percent
from sonae.robustness.choice import RULES, gains, weighted_gains

from .credal_sets import judge, performance, rows_of, table

EVENTS = ("f0 == 's0'", "f1 == 's0'", "f1 != 's2'")
GIVENS = (None, "f0 == 's0'", "f1 != 's0'")
TIE = 1e-6


def turns(scenarios, judgements, values, place=0, rule="maximality", alpha=0.5):
    """The four answers for one judgement, by the way it is moved."""
    run = performance(values, scenarios=scenarios)
    contest = Contest(rule, gains(run, "safety").values, TIE, alpha)
    moving = Moving(CredalSet(scenarios, judgements), run.class_of, Work(100_000))
    before = surviving(contest, moving.base())
    found = judgement_turns(moving, contest, run.plans, place, before, "icd203")
    return before.plans, {entry.move: entry for entry in found}


def by_hand(scenarios, judgements, values, rule, alpha=0.5):
    """Who remains, by one dense programme over all scenarios for each bound; None if none can."""
    rows = -np.array([[float(x) for x in row] for row in rows_of(scenarios, judgements)])
    ones = np.ones((1, scenarios.count))
    values = np.asarray(values, dtype=float)
    plans = range(len(values))

    def lowest(row):
        found = linprog(row, A_ub=rows, b_ub=np.zeros(len(rows)), A_eq=ones, b_eq=[1.0])
        return found.fun if found.status == 0 else None

    if lowest(values[0]) is None:
        return None
    if rule == "maximality":
        return {
            p for p in plans if all(lowest(values[q] - values[p]) <= TIE for q in plans if q != p)
        }
    if rule == "e_admissibility":
        return {p for p in plans if _lead(values, p, rows, ones) >= -TIE}
    low = np.array([lowest(row) for row in values])
    high = np.array([-lowest(-row) for row in values])
    if rule == "interval_dominance":
        return {p for p in plans if all(low[q] - high[p] <= TIE for q in plans)}
    weight = {"gamma_maximin": 1.0, "gamma_maximax": 0.0}.get(rule, alpha)
    score = weight * low + (1 - weight) * high
    return set(np.flatnonzero(score >= score.max() - TIE).tolist())


def _lead(values, plan, rows, ones):
    others = np.delete(values, plan, axis=0)
    if not len(others):
        return 0.0
    above = np.hstack([others - values[plan], np.ones((len(others), 1))])
    wide = np.vstack([np.hstack([rows, np.zeros((len(rows), 1))]), above])
    found = linprog(
        np.append(np.zeros(values.shape[1]), -1.0),
        A_ub=wide,
        b_ub=np.zeros(len(wide)),
        A_eq=np.append(ones, 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * values.shape[1] + [(None, None)],
    )
    return -found.fun


def read_otherwise(judgement, move, x):
    """The judgement with its ends as a move and a number say."""
    lower, upper = judgement.lower, judgement.upper
    ends = {
        "read as at least": (x, max(upper, x)),
        "read as at most": (min(lower, x), x),
        "read with its lower end at": (x, upper),
        "read with its upper end at": (lower, x),
    }[move]
    return replace(judgement, lower=ends[0], upper=ends[1])


@st.composite
def judged(draw):
    scenarios = table(draw(st.sets(st.integers(0, 5), min_size=4, max_size=6)))
    judgements = []
    for at in range(draw(st.integers(1, 2))):
        lower, upper = sorted(draw(st.integers(0, 8)) / 8 for _ in range(2))
        event, within = draw(st.sampled_from(EVENTS)), draw(st.sampled_from(GIVENS))
        judgements.append(judge(scenarios, f"j{at}", event, lower, upper, within))
    try:
        CredalSet(scenarios, judgements)
    except IncoherenceError:
        assume(False)
    return scenarios, judgements


@pytest.mark.parametrize("rule", sorted(RULES))
@settings(deadline=None, max_examples=6)
@given(system=judged(), seed=st.integers(0, 2**16))
def test_nothing_turns_before_the_place_that_is_named(rule, system, seed):
    scenarios, judgements = system
    values = np.random.default_rng(seed).integers(-4, 5, (3, scenarios.count)).tolist()
    before, found = turns(scenarios, judgements, values, rule=rule)
    assert by_hand(scenarios, judgements, values, rule) == before
    for move, entry in found.items():
        stop = entry.unchanged_to if entry.changes else entry.limit
        if not entry.certified or stop is None:
            continue
        for x in np.linspace(entry.now, stop, 7)[1:-1]:
            otherwise = [read_otherwise(judgements[0], move, float(x)), *judgements[1:]]
            seen = by_hand(scenarios, otherwise, values, rule)
            assert seen is None or seen == before, (move, x, entry)


@pytest.mark.parametrize("rule", sorted(MONOTONE))
@settings(deadline=None, max_examples=6)
@given(system=judged(), seed=st.integers(0, 2**16))
def test_the_plans_named_are_those_that_come_and_go_there(rule, system, seed):
    scenarios, judgements = system
    values = np.random.default_rng(seed).integers(-4, 5, (3, scenarios.count)).tolist()
    before, found = turns(scenarios, judgements, values, rule=rule)
    for move, entry in found.items():
        if not entry.changes:
            continue
        otherwise = [read_otherwise(judgements[0], move, entry.changes_at), *judgements[1:]]
        seen = by_hand(scenarios, otherwise, values, rule)
        assert seen != before
        assert {f"plan{at}" for at in seen - before} == set(entry.gained)
        assert {f"plan{at}" for at in before - seen} == set(entry.lost)


def test_a_word_said_of_the_contrary_is_read_otherwise_for_the_contrary():
    scenarios = table((0, 3))
    claim = judge(
        scenarios, "p2", "f0 == 's0'", 0.2, 0.45, stated=(0.2, 0.45), word="likely",
        scale="icd203", denied=True,
    )  # fmt: skip
    # plan0 is ahead once p < 0.1: the contrary read as above 90 %
    _, found = turns(scenarios, [claim], [[0, 1], [1, 0.875]])
    least = found["read as at most"]
    assert least.changes_at == pytest.approx(1 / 9, abs=1e-3)
    assert least.would == "above 88.9 %"
    assert "of the contrary, so 20–45 %" in least.sentence


@settings(deadline=None, max_examples=60)
@given(rows=st.integers(1, 9), seed=st.integers(0, 2**16))
def test_the_least_over_mixtures_is_that_of_every_pair(rows, seed):
    rng = np.random.default_rng(seed)
    side = rng.integers(-3, 4, rows).astype(float)
    expected = rng.integers(-9, 10, (rows, 4)).astype(float)
    least = np.where(side[:, None] == 0, expected, np.inf).min(axis=0)
    for one in np.flatnonzero(side < 0):
        for other in np.flatnonzero(side > 0):
            share = side[other] / (side[other] - side[one])
            least = np.minimum(least, share * expected[one] + (1 - share) * expected[other])
    assert least_at_zero(side, expected) == pytest.approx(least)


# by hand ----------------------------------------------------------------------------------------


@pytest.fixture
def coin():
    """The probability p of f0 == 's0' lies between a quarter and a half; f1 is always s0."""
    scenarios = table((0, 3))
    return scenarios, [judge(scenarios, "rain", "f0 == 's0'", 0.25, 0.5)]


def test_a_bet_against_a_sure_thing_turns_where_it_is_worth_as_much(coin):
    # plan0 pays 4p, plan1 pays 1.6: equal at p = 0.4, so both remain now
    before, found = turns(*coin, [[4, 0], [1.6, 1.6]])
    assert before == {0, 1}
    least, most = found["read as at least"], found["read as at most"]
    assert least.changes_at == pytest.approx(0.4, abs=1e-3)
    assert (least.gained, least.lost, least.certified) == ((), ("plan1",), True)
    assert most.changes_at == pytest.approx(0.4, abs=1e-3)
    assert most.lost == ("plan0",)
    assert not found["read with its lower end at"].changes
    assert not found["read with its upper end at"].changes
    assert "nothing changes" in found["read with its upper end at"].sentence


def test_a_judgement_may_have_to_be_read_beyond_its_other_end(coin):
    # plan0 pays 4p and falls to 2.4 as long as p < 0.6
    before, found = turns(*coin, [[4, 0], [2.4, 2.4]])
    assert before == {1}
    least = found["read as at least"]
    assert least.changes_at == pytest.approx(0.6, abs=1e-3)
    assert least.unchanged_to <= 0.6 <= least.changes_at + 1e-9
    assert least.gained == ("plan0",)
    assert least.sentence == (
        "If f0 == 's0' (rain, now 25–50 %) were read as above 60 %, which is *likely (55–80 %)*: "
        "plan0 would be ahead of plan1."
    )
    raised = found["read with its upper end at"]
    assert raised.changes_at == pytest.approx(0.6, abs=1e-3)


@pytest.mark.parametrize("sure", [0.0, 1.0])
def test_a_judgement_at_the_very_end_can_be_moved_away_from_it(sure):
    scenarios = table((0, 3))
    rain = judge(scenarios, "rain", "f0 == 's0'", sure, sure)
    before, found = turns(scenarios, [rain], [[4, 0], [1.6, 1.6]])
    assert before == {0 if sure else 1}
    moved = found["read as at most" if sure else "read as at least"]
    assert moved.changes_at == pytest.approx(0.4, abs=1e-3)


def test_a_choice_that_holds_everywhere_says_so_for_every_move(coin):
    _, found = turns(*coin, [[2, 2], [1, 1]])
    assert len(found) == 4
    assert all(entry.certified and not entry.changes for entry in found.values())
    assert {entry.limit for entry in found.values()} == {0.0, 1.0}


def test_the_other_judgements_may_leave_less_room(coin):
    scenarios, (rain,) = coin
    both = [rain, judge(scenarios, "dry", "f0 == 's1'", 0.3, 0.9)]
    _, found = turns(scenarios, both, [[2, 2], [1, 1]])
    assert found["read as at least"].limit == pytest.approx(0.7, abs=1e-3)
    assert "the other judgements leave no more" in found["read as at least"].sentence


def test_a_claim_is_moved_in_what_it_says_and_widened_as_before():
    scenarios = table((0, 3))
    claim = judge(
        scenarios, "p1", "f0 == 's0'", 0.275, 0.9275, stated=(0.55, 0.855), word="likely",
        scale="lay", trust=0.5,
    )  # fmt: skip
    # plan1 falls once p >= 0.4 for sure: half of what is said must be 0.4
    _, found = turns(scenarios, [claim], [[4, 0], [1.6, 1.6]])
    least = found["read as at least"]
    assert least.now == 0.55
    assert least.changes_at == pytest.approx(0.8, abs=2e-3)
    assert least.sentence.startswith(
        "If *likely* (55–85.5 %) for f0 == 's0' (p1) were read as above 80 %"
    )
    assert least.movement == pytest.approx(0.25, abs=2e-3)


def test_a_search_that_runs_out_of_work_says_so(coin):
    run = performance([[4, 0], [1.6, 1.6]], scenarios=coin[0])
    moving = Moving(CredalSet(*coin), run.class_of, Work(1))
    stance = moving.base()
    stance.lowest(np.array([0.0, 1.0]))
    with pytest.raises(OutOfWorkError, match="after 1 linear"):
        stance.lowest(np.array([0.0, 1.0]))


# weights ----------------------------------------------------------------------------------------


def two_outcomes(scenarios, safety, thrift):
    """A performance in two outcomes."""
    import xarray as xr

    run = performance(safety, scenarios=scenarios)
    other = performance(thrift, scenarios=scenarios)
    renamed = other.by_class.assign_coords(outcome=["thrift"])
    joined = xr.concat([run.by_class, renamed], dim="outcome", combine_attrs="override")
    joined.attrs = {
        key: {**run.by_class.attrs[key], "thrift": run.by_class.attrs[key]["safety"]}
        for key in run.by_class.attrs
    }
    return replace(run, outcomes=("safety", "thrift"), by_class=joined)


@pytest.mark.parametrize("rule", ["maximality", "e_admissibility"])
def test_a_weight_turns_the_choice_where_two_sums_are_equal(coin, rule):
    scenarios, judgements = coin
    run = two_outcomes(scenarios, [[3, 3], [1, 1]], [[0, 0], [1, 1]])
    weighted = weighted_gains(run, {"safety": 1.0, "thrift": 1.0})
    contest = Contest(rule, weighted.values, TIE, 0.5)
    moving = Moving(CredalSet(scenarios, judgements), run.class_of, Work(10_000))
    before = surviving(contest, moving.base()).plans
    assert before == {0}
    args = (run, weighted, contest, "thrift", moving.base(), before)
    up, down = weight_turn(*args, upwards=True), weight_turn(*args, upwards=False)
    assert up.changes_at == pytest.approx(2.0, abs=2e-3)  # 3 = 1 + 2 · 1
    assert up.gained == ("plan1",)
    assert up.certified
    assert (down.changes, down.limit) == (False, 0.0)


# wrong use, words -------------------------------------------------------------------------------


def test_unknown_rules_and_kinds_are_refused():
    for wrong, message in (
        ({"rule": "best"}, "unknown rule"),
        ({"kinds": ("mood",)}, "unknown kind"),
    ):
        with pytest.raises(UsageError, match=message):
            break_even(None, None, None, None, None, **wrong)


def test_percentages_and_words_are_those_of_the_scale():
    assert percent(0.83) == "83 %"
    assert as_word(0.83, "icd203") == "very likely (80–95 %)"
    assert as_word(0.15, "icd203") == "very unlikely (5–20 %)"
    assert as_word(0.999, "icd203") == ""


@settings(deadline=None, max_examples=25)
@given(system=judged(), seed=st.integers(0, 2**16))
def test_a_weight_turns_nowhere_before_and_just_beyond_the_place_that_is_named(system, seed):
    scenarios, judgements = system
    rng = np.random.default_rng(seed)
    safety, thrift = rng.integers(-4, 5, (2, 3, scenarios.count)).tolist()
    run = two_outcomes(scenarios, safety, thrift)
    weighted = weighted_gains(run, {"safety": 1.0, "thrift": 1.0})
    contest = Contest("maximality", weighted.values, TIE, 0.5)
    moving = Moving(CredalSet(scenarios, judgements), run.class_of, Work(10_000))
    before = surviving(contest, moving.base()).plans
    parts = np.array(safety, dtype=float), np.array(thrift, dtype=float)

    def remain(weight):
        return by_hand(scenarios, judgements, parts[0] + weight * parts[1], "maximality")

    for upwards in (False, True):
        found = weight_turn(
            run, weighted, contest, "thrift", moving.base(), before, upwards=upwards
        )
        stop = found.unchanged_to if found.changes else found.limit
        assert found.certified
        for weight in np.linspace(1.0, stop, 9)[1:-1]:
            assert remain(float(weight)) == before, (weight, found)
        if found.changes:
            assert abs(found.changes_at - found.unchanged_to) <= 1e-4 * max(1.0, found.changes_at)
            seen = remain(found.changes_at)
            assert {f"plan{at}" for at in seen - before} == set(found.gained)
            assert {f"plan{at}" for at in before - seen} == set(found.lost)
