"""What changed in the advice: bounds that moved, plans that left, triggers that fired, deadlines.

Reads two `Advice`; hands ``report`` a `Difference`. What moves by less than the printed digits has
not moved.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sonae.watch.advice import Advice, Followed
from sonae.watch.deadlines import LatestStart
from sonae.watch.due import Due
from sonae.watch.triggers import Trigger

__all__ = ["Difference", "Moved", "Shifted", "difference"]

SMALLEST = 5e-5
"""Ends that move by less print alike."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A proposition whose bounds moved."""

    before: Followed
    after: Followed


@dataclass(frozen=True, slots=True)
class Shifted:
    """Plans that left or entered what remains, in one outcome or in all together.

    Attributes
    ----------
    outcome : str or None
        None for all outcomes together.
    left : mapping as tuples of (str, str)
        Each with the plan that is better now.
    entered : tuple of str
    """

    outcome: str | None
    left: tuple[tuple[str, str], ...]
    entered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """The advice before and after, and what differs.

    Attributes
    ----------
    before, after : Advice
    moved : tuple of Moved
    resolved : tuple of (str, str)
        Factors that one state is left of now, with it.
    reopened : tuple of str
        Factors that were resolved before.
    plans : tuple of Shifted
    triggers : tuple of (Trigger, Trigger)
        Before and after, where it fired or can no longer fire now, or did before.
    deadlines : tuple of (LatestStart, LatestStart)
        Before and after, where a year differs.
    due, no_longer_due : tuple of Due
        What became due, and what was due before.
    """

    before: Advice
    after: Advice
    moved: tuple[Moved, ...]
    resolved: tuple[tuple[str, str], ...]
    reopened: tuple[str, ...]
    plans: tuple[Shifted, ...]
    triggers: tuple[tuple[Trigger, Trigger], ...]
    deadlines: tuple[tuple[LatestStart, LatestStart], ...]
    due: tuple[Due, ...]
    no_longer_due: tuple[Due, ...]

    @property
    def nothing(self) -> bool:
        """Whether the advice is the same."""
        parts: Sequence[Sequence[object]] = (
            *(self.moved, self.resolved, self.reopened, self.plans, self.triggers),
            *(self.deadlines, self.due, self.no_longer_due),
        )
        return not any(parts)


def difference(before: Advice, after: Advice) -> Difference:
    """Return what changed from one advice to another, of the same dossier."""
    then, now = {one.option: one for one in before.due}, {one.option: one for one in after.due}
    return Difference(
        before=before,
        after=after,
        moved=tuple(
            Moved(old, new)
            for old, new in zip(before.followed, after.followed, strict=True)
            if _differs(old, new)
        ),
        resolved=tuple(
            (factor, state)
            for factor, state in after.resolved.items()
            if before.resolved.get(factor) != state
        ),
        reopened=tuple(factor for factor in before.resolved if factor not in after.resolved),
        plans=tuple(_plans(before, after)),
        triggers=tuple(
            (old, new)
            for old, new in zip(before.triggers, after.triggers, strict=True)
            if old.fired != new.fired
        ),
        deadlines=tuple(
            (old, new)
            for old, new in zip(before.latest, after.latest, strict=True)
            if (old.every, old.most, old.half) != (new.every, new.most, new.half)
        ),
        due=tuple(one for option, one in now.items() if then.get(option) != one),
        no_longer_due=tuple(one for option, one in then.items() if option not in now),
    )


def _differs(old: Followed, new: Followed) -> bool:
    pairs = ((old.lower, new.lower), (old.upper, new.upper))
    for one, other in pairs:
        if one is None or other is None:
            if one is not other:
                return True
        elif abs(one - other) > SMALLEST:
            return True
    return False


def _plans(before: Advice, after: Advice) -> list[Shifted]:
    old, new = before.remaining, after.remaining
    if old is None or new is None:
        return []
    found = []
    together = _shifted(None, old.together, new.together, dict(new.falls))
    found += [] if together is None else [together]
    for outcome, plans in new.by_outcome.items():
        by = {plan: better for (name, plan), better in new.beaten_by.items() if name == outcome}
        one = _shifted(outcome, old.by_outcome[outcome], plans, by)
        found += [] if one is None else [one]
    return found


def _shifted(
    outcome: str | None, old: Sequence[str], new: Sequence[str], by: dict[str, str]
) -> Shifted | None:
    left = tuple((plan, by.get(plan, "")) for plan in old if plan not in new)
    entered = tuple(plan for plan in new if plan not in old)
    return Shifted(outcome, left, entered) if left or entered else None
