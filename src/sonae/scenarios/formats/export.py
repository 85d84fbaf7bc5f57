"""Export scenarios to files that other programs read: CSV, Parquet, XLSX.

Reads the columns of ``scenario_rows``; writes one file in one step, the same bytes for the same
rows. CSV follows RFC 4180 in UTF-8, with numbers that do not depend on the country and texts that
no spreadsheet runs. Parquet and XLSX need the extra ``tables``.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any

import numpy as np

from sonae.errors import CapacityError, UsageError
from sonae.scenarios.formats.csv_cells import csv_line, harmless
from sonae.scenarios.formats.scenario_rows import Column, ScenarioRows
from sonae.scenarios.formats.workbook import MOST_COLUMNS, MOST_ROWS, fill_workbook
from sonae.writing import fill_whole

__all__ = ["EXPORTS", "check_export", "csv_lines", "write_scenarios"]

_BLOCK = 1 << 14
_GROUP = 1 << 20


def check_export(path: str | Path, rows: int, columns: int) -> None:
    """Refuse, before any work, what cannot be written.

    Parameters
    ----------
    path : path
        Its ending says the format: ``.csv``, ``.parquet`` or ``.xlsx``.
    rows, columns : int
        Scenarios, and columns.

    Raises
    ------
    UsageError
        If the ending is none of these, or a package that the format needs is not installed.
    CapacityError
        If a sheet of XLSX does not hold so many rows or columns.
    """
    ending = Path(path).suffix.lower()
    if ending not in EXPORTS:
        raise UsageError(
            f"{Path(path).name!r} does not say what to write; end it with {', '.join(EXPORTS)}"
        )
    if ending == ".parquet":
        _needed("pyarrow")
    if ending == ".xlsx":
        _needed("openpyxl")
        if rows + 1 > MOST_ROWS or columns > MOST_COLUMNS:
            raise CapacityError(
                f"{rows:,} scenarios in {columns:,} columns; a sheet holds {MOST_ROWS - 1:,} under "
                f"its heading, and {MOST_COLUMNS:,} columns. Write .csv or .parquet, lower the "
                "tolerance, or export representatives only"
            )


def write_scenarios(rows: ScenarioRows, path: str | Path) -> Path:
    """Write scenarios as the ending of the file says; see ``check_export`` for what it raises."""
    whole = Path(path)
    check_export(whole, rows.count, len(rows.columns))
    fill = EXPORTS[whole.suffix.lower()]
    return fill_whole(whole, lambda partial: fill(rows, partial))


def csv_lines(rows: ScenarioRows) -> Iterator[str]:
    """Return the lines of a CSV file, its heading first."""
    yield csv_line(harmless(column.name) for column in rows.columns)
    for start in range(0, rows.count, _BLOCK):
        cells = [_texts(column, slice(start, start + _BLOCK)) for column in rows.columns]
        yield from (",".join(line) + "\r\n" for line in zip(*cells, strict=True))


def _texts(column: Column, part: slice) -> list[str]:
    """Return part of a column as it stands in CSV; each value that occurs is spelled once."""
    values = column.values[part]
    if column.kind == "text":
        named = [csv_line([harmless(text)]).removesuffix("\r\n") for text in column.categories]
        return [named[code] for code in values.tolist()]
    if column.kind == "truth":
        return ["true" if value else "false" for value in values.tolist()]
    if column.kind == "whole":
        return [str(value) for value in values.tolist()]
    occurring, index = np.unique(values, return_inverse=True)
    spelled = [_spelled(value) for value in occurring.tolist()]
    return [spelled[at] for at in index.reshape(-1).tolist()]


def _spelled(value: float) -> str:
    if not np.isfinite(value):
        return ""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _fill_csv(rows: ScenarioRows, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines(rows))


def _fill_parquet(rows: ScenarioRows, path: Path) -> None:
    arrow = _needed("pyarrow")
    fields = [
        arrow.field(column.name, _arrow_type(arrow, column), metadata=_unit(column))
        for column in rows.columns
    ]
    said = {"sonae": json.dumps(dict(rows.about), ensure_ascii=False, sort_keys=True)}
    table = arrow.table(
        [_arrow_values(arrow, column) for column in rows.columns],
        schema=arrow.schema(fields, metadata=said),
    )
    parquet = _needed("pyarrow.parquet")
    parquet.write_table(table, path, compression="zstd", row_group_size=_GROUP)


def _arrow_type(arrow: ModuleType, column: Column) -> Any:  # noqa: ANN401 - pyarrow is untyped
    kinds = {
        "text": lambda: arrow.dictionary(arrow.int8(), arrow.string()),
        "truth": arrow.bool_,
        "whole": arrow.int64,
        "number": arrow.float64,
    }
    return kinds[column.kind]()


def _arrow_values(arrow: ModuleType, column: Column) -> Any:  # noqa: ANN401 - pyarrow is untyped
    values = np.ascontiguousarray(column.values)
    if column.kind == "text":
        return arrow.DictionaryArray.from_arrays(values, arrow.array(column.categories))
    if column.kind == "number":
        return arrow.array(values, mask=~np.isfinite(values))
    return arrow.array(values)


def _unit(column: Column) -> dict[str, str] | None:
    return {"unit": column.unit} if column.unit else None


def _fill_xlsx(rows: ScenarioRows, path: Path) -> None:
    _needed("openpyxl")
    fill_workbook(rows, path)


def _needed(module: str) -> ModuleType:
    try:
        return import_module(module)
    except ImportError:
        name = module.partition(".")[0]
        raise UsageError(
            f"{name} is not installed, and this format needs it: pip install 'sonae[tables]'"
        ) from None


EXPORTS: Mapping[str, Callable[[ScenarioRows, Path], None]] = MappingProxyType(
    {".csv": _fill_csv, ".parquet": _fill_parquet, ".xlsx": _fill_xlsx}
)
"""What writes each ending."""
