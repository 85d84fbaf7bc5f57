"""How much of an outcome's variance each quantity and each factor accounts for.

Reads `Inputs`; hands ``report`` first-order and total indices for every plan and outcome. Samples A
and B are two halves of one Sobol sequence, so any row can be made again from its number.

For a factor, "all else equal" is a possible scenario that differs in this factor alone. Where
constraints leave none, the factor adds nothing once the others are known: its total index is 0,
whatever it tells by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.robustness.sensitivity.indices import RESAMPLES, VarianceShares, jansen_saltelli
from sonae.robustness.sensitivity.inputs import Inputs, chosen
from sonae.seeds import sobol

__all__ = ["USUAL_ROWS", "variance_shares"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

USUAL_ROWS: Final = 512
LEAST_ROWS: Final = 8
_NUMBERS: Final = 1 << 22
"""Numbers of futures that are run at a time."""


def variance_shares(
    inputs: Inputs,
    *,
    plan: str | None = None,
    outcome: str | None = None,
    draws: int = USUAL_ROWS,
    seed: int = 1,
    resamples: int = RESAMPLES,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[VarianceShares, ...]:
    """Return variance-based indices of every input.

    Parameters
    ----------
    inputs : Inputs
    plan, outcome : str, optional
        One of them; all if not given.
    draws : int
        Rows of samples A and B; a power of two covers the box best. The model runs in
        rows × (2 + numbers + factors) futures.
    seed, resamples : int
        Of the samples and of the bootstrap.
    progress : callable, optional
        Called with (inputs done, inputs in all).

    Raises
    ------
    UsageError
        If there is no such plan or outcome, or there are too few draws to say anything.
    OutcomeError
        If an outcome is not finite in some future.
    """
    if draws < LEAST_ROWS:
        raise UsageError(f"variance takes {LEAST_ROWS} draws at least; got {draws}")
    plans = chosen(plan, inputs.plans, "plan")
    outcomes = chosen(outcome, inputs.outcomes, "outcome")
    sample = _samples(inputs, draws, seed, progress)
    names, kinds = zip(*((entry.name, entry.kind) for entry in inputs.all), strict=True)
    found = []
    for p in plans:
        for o in outcomes:
            indices = jansen_saltelli(
                sample.a[:, p, o],
                sample.b[:, p, o],
                sample.swapped[:, :, p, o],
                states=sample.states,
                redrawn=sample.redrawn[:, :, p, o],
                seed=seed,
                resamples=resamples,
            )
            found.append(
                VarianceShares(
                    plan=inputs.plans[p],
                    outcome=inputs.outcomes[o],
                    mean=indices.mean,
                    deviation=indices.deviation,
                    inputs=names,
                    kinds=kinds,
                    first=indices.first,
                    total=indices.total,
                    first_ends=indices.first_ends,
                    total_ends=indices.total_ends,
                    draws=draws,
                )
            )
    return tuple(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Samples:
    """All that was run; see ``jansen_saltelli``; the last axes are plan and outcome."""

    a: Floats
    b: Floats
    swapped: Floats
    states: tuple[tuple[Ints, Ints], ...]
    redrawn: Floats


def _samples(
    inputs: Inputs, draws: int, seed: int, progress: Callable[[int, int], None] | None
) -> _Samples:
    """Run the model on A, on B, and on A with each input changed."""
    model, dimensions = inputs.model, len(inputs.model.dimensions)
    both = sobol(seed, 0, draws, 2 * (dimensions + 1))
    at_a, at_b = both[:, : dimensions + 1], both[:, dimensions + 1 :]
    scenarios_a = inputs.draw_classes(np.ascontiguousarray(at_a[:, -1]))
    scenarios_b = inputs.draw_classes(np.ascontiguousarray(at_b[:, -1]))
    numbers_a, numbers_b = model.numbers(at_a[:, :-1]), model.numbers(at_b[:, :-1])
    a, b = inputs.run(scenarios_a, numbers_a), inputs.run(scenarios_b, numbers_b)
    swapped = np.empty((dimensions, *a.shape))
    redrawn = np.empty((len(model.factors), *a.shape))
    together = max(1, _NUMBERS // max(1, draws * dimensions))
    for first in range(0, dimensions, together):
        columns = range(first, min(first + together, dimensions))
        changed = np.repeat(numbers_a[None], len(columns), axis=0)
        for row, at in enumerate(columns):
            changed[row, :, at] = numbers_b[:, at]
        found = inputs.run(np.tile(scenarios_a, len(columns)), changed.reshape(-1, dimensions))
        swapped[first : first + len(columns)] = found.reshape(len(columns), *a.shape)
        _tell(progress, columns[-1], inputs)
    for factor in range(len(model.factors)):
        others = inputs.same_others(factor).draw(scenarios_a, at_b[:, -1])
        redrawn[factor] = inputs.run(others, numbers_a)
        _tell(progress, dimensions + factor, inputs)
    codes_a, codes_b = (
        inputs.codes[which].astype(np.int64) for which in (scenarios_a, scenarios_b)
    )
    return _Samples(a, b, swapped, tuple(zip(codes_a.T, codes_b.T, strict=True)), redrawn)


def _tell(progress: Callable[[int, int], None] | None, at: int, inputs: Inputs) -> None:
    if progress is not None:
        progress(at + 1, len(inputs.all))
