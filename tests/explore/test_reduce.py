import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.explore.reduce import Goal, reduce_outcome, sum_over_draws

NUMBERS = arrays(
    np.float64,
    st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 6)),
    elements=st.floats(-1e6, 1e6) | st.sampled_from((0.0, 1.0)),
)
GOALS = st.builds(Goal, st.booleans(), st.none() | st.sampled_from((0.0, 1.0)))
QUICK = settings(deadline=None, max_examples=150)


def reduced(numbers, goal):
    return reduce_outcome(numbers, goal, np.ones(numbers.shape[1:]))


@QUICK
@given(NUMBERS, GOALS)
def test_what_is_kept_is_what_the_definitions_say(numbers, goal):
    kept = reduced(numbers, goal).kept
    loss = numbers if goal.less else -numbers
    regret = loss - loss.min(axis=0)
    sign = 1 if goal.less else -1
    np.testing.assert_array_equal(kept.worst, sign * loss.max(axis=1))
    np.testing.assert_array_equal(kept.best, sign * loss.min(axis=1))
    np.testing.assert_array_equal(kept.worst_draw, loss.argmax(axis=1))
    np.testing.assert_array_equal(kept.max_regret, regret.max(axis=1))
    np.testing.assert_allclose(kept.mean, numbers.mean(axis=1), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(kept.mean_regret, regret.mean(axis=1), rtol=1e-12, atol=1e-9)
    missed = np.zeros(numbers.shape, dtype=bool)
    if goal.threshold is not None:
        missed = loss > sign * goal.threshold
    np.testing.assert_array_equal(kept.fails, missed.sum(axis=1))


@QUICK
@given(NUMBERS, GOALS)
def test_a_plan_best_in_every_future_has_no_regret(numbers, goal):
    best = numbers.min(axis=0) if goal.less else numbers.max(axis=0)
    kept = reduced(np.concatenate([numbers, best[None]]), goal).kept
    assert (kept.max_regret >= 0).all()
    assert (kept.max_regret[-1] == 0).all()


@QUICK
@given(NUMBERS, GOALS)
def test_turning_an_outcome_round_changes_no_regret(numbers, goal):
    turned = reduced(-numbers, Goal(not goal.less, None)).kept
    assert turned.max_regret.tobytes() == reduced(numbers, goal).kept.max_regret.tobytes()


@QUICK
@given(NUMBERS)
def test_a_sum_over_draws_does_not_depend_on_the_other_classes(numbers):
    whole = sum_over_draws(numbers)
    for at in range(numbers.shape[2]):
        alone = sum_over_draws(np.ascontiguousarray(numbers[:, :, at : at + 1]))
        assert alone.tobytes() == whole[:, at : at + 1].tobytes()


def test_the_first_of_equal_draws_is_the_one_that_is_named():
    numbers = np.array([[[1.0], [3.0], [3.0]]])
    assert reduced(numbers, Goal(less=True, threshold=None)).kept.worst_draw.tolist() == [[1]]
    assert reduced(numbers, Goal(less=False, threshold=None)).kept.worst_draw.tolist() == [[0]]


@pytest.mark.parametrize("less", [True, False])
def test_a_value_on_the_threshold_counts_as_met(less):
    numbers = np.array([[[0.5]]])
    assert reduced(numbers, Goal(less, 0.5)).kept.fails.tolist() == [[0]]
