"""Break-even of weights: how far the weight of an outcome must move before other plans remain.

Reads the parts of a weighted sum; hands on an answer for each weight, down to 0 and up to many
times what it is, the others held. Maximality is solved by ``weight_lines``. Under other rules:
with a fixed distribution every expectation is linear in a weight, so a distribution that settles a
matter at both ends of a piece settles it in between, and a smallest expectation is concave: what
holds of it by more than the tie at both ends holds between them. Pieces that neither settles are
cut, down to a stated width, and then said to be open.
"""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.explore import Performance
from sonae.robustness.break_even.result import BreakEven
from sonae.robustness.break_even.stances import Stance
from sonae.robustness.break_even.surviving import Contest, surviving
from sonae.robustness.break_even.weight_lines import Lines, first_changes
from sonae.robustness.break_even.words import share_of_larger, then
from sonae.robustness.choice import Gains, gains

__all__ = ["weight_turn"]

Floats: TypeAlias = npt.NDArray[np.float64]

FINE: Final = 1e-3
"""A place is found to within this share of the weight."""
OPEN: Final = 1 / 32
"""Pieces up to this share of a doubling that nothing settles stay open."""
BEYOND: Final = 1e-6
"""First look so far beyond the place, as a share of the weight."""
DOUBLINGS: Final = 7
"""A weight is searched up to 2 to this power times what it is."""


def weight_turn(
    performance: Performance,
    weighted: Gains,
    contest: Contest,
    outcome: str,
    stance: Stance,
    before: frozenset[int],
    *,
    upwards: bool,
) -> BreakEven:
    """Return how far one weight can go one way before other plans remain.

    Parameters
    ----------
    performance : Performance
    weighted : Gains
        The weighted sum, among the plans that are compared.
    contest : Contest
        Of the weighted sum.
    outcome : str
        Whose weight is moved.
    stance : Stance
        The judgements as they stand.
    before : frozenset of int
        Who remains as the weights are.
    upwards : bool
        Which way.
    """
    now = weighted.weights[outcome]
    own = gains(performance, outcome, weighted.by).among(weighted.plans).values
    lines = Lines.of(weighted.values - now * own, own, contest.tie, stance)
    end = now * 2.0**DOUBLINGS if upwards else 0.0
    if contest.rule == "maximality":
        turn, certified = _by_lines(contest, lines, before, now, end)
    else:
        turn, certified = _by_pieces(contest, lines, before, now, end)
    return _told(outcome, weighted, before, turn, certified=certified, upwards=upwards, end=end)


def _by_lines(
    contest: Contest, lines: Lines, before: frozenset[int], now: float, end: float
) -> "tuple[Found | None, bool]":
    """Return the nearest change one way, and whether the lines settle it."""
    within = min(now, end), max(now, end)
    found = first_changes(lines, before, now, within)[end > now]
    if found is None:
        return None, True
    step = BEYOND * now * (1.0 if end > now else -1.0)
    while within[0] <= found + step <= within[1]:
        plans = _remain(contest, lines.stance, lines.at(found + step))
        if plans != before:
            return (found, found + step, plans), True
        step *= 10.0
    plans = _remain(contest, lines.stance, lines.at(end))
    return (None, False) if plans == before else ((found, end, plans), True)


def _by_pieces(
    contest: Contest, lines: Lines, before: frozenset[int], now: float, end: float
) -> "tuple[Found | None, bool]":
    """Return the nearest change one way, and whether none was missed, piece by piece."""
    steps = [now * 2.0**power for power in range(1, DOUBLINGS + 1)] if end > now else [0.0]
    same, certified = now, True
    for step in steps:
        turn, sure = _first(
            contest, lines.stance, lines.at, (same, step), before, abs(step - same), now
        )
        certified = certified and sure
        if turn is not None:
            return turn, certified
        same = step
    return None, certified


Found: TypeAlias = tuple[float, float, frozenset[int]]


def _first(
    contest: Contest,
    stance: Stance,
    at: Callable[[float], Floats],
    piece: tuple[float, float],
    before: frozenset[int],
    length: float,
    now: float,
) -> tuple[Found | None, bool]:
    """Return the first place on a piece at which others remain, and whether none was missed."""
    near, far = piece
    todo, sure = [(far, _remain(contest, stance, at(far)))], True
    while todo:
        end, plans = todo[-1]
        if plans == before and _holds(contest, stance, at(near), at(end), before):
            near, _ = todo.pop()
        elif abs(end - near) > (OPEN * length if plans == before else FINE * now):
            half = (near + end) / 2
            todo.append((half, _remain(contest, stance, at(half))))
        elif plans != before:
            return (near, end, plans), sure
        else:
            near, _ = todo.pop()
            sure = False
    return None, sure


def _remain(contest: Contest, stance: Stance, values: Floats) -> frozenset[int]:
    return surviving(contest.with_values(values), stance).plans


def _holds(
    contest: Contest, stance: Stance, one: Floats, other: Floats, before: frozenset[int]
) -> bool:
    """Tell whether who remains at both ends of a piece is proven to remain between them."""
    beliefs = stance.beliefs()
    ends = [np.stack([belief.expects(values) for belief in beliefs]) for values in (one, other)]
    if contest.rule == "e_admissibility":
        leads = np.minimum(*(end - end.max(axis=1)[:, None] for end in ends)).max(axis=0)
        stay = all(leads[plan] >= -contest.tie for plan in before)
        return stay and _beaten_between(contest, stance, (one, other), before)
    return len(one) == 1


def _beaten_between(
    contest: Contest, stance: Stance, values: tuple[Floats, Floats], before: frozenset[int]
) -> bool:
    """Tell whether each plan that fell is beaten by the same rival at both ends."""
    count = values[0].shape[0]
    for plan in set(range(count)) - before:
        for rival in range(count):
            if rival != plan and all(
                stance.lowest(end[rival] - end[plan]).value > contest.tie for end in values
            ):
                break
        else:
            return False
    return True


def _told(
    outcome: str,
    weighted: Gains,
    before: frozenset[int],
    turn: Found | None,
    *,
    certified: bool,
    upwards: bool,
    end: float,
) -> BreakEven:
    now, plans = weighted.weights[outcome], weighted.plans
    move = "raised to" if upwards else "lowered to"
    because = f"{2**DOUBLINGS} times as much" if upwards else "nothing at all"
    if turn is None:
        close = "" if certified else ", as far as was seen"
        same, at, found = end if certified else None, None, before
        sentence = (
            f"The weight of {outcome} ({now:g}) can be {move} {end:g} ({because}) without changing "
            f"which plans remain{close}."
        )
    else:
        same, at, found = turn
        sentence = (
            f"If the weight of {outcome} ({now:g}) were {move} {at:.3g}: "
            f"{then(plans, before, found)}."
        )
    return BreakEven(
        kind="weight",
        of=outcome,
        subject="its weight",
        move=move,
        now=now,
        stands=f"{now:g}",
        unchanged_to=same,
        changes_at=at,
        would="" if at is None else f"{'above' if upwards else 'below'} {same:.3g}",
        movement=None if at is None else share_of_larger(at, now),
        limit=end,
        limit_because=because,
        gained=tuple(plans[place] for place in sorted(found - before)),
        lost=tuple(plans[place] for place in sorted(before - found)),
        certified=certified,
        sentence=sentence,
    )
