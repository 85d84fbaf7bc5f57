"""The changes between two dossiers as people read them: by section, with both places.

Reads the changes that ``compare`` found; hands the command line text.
"""

from collections.abc import Sequence

from sonae.dossier import Place
from sonae.versions.compare import Change

__all__ = ["changes_text"]

_SIGNS = {"added": "+", "removed": "-", "changed": "~", "renamed": "~", "order": "~"}
_LONGEST = 120


def changes_text(changes: Sequence[Change], old: str, new: str) -> str:
    """Return the changes grouped by section; `old` and `new` name the two folders."""
    if not changes:
        return "the same in meaning"
    lines: list[str] = []
    section = ""
    for change in changes:
        if change.section != section:
            section = change.section
            lines += ([""] if lines else []) + [section]
        lines += [
            f"  {_SIGNS[change.kind]} {_sentence(change)}",
            f"      {_places(change, old, new)}",
        ]
    count = len(changes)
    return "\n".join([*lines, "", f"{count} change{'s' * (count != 1)}"])


def _sentence(change: Change) -> str:
    name = f"{change.name}: " if change.name else ""
    if change.kind == "order":
        return f"{name}in another order: {_short(change.after)}"
    if change.kind == "renamed":
        return f"{name}renamed {change.after}"
    if change.kind == "added":
        return f"{name}{_short(change.after)}"
    if change.kind == "removed":
        return f"{name}{_short(change.before)}"
    words = f" ({change.words})" if change.words else ""
    return f"{name}{_short(change.before)} -> {_short(change.after)}{words}"


def _places(change: Change, old: str, new: str) -> str:
    places = [
        f"{folder}/{place.file}:{place.line}"
        for folder, place in ((old, change.old), (new, change.new))
        if isinstance(place, Place)
    ]
    return " -> ".join(places)


def _short(text: str | None) -> str:
    text = text or ""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
