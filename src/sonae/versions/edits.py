"""The three ways to change a dossier's text: say otherwise, add, take out; each at a path.

Made by ``amend`` and ``merge``; ``edit`` carries them out on the text, `Plan.carried_out` on plain
data, and the two must agree.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sonae.dossier import Path

__all__ = ["Edit", "Insert", "Plan", "Remove", "Replace"]


@dataclass(frozen=True, slots=True)
class Replace:
    """Let the value at `path` say something else."""

    path: Path
    data: object


@dataclass(frozen=True, slots=True)
class Insert:
    """Add an entry to the map or list at `path`.

    Attributes
    ----------
    path : Path
        The map or list.
    key : str or None
        The new key; None in a list.
    data : object
        Its value.
    after : str, int or None
        The sibling (key, or position before any edit) that it follows; None puts it first.
    lines : tuple of str
        How it is written elsewhere, comments and all, without indentation; empty if nowhere.
    """

    path: Path
    key: str | None
    data: object
    after: str | int | None = None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remove:
    """Take the entry at `path` out."""

    path: Path


Edit: TypeAlias = Replace | Insert | Remove


class Plan:
    """The edits, found by path."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.replaced = {edit.path: edit.data for edit in edits if isinstance(edit, Replace)}
        self.removed = {edit.path for edit in edits if isinstance(edit, Remove)}
        self._inserted: dict[Path, list[Insert]] = {}
        for edit in edits:
            if isinstance(edit, Insert):
                self._inserted.setdefault(edit.path, []).append(edit)

    def inserted(
        self, path: Path, names: Sequence[str | int]
    ) -> dict[str | int | None, list[Insert]]:
        """Return what goes into a map or list, by the sibling that stays and that it follows."""
        found: dict[str | int | None, list[Insert]] = {}
        before: dict[str | int | None, str | int | None] = {None: None}
        last: str | int | None = None
        for name in names:
            last = last if (*path, name) in self.removed else name
            before[name] = last
        for insert in self._inserted.get(path, ()):
            found.setdefault(before.get(insert.after, last), []).append(insert)
        return found

    def carried_out(self, data: object, path: Path = ()) -> object:
        """Return plain data with the edits made: what the edited text must read as."""
        if path in self.replaced:
            return self.replaced[path]
        if isinstance(data, dict):
            new = self.inserted(path, list(data))
            result = {insert.key: insert.data for insert in new.get(None, ())}
            for key, value in data.items():
                if (*path, key) not in self.removed:
                    result[key] = self.carried_out(value, (*path, key))
                    result |= {insert.key: insert.data for insert in new.get(key, ())}
            return result
        if isinstance(data, (list, tuple)):
            new = self.inserted(path, range(len(data)))
            items = [insert.data for insert in new.get(None, ())]
            for index, value in enumerate(data):
                if (*path, index) not in self.removed:
                    items.append(self.carried_out(value, (*path, index)))
                    items += [insert.data for insert in new.get(index, ())]
            return items
        return data
