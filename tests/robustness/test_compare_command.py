"""Plans side by side at the command line."""

import csv
import shutil

import pytest

import sonae.cli.compare

assert sonae.cli.compare  # it joins the command to the application

DRAWS = ("--draws", "4")


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    monkeypatch.chdir(tmp_path)
    return terminal


def test_plans_stand_side_by_side_in_every_outcome(sonae):
    ran = sonae("compare", "isles", *DRAWS)
    assert ran.code == 0
    assert "worst_loss (EUR_mn@2024; less is better; threshold 400)" in ran.out
    assert "cost (EUR_mn@2024; less is better; threshold 700)" in ran.out
    some = sonae("compare", "isles", "pay", "build", *DRAWS).out
    assert "pay " in some
    assert "wait " not in some


def test_an_outcome_at_length_says_what_each_metric_is_and_where_it_comes_from(sonae):
    ran = sonae("compare", "isles", *DRAWS, "--outcome", "cost")
    assert "The worst value in any future that was run" in ran.out
    assert "worst in isles:" in ran.out
    assert "worst_loss" not in ran.out
    told = sonae("compare", "isles", *DRAWS, "--outcome", "cost", "--json").json
    (cost,) = told["outcomes"]
    assert set(cost["plans"]) == {"wait", "pay", "build", "hedge"}
    by_id = {entry["metric"]: entry for entry in cost["metrics"]}
    assert by_id["worst"]["scores"]["pay"] == cost["plans"]["pay"]["worst"]


def test_a_future_that_is_named_can_be_asked_for(sonae):
    told = sonae("compare", "isles", *DRAWS, "--outcome", "worst_loss", "--json").json
    by_id = {entry["metric"]: entry for entry in told["outcomes"][0]["metrics"]}
    future = by_id["worst"]["futures"]["pay"][0]["future"]
    asked = ("--plan", "pay", "--future", future, "--value", "worst_loss", "--json")
    account = sonae("explain", "future", "isles", *asked).json
    assert account["future"] == future
    assert account["over_time"]["value"] == pytest.approx(by_id["worst"]["scores"]["pay"])


def test_two_plans_are_compared_future_by_future(sonae):
    ran = sonae("compare", "isles", "build", "--against", "wait", *DRAWS)
    assert ran.out.startswith("build against wait, in the same futures")
    (cost,) = sonae(
        "compare", "isles", "build", "--against", "wait", *DRAWS, "--outcome", "cost", "--json"
    ).json["against"]
    assert (cost["ahead"], cost["behind"]) == (0.0, 1.0)  # who waits pays nothing
    assert cost["mean_lead"] < 0


@pytest.mark.parametrize(
    ("options", "head"),
    [
        (("--as", "regret", "--outcome", "cost"), "plan,share of futures,"),
        (("--as", "boxes", "--outcome", "cost"), "plan,5 % (EUR_mn@2024),"),
        (("--as", "heat"), "plan,worst_loss,cost,all thresholds at once"),
    ],
)
def test_a_chart_is_drawn_of_the_plans_that_were_named(sonae, tmp_path, options, head):
    named = ("compare", "isles", "pay", "build", *DRAWS, *options, "--chart")
    assert sonae(*named, "chart.svg").code == 0
    assert "<title>" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    assert sonae(*named, "chart.csv").code == 0
    text = (tmp_path / "chart.csv").read_text(encoding="utf-8")
    assert text.startswith(head)
    assert {row[0] for row in list(csv.reader(text.splitlines()))[1:]} == {"pay", "build"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("pya",), "unknown plan"),
        (("pay", "pay"), "named twice"),
        (("--outcome", "fun"), "unknown outcome"),
        (("--against", "pay"), "--against compares one plan"),
        (("pay", "build", "--against", "wait"), "--against compares one plan"),
        (("pay", "--against", "pay"), "with itself"),
        (("--chart", "x.svg"), "--as boxes draws one outcome"),
        (("--chart", "x.pdf", "--as", "heat"), "neither .svg nor .png nor .csv"),
    ],
)
def test_what_does_not_go_together_is_refused(sonae, arguments, said):
    ran = sonae("compare", "isles", *arguments)
    assert ran.code == 2
    assert said in ran.err
