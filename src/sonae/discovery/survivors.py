"""What a search keeps of the futures while it peels and pastes, and the cuts it may make.

Three readings have the same face: ``exact`` (sorted columns), ``binned`` (bins of columns) and
``grid`` (classes × draws). ``prim`` sees only `Survivors`. Cuts follow the rules of the EMA
workbench (Kwakkel 2017, after Friedman and Fisher 1999): an end is cut midway between the order
statistic at alpha and the next distinct value inwards; of whole numbers that midpoint is cut down
to a whole number, and a cut at the limit itself takes the limit away; of states one at a time.
"""

import math
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Limit
from sonae.discovery.columns import Column

__all__ = [
    "LOWER",
    "STATE",
    "UPPER",
    "Broken",
    "Cuts",
    "Limits",
    "Survivors",
    "end_cuts",
    "paste_cuts",
    "peel_cuts",
    "reaches",
]

Floats: TypeAlias = npt.NDArray[np.float64]
UPPER, LOWER, STATE = 0, 1, 2
Broken: TypeAlias = dict[int, tuple[Floats, Floats, Floats]]
"""By column: value (or state), mass and failures of what that limit alone keeps out."""


@dataclass(frozen=True, slots=True)
class Cuts:
    """Boxes one step away, in the order in which ties are decided.

    Attributes
    ----------
    column, side : arrays, int64
        Which column, and which end of it, or a state.
    keep : array, float64
        The extreme value that stays, in the search's own measure; for a state, its code.
    limit : array, float64
        The limit as people read it.
    mass, fails : arrays, float64
        What the box then holds.
    """

    column: npt.NDArray[np.int64]
    side: npt.NDArray[np.int64]
    keep: Floats
    limit: Floats
    mass: Floats
    fails: Floats


class Limits:
    """The limits of a box that changes: as people read them, and in the search's own measure.

    A limit stands between two values in the box; futures outside the box may lie between them, too,
    and belong to the side of the limit on which they are. ``place`` tells where in the search's own
    measure a limit stands, and may move it a little; if not given, values are their own measure.
    """

    def __init__(self, columns: tuple[Column, ...], place: "Place | None" = None) -> None:
        self.columns = columns
        self._place = place
        numeric = [column for column in columns if column.numeric]
        self.numeric = len(numeric)
        self.least = np.array([column.least for column in numeric], dtype=np.float64)
        self.most = np.array([column.most for column in numeric], dtype=np.float64)
        self.low, self.high = self.least.copy(), self.most.copy()
        self.keep_low = np.full(self.numeric, -np.inf)
        self.keep_high = np.full(self.numeric, np.inf)
        states = [len(column.states) for column in columns[self.numeric :]]
        self.allowed = np.zeros((len(states), max(states, default=0)), dtype=np.bool_)
        for at, count in enumerate(states):
            self.allowed[at, :count] = True
        self._states = np.array(states, dtype=np.int64)

    def apply(self, cuts: Cuts, at: int, *, add: bool = False) -> None:
        """Move one limit as a cut says; ``add`` lets a state in instead of out."""
        column, side = int(cuts.column[at]), int(cuts.side[at])
        if side == STATE:
            self.allowed[column - self.numeric, int(cuts.keep[at])] = add
            return
        limit = keep = float(cuts.limit[at])
        if self._place is not None:
            keep, limit = self._place(column, limit, side)
        if side == UPPER:
            self.high[column], self.keep_high[column] = limit, keep
        else:
            self.low[column], self.keep_low[column] = limit, keep

    def restricted(self) -> npt.NDArray[np.bool_]:
        """Return which columns are limited."""
        numbers = (self.low != self.least) | (self.high != self.most)
        return np.concatenate([numbers, self.allowed.sum(axis=1) < self._states])

    def restricted_after(self, cuts: Cuts) -> npt.NDArray[np.int64]:
        """Return how many columns would be limited after each cut (states peeled)."""
        now = self.restricted()
        own = np.ones(cuts.column.size, dtype=np.bool_)
        ends = cuts.side != STATE
        column, upper = cuts.column[ends], cuts.side[ends] == UPPER
        low = np.where(upper, self.low[column], cuts.limit[ends])
        high = np.where(upper, cuts.limit[ends], self.high[column])
        own[ends] = (low != self.least[column]) | (high != self.most[column])
        return np.asarray(int(now.sum()) - now[cuts.column] + own, dtype=np.int64)

    def box(self) -> Box:
        """Return the box as people read it."""
        found = []
        for at in np.flatnonzero(self.restricted()):
            column = self.columns[at]
            if at < self.numeric:
                low, high = float(self.low[at]), float(self.high[at])
                lower = low if low != column.least else None
                found.append(Limit(column.name, lower, high if high != column.most else None))
            else:
                row = self.allowed[at - self.numeric]
                inside = tuple(s for s, held in zip(column.states, row, strict=False) if held)
                found.append(Limit(column.name, states=inside))
        return Box(tuple(found))


class Survivors(Protocol):
    """The futures in the box, and what a step would leave of them."""

    limits: Limits
    mass: float
    fails: float

    def cuts(self, alpha: float) -> Cuts:
        """Return all peels of about ``alpha`` of the box."""

    def peel(self, cuts: Cuts, at: int) -> None:
        """Make one of these peels."""

    def pastes(self, alpha: float) -> Cuts:
        """Return all that could be put back: ``alpha`` of what one limit alone keeps out."""

    def paste(self, cuts: Cuts, at: int) -> None:
        """Put one of these back."""


def reaches(mass: float, alpha: float) -> tuple[float, float]:
    """Return how much mass lies before the order statistic at the lower and the upper cut."""
    last = mass - 1
    return math.floor(last * alpha), last - math.ceil(last * (1 - alpha))


