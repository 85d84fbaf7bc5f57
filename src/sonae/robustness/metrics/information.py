"""What it is worth to know the future before choosing: the value of perfect information.

Reads a run and the credal set; hands the brief, for each outcome, how much better one does in
expectation by choosing the best plan of each future than by choosing one plan for all. That is the
least expected regret of any plan, exactly: E[max_k f_k] − max_i E[f_i] = min_i E[max_k f_k − f_i]
(Raiffa and Schlaifer 1961). A test holds it to that.

Over the distributions that the judgements allow, the least value is the smallest lower expectation
of any plan's regret; the greatest is the largest, over distributions, of the least expected regret:
a saddle point, found exactly by the decomposition of ``choice``.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dims import CLASS, OUTCOME, PLAN
from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.robustness.choice import Ground, ground_of
from sonae.robustness.choice.admissible import largest_lead

__all__ = ["PerfectInformation", "least_regret", "perfect_information"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class PerfectInformation:
    """The expected value of perfect information about one outcome, in its unit.

    Attributes
    ----------
    outcome, unit : str
    equally : float
        With each possible scenario and draw as likely as any other.
    plan : str
        The plan with the least expected regret then.
    lower, upper : float
        Over every distribution of scenarios that the judgements allow; each is attained.
    gap : float
        ``upper`` is within this of what is proven.
    """

    outcome: str
    unit: str
    equally: float
    plan: str
    lower: float
    upper: float
    gap: float


def perfect_information(
    performance: Performance, credal: CredalSet
) -> tuple[PerfectInformation, ...]:
    """Return the value of perfect information for every outcome.

    Parameters
    ----------
    performance : Performance
    credal : CredalSet
        The draws of a scenario stand for its whole box of quantities.
    """
    regret = performance.by_class["mean_regret"].transpose(OUTCOME, PLAN, CLASS).to_numpy()
    weight = performance.multiplicity / performance.multiplicity.sum()
    ground = ground_of(performance, credal)
    found = []
    for at, outcome in enumerate(performance.outcomes):
        own = np.asarray(regret[at], dtype=np.float64)
        expected = (own * weight).sum(axis=1)
        lower, upper, gap = least_regret(ground, own)
        found.append(
            PerfectInformation(
                outcome=outcome,
                unit=performance.unit[outcome],
                equally=float(expected.min()),
                plan=performance.plans[int(expected.argmin())],
                lower=lower,
                upper=upper,
                gap=gap,
            )
        )
    return tuple(found)


def least_regret(ground: Ground, regret: Floats) -> tuple[float, float, float]:
    """Return the least and the greatest that the least expected regret can be, and a gap.

    Parameters
    ----------
    ground : Ground
    regret : array, (plan, class), float64
        Not below zero.
    """
    beliefs = [ground.lowest(row) for row in regret]
    # a plan without regret in any future, beside the others' losses
    values = np.vstack([np.zeros(regret.shape[1]), -regret])
    lead = largest_lead(ground, values, 0, beliefs, enough=np.inf)
    lower = min(belief.value for belief in beliefs)
    return max(0.0, lower), max(0.0, lead.value), lead.gap
