"""What a pathways map shows: a few pathways worth telling apart, and when each action alone tips.

Reads the pathway graph and tipping times; hands the brief and the command line a *scorecard*, one
pathway for each set of actions, and how the tipping of each line spreads over all futures and over
those of each state of the factor that moves it most: the scenario-dependent time axes of a metro
map (Haasnoot et al. 2013).
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.pathways.actions import History
from sonae.pathways.find import Pathways
from sonae.pathways.graph import PathwayGraph
from sonae.pathways.launched import launched_beside
from sonae.pathways.survival import Surviving, surviving
from sonae.pathways.timed import TipIndex
from sonae.pathways.tipping import Believes, first_of

__all__ = ["Line", "Mapped", "mapped", "scorecard"]

Floats: TypeAlias = npt.NDArray[np.float64]

MOST = 10
"""Pathways on a map at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """An action decided on alone, as early as it can be, or nothing decided on at all.

    Attributes
    ----------
    action : str or None
        None for what is done anyway.
    start : int or None
        Year of the decision; None if it cannot be carried out alone, or nothing is decided.
    tips : array, (year + 1,), float64
        Share of futures that tip in each year, and last of those that never do; NaN if it cannot
        be carried out alone.
    by_state : array, (state, year + 1), float64
        The same in the futures of each state of the factor; shares add up to 1 in each.
    """

    action: str | None
    start: int | None
    tips: Floats
    by_state: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Mapped:
    """A pathways map.

    Attributes
    ----------
    found : Pathways
    lines : tuple of Line
        What is done anyway first, then the actions as declared.
    scored : tuple of Surviving
        The scorecard: those that last in most futures first.
    tips : array, (pathway, year + 1), float64
        Share of futures in which each pathway of the scorecard tips in each year; last: never.
    factor : str or None
        The factor between whose states the tipping times of the lines differ most; None if the
        model reads no factor.
    states : tuple of str
        Its states that occur.
    weights : tuple of float
        Share of futures of each of them.
    """

    found: Pathways
    lines: tuple[Line, ...]
    scored: tuple[Surviving, ...]
    tips: Floats
    factor: str | None
    states: tuple[str, ...]
    weights: tuple[float, ...]


def scorecard(graph: PathwayGraph, most: int = MOST) -> tuple[int, ...]:
    """Return one pathway for each set of actions that is worth its cost, longest lasting first.

    Of the pathways that no other beats, each set of actions is told at the dates at which it lasts
    in most futures (of equals the cheapest). A set is left out if another lasts in as many futures
    and costs no more. Of more than `most`, the ones that add most to those cheaper stay.
    """
    lasting = graph.lasting
    chosen: dict[tuple[bool, ...], tuple[float, float, int]] = {}
    for at in graph.best:
        history = lasting.histories[at]
        key = tuple(year is not None for year in history)
        entry = (-lasting.share(lasting.lasts[at]), float(lasting.costs[at]), at)
        chosen[key] = min(entry, chosen.get(key, entry))
    front: list[tuple[float, float, int]] = []
    for entry in sorted(chosen.values(), key=lambda one: (one[1], one[0], one[2])):
        if not front or entry[0] < front[-1][0]:
            front.append(entry)
    while len(front) > max(1, most):  # the first and the last stay: least cost, most futures
        gains = [front[at - 1][0] - front[at][0] for at in range(1, len(front) - 1)]
        del front[1 + int(np.argmin(gains)) if gains else 0]
    return tuple(at for *_, at in reversed(front))


