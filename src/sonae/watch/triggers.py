"""Which triggers have fired: steps of plans that wait for a sign, held against what is known.

Reads plans and the scenarios that are left; hands ``advice`` one `Trigger` for each step that waits
for states of factors. A step that waits for what the model computes is listed as such: the world
reports no such number here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sonae.dossier import Dossier
from sonae.expressions import Event
from sonae.likelihood import Bounds
from sonae.watch.alive import Alive

__all__ = ["Fired", "Trigger", "triggers"]

Fired: TypeAlias = Literal["fired", "never", "open", "model"]
Ask: TypeAlias = Callable[[Event], Bounds | None]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A step that waits for a sign.

    Attributes
    ----------
    plan, option : str
    step : int
        Its place in the plan.
    start : int
        Year from which it is launched, if it fires.
    when : str
        As the dossier writes it.
    fired : {'fired', 'never', 'open', 'model'}
        It holds in every scenario that is left; in none; in some; or it reads the model.
    lower, upper : float
        Probability that it holds, after what was seen; 0 to 1 where it reads the model.
    """

    plan: str
    option: str
    step: int
    start: int
    when: str
    fired: Fired
    lower: float
    upper: float


def triggers(dossier: Dossier, alive: Alive, ask: Ask) -> tuple[Trigger, ...]:
    """Return the triggers of all plans, in declared order.

    Parameters
    ----------
    dossier : Dossier
    alive : Alive
        The scenarios that are left.
    ask : callable
        Bounds of an event after what was seen.
    """
    found = []
    for name, plan in dossier.content.plans.items():
        for at, step in enumerate(plan.steps):
            if step.when is None:
                continue
            condition: object = dossier.formulas.triggers.get((name, at))
            fired, ends = _held(condition, alive, ask)
            found.append(Trigger(name, step.option, at, step.start, step.when, fired, *ends))
    return tuple(found)


def _held(condition: object, alive: Alive, ask: Ask) -> tuple[Fired, tuple[float, float]]:
    if not isinstance(condition, Event):
        return "model", (0.0, 1.0)
    truth = alive.truth(condition)
    if truth is not None:
        return ("fired", (1.0, 1.0)) if truth else ("never", (0.0, 0.0))
    bounds = ask(condition)
    return "open", (0.0, 1.0) if bounds is None else (bounds.lower, bounds.upper)
