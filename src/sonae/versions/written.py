"""Where every value of a YAML text stands, to the character.

Reads the text of a file that ``yaml_tree`` has passed (so nothing in it bites); hands ``edit``
the start and end of each key and value, so that a change touches nothing else. The end is where
the value's own text ends: before the line break, the comment or the blank lines that follow.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import yaml

__all__ = [
    "Child",
    "Written",
    "WrittenList",
    "WrittenMap",
    "WrittenText",
    "children_of",
    "data_of",
    "line_end",
    "line_start",
    "lines_of",
    "node_at",
    "written",
]


@dataclass(frozen=True, slots=True)
class WrittenText:
    """A scalar: code points ``[start, end)`` of the file, and how it is quoted."""

    start: int
    end: int
    value: str
    style: str | None


@dataclass(frozen=True, slots=True)
class WrittenList:
    """A list, in brackets (`flow`) or with one dash a line."""

    start: int
    end: int
    flow: bool
    items: tuple["Written", ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value."""

    key: WrittenText
    value: "Written"


@dataclass(frozen=True, slots=True)
class WrittenMap:
    """A map, in braces (`flow`) or with one key a line."""

    start: int
    end: int
    flow: bool
    entries: dict[str, Entry]


Written: TypeAlias = WrittenText | WrittenList | WrittenMap


@dataclass(frozen=True, slots=True)
class Child:
    """An entry of a map or list: where it opens (its key, its dash or itself) and its value.

    `colon` is where the colon after its key ends; in a list it is where the value starts.
    """

    name: str | int
    start: int
    colon: int
    value: Written


_BLANK_END = re.compile(r"(\r?\n[ \t]*)+\Z")


def written(text: str) -> WrittenMap:
    """Return the places of everything in the text of a file, whose top level is a map."""
    loader = yaml.CLoader(text)
    try:
        events = _events(loader)
        for event in events:
            if isinstance(event, yaml.MappingStartEvent):
                node = _node(event, events, text)
                if isinstance(node, WrittenMap):
                    return node
    finally:
        loader.dispose()
    raise ValueError("the text holds no map")


def data_of(node: Written) -> object:
    """Return what is written as dicts, lists and text."""
    if isinstance(node, WrittenText):
        return node.value
    if isinstance(node, WrittenList):
        return [data_of(item) for item in node.items]
    return {key: data_of(entry.value) for key, entry in node.entries.items()}


def children_of(text: str, node: WrittenList | WrittenMap) -> list[Child]:
    """Return the entries of a map or list in file order."""
    names = node.entries if isinstance(node, WrittenMap) else range(len(node.items))
    return [child_of(text, node, name) for name in names]


def child_of(text: str, node: WrittenList | WrittenMap, name: str | int) -> Child:
    """Return one entry of a map or list."""
    if isinstance(node, WrittenMap):
        entry = node.entries[str(name)]
        return Child(name, entry.key.start, text.find(":", entry.key.end) + 1, entry.value)
    item = node.items[int(name)]
    if node.flow:
        return Child(name, item.start, item.start, item)
    column = node.start - line_start(text, node.start)
    return Child(name, _dash(text, item, column), item.start, item)


def node_at(root: WrittenMap, path: Sequence[str | int]) -> Written:
    """Return what stands at a path; raises LookupError if nothing does."""
    node: Written = root
    for part in path:
        if isinstance(node, WrittenMap):
            node = node.entries[str(part)].value
        elif isinstance(node, WrittenList) and isinstance(part, int):
            node = node.items[part]
        else:
            raise LookupError(part)
    return node


def line_start(text: str, at: int) -> int:
    """Return where the line of `at` starts."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Return where the line of `at` ends, before its line break."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1 : end] == "\r" and end > at else end


def lines_of(text: str, root: WrittenMap, path: Sequence[str | int]) -> tuple[str, ...]:
    """Return the lines of an entry as they are written, with its comments, without indentation.

    Empty if the entry does not have its lines to itself.
    """
    parent = node_at(root, path[:-1])
    if isinstance(parent, WrittenText) or parent.flow:
        return ()
    child = child_of(text, parent, path[-1])
    start = line_start(text, child.start)
    column = child.start - start
    if text[start : child.start].strip(" "):
        return ()
    start = _with_comments(text, start, column)
    lines = text[start : line_end(text, child.value.end)].split("\n")
    return tuple(_dedented(line.rstrip("\r"), column) for line in lines)


def _with_comments(text: str, start: int, column: int) -> int:
    """Move up over the comment lines that stand right above an entry, equally indented."""
    while start > 0:
        above = line_start(text, start - 1)
        if not text[above:start].startswith(" " * column + "#"):
            break
        start = above
    return start


def _dedented(line: str, column: int) -> str:
    return line[min(column, len(line) - len(line.lstrip(" "))) :]


def _dash(text: str, item: Written, column: int) -> int:
    """Return where the dash before an item of a list stands, at the list's column."""
    line = line_start(text, item.start)
    while text[line + column : line + column + 1] != "-" and line > 0:
        line = line_start(text, line - 1)
    return line + column


def _events(loader: yaml.CLoader) -> Iterator[yaml.Event]:
    while loader.check_event():
        event = loader.get_event()
        if event is not None:
            yield event


def _node(event: yaml.Event, events: Iterator[yaml.Event], text: str) -> Written:
    if isinstance(event, yaml.ScalarEvent):
        return _text(event, text)
    if isinstance(event, yaml.SequenceStartEvent):
        return _list(event, events, text)
    return _map(event, events, text)


def _text(event: yaml.ScalarEvent, text: str) -> WrittenText:
    start, end = _start(event), _end(event)
    if event.style in ("|", ">"):
        # the parser reads on to the next token; blank lines are the value's only under `+`
        end = start + len(_BLANK_END.sub("", text[start:end]))
    return WrittenText(start, end, event.value, event.style or None)


def _list(event: yaml.Event, events: Iterator[yaml.Event], text: str) -> WrittenList:
    items: list[Written] = []
    for inner in events:
        if isinstance(inner, yaml.SequenceEndEvent):
            end = _end(inner) if _flow(event) or not items else items[-1].end
            return WrittenList(_start(event), end, _flow(event), tuple(items))
        items.append(_node(inner, events, text))
    raise ValueError("the list does not end")


def _map(event: yaml.Event, events: Iterator[yaml.Event], text: str) -> WrittenMap:
    entries: dict[str, Entry] = {}
    end = _start(event)
    for inner in events:
        if isinstance(inner, yaml.MappingEndEvent):
            if _flow(event):
                end = _end(inner)
            return WrittenMap(_start(event), end, _flow(event), entries)
        key = _node(inner, events, text)
        value = _node(next(events), events, text)
        if not isinstance(key, WrittenText) or key.value in entries:
            raise ValueError("a key is no plain text, or stands twice")
        entries[key.value] = Entry(key, value)
        end = value.end
    raise ValueError("the map does not end")


def _start(event: yaml.Event) -> int:
    return event.start_mark.index if event.start_mark else 0


def _end(event: yaml.Event) -> int:
    return event.end_mark.index if event.end_mark else 0


def _flow(event: yaml.Event) -> bool:
    return bool(getattr(event, "flow_style", False))
