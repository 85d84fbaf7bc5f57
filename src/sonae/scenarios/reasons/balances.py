"""The balance of each factor in one scenario, cell by cell: made ready to be read.

Reads a ``ScenarioSystem`` and the effects of its judgements; ``explain`` hands them on. Figures are
in judgement points. Where a judgement is an interval, a score is that of the middle, and a margin
comes with the least and the greatest that the intervals allow.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.balance import impact_scores
from sonae.scenarios.influences import Influence
from sonae.scenarios.reasons.effects import Effects, FactorEffects, acting
from sonae.scenarios.reasons.grounds import trail
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

__all__ = [
    "Contribution",
    "FactorBalance",
    "Kept",
    "Rival",
    "TotalBalance",
    "balance_lines",
    "factor_balances",
    "total_balance",
    "total_line",
]

Kept = Literal["kept", "possibly kept", "exceeded"]
"""Whether a tolerance is kept; ``possibly``: for some values of the interval judgements only."""

_MARK = {
    "kept": "",
    "possibly kept": "  << possibly out of balance",
    "exceeded": "  << out of balance",
}


@dataclass(frozen=True, slots=True)
class Contribution:
    """A judgement at work in a scenario, and what it does to the margin of the factor it acts on.

    A judgement against the best rival helps the chosen state: the effects add up to the margin.
    """

    cell: Influence
    effect: float
    """Points added to the margin; of the middle, if the judgement is an interval."""


@dataclass(frozen=True, slots=True)
class Rival:
    """Another state of a factor that puts the chosen one out of balance."""

    state: str
    score: float
    behind: float
    """How far the chosen state falls behind it at best: more than the tolerance."""


@dataclass(frozen=True, slots=True)
class FactorBalance:
    """How one factor's state stands against its best rival in a scenario."""

    factor: str
    state: str
    score: float
    rival: str | None
    """The other state with the highest score, the first on ties; None if there is no other."""
    rival_score: float | None
    margin: float
    """Score less the rival's; infinite without a rival."""
    contributions: tuple[Contribution, ...]
    """The judgements that carry the margin, the weightiest first."""
    least: float
    """Least margin that interval judgements allow; ``margin`` if there are none."""
    most: float
    """Greatest margin that interval judgements allow."""
    limit: float
    """Tolerance of this factor."""
    kept: Kept
    """Whether its tolerance is kept."""
    competing: tuple[Rival, ...]
    """The states that put it out of balance, whatever the values of interval judgements."""

    @property
    def inconsistency(self) -> float:
        """How far the state falls behind its best rival; 0 if it does not."""
        return max(0.0, -self.margin)


@dataclass(frozen=True, slots=True)
class TotalBalance:
    """The sum of the inconsistencies of all factors."""

    least: float
    """Least sum that interval judgements allow."""
    most: float
    """Greatest sum that they allow."""
    limit: float
    kept: Kept


def factor_balances(
    system: ScenarioSystem, codes: NDArray[np.int8], best: Effects, worst: Effects
) -> tuple[FactorBalance, ...]:
    """Return the balance of each factor.

    Parameters
    ----------
    system : ScenarioSystem
    codes : ndarray, (factor,)
    best, worst : Effects
        Of this scenario, in the readings ``possibly`` and ``necessarily``.
    """
    scores = impact_scores(system.influences, codes)
    working = acting(system, codes)
    return tuple(
        _factor_balance(system, scores, working, for_it, against_it)
        for for_it, against_it in zip(best.factors, worst.factors, strict=True)
    )


def total_balance(system: ScenarioSystem, best: Effects, worst: Effects) -> TotalBalance | None:
    """Return the sum of the inconsistencies, or None if there is no total tolerance."""
    limit = Tolerance.of(system.tolerance).total
    if best.total is None or limit is None:
        return None
    least, most, scale = best.inconsistency, worst.inconsistency, best.scale
    kept = _kept(least, most, best.total)
    return TotalBalance(least / scale, most / scale, limit, kept)


