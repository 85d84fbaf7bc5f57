"""Limits on what is measured of a portfolio: those that break one are not feasible.

Reads texts such as ``worst(extra_cost) <= 12``; hands ``sweep`` limits, and says what would have to
give if no portfolio keeps them all.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Context, Decimal
from itertools import combinations
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.plans.portfolios import NoPortfolioError
from sonae.robustness.search.objectives import Objective, parse_objectives

__all__ = ["Keep", "NoneKeepsError", "parse_keeps", "refuse_if_none_keeps"]

Floats: TypeAlias = npt.NDArray[np.float64]

_LIMIT = re.compile(r"(.+?)\s*(<=|>=|<|>|==|=)\s*(\S+)\s*")
_MOST_TOGETHER: Final = 3
"""Limits relaxed together at most."""


class NoneKeepsError(NoPortfolioError):
    """No portfolio that was run keeps the limits on outcomes; names the smallest relaxations.

    Attributes
    ----------
    least : tuple of float
        For each limit the best value of any portfolio, whatever it does to the other limits.
    """

    def __init__(self, message: str, least: tuple[float, ...]) -> None:
        super().__init__(message, ())
        self.least = least


@dataclass(frozen=True, slots=True)
class Keep:
    """A limit on one number of a portfolio.

    Attributes
    ----------
    objective : Objective
        What is limited.
    limit : float
        In its own unit; just met is met.
    """

    objective: Objective
    limit: float

    @property
    def most(self) -> float:
        """The limit as a loss."""
        return self.objective.sign * self.limit

    def __str__(self) -> str:
        return self.says(f"{self.limit:g}")

    def says(self, limit: str) -> str:
        """Return the limit with another number."""
        return f"{self.objective.text} {'<=' if self.objective.less else '>='} {limit}"

    def eased(self, loss: float) -> str:
        """Return the limit that a loss just keeps, in five figures, rounded to where it does."""
        rounding = ROUND_CEILING if self.objective.less else ROUND_FLOOR
        number = Context(prec=5, rounding=rounding).create_decimal(
            Decimal(self.objective.sign * loss)
        )
        return f"{float(number):g}" if number else "0"


def parse_keeps(dossier: Dossier, texts: Sequence[str]) -> tuple[Keep, ...]:
    """Return the limits that texts state.

    Raises
    ------
    UsageError
        If one is not a limit on what can be measured, or is on the wrong side.

    Examples
    --------
    ``worst(extra_cost) <= 12``, ``share(all) >= .5``, ``steps <= 4``.
    """
    return tuple(_keep(dossier, text) for text in texts)


def _keep(dossier: Dossier, text: str) -> Keep:
    match = _LIMIT.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{text!r} is no limit; write one such as 'worst(outcome) <= 12'")
    measured, sign, number = match.groups()
    objective = parse_objectives(dossier, [measured])[0]
    wanted = "<=" if objective.less else ">="
    if sign != wanted:
        better = "less" if objective.less else "more"
        raise UsageError(
            f"{text!r}: {better} of {objective.text} is better, so write {wanted} for what is "
            "still good enough"
        )
    try:
        limit = float(number)
    except ValueError:
        limit = math.nan
    if not math.isfinite(limit):
        raise UsageError(f"{text!r}: {number!r} is not a number")
    return Keep(objective, limit)


def refuse_if_none_keeps(
    keeps: Sequence[Keep], losses: Floats, *, which: str = "no feasible portfolio"
) -> None:
    """Raise `NoneKeepsError` if no portfolio keeps all limits.

    Parameters
    ----------
    keeps : sequence of Keep
    losses : array, (portfolio, keep)
    which : str
        Who is said to keep nothing.
    """
    most = np.array([keep.most for keep in keeps])
    kept = losses <= most
    if not len(keeps) or kept.all(axis=1).any():
        return
    least = losses.min(axis=0)
    ways = _relaxations(keeps, losses, kept)
    alone = [
        f"the {'least' if keep.objective.less else 'most'} {keep.objective.text} of any is "
        f"{keep.eased(loss)}"
        for keep, loss in zip(keeps, least.tolist(), strict=True)
    ]
    raise NoneKeepsError(
        f"{which} keeps {' and '.join(map(str, keeps))}; one would: {'; or '.join(ways)} "
        f"({', '.join(alone)})",
        tuple(k.objective.sign * loss for k, loss in zip(keeps, least.tolist(), strict=True)),
    )


def _relaxations(keeps: Sequence[Keep], losses: Floats, kept: npt.NDArray[np.bool_]) -> list[str]:
    """Return every relaxation of the fewest limits that leaves a portfolio.

    Of several together that which has the least excess, in parts of the range over all.
    """
    spread = losses.max(axis=0) - losses.min(axis=0)
    most = np.array([keep.most for keep in keeps])
    excess = np.maximum(0.0, losses - most) / np.where(spread > 0.0, spread, 1.0)
    for size in range(1, len(keeps) + 1):
        found = []
        last = size >= _MOST_TOGETHER
        for chosen in combinations(range(len(keeps)), len(keeps) if last else size):
            others = [at for at in range(len(keeps)) if at not in chosen]
            rows = np.flatnonzero(kept[:, others].all(axis=1))
            if rows.size:
                own = excess[rows][:, list(chosen)].max(axis=1)
                row = losses[rows[int(own.argmin())]]
                eased = [keeps[at].says(keeps[at].eased(float(row[at]))) for at in chosen]
                eased = [
                    f"{said} in place of {keeps[at].limit:g}"
                    for said, at in zip(eased, chosen, strict=True)
                    if losses.size and row[at] > most[at]
                ]
                found.append(" and ".join(eased))
        if found:
            return list(dict.fromkeys(found))
    return []
