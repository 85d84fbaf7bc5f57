"""Verbal scales: what a likelihood word means, as named and versioned data with its source.

Six scales: ``icd203`` (US), ``phia`` (UK, with gaps), ``lay`` (how readers understand the words),
``nato``, ``ipcc`` (nested) and ``kent`` (1964). ``standards`` and ``lay`` hold the data,
``reading`` turns a word into an interval, ``printing`` sets words and numbers side by side.
"""

from sonae.evidence.scales.printing import graded_terms, word_with_range, words_spanned
from sonae.evidence.scales.reading import (
    NoLikelihood,
    Reading,
    UnclearNegation,
    UnknownWord,
    read_phrase,
    read_word,
    readers_differ,
)
from sonae.evidence.scales.registry import PHRASES, SCALES
from sonae.evidence.scales.scale import Kind, Layout, Scale, Term, complement, term_range

__all__ = [
    "PHRASES",
    "SCALES",
    "Kind",
    "Layout",
    "NoLikelihood",
    "Reading",
    "Scale",
    "Term",
    "UnclearNegation",
    "UnknownWord",
    "complement",
    "graded_terms",
    "read_phrase",
    "read_word",
    "readers_differ",
    "term_range",
    "word_with_range",
    "words_spanned",
]
