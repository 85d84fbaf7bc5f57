"""Several analysts on one event: pooled as the dossier says, and visibly, or not at all.

Reads judgements and the dossier's `pooling`; hands ``likelihood`` judgements of which those of
several analysts on one event have become one that names its parts. `hull` keeps whatever any of
them holds possible, `intersection` what all of them do. `weighted` averages the lower ends and the
upper ends: it is a linear opinion pool (Stone 1961) of the ends and not of distributions, since
the analysts gave none. Without `pooling` nothing is pooled and all bind.
"""

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from sonae.dossier import Dossier, DossierFindings, Finding, path_text
from sonae.evidence.judgements import Judgement
from sonae.evidence.meaning import event_key

__all__ = ["Disagreement", "How", "Pool", "check_pooling", "disagreement", "pool", "pooled"]

How: TypeAlias = Literal["hull", "intersection", "weighted"]
Ends: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far intervals lie apart, in the unit of the intervals; infinite ends stay infinite.

    Attributes
    ----------
    gap : float
        Between the highest lower and the lowest upper end; 0 if all have something in common.
    farthest : float
        The largest distance of two intervals (Hausdorff): how far one must move an end of one to
        reach the other. 0 if all are the same.
    common : float
        Width of what they have in common, as a share of the width of their hull: 1 if all are
        the same, 0 if nothing is common.
    """

    gap: float
    farthest: float
    common: float


@dataclass(frozen=True, slots=True)
class Pool:
    """A pooled judgement and what it was made of.

    Attributes
    ----------
    judgement : Judgement
        What binds; its id joins those of its parts with ``+``, and `because` tells how.
    how : {'hull', 'intersection', 'weighted'}
        How it was pooled.
    parts : tuple of Judgement
        The judgements that it stands for, in order.
    weights : tuple of float
        Weight of each part, summing to 1; equal unless `how` is ``weighted``.
    disagreement : Disagreement
        How far the analysts lie apart.
    """

    judgement: Judgement
    how: How
    parts: tuple[Judgement, ...]
    weights: tuple[float, ...]
    disagreement: Disagreement


def pool(parts: Sequence[Judgement], how: How, weights: Mapping[str, float] | None = None) -> Pool:
    """Return one judgement for several on one event; that they are on one is the caller's word.

    Parameters
    ----------
    parts : sequence of Judgement
        At least one.
    how : {'hull', 'intersection', 'weighted'}
        How to pool.
    weights : mapping of str to float, optional
        Weight of each analyst, by `by`; 1 if not given. What one analyst says in several
        judgements shares that analyst's weight.

    Raises
    ------
    ValueError
        If an intersection is empty, or there is nothing to pool.
    """
    if not parts:
        raise ValueError("no judgements to pool")
    given = weights or {}
    times = {part.by: sum(other.by == part.by for other in parts) for part in parts}
    raw = [(given.get(p.by, 1.0) if how == "weighted" else 1.0) / times[p.by] for p in parts]
    shares = tuple(weight / math.fsum(raw) for weight in raw)
    used = _POOLS[how]([(part.lower, part.upper) for part in parts], shares)
    stated = _POOLS[how]([part.stated for part in parts], shares)
    for lower, upper in (used, stated):
        if lower > upper:
            one, other = _apart(parts)
            message = f"{_said(one)} and {_said(other)} have no value in common"
            raise ValueError(message)
    judgement = replace(
        parts[0],
        id="+".join(part.id for part in parts),
        lower=used[0],
        upper=used[1],
        stated=stated,
        word=None,
        scale=None,
        suggests=None,
        suggests_least=None,
        claims=tuple(dict.fromkeys(claim for part in parts for claim in part.claims)),
        by=" and ".join(dict.fromkeys(part.by for part in parts)),
        because=f"{_TITLES[how]} {_listed(parts, shares, how)}",
        confidence=None,
    )
    return Pool(judgement, how, tuple(parts), shares, disagreement(parts))


def disagreement(parts: Sequence[Judgement]) -> Disagreement:
    """Return how far judgements on one event lie apart."""
    lowers, uppers = [part.lower for part in parts], [part.upper for part in parts]
    gap = max(0.0, max(lowers) - min(uppers))
    farthest = max(_span(lowers), _span(uppers))
    hull = _span([min(lowers), max(uppers)])
    shared = max(0.0, _span([max(lowers), min(uppers)])) if gap == 0 else 0.0
    if hull == 0 or (math.isinf(hull) and math.isinf(shared)):
        common = 1.0
    else:
        common = 0.0 if math.isinf(hull) else shared / hull
    return Disagreement(gap, farthest, common)


def _span(ends: Sequence[float]) -> float:
    """Return the distance from the lowest to the highest; equal infinities are no distance."""
    low, high = min(ends), max(ends)
    return 0.0 if low == high else high - low


def _hull(ends: Sequence[Ends], shares: Sequence[float]) -> Ends:
    return min(lower for lower, _ in ends), max(upper for _, upper in ends)


def _intersection(ends: Sequence[Ends], shares: Sequence[float]) -> Ends:
    return max(lower for lower, _ in ends), min(upper for _, upper in ends)


def _weighted(ends: Sequence[Ends], shares: Sequence[float]) -> Ends:
    lower, upper = (_average([end[side] for end in ends], shares) for side in (0, 1))
    return lower, upper


def _average(values: Sequence[float], shares: Sequence[float]) -> float:
    total = math.fsum(share * value for share, value in zip(shares, values, strict=True))
    return min(max(total, min(values)), max(values))  # what rounding adds is taken back


_POOLS: Mapping[How, Callable[[Sequence[Ends], Sequence[float]], Ends]] = {
    "hull": _hull,
    "intersection": _intersection,
    "weighted": _weighted,
}
_TITLES = {
    "hull": "The hull of",
    "intersection": "What is common to",
    "weighted": "The weighted average of the ends of",
}


def _listed(parts: Sequence[Judgement], shares: Sequence[float], how: How) -> str:
    texts = [
        _said(part) + (f", weight {share:.3g}" if how == "weighted" else "")
        for part, share in zip(parts, shares, strict=True)
    ]
    return "; ".join(texts) + "."


def _said(part: Judgement) -> str:
    ratio = part.than is not None
    ends = (part.lower, part.upper)
    low, high = (_number(end, ratio=ratio) for end in ends)
    return f"{part.id} ({part.by}, {low} to {high})"


def _number(value: float, *, ratio: bool) -> str:
    return f"{value:.4g}×" if ratio else f"{100 * value:.4g} %"


def _apart(parts: Sequence[Judgement]) -> tuple[Judgement, Judgement]:
    """Return the two that are furthest apart: the highest lower and the lowest upper end."""
    return min(parts, key=lambda p: p.upper), max(parts, key=lambda p: p.lower)


def pooled(
    dossier: Dossier, stated: Sequence[Judgement]
) -> tuple[tuple[Judgement, ...], tuple[Pool, ...]]:
    """Return the judgements with those of several analysts on one event pooled, and the pools.

    Parameters
    ----------
    dossier : Dossier
        Says how (`pooling`) and with which weights (`analysts`).
    stated : sequence of Judgement
        As ``judgements`` returns them. Words of claims are evidence and are never pooled.

    Returns
    -------
    judgements : tuple of Judgement
        In order; a pooled one stands where the first of its parts stood.
    pools : tuple of Pool
        Every pool; none if the dossier chooses no pooling.

    Raises
    ------
    DossierFindings
        SN083 where an intersection is empty.
    """
    how = dossier.content.pooling
    if how is None:
        return tuple(stated), ()
    errors = check_pooling(dossier, stated)
    if any(finding.severity == "error" for finding in errors):
        raise DossierFindings(errors)
    weights = {name: analyst.weight for name, analyst in dossier.content.analysts.items()}
    pools = tuple(pool(parts, how, weights) for parts in _together(dossier, stated))
    first = {found.parts[0].id: found.judgement for found in pools}
    gone = {part.id for found in pools for part in found.parts[1:]}
    own = [entry.trust is None for entry in stated]
    kept = [
        first.get(entry.id, entry) if mine else entry
        for entry, mine in zip(stated, own, strict=True)
        if not (mine and entry.id in gone)
    ]
    return tuple(kept), pools


def _together(dossier: Dossier, stated: Sequence[Judgement]) -> list[tuple[Judgement, ...]]:
    """Return the analysts' judgements that several of them make on one event."""
    groups: dict[Hashable, list[Judgement]] = {}
    for entry in stated:
        if entry.trust is None:
            key = event_key(dossier.states, entry.event, entry.given, entry.than)
            groups.setdefault(key, []).append(entry)
    return [tuple(group) for group in groups.values() if len({entry.by for entry in group}) > 1]


