"""What a user may want beside bounds: one point, a spread, and what hangs on which judgement.

Reads a credal set; hands ``report`` a reference point (maximum entropy), sampled distributions
(an assumption of the second order) and key assumptions, each only if it was asked for.  A point
and a spread need a list of scenarios.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from sonae.dossier import EventGiven
from sonae.errors import CapacityError, UsageError
from sonae.likelihood.assumptions import KeyAssumptions, key_assumptions
from sonae.likelihood.bounds import Bounds, ImpossibleConditionError
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.entropy import EntropyPoint, PointInBounds, max_entropy
from sonae.likelihood.junction import JunctionCredalSet
from sonae.likelihood.sampling import SampledDistributions, sample_distributions

__all__ = ["NOTHING_MORE", "Extras", "PointReport", "SpreadReport", "extras"]

HELD = (0.05, 0.95)
"""Quantiles between which nine of ten sampled distributions lie."""


class PointReport(TypedDict):
    """A proposition at the point of maximum entropy."""

    value: float | None
    """None where the condition has probability 0 at the point."""
    inside: bool
    """Whether it lies within the bounds, to 1e-4."""
    label: str


class SpreadReport(TypedDict):
    """A proposition over sampled distributions: 5 % and 95 % quantile."""

    low: float | None
    high: float | None
    samples: int
    seed: int
    label: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for beside bounds; ``extras`` makes it.

    Attributes
    ----------
    credal : CredalSet or JunctionCredalSet, optional
        Asked for what hangs on which judgement, if that is wanted.
    point : EntropyPoint, optional
        If a reference point is wanted.
    samples : SampledDistributions, optional
        If a spread is wanted.
    seed : int
        That of the samples.
    """

    credal: CredalSet | JunctionCredalSet | None = None
    point: EntropyPoint | None = None
    samples: SampledDistributions | None = None
    seed: int = 0

    def at_point(self, asked: EventGiven, bounds: Bounds) -> PointReport | None:
        """Return the proposition at the reference point."""
        if self.point is None:
            return None
        try:
            value = self.point.probability(asked.event, asked.given)
        except ImpossibleConditionError:
            return {"value": None, "inside": False, "label": self.point.label}
        inside = PointInBounds(asked.event, asked.given, value, bounds).inside
        return {"value": value, "inside": inside, "label": self.point.label}

    def spread_of(self, asked: EventGiven) -> SpreadReport | None:
        """Return between which values nine of ten sampled distributions put the proposition."""
        if self.samples is None:
            return None
        count, label = self.samples.count, self.samples.label
        low, high, note = None, None, None
        try:
            values = self.samples.probability(asked.event, asked.given)
        except UsageError as error:
            note = str(error)
        else:
            low, high = np.quantile(values, HELD).tolist()
        return {
            "low": low,
            "high": high,
            "samples": count,
            "seed": self.seed,
            "label": label,
            "note": note,
        }

    def assumptions_of(self, asked: EventGiven) -> KeyAssumptions | None:
        """Return how far the bounds of the proposition move without each judgement."""
        if self.credal is None:
            return None
        return key_assumptions(self.credal, [(asked.event, asked.given)])[0]


NOTHING_MORE = Extras()
"""Bounds alone."""


def extras(
    credal: CredalSet | JunctionCredalSet,
    *,
    point: bool = False,
    spread: int | None = None,
    seed: int = 1,
    assumptions: bool = False,
) -> Extras:
    """Return what is wanted beside bounds, made once for all propositions.

    Parameters
    ----------
    credal : CredalSet or JunctionCredalSet
        Every distribution that the judgements allow.
    point, assumptions : bool
        Whether a reference point, and what hangs on which judgement, are wanted.
    spread : int, optional
        Number of sampled distributions.
    seed : int
        Fixes them.

    Raises
    ------
    CapacityError
        If a point or a spread is wanted of scenarios that are too many to list.
    """
    kept = credal if assumptions else None
    if not point and spread is None:
        return Extras(kept)
    if isinstance(credal, JunctionCredalSet):
        raise CapacityError(
            "a point and a spread need a list of scenarios, and there are too many here; ask for "
            "bounds alone"
        )
    centre = max_entropy(credal)
    samples = None if spread is None else sample_distributions(credal, spread, seed, centre)
    return Extras(kept, centre if point else None, samples, seed)
