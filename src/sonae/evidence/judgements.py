"""From words and grades to intervals: every judgement that bounds a probability.

Reads a `Dossier`; hands ``likelihood`` a list of `Judgement`. A claim that uses a likelihood word
about an event is a judgement by itself: read on the scale its author declared (``lay`` if none),
turned to the contrary if the claim denies the event, and widened by its grade. The analyst's own
rows are read on the dossier's scale and taken as stated: their trust is the analyst's business,
and break-even analysis varies it (semantics §4).
"""

import math
from dataclasses import dataclass

from sonae.dossier import (
    Claim,
    Dossier,
    DossierFindings,
    Finding,
    Interval,
    JudgementEntry,
    means_numbers,
    read_interval,
)
from sonae.evidence.games import check_game_words
from sonae.evidence.grades import contradictory, trust_table, widen
from sonae.evidence.scales import (
    SCALES,
    NoLikelihood,
    Term,
    UnclearNegation,
    UnknownWord,
    complement,
    read_phrase,
    term_range,
    word_with_range,
)
from sonae.evidence.wording import check_wording
from sonae.expressions import Event

__all__ = ["Judgement", "check_evidence", "judgements", "said_with_range"]

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
        The word as written, and the scale it was read on; `said_with_range` prints both.
    suggests : float, optional
        For a possibility phrase: the upper end it suggests without saying so; it never binds.
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
    suggests_least : float, optional
        For the denial of a possibility: the lower end it suggests; it never binds.
    denied : bool
        Whether the word was said of the contrary of `event`: `stated` is then its complement.
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
    suggests_least: float | None = None
    denied: bool = False


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
    return [
        *reader.errors,
        *_grades_that_pull_apart(dossier),
        *check_wording(dossier),
        *check_game_words(dossier),
    ]


def said_with_range(judgement: Judgement) -> str | None:
    """Return the word of a judgement with the range it has, for print; None if it has no word.

    A word said of the contrary is printed with its own range and with what follows for the event:
    ``likely (55–85.5 %) of the contrary, so 14.5–45 %``.
    """
    if judgement.word is None or judgement.scale is None:
        return None
    said = word_with_range(judgement.word, judgement.scale)
    if not judgement.denied:
        return said
    follows = term_range(Term((judgement.word,), *judgement.stated))
    return f"{said} of the contrary, so {follows}"


