"""The sides of a merge: what each version says and how it is written, and where two disagree.

Made by ``merge`` from three folders; ``merge_walk`` goes through them together.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.dossier import Dossier, Place
from sonae.versions.meaning import Part, meaning
from sonae.versions.sheets import Sheets

__all__ = ["Conflict", "KeptTwice", "Side", "Version"]

Side: TypeAlias = Literal["ours", "theirs"]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something that both changed, each in another way.

    Attributes
    ----------
    name : str
        What it is: ids and keys joined by dots.
    base, ours, theirs : str or None
        What is written in each, on one line; None where it is not there.
    places : tuple of (Place or None)
        Where it stands in base, ours and theirs.
    """

    name: str
    base: str | None
    ours: str | None
    theirs: str | None
    places: tuple[Place | None, Place | None, Place | None]

    def as_json(self) -> dict[str, object]:
        """Return the conflict as plain data."""
        at = [None if place is None else f"{place.file}:{place.line}" for place in self.places]
        return {
            "name": self.name,
            "base": {"value": self.base, "at": at[0]},
            "ours": {"value": self.ours, "at": at[1]},
            "theirs": {"value": self.theirs, "at": at[2]},
        }


@dataclass(frozen=True, slots=True)
class KeptTwice:
    """A judgement that both changed: its id before, and the ids of ours and theirs."""

    id: str
    ours: str
    theirs: str


class Version:
    """One of the three: what it says and how it is written."""

    def __init__(self, dossier: Dossier, sheets: Sheets) -> None:
        self.dossier, self.sheets = dossier, sheets
        self.root = meaning(dossier.content)
        self.whole = sheets.data

    @property
    def files(self) -> dict[str, str]:
        """The file of each top-level key."""
        files = self.sheets.files
        return {key: name for name, sheet in files.items() for key in sheet.tree.entries}

    def data(self, part: Part | None) -> object:
        """Return what is written for a part; None if nothing is."""
        found: object = self.whole
        for step in part.path if part is not None else ("",):
            found = _below(found, step)
        return found

    def text(self, part: Part | None) -> str | None:
        """Return a part on one line; None if there is nothing."""
        return None if part is None or part.empty else part.text

    def place(self, part: Part | None) -> Place | None:
        """Return where a part stands; None if there is nothing."""
        if part is None or part.empty or not part.path:
            return None
        return self.dossier.places.key(part.path)


def _below(data: object, step: str | int) -> object:
    """Return what is written under a key or at a position; None if nothing is."""
    if isinstance(data, dict):
        return data.get(step)
    if isinstance(data, list) and isinstance(step, int) and step < len(data):
        return data[step]
    return None
