"""The best box of at most k limits over factors, exactly: nothing is sampled, nothing is greedy.

A limit on a factor is any set of its states. Factors are taken k at a time; for each choice the
futures are summed into its cells, and a bound over *all* sets of cells, boxes or not, tells whether
a box among them could beat the best so far. If it could, all its boxes are summed at once. So the
answer is that of brute force, most of which is never done.

Two goals: the best contrast of failures and the rest, or the most coverage at a density of at least
d. Either is largest at a corner of what sets of cells can reach, so taking the densest cells first
bounds it. Of equally good boxes one with fewer limits wins, then the one that comes first.
"""

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.checked import cases_of, refuse_nothing
from sonae.discovery.columns import Column
from sonae.discovery.futures import Futures
from sonae.discovery.grid import FutureGrid
from sonae.discovery.refusals import LimitCountError
from sonae.errors import CapacityError

__all__ = ["BestBox", "best_box"]

Floats = npt.NDArray[np.float64]
_MOST_BOXES = 2**22
"""Boxes summed at once; beyond that the sets of one factor are gone through one by one."""
_MOST_STATES = 16
_TIE = 1e-12
"""Scores nearer than this are equal."""


@dataclass(frozen=True, slots=True)
class BestBox:
    """The best box there is.

    Attributes
    ----------
    box : Box
        Without limits if no box is better than all futures, or None of them reaches the density.
    tally : Tally
    reached : bool
        Whether any box has the density asked for.
    at_most : int
        Limits allowed.
    choices, looked_into : int
        Choices of factors, and how many had to be gone through.
    complete : bool
        False if the futures are a sample.
    everything : Tally
        All futures.
    """

    box: Box
    tally: Tally
    reached: bool
    at_most: int
    choices: int
    looked_into: int
    complete: bool
    everything: Tally


def best_box(
    futures: Futures | FutureGrid,
    interest: npt.ArrayLike,
    at_most: int = 3,
    *,
    density: float | None = None,
    left: npt.NDArray[np.uint8] | None = None,
) -> BestBox:
    """Return the best box of at most so many limits over the factors.

    Parameters
    ----------
    futures : Futures or FutureGrid
    interest : array of 0 and 1
        As for ``discover``.
    at_most : int
        Limits that the box may have.
    density : float, optional
        Least density; then coverage is maximised. Otherwise the contrast is.
    left : array, (class, draw), uint8, optional
        Which futures of a grid count.

    Raises
    ------
    LimitCountError
        If `at_most` is not between 1 and the number of factors.
    NothingToFindError
        If no future is of interest, or all are.
    CapacityError
        If a factor has more than 16 states.
    """
    cases, wanted = cases_of(futures, interest, left=left)
    factors = futures.factors
    if not 1 <= at_most <= len(factors):
        raise LimitCountError(
            f"a box over {len(factors)} factors has between 1 and {len(factors)} limits, "
            f"got {at_most}"
        )
    for factor in factors:
        if len(factor.states) > _MOST_STATES:
            raise CapacityError(
                f"{factor.name} has {len(factor.states)} states: the sets of more than "
                f"{_MOST_STATES} cannot be gone through; use PRIM"
            )
    everything = cases.judge(cases.whole, wanted).tally(Box())
    refuse_nothing(everything)
    mass, fails = _sums(futures, wanted, left)
    goal = _Goal(everything.all, everything.all_failing, density)
    search = _Search(futures.codes, mass, fails, factors, goal)
    choices = 0
    for count in range(1, at_most + 1):
        for chosen in itertools.combinations(range(len(factors)), count):
            choices += 1
            search.look(chosen)
    box = _box(factors, search.best)
    tally = cases.judge(cases.whole, wanted).tally(box)
    reached = density is None or tally.density >= density
    looked = at_most, choices, search.looked_into
    return BestBox(box, tally, reached, *looked, futures.complete, everything)


@dataclass(frozen=True, slots=True)
class _Goal:
    """What is maximised, and the most that any set of cells can give."""

    mass: float
    fails: float
    density: float | None

    def scores(self, mass: Floats, fails: Floats) -> Floats:
        """Return the score of sets of futures; -1 where the density is not reached."""
        if self.density is None:
            spread = mass * (self.mass - mass) * (self.fails * (self.mass - self.fails))
            some = spread > 0
            above = fails * self.mass - mass * self.fails
            return np.where(some, above / np.sqrt(np.where(some, spread, 1.0)), 0.0)
        dense = (fails >= self.density * mass) & (mass > 0)
        return np.where(dense, fails / self.fails, -1.0)

    def bound(self, mass: Floats, fails: Floats) -> float:
        """Return a score that no union of these cells exceeds: the densest cells first."""
        held = mass > 0
        mass, fails = mass[held], fails[held]
        order = np.argsort(-fails / mass, kind="stable")
        masses, failing = np.cumsum(mass[order]), np.cumsum(fails[order])
        if self.density is None:
            return float(self.scores(masses, failing).max(initial=-1.0))
        dense = failing >= self.density * masses
        if not dense.any():
            return -1.0
        last = int(np.flatnonzero(dense)[-1])
        # a part of the next cell may still fit, down to the density asked for
        extra = 0.0
        if last + 1 < masses.size:
            spare = failing[last] - self.density * masses[last]
            share = fails[order][last + 1] / mass[order][last + 1]
            lack = self.density - share
            extra = share * (spare / lack) if lack > 0 else fails[order][last + 1]
        return float((failing[last] + extra) / self.fails)