class _Reader:
    def __init__(self, dossier: Dossier, *, widened: bool) -> None:
        self.errors: list[Finding] = []
        self._dossier = dossier
        self._widened = widened
        self._trust = trust_table(dossier)

    def from_claims(self) -> tuple[Judgement, ...]:
        """Read every claim that has both words and an event."""
        read = (self._claim(name) for name in self._dossier.content.claims)
        return tuple(judgement for judgement in read if judgement is not None)

    def _claim(self, name: str) -> Judgement | None:
        claim = self._dossier.content.claims[name]
        pair = self._dossier.formulas.claims.get(name)
        if claim.words is None:
            return None
        denied = claim.polarity == "denied"
        in_words = not means_numbers(claim.words)
        term = self._said(name, claim, denied=denied)
        if pair is None or term is None:
            return None
        source = self._dossier.content.sources[claim.source]
        trusted = self._trust.trust(source.reliability, claim.credibility) if self._widened else 1.0
        low, high = widen(term.lower, term.upper, trusted)
        return Judgement(
            id=name,
            event=pair.event,
            given=pair.given,
            than=None,
            lower=low,
            upper=high,
            stated=(term.lower, term.upper),
            word=claim.words if in_words else None,
            scale=claim.reading if in_words else None,
            suggests=term.suggests,
            trust=trusted,
            claims=(name,),
            by=claim.speaker,
            because=claim.says,
            confidence=None,
            place=str(self._dossier.place("claims", name)),
            suggests_least=term.suggests_least,
            denied=denied,
        )

    def _said(self, name: str, claim: Claim, *, denied: bool) -> Term | None:
        """Read what a claim says of its event, in words or numbers."""
        path, words = ("claims", name, "words"), claim.words or ""
        if means_numbers(words):
            term = self._numbers(path, words)
            return complement(term) if term is not None and denied else term
        return self._word(path, words, claim.reading, denied=denied, claimed=True)

    def from_analysts(self) -> tuple[Judgement, ...]:
        """Read every row of `judgements`."""
        rows = enumerate(self._dossier.content.judgements)
        read = (self._row(index, entry) for index, entry in rows)
        return tuple(judgement for judgement in read if judgement is not None)

    def _row(self, index: int, entry: JudgementEntry) -> Judgement | None:
        scale = entry.scale or self._dossier.content.scale
        term = self._interval(index, entry, scale)
        if term is None:
            return None
        events = self._dossier.formulas.judgements[entry.id]
        in_words = entry.is_ is not None and not means_numbers(entry.is_)
        return Judgement(
            id=entry.id,
            event=events.event,
            given=events.given,
            than=events.than,
            lower=term.lower,
            upper=term.upper,
            stated=(term.lower, term.upper),
            word=entry.is_ if in_words else None,
            scale=scale if in_words else None,
            suggests=term.suggests,
            trust=None,
            claims=entry.from_,
            by=entry.by,
            because=entry.because,
            confidence=entry.confidence,
            place=str(self._dossier.place("judgements", index)),
            suggests_least=term.suggests_least,
        )

    def _interval(self, index: int, entry: JudgementEntry, scale: str) -> Term | None:
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
        if means_numbers(text):
            return self._numbers((*path, "is"), text)
        return self._word((*path, "is"), text, scale)

    def _numbers(self, path: tuple[str | int, ...], text: str) -> Term | None:
        """Read a probability in numbers; half an interval is closed by 0 or 1."""
        try:
            interval = read_interval(text)
        except ValueError as error:
            code = "SN012" if "above" in str(error) else "SN005"
            self._error(code, path, str(error), getattr(error, "hint", None))
            return None
        lower = 0.0 if math.isinf(interval.lower) else interval.lower
        upper = 1.0 if math.isinf(interval.upper) else interval.upper
        if not 0 <= lower <= upper <= 1:
            message = f"{text!r} is not within 0 to 1"
            self._error("SN012", path, message, "write shares or percentages of one")
            return None
        return Term((), lower, upper)

    def _ratio(self, path: tuple[str | int, ...], times: Interval) -> Term | None:
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
        return Term((), lower, times.upper)

    def _word(
        self,
        path: tuple[str | int, ...],
        word: str,
        scale: str,
        *,
        denied: bool = False,
        claimed: bool = False,
    ) -> Term | None:
        """Read a word; of the contrary if the claim denies the event."""
        if scale not in SCALES:
            known = ", ".join(SCALES)
            self._error("SN016", path, f"there is no scale {scale!r}", f"scales: {known}")
            return None
        try:
            reading = read_phrase(word, scale)
            if reading.term.kind == "unassigned":
                raise NoLikelihood(word, SCALES[scale], f"has no probability on {scale}")
            if denied and reading.negated:
                hint = "write the word without `not`, or `polarity: affirmed`"
                message = f"`{word}` in a claim of polarity `denied` denies twice"
                raise UnclearNegation(word, SCALES[scale], hint, message)
        except UnknownWord as error:
            self._error(error.code, path, str(error), _mend(error, claimed=claimed))
            return None
        return complement(reading.term) if denied else reading.term

    def _error(
        self, code: str, path: tuple[str | int, ...], message: str, hint: str | None
    ) -> None:
        self.errors.append(self._dossier.finding(code, path, message, hint))


def _mend(error: UnknownWord, *, claimed: bool) -> str:
    """Return what mends a word: a claim may also go without, and others may be its speakers."""
    if not claimed or not isinstance(error, NoLikelihood):
        return error.hint
    if error.inner is not None:
        return (
            f"make those who hold it the `speaker` and write `words: {error.inner}`, or drop "
            "`words`"
        )
    return f"{error.hint}, or drop `words`"


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
