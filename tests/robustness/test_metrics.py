"""Each rule against values worked by hand, and what must hold for any values."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sonae.errors import OutcomeError, UsageError
from sonae.robustness import METRICS, score_plans
from sonae.robustness.metrics import COMPOSITIONS, FutureTable, places_of

SCORES = arrays(np.float64, (3, 2, 4, 3), elements=st.integers(-50, 50).map(float))
ANYTIME = settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

#            class 0       class 1       class 2       class 3
PLAN_A = [[[3.0, 1.0], [2.0, 2.0], [0.0, 0.0], [4.0, 8.0]]]
PLAN_B = [[[2.0, 2.0], [2.0, 2.0], [2.0, 2.0], [2.0, 2.0]]]
TWICE = np.array([1, 1, 1, 1, 1, 1, 2, 2])
"""The last class stands for two scenarios."""
NAN = float("nan")


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
        ("best", 8.0, 2.0),
        # regrets 0 1 0 0 2 2 0 0 0 0 and 1 0 0 0 0 0 2 6 2 6
        ("mean_regret", 0.5, 1.7),
        ("expected_regret", 2.0, 4.0),
        # squares sum to 178, ten futures: (178 - 10·3.2²) / 9 = 8.4
        ("mean_variance", 4.2 / (1 + 8.4**0.5), 3.0),
        ("undesirable_deviations", NAN, NAN),  # needs the model
        # sorted: 0 0 1 2 2 3 4 4 8 8
        ("skewness", (2 - 4) / 4, NAN),
        ("peakedness", 8 / 3, NAN),
        ("radius", NAN, NAN),
        ("info_gap", NAN, NAN),
        ("nominal_met", NAN, NAN),
        ("info_gap_half", NAN, NAN),
        ("kept", NAN, NAN),
        ("opportuneness", NAN, NAN),
    ],
)
def test_a_rule_gives_what_is_worked_out_by_hand(by_hand, metric, plan_a, plan_b) -> None:
    scores = by_hand.sel(metric=metric).to_numpy().tolist()
    assert scores == pytest.approx([plan_a, plan_b], abs=1e-12, nan_ok=True)


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
    np.testing.assert_array_equal(with_it.to_numpy()[:, :3], without.to_numpy())


@ANYTIME
@given(SCORES)
def test_the_order_of_rules_holds_for_any_values(performed, ignorance, values) -> None:
    scores = score_plans(performed(values, ("more", "more"), (0.0, 0.0)), ignorance)
    worst, mean = scores.sel(metric="worst"), scores.sel(metric="laplace")
    assert bool((worst <= mean + 1e-9).all())
    assert bool((scores.sel(metric="regret_90") <= scores.sel(metric="max_regret") + 1e-9).all())


# compositions: the same formulas on a table ---------------------------------------------------


def table(values, better="more", threshold=None, weights=None):
    return FutureTable(np.array(values, dtype=np.float64), better, threshold, weights)


@pytest.mark.parametrize(
    ("name", "plan_a", "plan_b"),
    [
        ("worst", 0.0, 2.0),
        ("best", 8.0, 2.0),
        ("hurwicz", 4.0, 2.0),
        ("laplace", 3.2, 2.0),
        ("max_regret", 2.0, 6.0),
        ("regret_90", 2.0, 6.0),
        ("mean_regret", 0.5, 1.7),
        ("satisficing", 0.7, 1.0),
        ("mean_variance", 4.2 / (1 + 8.4**0.5), 3.0),
        # below the median 2: 2, 2 and 1, over five futures of ten
        ("undesirable_deviations", 1.0, 0.0),
        ("skewness", -0.5, NAN),
        ("peakedness", 8 / 3, NAN),
    ],
)
def test_a_composition_gives_what_is_worked_out_by_hand(name, plan_a, plan_b) -> None:
    rows = [np.ravel(PLAN_A), np.ravel(PLAN_B)]
    found = COMPOSITIONS[name](table(rows, threshold=2.0, weights=TWICE))
    assert found.tolist() == pytest.approx([plan_a, plan_b], abs=1e-9, nan_ok=True)


def test_every_composition_is_worked_by_hand_above() -> None:
    cases = test_a_composition_gives_what_is_worked_out_by_hand.pytestmark[0].args[1]
    assert {case[0] for case in cases} == set(COMPOSITIONS)
    assert all(METRICS[name].composition == entry.says for name, entry in COMPOSITIONS.items())


def test_less_is_better_by_the_formulas_for_what_is_minimised() -> None:
    """The mean of 1, 2, 6 is 3, the sample's variance 7; the tail is to the bad side."""
    cost = table([[1.0, 2.0, 6.0]], "less", threshold=2.0)
    assert COMPOSITIONS["mean_variance"](cost)[0] == pytest.approx(4 * (1 + 7**0.5), abs=1e-9)
    assert COMPOSITIONS["worst"](cost)[0] == 6.0
    assert COMPOSITIONS["satisficing"](cost)[0] == pytest.approx(2 / 3)
    assert COMPOSITIONS["undesirable_deviations"](cost)[0] == pytest.approx(4 / 1.5)
    assert COMPOSITIONS["skewness"](cost)[0] == pytest.approx(-(2 - 3.5) / 2.5)


def test_mass_towards_good_outcomes_is_a_skewness_above_zero() -> None:
    gains = [[0.0, 8.0, 9.0, 10.0, 10.0]]
    assert COMPOSITIONS["skewness"](table(gains, "more"))[0] > 0
    assert COMPOSITIONS["skewness"](table(gains, "less"))[0] < 0


