"""Evidence: what words and grades are worth, as intervals with their origin.

``judgements`` turns the claims and judgements of a dossier into bounds on probabilities; scales
and grades are data with sources. ``read_phrase`` reads a single phrase, ``ledger`` lists the
claims with all that is known of them, ``corroboration`` counts independent voices, and ``pooled``
makes one judgement of several analysts' where the dossier asks for it.
"""

from sonae.evidence.claim_checks import check_claims
from sonae.evidence.corroboration import Corroboration, corroboration, voices
from sonae.evidence.grades import (
    CREDIBILITY_TRUST,
    RELIABILITY_CAP,
    TrustTable,
    trust,
    trust_table,
    widen,
)
from sonae.evidence.jsonld import claims_jsonld
from sonae.evidence.judgements import Judgement, check_evidence, judgements, said_with_range
from sonae.evidence.ledger import LedgerEntry, ledger, ledger_json
from sonae.evidence.ledger_csv import ledger_csv
from sonae.evidence.ledger_text import ledger_text
from sonae.evidence.phrases import Phrase, classify
from sonae.evidence.pooling import Pool, pool, pooled
from sonae.evidence.scales import (
    SCALES,
    NoLikelihood,
    Reading,
    Scale,
    Term,
    UnclearNegation,
    UnknownWord,
    complement,
    graded_terms,
    read_phrase,
    read_word,
    term_range,
    word_with_range,
    words_spanned,
)
from sonae.evidence.tradecraft import check_tradecraft

__all__ = [
    "CREDIBILITY_TRUST",
    "RELIABILITY_CAP",
    "SCALES",
    "Corroboration",
    "Judgement",
    "LedgerEntry",
    "NoLikelihood",
    "Phrase",
    "Pool",
    "Reading",
    "Scale",
    "Term",
    "TrustTable",
    "UnclearNegation",
    "UnknownWord",
    "check_claims",
    "check_evidence",
    "check_tradecraft",
    "claims_jsonld",
    "classify",
    "complement",
    "corroboration",
    "graded_terms",
    "judgements",
    "ledger",
    "ledger_csv",
    "ledger_json",
    "ledger_text",
    "pool",
    "pooled",
    "read_phrase",
    "read_word",
    "said_with_range",
    "term_range",
    "trust",
    "trust_table",
    "voices",
    "widen",
    "word_with_range",
    "words_spanned",
]
