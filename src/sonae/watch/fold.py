"""From a log to what is known: events in order of date, then of arrival, each counted or set aside.

Reads events and what they mean; hands ``posterior`` the evidence that counts, and the report a
status for every event. A sign counts once, however often it is reported; a newer forecast of the
same thing takes the place of the older; what contradicts what came before is set aside and named,
until one of the two is taken back. Signs and facts give the same in any order; soft evidence does
not, and is kept where it stands.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.likelihood import Fact, Share, Sign, SoftFact
from sonae.likelihood.evidence_refused import forbidding
from sonae.likelihood.signs import undeclared
from sonae.scenarios import Constraint
from sonae.watch.alive import Alive
from sonae.watch.bearing import Bearing, Bearings, Refused, Silent
from sonae.watch.event import WatchEvent
from sonae.watch.state import State, Status, key_of

__all__ = ["Fold"]

MOST_SOFT: Final = 3
"""Forecasts of different things: the work doubles with each."""


class Fold:
    """Folds logs of one dossier; whatever it found out once it knows the next time.

    Parameters
    ----------
    bearings : Bearings
    all_ : Alive
        Every scenario.
    constraints : sequence of Constraint
        To name what calls an event impossible.
    """

    def __init__(
        self, bearings: Bearings, all_: Alive, constraints: Sequence[Constraint] = ()
    ) -> None:
        self.bearings, self.all = bearings, all_
        self._constraints = constraints
        self._partitions: dict[tuple[str, ...], str] = {}
        self._why: dict[str, str] = {}

    def state(self, events: Iterable[WatchEvent], as_of: dt.date) -> State:
        """Return what is known at a date: events of later dates do not count yet."""
        return _Folding(self, as_of).run(events)

    def partition_fault(self, soft: SoftFact) -> str:
        """Return why cells are no partition; empty if they are."""
        cells = tuple(f"{s.event.text}={s.lower!r}..{s.upper!r}" for s in soft.shares)
        if cells not in self._partitions:
            try:
                soft.check(self.all.credal.table)
                self._partitions[cells] = ""
            except UsageError as error:
                self._partitions[cells] = str(error)
        return self._partitions[cells]

    def forbidden(self, event: Event) -> str:
        """Return what in the dossier calls an event impossible; empty if nothing does."""
        if event.text not in self._why:
            self._why[event.text] = self._forbidden(event)
        return self._why[event.text]

    def _forbidden(self, event: Event) -> str:
        if self.all.given(event) is not None:
            return ""
        credal = self.all.credal
        if self.all.truth(event) is False:
            ids = forbidding(credal.table.space, self._constraints, event)
            by = f", by {_listed('constraint', ids)}" if ids else ""
        else:
            ids = credal.probability(event).binding_upper
            by = f", by {_listed('judgement', ids)}" if ids else ""
        return f"the dossier calls this impossible{by}: correct the dossier, or take it back"


class _Folding:
    """One pass over the events."""

    def __init__(self, fold: Fold, as_of: dt.date) -> None:
        self._fold, self._as_of = fold, as_of
        self._alive = fold.all
        self._by: dict[str, WatchEvent] = {}
        self._evidence: list[tuple[WatchEvent, Sign | Fact | SoftFact]] = []
        self._signs: dict[str, WatchEvent] = {}
        self._factors: dict[str, WatchEvent] = {}
        self._launched: dict[str, dt.date] = {}
        self._quantities: dict[str, WatchEvent] = {}
        self._statuses: list[Status] = []

    def run(self, events: Iterable[WatchEvent]) -> State:
        ordered = sorted(events, key=lambda event: event.date)  # stable: then arrival
        back: dict[str, WatchEvent] = {}
        for event in reversed(ordered):  # what takes back may be taken back later
            if event.kind == "withdraw" and event.date <= self._as_of and event.id not in back:
                back[event.what] = event
        for event in ordered:
            if event.date > self._as_of:
                status = Status(event, "not yet", f"dated after {self._as_of}")
            elif event.id in back:
                status = Status(event, "taken back", f"by {back[event.id].id}")
            else:
                status = self._take(event)
            self._statuses.append(status)
        return State(
            as_of=self._as_of,
            statuses=tuple(self._statuses),
            evidence=tuple(piece for _, piece in self._evidence),
            alive=self._alive,
            resolved=self._resolved(),
            launched=self._launched,
            narrowed=self._by,
            quantities=self._quantities,
        )

    def _resolved(self) -> dict[str, str]:
        space = self._fold.all.credal.table.space
        found = {}
        for at, factor in enumerate(space.factors):
            left = self._alive.states(factor)
            if len(left) == 1:
                found[factor] = space.states[at][left[0]]
        return found

    def _take(self, event: WatchEvent) -> Status:
        bearing = self._fold.bearings.of(event)
        if isinstance(bearing, Refused):  # the dossier has changed since it was taken in
            return Status(event, "set aside", bearing.message)
        if event.kind == "sign":
            return self._sign(event, bearing)
        if event.kind == "factor" and isinstance(bearing, Fact):
            return self._state(event, bearing)
        if event.kind == "launched":
            return self._launch(event)
        if event.kind == "quantity":
            return self._quantity(event)
        if isinstance(bearing, Fact):
            return self._fact(event, bearing)
        if isinstance(bearing, SoftFact):
            return self._soft(event, bearing)
        return Status(event, "counts" if event.kind == "withdraw" else "silent")

    def _sign(self, event: WatchEvent, bearing: Bearing) -> Status:
        earlier = self._signs.get(event.what)
        if isinstance(bearing, Silent):
            if earlier is not None and earlier.value != event.value:
                return self._clash(event, earlier)
            return Status(event, "silent", bearing.why)
        if earlier is not None:
            if earlier.value != event.value:
                return self._clash(event, earlier)
            return Status(event, "repeated", f"known from {earlier.id} ({earlier.date})")
        if not isinstance(bearing, Sign):
            return Status(event, "silent")
        before = self._before_soft()
        clash = undeclared(before, bearing) if before else None
        if clash is not None:
            why = (
                f"soft evidence came between it and {clash.name}, of which it is not declared "
                "independent: no bounds hold for both"
            )
            return Status(event, "set aside", why)
        left = self._after_sign(bearing)
        if left is None:
            return Status(event, "set aside", self._contradiction(event, None))
        self._signs[event.what] = event
        if not bearing.ratios:
            return Status(event, "silent", "the dossier says of no event what it speaks for")
        self._count(event, bearing, left)
        return Status(event, "counts")

    def _after_sign(self, sign: Sign) -> Alive | None:
        """Return what a sign leaves: scenarios that it rules out have no weight any more."""
        if all(ratio.upper > 0.0 for ratio in sign.ratios):
            return self._alive
        upper = sign.weights(self._fold.all.credal.table).upper
        rows = self._alive.rows
        return self._alive.within(key_of(sign), lambda: upper[rows] > 0.0)

    def _before_soft(self) -> list[Sign]:
        """Return the signs that came before the last soft evidence."""
        places = [at for at, (_, p) in enumerate(self._evidence) if isinstance(p, SoftFact)]
        if not places:
            return []
        return [p for _, p in self._evidence[: places[-1]] if isinstance(p, Sign)]

    def _state(self, event: WatchEvent, fact: Fact) -> Status:
        earlier = self._factors.get(event.what)
        if earlier is not None:
            if earlier.value != event.value:
                return self._clash(event, earlier)
            return Status(event, "repeated", f"known from {earlier.id} ({earlier.date})")
        status = self._fact(event, fact)
        if status.effect != "set aside":
            self._factors[event.what] = event
        return status

    def _fact(self, event: WatchEvent, fact: Fact) -> Status:
        left = self._alive.given(fact.event)
        if left is None:
            against = self._culprit(fact.event)
            return Status(event, "set aside", self._contradiction(event, fact.event), against)
        if left is self._alive:
            return Status(event, "repeated", "it follows from what was known")
        self._count(event, fact, left)
        return Status(event, "counts")

    def _soft(self, event: WatchEvent, soft: SoftFact) -> Status:
        fault = self._fold.partition_fault(soft)
        if fault:
            return Status(event, "set aside", fault)
        cells = tuple(sorted(share.event.text for share in soft.shares))
        older = [
            at
            for at, (_, p) in enumerate(self._evidence)
            if isinstance(p, SoftFact) and tuple(sorted(s.event.text for s in p.shares)) == cells
        ]
        count = sum(isinstance(p, SoftFact) for _, p in self._evidence) - len(older)
        if count >= MOST_SOFT:
            why = f"forecasts of {MOST_SOFT} different things count already; take one back"
            return Status(event, "set aside", why)
        shares, left = [], self._alive
        for share in soft.shares:
            possible = left.truth(share.event) is not False
            if not possible and share.lower > 0.0:
                return Status(event, "set aside", self._contradiction(event, share.event))
            shares.append(share if possible else Share(share.event, 0.0, 0.0))
        if sum(share.upper for share in shares) < 1.0 - 1e-9:
            why = "it leaves too little for what can still be"
            return Status(event, "set aside", why)
        for at in older:
            self._replaced(self._evidence[at][0], event)
        self._evidence = [e for at, e in enumerate(self._evidence) if at not in older]
        self._count(event, replace(soft, shares=tuple(shares)), left)
        return Status(event, "counts")

    def _replaced(self, older: WatchEvent, newer: WatchEvent) -> None:
        for at, status in enumerate(self._statuses):
            if status.event is older:
                self._statuses[at] = Status(older, "replaced", f"by the newer {newer.id}")

    def _launch(self, event: WatchEvent) -> Status:
        if event.what in self._launched:
            return Status(event, "repeated", f"launched on {self._launched[event.what]}")
        self._launched[event.what] = event.date
        return Status(event, "counts")

    def _quantity(self, event: WatchEvent) -> Status:
        earlier = self._quantities.setdefault(event.what, event)
        if earlier is event:
            return Status(event, "silent", "a quantity moves no scenario; its interval is scored")
        if float(earlier.value.rstrip("%")) != float(event.value.rstrip("%")):
            return self._clash(event, earlier)
        return Status(event, "repeated", f"known from {earlier.id} ({earlier.date})")

    def _count(self, event: WatchEvent, piece: Sign | Fact | SoftFact, left: Alive) -> None:
        if left is not self._alive:
            self._by[left.key] = event
        self._alive = left
        self._evidence.append((event, piece))

    # what contradicts ---------------------------------------------------------------------------

    def _clash(self, event: WatchEvent, earlier: WatchEvent) -> Status:
        why = (
            f"{earlier.id} ({earlier.date}) says {earlier.says}; the earlier stands until one of "
            "them is taken back with `withdraw`"
        )
        return Status(event, "set aside", why, earlier.id)

    def _contradiction(self, event: WatchEvent, what: Event | None) -> str:
        if what is not None:
            forbidden = self._fold.forbidden(what)
            if forbidden:
                return forbidden
            culprit = self._culprit(what)
            if culprit:
                named = next(e for e in self._by.values() if e.id == culprit)
                return (
                    f"contradicts {named.id} ({named.date}, {named.says}) with what was known "
                    "before it; the earlier stands until one of them is taken back"
                )
        return f"{event.says} cannot be after what was known before it"

    def _culprit(self, what: Event) -> str:
        """Return the id of the event after which another could not be any more."""
        for step in self._alive.chain()[1:]:
            if step.given(what) is None and step.key in self._by:
                return self._by[step.key].id
        return ""


def _listed(noun: str, ids: Sequence[str]) -> str:
    return f"{noun}{'s' if len(ids) > 1 else ''} {', '.join(ids)}"
