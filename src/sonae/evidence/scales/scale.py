"""A verbal scale and its terms: what a likelihood word means, as data with its source.

Reads nothing; the scales of this package are made of it. A term is an interval that binds. Soft
ends (`suggests`, `suggests_least`) are what a phrase suggests without saying so; they never bind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

__all__ = ["Kind", "Layout", "Scale", "Term", "complement", "term_range"]

Kind: TypeAlias = Literal["likelihood", "possibility", "low", "middle", "unassigned"]
"""Graded word; phrase outside the standards by class; word that the scale gives no number."""
Layout: TypeAlias = Literal["partition", "gaps", "nested", "overlapping"]
"""Whether the graded terms meet end to end, leave gaps, hold one another, or overlap."""


@dataclass(frozen=True, slots=True)
class Term:
    """What a word says.

    Attributes
    ----------
    words : tuple of str
        The word and its synonyms.
    lower, upper : float
        The interval that binds, as shares of one; `upper` is 1 for a possibility phrase.
    kind : {'likelihood', 'possibility', 'low', 'middle', 'unassigned'}
        The class of the word; 'unassigned' if the scale says that no number can be given.
    suggests : float, optional
        The upper end that a phrase suggests without saying so; it never binds.
    suggests_least : float, optional
        The lower end that a phrase suggests, for the denial of a possibility.
    open_lower, open_upper : bool
        Whether the standard leaves the end itself out (`<50 %`). It is printed so; a bound on a
        probability is closed all the same.
    rows : tuple of str
        Where a scale has rows of synonyms that it asks not to mix: the row of each of `words`,
        empty for a word that belongs to none.
    """

    words: tuple[str, ...]
    lower: float
    upper: float
    kind: Kind = "likelihood"
    suggests: float | None = None
    suggests_least: float | None = None
    open_lower: bool = False
    open_upper: bool = False
    rows: tuple[str, ...] = ()

    def row(self, word: str) -> str | None:
        """Return the row of synonyms that a word of this term belongs to, if any."""
        named = dict(zip(self.words, self.rows, strict=False))
        return named.get(word) or None


@dataclass(frozen=True, slots=True)
class Scale:
    """A named, versioned scale of likelihood words.

    Attributes
    ----------
    id : str
        What a dossier calls it.
    title : str
        Its name.
    source : str
        Where it is defined.
    terms : tuple of Term
        Its words, then the phrases outside the standards, which stand on every scale.
    edition : str
        Version or edition of the source.
    year : int
        Year of that edition.
    layout : {'partition', 'gaps', 'nested', 'overlapping'}
        How the graded terms lie to each other.
    checked : str
        Against what the figures were checked, and when.
    note : str
        What a reader of its words should know.
    """

    id: str
    title: str
    source: str
    terms: tuple[Term, ...]
    edition: str = ""
    year: int = 0
    layout: Layout = "partition"
    checked: str = ""
    note: str = ""

    @property
    def has_gaps(self) -> bool:
        """Whether there are probabilities between its words that no word names."""
        return self.layout == "gaps"

    @property
    def is_nested(self) -> bool:
        """Whether one of its words holds another, so that several are true of one number."""
        return self.layout in ("nested", "overlapping")

    def vocabulary(self) -> dict[str, Term]:
        """Return every word of the scale with its term."""
        return {word: term for term in self.terms for word in term.words}

    def with_phrases(self, phrases: tuple[Term, ...]) -> "Scale":
        """Return the scale with the phrases that it has no reading of its own for."""
        own: Mapping[str, Term] = self.vocabulary()
        added = []
        for phrase in phrases:
            words = tuple(word for word in phrase.words if word not in own)
            if words:
                added.append(replace(phrase, words=words))
        return replace(self, terms=(*self.terms, *added))


def complement(term: Term, *words: str) -> Term:
    """Return the term of the contrary: P(not A) in [l, u] is P(A) in [1 − u, 1 − l].

    Examples
    --------
    >>> contrary = complement(Term(("likely",), 0.55, 0.8), "not likely")
    >>> contrary.words, contrary.lower, contrary.upper
    (('not likely',), 0.2, 0.45)
    """
    return Term(
        words=words or tuple(f"not {word}" for word in term.words),
        lower=_contrary(term.upper),
        upper=_contrary(term.lower),
        kind=term.kind,
        suggests=None if term.suggests_least is None else _contrary(term.suggests_least),
        suggests_least=None if term.suggests is None else _contrary(term.suggests),
        open_lower=term.open_upper,
        open_upper=term.open_lower,
    )


def _contrary(share: float) -> float:
    """Return 1 − share without the noise of binary fractions, so that twice is the same again."""
    return round(1.0 - share, 12)


def term_range(term: Term) -> str:
    """Return the range of a term in percent, as it is printed beside the word.

    Examples
    --------
    >>> term_range(Term(("likely",), 0.55, 0.8)), term_range(Term(("certain",), 1.0, 1.0))
    ('55–80 %', '100 %')
    >>> term_range(Term(("might",), 0.1, 1.0, "possibility", 0.6))
    '10–100 %, suggests at most 60 %'
    """
    if term.kind == "unassigned":
        return "no probability assigned"
    ends = _percent(term.lower)
    if term.lower != term.upper:
        above, below = ">" * term.open_lower, "<" * term.open_upper
        ends = f"{above}{ends}–{below}{_percent(term.upper)}"
    most = "" if term.suggests is None else f", suggests at most {_percent(term.suggests)} %"
    if term.suggests_least is not None:
        most = f", suggests at least {_percent(term.suggests_least)} %{most}"
    return f"{ends} %{most}"


def _percent(share: float) -> str:
    return f"{round(100 * share, 6):g}"
