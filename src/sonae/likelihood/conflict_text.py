"""A conflict in plain words: who says what, what betting by it would lose, and ways to mend it.

Reads a ``ConflictingJudgementsError``; hands ``cli`` and ``brief`` text.  The bets are those of
de Finetti (1937): whoever holds all these judgements must call each of them fair or better.
"""

from collections.abc import Mapping

from sonae.evidence import Judgement
from sonae.likelihood.conflict import Conflict, ConflictingJudgementsError, Stake, clash, describe

__all__ = ["explain_conflict"]


def explain_conflict(
    error: ConflictingJudgementsError, quotes: Mapping[str, str] | None = None
) -> str:
    """Return every conflict of an error at length.

    Parameters
    ----------
    error : ConflictingJudgementsError
        What the credal set raised.
    quotes : mapping of str to str, optional
        For each claim, by id, what to print under a judgement that rests on it: its words and
        where they stand.
    """
    blocks = [
        _explain(number, conflict, quotes or {})
        for number, conflict in enumerate(error.conflicts, start=1)
    ]
    total = error.widening
    unit = "event and condition together"
    if any(conflict.given is not None for conflict in error.conflicts):
        unit = "the event once the condition has happened"
    ways = ", ".join(f"{name} {side} end by {amount:.4g}" for name, side, amount in total.shares)
    blocks.append(
        f"All conflicts together: the demands must give way by {total.total:.4g} in total, counted "
        f"as probability of {unit}; one way, maybe not the only one: {ways}."
    )
    return "\n\n".join(blocks)


def _explain(number: int, conflict: Conflict, quotes: Mapping[str, str]) -> str:
    others = "; without any one of them the others can" if len(conflict.judgements) > 1 else ""
    lines = [f"Conflict {number}: {clash(conflict)}{others}."]
    for judgement in conflict.judgements:
        lines.append(f"  {describe(judgement)}")
        lines += [f"    {name}: {quotes[name]}" for name in judgement.claims if name in quotes]
    lines += _sure_loss(conflict)
    lines += _mending(conflict)
    return "\n".join(lines)


def _sure_loss(conflict: Conflict) -> list[str]:
    loss = conflict.loss
    when = "whatever happens"
    if conflict.given is not None:
        when = f"if ({conflict.given.text}) happens, and nothing otherwise"
    head = (
        "Sure loss: whoever holds them calls each of these bets fair or better, and a bettor who "
        f"takes all of them loses at least {_money(loss.loss)} {when}:"
    )
    return [head, *(f"  {_bet(stake)}" for stake in loss.stakes)]


def _bet(stake: Stake) -> str:
    judgement = stake.judgement
    end = judgement.lower if stake.side == "lower" else judgement.upper
    ticket = f"a ticket that pays {_money(stake.amount)} if ({judgement.event.text})"
    off = ""
    if judgement.given is not None:
        off = f"; off, with the price paid back, unless ({judgement.given.text})"
    price = _money(end * stake.amount)
    if judgement.than is not None:
        price = f"one that pays {price} if ({judgement.than.text})"
    verb = "buy" if stake.side == "lower" else "sell"
    return f"{judgement.id}: {verb} {ticket}, for {price}{off}"


def _mending(conflict: Conflict) -> list[str]:
    lines = []
    if conflict.mends:
        lines.append(
            f"Taking back one of these would make everything cohere: {', '.join(conflict.mends)}."
        )
    by_id = {judgement.id: judgement for judgement in conflict.judgements}
    if conflict.alone:
        lines.append(
            "To mend this conflict by one interval alone (probability of the judgement itself):"
        )
    for way in conflict.alone:
        judgement = by_id[way.id]
        end = judgement.lower if way.side == "lower" else judgement.upper
        lines.append(
            f"  {way.id}{_word(judgement)}: {way.side} end from {_percent(end)} to "
            f"{_percent(way.end)}, by {_points(way.amount)}"
        )
    if conflict.evenly is not None:
        lines.append(
            f"To mend it evenly: every interval wider by {_points(conflict.evenly)} at both ends."
        )
    return lines


def _word(judgement: Judgement) -> str:
    return f" ('{judgement.word}', {judgement.scale})" if judgement.word else ""


def _money(amount: float) -> str:
    return f"{amount:.4g}"


def _percent(share: float) -> str:
    return f"{100 * share:.4g}%"


def _points(share: float) -> str:
    return f"{100 * share:.4g} percentage points"
