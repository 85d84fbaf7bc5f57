"""Why a scenario is in or out: the constraints it breaks, and each factor's balance cell by cell.

Reads a ``ScenarioSystem`` and one scenario; ``brief`` and ``cli`` show the answer, down to the
judgement, its claims and its line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.reasons.balances import (
    Contribution,
    FactorBalance,
    Rival,
    TotalBalance,
    balance_lines,
    factor_balances,
    total_balance,
    total_line,
)
from sonae.scenarios.reasons.effects import effects, row_of
from sonae.scenarios.reasons.grounds import Ground, constraint_ground, judgement_ground
from sonae.scenarios.reasons.judgement_sets import (
    Changes,
    JudgementSet,
    changing_judgements,
    excluding_judgements,
)
from sonae.scenarios.space import Constraint
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Contribution", "FactorBalance", "Rival", "TotalBalance", "Verdict", "Why", "why"]

Verdict = Literal[
    "not possible", "not coherent", "coherent", "possibly coherent", "necessarily coherent"
]
"""With interval judgements: coherent for some of their values, or for all."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why a scenario is possible or not, coherent or not."""

    scenario: tuple[tuple[str, str], ...]
    """The state of each factor, in declared order."""
    broken: tuple[Constraint, ...]
    """The constraints that forbid it."""
    balances: tuple[FactorBalance, ...]
    tolerance: Tolerance
    balanced: bool
    """Whether every tolerance is kept, for some values of the interval judgements at least."""
    surely: bool
    """Whether every tolerance is kept for all values of the interval judgements."""
    exact: bool
    """Whether no judgement is an interval."""
    total: TotalBalance | None
    """None if there is no total tolerance."""
    excluding: JudgementSet | None
    """The fewest judgements that put it out of balance; None if it is balanced."""
    changes: Changes | None
    """The fewest judgements that must change to bring it within tolerance."""
    doubt: JudgementSet | None
    """If it is balanced, but not surely: the fewest judgements that could put it out."""

    @property
    def possible(self) -> bool:
        """Whether no constraint forbids it."""
        return not self.broken

    @property
    def coherent(self) -> bool:
        """Whether it is possible and its balances hold, for some values of the intervals."""
        return self.possible and self.balanced

    @property
    def verdict(self) -> Verdict:
        """The answer in two words at most."""
        if not self.possible:
            return "not possible"
        if not self.balanced:
            return "not coherent"
        if self.exact:
            return "coherent"
        return "necessarily coherent" if self.surely else "possibly coherent"

    @property
    def excluded_by(self) -> tuple[Ground, ...]:
        """What excludes it: the constraints it breaks, else the fewest judgements that do."""
        if self.broken:
            return tuple(constraint_ground(constraint) for constraint in self.broken)
        judgements = () if self.excluding is None else self.excluding.judgements
        return tuple(judgement_ground(cell) for cell in judgements)

    @property
    def text(self) -> str:
        """The answer in plain words, one line for each reason."""
        lines = [self._headline()]
        lines += [f"  {constraint_ground(constraint).text}" for constraint in self.broken]
        for balance in self.balances:
            lines += balance_lines(balance)
        if self.total is not None:
            lines.append(total_line(self.total))
        if self.excluding is not None:
            lines += _set_lines("enough to exclude it, were nothing else judged", self.excluding)
        if self.changes is not None:
            lines += _set_lines("to bring it within tolerance, change", self.changes.whole)
        if self.doubt is not None:
            lines += _set_lines(
                "enough to put it out at some values, were nothing else judged", self.doubt
            )
        return "\n".join(lines)

    def _headline(self) -> str:
        at = f"at tolerance {self.tolerance}"
        if not self.possible:
            return f"not possible: {len(self.broken)} constraint(s) forbid it"
        if not self.balanced:
            out = sum(balance.kept == "exceeded" for balance in self.balances)
            reason = f"{out} factor(s) out of balance" if out else "too much inconsistency in all"
            return f"possible, but not coherent {at}: {reason}"
        if self.exact:
            return f"possible, and coherent {at}"
        if self.surely:
            return f"possible, and necessarily coherent {at}: whatever the interval judgements"
        return f"possible, and possibly coherent {at}: for some values of the interval judgements"


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
    codes = row_of(system, scenario)
    best, worst = effects(system, codes, "possibly"), effects(system, codes, "necessarily")
    return Why(
        tuple(system.space.scenario(codes).items()),
        _broken(system, codes),
        factor_balances(system, codes, best, worst),
        Tolerance.of(system.tolerance),
        best.balanced,
        worst.balanced,
        system.influences.exact,
        total_balance(system, best, worst),
        excluding_judgements(system, codes),
        changing_judgements(system, codes),
        excluding_judgements(system, codes, "necessarily") if best.balanced else None,
    )


def _broken(system: ScenarioSystem, codes: NDArray[np.int8]) -> tuple[Constraint, ...]:
    columns = {factor: codes[at : at + 1] for at, factor in enumerate(system.space.factors)}
    return tuple(
        constraint
        for constraint in system.constraints
        if bool(np.any(constraint.forbids.holds({f: columns[f] for f in constraint.forbids.reads})))
    )


def _set_lines(head: str, judgements: JudgementSet) -> list[str]:
    count = len(judgements.judgements)
    noun = "this judgement" if count == 1 else f"these {count} judgements together"
    lines = [f"  {head}: {noun}"]
    return lines + [f"    {judgement_ground(cell).text}" for cell in judgements.judgements]
