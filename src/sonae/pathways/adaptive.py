"""All that a brief says of adapting: map, deadlines, signs, alarms, and what waiting is worth.

Reads a dossier and the credal set; hands ``pipeline`` one `Adaptive`. What a dossier does not allow
(no decision, no sign, too many pathways) is left out, and why is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from sonae.dossier import Dossier
from sonae.errors import CapacityError, UsageError
from sonae.outcomes import CompiledModel
from sonae.pathways.actions import Actions, actions_of
from sonae.pathways.alarms import Alarm, Curve, alarm_at, curves
from sonae.pathways.announced import Coverage, announced
from sonae.pathways.conditions import kept_of
from sonae.pathways.deadlines import Deadlines, deadlines, reference_plan
from sonae.pathways.find import find_pathways
from sonae.pathways.mapped import Mapped, mapped
from sonae.pathways.tipping import Believes, TippingTimes, tipping_times
from sonae.pathways.waiting import Worth, worth_of_waiting
from sonae.scenarios import ScenarioTable

__all__ = ["Adaptive", "Watching", "adaptive"]

DRAWS = 4
"""Draws of the quantities in each scenario class, for a brief."""
STAGES = 5
Tell: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Watching:
    """What was found about watching, as far as it was looked for.

    Attributes
    ----------
    times : TippingTimes
        Of which `coverage` and `told` speak.
    coverage : Coverage, optional
        What signposts announce in time.
    told : tuple of (Curve, Alarm or None)
        Indicators with the alarm set on each.
    worth : tuple of Worth
        Plans that wait for a sign against those that do not.
    """

    times: TippingTimes
    coverage: Coverage | None = None
    told: tuple[tuple[Curve, Alarm | None], ...] = ()
    worth: tuple[Worth, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Adaptive:
    """What a dossier's conditions, decisions and signs come to.

    Attributes
    ----------
    due : Deadlines
        Beside the plan with the fewest steps.
    watching : Watching
    actions : Actions or None
        What can be decided on; None if there is nothing.
    shown : Mapped or None
        The pathways map; None if there is nothing to decide on, or too much.
    why : str
        Why there is no map.
    """

    due: Deadlines
    watching: Watching
    actions: Actions | None
    shown: Mapped | None
    why: str = ""


def adaptive(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    believes: Believes,
    *,
    seed: int = 1,
    threads: int = 2,
    max_memory: int = 1 << 32,
    kernel: str | None = None,
    tell: Tell | None = None,
) -> Adaptive:
    """Return all that a brief says of adapting.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
        Of the dossier's plans.
    table : ScenarioTable
        All possible scenarios.
    believes : CredalSet
    seed : int
    threads : int
        They change nothing but the time.
    max_memory : int
        Bytes that may be used for the pathways.
    kernel : {'native', 'numpy'}, optional
    tell : callable, optional
        Called with the stages done and their number.

    Raises
    ------
    UsageError
        If nothing has to be kept, or there is no plan.
    OutcomeError
        If the model gives NaN or infinity.
    """
    told = tell or (lambda _done, _total: None)
    kept_of(dossier)
    plan = reference_plan(dossier)
    told(0, STAGES)
    actions, shown, why = None, None, ""
    try:
        actions = actions_of(dossier)
        found = find_pathways(
            *(dossier, table, believes),
            draws=DRAWS,
            shown=0,  # the map works out the bounds of what it shows
            seed=seed,
            threads=threads,
            max_memory=max_memory,
            kernel=kernel,
        )
        times = found.times
        told(1, STAGES)
        shown = mapped(found, believes, threads=threads)
    except (CapacityError, UsageError) as error:
        why = str(error)
        times = tipping_times(
            *(dossier, table), draws=DRAWS, seed=seed, threads=threads, kernel=kernel
        )
    told(2, STAGES)
    due = deadlines(dossier, times, plan)
    told(3, STAGES)
    watching = Watching(
        times=times,
        coverage=announced(dossier, due),
        told=tuple((curve, _alarm(dossier, curve, believes)) for curve in curves(dossier, due)),
        worth=worth_of_waiting(dossier, model, table, believes, draws=DRAWS, seed=seed),
    )
    told(STAGES, STAGES)
    return Adaptive(due, watching, actions, shown, why)


def _alarm(dossier: Dossier, curve: Curve, believes: Believes) -> Alarm | None:
    best = curve.best()
    return None if best is None else alarm_at(dossier, curve, best, believes)
