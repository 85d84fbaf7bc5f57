"""A table of scenarios as columns to be exported: states, balances, likelihoods.

Reads a system and a table of its scenarios; hands ``export`` columns and what is to be said about
them. Likelihoods are given by the caller: this room does not know how they come about.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.scenarios.balance import Reading, is_balanced, margins, total_impact_score
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable

__all__ = ["Column", "ScenarioRows", "scenario_rows"]

POINTS = "judgement points"
_BLOCK = 1 << 17


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column: a name, what its values are, and the values."""

    name: str
    kind: Literal["text", "whole", "number", "truth"]
    values: NDArray[np.generic]
    """A text is held as the index of a category; a number that is not finite is not there."""
    categories: tuple[str, ...] = ()
    unit: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ScenarioRows:
    """Columns of equal length, and what is to be said about the whole."""

    columns: tuple[Column, ...]
    about: Mapping[str, str]

    @property
    def count(self) -> int:
        """Number of rows."""
        return int(self.columns[0].values.shape[0])


def scenario_rows(
    system: ScenarioSystem,
    table: ScenarioTable,
    probability: tuple[ArrayLike, ArrayLike] | None = None,
    about: Mapping[str, str] | None = None,
    numbers: ArrayLike | None = None,
) -> ScenarioRows:
    """Return a table of scenarios as columns.

    Parameters
    ----------
    system : ScenarioSystem
    table : ScenarioTable
    probability : tuple of array_like, (scenario,), optional
        Lower and upper probability of each scenario; NaN where none was computed.
    about : mapping, optional
        More to be said about the whole, such as the dossier's id and hash.
    numbers : array_like, (scenario,), optional
        Numbers of the scenarios in a larger list; if not given, they count from 1.

    Returns
    -------
    ScenarioRows
        ``scenario`` is the number; one column for each factor holds ids of states; ``coherent``
        says that a scenario breaks no constraint and is balanced within the system's tolerance
        (where judgements are intervals: for some values, and ``coherent_necessarily`` for all).
        Margin, inconsistencies and score are in judgement points, read at the middle of
        intervals. ``complete`` is the same in every row: whether the table has all scenarios.
        If a factor has the name of one of these columns, that column gets ``sonae_`` before it.

    Raises
    ------
    ValueError
        If the probabilities are not one interval within 0 and 1 for each scenario.
    """
    space = system.space
    factors = [
        Column(factor, "text", table.codes[:, at], space.states[at])
        for at, factor in enumerate(space.factors)
    ]
    computed = [
        *_balances(system, table),
        Column("complete", "truth", np.full(table.count, table.complete)),
        *_likelihoods(table.count, probability),
    ]
    count = np.arange(1, table.count + 1) if numbers is None else np.asarray(numbers, np.int64)
    number = Column("scenario", "whole", count)
    first, *rest = (_apart(column, space.factors) for column in (number, *computed))
    return ScenarioRows((first, *factors, *rest), _about(system, table, about or {}))


def _balances(system: ScenarioSystem, table: ScenarioTable) -> list[Column]:
    """Return what the balances say of each scenario, computed a block at a time."""
    exact = system.influences.exact
    count = table.count
    truths = {"coherent": np.zeros(count, dtype=np.bool_)}
    if not exact:
        truths["coherent_necessarily"] = np.zeros(count, dtype=np.bool_)
    numbers = {
        name: np.zeros(count)
        for name in (
            *("least_margin", "inconsistency_largest", "inconsistency_total"),
            "total_impact_score",
        )
    }
    for start in range(0, count, _BLOCK):
        part = ScenarioTable(table.space, table.codes[start : start + _BLOCK])
        rows = slice(start, start + part.count)
        allowed = np.ones(part.count, dtype=np.bool_)
        for constraint in system.constraints:
            allowed &= ~part.mask(constraint.forbids)
        readings: tuple[Reading, ...] = ("possibly", "necessarily")
        for name, reading in zip(truths, readings, strict=False):
            balanced = is_balanced(system.influences, part.codes, system.tolerance, reading)
            truths[name][rows] = allowed & balanced
        for name, values in _figures(system, part).items():
            numbers[name][rows] = values
    return [
        *(Column(name, "truth", values) for name, values in truths.items()),
        *(Column(name, "number", values, unit=POINTS) for name, values in numbers.items()),
    ]


def _figures(system: ScenarioSystem, part: ScenarioTable) -> dict[str, NDArray[np.float64]]:
    influences = system.influences
    margin = margins(influences, part.codes)
    least = margin.min(axis=1, initial=np.inf)
    # Summed in whole units, so that the sum is exact; a factor without rivals falls short of none.
    short = np.rint(np.where(margin < 0, -margin, 0.0) * influences.scale).astype(np.int64)
    return {
        "least_margin": least,
        "inconsistency_largest": short.max(axis=1, initial=0) / influences.scale,
        "inconsistency_total": short.sum(axis=1) / influences.scale,
        "total_impact_score": total_impact_score(influences, part.codes),
    }


def _likelihoods(count: int, probability: tuple[ArrayLike, ArrayLike] | None) -> list[Column]:
    if probability is None:
        return []
    lower, upper = (np.asarray(side, dtype=np.float64) for side in probability)
    if lower.shape != (count,) or upper.shape != (count,):
        raise ValueError(f"{lower.shape} and {upper.shape} probabilities for {count} scenarios")
    given = ~(np.isnan(lower) & np.isnan(upper))
    if not bool(((lower >= 0) & (lower <= upper) & (upper <= 1))[given].all()):
        raise ValueError("a probability is an interval within 0 and 1")
    return [
        Column("probability_lower", "number", lower, unit="probability"),
        Column("probability_upper", "number", upper, unit="probability"),
    ]


def _apart(column: Column, factors: tuple[str, ...]) -> Column:
    """Give a computed column another name where a factor has its own."""
    name = column.name
    while name in factors:
        name = f"sonae_{name}"
    return Column(name, column.kind, column.values, column.categories, column.unit)


def _about(system: ScenarioSystem, table: ScenarioTable, more: Mapping[str, str]) -> dict[str, str]:
    """Return what a reader has to know of the table, in words."""
    said = {
        "scenarios listed": str(table.count),
        "all scenarios listed": "yes" if table.complete else f"no: {table.left or 'cut short'}",
    }
    if table.total is not None:
        said["scenarios in all"] = str(table.total)
    return {
        **said,
        "tolerance": f"{system.tolerance} {POINTS}",
        "unit of margin, inconsistency and score": POINTS,
        "judgements": "numbers" if system.influences.exact else "intervals, read at their middle",
        "constraints": str(len(system.constraints)),
        **more,
    }
