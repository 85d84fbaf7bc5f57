"""Judgements that are coherent and still worth a second look.

Reads the judgements and the bounds that all of them together imply; hands the brief a list of
tensions.  None of them is an error: both sides of each are reported.
"""

import hashlib
import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.rounding import outward_range
from sonae.scenarios import ScenarioTable, Space

__all__ = ["Tension", "find_tensions", "implies", "meaning_by_states", "meaning_in_table"]

NOTICEABLE = 1e-6
MOST_COMPARED = 200_000
"""Combinations of states over which two events are compared."""


@dataclass(frozen=True, slots=True)
class Tension:
    """A finding about one judgement, or about two on the same event."""

    kind: str
    """``tightened``: the others imply bounds inside those stated.  ``displaced``: they leave
    nothing of what the words say or suggest, before widening by grade.  ``two_readings``: two
    different intervals for the same event and condition.  ``idle``: its condition never holds.
    ``emptied``: together they leave a condition no probability, and none of them says so."""
    judgements: tuple[str, ...]
    says: str
    implied: Bounds | None = None


def find_tensions(
    judgements: Sequence[Judgement],
    probability: Callable[[Event, Event | None], Bounds],
    meaning: Callable[[Judgement], tuple[bytes, ...]],
    occurs: Callable[[Event], bool],
) -> tuple[Tension, ...]:
    """Return the tensions among coherent judgements, in the order of the judgements.

    Ratio judgements are compared with each other only.

    Parameters
    ----------
    judgements : sequence of Judgement
        Coherent ones.
    probability : callable
        Bounds of an event given another, as all judgements imply them.
    meaning : callable
        Equal for two judgements whose wordings mean the same event and condition.
    occurs : callable
        Whether an event holds in some possible scenario.
    """
    found: list[Tension] = []
    for judgement in judgements:
        if judgement.given is not None and not occurs(judgement.given):
            says = f"{judgement.id}: ({judgement.given.text}) holds in no possible scenario"
            found.append(Tension("idle", (judgement.id,), says))
        elif judgement.than is None:
            found += _against_the_rest(judgement, probability(judgement.event, judgement.given))
    return (*found, *_two_readings(judgements, meaning))


def _against_the_rest(judgement: Judgement, implied: Bounds) -> Iterator[Tension]:
    """Compare what binds, and what was said, with what all judgements imply."""
    now = f"{_percent(implied.lower, implied.upper)}"
    low, high = judgement.stated
    if judgement.suggests is not None:
        high = min(high, judgement.suggests)
    if judgement.suggests_least is not None:
        low = max(low, judgement.suggests_least)
    if implied.lower > high + NOTICEABLE or implied.upper < low - NOTICEABLE:
        says = f"{judgement.id} says {_percent(low, high)}; all judgements together imply {now}"
        yield Tension("displaced", (judgement.id,), says, implied)
    elif (
        implied.lower > judgement.lower + NOTICEABLE or implied.upper < judgement.upper - NOTICEABLE
    ):
        stated = _percent(judgement.lower, judgement.upper)
        says = f"{judgement.id} allows {stated}; all judgements together imply {now}"
        yield Tension("tightened", (judgement.id,), says, implied)


def _two_readings(
    judgements: Sequence[Judgement], meaning: Callable[[Judgement], tuple[bytes, ...]]
) -> Iterator[Tension]:
    """Pair up the judgements on one event and condition, whatever their wording."""
    meanings = [meaning(judgement) for judgement in judgements]
    for one, other in itertools.combinations(range(len(judgements)), 2):
        first, second = judgements[one], judgements[other]
        same = (first.lower, first.upper) == (second.lower, second.upper)
        if meanings[one] == meanings[other] and not same:
            says = (
                f"{first.id} and {second.id} put the same event at {_interval(first)} and at "
                f"{_interval(second)}"
            )
            yield Tension("two_readings", (first.id, second.id), says)


def meaning_in_table(table: ScenarioTable, judgement: Judgement) -> tuple[bytes, ...]:
    """Return what tells two judgements apart: where their events hold within the condition."""
    within = np.ones(table.count, dtype=np.bool_)
    if judgement.given is not None:
        within = table.mask(judgement.given)
    against = within if judgement.than is None else table.mask(judgement.than) & within
    event = table.mask(judgement.event) & within
    ratio = b"" if judgement.than is None else b"ratio"
    masks = (np.packbits(mask).tobytes() for mask in (event, against))
    return (ratio, *(hashlib.blake2b(mask).digest() for mask in masks))


def meaning_by_states(space: Space, judgement: Judgement) -> tuple[bytes, ...]:
    """Return the same where scenarios are not listed: as a table over the factors that matter.

    Constraints are left aside, so two wordings that only they make equal count as different.
    """
    events = (judgement.event, judgement.given, judgement.than)
    reads = sorted({name for event in events if event is not None for name in event.reads})
    sizes = [space.sizes[space.factor_index(name)] for name in reads]
    columns = dict(zip(reads, np.indices(sizes, dtype=np.int8), strict=True))

    def mask(event: Event | None) -> npt.NDArray[np.bool_]:
        if event is None:
            return np.ones(sizes, dtype=np.bool_)
        return np.broadcast_to(event.holds(columns), sizes)

    within = mask(judgement.given)
    against = within if judgement.than is None else mask(judgement.than) & within
    both = (mask(judgement.event) & within) + 2 * against.astype(np.int8)
    for axis in reversed(range(len(reads))):  # a factor that changes nothing is not read
        first = both.take([0], axis=axis)
        if bool((both == first).all()):
            both = first
    kept = [name for name, size in zip(reads, both.shape, strict=True) if size > 1]
    ratio = b"" if judgement.than is None else b"ratio"
    return (ratio, ",".join(kept).encode(), both.astype(np.int8).tobytes())


def implies(space: Space, one: Event, other: Event) -> bool:
    """Tell whether an event holds only where another does, by states alone; False if too large."""
    if one.tree == other.tree:
        return True
    reads = sorted({*one.reads, *other.reads})
    sizes = [space.sizes[space.factor_index(name)] for name in reads]
    if math.prod(sizes) > MOST_COMPARED:
        return False
    columns = dict(zip(reads, np.indices(sizes, dtype=np.int8), strict=True))
    return not bool(np.any(one.holds(columns) & ~np.asarray(other.holds(columns))))


def _interval(judgement: Judgement) -> str:
    if judgement.than is None:
        return _percent(judgement.lower, judgement.upper)
    return f"{judgement.lower:.4g} to {judgement.upper:.4g} times ({judgement.than.text})"


def _percent(lower: float, upper: float) -> str:
    return outward_range(lower, upper).replace(".0%", "%")