def balance_lines(balance: FactorBalance) -> list[str]:
    """Return a balance as text: the margin, what else competes, and one line per judgement."""
    head = f"  {balance.factor} = {balance.state}: score {balance.score:g}"
    if balance.rival is None:
        lines = [f"{head}, no other state"]
    else:
        margin = f"margin {balance.margin:+g}"
        if balance.least != balance.most:
            margin = f"margin {balance.least:+g} to {balance.most:+g}"
        against = f"best rival {balance.rival} {balance.rival_score:g}"
        lines = [f"{head}, {against}, {margin}{_MARK[balance.kept]}"]
    lines += [
        f"    also ahead: {rival.state} {rival.score:g}, by {rival.behind:g}"
        for rival in balance.competing
        if rival.state != balance.rival
    ]
    return lines + [_contribution_line(part) for part in balance.contributions]


def total_line(total: TotalBalance) -> str:
    """Return the sum of the inconsistencies as text."""
    least, most = f"{total.least:g}", f"{total.most:g}"
    span = least if least == most else f"{least} to {most}"
    mark = _MARK[total.kept].replace("out of balance", "too much")
    return f"  inconsistency in all {span}, tolerance {total.limit:g}{mark}"


def _factor_balance(
    system: ScenarioSystem,
    scores: NDArray[np.float64],
    working: dict[int, list[tuple[int, Influence]]],
    best: FactorEffects,
    worst: FactorEffects,
) -> FactorBalance:
    space, scale, offset = system.space, system.influences.scale, system.space.offsets[best.factor]
    factor, states = space.factors[best.factor], space.states[best.factor]
    score = [float(value) for value in scores[offset : offset + len(states)]]
    most = {rival.code: best.lead(rival) for rival in best.rivals}
    least = {rival.code: worst.lead(rival) for rival in worst.rivals}
    rival = max(most, key=lambda at: (score[at], -at), default=None)
    # The scale lets the middle of every interval be a whole number, so this is exact.
    middle = [(most[code] + least[code]) // 2 for code in most]
    judged = [(cell, 1) for _, cell in working.get(offset + best.chosen, [])]
    if rival is not None:
        judged += [(cell, -1) for _, cell in working.get(offset + rival, [])]
    return FactorBalance(
        factor,
        states[best.chosen],
        score[best.chosen],
        None if rival is None else states[rival],
        None if rival is None else score[rival],
        _points(middle, scale),
        _contributions(judged),
        _points(list(least.values()), scale),
        _points(list(most.values()), scale),
        Tolerance.of(system.tolerance).limit(factor),
        _kept(best.inconsistency, worst.inconsistency, best.limit),
        tuple(
            Rival(states[code], score[code], -lead / scale)
            for code, lead in most.items()
            if -lead > best.limit
        ),
    )


def _points(leads: list[int], scale: int) -> float:
    """Return the smallest lead in points; infinite if there is no rival."""
    return min(leads) / scale if leads else math.inf


def _contributions(judged: list[tuple[Influence, int]]) -> tuple[Contribution, ...]:
    parts = [
        Contribution(cell, float(sign * cell.value))
        for cell, sign in judged
        if (cell.lower, cell.upper) != (0, 0)
    ]
    return tuple(sorted(parts, key=lambda part: -abs(part.effect)))


def _kept(least: int, most: int, limit: int) -> Kept:
    """Compare the least and the greatest inconsistency with a tolerance."""
    if most <= limit:
        return "kept"
    return "possibly kept" if least <= limit else "exceeded"


def _contribution_line(part: Contribution) -> str:
    cell = part.cell
    reason = f", because {cell.because}" if cell.because else ""
    arrow = f"{'.'.join(cell.source)} -> {cell.target[1]} {cell.words}"
    return f"    {part.effect:+g}  {arrow}{reason}{trail(cell.sources, cell.place)}"
