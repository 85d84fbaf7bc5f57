"""Soft evidence: new probabilities for the cells of a partition, and the mixture they make.

Read by ``updating``.  Jeffrey's rule (1965): P'(A) = sum over cells of P(A | cell) x new share.
Every conditional is bounded by itself, so the mixture is an outer bound.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.scenarios import ScenarioTable

__all__ = ["Share", "SoftFact", "mixed"]

ROUNDING = 1e-9
ROUNDS = 200  # a stop for what must not happen


@dataclass(frozen=True, slots=True)
class Share:
    """A new probability of one cell of a partition."""

    event: Event
    lower: float
    upper: float


@dataclass(frozen=True, slots=True)
class SoftFact:
    """New probabilities for the cells of a partition, as from a better forecast or a poll."""

    name: str
    shares: tuple[Share, ...]

    def check(self, table: ScenarioTable) -> None:
        """Check that exactly one cell holds in each scenario, and that shares can sum to 1.

        Raises
        ------
        UsageError
            If not; the message names the scenario or the sum.
        """
        for share in self.shares:
            if not 0.0 <= share.lower <= share.upper <= 1.0:
                raise UsageError(
                    f"{self.name}: {share.lower:g} to {share.upper:g} for ({share.event.text}) is "
                    "no interval within 0 to 1"
                )
        count = np.zeros(table.count, dtype=np.int64)
        for share in self.shares:
            count += table.mask(share.event)
        wrong = np.flatnonzero(count != 1)
        if wrong.size:
            at = int(wrong[0])
            what = "none" if count[at] == 0 else "more than one"
            states = ", ".join(f"{f} {s}" for f, s in table.scenario(at).items())
            raise UsageError(
                f"{self.name}: soft evidence is about cells of which exactly one holds, but "
                f"{what} of them holds in the scenario {states}"
            )
        least = sum(share.lower for share in self.shares)
        most = sum(share.upper for share in self.shares)
        if not least - ROUNDING <= 1.0 <= most + ROUNDING:
            raise UsageError(
                f"{self.name}: the shares sum to {least:.6g} at least and {most:.6g} at most; "
                "they cannot sum to 1"
            )


def mixed(
    means: Sequence[float],
    totals: Sequence[tuple[float, float]],
    shares: Sequence[tuple[float, float]],
) -> float | None:
    """Return the least of sum q g mean / sum q g over shares q (summing to 1) and totals g.

    Parameters
    ----------
    means : sequence of float
        Average within each cell.
    totals, shares : sequence of (float, float)
        Intervals of each cell's weight g and probability q.

    Returns
    -------
    float or None
        None if the sum of weights can be 0.

    Examples
    --------
    >>> round(mixed([0.2, 0.8], [(1, 1), (1, 1)], [(0.3, 0.6), (0.4, 0.7)]), 12)
    0.44
    """
    smallest = _least_shares([least for least, _ in totals], shares)
    if sum(q * least for q, (least, _) in zip(smallest, totals, strict=True)) <= ROUNDING:
        return None
    at = max(means)
    for _ in range(ROUNDS):
        used = [
            least if mean > at else most for mean, (least, most) in zip(means, totals, strict=True)
        ]
        cost = [weight * (mean - at) for weight, mean in zip(used, means, strict=True)]
        chosen = [q * w for q, w in zip(_least_shares(cost, shares), used, strict=True)]
        ratio = sum(c * mean for c, mean in zip(chosen, means, strict=True)) / sum(chosen)
        if ratio >= at:
            break
        at = ratio
    return at


def _least_shares(cost: Sequence[float], shares: Sequence[tuple[float, float]]) -> list[float]:
    """Return the shares, summing to 1, that make the total cost least: the cheapest filled up."""
    chosen = [lower for lower, _ in shares]
    left = 1.0 - sum(chosen)
    for at in sorted(range(len(cost)), key=lambda place: (cost[place], place)):
        more = min(max(left, 0.0), shares[at][1] - shares[at][0])
        chosen[at] += more
        left -= more
    return chosen
