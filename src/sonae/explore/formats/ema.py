"""Results of the EMA workbench: read as they are, and written for a run of plans.

``read_ema`` reads what EMA's ``save_results`` writes (versions 2.5 and 3.0, and the older layout
with ``experiments metadata.csv``), its files of CSV, and pairs of CSV; ``EmaRun.of`` and
``write_ema`` write what EMA's ``load_results`` reads. The layout is EMA's (Kwakkel 2017).
"""

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from sonae.explore.formats.ema_files import MOST_BYTES, EmaFileError, Files, opened
from sonae.explore.formats.ema_run import MOST_ROWS, EmaRun
from sonae.explore.formats.ema_tables import Kind, read_array, read_matrix, read_table
from sonae.explore.formats.ema_write import ABOUT, write_ema

__all__ = [
    "BOOKKEEPING",
    "MOST_BYTES",
    "MOST_ROWS",
    "EmaFileError",
    "EmaResults",
    "EmaRun",
    "read_ema",
    "write_ema",
]

BOOKKEEPING: Final = ("scenario", "scenario_id", "policy", "model")
"""Columns that say which experiment it is, and no uncertainty or lever."""

_EXPERIMENTS = "experiments.csv"
_METADATA = "metadata.json"
_OLD = "experiments metadata.csv"
_OLD_OUTCOMES = "outcomes metadata.csv"
_SHAPE = re.compile(r"(.*?),\s*\"?\(([\d,\s]*)\)\"?", re.DOTALL)
_MOST_METADATA: Final = 16 * 2**20


@dataclass(frozen=True, slots=True, eq=False)
class EmaResults:
    """Experiments and outcomes.

    Attributes
    ----------
    experiments : mapping of name to array, (experiment,)
        Uncertainties and levers: float64, int64, or object for text; then ``scenario``, ``policy``
        and ``model``.
    outcomes : mapping of name to array, (experiment, …), float64
    layout : {'archive', 'old archive', 'csv'}
    name : str
        Where they come from.
    about : mapping
        What Sonae says of its own results; empty for those of others.
    """

    experiments: Mapping[str, npt.NDArray[Any]]
    outcomes: Mapping[str, npt.NDArray[np.float64]]
    layout: str = "archive"
    name: str = "results"
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Number of experiments."""
        return len(next(iter(self.experiments.values())))

    @property
    def policies(self) -> tuple[str, ...]:
        """Policies in the order in which they come; none if there is no such column."""
        column = self.experiments.get("policy")
        return () if column is None else tuple(dict.fromkeys(map(str, column.tolist())))

    @property
    def not_a_number(self) -> Mapping[str, int]:
        """How many values of columns and outcomes are NaN or infinite, where any is."""
        every = {**self.experiments, **self.outcomes}
        counts = {
            name: int(np.logical_not(np.isfinite(array)).sum())
            for name, array in every.items()
            if array.dtype.kind == "f"
        }
        return {name: count for name, count in counts.items() if count}


def read_ema(path: str | Path, *, most_bytes: int = MOST_BYTES) -> EmaResults:
    """Read results of the EMA workbench.

    Parameters
    ----------
    path : path
        A ``tar.gz`` of ``save_results``; or a folder with ``experiments.csv`` and either
        ``outcomes.csv`` or a file for each outcome, without headings, as ``FileBasedCallback``
        leaves them; or that ``experiments.csv``.
    most_bytes : int
        Bytes that may be read, unpacked.

    Raises
    ------
    EmaFileError
        If they are damaged, too large, ragged, or name files outside themselves.
    """
    with opened(Path(path), most_bytes) as files:
        if _METADATA in files.names:
            return _archive(files, most_bytes)
        return _old_archive(files) if _OLD in files.names else _csv(files)


def _archive(files: Files, most_bytes: int) -> EmaResults:
    said = _json(files, _METADATA)
    try:
        dtypes = {str(name): str(dtype) for name, dtype in said["experiments"].items()}
        entries = [(str(kind), str(name), str(file)) for kind, name, file in said["outcomes"]]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise EmaFileError(f"{files.name}: {_METADATA} lacks experiments or outcomes") from None
    experiments = _experiments(files, {name: _kind(dtype) for name, dtype in dtypes.items()})
    if unknown := [name for name in dtypes if name not in experiments]:
        raise EmaFileError(f"{files.name}: {_EXPERIMENTS} lacks the column {unknown[0]!r}")
    outcomes = {}
    for kind, name, file in entries:
        with files.open(file) as stream:
            where = f"{files.name}: {file}"
            if file.endswith(".npy"):
                outcomes[name] = read_array(stream, where, most_bytes)
            else:
                heading = kind == "TimeSeriesOutcome"
                outcomes[name] = _flat(read_matrix(stream, where, heading=heading))
    about = _json(files, ABOUT) if ABOUT in files.names else {}
    return _whole(EmaResults(experiments, outcomes, "archive", files.name, about))


def _old_archive(files: Files) -> EmaResults:
    kinds = {}
    for line in _lines(files, _OLD):
        name, separator, dtype = line.rpartition(",")  # a name may hold commas
        if not separator:
            raise EmaFileError(f"{files.name}: {_OLD} says {line[:40]!r}, no name and type")
        kinds[name.strip('"')] = _kind(dtype.strip())
    experiments = _experiments(files, kinds)
    outcomes = {}
    for line in _lines(files, _OLD_OUTCOMES):
        found = _SHAPE.fullmatch(line)
        if found is None:
            raise EmaFileError(f"{files.name}: {_OLD_OUTCOMES} says {line[:40]!r}, no shape")
        shape = [int(part) for part in found[2].split(",") if part.strip()]
        outcomes[found[1].strip('"')] = _old_outcome(files, found[1].strip('"'), shape)
    return _whole(EmaResults(experiments, outcomes, "old archive", files.name))


def _old_outcome(files: Files, name: str, shape: list[int]) -> npt.NDArray[np.float64]:
    """Return an outcome: a file, or one for each position of the last of three dimensions."""
    deep = len(shape) > 2
    parts = [f"{name}_{at}.csv" for at in range(shape[-1])] if deep else [f"{name}.csv"]
    if missing := [part for part in parts if part not in files.names]:
        raise EmaFileError(f"{files.name} holds no {missing[0]}")
    read = []
    for part in parts:
        with files.open(part) as stream:
            read.append(read_matrix(stream, f"{files.name}: {part}", heading=False))
    if not deep:
        return _flat(read[0])
    if len({matrix.shape for matrix in read}) > 1:
        raise EmaFileError(f"{files.name}: the files of {name!r} differ in their size")
    return np.stack(read, axis=-1)


def _csv(files: Files) -> EmaResults:
    experiments = _without_index(_experiments(files, {}))
    if "outcomes.csv" in files.names:
        with files.open("outcomes.csv") as stream:
            where = f"{files.name}: outcomes.csv"
            outcomes = _without_index(read_table(stream, where, {}, "real"))
    else:
        outcomes = {}
        for file in files.names:
            if file == _EXPERIMENTS or not file.lower().endswith(".csv"):
                continue
            with files.open(file) as stream:
                matrix = read_matrix(stream, f"{files.name}: {file}", heading=False)
            outcomes[file[: -len(".csv")]] = _flat(matrix)
    about = _json(files, ABOUT) if ABOUT in files.names else {}
    return _whole(EmaResults(experiments, outcomes, "csv", files.name, about))


def _experiments(files: Files, kinds: Mapping[str, Kind]) -> dict[str, npt.NDArray[Any]]:
    # policies and models are names even if they are numbers; scenarios are numbers if they can be
    given = {name: kind for name, kind in kinds.items() if name not in BOOKKEEPING}
    named: dict[str, Kind] = {"policy": "text", "model": "text"}
    where = f"{files.name}: {_EXPERIMENTS}"
    with files.open(_EXPERIMENTS) as stream:
        if "scenario" in kinds:  # else all of the file would be read twice to find out
            with suppress(EmaFileError):
                return read_table(stream, where, {**given, **named, "scenario": "whole"})
            named["scenario"] = "text"
        return read_table(stream, where, {**given, **named})


def _kind(dtype: str) -> Kind:
    """Return what a column of a type of pandas holds; what is not known is text."""
    if dtype.lower().startswith("float"):
        return "real"
    return "whole" if dtype.lower().startswith(("int", "uint")) else "text"


def _flat(matrix: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return one number for each experiment as such, and not as a table of one column."""
    return matrix[:, 0] if matrix.shape[1] == 1 else matrix


