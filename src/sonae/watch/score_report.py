"""Scores of a watch as plain data and as text: over time, by claim, by voice, by word.

Reads `Scores`; hands the command line what it prints. Definitions and calibration are those of
``likelihood.forecast_scores``; smaller is better. Means of a few judgements are printed with the
digits that so few can bear.
"""

import math
from collections.abc import Sequence
from typing import Any

from sonae.likelihood import Forecasts, brier_range, outward_range, score_report, score_text
from sonae.watch.scoring import LEVEL, Scored, Scores

__all__ = ["scores_report", "scores_text"]

FEW = 10
"""Below so many resolved judgements nobody is better than another."""


def scores_report(found: Scores) -> dict[str, Any]:
    """Return everything that has resolved, and its scores, as plain data."""
    forecasts = Forecasts(tuple(one.forecast for one in found.scored), found.quantities)
    return {
        "as_of": found.as_of.isoformat(),
        "open": found.open,
        "void": found.void,
        "orders": found.orders,
        "judgements": [_entry(one) for one in found.scored],
        "over_time": _over_time(found.scored),
        "who_was_right": _voices(found.scored),
        "conflicts": [
            {"event": event, "against": against, "says": says}
            for event, against, says in found.conflicts
        ],
        "scores": score_report(forecasts) if found.scored or found.quantities else None,
    }


def _entry(one: Scored) -> dict[str, Any]:
    best, worst = _briers([one])
    forecast = one.forecast
    return {
        "id": forecast.id,
        "says": one.says,
        "voice": one.voice,
        "claims": list(one.claims),
        "word": forecast.word,
        "lower": forecast.lower,
        "upper": forecast.upper,
        "happened": forecast.happened,
        "on": one.on.isoformat(),
        "by": one.by or None,
        "contested": list(one.contested),
        "brier": [best, worst],
        "side": _side(one),
    }


def _briers(scored: Sequence[Scored]) -> tuple[float, float]:
    """Return the least and the greatest mean Brier score, on 0 to 1."""
    said = [one.forecast for one in scored]
    best, worst = brier_range(
        [one.lower for one in said], [one.upper for one in said], [one.happened for one in said]
    )
    return math.fsum(best) / len(said), math.fsum(worst) / len(said)


def _side(one: Scored) -> str:
    """Tell on which side of one half a judgement was, as it turned out."""
    said = one.forecast
    if said.lower <= 0.5 <= said.upper:
        return "neither"
    return "right" if (said.lower > 0.5) == said.happened else "wrong"


def _over_time(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    """Return the mean Brier score of all that had resolved by each date."""
    rows = []
    for at, one in enumerate(scored, 1):
        if at < len(scored) and scored[at].on == one.on:
            continue
        best, worst = _briers(scored[:at])
        rows.append({"on": one.on.isoformat(), "count": at, "brier": [best, worst]})
    return rows


def _voices(scored: Sequence[Scored]) -> list[dict[str, Any]]:
    rows = []
    for voice in dict.fromkeys(one.voice for one in scored):
        own = [one for one in scored if one.voice == voice]
        best, worst = _briers(own)
        sides = [_side(one) for one in own]
        rows.append(
            {
                "voice": voice,
                "count": len(own),
                **{side: sides.count(side) for side in ("right", "wrong", "neither")},
                "brier": [best, worst],
                "few": len(own) < FEW,
            }
        )
    return sorted(rows, key=lambda row: -int(row["count"]))


# text ---------------------------------------------------------------------------------------------


def scores_text(found: Scores) -> str:
    """Return the scores for people."""
    head = (
        f"As of {found.as_of}: {len(found.scored)} judgements have resolved, {found.open} are "
        f"open, {found.void} void (their condition cannot come about)"
    )
    if found.orders:
        head += f", {found.orders} compare two events and are not scored"
    blocks = [head]
    if found.scored:
        blocks.append("\n".join(["Resolved, in the order of dates", *map(_line, found.scored)]))
        blocks.append("\n".join(_time_lines(found.scored)))
        blocks.append("\n".join(_voice_lines(found.scored)))
    if found.conflicts:
        lines = ["Reports that contradict each other; the first of each pair is set aside"]
        lines += [f"  {event} ({says}) against {one}" for event, one, says in found.conflicts]
        blocks.append("\n".join(lines))
    if found.scored or found.quantities:
        forecasts = Forecasts(tuple(one.forecast for one in found.scored), found.quantities)
        blocks.append(score_text({**score_report(forecasts), "groups": {}}))
    if found.quantities:
        blocks.append(f"Intervals of quantities are read as meant to hold with {LEVEL:.0%}.")
    return "\n\n".join(blocks)


def _line(one: Scored) -> str:
    said = one.forecast
    word = f"“{said.word}” " if said.word else ""
    outcome = "happened" if said.happened else "did not happen"
    mark = f"; contested by {', '.join(one.contested)}" if one.contested else ""
    ends = outward_range(said.lower, said.upper, 0)
    return f"  {one.on} {said.id} ({one.voice}): {word}{ends} for {one.says}: {outcome}{mark}"


def _time_lines(scored: Sequence[Scored]) -> list[str]:
    lines = ["Over time, mean Brier score of all resolved by then (0 to 1; one half: 0.25)"]
    rows = _over_time(scored)
    return lines + [
        f"  {row['on']}: {_score(row['brier'], row['count'])}, {row['count']} resolved"
        for row in rows
    ]


def _voice_lines(scored: Sequence[Scored]) -> list[str]:
    lines = ["Who was right: on the right side of one half, on the wrong one, on neither; Brier"]
    for row in _voices(scored):
        few = "; too few to tell from luck" if row["few"] else ""
        lines.append(
            f"  {row['voice']}: {row['count']} resolved, {row['right']} right, {row['wrong']} "
            f"wrong, {row['neither']} neither; {_score(row['brier'], row['count'])}{few}"
        )
    return lines


def _score(ends: Sequence[float], count: int) -> str:
    """Return a range of means with one digit for each tenfold of judgements, one at least."""
    digits = 1 if count < FEW else 2 if count < 1000 else 3
    low = math.floor(round(ends[0] * 10**digits, 6)) / 10**digits
    high = math.ceil(round(ends[1] * 10**digits, 6)) / 10**digits
    return f"{low:.{digits}f}" if low == high else f"{low:.{digits}f} to {high:.{digits}f}"
