"""One future of a run, once more and step by step: for explanations and traces of failure."""

from collections.abc import Mapping

import numpy as np

from sonae.explore.performance import Performance
from sonae.outcomes import CompiledModel, Trace, trace
from sonae.seeds import points

__all__ = ["replay"]


def replay(
    model: CompiledModel,
    plan: str,
    scenario: Mapping[str, str] | int,
    draw: int,
    *,
    seed: int = 1,
    performance: Performance | None = None,
) -> Trace:
    """Return the reference reading, year by year, of one plan in one future of a run.

    Parameters
    ----------
    model : CompiledModel
    plan : str
    scenario : mapping from factor to state, or int
        A scenario; or the number of a class of `performance`.
    draw : int
        Number of the draw.
    seed : int
        The run's seed; that of `performance` if it is given.
    performance : Performance, optional
        The run that the future belongs to.
    """
    sampling = "sobol"
    if performance is not None:
        seed, sampling = performance.seed, performance.sampling
    if not isinstance(scenario, Mapping):
        if performance is None:
            raise TypeError("a class number needs the performance that it belongs to")
        scenario = performance.scenario(scenario)
    point = points(sampling, seed, draw, 1, len(model.dimensions))
    return trace(model, plan, scenario, np.asarray(model.numbers(point))[0].tolist())
