"""One step of a watch: events come in, and the advice before is held against the advice after.

Reads files of events and a log; hands the command line a `Step`. The log is written first, so that
whatever is said rests on what is kept.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from sonae.watch.advice import Advice
from sonae.watch.difference import Difference, difference
from sonae.watch.event import WatchEvent
from sonae.watch.event_files import Rows
from sonae.watch.ingest import Taken, take_files, take_rows
from sonae.watch.log import Log, append_events, read_log
from sonae.watch.state import State
from sonae.watch.watcher import Watcher

__all__ = ["Step", "Steps"]


@dataclass(frozen=True, slots=True)
class Step:
    """What came of a step.

    Attributes
    ----------
    difference : Difference
    state : State
        After.
    log : Log
    taken : Taken or None
        What came in; None if nothing was handed in.
    """

    difference: Difference
    state: State
    log: Log
    taken: Taken | None

    @property
    def due(self) -> bool:
        """Whether action is due."""
        return bool(self.difference.after.due)


@dataclass(frozen=True, slots=True)
class Steps:
    """Steps of one watch.

    Attributes
    ----------
    watcher : Watcher
    path : Path
        The log.
    as_of : date, optional
        Later events do not count; that of the last event if not given.
    since : date, optional
        The advice before is that of this date.
    within : int
        Months ahead that count as near.
    """

    watcher: Watcher
    path: Path
    as_of: dt.date | None
    since: dt.date | None
    within: int

    @property
    def _id(self) -> str:
        return self.watcher.dossier.content.dossier

    def read(self) -> Log:
        """Return the log as it stands."""
        return read_log(self.path, self._id)

    def take(self, paths: Sequence[Path]) -> Taken:
        """Take in files of events and ask nothing about them."""
        taken = take_files(paths, self.watcher.bearings, self.read().events)
        self._keep(taken)
        return taken

    def files(self, paths: Sequence[Path]) -> Step:
        """Take in files of events and return what that changes."""
        there = self.read().events
        taken = take_files(paths, self.watcher.bearings, there)
        return self._step(there, self._keep(taken), taken)

    def rows(self, rows: Sequence[Rows]) -> Step:
        """Take in rows of events and return what that changes."""
        there = self.read().events
        taken = take_rows(rows, self.watcher.bearings, there)
        return self._step(there, self._keep(taken), taken)

    def standing(self) -> Step:
        """Return what all events in the log change, against the dossier as it is written."""
        return self._step((), self.read(), None)

    def one_by_one(self, there: Sequence[WatchEvent], step: Step) -> Iterator[Step]:
        """Yield a step for each new event that changes the advice, in order of date.

        Parameters
        ----------
        there : sequence of WatchEvent
            What was in the log before.
        step : Step
            That took the new events in.
        """
        new = sorted(() if step.taken is None else step.taken.new, key=lambda event: event.date)
        known = list(there)
        for event in new:
            if self.as_of is not None and event.date > self.as_of:
                continue
            after = [*known, event]
            state = self._state(after)
            found = difference(self._advice(self._state(known)), self._advice(state))
            known = after
            if not found.nothing:
                yield Step(found, state, step.log, Taken((event,), 0, ()))

    def _keep(self, taken: Taken) -> Log:
        return append_events(self.path, self._id, taken.new)

    def _step(self, there: Sequence[WatchEvent], log: Log, taken: Taken | None) -> Step:
        state = self.watcher.state(log.events, self.as_of)
        before = self._state(there)
        if self.since is not None:
            before = self.watcher.state(log.events, self.since)
        found = difference(self._advice(before), self._advice(state))
        return Step(found, state, log, taken)

    def _state(self, events: Sequence[WatchEvent]) -> State:
        """Return what was known with these events, at the last of their dates."""
        last = self.watcher.date_of(events)
        return self.watcher.state(events, last if self.as_of is None else min(last, self.as_of))

    def _advice(self, state: State) -> Advice:
        return self.watcher.advice(state, self.within)
