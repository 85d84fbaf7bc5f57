"""Each rule against values worked by hand, and what must hold for any values."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.robustness import METRICS, score_plans

SCORES = arrays(np.float64, (3, 2, 4, 3), elements=st.integers(-50, 50).map(float))
ANYTIME = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

#            class 0       class 1       class 2       class 3
PLAN_A = [[[3.0, 1.0], [2.0, 2.0], [0.0, 0.0], [4.0, 8.0]]]
PLAN_B = [[[2.0, 2.0], [2.0, 2.0], [2.0, 2.0], [2.0, 2.0]]]


@pytest.fixture
def by_hand(performed, ignorance):
    performance = performed(np.array([PLAN_A, PLAN_B]), ("more",), (2.0,), (1, 1, 1, 2))
    return score_plans(performance, ignorance).sel(outcome="outcome0")


@pytest.mark.parametrize(
    ("metric", "plan_a", "plan_b"),
    [
        ("worst", 0.0, 2.0),
        ("hurwicz", 4.0, 2.0),
        # (2 + 2 + 0 + 2·6) / 5: the last class stands for two scenarios
        ("laplace", 16 / 5, 2.0),
        ("max_regret", 2.0, 6.0),
        ("satisficing", (0.5 + 1 + 0 + 2 * 1) / 5, 1.0),
        ("expected_worse", 0.0, 2.0),
        ("expected_better", 6.0, 2.0),
        ("success_lower", 0.0, 1.0),
        ("success_upper", 1.0, 1.0),
        ("regret_90", 2.0, 6.0),
    ],
)
def test_a_rule_gives_what_is_worked_out_by_hand(by_hand, metric, plan_a, plan_b) -> None:
    scores = by_hand.sel(metric=metric).to_numpy().tolist()
    assert scores == pytest.approx([plan_a, plan_b], abs=1e-12)


def test_every_registered_metric_is_worked_by_hand_above() -> None:
    cases = test_a_rule_gives_what_is_worked_out_by_hand.pytestmark[0].args[1]
    assert {case[0] for case in cases} == set(METRICS)


def test_every_metric_says_what_it_is_and_whose(by_hand) -> None:
    for metric in METRICS.values():
        assert metric.sentence.endswith(".")
        assert metric.source


def test_an_outcome_without_threshold_has_no_share_of_success(performed, ignorance) -> None:
    performance = performed(np.array([PLAN_A, PLAN_B]), ("more",), (None,))
    scores = score_plans(performance, ignorance)
    for metric in ("satisficing", "success_lower", "success_upper"):
        assert bool(np.isnan(scores.sel(metric=metric)).all())


def test_a_threshold_of_zero_is_a_threshold(performed, ignorance) -> None:
    performance = performed(np.array([PLAN_A, PLAN_B]) - 2, ("more",), (0.0,))
    share = score_plans(performance, ignorance).sel(metric="satisficing").to_numpy()
    assert share[:, 0].tolist() == [0.625, 1.0]  # equal to the threshold counts as met


@ANYTIME
@given(SCORES)
def test_regret_is_never_negative_and_the_best_plan_of_a_future_has_none(performed, values) -> None:
    performance = performed(values, ("more", "less"), (0.0, 0.0))
    regret = performance.by_class["max_regret"].to_numpy()
    assert (regret >= 0).all()
    mean = performance.by_class["mean_regret"].to_numpy()
    assert (mean <= regret).all()


@ANYTIME
@given(SCORES)
def test_turning_an_outcome_round_turns_its_scores_round(performed, ignorance, values) -> None:
    up = score_plans(performed(values, ("more", "more"), (1.0, None)), ignorance)
    down = score_plans(performed(-values, ("less", "less"), (-1.0, None)), ignorance)
    for metric in ("worst", "hurwicz", "laplace", "expected_worse", "expected_better"):
        assert np.allclose(up.sel(metric=metric), -down.sel(metric=metric), atol=1e-12)
    for metric in ("max_regret", "regret_90", "satisficing", "success_lower", "success_upper"):
        assert np.allclose(up.sel(metric=metric), down.sel(metric=metric), equal_nan=True)


@ANYTIME
@given(SCORES)
def test_a_dominated_plan_changes_nobody_elses_scores(performed, ignorance, values) -> None:
    dominated = values.min(axis=0, keepdims=True) - 1
    without = score_plans(performed(values, ("more", "more"), (0.0, 0.0)), ignorance)
    with_it = score_plans(
        performed(np.concatenate([values, dominated]), ("more", "more"), (0.0, 0.0)), ignorance
    )
    assert np.array_equal(with_it.to_numpy()[:, :3], without.to_numpy())


@ANYTIME
@given(SCORES)
def test_the_order_of_rules_holds_for_any_values(performed, ignorance, values) -> None:
    scores = score_plans(performed(values, ("more", "more"), (0.0, 0.0)), ignorance)
    worst, mean = scores.sel(metric="worst"), scores.sel(metric="laplace")
    assert bool((worst <= mean + 1e-9).all())
    assert bool((scores.sel(metric="regret_90") <= scores.sel(metric="max_regret") + 1e-9).all())
