"""Files of events: YAML lists, CSV tables, JSON lines; every part of them knows its place.

Reads a file; hands ``event_shapes`` one map for each event, as the reader of dossiers makes them,
whatever the format, and a finding for everything that cannot be read.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sonae.dossier import Finding, NotReadableError, Place, read_inside, read_yaml
from sonae.dossier.yaml_tree import MapNode, Scalar, SeqNode, YamlNode
from sonae.errors import UsageError
from sonae.watch.event import KEYS

__all__ = ["CODE", "ENDINGS", "Rows", "json_rows", "read_rows"]

CODE: Final = "SN220"
ENDINGS: Final = (".yaml", ".yml", ".csv", ".jsonl", ".ndjson")
LIST: Final = "events"


@dataclass(slots=True)
class Rows:
    """What a file holds, in its order, and what is wrong with its form."""

    found: list[MapNode] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def note(self, place: Place, message: str, hint: str | None = None) -> None:
        """Note a fault."""
        self.findings.append(Finding(CODE, "error", place, "", message, hint))


def read_rows(path: Path) -> Rows:
    """Return the events of a file.

    Raises
    ------
    UsageError
        If there is no such file, or its ending names no format that is read.
    """
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{path}: events are read from files that end in {', '.join(ENDINGS)}")
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file of events")
    if ending in (".yaml", ".yml"):
        return _yaml(path)
    rows = Rows()
    lines = _lines(path, rows)
    if ending == ".csv":
        _csv(path.name, lines, rows)
        return rows
    return json_rows(path.name, enumerate(lines, 1), rows)


def _yaml(path: Path) -> Rows:
    file = read_yaml(path.parent, path.name, LIST)
    rows = Rows(findings=list(file.findings))
    if file.tree is None:
        return rows
    for key, (scalar, node) in file.tree.entries.items():
        if key != LIST:
            rows.note(scalar.place, f"unknown key `{key}`", "a file of events is a list")
        elif isinstance(node, SeqNode):
            for item in node.items:
                if isinstance(item, MapNode):
                    rows.found.append(item)
                else:
                    rows.note(item.place, "an event is a map", "write {id: …, date: …, sign: …}")
        else:
            rows.note(node.place, "the events must be a list", "begin each with `- `")
    return rows


def _lines(path: Path, rows: Rows) -> list[str]:
    first = Place(path.name, 1, 1)
    try:
        raw = read_inside(path.parent, path.name)
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        return text.removesuffix("\n").split("\n")
    except NotReadableError as error:
        rows.note(first, str(error), "split it into several files" if error.too_large else None)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        rows.note(Place(path.name, line, 1), "a byte is not UTF-8", "save the file as UTF-8")
    return []


# CSV ----------------------------------------------------------------------------------------------


def _csv(name: str, lines: Sequence[str], rows: Rows) -> None:
    reader = csv.reader(io.StringIO("\n".join(lines) + "\n"), strict=True)
    head: list[str] | None = None
    begins = 1
    try:
        for cells in reader:
            source = lines[begins - 1] if begins <= len(lines) else ""
            if any(cell.strip() for cell in cells):
                places = _places(name, begins, source, len(cells))
                if head is None:
                    head = _head([cell.strip().casefold() for cell in cells], places, rows)
                    if not head:
                        return
                else:
                    _row(head, cells, places, rows)
            begins = reader.line_num + 1
    except csv.Error as error:
        place = Place(name, begins, 1, 1, lines[begins - 1])
        rows.note(place, f"this row is not CSV: {error}", "check the quotation marks")
    if head is None and not rows.findings:
        rows.note(Place(name, 1, 1), "the file is empty", f"columns: {', '.join(KEYS)}")


def _head(names: list[str], places: Sequence[Place], rows: Rows) -> list[str]:
    before = len(rows.findings)
    for at, name in enumerate(names):
        if name not in KEYS:
            rows.note(places[at], f"unknown column {name!r}", f"columns: {', '.join(KEYS)}")
        elif name in names[:at]:
            rows.note(places[at], f"the column {name!r} stands twice")
    for name in ("id", "date"):
        if name not in names:
            rows.note(places[0], f"there is no column `{name}`", "every event needs one")
    return names if len(rows.findings) == before else []


def _row(head: Sequence[str], cells: Sequence[str], places: Sequence[Place], rows: Rows) -> None:
    if len(cells) > len(head):
        message = f"{len(cells)} cells under {len(head)} columns"
        rows.note(places[len(head)], message, "put quotation marks round a cell with a comma")
        return
    found = MapNode(places[0])
    for key, cell, place in zip(head, cells, places, strict=False):
        if cell.strip():
            found.entries[key] = (Scalar(key, place), Scalar(cell.strip(), place))
    soft = found.entries.get("soft")
    if soft is not None:  # one cell: the event; its probability stands under `is`
        inner = MapNode(soft[1].place, {"event": soft})
        said = found.entries.pop("is", None)
        if said is not None:
            inner.entries["is"] = said
        found.entries["soft"] = (soft[0], inner)
    rows.found.append(found)


def _places(name: str, line: int, source: str, count: int) -> list[Place]:
    """Return where each cell of a row begins, as far as its first line holds them."""
    starts, quoted = [0], False
    for at, sign in enumerate(source):
        if sign == '"':
            quoted = not quoted
        elif sign == "," and not quoted:
            starts.append(at + 1)
    starts += [max(0, len(source) - 1)] * (count - len(starts))
    return [Place(name, line, start + 1, 1, source) for start in starts[:count]]


# JSON lines ---------------------------------------------------------------------------------------


class _TwiceError(ValueError):
    """A key stands twice in one object."""


class _NotFiniteError(ValueError):
    """NaN or infinity, which JSON does not have."""


def json_rows(name: str, lines: Iterable[tuple[int, str]], rows: Rows | None = None) -> Rows:
    """Return the events of numbered lines of JSON; empty lines are passed over."""
    found = Rows() if rows is None else rows
    for number, line in lines:
        if line.strip():
            _json_row(Place(name, number, 1, 1, line), line, found)
    return found


def _json_row(place: Place, line: str, rows: Rows) -> None:
    try:
        data = json.loads(line, object_pairs_hook=_once, parse_constant=_not_finite)
    except _TwiceError as error:
        rows.note(_at(place, str(error)), f"`{error}` stands twice", "keep one of them")
    except _NotFiniteError as error:
        message = f"{error} is not a finite number"
        rows.note(_spot(place, line.find(str(error))), message, "leave out what is unknown")
    except json.JSONDecodeError as error:
        rows.note(_spot(place, error.colno - 1), f"not JSON: {error.msg}", "one object in a line")
    except RecursionError:
        rows.note(place, "nested too deeply", "an event is one flat object")
    else:
        if isinstance(data, dict):
            node = _node(data, place, rows)
            if isinstance(node, MapNode):
                rows.found.append(node)
        else:
            rows.note(place, "a line must hold one object", "write {…} for each event")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _TwiceError(key)
        found[key] = value
    return found


def _not_finite(text: str) -> Any:  # noqa: ANN401 - it never returns
    raise _NotFiniteError(text)


def _node(value: Any, place: Place, rows: Rows) -> YamlNode | None:  # noqa: ANN401 - JSON of any kind
    """Return JSON as the tree of a dossier's reader; None with a finding where there is nothing."""
    match value:
        case None:
            rows.note(place, "nothing is given", "leave the key out")
            return None
        case bool():
            return Scalar("true" if value else "false", place, "bool")
        case str():
            if any("\ud800" <= sign <= "\udfff" for sign in value):
                rows.note(place, "half of a character (a lone surrogate)", "write it out")
                return None
            return Scalar(value, place, '"')
        case dict():
            return _map(value, place, rows)
        case list():
            parts = [_node(item, place, rows) for item in value]
            return None if None in parts else SeqNode(place, [p for p in parts if p is not None])
        case _:
            return Scalar(str(value), place, "number")


def _map(value: dict[str, Any], place: Place, rows: Rows) -> MapNode | None:
    found = MapNode(place)
    sound = True
    for key, item in value.items():
        spot = _at(place, key)
        node = _node(item, spot, rows)
        if node is None:
            sound = False
        else:
            found.entries[key] = (Scalar(key, spot), node)
    return found if sound else None


def _at(place: Place, key: str) -> Place:
    """Return where a key stands in its line."""
    return _spot(place, place.source.find(json.dumps(key, ensure_ascii=False)))


def _spot(place: Place, at: int) -> Place:
    return Place(place.file, place.line, max(0, at) + 1, 1, place.source)
