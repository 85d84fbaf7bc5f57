"""Charts of results: each says its finding, and draws the numbers that its table holds."""

import csv
import math
import re
from dataclasses import replace
from types import MappingProxyType, SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from sonae.brief import (
    choice_chart,
    front_chart,
    regret_curves,
    tornado_chart,
    trajectory_chart,
    value_boxes,
    variance_chart,
    worst_chart,
    write_figure,
)
from sonae.brief.charts.svg import svg_text
from sonae.discovery import (
    Box,
    Column,
    Discovery,
    FoundBox,
    Limit,
    Step,
    Tally,
    Trajectory,
)
from sonae.discovery import (
    Choice as BoxChoice,
)
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.robustness.choice import RULES, Choice, Fall, Verdict
from sonae.robustness.search import FrontPoint, FutureSet, NamedPlan, Objective, Search
from sonae.robustness.sensitivity import Bar, VarianceShares
from sonae.robustness.worst import WorstCase, WorstCases

from .drawn import texts_of

YEN = "JPY_tn@2023"


def words(figure):
    return " ".join(text.text for text in texts_of(figure.spec)).replace("\u202f", " ")


# worst cases --------------------------------------------------------------------------------------


def case(plan, attained, bound, better="less", stopped="closed"):
    return WorstCase(
        plan, "loss", better, attained, bound, abs(bound - attained), 0.0, {}, 0, {}, 1, stopped
    )


def worst(*cases):
    return WorstCases(cases, MappingProxyType({"loss": 1.0}), 0.01)


def test_a_plan_holds_only_if_its_bound_does():
    found = worst(case("a", 8, 9), case("b", 9, 11), case("c", 12, 13))
    figure = worst_chart(found, "loss", unit=YEN, threshold=10)
    assert [row[3] for row in figure.rows] == [
        *("holds in every future", "not settled", "misses in some future"),
    ]
    assert "1 of 3 plans hold 10 tn JPY in every future, 1 miss it in some, 1 not" in figure.title
    assert "threshold 10 tn JPY" in words(figure)
    assert "8.00 to 9.00 tn JPY: holds in every future" in words(figure)


def test_where_more_is_better_the_bound_lies_below():
    figure = worst_chart(worst(case("a", 8, 7, "more")), "loss", unit="index", threshold=7)
    assert figure.rows[0][3] == "holds in every future"


def test_a_worst_case_without_a_bound_says_so_and_is_still_drawn():
    found = worst(case("a", 8, math.inf, stopped="nothing left"), case("b", 1, 1))
    figure = worst_chart(found, "loss", unit=YEN, threshold=10)
    assert figure.rows[0][3] == "not settled"
    assert "no bound" in words(figure)
    assert "NaN" not in svg_text(figure.spec)


def test_an_outcome_that_was_not_asked_has_no_worst_cases_to_draw():
    with pytest.raises(UsageError, match="was not asked"):
        worst_chart(worst(case("a", 8, 9)), "cost")


# tornado and variance -----------------------------------------------------------------------------


def bar(name, low, high, ends=("0", "1"), kind="number"):
    return Bar("build", "loss", name, kind, 5.0, low, high, *ends)


def test_a_tornado_starts_with_the_longest_bar_and_counts_those_left_out():
    bars = [bar("x", 4, 6), bar("wind", 1, 9, ("calm", "strong"), "factor"), bar("idle", 5, 5)]
    figure = tornado_chart(bars, unit=YEN, better="less", threshold=7, most=1)
    assert figure.title == "Build — loss: moved most by wind, 1.0 to 9.0 tn JPY"
    assert [row[0] for row in figure.rows] == ["wind", "x", "idle"]
    said = words(figure)
    assert "calm → 1.0" in said
    assert "strong → 9.0" in said
    assert "1 more inputs move it less" in said
    assert "better than nominal" in said


def test_a_tornado_is_of_one_plan_and_outcome():
    with pytest.raises(UsageError, match="one plan and one outcome"):
        tornado_chart([bar("x", 1, 2), replace(bar("x", 1, 2), plan="wait")])


def shares(first, total):
    first, total = np.array(first), np.array(total)
    names = ("x", "y", "wind")[: len(first)]
    ends = np.stack([first - 0.1, first + 0.1], axis=1)
    kinds = ("number",) * len(first)
    return VarianceShares(
        "build", "loss", 5.0, 2.0, names, kinds, first, total, ends, ends + 0.05, 64
    )


