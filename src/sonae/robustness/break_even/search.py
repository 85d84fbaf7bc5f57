"""The first place along a line at which the plans that remain are others.

Reads a path of stances and a `Contest`; hands ``judgements`` a `Turn`. Three arguments certify that
nothing is missed between two places.

- Along a path on which the allowed distributions only shrink or only grow, plans only fall or only
  come back under interval dominance, maximality and E-admissibility: bisection finds the place, and
  equal ends prove that there is none.
- Where a judgement is read as one number, that one sliding, whoever remains at two places under
  maximality or E-admissibility remains between them: a mixture of the two distributions that show
  it shows it there. Whoever falls with the judgement anywhere between the two falls throughout.
- An end of an expectation only rises or only falls along a path that shrinks or grows: its values
  at two places bound it in between. Where a judgement slides as one number, the lower end between
  two places is at most the larger of the lower ends there, by the same mixture, and at least the
  lower end with the judgement anywhere between; the upper end the other way round.

What none of them settles is cut in two, down to a stated width, and then said to be open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np

from sonae.robustness.break_even.stances import Stance
from sonae.robustness.break_even.surviving import (
    MONOTONE,
    Contest,
    Surviving,
    surviving,
    weight_on_worse,
)

__all__ = ["FINE", "Path", "Turn", "first_turn", "reach"]

FINE: Final = 5e-4
"""A place is found to within this, as a share of one."""
OPEN: Final = 1e-2
"""Pieces up to this width that no argument settles stay open."""
COHERENCE: Final = 1e-4
"""The last coherent place is found to within this."""


@dataclass(frozen=True, slots=True)
class Path:
    """Stances along one number.

    Attributes
    ----------
    at : callable
        The stance at a number.
    between : callable
        The stance that allows whatever any stance between two numbers allows.
    start, end : float
    goes : {'narrows', 'widens', 'slides'}
        What becomes of the allowed distributions from start to end.
    """

    at: Callable[[float], Stance]
    between: Callable[[float, float], Stance]
    start: float
    end: float
    goes: Literal["narrows", "widens", "slides"]


@dataclass(frozen=True, slots=True)
class Turn:
    """What was found along a path.

    Attributes
    ----------
    unchanged_to : float or None
        Certified up to here; None if not even the start is as before.
    changes_at : float or None
    plans : frozenset of int
        Who remains there.
    certified : bool
        Whether nothing can have been missed on the way.
    """

    unchanged_to: float | None
    changes_at: float | None
    plans: frozenset[int]
    certified: bool


def reach(path: Path) -> float:
    """Return the last number of a path at which the judgements can hold together."""
    if path.goes == "widens" or path.at(path.end).coherent:
        return path.end
    inside, outside = path.start, path.end
    while abs(outside - inside) > COHERENCE:
        middle = (inside + outside) / 2
        if path.at(middle).coherent:
            inside = middle
        else:
            outside = middle
    return inside


def first_turn(contest: Contest, path: Path, before: Surviving) -> Turn:
    """Return where the plans that remain are first other than before, along a coherent path."""
    first = _remaining(contest, path.at(path.start), before)
    if first.plans != before.plans:
        return Turn(None, path.start, first.plans, certified=True)
    alone = len(before.plans) == 1 and contest.rule in MONOTONE and path.goes == "narrows"
    if path.start == path.end or alone:  # the last plan cannot fall
        return Turn(path.end, None, before.plans, certified=True)
    if contest.rule in MONOTONE and path.goes != "slides":
        return _bisected(contest, path, before)
    return _cut(contest, path, first)


def _remaining(contest: Contest, stance: Stance, before: Surviving) -> Surviving:
    return surviving(contest, stance) if stance.ends else before


def _bisected(contest: Contest, path: Path, before: Surviving) -> Turn:
    found = surviving(contest, path.at(path.end)).plans
    if found == before.plans:
        return Turn(path.end, None, found, certified=True)
    same, other = path.start, path.end
    while abs(other - same) > FINE:
        middle = (same + other) / 2
        plans = surviving(contest, path.at(middle)).plans
        if plans == before.plans:
            same = middle
        else:
            other, found = middle, plans
    return Turn(same, other, found, certified=True)


def _cut(contest: Contest, path: Path, first: Surviving) -> Turn:
    """Work along the path piece by piece, nearest first."""
    before, near = first.plans, (path.start, first)
    if contest.rule in MONOTONE and path.goes == "slides":
        surviving(contest, path.between(path.start, path.end))  # who falls here falls all along
    todo = [(path.end, surviving(contest, path.at(path.end)))]
    certified, sure = True, path.start
    while todo:
        far = todo[-1]
        width = abs(far[0] - near[0])
        if far[1].plans == before and _settled(contest, path, near, far):
            near = todo.pop()
        elif width > (OPEN if far[1].plans == before else FINE):
            middle = (near[0] + far[0]) / 2
            todo.append((middle, surviving(contest, path.at(middle))))
        elif far[1].plans != before:
            return Turn(sure, far[0], far[1].plans, certified=certified)
        else:
            near, certified = todo.pop(), False
        sure = near[0] if certified else sure
    return Turn(sure, None, before, certified=certified)


def _settled(
    contest: Contest, path: Path, near: tuple[float, Surviving], far: tuple[float, Surviving]
) -> bool:
    """Tell whether it is proven that who remains at two places remains between them."""
    if path.goes != "slides":
        wide, narrow = (near, far) if path.goes == "narrows" else (far, near)
        return _kept_apart(contest, wide[1], (narrow[1],))
    between = path.between(near[0], far[0])
    throughout = surviving(contest, between)
    if contest.rule not in MONOTONE:
        return _kept_apart(contest, throughout, (near[1], far[1]))
    if throughout.plans != near[1].plans:
        return False
    ends = path.at(near[0]), path.at(far[0])
    return contest.rule != "interval_dominance" or _overlap(contest, ends, near[1].plans)


def _overlap(contest: Contest, ends: tuple[Stance, Stance], plans: frozenset[int]) -> bool:
    """Tell whether these plans' upper ends stay above every lower end between two places."""
    values, kept = contest.values, sorted(plans)
    lower = [[end.lowest(row).value for row in values] for end in ends]
    upper = [[-end.lowest(-values[plan]).value for plan in kept] for end in ends]
    return bool(np.max(lower) - np.min(upper) <= contest.tie)


def _kept_apart(contest: Contest, wide: Surviving, ends: Sequence[Surviving]) -> bool:
    """Tell whether one plan is ahead of all others wherever the set lies within a wide one.

    Lower ends are then at most the largest of those in ``ends``, upper ends at least the smallest.
    """
    if len(wide.plans) != 1 or wide.plans != ends[0].plans:
        return len(contest.values) == 1
    weight, count = weight_on_worse(contest), contest.values.shape[0]
    low, high = np.zeros(count), np.zeros(count)
    if weight > 0:
        low += weight * np.array([belief.value - belief.gap for belief in wide.worst])
        high += weight * np.max([[b.value for b in end.worst] for end in ends], axis=0)
    if weight < 1:
        low -= (1 - weight) * np.max([[b.value for b in end.best] for end in ends], axis=0)
        high -= (1 - weight) * np.array([belief.value - belief.gap for belief in wide.best])
    (preferred,) = wide.plans
    others = np.delete(high, preferred)
    return bool(low[preferred] - others.max(initial=-np.inf) > contest.tie)
