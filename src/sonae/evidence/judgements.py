"""From words and grades to intervals: every judgement that bounds a probability.

Reads a `Dossier`; hands ``likelihood`` a list of `Judgement`. A claim that uses a likelihood word
about an event is a judgement by itself: read on the scale its author declared (``lay`` if none)
and widened by its grade. The analyst's own rows are read on the dossier's scale and taken as
stated: their trust is the analyst's business, and break-even analysis varies it (semantics §4).
"""

import math
from dataclasses import dataclass

from sonae.dossier import (
    Dossier,
    DossierFindings,
    Finding,
    Interval,
    JudgementEntry,
    means_numbers,
    read_interval,
)
from sonae.evidence.games import check_game_words
from sonae.evidence.grades import contradictory, trust, widen
from sonae.evidence.scales import SCALES, UnknownWord, read_word
from sonae.expressions import Event

__all__ = ["Judgement", "check_evidence", "judgements"]

MOST_TIMES = 1e6
"""Ratio of likelihoods beyond which two events cannot be compared."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A bound on a probability, and whose it is.

    Attributes
    ----------
    id : str
        Id of the judgement, or of the claim that makes it.
    event, given, than : Event
        P(event | given) lies between `lower` and `upper`; with `than`, P(event and given) lies
        between `lower` and `upper` times P(than and given).
    lower, upper : float
        What binds, after widening by grade; `upper` may be infinite with `than`.
    stated : (float, float)
        What was said, before widening.
    word, scale : str, optional
        The word and the scale it was read on.
    suggests : float, optional
        For a possibility phrase: the upper end it suggests without saying so.
    trust : float, optional
        Trust by which a claim was widened; None for the analyst's own.
    claims : tuple of str
        Claims it rests on.
    by : str
        Whose judgement it is.
    because : str, optional
        The reason given.
    confidence : str, optional
        How well founded, apart from how likely.
    place : str
        file:line:column.
    """

    id: str
    event: Event
    given: Event | None
    than: Event | None
    lower: float
    upper: float
    stated: tuple[float, float]
    word: str | None
    scale: str | None
    suggests: float | None
    trust: float | None
    claims: tuple[str, ...]
    by: str
    because: str | None
    confidence: str | None
    place: str


def judgements(dossier: Dossier, *, widened: bool = True) -> tuple[Judgement, ...]:
    """Return every judgement: those that claims make by their words, then the analyst's.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    widened : bool
        Whether grades widen the claims' intervals; False takes every word at face value.

    Raises
    ------
    DossierFindings
        If a word is not on its scale or an interval cannot be a probability.
    """
    reader = _Reader(dossier, widened=widened)
    found = (*reader.from_claims(), *reader.from_analysts())
    if reader.errors:
        raise DossierFindings(reader.errors)
    return found


def check_evidence(dossier: Dossier) -> list[Finding]:
    """Return every finding about words, intervals and grades."""
    reader = _Reader(dossier, widened=True)
    reader.from_claims()
    reader.from_analysts()
    return reader.errors + _grades_that_pull_apart(dossier) + check_game_words(dossier)


