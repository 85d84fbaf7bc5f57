"""What a dossier says, as a tree that two versions can be compared by.

Reads a typed content; hands ``compare`` and ``merge`` a tree of parts. Formatting has gone: a
formula is its tree, an interval its ends, prose its words. Entries of a list go by what names
them (id, option, event), so that each finds its counterpart; where order says nothing it counts
for nothing (as in ``dossier.content_hash``).
"""

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, field

from pydantic import BaseModel

from sonae.dossier import DossierContent, Impact, Interval, Path, UnreadableError, read_interval
from sonae.expressions import FormulaFaults, parse
from sonae.versions.write import flow_text, written_data

__all__ = ["Part", "meaning"]

_FORMULAS = frozenset(
    (
        *("event", "given", "than", "never", "if", "then", "passes", "when", "start", "next"),
        *("stretch", "holds", "met", "amount"),
    )
)
_NAMES = ("id", "option", "event", "area", "law", "claim", "says", "label")
_IN_ORDER = frozenset(("judgements", "constraints", "steps", "ask"))
_WHOLE = frozenset(("at", "chain"))
_UNORDERED = (("sources",), ("influences",), ("model", "tables"))


@dataclass(frozen=True, slots=True)
class Part:
    """Part of a dossier.

    Attributes
    ----------
    path : Path
        Where it is written, if it is.
    says : Hashable
        What it means: two parts that say the same are equal in this.
    value : object
        The typed value.
    parts : dict of Part, or None
        What it is made of, by name; None if it is one value.
    ordered : bool
        Whether the order of its parts counts.
    record : bool
        Whether its parts are the fields of an entry, all of which are always there.
    """

    path: Path
    says: Hashable
    value: object = field(compare=False)
    parts: Mapping[str, "Part"] | None = None
    ordered: bool = False
    record: bool = False

    @property
    def text(self) -> str:
        """The part on one line, as a user would write it."""
        if self.value is None:
            return "nothing"
        return flow_text(written_data(self.value), flow=False)

    @property
    def empty(self) -> bool:
        """Whether it says nothing: no value, or no entries."""
        return self.value is None or (not self.record and self.parts is not None and not self.parts)


def meaning(content: DossierContent) -> Part:
    """Return what the whole content says."""
    return _part(content, (), "")


def _part(value: object, path: Path, name: str) -> Part:
    if isinstance(value, BaseModel):
        return _branch(value, path, dict(_fields(value, path)), record=True)
    if isinstance(value, Mapping):
        parts = {str(key): _part(item, (*path, key), str(key)) for key, item in value.items()}
        ordered = not any(path[: len(top)] == top for top in _UNORDERED)
        return _branch(value, path, parts, ordered=ordered)
    if isinstance(value, tuple) and name not in _WHOLE:
        return _branch(value, path, _items(value, path), ordered=name in _IN_ORDER)
    return Part(path, _said(value, name), value)


def _branch(
    value: object,
    path: Path,
    parts: dict[str, Part],
    *,
    ordered: bool = False,
    record: bool = False,
) -> Part:
    pairs = [(name, part.says) for name, part in parts.items()]
    says = tuple(pairs) if ordered else frozenset(pairs)
    return Part(path, says, value, parts, ordered, record)


def _fields(value: BaseModel, path: Path) -> Iterator[tuple[str, Part]]:
    for name, info in type(value).model_fields.items():
        item, key = getattr(value, name), info.alias or name
        if isinstance(value, Impact) and key == "scores":  # written beside `from` and `because`
            for state, score in value.scores.items():
                yield state, _part(score, (*path, state), state)
        else:
            yield key, _part(item, (*path, key), key)


def _items(value: tuple[object, ...], path: Path) -> dict[str, Part]:
    """Return the entries of a list by what names each; the same name again gets a number."""
    parts: dict[str, Part] = {}
    for index, item in enumerate(value):
        name = again = _name(item)
        count = 1
        while again in parts:
            count += 1
            again = f"{name} #{count}"
        parts[again] = _part(item, (*path, index), "")
    return parts


def _name(item: object) -> str:
    if not isinstance(item, BaseModel):
        return " ".join(str(item).split())
    names = [name for name in _NAMES if getattr(item, name, None) is not None]
    name = " ".join(str(getattr(item, names[0])).split()) if names else flow_text(str(item))
    given = getattr(item, "given", None)
    return name if given is None or names[0] == "id" else f"{name} given {given}"


def _said(value: object, name: str) -> Hashable:
    """Return the meaning of one value."""
    if isinstance(value, Interval):
        return (value.lower, value.upper)
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return tuple(_said(item, name) for item in value)
    if isinstance(value, str):
        return _text_said(value, name)
    return value if isinstance(value, Hashable) else repr(value)


def _text_said(text: str, name: str) -> Hashable:
    words = " ".join(text.split())
    if name == "is":
        try:
            interval = read_interval(words)
        except UnreadableError:
            pass
        else:
            return (interval.lower, interval.upper)
    if name == "is" or name in _FORMULAS:
        try:
            return parse(text)
        except FormulaFaults:
            return words
    return words
