"""The schedule of a plan: which option starts when, and on which observed sign.

Reads a dossier whose plans passed ``check``; handed to ``outcomes``.
"""

from dataclasses import dataclass

from sonae.dossier import Dossier
from sonae.expressions import Event

__all__ = ["Launch", "Schedule", "schedules"]


@dataclass(frozen=True, slots=True)
class Launch:
    """One step of a plan.

    Attributes
    ----------
    option : str
    start : int
        Year of launch.
    trigger : Event or None
        Launched only in scenarios where it holds; always if None.
    """

    option: str
    start: int
    trigger: Event | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The launches of one plan, in written order."""

    plan: str
    launches: tuple[Launch, ...]

    @property
    def options(self) -> tuple[str, ...]:
        """The options that the plan may launch."""
        return tuple(launch.option for launch in self.launches)


def schedules(dossier: Dossier) -> tuple[Schedule, ...]:
    """Return the schedule of every plan, in declared order."""
    triggers = dossier.formulas.triggers
    return tuple(
        Schedule(
            name,
            tuple(
                Launch(step.option, step.start, triggers.get((name, index)))
                for index, step in enumerate(plan.steps)
            ),
        )
        for name, plan in dossier.content.plans.items()
    )
