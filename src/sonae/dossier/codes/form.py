"""Finding codes of the form of a dossier: files, keys, values, names, formulas, texts.

Read by ``codes``; the findings themselves are made by ``yaml_tree``, ``shape``, ``references``,
``formulas``, ``texts`` and, for plans, words and models, by the rooms that read those.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["FORM"]

FORM = (
    Code(
        "SN001",
        "the file is not readable YAML",
        "error",
        "The file cannot be read as text or as YAML: a quote or bracket left open, a tab used to "
        "indent, a character set that is not UTF-8, a byte that no text holds.",
        "Nothing after the fault can be trusted, so nothing else in the file is checked.",
        "title: 'Will the port stay open?\nas_of: 2024-02-19",
        "title: 'Will the port stay open?'\nas_of: 2024-02-19",
    ),
    Code(
        "SN002",
        "the file breaks a limit or uses YAML that a dossier does not allow",
        "error",
        "Anchors, aliases, merge keys, tags and several documents are refused, and so are files "
        "that are too large or too deep.",
        "These features let a small file grow without bound, or mean another thing than it says. "
        "A dossier from a stranger must be safe to open.",
        "base: &low {is: 1 to 2}\nhigh: {<<: *low}",
        "base: {is: 1 to 2}\nhigh: {is: 1 to 2}",
    ),
    Code(
        "SN003",
        "unknown key",
        "error",
        "The key does not exist at this place. If it is close to one that does, that one is named.",
        "A misspelt key that is passed over in silence is a judgement that is lost in silence.",
        "sources:\n  review: {title: Review, reliabilty: B}",
        "sources:\n  review: {title: Review, reliability: B}",
    ),
    Code(
        "SN004",
        "missing key",
        "error",
        "Something that is needed here is not given.",
        "Sonae does not fill in what it was not told: unknown is not zero.",
        "sources:\n  review: {title: Review}",
        "sources:\n  review: {title: Review, reliability: B}",
    ),
    Code(
        "SN005",
        "a value is not of the kind that its key asks for",
        "error",
        "A number, a date, a duration, a unit, a list or a text is expected, and something else "
        "stands here. YAML's own guessing is switched off: `no` is a word and `010` is refused.",
        "A value read otherwise than its author meant is worse than none.",
        "as_of: 19 February 2024",
        "as_of: 2024-02-19",
    ),
    Code(
        "SN006",
        "the same key or id twice",
        "error",
        "A key stands twice in a map or in two files, an id twice in a list, or one name means two "
        "things. The first place is shown beside the second.",
        "One of the two would be lost, and nobody could say which.",
        "quantities:\n  demand: {is: 90, unit: '1'}\n  demand: {is: 110, unit: '1'}",
        "quantities:\n  demand: {is: 90 to 110, unit: '1'}",
    ),
    Code(
        "SN007",
        "the folder or a file in it cannot be used",
        "error",
        "The folder is missing, empty or unreadable, or a source names a text that lies outside "
        "the folder given for texts or behind a link.",
        "A dossier reads only its own folder; a path that leads out of it may read anything.",
        "sources:\n  review: {title: Review, reliability: B, text: ../../secret.txt}",
        "sources:\n  review: {title: Review, reliability: B, text: review.txt}",
    ),
    Code(
        "SN010",
        "a name refers to nothing declared",
        "error",
        "A factor, state, claim, source, option, quantity or table is named that the dossier does "
        "not declare. If a declared one is close, it is suggested.",
        "What refers to nothing has no effect, although it was meant to have one.",
        "judgements:\n  - {id: j1, event: \"strait == 'close'\", is: unlikely}",
        "judgements:\n  - {id: j1, event: \"strait == 'closed'\", is: unlikely}",
    ),
    Code(
        "SN011",
        "a formula or condition cannot be used",
        "error",
        "The text is outside the small language of formulas, mixes units or kinds, or reads what "
        "cannot be read at its place.",
        "Formulas are read by a whitelist and never run as a program. Units are checked once, "
        "here, so that no result adds yen to months.",
        'is: "demand + lead"          # money and time',
        'is: "demand + daily * lead"  # money and money',
    ),
    Code(
        "SN012",
        "numbers that cannot be: lower above upper, a probability outside 0 to 1",
        "error",
        "An interval runs backwards, a probability leaves 0 to 1, a number that must be drawn has "
        "only one end, a pointer ends before it starts, a horizon runs backwards.",
        "Such a number has no reading under which the rest could be computed.",
        'judgements:\n  - {id: j1, event: "any_demand", is: 60% to 40%}',
        'judgements:\n  - {id: j1, event: "any_demand", is: 40% to 60%}',
    ),
    Code(
        "SN013",
        "an id or a name is reserved or malformed",
        "error",
        "Ids start with a letter a-z and hold a-z, digits and `_`; words of the formula language "
        "cannot be ids.",
        "Names that look alike and differ, or mean something else in a formula, mislead readers.",
        "quantities:\n  max: {is: 1, unit: '1'}",
        "quantities:\n  most: {is: 1, unit: '1'}",
    ),
    Code(
        "SN014",
        "options or plans that cannot be carried out as written",
        "error",
        "A plan launches an option twice, without what it requires, beside what it excludes, "
        "outside the horizon, on a sign that cannot be seen by then, or in a window of years that "
        "ends before it starts. A warning where it can "
        "be carried out but hardly as meant: a lead longer than the horizon, for one.",
        "A plan that reads the future, or skips a law it needs, beats every honest plan.",
        "options:\n  quay: {label: Quay, lead: 1 year, requires: [dredge]}\n"
        "plans:\n  build: {label: Build, steps: [quay@2025]}",
        "options:\n  quay: {label: Quay, lead: 1 year, requires: [dredge]}\n"
        "plans:\n  build: {label: Build, steps: [dredge@2024, quay@2025]}",
    ),
    Code(
        "SN015",
        "definitions that go round in a circle",
        "error",
        "Options require one another, or values of one year need one another.",
        "There is no order in which they could be launched or computed.",
        "values:\n  a: {unit: '1', is: b + 1}\n  b: {unit: '1', is: a / 2}",
        "values:\n  a: {unit: '1', is: 'prev(b, 0) + 1'}\n  b: {unit: '1', is: a / 2}",
    ),
    Code(
        "SN016",
        "a word that is not on the scale it is read on",
        "error",
        "A likelihood word is not a word of its scale. If another scale has it, that is said.",
        "The same word means 55-80 % to one reader and 50-75 % to another; a word is a number only "
        "on a named scale.",
        "claims:\n  c1: {source: s, says: It may well happen., credibility: 3, words: likelyish}",
        "claims:\n  c1: {source: s, says: It may well happen., credibility: 3, words: likely}",
    ),
    Code(
        "SN020",
        "a claim does not match the text it points at",
        "error",
        "With `--texts`: the source's text has another hash than when it was read, or what stands "
        "at the claim's pointer is not the quotation. If the quotation has moved, the new place is "
        "named.",
        "A paraphrase can be checked only as long as its pointer leads to the sentence.",
        "claims:\n  c1: {source: s, at: [98, 231], quote_sha256: 532a…, …}   # the text was edited",
        "claims:\n  c1: {source: s, at: [104, 237], quote_sha256: 532a…, …}",
    ),
    Code(
        "SN021",
        "the text a source names was not found",
        "warning",
        "With `--texts`: there is nothing to compare the pointers of this source with.",
        "Pointers that nobody could check are promises. Texts under copyright need not be shipped, "
        "but should be checked where they are at hand.",
        "sources:\n  op_ed: {title: Op-ed, reliability: C, text: missing.txt}",
        "sources:\n  op_ed: {title: Op-ed, reliability: C, text: op-ed.txt}",
    ),
    Code(
        "SN030",
        "something rests on nothing: no source and no reason",
        "warning",
        "A judgement, constraint or quantity has neither `from` nor `because`; or the two grades "
        "of a claim pull apart, such as A5: a reliable source and an improbable claim.",
        "Whoever reads the number must be able to ask where it comes from. `because` alone is "
        "fine: it marks the analyst's own assumption.",
        "quantities:\n  demand: {is: 90 to 110, unit: USD_mn@2024}",
        "quantities:\n  demand: {is: 90 to 110, unit: USD_mn@2024, because: Five years' range.}",
    ),
)
"""Codes SN001 to SN030."""
