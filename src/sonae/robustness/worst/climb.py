"""A bad point to begin with: many starts, each moved to where the outcome gets worse.

Starts are corners of the box in classes drawn with a fixed seed, and what is given (the worst of a
run). A move goes to the corner that the slopes at the point name, or changes one number to one of
its ends, or one factor to another state; it is kept if the outcome is worse.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes.intervals import LANES
from sonae.robustness.worst.boxes import Judge

__all__ = ["Climb", "climb"]

Floats: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.intp]

_BLOCKS: Final = 24
"""Blocks of starts."""
_CORNERS: Final = 0.75
"""Share of starts that are corners of the box; the others are anywhere in it."""
_MOVES: Final = 60
"""Rounds of moves, of all lanes at once."""
_WITHOUT: Final = 16
"""Starts without a value that are kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Climb:
    """What was reached.

    Attributes
    ----------
    value, least : float
        The worst and the best that was seen; larger is worse.
    row, point : int and array, (dimension,)
        Where the worst is: row of its class, and its numbers.
    without : tuple of (row, point)
        Some starts at which nothing is surely reached, as where the model has no value.
    """

    value: float
    least: float
    row: int
    point: Floats
    without: tuple[tuple[int, Floats], ...] = ()


def climb(judge: Judge, lower: Floats, upper: Floats, given: list[tuple[int, Floats]]) -> Climb:
    """Return a bad point.

    Parameters
    ----------
    judge : Judge
    lower, upper : arrays, (dimension,)
    given : list of (row, point)
        Points to begin with as well.
    """
    generator = np.random.Generator(np.random.Philox(20240219))
    (value, row, point), least, without = _starts(judge, lower, upper, given, generator)
    low, high = lower[:, None], upper[:, None]
    used = np.flatnonzero(judge.used)
    lanes = np.arange(LANES)
    for move in range(_MOVES):
        new_row, new_point = row.copy(), point.copy()
        if move % 3 == 1:
            new_row = judge.classes.rows.neighbours(row, generator)
        elif not len(used):
            continue
        elif move % 3 == 0:
            slope = judge.slopes_at(row, point)
            chosen = generator.random(point.shape) < (1.0 if move % 2 == 0 else 0.5)
            new_point = np.where(chosen & (slope > 0), high, new_point)
            new_point = np.where(chosen & (slope < 0), low, new_point)
        else:
            for _ in range(1 + move % 2):
                which = used[generator.integers(0, len(used), LANES)]
                end = np.where(generator.random(LANES) < 0.5, lower[which], upper[which])
                new_point[which, lanes] = end
        found = judge.values(new_row, new_point)
        better = found > value
        value = np.where(better, found, value)
        row = np.where(better, new_row, row)
        point = np.where(better, new_point, point)
        if move % 12 == 11:  # the worst half begins again where the best half is
            order = np.argsort(-value, kind="stable")
            half = LANES // 2
            row[order[half:]], value[order[half:]] = row[order[:half]], value[order[:half]]
            point[:, order[half:]] = point[:, order[:half]]
    best = int(value.argmax())
    return Climb(float(value[best]), least, int(row[best]), point[:, best].copy(), without)


def _starts(
    judge: Judge,
    lower: Floats,
    upper: Floats,
    given: list[tuple[int, Floats]],
    generator: np.random.Generator,
) -> tuple[tuple[Floats, Numbers, Floats], float, tuple[tuple[int, Floats], ...]]:
    """Return the worst of many points, as many as there are lanes, the best value, and no values.

    The worst are told as values, rows of classes, and points.
    """
    values, rows, points = [], [], []
    for _ in range(_BLOCKS):
        row = generator.integers(0, len(judge.classes.rows.of), LANES).astype(np.intp)
        place = generator.random((len(lower), LANES))
        place = np.where(generator.random(LANES) < _CORNERS, np.round(place), place)
        point = np.clip(
            lower[:, None] + (upper - lower)[:, None] * place, lower[:, None], upper[:, None]
        )
        values.append(judge.values(row, point))
        rows.append(row)
        points.append(point)
    for first in range(0, len(given), LANES):
        part = [given[(first + lane) % len(given)] for lane in range(LANES)]
        rows.append(np.array([row for row, _ in part], dtype=np.intp))
        points.append(np.stack([point for _, point in part], axis=1))
        values.append(judge.values(rows[-1], points[-1]))
    value, row, point = np.concatenate(values), np.concatenate(rows), np.concatenate(points, axis=1)
    best = np.argsort(-value, kind="stable")[:LANES]
    seen = value[np.isfinite(value)]
    least = float(seen.min()) if len(seen) else -np.inf
    none = np.flatnonzero(np.isneginf(value))[:_WITHOUT].tolist()
    without = tuple((int(row[at]), point[:, at].copy()) for at in none)
    return (value[best], row[best], point[:, best]), least, without
