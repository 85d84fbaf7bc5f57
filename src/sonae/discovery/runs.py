"""Inputs and failures of a run, made ready for discovery.

Reads a ``Performance``, the compiled model whose draws it used and the dossier for names; hands on
a `FutureGrid` and, for a plan and outcomes, which futures miss a threshold.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from sonae.dims import OUTCOME, PLAN
from sonae.discovery.grid import FutureGrid, Labelled
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore import Performance
from sonae.outcomes import CompiledModel, Dimension
from sonae.seeds import points

__all__ = ["failing", "grid_of", "judged_outcomes", "left_of_run"]

_WHAT = {
    "yearly": ("{}: cost a year", "{}/year"),
    "upfront": ("{}: cost at the start", "{}"),
    "lead": ("{}: lead time", "month"),
}


def grid_of(
    performance: Performance,
    model: CompiledModel,
    dossier: Dossier,
    weights: npt.ArrayLike | None = None,
) -> FutureGrid:
    """Return the inputs of all futures of a run.

    Parameters
    ----------
    performance : Performance
    model : CompiledModel
        The model that was run.
    dossier : Dossier
        Its names for people.
    weights : array, (class,), optional
        What a future of each class counts for, such as an end of its probability; the scenarios in
        it if not given.
    """
    draws, dimensions = performance.draws, model.dimensions
    places = points(performance.sampling, performance.seed, 0, draws, len(dimensions))
    numbers = model.numbers(places)
    factors = {}
    for name in performance.factors:
        entry = dossier.content.factors[name]
        states = performance.states[name]
        labels = tuple(entry.states[state].label for state in states)
        factors[name] = Labelled(entry.label, states=states, labels=labels)
    quantities = {dimension.name: _quantity(dimension, dossier) for dimension in dimensions}
    return FutureGrid.of(performance, factors, numbers, quantities, weights)


def judged_outcomes(performance: Performance) -> tuple[str, ...]:
    """Return the outcomes that have a threshold."""
    return tuple(n for n in performance.outcomes if performance.threshold[n] is not None)


def failing(performance: Performance, plan: str, outcomes: Sequence[str]) -> npt.NDArray[np.bool_]:
    """Return which futures (class, draw) miss the threshold of any of some outcomes.

    Raises
    ------
    UsageError
        If there is no such plan or outcome, or an outcome has no threshold.
    """
    if plan not in performance.plans:
        raise UsageError.unknown("plan", plan, performance.plans)
    judged = judged_outcomes(performance)
    if not outcomes:
        raise UsageError("name an outcome")
    for outcome in outcomes:
        if outcome not in performance.outcomes:
            raise UsageError.unknown("outcome", outcome, performance.outcomes)
        if outcome not in judged:
            known = ", ".join(judged) or "none"
            raise UsageError(f"outcome {outcome!r} has no threshold; with one: {known}")
    found = None
    for outcome in outcomes:
        bits = performance.failure_bits.sel({PLAN: plan, OUTCOME: outcome}).to_numpy()
        found = bits.copy() if found is None else found | bits
    spread = np.unpackbits(np.asarray(found), axis=-1, count=performance.draws)
    return np.asarray(spread, dtype=np.bool_)


def left_of_run(performance: Performance) -> npt.NDArray[np.uint8] | None:
    """Return which futures count (class, draw), or None if all do."""
    out = performance.not_finite.left_out
    if out is None:
        return None
    return np.asarray(1 - np.unpackbits(out, axis=-1, count=performance.draws), dtype=np.uint8)


def _quantity(dimension: Dimension, dossier: Dossier) -> Labelled:
    content = dossier.content
    if dimension.what == "quantity":
        entry = content.quantities[dimension.of]
        return Labelled(entry.label or dimension.of, entry.unit)
    label, unit = _WHAT[dimension.what]
    return Labelled(label.format(content.options[dimension.of].label), unit.format(content.money))
