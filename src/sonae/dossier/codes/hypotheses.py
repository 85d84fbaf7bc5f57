"""Finding codes of evidence that is weighed: likelihood ratios and competing hypotheses.

Read by ``codes``; the findings are made by ``hypothesis_names`` and ``signpost_names``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["HYPOTHESES"]

HYPOTHESES = (
    Code(
        "SN095",
        "evidence that tells no hypothesis from another",
        "warning",
        "The evidence has the same mark against every hypothesis, or its ratios are at most 1.2 "
        "apart. It may be true and important; it does not help to choose.",
        "A list of evidence that fits the favourite looks convincing until one sees that it fits "
        "the others as well. Only what one hypothesis would make unlikely tells them apart.",
        "evidence:\n  - {claim: c1, marks: {none: C, triple: C}}",
        "evidence:\n  - {claim: c1, marks: {none: II, triple: C}}",
    ),
    Code(
        "SN096",
        "a likelihood ratio that cannot be used",
        "error",
        "The ratio is below zero, or has no upper end. It says how many times as likely the sign "
        "or the evidence is if something holds as if it does not.",
        "Without an upper end a single sign could make anything certain.",
        "discriminates: [{event: \"strait == 'closed'\", ratio: at least 3}]",
        "discriminates: [{event: \"strait == 'closed'\", ratio: 3 to 20}]",
    ),
    Code(
        "SN097",
        "evidence that was not held against every hypothesis",
        "warning",
        "Some cells of the table are left out. They count as not assessed: the inconsistency "
        "score of the hypothesis may be higher than it stands, and ratios with a gap are not "
        "multiplied. One finding stands for the table, at the first piece of evidence.",
        "The step that is skipped is usually the one against the favourite. `N` says that the "
        "evidence was looked at and says nothing either way; an empty cell says that nobody "
        "looked.",
        "evidence:\n  - {claim: c1, marks: {none: I, triple: C}}   # and moderate?",
        "evidence:\n  - {claim: c1, marks: {none: I, moderate: N, triple: C}}",
    ),
)
"""Codes SN095 to SN097."""
