"""What a search over plans found: the front, and the place of the dossier's own plans.

Made by ``run``; read by ``report`` and by Python users.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.plans.portfolios import Portfolios, Reason
from sonae.robustness.search.futures import FutureSet
from sonae.robustness.search.keep import Keep
from sonae.robustness.search.objectives import Objective

__all__ = ["Bounded", "Convergence", "FrontPoint", "NamedPlan", "Search"]

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FrontPoint:
    """A portfolio that no other one beats in every objective.

    Attributes
    ----------
    rank : int
        Its place in canonical order among the feasible portfolios.
    steps : mapping
        Year of launch by option, in order of launch.
    values : tuple of float
        Of the objectives, each in its own unit.
    same_as : tuple of str
        Plans of the dossier that are these steps.
    when : mapping
        For steps that wait for a sign the condition, by option.
    """

    rank: int
    steps: Mapping[str, int]
    values: tuple[float, ...]
    same_as: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NamedPlan:
    """Where a plan of the dossier stands.

    Attributes
    ----------
    plan, label : str
    values : tuple of float
        Of the objectives, each in its own unit.
    feasible : bool
        Whether it is one of the portfolios of the search.
    why_not : tuple of Reason
        What keeps it from being one.
    on_front : bool
        Whether no feasible portfolio dominates it.
    dominated_by : tuple of int
        Those of the front that do, as indices into the front.
    equals : tuple of int
        Those of the front with the same values.
    regrets : mapping or None
        For each outcome that is judged the largest shortfall, in one future, against the best of
        all feasible portfolios there; below zero if it is better than all of them everywhere. None
        where that best is not known, as not all were run.
    """

    plan: str
    label: str
    values: tuple[float, ...]
    feasible: bool
    why_not: tuple[Reason, ...]
    on_front: bool
    dominated_by: tuple[int, ...]
    equals: tuple[int, ...]
    regrets: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Convergence:
    """How a search that is not exhaustive went.

    Attributes
    ----------
    evaluations : tuple of int
        Portfolios that were run by the end of each generation, none counted twice.
    hypervolume : tuple of float
        What the archive dominates by then, as a share of the box between the best and the worst
        of all that was run in each objective.
    """

    evaluations: tuple[int, ...]
    hypervolume: tuple[float, ...]

    @property
    def settled(self) -> float:
        """What the last fifth of the generations added to the hypervolume."""
        last = self.hypervolume[-1]
        return last - self.hypervolume[-1 - max(1, len(self.hypervolume) // 5)]


@dataclass(frozen=True, slots=True)
class Bounded:
    """How a search with bounds went.

    Attributes
    ----------
    branches : int
        Sets of portfolios that were bounded.
    left : int
        Portfolios that were neither run nor ruled out.
    gap : float
        What is left does not beat the front by more than this share of the range of each
        objective over what was run: whatever it is, some portfolio of the front comes as near in
        all of them. 0 if nothing is left.
    best : tuple of float
        What nothing that is left can be better than, one objective at a time, in its own unit.
    """

    branches: int
    left: int
    gap: float
    best: tuple[float, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """The result of a search.

    Attributes
    ----------
    method : {'exact', 'bound', 'nsga2', 'nsga3'}
    exhaustive : bool
        Whether every feasible portfolio was run, or ruled out: only then is the front the front.
    objectives : tuple of Objective
    portfolios : Portfolios
        What was searched.
    evaluated : int
        How many portfolios were run.
    futures : FutureSet
        Where they were run.
    front : tuple of FrontPoint
        In the order of the first objective's value, best first, then of the second and so on;
        portfolios with the same values are all there, in canonical order.
    named : tuple of NamedPlan
    seed : int
    convergence : Convergence or None
        Of a search that is not exhaustive.
    keeps : tuple of Keep
        Limits on outcomes that all of the front keep.
    bounded : Bounded or None
        Of a search with bounds.
    """

    method: Literal["exact", "bound", "nsga2", "nsga3"]
    exhaustive: bool
    objectives: tuple[Objective, ...]
    portfolios: Portfolios
    evaluated: int
    futures: FutureSet
    front: tuple[FrontPoint, ...]
    named: tuple[NamedPlan, ...]
    seed: int
    convergence: Convergence | None = None
    keeps: tuple[Keep, ...] = ()
    bounded: Bounded | None = None
    distinct: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "distinct", len({point.values for point in self.front}))
