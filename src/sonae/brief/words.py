"""Words beside bounds: which words of a verbal scale an interval reaches.

Reads a lower and an upper probability; hands on words to stand beside the numbers, never instead
of them. The vocabulary is that of ``evidence``; here the ends are freed of solver noise, and an
interval that says nothing says so.
"""

from sonae.evidence import SCALES, Term, words_spanned

__all__ = ["likelihood_terms", "span"]

NOISE = 5e-4
"""Ends closer to a word's end than this touch it."""
VACUOUS = (0.011, 0.989)
"""An interval that reaches below the first and above the second says nothing."""


def likelihood_terms(scale: str) -> tuple[Term, ...]:
    """Return the graded words of a scale, from unlikely to likely, without the phrases."""
    terms = (term for term in SCALES[scale].terms if term.kind == "likelihood")
    return tuple(sorted(terms, key=lambda term: (term.lower, term.upper)))


def span(lower: float, upper: float, scale: str = "icd203") -> str:
    """Return the words that an interval reaches.

    Examples
    --------
    >>> span(0.5499999, 0.8000001), span(0.42, 0.56)
    ('likely', 'unlikely to likely')
    >>> span(0.0, 1.0)
    'anything: nothing is said'
    """
    if upper <= NOISE:
        return "impossible"
    if lower >= 1 - NOISE:
        return "certain"
    if lower < VACUOUS[0] and upper > VACUOUS[1]:
        return "anything: nothing is said"
    inset = min(NOISE, (upper - lower) / 2)
    return words_spanned(lower + inset, upper - inset, scale)
