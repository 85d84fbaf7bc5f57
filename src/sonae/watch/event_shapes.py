"""From a map of text to an event: each key is what it should be, or what is wrong with it.

Reads what ``event_files`` found; hands ``ingest`` events that are well formed. Whether the dossier
knows what they name is the business of ``bearing``.
"""

import datetime as dt
import difflib
import re
from dataclasses import dataclass
from typing import Final

from sonae.dossier import Place, UnreadableError
from sonae.dossier.values import read_date
from sonae.dossier.yaml_tree import MapNode, Scalar, SeqNode, YamlNode
from sonae.watch.event import KEYS, KINDS, Kind, WatchEvent
from sonae.watch.event_files import Rows

__all__ = ["Placed", "event_of", "shaped"]

MOST_TEXT: Final = 2_000
_ID: Final = re.compile(r"[^\s\x00-\x1f]{1,100}")
_TRUTHS: Final = {"true": "true", "yes": "true", "false": "false", "no": "false"}
_MEANT: Final = {"sign": "true or false", "factor": "a state", "quantity": "a number"}
_NEEDS: Final[dict[Kind, str]] = {"sign": "seen", "factor": "is", "quantity": "is"}


@dataclass(frozen=True, slots=True)
class Placed:
    """An event, and where each of its keys stands."""

    event: WatchEvent
    place: Place
    keys: dict[str, Place]

    def at(self, key: str) -> Place:
        """Return where a key's value stands, or the event."""
        return self.keys.get(key, self.place)


class _Fault(Exception):  # noqa: N818 - the fault is noted
    """The event cannot be read; the finding is noted."""


def shaped(rows: Rows) -> list[Placed]:
    """Return the events that are well formed; what is wrong with the others is noted."""
    found = []
    for node in rows.found:
        placed = event_of(node, rows)
        if placed is not None:
            found.append(placed)
    return found


def event_of(node: MapNode, rows: Rows) -> Placed | None:
    """Return the event of a map; None after noting everything that is wrong with it."""
    before = len(rows.findings)
    entry = _Entry(node, rows)
    event = entry.event()
    if event is None or len(rows.findings) > before:
        return None
    keys = {key: value.place for key, (_, value) in node.entries.items()}
    return Placed(event, node.place, keys)


