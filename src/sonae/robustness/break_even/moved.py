"""The model run again with one number fixed in every draw: what the plans are worth then.

Reads a model, a performance and gains; hands ``screen`` and ``quantities`` what each plan is worth
in each class, by the same draws and the same measure as the gains themselves. Only what the
compared outcomes depend on is run, and classes that these do not tell apart are run once.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError
from sonae.explore import Performance
from sonae.outcomes import CompiledModel, Graph, PlanTable, numbers_at, reading
from sonae.outcomes.graph import live
from sonae.robustness.choice import Gains
from sonae.seeds import points

__all__ = ["Moved", "MovedModel"]

Floats: TypeAlias = npt.NDArray[np.float64]
Moved: TypeAlias = tuple[int, float]
"""A dimension and the value it is fixed at."""

ROOM: Final = 1 << 22
"""Numbers in a tile."""


class MovedModel:
    """A model that is run with one number moved, by the draws of a performance.

    Parameters
    ----------
    model : CompiledModel
    performance : Performance
    gains : Gains
        What is compared, among which plans, and what stands for a class.
    threads : int
        They change only the time.
    """

    def __init__(
        self, model: CompiledModel, performance: Performance, gains: Gains, threads: int = 2
    ) -> None:
        self.dimensions = model.dimensions
        self._gains, self._threads = gains, threads
        self._outcomes = _compared(performance, gains)
        more = {name: performance.better[name] == "more" for name in self._outcomes}
        self._sign = {name: 1.0 if more[name] else -1.0 for name in self._outcomes}
        self._threshold = {name: performance.threshold[name] for name in self._outcomes}
        graph, reads, self.read = _pruned(model.graph, self._outcomes)
        self._reading = reading(graph)
        self._launches = _of_plans(model.launches, gains.plans)
        places = points(
            performance.sampling, performance.seed, 0, performance.draws, len(model.dimensions)
        )
        self._numbers = numbers_at(model.dimensions, places)
        kept = np.zeros_like(performance.codes)
        kept[:, reads] = performance.codes[:, reads]
        first, self._group = np.unique(kept, axis=0, return_index=True, return_inverse=True)[1:]
        self._group = self._group.reshape(-1)
        self._codes = performance.codes[first]

    @property
    def cases(self) -> int:
        """Cases of one run over all classes."""
        return len(self._codes) * self.each

    @property
    def each(self) -> int:
        """Cases of one class: plans times draws."""
        return len(self._launches.plans) * len(self._numbers)

    def everywhere(self, moved: Moved) -> Floats:
        """Return what each plan is worth in each class, dims (plan, class); larger is better."""
        return np.asarray(self._run(self._codes, [moved])[0][:, self._group], dtype=np.float64)

    def in_classes(self, classes: npt.NDArray[np.int64], moved: Sequence[Moved]) -> Floats:
        """Return the same in some classes for many moves, dims (move, plan, class)."""
        groups, inverse = np.unique(self._group[classes], return_inverse=True)
        found = self._run(self._codes[groups], moved)
        return np.asarray(found[:, :, inverse.reshape(-1)], dtype=np.float64)

    def _run(self, codes: npt.NDArray[np.int8], moved: Sequence[Moved]) -> Floats:
        draws, plans = len(self._numbers), len(self._launches.plans)
        numbers = np.tile(self._numbers, (len(moved), 1))
        for at, (dimension, value) in enumerate(moved):
            numbers[at * draws : (at + 1) * draws, dimension] = value
        row = plans * (len(self._outcomes) + 2) * len(numbers)
        step = max(1, min(ROOM // row, -(-len(codes) // self._threads)))
        parts = [codes[first : first + step] for first in range(0, len(codes), step)]
        with ThreadPoolExecutor(self._threads) as pool:
            tiles = list(pool.map(lambda part: self._worth(part, numbers, draws), parts))
        return np.concatenate(tiles, axis=2)

    def _worth(self, codes: npt.NDArray[np.int8], numbers: Floats, draws: int) -> Floats:
        """Return what plans are worth in some classes, dims (move, plan, class)."""
        tile = self._reading.tile(self._launches, codes, numbers)
        if bool(np.isnan(tile[:, :, len(self._outcomes) :]).any()):
            raise OutcomeError("the model gives NaN or infinity there")
        shape = (*tile.shape[:3], numbers.shape[0] // draws, draws)
        worth = self._measured(tile.reshape(shape))
        return np.ascontiguousarray(np.moveaxis(worth, (2, 1), (0, 1)))

    def _measured(self, tile: Floats) -> Floats:
        """Return what stands for a class, from dims (class, plan, outcome, move, draw)."""
        by = self._gains.by
        rows = {name: tile[:, :, at] for at, name in enumerate(self._outcomes)}
        if by in ("mean", "worst"):
            weights = self._gains.weights or {self._gains.name: 1.0}
            total = np.zeros((*tile.shape[:2], tile.shape[3]))
            for name, weight in weights.items():
                value = self._sign[name] * rows[name]
                total += weight * (value.mean(axis=-1) if by == "mean" else value.min(axis=-1))
            return total
        met = np.stack([self._met(name, row) for name, row in rows.items()])
        if by == "all":
            return np.asarray(met.all(axis=0).mean(axis=-1), dtype=np.float64)
        weights = dict.fromkeys(rows, 1.0) | dict(self._gains.weights)
        share = met.mean(axis=-1)
        total = np.zeros(share.shape[1:])
        for at, name in enumerate(rows):
            total += weights[name] * share[at]
        return total

    def _met(self, name: str, row: Floats) -> npt.NDArray[np.bool_]:
        threshold = self._threshold[name]
        if threshold is None:
            raise ValueError(f"{name} has no threshold")
        signed = self._sign[name]
        return np.asarray(signed * row >= signed * threshold)


def _compared(performance: Performance, gains: Gains) -> tuple[str, ...]:
    """Return the outcomes that the gains are made of, in declared order."""
    if gains.by in ("all", "count"):
        return tuple(n for n in performance.outcomes if performance.threshold[n] is not None)
    named = set(gains.weights) or {gains.name}
    return tuple(name for name in performance.outcomes if name in named)


def _pruned(graph: Graph, outcomes: Sequence[str]) -> tuple[Graph, list[int], frozenset[int]]:
    """Return what the outcomes need of a graph, and the factors and dimensions that they read."""
    kept = {name: graph.outcomes[name] for name in outcomes}
    needed = live(graph.operations, (*kept.values(), *graph.triggers), graph.records)
    checks = tuple(
        check
        for check in graph.checks
        if {check.operation, *(condition for condition, _ in check.guards)} <= needed
    )
    said = [graph.operations[at] for at in needed]
    factors = {operation.detail[0] for operation in said if operation.op in ("table", "in_states")}
    at = {name: place for place, name in enumerate(graph.factors)}
    return (
        replace(graph, outcomes=kept, reports={}, checks=checks),
        sorted(place if isinstance(place, int) else at[place] for place in factors),
        frozenset(operation.detail[0] for operation in said if operation.op == "draw"),
    )


def _of_plans(launches: PlanTable, plans: Sequence[str]) -> PlanTable:
    at = [launches.plans.index(plan) for plan in plans]
    return PlanTable(tuple(plans), launches.start[at], launches.trigger[at])
