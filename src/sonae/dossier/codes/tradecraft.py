"""Finding codes of analytic tradecraft: advice after the nine standards of ICD 203.

Read by ``codes``; the findings are made by ``evidence.tradecraft``. The standards are those of
Intelligence Community Directive 203, Analytic Standards (US Office of the Director of National
Intelligence, 2 January 2015), section D.6.e, in short words of our own.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["STANDARDS", "TRADECRAFT"]

STANDARDS = (
    "1 describes the quality and credibility of sources, data and methods",
    "2 expresses and explains uncertainty",
    "3 tells information from assumptions and judgements",
    "4 analyses alternatives",
    "5 is relevant to its reader and addresses implications",
    "6 argues clearly and logically",
    "7 explains change from, or consistency with, earlier judgements",
    "8 makes accurate judgements",
    "9 uses visual information where it helps",
)
"""The nine standards. What a machine can check of each is said by the codes that name it; of 8
and 9 nothing can be checked when a dossier is read: accuracy is scored once judgements resolve,
and the charts are the brief's."""

TRADECRAFT = (
    Code(
        "SN101",
        "a judgement rests only on what cannot be judged",
        "warning",
        "Every claim that the judgement rests on has credibility 6 or comes from a source of "
        "reliability F, and the judgement does not say that its confidence is low.",
        "A grade of F or 6 is not a middling grade: it says nothing either way. A reader who sees "
        "a range with sources behind it takes it for better founded than it is.",
        "claims:\n  c1: {source: hearsay, says: …, credibility: 6}\n"
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1], confidence: moderate}',
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1], confidence: low}',
        STANDARDS[0],
    ),
    Code(
        "SN102",
        "a judgement rests on a single source",
        "warning",
        "All claims behind the judgement come from one source, none of them is confirmed by "
        "others (credibility 1), and high confidence is stated. All such judgements are listed in "
        "one finding.",
        "Two claims of one author are one witness. High confidence means that sources of quality "
        "agree; moderate confidence is the word for a credible report that nobody corroborates.",
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1, c2], confidence: high}',
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1, other], confidence: high}',
        STANDARDS[0],
    ),
    Code(
        "SN103",
        "likelihood and confidence in one sentence",
        "warning",
        "A sentence in `says`, `because` or `label` holds both a level of confidence and a word "
        "of likelihood.",
        "Confidence says how well a judgement is founded, likelihood how probable an event is. In "
        "one sentence readers take the one for the other; the directive forbids it.",
        "because: We judge with high confidence that a closure is likely.",
        "because: A closure is likely. Our confidence is high, as two sources agree.",
        STANDARDS[1],
    ),
    Code(
        "SN104",
        "words of two scales without saying so",
        "warning",
        "One analyst's words are read on the dossier's scale in some judgements and on another in "
        "others, and `because` does not say why.",
        "`likely` is 55-80 % on one scale and 55-75 % on another. Quoted claims may be read on the "
        "scale of their authors; one analyst has one scale.",
        "scale: icd203\njudgements:\n  - {id: j1, event: …, is: likely, scale: phia}",
        "scale: icd203\njudgements:\n"
        "  - {id: j1, event: …, is: likely, scale: phia, because: Taken from a British report.}",
        STANDARDS[1],
    ),
    Code(
        "SN105",
        "nothing is said about what is left out",
        "warning",
        "`not_modelled` is empty: the dossier does not say what it leaves out.",
        "Every model leaves out more than it holds; the reader should hear of it before the "
        "numbers. The largest uncertainty is often one that has none.",
        "not_modelled: []",
        "not_modelled: [Insurance markets, A second closure]",
        STANDARDS[1],
    ),
    Code(
        "SN106",
        "assumptions are not marked",
        "warning",
        "Numbers rest on the analyst alone (no `from`), and `assumptions` names none that bears "
        "the load.",
        "Readers must be able to tell what is known from what is supposed, and to see which "
        "assumption would change the answer if it failed.",
        "quantities:\n  relief: {is: 30% to 60%, unit: share, because: Berths.}\n"
        "# and no assumptions",
        "assumptions:\n  - {says: The partner's berths stay., bears_on: [relief], because: …}",
        STANDARDS[2],
    ),
    Code(
        "SN107",
        "no alternative was considered",
        "warning",
        "No factor has an `unlisted` state, so nothing stands for the route nobody named, and "
        "`alternatives` is empty; or a single plan is compared with nothing.",
        "Surprise comes by a state that was not on the list. A single plan is not a choice.",
        "factors:\n  demand: {label: Demand, states: {low: …, high: …}}",
        "factors:\n  demand: {label: Demand, unlisted: other, states: {low: …, high: …, other: …}}",
        STANDARDS[3],
    ),
    Code(
        "SN108",
        "the question of the reader is not asked",
        "warning",
        "`question` is not a question, or `ask` names no proposition whose likelihood is reported.",
        "An assessment answers somebody who has to decide. What is asked fixes what is worth "
        "modelling.",
        "question: The strait",
        "question: What must be ready before the strait closes?\n"
        "ask:\n  - {event: \"strait == 'closed'\", label: The strait is closed}",
        STANDARDS[4],
    ),
    Code(
        "SN109",
        "contrary evidence is not named",
        "warning",
        "A judgement rests on a claim that another claim attacks, and neither lists that claim "
        "under `from` nor names it in `because`. Attackers of credibility 5 (improbable) do not "
        "count.",
        "An argument that passes over the evidence against it is weaker than it looks, and the "
        "first critic will say so.",
        "claims:\n  c2: {source: s, says: …, credibility: 2, attacks: [c1]}\n"
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1]}',
        'judgements:\n  - {id: j1, event: "…", is: likely, from: [c1, c2]}',
        STANDARDS[5],
    ),
    Code(
        "SN110",
        "change from the earlier version is not explained",
        "warning",
        "`changes` is empty, or is missing from a dossier of twenty claims and judgements or more.",
        "A reader who knows the earlier judgement asks first what is new and why. A first version "
        "says that it is the first.",
        "changes: []",
        "changes: [First version.]",
        STANDARDS[6],
    ),
)
"""Codes SN101 to SN110: advice, which `sonae check --no-advice` leaves out."""
