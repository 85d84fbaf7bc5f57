"""Boxes from a classification tree (CART): a second opinion, and disjoint by construction.

Needs scikit-learn (extra ``discovery``). Leaves in which the failures are over-represented become
boxes. A state is a column of 0 and 1 of its own, as scikit-learn has no columns of states.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.checked import refuse_nothing
from sonae.discovery.columns import Column
from sonae.discovery.futures import Futures
from sonae.discovery.refusals import LimitCountError
from sonae.discovery.row_cases import RowCases
from sonae.discovery.weights import truth
from sonae.errors import UsageError

__all__ = ["Leaf", "Tree", "grow_tree"]

_NEEDS = "trees need scikit-learn: pip install 'sonae[discovery]'"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf in which more fail than among all futures."""

    box: Box
    tally: Tally


@dataclass(frozen=True, slots=True)
class Tree:
    """What a tree found.

    Attributes
    ----------
    leaves : tuple of Leaf
        Those that cover most first.
    together : Tally
        All of them.
    depth : int
        Splits one after another at most.
    complete : bool
        False if only a sample of the futures was used.
    searched, of_all : int
        Futures used, and all there are.
    everything : Tally
        All futures used.
    """

    leaves: tuple[Leaf, ...]
    together: Tally
    depth: int
    complete: bool
    searched: int
    of_all: int
    everything: Tally


def grow_tree(
    futures: Futures,
    interest: npt.ArrayLike,
    *,
    depth: int = 4,
    mass_min: float = 0.05,
    of_all: int | None = None,
) -> Tree:
    """Grow a tree on a table of futures and return its failing leaves as boxes.

    Parameters
    ----------
    futures : Futures
    interest : array of 0 and 1, (future,)
    depth : int
        Splits one after another at most.
    mass_min : float
        Least share of the futures (by weight) in a leaf.
    of_all : int, optional
        Futures that a sample stands for.

    Raises
    ------
    UsageError
        If scikit-learn is missing.
    LimitCountError
        If `depth` is below 1.
    NothingToFindError
        If no future is of interest, or all are.
    """
    if depth < 1:
        raise LimitCountError(f"a tree needs one split at least, got a depth of {depth}")
    wanted = truth(interest, futures.count)
    cases = RowCases(futures)
    judge = cases.judge(cases.whole, wanted)
    everything = judge.tally(Box())
    refuse_nothing(everything)
    try:
        room = import_module("sklearn.tree")
    except ImportError:
        raise UsageError(_NEEDS) from None
    grown = room.DecisionTreeClassifier(
        max_depth=depth, min_weight_fraction_leaf=min(mass_min, 0.5), random_state=0
    )
    table, meaning = _spread(futures)
    grown.fit(table, wanted, sample_weight=futures.weights)
    found = []
    for box in _boxes(grown.tree_, meaning, futures.columns):
        tally = judge.tally(box)
        if box.limits and tally.density > everything.density:
            found.append(Leaf(box, tally))
    found.sort(key=lambda leaf: -leaf.tally.coverage)
    inside = sum(leaf.tally.inside for leaf in found)
    failing = sum(leaf.tally.failing for leaf in found)
    together = Tally(inside, failing, everything.all, everything.all_failing)
    total = futures.count if of_all is None else of_all
    complete = futures.complete and total == futures.count
    size = complete, futures.count, total
    return Tree(tuple(found), together, int(grown.get_depth()), *size, everything)


def _spread(futures: Futures) -> tuple[npt.NDArray[np.float32], list[tuple[int, int]]]:
    """Return the table with a column for each state, and what each column means."""
    parts: list[npt.NDArray[np.float32]] = []
    meaning = []
    for at, numbers in enumerate(futures.numbers):
        parts.append(numbers.astype(np.float32))
        meaning.append((at, -1))
    first = futures.numbers.shape[0]
    for at, factor in enumerate(futures.factors):
        for state in range(len(factor.states)):
            parts.append((futures.codes[at] == state).astype(np.float32))
            meaning.append((first + at, state))
    return np.stack(parts, axis=1), meaning


def _boxes(tree: Any, meaning: list[tuple[int, int]], columns: tuple[Column, ...]) -> list[Box]:  # noqa: ANN401 - scikit-learn's own
    """Return the box of every leaf."""
    found = []
    waiting: list[tuple[int, dict[int, tuple[float, float]], dict[int, frozenset[int]]]]
    waiting = [(0, {}, {})]
    while waiting:
        node, ranges, states = waiting.pop()
        left, right = int(tree.children_left[node]), int(tree.children_right[node])
        if left < 0:
            found.append(_box(ranges, states, columns))
            continue
        column, state = meaning[int(tree.feature[node])]
        if state < 0:
            # a table of 32-bit numbers was split: the nearest 64-bit limit with the same effect
            cut = float(tree.threshold[node])
            low, high = ranges.get(column, (-np.inf, np.inf))
            waiting.append((right, {**ranges, column: (max(low, _above(cut)), high)}, states))
            waiting.append((left, {**ranges, column: (low, min(high, _upto(cut)))}, states))
            continue
        held = states.get(column, frozenset(range(len(columns[column].states))))
        waiting.append((right, ranges, {**states, column: held & {state}}))
        waiting.append((left, ranges, {**states, column: held - {state}}))
    return found


def _upto(cut: float) -> float:
    """Return the greatest number that goes left: its 32-bit rounding does not exceed the cut."""
    below = (
        np.float32(cut)
        if float(np.float32(cut)) <= cut
        else np.nextafter(np.float32(cut), np.float32(-np.inf))
    )
    above = np.nextafter(below, np.float32(np.inf))
    middle = (float(below) + float(above)) / 2
    # halfway rounds to the even one of both
    return middle if float(np.float32(middle)) <= cut else float(np.nextafter(middle, -np.inf))


def _above(cut: float) -> float:
    """Return the least number that goes right."""
    return float(np.nextafter(_upto(cut), np.inf))


def _box(
    ranges: dict[int, tuple[float, float]],
    states: dict[int, frozenset[int]],
    columns: tuple[Column, ...],
) -> Box:
    limits = []
    for at, column in enumerate(columns):
        if at in ranges:
            low, high = ranges[at]
            lower = low if low > column.least else None
            limits.append(Limit(column.name, lower, high if high < column.most else None))
        elif at in states:
            held = tuple(s for code, s in enumerate(column.states) if code in states[at])
            limits.append(Limit(column.name, states=held))
    return Box(tuple(limits))
