"""Results of the EMA workbench in discovery, and the commands around them."""

import json

import numpy as np
import pytest

from sonae.cli import discover as _discover  # noqa: F401 - registers the command
from sonae.cli import export_run as _export  # noqa: F401 - registers the command
from sonae.cli import run
from sonae.discovery import NoFuturesError, NotANumberError, discover, failing, grid_of
from sonae.discovery.foreign import foreign_futures
from sonae.dossier import read
from sonae.errors import UsageError
from sonae.explore import explore
from sonae.explore.formats.ema import EmaResults, read_ema
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system

from .small_dossier import TEXT


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    found = tmp_path_factory.mktemp("dikes")
    (found / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def archive(folder):
    out = folder / "r.tar.gz"
    assert run(["export", str(folder), "--to", "ema", "--out", str(out), "--draws", "64"]) == 0
    return out


def results(**changed):
    size = 60
    columns = {
        "x": np.linspace(0, 1, size),
        "n": np.arange(size) % 7,
        "c": np.array(["a", "b", "c"] * 20, dtype=object),
        "still": np.full(size, 3.0),
        "scenario": np.arange(size),
        "policy": np.array(["p", "q"] * 30, dtype=object),
        "model": np.array(["m"] * size, dtype=object),
    }
    outcomes = {"y": np.linspace(0, 1, size), "path": np.zeros((size, 3))}
    return EmaResults({**columns, **changed}, outcomes)


def test_futures_and_failures_of_an_archive_are_those_of_the_run(folder, archive):
    dossier = read(folder)
    model = compile_model(dossier)
    performance = explore(dossier, model, scenario_system(dossier).possible(), draws=64, seed=1)
    table, numbers = (grid := grid_of(performance, model, dossier)).sample(grid.count)
    assert numbers.tolist() == list(range(grid.count))
    for plan in performance.plans:
        for outcome, limit in {"harm": {"fails_above": 5}, "dry": {"fails_below": -1.2}}.items():
            found = foreign_futures(read_ema(archive), outcome, **limit, policy=plan)
            own = failing(performance, plan, [outcome]).reshape(-1)
            assert found.missed.tolist() == own.tolist()
            for column in table.columns:
                mine, theirs = _column(table, column.name), _column(found.futures, column.name)
                assert mine.tolist() == theirs.tolist()


def _column(table, name):
    at = [column.name for column in table.columns].index(name)
    if at < table.numbers.shape[0]:
        return table.numbers[at]
    states = np.array(table.columns[at].states)
    return states[table.codes[at - table.numbers.shape[0]]]


def test_columns_that_never_vary_and_those_that_count_experiments_are_no_condition():
    found = foreign_futures(results(), "y", fails_below=0.25)
    assert [column.name for column in found.futures.columns] == ["x", "n", "c"]
    assert [column.kind for column in found.futures.columns] == ["real", "whole", "states"]
    assert found.constant == ("still",)
    assert foreign_futures(results(), "y", fails_below=0.25, policy="q").futures.count == 30


def test_a_value_on_the_limit_is_met():
    values = results().outcomes["y"]
    below = foreign_futures(results(), "y", fails_below=values[20], fails_above=values[40])
    assert np.flatnonzero(~below.missed).tolist() == list(range(20, 41))


@pytest.mark.parametrize(
    ("changed", "asked", "error", "said"),
    [
        ({}, {"outcome": "z"}, UsageError, "no outcome 'z' in results; there are: y, path"),
        ({}, {"outcome": "path"}, UsageError, "3 numbers for each experiment"),
        ({}, {"policy": "r"}, UsageError, "no policy 'r' in results; there are: p, q"),
        ({}, {"fails_below": None}, UsageError, "below or above"),
        ({}, {"fails_below": np.nan}, UsageError, "a limit is a number"),
        ({"x": np.array([1.0] * 59 + [np.nan])}, {}, NotANumberError, "'x' is NaN .* 1 of 60"),
        ({"x": np.array([1.0] * 59 + [np.nan])}, {"policy": "q"}, NotANumberError, "in row 59 "),
        ({"c": np.array([""] * 60, dtype=object)}, {}, NotANumberError, "'c' is empty"),
        (
            {name: np.zeros(60) for name in "xnc"},
            {},
            NoFuturesError,
            "no uncertainty or lever varies",
        ),
    ],
)
def test_what_cannot_be_discovered_is_refused_by_name(changed, asked, error, said):
    with pytest.raises(error, match=said):
        foreign_futures(results(**changed), **{"outcome": "y", "fails_below": 0.5, **asked})


def test_a_missing_outcome_is_named_with_its_row_and_only_where_it_is_asked_for():
    found = results()
    found.outcomes["y"][11] = np.nan
    assert dict(found.not_a_number) == {"y": 1}
    with pytest.raises(NotANumberError, match=r"'y' is NaN .* the first in row 11"):
        foreign_futures(found, "y", fails_below=0.5)
    assert foreign_futures(found, "y", fails_below=0.5, policy="p").missed.size == 30


def test_the_box_of_foreign_results_is_found():
    rng = np.random.default_rng(3)
    x, z = rng.random(2000), rng.random(2000)
    given = EmaResults({"x": x, "z": z}, {"y": np.where(x > 0.7, 0.0, 1.0)})
    found = foreign_futures(given, "y", fails_below=0.5)
    box = discover(found.futures, found.missed).boxes[0]
    assert [limit.column for limit in box.box.limits] == ["x"]
    assert box.tally.coverage > 0.95


# commands -----------------------------------------------------------------------------------------


def test_discover_on_an_archive_counts_the_failures_of_the_run(folder, archive, capsys):
    asked = ["--outcome", "harm", "--json", "--resamples", "0"]
    assert run(["discover", str(folder), "--plan", "nothing", *asked]) == 0
    own = json.loads(capsys.readouterr().out)["found"][0]
    assert run(["discover", "--ema", str(archive), "--fails-above", "5", *asked]) == 0
    told = capsys.readouterr()
    found = json.loads(told.out)
    assert found["experiments"] == 2 * own["futures"]
    theirs = {report["plan"]: report for report in found["found"]}
    assert list(theirs) == ["nothing", "build"]
    assert theirs["nothing"]["failing"] == pytest.approx(_unweighted(archive), rel=1e-12)
    assert theirs["nothing"]["boxes"]
    assert theirs["nothing"]["outcome_label"] == "harm above 5"


def _unweighted(archive):
    found = read_ema(archive)
    rows = found.experiments["policy"] == "nothing"
    return float((found.outcomes["harm"][rows] > 5).mean())


@pytest.mark.parametrize("method", ["exact", "cart"])
def test_other_methods_take_foreign_results_too(archive, capsys, method):
    if method == "cart":
        pytest.importorskip("sklearn", reason="needs the extra 'discovery'")
    asked = ["--outcome", "harm", "--fails-above", "5", "--plan", "nothing", "--method", method]
    assert run(["discover", "--ema", str(archive), *asked]) == 0
    assert "nothing — harm above 5\n  fails in " in capsys.readouterr().out


def test_a_limit_that_is_never_missed_and_policies_together_are_said(archive, capsys):
    asked = ["discover", "--ema", str(archive), "--outcome", "harm"]
    assert run([*asked, "--fails-above", "1e9", "--together"]) == 0
    assert "all policies — harm above 1e+09\n  the threshold is never missed" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--outcome", "harm"], "--fails-below or --fails-above"),
        (["--fails-above", "1"], "--ema needs --outcome; there are: cost, harm, dry, last"),
        (["--fails-above", "1", "--any"], "leave out --any"),
        (["--fails-above", "1", "--outcome", "harm", "--draws", "8"], "leave out --draws"),
        (["--fails-above", "1", "--outcome", "no"], "no outcome 'no'"),
        (["--fails-above", "1", "--outcome", "harm", "--plan", "no"], "no policy 'no'"),
        (
            ["--fails-above", "1", "--outcome", "harm", "--plan", "build", "--together"],
            "leave out --plan",
        ),
        (["--fails-above", "1", "--outcome", "harm", "--max-memory", "1KB"], "more than 128 bytes"),
    ],
)
def test_options_that_say_nothing_of_results_are_refused(archive, capsys, options, said):
    assert run(["discover", "--ema", str(archive), *options]) == 2
    assert said in capsys.readouterr().err


