"""Exported tables: the same figures in every format, the same bytes every time."""

import csv
import datetime as dt
import errno
import gc
import io
import json
import sys
import time

import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.scenarios import (
    Influence,
    Influences,
    ScenarioSystem,
    ScenarioTable,
    Space,
    possible,
)
from sonae.scenarios.formats.csv_cells import harmless
from sonae.scenarios.formats.export import check_export, csv_lines, write_scenarios
from sonae.scenarios.formats.scenario_rows import Column, ScenarioRows, scenario_rows
from sonae.scenarios.tolerance import Tolerance

from ..systems import TENTHS, margins_by_hand, never, plain_space, possible_by_hand, systems

FORMATS = ("csv", "parquet", "xlsx")


@pytest.fixture
def port():
    space = Space(("trade", "rules"), (("free", "closed"), ("strict", "lax")))
    cells = [
        Influence(("trade", "free"), ("rules", "lax"), 2),
        Influence(("rules", "lax"), ("trade", "closed"), 0.5),
        Influence(("rules", "strict"), ("trade", "closed"), 1),
    ]
    rule = never("c1", space, trade="closed", rules="lax")
    return ScenarioSystem(space, (rule,), Influences.of(space, cells), Tolerance(0.5))


@pytest.fixture
def rows(port):
    table = possible(port.space, ())
    likely = (np.array([0.1, 0.0, np.nan, 1 / 3]), np.array([0.2, 0.5, np.nan, 1.0]))
    return scenario_rows(port, table, likely, {"dossier": "=port"})


def test_a_row_says_what_the_balances_say(rows):
    assert "".join(csv_lines(rows)).split("\r\n") == [
        "scenario,trade,rules,coherent,least_margin,inconsistency_largest,inconsistency_total,"
        "total_impact_score,complete,probability_lower,probability_upper",
        "1,free,strict,false,-2,2,3,0,true,0.1,0.2",
        "2,free,lax,true,-0.5,0.5,0.5,2,true,0,0.5",
        "3,closed,strict,true,0,0,0,1,true,,",
        "4,closed,lax,false,0,0,0,0.5,true,0.3333333333333333,1",
        "",
    ]


def test_every_format_holds_the_same(rows, tmp_path):
    paths = {ending: write_scenarios(rows, tmp_path / f"s.{ending}") for ending in FORMATS}
    with paths["csv"].open(encoding="utf-8", newline="") as file:
        texts = list(csv.reader(file))
    arrow = pq.read_table(paths["parquet"])
    assert arrow.column_names == texts[0]
    sheet = list(openpyxl.load_workbook(paths["xlsx"])["scenarios"].values)
    assert list(sheet[0]) == texts[0]
    for text, stored, shown in zip(texts[1:], arrow.to_pylist(), sheet[1:], strict=True):
        assert list(stored.values()) == list(shown)
        assert text == [
            ""
            if value is None
            else str(value).lower()
            if isinstance(value, bool)
            else f"{value:.16g}"
            if isinstance(value, float)
            else str(value)
            for value in shown
        ]


def test_what_is_to_be_said_of_the_table_goes_with_it(rows, tmp_path):
    book = openpyxl.load_workbook(write_scenarios(rows, tmp_path / "s.xlsx"))
    about = dict(book["about"].values)
    assert about["all scenarios listed"] == "yes"
    assert about["tolerance"] == "0.5 judgement points"
    assert about["unit of probability_lower"] == "probability"
    assert about["dossier"] == "=port"
    schema = pq.read_schema(write_scenarios(rows, tmp_path / "s.parquet"))
    assert json.loads(schema.metadata[b"sonae"])["dossier"] == "=port"
    assert schema.field("least_margin").metadata == {b"unit": b"judgement points"}


