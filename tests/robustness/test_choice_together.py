"""All outcomes together and all thresholds at once, against exact vertices and by hand."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
import xarray as xr
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.errors import IncoherenceError, UsageError
from sonae.likelihood import CredalSet
from sonae.robustness.choice import (
    choices,
    choices_report,
    choices_text,
    gains,
    thresholds_gains,
    tie_of,
    together,
    together_text,
    weighted_gains,
)

from .credal_sets import Exact, judge, table
from .credal_sets import performance as one_outcome
from .test_choice import judged

NAMES = ("safety", "thrift", "standing")


def performance(values, scenarios, ties, thresholds=(0.0, 0.0, 0.0), better=("more",) * 3):
    """A performance in up to three outcomes, from values (outcome, plan, class)."""
    values = np.moveaxis(np.asarray(values, dtype=np.float64), 0, 1)
    names = NAMES[: values.shape[1]]
    run = one_outcome(values[:, 0], scenarios=scenarios)
    sign = np.array([1.0 if way == "more" else -1.0 for way in better])[: len(names), None]
    limits = np.array([-np.inf if at is None else at for at in thresholds])[: len(names), None]
    missed = values * sign < np.where(np.isinf(limits), limits, limits * sign)
    dims = (PLAN, OUTCOME, CLASS)
    data = {name: (dims, values) for name in ("mean", "worst", "best")}
    data |= {
        "fails": (dims, missed.astype(np.uint16)),
        "met_all": ((PLAN, CLASS), (~missed.any(axis=1)).astype(np.uint16)),
    }
    attrs = {
        "unit": dict.fromkeys(names, "index"),
        "better": dict(zip(names, better, strict=False)),
        "threshold": dict(zip(names, thresholds, strict=False)),
        "tie": dict(zip(names, ties, strict=False)),
    }
    by_class = xr.Dataset(data, {PLAN: list(run.plans), OUTCOME: list(names)}, attrs)
    return replace(run, outcomes=names, by_class=by_class)


def credal_set(scenarios, judgements):
    try:
        return CredalSet(scenarios, judgements)
    except IncoherenceError:
        assume(False)


@settings(deadline=None, max_examples=40)
@given(judged(), st.data())
def test_a_plan_leaves_only_where_exact_vertices_say_that_one_other_is_nowhere_worse(system, data):
    scenarios, judgements = system
    count = data.draw(st.integers(2, 4))
    row = st.lists(st.integers(-2, 2), min_size=scenarios.count, max_size=scenarios.count)
    plans = st.lists(row, min_size=count, max_size=count)
    values = data.draw(st.lists(plans, min_size=2, max_size=2))
    ties = data.draw(st.sampled_from([(0.3, 0.3), (0.7, 0.3), (1.1, 1.3)]))
    found = choices(performance(values, scenarios, ties), credal_set(scenarios, judgements))
    exact = [Exact.of(scenarios, judgements, table_) for table_ in values]

    def beats(one, other):
        least = [-float(own.most(one, other)) for own in exact]
        good = all(lead >= -tie for lead, tie in zip(least, ties, strict=True))
        return good and any(lead > tie for lead, tie in zip(least, ties, strict=True))

    beaten = {
        other: {one for one in range(count) if one != other and beats(one, other)}
        for other in range(count)
    }
    remaining = {found.together.plans.index(plan) for plan in found.together.remaining}
    assert remaining
    for plan, rivals in beaten.items():
        if not rivals:
            assert plan in remaining
        if plan not in remaining:
            assert rivals & remaining
    for fall in found.together.falls:
        at, by = (found.together.plans.index(name) for name in (fall.plan, fall.by))
        assert by in beaten[at] & remaining
        for outcome, lead in fall.ahead.items():
            own = exact[NAMES.index(outcome)]
            assert lead == pytest.approx(-float(own.most(by, at)), abs=1e-8)


@settings(deadline=None, max_examples=30)
@given(judged(), st.data())
def test_the_probability_of_meeting_all_thresholds_equals_the_exact_vertices(system, data):
    scenarios, judgements = system
    row = st.lists(st.integers(-2, 2), min_size=scenarios.count, max_size=scenarios.count)
    plans = st.lists(row, min_size=2, max_size=2)
    values = data.draw(st.lists(plans, min_size=3, max_size=3))
    run = performance(values, scenarios, (None,) * 3, (0.0, None, 1.0), ("more", "more", "less"))
    found = choices(run, credal_set(scenarios, judgements)).thresholds
    assert found.outcomes == ("safety", "standing")
    first, _, third = (np.array(table_) for table_ in values)
    kept = np.stack([first >= 0, third <= 1])
    cases = {"all": kept.all(axis=0), "count": kept.sum(axis=0)}
    for own, kind in ((found.all_met, "all"), (found.count, "count")):
        exact = Exact.of(scenarios, judgements, cases[kind].astype(int).tolist())
        for at, ends in enumerate(own.values()):
            assert ends.lower == pytest.approx(float(exact.lower(at)), abs=1e-8)
            assert ends.upper == pytest.approx(float(exact.upper(at)), abs=1e-8)
    for outcome, met in zip(found.outcomes, kept, strict=True):
        exact = Exact.of(scenarios, judgements, met.astype(int).tolist())
        for at, plan in enumerate(run.plans):
            ends = found.met[plan, outcome]
            assert ends.lower == pytest.approx(float(exact.lower(at)), abs=1e-8)
            assert ends.upper == pytest.approx(float(exact.upper(at)), abs=1e-8)
    sure = {plan for plan, ends in found.all_met.items() if ends.lower >= 0.25}
    assert set(found.acceptable(0.25)) == sure


# by hand ----------------------------------------------------------------------------------------


@pytest.fixture
def coin():
    """The probability of f0 == 's0' lies between a quarter and a half; f1 is always s0."""
    scenarios = table((0, 3))
    return scenarios, CredalSet(scenarios, [judge(scenarios, "j", "f0 == 's0'", 0.25, 0.5)])


def test_a_plan_that_is_worse_by_less_than_the_tie_and_better_by_more_makes_another_leave(coin):
    scenarios, credal = coin
    safety, thrift = [[1.0, 1.0], [3.0, 2.0]], [[2.0, 2.0], [1.9, 1.9]]
    within = choices(performance([safety, thrift], scenarios, (0.5, 0.2)), credal).together
    (fall,) = within.falls
    assert (fall.plan, fall.by) == ("plan0", "plan1")
    assert fall.ahead == {"safety": pytest.approx(1.25)}
    assert fall.behind == {"thrift": pytest.approx(0.1)}
    assert "leaves: plan1 is better in safety (1.25 at least)" in together_text(within)
    beyond = choices(performance([safety, thrift], scenarios, (0.5, 0.05)), credal).together
    assert beyond.remaining == ("plan0", "plan1")
    (spared, _) = beyond.spared
    assert (spared.plan, spared.against) == ("plan0", "plan1")
    assert spared.outcomes == {"thrift": pytest.approx(0.1)}


def test_plans_that_beat_one_another_in_a_ring_of_ties_all_remain(coin):
    scenarios, credal = coin
    ring = [[[0, 0], [1.5, 1.5], [0.75, 0.75]]]
    ring += [[[0.75, 0.75], [0, 0], [1.5, 1.5]], [[1.5, 1.5], [0.75, 0.75], [0, 0]]]
    found = choices(performance(ring, scenarios, (1.0, 1.0, 1.0)), credal)
    assert found.together.remaining == ("plan0", "plan1", "plan2")
    assert not found.together.falls
    assert "ring of ties" in together_text(found.together)


def test_a_plan_leaves_only_for_one_that_remains(coin):
    scenarios, credal = coin
    # plan2 beats plan1 and plan1 beats plan0, each losing a tie in thrift: plan2 does not beat 0
    safety, thrift = [[0, 0], [2, 2], [4, 4]], [[0, 0], [-0.9, -0.9], [-1.8, -1.8]]
    found = choices(performance([safety, thrift], scenarios, (1.0, 1.0)), credal).together
    assert found.remaining == ("plan0", "plan2")
    assert [(fall.plan, fall.by) for fall in found.falls] == [("plan1", "plan2")]


def test_of_two_plans_that_miss_something_the_number_met_still_prefers_one(coin):
    scenarios, credal = coin
    values = [[[1, 1], [1, 1]], [[-1, -1], [1, 1]], [[-1, -1], [-1, -1]]]
    found = choices(performance(values, scenarios, (None,) * 3), credal).thresholds
    assert found.choice_all.verdicts["maximality"].remaining == ("plan0", "plan1")
    assert found.choice_count.verdicts["maximality"].remaining == ("plan1",)
    assert [ends.lower for ends in found.count.values()] == pytest.approx([1.0, 2.0])


def test_without_a_threshold_there_is_nothing_to_meet(coin):
    scenarios, credal = coin
    run = performance([[[1, 1], [1, 1]]], scenarios, (None,), (None,))
    found = choices(run, credal)
    assert found.thresholds is None
    assert "--outcome all" not in choices_text(found)
    with pytest.raises(UsageError, match="no outcome has a threshold"):
        thresholds_gains(run)


def test_the_dossiers_tie_holds_unless_the_user_gives_one(coin):
    scenarios, credal = coin
    run = performance([[[2, 2], [2.25, 2.25]]], scenarios, (0.3,))
    assert tie_of(gains(run, "safety")) == 0.3
    assert tie_of(gains(run, "safety"), 0.1) == 0.1
    assert choices(run, credal).of("safety").verdicts["maximality"].remaining == run.plans
    strict = choices(run, credal, tie=0.0)
    assert strict.of("safety").verdicts["maximality"].remaining == ("plan1",)


def test_in_a_weighted_sum_what_matters_in_one_outcome_matters(coin):
    scenarios, _ = coin
    rows = [[[1, 1]], [[1, 1]]]
    run = performance(rows, scenarios, (0.3, 0.1))
    assert weighted_gains(run, {"safety": 1.0, "thrift": 2.0}).tie == pytest.approx(0.2)
    run = performance(rows, scenarios, (0.3, None))
    assert weighted_gains(run, {"safety": 1.0, "thrift": 2.0}).tie is None


def test_threads_and_absent_outcomes_change_no_bit_of_a_choice(coin):
    scenarios, credal = coin
    values = np.random.default_rng(3).normal(size=(3, 4, 2))
    run = performance(values, scenarios, (0.1,) * 3)
    alone = choices(run, credal)
    assert choices(run, credal, threads=3) == alone
    assert choices(performance(values[:1], scenarios, (0.1,)), credal).of("safety") == alone.of(
        "safety"
    )


def test_some_of_the_plans_are_compared_as_if_there_were_no_others(coin):
    scenarios, credal = coin
    values = np.random.default_rng(4).normal(size=(2, 4, 2))
    told = []
    found = choices(
        performance(values, scenarios, (0.1, 0.1)),
        credal,
        plans=("plan1", "plan3"),
        progress=lambda done, total: told.append((done, total)),
    )
    assert found.together.plans == ("plan1", "plan3")
    assert told[-1][0] == told[-1][1] == len(told)
    assert set(choices_report(found)) == {"choices", "together", "thresholds"}


def test_the_oracle_itself_knows_a_coin_that_meets_a_threshold(coin):
    scenarios, _ = coin
    exact = Exact.of(scenarios, [judge(scenarios, "j", "f0 == 's0'", 0.25, 0.5)], [[1, 0]])
    assert (exact.lower(0), exact.upper(0)) == (Fraction(1, 4), Fraction(1, 2))


def test_one_choice_alone_is_all_outcomes_together(coin):
    scenarios, credal = coin
    found = choices(performance([[[1, 1], [2, 2]]], scenarios, (0.1,)), credal)
    assert together(found.outcomes) == found.together
    assert found.together.remaining == ("plan1",)