def test_options_about_results_need_results(folder, capsys):
    assert run(["discover", str(folder), "--fails-above", "1"]) == 2
    assert "leave out --fails-above" in capsys.readouterr().err
    assert run(["discover", str(folder), "--together"]) == 2
    assert run(["discover", str(folder), "--ema", str(folder), "--fails-above", "1"]) == 2
    assert "leave out DOSSIER" in capsys.readouterr().err


def test_export_says_what_it_wrote_and_refuses_too_much(folder, tmp_path, capsys):
    out = str(tmp_path / "r.tar.gz")
    assert run(["export", str(folder), "--out", out, "--plan", "build", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["experiments"] == said["futures"] == read_ema(out).count
    assert run(["export", str(folder), "--out", out]) == 2
    assert "r.tar.gz is there; name another, or replace it with --force" in capsys.readouterr().err
    few = ["export", str(folder), "--out", out, "--plan", "build", "--draws", "1", "--force"]
    assert run(few) == 0
    assert read_ema(out).count < said["experiments"]
    assert run(["export", str(folder), "--out", out, "--force", "--most-rows", "10"]) != 0
    assert "10 are allowed" in capsys.readouterr().err
    assert run(["export", str(folder), "--out", str(tmp_path / "r.xlsx")]) == 2
    assert "end it with .tar.gz" in capsys.readouterr().err
