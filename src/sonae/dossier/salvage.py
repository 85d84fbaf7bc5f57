"""What can still be checked of a dossier that is not sound: its other parts, without the bad ones.

Reads the tree of a dossier and the faults of its shape; hands on the content that is left, so that
one misspelt key does not hide the faults in other places. Findings that only follow from what was
left out are not reported.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, Places, path_text, places_of, plain
from sonae.dossier.references import check_references
from sonae.dossier.schema import DossierContent
from sonae.dossier.shape import check_shape
from sonae.dossier.yaml_tree import MapNode, Scalar, SeqNode, YamlNode

__all__ = ["Salvage", "salvage"]

ROUNDS = 8
"""Leaving out one part can leave another without what it needs."""
_HEAD = {
    **{"sonae": "1", "dossier": "unnamed", "title": "-", "question": "-", "as_of": "2000-01-01"},
    **{"horizon": {"from": "1900", "to": "2300"}, "scale": "icd203", "tolerance": "0"},
}
"""Stands in for a head that cannot be read; it is wide enough to raise no fault of its own."""
_DEEPER = {"model": 3, "influences": 3}
"""Sections whose entries stand one level further down than elsewhere."""


@dataclass(frozen=True, slots=True)
class Salvage:
    """The sound parts of a dossier.

    Attributes
    ----------
    content : DossierContent
        Without the parts that have faults of shape.
    places : Places
        Of what is left.
    lost : frozenset of str
        Ids of what was left out.
    kept : mapping
        For each list, the original positions of the items that are left.
    maimed : frozenset of str
        Paths of entries that lost an unknown key: what they lack may be what it meant.
    """

    content: DossierContent
    places: Places
    lost: frozenset[str]
    kept: Mapping[str, tuple[int, ...]]
    maimed: frozenset[str]

    def own(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the errors that do not follow from what was left out, with their true paths."""
        return [
            Finding(
                *(found.code, found.severity, found.place, self._true(found.path)),
                *(found.message, found.hint, found.related),
            )
            for found in findings
            if found.severity == "error" and not self._follows(found)
        ]

    def _follows(self, found: Finding) -> bool:
        if self.lost & set(_NAMES.findall(found.message)):
            return True
        return found.code == "SN004" and self._true(found.path) in self.maimed

    def _true(self, path: str) -> str:
        match = re.match(r"(\w+)\[(\d+)\](.*)", path)
        if match is None or match[1] not in self.kept:
            return path
        return f"{match[1]}[{self.kept[match[1]][int(match[2])]}]{match[3]}"


_NAMES = re.compile(r"\b[a-z][a-z0-9_]*\b")


def salvage(
    entries: Mapping[str, tuple[Scalar, YamlNode]],
    places: Places,
    faults: Iterable[Finding],
    *,
    referring: bool = False,
) -> Salvage | None:
    """Return what is left without the parts that have faults, or None if a whole section has.

    Parameters
    ----------
    entries, places
        The tree of the dossier.
    faults : iterable of Finding
        What is known to be wrong.
    referring : bool
        Whether to leave out as well what refers to nothing, until every name leads somewhere.
    """
    keeper = _Keeper(entries)
    for _ in range(ROUNDS):
        if not keeper.leave_out(faults, places):
            return None
        left = keeper.entries()
        places = places_of(left, places.lines, places.first)
        data = {key: plain(node) for key, (_, node) in left.items()}
        content, faults = check_shape({**_HEAD, **data}, places)
        if content is None:
            continue
        dangling = check_references(content, places) if referring else []
        faults = [found for found in dangling if found.severity == "error"]
        if not faults:
            return Salvage(
                content,
                places,
                frozenset(keeper.lost),
                keeper.positions(),
                frozenset(keeper.maimed),
            )
    return None


class _Keeper:
    """The tree without what was left out; lists remember where their items stood."""

    def __init__(self, entries: Mapping[str, tuple[Scalar, YamlNode]]) -> None:
        self.lost: set[str] = set()
        self.maimed: set[str] = set()
        self._keys = {key: scalar for key, (scalar, _) in entries.items()}
        self._nodes = {key: _copy(node) for key, (_, node) in entries.items()}
        self._kept = {
            key: list(range(len(node.items)))
            for key, node in self._nodes.items()
            if isinstance(node, SeqNode)
        }

    def entries(self) -> dict[str, tuple[Scalar, YamlNode]]:
        return {key: (self._keys[key], node) for key, node in self._nodes.items()}

    def positions(self) -> dict[str, tuple[int, ...]]:
        return {key: tuple(kept) for key, kept in self._kept.items()}

    def leave_out(self, faults: Iterable[Finding], places: Places) -> bool:
        """Leave out what the faults stand in; False if that would be a whole section."""
        by_text = {path_text(path): path for path in places.marks}
        paths = {self._part(fault, _written(fault.path, by_text)) for fault in faults}
        # items of a list from the last to the first, so that positions stay true
        for path in sorted(paths, key=lambda path: [_order(part) for part in path], reverse=True):
            if (len(path) == 1 and path[0] in _HEAD) or path == ("money",):
                self._nodes.pop(str(path[0]), None)
            elif len(path) < 2 or not self._remove(path):
                return False
        return True

    def _part(self, fault: Finding, path: Path) -> Path:
        """Return the smallest part to leave out: an unknown key, else the entry it stands in."""
        if fault.code == "SN003" and path:
            self.maimed.add(path_text(path[:-1]))
            return path
        return path[: _DEEPER.get(str(path[0]), 2)] if path and path[0] not in _HEAD else path[:1]

    def _remove(self, path: Path) -> bool:
        above: YamlNode | None = self._nodes.get(str(path[0]))
        for part in path[1:-1]:
            above = _child(above, part)
        last, node = path[-1], _child(above, path[-1])
        if node is None or above is None:
            return False
        self.lost |= _ids(last, node)
        if isinstance(above, SeqNode):
            del above.items[int(last)]
            if len(path) == 2 and str(path[0]) in self._kept:
                del self._kept[str(path[0])][int(last)]
        elif isinstance(above, MapNode):
            del above.entries[str(last)]
        return True


def _written(path: str, known: Mapping[str, Path]) -> Path:
    """Return the path as the file has it: a short form holds parts that are not written out."""
    while path and path not in known:
        path = re.sub(r"(^|\.)[^.\[]*$|\[\d+\]$", "", path)
    return known.get(path, ())


def _child(node: YamlNode | None, part: str | int) -> YamlNode | None:
    if isinstance(node, MapNode) and part in node.entries:
        return node.entries[str(part)][1]
    if isinstance(node, SeqNode) and isinstance(part, int) and part < len(node.items):
        return node.items[part]
    return None


def _ids(last: str | int, node: YamlNode) -> set[str]:
    """Return the name under which others may refer to what is left out."""
    if isinstance(last, str):
        return {last}
    own = node.entries.get("id") if isinstance(node, MapNode) else None
    return {own[1].text} if own is not None and isinstance(own[1], Scalar) else set()


def _order(part: str | int) -> tuple[int, str]:
    return (part, "") if isinstance(part, int) else (-1, part)


def _copy(node: YamlNode) -> YamlNode:
    """Copy maps and lists; scalars never change."""
    if isinstance(node, Scalar):
        return node
    if isinstance(node, SeqNode):
        return SeqNode(node.place, [_copy(item) for item in node.items])
    entries = {key: (scalar, _copy(value)) for key, (scalar, value) in node.entries.items()}
    return MapNode(node.place, entries)
