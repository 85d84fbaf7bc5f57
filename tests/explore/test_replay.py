import pytest

from sonae.errors import UsageError
from sonae.explore import explore, replay

from .small import ready


def test_a_future_of_a_run_is_run_again_with_the_same_result(tmp_path):
    case, model, table = ready(tmp_path)
    found = explore(case, model, table, draws=8, seed=5)
    kept = found.by_class
    for plan in found.plans:
        for scenario_class in range(found.classes):
            at = {"plan": plan, "outcome": "harm", "scenario_class": scenario_class}
            draw = int(kept["worst_draw"].sel(at).item())
            again = replay(model, plan, scenario_class, draw, performance=found)
            assert again.outcomes["harm"] == pytest.approx(float(kept["worst"].sel(at).item()))
            same = replay(model, plan, found.scenario(scenario_class), draw, seed=5)
            assert same == again


def test_a_whole_scenario_may_be_given(tmp_path):
    _, model, table = ready(tmp_path)
    again = replay(model, "build", table.scenario(0), 3)
    assert again.years == (2024, 2025, 2026, 2027)
    assert set(again.values) == {"water", "spent", "damage"}


def test_a_scenario_that_leaves_a_factor_open_is_refused(tmp_path):
    _, model, _ = ready(tmp_path)
    with pytest.raises(UsageError, match="leaves open: rain"):
        replay(model, "build", {"wind": "calm"}, 0)


def test_a_class_or_scenario_that_is_not_in_the_run_is_refused(tmp_path):
    found = explore(*ready(tmp_path), draws=1)
    with pytest.raises(UsageError, match="class 5 is not one of 0 to 4"):
        found.scenario(5)
    with pytest.raises(UsageError, match="no scenario of this run"):
        found.class_with({"wind": "calm", "rain": "much"})
    with pytest.raises(UsageError, match="rain one of its states: none, some, much"):
        found.class_with({"wind": "calm", "rain": "hail"})
