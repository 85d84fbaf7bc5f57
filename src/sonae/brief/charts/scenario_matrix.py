"""Representative scenarios side by side: what is unusual in each, and how many it stands for.

Reads a ``ScenarioTable`` and the rows chosen from it. Factors run down, so that their names can be
read, and scenarios across. Blue is the rank of a state within its factor, the first declared the
darkest; a frame and a dot mark what most scenarios do not share.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.brief.charts.labels import CHARACTER, Labels, fitted
from sonae.brief.charts.palette import CATEGORIES, MUTED, RULE, label_on, ramp
from sonae.brief.charts.sheet import LEADING, Sheet
from sonae.brief.charts.svg import Spec
from sonae.scenarios import ScenarioTable

__all__ = ["StandIn", "scenario_matrix", "stand_ins", "usual_states"]

FONT = 11.0
NAMES = 226.0
"""Most pixels that the name of a factor may take."""
USUAL = 118.0
"""Width of the column of usual states."""
ROOM, LEAST, MOST = 690.0, 62.0, 104.0
"""Pixels that all scenarios together should take; least and most for one."""
HIGH = 31.0
HEAD = 46.0
DARKEST, PALEST = 0.92, 0.02


@dataclass(frozen=True, slots=True)
class StandIn:
    """A scenario that stands for those that are most like it."""

    row: int
    number: int
    """As ``sonae scenarios`` counts, from 1."""
    stands_for: int
    """Scenarios to which no other one chosen is nearer, itself among them."""


def stand_ins(
    table: ScenarioTable, rows: NDArray[np.int64], numbers: NDArray[np.int64] | None = None
) -> tuple[StandIn, ...]:
    """Count for each of some scenarios how many of the table are most like it.

    Distance is the number of factors that differ (Hamming); a tie goes to the earlier row of the
    table. The one that stands for most comes first.

    Parameters
    ----------
    table : ScenarioTable
    rows : ndarray, (chosen,)
        Rows of the table, such as those of ``representatives``.
    numbers : ndarray, (scenario,), optional
        Number of each scenario; counted along the table if not given.
    """
    chosen = np.sort(rows)
    least = np.full(table.count, len(table.space.factors) + 1, dtype=np.int32)
    nearest = np.zeros(table.count, dtype=np.int64)
    for place, row in enumerate(chosen):
        distance = np.zeros(table.count, dtype=np.int32)
        for column in table.codes.T:
            distance += column != column[row]
        closer = distance < least
        least[closer], nearest[closer] = distance[closer], place
    sizes = np.bincount(nearest, minlength=len(chosen)).tolist()
    made = [
        StandIn(int(row), int(row) + 1 if numbers is None else int(numbers[row]), size)
        for row, size in zip(chosen, sizes, strict=True)
    ]
    return tuple(sorted(made, key=lambda entry: (-entry.stands_for, entry.row)))


def usual_states(table: ScenarioTable) -> tuple[tuple[int, float], ...]:
    """Return for each factor its most frequent state, the first of equals, and its share."""
    found = []
    for counts in table.marginal_counts():
        most = int(counts.argmax())
        found.append((most, int(counts[most]) / table.count if table.count else 0.0))
    return tuple(found)


def scenario_matrix(
    table: ScenarioTable, chosen: tuple[StandIn, ...], labels: Labels | None = None
) -> Spec:
    """Draw scenarios side by side.

    Parameters
    ----------
    table : ScenarioTable
    chosen : tuple of StandIn
        From ``stand_ins``.
    labels : Labels, optional
        What factors and states are called; ids if not given.
    """
    labels = labels or Labels.of(table.space)
    usual = usual_states(table)
    sheet = Sheet()
    wide = min(MOST, max(LEAST, ROOM / max(1, len(chosen))))
    longest = max(map(len, labels.factors), default=0)
    left = min(NAMES, longest * CHARACTER * FONT * 1.04) + 10
    start = left + USUAL + 14
    _usual(sheet, labels, usual, left)
    odd = []
    for place, entry in enumerate(chosen):
        x = start + place * wide
        odd += _column(sheet, table, entry, labels, usual, (x, wide))
    sheet.boxes(odd, stroke=CATEGORIES[1], strokeWidth=2.2)
    _heads(sheet, chosen, left, (start, wide))
    return sheet.spec(_words(table, chosen, labels, usual))
