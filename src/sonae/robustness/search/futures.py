"""The futures that a search looks at: a stated, representative set of scenario classes × draws.

Reads the table of scenarios and a compiled model; hands ``sweep`` codes, weights and numbers. All
classes if they fit; otherwise classes drawn systematically (Madow 1949): every k-th scenario in
lexicographic order from a random start, so that each possible scenario is as likely as any other to
be represented, and neighbours are not drawn together.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.outcomes import CompiledModel
from sonae.scenarios import ScenarioTable
from sonae.seeds import points

__all__ = ["DRAWS", "FUTURES", "FutureSet", "choose_futures"]

Floats: TypeAlias = npt.NDArray[np.float64]

FUTURES = 1000
"""Futures of a search if nothing else is said."""
DRAWS = 8
"""Draws in each class if nothing else is said."""


@dataclass(frozen=True, slots=True, eq=False)
class FutureSet:
    """Scenario classes and draws; every class meets every draw.

    Attributes
    ----------
    codes : array, (class, factor), int8
        Of the factors that the model reads.
    weight : array, (class,), float64
        How much each class counts: in proportion to the possible scenarios it stands for.
    numbers : array, (draw, dimension), float64
        In natural units.
    all_classes : int
        How many classes there are.
    seed : int
    """

    codes: npt.NDArray[np.int8]
    weight: Floats
    numbers: Floats
    all_classes: int
    seed: int

    @property
    def classes(self) -> int:
        """How many classes are looked at."""
        return int(self.codes.shape[0])

    @property
    def draws(self) -> int:
        """How many draws each of them has."""
        return int(self.numbers.shape[0])

    @property
    def count(self) -> int:
        """How many futures that makes."""
        return self.classes * self.draws

    @property
    def complete(self) -> bool:
        """Whether every scenario class is looked at."""
        return self.classes == self.all_classes

    def __str__(self) -> str:
        which = (
            (
                "the only scenario class"
                if self.classes == 1
                else f"all {self.classes:,} scenario classes"
            )
            if self.complete
            else f"{self.classes:,} of {self.all_classes:,} scenario classes, every k-th scenario "
            f"from a random start,"
        )
        return f"{which} × {self.draws:,} draws (Sobol) = {self.count:,} futures, seed {self.seed}"

    def said(self) -> dict[str, Any]:
        """Return how they were chosen as plain values."""
        return {
            "futures": self.count,
            "classes": self.classes,
            "all_classes": self.all_classes,
            "draws": self.draws,
            "seed": self.seed,
            "sampling": "sobol",
            "sentence": str(self),
        }


def choose_futures(
    model: CompiledModel,
    table: ScenarioTable,
    *,
    most: int = FUTURES,
    draws: int = DRAWS,
    seed: int = 1,
) -> FutureSet:
    """Return a representative set of at most so many futures.

    Parameters
    ----------
    model : CompiledModel
    table : ScenarioTable
        All possible scenarios.
    most : int
        Futures at most.
    draws : int
        Draws of the quantities in each class; fewer if `most` is less.
    seed : int
        Fixes the draws and the start.
    """
    if most < 1 or draws < 1:
        raise UsageError(f"a search looks at one future or more, not {min(most, draws)}")
    if not table.count:
        raise UsageError("there is no possible scenario, so there is no future to look at")
    projection = table.project(model.factors)
    if not model.dimensions:
        draws = 1  # nothing is uncertain within a class
    draws = min(draws, most)
    numbers = model.numbers(points("sobol", seed, 0, draws, len(model.dimensions)))
    chosen, weight = _systematic(projection.multiplicity, most // draws, seed)
    return FutureSet(
        codes=np.ascontiguousarray(projection.codes[chosen]),
        weight=weight,
        numbers=numbers,
        all_classes=projection.codes.shape[0],
        seed=seed,
    )


def _systematic(
    multiplicity: npt.NDArray[np.int64], most: int, seed: int
) -> tuple[npt.NDArray[np.intp], Floats]:
    """Return at most so many classes, and how much each counts."""
    if multiplicity.size <= most:
        return np.arange(multiplicity.size), multiplicity.astype(np.float64)
    ends = np.cumsum(multiplicity)
    step = float(ends[-1]) / most
    start = np.random.default_rng((seed, 0x5EA)).random()
    places = np.floor((np.arange(most) + start) * step).astype(np.int64)
    hit, times = np.unique(np.searchsorted(ends, places, side="right"), return_counts=True)
    return hit, times.astype(np.float64)
