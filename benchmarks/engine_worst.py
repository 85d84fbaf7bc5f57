"""Bounds: boxes per second of the interval kernel, and certified worst cases of the flagship.

A box is an interval for each uncertain number, under one plan in one scenario class; its bounds
are those of all outcomes, rounded outwards. Points inside are run by the kernel and must lie
within the bounds. The worst that samples find must not lie beyond what is certified.
"""

import statistics
import time
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.engine_sides import SEED, Case
from sonae.dossier import Dossier
from sonae.outcomes import CompiledModel, compile_model
from sonae.outcomes.graph import PlanTable
from sonae.outcomes.intervals import (
    LANES,
    IntervalReading,
    Leaves,
    NativeMachine,
    program,
    unroll,
)
from sonae.outcomes.reading import reading
from sonae.robustness.worst import WorstCase, worst_cases
from sonae.scenarios import scenario_system
from sonae.seeds import sobol

__all__ = ["Boxes", "Certified", "boxes", "certified"]

Floats: TypeAlias = npt.NDArray[np.float64]

_BOXES, _POINTS, _PLANS = 2048, 64, 8
_TIMED: Final = 200
_REPEATS: Final = 3
_CLASSES, _DRAWS = 1024, 1024
"""Of the samples that certified worst cases are compared with."""


@dataclass(frozen=True)
class Boxes:
    """What bounding boxes takes, and whether any point lay outside its box's bounds."""

    rate: float
    """Boxes per second of CPU: the machine code alone."""
    whole: float
    """The same with filling in each box and taking its bounds out."""
    operations: int
    """Operations of a box, all years written out."""
    points: int
    outside: int


def boxes(case: Case) -> Boxes:
    """Measure random boxes of some of a case's plans, and look for points outside their bounds."""
    model, graph = case.model, case.model.graph
    lower, upper = _whole(model)
    interval, kernel = IntervalReading(graph, model.launches, lower, upper), reading(graph)
    rng = np.random.default_rng(SEED)
    codes = case.codes[rng.integers(0, case.classes, _BOXES)]
    masks = 1 << codes.astype(np.int64)
    low, high = np.sort(rng.uniform(lower, upper, (2, _BOXES, len(lower))), axis=0)
    outside, whole, rates, operations = 0, [], [], 0
    for plan in range(case.shape.plans)[:: case.shape.plans // _PLANS]:
        least, most = interval.bounds(plan, masks, low, high)
        for _ in range(_REPEATS):
            start = time.process_time()
            interval.bounds(plan, masks, low, high)
            whole.append(_BOXES / (time.process_time() - start))
        rate, operations = _machine_alone(model, plan, masks, low, high)
        rates.append(rate)
        alone = _alone(model.launches, plan)
        for box in range(_BOXES):
            inside = low[box] + (high[box] - low[box]) * rng.random((_POINTS, len(lower)))
            tile = kernel.tile(alone, codes[box : box + 1], inside)
            found = tile[0, 0, : len(graph.results)]
            out = (found < least[:, box, None]) | (found > most[:, box, None])
            outside += int(out.any(axis=0).sum())
    points = _BOXES * _POINTS * len(rates)
    return Boxes(statistics.median(rates), statistics.median(whole), operations, points, outside)


def _machine_alone(
    model: CompiledModel, plan: int, masks: npt.NDArray[np.int64], low: Floats, high: Floats
) -> tuple[float, int]:
    """Return boxes per second of CPU when a block of them is there already."""
    lower, upper = (ends.tolist() for ends in _whole(model))
    tape = unroll(model.graph, model.launches, plan, lower, upper)
    roots = list(tape.results.values())
    work = program(tape, roots, len(model.dimensions), len(model.factors))
    leaves, ends, machine = Leaves(work), np.zeros((work.size, 2, LANES)), NativeMachine()
    leaves.fill(ends, masks[:LANES])
    leaves.draw(ends, low[:LANES].T, high[:LANES].T)
    rates = []
    for _ in range(_REPEATS):
        start = time.process_time()
        for _ in range(_TIMED):
            machine.forward(work, ends)
        rates.append(_TIMED * LANES / (time.process_time() - start))
    return statistics.median(rates), work.size


def _whole(model: CompiledModel) -> tuple[Floats, Floats]:
    """Return the ends of the box of quantities."""
    intervals = [dimension.interval for dimension in model.dimensions]
    lower = np.array([interval.lower for interval in intervals])
    upper = np.array([interval.upper for interval in intervals])
    return lower, np.maximum(upper, lower + (upper - lower))


def _alone(launches: PlanTable, plan: int) -> PlanTable:
    rows = slice(plan, plan + 1)
    return PlanTable(launches.plans[rows], launches.start[rows], launches.trigger[rows])


@dataclass(frozen=True)
class Certified:
    """The worst cases of a dossier within a time limit."""

    seconds: float
    """Wall, asked for."""
    plans: tuple[str, ...]
    gaps: dict[str, dict[str, float]]
    """By outcome and plan: between reached and bound, as a share of the outcome's range."""
    closed: int
    missed: dict[str, float]
    """By outcome: how far the worst of the samples falls short of what was reached, at most over
    plans, as a share of the range."""
    samples: int
    boxes: int


def certified(dossier: Dossier, seconds: float) -> Certified:
    """Certify every plan and outcome; raise if a sample is worse than a bound allows."""
    model = compile_model(dossier)
    table = scenario_system(dossier).possible()
    found = worst_cases(dossier, model, table, seconds=seconds, gap=0.01)
    sampled = _sampled(model, table.project(model.factors).codes)
    gaps: dict[str, dict[str, float]] = {name: {} for name in model.outcomes}
    missed = dict.fromkeys(model.outcomes, 0.0)
    for case in found:
        short = _short_of(case, *sampled[case.plan, case.outcome])
        gaps[case.outcome][case.plan] = case.share
        width = found.ranges[case.outcome]
        missed[case.outcome] = max(missed[case.outcome], short / width if width > 0 else 0.0)
    return Certified(
        seconds=seconds,
        plans=model.plans,
        gaps=gaps,
        closed=sum(case.closed for case in found),
        missed=missed,
        samples=_CLASSES * _DRAWS,
        boxes=sum(case.boxes for case in found),
    )


def _short_of(case: WorstCase, least: float, most: float) -> float:
    """Return how far the worst sample is from what was reached."""
    worst, sign = (most, 1.0) if case.better == "less" else (least, -1.0)
    if sign * (worst - case.bound) > 0.0:
        raise AssertionError(f"{case.plan}, {case.outcome}: a sample is worse than the bound")
    return sign * (case.attained - worst)


def _sampled(
    model: CompiledModel, codes: npt.NDArray[np.int8]
) -> dict[tuple[str, str], tuple[float, float]]:
    """Return the least and the most of each plan and outcome in random futures."""
    rng = np.random.default_rng(SEED)
    chosen = codes[rng.integers(0, len(codes), _CLASSES)]
    numbers = model.numbers(sobol(SEED, 0, _DRAWS, len(model.dimensions)))
    kernel, outcomes = reading(model.graph), len(model.outcomes)
    least = np.full((len(model.plans), outcomes), np.inf)
    most = -least
    for first in range(0, _CLASSES, 16):
        tile = kernel.tile(model.launches, chosen[first : first + 16], numbers)[:, :, :outcomes]
        least, most = np.fmin(least, tile.min(axis=(0, 3))), np.fmax(most, tile.max(axis=(0, 3)))
    return {
        (plan, outcome): (float(least[row, column]), float(most[row, column]))
        for row, plan in enumerate(model.plans)
        for column, outcome in enumerate(model.outcomes)
    }
