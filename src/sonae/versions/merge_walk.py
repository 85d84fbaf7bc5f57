"""Go through three versions of a dossier together and collect what is to change in ours.

Reads what base, ours and theirs say; hands ``merge`` edits of our files, and conflicts. What only
theirs changed is taken; what both changed alike is there already; a judgement that both changed
is kept twice, by both.
"""

import re
from typing import Literal

from sonae.dossier import Path
from sonae.versions.edits import Edit, Insert, Remove, Replace
from sonae.versions.meaning import Part
from sonae.versions.merge_sides import Conflict, KeptTwice, Side, Version

__all__ = ["Merger"]


class Merger:
    """Walks the three together and collects edits of ours."""

    def __init__(
        self,
        base: Version,
        ours: Version,
        theirs: Version,
        *,
        names: tuple[str, str],
        prefer: Side | None,
    ) -> None:
        self.base, self.ours, self.theirs = base, ours, theirs
        self.names, self.prefer = names, prefer
        self.edits: list[Edit] = []
        self.conflicts: list[Conflict] = []
        self.both: list[KeptTwice] = []
        texts = [sheet.text for sheet in ours.sheets.files.values()]
        self._comments = {
            line.strip() for text in texts for line in text.split("\n") if "#" in line
        }
        self._authors: dict[str, str] = {}
        self._siblings: dict[Path, tuple[dict[str | int, int], list[str]]] = {}
        every = (base, ours, theirs)
        self._ids = {entry.id for one in every for entry in one.dossier.content.judgements}

    def run(self) -> None:
        """Collect the edits."""
        self._branch(self.base.root, self.ours.root, self.theirs.root, ())
        if self._authors:
            self._declare()

    def _branch(self, base: Part | None, ours: Part, theirs: Part, names: tuple[str, ...]) -> None:
        """Merge what both have written entry by entry."""
        before = base.parts if base is not None and base.parts is not None else {}
        mine, yours = ours.parts or {}, theirs.parts or {}
        for name in dict.fromkeys((*mine, *yours)):
            trio = (before.get(name), mine.get(name), yours.get(name))
            start = len(self.edits), len(self.conflicts)
            self._entry(*trio, (ours, theirs), (*names, name))
            if names == ("judgements",) and len(self.conflicts) > start[1] and trio[1] and trio[2]:
                del self.edits[start[0] :], self.conflicts[start[1] :]
                self._keep_both(name, trio[1], trio[2])

    def _entry(
        self,
        base: Part | None,
        ours: Part | None,
        theirs: Part | None,
        parents: tuple[Part, Part],
        names: tuple[str, ...],
    ) -> None:
        if _says(ours) == _says(theirs) or _says(base) == _says(theirs):
            return
        if ours is not None and theirs is not None and self._alike(ours, theirs):
            self._branch(base, ours, theirs, names)
            return
        if _says(base) != _says(ours):
            self._conflict(base, ours, theirs, names)
            if self.prefer != "theirs":
                return
        self._take(ours, theirs, parents)

    def _alike(self, ours: Part, theirs: Part) -> bool:
        """Return whether both are written as maps, or both as lists."""
        if ours.parts is None or theirs.parts is None:
            return False
        kinds = {type(self.ours.data(ours)), type(self.theirs.data(theirs))}
        return kinds in ({dict}, {list}) and not (ours.empty or theirs.empty)

    def _conflict(
        self, base: Part | None, ours: Part | None, theirs: Part | None, names: tuple[str, ...]
    ) -> None:
        pairs = ((self.base, base), (self.ours, ours), (self.theirs, theirs))
        texts = [version.text(part) for version, part in pairs]
        places = (
            self.base.place(base),
            self.ours.place(ours),
            self.theirs.place(theirs),
        )
        self.conflicts.append(Conflict(".".join(names), texts[0], texts[1], texts[2], places))

    def _take(self, ours: Part | None, theirs: Part | None, parents: tuple[Part, Part]) -> None:
        """Let ours say what theirs says."""
        data = self.theirs.data(theirs)
        stands = ours is not None and self.ours.data(ours) is not None
        if ours is not None and stands:
            self.edits.append(Remove(ours.path) if data is None else Replace(ours.path, data))
        elif theirs is not None and data is not None:
            self.edits.append(self._insert(theirs, data, parents))

    def _insert(self, theirs: Part, data: object, parents: tuple[Part, Part]) -> Insert:
        into, source = parents
        last = theirs.path[-1]
        lines = list(self.theirs.sheets.lines(theirs.path))
        while lines and lines[0].startswith("#") and lines[0].strip() in self._comments:
            lines.pop(0)  # ours has this comment already: it heads more than the entry
        key = last if isinstance(last, str) else None
        return Insert(into.path, key, data, self._sibling(theirs, into, source), tuple(lines))

    def _sibling(self, theirs: Part, into: Part, source: Part) -> str | int | None:
        """Return the entry of ours after which an entry of theirs goes: the nearest before it."""
        if source.path not in self._siblings:
            self._siblings[source.path] = self._written_order(source)
        keys, names = self._siblings[source.path]
        mine = into.parts or {}
        for at in range(keys[theirs.path[-1]] - 1, -1, -1):
            part = mine.get(names[at])
            if part is not None and self.ours.data(part) is not None:
                return part.path[-1]
        return None

    def _written_order(self, source: Part) -> tuple[dict[str | int, int], list[str]]:
        """Return the keys that theirs has written in one place, and the names of their parts."""
        names = {part.path[-1]: name for name, part in (source.parts or {}).items() if part.path}
        written = self.theirs.data(source)
        keys: list[str | int] = list(written) if isinstance(written, dict) else []
        if isinstance(written, list):
            keys = list(range(len(written)))
        return {key: at for at, key in enumerate(keys)}, [names.get(key, "") for key in keys]

    # judgements ---------------------------------------------------------------------------

    def _keep_both(self, name: str, ours: Part, theirs: Part) -> None:
        """Keep a judgement twice, each under its analyst's name."""
        mine, yours = self.ours.data(ours), self.theirs.data(theirs)
        if not isinstance(mine, dict) or not isinstance(yours, dict):
            return
        authors = [str(data.get("by", "analyst")) for data in (mine, yours)]
        if authors[0] == authors[1]:
            authors = [self._author(side) for side in (0, 1)]
        ids = [self._new_id(name, author) for author in authors]
        self.both.append(KeptTwice(name, ids[0], ids[1]))
        path = ours.path
        self.edits.append(Replace((*path, "id"), ids[0]))
        if "by" in mine:
            self.edits.append(Replace((*path, "by"), authors[0]))
        else:
            self.edits.append(Insert(path, "by", authors[0], list(mine)[-1]))
        data = {**yours, "id": ids[1], "by": authors[1]}
        self.edits.append(Insert(path[:-1], None, data, path[-1]))

    def _author(self, side: Literal[0, 1]) -> str:
        """Return the id of whoever judges on one side, to be declared with the name."""
        name = self.names[side]
        author = _id(name) or ("ours", "theirs")[side]
        self._authors[author] = name
        return author

    def _new_id(self, name: str, author: str) -> str:
        new, count = f"{name}_{_id(author) or 'other'}", 1
        while new in self._ids:
            count += 1
            new = f"{name}_{_id(author) or 'other'}{count}"
        self._ids.add(new)
        return new

    def _declare(self) -> None:
        """Declare the analysts whose judgements are kept twice, unless they are."""
        known = [self.ours.whole.get("analysts"), self.theirs.whole.get("analysts")]
        new = {
            author: {"name": name}
            for author, name in self._authors.items()
            if not any(isinstance(some, dict) and author in some for some in known)
        }
        for at, edit in enumerate(self.edits):
            if isinstance(edit, Insert) and (edit.path, edit.key) == ((), "analysts"):
                data = edit.data if isinstance(edit.data, dict) else {}
                self.edits[at] = Insert((), "analysts", data | new, edit.after)
                return
        if isinstance(known[0], dict) and known[0]:
            last = list(known[0])[-1]
            self.edits += [
                Insert(("analysts",), author, data, last) for author, data in new.items()
            ]
        elif new:
            self.edits.append(Insert((), "analysts", new, "judgements"))


def _id(name: str) -> str:
    """Return what of a name can stand in an id."""
    return re.sub("[^a-z0-9]+", "_", name.lower()).strip("_0123456789")


def _says(part: Part | None) -> object:
    """Return what a part says; nothing, none and left out are the same."""
    return None if part is None or part.empty else part.says
