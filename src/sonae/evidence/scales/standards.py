"""The published scales: ICD 203, PHIA, NATO AJP-2.1, IPCC and Kent 1964, as data.

Reads nothing; ``registry`` joins them to ``lay``. Figures follow the documents named in each;
`checked` says what they were compared with. A correction of a figure changes what dossiers mean:
it is a new edition, not a repair.
"""

from sonae.evidence.scales.scale import Scale, Term

__all__ = ["ICD203", "IPCC", "KENT", "NATO", "PHIA"]

_LOOKED_UP = "2026-11-24"


def _term(words: str, lower: float, upper: float, opened: str = "") -> Term:
    """Return a term from its words and ends; `opened` names the ends that are left out."""
    return Term(
        tuple(words.split(" / ")),
        lower,
        upper,
        open_lower="lower" in opened,
        open_upper="upper" in opened,
    )


def _rows(likely: str, probable: str, neither: str, lower: float, upper: float) -> Term:
    """Return a term of ICD 203 from its two rows, and words that are in neither."""
    named = [(word, "likely") for word in likely.split(" / ")]
    named += [(word, "probable") for word in probable.split(" / ")]
    named += [(word, "") for word in neither.split(" / ") if word]
    return Term(tuple(word for word, _ in named), lower, upper, rows=tuple(row for _, row in named))


ICD203 = Scale(
    id="icd203",
    title="ICD 203",
    source=(
        "US Office of the Director of National Intelligence, ICD 203 Analytic Standards (2015)"
    ),
    edition="2 January 2015; technical amendment of 21 December 2022, D.6.e(2)(a)",
    year=2015,
    layout="partition",
    checked=(
        f"both rows, all ranges and the advice on rows against two transcriptions of the "
        f"directive, {_LOOKED_UP}"
    ),
    note=(
        "Two rows of synonyms, named here by their word for 55–80 %: `likely` and `probable`. The "
        "directive asks not to mix them. It has no word below 1 % or above 99 %."
    ),
    terms=(
        _rows("almost no chance", "remote", "", 0.01, 0.05),
        _rows("very unlikely", "highly improbable", "", 0.05, 0.20),
        _rows("unlikely", "improbable / improbably", "", 0.20, 0.45),
        _rows("roughly even chance", "roughly even odds", "even chance", 0.45, 0.55),
        _rows("likely", "probable / probably", "", 0.55, 0.80),
        _rows("very likely", "highly probable", "", 0.80, 0.95),
        _rows("almost certain / almost certainly", "nearly certain", "", 0.95, 0.99),
    ),
)

PHIA = Scale(
    id="phia",
    title="PHIA probability yardstick",
    source="UK Professional Head of Intelligence Assessment, probability yardstick (2019)",
    edition="as on GOV.UK, Explaining Uncertainty in UK Intelligence Assessment, 24 March 2025",
    year=2019,
    layout="gaps",
    checked=(
        f"all seven ranges and the six gaps against a transcription of the GOV.UK page, "
        f"{_LOOKED_UP}"
    ),
    note=(
        "Ends are approximate. The gaps are meant: a judgement that falls in one is given as a "
        "number or moved. There is no word for an even chance."
    ),
    terms=(
        _term("remote chance", 0.0, 0.05, "lower"),
        _term("highly unlikely", 0.10, 0.20),
        _term("unlikely", 0.25, 0.35),
        _term("realistic possibility / realistic", 0.40, 0.50, "upper"),
        _term("likely / probable", 0.55, 0.75),
        _term("highly likely", 0.80, 0.90),
        _term("almost certain", 0.95, 1.0, "upper"),
    ),
)

NATO = Scale(
    id="nato",
    title="NATO AJP-2.1",
    source="NATO, AJP-2.1 Allied Joint Doctrine for Intelligence Procedures",
    edition="Edition B, Version 1",
    year=2016,
    layout="partition",
    checked=(
        f"nothing: no copy of the doctrine was to be had on {_LOOKED_UP}; ranges, edition and year "
        "are from memory"
    ),
    note="Check the ranges against your copy of the doctrine before you rely on them.",
    terms=(
        _term("highly unlikely", 0.0, 0.10, "upper"),
        _term("unlikely", 0.10, 0.40),
        _term("even chance", 0.40, 0.60),
        _term("likely", 0.60, 0.90),
        _term("highly likely", 0.90, 1.0, "lower"),
    ),
)

IPCC = Scale(
    id="ipcc",
    title="IPCC likelihood scale",
    source=(
        "Mastrandrea et al., Guidance Note for Lead Authors of the IPCC Fifth Assessment Report on "
        "Consistent Treatment of Uncertainties (2010), table 1; used alike in the Sixth (2021)"
    ),
    edition="AR5 (2010), with the additional terms of AR4 that AR5 and AR6 allow",
    year=2010,
    layout="nested",
    checked=(
        f"all ten ranges, the three additional terms among them, against transcriptions of the "
        f"guidance note and of AR6 WGI, {_LOOKED_UP}"
    ),
    note=(
        "Nested, not a partition: what is very likely is also likely, and `likely` reaches 100 %. "
        "AR4 (2005) printed disjoint bands for the same words. Ends are fuzzy by declaration."
    ),
    terms=(
        _term("exceptionally unlikely", 0.0, 0.01),
        _term("extremely unlikely", 0.0, 0.05),
        _term("very unlikely", 0.0, 0.10),
        _term("unlikely", 0.0, 0.33),
        _term("about as likely as not", 0.33, 0.66),
        _term("more likely than not", 0.50, 1.0, "lower"),
        _term("likely", 0.66, 1.0),
        _term("very likely", 0.90, 1.0),
        _term("extremely likely", 0.95, 1.0),
        _term("virtually certain", 0.99, 1.0),
    ),
)

_POSSIBLE = Term(
    ("possible", "conceivable", "could", "may", "might", "perhaps", "possibly"),
    *(0.0, 1.0, "unassigned"),
)

KENT = Scale(
    id="kent",
    title="Kent 1964",
    source="S. Kent, Words of Estimative Probability, Studies in Intelligence (Fall 1964)",
    edition="1964",
    year=1964,
    layout="gaps",
    checked=(
        f"the seven figures against three transcriptions, the synonyms against one and from "
        f"memory, {_LOOKED_UP}"
    ),
    note=(
        "Ranges are the figure give or take what Kent allows. `possible` and its synonyms are for "
        "what no probability can be assigned to. `improbable` and `unlikely` are left out: the "
        "printed list of synonyms sets them beside the even chances."
    ),
    terms=(
        _term("impossible", 0.0, 0.0),
        _term(
            "almost certainly not / virtually impossible / almost impossible / some slight chance "
            "/ highly doubtful",
            *(0.02, 0.12),
        ),
        _term("probably not / we doubt / doubtful", 0.20, 0.40),
        _term("chances about even", 0.40, 0.60),
        _term("probable / probably / likely / we believe / we estimate", 0.63, 0.87),
        _term(
            "almost certain / almost certainly / virtually certain / all but certain / highly "
            "probable / highly likely",
            *(0.87, 0.99),
        ),
        _term("certain", 1.0, 1.0),
        _POSSIBLE,
    ),
)