def end_cuts(
    limits: Limits, found: Floats, near: Floats, beyond: Floats, mass: float, fails: float
) -> tuple[Floats, Floats, Floats, Floats]:
    """Return keep, limit, mass and failures left, each (numeric column, side).

    Parameters
    ----------
    found : array, (column, side, 6)
        As ``kernels.exact.ends`` fills it.
    near, beyond : arrays, (column, side)
        Its first two as values: at the cut, and the next distinct one inwards.
    """
    middle = (near + beyond) / 2
    whole = np.array([c.kind == "whole" for c in limits.columns[: limits.numeric]], dtype=np.bool_)
    middle = np.where(whole[:, None], np.trunc(middle), middle)
    inwards = np.stack([middle[:, UPPER] < near[:, UPPER], middle[:, LOWER] > near[:, LOWER]], 1)
    edge = np.stack([limits.high, limits.low], axis=1)
    with_value = inwards | (whole[:, None] & (middle == edge))
    keep = np.where(with_value, found[..., 1], found[..., 0])
    limit = np.where(whole[:, None], np.where(with_value, beyond, near), middle)
    gone = np.where(with_value, found[..., 4], found[..., 2])
    gone_fails = np.where(with_value, found[..., 5], found[..., 3])
    return keep, limit, mass - gone, fails - gone_fails


def peel_cuts(
    limits: Limits,
    ends: tuple[Floats, Floats, Floats, Floats],
    counts: Floats,
    counts_fails: Floats,
    box: tuple[float, float],
) -> Cuts:
    """Join the cuts of ends and of states; upper end, lower end, then states, column by column."""
    keep, limit, mass, fails = (part.reshape(-1) for part in ends)
    numeric = np.repeat(np.arange(limits.numeric), 2)
    side = np.tile([UPPER, LOWER], limits.numeric)
    allowed = limits.allowed & (limits.allowed.sum(axis=1, keepdims=True) > 1)
    factor, state = np.nonzero(allowed)
    return Cuts(
        np.concatenate([numeric, factor + limits.numeric]).astype(np.int64),
        np.concatenate([side, np.full(factor.size, STATE)]).astype(np.int64),
        np.concatenate([keep, state.astype(np.float64)]),
        np.concatenate([limit, np.full(factor.size, np.nan)]),
        np.concatenate([mass, box[0] - counts[factor, state]]),
        np.concatenate([fails, box[1] - counts_fails[factor, state]]),
    )


def paste_cuts(
    limits: Limits,
    broken: Broken,
    alpha: float,
    box: tuple[float, float],
    value_of: "ValueOf",
) -> Cuts:
    """Return what could be put back at each limited end, and each state that is out."""
    rows: list[tuple[int, int, float, float, float, float]] = []
    for column in sorted(broken):
        value, mass, fails = broken[column]
        if column >= limits.numeric:
            out = np.flatnonzero(~limits.allowed[column - limits.numeric])
            for state in out[out < len(limits.columns[column].states)]:
                held = value == state
                added = float(mass[held].sum()), float(fails[held].sum())
                rows.append((column, STATE, float(state), np.nan, *added))
            continue
        for side in (LOWER, UPPER):
            edge = limits.keep_low[column] if side == LOWER else limits.keep_high[column]
            out = value < edge if side == LOWER else value > edge
            if not out.any():
                continue
            whole = limits.columns[column].kind == "whole"
            keep, limit, more, more_fails = _slice(
                *(value[out], mass[out], fails[out], alpha), side, value_of, column, whole=whole
            )
            rows.append((column, side, keep, limit, more, more_fails))
    table = np.array(rows, dtype=np.float64).reshape(len(rows), 6)
    return Cuts(
        table[:, 0].astype(np.int64),
        table[:, 1].astype(np.int64),
        table[:, 2],
        table[:, 3],
        box[0] + table[:, 4],
        box[1] + table[:, 5],
    )


class Place(Protocol):
    """Tells where a limit stands in the search's own measure."""

    def __call__(self, column: int, limit: float, side: int) -> tuple[float, float]:
        """Return the extreme place that stays, and the limit as people are to read it."""


class ValueOf(Protocol):
    """Turns the search's own measure of a column into values."""

    def __call__(self, column: int, keep: float, side: int) -> float:
        """Return the value that stands at ``keep``, seen from a side."""


def _slice(
    value: Floats,
    mass: Floats,
    fails: Floats,
    alpha: float,
    side: int,
    value_of: ValueOf,
    column: int,
    *,
    whole: bool,
) -> tuple[float, float, float, float]:
    """Return keep, limit, mass and failures of the slice next to a limit."""
    inwards = -value if side == LOWER else value  # ascending from the box outwards
    places, at = np.unique(inwards, return_inverse=True)
    masses, failing = np.bincount(at, mass), np.bincount(at, fails)
    upto = np.cumsum(masses)
    last = float(upto[-1]) - 1
    # below the box the order statistic counts from the far end, as for a peel of an upper end
    reach = last - math.ceil(last * (1 - alpha)) if side == LOWER else math.floor(last * alpha)
    end = int(np.argmax(upto > reach))
    keep = float(places[end]) * (-1 if side == LOWER else 1)
    further = float(places[min(end + 1, places.size - 1)]) * (-1 if side == LOWER else 1)
    near = value_of(column, keep, LOWER if side == LOWER else UPPER)
    away = value_of(column, further, UPPER if side == LOWER else LOWER)
    limit = near if whole or keep == further else (near + away) / 2
    return keep, limit, float(upto[end]), float(failing[: end + 1].sum())
