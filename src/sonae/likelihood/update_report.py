"""A history of evidence as plain data and as text: what was seen, and bounds before and after.

Reads an `UpdateLog` and the dossier's labels; hands the command line what to print.  Words stand
with their range, propositions that a piece of evidence leaves alone are counted, and the order of
arrival is kept.
"""

from collections.abc import Sequence
from typing import TypedDict

from sonae.dossier import Dossier
from sonae.evidence import words_spanned
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.report import proposition_of, range_text
from sonae.likelihood.signs import Fact, Sign, name_of
from sonae.likelihood.update_log import ORDER, LogEntry, Shift, UpdateLog

__all__ = ["UpdateReport", "update_report", "update_text"]

_MOVED = 5e-5
"""Ends that move by less print alike."""
_SPREADS = {
    "shared": "each sign has one likelihood ratio, unknown within its interval",
    "each": "each scenario may have its own likelihood ratio within a sign's interval",
}


class EndsReport(TypedDict):
    """Bounds at one time."""

    lower: float
    upper: float
    words: str
    words_with_ranges: str
    note: str | None


class MoveReport(TypedDict):
    """One proposition before and after one piece of evidence."""

    proposition: str
    event: str
    given: str | None
    before: EndsReport | None
    after: EndsReport | None
    note: str | None
    """Why there are no bounds after it, if there are none."""


class EntryReport(TypedDict):
    """One piece of evidence and what it moved."""

    date: str
    kind: str
    evidence: str
    label: str
    moves: list[MoveReport]


class UpdateReport(TypedDict):
    """Everything that was seen, in the order of arrival."""

    as_of: str | None
    spread: str
    order_matters: bool
    entries: list[EntryReport]


def update_report(dossier: Dossier, log: UpdateLog) -> UpdateReport:
    """Return a history as plain data.

    Parameters
    ----------
    dossier : Dossier
        For labels, and for the scale of the words.
    log : UpdateLog
        What was seen.
    """
    return {
        "as_of": log.start.isoformat() if log.start else None,
        "spread": log.state.spread,
        "order_matters": log.order_matters,
        "entries": [_entry(dossier, entry) for entry in log.entries],
    }


def _entry(dossier: Dossier, entry: LogEntry) -> EntryReport:
    seen = entry.evidence
    kind = "sign" if isinstance(seen, Sign) else "fact" if isinstance(seen, Fact) else "soft"
    return {
        "date": entry.date.isoformat(),
        "kind": kind,
        "evidence": name_of(seen),
        "label": seen.label if isinstance(seen, Sign) else "",
        "moves": [_move(dossier, shift) for shift in entry.shifts],
    }


def _move(dossier: Dossier, shift: Shift) -> MoveReport:
    asked = shift.asked
    return {
        "proposition": proposition_of(dossier, asked),
        "event": asked.event.text,
        "given": asked.given.text if asked.given else None,
        "before": _ends(dossier, shift.before),
        "after": _ends(dossier, shift.after),
        "note": shift.note if shift.after is None else None,
    }


def _ends(dossier: Dossier, bounds: Bounds | None) -> EndsReport | None:
    if bounds is None:
        return None
    lower, upper, scale = bounds.lower, bounds.upper, dossier.content.scale
    return {
        "lower": lower,
        "upper": upper,
        "words": words_spanned(lower, upper, scale),
        "words_with_ranges": words_spanned(lower, upper, scale, ranges=True),
        "note": bounds.note,
    }


def update_text(report: UpdateReport) -> str:
    """Return a history as text."""
    if not report["entries"]:
        return "nothing was seen yet"
    blocks = ["\n".join(_lines(entry)) for entry in report["entries"]]
    if any(entry["kind"] == "sign" for entry in report["entries"]):
        blocks.append(f"spread {report['spread']}: {_SPREADS[report['spread']]}")
    if report["order_matters"]:
        blocks.append(ORDER)
    return "\n\n".join(blocks)


def _lines(entry: EntryReport) -> list[str]:
    label = f" ({entry['label']})" if entry["label"] else ""
    kind = "soft evidence" if entry["kind"] == "soft" else entry["kind"]
    lines = [f"{entry['date']}  {kind} {entry['evidence']}{label}"]
    moved = [move for move in entry["moves"] if _differs(move)]
    for move in moved:
        before, after = move["before"], move["after"]
        lines.append(f"  {move['proposition']}")
        if before is not None:
            lines.append(f"    {_range(before)}   {before['words_with_ranges']}")
        if after is None:
            lines.append(f"    → {move['note']}")
            continue
        lines.append(f"    → {_range(after)}   {after['words_with_ranges']}")
        if after["note"]:
            lines.append(f"    {after['note']}")
    left = len(entry["moves"]) - len(moved)
    if left:
        lines.append(f"  {_left(left, moved)}")
    return lines


def _left(count: int, moved: Sequence[MoveReport]) -> str:
    propositions = "proposition" if count == 1 else "propositions"
    return f"{count} {'other ' if moved else ''}{propositions} where it was"


def _differs(move: MoveReport) -> bool:
    before, after = move["before"], move["after"]
    if before is None or after is None:
        return before is not after
    return (
        abs(before["lower"] - after["lower"]) > _MOVED
        or abs(before["upper"] - after["upper"]) > _MOVED
    )


def _range(ends: EndsReport) -> str:
    return range_text((ends["lower"], ends["upper"]))
