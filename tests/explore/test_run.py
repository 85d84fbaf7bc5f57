import numpy as np
import pytest

from sonae.dossier import read
from sonae.errors import CapacityError, OutcomeError, UsageError
from sonae.explore import QUANTILES, Performance, explore, replay
from sonae.explore.sketch import RELATIVE_ERROR
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system

from .small import FLAGSHIP, TEXT, WASTE, dossier, ready

DRAWS = 6


@pytest.fixture
def small(tmp_path):
    return ready(tmp_path)


def bits(performance: Performance) -> bytes:
    """Everything that a run hands on, as bytes."""
    parts = []
    for dataset in (performance.by_class, performance.quantiles, performance.reports):
        parts += [dataset[name].to_numpy().tobytes() for name in sorted(dataset.data_vars)]
    return b"".join(parts)


def every_future(model, performance):
    """Outcomes by the reference reading: plan, outcome, class, draw; reports likewise."""

    def numbers(section):
        return np.array(
            [
                [
                    [
                        [
                            getattr(replay(model, plan, c, d, performance=performance), section)[n]
                            for d in range(performance.draws)
                        ]
                        for c in range(performance.classes)
                    ]
                    for n in getattr(model, section)
                ]
                for plan in model.plans
            ]
        )

    return numbers("outcomes"), numbers("reports")


def test_the_reductions_are_those_of_every_future_run_by_the_reference_reading(small):
    case, model, table = small
    found = explore(case, model, table, draws=DRAWS, seed=3, block=2)
    values, reports = every_future(model, found)
    entries = case.content.outcomes.values()
    less = np.array([entry.better == "less" for entry in entries])[:, None, None]
    loss = np.where(less, values, -values)
    regret = loss - loss.min(axis=0)
    met = np.ones(values.shape, dtype=bool)
    for at, entry in enumerate(entries):
        if entry.threshold is not None:
            limit = entry.threshold if entry.better == "less" else -entry.threshold
            met[:, at] = loss[:, at] <= limit
    kept = found.by_class
    sign = np.where(less[:, :, 0], 1, -1)
    close = {"rtol": 1e-11, "atol": 1e-12}
    np.testing.assert_allclose(kept["mean"], values.mean(axis=3), **close)
    np.testing.assert_allclose(kept["worst"], sign * loss.max(axis=3), **close)
    np.testing.assert_allclose(kept["best"], sign * loss.min(axis=3), **close)
    np.testing.assert_array_equal(kept["worst_draw"], loss.argmax(axis=3))
    np.testing.assert_array_equal(kept["fails"], (~met).sum(axis=3))
    np.testing.assert_allclose(kept["max_regret"], regret.max(axis=3), **close)
    np.testing.assert_allclose(kept["mean_regret"], regret.mean(axis=3), **close)
    np.testing.assert_array_equal(kept["met_all"], met.all(axis=1).sum(axis=2))
    for name, numbers in (("value", values), ("regret", regret)):
        each = np.repeat(numbers, found.multiplicity, axis=2)  # every scenario counts once
        flat = each.reshape(*numbers.shape[:2], -1)
        levels = [percent / 100 for percent in QUANTILES]
        exact = np.moveaxis(np.quantile(flat, levels, axis=2, method="inverted_cdf"), 0, 2)
        np.testing.assert_allclose(found.quantiles[name], exact, rtol=RELATIVE_ERROR, atol=1e-12)
    weight = found.multiplicity / found.multiplicity.sum()
    mean = (reports.mean(axis=3) * weight).sum(axis=2)
    np.testing.assert_allclose(found.reports["mean"], mean, **close)
    np.testing.assert_allclose(found.reports["min"], reports.min(axis=(2, 3)), **close)
    np.testing.assert_allclose(found.reports["max"], reports.max(axis=(2, 3)), **close)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("block", [1, 2, 3, 100])
def test_the_result_has_the_same_bits_for_any_threads_and_blocks(small, threads, block):
    whole = bits(explore(*small, draws=DRAWS))
    assert bits(explore(*small, draws=DRAWS, threads=threads, block=block)) == whole


def test_the_flagship_has_the_same_bits_for_any_threads_and_blocks(flagship):
    parts = (*flagship[:2], sample(flagship[2], 150))
    whole = bits(explore(*parts, draws=4))
    assert bits(explore(*parts, draws=4, threads=2, block=7)) == whole
    assert bits(explore(*parts, draws=4, threads=2, block=64)) == whole


def test_scenarios_that_agree_on_what_the_model_reads_are_one_class(small):
    _, _, table = small
    found = explore(*small, draws=1)
    assert found.factors == ("wind", "rain")
    assert found.multiplicity.tolist() == [3, 3, 2, 2, 2]
    assert table.count == found.multiplicity.sum()
    for row, at in enumerate(found.class_of):
        scenario = table.scenario(row)
        assert found.scenario(at) == {factor: scenario[factor] for factor in found.factors}
        assert found.class_with(scenario) == at


