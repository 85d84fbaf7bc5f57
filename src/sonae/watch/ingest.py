"""Taking events in: what can be kept goes into the log, whatever cannot is named, all at once.

Reads files of events, the log as it stands and the dossier; hands ``watch`` the new events and a
finding for every fault.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sonae.dossier import Finding
from sonae.watch.bearing import Bearings, Refused
from sonae.watch.event import WatchEvent
from sonae.watch.event_files import Rows, read_rows
from sonae.watch.event_shapes import Placed, shaped

__all__ = ["Taken", "sort_out", "take_files", "take_rows"]

OTHER = "SN221"


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to be added to a log.

    Attributes
    ----------
    new : tuple of WatchEvent
    again : int
        Events that the log holds already, with the same content.
    findings : tuple of Finding
        Every fault; the events concerned are left out.
    """

    new: tuple[WatchEvent, ...]
    again: int
    findings: tuple[Finding, ...]


def take_files(paths: Iterable[Path], bearings: Bearings, there: Sequence[WatchEvent]) -> Taken:
    """Return what files add to the events that are there.

    Raises
    ------
    UsageError
        If a file is not there, or of no format that is read; nothing is taken in then.
    """
    rows = [read_rows(path) for path in paths]
    return take_rows(rows, bearings, there)


def take_rows(rows: Sequence[Rows], bearings: Bearings, there: Sequence[WatchEvent]) -> Taken:
    """Return what rows of events add to the events that are there."""
    placed = [(one, entry) for one in rows for entry in shaped(one)]
    new, again = sort_out(placed, bearings, there)
    return Taken(tuple(new), again, tuple(f for one in rows for f in one.findings))


def sort_out(
    placed: Iterable[tuple[Rows, Placed]], bearings: Bearings, there: Sequence[WatchEvent]
) -> tuple[list[WatchEvent], int]:
    """Return the events that are new, and how many were there; faults are noted in the rows."""
    known = {event.id: event for event in there}
    first: dict[str, Placed] = {}
    new: list[WatchEvent] = []
    again = 0
    for rows, entry in placed:
        event = entry.event
        if event.id in known:
            if known[event.id] == event:
                again += 1
            else:
                rows.findings.append(_other(entry, known[event.id], first.get(event.id)))
            continue
        bearing = bearings.of(event)
        if isinstance(bearing, Refused):
            rows.note(entry.at(bearing.key), bearing.message, bearing.hint)
            continue
        if event.kind == "withdraw" and event.what not in known:
            hint = "events are taken back after they have come in"
            rows.note(entry.at("withdraw"), f"there is no event `{event.what}` so far", hint)
            continue
        known[event.id] = event
        first[event.id] = entry
        new.append(event)
    return new, again


def _other(entry: Placed, known: WatchEvent, first: Placed | None) -> Finding:
    message = f"the id `{known.id}` stands for another event: {known.date}, {known.says}"
    hint = "give this one an id of its own; `withdraw` takes an event back"
    related = () if first is None else ((first.place, "first here"),)
    return Finding(OTHER, "error", entry.at("id"), "", message, hint, related)
