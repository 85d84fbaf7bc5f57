"""Metrics that run the model again: deviations, radius, info-gap, each against a slow reading."""

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.explore import explore
from sonae.likelihood import CredalSet
from sonae.outcomes import evaluate
from sonae.robustness import score_plans
from sonae.robustness.metrics import (
    COMPOSITIONS,
    FutureTable,
    certifier,
    perfect_information,
    places_of,
    sweep_box,
)
from sonae.seeds import points

from .models import LINE, SMALL, ready


@pytest.fixture
def line(tmp_path):
    def made(load):
        case, model, table = ready(tmp_path, LINE.replace("LOAD", str(load)))
        return explore(case, model, table, draws=16), model, CredalSet(table, [])

    return made


@pytest.fixture
def small(tmp_path):
    case, model, table = ready(tmp_path, SMALL)
    return explore(case, model, table, draws=6), model, CredalSet(table, [])


def test_the_box_of_a_linear_model_is_found_exactly(line) -> None:
    """Load 7 is reached in strong wind where dx + 3·dy = 2: half way to the corner."""
    performance, model, _ = line(7)
    sweep = sweep_box(performance, model, draws=64)
    assert sweep.robustness[0, 0] == pytest.approx(0.5, abs=1e-6)
    assert sweep.radius[0, 0] == pytest.approx(2 / 10**0.5, abs=1e-6)
    assert sweep.opportuneness[0, 0] == 0.0
    assert sweep.nominal_met[0, 0] == 1.0
    # in calm wind it takes 3: no sampled point is nearer
    calm = performance.class_with({"wind": "calm"})
    assert 3 / 10**0.5 <= sweep.distance[0, 0, calm] < np.inf
    assert 0.75 <= sweep.reach[0, 0, calm] <= 1
    assert sweep.kept(0.0)[0, 0] == 1.0
    assert sweep.kept(0.74)[0, 0] == 0.5
    assert sweep.kept(1.0)[0, 0] == 0.0


def test_a_threshold_missed_at_the_nominal_point_leaves_no_radius(line) -> None:
    performance, model, _ = line(4.5)
    sweep = sweep_box(performance, model)
    assert (sweep.robustness[0, 0], sweep.radius[0, 0]) == (0.0, 0.0)
    assert sweep.nominal_met[0, 0] == 0.5
    assert sweep.opportuneness[0, 0] == 0.0


def test_a_threshold_that_is_never_missed_leaves_the_whole_box(line) -> None:
    performance, model, _ = line(10)
    sweep = sweep_box(performance, model)
    assert sweep.robustness[0, 0] == 1.0
    assert np.isnan(sweep.radius[0, 0])


def test_opportuneness_is_how_far_luck_must_go(line) -> None:
    """Load 2 is reached in calm wind where dx + 3·dy = -2; sampled points reach it later."""
    performance, model, _ = line(2)
    sweep = sweep_box(performance, model, levels=32, draws=16)
    assert 0.5 <= sweep.opportuneness[0, 0] <= 0.6
    none = sweep_box(*line(-1)[:2])
    assert np.isnan(none.opportuneness[0, 0])


def test_a_certifier_proves_from_the_other_side(line) -> None:
    performance, model, _ = line(7)

    def certify(plan, outcome, lower, upper):
        assert (plan, outcome) == ("nothing", "load")
        ends = dict(zip((d.name for d in model.dimensions), upper, strict=True))
        return ends["x"] / 5 + 3 * ends["y"] + 1 + 1e-9

    sweep = sweep_box(performance, model, levels=10, certify=certify)
    assert sweep.proven[0, 0] == pytest.approx(0.4)
    assert sweep.proven[0, 0] <= sweep.robustness[0, 0]


def test_branch_and_bound_proves_nearly_as_far_as_was_sampled(tmp_path) -> None:
    case, model, table = ready(tmp_path, LINE.replace("LOAD", "7"))
    performance = explore(case, model, table, draws=16)
    prove = certifier(case, model, table)
    sweep = sweep_box(performance, model, levels=10, certify=prove)
    assert sweep.proven[0, 0] in (0.4, 0.5)  # at half way the worst equals the threshold
    assert sweep.proven[0, 0] <= sweep.robustness[0, 0] + 1e-6


def test_metrics_of_the_box_apply_where_the_model_is_given(line) -> None:
    performance, model, credal = line(7)
    scores = score_plans(performance, credal, model=model).sel(plan="nothing", outcome="load")
    found = {name: float(scores.sel(metric=name)) for name in ("info_gap", "radius")}
    assert found == pytest.approx({"info_gap": 0.5, "radius": 2 / 10**0.5}, abs=1e-6)


def test_a_model_that_was_not_run_is_refused(line, small) -> None:
    with pytest.raises(UsageError, match="not the one that was run"):
        sweep_box(line(7)[0], small[1])
    with pytest.raises(UsageError, match="one level"):
        sweep_box(*line(7)[:2], levels=0)