def mapped(found: Pathways, believes: Believes, *, most: int = MOST, threads: int = 2) -> Mapped:
    """Return what the map shows, over all scenario classes.

    Parameters
    ----------
    found : Pathways
    believes : CredalSet
        For the bounds of the scorecard.
    most : int
        Pathways at most.
    threads : int
        They change nothing but the time.

    Raises
    ------
    OutcomeError
        If the model gives NaN or infinity.
    """
    graph, times = found.graph, found.times
    lasting, numbers = graph.lasting, scorecard(graph, most)
    alone = [_alone(graph, at) for at in range(len(lasting.actions.actions))]
    runs = [(None,) * len(alone), *(history for history in alone if history is not None)]
    runs += [lasting.histories[at] for at in numbers]
    starts = [lasting.actions.launches(history) or {} for history in runs]
    table = launched_beside(times.timed.model, found.base, starts)
    index = times.timed.tipping(table, times.classes.codes, times.numbers, threads=threads)
    tips = first_of(np.moveaxis(index, 1, 0), times.kept, times.never)
    alone_tips = tips[: len(runs) - len(numbers)]
    overall = _shares(tips, times.weight, times.never)
    factor, states, groups = _moving(found, alone_tips)
    weights = tuple(float(group.sum()) for group in groups)
    spreads = [
        _shares(alone_tips, group / total, times.never)
        for group, total in zip(groups, weights, strict=True)
    ]
    by_state = np.array(spreads).reshape(len(groups), len(alone_tips), times.never + 1)
    drawn, row = [Line(None, None, overall[0], by_state[:, 0])], 1
    for action, history in zip(lasting.actions.actions, alone, strict=True):
        if history is None:
            nothing = np.full(times.never + 1, np.nan)
            every = np.full((len(groups), nothing.size), np.nan)
            drawn.append(Line(action.id, None, nothing, every))
            continue
        start = next(year for year in history if year is not None)
        drawn.append(Line(action.id, start, overall[row], by_state[:, row]))
        row += 1
    return Mapped(
        found=found,
        lines=tuple(drawn),
        scored=_scored(found, believes, numbers, threads),
        tips=overall[len(alone_tips) :],
        factor=factor,
        states=states,
        weights=weights,
    )


def _alone(graph: PathwayGraph, action: int) -> History | None:
    """Return the earliest history that decides on one action only; None if there is none."""
    own = [
        graph.lasting.histories[at]
        for at in graph.numbers
        if [a for a, year in enumerate(graph.lasting.histories[at]) if year is not None] == [action]
    ]
    return min(own, key=lambda history: history[action] or 0, default=None)


def _shares(tips: TipIndex, weight: Floats, never: int) -> Floats:
    """Return the weight of futures in which each run tips in each year, and never, if it is 1.

    Parameters
    ----------
    tips : array, (run, class, draw), uint8
    weight : array, (class,), float64

    Returns
    -------
    array, (run, year + 1), float64
    """
    counts = [((tips == at).mean(axis=2) * weight).sum(axis=1) for at in range(never + 1)]
    return np.stack(counts, axis=1)


def _moving(found: Pathways, tips: TipIndex) -> tuple[str | None, tuple[str, ...], list[Floats]]:
    """Return the factor that tipping times differ by most, and the weights of its states' classes.

    Measured by the variance between the means of its states, summed over the lines; only states
    that occur are named.
    """
    classes, weight = found.times.classes, found.times.weight
    mean = tips.mean(axis=2)
    centre = (mean * weight).sum(axis=1)
    best: tuple[str | None, tuple[str, ...], list[Floats]] = (None, (), [])
    most = -1.0
    for at, factor in enumerate(classes.factors):
        parts = {
            state: weight * (classes.codes[:, at] == code)
            for code, state in enumerate(classes.states[factor])
        }
        parts = {state: part for state, part in parts.items() if part.any()}
        between = 0.0
        for part in parts.values():
            gap = (mean * part).sum(axis=1) / part.sum() - centre
            between += float(part.sum()) * float((gap * gap).sum())
        if between > most:
            most, best = between, (factor, tuple(parts), list(parts.values()))
    return best


def _scored(
    found: Pathways, believes: Believes, numbers: tuple[int, ...], threads: int
) -> tuple[Surviving, ...]:
    """Return the pathways with bounds; those that were worked out already are not run again."""
    known = {entry.history: entry for entry in found.shown}
    missing = [at for at in numbers if at not in known]
    if missing:
        more = surviving(
            *(found.graph, found.times, believes, missing), base=found.base, threads=threads
        )
        known |= {entry.history: entry for entry in more}
    return tuple(known[at] for at in numbers)
