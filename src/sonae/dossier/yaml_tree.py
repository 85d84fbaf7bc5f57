"""From the bytes of a YAML file to a tree of text with places, and nothing that can bite.

Reads libyaml's event stream, so limits stop a bomb before anything is built. Anchors, aliases,
merge keys, tags, second documents and duplicate keys are refused. Every scalar stays text: the
schema decides what it means, so ``no`` is a name and ``010`` is not eight.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from sonae.dossier.files import NotReadableError, read_inside, shown_name
from sonae.dossier.findings import Finding, Place
from sonae.dossier.slips import find_slip

__all__ = ["MAX_NODES", "MapNode", "Scalar", "SeqNode", "YamlFile", "YamlNode", "read_yaml"]

MAX_DEPTH = 64
MAX_NODES = 150_000
MAX_SCALAR = 100_000
MAX_FINDINGS = 100

# what YAML does not hold, and the rarer line ends, which editors do not count as lines
_UNFIT = re.compile("[^\\t\\n\\r -~\u00a0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """Text, where it stands, and how it was quoted (None, ``'``, ``"``, ``|`` or ``>``)."""

    text: str
    place: Place
    style: str | None = None


@dataclass(slots=True)
class SeqNode:
    """A list."""

    place: Place
    items: list["YamlNode"] = field(default_factory=list)


@dataclass(slots=True)
class MapNode:
    """A map; `entries` keeps file order and holds each key once."""

    place: Place
    entries: dict[str, tuple[Scalar, "YamlNode"]] = field(default_factory=dict)


YamlNode: TypeAlias = Scalar | SeqNode | MapNode


@dataclass(frozen=True, slots=True)
class YamlFile:
    """What came of reading a file; `tree` is None if it could not be read as one map."""

    shown: str
    tree: MapNode | None
    findings: list[Finding]
    lines: list[str]
    nodes: int


def read_yaml(folder: Path, name: str, listed: str | None = None) -> YamlFile:
    """Return the file's tree, everything wrong with its form, and its lines.

    Parameters
    ----------
    folder : Path
        The dossier's folder.
    name : str
        The file's name in it.
    listed : str, optional
        The top level may be a list as well, which is then read as if it stood under this key.
    """
    reader = _Reader(shown_name(name), listed)
    text = reader.decode(folder, name)
    tree = None if text is None else reader.tree(text)
    return YamlFile(reader.shown, tree, reader.findings, reader.lines, reader.nodes)


class _Stop(Exception):  # noqa: N818 - it stops the reading, the fault is noted
    """The file cannot be read further; the finding is noted."""


class _Reader:
    def __init__(self, shown: str, listed: str | None = None) -> None:
        self.findings: list[Finding] = []
        self.shown = shown
        self.listed = listed
        self.lines: list[str] = []
        self.nodes = 0

    # bytes to text -----------------------------------------------------------------------

    def decode(self, folder: Path, name: str) -> str | None:
        """Return the file's text, or None with a finding."""
        try:
            raw = read_inside(folder, name)
        except NotReadableError as error:
            code = "SN002" if error.too_large else "SN007"
            hint = "split it into several files" if error.too_large else None
            self._note(code, 1, 1, str(error), hint)
            return None
        if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._note("SN001", 1, 1, "the file is UTF-16", "save it as UTF-8")
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            start = raw.rfind(b"\n", 0, error.start) + 1
            before = raw[start : error.start].decode("utf-8", "replace").lstrip("\ufeff")
            message = f"byte {raw[error.start]:#04x} is not UTF-8"
            self._note("SN001", line, len(before) + 1, message, "save the file as UTF-8")
            return None

    # events to tree -----------------------------------------------------------------------

    def tree(self, text: str) -> MapNode | None:
        """Return the tree of the file's text, or None with a finding."""
        self.lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        if self._refuse_lines():
            return None
        try:
            return self._document(self._events(text))
        except _Stop:
            return None

    def _refuse_lines(self) -> bool:
        for number, line in enumerate(self.lines, 1):
            if len(line) > MAX_SCALAR:
                message = f"line of {len(line):,} characters; at most {MAX_SCALAR:,}"
                self._note("SN002", number, 1, message)
                return True
            unfit = _UNFIT.search(line)
            if unfit is not None:
                message = f"character U+{ord(unfit[0]):04X} is not allowed in a dossier"
                self._note("SN001", number, unfit.start() + 1, message, "remove it")
                return True
        return False

    def _events(self, text: str) -> Iterator[yaml.Event]:
        loader = yaml.CLoader(text)
        try:
            while loader.check_event():
                event = loader.get_event()
                if event is not None:
                    yield event
        except yaml.MarkedYAMLError as error:
            self._not_yaml(text, error)
            raise _Stop from None
        except yaml.YAMLError as error:
            self._note("SN001", 1, 1, f"not YAML: {str(error).splitlines()[0]}")
            raise _Stop from None
        finally:
            loader.dispose()

    def _not_yaml(self, text: str, error: yaml.MarkedYAMLError) -> None:
        """Point at the spot; for a quotation that never ends, at where it opens."""
        slip = find_slip(text, self.lines, error)
        if slip is not None:
            line, column, message, mends = slip
            self._note("SN001", line + 1, column + 1, message, mends)
            return
        context, problem = error.context or "", error.problem or "the text cannot be read"
        opened = "quoted scalar" in context and "end of stream" in problem
        mark = error.context_mark if opened else error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        hint = _yaml_hint(context, problem, self._line(line))
        self._note("SN001", line, column, f"not YAML: {problem}", hint)

    def _document(self, events: Iterator[yaml.Event]) -> MapNode | None:
        root: YamlNode | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self._at(event, "SN002", "a second document in one file", "use one file each")
                raise _Stop
            if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent, yaml.AliasEvent)):
                root = self._node(event, events, 1)
        if isinstance(root, SeqNode) and self.listed is not None:
            return MapNode(root.place, {self.listed: (Scalar(self.listed, root.place), root)})
        if isinstance(root, MapNode):
            return root
        if root is None:
            self._note("SN001", 1, 1, "the file is empty", "write keys such as `sonae: 1`")
        else:
            self._finding("SN005", root.place, "the top level must be a map of keys")
        return None

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> YamlNode:
        self._admit(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            sequence = SeqNode(self._place(event, 1))
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                item = self._node(inner, events, depth + 1)
                self._refuse_empty(item.place, item, "an entry of the list is empty")
                sequence.items.append(item)
            return sequence
        return self._map(event, events, depth)

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        place = self._place(event, _length(event))
        if len(event.value) > MAX_SCALAR:
            self._finding("SN002", place, f"a text of more than {MAX_SCALAR:,} characters")
            raise _Stop
        unfit = _UNFIT.search(event.value)
        if unfit is not None:  # from an escape such as "\\0"
            message = f"character U+{ord(unfit[0]):04X} is not allowed in a dossier"
            self._finding("SN001", place, message, "remove it")
        return Scalar(event.value, place, event.style or None)

    def _map(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> MapNode:
        result = MapNode(self._place(event, 1))
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            key = self._node(inner, events, depth + 1)
            value = self._node(next(events), events, depth + 1)
            if not isinstance(key, Scalar):
                self._finding("SN005", key.place, "a key must be plain text")
            elif key.text == "<<":
                hint = "write the keys out"
                self._finding("SN002", key.place, "merge keys are not allowed", hint)
            elif key.text in result.entries:
                first = result.entries[key.text][0].place
                self._duplicate(key, first)
            else:
                what = f"nothing stands after `{_brief(key.text)}`"
                self._refuse_empty(key.place, value, what)
                result.entries[key.text] = (key, value)
        return result

    def _refuse_empty(self, place: Place, value: YamlNode, message: str) -> None:
        """Refuse nothing: it is neither a text nor left out."""
        if isinstance(value, Scalar) and value.style is None and not value.text:
            self._finding("SN005", place, message, "write a value, or leave it out")

    def _admit(self, event: yaml.Event, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._at(event, "SN002", "anchors and aliases are not allowed", "write the value out")
            raise _Stop
        tag = getattr(event, "tag", None)
        if tag not in (None, "!"):
            self._at(event, "SN002", f"tags are not allowed: {_brief(tag)}", "write plain text")
            raise _Stop
        if depth > MAX_DEPTH:
            self._at(event, "SN002", f"nested deeper than {MAX_DEPTH} levels")
            raise _Stop
        if self.nodes > MAX_NODES:
            self._at(event, "SN002", f"more than {MAX_NODES:,} values in one file")
            raise _Stop

    # findings -----------------------------------------------------------------------------

    def _duplicate(self, key: Scalar, first: Place) -> None:
        message = f"key `{_brief(key.text)}` stands twice"
        related = ((first, "first defined here"),)
        self._finding("SN006", key.place, message, "keep one of them", related)

    def _at(self, event: yaml.Event, code: str, message: str, hint: str | None = None) -> None:
        self._finding(code, self._place(event, 1), message, hint)

    def _note(
        self, code: str, line: int, column: int, message: str, hint: str | None = None
    ) -> None:
        place = Place(self.shown, line, column, 1, self._line(line))
        self._finding(code, place, message, hint)

    def _finding(
        self,
        code: str,
        place: Place,
        message: str,
        hint: str | None = None,
        related: tuple[tuple[Place, str], ...] = (),
    ) -> None:
        self.findings.append(Finding(code, "error", place, "", message, hint, related))
        if len(self.findings) >= MAX_FINDINGS:
            message = f"more than {MAX_FINDINGS} faults; the file is not read further"
            self.findings.append(Finding("SN002", "error", place, "", message))
            raise _Stop

    def _place(self, event: yaml.Event, length: int) -> Place:
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return Place(self.shown, line, column, max(1, length), self._line(line))

    def _line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


def _length(event: yaml.ScalarEvent) -> int:
    """How many characters of its first line a scalar takes."""
    start, end = event.start_mark, event.end_mark
    if start is None or end is None or start.line != end.line:
        return 1
    return int(end.column - start.column)


def _brief(text: str | None) -> str:
    """Return a text short enough for a message."""
    text = text or ""
    return text if len(text) <= 60 else text[:59] + "…"


def _yaml_hint(context: str, problem: str, line: str) -> str | None:
    """Say what usually mends this complaint of the parser."""
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent or "cannot start any token" in problem:
        return "indent with spaces, and quote text that starts with a special character"
    if "mapping values are not allowed" in problem:
        return "quote text that holds a colon"
    if "quoted scalar" in context or "end of stream" in problem:
        return "close the quotation mark or bracket"
    if "did not find expected" in problem or "could not find expected" in problem:
        return "check the indentation and that brackets and quotation marks are closed"
    return None
