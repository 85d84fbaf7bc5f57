"""What each rule prefers, what survives, and what breaks a plan."""

import numpy as np

from sonae.robustness import failures, score_plans, survival, winners

SURE = [[[2.0], [2.0], [2.0], [2.0]]]
BOLD = [[[9.0], [9.0], [0.0], [9.0]]]
COPY = SURE


def of(found, metric):
    return next(entry for entry in found if entry.metric == metric)


def test_different_rules_prefer_different_plans(performed, ignorance) -> None:
    performance = performed(np.array([SURE, BOLD]), ("more",), (1.0,))
    found = winners(score_plans(performance, ignorance), performance)
    assert of(found, "worst").plans == ("plan0",)
    assert of(found, "laplace").plans == ("plan1",)
    assert of(found, "max_regret").plans == ("plan1",)
    assert of(found, "worst").runner_up == 0.0


def test_plans_that_nobody_beats_are_all_named(performed, ignorance) -> None:
    performance = performed(np.array([SURE, COPY]), ("more",), (1.0,))
    for entry in winners(score_plans(performance, ignorance), performance):
        assert entry.plans == ("plan0", "plan1")
        assert entry.runner_up is None


def test_scores_in_the_outcomes_unit_that_differ_by_no_more_than_its_tie_win_together(
    performed, ignorance
) -> None:
    better = np.array([[[2.0], [2.0], [2.0], [2.4]]])
    performance = performed(np.array([SURE, better]), ("more",), (2.2,))
    performance.by_class.attrs["tie"] = {"outcome0": 0.1}
    found = winners(score_plans(performance, ignorance), performance)
    assert of(found, "laplace").plans == ("plan0", "plan1")  # 2 and 2.1
    assert of(found, "laplace").score == 2.1
    assert of(found, "laplace").runner_up is None
    assert of(found, "best").plans == ("plan1",)  # 2 and 2.4
    assert of(found, "satisficing").plans == ("plan1",)  # a share has another unit


def test_a_plan_survives_if_its_worst_future_still_meets_the_threshold(
    performed, ignorance
) -> None:
    performance = performed(np.array([SURE, BOLD]), ("more",), (2.0,))
    sure, bold = survival(score_plans(performance, ignorance), performance, ignorance)
    assert (sure.kept, sure.missed, sure.all_met) == (("outcome0",), (), 1.0)
    assert (bold.kept, bold.missed, bold.all_met) == ((), ("outcome0",), 0.75)
    assert (bold.all_met_lower, bold.all_met_upper) == (0.0, 1.0)


def test_a_failure_names_the_scenario_that_causes_it(performed) -> None:
    performance = performed(np.array([SURE, BOLD]), ("more",), (1.0,))
    sure, bold = failures(performance)
    assert bold.scenario == {"weather": "rough", "harbour": "open"}
    assert (bold.worst, bold.share, bold.classes) == (0.0, 0.25, 1)
    assert {(entry.factor, entry.state) for entry in bold.states} == {
        ("weather", "rough"),
        ("harbour", "open"),
    }
    assert all((entry.share, entry.coverage) == (0.5, 1.0) for entry in bold.states)
    assert (sure.share, sure.states) == (0.0, ())


def test_a_value_that_is_the_same_everywhere_blames_no_state(performed) -> None:
    (only,) = failures(performed(np.array([SURE]), ("more",), (1.0,)))
    assert (only.scenario, only.classes) == ({}, 4)


def test_only_the_states_that_matter_are_named(performed) -> None:
    values = np.array([[[[1.0], [1.0], [0.0], [0.0]]]])  # rough weather is all it takes
    (only,) = failures(performed(values, ("more",), (0.5,)))
    assert (only.scenario, only.classes) == ({"weather": "rough"}, 2)
    assert [(e.factor, e.state, e.share, e.coverage) for e in only.states] == [
        ("weather", "rough", 1.0, 1.0)
    ]


def test_a_rule_that_is_not_defined_for_a_plan_compares_the_others(performed, ignorance) -> None:
    performance = performed(np.array([SURE, BOLD, COPY]), ("more",), (1.0,))
    scores = score_plans(performance, ignorance)
    scores.loc[{"metric": "best", "plan": "plan1"}] = np.nan
    found = of(winners(scores, performance), "best")
    assert (found.plans, found.undefined) == (("plan0", "plan2"), ("plan1",))
    assert found.runner_up is None


def test_what_only_describes_a_distribution_prefers_no_plan(performed, ignorance) -> None:
    performance = performed(np.array([SURE, BOLD]), ("more",), (1.0,))
    found = winners(score_plans(performance, ignorance), performance)
    assert not {entry.metric for entry in found} & {"mean_variance", "skewness", "peakedness"}


def test_draws_that_a_run_dropped_are_no_failure_to_survive(performed, ignorance) -> None:
    performance = performed(np.array([SURE]).repeat(2, axis=3), ("more",), (1.0,))
    performance.by_class["count"][:] = 1
    performance.by_class["met_all"][:] = 1
    (only,) = survival(score_plans(performance, ignorance), performance, ignorance)
    assert (only.all_met, only.all_met_lower) == (1.0, 1.0)
