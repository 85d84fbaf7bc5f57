"""A merge as people read it: what theirs brought, what is kept twice, what stands against what.

Reads what ``merge`` hands on; gives the command line text.
"""

from collections.abc import Sequence

from sonae.versions.compare_text import changes_text
from sonae.versions.merge import Conflict, Merged

__all__ = ["conflicts_text", "merged_text"]


def merged_text(merged: Merged, folders: tuple[str, str, str], names: tuple[str, str]) -> str:
    """Return what came of a merge; `folders` are base, ours and theirs."""
    parts: list[str] = []
    if merged.taken:
        parts.append(f"new for {names[0]}:\n{changes_text(merged.taken, folders[1], 'merged')}")
    if merged.both:
        lines = [f"  {one.id}: {one.ours}, {one.theirs}" for one in merged.both]
        parts.append("\n".join(["judged by both, kept twice:", *lines]))
    if merged.conflicts:
        parts.append(conflicts_text(merged.conflicts, folders, names))
    return "\n\n".join(parts or [f"nothing to take from {names[1]}"])


def conflicts_text(
    conflicts: Sequence[Conflict], folders: tuple[str, str, str], names: tuple[str, str]
) -> str:
    """Return each conflict as alternatives with their authors and places."""
    lines: list[str] = []
    whose = ("before", *names)
    for conflict in conflicts:
        lines.append(f"conflict: {conflict.name}")
        texts = (conflict.base, conflict.ours, conflict.theirs)
        for name, text, place, folder in zip(whose, texts, conflict.places, folders, strict=True):
            at = "" if place is None else f"   ({folder}/{place.file}:{place.line})"
            lines.append(f"  {name}: {'not there' if text is None else text}{at}")
    count = len(conflicts)
    return "\n".join([*lines, f"{count} conflict{'s' * (count != 1)}"])
