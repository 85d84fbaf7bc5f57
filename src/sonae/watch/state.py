"""What is known at a date: every event with what became of it, and the evidence that counts.

Made by ``fold``; read by ``watcher``, ``scoring`` and every report.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.likelihood import Fact, Sign, SoftFact
from sonae.likelihood.signs import undeclared
from sonae.likelihood.update_log import ORDER
from sonae.watch.alive import Alive
from sonae.watch.event import WatchEvent

__all__ = ["Effect", "Piece", "State", "Status", "key_of"]

Piece: TypeAlias = Sign | Fact | SoftFact
Effect: TypeAlias = Literal[
    "counts", "repeated", "silent", "set aside", "replaced", "taken back", "not yet"
]


@dataclass(frozen=True, slots=True)
class Status:
    """What became of an event.

    Attributes
    ----------
    event : WatchEvent
    effect : str
        ``counts``; ``repeated`` (the same was known); ``silent`` (kept, changes nothing);
        ``set aside`` (contradicts, or cannot be used); ``replaced`` (by a newer forecast);
        ``taken back``; ``not yet`` (dated later).
    why : str
    against : str
        Id of the event that it contradicts, if it is one.
    """

    event: WatchEvent
    effect: Effect
    why: str = ""
    against: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What is known at a date.

    Attributes
    ----------
    as_of : date
    statuses : tuple of Status
        Of every event, in the order of effect.
    evidence : tuple of Sign, Fact or SoftFact
        What counts, in that order.
    alive : Alive
        The scenarios that are left.
    resolved : mapping of str to str
        Factors of which one state is left.
    launched : mapping of str to date
        Options that were reported as launched.
    narrowed : mapping of str to WatchEvent
        What left fewer scenarios, by the key of what it left.
    quantities : mapping of str to WatchEvent
        Numbers that were reported.
    """

    as_of: dt.date
    statuses: tuple[Status, ...]
    evidence: tuple[Sign | Fact | SoftFact, ...]
    alive: Alive
    resolved: Mapping[str, str]
    launched: Mapping[str, dt.date]
    narrowed: Mapping[str, WatchEvent]
    quantities: Mapping[str, WatchEvent]

    @property
    def key(self) -> tuple[object, ...]:
        """What the bounds depend on: two states with the same key have the same."""
        soft = any(isinstance(piece, SoftFact) for piece in self.evidence)
        pieces = [key_of(piece) for piece in self.evidence]
        return tuple(pieces) if soft else tuple(sorted(pieces))

    @property
    def counted(self) -> int:
        """Number of events that count."""
        return sum(status.effect == "counts" for status in self.statuses)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is to be known about the evidence as a whole."""
        said = []
        signs = [piece for piece in self.evidence if isinstance(piece, Sign) and piece.ratios]
        loose = [b.name for at, b in enumerate(signs) if undeclared(signs[:at], b) is not None]
        if loose:
            said.append(
                f"{len(signs)} signs count that are not all declared independent "
                f"({', '.join(loose[:4])}{' …' if len(loose) > 4 else ''}): bounds hold however "
                "they hang together; `independent_of` would narrow them"
            )
        if len(self.evidence) > 1 and any(isinstance(p, SoftFact) for p in self.evidence):
            said.append(ORDER.replace("arrival", "date, then arrival"))
        return tuple(said)


def key_of(piece: Piece) -> str:
    """Return what a piece of evidence says, as text: equal texts say the same."""
    if isinstance(piece, Sign):
        ratios = ";".join(f"{r.event.text}={r.lower!r}..{r.upper!r}" for r in piece.ratios)
        return f"sign {piece.name} {ratios}"
    if isinstance(piece, Fact):
        return f"fact {piece.event.text}"
    return "soft " + ";".join(f"{s.event.text}={s.lower!r}..{s.upper!r}" for s in piece.shares)
