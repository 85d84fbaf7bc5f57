"""Where every part of a dossier stands: from a path to file, line and column, and back to text.

Reads YAML trees; hands the checks a `Place` for any path, also for a spot inside a formula.
Paths are tuples of keys and list positions; they print as ``factors.korea.states[1]``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from sonae.dossier.findings import Place
from sonae.dossier.yaml_tree import MapNode, Scalar, SeqNode, YamlNode

__all__ = ["Path", "Places", "path_text", "places_of", "plain"]

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Places of one entry: its key (None in a list), its value, and how the value is quoted."""

    key: Place | None
    value: Place
    style: str | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Places:
    """Marks of every path of a dossier."""

    marks: Mapping[Path, Mark]
    lines: Mapping[str, Sequence[str]]
    first: Place

    def value(self, path: Path) -> Place:
        """Return where the value at `path` stands, or the nearest part above it."""
        return self._nearest(path).value

    def key(self, path: Path) -> Place:
        """Return where the key of `path` stands, or the nearest part above it."""
        mark = self._nearest(path)
        return mark.key or mark.value

    def within(self, path: Path, start: int, end: int) -> Place:
        """Return the place of code points ``[start, end)`` of the text at `path`."""
        mark = self._nearest(path)
        if mark.text is None:
            return mark.value
        place = mark.value
        if mark.style == "|":
            return self._in_block(place, mark.text, start, end)
        quoted = mark.style in ("'", '"')
        column = place.column + quoted + start
        source = place.source
        written = source[place.column - 1 + quoted : place.column - 1 + quoted + len(mark.text)]
        if written != mark.text:  # escapes or several lines: the start is the honest answer
            return place
        return replace(place, column=column, length=max(1, end - start))

    def folded(self, path: Path) -> bool:
        """Return whether the text at `path` is a folded scalar, which loses its columns."""
        return self._nearest(path).style == ">"

    def _in_block(self, place: Place, text: str, start: int, end: int) -> Place:
        row = text.count("\n", 0, start)
        offset = start - (text.rfind("\n", 0, start) + 1)
        lines = self.lines.get(place.file, ())
        number = place.line + 1 + row
        if number > len(lines):
            return place
        source = lines[number - 1]
        written = text.split("\n")[row]
        column = len(source) - len(source.lstrip(" ")) - (len(written) - len(written.lstrip(" ")))
        return Place(place.file, number, column + offset + 1, max(1, end - start), source)

    def _nearest(self, path: Path) -> Mark:
        for length in range(len(path), 0, -1):
            mark = self.marks.get(path[:length])
            if mark is not None:
                return mark
        return Mark(None, self.first, None, None)


def path_text(path: Path) -> str:
    """Return a path as people write it.

    Examples
    --------
    >>> path_text(("judgements", 3, "is"))
    'judgements[3].is'
    """
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def places_of(
    entries: Mapping[str, tuple[Scalar, YamlNode]], lines: Mapping[str, Sequence[str]], first: Place
) -> Places:
    """Return the places of everything below the top-level keys."""
    marks: dict[Path, Mark] = {}
    stack: list[tuple[Path, Scalar | None, YamlNode]] = [
        ((key,), scalar, node) for key, (scalar, node) in entries.items()
    ]
    while stack:
        path, key, node = stack.pop()
        scalar = node if isinstance(node, Scalar) else None
        marks[path] = Mark(
            key.place if key else None,
            node.place,
            scalar.style if scalar else None,
            scalar.text if scalar else None,
        )
        if isinstance(node, MapNode):
            stack += [
                ((*path, name), inner, value) for name, (inner, value) in node.entries.items()
            ]
        elif isinstance(node, SeqNode):
            stack += [((*path, index), None, value) for index, value in enumerate(node.items)]
    return Places(marks, lines, first)


def plain(node: YamlNode) -> object:
    """Return a tree as dicts, lists and text, for the schema to type."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, SeqNode):
        return [plain(item) for item in node.items]
    return {key: plain(value) for key, (_, value) in node.entries.items()}
