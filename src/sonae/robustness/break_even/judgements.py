"""Break-even of judgements: how far one must be read otherwise before other plans remain.

Reads `Moving` and a `Contest`; hands on four answers for each judgement. Its lower end may rise,
and once it has met the upper end both go on together as one number; the upper end may fall in the
same way; and either end may move outwards. A claim is moved in what it says and then widened by its
grade as before.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.evidence import Judgement, widen
from sonae.robustness.break_even.result import BreakEven
from sonae.robustness.break_even.search import Path, Turn, first_turn, reach
from sonae.robustness.break_even.stances import Ends, Moving, Stance
from sonae.robustness.break_even.surviving import MONOTONE, Contest, Surviving
from sonae.robustness.break_even.words import (
    about,
    as_word,
    named,
    percent,
    said_now,
    share_of_larger,
    then,
)

__all__ = ["judgement_turns"]

TIMES_BEYOND = 10.0
"""A ratio is searched up to this many times its upper end."""


Goes: TypeAlias = Literal["narrows", "widens", "slides"]


@dataclass(frozen=True, slots=True)
class _Move:
    """One way to read a judgement otherwise: one or two paths, one after the other."""

    text: str
    now: float
    lower: bool
    pieces: tuple[tuple[float, float, Goes], ...]
    """Start and end of each path, and what becomes of the interval on it."""


def judgement_turns(
    moving: Moving,
    contest: Contest,
    plans: tuple[str, ...],
    place: int,
    before: Surviving,
    scale: str,
) -> Iterator[BreakEven]:
    """Yield what moving one judgement does, each way.

    Parameters
    ----------
    moving : Moving
    contest : Contest
    plans : tuple of str
        Names by place.
    place : int
        Of the judgement.
    before : Surviving
        As the judgements stand.
    scale : str
        On which a number is named where the judgement has no scale of its own.
    """
    judgement = moving.judgements[place]
    for move in _moves(judgement):
        widens = move.pieces[0][2] == "widens"
        if widens and place not in before.proves and contest.rule in MONOTONE:
            # those that fell fall by a proof that does not need this judgement
            turn, limit = Turn(move.pieces[-1][1], None, before.plans, certified=True), None
        else:
            turn, limit = _followed(moving, contest, place, move, before)
        yield _told(judgement, move, turn, limit, plans, before.plans, scale)


def _moves(judgement: Judgement) -> Iterator[_Move]:
    """Yield the ways to move a judgement; an end that demands nothing or has no limit stays."""
    lower, upper = judgement.stated
    if math.isinf(upper):
        return
    ratio = judgement.than is not None
    top = TIMES_BEYOND * upper if ratio else 1.0
    every: tuple[tuple[str, float, bool, tuple[tuple[float, float, Goes], ...]], ...] = (
        ("read as at least", lower, True, ((lower, upper, "narrows"), (upper, top, "slides"))),
        ("read as at most", upper, False, ((upper, lower, "narrows"), (lower, 0.0, "slides"))),
        ("read with its lower end at", lower, True, ((lower, 0.0, "widens"),)),
        ("read with its upper end at", upper, False, ((upper, top, "widens"),)),
    )
    for text, now, is_lower, pieces in every:
        real = tuple(piece for piece in pieces if piece[0] != piece[1])
        if real:
            yield _Move(text, now, is_lower, real)


def _followed(
    moving: Moving, contest: Contest, place: int, move: _Move, before: Surviving
) -> tuple[Turn, float | None]:
    """Follow the pieces of a move; return what was found, and where coherence ended it."""
    judgement = moving.judgements[place]
    turn = Turn(move.now, None, before.plans, certified=True)
    for start, end, goes in move.pieces:

        def between(one: float, other: float) -> Stance:
            low, high = min(one, other), max(one, other)
            return moving.moved({place: _binding(judgement, low, high)})

        def at(x: float, goes: Goes = goes) -> Stance:
            if goes == "slides":
                return between(x, x)
            lower, upper = judgement.stated
            ends = (x, upper) if move.lower else (lower, x)
            return moving.moved({place: _binding(judgement, *ends)})

        if not at(start).coherent:
            return turn, start
        last = reach(Path(at, between, start, end, goes))
        found = first_turn(contest, Path(at, between, start, last, goes), before)
        sure = turn.certified and found.certified
        unchanged = turn.unchanged_to if found.unchanged_to is None else found.unchanged_to
        turn = Turn(unchanged, found.changes_at, found.plans, certified=sure)
        if turn.changes_at is not None:
            return turn, None
        if last != end:
            return turn, last
    return turn, None


def _binding(judgement: Judgement, lower: float, upper: float) -> Ends:
    """Return the ends that bind when this is what a judgement says: widened by its grade."""
    if judgement.trust is None or judgement.than is not None:
        return lower, upper
    return widen(lower, upper, judgement.trust)


def _told(
    judgement: Judgement,
    move: _Move,
    turn: Turn,
    limit: float | None,
    plans: tuple[str, ...],
    before: frozenset[int],
    scale: str,
) -> BreakEven:
    end = move.pieces[-1][1] if limit is None else limit
    because = "that is all it can be" if limit is None else "the other judgements leave no more"
    ratio = judgement.than is not None
    at = turn.changes_at
    would, movement = "", None
    if at is not None:
        would = _would(judgement, move, at)
        movement = share_of_larger(at, move.now) if ratio else abs(at - move.now)
        word = (
            "" if ratio else as_word(1 - at if judgement.denied else at, judgement.scale or scale)
        )
        beside = f", which is *{word}*" if word else ""
        how = would if would.startswith("as ") else f"read as {would}"
        verb = "could be" if would.startswith("as ") else "were"
        sentence = f"If {named(judgement)} {verb} {how}{beside}: {then(plans, before, turn.plans)}."
    else:
        close = "" if turn.certified else " as far as was seen"
        sentence = (
            f"{named(judgement)}, {move.text} anything as far as {_number(judgement, end)} "
            f"({because}): nothing changes{close}."
        )
    return BreakEven(
        kind="judgement",
        of=judgement.id,
        subject=about(judgement),
        move=move.text,
        now=move.now,
        stands=said_now(judgement),
        unchanged_to=turn.unchanged_to,
        changes_at=at,
        would=would,
        movement=movement,
        limit=end,
        limit_because=because,
        gained=tuple(plans[plan] for plan in sorted(turn.plans - before)),
        lost=tuple(plans[plan] for plan in sorted(before - turn.plans)),
        certified=turn.certified,
        sentence=sentence,
    )


def _would(judgement: Judgement, move: _Move, at: float) -> str:
    """Return how it would have to be read, of the contrary where the word was said of that."""
    up = (at > move.now) != judgement.denied
    number = _number(judgement, 1 - at if judgement.denied else at)
    if move.pieces[-1][2] == "widens":
        return f"as {'high' if up else 'low'} as {number}"
    if number in ("0 %", "100 %"):
        return f"almost {number}"
    return f"{'above' if up else 'below'} {number}"


def _number(judgement: Judgement, x: float) -> str:
    return f"{x:.3g} times" if judgement.than is not None else percent(x)
