"""Verbal scales: what a likelihood word means, as named data with its source.

Reads nothing; hands ``judgements`` an interval for a word on a scale. ``icd203`` is the US
Intelligence Community Directive 203 (2015, analytic standards); ``phia`` the UK Professional
Head of Intelligence Assessment yardstick (2019), with its gaps; ``lay`` how readers understand
the words: the outer envelope of the 10th to 90th percentiles of three surveys (A. Mauboussin
n = 1,976, W. Fagen-Ulmschneider n = 123, zonination n = 46), unrounded.

Possibility phrases bind below only: whoever says "cannot be ruled out" denies that something is
impossible and says no more. Their soft upper end is what the phrase suggests, never a bound.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "SCALES",
    "Kind",
    "Scale",
    "Term",
    "UnknownWord",
    "graded_terms",
    "read_word",
    "words_spanned",
]

NOISE = 5e-4
"""Ends of an interval closer than this to a word's end touch it."""
SOLVER = 1e-9
"""Closer to 0 or 1 than this is 0 or 1: what a solver leaves of an impossible event."""
VACUOUS = (0.011, 0.989)
"""An interval that reaches below the first and above the second says nothing."""

Kind: TypeAlias = Literal["likelihood", "possibility", "low", "middle"]


@dataclass(frozen=True, slots=True)
class Term:
    """What a word says.

    Attributes
    ----------
    words : tuple of str
        The word and its synonyms.
    lower, upper : float
        The interval that binds; `upper` is 1 for a possibility phrase.
    kind : {'likelihood', 'possibility', 'low', 'middle'}
        The class of the word.
    suggests : float, optional
        For a possibility phrase: the upper end it suggests without saying so.
    """

    words: tuple[str, ...]
    lower: float
    upper: float
    kind: Kind = "likelihood"
    suggests: float | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """A named scale of likelihood words."""

    id: str
    title: str
    source: str
    terms: tuple[Term, ...]

    def vocabulary(self) -> dict[str, Term]:
        """Return every word of the scale with its term."""
        return {word: term for term in self.terms for word in term.words}


class UnknownWord(ValueError):  # noqa: N818 - reads as what it says
    """A word is not on the scale; `hint` names the nearest, or a scale that has it."""

    def __init__(self, word: str, scale: Scale, hint: str) -> None:
        super().__init__(f"{word!r} is not a word of the scale {scale.id}")
        self.hint = hint


def read_word(word: str, scale: str) -> Term:
    """Return what `word` says on `scale`.

    Parameters
    ----------
    word : str
        As written; case and spacing do not matter.
    scale : str
        Key of `SCALES`.

    Raises
    ------
    KeyError
        If there is no such scale.
    UnknownWord
        If the word is not on it.

    Examples
    --------
    >>> term = read_word("likely", "icd203")
    >>> (term.lower, term.upper)
    (0.55, 0.8)
    """
    chosen = SCALES[scale]
    vocabulary = chosen.vocabulary()
    plain = " ".join(word.lower().split())
    if plain in vocabulary:
        return vocabulary[plain]
    elsewhere = [other.id for other in SCALES.values() if plain in other.vocabulary()]
    if elsewhere:
        hint = f"it is a word of {', '.join(elsewhere)}; name that scale, or use another word"
    else:
        near = _misspelt(plain, vocabulary)
        listed = ", ".join(term.words[0] for term in chosen.terms)
        hint = f"did you mean `{near}`?" if near else f"words of {scale}: {listed}"
    raise UnknownWord(word, chosen, hint)


def _misspelt(word: str, vocabulary: Iterable[str]) -> str | None:
    """Return the word that was surely meant: a slip of the pen, never the opposite."""
    near = difflib.get_close_matches(word, list(vocabulary), n=3, cutoff=0.8)
    same_sense = [other for other in near if _denied(other) == _denied(word)]
    return same_sense[0] if same_sense else None


def _denied(word: str) -> bool:
    return re.search(r"\b(not?|never|un|im|in(?!g))", word) is not None


def graded_terms(scale: str) -> tuple[Term, ...]:
    """Return the graded words of a scale, from unlikely to likely, without the phrases."""
    terms = (term for term in SCALES[scale].terms if term.kind == "likelihood")
    return tuple(sorted(terms, key=lambda term: (term.lower + term.upper, term.lower)))


