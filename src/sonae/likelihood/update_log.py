"""What was seen when, and what it changed: the history of an assessment.

Reads dated evidence and the propositions that are followed; hands the brief each piece with the
bounds before and after it.  The order is part of the record: soft evidence (Jeffrey's rule) gives
other results in another order, so entries are never sorted, and a date before the last is refused.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sonae.dossier import EventGiven
from sonae.errors import UsageError
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.signs import Evidence, Fact, Sign, name_of
from sonae.likelihood.soft import SoftFact
from sonae.likelihood.updating import Updating

__all__ = ["ORDER", "LogEntry", "Shift", "UpdateLog"]

ORDER = "Soft evidence in another order gives other bounds; the order above is that of arrival."


@dataclass(frozen=True, slots=True)
class Shift:
    """Bounds of one proposition before and after one piece of evidence."""

    asked: EventGiven
    before: Bounds
    after: Bounds


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One piece of evidence with its date, and what it changed."""

    date: dt.date
    evidence: Evidence
    shifts: tuple[Shift, ...]
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class UpdateLog:
    """Evidence in the order in which it came.

    Attributes
    ----------
    asked : tuple of EventGiven
        Propositions that are followed.
    state : Updating
        What holds after all entries.
    entries : tuple of LogEntry
        In the order of arrival.
    start : dt.date, optional
        Date of the dossier: nothing seen later was in it, nothing earlier is news.
    """

    asked: tuple[EventGiven, ...]
    state: Updating
    entries: tuple[LogEntry, ...] = ()
    start: dt.date | None = None

    @classmethod
    def of(
        cls, state: Updating, asked: Sequence[EventGiven], start: dt.date | None = None
    ) -> "UpdateLog":
        """Return a log without entries."""
        return cls(tuple(asked), state, (), start)

    @property
    def order_matters(self) -> bool:
        """Whether another order of the same evidence could give other bounds."""
        soft = any(isinstance(entry.evidence, SoftFact) for entry in self.entries)
        return soft and len(self.entries) > 1

    def seen(self, date: dt.date, evidence: Evidence, note: str = "") -> "UpdateLog":
        """Return the log with one more entry; this one stays as it is.

        Parameters
        ----------
        date : date
            Day on which it was seen; not before the last entry, nor before the dossier.
        evidence : Sign, Fact or SoftFact
            What was seen.
        note : str
            Where it was seen, for people.

        Raises
        ------
        UsageError
            If the date lies before the last entry or the dossier.
        ImpossibleEvidenceError
            If the dossier, with what was seen so far, called it impossible.
        """
        last = self.entries[-1].date if self.entries else self.start
        if last is not None and date < last:
            what = "the last entry" if self.entries else "the date of the dossier"
            raise UsageError(
                f"{name_of(evidence)} is dated {date}, before {what} ({last}); evidence is kept "
                "in the order of arrival, so start a new log to put it earlier"
            )
        state = self.state.seen(evidence)
        shifts = tuple(
            Shift(pair, before, state.probability(pair.event, pair.given))
            for pair, before in zip(self.asked, self._now(), strict=True)
        )
        entry = LogEntry(date, evidence, shifts, note)
        return UpdateLog(self.asked, state, (*self.entries, entry), self.start)

    def _now(self) -> tuple[Bounds, ...]:
        """Return the bounds after the last entry."""
        if self.entries:
            return tuple(shift.after for shift in self.entries[-1].shifts)
        return tuple(self.state.probability(pair.event, pair.given) for pair in self.asked)

    def text(self) -> str:
        """Return the history for people: for each entry what was seen and what it moved."""
        lines: list[str] = []
        for entry in self.entries:
            note = f" ({entry.note})" if entry.note else ""
            lines.append(f"{entry.date}  {_kind(entry.evidence)} {_said(entry.evidence)}{note}")
            lines += [f"  {_shifted(shift)}" for shift in entry.shifts]
        if self.order_matters:
            lines.append(ORDER)
        return "\n".join(lines) if lines else "nothing was seen yet"


def _kind(evidence: Evidence) -> str:
    if isinstance(evidence, Sign):
        return "sign"
    return "fact" if isinstance(evidence, Fact) else "soft evidence"


def _said(evidence: Evidence) -> str:
    if isinstance(evidence, Sign) and evidence.label:
        return f"{evidence.name} ({evidence.label})"
    return name_of(evidence)


def _shifted(shift: Shift) -> str:
    given = f", given {shift.asked.given.text}" if shift.asked.given else ""
    note = f"  [{shift.after.note}]" if shift.after.note else ""
    return (
        f"P({shift.asked.event.text}{given}): {_range(shift.before)} -> {_range(shift.after)}{note}"
    )


def _range(bounds: Bounds) -> str:
    return f"{bounds.lower:.1%} to {bounds.upper:.1%}"
