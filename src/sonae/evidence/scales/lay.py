"""The scale `lay`: how readers understand the words, derived from the surveys.

Reads the quantiles of ``surveys``; ``registry`` joins it to the standards. Each term is the
envelope of its words' 10th to 90th percentiles over the surveys, unrounded. It is the reading of a
quoted author who declared no scale: a journalist's word must not silently get a standard's range.
"""

from sonae.evidence.scales.scale import Scale, Term
from sonae.evidence.surveys import SURVEYS, envelope

__all__ = ["ASKED", "LAY"]

ASKED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("almost certain", (), ("almost certainly",)),
    ("highly likely", (), ("very likely",)),
    ("very good chance", ("with high probability",), ()),
    ("likely", (), ()),
    ("probably", (), ()),
    ("probable", (), ()),
    ("we believe", (), ()),
    ("better than even", ("more often than not",), ()),
    ("moderate probability", (), ()),
    ("about even", (), ()),
    ("probably not", (), ()),
    ("unlikely", (), ()),
    ("improbable", (), ()),
    ("chances are slight", ("little chance",), ()),
    ("low probability", (), ()),
    ("highly unlikely", (), ("very unlikely",)),
    ("almost no chance", (), ()),
    ("rarely", (), ()),
    ("never", (), ()),
    ("always", (), ()),
    ("certainly", (), ()),
)
"""Of each term: the word, further words that the surveys asked about, and words that they did not
ask about and that are read like it."""

LAY = Scale(
    id="lay",
    title="how readers understand the words",
    source=(
        "envelope of the 10-90 % bands of three public surveys of perception of probability words"
    ),
    edition="; ".join(f"{survey.title} ({survey.source})" for survey in SURVEYS.values()),
    year=max(survey.year for survey in SURVEYS.values()),
    layout="overlapping",
    checked="recomputed from the raw files of the surveys, 2026-11-24",
    note=(
        "No standard: three samples of convenience, in English. The words overlap. `very likely` "
        "and `very unlikely` were not asked about and are read like `highly likely` and `highly "
        "unlikely`."
    ),
    terms=tuple(Term((word, *more, *alike), *envelope(word, *more)) for word, more, alike in ASKED),
)
