"""The draws of a run by their number: any range of them, anywhere, bit for bit.

Reads the dimensions of a model and a seed; hands ``job`` the numbers in natural units.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from sonae.outcomes import Dimension
from sonae.outcomes.model import numbers_at
from sonae.seeds import points

__all__ = ["Draws"]


@dataclass(frozen=True, slots=True)
class Draws:
    """How the quantities of a run are drawn.

    Attributes
    ----------
    dimensions : tuple of Dimension
    seed : int
    sampling : {'sobol', 'philox'}
    """

    dimensions: tuple[Dimension, ...]
    seed: int
    sampling: str = "sobol"

    def numbers(self, first: int, count: int) -> npt.NDArray[np.float64]:
        """Return draws ``first … first+count-1`` in natural units (draw, dimension)."""
        places = points(self.sampling, self.seed, first, count, len(self.dimensions))
        return numbers_at(self.dimensions, places)

    def said(self) -> dict[str, Any]:
        """Return all of it as plain values."""
        dimensions = [dimension.said() for dimension in self.dimensions]
        return {"seed": self.seed, "sampling": self.sampling, "dimensions": dimensions}

    @staticmethod
    def of_said(said: Mapping[str, Any]) -> "Draws":
        """Return the draws of which ``said`` tells."""
        dimensions = tuple(Dimension.of_said(dimension) for dimension in said["dimensions"])
        return Draws(dimensions, int(said["seed"]), said["sampling"])