def test_one_future_and_one_plan_have_scores_where_they_are_defined() -> None:
    one = table([[3.0]], threshold=3.0)
    found = {name: float(entry(one)[0]) for name, entry in COMPOSITIONS.items()}
    same = dict.fromkeys(("worst", "best", "hurwicz", "laplace"), 3.0)
    none = dict.fromkeys(("max_regret", "regret_90", "mean_regret", "undesirable_deviations"), 0.0)
    expected = same | none | {"satisficing": 1.0}
    undefined = dict.fromkeys(("mean_variance", "skewness", "peakedness"), NAN)
    assert found == pytest.approx(expected | undefined, nan_ok=True)


def test_zeros_and_ties_have_no_regret_and_no_spread() -> None:
    zeros = table([[0.0, 0.0], [0.0, 0.0]], threshold=0.0)
    assert COMPOSITIONS["max_regret"](zeros).tolist() == [0.0, 0.0]
    assert COMPOSITIONS["satisficing"](zeros).tolist() == [1.0, 1.0]
    assert COMPOSITIONS["mean_variance"](zeros).tolist() == [1.0, 1.0]
    assert np.isnan(COMPOSITIONS["peakedness"](zeros)).all()


def test_a_mean_of_minus_one_or_less_has_no_signal_to_noise() -> None:
    assert np.isnan(COMPOSITIONS["mean_variance"](table([[-2.0, 0.0]])))[0]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_not_finite_is_refused_by_name(performed, ignorance, bad) -> None:
    with pytest.raises(OutcomeError, match=f"plan 1 is {bad} in future 0"):
        table([[1.0, 2.0], [bad, 1.0]])
    values = np.array([PLAN_A, PLAN_B])
    values[1, 0, 2] = bad
    with np.errstate(invalid="ignore"):
        performance = performed(values, ("more",), (2.0,))
    message = f"`plan1` in `outcome0` is {bad} in scenario class 2"
    with pytest.raises(OutcomeError, match=message):
        score_plans(performance, ignorance)


KEPT = [name for name in COMPOSITIONS if name != "undesirable_deviations"]


@ANYTIME
@given(SCORES)
def test_reductions_give_what_the_compositions_give(performed, ignorance, values) -> None:
    scores = score_plans(performed(values, ("more", "less"), (1.0, 0.0), (1, 3, 2, 1)), ignorance)
    weights = np.repeat([1, 3, 2, 1], 3)
    for at, (better, threshold) in enumerate((("more", 1.0), ("less", 0.0))):
        whole = table(values[:, at].reshape(3, -1), better, threshold, weights)
        for name in KEPT:
            found = scores.sel(metric=name).to_numpy()[:, at]
            np.testing.assert_allclose(found, COMPOSITIONS[name](whole), atol=1e-9, err_msg=name)


@ANYTIME
@given(SCORES, st.permutations(range(3)), st.permutations(range(4)))
def test_names_and_order_of_plans_and_futures_do_not_matter(
    performed, ignorance, values, plans, classes
) -> None:
    better, threshold, size = ("more", "less"), (1.0, 0.0), (1, 3, 2, 1)
    first = score_plans(performed(values, better, threshold, size), ignorance).to_numpy()
    moved = values[plans][:, :, classes][..., ::-1]
    again = performed(moved, better, threshold, tuple(size[at] for at in classes))
    second = score_plans(again, ignorance).to_numpy()
    np.testing.assert_allclose(second, first[:, plans], atol=1e-9)


@ANYTIME
@given(SCORES)
def test_the_least_mean_regret_is_the_value_of_perfect_information(
    performed, ignorance, values
) -> None:
    performance = performed(values, ("more", "more"), (0.0, 0.0), (1, 3, 2, 1))
    least = score_plans(performance, ignorance).sel(metric="mean_regret").to_numpy().min(axis=0)
    weight = np.repeat([1, 3, 2, 1], 3) / 21
    flat = values.reshape(3, 2, -1)
    knowing = (flat.max(axis=0) * weight).sum(axis=-1)
    not_knowing = (flat * weight).sum(axis=-1).max(axis=0)
    np.testing.assert_allclose(least, knowing - not_knowing, atol=1e-12)


def test_a_score_names_the_futures_it_comes_from(performed, ignorance) -> None:
    performance = performed(np.array([PLAN_A, PLAN_B]), ("more",), (2.0,))

    def places(metric):
        found = places_of(performance, ignorance, metric, "plan0", "outcome0")
        return [(place.what, place.scenario_class, place.draw) for place in found]

    assert places("worst") == [("worst", 2, 0)]
    assert places("best") == [("best", 3, 1)]
    assert places("hurwicz") == [("worst", 2, 0), ("best", 3, 1)]
    assert places("max_regret") == [("regret", 2, None)]
    assert places("laplace") == []
    with pytest.raises(UsageError, match="unknown plan `nobody`"):
        places_of(performance, ignorance, "worst", "nobody", "outcome0")


def test_draws_that_a_run_dropped_are_not_counted_as_met(performed, ignorance) -> None:
    performance = performed(np.array([PLAN_A, PLAN_B]), ("more",), (9.0,))
    performance.by_class["count"][:] = 1
    performance.by_class["fails"][:] = 1
    shares = score_plans(performance, ignorance).sel(metric="satisficing").to_numpy()
    assert shares.tolist() == [[0.0], [0.0]]