def test_a_table_that_was_cut_short_says_so_in_every_row_and_beside(port, tmp_path):
    whole = possible(port.space, ())
    cut = ScenarioTable(port.space, whole.codes[:2], complete=False, left="stopped at 2", total=4)
    rows = scenario_rows(port, cut)
    assert [line.split(",")[-1] for line in csv_lines(rows)] == ["complete\r\n"] + 2 * ["false\r\n"]
    assert rows.about["all scenarios listed"] == "no: stopped at 2"
    assert rows.about["scenarios in all"] == "4"


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_rows_give_the_same_bytes_at_another_time(rows, tmp_path, ending, monkeypatch):
    first = write_scenarios(rows, tmp_path / f"a.{ending}").read_bytes()
    later = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: later)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(later))
    second = write_scenarios(rows, tmp_path / f"b.{ending}").read_bytes()
    assert first == second


def test_a_workbook_bears_no_time_of_writing(rows, tmp_path):
    book = openpyxl.load_workbook(write_scenarios(rows, tmp_path / "s.xlsx"))
    stamp = dt.datetime(1980, 1, 1)  # noqa: DTZ001 - openpyxl gives it without a zone
    assert (book.properties.created, book.properties.modified) == (stamp, stamp)


HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("http://x","y")', "a,b", 'a"b']


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_is_shown_and_never_run(text, tmp_path):
    column = Column("label", "text", np.zeros(1, dtype=np.int8), (text,))
    rows = ScenarioRows((column,), {text: text})
    (_, (read,)) = csv.reader(io.StringIO("".join(csv_lines(rows)), newline=""))
    assert read == harmless(text)
    assert read[0] not in "=+-@\t\r"
    book = openpyxl.load_workbook(write_scenarios(rows, tmp_path / "s.xlsx"))
    for cell in (book["scenarios"]["A2"], book["about"]["A1"], book["about"]["B1"]):
        assert cell.data_type == "s"
    assert pq.read_table(write_scenarios(rows, tmp_path / "s.parquet"))["label"].to_pylist() == [
        text
    ]


def test_a_negative_number_is_left_a_number(rows):
    assert ",-2," in "".join(csv_lines(rows))


def test_signs_that_no_sheet_holds_are_replaced(tmp_path):
    rows = ScenarioRows((Column("n", "whole", np.arange(1)),), {"title": "bell\x07 and\x00 nul"})
    book = openpyxl.load_workbook(write_scenarios(rows, tmp_path / "s.xlsx"))
    assert dict(book["about"].values) == {"title": "bell\ufffd and\ufffd nul"}


def test_factors_keep_their_names_and_computed_columns_give_way():
    space = Space(("scenario", "complete"), (("a", "b"), ("a", "b")))
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    names = [column.name for column in scenario_rows(system, possible(space, ())).columns]
    assert names[:3] == ["sonae_scenario", "scenario", "complete"]
    assert "sonae_complete" in names
    assert len(set(names)) == len(names)


def test_a_factor_without_rivals_has_no_margin(tmp_path):
    space = plain_space([1])
    system = ScenarioSystem(space, (), Influences.of(space, []), Tolerance())
    rows = scenario_rows(system, possible(space, ()))
    assert "".join(csv_lines(rows)).splitlines()[1] == "1,a,true,,0,0,0,true"
    stored = pq.read_table(write_scenarios(rows, tmp_path / "s.parquet")).to_pylist()
    assert stored[0]["least_margin"] is None


def test_intervals_get_a_column_for_what_holds_in_all_of_them():
    space = plain_space([2, 2])
    cell = Influence(("f0", "a"), ("f1", "a"), 0.5, span=(-1, 2))
    system = ScenarioSystem(space, (), Influences.of(space, [cell]), Tolerance())
    columns = {c.name: c.values for c in scenario_rows(system, possible(space, ())).columns}
    assert columns["coherent"].tolist() == [True, True, True, True]
    assert columns["coherent_necessarily"].tolist() == [False, False, True, True]


