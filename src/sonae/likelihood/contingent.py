"""What the judgements say once a condition has happened, however improbable they make it.

Reads conditional judgements; hands both engines the error where they clash in case of their
condition, the tension where they rule the condition out, and bounds within a condition that may
have probability 0.  A row of P(A | C) is met by P(C) = 0, so the rows of all judgements over all
scenarios do not show a clash that only C brings to light; bets called off unless C happens lose
for certain once it does.  Follows Williams (1975) and Walley (1991): avoiding sure loss contingent
on C asks for a distribution within C that meets the judgements confined to it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import (
    JUDGED_IMPOSSIBLE,
    NOT_BOUNDED,
    SMALLEST_CONDITION,
    Bounds,
    Witness,
)
from sonae.likelihood.conflict import (
    MOST_CONFLICTS,
    Conflict,
    Demands,
    Widening,
    conflict_error,
    find_conflicts,
    find_widening,
)
from sonae.likelihood.tension import Tension

__all__ = ["WITHIN_ALONE", "bounded_within", "conditions", "emptied", "raise_contingent"]

WITHIN_ALONE = "bounded only by what was judged given this condition: "
"""Begins the note of bounds within a condition that may have, or has, probability 0."""
_WHY = {
    NOT_BOUNDED: "the judgements allow the condition probability 0",
    JUDGED_IMPOSSIBLE: "the judgements give the condition probability 0",
}


def conditions(judgements: Sequence[Judgement]) -> tuple[Event, ...]:
    """Return the conditions that judgements name, each wording once, in their order."""
    found = {entry.given.text: entry.given for entry in judgements if entry.given is not None}
    return tuple(found.values())


def raise_contingent(
    judgements: Sequence[Judgement], confined: Iterable[tuple[Event, Demands]]
) -> None:
    """Raise the error that names what clashes in case of a condition, if anything does.

    Parameters
    ----------
    judgements : sequence of Judgement
        All of them.
    confined : iterable of (Event, Demands)
        Each condition that can happen, with the demands confined to it.

    Raises
    ------
    ConflictingJudgementsError
        If the demands confined to some condition cannot be met within it.
    """
    conflicts: list[Conflict] = []
    shares: list[tuple[str, str, float]] = []
    total = 0.0
    for given, demands in confined:
        programme = demands.programme()
        if programme.coherent:
            continue
        fresh = find_conflicts(demands, programme, judgements, given)
        known = [conflict.judgements for conflict in conflicts]
        fresh = tuple(conflict for conflict in fresh if conflict.judgements not in known)
        if fresh:
            conflicts += fresh
            widening = find_widening(demands, programme, judgements)
            total += widening.total
            shares += widening.shares
    if conflicts:
        raise conflict_error(tuple(conflicts[:MOST_CONFLICTS]), Widening(total, tuple(shares)))


def emptied(
    judgements: Sequence[Judgement],
    probability: Callable[[Event], Bounds],
    occurs: Callable[[Event], bool],
) -> tuple[Tension, ...]:
    """Return the conditions that judgements together rule out, though no one of them says so."""
    by_id = {judgement.id: judgement for judgement in judgements}
    found = []
    for given in conditions(judgements):
        if not occurs(given):
            continue
        bounds = probability(given)
        if bounds.upper > SMALLEST_CONDITION:
            continue
        names = bounds.binding_upper
        if len(names) == 1 and by_id[names[0]].given is None and by_id[names[0]].than is None:
            continue
        says = f"{', '.join(names)} leave ({given.text}) no probability at all, without saying so"
        found.append(Tension("emptied", names, says, bounds))
    return tuple(found)


def bounded_within(found: Bounds, ask: Callable[[], Bounds | None]) -> Bounds:
    """Return what is judged within the condition where nothing else bounds the answer.

    Parameters
    ----------
    found : Bounds
        By all judgements over all scenarios.
    ask : callable
        The bounds by the judgements confined to the condition; None where there is none.
    """
    if found.note not in _WHY:
        return found
    within = ask()
    if within is None or not (within.binding_lower or within.binding_upper):
        return found
    note = f"{WITHIN_ALONE}{_WHY[found.note]}"
    return replace(within, note=note, witness_lower=Witness(), witness_upper=Witness())
