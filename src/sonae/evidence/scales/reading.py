"""From a word to its term: lookup, negation, and what is said of words that have no number.

Reads `SCALES` and the classes of ``phrases``; hands ``judgements`` a term or an `UnknownWord` that
says what to write instead. The rules of negation: what stands *before* "not" speaks of the contrary
("almost certainly not"), so its interval is complemented. "Not likely" is complemented too, by
custom, and compared with what readers make of "unlikely". Any other "not" leaves open how much is
denied ("not very likely", "not unlikely"): nothing is computed, and the analyst is asked.
"""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sonae.evidence.phrases import MOST, Phrase, classify, plain_words
from sonae.evidence.scales.registry import SCALES
from sonae.evidence.scales.scale import Scale, Term, complement, term_range

__all__ = [
    "NoLikelihood",
    "Reading",
    "UnclearNegation",
    "UnknownWord",
    "read_phrase",
    "read_word",
    "readers_differ",
]

_COUNTERPARTS = {"likely": "unlikely", "probable": "improbable", "probably": "probably not"}
"""Words whose denial is complemented by custom, with the word of `lay` that readers have for it."""

_BEFORE = re.compile(
    r"^(?:it |there |that )?(?:is|are|was|will be|would be|will|would|seems?|looks?|appears?)"
    r"(?: (?:a|an|to be))? "
)
_AFTER = re.compile(r" (?:to|that|of)$")
_PARTLY = re.compile(
    r"^(?:not|never|hardly|scarcely|barely|less than|far from|anything but|nothing but)\b"
)
_CLEARLY = 0.05
"""How much nearer a word must be than its opposite to be the one that was meant."""
_OF_PERMISSION = ("could", "can")
_DENIAL = re.compile(r"\b(?:not?|never|un|im|in(?!g))")


class UnknownWord(ValueError):  # noqa: N818 - reads as what it says
    """A word is not on the scale; `hint` names the nearest, or a scale that has it.

    Attributes
    ----------
    code : str
        Code of the finding that reports it.
    hint : str
        What would mend it.
    """

    code = "SN016"

    def __init__(self, word: str, scale: Scale, hint: str, message: str | None = None) -> None:
        super().__init__(message or f"{word!r} is not a word of the scale {scale.id}")
        self.hint = hint


class NoLikelihood(UnknownWord):
    """A phrase of a known class that states no likelihood: a number is asked for.

    Attributes
    ----------
    inner : str, optional
        A word of the scale inside what others are said to think: `likely` in "some say likely".
    """

    code = "SN071"

    def __init__(self, word: str, scale: Scale, says: str, inner: str | None = None) -> None:
        hint = "give a word of the scale or an interval"
        super().__init__(word, scale, hint, f"`{word}` {says}")
        self.inner = inner


