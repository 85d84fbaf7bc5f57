"""Finding codes of likelihood words: rows and scales mixed, phrases without a number, negations.

Read by ``codes``; the findings are made by ``evidence.judgements`` and ``evidence.wording``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["WORDS"]

WORDS = (
    Code(
        "SN070",
        "words of both rows of ICD 203",
        "warning",
        "The analyst's own judgements use words of the two rows of synonyms of ICD 203: the row of "
        "`likely` (almost no chance, very unlikely, unlikely, likely, very likely, almost certain) "
        "and the row of `probable` (remote, highly improbable, improbable, probable, highly "
        "probable, nearly certain). The range of a term is the same in both.",
        "The directive asks not to mix the rows: a reader who meets `likely` and `probable` on one "
        "page looks for a difference that is not meant.",
        "judgements:\n  - {id: j1, event: \"strait == 'open'\", is: likely, because: Talks.}\n"
        "  - {id: j2, event: \"yard == 'open'\", is: probable, because: Orders.}",
        "judgements:\n  - {id: j1, event: \"strait == 'open'\", is: likely, because: Talks.}\n"
        "  - {id: j2, event: \"yard == 'open'\", is: likely, because: Orders.}",
    ),
    Code(
        "SN071",
        "a phrase that states no likelihood",
        "error",
        "The phrase stands where a likelihood word belongs and is none: a bare forecast or denial "
        "(`will`, `would`, `cannot`), what others are said to think (`many observers fear`), what "
        "was heard (`reportedly`), what ought to be (`should`, `must`), how the writer feels about "
        "it (`inevitably led`), an open question (`unclear whether`), or a word to which its scale "
        "gives no number (Kent's `possible`).",
        "A bare forecast is not 100 %, and what some fear is not the author's judgement. Any "
        "number taken from such a phrase would be the program's own.",
        "claims:\n  c1: {source: s, says: The yard closes., credibility: 3, words: will, about: …}",
        "claims:\n  c1: {source: s, says: The yard closes., credibility: 3}\n"
        "judgements:\n  - {id: j1, event: \"yard == 'closed'\", is: 60% to 95%, from: [c1]}",
    ),
    Code(
        "SN072",
        "a negation that does not say how much is denied",
        "error",
        "`not unlikely`, `not impossible`, `not very likely`, `hardly certain`: such a phrase says "
        "less than the word it denies and leaves open how much less. So does a negated word in a "
        "claim of polarity `denied`. Nothing is computed. `Almost certainly not` and `not likely` "
        "are read: as the contrary of `almost certain` and of `likely`.",
        "The complement of `unlikely` is 55-80 %, and hardly anybody who writes `not unlikely` "
        "means that.",
        "claims:\n  c1: {source: s, says: It may come., credibility: 3, words: not unlikely, …}",
        "claims:\n  c1: {source: s, says: It may come., credibility: 3, words: possibly, …}",
    ),
    Code(
        "SN073",
        "words of several scales, and no scale declared",
        "warning",
        "Some of the analyst's words name their scale, others do not, and the dossier declares "
        "none: the others are read on the default.",
        "The same word is another interval on another scale. A reader cannot see that two were "
        "used, and the analyst may not know it.",
        "dossier: harbour   # no `scale`\njudgements:\n"
        "  - {id: j1, event: \"yard == 'open'\", is: realistic possibility, scale: phia, …}\n"
        "  - {id: j2, event: \"strait == 'open'\", is: likely, because: Talks.}",
        "dossier: harbour\nscale: icd203   # how words are read whose row names no scale\n"
        "judgements:\n"
        "  - {id: j1, event: \"yard == 'open'\", is: realistic possibility, scale: phia, …}\n"
        "  - {id: j2, event: \"strait == 'open'\", is: likely, because: Talks.}",
    ),
    Code(
        "SN074",
        "a negation that readers take otherwise",
        "warning",
        "`not likely` is read as the contrary of `likely`, which is the convention; readers asked "
        "about `unlikely` gave other numbers. Both are printed, the contrary is used.",
        "The two differ by up to twenty points, and the text does not say which is meant.",
        "judgements:\n  - {id: j1, event: \"yard == 'open'\", is: not likely, because: Debts.}",
        "judgements:\n  - {id: j1, event: \"yard == 'open'\", is: unlikely, because: Debts.}",
    ),
)
"""Codes SN070 to SN074."""
