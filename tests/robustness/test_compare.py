"""Plans side by side and in pairs, each against every future one by one."""

from itertools import pairwise

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.explore import explore
from sonae.likelihood import CredalSet
from sonae.outcomes import evaluate
from sonae.robustness import METRICS
from sonae.robustness.compare import (
    brief_metrics,
    detailed,
    pair_report,
    pairs,
    pairs_text,
    sheet_report,
    sheet_text,
    sheets,
    sheets_text,
)
from sonae.robustness.metrics import scores_of
from sonae.robustness.metrics.futures import Futures
from sonae.seeds import points

from .models import SMALL, ready


@pytest.fixture(scope="module")
def futures(tmp_path_factory):
    case, model, table = ready(tmp_path_factory.mktemp("small"), SMALL)
    return Futures(explore(case, model, table, draws=6), CredalSet(table, []), model)


def every_future(futures):
    """Return outcomes (plan, draw, class) by name, and the weight of each future."""
    performance, model = futures.performance, futures.model
    numbers = model.numbers(points("sobol", 1, 0, performance.draws, len(model.dimensions)))
    found = evaluate(model, performance.codes, numbers, "numpy").outcomes
    weight = np.broadcast_to(performance.multiplicity, (performance.draws, performance.classes))
    return found, weight / weight.sum()


def test_a_pair_is_what_every_future_says(futures) -> None:
    performance = futures.performance
    values, weight = every_future(futures)
    for plan, against in (("build", "nothing"), ("watch", "build")):
        for pair in pairs(futures, plan, against):
            table = values[pair.outcome] * (1 if pair.better == "more" else -1)
            at = [performance.plans.index(name) for name in (plan, against)]
            lead = table[at[0]] - table[at[1]]
            assert pair.ahead == pytest.approx(weight[lead > 0].sum(), abs=1e-12)
            assert pair.behind == pytest.approx(weight[lead < 0].sum(), abs=1e-12)
            assert pair.lead == pytest.approx((lead * weight).sum(), abs=1e-12)
            if pair.ahead:
                some = lead > 0
                mean = (lead * weight)[some].sum() / weight[some].sum()
                assert pair.lead_ahead == pytest.approx(mean, abs=1e-12)
            for end, extreme in ((pair.most, lead.max()), (pair.least, lead.min())):
                assert end.lead == extreme
                assert lead[end.draw, end.scenario_class] == extreme
            by_class = lead.mean(axis=0)
            assert abs(pair.scenario.lead) == pytest.approx(np.abs(by_class).max(), abs=1e-12)
            assert by_class[pair.scenario.scenario_class] == pytest.approx(pair.scenario.lead)


def test_without_judgements_the_bounds_of_a_pair_are_its_extreme_scenarios(futures) -> None:
    values, _ = every_future(futures)
    (pair,) = pairs(futures, "build", "nothing", ["harm"])
    lead = values["harm"][0] - values["harm"][1]  # less is better; `nothing` stands first
    assert pair.lead_bounds == pytest.approx((lead.mean(axis=0).min(), lead.mean(axis=0).max()))
    ahead = (lead > 0).mean(axis=0)
    assert pair.ahead_bounds == pytest.approx((ahead.min(), ahead.max()))


def test_a_pair_the_other_way_round_is_its_mirror_image(futures) -> None:
    for one, other in zip(
        pairs(futures, "build", "watch"), pairs(futures, "watch", "build"), strict=True
    ):
        assert (one.ahead, one.lead) == (other.behind, -other.lead)
        assert one.lead_bounds == pytest.approx([-end for end in other.lead_bounds[::-1]])
        assert one.most.lead == -other.least.lead


def test_threads_change_no_bit_of_a_pair(futures) -> None:
    assert pairs(futures, "build", "watch", threads=1) == pairs(futures, "build", "watch")


def test_what_cannot_be_compared_is_refused(futures) -> None:
    with pytest.raises(UsageError, match="with itself"):
        pairs(futures, "build", "build")
    with pytest.raises(UsageError, match=r"unknown plan `wait`; .* declared: nothing"):
        pairs(futures, "wait", "build")
    with pytest.raises(UsageError, match="unknown outcome `fun`"):
        pairs(futures, "watch", "build", ["fun"])
    performance = futures.performance
    with pytest.raises(UsageError, match="needs the model"):
        pairs(Futures(performance, futures), "watch", "build")
    scores = scores_of(futures, metrics=brief_metrics())
    with pytest.raises(UsageError, match="unknown outcome `fun`"):
        sheets(futures, scores, outcomes=["fun"])


