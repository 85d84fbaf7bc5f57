"""Trails: for every number of the brief, what it is, how it came about and what it rests on.

Sections register a trail when they print a number; the brief's last section prints all of them.
A trail ends in claims, sources or judgements, or says plainly that the figure was counted or is
the analyst's assumption; a number without a trail is a bug.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from markupsafe import Markup

from sonae.errors import UsageError

__all__ = ["ASSUMED", "COUNTED", "PLURALS", "Kind", "Ref", "Trail", "Trails", "refs"]

Kind: TypeAlias = Literal[
    "claim",
    "constraint",
    "factor",
    "formula",
    "judgement",
    "option",
    "plan",
    "quantity",
    "signpost",
    "source",
    "table",
    "trail",
]
PLURALS: dict[Kind, str] = {
    "claim": "claims",
    "constraint": "constraints",
    "factor": "factors",
    "formula": "formulas",
    "judgement": "judgements",
    "option": "options",
    "plan": "plans",
    "quantity": "quantities",
    "signpost": "signposts",
    "source": "sources",
    "table": "tables",
    "trail": "trails",
}
ASSUMED = "analyst's assumption"
COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Ref:
    """A pointer to a row of the brief: the anchor is ``kind-id``."""

    kind: Kind
    id: str

    @property
    def anchor(self) -> str:
        """The id of the element pointed at."""
        return f"{self.kind}-{self.id}"


@dataclass(frozen=True, slots=True)
class Trail:
    """The trail of one number, or of several that came about in the same way.

    Attributes
    ----------
    id : str
        Without the prefix ``trail-``.
    what, how : str
        What the number is; how it was computed.
    rests : tuple of Ref
        What it rests on.
    basis : str, optional
        `COUNTED`, `ASSUMED`, or a sentence that holds one of them.
    place : str, optional
        file:line:column in the dossier.
    """

    id: str
    what: str
    how: str
    rests: tuple[Ref, ...] = ()
    basis: str | None = None
    place: str | None = None


class Trails:
    """Every trail of one brief, in the order of first use."""

    def __init__(self) -> None:
        self._trails: dict[str, Trail] = {}

    def __iter__(self) -> Iterator[Trail]:
        return iter(self._trails.values())

    def __contains__(self, name: str) -> bool:
        return name in self._trails

    def add(
        self,
        name: str,
        what: str,
        how: str,
        *,
        rests: tuple[Ref, ...] = (),
        basis: str | None = None,
        place: str | None = None,
    ) -> str:
        """Register a trail and return its id; the same id must always say the same."""
        name = re.sub(r"[^a-z0-9_-]+", "-", name.lower())
        trail = Trail(name, what, how, tuple(dict.fromkeys(rests)), basis, place)
        known = self._trails.setdefault(name, trail)
        if known != trail:
            raise UsageError(f"two trails share the id {name!r}")
        return name

    def link(self, text: str, name: str) -> Markup:
        """Return a number that opens its trail."""
        if name not in self._trails:
            raise UsageError(f"there is no trail {name!r}")
        return Markup('<a class="n" href="#trail-{}">{}</a>').format(name, text)


def refs(kind: Kind, names: tuple[str, ...]) -> tuple[Ref, ...]:
    """Return pointers to rows of one kind."""
    return tuple(Ref(kind, name) for name in names)