def test_in_each_future_some_plan_has_no_regret_and_none_has_less(small):
    found = explore(*small, draws=1)
    regret = found.by_class["max_regret"].to_numpy()
    assert (regret >= 0).all()
    assert (regret.min(axis=0) == 0).all()


def test_a_dominated_plan_changes_nobodys_regret(tmp_path):
    without = explore(*ready(tmp_path), draws=DRAWS)
    with_waste = explore(*ready(tmp_path, WASTE), draws=DRAWS)
    for name in ("max_regret", "mean_regret"):
        others = with_waste.by_class[name].sel(plan=list(without.plans))
        assert others.to_numpy().tobytes() == without.by_class[name].to_numpy().tobytes()
    assert (with_waste.by_class["mean_regret"].sel(plan="waste", outcome="cost") > 0).all()


def test_an_outcome_on_its_threshold_is_met(tmp_path):
    text = TEXT.replace("threshold: 6,", "threshold: 0,")
    case = dossier(tmp_path, "", text)
    found = explore(case, compile_model(case), scenario_system(case).possible(), draws=2)
    assert found.by_class["fails"].sel(plan="nothing", outcome="cost").sum() == 0


def test_units_directions_and_thresholds_travel_with_the_numbers(small):
    found = explore(*small, draws=1)
    attrs = found.by_class["mean"].attrs
    assert attrs["unit"]["cost"] == "JPY_tn@2023"
    assert attrs["better"]["dry"] == "more"
    assert (attrs["threshold"]["harm"], attrs["threshold"]["last"]) == (1.5, None)
    assert found.by_class["mean"].dims == ("plan", "outcome", "scenario_class")


def test_progress_counts_the_classes(small):
    seen = []
    explore(*small, draws=1, block=2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_a_run_that_does_not_fit_is_refused_before_any_work(small, monkeypatch):
    monkeypatch.setattr("sonae.explore.run.evaluate", None)  # would fail if it were called
    with pytest.raises(CapacityError) as caught:
        explore(*small, max_memory=1000)
    assert "3 plans × 4 outcomes × 5 scenario classes with 16 draws need" in str(caught.value)
    assert "--max-memory" in str(caught.value)


@pytest.mark.parametrize("threads", [1, 2])
def test_a_number_that_is_not_finite_ends_the_run(tmp_path, threads):
    text = TEXT.replace("exp(water / 4)", "log(2 - water) + exp(water / 4)")
    case = dossier(tmp_path, "", text)
    table = scenario_system(case).possible()
    with pytest.raises(OutcomeError, match=r"model\.values\.damage gives -?(inf|nan)"):
        explore(case, compile_model(case), table, threads=threads, block=1)


def test_without_draws_there_is_nothing_to_run(small):
    with pytest.raises(UsageError, match="draws must lie between"):
        explore(*small, draws=0)


def test_without_outcomes_there_is_nothing_to_run(tmp_path):
    case = dossier(tmp_path, "", TEXT[: TEXT.index("outcomes:")])
    with pytest.raises(UsageError, match="not an outcome"):
        explore(case, compile_model(case), scenario_system(case).possible())


@pytest.fixture(scope="module")
def flagship():
    case = read(FLAGSHIP)
    return case, compile_model(case), scenario_system(case).possible()


def sample(table, count):
    chosen = np.zeros(table.count, dtype=bool)
    chosen[np.random.default_rng(11).choice(table.count, count, replace=False)] = True
    return table.select(chosen)


SHARES = {
    **{"baseline": 0.04, "pay_up": 0.10, "self_reliance": 0.0, "reciprocity_first": 0.05},
    **{"hedge_network": 0.14, "everything": 0.0, "adaptive_step": 0.09, "adaptive_hedge": 0.03},
}


def test_the_flagships_plans_meet_all_thresholds_as_often_as_in_the_working_paper(flagship):
    """Pool P of section 5: all possible scenarios equally; sampled there and here."""
    case, model, table = flagship
    found = explore(case, model, sample(table, 3000), draws=64, seed=1)
    weight = found.multiplicity / found.multiplicity.sum()
    shares = (found.by_class["met_all"].to_numpy() / found.draws * weight).sum(axis=1)
    assert dict(zip(found.plans, shares, strict=True)) == pytest.approx(SHARES, abs=0.016)


def test_numbers_whose_sums_overflow_are_named(tmp_path):
    text = TEXT.replace("exp(water / 4)", "2e307 * exp(0 * water)")
    assert text != TEXT
    case = dossier(tmp_path, "", text)
    table = scenario_system(case).possible()
    with pytest.raises(OutcomeError, match=r"outcomes\.\w+ is so large"):
        explore(case, compile_model(case), table)
