"""What changed between two dossiers: in what they say, not in how they are written.

Reads two dossiers; hands the command line and ``merge`` a list of changes, each with both places
and words. An entry counts as renamed only if exactly the same content stands under a new id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.dossier import Dossier, Interval, Path, Place, UnreadableError, read_interval
from sonae.versions.meaning import Part, meaning

__all__ = ["Change", "Kind", "compare"]

Kind: TypeAlias = Literal["added", "removed", "changed", "renamed", "order"]

HEAD = "head"
_HEAD_PARTS = (
    *("horizon", "tolerance"),
    *("not_modelled", "assumptions", "alternatives", "changes"),
)


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in meaning.

    Attributes
    ----------
    section : str
        Top-level key; ``head`` for title, question and the like.
    kind : str
        ``added``, ``removed``, ``changed``, ``renamed`` or ``order``.
    name : str
        What changed, within the section: ids and keys joined by dots.
    before, after : str or None
        What was and what is written, on one line.
    words : str
        What the change amounts to, where it can be said: "higher", "wider".
    old, new : Place or None
        Where both stand.
    """

    section: str
    kind: Kind
    name: str
    before: str | None
    after: str | None
    words: str
    old: Place | None
    new: Place | None

    def as_json(self) -> dict[str, object]:
        """Return the change as plain data."""
        return {
            "section": self.section,
            "kind": self.kind,
            "name": self.name,
            "before": self.before,
            "after": self.after,
            "words": self.words,
            "old": _where(self.old),
            "new": _where(self.new),
        }


def compare(before: Dossier, after: Dossier) -> tuple[Change, ...]:
    """Return every change from one dossier to the other, in the order of the schema.

    Examples
    --------
    A dossier compared with itself gives ``()``; so does one that is formatted, split into files
    or commented differently.
    """
    return tuple(_Comparer(before, after).run())


class _Comparer:
    def __init__(self, before: Dossier, after: Dossier) -> None:
        self.before, self.after = before, after

    def run(self) -> Iterator[Change]:
        yield from self.parts(meaning(self.before.content), meaning(self.after.content), ())

    def parts(self, old: Part, new: Part, names: tuple[str, ...]) -> Iterator[Change]:
        """Compare two parts under the same name."""
        if old.says == new.says:
            return
        if old.parts is None or new.parts is None:
            yield self.change(_kind(old, new), names, old, new)
            return
        renamed = {} if old.record else _renamed(old.parts, new.parts)
        for name, part in old.parts.items():
            if name in new.parts:
                yield from self.parts(part, new.parts[name], (*names, name))
            elif name in renamed:
                yield self.change("renamed", (*names, name), part, new.parts[renamed[name]])
            else:
                yield self.change("removed", (*names, name), part, None)
        for name, part in new.parts.items():
            if name not in old.parts and name not in renamed.values():
                yield self.change("added", (*names, name), None, part)
        if old.ordered and _reordered(old.parts, new.parts, renamed):
            yield self.change("order", names, old, new)

    def change(
        self, kind: Kind, names: tuple[str, ...], old: Part | None, new: Part | None
    ) -> Change:
        section, name = _section(names, old or new)
        before = None if old is None or kind == "added" else old.text
        after = None if new is None or kind == "removed" else new.text
        words = ""
        if kind == "changed" and old is not None and new is not None:
            words = _words(old, new, section)
        if kind == "renamed" and new is not None:
            before, after = names[-1], _named(new)
        if kind == "order" and old is not None and new is not None:
            before, after = ", ".join(old.parts or ()), ", ".join(new.parts or ())
        return Change(
            *(section, kind, name, before, after, words),
            None if before is None else self._place(self.before, old),
            None if after is None else self._place(self.after, new),
        )

    def _place(self, dossier: Dossier, part: Part | None) -> Place | None:
        path: Path = part.path if part is not None else ()
        return dossier.places.key(path) if path else None


def _kind(old: Part, new: Part) -> Kind:
    if old.value is None:
        return "added"
    return "removed" if new.value is None else "changed"


def _section(names: tuple[str, ...], part: Part | None) -> tuple[str, str]:
    """Return the section a change is grouped under, and its name in it."""
    top = names[0] if names else HEAD
    if len(names) > 1 and top not in _HEAD_PARTS:
        return top, ".".join(names[1:])
    whole = part is not None and part.parts is not None and len(names) == 1
    if whole and top not in _HEAD_PARTS:
        return top, ""
    return HEAD, ".".join(names)


def _renamed(old: Mapping[str, Part], new: Mapping[str, Part]) -> dict[str, str]:
    """Return old names with the new names under which exactly the same content stands."""
    arrived: dict[object, list[str]] = {}
    for name, part in new.items():
        if name not in old:
            arrived.setdefault(_content(part), []).append(name)
    renamed: dict[str, str] = {}
    for name, part in old.items():
        if name not in new and part.parts and arrived.get(_content(part)):
            renamed[name] = arrived[_content(part)].pop(0)
    return renamed


def _content(part: Part) -> object:
    """Return what a part says apart from its id."""
    if part.record and part.parts is not None:
        return frozenset((key, value.says) for key, value in part.parts.items() if key != "id")
    return part.says


def _named(part: Part) -> str:
    if part.parts is not None and "id" in part.parts:
        return part.parts["id"].text
    return str(part.path[-1])


def _reordered(
    old: Mapping[str, Part], new: Mapping[str, Part], renamed: Mapping[str, str]
) -> bool:
    """Return whether what both have stands in another order."""
    stayed = [renamed.get(name, name) for name in old]
    known = set(stayed)
    return [name for name in stayed if name in new] != [name for name in new if name in known]


def _words(old: Part, new: Part, section: str) -> str:
    """Say what a change of a number, an interval or a year amounts to."""
    name = str(old.path[-1])
    if section == "plans" and name == "start":
        return _years(old.says, new.says)
    before, after = _ends(old), _ends(new)
    if before is None or after is None:
        return ""
    if section == "influences":
        return _score(before[0], after[0])
    likely = section == "judgements" and name == "is"
    return _moved(before, after, likely=likely)


def _ends(part: Part) -> tuple[float, float] | None:
    value = part.value
    if isinstance(value, str):
        try:
            value = read_interval(value)
        except UnreadableError:
            return None
    if isinstance(value, Interval):
        return value.lower, value.upper
    return (float(value), float(value)) if isinstance(value, (int, float)) else None


def _moved(before: tuple[float, float], after: tuple[float, float], *, likely: bool) -> str:
    low, high = (
        0.0 if one == other else other - one for one, other in zip(before, after, strict=True)
    )
    if low <= 0 <= high:
        return "wider"
    if high <= 0 <= low:
        return "narrower"
    if low + high > 0:
        return "more likely" if likely else "higher"
    return "less likely" if likely else "lower"


def _score(before: float, after: float) -> str:
    if before * after < 0:
        return "turned round"
    return "stronger" if abs(after) > abs(before) else "weaker"


def _years(before: object, after: object) -> str:
    if not isinstance(before, float) or not isinstance(after, float):
        return ""
    years = int(abs(after - before))
    noun = "a year" if years == 1 else f"{years} years"
    return f"{noun} {'later' if after > before else 'earlier'}"


def _where(place: Place | None) -> dict[str, object] | None:
    return None if place is None else {"file": place.file, "line": place.line}
