"""Charts of results at the command line: `--chart` of the commands that compare plans."""

import shutil

import pytest

import sonae.cli.choose
import sonae.cli.discover
import sonae.cli.search
import sonae.cli.sensitivity
import sonae.cli.worst


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    monkeypatch.chdir(tmp_path)
    return terminal


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("choose", "--draws", "4", "--outcome", "worst_loss"), "remains under all 6 rules"),
        (("sensitivity", "--plan", "build", "--outcome", "worst_loss"), "moved most by"),
        (
            (
                *("sensitivity", "--plan", "build", "--outcome", "cost"),
                *("--method", "variance", "--draws", "16"),
            ),
            "of the variance with interactions",
        ),
        (("discover", "--plan", "wait", "--outcome", "worst_loss"), "of the failures, and"),
        (("search", "--objective", "cost", "--objective", "mean(worst_loss)"), "named plans"),
        (("worst", "--outcome", "worst_loss", "--boxes", "50"), "in every future"),
    ],
)
def test_a_result_is_drawn_besides(sonae, tmp_path, arguments, said):
    command, *options = arguments
    ran = sonae(command, "isles", *options, "--chart", "chart.svg")
    assert ran.code == 0
    assert "chart.svg written" in ran.err
    assert said in (tmp_path / "chart.svg").read_text(encoding="utf-8").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("choose", "--chart", "x.svg"), "give --outcome or --weights"),
        (("sensitivity", "--chart", "x.svg"), "name it with --plan; declared: wait, pay"),
        (
            ("sensitivity", "--plan", "pay", "--chart", "x.svg"),
            "name it with --outcome; declared: worst_loss",
        ),
        (
            ("sensitivity", "--method", "regional", "--chart", "x.svg"),
            "--chart draws tornado and variance, and not regional",
        ),
        (("discover", "--draws", "4", "--chart", "x.svg"), "one plan and outcome"),
        (("discover", "--method", "exact", "--chart", "x.svg"), "--method exact takes none"),
        (("search", "--objective", "cost", "--chart", "x.svg"), "--objective twice or more"),
        (("worst", "--chart", "x.svg"), "--chart draws one outcome"),
        (("worst", "--outcome", "cost", "--chart", "x.pdf"), "neither .svg nor .png nor .csv"),
    ],
)
def test_a_chart_that_cannot_be_is_refused(sonae, tmp_path, arguments, said):
    command, *options = arguments
    ran = sonae(command, "isles", *options)
    assert ran.code == 2
    assert said in ran.err
    assert not (tmp_path / "x.svg").exists()