def check_pooling(dossier: Dossier, stated: Sequence[Judgement]) -> list[Finding]:
    """Return SN083 where an intersection is empty, SN084 where several judge and nothing is chosen.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    stated : sequence of Judgement
        As ``judgements`` returns them.
    """
    index = {entry.id: at for at, entry in enumerate(dossier.content.judgements)}
    found = []
    for parts in _together(dossier, stated):
        one, other = _apart(parts)
        apart = disagreement(parts)
        if dossier.content.pooling == "intersection" and apart.gap > 0:
            message = (
                f"{_said(one)} and {_said(other)} have no value in common: "
                f"{_number(apart.gap, ratio=one.than is not None)} lies between them"
            )
            hint = "write `pooling: hull` or `weighted`, or find out why they disagree"
            place = (dossier.place("judgements", index[one.id]), f"`{one.id}` stands here")
            finding = dossier.finding("SN083", ("judgements", index[other.id]), message, hint)
            found.append(replace(finding, related=(place,)))
        elif dossier.content.pooling is None:
            found.append(_unpooled(dossier, parts, index))
    return found


def _unpooled(dossier: Dossier, parts: Sequence[Judgement], index: Mapping[str, int]) -> Finding:
    path = ("judgements", index[parts[1].id])
    listed = ", ".join(_said(part) for part in parts[:4]) + (", …" if len(parts) > 4 else "")
    message = f"{len({part.by for part in parts})} analysts judge one event: {listed}; all bind"
    hint = "choose `pooling: hull`, `weighted` or `intersection` (which is what binds now)"
    related = ((dossier.place("judgements", index[parts[0].id]), "the same event"),)
    place = dossier.places.value(path)
    return Finding("SN084", "warning", place, path_text(path), message, hint, related)
