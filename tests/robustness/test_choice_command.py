"""The command that says which plans remain, at the command line."""

import shutil

import pytest

import sonae.cli.choose

assert sonae.cli.choose  # it joins the command to the application


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    monkeypatch.chdir(tmp_path)
    return terminal


def test_every_outcome_is_compared_in_brief_and_one_at_length(sonae):
    brief = sonae("choose", "isles", "--draws", "4").out
    assert "worst_loss (EUR_mn@2024; less is better)" in brief
    assert "E-admissibility, Maximality    build, hedge" in brief
    assert "In all outcomes together, none weighing more than another" in brief
    assert "All 2 thresholds in the same future" in brief
    full = sonae("choose", "isles", "--draws", "4", "--outcome", "cost").out
    assert "What each gives up: its largest expected shortfall against another plan" in full


def test_all_thresholds_are_compared_at_once_met_or_counted(sonae):
    met = sonae("choose", "isles", "--draws", "4", "--outcome", "all").out
    assert met.startswith("all thresholds (probability; more is better)")
    assert "Tie: 0.01" in met
    counted = sonae("choose", "isles", "--draws", "4", "--outcome", "all", "--by", "count").out
    assert counted.startswith("all thresholds (thresholds; more is better)")


def test_plans_that_are_sure_enough_to_meet_all_thresholds_are_named(sonae):
    options = ("choose", "isles", "--draws", "4", "--at-least")
    assert "whatever is believed: wait, pay, build, hedge" in sonae(*options, "0").out
    assert "No plan meets all with 100 % at least" in sonae(*options, "1").out


def test_json_of_all_outcomes_holds_them_together_and_the_thresholds(sonae):
    told = sonae("choose", "isles", "--draws", "4", "--json").json
    assert [choice["outcome"] for choice in told["choices"]] == ["worst_loss", "cost"]
    assert set(told["together"]) == {"ties", "remaining", "fallen", "spared"}
    assert set(told["thresholds"]["all_met"]) == {"wait", "pay", "build", "hedge"}


def test_a_chart_of_all_thresholds_is_drawn(sonae, tmp_path):
    options = ("--draws", "4", "--outcome", "all", "--chart", str(tmp_path / "all.svg"))
    assert sonae("choose", "isles", *options).code == 0
    assert (tmp_path / "all.svg").read_text().startswith("<svg")


def test_json_gives_each_rule_with_who_fell_by_whom(sonae):
    options = ("--draws", "4", "--outcome", "worst_loss", "--rule", "maximality")
    (choice,) = sonae("choose", "isles", *options, "--json").json["choices"]
    assert choice["rules"]["maximality"]["remaining"] == ["build", "hedge"]
    assert {fall["plan"] for fall in choice["rules"]["maximality"]["fallen"]} == {"wait", "pay"}


def test_a_break_even_says_in_the_users_words_what_would_change_the_choice(sonae):
    options = ("--draws", "4", "--outcome", "worst_loss", "--break-even")
    out = sonae("choose", "isles", *options).out
    assert "leave_talk" in out
    assert "wait and pay would remain." in out
    assert "own_share" in out  # a quantity


def test_two_plans_alone_are_put_in_order(sonae):
    options = ("--draws", "4", "--outcome", "worst_loss", "--plans", "wait,build")
    (choice,) = sonae("choose", "isles", *options, "--json").json["choices"]
    assert list(choice["expectations"]) == ["wait", "build"]
    assert choice["rules"]["e_admissibility"]["remaining"] == ["build"]


def test_weights_are_moved_where_they_were_given(sonae):
    options = ("--draws", "4", "--weights", "worst_loss=1, cost=1", "--break-even")
    out = sonae("choose", "isles", *options, "--move", "weight").out
    assert "weighted sum 1 × worst_loss + 1 × cost" in out
    assert "the weight of worst_loss (1)" in out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--outcome", "worst_los"), "did you mean `worst_loss`"),
        (("--rule", "maximalty"), "did you mean `maximality`"),
        (("--by", "median"), "unknown --by `median`"),
        (("--outcome", "all", "--by", "worst"), "met or counted"),
        (("--outcome", "cost", "--by", "count"), "give --outcome all"),
        (("--tie", "1"), "a difference in one unit"),
        (("--weights", "cost"), "write outcome=number"),
        (("--weights", "cost=-1"), "above zero"),
        (("--weights", "cost=1", "--outcome", "cost"), "two questions"),
        (("--plans", "wait,wait"), "names a plan twice"),
        (("--plans", "weit"), "did you mean `wait`"),
        (("--move", "grade"), "only --break-even"),
        (("--break-even",), "--outcome or --weights"),
        (("--break-even", "--outcome", "cost", "--move", "weight"), "give --weights"),
    ],
)
def test_wrong_use_is_named_before_anything_is_computed(sonae, options, message):
    ran = sonae("choose", "isles", *options)
    assert ran.code == 2
    assert message in ran.err
