"""Plans that remain after evidence: against the full programme, and against `choices` without."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from sonae.likelihood.weighted import Weights
from sonae.robustness.choice import Gains
from sonae.watch.remaining import Weighed, remaining

from .small import planted


def full_least(credal, cost):
    """Least expectation of a cost per scenario, by the whole programme."""
    table = credal.table
    rows, limits = [], []
    for one in credal.judgements:
        event = table.mask(one.event).astype(float)
        within = np.ones(table.count) if one.given is None else table.mask(one.given).astype(float)
        rows += [one.lower * within - event * within, event * within - one.upper * within]
        limits += [0.0, 0.0]
    found = linprog(
        cost,
        A_ub=np.array(rows),
        b_ub=limits,
        A_eq=np.ones((1, table.count)),
        b_eq=[1.0],
        method="highs",
    )
    assert found.status == 0
    return found.fun


def worth(name, values, tie):
    plans = tuple(f"p{at}" for at in range(len(values)))
    return Gains(name, "1", 1, "mean", plans, np.array(values), {}, tie)


def brute(credal, weights, class_of, entries):
    """Who is ahead of whom, by the whole programme: (outcome, one, other) at −tie and +tie."""
    count = len(entries[0].plans)
    ahead = np.zeros((len(entries), count, count), dtype=bool)
    level = np.zeros_like(ahead)
    for at, entry in enumerate(entries):
        for one in range(count):
            for other in range(count):
                if one == other:
                    continue
                for found, more in ((ahead, -entry.tie), (level, entry.tie)):
                    gap = (entry.values[one] - entry.values[other] + more)[class_of]
                    cost = np.where(gap > 0, weights.lower * gap, weights.upper * gap)
                    found[at, one, other] = full_least(credal, cost) > 1e-8
    return ahead, level


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000))
def test_who_remains_is_what_the_whole_programme_says(seed):
    credal, table, _ = planted(seed)
    rng = np.random.default_rng(seed)
    class_of = rng.integers(4, size=table.count).astype(np.int64)
    class_of[:4] = range(4)
    lower = rng.random(table.count) * (rng.random(table.count) < 0.8)
    weights = Weights(lower, lower + rng.random(table.count) * (rng.random(table.count) < 0.8))
    entries = [
        worth(f"o{at}", rng.normal(size=(4, 4)) + np.arange(4)[:, None] * rng.normal(), 0.1)
        for at in range(2)
    ]
    found = remaining(Weighed(credal, class_of, weights), entries)
    ahead, level = brute(credal, weights, class_of, entries)
    for at, entry in enumerate(entries):
        kept = tuple(p for place, p in enumerate(entry.plans) if not ahead[at, :, place].any())
        assert found.by_outcome[entry.name] == kept
    beats = ahead.any(axis=0) & (ahead | level).all(axis=0)
    if not beats.any():
        assert found.together == entries[0].plans
    for plan, better in found.falls.items():
        one, other = entries[0].plans.index(better), entries[0].plans.index(plan)
        assert beats[one, other]
        assert better in found.together


def test_a_fact_that_leaves_one_class_leaves_the_best_plan_there():
    credal, table, _ = planted(1)
    class_of = np.arange(table.count, dtype=np.int64)
    only = np.zeros(table.count)
    only[3] = 1.0
    values = np.zeros((3, table.count))
    values[1, 3] = 1.0
    values[0, 5] = 9.0
    found = remaining(Weighed(credal, class_of, Weights(only, only)), [worth("o", values, 0.1)])
    if credal.table.count:
        assert found.by_outcome["o"] in (("p1",), ("p0", "p1", "p2"))


def test_without_evidence_plans_remain_as_choices_has_them(watcher, isles):
    from sonae.robustness.choice import choices
    from sonae.watch.remaining import gains_of

    performance = watcher._performance
    ones = np.ones(watcher.credal.table.count)
    class_of = np.asarray(performance.class_of, dtype=np.int64)
    found = remaining(Weighed(watcher.credal, class_of, Weights(ones, ones)), gains_of(performance))
    expected = choices(performance, watcher.credal, rules=("maximality",))
    assert found.together == expected.together.remaining
    for one in expected.outcomes:
        assert found.by_outcome[one.outcome] == one.verdicts["maximality"].remaining


@pytest.mark.parametrize("plan", [0, 1])
def test_a_plan_that_is_worse_by_less_than_the_tie_remains(plan):
    credal, table, _ = planted(3)
    ones = np.ones(table.count)
    class_of = np.zeros(table.count, dtype=np.int64)
    values = np.array([[1.0], [1.05]])
    found = remaining(Weighed(credal, class_of, Weights(ones, ones)), [worth("o", values, 0.1)])
    assert f"p{plan}" in found.by_outcome["o"]
    found = remaining(Weighed(credal, class_of, Weights(ones, ones)), [worth("o", values, 0.01)])
    assert found.by_outcome["o"] == ("p1",)
    assert found.falls == {"p0": "p1"}
