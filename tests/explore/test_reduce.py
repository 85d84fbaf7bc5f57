import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.errors import OutcomeError
from sonae.explore.blocks import CHUNK, Block
from sonae.explore.gather import Gathering
from sonae.explore.job import Goal
from sonae.explore.sketch import RELATIVE_ERROR, Sketch

from .stub import Wider, job_of, reading, reduced, with_checks

ELEMENTS = st.floats(-1e6, 1e6) | st.sampled_from((0.0, -0.0, 1.0, 1e-30, 1e30))
GOAL = st.builds(Goal, st.booleans(), st.none() | st.sampled_from((0.0, 1.0)))
REPORTS = 1


@st.composite
def cases(draw, most_draws=20):
    """Values (class, plan, result, draw), goals, weights and bad cases."""
    goals = draw(st.lists(GOAL, min_size=1, max_size=3))
    shape = (
        draw(st.integers(1, 4)),
        draw(st.integers(1, 4)),
        len(goals) + REPORTS,
        draw(st.integers(1, most_draws)),
    )
    values = draw(arrays(np.float64, shape, elements=ELEMENTS))
    weight = draw(arrays(np.int64, shape[0], elements=st.integers(1, 9)))
    bad = draw(arrays(np.bool_, (shape[0], shape[1], shape[3]), elements=st.booleans(), fill=None))
    return values, goals, weight, bad


QUICK = settings(deadline=None, max_examples=80)


def bits(part):
    return part.to_bytes()


def as_the_policy_says(values, sign, bad, policy):
    """Return values, which draws count in each class, and which cases miss whatever they show."""
    if policy == "drop":
        return values, ~bad.any(axis=1), np.zeros_like(bad)
    values = values.copy()
    counted = np.ones((len(bad), bad.shape[2]), dtype=bool)
    for c, o in np.ndindex(len(bad), len(sign)):
        good = ~bad[c]
        counted[c] = good.any()
        if good.any():
            values[c, :, o][bad[c]] = (sign[o] * values[c, :, o])[good].max() * sign[o]
    return values, counted, bad


def reports_of(reports, weight, counted, forced):
    """Return what is kept of the reports: over all classes, each with its weight."""
    counts = counted[:, None, :] & ~forced
    there = np.where(counts[:, :, None], reports, 0.0) * weight[:, None, None, None]
    return {
        "report_sum": there.sum(axis=(0, 3)),
        "report_least": np.where(counts[:, :, None], reports, np.inf).min(axis=(0, 3)),
        "report_most": np.where(counts[:, :, None], reports, -np.inf).max(axis=(0, 3)),
        "report_weight": (counts.sum(axis=2) * weight[:, None]).sum(axis=0),
    }


def missed_by(goal, loss, forced):
    """Return which draws miss a goal; without a threshold none does."""
    if goal.threshold is None:
        return np.zeros(loss.shape, dtype=bool)
    return (loss > (goal.threshold if goal.less else -goal.threshold)) | forced