def test_shares_of_variance_are_ranked_by_their_total():
    figure = variance_chart(shares([0.5, 0.1], [0.6, 0.7]), unit=YEN)
    assert [row[0] for row in figure.rows] == ["y", "x"]
    assert "y accounts for 70 % of the variance with interactions, 10 % alone" in (
        figure.title.replace("\u202f", " ")
    )
    assert figure.rows[0][2:5] == (0.1, 0.0, 0.2)


def test_what_does_not_vary_has_no_shares():
    nothing = shares([math.nan], [math.nan])
    with pytest.raises(UsageError, match="does not vary"):
        variance_chart(nothing)


# regret and values of a run -----------------------------------------------------------------------


def run(threshold=10.0, better="less"):
    plans, outcomes = ("wait", "build"), ("loss",)
    share = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
    value = np.array([[[1, 2, 3, 4, 11, 12, 13.0]], [[2, 2, 2, 3, 3, 4, 5.0]]])
    regret = np.array([[[0, 0, 1, 2, 8, 9, 9.0]], [[0, 0, 0, 0, 0, 0.5, 1.0]]])
    dims = ("plan", "outcome", "scenario_class")
    by_class = xr.Dataset(
        {
            "fails": (dims, np.array([[[0, 4]], [[0, 0]]])),
            "max_regret": (dims, np.array([[[1.0, 9.5]], [[0.0, 2.0]]])),
        },
        coords={"plan": list(plans), "outcome": list(outcomes)},
        attrs={
            "better": {"loss": better},
            "threshold": {"loss": threshold},
            "unit": {"loss": YEN},
        },
    )
    quantiles = xr.Dataset(
        {
            name: (("plan", "outcome", "quantile"), held)
            for name, held in (("value", value), ("regret", regret))
        },
        coords={"plan": list(plans), "outcome": list(outcomes), "quantile": share},
    )
    return Performance(
        *(plans, outcomes, ("wind",), {"wind": ("calm", "strong")}),
        codes=np.array([[0], [1]], dtype=np.int8),
        multiplicity=np.array([3, 1]),
        class_of=np.array([0, 0, 0, 1]),
        draws=4,
        seed=1,
        by_class=by_class,
        quantiles=quantiles,
        reports=xr.Dataset(),
    )


def test_regret_curves_run_from_the_least_to_the_largest_regret():
    figure = regret_curves(run(), "loss")
    assert [row[0] for row in figure.rows[:8]] == ["build"] * 8  # least at 95 % first
    assert figure.rows[7] == ("build", 1.0, 2.0)
    assert figure.rows[-1] == ("wait", 1.0, 9.5)
    regrets = [row[2] for row in figure.rows[:8]]
    assert regrets == sorted(regrets)
    assert "build falls short least, by at most 1.0 tn JPY in 95 % of futures" in figure.title


def test_boxes_count_scenarios_and_not_classes_where_a_threshold_is_missed():
    figure = value_boxes(run(), "loss")
    assert [row[0] for row in figure.rows] == ["build", "wait"]
    assert figure.rows[1] == ("wait", 1, 3, 4, 11, 13, 10.0, 0.25)  # one scenario of four
    assert "1 of 2 plans keeps 10 tn JPY in at least 95 % of futures" in figure.title
    assert "missed in 25 %" in words(figure)


def test_boxes_without_a_threshold_name_the_best_median():
    figure = value_boxes(run(None, "more"), "loss")
    assert "wait has the best median, 4.0 tn JPY" in figure.title
    assert "threshold" not in words(figure)


@pytest.mark.parametrize("chart", [regret_curves, value_boxes])
def test_an_outcome_that_was_not_run_is_refused(chart):
    with pytest.raises(UsageError, match="unknown outcome `gain`; declared: loss"):
        chart(run(), "gain")


# boxes of a search for conditions -----------------------------------------------------------------


