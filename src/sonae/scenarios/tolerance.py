"""How much inconsistency a scenario may have and still count as coherent.

Reads what the dossier says under ``tolerance``; the balances and the search test against it. A
local tolerance holds for each factor by itself, a total one for the sum over all factors (the
local one is that of Weimer-Jehle 2006; the total one is Sonae's own definition).
"""

from dataclasses import dataclass
from math import isfinite
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.influences import Influences

__all__ = ["Tolerance", "ToleranceReport", "tolerance_limits"]


class ToleranceReport(TypedDict):
    """A tolerance as plain data, in judgement points."""

    local: float | None
    """None sets no limit, here and for a factor."""
    factors: dict[str, float | None]
    total: float | None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Largest inconsistency that still counts as coherent, in judgement points.

    Examples
    --------
    >>> str(Tolerance(1.0, (("korea", 2.0),), total=3.0))
    '1 (korea 2), 3 in all'
    """

    local: float = 0.0
    """For each factor that is not named."""
    factors: tuple[tuple[str, float], ...] = ()
    """Factors with a tolerance of their own."""
    total: float | None = None
    """For the sum over all factors; None sets no limit."""

    def __post_init__(self) -> None:
        named = [*(value for _, value in self.factors), self.local, self.total or 0.0]
        for value in named:
            if not value >= 0:
                raise UsageError(f"a tolerance is 0 or more, got {value}")

    @classmethod
    def of(cls, tolerance: "float | Tolerance") -> "Tolerance":
        """Take a number as a local tolerance for every factor."""
        return tolerance if isinstance(tolerance, Tolerance) else cls(float(tolerance))

    @property
    def largest(self) -> float:
        """The largest inconsistency that any single factor may have."""
        most = max([self.local, *(value for _, value in self.factors)])
        return most if self.total is None else min(most, self.total)

    def limit(self, factor: str) -> float:
        """Return the largest inconsistency that one factor may have by itself."""
        return dict(self.factors).get(factor, self.local)

    def report(self) -> ToleranceReport:
        """Return it as plain data."""
        return {
            "local": _finite(self.local),
            "factors": {factor: _finite(value) for factor, value in self.factors},
            "total": None if self.total is None else _finite(self.total),
        }

    def __str__(self) -> str:
        """Say it in one line, such as ``1 (korea 2), 3 in all``."""
        named = ", ".join(f"{factor} {_words(value)}" for factor, value in self.factors)
        text = _words(self.local) + (f" ({named})" if named else "")
        return text if self.total is None else f"{text}, {_words(self.total)} in all"


def _finite(value: float) -> float | None:
    return value if isfinite(value) else None


def _words(value: float) -> str:
    return f"{value:g}" if isfinite(value) else "without limit"


def tolerance_limits(
    influences: Influences, tolerance: Tolerance
) -> tuple[NDArray[np.int64], int | None]:
    """Return the tolerance of each factor, and the total one, in units of the judgements.

    Raises
    ------
    UsageError
        If it names a factor that the space has not.
    """
    for factor, _ in tolerance.factors:
        influences.space.factor_index(factor)
    limits = [
        influences.tolerance_units(tolerance.limit(factor)) for factor in influences.space.factors
    ]
    total = None if tolerance.total is None else influences.tolerance_units(tolerance.total)
    return np.array(limits, dtype=np.int64), total
