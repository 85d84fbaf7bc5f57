"""A box: limits on some inputs; and what it says of the futures it holds.

Coverage is the share of all failures that lie in the box, density the share of its futures that
fail, mass the share of all futures that it holds (Bryant and Lempert 2010). Futures count by their
weights.
"""

import math
from dataclasses import dataclass

__all__ = ["Box", "Limit", "Tally"]


@dataclass(frozen=True, slots=True)
class Limit:
    """What a box asks of one column.

    Attributes
    ----------
    column : str
        Name of the column.
    lower, upper : float or None
        Least and most that a number may be, both included; None where there is no limit.
    states : tuple of str or None
        The states that are in the box, in declared order; None for a number.
    """

    column: str
    lower: float | None = None
    upper: float | None = None
    states: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Limits that must hold together, in the order of the columns; without any, all futures."""

    limits: tuple[Limit, ...] = ()

    def without(self, column: str) -> "Box":
        """Return the box with one column free."""
        return Box(tuple(limit for limit in self.limits if limit.column != column))

    def limit(self, column: str) -> Limit | None:
        """Return the limit on a column, or None."""
        return next((limit for limit in self.limits if limit.column == column), None)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many futures a box holds and how many fail, beside those of all.

    Attributes
    ----------
    inside, failing : float
        Weight of the futures in the box, and of those that fail.
    all, all_failing : float
        The same of all futures.
    """

    inside: float
    failing: float
    all: float
    all_failing: float

    @property
    def coverage(self) -> float:
        """Share of all failures that the box holds; 0 if nothing fails."""
        return self.failing / self.all_failing if self.all_failing else 0.0

    @property
    def density(self) -> float:
        """Share of the futures in the box that fail; 0 if it holds none."""
        return self.failing / self.inside if self.inside else 0.0

    @property
    def mass(self) -> float:
        """Share of all futures that the box holds."""
        return self.inside / self.all if self.all else 0.0

    @property
    def contrast(self) -> float:
        """How well the box tells failures from the rest: 1 exactly, 0 not at all.

        The correlation of lying in the box with failing (φ, or Matthews's coefficient). Unlike the
        F score it does not favour a box that holds everything where most futures fail.
        """
        spread = self.inside * (self.all - self.inside)
        spread *= self.all_failing * (self.all - self.all_failing)
        if spread <= 0:
            return 0.0
        return (self.failing * self.all - self.inside * self.all_failing) / math.sqrt(spread)
