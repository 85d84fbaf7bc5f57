"""How the choices of portfolios become launches of a model's options.

Reads codes of ``plans.portfolios``; hands ``sweep`` a table of plans, and ``bounds`` what each code
of an option stands for.
"""

import math
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.outcomes import CompiledModel, PlanTable
from sonae.plans.portfolio.signs import ALWAYS
from sonae.plans.portfolios import Portfolios

__all__ = ["Launches"]

Codes: TypeAlias = npt.NDArray[np.int8]


class Launches:
    """How the choices of portfolios become launches of the model's options.

    Parameters
    ----------
    model : CompiledModel
    portfolios : Portfolios

    Attributes
    ----------
    places : list of int
        Where each option of the portfolios stands among the model's.
    """

    def __init__(self, model: CompiledModel, portfolios: Portfolios) -> None:
        self._width = len(model.graph.options)
        self.places = [model.graph.options.index(option) for option in portfolios.options]
        problem = portfolios.problem
        triggers = _triggers(model, portfolios)
        self._starts = [np.array([math.inf, *map(float, own)]) for own in problem.starts]
        self._signs = [
            np.array([ALWAYS, *(triggers[problem.signs.of(at, 1 + k)] for k in range(len(own)))])
            for at, own in enumerate(problem.starts)
        ]

    def table(self, codes: Codes) -> PlanTable:
        """Return what some portfolios launch when."""
        start = np.full((len(codes), self._width), math.inf)
        trigger = np.full(start.shape, ALWAYS, dtype=np.int32)
        for at, place in enumerate(self.places):
            start[:, place] = self._starts[at][codes[:, at]]
            trigger[:, place] = self._signs[at][codes[:, at]]
        return PlanTable(("",) * len(codes), start, trigger)

    def choices(self) -> list[list[tuple[float, int]]]:
        """Return for each option of the model what its codes stand for: year and trigger."""
        found: list[list[tuple[float, int]]] = [[] for _ in range(self._width)]
        for at, place in enumerate(self.places):
            pairs = zip(self._starts[at].tolist(), self._signs[at].tolist(), strict=True)
            found[place] = list(pairs)
        return found


def _triggers(model: CompiledModel, portfolios: Portfolios) -> dict[int, int]:
    """Return the number in the model's graph of each sign: that of a plan which waits for it."""
    found = {ALWAYS: ALWAYS}
    for at, event in enumerate(portfolios.problem.signs.events):
        for row, plan in enumerate(model.schedules):
            for launch in plan.launches:
                if launch.trigger is not None and launch.trigger.tree == event.tree:
                    column = model.graph.options.index(launch.option)
                    found[at] = int(model.launches.trigger[row, column])
    return found
