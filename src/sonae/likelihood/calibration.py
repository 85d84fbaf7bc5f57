"""Whether words meant what they said: how often what was called likely happened.

Reads judgements that have resolved; hands the brief a table by word with Wilson's intervals
(1927), and the range of the mean Brier score.  A word is an interval, so it is judged by whether
the frequency, with its own uncertainty, can lie within the interval.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, TypeAlias

from sonae.likelihood.scores import Scale, brier_range

__all__ = [
    "CalibrationRow",
    "Resolved",
    "calibration",
    "calibration_text",
    "mean_brier_range",
    "wilson",
]

Verdict: TypeAlias = Literal["within", "too low", "too high", "undecided"]

IN_NUMBERS = "(in numbers)"


@dataclass(frozen=True, slots=True)
class Resolved:
    """A judgement about an event of which it is now known whether it happened.

    Attributes
    ----------
    id : str
        Id of the judgement.
    lower, upper : float
        What it said, as stated (before widening by grade), within 0 to 1.
    happened : bool
        Whether the event happened.  If the judgement had a condition that did not come about,
        it has not resolved and does not belong here.
    word, scale : str, optional
        The word, and the scale it was read on.
    """

    id: str
    lower: float
    upper: float
    happened: bool
    word: str | None = None
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """What became of all judgements with one word, or one range of numbers.

    ``frequency_lower`` and ``frequency_upper`` are Wilson's interval of the frequency.  The verdict
    ``too low`` means that the word was too low: it happened more often than the word says.
    """

    word: str
    scale: str | None
    lower: float
    upper: float
    count: int
    happened: int
    frequency: float
    frequency_lower: float
    frequency_upper: float
    verdict: Verdict


def wilson(happened: int, count: int, level: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a frequency.

    Parameters
    ----------
    happened, count : int
        How many of how many; with none at all the interval is [0, 1].
    level : float
        Confidence level, between 0 and 1.

    Raises
    ------
    ValueError
        If the counts or the level cannot be.

    Examples
    --------
    >>> [round(end, 4) for end in wilson(8, 10)]
    [0.4902, 0.9433]
    """
    if not 0 <= happened <= count:
        raise ValueError(f"{happened} of {count} cannot be")
    if not 0.0 < level < 1.0:
        raise ValueError(f"the level {level:g} is not between 0 and 1")
    if count == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1.0 + level) / 2.0)
    p, shrink = happened / count, z * z / count
    middle = (p + shrink / 2.0) / (1.0 + shrink)
    half = z / (1.0 + shrink) * math.sqrt(p * (1.0 - p) / count + shrink / (4.0 * count))
    lower = 0.0 if happened == 0 else max(0.0, middle - half)
    return lower, 1.0 if happened == count else min(1.0, middle + half)


def calibration(resolved: Sequence[Resolved], level: float = 0.95) -> tuple[CalibrationRow, ...]:
    """Return a row for each word on each scale, and for each range stated in numbers.

    Rows go from the least to the most likely.

    Parameters
    ----------
    resolved : sequence of Resolved
        Judgements with their outcomes; those about one and the same event are one observation,
        so hand over one of them.
    level : float
        Confidence level of the intervals.

    Raises
    ------
    ValueError
        If an interval is none, or two judgements read one word on one scale differently.
    """
    groups: dict[tuple[str | None, str | None, float, float], list[Resolved]] = {}
    meaning: dict[tuple[str, str | None], tuple[float, float]] = {}
    for item in resolved:
        _check(item)
        ends = (item.lower, item.upper)
        if item.word is not None and meaning.setdefault((item.word, item.scale), ends) != ends:
            raise ValueError(f"{item.id}: {item.word!r} has two ranges on the scale {item.scale}")
        groups.setdefault((item.word, item.scale, *ends), []).append(item)
    rows = [_row(*key, items, level) for key, items in groups.items()]
    return tuple(sorted(rows, key=lambda row: (row.lower + row.upper, row.lower, row.word)))


def calibration_text(rows: Sequence[CalibrationRow]) -> str:
    """Return the table for people, each word with its range beside it."""
    if not rows:
        return "no judgement has resolved yet"
    lines = ["said, happened, of, frequency (interval), verdict"]
    for row in rows:
        scale = f" {row.scale}" if row.scale else ""
        lines.append(
            f"{row.word} [{row.lower:.0%} to {row.upper:.0%}]{scale}: {row.happened} of "
            f"{row.count}, {row.frequency:.0%} ({row.frequency_lower:.0%} to "
            f"{row.frequency_upper:.0%}), {row.verdict}"
        )
    return "\n".join(lines)


def mean_brier_range(resolved: Sequence[Resolved], scale: Scale = "0-1") -> tuple[float, float]:
    """Return the least and greatest mean Brier score; smaller is better.

    Raises
    ------
    ValueError
        If there is nothing to be scored, or an interval is none.
    """
    if not resolved:
        raise ValueError("no judgement has resolved yet")
    lower, upper = ([getattr(item, end) for item in resolved] for end in ("lower", "upper"))
    best, worst = brier_range(lower, upper, [item.happened for item in resolved], scale)
    return math.fsum(best) / len(resolved), math.fsum(worst) / len(resolved)


def _check(item: Resolved) -> None:
    if not 0.0 <= item.lower <= item.upper <= 1.0:
        raise ValueError(f"{item.id}: [{item.lower:g}, {item.upper:g}] is no interval in 0 to 1")


def _row(
    word: str | None,
    scale: str | None,
    lower: float,
    upper: float,
    items: Sequence[Resolved],
    level: float,
) -> CalibrationRow:
    count, happened = len(items), sum(item.happened for item in items)
    low, high = wilson(happened, count, level)
    return CalibrationRow(
        word=IN_NUMBERS if word is None else word,
        scale=scale,
        lower=lower,
        upper=upper,
        count=count,
        happened=happened,
        frequency=happened / count,
        frequency_lower=low,
        frequency_upper=high,
        verdict=_verdict((lower, upper), (low, high)),
    )


def _verdict(said: tuple[float, float], found: tuple[float, float]) -> Verdict:
    """Compare what a word says with what the frequency can be.

    ``undecided``: the frequency can be anything from well below to well above the word.
    """
    if found[0] > said[1]:
        return "too low"
    if found[1] < said[0]:
        return "too high"
    return "undecided" if found[0] < said[0] and found[1] > said[1] else "within"