def _without_index(table: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return a table without the numbers of rows that pandas writes if nobody stops it."""
    return {
        name: array
        for name, array in table.items()
        if name not in ("", "Unnamed: 0") or not np.array_equal(array, np.arange(array.size))
    }


def _whole(results: EmaResults) -> EmaResults:
    """Return results whose tables are equally long."""
    name = results.name
    if not results.experiments or not results.count:
        raise EmaFileError(f"{name} holds no experiments")
    for outcome, array in results.outcomes.items():
        if array.ndim == 0 or len(array) != results.count:
            rows = 0 if array.ndim == 0 else len(array)
            message = f"{rows:,} rows of {outcome!r} for {results.count:,} experiments"
            raise EmaFileError(f"{name}: {message}")
    return results


def _lines(files: Files, file: str) -> list[str]:
    raw = _text(files, file)
    return [line.strip() for line in raw.splitlines() if line.strip()]


def _json(files: Files, file: str) -> dict[str, Any]:
    try:
        said = json.loads(_text(files, file))
    except (ValueError, RecursionError) as error:
        raise EmaFileError(f"{files.name}: {file} is no JSON: {error}") from None
    if not isinstance(said, dict):
        raise EmaFileError(f"{files.name}: {file} is not what `save_results` writes")
    return said


def _text(files: Files, file: str) -> str:
    with files.open(file) as stream:
        raw = stream.read(_MOST_METADATA + 1)
    if len(raw) > _MOST_METADATA:
        raise EmaFileError(f"{files.name}: {file} is larger than any that is known")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EmaFileError(f"{files.name}: {file} is not in UTF-8: {error.reason}") from None
