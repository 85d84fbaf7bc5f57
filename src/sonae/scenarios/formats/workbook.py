"""Scenarios as a workbook (XLSX): a sheet of scenarios, and one about them.

Reads the columns of ``scenario_rows``; ``export`` puts the file in its place. Texts are written as
texts, so that nothing in them runs. openpyxl stamps the time of writing into the file; it is taken
out again, so that the same rows give the same bytes.
"""

import datetime as dt
import errno
import os
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sonae.scenarios.formats.scenario_rows import Column, ScenarioRows

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

__all__ = ["MOST_COLUMNS", "MOST_ROWS", "fill_workbook"]

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
"""Rows and columns of a sheet (ECMA-376)."""

_BLOCK = 1 << 14
_LONGEST = 32_767
_STAMP = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)
_ZIP_STAMP = (1980, 1, 1, 0, 0, 0)
_TIME = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def fill_workbook(rows: ScenarioRows, path: Path) -> None:
    """Write scenarios into a workbook at ``path``, and nothing else anywhere.

    Raises
    ------
    OSError
        If it, or the folder for what is in the making, cannot be written to.
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    stamped = path.with_name(f"{path.name}.stamped")
    with _told(book):
        try:
            _fill(book, rows)
            book.save(stamped)
            _without_times(stamped, path)
        finally:
            stamped.unlink(missing_ok=True)


def _fill(book: "Workbook", rows: ScenarioRows) -> None:
    scenarios = book.create_sheet("scenarios")
    scenarios.freeze_panes = "B2"
    scenarios.append([_text(scenarios, column.name) for column in rows.columns])
    for line in _lines(scenarios, rows):
        scenarios.append(line)
    about = book.create_sheet("about")
    units = {f"unit of {column.name}": column.unit for column in rows.columns if column.unit}
    for key, said in {**rows.about, **units}.items():
        about.append([_text(about, key), _text(about, said)])


@contextmanager
def _told(book: "Workbook") -> Iterator[None]:
    """Let a sheet that cannot be written end in an ``OSError``, and in that alone.

    openpyxl gathers each sheet in the folder for temporary files; if it has lxml, a full disk there
    comes out as an error of lxml, and a sheet left open complains when it is thrown away.
    """
    try:
        yield
    except Exception as error:
        for sheet in book.worksheets:
            with suppress(Exception):
                sheet.close()
        if type(error).__name__ != "SerialisationError":
            raise
        number = getattr(errno, str(error).removeprefix("IO_"), errno.EIO)
        where = f"in {tempfile.gettempdir()}, where its sheets are gathered"
        raise OSError(number, f"{os.strerror(number)} {where}") from error


def _lines(sheet: "WriteOnlyWorksheet", rows: ScenarioRows) -> Iterator[tuple[Any, ...]]:
    for start in range(0, rows.count, _BLOCK):
        part = slice(start, start + _BLOCK)
        yield from zip(*(_values(sheet, column, part) for column in rows.columns), strict=True)


def _values(sheet: "WriteOnlyWorksheet", column: Column, part: slice) -> list[Any]:
    """Return part of a column as a sheet takes it; a number that is not finite is left blank."""
    values = column.values[part]
    if column.kind == "text":
        texts = [column.categories[code] for code in values.tolist()]
        return [_text(sheet, text) for text in texts]
    if column.kind == "number":
        return [value if np.isfinite(value) else None for value in values.tolist()]
    return list(values.tolist())


def _text(sheet: "WriteOnlyWorksheet", text: str) -> Any:  # noqa: ANN401 - openpyxl is untyped
    """Return what a sheet takes for a text, whatever it begins with.

    openpyxl takes ``=…`` for a formula and ``#N/A`` for an error unless a cell says otherwise; it
    keeps such a cell and puts later values into it, so that each is made anew.
    """
    shown = _CONTROL.sub("\ufffd", text)[:_LONGEST]
    if not shown.startswith(("=", "#")):
        return shown
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet, shown)
    cell.data_type = "s"
    return cell


def _without_times(stamped: Path, path: Path) -> None:
    """Copy a workbook without the times at which its parts were written."""
    with zipfile.ZipFile(stamped) as given, zipfile.ZipFile(path, "w") as made:
        for entry in given.infolist():
            info = zipfile.ZipInfo(entry.filename, _ZIP_STAMP)
            info.compress_type = zipfile.ZIP_DEFLATED
            if entry.filename == "docProps/core.xml":
                stamp = _STAMP.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                made.writestr(info, _TIME.sub(rb"\g<1>" + stamp + rb"\g<3>", given.read(entry)))
                continue
            with given.open(entry) as source, made.open(info, "w") as target:
                shutil.copyfileobj(source, target)