def definition(values, goals, weight, bad, policy):
    """Return what is kept, in the plainest way: class by class, case by case."""
    classes, plans, _, draws = values.shape
    outcomes = len(goals)
    kept = {}
    sign = np.array([1.0 if goal.less else -1.0 for goal in goals])
    values, counted, forced = as_the_policy_says(values, sign, bad, policy)
    shape = (plans, outcomes, classes)
    for name in ("mean", "moment", "worst", "best", "max_regret", "regret"):
        kept[name] = np.full(shape, np.nan)
    for name in ("worst_draw", "best_draw"):
        kept[name] = np.zeros(shape, dtype=int)
    kept["count"] = counted.sum(axis=1)
    kept["met_all"] = np.zeros((plans, classes), dtype=int)
    goal_at = [at for at, goal in enumerate(goals) if goal.threshold is not None]
    missed = np.zeros((plans, outcomes, classes, draws), dtype=bool)
    every = {(kind, p, o): [] for kind in (0, 1) for p in range(plans) for o in range(outcomes)}
    for c in range(classes):
        at = np.flatnonzero(counted[c])
        if at.size == 0:
            continue
        loss = sign[:, None] * values[c, :, :outcomes][..., at]  # plan, outcome, draw
        regret = loss - loss.min(axis=0)
        for p in range(plans):
            met = ~forced[c, p, at]
            for o, goal in enumerate(goals):
                exact = [float(x) for x in values[c, p, o][at]]
                mean = sum(map(np.longdouble, exact)) / at.size
                kept["mean"][p, o, c] = mean
                kept["moment"][p, o, c] = sum((np.longdouble(x) - mean) ** 2 for x in exact)
                kept["worst"][p, o, c] = sign[o] * loss[p, o].max()
                kept["best"][p, o, c] = sign[o] * loss[p, o].min()
                kept["worst_draw"][p, o, c] = at[loss[p, o].argmax()]
                kept["best_draw"][p, o, c] = at[loss[p, o].argmin()]
                kept["max_regret"][p, o, c] = regret[p, o].max()
                kept["regret"][p, o, c] = sum(map(np.longdouble, regret[p, o]))
                every[0, p, o] += [(x, weight[c]) for x in exact]
                every[1, p, o] += [(x, weight[c]) for x in regret[p, o]]
                miss = missed_by(goal, loss[p, o], forced[c, p, at])
                missed[p, o, c, at] = miss
                met &= ~miss
            kept["met_all"][p, c] = met.sum()
    kept["fails"] = missed.sum(axis=-1)
    kept["failure_bits"] = np.packbits(missed[:, goal_at], axis=-1)
    return kept | reports_of(values[:, :, outcomes:], weight, counted, forced), every


CLOSE = {"mean", "moment", "regret", "report_sum"}


