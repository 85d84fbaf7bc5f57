"""`sonae pathways --chart`: each drawing, and what cannot be drawn."""

import csv

import pytest

import sonae.cli.pathways  # noqa: F401 - joins the command to the application

from .hand import written


@pytest.fixture
def sea(tmp_path):
    written(tmp_path / "sea")
    return str(tmp_path / "sea")


@pytest.mark.parametrize(
    ("more", "column"),
    [
        ((), "lasts (share of futures)"),
        (("--as", "gantt"), "safe in every future by"),
        (("--deadlines",), "safe in every future by"),
    ],
)
def test_what_is_drawn_is_the_map_or_the_deadlines(terminal, sea, tmp_path, more, column):
    path = tmp_path / "drawn.csv"
    ran = terminal("pathways", sea, "--chart", str(path), *more)
    assert ran.code == 0
    assert f"{path} written" in ran.err
    with path.open(encoding="utf-8", newline="") as file:
        assert column in next(csv.reader(file))


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--as", "map"), "add --chart FILE"),
        (("--as", "map", "--deadlines", "--chart", "x.svg"), "there is no map"),
        (("--as", "alarms", "--chart", "x.svg"), "no `pathways.indicators`"),
        (("--chart", "x.pdf"), "ends in neither"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_runs(terminal, sea, more, said):
    ran = terminal("pathways", sea, *more)
    assert ran.code == 2
    assert said in ran.err
    assert "written" not in ran.err
