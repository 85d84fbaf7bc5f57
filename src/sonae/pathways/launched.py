"""Plans with some options launched in given years, whatever is seen.

Reads what a plan of the model launches; hands ``timed``, ``deadlines``, ``lasting`` and ``waiting``
a table of its variants. An option that waited for a sign waits no more.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from sonae.outcomes import CompiledModel, PlanTable

__all__ = ["launched_beside"]


def launched_beside(
    model: CompiledModel, plan: str | None, starts: Sequence[Mapping[str, float]]
) -> PlanTable:
    """Return a plan once for each of some launches beside it.

    Parameters
    ----------
    model : CompiledModel
    plan : str or None
        What is done anyway; nothing if None.
    starts : sequence of mappings from option to year
        In place of what the plan says of these options; infinite for never.
    """
    options = model.graph.options
    shape = (len(starts), len(options))
    start, trigger = np.full(shape, np.inf), np.full(shape, -1, dtype=np.int32)
    if plan is not None:
        row = model.plans.index(plan)
        start[:], trigger[:] = model.launches.start[row], model.launches.trigger[row]
    places = {option: _columns(options, option) for given in starts for option in given}
    for at, given in enumerate(starts):
        for option, year in given.items():
            own, *windows = places[option]
            start[at, own], trigger[at, own] = float(year), -1
            start[at, windows] = np.inf
    return PlanTable(("",) * len(starts), start, trigger)


def _columns(options: Sequence[str], option: str) -> list[int]:
    """Return the column of an option, and those of the windows in which plans watch for it."""
    windows = [at for at, name in enumerate(options) if name.startswith(f"{option}?")]
    return [options.index(option), *windows]
