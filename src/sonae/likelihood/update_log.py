"""What was seen when, and what it changed: the history of an assessment.

Reads dated evidence and the propositions that are followed; hands the brief each piece with the
bounds before and after it.  The order is part of the record: soft evidence (Jeffrey's rule) gives
other results in another order, so entries are never sorted, and a date before the last is refused.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sonae.dossier import EventGiven
from sonae.errors import UsageError
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.rounding import outward_range
from sonae.likelihood.signs import Evidence, Fact, Sign, name_of
from sonae.likelihood.soft import SoftFact
from sonae.likelihood.updating import Updating

__all__ = ["NO_LONGER", "ORDER", "LogEntry", "Shift", "UpdateLog"]

NO_LONGER = "its condition can no longer hold"
ORDER = "Soft evidence in another order gives other bounds; the order above is that of arrival."


@dataclass(frozen=True, slots=True)
class Shift:
    """Bounds of one proposition before and after one piece of evidence.

    None once its condition can no longer hold: nothing is left to be asked.
    """

    asked: EventGiven
    before: Bounds | None
    after: Bounds | None

    @property
    def note(self) -> str:
        """What is to be known about ``after``; empty if nothing is."""
        return NO_LONGER if self.after is None else self.after.note or ""


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

    def seen(
        self,
        date: dt.date,
        evidence: Evidence,
        note: str = "",
        tell: Callable[[], object] = lambda: None,
    ) -> "UpdateLog":
        """Return the log with one more entry; this one stays as it is.

        Parameters
        ----------
        date : date
            Day on which it was seen; not before the last entry, nor before the dossier.
        evidence : Sign, Fact or SoftFact
            What was seen.
        note : str
            Where it was seen, for people.
        tell : callable
            Called each time bounds of a proposition are done: before the first entry once for
            each, and once for each after every entry.

        Raises
        ------
        UsageError
            If the date lies before the last entry or the dossier.
        ImpossibleEvidenceError
            If the dossier called it impossible, or what was seen so far contradicts it.  That it
            contradicts the condition of a proposition is no fault: that one has no bounds then.
        """
        last = self.entries[-1].date if self.entries else self.start
        if last is not None and date < last:
            what = "the last entry" if self.entries else "the date of the dossier"
            raise UsageError(
                f"{name_of(evidence)} is dated {date}, before {what} ({last}); evidence is kept "
                "in the order of arrival, so start a new log to put it earlier"
            )
        state = self.state.seen(evidence)
        shifts: list[Shift] = []
        for pair, before in zip(self.asked, self._now(tell), strict=True):
            after = None
            if before is not None:  # a condition that cannot hold stays so
                after = state.probability_if_possible(pair.event, pair.given)
            shifts.append(Shift(pair, before, after))
            tell()
        entry = LogEntry(date, evidence, tuple(shifts), note)
        return UpdateLog(self.asked, state, (*self.entries, entry), self.start)

    def _now(self, tell: Callable[[], object]) -> tuple[Bounds | None, ...]:
        """Return the bounds after the last entry; the dossier must allow every condition."""
        if self.entries:
            return tuple(shift.after for shift in self.entries[-1].shifts)
        found: list[Bounds | None] = []
        for pair in self.asked:
            found.append(self.state.probability(pair.event, pair.given))
            tell()
        return tuple(found)

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
    note = f"  [{shift.note}]" if shift.note else ""
    return (
        f"P({shift.asked.event.text}{given}): {_range(shift.before)} -> {_range(shift.after)}{note}"
    )


def _range(bounds: Bounds | None) -> str:
    return "nothing" if bounds is None else outward_range(bounds.lower, bounds.upper)
