"""The table of competing hypotheses as text: a matrix, its scores, and what they are not.

Reads an `Analysis`; hands the command line lines of text.
"""

import math
from collections.abc import Mapping

from sonae.likelihood.bounds import Bounds
from sonae.likelihood.hypotheses import Analysis
from sonae.likelihood.hypothesis_ratios import EvidenceRow, Product
from sonae.likelihood.rounding import outward_range

__all__ = ["NOT_A_PROBABILITY", "hypotheses_text"]

NOT_A_PROBABILITY = (
    "The inconsistency score counts what speaks against a hypothesis, with the analyst's weights. "
    "It is not a probability, and evidence that says the same thing twice counts twice."
)
EMPTY = "·"


def hypotheses_text(
    analysis: Analysis, after: Mapping[tuple[str, ...], Mapping[str, Bounds]] | None = None
) -> str:
    """Return the matrix with scores, diagnosticity, what a single piece decides, and products.

    Parameters
    ----------
    analysis : Analysis
        The table.
    after : mapping, optional
        For each product, by its groups, the bounds of each hypothesis after it.
    """
    parts = [analysis.label, _matrix(analysis), NOT_A_PROBABILITY, *_decisive(analysis)]
    for product in analysis.products:
        parts += _multiplied(analysis, product, (after or {}).get(product.groups))
    if analysis.left_out:
        parts.append(
            f"Not multiplied (a cell is missing, or no independence is declared): "
            f"{', '.join(analysis.left_out)}."
        )
    if analysis.also_judged:
        parts.append(
            f"Judgements already, by their words: {', '.join(analysis.also_judged)}; count them in "
            "one place only."
        )
    return "\n".join(part for part in parts if part)


def _matrix(analysis: Analysis) -> str:
    names = [one.name for one in analysis.hypotheses]
    verdicts = {item.claim: item for item in analysis.diagnosticity}
    rows = [["evidence", "weight", *names, "tells apart"]]
    for item in analysis.evidence:
        found = verdicts[item.claim]
        ratio = ""
        if found.least is not None and found.most is not None:
            ratio = f" ({_apart(found.least, found.most)})"
        cells = [_cell(item, name) for name in names]
        weight = f"{item.weight:g}" if item.marks is not None else ""  # ratios weigh themselves
        rows.append([item.claim, weight, *cells, found.verdict + ratio])
    scores = {score.hypothesis: score for score in analysis.scores}
    rows.append(
        [
            "inconsistency",
            "",
            *(_score(scores[n].inconsistency, scores[n].at_most) for n in names),
            "",
        ]
    )
    rows.append(["rank", "", *(str(scores[name].rank) for name in names), ""])
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    if any(score.not_assessed for score in analysis.scores):
        lines.append(f"{EMPTY} not assessed; an open cell could raise the score as far as shown")
    return "\n".join(lines)


def _cell(item: EvidenceRow, name: str) -> str:
    if item.marks is not None:
        return item.marks.get(name, EMPTY)
    if item.ratios is None or name not in item.ratios:
        return EMPTY
    low, high = item.ratios[name]
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _score(low: float, high: float) -> str:
    return _number(low) if low == high else f"{_number(low)} to {_number(high)}"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _apart(least: float, most: float) -> str:
    """Say how far evidence tells hypotheses apart; a ratio of 0 does so without limit."""
    if math.isinf(least):
        return "cannot occur under one of them"
    end = f"at least {_number(least)}"
    return end if math.isinf(most) else f"{_number(least)} to {_number(most)}"


def _decisive(analysis: Analysis) -> list[str]:
    """Say which single pieces the ranking hangs on."""
    leaders = [one.claim for one in analysis.drop_one if one.leader_changes]
    others = [one.claim for one in analysis.drop_one if not one.leader_changes]
    lines = []
    if leaders:
        lines.append(f"Without {_either(leaders)} another hypothesis would be least inconsistent.")
    if others:
        lines.append(f"Without {_either(others)} the order further down would change.")
    if not analysis.drop_one and any(item.marks for item in analysis.evidence):
        lines.append("No single piece of evidence decides the ranking.")
    return lines


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"any one of {', '.join(names)}"


def _multiplied(
    analysis: Analysis, product: Product, after: Mapping[str, Bounds] | None
) -> list[str]:
    lines = [f"Ratios multiplied, as declared independent: {', '.join(product.groups)}."]
    first, *rest = [one.name for one in analysis.hypotheses]
    lines += [
        f"  all of it {_compared(other, first, product.odds[other, first])}" for other in rest
    ]
    for name, bounds in (after or {}).items():
        lines.append(f"  P({name}) after it: {outward_range(bounds.lower, bounds.upper)}")
    return lines


def _compared(other: str, first: str, odds: tuple[float, float]) -> str:
    """Say how likely the evidence is under one hypothesis, against another.

    A ratio of 0 means that the evidence cannot occur there, and no number compares with that.
    """
    low, high = odds
    than = f"times as likely under {other} as under {first}"
    if high == 0.0:
        return f"cannot occur under {other}; under {first} it can"
    if math.isinf(low):
        return f"cannot occur under {first}; under {other} it can"
    if low == 0.0 and math.isinf(high):
        return f"may be any number of {than}: under both it may be that it cannot occur"
    if math.isinf(high):
        return f"is at least {low:.3g} {than}, where it may be that it cannot occur"
    return f"is {low:.3g} to {high:.3g} {than}"
