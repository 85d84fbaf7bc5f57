"""``sonae discover``: what it prints, and what it refuses."""

import json

import pytest

from sonae.cli import app as _app  # noqa: F401 - commands join it
from sonae.cli import discover as _discover  # noqa: F401 - registers the command
from sonae.cli import run

from .small_dossier import TEXT


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    return str(tmp_path)


def test_each_plan_and_outcome_with_a_threshold_has_an_answer(folder, capsys):
    assert run(["discover", folder, "--json", "--resamples", "1", "--draws", "16"]) == 0
    found = json.loads(capsys.readouterr().out)["found"]
    pairs = {(report["plan"], *report["outcomes"]) for report in found}
    assert pairs == {
        (plan, outcome) for plan in ("nothing", "build") for outcome in ("cost", "harm", "dry")
    }
    for report in found:
        assert (report["why_not"] is None) == (0 < report["failing"] < 1)
        if report["why_not"] is None:
            assert report["complete"]


@pytest.mark.parametrize("method", ["prim", "exact", "cart"])
def test_boxes_are_told_in_words_by_every_method(folder, capsys, method):
    if method == "cart":
        pytest.importorskip("sklearn", reason="needs the extra 'discovery'")
    asked = ["--plan", "nothing", "--outcome", "harm", "--method", method]
    assert run(["discover", folder, *asked]) == 0
    out = capsys.readouterr().out
    assert out.startswith("nothing — harm\n  fails in ")
    assert "box 1: fails in" in out
    assert "rain is" in out


def test_the_trajectory_is_listed_if_asked(folder, capsys):
    asked = ["--plan", "nothing", "--any", "--trajectory", "--resamples", "0", "--boxes", "1"]
    assert run(["discover", folder, *asked]) == 0
    assert "step  coverage  density" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--method", "magic"], "prim, exact, cart"),
        (["--any", "--outcome", "harm"], "leave out --outcome"),
        (["--limits", "2"], "leave out --limits"),
        (["--method", "exact", "--peel", "0.1"], "leave out --peel"),
        (["--method", "exact", "--min-mass", "0.1"], "leave out --min-mass"),
        (["--method", "cart", "--density", "0.5"], "leave out --density"),
        (["--density", "1.5"], "between 0 and 1"),
        (["--plan", "none"], "unknown plan `none`"),
        (["--outcome", "last"], "no threshold"),
        (["--peel", "0.7"], "--peel lies between 0 and 0.5, got 0.7"),
        (["--min-mass", "2"], "--min-mass is at least 0 and below 1, got 2.0"),
        (["--method", "exact", "--limits", "9", "--plan", "nothing"], "between 1 and 2"),
    ],
)
def test_options_that_go_wrong_are_named(folder, capsys, options, said):
    assert run(["discover", folder, *options]) == 2
    assert said in capsys.readouterr().err
