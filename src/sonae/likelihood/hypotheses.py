"""Competing hypotheses: what speaks against each, what tells them apart, what the ratios come to.

Reads one table of ``hypotheses``; hands the brief and ``hypotheses_text`` an `Analysis`.  The
method is the analysis of competing hypotheses of Heuer, Psychology of Intelligence Analysis (1999,
chapter 8): hold every piece of evidence against every hypothesis, and look for what speaks
*against* them.

What it does not do.  An inconsistency score is not a probability and not a likelihood: it counts,
with weights that the analyst chose, how much does not fit, and two pieces that say the same thing
count twice in it.  Marks are never turned into ratios.  Only ratios, and only those of groups that
are declared independent, are multiplied, and that gives bounds and not a number.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.likelihood.hypothesis_ratios import (
    Diagnosticity,
    EvidenceRow,
    Hypothesis,
    Product,
    complete,
    diagnosticity,
    multiplied,
)

__all__ = ["Analysis", "DropOne", "Score", "analyse", "hypothesis_table"]

AGAINST: Mapping[str, float] = {"CC": 0.0, "C": 0.0, "N": 0.0, "I": 1.0, "II": 2.0}
"""What a mark adds to the inconsistency score, before its weight: only what speaks against."""


@dataclass(frozen=True, slots=True)
class Score:
    """Inconsistency of one hypothesis: sum of weight x (I 1, II 2); smaller is better.

    Not a probability.  ``at_most`` is what it could be if every cell that was not assessed were
    II; ``rank`` is 1 for the least inconsistent, and equal scores share a rank.
    """

    hypothesis: str
    inconsistency: float
    at_most: float
    not_assessed: int
    rank: int


@dataclass(frozen=True, slots=True)
class DropOne:
    """The ranking without one piece of evidence, where it differs."""

    claim: str
    ranking: tuple[tuple[str, ...], ...]
    """From least to most inconsistent; hypotheses of one place are equal."""
    leader_changes: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that a table of competing hypotheses says."""

    name: str
    label: str
    hypotheses: tuple[Hypothesis, ...]
    evidence: tuple[EvidenceRow, ...]
    scores: tuple[Score, ...]
    ranking: tuple[tuple[str, ...], ...]
    diagnosticity: tuple[Diagnosticity, ...]
    drop_one: tuple[DropOne, ...]
    products: tuple[Product, ...]
    left_out: tuple[str, ...]
    """Claims with ratios that enter no product: a cell is missing, or no list names the group."""
    also_judged: tuple[str, ...] = ()
    """Claims with ratios whose words are judgements too: with those judgements as prior they would
    count twice."""


def hypothesis_table(dossier: Dossier, name: str) -> Analysis:
    """Return the analysis of one table of the dossier.

    Raises
    ------
    UsageError
        If there is no such table.
    """
    table = dossier.content.hypotheses.get(name)
    if table is None:
        known = ", ".join(dossier.content.hypotheses) or "none"
        raise UsageError(f"there are no hypotheses {name!r}; declared: {known}")
    states = dossier.content.factors[table.of].states if table.of is not None else {}
    hypotheses = [
        Hypothesis(key, event, states[key].label if key in states else key)
        for key, event in dossier.formulas.hypotheses[name].items()
    ]
    evidence = [
        EvidenceRow(
            item.claim,
            item.weight,
            item.marks or None,
            {key: (max(0.0, ratio.lower), ratio.upper) for key, ratio in item.ratios.items()}
            or None,
            item.group,
        )
        for item in table.evidence
    ]
    found = analyse(hypotheses, evidence, table.independent, name=name, label=table.label)
    claims = dossier.content.claims
    return replace(
        found,
        also_judged=tuple(
            item.claim
            for item in table.evidence
            if item.ratios and claims[item.claim].words and claims[item.claim].about
        ),
    )


def analyse(
    hypotheses: Sequence[Hypothesis],
    evidence: Sequence[EvidenceRow],
    independent: Sequence[Sequence[str]] = (),
    *,
    name: str = "",
    label: str = "",
) -> Analysis:
    """Return scores, diagnosticity, sensitivity and products of a table.

    Parameters
    ----------
    hypotheses : sequence of Hypothesis
        Exclusive; two or more.
    evidence : sequence of EvidenceRow
        Each with marks or ratios.
    independent : sequence of sequences of str
        Lists of groups that are independent given any hypothesis.
    name, label : str
        Of the table.
    """
    scores = _scores(hypotheses, evidence)
    ranking = _ranking(scores)
    products = tuple(multiplied(hypotheses, evidence, groups) for groups in independent)
    used = {group for product in products for group in product.groups}
    return Analysis(
        name=name,
        label=label,
        hypotheses=tuple(hypotheses),
        evidence=tuple(evidence),
        scores=scores,
        ranking=ranking,
        diagnosticity=tuple(diagnosticity(item) for item in evidence),
        drop_one=_drop_one(hypotheses, evidence, ranking),
        products=tuple(product for product in products if product.groups),
        left_out=tuple(
            item.claim
            for item in evidence
            if item.ratios is not None
            and (item.group_name not in used or not complete(item, hypotheses))
        ),
    )


# scores ----------------------------------------------------------------------------------------


def _scores(hypotheses: Sequence[Hypothesis], evidence: Sequence[EvidenceRow]) -> tuple[Score, ...]:
    marked = [item for item in evidence if item.marks is not None]
    sums: dict[str, tuple[float, float, int]] = {}
    for one in hypotheses:
        marks = [(item.weight, (item.marks or {}).get(one.name)) for item in marked]
        against = math.fsum(weight * AGAINST[mark] for weight, mark in marks if mark is not None)
        open_ = [weight for weight, mark in marks if mark is None]
        sums[one.name] = against, against + 2.0 * math.fsum(open_), len(open_)
    return tuple(
        Score(name, low, high, count, 1 + sum(other[0] < low for other in sums.values()))
        for name, (low, high, count) in sums.items()
    )


def _ranking(scores: Sequence[Score]) -> tuple[tuple[str, ...], ...]:
    """Return the hypotheses from least to most inconsistent, equal ones together."""
    ranks = sorted({score.rank for score in scores})
    return tuple(
        tuple(score.hypothesis for score in scores if score.rank == rank) for rank in ranks
    )


def _drop_one(
    hypotheses: Sequence[Hypothesis],
    evidence: Sequence[EvidenceRow],
    ranking: tuple[tuple[str, ...], ...],
) -> tuple[DropOne, ...]:
    """Return the pieces without which the ranking is another."""
    found = []
    for at, item in enumerate(evidence):
        rest = [*evidence[:at], *evidence[at + 1 :]]
        without = _ranking(_scores(hypotheses, rest))
        if without != ranking:
            found.append(DropOne(item.claim, without, without[0] != ranking[0]))
    return tuple(found)
