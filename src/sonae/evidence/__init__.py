"""Evidence: what words and grades are worth, as intervals with their origin.

``judgements`` turns the claims and judgements of a dossier into bounds on probabilities; scales
and grades are data with sources.
"""

from sonae.evidence.grades import CREDIBILITY_TRUST, RELIABILITY_CAP, trust, widen
from sonae.evidence.judgements import Judgement, check_evidence, judgements
from sonae.evidence.scales import (
    SCALES,
    Scale,
    Term,
    UnknownWord,
    graded_terms,
    read_word,
    words_spanned,
)
from sonae.evidence.tradecraft import check_tradecraft

__all__ = [
    "CREDIBILITY_TRUST",
    "RELIABILITY_CAP",
    "SCALES",
    "Judgement",
    "Scale",
    "Term",
    "UnknownWord",
    "check_evidence",
    "check_tradecraft",
    "graded_terms",
    "judgements",
    "read_word",
    "trust",
    "widen",
    "words_spanned",
]
