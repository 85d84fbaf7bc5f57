"""A front in short: what all of it shares, and a few portfolios that stand for the rest.

Reads a `Search`; hands ``text``, ``report`` and the brief indices into its front.
"""

from collections.abc import Iterable
from typing import Final

import numpy as np

from sonae.robustness.search.result import FrontPoint, Search

__all__ = ["REPRESENTATIVES", "held_by_all", "never_launched", "representatives"]

REPRESENTATIVES: Final = 8
"""Portfolios of a front that are shown if nothing else is said."""


def representatives(search: Search, count: int = REPRESENTATIVES) -> tuple[int, ...]:
    """Return some portfolios of the front that are far from one another, in the front's order.

    First the best in each objective, in turn; then always the one that is farthest from its nearest
    among those chosen (Gonzalez 1985), with each objective in parts of its range over the front.
    Of portfolios with the same values only the first may be chosen.

    Parameters
    ----------
    search : Search
    count : int
        How many at most.
    """
    losses = np.array(
        [
            [o.sign * value for o, value in zip(search.objectives, point.values, strict=True)]
            for point in search.front
        ]
    ).reshape(len(search.front), len(search.objectives))
    if not len(losses):
        return ()
    low, high = losses.min(axis=0), losses.max(axis=0)
    places = (losses - low) / np.where(high > low, high - low, 1.0)
    _, first = np.unique(places, axis=0, return_index=True)
    left = np.sort(first)
    chosen: list[int] = []
    for at in range(places.shape[1]):  # the best in one, and of those the best in the others
        best = min(left.tolist(), key=lambda row: (places[row, at], places[row].sum(), row))
        if best not in chosen and len(chosen) < count:
            chosen.append(best)
    away = np.full(len(places), np.inf)
    for at in chosen:
        away = np.minimum(away, _distance(places, at))
    while len(chosen) < min(count, len(left)):
        chosen.append(int(left[int(away[left].argmax())]))
        away = np.minimum(away, _distance(places, chosen[-1]))
    return tuple(sorted(chosen))


def held_by_all(search: Search) -> dict[str, int]:
    """Return the steps that all of the front share, with their years; none of a front of one."""
    if len(search.front) < 2:
        return {}
    shared = set.intersection(*(_steps(point) for point in search.front))
    return {
        option: year
        for option, year in search.front[0].steps.items()
        if (option, year, search.front[0].when.get(option, "")) in shared
    }


def never_launched(search: Search) -> tuple[str, ...]:
    """Return the options of the search that no portfolio of the front launches."""
    launched = {option for point in search.front for option in point.steps}
    return tuple(option for option in search.portfolios.options if option not in launched)


def _steps(point: FrontPoint) -> set[tuple[str, int, str]]:
    return {(option, year, point.when.get(option, "")) for option, year in point.steps.items()}


def _distance(places: np.ndarray, at: int) -> np.ndarray:
    away: np.ndarray = ((places - places[at]) ** 2).sum(axis=1)
    return away


def signs_of(points: Iterable[FrontPoint]) -> tuple[str, ...]:
    """Return the conditions that steps wait for, in the order in which they come up."""
    return tuple(dict.fromkeys(text for point in points for text in point.when.values()))
