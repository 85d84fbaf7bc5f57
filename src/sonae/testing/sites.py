"""Where a dossier's text can be spoilt: every key and value, with its span and what it may hold.

Reads one file of a `Base` with the YAML library's own tree, which keeps positions; types come
from the schema. Hands `Sites` to ``tokens`` and ``trees``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, TypeAlias, Union, get_args, get_origin

import yaml
from pydantic import BaseModel

from sonae.dossier import DossierContent
from sonae.testing.bases import Base

__all__ = ["NAME", "Site", "Sites", "all_sites"]

NAME = re.compile(r"[a-z][a-z0-9_]*")

Kind: TypeAlias = Literal["map", "list", "scalar"]
Node: TypeAlias = "yaml.nodes.Node"


@dataclass(frozen=True, slots=True)
class Site:
    """One entry of a map or list.

    Attributes
    ----------
    path : tuple of str or int
        Its path in the dossier.
    key, value, entry : (int, int)
        Spans of key (empty in a list), value, and all from the key to the next entry.
    above : int
        Line of the key, or of the list's entry, that holds this map; 0 at the top level.
    kind, text, style
        What the value is; text and quoting of a scalar.
    known, required : bool
        Whether the key is one of the schema's, and whether it must be there.
    siblings : int
        How many entries the map or list has.
    """

    path: tuple[str | int, ...]
    key: tuple[int, int]
    value: tuple[int, int]
    entry: tuple[int, int]
    above: int
    kind: Kind
    text: str
    style: str | None
    known: bool
    required: bool
    siblings: int

    @property
    def word(self) -> str:
        """The last key on the way to it: what says how the value is read."""
        return next((part for part in reversed(self.path) if isinstance(part, str)), "")


@dataclass(frozen=True, slots=True)
class Sites:
    """A file's text, its entries, and the ids that the whole dossier declares."""

    text: str
    entries: tuple[Site, ...]
    ids: frozenset[str]

    def line(self, at: int) -> int:
        """Return the line of a position in the text."""
        return self.text.count("\n", 0, at) + 1


def all_sites(base: Base) -> Mapping[str, Sites]:
    """Return the sites of every file of a base."""
    texts = {name: raw.decode("utf-8") for name, raw in base.files.items()}
    entries = {name: tuple(_file(text)) for name, text in texts.items()}
    ids = frozenset(
        found
        for sites in entries.values()
        for site in sites
        for found in _declared(site)
        if NAME.fullmatch(found)
    )
    return {name: Sites(text, entries[name], ids) for name, text in texts.items()}


def _declared(site: Site) -> Iterator[str]:
    """Yield what an entry declares: its key where keys are ids, or its `id`."""
    last = site.path[-1]
    if last == "id":
        yield site.text
    elif isinstance(last, str) and not site.known and site.path[0] != "influences":
        yield last


def _file(text: str) -> Iterator[Site]:
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if isinstance(root, yaml.MappingNode):
        yield from _map(text, root, (), DossierContent, 0)


def _map(
    text: str, node: yaml.MappingNode, path: tuple[str | int, ...], annotation: object, above: int
) -> Iterator[Site]:
    fields = _fields(annotation)
    for index, (key, value) in enumerate(node.value):
        field = fields.get(key.value)
        inner = field.annotation if field is not None else _held(annotation)
        following = node.value[index + 1][0] if index + 1 < len(node.value) else None
        yield from _site(
            text,
            value,
            (*path, key.value),
            inner,
            key=(key.start_mark.index, key.end_mark.index),
            end=following.start_mark.index if following is not None else None,
            above=above,
            line=key.start_mark.line + 1,
            known=field is not None,
            required=field is not None and field.is_required(),
            siblings=len(node.value),
        )


def _list(
    text: str, node: yaml.SequenceNode, path: tuple[str | int, ...], annotation: object
) -> Iterator[Site]:
    for index, value in enumerate(node.value):
        start = value.start_mark.index
        yield from _site(
            text,
            value,
            (*path, index),
            _held(annotation),
            key=(start, start),
            end=None,
            above=0,
            line=value.start_mark.line + 1,
            known=False,
            required=False,
            siblings=len(node.value),
        )


def _site(
    text: str,
    node: Node,
    path: tuple[str | int, ...],
    annotation: object,
    *,
    key: tuple[int, int],
    end: int | None,
    above: int,
    line: int,
    known: bool,
    required: bool,
    siblings: int,
) -> Iterator[Site]:
    start = node.start_mark.index
    written = text[start : node.end_mark.index].rstrip()
    value = (start, start + len(written))
    kind: Kind = (
        "map"
        if isinstance(node, yaml.MappingNode)
        else "list"
        if isinstance(node, yaml.SequenceNode)
        else "scalar"
    )
    yield Site(
        path=path,
        key=key,
        value=value,
        entry=(key[0], end if end is not None else value[1]),
        above=above,
        kind=kind,
        text=str(node.value) if kind == "scalar" else "",
        style=getattr(node, "style", None) or None,
        known=known,
        required=required,
        siblings=siblings,
    )
    if isinstance(node, yaml.MappingNode):
        yield from _map(text, node, path, annotation, line)
    elif isinstance(node, yaml.SequenceNode):
        yield from _list(text, node, path, annotation)


# the schema's types ---------------------------------------------------------------------------


def _plain(annotation: object) -> Any:  # noqa: ANN401 - any annotation
    """Strip `Annotated`, and of a union take the richest part."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain(get_args(annotation)[0])
    if origin in (Union, UnionType):
        parts = [_plain(part) for part in get_args(annotation)]
        rich = [part for part in parts if part not in (type(None), str)]
        return rich[0] if rich else str
    return annotation


def _fields(annotation: object) -> Mapping[str, Any]:
    plain = _plain(annotation)
    if isinstance(plain, type) and issubclass(plain, BaseModel):
        return {info.alias or name: info for name, info in plain.model_fields.items()}
    return {}


def _held(annotation: object) -> object:
    """Return what a map or list holds."""
    plain = _plain(annotation)
    arguments = get_args(plain)
    if get_origin(plain) is dict:
        return arguments[1]
    if get_origin(plain) in (tuple, list):
        return arguments[0]
    return str
