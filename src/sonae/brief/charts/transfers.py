"""Changes between metro lines: which action is added to which, in what order, on which track.

Reads histories; hands ``pathways_map`` tracks that do not run over one another, and an order of the
lines in which they are short.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from sonae.pathways import History

__all__ = ["Transfer", "lanes", "order_of", "transfers"]

APART = 18.0
"""Pixels between tracks side by side: one that passes a station runs beside it."""
_FEW = 6
"""Lines of which every order is tried."""


@dataclass(frozen=True, slots=True, order=True)
class Transfer:
    """An action that is added in a year; -1 stands for what is done anyway."""

    year: int
    before: int
    after: int


def transfers(histories: Sequence[History], rows: Mapping[int, int]) -> dict[Transfer, int]:
    """Return every transfer and how many histories make it, in order.

    An action is added to the nearest one that is decided on already, in the same year or before.
    """
    found: dict[Transfer, int] = {}
    for history in histories:
        for transfer in _of(history, rows):
            found[transfer] = found.get(transfer, 0) + 1
    return dict(sorted(found.items()))


def order_of(histories: Sequence[History], count: int) -> tuple[int, ...]:
    """Return the lines in an order that keeps tracks short; those without any come last."""
    used = [at for at in range(count) if any(history[at] is not None for history in histories)]
    rest = tuple(at for at in range(count) if at not in used)
    if len(used) > _FEW:
        return (*used, *rest)

    def length(order: tuple[int, ...]) -> tuple[int, tuple[int, ...]]:
        rows = {action: place for place, action in enumerate((-1, *order, *rest))}
        tracks = transfers(histories, rows)
        return sum(abs(rows[t.after] - rows[t.before]) for t in tracks), order

    return (*min(permutations(used), key=length), *rest)


def lanes(tracks: Mapping[Transfer, int], rows: Mapping[int, int]) -> dict[Transfer, float]:
    """Return how far beside its year each track runs.

    Tracks of a year that meet run apart, the short ones nearer.
    """
    placed: dict[Transfer, float] = {}
    for year in sorted({transfer.year for transfer in tracks}):
        own = [transfer for transfer in tracks if transfer.year == year]
        free: list[list[tuple[int, int]]] = []
        at: dict[Transfer, int] = {}
        for transfer in sorted(own, key=lambda t: (_long(t, rows), _ends(t, rows), t)):
            ends = _ends(transfer, rows)
            lane = next(
                (n for n, taken in enumerate(free) if not any(_meet(ends, o) for o in taken)),
                len(free),
            )
            if lane == len(free):
                free.append([])
            free[lane].append(ends)
            at[transfer] = lane
        placed |= {transfer: lane * APART for transfer, lane in at.items()}
    return placed


def _of(history: History, rows: Mapping[int, int]) -> list[Transfer]:
    decided = [-1]
    found = []
    for year in sorted({year for year in history if year is not None}):
        new = [at for at, when in enumerate(history) if when == year]
        while new:
            pairs = [(abs(rows[o] - rows[n]), rows[n], n, o) for n in new for o in decided]
            _, _, added, before = min(pairs)
            found.append(Transfer(year, before, added))
            new.remove(added)
            decided = [at for at in decided if at != -1] + [added]
    return found


def _ends(transfer: Transfer, rows: Mapping[int, int]) -> tuple[int, int]:
    one, other = rows[transfer.before], rows[transfer.after]
    return min(one, other), max(one, other)


def _long(transfer: Transfer, rows: Mapping[int, int]) -> int:
    return abs(rows[transfer.after] - rows[transfer.before])


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two tracks share more than an end."""
    return one[0] < other[1] and other[0] < one[1]
