"""A dated report of something that bears on a dossier: a sign, a fact, a state, a launch.

Made by ``event_files`` from what people write and by ``log`` from what was kept; read by
``bearing``, which says what it means to a dossier. Two reports say the same if their plain data
are equal.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

__all__ = ["KEYS", "KINDS", "Kind", "WatchEvent"]

Kind: TypeAlias = Literal["sign", "fact", "factor", "soft", "quantity", "launched", "withdraw"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
KEYS: Final = ("id", "date", *KINDS, "seen", "is", "source", "note")
"""What an event may hold, as it is written."""
_SECOND: Final[Mapping[str, str]] = {"sign": "seen", "factor": "is", "quantity": "is"}


@dataclass(frozen=True, slots=True)
class WatchEvent:
    """One report.

    Attributes
    ----------
    id : str
        Unique in a log.
    date : date
        When it happened, or became known.
    kind : {'sign', 'fact', 'factor', 'soft', 'quantity', 'launched', 'withdraw'}
    what : str
        A signpost, an event, a factor, a quantity, an option, or the id of an event that is taken
        back; empty for soft evidence.
    value : str
        ``true`` or ``false`` for a sign, the state of a factor, the number of a quantity.
    cells : tuple of (str, str)
        Soft evidence: events and their new probabilities, as written.
    source, note : str
        Where it was reported, and whatever else is worth keeping.
    """

    id: str
    date: dt.date
    kind: Kind
    what: str = ""
    value: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    source: str = ""
    note: str = ""

    @property
    def says(self) -> str:
        """What is reported, in a few words."""
        match self.kind:
            case "sign":
                return f"sign {self.what} {'seen' if self.value == 'true' else 'not seen'}"
            case "factor" | "quantity":
                return f"{self.what} is {self.value}"
            case "soft":
                cells = "; ".join(f"{event} is {said}" for event, said in self.cells)
                return f"soft evidence {cells}"
            case "launched":
                return f"{self.what} launched"
            case "withdraw":
                return f"{self.what} taken back"
            case _:
                return f"fact {self.what}"

    def plain(self) -> dict[str, Any]:
        """Return it as plain data, in the shape in which it is written."""
        found: dict[str, Any] = {"id": self.id, "date": self.date.isoformat()}
        if self.kind == "soft":
            found["soft"] = [{"event": event, "is": said} for event, said in self.cells]
        else:
            found[self.kind] = self.what
        if self.kind in _SECOND:
            found[_SECOND[self.kind]] = self.value == "true" if self.kind == "sign" else self.value
        more = {"source": self.source, "note": self.note}
        return found | {key: text for key, text in more.items() if text}

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> "WatchEvent":
        """Return the event of data that ``plain`` made.

        Raises
        ------
        ValueError
            If it is not such data.
        """
        kinds = [kind for kind in KINDS if kind in data]
        if len(kinds) != 1 or not set(data) <= set(KEYS):
            raise ValueError("not an event")
        kind = kinds[0]
        soft = data["soft"] if kind == "soft" else ()
        cells = tuple((str(cell["event"]), str(cell["is"])) for cell in soft)
        value = data[_SECOND[kind]] if kind in _SECOND else ""
        return cls(
            id=str(data["id"]),
            date=dt.date.fromisoformat(str(data["date"])),
            kind=kind,
            what="" if kind == "soft" else str(data[kind]),
            value=("true" if value else "false") if kind == "sign" else str(value),
            cells=cells,
            source=str(data.get("source", "")),
            note=str(data.get("note", "")),
        )
