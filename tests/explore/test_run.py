import subprocess
import sys

import numpy as np
import pytest

from sonae.dossier import read
from sonae.errors import CapacityError, OutcomeError, UsageError
from sonae.explore import QUANTILES, Performance, explore, replay
from sonae.explore.blocks import CHUNK
from sonae.explore.sketch import RELATIVE_ERROR
from sonae.explore.store import StudyFolder
from sonae.explore.tiles import TILE
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
    parts.append(performance.failure_bits.to_numpy().tobytes())
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
    found = explore(case, model, table, draws=DRAWS, seed=3)
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
    np.testing.assert_array_equal(kept["best_draw"], loss.argmin(axis=3))
    np.testing.assert_allclose(kept["variance"], values.var(axis=3), **close)
    np.testing.assert_array_equal(kept["count"], np.full(found.classes, DRAWS))
    spread = np.unpackbits(found.failure_bits.to_numpy(), axis=-1, count=DRAWS)
    goals = [at for at, entry in enumerate(entries) if entry.threshold is not None]
    assert found.failure_bits["outcome"].values.tolist() == [found.outcomes[at] for at in goals]
    np.testing.assert_array_equal(spread, ~met[:, goals])
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


class Backwards:
    """An executor that has the last block ready first."""

    def map(self, job, blocks):
        for block in reversed(blocks):
            yield block, job.run(block)

    def close(self):
        pass


def small_blocks(monkeypatch, size):
    monkeypatch.setattr("sonae.explore.blocks.BLOCK_WORK", size)


@pytest.mark.parametrize("kernel", ["native", "numpy"])
@pytest.mark.parametrize("tile", [1, 3000, 1 << 22])
def test_the_result_has_the_same_bits_for_any_threads_orders_tiles_and_kernels(
    small, monkeypatch, kernel, tile
):
    small_blocks(monkeypatch, 1)
    whole = bits(explore(*small, draws=DRAWS))
    monkeypatch.setitem(TILE, kernel, tile)
    for threads in (1, 2, 4):
        assert bits(explore(*small, draws=DRAWS, threads=threads, kernel=kernel)) == whole
    assert bits(explore(*small, draws=DRAWS, kernel=kernel, executor=Backwards())) == whole


def test_many_draws_in_many_blocks_have_the_same_bits_for_any_threads_and_orders(
    small, monkeypatch
):
    small_blocks(monkeypatch, 1)
    draws = 2 * CHUNK + 100
    found = explore(*small, draws=draws)
    whole = bits(found)
    assert bits(explore(*small, draws=draws, threads=2)) == whole
    assert bits(explore(*small, draws=draws, executor=Backwards())) == whole
    assert found.by_class["worst_draw"].max() > CHUNK


def test_more_draws_than_sixteen_bits_can_count_are_counted(small):
    draws = 2**17
    found = explore(*small, draws=draws)
    assert found.by_class["fails"].max() == draws
    assert found.by_class["worst_draw"].max() > 2**16
    plan, outcome, at = (int(i[0]) for i in np.nonzero(found.by_class["worst_draw"].values > 2**16))
    draw = int(found.by_class["worst_draw"].values[plan, outcome, at])
    again = replay(small[1], found.plans[plan], at, draw, performance=found)
    assert again.outcomes[found.outcomes[outcome]] == pytest.approx(
        float(found.by_class["worst"].values[plan, outcome, at])
    )


def test_the_flagship_has_the_same_bits_for_any_threads_and_tiles(flagship, monkeypatch):
    parts = (*flagship[:2], sample(flagship[2], 150))
    small_blocks(monkeypatch, 40_000_000)
    whole = bits(explore(*parts, draws=4))
    assert bits(explore(*parts, draws=4, threads=2, kernel="numpy")) == whole
    monkeypatch.setitem(TILE, "native", 30_000)
    assert bits(explore(*parts, draws=4, threads=2, executor=Backwards())) == whole


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


def test_progress_counts_the_futures(small, monkeypatch):
    small_blocks(monkeypatch, 1)
    seen = []
    explore(*small, draws=2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 10), (4, 10), (6, 10), (8, 10), (10, 10)]


def test_a_run_that_does_not_fit_is_refused_before_any_work(small, monkeypatch):
    monkeypatch.setattr("sonae.explore.run.job_of", None)  # would fail if it were called
    with pytest.raises(CapacityError) as caught:
        explore(*small, max_memory=1000)
    assert "3 plans × 4 outcomes × 5 scenario classes with 16 draws need" in str(caught.value)
    assert "--max-memory" in str(caught.value)


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
    text = TEXT.replace("exp(water / 4)", "1e200 * q * exp(0 * water)")
    assert text != TEXT
    case = dossier(tmp_path, "", text)
    table = scenario_system(case).possible()
    with pytest.raises(OutcomeError, match=r"outcomes\.\w+ is so large"):
        explore(case, compile_model(case), table)


class Counting:
    """An executor that notes what it computes, and may stop early."""

    def __init__(self, most=10**9):
        self.done = []
        self._most = most

    def map(self, job, blocks):
        for block in blocks:
            if len(self.done) == self._most:
                raise KeyboardInterrupt
            self.done.append(block.number)
            yield block, job.run(block)

    def close(self):
        pass


def test_a_run_that_was_stopped_goes_on_and_ends_with_the_same_bits(small, monkeypatch, tmp_path):
    small_blocks(monkeypatch, 1)
    whole = bits(explore(*small, draws=DRAWS))
    stopped, rest = Counting(2), Counting()
    with (
        StudyFolder(tmp_path / "study", "small", "d" * 64) as store,
        pytest.raises(KeyboardInterrupt),
    ):
        explore(*small, draws=DRAWS, executor=stopped, store=store)
    with StudyFolder(tmp_path / "study", "small", "d" * 64, resume=True) as store:
        found = explore(*small, draws=DRAWS, executor=rest, store=store)
    assert bits(found) == whole
    assert (stopped.done, rest.done) == ([0, 1], [2, 3, 4])


def test_a_run_stopped_by_an_error_goes_on_under_another_policy(tmp_path, monkeypatch):
    small_blocks(monkeypatch, 1)
    text = TEXT.replace("exp(water / 4)", "exp(water / 4) + 0 * log(7.1 - water)")
    case = dossier(tmp_path, "", text)
    parts = (case, compile_model(case), scenario_system(case).possible())
    again = Counting()
    with StudyFolder(tmp_path / "study", "small", "d" * 64) as store:
        with pytest.raises(OutcomeError, match="gives"):
            explore(*parts, draws=DRAWS, store=store)
        found = explore(*parts, draws=DRAWS, store=store, executor=again, on_error="drop")
    assert again.done == []
    assert bits(found) == bits(explore(*parts, draws=DRAWS, on_error="drop"))


def test_independent_draws_are_replayed_as_they_were_drawn(small):
    found = explore(*small, draws=DRAWS, sampling="philox")
    at = {"plan": "nothing", "outcome": "harm", "scenario_class": 4}
    draw = int(found.by_class["worst_draw"].sel(at).item())
    again = replay(small[1], "nothing", 4, draw, performance=found)
    assert again.outcomes["harm"] == pytest.approx(float(found.by_class["worst"].sel(at).item()))


def test_importing_the_room_starts_no_compiler():
    program = (
        "import sys, sonae.explore; print([m for m in ('numba', 'llvmlite') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert found.stdout.strip() == b"[]"
