"""The schedule of a plan: which option starts when, and on which observed sign.

Reads a dossier whose plans passed ``check``; handed to ``outcomes``.
"""

from dataclasses import dataclass

from sonae.dossier import Dossier
from sonae.expressions import Event, InStates, Node, observations, walk

__all__ = ["Launch", "Schedule", "Watch", "schedules"]


@dataclass(frozen=True, slots=True)
class Watch:
    """A trigger that observes the model: whether it holds may change from year to year.

    Attributes
    ----------
    text : str
        As written.
    tree : Node
        Resolved; what the model gave some years ago is ``Call("observed", (Name, Number))``.
    """

    text: str
    tree: Node

    @property
    def reads(self) -> tuple[str, ...]:
        """The factors that it reads, in alphabetical order."""
        return tuple(sorted({x.factor for x in walk(self.tree) if isinstance(x, InStates)}))

    @property
    def observes(self) -> tuple[tuple[str, int], ...]:
        """Values and stocks of the model that it reads, each with how many years ago."""
        return observations(self.tree)


@dataclass(frozen=True, slots=True)
class Launch:
    """One step of a plan.

    Attributes
    ----------
    option : str
    start : int
        Year of launch; with a `watch`, the first in which it may be.
    trigger : Event or None
        Launched only in scenarios where it holds; always if None.
    until : int or None
        With a `watch`, the last year in which it may be launched.
    watch : Watch or None
        A closed-loop trigger: launched in the first year from `start` through `until` in which it
        holds. There is no `trigger` then.
    """

    option: str
    start: int
    trigger: Event | None
    until: int | None = None
    watch: Watch | None = None

    @property
    def when(self) -> str | None:
        """The trigger as written, of either kind; None for a step that waits for nothing."""
        waits = self.watch if self.trigger is None else self.trigger
        return None if waits is None else waits.text

    @property
    def last(self) -> int:
        """The last year in which it may be launched."""
        return self.start if self.until is None else self.until


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
    return tuple(
        Schedule(name, tuple(_launch(dossier, name, index) for index in range(len(plan.steps))))
        for name, plan in dossier.content.plans.items()
    )


def _launch(dossier: Dossier, plan: str, index: int) -> Launch:
    step, key = dossier.content.plans[plan].steps[index], (plan, index)
    watched = dossier.formulas.watches.get(key)
    if watched is None:  # states do not change: if a sign shows, it shows from the first year on
        return Launch(step.option, step.start, dossier.formulas.triggers.get(key))
    until = dossier.content.horizon.to if step.until is None else step.until
    watch = Watch(watched.text, watched.tree)
    return Launch(step.option, step.start, None, until, watch)
