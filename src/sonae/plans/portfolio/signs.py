"""Which launches wait for a sign, and what is proved of two signs over the possible scenarios.

Reads the steps of the dossier's plans and the table of scenarios; hands ``problem`` a `Signs`. An
option may wait for a sign that some plan of the dossier has it wait for, in that plan's year, since
those were checked for what can be observed by then. Two launches that exclude one another go
together only if no possible scenario shows both signs; a launch may rest on one that waits only if
every scenario that shows its own sign shows that one as well.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sonae.dossier import Dossier
from sonae.expressions import Event
from sonae.plans.schedule import Launch, schedules
from sonae.scenarios import ScenarioTable

__all__ = ["ALWAYS", "NO_SIGNS", "Signs", "compared", "waiting"]

ALWAYS = -1
"""Stands for the sign of a launch that waits for none."""


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs that launches wait for.

    Attributes
    ----------
    events : tuple of Event
        Each once.
    waits : tuple, (option, year of launch)
        For each launch that may be chosen the index of its sign; `ALWAYS` if it waits for none.
    apart : frozenset of pairs
        Signs that no possible scenario shows together.
    implied : frozenset of pairs
        The second is shown by every possible scenario that shows the first.
    """

    events: tuple[Event, ...] = ()
    waits: tuple[tuple[int, ...], ...] = ()
    apart: frozenset[tuple[int, int]] = frozenset()
    implied: frozenset[tuple[int, int]] = frozenset()

    def of(self, option: int, code: int) -> int:
        """Return the sign of a choice; `ALWAYS` if it waits for none or is never launched."""
        return self.waits[option][code - 1] if self.waits and code else ALWAYS

    def never_together(self, one: int, two: int) -> bool:
        """Return whether it is proved that launches on these signs do not meet."""
        return (one, two) in self.apart or (two, one) in self.apart

    def rests_on(self, one: int, two: int) -> bool:
        """Return whether it is proved that whenever the first launches, so does the second."""
        return two == ALWAYS or one == two or (one, two) in self.implied


NO_SIGNS = Signs()


def waiting(dossier: Dossier, option: str) -> tuple[Launch, ...]:
    """Return the launches of an option on a sign by some plan, each once, by year."""
    found: list[Launch] = []
    for plan in schedules(dossier):
        for launch in plan.launches:
            if launch.option != option or launch.trigger is None:
                continue
            tree = launch.trigger.tree
            if not any(
                x.start == launch.start and x.trigger is not None and x.trigger.tree == tree
                for x in found
            ):
                found.append(launch)
    return tuple(sorted(found, key=lambda launch: launch.start))


def compared(
    events: tuple[Event, ...],
    pairs: Iterable[tuple[int, int]],
    table: Callable[[], ScenarioTable],
) -> tuple[frozenset[tuple[int, int]], frozenset[tuple[int, int]]]:
    """Return of some pairs of signs which are apart, and of which the second follows.

    Parameters
    ----------
    events : tuple of Event
    pairs : iterable of (int, int)
        Both of a pair are signs.
    table : callable
        Returns all possible scenarios; called only if there is a pair.
    """
    wanted = sorted({pair for pair in pairs if pair[0] != pair[1]})
    if not wanted:
        return frozenset(), frozenset()
    read = tuple(sorted({f for pair in wanted for at in pair for f in events[at].reads}))
    codes = table().project(read).codes
    columns = {factor: codes[:, at] for at, factor in enumerate(read)}
    shown = {at: events[at].holds(columns) for pair in wanted for at in pair}
    apart = {pair for pair in wanted if not (shown[pair[0]] & shown[pair[1]]).any()}
    implied = {pair for pair in wanted if not (shown[pair[0]] & ~shown[pair[1]]).any()}
    return frozenset(apart), frozenset(implied)
