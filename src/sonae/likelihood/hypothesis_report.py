"""Tables of competing hypotheses as plain data, with bounds of each hypothesis where ratios allow.

Reads an `Analysis`; hands the command line and charts what to show.  An inconsistency score is
not a probability, and the report keeps the two apart.
"""

import math
from collections.abc import Mapping
from typing import TypedDict

from sonae.likelihood.bounds import Bounds
from sonae.likelihood.hypotheses import Analysis
from sonae.likelihood.hypothesis_ratios import EvidenceRow, posterior
from sonae.likelihood.weighted import WeightedAverages

__all__ = ["After", "HypothesesReport", "after_products", "hypotheses_report"]

After = Mapping[tuple[str, ...], Mapping[str, Bounds]]
"""For each product of ratios, by its groups: bounds of each hypothesis after it."""


class HypothesisReport(TypedDict):
    """One hypothesis with its inconsistency, which is not a probability."""

    name: str
    label: str
    event: str
    inconsistency: float
    at_most: float
    not_assessed: int
    rank: int


class RowReport(TypedDict):
    """One piece of evidence: marks or ratios, and how well it tells hypotheses apart."""

    claim: str
    weight: float
    group: str
    marks: dict[str, str] | None
    ratios: dict[str, tuple[float, float | None]] | None
    verdict: str
    least: float | None
    most: float | None


class HypothesesReport(TypedDict):
    """One table of competing hypotheses."""

    name: str
    label: str
    hypotheses: list[HypothesisReport]
    evidence: list[RowReport]
    ranking: list[list[str]]
    drop_one: list[dict[str, object]]
    products: list[dict[str, object]]
    left_out: list[str]
    also_judged: list[str]


def after_products(averages: WeightedAverages, analysis: Analysis) -> After:
    """Return bounds of each hypothesis after each product of ratios, judgements as prior."""
    return {
        product.groups: posterior(averages, analysis.hypotheses, product)
        for product in analysis.products
    }


def hypotheses_report(analysis: Analysis, after: After | None = None) -> HypothesesReport:
    """Return a table as plain data; ends that are infinite are None.

    Parameters
    ----------
    analysis : Analysis
        The table.
    after : mapping, optional
        From ``after_products``.
    """
    scores = {score.hypothesis: score for score in analysis.scores}
    return {
        "name": analysis.name,
        "label": analysis.label,
        "hypotheses": [
            {
                "name": one.name,
                "label": one.label,
                "event": one.event.text,
                "inconsistency": scores[one.name].inconsistency,
                "at_most": scores[one.name].at_most,
                "not_assessed": scores[one.name].not_assessed,
                "rank": scores[one.name].rank,
            }
            for one in analysis.hypotheses
        ],
        "evidence": _rows(analysis),
        "ranking": [list(place) for place in analysis.ranking],
        "drop_one": [
            {
                "claim": one.claim,
                "ranking": [list(place) for place in one.ranking],
                "leader_changes": one.leader_changes,
            }
            for one in analysis.drop_one
        ],
        "products": _products(analysis, after or {}),
        "left_out": list(analysis.left_out),
        "also_judged": list(analysis.also_judged),
    }


def _rows(analysis: Analysis) -> list[RowReport]:
    verdicts = {item.claim: item for item in analysis.diagnosticity}
    return [
        {
            "claim": item.claim,
            "weight": item.weight,
            "group": item.group_name,
            "marks": {name: str(mark) for name, mark in item.marks.items()} if item.marks else None,
            "ratios": _ratios(item),
            "verdict": verdicts[item.claim].verdict,
            "least": _finite(verdicts[item.claim].least),
            "most": _finite(verdicts[item.claim].most),
        }
        for item in analysis.evidence
    ]


def _ratios(item: EvidenceRow) -> dict[str, tuple[float, float | None]] | None:
    if item.ratios is None:
        return None
    return {name: (low, _finite(high)) for name, (low, high) in item.ratios.items()}


def _products(analysis: Analysis, after: After) -> list[dict[str, object]]:
    return [
        {
            "groups": list(product.groups),
            "odds": [
                {"of": one, "against": other, "lower": _finite(low), "upper": _finite(high)}
                for (one, other), (low, high) in product.odds.items()
            ],
            "after": {
                name: {"lower": bounds.lower, "upper": bounds.upper, "note": bounds.note}
                for name, bounds in after.get(product.groups, {}).items()
            },
        }
        for product in analysis.products
    ]


def _finite(value: float | None) -> float | None:
    return None if value is None or math.isinf(value) else value
