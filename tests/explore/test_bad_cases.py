"""Runs in which the model gives NaN or infinity somewhere, under each policy."""

import numpy as np
import pytest

from sonae.errors import OutcomeError, UsageError
from sonae.explore import explore
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system

from .small import TEXT, dossier

DRAWS = 12
DAMAGE = "exp(water / 4)"


def run(folder, damage, *, draws=DRAWS, **how):
    text = TEXT.replace(DAMAGE, damage)
    assert text != TEXT
    case = dossier(folder, "", text)
    return explore(case, compile_model(case), scenario_system(case).possible(), draws=draws, **how)


SOME = "exp(water / 4) + 0 * log(7.1 - water)"
HIDDEN = "exp(water / 4) + (0 if 1 / max(0, 7.1 - water) > 1 else 0)"
ALL = "log(0 - 1 - water)"


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("damage", [SOME, HIDDEN, ALL])
def test_a_number_that_is_not_finite_ends_the_run_and_is_named(
    tmp_path, monkeypatch, threads, damage
):
    monkeypatch.setattr("sonae.explore.blocks.BLOCK_WORK", 1)
    done = []
    with pytest.raises(OutcomeError, match=r"model\.values\.damage gives -?(inf|nan)") as caught:
        run(tmp_path, damage, threads=threads, progress=lambda *seen: done.append(seen))
    assert done[-1] == (5 * DRAWS, 5 * DRAWS)  # every block was finished
    assert "plan: " in str(caught.value)
    assert "draw: " in str(caught.value)
    assert "rain=" in str(caught.value)


@pytest.mark.parametrize("damage", [SOME, HIDDEN])
def test_futures_in_which_a_plan_is_bad_are_left_out_for_all(tmp_path, damage):
    found = run(tmp_path, damage, on_error="drop")
    said = found.not_finite
    assert said.policy == "drop"
    assert said.cases["nothing"] > 0
    assert {fault.formula for fault in said.faults} == {"model.values.damage"}
    count = found.by_class["count"].to_numpy()
    assert said.futures_left_out == (DRAWS - count).sum() > 0
    out = np.unpackbits(said.left_out, axis=1, count=DRAWS)
    np.testing.assert_array_equal(out.sum(axis=1), DRAWS - count)
    for name in ("mean", "worst", "max_regret"):
        assert np.isfinite(found.by_class[name].to_numpy()).all()
    assert np.isfinite(found.quantiles["value"].to_numpy()).all()
    assert (found.by_class["fails"] <= found.by_class["count"]).all()


@pytest.mark.parametrize("damage", [SOME, HIDDEN])
def test_a_bad_case_counts_as_the_worst_and_as_a_miss(tmp_path, damage):
    found = run(tmp_path, damage, on_error="worst")
    said = found.not_finite
    assert (said.policy, said.futures_left_out) == ("worst", 0)
    assert (found.by_class["count"] == DRAWS).all()
    cases = said.cases["nothing"]
    misses = found.by_class["fails"].sel(plan="nothing", outcome="cost").sum()
    assert misses >= cases > 0
    assert (found.by_class["met_all"].sel(plan="nothing") <= DRAWS).all()


@pytest.mark.parametrize("policy", ["drop", "worst"])
def test_a_class_in_which_nothing_is_left_ends_the_run(tmp_path, policy):
    left = "no future is left" if policy == "drop" else "no plan shows a finite case"
    with pytest.raises(OutcomeError, match=rf"{left} in 5 scenario classes") as caught:
        run(tmp_path, ALL, on_error=policy)
    assert "model.values.damage gives nan" in str(caught.value)


def test_a_part_that_is_computed_and_never_used_is_no_fault(tmp_path):
    unused = "exp(water / 4) + (0 if water < 100 else min(1, 1 / (water - water)))"
    found = run(tmp_path, unused)
    assert found.not_finite.total == 0


def test_where_nothing_is_bad_the_policies_agree(tmp_path):
    plain = "exp(water / 4) + 0"
    runs = [run(tmp_path, plain, on_error=policy) for policy in ("error", "drop", "worst")]
    assert len({found.by_class["mean"].to_numpy().tobytes() for found in runs}) == 1
    assert [found.not_finite.total for found in runs] == [0, 0, 0]


def test_a_policy_that_is_none_is_refused(tmp_path):
    with pytest.raises(UsageError, match="choose one of error, drop, worst"):
        run(tmp_path, SOME, on_error="ignore")
