"""Which judgements are enough to exclude a scenario, and which must change to let it in.

Reads a ``ScenarioSystem`` and one scenario; ``explain`` shows the answers.

Definitions. A judgement is *at work* in a scenario if its source state is in it and its effect in
the reading (see ``effects``) is not 0. Taking a judgement away means that its cell counts 0, as one
that nobody judged.

- An **excluding set** is a set of judgements at work such that a balance that is out in the
  scenario (a factor's state behind one of its rivals) would still be out if every judgement outside
  the set were taken away. The one returned has as few judgements as any. The lead over a rival is a
  sum of effects, so the fewest judgements that exceed a tolerance are the strongest against it; the
  least over the factors and rivals that are out is exact. If only the total tolerance is exceeded,
  the most that `k` judgements can do to each factor, by a rival that is ahead, is found the same
  way, and the `k` are shared out among the factors by dynamic programming: exact as well.
- A **changing set** is a set of judgements at work such that the scenario is within tolerance if
  they, and no others, are taken away. The one returned has as few judgements as any: for one factor
  some of the judgements on its own state (the strongest first: they count against every rival
  alike), then for each rival the strongest on it; all splits are tried. Factors are independent,
  except under a total tolerance, where the number is shared out by dynamic programming.

Ties go to a factor's own tolerance before the total one, to the set that exceeds its tolerance by
most, to the factor and rival declared first, to judgements on the state itself, and to the
judgement whose source is declared first.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.balance import Reading
from sonae.scenarios.influences import Influence
from sonae.scenarios.reasons.effects import (
    Effects,
    FactorEffects,
    Pull,
    RivalEffects,
    effects,
    row_of,
)
from sonae.scenarios.system import ScenarioSystem

__all__ = ["Changes", "JudgementSet", "changing_judgements", "excluding_judgements"]

Scenario = Mapping[str, str] | NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class JudgementSet:
    """Judgements that together exclude a scenario, or that must change to let it in."""

    factors: tuple[str, ...]
    """The factors whose balances they concern."""
    judgements: tuple[Influence, ...]
    effects: tuple[float, ...]
    """What each adds to its factor's lead, in points; never positive."""
    total: bool
    """Whether it is about the total tolerance; if not, about the tolerance of the factor."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The fewest judgements that must change to bring a scenario within tolerance."""

    factors: tuple[JudgementSet, ...]
    """For each factor that is out of its own tolerance, what brings that one back."""
    whole: JudgementSet
    """What brings the whole scenario back, the total tolerance included."""


def excluding_judgements(
    system: ScenarioSystem, scenario: Scenario, reading: Reading = "possibly"
) -> JudgementSet | None:
    """Return the smallest excluding set of a scenario, or None if it is balanced.

    Parameters
    ----------
    system : ScenarioSystem
    scenario : mapping of factor to state, or a row of codes
        Constraints are not looked at.
    reading : str
        ``possibly``: the set excludes the scenario whatever the interval judgements in it;
        ``necessarily``: some values of the interval judgements in the set exclude it.
    """
    given = effects(system, row_of(system, scenario), reading)
    if given.balanced:
        return None
    alone = [
        (few, sum(pull.effect for pull in few) + factor.limit)
        for factor in given.factors
        for rival in factor.rivals
        if -factor.lead(rival) > factor.limit
        and (few := _fewest(_against(factor, rival), factor.limit)) is not None
    ]
    # ``min`` keeps the first of equals.
    best = min(alone, key=lambda item: (len(item[0]), item[1]), default=None)
    shared = _fewest_in_all(given)
    if shared is not None and (best is None or len(shared) < len(best[0])):
        return _named(system, given, shared, total=True)
    return None if best is None else _named(system, given, best[0], total=False)


def changing_judgements(
    system: ScenarioSystem, scenario: Scenario, reading: Reading = "possibly"
) -> Changes | None:
    """Return the smallest changing sets of a scenario, or None if it is balanced.

    Parameters
    ----------
    system, scenario, reading
        As in ``excluding_judgements``.
    """
    given = effects(system, row_of(system, scenario), reading)
    if given.balanced:
        return None
    ladders = [_removals(factor) for factor in given.factors]
    fewest = [
        next(rung.pulls for rung in ladder if rung.inconsistency <= factor.limit)
        for factor, ladder in zip(given.factors, ladders, strict=True)
    ]
    single = tuple(_named(system, given, pulls, total=False) for pulls in fewest if pulls)
    whole = [pull for pulls in fewest for pull in pulls]
    total = given.total
    if total is not None and given.total_exceeded:
        within = [
            [rung if rung.inconsistency <= factor.limit else None for rung in ladder]
            for factor, ladder in zip(given.factors, ladders, strict=True)
        ]
        whole = _shared_out(within, lambda left: left <= total, sign=-1)
    return Changes(single, _named(system, given, whole, total=given.total_exceeded))