class _Entry:
    """One map, key by key."""

    def __init__(self, node: MapNode, rows: Rows) -> None:
        self._node, self._rows = node, rows

    def event(self) -> WatchEvent | None:
        self._unknown()
        name = self._id()
        date = self._date()
        kind = self._kind()
        texts = {key: self._text(key) for key in ("source", "note")}
        if kind is None:
            return None
        self._idle(kind)
        cells = self._cells() if kind == "soft" else ()
        what = "" if kind == "soft" else self._text(kind, needed=True)
        value = self._value(kind)
        if date is None or not name:
            return None
        return WatchEvent(name, date, kind, what, value, cells, texts["source"], texts["note"])

    def _unknown(self) -> None:
        for key, (scalar, _) in self._node.entries.items():
            if key not in KEYS:
                near = difflib.get_close_matches(key[:64], KEYS, n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"keys: {', '.join(KEYS)}"
                self._rows.note(scalar.place, f"unknown key `{key[:64]}`", hint)

    def _id(self) -> str:
        name = self._text("id", needed=True)
        if name and not _ID.fullmatch(name):
            message = "an id is a word of at most 100 characters without blanks"
            self._note("id", message, "write e1, or 2025-01-20-oath")
        return name

    def _date(self) -> dt.date | None:
        text = self._text("date", needed=True)
        if not text:
            return None
        try:
            return read_date(text)
        except UnreadableError as error:
            self._note("date", str(error), error.hint)
            return None

    def _kind(self) -> Kind | None:
        kinds = [kind for kind in KINDS if kind in self._node.entries]
        if len(kinds) == 1:
            return kinds[0]
        if kinds:
            message = f"{' and '.join(f'`{kind}`' for kind in kinds)} in one event"
            self._note(kinds[1], message, "make two events of it, each with its own id")
        else:
            self._rows.note(self._node.place, "nothing is reported", f"add one of {_either()}")
        return None

    def _idle(self, kind: Kind) -> None:
        """Note keys that say nothing beside this kind."""
        for key in ("seen", "is"):
            if key in self._node.entries and _NEEDS.get(kind) != key:
                self._note(key, f"`{key}` says nothing beside `{kind}`", "leave it out")

    def _value(self, kind: Kind) -> str:
        key = _NEEDS.get(kind)
        if key is None:
            return ""
        if key not in self._node.entries:
            what = _MEANT[kind]
            self._rows.note(self._node.place, f"`{kind}` without `{key}`", f"add `{key}: {what}`")
            return ""
        if key == "seen":
            return self._truth()
        if kind == "quantity":
            return self._number()
        return self._text(key, needed=True)

    def _truth(self) -> str:
        node = self._node.entries["seen"][1]
        text = node.text.casefold() if isinstance(node, Scalar) and node.style != "number" else ""
        if text not in _TRUTHS:
            self._note("seen", "`seen` is true or false", "write `seen: true`")
            return ""
        return _TRUTHS[text]

    def _number(self) -> str:
        node = self._node.entries["is"][1]
        if isinstance(node, Scalar) and node.style != "bool":
            return node.text.strip()
        self._note("is", "a number is expected here", "write `is: 152`")
        return ""

    def _cells(self) -> tuple[tuple[str, str], ...]:
        node = self._node.entries["soft"][1]
        items = node.items if isinstance(node, SeqNode) else [node]
        cells = []
        for item in items:
            if not isinstance(item, MapNode):
                message = "soft evidence gives an event a new probability"
                self._rows.note(item.place, message, "write {event: \"x == 'a'\", is: 40% to 60%}")
                continue
            cell = _Cell(item, self._rows).read()
            if cell is not None:
                cells.append(cell)
        if not items:
            self._note("soft", "an empty list", "write {event: …, is: 40% to 60%}")
        return tuple(cells)

    def _text(self, key: str, *, needed: bool = False) -> str:
        entry = self._node.entries.get(key)
        if entry is None:
            if needed:
                self._rows.note(self._node.place, f"an event without `{key}`", f"add `{key}`")
            return ""
        return _plain_text(entry[1], key, self._rows) or ""

    def _note(self, key: str, message: str, hint: str | None = None) -> None:
        self._rows.note(self._node.entries[key][1].place, message, hint)


class _Cell:
    """One cell of soft evidence."""

    def __init__(self, node: MapNode, rows: Rows) -> None:
        self._node, self._rows = node, rows

    def read(self) -> tuple[str, str] | None:
        for key, (scalar, _) in self._node.entries.items():
            if key not in ("event", "is"):
                self._rows.note(scalar.place, f"unknown key `{key[:64]}`", "keys: event, is")
        found = []
        for key in ("event", "is"):
            entry = self._node.entries.get(key)
            if entry is None:
                self._rows.note(self._node.place, f"soft evidence without `{key}`", f"add `{key}`")
                continue
            node = entry[1]
            if key == "is" and isinstance(node, Scalar) and node.style == "number":
                found.append(node.text)
                continue
            text = _plain_text(node, key, self._rows)
            if text:
                found.append(text)
        return (found[0], found[1]) if len(found) == 2 else None


def _plain_text(node: YamlNode, key: str, rows: Rows) -> str | None:
    if not isinstance(node, Scalar) or node.style in ("number", "bool"):
        rows.note(node.place, f"`{key}` must be text", "put it in quotation marks")
        return None
    text = node.text.strip()
    if not text:
        rows.note(node.place, f"`{key}` is empty", "write a value, or leave it out")
        return None
    if len(text) > MOST_TEXT:
        rows.note(node.place, f"a text of more than {MOST_TEXT:,} characters", "shorten it")
        return None
    return text


def _either() -> str:
    return ", ".join(f"`{kind}`" for kind in KINDS)