def discovered(boxes=1):
    everything = Tally(100, 40, 100, 40)
    box = Box((Limit("x", lower=1.0),))
    steps = (
        Step(Box(), Tally(50, 20, 50, 20)),
        Step(Box((Limit("x", lower=0.5),)), Tally(30, 18, 50, 20)),
        Step(box, Tally(16, 16, 50, 20)),
    )
    found = FoundBox(
        *(box, Tally(34, 31, 100, 40), Tally(34, 31, 100, 40), Tally(18, 15, 50, 20), (), {}),
        trajectory=Trajectory(steps),
        held_out_steps=(Tally(50, 20, 50, 20), Tally(31, 17, 50, 20), Tally(18, 15, 50, 20)),
        chosen=2,
    )
    return Discovery(
        *((found,) * boxes, (Column("x", "real", "pressure", least=0.0, most=2.0),)),
        *(everything, everything, True, 100, 100),
        choice=BoxChoice(),
    )


def test_a_trajectory_marks_the_box_that_was_chosen_and_says_it():
    figure = trajectory_chart(discovered(), what="wait — loss")
    assert [row[-1] for row in figure.rows] == ["no", "no", "yes"]
    assert figure.rows[1][4:6] == (0.9, 0.6)
    assert figure.rows[1][7] == 17 / 20
    said = words(figure)
    assert "Box 1: pressure is at least 1." in said
    assert "box 1 holds 78 % of the failures, and 91 % of its futures fail (40 % of" in said


def test_a_later_box_is_counted_in_what_earlier_ones_left():
    figure = trajectory_chart(discovered(2))
    assert "share of failures that box 1 left" in words(figure)


def test_there_is_no_trajectory_without_a_box():
    with pytest.raises(UsageError, match="no box was found"):
        trajectory_chart(replace(discovered(), boxes=()))


# choice rules -------------------------------------------------------------------------------------


def choice(falls):
    """Return a choice between three plans under two rules."""
    plans = ("wait", "build", "pay")
    verdicts = {
        rule: Verdict(
            rule,
            tuple(plan for plan in plans if plan not in own),
            tuple(Fall(plan, by, max(by.values())) for plan, by in own.items()),
            {},
        )
        for rule, own in falls.items()
    }
    ends = {"wait": (9.0, 4.0), "build": (3.0, 2.0), "pay": (8.0, 3.0)}
    return Choice(
        *("loss", YEN, "mean", "less", {}, 0.5, 1e-7, False, 1e-9, plans),
        worse={plan: worse for plan, (worse, _) in ends.items()},
        better_end={plan: better for plan, (_, better) in ends.items()},
        verdicts=verdicts,
        shortfalls=(),
        views=(),
    )


def test_the_matrix_says_who_remains_and_who_makes_the_others_fall():
    found = choice(
        {
            "maximality": {"wait": {"build": 2.0, "pay": 1.0}},
            "gamma_maximin": {"wait": {"build": 6.0}, "pay": {"build": 5.0}},
        }
    )
    figure = choice_chart(found)
    assert figure.title == "Loss: build remains under all 2 rules; 1 of 3 fall under all"
    said = words(figure)
    assert "by build 2.0 tn JPY, and 1 more" in said
    assert "9.0 to 4.0 tn JPY" in said
    assert ("wait", 9.0, 4.0, "maximality", "no", "build pay", 2.0) in figure.rows
    assert ("build", 3.0, 2.0, "maximality", "yes", None, None) in figure.rows
    assert all(RULES[rule].label in said for rule in found.verdicts)


def test_where_no_plan_remains_under_all_rules_the_title_says_who_does_under_most():
    found = choice(
        {
            "maximality": {"wait": {"build": 2.0}},
            "hurwicz": {"wait": {"build": 2.0}, "pay": {"build": 1.0}},
            "gamma_maximax": {"build": {"pay": 1e-9}, "wait": {"pay": 1.0}},
        }
    )
    assert "no plan remains under all 3 rules; under most, 2: build and pay" in (
        choice_chart(found).title
    )


def test_where_every_plan_remains_nothing_is_said_of_a_fall():
    figure = choice_chart(choice({"interval_dominance": {}}))
    assert figure.title == "Loss: every plan remains under Interval dominance"


# the front ----------------------------------------------------------------------------------------


