"""What can be decided on, and every order of decisions that can be carried out: histories.

Reads ``pathways`` of a dossier; hands ``lasting`` all *histories*: for each action never, or one of
the decision points. A history is a pathway with its dates, and decides what is launched when.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Final, TypeAlias

from sonae.dossier import Dossier
from sonae.errors import CapacityError, UsageError

__all__ = ["Action", "Actions", "History", "actions_of"]

History: TypeAlias = tuple[int | None, ...]
"""For each action its year of decision; None if it is never decided on."""

MOST: Final = 100_000
"""Histories at most."""


@dataclass(frozen=True, slots=True)
class Action:
    """Options that are decided on together.

    Attributes
    ----------
    id, label : str
    launches : mapping from option to int
        Years from the decision to the launch.
    """

    id: str
    label: str
    launches: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be decided on, when, and how much of it.

    Attributes
    ----------
    actions : tuple of Action
    decide : tuple of int
        Years of decision, in order.
    most : int
        Actions in a pathway at most.
    last : int
        Last year of the horizon.
    requires : mapping from option to (option, years) pairs
        What must have been launched, and so many whole years before.
    excludes : frozenset of option pairs
    anyway : mapping from option to year
        What the base plan launches whatever is decided; infinite if only on a sign.
    """

    actions: tuple[Action, ...]
    decide: tuple[int, ...]
    most: int
    last: int
    requires: Mapping[str, tuple[tuple[str, int], ...]]
    excludes: frozenset[tuple[str, str]]
    anyway: Mapping[str, float]

    @property
    def options(self) -> tuple[str, ...]:
        """Every option that some action launches."""
        return tuple(dict.fromkeys(o for action in self.actions for o in action.launches))

    def launches(self, history: History) -> dict[str, int] | None:
        """Return the year in which a history launches each option; None if it cannot be.

        An option of two actions is launched with the earlier of them. One that the base plan
        launches on a sign is launched as decided, sign or not. A history cannot be carried out that
        launches after the horizon, or what is excluded or not yet prepared.
        """
        starts: dict[str, int] = {}
        for action, year in zip(self.actions, history, strict=True):
            for option, after in action.launches.items() if year is not None else ():
                start = (year or 0) + after
                if start > self.last:
                    return None
                starts[option] = min(start, starts.get(option, start))
        both: dict[str, float] = {**self.anyway, **starts}
        both |= {option: min(start, both[option]) for option, start in self.anyway.items()}
        for one, other in self.excludes:  # what the base plan does by itself is its own affair
            if one in both and other in both and (one in starts or other in starts):
                return None
        for option, start in starts.items():
            for needed, years in self.requires[option]:
                if both.get(needed, math.inf) > start - years:
                    return None
        return {option: start for option, start in starts.items() if start == both[option]}

    def histories(self, waits: Sequence[int] = ()) -> Iterator[History]:
        """Yield every history that can be carried out, that of no decision first.

        Parameters
        ----------
        waits : sequence of int
            Further years, at which only the first decision of a history may fall.
        """
        count = len(self.actions)
        for size in range(min(self.most, count) + 1):
            for chosen in combinations(range(count), size):
                for years in product(sorted({*self.decide, *waits}), repeat=size):
                    if not _allowed(years, self.decide):
                        continue
                    history: list[int | None] = [None] * count
                    for at, year in zip(chosen, years, strict=True):
                        history[at] = year
                    if self.launches(tuple(history)) is not None:
                        yield tuple(history)

    def bound(self, waits: int = 0) -> int:
        """Return how many histories there are at most."""
        points, count = len(self.decide) + waits, len(self.actions)
        sizes = range(min(self.most, count) + 1)
        return sum(math.comb(count, size) * points**size for size in sizes)


def actions_of(dossier: Dossier, base: str | None = None) -> Actions:
    """Return what the dossier says can be decided on beside a base plan.

    Parameters
    ----------
    dossier : Dossier
    base : str, optional
        A plan whose steps are taken in any case; none if not given.

    Raises
    ------
    UsageError
        If there is no such plan, or nothing to decide on.
    CapacityError
        If there are more histories than can be run one by one.
    """
    content = dossier.content
    declared = content.pathways
    if base is not None and base not in content.plans:
        raise UsageError.unknown("plan", base, content.plans)
    actions = _declared(dossier) or _launched(dossier)
    decide = declared.decide or {s.start for plan in content.plans.values() for s in plan.steps}
    if not actions or not decide:
        raise UsageError("there is nothing to decide on: add `pathways: {actions: …, decide: […]}`")
    options = content.options
    found = Actions(
        actions=actions,
        decide=tuple(sorted(decide)),
        most=declared.most,
        last=dossier.years[-1],
        requires={
            name: tuple(
                (r.option, 0 if r.launched is None else math.ceil(r.launched.upper / 12))
                for r in option.requires
            )
            for name, option in options.items()
        },
        excludes=frozenset((n, other) for n, o in options.items() for other in o.excludes),
        anyway={} if base is None else _anyway(dossier, base),
    )
    if found.bound() > MOST:
        message = (
            f"{len(actions)} actions at {len(found.decide)} decision points, {found.most} at most, "
            f"make up to {found.bound():,} pathways, more than {MOST:,}"
        )
        raise CapacityError(f"{message}; declare fewer `pathways.actions`, or a smaller `most`")
    return found


def _declared(dossier: Dossier) -> tuple[Action, ...]:
    return tuple(
        Action(name, entry.label, {step.option: step.after for step in entry.options})
        for name, entry in dossier.content.pathways.actions.items()
    )


def _launched(dossier: Dossier) -> tuple[Action, ...]:
    """Return each option that a plan launches as an action of its own."""
    launched = {step.option for plan in dossier.content.plans.values() for step in plan.steps}
    options = dossier.content.options.items()
    return tuple(Action(n, option.label, {n: 0}) for n, option in options if n in launched)


def _anyway(dossier: Dossier, base: str) -> dict[str, float]:
    return {
        step.option: math.inf if step.when else float(step.start)
        for step in dossier.content.plans[base].steps
    }


def _allowed(years: Sequence[int], decide: Sequence[int]) -> bool:
    """Whether every decision but those of the first year with any falls on a decision point."""
    first = min(years, default=0)
    return all(year in decide or year == first for year in years)
