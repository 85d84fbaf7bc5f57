"""The sides of a comparison: the same plans in the same futures, each in its own way.

Reads a `Case`; each side is a call that runs every plan in every future and gives an array (plan,
result, class, draw) of the outcomes, so that any two can be compared before they are timed.
"""

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from benchmarks.engine_dossier import Shape, write_engine_dossier
from benchmarks.engine_source import function
from sonae.dossier import Dossier, read
from sonae.outcomes import CompiledModel, compile_model
from sonae.outcomes.reading import Reading
from sonae.scenarios import ScenarioTable, scenario_system
from sonae.seeds import sobol

__all__ = ["Case", "agree", "broadcast", "chosen", "plain_loop", "table", "tiles"]

Floats: TypeAlias = npt.NDArray[np.float64]

CLOSE: Final = 1e-9
"""Largest difference between two sides, relative to an outcome's largest size."""
SEED: Final = 20240219


@dataclass(frozen=True)
class Case:
    """A model of one shape, with so many scenario classes and draws."""

    shape: Shape
    classes: int
    draws: int

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier, written and read once."""
        with tempfile.TemporaryDirectory() as folder:
            return read(write_engine_dossier(Path(folder) / "engine", self.shape))

    @cached_property
    def model(self) -> CompiledModel:
        """The model with its graph."""
        return compile_model(self.dossier)

    @cached_property
    def codes(self) -> npt.NDArray[np.int8]:
        """States of the factors in each class, drawn evenly."""
        rng = np.random.default_rng(SEED)
        shape = (self.classes, len(self.model.factors))
        return rng.integers(0, 3, shape, dtype=np.int8)

    @cached_property
    def numbers(self) -> Floats:
        """The quantities of each draw."""
        return self.model.numbers(sobol(SEED, 0, self.draws, len(self.model.dimensions)))

    @property
    def futures(self) -> int:
        """Classes times draws."""
        return self.classes * self.draws

    @property
    def runs(self) -> int:
        """Plans times futures: how many times a model is run over all its years."""
        return self.shape.plans * self.futures

    @property
    def name(self) -> str:
        """The size in words."""
        return f"{self.shape.plans} plans × {self.futures:,} futures"

    @cached_property
    def starts(self) -> Floats:
        """Launch years, (class, plan, option); infinite where nothing is launched."""
        model = self.model
        found = np.full((self.classes, len(model.plans), len(model.used_options)), np.inf)
        columns = {factor: self.codes[:, at] for at, factor in enumerate(model.factors)}
        for plan, schedule in enumerate(model.schedules):
            for launch in schedule.launches:
                seen = True if launch.trigger is None else launch.trigger.holds(columns)
                option = model.used_options.index(launch.option)
                found[:, plan, option] = np.where(seen, float(launch.start), np.inf)
        return found


def table(case: Case) -> ScenarioTable:
    """Return the first so many scenarios of the dossier, for runs of the whole pipeline."""
    found = scenario_system(case.dossier).possible()
    keep = np.arange(found.count) < case.classes
    return found.select(keep)


def plain_loop(case: Case, every: int = 1) -> Callable[[], Floats]:
    """Return a side that runs one case after the other; `every` leaves plans and futures out."""
    run = function(case.model)
    chosen = list(itertools.islice(_cases(case), 0, None, every))

    def side() -> Floats:
        return np.array([run(*arguments) for arguments in chosen])

    return side


def chosen(case: Case, every: int) -> int:
    """Return how many cases ``plain_loop`` runs."""
    return -(-case.runs // every)


def _cases(case: Case) -> Iterator[tuple[float, ...]]:
    """Yield the arguments of every case: plan after plan, then class, then draw."""
    numbers, codes = case.numbers.tolist(), case.codes.tolist()
    starts = case.starts.tolist()
    for plan in range(case.shape.plans):
        for at, states in enumerate(codes):
            for drawn in numbers:
                yield (*starts[at][plan], *states, *drawn)


def broadcast(case: Case, block: int) -> Callable[[], Floats]:
    """Return the NumPy side: plans down, futures across, `block` futures at a time.

    A person would write it so: one array operation for each operation of the model.
    """
    run = function(case.model, "numpy")
    plans = case.shape.plans

    def side() -> Floats:
        found = np.empty((plans, len(case.model.outcomes), case.futures))
        for low in range(0, case.futures, block):
            future = np.arange(low, min(low + block, case.futures))
            at, draw = future // case.draws, future % case.draws
            starts = _across(case, at)
            states = [case.codes[at, factor] for factor in range(len(case.model.factors))]
            drawn = [np.ascontiguousarray(column[draw]) for column in case.numbers.T]
            for row, outcome in enumerate(run(*starts, *states, *drawn)):
                found[:, row, future] = outcome
        return found

    return side


def _across(case: Case, at: npt.NDArray[np.intp]) -> list[Floats]:
    """Return launch years by option: (plan, 1) if no trigger moves them, else (plan, future)."""
    found = []
    for option in range(len(case.model.used_options)):
        years = case.starts[:, :, option]
        alike = bool((years == years[0]).all())
        found.append(years[0][:, None] if alike else years[at].T.copy())
    return found


def tiles(case: Case, reading: Reading, classes: int, draws: int) -> Callable[[], None]:
    """Return the product's side: tile after tile, each thrown away as a reduction would."""
    launches = case.model.launches

    def side() -> None:
        for low in range(0, case.classes, classes):
            for first in range(0, case.draws, draws):
                numbers = case.numbers[first : first + draws]
                reading.tile(launches, case.codes[low : low + classes], numbers)

    return side


def agree(case: Case, reading: Reading, *others: Callable[[], Floats]) -> float:
    """Return the largest difference of the other sides from a reading; raise if one is too far.

    Differences are relative to the largest size that an outcome takes.
    """
    outcomes = len(case.model.outcomes)
    tile = reading.tile(case.model.launches, case.codes, case.numbers)[:, :, :outcomes]
    own = np.asarray(tile).transpose(1, 0, 3, 2).reshape(-1, outcomes)
    if not np.isfinite(own).all():
        raise AssertionError("the model gives a number that is not finite")
    size = np.abs(own).max(axis=0)
    worst = 0.0
    for side in others:
        found: Any = side()
        if found.ndim == 3:  # (plan, outcome, future)
            found = found.transpose(0, 2, 1).reshape(-1, outcomes)
        worst = max(worst, float((np.abs(found - own) / size).max()))
    if not worst <= CLOSE:
        raise AssertionError(f"two sides differ by {worst:.1e}")
    return worst
