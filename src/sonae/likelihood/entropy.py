"""One reference point inside the bounds: the allowed distribution that adds least of its own.

Reads a ``CredalSet``; hands ``brief`` a distribution over the scenarios, for places where one
number is wanted.  It is a reference point, not a result: the judgements allow everything else
between the bounds just as well.  Follows Jaynes (1957): of all distributions that meet the
judgements the one of largest entropy, which is p(s) proportional to exp(sum of multiplier x
coefficient of s in each row), multipliers >= 0.  The multipliers minimise log Z by L-BFGS-B (Byrd,
Lu, Nocedal and Zhu, 1995), over signatures weighted by their number of scenarios.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds, ImpossibleConditionError
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.polytope import Polytope
from sonae.scenarios import ScenarioTable

__all__ = ["REFERENCE", "EntropyPoint", "PointInBounds", "max_entropy", "points_in_bounds"]

Floats: TypeAlias = npt.NDArray[np.float64]

REFERENCE = "a reference point (maximum entropy), not a result"
MOST_VIOLATED = 1e-4
"""Violation of a row, or distance outside a bound, up to which a point counts as inside."""
LARGEST_GAP = 1e-3  # nats of entropy that may be missing
SOLVER = {"maxiter": 5000, "maxfun": 20000, "maxcor": 30, "ftol": 1e-15, "gtol": 1e-8}


@dataclass(frozen=True, slots=True, eq=False)
class EntropyPoint:
    """The distribution of largest entropy that meets the judgements, as nearly as was found."""

    table: ScenarioTable
    weights: Floats = field(repr=False)
    """Probability of each scenario, dims (scenario,); they sum to 1."""
    violation: float
    """Largest amount by which a row is missed, as a probability of event and condition."""
    entropy: float
    """In nats."""
    gap: float
    """Nats by which the entropy may differ from the largest, proven by the multipliers."""
    iterations: int

    @property
    def converged(self) -> bool:
        """Whether rows are met to 1e-4 and the entropy is the largest to 1e-3 nats."""
        return self.violation <= MOST_VIOLATED and self.gap <= LARGEST_GAP

    @property
    def label(self) -> str:
        """What to print beside a number that comes from here."""
        if self.converged:
            return f"{REFERENCE}; judgements met to {self.violation:.1e}"
        return f"{REFERENCE}; NOT CONVERGED, judgements missed by up to {self.violation:.1e}"

    def probability(self, event: Event, given: Event | None = None) -> float:
        """Return the probability of an event, given another if asked, at this point.

        Raises
        ------
        ImpossibleConditionError
            If the condition has probability 0 here.
        """
        inside = np.ones(self.table.count, dtype=np.bool_)
        if given is not None:
            inside = self.table.mask(given)
        total = float(self.weights[inside].sum())
        if total <= 0.0:
            raise ImpossibleConditionError(
                f"{given.text if given else 'anything'}: probability 0 at the reference point"
            )
        return float(self.weights[inside & self.table.mask(event)].sum()) / total


@dataclass(frozen=True, slots=True)
class PointInBounds:
    """A proposition's value at the reference point, beside its bounds."""

    event: Event
    given: Event | None
    value: float
    bounds: Bounds

    @property
    def inside(self) -> bool:
        """Whether the value lies within the bounds, to 1e-4."""
        return self.bounds.contains(self.value, MOST_VIOLATED)


def max_entropy(credal: CredalSet) -> EntropyPoint:
    """Return the distribution of largest entropy that meets every judgement.

    Parameters
    ----------
    credal : CredalSet
        Over listed scenarios.

    Examples
    --------
    Nothing said, nothing added: every scenario is as likely as any other.

    >>> from sonae.scenarios import Space
    >>> space = Space(("rain",), (("yes", "no"),))
    >>> table = ScenarioTable(space, np.array([[0], [1]], dtype=np.int8))
    >>> max_entropy(CredalSet(table, [])).weights.tolist()
    [0.5, 0.5]
    """
    polytope = credal.polytope
    size = np.bincount(polytope.signature, minlength=polytope.count).astype(np.float64)
    multipliers, iterations = np.zeros(len(polytope.rows)), 0
    if multipliers.size:
        found = minimize(
            lambda at: _log_partition(polytope, size, at),
            multipliers,
            jac=True,
            method="L-BFGS-B",
            bounds=[(0.0, None)] * multipliers.size,
            options=SOLVER,
        )
        multipliers, iterations = np.asarray(found.x, dtype=np.float64), int(found.nit)
    share, log_z = _shares(polytope, size, multipliers)
    means = polytope.row_values(share)
    worth = math.fsum((multipliers * means).tolist())
    return EntropyPoint(
        table=credal.table,
        weights=(share / size)[polytope.signature],
        violation=float(max(0.0, -means.min(initial=0.0))),
        entropy=log_z - worth,
        gap=abs(worth),
        iterations=iterations,
    )


def points_in_bounds(
    credal: CredalSet, point: EntropyPoint, asked: Iterable[tuple[Event, Event | None]]
) -> tuple[PointInBounds, ...]:
    """Return the value of each proposition at the point, beside its bounds.

    Parameters
    ----------
    credal : CredalSet
        The one the point was made from.
    point : EntropyPoint
    asked : iterable of (Event, Event or None)
        Events, each with its condition.
    """
    return tuple(
        PointInBounds(
            event, given, point.probability(event, given), credal.probability(event, given)
        )
        for event, given in asked
    )


def _log_partition(polytope: Polytope, size: Floats, multipliers: Floats) -> tuple[float, Floats]:
    """Return log Z and its gradient, the mean of each row."""
    share, log_z = _shares(polytope, size, multipliers)
    return log_z, polytope.row_values(share)


def _shares(polytope: Polytope, size: Floats, multipliers: Floats) -> tuple[Floats, float]:
    """Return the probability of each signature, and log Z; the largest exponent is taken out."""
    exponent = -polytope.reduced_costs(np.zeros(polytope.count), multipliers)
    top = float(exponent.max())
    weight = size * np.exp(exponent - top)
    total = float(weight.sum())
    return weight / total, top + math.log(total)
