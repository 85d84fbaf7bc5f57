"""Outcomes of every plan in every future of a block, by name.

Reads a `CompiledModel`, codes and numbers; hands on arrays. A thin door for Python users and
tests: ``explore`` works with tiles itself, and counts what is not finite instead of stopping.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.outcomes.faults import bad_cases, name_faults, outcome_error
from sonae.outcomes.model import CompiledModel
from sonae.outcomes.reading import reading

__all__ = ["BlockOutcomes", "evaluate"]


@dataclass(frozen=True, slots=True)
class BlockOutcomes:
    """Outcomes and reports of a block, each (plan, draw, class) in its own unit."""

    outcomes: Mapping[str, npt.NDArray[np.float64]]
    reports: Mapping[str, npt.NDArray[np.float64]]


def evaluate(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    kernel: str | None = None,
) -> BlockOutcomes:
    """Run every plan in every future of a block.

    Parameters
    ----------
    model : CompiledModel
    codes : array, (class, factor), int8
        Codes of ``model.factors``.
    numbers : array, (draw, dimension), float64
        In natural units, as ``model.numbers`` gives them.
    kernel : {"native", "numpy"}, optional
        As for ``reading``; both give the same bits.

    Returns
    -------
    BlockOutcomes

    Raises
    ------
    OutcomeError
        If a formula gives NaN or infinity; names formula, line, plan, scenario, draw and year.
    """
    tile = reading(model.graph, kernel).tile(model.launches, codes, numbers)
    bad = bad_cases(tile)
    if bad.any():
        faults = name_faults(model, codes, numbers, bad)
        if faults:
            raise outcome_error(faults)
    rows = iter(np.moveaxis(tile, 2, 0).transpose(0, 2, 3, 1))
    outcomes = {name: next(rows) for name in model.graph.outcomes}
    return BlockOutcomes(outcomes, {name: next(rows) for name in model.graph.reports})