def test_a_sheet_is_what_every_future_says(futures) -> None:
    values, weight = every_future(futures)
    for sheet in sheets(futures, scores_of(futures, metrics=brief_metrics()), ["watch", "build"]):
        table = values[sheet.outcome]
        good = table * (1 if sheet.better == "more" else -1)
        assert [standing.plan for standing in sheet.standings] == ["watch", "build"]
        for standing in sheet.standings:
            own = futures.performance.plans.index(standing.plan)
            regret = good.max(axis=0) - good[own]
            assert standing.mean == pytest.approx((table[own] * weight).sum(), abs=1e-12)
            assert abs(standing.worst) == pytest.approx(abs(good[own].min()), abs=1e-12)
            assert standing.most_regret == pytest.approx(regret.max(), abs=1e-12)
            assert standing.mean_regret == pytest.approx((regret * weight).sum(), abs=1e-12)
            low, high = sorted((standing.worst, standing.best))
            assert all(low <= quantile <= high for quantile in standing.quantiles.values())
            assert (standing.met is None) == (sheet.threshold is None)


def test_at_length_a_sheet_has_every_metric_and_where_it_comes_from(futures) -> None:
    scores = scores_of(futures)
    (brief,) = sheets(futures, scores, outcomes=["harm"])
    sheet = detailed(brief, futures, scores)
    assert [reading.metric.id for reading in sheet.readings] == list(METRICS)
    values, _ = every_future(futures)
    by_id = {reading.metric.id: reading for reading in sheet.readings}
    for at in range(3):
        (place,) = by_id["worst"].came[at]
        there = values["harm"][at][place.draw, place.scenario_class]
        assert there == by_id["worst"].scores[at]
    assert [share for share, _ in sheet.robust_in] == [0.9, 0.75, 0.5, 0.25, 0.1]
    half = dict(sheet.robust_in)[0.5]
    assert half == by_id["info_gap_half"].scores


def test_robustness_grows_as_fewer_scenarios_must_be_kept(futures) -> None:
    sweep = futures.sweep
    levels = [sweep.robustness_in(share) for share in (1.0, 0.9, 0.5, 0.1)]
    for more, fewer in pairwise(levels):
        judged = ~np.isnan(more)
        assert (fewer >= more)[judged].all()
    for share in (0.9, 0.5, 0.1):  # short of it, so many scenarios are kept
        level = sweep.robustness_in(share)
        for place in zip(*np.nonzero(level > 0), strict=True):
            assert sweep.kept(level[place] - 1e-6)[place] >= share - 1e-9


def test_a_robustness_in_a_share_is_that_of_the_sorted_scenarios(futures) -> None:
    """Slowly: every scenario by itself, weighted, from the one that is lost first."""
    sweep = futures.sweep
    for share in (0.9, 0.5, 0.25):
        found = sweep.robustness_in(share)
        for plan in range(3):
            lost, expected = 0.0, 1.0
            for reach, weight in sorted(zip(sweep.reach[plan, 1], sweep.weight, strict=True)):
                lost += weight
                if lost > 1 - share + 1e-9:
                    expected = min(1.0, float(reach))
                    break
            assert found[plan, 1] == pytest.approx(expected)


def test_text_and_data_hold_the_same_and_name_the_futures(futures) -> None:
    scores = scores_of(futures)
    found = sheets(futures, scores)
    name, scenario = "f{}:{}".format, futures.performance.scenario
    text = sheets_text(found)
    assert "harm (1; less is better; threshold 1.5)" in text
    assert "best plan" in text  # of the run, as the measure of regret; none is called the best
    sheet = detailed(found[1], futures, scores)
    told = sheet_text(sheet, name)
    report = sheet_report(sheet, name, scenario)
    (worst,) = (entry for entry in report["metrics"] if entry["metric"] == "worst")
    future = worst["futures"]["build"][0]["future"]
    assert f"worst in {future}" in told
    assert set(worst["futures"]["build"][0]["scenario"]) == set(futures.performance.factors)
    (without,) = (detailed(s, futures, scores) for s in found if s.outcome == "last")
    assert "Not defined for any of these plans" in sheet_text(without, name)
    two = pairs(futures, "build", "nothing")
    words = pairs_text(two, name, scenario)
    assert f"Furthest ahead: +{two[1].most.lead:.4g} in f" in words
    assert pair_report(two[1], name, scenario)["mean_lead"] == two[1].lead


def test_two_plans_that_do_the_same_are_called_the_same(tmp_path) -> None:
    text = SMALL.replace("plans:\n", "plans:\n  again: {label: again}\n")
    case, model, table = ready(tmp_path, text)
    futures = Futures(explore(case, model, table, draws=2), CredalSet(table, []), model)
    said = pairs_text(pairs(futures, "again", "nothing"), "{}:{}".format, dict)
    assert said.count("The same in every future.") == 4
