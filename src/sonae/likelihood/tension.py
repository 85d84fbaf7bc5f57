"""Judgements that are coherent and still worth a second look.

Reads the judgements and the bounds that all of them together imply; hands the brief a list of
tensions.  None of them is an error: both sides of each are reported.
"""

import hashlib
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds
from sonae.scenarios import ScenarioTable

__all__ = ["Tension", "find_tensions"]

NOTICEABLE = 1e-6


@dataclass(frozen=True, slots=True)
class Tension:
    """A finding about one judgement, or about two on the same event."""

    kind: str
    """``tightened``: the others imply bounds inside those stated.  ``displaced``: they leave
    nothing of what the words say or suggest, before widening by grade.  ``two_readings``: two
    different intervals for the same event and condition.  ``idle``: its condition never holds."""
    judgements: tuple[str, ...]
    says: str
    implied: Bounds | None = None


def find_tensions(
    table: ScenarioTable,
    judgements: Sequence[Judgement],
    probability: Callable[[Event, Event | None], Bounds],
) -> tuple[Tension, ...]:
    """Return the tensions among coherent judgements, in the order of the judgements.

    Ratio judgements are compared with each other only.

    Parameters
    ----------
    table : ScenarioTable
        The scenarios, which tell whether two wordings mean the same event.
    judgements : sequence of Judgement
        Coherent ones.
    probability : callable
        Bounds of an event given another, as all judgements imply them.
    """
    found: list[Tension] = []
    for judgement in judgements:
        if judgement.given is not None and not bool(table.mask(judgement.given).any()):
            says = f"{judgement.id}: ({judgement.given.text}) holds in no possible scenario"
            found.append(Tension("idle", (judgement.id,), says))
        elif judgement.than is None:
            found += _against_the_rest(judgement, probability(judgement.event, judgement.given))
    return (*found, *_two_readings(table, judgements))


def _against_the_rest(judgement: Judgement, implied: Bounds) -> Iterator[Tension]:
    """Compare what binds, and what was said, with what all judgements imply."""
    now = f"{_percent(implied.lower, implied.upper)}"
    low, high = judgement.stated
    if judgement.suggests is not None:
        high = min(high, judgement.suggests)
    if implied.lower > high + NOTICEABLE or implied.upper < low - NOTICEABLE:
        says = f"{judgement.id} says {_percent(low, high)}; all judgements together imply {now}"
        yield Tension("displaced", (judgement.id,), says, implied)
    elif (
        implied.lower > judgement.lower + NOTICEABLE or implied.upper < judgement.upper - NOTICEABLE
    ):
        stated = _percent(judgement.lower, judgement.upper)
        says = f"{judgement.id} allows {stated}; all judgements together imply {now}"
        yield Tension("tightened", (judgement.id,), says, implied)


def _two_readings(table: ScenarioTable, judgements: Sequence[Judgement]) -> Iterator[Tension]:
    """Pair up the judgements on one event and condition, whatever their wording."""
    meaning = [_meaning(table, judgement) for judgement in judgements]
    for one, other in itertools.combinations(range(len(judgements)), 2):
        first, second = judgements[one], judgements[other]
        same = (first.lower, first.upper) == (second.lower, second.upper)
        if meaning[one] == meaning[other] and not same:
            says = (
                f"{first.id} and {second.id} put the same event at {_interval(first)} and at "
                f"{_interval(second)}"
            )
            yield Tension("two_readings", (first.id, second.id), says)


def _meaning(table: ScenarioTable, judgement: Judgement) -> tuple[bytes, ...]:
    """Return what tells two judgements apart: where their events hold within the condition."""
    within = np.ones(table.count, dtype=np.bool_)
    if judgement.given is not None:
        within = table.mask(judgement.given)
    against = within if judgement.than is None else table.mask(judgement.than) & within
    event = table.mask(judgement.event) & within
    ratio = b"" if judgement.than is None else b"ratio"
    masks = (np.packbits(mask).tobytes() for mask in (event, against))
    return (ratio, *(hashlib.blake2b(mask).digest() for mask in masks))


def _interval(judgement: Judgement) -> str:
    if judgement.than is None:
        return _percent(judgement.lower, judgement.upper)
    return f"{judgement.lower:.4g} to {judgement.upper:.4g} times ({judgement.than.text})"


def _percent(lower: float, upper: float) -> str:
    return f"{100 * lower:.4g}% to {100 * upper:.4g}%"
