"""Whose judgements were right: what claims and analysts said, against what is resolved by now.

Reads a dossier's judgements as they were stated and a `State`; hands ``score_report`` a `Scored`
for each that has resolved. A judgement resolves with the first fact after which its event holds in
every scenario that is left, or in none; so a partial outcome resolves what it settles and nothing
more. One with a condition resolves only if the condition has come about, and is void if it cannot
any more. What rests on contradicting reports is scored by the one that stands, and marked.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sonae.dossier import Dossier, Interval
from sonae.dossier.values import read_number
from sonae.evidence import Judgement, judgements
from sonae.expressions import Event
from sonae.likelihood import Forecast, QuantityForecast
from sonae.watch.alive import Alive
from sonae.watch.state import State

__all__ = ["LEVEL", "Scored", "Scores", "scored"]

LEVEL = 0.9
"""A quantity's interval is read as one that was meant to hold with this probability."""


@dataclass(frozen=True, slots=True)
class Scored:
    """A judgement that has resolved.

    Attributes
    ----------
    forecast : Forecast
        What was said of what, and whether it happened; the group is the voice. What was said of
        the contrary is scored as said.
    says : str
        The event, with its condition.
    voice : str
        The source of a claim, or who judged.
    claims : tuple of str
        The claim that it is, or those that informed it.
    on : date
        When it resolved.
    by : str
        Id of the event that resolved it.
    contested : tuple of str
        Ids of events that say otherwise.
    """

    forecast: Forecast
    says: str
    voice: str
    claims: tuple[str, ...]
    on: dt.date
    by: str
    contested: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """Everything that has resolved, in the order of its dates.

    Attributes
    ----------
    as_of : date
    scored : tuple of Scored
    quantities : tuple of QuantityForecast
    open, void, orders : int
        Judgements that have not resolved; whose condition cannot come about; that compare two
        events and cannot be scored by one.
    conflicts : tuple of (str, str, str)
        Ids of two events that contradict each other, and what the later one says.
    """

    as_of: dt.date
    scored: tuple[Scored, ...]
    quantities: tuple[QuantityForecast, ...]
    open: int
    void: int
    orders: int
    conflicts: tuple[tuple[str, str, str], ...]


def scored(dossier: Dossier, state: State) -> Scores:
    """Return what has resolved by a state.

    Parameters
    ----------
    dossier : Dossier
    state : State
    """
    chain = state.alive.chain()
    against = _contested(dossier, state)
    found: list[Scored] = []
    open_ = void = orders = 0
    meanings: dict[tuple[str, str | None], tuple[float, float]] = {}
    for one in judgements(dossier, widened=False):
        if one.than is not None:
            orders += 1
        elif one.given is not None and state.alive.truth(one.given) is False:
            void += 1
        elif not _resolved(state.alive, one.event, one.given):
            open_ += 1
        else:
            at = next(step for step in chain if _resolved(step, one.event, one.given))
            found.append(_scored(dossier, state, one, at, against, meanings))
    found.sort(key=lambda entry: entry.on)
    return Scores(
        as_of=state.as_of,
        scored=tuple(found),
        quantities=tuple(_quantities(dossier, state)),
        open=open_,
        void=void,
        orders=orders,
        conflicts=tuple(
            (status.event.id, status.against, status.event.says)
            for status in state.statuses
            if status.against
        ),
    )


def _resolved(alive: Alive, event: Event, given: Event | None) -> bool:
    if given is not None and alive.truth(given) is not True:
        return False
    return alive.truth(event) is not None


def _scored(
    dossier: Dossier,
    state: State,
    one: Judgement,
    at: Alive,
    against: dict[str, list[str]],
    meanings: dict[tuple[str, str | None], tuple[float, float]],
) -> Scored:
    cause = state.narrowed.get(at.key)
    happened = at.truth(one.event) is True
    lower, upper = one.stated
    if one.denied:  # the word was said of the contrary
        lower, upper, happened = 1.0 - upper, 1.0 - lower, not happened
    word = one.word
    if word is not None:
        ends = meanings.setdefault((word, one.scale), (lower, upper))
        word = word if ends == (lower, upper) else f"{word} ({one.id})"
    given = f", given {one.given.text}" if one.given else ""
    reads = (*one.event.reads, *(one.given.reads if one.given else ()))
    voice = _voice(dossier, one)
    return Scored(
        forecast=Forecast(one.id, voice, lower, upper, happened, word, one.scale),
        says=f"{'not: ' if one.denied else ''}{one.event.text}{given}",
        voice=voice,
        claims=one.claims,
        on=dossier.content.as_of if cause is None else cause.date,
        by="" if cause is None else cause.id,
        contested=tuple(dict.fromkeys(e for factor in reads for e in against.get(factor, ()))),
    )


def _voice(dossier: Dossier, one: Judgement) -> str:
    claim = dossier.content.claims.get(one.id)
    return one.by if claim is None else claim.source


def _contested(dossier: Dossier, state: State) -> dict[str, list[str]]:
    """Return for each factor the ids of events about it that contradict what stands."""
    found: dict[str, list[str]] = {}
    for status in state.statuses:
        event = status.event
        if not status.against or event.kind not in ("factor", "fact"):
            continue
        text = event.what if event.kind == "fact" else f"{event.what} == '{event.value}'"
        for factor in dossier.event(text).event.reads:
            found.setdefault(factor, []).append(event.id)
    return found


def _quantities(dossier: Dossier, state: State) -> Sequence[QuantityForecast]:
    found = []
    for name, event in state.quantities.items():
        said = dossier.content.quantities[name].is_
        if isinstance(said, Interval) and not said.fixed:
            ends = said.lower, said.upper
            found.append(QuantityForecast(name, "", *ends, LEVEL, read_number(event.value)))
    return found
