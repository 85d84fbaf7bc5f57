"""How far a plan surely meets its thresholds: the certifier of nested boxes.

Reads a dossier's model and scenarios; hands ``sweep_box`` what an outcome is proven not to be
worse than anywhere in a box of quantities, in any possible scenario, by branch and bound in
``worst``.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy.typing as npt
from numpy import float64

from sonae.dossier import Dossier, Interval
from sonae.outcomes import CompiledModel, Dimension
from sonae.outcomes.intervals import NativeMachine
from sonae.robustness.metrics.nested import Certify
from sonae.robustness.worst import worst_cases
from sonae.scenarios import ScenarioTable

__all__ = ["certifier"]

MOST_BOXES: Final = 20_000
GAP: Final = 1e-4


def certifier(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    *,
    gap: float = GAP,
    boxes: int = MOST_BOXES,
    threads: int = 1,
) -> Certify:
    """Return what proves how bad an outcome can be in a box.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        Of the same dossier.
    table : ScenarioTable
    gap : float
        As a share of the outcome's range: where a search may stop.
    boxes : int
        Boxes of a search at most. A search that is stopped proves less, and nothing wrong.
    threads : int
    """
    machine = NativeMachine()

    def prove(
        plan: str, outcome: str, lower: npt.NDArray[float64], upper: npt.NDArray[float64]
    ) -> float:
        within = replace(model, dimensions=_within(model, lower.tolist(), upper.tolist()))
        found = worst_cases(
            *(dossier, within, table),
            plans=[plan],
            outcomes=[outcome],
            gap=gap,
            seconds=None,
            boxes=boxes,
            threads=threads,
            machine=machine,
        )
        return found.of(plan, outcome).bound

    return prove


def _within(
    model: CompiledModel, lower: Sequence[float], upper: Sequence[float]
) -> tuple[Dimension, ...]:
    """Return the dimensions of a model with other ends; any number between them may be."""
    ends = zip(model.dimensions, lower, upper, strict=True)
    return tuple(
        replace(d, interval=Interval(low, high, f"{low:g} to {high:g}"), distribution=None)
        for d, low, high in ends
    )