class UnclearNegation(UnknownWord):
    """A negation that does not say how much is denied: what is meant is asked for."""

    code = "SN072"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase says on a scale, and how that was found.

    Attributes
    ----------
    term : Term
        What binds.
    word : str
        The word of the scale it rests on: `likely` for "not likely".
    negated : bool
        Whether `term` is the complement of that word's.
    readers : Term, optional
        For a negation by custom: what readers understand by its counterpart, where that differs.
    """

    term: Term
    word: str
    negated: bool = False
    readers: Term | None = None


def read_word(word: str, scale: str) -> Term:
    """Return what `word` says on `scale`.

    Parameters
    ----------
    word : str
        As written; case, spacing, articles and contractions do not matter.
    scale : str
        Key of `SCALES`.

    Raises
    ------
    KeyError
        If there is no such scale.
    UnknownWord
        If the word is not on it; `NoLikelihood` if the phrase states no likelihood,
        `UnclearNegation` if a negation does not say how much is denied.

    Examples
    --------
    >>> term = read_word("likely", "icd203")
    >>> (term.lower, term.upper)
    (0.55, 0.8)
    >>> term = read_word("almost certainly not", "icd203")
    >>> (term.lower, term.upper)
    (0.01, 0.05)
    """
    return read_phrase(word, scale).term


def read_phrase(word: str, scale: str) -> Reading:
    """Return what `word` says on `scale`, with the word it rests on; see `read_word`.

    Examples
    --------
    >>> reading = read_phrase("not likely", "icd203")
    >>> (reading.term.lower, reading.term.upper), (reading.readers.lower, reading.readers.upper)
    ((0.2, 0.45), (0.05, 0.35))
    """
    chosen = SCALES[scale]
    vocabulary = chosen.vocabulary()
    plain = plain_words(word)
    framed = list(dict.fromkeys(_frames(plain)))
    for form in framed:
        if form in vocabulary:
            return Reading(vocabulary[form], form)
    for form in framed:
        negation = _negation(form, word, chosen)
        if negation is not None:
            return negation
    for form in framed:
        phrase = classify(form)
        if phrase is not None and (form == framed[-1] or not _elsewhere(framed[-1])):
            return _of_phrase(phrase, word, chosen)
    raise _unknown(word, framed[-1], chosen)


def _frames(plain: str) -> Iterator[str]:
    """Yield a phrase, then without "it is …" before it and "… to" behind it."""
    yield plain
    behind = _AFTER.sub("", plain)
    before = _BEFORE.sub("", behind, count=1)
    yield behind
    yield plain_words(before)


def _negation(form: str, word: str, scale: Scale) -> Reading | None:
    """Read a negation of a word of the scale; None if the phrase is no such thing."""
    vocabulary = scale.vocabulary()
    head, separator, tail = form.rpartition(" not")
    if separator and not tail:
        denied = vocabulary.get(head)
        if denied is None or head in _OF_PERMISSION:
            return None
        if denied.kind == "unassigned":
            raise NoLikelihood(word, scale, f"states no likelihood on the scale {scale.id}")
        if _DENIAL.search(head) or denied.kind not in ("likelihood", "possibility"):
            raise _unclear(word, scale)
        return _complemented(form, head, scale)
    partly = _PARTLY.match(form)
    if partly is None:
        return None
    rest = form[partly.end() :].strip()
    if partly[0] == "not" and rest in _COUNTERPARTS and rest in vocabulary:
        return _complemented(form, rest, scale)
    if partly[0] == "not" and classify(form) is not None:
        return None
    if _elsewhere(rest) or classify(rest) is not None or _DENIAL.search(rest):
        raise _unclear(word, scale)
    return None


def _complemented(form: str, denied: str, scale: Scale) -> Reading:
    term = complement(scale.vocabulary()[denied], form)
    counterpart = _COUNTERPARTS.get(denied)
    readers = None if counterpart is None else SCALES["lay"].vocabulary()[counterpart]
    if readers is not None and (readers.lower, readers.upper) == (term.lower, term.upper):
        readers = None
    return Reading(term, denied, negated=True, readers=readers)


def _of_phrase(phrase: Phrase, word: str, scale: Scale) -> Reading:
    """Read a phrase by its class: "doubtful if" is "doubtful", the others have no number."""
    inner = _inner(phrase, scale)
    if phrase.kind == "whether" and inner is not None:
        return Reading(scale.vocabulary()[inner], inner)
    others = phrase.kind in ("attribution", "hearsay")
    raise NoLikelihood(word, scale, _SAYS[phrase.kind], inner if others else None)


_SAYS = {
    "possibility": "states no likelihood",
    "low": "states no likelihood",
    "middle": "states no likelihood",
    "attribution": "says what others think, and states no likelihood of the speaker's own",
    "hearsay": "says that it was heard, and states no likelihood",
    "forecast": "states no likelihood",
    "deontic": "says what ought to be, and states no likelihood",
    "attitude": "says how the writer feels about it, and states no likelihood",
    "whether": "leaves the question open, and states no likelihood",
}


def _inner(phrase: Phrase, scale: Scale) -> str | None:
    """Return the last word of the scale that stands inside a phrase, if one does."""
    if phrase.inner is None:
        return None
    words = phrase.inner.split()
    known = scale.vocabulary()
    for length in range(min(5, len(words)), 0, -1):
        for start in range(len(words) - length, -1, -1):
            candidate = " ".join(words[start : start + length])
            if candidate in known:
                return candidate
    return None


def _unclear(word: str, scale: Scale) -> UnclearNegation:
    message = f"`{word}` does not say how much is denied: nothing is computed from it"
    hint = "say what is meant: a word of the scale, or an interval"
    return UnclearNegation(word, scale, hint, message)


def _elsewhere(plain: str) -> list[str]:
    """Return the scales that have a word."""
    return [scale.id for scale in SCALES.values() if plain in scale.vocabulary()]


def _unknown(word: str, plain: str, scale: Scale) -> UnknownWord:
    elsewhere = _elsewhere(plain)
    if elsewhere:
        hint = f"it is a word of {', '.join(elsewhere)}; name that scale, or use another word"
        return UnknownWord(word, scale, hint)
    near = _misspelt(plain, scale.vocabulary())
    listed = ", ".join(term.words[0] for term in scale.terms)
    hint = f"did you mean `{near}`?" if near else f"words of {scale.id}: {listed}"
    return UnknownWord(word, scale, hint)


def _misspelt(word: str, vocabulary: Iterable[str]) -> str | None:
    """Return the word that was surely meant: a slip of the pen, never the opposite.

    A slip in the very letters that deny ("nlikely") is as near to the one as to the other: then
    none is named.
    """
    if len(word) > MOST:
        return None
    near = difflib.get_close_matches(word, list(vocabulary), n=10, cutoff=0.8)
    nearness = {other: difflib.SequenceMatcher(None, word, other).ratio() for other in near}
    same = [other for other in near if _denied(other) == _denied(word)]
    opposite = max((nearness[other] for other in near if other not in same), default=0.0)
    return same[0] if same and nearness[same[0]] > opposite + _CLEARLY else None


def _denied(word: str) -> bool:
    return _DENIAL.search(word) is not None


def readers_differ(reading: Reading) -> str | None:
    """Return both readings of a negation by custom, where readers take it otherwise."""
    if reading.readers is None:
        return None
    counterpart = reading.readers.words[0]
    return (
        f"the contrary of `{reading.word}` is {term_range(reading.term)}; readers take "
        f"`{counterpart}` for {term_range(reading.readers)}"
    )
