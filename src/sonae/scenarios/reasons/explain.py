"""Why a scenario is in or out: the constraints it breaks, and each factor's balance cell by cell.

Reads a ``ScenarioSystem`` and one scenario; ``brief`` and ``cli`` show the answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.balance import impact_scores, is_balanced, margins
from sonae.scenarios.influences import Influence
from sonae.scenarios.space import Constraint
from sonae.scenarios.system import ScenarioSystem

__all__ = ["Contribution", "FactorBalance", "Why", "why"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """A judgement at work in a scenario, and what it does to the margin of the factor it acts on.

    A judgement against the best rival helps the chosen state: the effects add up to the margin.
    """

    cell: Influence
    effect: float
    """Points added to the margin."""


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

    @property
    def inconsistency(self) -> float:
        """How far the state falls behind its best rival; 0 if it does not."""
        return max(0.0, -self.margin)


@dataclass(frozen=True, slots=True)
class Why:
    """Why a scenario is possible or not, coherent or not."""

    scenario: tuple[tuple[str, str], ...]
    """The state of each factor, in declared order."""
    broken: tuple[Constraint, ...]
    """The constraints that forbid it."""
    balances: tuple[FactorBalance, ...]
    tolerance: float
    balanced: bool
    """Whether no factor's inconsistency exceeds the tolerance."""

    @property
    def possible(self) -> bool:
        """Whether no constraint forbids it."""
        return not self.broken

    @property
    def coherent(self) -> bool:
        """Whether it is possible and its balances hold at the tolerance."""
        return self.possible and self.balanced

    @property
    def text(self) -> str:
        """The answer in plain words, one line for each reason."""
        lines = [self._verdict()]
        lines += [_constraint_line(constraint) for constraint in self.broken]
        for balance in self.balances:
            lines.append(_balance_line(balance, self.tolerance))
            lines += [_contribution_line(part) for part in balance.contributions]
        return "\n".join(lines)

    def _verdict(self) -> str:
        at = f"at tolerance {self.tolerance:g}"
        if not self.possible:
            return f"not possible: {len(self.broken)} constraint(s) forbid it"
        if self.balanced:
            return f"possible, and coherent {at}"
        out = sum(balance.inconsistency > self.tolerance for balance in self.balances)
        return f"possible, but not coherent {at}: {out} factor(s) out of balance"


def why(system: ScenarioSystem, scenario: Mapping[str, str] | NDArray[np.int8]) -> Why:
    """Return the reasons for which a scenario is in or out.

    Parameters
    ----------
    system : ScenarioSystem
    scenario : mapping of factor to state, or a row of codes

    Returns
    -------
    Why
        ``possible``, ``coherent``, what was broken, and every factor's balance.
    """
    space = system.space
    if isinstance(scenario, Mapping):
        codes = space.codes(scenario)
    else:
        codes = space.table_of_codes(scenario)[0]
    columns = {factor: codes[at : at + 1] for at, factor in enumerate(space.factors)}
    broken = tuple(
        constraint
        for constraint in system.constraints
        if bool(np.any(constraint.forbids.holds({f: columns[f] for f in constraint.forbids.reads})))
    )
    named = tuple(space.scenario(codes).items())
    balanced = bool(is_balanced(system.influences, codes, system.tolerance))
    return Why(named, broken, _balances(system, codes, dict(named)), system.tolerance, balanced)


def _balances(
    system: ScenarioSystem, codes: NDArray[np.int8], scenario: dict[str, str]
) -> tuple[FactorBalance, ...]:
    space = system.space
    scores = impact_scores(system.influences, codes)
    margin = margins(system.influences, codes)
    acting: dict[tuple[str, str], list[Influence]] = {}
    for cell in system.influences.cells:
        if scenario[cell.source[0]] == cell.source[1] and cell.value != 0:
            acting.setdefault(cell.target, []).append(cell)
    return tuple(
        _factor_balance(
            factor,
            space.states[at],
            scores[space.offsets[at] : space.offsets[at + 1]],
            int(codes[at]),
            float(margin[at]),
            acting,
        )
        for at, factor in enumerate(space.factors)
    )


def _factor_balance(
    factor: str,
    states: tuple[str, ...],
    scores: NDArray[np.float64],
    chosen: int,
    margin: float,
    acting: Mapping[tuple[str, str], list[Influence]],
) -> FactorBalance:
    others = [at for at in range(len(states)) if at != chosen]
    parts = [Contribution(c, float(c.value)) for c in acting.get((factor, states[chosen]), [])]
    score = float(scores[chosen])
    if not others:
        return FactorBalance(factor, states[chosen], score, None, None, margin, tuple(parts))
    rival = max(others, key=lambda at: (float(scores[at]), -at))
    parts += [Contribution(c, -float(c.value)) for c in acting.get((factor, states[rival]), [])]
    parts.sort(key=lambda part: -abs(part.effect))
    against = float(scores[rival])
    return FactorBalance(
        factor, states[chosen], score, states[rival], against, margin, tuple(parts)
    )


def _constraint_line(constraint: Constraint) -> str:
    reason = f", because {constraint.because}" if constraint.because else ""
    return f"  {constraint.id}: never {constraint.forbids.text}{reason}{_trail(constraint)}"


def _balance_line(balance: FactorBalance, tolerance: float) -> str:
    head = f"  {balance.factor} = {balance.state}: score {balance.score:g}"
    if balance.rival is None:
        return f"{head}, no other state"
    verdict = "" if balance.inconsistency <= tolerance else "  << out of balance"
    against = f"best rival {balance.rival} {balance.rival_score:g}"
    return f"{head}, {against}, margin {balance.margin:+g}{verdict}"


def _contribution_line(part: Contribution) -> str:
    cell = part.cell
    reason = f", because {cell.because}" if cell.because else ""
    arrow = f"{'.'.join(cell.source)} -> {cell.target[1]} {cell.value:+g}"
    return f"    {part.effect:+g}  {arrow}{reason}{_trail(cell)}"


def _trail(item: Constraint | Influence) -> str:
    parts = [*item.sources, *([item.place] if item.place else [])]
    return f" [{', '.join(parts)}]" if parts else ""