def check(part, values, goals, weight, bad, policy):
    kept, every = definition(values, goals, weight, bad, policy)
    used = kept["count"] > 0
    for name, expected in kept.items():
        found = part[name]
        if found.ndim == 3:
            found, expected = found[:, :, used], expected[:, :, used]
        if name in CLOSE:
            size = np.abs(values).max() + 1.0
            slack = 1e-9 * (size * size if name == "moment" else size)
            np.testing.assert_allclose(found, expected, rtol=1e-9, atol=slack, err_msg=name)
        else:
            np.testing.assert_array_equal(found, expected, err_msg=name)
    sketch = Sketch((2, len(goals)), values.shape[1])
    sketch.add(part.arrays)
    found = sketch.quantiles((10, 50, 90))
    for (kind, p, o), numbers in every.items():
        if not numbers:
            continue
        ordered = np.repeat(*map(np.array, zip(*sorted(numbers), strict=True)))
        ranks = [max(1, -(-percent * ordered.size // 100)) for percent in (10, 50, 90)]
        np.testing.assert_allclose(
            found[kind, o, p], ordered[np.array(ranks) - 1], rtol=RELATIVE_ERROR, atol=2.0**-60
        )


@QUICK
@given(cases())
def test_what_is_kept_is_what_the_definitions_say(case):
    values, goals, weight, bad = case
    part = reduced(with_checks(values), goals, weight=weight)
    check(part, values, goals, weight, np.zeros_like(bad), "drop")
    assert part["bad"].sum() == 0
    assert "left_out" not in part.arrays


@QUICK
@given(cases(), st.sampled_from(("drop", "worst")))
def test_what_is_kept_when_cases_are_bad_is_what_the_policy_says(case, policy):
    values, goals, weight, bad = case
    shown = values.copy()
    shown.transpose(0, 1, 3, 2)[bad] = np.nan
    part = reduced(with_checks(shown, named=bad), goals, weight=weight, policy=policy)
    check(part, values, goals, weight, bad, policy)
    np.testing.assert_array_equal(part["bad"], bad.sum(axis=(0, 2)))
    if bad.any():
        said = np.unpackbits(part["bad_bits"], axis=2, count=bad.shape[2])
        np.testing.assert_array_equal(said.transpose(1, 0, 2), bad)
        if policy == "drop":
            out = np.unpackbits(part["left_out"], axis=1, count=bad.shape[2])
            np.testing.assert_array_equal(out, bad.any(axis=1))


@QUICK
@given(cases(), st.sampled_from(("drop", "worst")))
def test_a_hidden_part_counts_only_where_the_reference_confirmed_it(case, policy):
    values, goals, weight, bad = case
    table = with_checks(values, hidden=bad)
    part = reduced(table, goals, weight=weight, policy=policy)
    check(part, values, goals, weight, np.zeros_like(bad), policy)
    np.testing.assert_array_equal(part["suspect"], bad.sum(axis=(0, 2)))
    if bad.any():
        again = reduced(table, goals, weight=weight, policy=policy, confirmed=part["suspect_bits"])
        check(again, values, goals, weight, bad, policy)
        assert again["suspect"].sum() == 0


@settings(deadline=None, max_examples=40)
@given(cases(most_draws=70), st.sampled_from(("drop", "worst")), st.booleans())
def test_the_bits_do_not_depend_on_tiles_or_on_what_is_behind_them(case, policy, any_bad):
    values, goals, weight, bad = case
    table = with_checks(values, named=bad if any_bad else None)
    whole = bits(reduced(table, goals, weight=weight, policy=policy))
    for tile in (1, 2000, 10_000):
        assert bits(reduced(table, goals, weight=weight, policy=policy, tile=tile)) == whole
    assert bits(reduced(table, goals, weight=weight, policy=policy, kind=Wider, tile=900)) == whole


@QUICK
@given(cases())
def test_a_class_does_not_depend_on_the_classes_beside_it(case):
    values, goals, weight, _ = case
    table = with_checks(values)
    whole = reduced(table, goals, weight=weight)
    for at in range(len(values)):
        alone = reduced(
            table, goals, weight=weight, block=Block(0, (at, at + 1), (0, values.shape[3]))
        )
        for name in ("mean", "moment", "worst", "worst_draw", "regret", "failure_bits"):
            axis = 2
            one = whole[name].take([at], axis=axis)
            assert np.ascontiguousarray(one).tobytes() == alone[name].tobytes()


@QUICK
@given(cases())
def test_a_plan_best_in_every_future_has_no_regret(case):
    values, goals, weight, _ = case
    less = np.array([goal.less for goal in goals] + [True] * REPORTS)
    best = np.where(
        less[None, None, :, None],
        values.min(axis=1, keepdims=True),
        values.max(axis=1, keepdims=True),
    )
    part = reduced(with_checks(np.concatenate([values, best], axis=1)), goals, weight=weight)
    assert (part["max_regret"] >= 0).all()
    assert (part["max_regret"][-1] == 0).all()


@QUICK
@given(cases())
def test_turning_an_outcome_round_changes_no_regret(case):
    values, goals, weight, _ = case
    turned = [Goal(not goal.less, None) for goal in goals]
    one = reduced(with_checks(values), goals, weight=weight)
    other = reduced(with_checks(-values), turned, weight=weight)
    for name in ("max_regret", "regret", "moment"):
        assert one[name].tobytes() == other[name].tobytes()


def long_values(draws, seed=3):
    chance = np.random.default_rng(seed)
    return 1e6 + chance.normal(size=(2, 2, 2, draws)) * 1e-3


def joined(table, goals, ranges, policy="drop"):
    """Reduce and gather some ranges of draws."""
    job = job_of(table, goals, policy=policy)
    gathering = Gathering(job)
    classes = (0, table.shape[0])
    with reading(table):
        for number, draws in enumerate(ranges):
            block = Block(number, classes, draws)
            gathering.add(block, job.run(block))
    return gathering


GOALS = [Goal(less=True, threshold=1e6), Goal(less=False, threshold=None)]


@pytest.mark.parametrize("policy", ["drop", "worst"])
@pytest.mark.parametrize("share", [0.0, 0.01])
def test_blocks_of_draws_join_to_what_the_definitions_say(policy, share):
    draws = 2 * CHUNK + 1000
    values = long_values(draws)
    chance = np.random.default_rng(4)
    bad = chance.random((2, 2, draws)) < share
    table = with_checks(values, named=bad)
    ranges = [(0, CHUNK), (CHUNK, 2 * CHUNK), (2 * CHUNK, draws)]
    found = joined(table, GOALS, ranges, policy)
    assert found.lost.size == 0
    weight = np.ones(2, dtype=np.int64)
    if policy == "worst" and share:
        return  # a bad case counts as the worst of its block, which ``definition`` knows one of
    kept, _ = definition(values, GOALS, weight, bad, policy)
    for name, expected in kept.items():
        if name in CLOSE:
            np.testing.assert_allclose(found.arrays[name], expected, rtol=1e-7, err_msg=name)
        else:
            np.testing.assert_array_equal(found.arrays[name], expected, err_msg=name)


def test_small_differences_of_large_numbers_keep_their_variance():
    values = long_values(2 * CHUNK)
    found = reduced(with_checks(values), GOALS)
    exact = values.astype(np.longdouble)
    centred = exact - exact.mean(axis=3, keepdims=True)
    moment = (centred**2).sum(axis=3).transpose(1, 2, 0)
    np.testing.assert_allclose(found["moment"], moment.astype(float), rtol=1e-7)


def test_constant_outcomes_have_their_value_as_mean_and_no_variance():
    part = reduced(with_checks(np.full((1, 1, 2, 3), 0.1)), [Goal(less=True, threshold=None)])
    assert part["mean"].item() == 0.1
    assert part["moment"].item() == 0.0


def test_the_first_of_equal_draws_is_the_one_that_is_named():
    values = np.array([[[[1.0, 3.0, 3.0, 1.0], [0.0, 0.0, 0.0, 0.0]]]])
    less = reduced(with_checks(values), [Goal(less=True, threshold=None)])
    assert (less["worst_draw"].item(), less["best_draw"].item()) == (1, 0)
    more = reduced(with_checks(values), [Goal(less=False, threshold=None)])
    assert (more["worst_draw"].item(), more["best_draw"].item()) == (0, 1)


@pytest.mark.parametrize("less", [True, False])
def test_a_value_on_the_threshold_counts_as_met(less):
    values = np.full((1, 1, 2, 1), 0.5)
    assert reduced(with_checks(values), [Goal(less, 0.5)])["fails"].item() == 0


@pytest.mark.parametrize(
    ("numbers", "what"),
    [([1e200, -1e200], r"outcomes\.o0"), ([1.7e308, -1.7e308], r"outcomes\.o0")],
)
def test_sums_that_overflow_are_named(numbers, what):
    values = np.array([[[numbers, [0.0, 0.0]]]])
    with pytest.raises(OutcomeError, match=f"{what} is so large in some futures"):
        reduced(with_checks(values), [Goal(less=True, threshold=None)])


def test_sums_of_reports_that_overflow_are_named():
    values = np.array([[[[0.0, 0.0], [1.7e308, 1.7e308]]]])
    with pytest.raises(OutcomeError, match=r"reports\.r0 is so large in some futures"):
        reduced(with_checks(values), [Goal(less=True, threshold=None)])


def test_outcomes_that_are_kept_are_those_of_the_block():
    values = long_values(10)
    table = with_checks(values)
    job = job_of(table, GOALS, keep=True)
    with reading(table):
        part = job.run(Block(0, (1, 2), (0, 10)))
    np.testing.assert_array_equal(part["outcomes"], values[1:2])