class _Search:
    """The best box so far."""

    def __init__(
        self,
        codes: npt.NDArray[np.int16],
        mass: Floats,
        fails: Floats,
        factors: tuple[Column, ...],
        goal: _Goal,
    ) -> None:
        self._codes, self._mass, self._fails = codes.astype(np.int64), mass, fails
        self._sizes = [len(factor.states) for factor in factors]
        self._goal = goal
        everything = np.array([goal.mass]), np.array([goal.fails])
        self.best: dict[int, int] = {}
        """Set of states (a bit each) by factor."""
        self._score = float(goal.scores(*everything)[0])
        self.looked_into = 0

    def look(self, chosen: tuple[int, ...]) -> None:
        """Look for a better box among those that limit these factors and no others."""
        shape = tuple(self._sizes[factor] for factor in chosen)
        cell = np.zeros(self._mass.size, dtype=np.int64)
        for factor, size in zip(chosen, shape, strict=True):
            cell = cell * size + self._codes[factor]
        cells = math.prod(shape)
        mass = np.asarray(np.bincount(cell, self._mass, minlength=cells), dtype=np.float64)
        fails = np.asarray(np.bincount(cell, self._fails, minlength=cells), dtype=np.float64)
        if self._goal.bound(mass, fails) <= self._score + _TIE:
            return
        self.looked_into += 1
        self._boxes(chosen, mass.reshape(shape), fails.reshape(shape), {})

    def _boxes(
        self, chosen: tuple[int, ...], mass: Floats, fails: Floats, fixed: dict[int, int]
    ) -> None:
        """Go through all boxes of some cells, after some factors have got their sets."""
        if math.prod(2**size for size in mass.shape) > _MOST_BOXES and len(chosen) > 1:
            for held in _sets(mass.shape[0]):
                rows = [state for state in range(mass.shape[0]) if held >> state & 1]
                some: Floats = np.asarray(mass[rows].sum(axis=0), dtype=np.float64)
                failing: Floats = np.asarray(fails[rows].sum(axis=0), dtype=np.float64)
                if self._goal.bound(some.reshape(-1), failing.reshape(-1)) > self._score + _TIE:
                    self._boxes(chosen[1:], some, failing, {**fixed, chosen[0]: held})
            return
        for axis in range(mass.ndim):
            mass, fails = _over_sets(mass, axis), _over_sets(fails, axis)
        scores = self._goal.scores(mass, fails)
        for axis, size in enumerate(mass.shape):  # no states, or all of them, is no limit
            for no_limit in (0, size - 1):
                scores[(slice(None),) * axis + (no_limit,)] = -1.0
        at = int(scores.argmax())
        score = float(scores.reshape(-1)[at])
        if score > self._score + _TIE:
            self._score = score
            places = np.unravel_index(at, scores.shape)
            self.best = {**fixed, **{f: int(p) for f, p in zip(chosen, places, strict=True)}}


def _sets(size: int) -> Iterator[int]:
    """Yield all sets of states but none and all."""
    yield from range(1, 2**size - 1)


def _over_sets(cells: Floats, axis: int) -> Floats:
    """Return sums over all sets of positions of an axis; a set is a number, a bit for each."""
    moved = np.moveaxis(cells, axis, 0)
    size = moved.shape[0]
    sums = np.zeros((2**size, *moved.shape[1:]))
    for held in range(1, 2**size):
        lowest = (held & -held).bit_length() - 1
        sums[held] = sums[held & (held - 1)] + moved[lowest]
    return np.moveaxis(sums, 0, axis)


def _sums(
    futures: Futures | FutureGrid,
    wanted: npt.NDArray[np.bool_],
    left: npt.NDArray[np.uint8] | None,
) -> tuple[Floats, Floats]:
    """Return mass and failures of each row of a table, or each class of a grid."""
    if isinstance(futures, FutureGrid):
        there = np.ones(wanted.shape, dtype=np.bool_) if left is None else left.astype(np.bool_)
        mass = there.sum(axis=1) * futures.weights
        return mass, (there & wanted).sum(axis=1) * futures.weights
    weights = np.ones(futures.count) if futures.weights is None else futures.weights
    return weights, weights * wanted


def _box(factors: tuple[Column, ...], sets: dict[int, int]) -> Box:
    limits = []
    for at in sorted(sets):
        states = factors[at].states
        held = tuple(state for bit, state in enumerate(states) if sets[at] >> bit & 1)
        limits.append(Limit(factors[at].name, states=held))
    return Box(tuple(limits))