class _Reader:
    def __init__(self, dossier: Dossier, *, widened: bool) -> None:
        self.errors: list[Finding] = []
        self._dossier = dossier
        self._widened = widened

    def from_claims(self) -> tuple[Judgement, ...]:
        """Read every claim that has both words and an event."""
        read = (self._claim(name) for name in self._dossier.content.claims)
        return tuple(judgement for judgement in read if judgement is not None)

    def _claim(self, name: str) -> Judgement | None:
        claim = self._dossier.content.claims[name]
        pair = self._dossier.formulas.claims.get(name)
        if claim.words is None:
            return None
        interval = self._word(("claims", name, "words"), claim.words, claim.reading)
        if pair is None or interval is None:
            return None
        source = self._dossier.content.sources[claim.source]
        trusted = trust(source.reliability, claim.credibility) if self._widened else 1.0
        lower, upper, suggests = interval
        low, high = widen(lower, upper, trusted)
        return Judgement(
            id=name,
            event=pair.event,
            given=pair.given,
            than=None,
            lower=low,
            upper=high,
            stated=(lower, upper),
            word=claim.words,
            scale=claim.reading,
            suggests=suggests,
            trust=trusted,
            claims=(name,),
            by=claim.speaker,
            because=claim.says,
            confidence=None,
            place=str(self._dossier.place("claims", name)),
        )

    def from_analysts(self) -> tuple[Judgement, ...]:
        """Read every row of `judgements`."""
        rows = enumerate(self._dossier.content.judgements)
        read = (self._row(index, entry) for index, entry in rows)
        return tuple(judgement for judgement in read if judgement is not None)

    def _row(self, index: int, entry: JudgementEntry) -> Judgement | None:
        scale = entry.scale or self._dossier.content.scale
        interval = self._interval(index, entry, scale)
        if interval is None:
            return None
        events = self._dossier.formulas.judgements[entry.id]
        lower, upper, suggests = interval
        return Judgement(
            id=entry.id,
            event=events.event,
            given=events.given,
            than=events.than,
            lower=lower,
            upper=upper,
            stated=(lower, upper),
            word=entry.is_ if entry.is_ and not means_numbers(entry.is_) else None,
            scale=scale if entry.is_ and not means_numbers(entry.is_) else None,
            suggests=suggests,
            trust=None,
            claims=entry.from_,
            by=entry.by,
            because=entry.because,
            confidence=entry.confidence,
            place=str(self._dossier.place("judgements", index)),
        )

    def _interval(
        self, index: int, entry: JudgementEntry, scale: str
    ) -> tuple[float, float, float | None] | None:
        path = ("judgements", index)
        if (entry.is_ is None) == (entry.times is None) or (entry.than is None) != (
            entry.times is None
        ):
            message = "a judgement has either `is`, or `than` with `times`"
            self._error("SN004", path, message, "write `is: likely` or `is: 45% to 58%`")
            return None
        if entry.times is not None:
            return self._ratio((*path, "times"), entry.times)
        text = entry.is_ or ""
        if not means_numbers(text):
            return self._word((*path, "is"), text, scale)
        try:
            interval = read_interval(text)
        except ValueError as error:
            code = "SN012" if "above" in str(error) else "SN005"
            self._error(code, (*path, "is"), str(error), getattr(error, "hint", None))
            return None
        lower = 0.0 if math.isinf(interval.lower) else interval.lower
        upper = 1.0 if math.isinf(interval.upper) else interval.upper
        if not 0 <= lower <= upper <= 1:
            message = f"{text!r} is not within 0 to 1"
            self._error("SN012", (*path, "is"), message, "write shares or percentages of one")
            return None
        return lower, upper, None

    def _ratio(
        self, path: tuple[str | int, ...], times: Interval
    ) -> tuple[float, float, float | None] | None:
        """Read how many times as likely; no further out than a solver can tell from never."""
        lower = 0.0 if math.isinf(times.lower) else times.lower
        ends = [end for end in (lower, times.upper) if math.isfinite(end)]
        if any(end < 0 for end in ends):
            hint = "write `2 to 4`, or `at most 1` for no more likely"
            self._error("SN012", path, f"{times.text!r} times as likely is below zero", hint)
            return None
        if any(end != 0 and not 1 / MOST_TIMES <= end <= MOST_TIMES for end in ends):
            message = f"{times.text!r} times as likely is beyond one in a million"
            self._error("SN012", path, message, "say it with `never`, or `at least 1000`")
            return None
        return lower, times.upper, None

    def _word(
        self, path: tuple[str | int, ...], word: str, scale: str
    ) -> tuple[float, float, float | None] | None:
        try:
            term = read_word(word, scale)
        except KeyError:
            known = ", ".join(SCALES)
            self._error("SN016", path, f"there is no scale {scale!r}", f"scales: {known}")
            return None
        except UnknownWord as error:
            self._error("SN016", path, str(error), error.hint)
            return None
        return term.lower, term.upper, term.suggests

    def _error(
        self, code: str, path: tuple[str | int, ...], message: str, hint: str | None
    ) -> None:
        self.errors.append(self._dossier.finding(code, path, message, hint))


def _grades_that_pull_apart(dossier: Dossier) -> list[Finding]:
    found = []
    for name, claim in dossier.content.claims.items():
        source = dossier.content.sources[claim.source]
        if contradictory(source.reliability, claim.credibility):
            grade = f"{source.reliability}{claim.credibility}"
            message = f"the grades {grade} pull apart"
            place = dossier.places.value(("claims", name, "credibility"))
            path = f"claims.{name}.credibility"
            hint = "raters disagree most about such claims: check both grades"
            found.append(Finding("SN030", "warning", place, path, message, hint))
    return found