def every_outcome(performance, model):
    numbers = model.numbers(points("sobol", 1, 0, performance.draws, len(model.dimensions)))
    return evaluate(model, performance.codes, numbers, "numpy").outcomes


def test_metrics_of_a_run_are_the_compositions_over_all_its_futures(small) -> None:
    performance, model, credal = small
    scores = score_plans(performance, credal, model=model)
    weights = np.repeat(performance.multiplicity[None, :], performance.draws, axis=0).ravel()
    for name, values in every_outcome(performance, model).items():
        table = FutureTable(
            values.reshape(len(performance.plans), -1),
            performance.better[name],
            performance.threshold[name],
            weights,
        )
        for metric, entry in COMPOSITIONS.items():
            found = scores.sel(metric=metric, outcome=name).to_numpy()
            # what the sketch's quantiles say is within half a per cent of a value
            loose = {"undesirable_deviations": 0.02, "regret_90": 0.01}
            if metric in ("skewness", "peakedness"):
                continue
            tolerance = loose.get(metric, 1e-9) * max(1.0, np.abs(values).max())
            np.testing.assert_allclose(found, entry(table), atol=tolerance, err_msg=metric)


def test_the_future_of_the_largest_regret_is_found_with_the_model(small) -> None:
    performance, model, credal = small
    outcomes = every_outcome(performance, model)
    for name, values in outcomes.items():
        good = values if performance.better[name] == "more" else -values
        for at, plan in enumerate(performance.plans):
            (place,) = places_of(performance, credal, "max_regret", plan, name, model=model)
            regret = (good.max(axis=0) - good[at])[place.draw, place.scenario_class]
            largest = performance.by_class["max_regret"].sel(plan=plan, outcome=name).max()
            assert regret == pytest.approx(float(largest), abs=1e-12)


def test_perfect_information_lies_between_its_ends_and_equals_the_least_mean_regret(small) -> None:
    performance, _, credal = small
    least = score_plans(performance, credal).sel(metric="mean_regret").to_numpy().min(axis=0)
    for at, found in enumerate(perfect_information(performance, credal)):
        assert found.equally == least[at]
        assert found.lower <= found.equally + 1e-12
        assert found.equally <= found.upper + found.gap + 1e-12


def test_ends_of_perfect_information_are_those_of_every_mixture_of_scenarios(small) -> None:
    """Without judgements any distribution is allowed: a fine grid comes near, and not beyond."""
    performance, _, credal = small
    random = np.random.default_rng(3)
    mixes = random.dirichlet(np.full(performance.classes, 0.2), size=20_000)
    for found in perfect_information(performance, credal):
        table = performance.by_class["mean_regret"].sel(outcome=found.outcome).to_numpy()
        worth = (mixes[:, None, :] * table[None]).sum(axis=-1).min(axis=1)
        assert worth.max() <= found.upper + 1e-9
        assert worth.max() >= 0.8 * found.upper
        assert found.lower == pytest.approx(table.min(), abs=1e-9)


def test_the_largest_expected_regret_is_that_of_the_credal_set(small) -> None:
    performance, _, credal = small
    found = score_plans(performance, credal).sel(metric="expected_regret")
    for plan in performance.plans:
        for outcome in performance.outcomes:
            at = {"plan": plan, "outcome": outcome}
            regret = performance.by_class["mean_regret"].sel(at).to_numpy()
            upper = credal.expectation(regret[performance.class_of]).upper
            assert float(found.sel(at)) == pytest.approx(upper, abs=1e-9)


def test_where_classes_are_many_the_far_boxes_are_sampled_in_some_of_them(small) -> None:
    performance, model, _ = small
    whole, part = sweep_box(performance, model), sweep_box(performance, model, classes=3)
    assert whole.looked.all()
    assert part.looked.sum() == 3
    np.testing.assert_array_equal(part.nominal_met, whole.nominal_met)  # in all, whatever is asked
    np.testing.assert_array_equal(part.kept(0.05), whole.kept(0.05))
    assert (part.reach >= whole.reach).all()
    np.testing.assert_array_equal(part.reach[..., part.looked], whole.reach[..., part.looked])
    near = whole.reach <= whole.levels[0]
    np.testing.assert_array_equal(part.reach[near], whole.reach[near])
    weight = whole.weight[part.looked] / whole.weight[part.looked].sum()
    kept = (whole.reach[..., part.looked] > 0.5) @ weight
    judged = ~np.isnan(whole.nominal_met)
    np.testing.assert_allclose(part.kept(0.5)[judged], kept[judged], atol=1e-12)


def test_threads_change_no_bit_of_a_score(small) -> None:
    performance, model, credal = small
    one = score_plans(performance, credal, model=model, threads=1)
    np.testing.assert_array_equal(one, score_plans(performance, credal, model=model, threads=3))
