"""Where the dossier's own plans stand: on the front, or behind whom.

Reads the front's losses and those of the named plans; hands ``run`` a `NamedPlan` each.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.plans import Schedule
from sonae.plans.portfolios import Portfolios, Reason
from sonae.robustness.search.objectives import Objective
from sonae.robustness.search.pareto import dominators
from sonae.robustness.search.result import NamedPlan

__all__ = ["named_plans", "values_of", "why_not_portfolio"]

Floats: TypeAlias = npt.NDArray[np.float64]


def named_plans(
    dossier: Dossier,
    portfolios: Portfolios,
    schedules: Sequence[Schedule],
    objectives: Sequence[Objective],
    front: Floats,
    losses: Floats,
    regrets: Sequence[Mapping[str, float] | None],
    broken: Sequence[tuple[Reason, ...]],
) -> tuple[NamedPlan, ...]:
    """Return the place of each plan.

    Parameters
    ----------
    front : array, (portfolio, objective)
        Losses of the front.
    losses : array, (plan, objective)
        Of the plans.
    regrets : sequence of mappings or None
        Of the plans, by outcome.
    broken : sequence of tuples of Reason
        Limits on outcomes that the plans break.
    """
    found = []
    for plan, own, short, limits in zip(schedules, losses, regrets, broken, strict=True):
        why = (*why_not_portfolio(portfolios, plan), *limits)
        behind = np.flatnonzero(dominators(front, own))
        found.append(
            NamedPlan(
                plan=plan.plan,
                label=dossier.content.plans[plan.plan].label,
                values=values_of(objectives, own),
                feasible=not why,
                why_not=why,
                on_front=behind.size == 0,
                dominated_by=tuple(behind.tolist()),
                equals=tuple(np.flatnonzero((front == own).all(axis=1)).tolist()),
                regrets=short,
            )
        )
    return tuple(found)


def why_not_portfolio(portfolios: Portfolios, plan: Schedule) -> tuple[Reason, ...]:
    """Return what keeps a plan from being one of the portfolios; nothing if it is one."""
    waiting = [launch.option for launch in plan.launches if launch.when is not None]
    if waiting and not portfolios.problem.signs.waits:
        says = f"{', '.join(waiting)} wait{'s' if len(waiting) == 1 else ''} for a sign"
        return (Reason("trigger", says),)
    return portfolios.why_not({launch.option: launch for launch in plan.launches})


def values_of(objectives: Sequence[Objective], losses: Floats) -> tuple[float, ...]:
    """Return losses in the objectives' own units and directions."""
    signs = [objective.sign for objective in objectives]
    return tuple(sign * loss + 0.0 for sign, loss in zip(signs, losses.tolist(), strict=True))
