"""Watches one dossier: what depends on it alone is worked out once, the rest when it changes.

Reads a dossier; hands the command line `State` and `Advice` for any events and any date. States
with the same evidence share their bounds and plans, so a report that changes nothing costs nothing.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TypeAlias

import numpy as np

from sonae.dossier import Dossier, EventGiven
from sonae.errors import CapacityError
from sonae.evidence import judgements, pooled, words_spanned
from sonae.explore import Performance, explore
from sonae.expressions import Event
from sonae.likelihood import Bounds, CredalSet, credal
from sonae.likelihood.report import proposition_of
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system
from sonae.watch.advice import Advice, Followed
from sonae.watch.alive import Alive
from sonae.watch.bearing import Bearings
from sonae.watch.deadlines import LatestStart, LatestStarts
from sonae.watch.due import due_now
from sonae.watch.event import WatchEvent
from sonae.watch.fold import Fold
from sonae.watch.posterior import Posterior
from sonae.watch.remaining import Remaining, Weighed, gains_of, remaining
from sonae.watch.state import State
from sonae.watch.triggers import Trigger, triggers

__all__ = ["WITHIN", "Watcher"]

Tell: TypeAlias = Callable[[str, int, int], None]
WITHIN = 12
"""Months ahead that count as near."""
NO_LONGER = "its condition can no longer hold"
SOFT_LEFT_OUT = (
    "Soft evidence has no weight on a scenario by itself: it moves the bounds above, and is left "
    "out where plans are compared."
)
_Asked: TypeAlias = tuple[str, str | None, EventGiven]


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


class Watcher:
    """Follows a dossier through what is seen.

    Parameters
    ----------
    dossier : Dossier
    draws, seed, threads, max_memory : int
        Of the run that says what plans are worth.
    tell : callable, optional
        Called with (stage, done, total).

    Raises
    ------
    ConflictingJudgementsError
        If the judgements cannot hold together.
    CapacityError
        If there are too many scenarios to list them.
    """

    def __init__(
        self,
        dossier: Dossier,
        *,
        draws: int = 16,
        seed: int = 1,
        threads: int = 2,
        max_memory: int = 4 * 1024**3,
        tell: Tell | None = None,
    ) -> None:
        self.dossier = dossier
        self.bearings = Bearings(dossier)
        self._settings = (draws, seed, threads, max_memory)
        self._tell = tell or _silent
        self.judgements, _ = pooled(dossier, judgements(dossier))
        system = scenario_system(dossier)
        found = credal(system, self.judgements)
        if not isinstance(found, CredalSet):
            raise CapacityError("a watch needs a list of scenarios, and there are too many here")
        self.credal = found
        self.fold = Fold(self.bearings, Alive.of(found), system.constraints)
        self._bounds: dict[
            tuple[object, ...], tuple[tuple[Followed, ...], tuple[Trigger, ...]]
        ] = {}
        self._plans: dict[tuple[object, ...], Remaining] = {}
        self._last: tuple[tuple[object, ...], Posterior] | None = None

    def state(self, events: Iterable[WatchEvent], as_of: dt.date | None = None) -> State:
        """Return what is known at a date; at that of the last event if none is given."""
        listed = tuple(events)
        return self.fold.state(listed, self.date_of(listed) if as_of is None else as_of)

    def date_of(self, events: Iterable[WatchEvent]) -> dt.date:
        """Return the date of the last event, or the dossier's."""
        return max((event.date for event in events), default=self.dossier.content.as_of)

    def advice(self, state: State, within: int = WITHIN) -> Advice:
        """Return what the dossier advises in a state.

        Parameters
        ----------
        state : State
        within : int
            Months ahead that count as near.
        """
        followed, held = self._followed(state)
        left = self._remaining(state)
        latest = self._latest(state)
        plans = self.dossier.content.plans if left is None else left.together
        due = due_now(*(self.dossier, plans, held, latest, state.launched, state.as_of, within))
        notes = state.notes
        if left is not None and any(key.startswith("soft") for key in map(str, state.key)):
            notes = (*notes, SOFT_LEFT_OUT)
        return Advice(
            as_of=state.as_of,
            counted=state.counted,
            followed=followed,
            resolved=state.resolved,
            remaining=left,
            triggers=held,
            latest=latest,
            beside=self._starts.plan if latest and self._starts is not None else None,
            due=due,
            notes=notes,
        )

    # bounds -------------------------------------------------------------------------------------

    def _followed(self, state: State) -> tuple[tuple[Followed, ...], tuple[Trigger, ...]]:
        if state.key not in self._bounds:
            posterior = self._posterior(state)
            found = []
            for done, (says, factor, asked) in enumerate(self._asked):
                self._tell("bounds", done, len(self._asked))
                found.append(self._bounded(says, factor, asked, posterior, state.alive))
            held = triggers(self.dossier, state.alive, posterior.probability)
            self._bounds[state.key] = tuple(found), held
        return self._bounds[state.key]

    def _posterior(self, state: State) -> Posterior:
        """Return what answers questions in a state; the last one is kept."""
        if self._last is None or self._last[0] != state.key:
            mask = state.alive.mask
            self._last = state.key, Posterior(self.credal, state.evidence, mask)
        return self._last[1]

    @cached_property
    def _asked(self) -> tuple[_Asked, ...]:
        dossier = self.dossier
        asks: list[_Asked] = [
            (proposition_of(dossier, pair), None, pair) for pair in dossier.formulas.ask
        ]
        for name, factor in dossier.content.factors.items():
            for state, entry in factor.states.items():
                pair = dossier.event(f"{name} == '{state}'")
                asks.append((f"{factor.label}: {entry.label}", name, pair))
        return tuple(asks)

    def _bounded(
        self,
        says: str,
        factor: str | None,
        asked: EventGiven,
        posterior: Posterior,
        alive: Alive,
    ) -> Followed:
        given = asked.given
        text = None if given is None else given.text
        bounds = self._known(asked.event, given, alive)
        if bounds is None:
            bounds = posterior.probability(asked.event, given)
        if bounds is None:
            return Followed(says, asked.event.text, text, factor, None, None, "", NO_LONGER)
        scale = self.dossier.content.scale
        words = words_spanned(bounds.lower, bounds.upper, scale, ranges=True)
        ends = bounds.lower, bounds.upper
        return Followed(says, asked.event.text, text, factor, *ends, words, bounds.note)

    @staticmethod
    def _known(event: Event, given: Event | None, alive: Alive) -> Bounds | None:
        """Return the bounds of what is certain either way, without asking further."""
        if given is not None:
            return None
        truth = alive.truth(event)
        return None if truth is None else Bounds(float(truth), float(truth))

    # plans --------------------------------------------------------------------------------------

    @cached_property
    def _performance(self) -> Performance | None:
        content = self.dossier.content
        if len(content.plans) < 2 or not content.outcomes:
            return None
        draws, seed, threads, memory = self._settings
        return explore(
            self.dossier,
            compile_model(self.dossier),
            self.credal.table,
            draws=draws,
            seed=seed,
            threads=threads,
            max_memory=memory,
            progress=lambda done, total: self._tell("futures", done, total),
        )

    def _remaining(self, state: State) -> Remaining | None:
        performance = self._performance
        if performance is None:
            return None
        hard = tuple(key for key in sorted(map(str, state.key)) if not key.startswith("soft"))
        if hard not in self._plans:
            self._tell("plans", 0, 1)
            posterior = self._posterior(state)
            class_of = np.asarray(performance.class_of, dtype=np.int64)
            weighed = Weighed(self.credal, class_of, posterior.weights)
            self._plans[hard] = remaining(weighed, gains_of(performance))
        return self._plans[hard]

    @cached_property
    def _starts(self) -> LatestStarts | None:
        if not self.dossier.content.plans or not self.dossier.content.outcomes:
            return None
        _, seed, threads, _ = self._settings
        return LatestStarts(
            self.dossier,
            self.credal.table,
            seed=seed,
            threads=threads,
            tell=lambda done, total: self._tell("tipping", done, total),
        )

    def _latest(self, state: State) -> tuple[LatestStart, ...]:
        return () if self._starts is None else self._starts.left(state.alive)