def search(objectives=2):
    asked = (
        Objective("worst", "loss", less=True, unit=YEN),
        Objective("share", None, less=False, unit="share"),
        Objective("steps", None, less=True, unit="1"),
    )[:objectives]
    values = [(1.0, 0.5, 2.0), (2.0, 0.75, 1.0), (4.0, 1.0, 1.0)]
    front = tuple(
        FrontPoint(at, {"dike": 2024 + at}, value[:objectives]) for at, value in enumerate(values)
    )
    named = (
        NamedPlan("wait", "Wait", values[0][:objectives], True, (), True, (), (0,)),
        NamedPlan("same", "Wait too", values[0][:objectives], True, (), True, (), (0,)),
        NamedPlan("pay", "Pay", (5.0, 0.6, 3.0)[:objectives], True, (), False, (0, 1), ()),
    )
    futures = FutureSet(np.zeros((2, 1), np.int8), np.ones(2), np.zeros((4, 1)), 2, 1)
    return Search(*("exact", True, asked, SimpleNamespace(count=7), 7, futures, front, named, 1))


def test_the_front_numbers_the_named_plans_and_says_where_they_stand():
    figure = front_chart(search())
    assert figure.title == (
        "3 trade-offs that none of 7 feasible portfolios beats; of 3 named plans 2 are unbeaten"
    )
    said = words(figure)
    assert "1, 2" in [text.text for text in texts_of(figure.spec)]  # at one point
    assert "beaten by 2 portfolios" in said
    assert "loss, worst future – tn JPY (2023 prices); less is better" in said
    assert figure.rows[1] == (1, "dike@2025", 2.0, 0.75, "on the front")
    assert figure.rows[-1][:2] == ("pay", "")


def test_bounds_of_an_objective_are_bars_and_columns_of_the_table():
    plain = svg_text(front_chart(search()).spec)
    spans = {"worst(loss)": {1: (1.5, 3.0), "pay": (4.0, 6.0)}}
    figure = front_chart(search(), spans=spans)
    assert figure.rows[1][2:5] == (2.0, 1.5, 3.0)
    assert figure.rows[0][2:5] == (1.0, None, None)
    assert svg_text(figure.spec).count("<line") > plain.count("<line")


def test_three_objectives_are_parallel_axes_with_the_better_end_on_top():
    figure = front_chart(search(3))
    places = {text.text: text.y for text in texts_of(figure.spec)}
    assert places["1.0 tn JPY"] < places["5.0 tn JPY"]  # less is better
    assert places["100\u202f%"] < places["50\u202f%"]  # more is better


def test_one_objective_has_no_front():
    with pytest.raises(UsageError, match="two objectives or more"):
        front_chart(search(1))


def test_a_search_that_was_not_exhaustive_says_so():
    found = replace(search(), exhaustive=False, method="nsga2")
    assert "not exhaustive" in front_chart(found).title


# files --------------------------------------------------------------------------------------------

FIGURES = {
    "worst": lambda: worst_chart(worst(case("a", 8, 9)), "loss", unit=YEN, threshold=10),
    "tornado": lambda: tornado_chart([bar("x", 4, 6)], unit=YEN, better="less"),
    "variance": lambda: variance_chart(shares([0.5, 0.1], [0.6, 0.7]), unit=YEN),
    "regret": lambda: regret_curves(run(), "loss"),
    "values": lambda: value_boxes(run(), "loss"),
    "trajectory": lambda: trajectory_chart(discovered()),
    "choice": lambda: choice_chart(choice({"maximality": {"wait": {"build": 2.0}}})),
    "front": lambda: front_chart(search()),
    "parallel": lambda: front_chart(search(3)),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_the_same_twice_and_has_its_finding_as_title(name, tmp_path):
    figure = FIGURES[name]()
    first = write_figure(figure, tmp_path / "one.svg").read_text(encoding="utf-8")
    again = write_figure(FIGURES[name](), tmp_path / "two.svg").read_text(encoding="utf-8")
    assert first == again
    assert re.search(r"<svg role=\"img\"[^>]*><title>[^<]+</title>", first)
    assert "NaN" not in first
    assert "http" not in first.replace("http://www.w3.org/", "")


@pytest.mark.parametrize("name", FIGURES)
def test_the_table_has_a_head_for_every_column(name, tmp_path):
    figure = FIGURES[name]()
    path = write_figure(figure, tmp_path / "figure.csv")
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    assert tuple(head) == figure.columns
    assert len(set(head)) == len(head)
    assert rows
    assert all(len(row) == len(head) for row in rows)


def test_a_figure_goes_into_no_file_of_another_kind(tmp_path):
    with pytest.raises(UsageError, match=r"neither \.svg nor \.png nor \.csv"):
        write_figure(FIGURES["front"](), tmp_path / "front.pdf")
