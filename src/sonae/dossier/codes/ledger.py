"""Finding codes of the ledger of claims: what rests on whom, and who agrees with whom.

Read by ``codes``; the findings are made by ``claim_names`` and ``texts`` in this room,
``evidence.corroboration`` and ``evidence.pooling``.
"""

from sonae.dossier.codes.entry import Code

__all__ = ["LEDGER"]

LEDGER = (
    Code(
        "SN080",
        "claims that go back to one voice are treated as several",
        "warning",
        "Claims from different sources share somebody in their attribution: the author, the "
        "speaker or a link of `chain`. Yet one supports the other, or both bind the same event, "
        "or a judgement of moderate or high confidence rests on them alone. Unnamed people may be "
        "the same people, so two of them count as one.",
        "Two papers that quote one speech are one source. What looks like agreement is then an "
        "echo, and confidence grows without evidence.",
        "claims:\n  c1: {source: gazette, chain: [the minister], …}\n"
        "  c2: {source: herald, chain: [the minister], supports: [c1], …}",
        "claims:\n  c1: {source: gazette, chain: [the minister], …}\n"
        "  c2: {source: herald, chain: [the minister], same_event: [c1], …}",
    ),
    Code(
        "SN081",
        "claims that rest on themselves",
        "error",
        "Claims support or limit each other in a circle, a claim attacks itself, or an "
        "attribution comes back to somebody it already went through.",
        "In a circle nothing is held up by anything outside it.",
        "claims:\n  c1: {supports: [c2], …}\n  c2: {supports: [c1], …}",
        "claims:\n  c1: {supports: [c2], …}\n  c2: {…}",
    ),
    Code(
        "SN082",
        "a table of trust that does not fall with the grade",
        "warning",
        "In `trust` a worse grade is trusted more than a better one, or F or 6 is given a trust "
        "although they mean that nothing can be judged.",
        "Grades are an order. A table that breaks it widens the wrong claims.",
        "trust: {credibility: {2: 0.5, 3: 0.8}}",
        "trust: {credibility: {2: 0.8, 3: 0.5}}",
    ),
    Code(
        "SN083",
        "judgements that have no value in common",
        "error",
        "With `pooling: intersection`: the ranges that analysts give one event do not overlap. The "
        "two that are furthest apart are named, with the gap between them.",
        "An empty range is no judgement. The analysts disagree, which is a result, and pooling "
        "must not hide it.",
        "pooling: intersection\njudgements:\n  - {id: a1, event: e, is: 10% to 20%, by: ann, …}\n"
        "  - {id: b1, event: e, is: 40% to 50%, by: ben, …}",
        "pooling: hull",
    ),
    Code(
        "SN084",
        "several analysts judge one event, and no pooling is chosen",
        "warning",
        "Two or more analysts judge the same event under the same condition. Without `pooling` "
        "every range binds, as if the event had to lie in all of them.",
        "That is one way to pool, and the sharpest: it should be chosen and not happen. `hull` "
        "keeps what any of them holds possible, `weighted` averages the ends.",
        "judgements:\n  - {id: a1, event: e, is: 10% to 40%, by: ann, …}\n"
        "  - {id: b1, event: e, is: 30% to 50%, by: ben, …}",
        "pooling: hull",
    ),
    Code(
        "SN085",
        "a quotation stands where it did, in other surroundings",
        "error",
        "With `--texts`: the quotation is at its place, but what stands right before or after it "
        "is not what `anchor` says.",
        "A sentence can stay word for word and mean the opposite once the one before it changes.",
        "claims:\n  c1: {at: [98, 231], quote_sha256: 532a…, anchor: {prefix: {length: 32, …}}, …}",
        "# read the passage again, then renew the hashes under `anchor`",
    ),
    Code(
        "SN086",
        "parts of a claim that do not fit together",
        "warning",
        "Advice or a remark on a source is used as a forecast; something is said under a condition "
        "and judged without one; a forecast was published after the time it speaks of; or an "
        "`anchor` has no quotation.",
        "Each of these makes a number out of something the source did not say.",
        "claims:\n  c1: {kind: recommendation, words: likely, about: {event: e}, …}",
        "claims:\n  c1: {kind: forecast, words: likely, about: {event: e}, …}",
    ),
    Code(
        "SN087",
        "a number that differs from what a claim says of it",
        "warning",
        "The claim states the number of a quantity (`quantity.of`), and the quantity's range lies "
        "outside it or is in another unit.",
        "Either the number was copied wrongly or the claim is about another one.",
        "claims:\n  c1: {quantity: {of: budget, value: 7.9, unit: JPY_tn@2023}, …}\n"
        "quantities:\n  budget: {is: 79, unit: JPY_tn@2023, from: [c1]}",
        "quantities:\n  budget: {is: 7.9, unit: JPY_tn@2023, from: [c1]}",
    ),
)
"""Codes SN080 to SN087."""