@dataclass(frozen=True, slots=True)
class _Rung:
    """The best that a number of judgements of one factor can do: the number is its place."""

    inconsistency: int
    pulls: tuple[Pull, ...]


def _against(factor: FactorEffects, rival: RivalEffects) -> list[Pull]:
    """Return what speaks against the chosen state and for a rival, the strongest first."""
    both = [pull for pull in (*factor.own, *rival.pulls) if pull.effect < 0]
    return sorted(both, key=lambda pull: pull.effect)


def _fewest(against: Sequence[Pull], limit: int) -> list[Pull] | None:
    """Return the fewest judgements whose effects together exceed a limit."""
    lead = 0
    for count, pull in enumerate(against, 1):
        lead += pull.effect
        if -lead > limit:
            return list(against[:count])
    return None


def _fewest_in_all(given: Effects) -> list[Pull] | None:
    """Return the fewest judgements that exceed the total tolerance, if it is exceeded."""
    total = given.total
    if total is None or not given.total_exceeded:
        return None
    return _shared_out([_additions(f) for f in given.factors], lambda sum_: sum_ > total, sign=1)


def _additions(factor: FactorEffects) -> list[_Rung | None]:
    """Return by number of judgements the largest inconsistency that so many alone can give."""
    ladder: list[_Rung | None] = [_Rung(0, ())]
    for rival in [rival for rival in factor.rivals if factor.lead(rival) < 0]:
        against, lead = _against(factor, rival), 0
        for count, pull in enumerate(against, 1):
            lead += pull.effect
            best = ladder[count] if count < len(ladder) else None
            rung = _Rung(-lead, tuple(against[:count]))
            if count == len(ladder):
                ladder.append(rung)
            elif best is None or best.inconsistency < rung.inconsistency:
                ladder[count] = rung
    return ladder


def _removals(factor: FactorEffects) -> list[_Rung]:
    """Return by number of judgements the least inconsistency once so many are taken away."""
    best: dict[int, _Rung] = {}
    own = [pull for pull in factor.own if pull.effect < 0]
    for count in range(len(own) + 1):
        taken = own[:count]
        for more, rung in enumerate(_on_rivals(factor, taken), count):
            if more not in best or rung.inconsistency < best[more].inconsistency:
                best[more] = rung
    return [best[count] for count in sorted(best)]


def _on_rivals(factor: FactorEffects, taken: list[Pull]) -> Iterator[_Rung]:
    """Take away judgements on rivals one at a time, always of the rival that is furthest ahead."""
    relief = sum(pull.effect for pull in taken)
    leads = [factor.lead(rival) - relief for rival in factor.rivals]
    waiting = [iter([p for p in rival.pulls if p.effect < 0]) for rival in factor.rivals]
    pulls = list(taken)
    while True:
        behind = max([0, *(-lead for lead in leads)])
        yield _Rung(behind, tuple(pulls))
        if behind == 0:
            return
        worst = leads.index(-behind)
        pull = next(waiting[worst], None)
        if pull is None:  # only judgements on the state itself could still help
            return
        leads[worst] -= pull.effect
        pulls.append(pull)


def _shared_out(
    ladders: Sequence[Sequence[_Rung | None]], enough: Callable[[int], bool], sign: int
) -> list[Pull]:
    """Share the fewest judgements out among the factors so that the sum is enough.

    For each number the best sum is kept: the largest if ``sign`` is 1, the least if it is -1.
    """
    sums: list[tuple[int, tuple[_Rung, ...]] | None] = [(0, ())]
    for ladder in ladders:
        following: list[tuple[int, tuple[_Rung, ...]] | None]
        following = [None] * (len(sums) + len(ladder) - 1)
        for more, rung in enumerate(ladder):
            for count, known in enumerate(sums):
                if rung is None or known is None:
                    continue
                value = known[0] + rung.inconsistency
                best = following[count + more]
                if best is None or sign * value > sign * best[0]:
                    following[count + more] = (value, (*known[1], rung))
        sums = following
    rungs = next(known[1] for known in sums if known is not None and enough(known[0]))
    return [pull for rung in rungs for pull in rung.pulls]


def _named(
    system: ScenarioSystem, given: Effects, pulls: Sequence[Pull], *, total: bool
) -> JudgementSet:
    """Return judgements in the order of the factors they act on, the strongest first."""
    place = {factor: at for at, factor in enumerate(system.space.factors)}
    ranked = sorted(pulls, key=lambda pull: (place[pull.cell.target[0]], pull.effect))
    return JudgementSet(
        tuple(dict.fromkeys(pull.cell.target[0] for pull in ranked)),
        tuple(pull.cell for pull in ranked),
        tuple(pull.effect / given.scale for pull in ranked),
        total,
    )