def words_spanned(lower: float, upper: float, scale: str = "icd203") -> str:
    """Return the words of a scale that an interval reaches, to stand beside its numbers.

    A word counts if the interval shares more than a boundary with its range; ends closer to a
    boundary than ``NOISE`` touch it only. An interval that says nothing says so.

    Examples
    --------
    >>> words_spanned(0.55, 0.8), words_spanned(0.1, 0.5)
    ('likely', 'very unlikely to roughly even chance')
    >>> words_spanned(0.0, 1.0)
    'anything: nothing is said'
    """
    if upper <= SOLVER:
        return "impossible"
    if lower >= 1 - SOLVER:
        return "certain"
    if lower < VACUOUS[0] and upper > VACUOUS[1]:
        return "anything: nothing is said"
    inset = min(NOISE, (upper - lower) / 2)
    low, high, terms = lower + inset, upper - inset, graded_terms(scale)
    reached = [term for term in terms if term.lower < high and low < term.upper]
    if not reached:
        return _between_words((low + high) / 2, terms)
    first, last = reached[0].words[0], reached[-1].words[0]
    return first if first == last else f"{first} to {last}"


def _between_words(point: float, terms: tuple[Term, ...]) -> str:
    """Say where a point lies that no word holds: in a gap of the scale, or beyond its ends."""
    below = [term.words[0] for term in terms if term.upper <= point]
    above = [term.words[0] for term in terms if term.lower >= point]
    if below and above:
        return f"between {below[-1]} and {above[0]}"
    return f"beyond {below[-1]}" if below else f"below {above[0]}"


def _terms(*rows: tuple[str, float, float]) -> tuple[Term, ...]:
    return tuple(Term(tuple(words.split(" / ")), lower, upper) for words, lower, upper in rows)


_POSSIBILITY = (
    Term(
        ("cannot be ruled out", "cannot be excluded", "can not be ruled out"),
        *(0.01, 1.0, "possibility", 0.50),
    ),
    Term(("could", "can"), 0.01, 1.0, "possibility", 0.60),
    Term(("may", "might", "possibly", "perhaps", "maybe"), 0.10, 1.0, "possibility", 0.60),
    Term(("serious possibility", "real possibility"), 0.20, 0.86, "middle"),
    Term(("doubtful", "we doubt", "doubt"), 0.05, 0.42, "low"),
)
"""Phrases outside the standards, the same on every scale: read as most readers read them."""

_SCALES = (
    Scale(
        "icd203",
        "ICD 203",
        "US Office of the Director of National Intelligence, ICD 203 Analytic Standards (2015)",
        _terms(
            ("almost no chance / remote", 0.01, 0.05),
            ("very unlikely / highly improbable", 0.05, 0.20),
            ("unlikely / improbable", 0.20, 0.45),
            ("roughly even chance / roughly even odds / even chance", 0.45, 0.55),
            ("likely / probable", 0.55, 0.80),
            ("very likely / highly probable", 0.80, 0.95),
            ("almost certain / nearly certain", 0.95, 0.99),
        ),
    ),
    Scale(
        "phia",
        "PHIA probability yardstick",
        "UK Professional Head of Intelligence Assessment, probability yardstick (2019)",
        _terms(
            ("remote chance", 0.0, 0.05),
            ("highly unlikely", 0.10, 0.20),
            ("unlikely", 0.25, 0.35),
            ("realistic possibility / realistic", 0.40, 0.50),
            ("likely / probable", 0.55, 0.75),
            ("highly likely", 0.80, 0.90),
            ("almost certain", 0.95, 1.0),
        ),
    ),
    Scale(
        "lay",
        "how readers understand the words",
        "envelope of the 10-90 % bands of three public surveys of perception of probability words",
        (
            *_terms(
                ("almost certain / almost certainly", 0.80, 0.99),
                ("highly likely / very likely", 0.75, 0.97),
                ("very good chance / with high probability", 0.70, 0.90),
                ("likely", 0.55, 0.855),
                ("probably", 0.51, 0.85),
                ("probable", 0.50, 0.85),
                ("we believe", 0.50, 0.95),
                ("better than even / more often than not", 0.51, 0.70),
                ("moderate probability", 0.30, 0.65),
                ("about even", 0.49, 0.50),
                ("probably not", 0.07, 0.40),
                ("unlikely", 0.05, 0.35),
                ("improbable", 0.01, 0.37),
                ("chances are slight / little chance", 0.05, 0.30),
                ("low probability", 0.05, 0.25),
                ("highly unlikely / very unlikely", 0.01, 0.20),
                ("almost no chance", 0.001, 0.10),
                ("rarely", 0.04, 0.20),
                ("never", 0.0, 0.05),
                ("always", 0.90, 1.0),
                ("certainly", 0.80, 1.0),
            ),
        ),
    ),
)

SCALES: Mapping[str, Scale] = {
    scale.id: Scale(scale.id, scale.title, scale.source, scale.terms + _POSSIBILITY)
    for scale in _SCALES
}
"""Every scale by its id."""
