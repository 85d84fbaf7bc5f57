"""How good forecasts were: every score of a file at once, as plain data and as text.

Reads `Forecasts`; hands the command line Brier and log scores with the range that an interval
leaves, Murphy's decomposition, the interval score of quantities, and calibration by word.
Smaller is better for every score here.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TypedDict

import numpy as np

from sonae.likelihood.calibration import (
    CalibrationRow,
    Resolved,
    calibration,
    calibration_text,
)
from sonae.likelihood.forecasts import Forecast, Forecasts, QuantityForecast
from sonae.likelihood.scores import (
    FLOOR,
    Murphy,
    Scale,
    brier_range,
    interval_score,
    log_score,
    murphy,
)

__all__ = ["ScoreReport", "calibration_rows", "score_report", "score_text"]

BINS = 10
"""Probabilities in numbers are compared with what happened in so many bins of equal width."""


class EventScores(TypedDict):
    """Scores of forecasts of events; pairs are least and greatest over the intervals."""

    count: int
    happened: int
    brier: tuple[float, float]
    brier_scale: str
    log: tuple[float, float]
    murphy: dict[str, float]
    points: bool
    """Whether every forecast is one number; else Murphy's parts are of the middles."""


class QuantityScores(TypedDict):
    """Scores of intervals of quantities, in the quantity's unit."""

    count: int
    interval_score: float
    held: float
    """Share of intervals that held the value."""
    level: float
    """Share that they were meant to hold, on average."""


class ScoreReport(TypedDict):
    """Every score of a file."""

    events: EventScores | None
    quantities: QuantityScores | None
    groups: dict[str, EventScores]
    calibration: list[dict[str, object]]


def score_report(forecasts: Forecasts, scale: Scale = "0-1", level: float = 0.95) -> ScoreReport:
    """Return the scores of forecasts, together and by group.

    Parameters
    ----------
    forecasts : Forecasts
        From ``read_forecasts``.
    scale : {'0-1', '0-2'}
        Scale of the Brier score.
    level : float
        Confidence level of the intervals of frequencies.
    """
    events = forecasts.events
    groups = dict.fromkeys(one.group for one in events if one.group)
    return {
        "events": _events(events, scale) if events else None,
        "quantities": _quantities(forecasts.quantities) if forecasts.quantities else None,
        "groups": {
            group: _events([one for one in events if one.group == group], scale) for group in groups
        },
        "calibration": [asdict(row) for row in calibration_rows(events, level)],
    }


def calibration_rows(events: Sequence[Forecast], level: float = 0.95) -> tuple[CalibrationRow, ...]:
    """Return how often what was called likely happened; numbers are put in bins of ten points."""
    return calibration([_resolved(one) for one in events], level)


def _resolved(one: Forecast) -> Resolved:
    lower, upper = one.lower, one.upper
    if one.word is None and lower == upper:
        at = min(BINS - 1, math.floor(round(lower * BINS, 9)))
        lower, upper = at / BINS, (at + 1) / BINS
    return Resolved(one.id, lower, upper, one.happened, one.word, one.scale)


def _events(events: Sequence[Forecast], scale: Scale) -> EventScores:
    lower = np.array([one.lower for one in events])
    upper = np.array([one.upper for one in events])
    happened = np.array([one.happened for one in events])
    best, worst = brier_range(lower, upper, happened, scale)
    near, far = (np.where(happened, one, other) for one, other in ((upper, lower), (lower, upper)))
    middle = lower + (upper - lower) / 2
    points = bool((lower == upper).all())
    labels = np.array([one.word or f"{one.lower!r} {one.upper!r}" for one in events])
    parts: Murphy = murphy(middle, happened, None if points else labels)
    return {
        "count": len(events),
        "happened": int(happened.sum()),
        "brier": (_mean(best), _mean(worst)),
        "brier_scale": scale,
        "log": (_mean(log_score(near, happened)), _mean(log_score(far, happened))),
        "murphy": asdict(parts),
        "points": points,
    }


def _quantities(quantities: Sequence[QuantityForecast]) -> QuantityScores:
    lower = np.array([one.lower for one in quantities])
    upper = np.array([one.upper for one in quantities])
    value = np.array([one.value for one in quantities])
    level = np.array([one.level for one in quantities])
    scores = interval_score(lower, upper, value, 1.0 - level)
    held = (lower <= value) & (value <= upper)
    return {
        "count": len(quantities),
        "interval_score": _mean(scores),
        "held": float(held.mean()),
        "level": _mean(level),
    }


def _mean(values: Iterable[float]) -> float:
    listed = [float(value) for value in values]
    return math.fsum(listed) / len(listed)


# text -----------------------------------------------------------------------------------------


def score_text(report: ScoreReport) -> str:
    """Return the scores for people; each says on which scale it is and what is best."""
    blocks = []
    events, quantities = report["events"], report["quantities"]
    if events is not None:
        blocks.append("\n".join(_event_lines(events)))
    if len(report["groups"]) > 1:
        blocks.append("\n".join(_group_lines(report["groups"])))
    if events is not None:
        rows = [CalibrationRow(**row) for row in report["calibration"]]  # type: ignore[arg-type]  # made by asdict
        blocks.append(f"Calibration, frequencies with Wilson's interval\n{calibration_text(rows)}")
    if quantities is not None:
        blocks.append("\n".join(_quantity_lines(quantities)))
    return "\n\n".join(blocks)


def _event_lines(scores: EventScores) -> list[str]:
    top = scores["brier_scale"][-1]
    parts = scores["murphy"]
    of = "" if scores["points"] else ", of the middles of the intervals, by word"
    return [
        f"{_counted(scores['count'], 'forecast')} of events, {scores['happened']} happened; "
        "smaller scores are better",
        f"Brier score, scale 0 to {top}: {_span(scores['brier'])}  "
        f"(always one half: {0.25 * int(top):g})",
        f"log score, nats: {_span(scores['log'])}  (always one half: {math.log(2):.3f}; a "
        f"probability below {FLOOR:g} of what happened counts as that)",
        f"Murphy's parts, scale 0 to 1{of}: Brier {parts['brier']:.4f} = reliability "
        f"{parts['reliability']:.4f} − resolution {parts['resolution']:.4f} + uncertainty "
        f"{parts['uncertainty']:.4f} + within {_signed(parts['within'])}",
    ]


def _group_lines(groups: Mapping[str, EventScores]) -> list[str]:
    return [
        "By group, Brier and log score",
        *(
            f"  {name}: {_counted(scores['count'], 'forecast')}, {_span(scores['brier'])}, "
            f"{_span(scores['log'])}"
            for name, scores in groups.items()
        ),
    ]


def _quantity_lines(scores: QuantityScores) -> list[str]:
    return [
        f"{_counted(scores['count'], 'interval')} of quantities; {scores['held']:.0%} held the "
        f"value, {scores['level']:.0%} were meant to",
        f"interval score, in the quantities' unit: {scores['interval_score']:.4g}  (smaller is "
        "better; compare only within one unit)",
    ]


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _span(ends: tuple[float, float]) -> str:
    low, high = f"{ends[0]:.4f}", f"{ends[1]:.4f}"
    return low if low == high else f"{low} to {high}"


def _signed(value: float) -> str:
    return f"{0.0 if abs(value) < 5e-5 else value:.4f}"
