"""How readers understand probability words: quantiles of three public surveys, as data.

Reads nothing; hands ``phrases`` and the scale ``lay`` intervals. For each word and survey: the
10th percentile, the median and the 90th percentile of the answers in percent, linear between
answers, and how many answered. Computed from the raw files of the surveys on 2026-11-24, at the
commits named below. The *envelope* of some words is the lowest 10th to the highest 90th percentile
over words and surveys: pooling the answers instead would let the largest survey decide everything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

__all__ = ["PERCEIVED", "SURVEYS", "Perceived", "Survey", "envelope"]


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey of how people turn words into numbers."""

    id: str
    title: str
    source: str
    year: int
    rows: int


_ALL = (
    Survey(
        "H",
        "A. and M. Mauboussin, survey of probability words",
        source="github.com/amauboussin/probability-survey at 6eaae61",
        year=2018,
        rows=1976,
    ),
    Survey(
        "W",
        "W. Fagen-Ulmschneider, Perception of Probability Words",
        source="github.com/wadefagen/datasets at cc85869",
        year=2019,
        rows=123,
    ),
    Survey(
        "Z",
        "zonination, Perceptions of Probability and Numbers",
        source="github.com/zonination/perceptions at 5120706 (MIT)",
        year=2015,
        rows=46,
    ),
)
SURVEYS: Mapping[str, Survey] = MappingProxyType({survey.id: survey for survey in _ALL})
"""The surveys by their id; `rows` are the rows of the file, not all answer every word."""


@dataclass(frozen=True, slots=True)
class Perceived:
    """What the readers of one survey understood by one word, in percent.

    Attributes
    ----------
    survey : str
        Key of `SURVEYS`.
    p10, median, p90 : float
        10th percentile, median and 90th percentile of the answers, in percent.
    n : int
        How many answered.
    """

    survey: str
    p10: float
    median: float
    p90: float
    n: int


def _rows(**rows: tuple[float, float, float, int]) -> tuple[Perceived, ...]:
    return tuple(Perceived(survey, *row) for survey, row in rows.items())


PERCEIVED: Mapping[str, tuple[Perceived, ...]] = MappingProxyType(
    {
        "almost certain": _rows(H=(80, 90, 99, 1866), W=(80, 95, 99, 123), Z=(85, 95, 98.5, 46)),
        "highly likely": _rows(W=(75, 90, 97, 123), Z=(80, 90, 95.5, 46)),
        "very good chance": _rows(W=(70, 80, 90, 123), Z=(72, 80, 90, 46)),
        "with high probability": _rows(H=(70, 80, 90, 1864)),
        "likely": _rows(H=(55, 70, 80, 1859), W=(60, 70, 83.2, 123), Z=(60, 70, 85.5, 46)),
        "probably": _rows(H=(51, 70, 80, 1861), W=(51, 70, 83.2, 123), Z=(57.5, 75, 85, 46)),
        "probable": _rows(W=(50, 70, 80, 123), Z=(60, 70, 85, 46)),
        "we believe": _rows(W=(60, 75, 95, 123), Z=(50, 70, 85, 46)),
        "better than even": _rows(W=(51, 60, 64, 123), Z=(51, 60, 66, 46)),
        "more often than not": _rows(H=(51, 60, 70, 1860)),
        "serious possibility": _rows(H=(30, 66, 85.8, 1853)),
        "real possibility": _rows(H=(20, 60, 80, 1862)),
        "moderate probability": _rows(H=(30, 50, 65, 1857)),
        "about even": _rows(W=(50, 50, 50, 123), Z=(49, 50, 50, 46)),
        "maybe": _rows(H=(25, 50, 50, 1863)),
        "possibly": _rows(H=(15, 45, 60, 1860)),
        "might happen": _rows(H=(10, 40, 55, 1858)),
        "probably not": _rows(W=(6.8, 25, 40, 123), Z=(15, 26.5, 40, 46)),
        "we doubt": _rows(W=(5, 20, 40, 123), Z=(8.5, 25, 42.5, 46)),
        "unlikely": _rows(H=(5, 20, 30, 1861), W=(5, 20, 33, 123), Z=(9, 20, 35, 46)),
        "improbable": _rows(W=(1, 10, 35, 123), Z=(3, 15, 37.5, 46)),
        "chances are slight": _rows(W=(5, 10, 30, 123), Z=(5, 10, 30, 46)),
        "little chance": _rows(W=(5, 10, 20, 123), Z=(5, 15, 22.5, 46)),
        "low probability": _rows(H=(5, 15, 25, 1858)),
        "highly unlikely": _rows(W=(1, 5, 20, 123), Z=(3, 5, 17.5, 46)),
        "almost no chance": _rows(W=(0.1, 2, 10, 123), Z=(1, 2, 8.5, 46)),
        "rarely": _rows(H=(4, 10, 20, 1861)),
        "never": _rows(H=(0, 0, 5, 1862)),
        "always": _rows(H=(90, 100, 100, 1864)),
        "certainly": _rows(H=(80, 98, 100, 1864)),
    }
)
"""What readers understood, by word. "almost certain" was asked as "almost certainly" in H and Z."""


def envelope(*words: str) -> tuple[float, float]:
    """Return the lowest 10th and the highest 90th percentile of some words, as shares of one.

    Parameters
    ----------
    *words : str
        Keys of `PERCEIVED`.

    Examples
    --------
    >>> envelope("likely"), envelope("chances are slight", "little chance")
    ((0.55, 0.855), (0.05, 0.3))
    """
    rows = [row for word in words for row in PERCEIVED[word]]
    lower, upper = min(row.p10 for row in rows), max(row.p90 for row in rows)
    return round(lower / 100, 6), round(upper / 100, 6)
