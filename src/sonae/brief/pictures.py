"""Charts that a user asks for by themselves, outside a brief: as specs, and as files.

Reads cross-impacts and tables of scenarios; the command line writes what it returns. Specs are
plain Vega-Lite maps, the same that the brief draws.
"""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.brief.charts.crossimpact import READABLE, state_map
from sonae.brief.charts.influence_blocks import factor_map
from sonae.brief.charts.labels import Labels
from sonae.brief.charts.scenario_matrix import scenario_matrix, stand_ins
from sonae.brief.charts.svg import Spec
from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.scenarios import (
    Influences,
    MatrixFile,
    ScenarioTable,
    Space,
    influence_profile,
    representatives,
)

__all__ = ["impact_chart", "scenario_chart"]

CHOSEN = 8
"""Scenarios that stand side by side, unless somebody asks for another number."""


def impact_chart(
    influences: Influences,
    named: Dossier | MatrixFile | None = None,
    by: Literal["states", "factors"] | None = None,
) -> Spec:
    """Return the map of a cross-impact matrix.

    Parameters
    ----------
    influences : Influences
    named : Dossier or MatrixFile, optional
        Gives the names of factors and states; ids if there is none.
    by : {"states", "factors"}, optional
        Every judgement, or how far each factor moves each other one. If not given, every
        judgement of up to 40 states, and factors of more.

    Raises
    ------
    UsageError
        If nothing was judged.
    """
    if not influences.cells:
        raise UsageError("there are no cross-impacts to draw: nothing was judged")
    space = influences.space
    if by is None:
        by = "states" if space.offsets[-1] <= READABLE else "factors"
    if by == "states":
        return state_map(influences, _labels(space, named))
    return factor_map(influence_profile(influences), space, _labels(space, named))


def scenario_chart(
    table: ScenarioTable,
    named: Dossier | MatrixFile | None = None,
    *,
    k: int = CHOSEN,
    numbers: NDArray[np.int64] | None = None,
    left: str | None = None,
) -> Spec:
    """Return representative scenarios of a table side by side.

    Parameters
    ----------
    table : ScenarioTable
    named : Dossier or MatrixFile, optional
        Gives the names of factors and states; ids if there is none.
    k : int
        Scenarios to show at most.
    numbers : ndarray, (scenario,), optional
        Number of each scenario; counted along the table if not given.
    left : str, optional
        What the search did not reach; the chart then says that it is not complete.

    Raises
    ------
    UsageError
        If the table is empty.
    """
    if not table.count:
        raise UsageError("there is no scenario to draw")
    chosen = stand_ins(table, representatives(table, k).rows, numbers)
    return scenario_matrix(table, chosen, _labels(table.space, named), left)


def _labels(space: Space, named: Dossier | MatrixFile | None) -> Labels:
    if named is None:
        return Labels.of(space)
    if isinstance(named, MatrixFile):
        return Labels(
            tuple(entry.own.long for entry in named.factors),
            tuple(tuple(state.long for state in entry.states) for entry in named.factors),
        )
    factors = named.content.factors
    return Labels.of(
        space,
        {name: factor.label for name, factor in factors.items()},
        {
            (name, state): entry.label
            for name, factor in factors.items()
            for state, entry in factor.states.items()
        },
    )