@settings(deadline=None, max_examples=40)
@given(systems(values=TENTHS), st.integers(0, 20))
def test_every_figure_is_that_of_the_balances_by_hand(small, tenths):
    system = ScenarioSystem(
        small.space, small.constraints, small.influences, Tolerance(tenths / 10)
    )
    table = possible(small.space, ())
    columns = {c.name: c.values for c in scenario_rows(system, table).columns}
    allowed = set(possible_by_hand(small.space, small.constraints))
    for at, row in enumerate(tuple(map(int, codes)) for codes in table.codes):
        margins = [m for m in margins_by_hand(small.influences, row) if m is not None]
        short = [max(0, -m) for m in margins]
        assert columns["inconsistency_total"][at] == float(sum(short))
        assert columns["inconsistency_largest"][at] == float(max(short, default=0))
        assert columns["least_margin"][at] == float(min(margins, default=np.inf))
        balanced = all(10 * s <= tenths for s in short)
        assert columns["coherent"][at] == (row in allowed and balanced)


def test_likelihoods_that_are_none_are_refused(port):
    table = possible(port.space, ())
    for lower, upper in (([0.5] * 4, [0.4] * 4), ([0] * 4, [2] * 4), ([np.nan] * 4, [1] * 4)):
        with pytest.raises(ValueError, match="interval within 0 and 1"):
            scenario_rows(port, table, (lower, upper))
    with pytest.raises(ValueError, match="for 4 scenarios"):
        scenario_rows(port, table, ([0.1], [0.2]))


def test_what_cannot_be_written_is_refused_before_any_work(rows, tmp_path):
    with pytest.raises(CapacityError, match=r"1,048,576 scenarios .* Write .csv or .parquet"):
        check_export("s.xlsx", 1_048_576, 20)
    check_export("s.xlsx", 1_048_575, 20)
    check_export("s.csv", 10**9, 20)
    with pytest.raises(UsageError, match=r"end it with .csv, .parquet, .xlsx"):
        write_scenarios(rows, tmp_path / "s.ods")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("ending", "package"), [("parquet", "pyarrow"), ("xlsx", "openpyxl")])
def test_a_package_that_is_missing_is_named_with_the_way_to_get_it(
    rows, tmp_path, monkeypatch, ending, package
):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(UsageError, match=rf"{package} is not .* pip install 'sonae\[tables\]'"):
        write_scenarios(rows, tmp_path / f"s.{ending}")
    assert write_scenarios(rows, tmp_path / "s.csv").exists()


@pytest.mark.parametrize("ending", FORMATS)
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    rows, tmp_path, monkeypatch, ending
):
    path = tmp_path / f"s.{ending}"
    path.write_bytes(b"old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_scenarios(rows, path)
    assert [file.name for file in tmp_path.iterdir()] == [path.name]
    assert path.read_bytes() == b"old"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_disk_that_is_full_on_the_way_ends_in_one_error_with_the_name_of_the_file(
    tmp_path, ending
):
    resource = pytest.importorskip("resource", reason="needs a limit on the size of files")
    numbers = np.random.default_rng(0).random(20_000)
    rows = ScenarioRows((Column("n", "number", numbers),), {"a": "b"})
    path = tmp_path / f"s.{ending}"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large") as error:
            write_scenarios(rows, path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert error.value.filename == str(path)
    assert list(tmp_path.iterdir()) == []
    del error
    gc.collect()  # what is thrown away says nothing more: warnings are errors here


class SerialisationError(Exception):
    """What lxml raises when it cannot write, without lxml."""


@pytest.mark.parametrize(
    ("said", "wanted"), [("IO_ENOSPC", errno.ENOSPC), ("IO_WRITE", errno.EIO), ("", errno.EIO)]
)
def test_a_sheet_that_cannot_be_written_is_an_error_of_the_disk(
    rows, tmp_path, monkeypatch, said, wanted
):
    def full(*_):
        raise SerialisationError(said)

    monkeypatch.setattr("openpyxl.worksheet._write_only.WriteOnlyWorksheet.append", full)
    with pytest.raises(OSError, match="where its sheets are gathered") as error:
        write_scenarios(rows, tmp_path / "s.xlsx")
    assert (error.value.errno, error.value.filename) == (wanted, str(tmp_path / "s.xlsx"))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", FORMATS)
def test_an_empty_table_has_a_heading(port, tmp_path, ending):
    none = ScenarioTable(port.space, np.zeros((0, 2), dtype=np.int8))
    assert write_scenarios(scenario_rows(port, none), tmp_path / f"s.{ending}").stat().st_size > 50
