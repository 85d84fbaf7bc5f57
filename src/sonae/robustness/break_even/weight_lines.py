"""The weights at which a plan begins or ceases to be beaten under maximality, by lines.

Reads what every plan is worth in one outcome and in all others; hands ``weights`` the nearest
weights at which other plans remain. Under a fixed distribution the lead of a rival over a plan is a
line in the weight, so the least lead over all distributions is concave and made of lines. Where it
is above the tie is one interval; its ends are found by Kelley's (1960) cutting planes: known
distributions give lines that can only be too high, a programme at an end either proves the end or
gives a new line. Pairs whose lines already say no are settled without any programme.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.robustness.break_even.stances import Stance

__all__ = ["Lines", "first_changes"]

Floats: TypeAlias = npt.NDArray[np.float64]
Span: TypeAlias = tuple[float, float]

ROUNDS = 200
"""A stop for what must not happen; each round finds a new line."""
NEAR = 1e-9
"""An end is found to within this share of the range."""
FLAT = 1e-14
"""A slope up to here is rounding."""


@dataclass(frozen=True, slots=True, eq=False)
class Lines:
    """What is compared: plans worth ``fixed + weight * own`` in each class, under some judgements.

    Attributes
    ----------
    both : array, (2 * plan, class)
        Fixed parts of all plans, then own parts; larger is better.
    tie : float
    stance : Stance
    """

    both: Floats
    tie: float
    stance: Stance

    @staticmethod
    def of(fixed: Floats, own: Floats, tie: float, stance: Stance) -> "Lines":
        """Put both parts together."""
        return Lines(np.vstack([fixed, own]), tie, stance)

    @property
    def plans(self) -> int:
        """Number of plans."""
        return len(self.both) // 2

    def at(self, weight: float) -> Floats:
        """Return what plans are worth at a weight, dims (plan, class)."""
        fixed, own = np.split(self.both, 2)
        return np.asarray(fixed + weight * own, dtype=np.float64)

    def look(self, weight: float, plan: int, rival: int) -> None:
        """Find the distribution in which the rival leads least at a weight."""
        fixed, own = np.split(self.both, 2)
        lead = fixed[rival] - fixed[plan] + weight * (own[rival] - own[plan])
        self.stance.lowest(np.asarray(lead, dtype=np.float64))

    def most(self, plan: int, rival: int, within: Span) -> Span | None:
        """Return where no distribution found so far denies that the rival is ahead."""
        expected = self.stance.expected(self.both)
        fixed, own = np.split(expected, 2, axis=1)
        start = fixed[:, rival] - fixed[:, plan] - self.tie
        slope = own[:, rival] - own[:, plan]
        flat = np.abs(slope) <= FLAT * np.maximum(1.0, np.abs(start))
        if bool((flat & (start <= 0)).any()):
            return None
        zero = -start[~flat] / slope[~flat]
        rising = slope[~flat] > 0
        first = float(zero[rising].max(initial=within[0]))
        last = float(zero[~rising].min(initial=within[1]))
        return (first, last) if first < last else None


def first_changes(
    lines: Lines, before: frozenset[int], now: float, within: Span
) -> tuple[float | None, float | None]:
    """Return the nearest weights below and above at which other plans remain; None if none is.

    Parameters
    ----------
    lines : Lines
    before : frozenset of int
        Who remains now.
    now : float
        The weight as it is.
    within : (float, float)
        Where it is searched.
    """
    low, high = within
    for plan in set(range(lines.plans)) - before:
        low, high = _beaten_along(lines, plan, now, (low, high))
    for plan in sorted(before):
        for rival in range(lines.plans):
            span = None if rival == plan else ahead(lines, plan, rival, (low, high))
            if span is not None and span[0] >= now:
                high = min(high, span[0])
            elif span is not None:
                low = max(low, min(span[1], now))
    room = NEAR * (within[1] - within[0])
    return (
        low if low > within[0] + room else None,
        high if high < within[1] - room else None,
    )


def _beaten_along(lines: Lines, plan: int, now: float, within: Span) -> Span:
    """Return the piece around the weight of now all along which some rival beats a plan."""
    reach, known = (now, now), dict[int, Span | None]()
    while True:
        best, further = -1, 0.0
        for rival in range(lines.plans):
            if rival != plan and rival not in known:
                gain = _further(reach, lines.most(plan, rival, within))
                if gain > further:
                    best, further = rival, gain
        if best < 0:
            return reach
        known[best] = ahead(lines, plan, best, within)
        for _ in known:  # one span may carry the piece to where another takes over
            for span in known.values():
                if span is not None and _further(reach, span) > 0:
                    reach = min(reach[0], span[0]), max(reach[1], span[1])


def _further(reach: Span, span: Span | None) -> float:
    """Return by how much a span that touches a piece makes it longer."""
    if span is None or span[0] > reach[1] or span[1] < reach[0]:
        return 0.0
    return max(0.0, reach[0] - span[0]) + max(0.0, span[1] - reach[1])


def ahead(lines: Lines, plan: int, rival: int, within: Span) -> Span | None:
    """Return the weights at which a rival is ahead by more than the tie, whatever is allowed."""
    room = NEAR * (within[1] - within[0])
    span, proven = lines.most(plan, rival, within), [False, False]
    for _ in range(ROUNDS):
        if span is None or all(proven):
            return span
        end = proven.index(False)
        lines.look(span[end], plan, rival)
        found = lines.most(plan, rival, within)
        if found is not None:
            proven = [
                abs(found[side] - span[side]) <= room and (proven[side] or side == end)
                for side in (0, 1)
            ]
        span = found
    return span
