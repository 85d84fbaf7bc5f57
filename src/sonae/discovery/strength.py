"""How sure each limit of a box is: its quasi-p, corrected for the number of limits.

n futures in the box, k of them failing; without the limit a share p fails. The quasi-p is the
chance of k or more out of n at p, one-sided (Bryant and Lempert 2010), corrected by Holm (1979).
With weights, n is the effective number of independent futures and k = n × density; the binomial
tail is then read off the incomplete beta function, which it equals for whole numbers.
"""

from dataclasses import dataclass
from typing import Literal

from sonae.discovery.box import Box, Limit
from sonae.discovery.cases import Judge

__all__ = ["LimitStrength", "Side", "holm", "quasi_p", "strengths"]

Side = Literal["lower", "upper", "states"]


@dataclass(frozen=True, slots=True)
class LimitStrength:
    """What one end of a number, or one set of states, does for a box.

    Attributes
    ----------
    column : str
    side : {'lower', 'upper', 'states'}
    density_without : float
        Density of the box with this end free.
    coverage_without : float
        Its coverage.
    quasi_p, corrected : float
        As it is, and after Holm. Not a p-value: the limit was sought.
    """

    column: str
    side: Side
    density_without: float
    coverage_without: float
    quasi_p: float
    corrected: float


def strengths(judge: Judge, box: Box) -> tuple[LimitStrength, ...]:
    """Return the strength of each limit of a box, as somebody counts it."""
    inside = judge.tally(box)
    rows = []
    for column, side, wider in _ends(box):
        free = judge.tally(wider)
        chance = quasi_p(judge.units(box, column), inside.density, free.density)
        rows.append((column, side, free.density, free.coverage, chance))
    corrected = holm([row[4] for row in rows])
    return tuple(LimitStrength(*row, p) for row, p in zip(rows, corrected, strict=True))


def quasi_p(units: float, density: float, without: float) -> float:
    """Return the chance of such a density or more in so many futures if the limit did nothing.

    Examples
    --------
    >>> round(quasi_p(10, 0.9, 0.5), 6)  # 9 or 10 heads of 10
    0.010742
    """
    from scipy.special import betainc

    hits = units * density
    if hits <= 0 or without >= 1:
        return 1.0
    if without <= 0:
        return 0.0
    return float(betainc(hits, units - hits + 1, without))


def holm(chances: list[float]) -> list[float]:
    """Return p-values corrected by Holm's step-down method, in the same order.

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03])
    [0.03, 0.06, 0.06]
    """
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    corrected = [0.0] * len(chances)
    worst = 0.0
    for rank, at in enumerate(order):
        worst = max(worst, min(1.0, (len(chances) - rank) * chances[at]))
        corrected[at] = worst
    return corrected


def _ends(box: Box) -> list[tuple[str, Side, Box]]:
    """Return each end that limits the box, with the box in which it is free."""
    found: list[tuple[str, Side, Box]] = []
    for limit in box.limits:
        name = limit.column
        if limit.states is not None:
            found.append((name, "states", box.without(name)))
            continue
        both = limit.lower is not None and limit.upper is not None
        if limit.lower is not None:
            wider = _with(box, Limit(name, None, limit.upper)) if both else box.without(name)
            found.append((name, "lower", wider))
        if limit.upper is not None:
            wider = _with(box, Limit(name, limit.lower, None)) if both else box.without(name)
            found.append((name, "upper", wider))
    return found


def _with(box: Box, limit: Limit) -> Box:
    return Box(tuple(limit if old.column == limit.column else old for old in box.limits))
