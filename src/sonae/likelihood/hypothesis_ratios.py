"""What likelihood ratios say about competing hypotheses, one piece at a time and multiplied.

Reads rows of evidence; hands ``hypotheses`` diagnosticity and products, and bounds of the
hypotheses with the judgements as prior.  Ratios of one piece count up to a common factor: only
comparisons between hypotheses mean anything.  Marks are never turned into ratios.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.weighted import WeightedAverages, Weights, hull

__all__ = [
    "ABOUT_ONE",
    "Diagnosticity",
    "Ends",
    "EvidenceRow",
    "Hypothesis",
    "Mark",
    "Product",
    "complete",
    "diagnosticity",
    "multiplied",
    "posterior",
]

Mark: TypeAlias = Literal["CC", "C", "N", "I", "II"]
Ends: TypeAlias = tuple[float, float]
Verdict: TypeAlias = Literal["diagnostic", "undecided", "not diagnostic", "not assessed"]

ABOUT_ONE = 1.2
"""Evidence at most so many times as likely under one hypothesis as under another tells nothing."""
MOST_CHOICES = 4096
"""Ways to choose one piece from each of several groups; beyond it the product is refused."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One of several that exclude one another."""

    name: str
    event: Event
    label: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """One piece of evidence; a hypothesis that is in neither mapping was not assessed."""

    claim: str
    weight: float = 1.0
    marks: Mapping[str, Mark] | None = None
    ratios: Mapping[str, Ends] | None = None
    """How likely the evidence is under each hypothesis, up to a common factor."""
    group: str | None = None

    @property
    def group_name(self) -> str:
        """The group it belongs to: its own, if it names none."""
        return self.group or self.claim


@dataclass(frozen=True, slots=True)
class Diagnosticity:
    """How well one piece of evidence tells hypotheses apart.

    ``least`` and ``most`` bound the largest ratio between two hypotheses; 1 means that it tells
    nothing.  Marks have none (None): they are diagnostic unless all are the same.
    """

    claim: str
    verdict: Verdict
    least: float | None = None
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """Ratios of groups declared independent, multiplied.

    ``odds`` holds, for each pair (one, other), how many times as likely all of the evidence is
    under the one as under the other.
    """

    groups: tuple[str, ...]
    choices: tuple[Mapping[str, Ends], ...]
    """One interval for each hypothesis, for each way to take one piece from each group."""
    odds: Mapping[tuple[str, str], Ends]


def diagnosticity(item: EvidenceRow) -> Diagnosticity:
    """Return how well a piece of evidence tells hypotheses apart.

    Only cells that were assessed count; with fewer than two there is nothing to compare.
    """
    if item.ratios is None:
        marks = list((item.marks or {}).values())
        if len(marks) < 2:
            return Diagnosticity(item.claim, "not assessed")
        same = len(set(marks)) == 1
        return Diagnosticity(item.claim, "not diagnostic" if same else "diagnostic")
    if len(item.ratios) < 2:
        return Diagnosticity(item.claim, "not assessed")
    pairs = [_over(one, other) for one, other in itertools.permutations(item.ratios.values(), 2)]
    # Each interval can be met by a common value unless the highest lower end is above the lowest
    # upper end; then the pair of these two is what is left at least.
    least = max(1.0, *(low for low, _ in pairs))
    most = max(1.0, *(high for _, high in pairs))
    verdict: Verdict = "diagnostic" if least > ABOUT_ONE else "undecided"
    return Diagnosticity(
        item.claim, "not diagnostic" if most <= ABOUT_ONE else verdict, least, most
    )


def _over(one: Ends, other: Ends) -> Ends:
    """Return one interval over another; 0 over 0 can be anything."""
    low = one[0] / other[1] if other[1] > 0.0 else (math.inf if one[0] > 0.0 else 0.0)
    high = one[1] / other[0] if other[0] > 0.0 else math.inf
    return low, high


def complete(item: EvidenceRow, hypotheses: Sequence[Hypothesis]) -> bool:
    """Whether every hypothesis has a ratio."""
    return item.ratios is not None and all(one.name in item.ratios for one in hypotheses)


def multiplied(
    hypotheses: Sequence[Hypothesis], evidence: Sequence[EvidenceRow], groups: Sequence[str]
) -> Product:
    """Return the product over groups, one piece of each at a time.

    Pieces with a cell that was not assessed fall away, and groups of which nothing is left.

    Raises
    ------
    UsageError
        If there are too many ways to take one piece of each group.
    """
    pieces: dict[str, list[Mapping[str, Ends]]] = {}
    for item in evidence:
        if item.group_name in groups and item.ratios is not None and complete(item, hypotheses):
            pieces.setdefault(item.group_name, []).append(item.ratios)
    count = math.prod(len(some) for some in pieces.values())
    if count > MOST_CHOICES:
        raise UsageError(
            f"{count:,} ways to take one piece of evidence from each of {len(pieces)} groups; at "
            f"most {MOST_CHOICES:,} are gone through: leave out what repeats other pieces"
        )
    choices = tuple(
        {
            one.name: (
                math.prod(ratios[one.name][0] for ratios in chosen),
                math.prod(ratios[one.name][1] for ratios in chosen),
            )
            for one in hypotheses
        }
        for chosen in itertools.product(*pieces.values())
    )
    names = [one.name for one in hypotheses]
    odds = {
        (one, other): _hull_of([_over(choice[one], choice[other]) for choice in choices])
        for one, other in itertools.permutations(names, 2)
    }
    return Product(tuple(pieces), choices, odds)


def _hull_of(intervals: Sequence[Ends]) -> Ends:
    return min(low for low, _ in intervals), max(high for _, high in intervals)


def posterior(
    averages: WeightedAverages, hypotheses: Sequence[Hypothesis], product: Product
) -> dict[str, Bounds]:
    """Return bounds of each hypothesis after a product of ratios, from the judgements as prior.

    Scenarios in which none of the hypotheses holds are set aside: the answer is given that one
    of them is true.  Exact for one piece in each group; with several, the hull over all ways to
    take one from each.

    Parameters
    ----------
    averages : WeightedAverages
        The judgements before this evidence; claims that already made judgements would count
        twice, so leave them out of one of the two.
    hypotheses : sequence of Hypothesis
        Those of the table.
    product : Product
        One of its products.

    Raises
    ------
    UsageError
        If two hypotheses hold in one scenario, or none holds in any.
    """
    masks = _exclusive(averages, hypotheses)
    found: dict[str, list[Bounds]] = {key: [] for key in masks}
    for choice in product.choices:
        lower, upper = np.zeros(averages.table.count), np.zeros(averages.table.count)
        for key, mask in masks.items():
            lower[mask], upper[mask] = choice[key]
        weights = Weights(lower, upper)
        if not bool((upper > 0.0).any()):
            raise UsageError("by its ratios the evidence fits none of the hypotheses")
        for key, mask in masks.items():
            found[key].append(averages.bounds(mask.astype(np.float64), weights))
    return {key: hull(bounds) for key, bounds in found.items()}


def _exclusive(
    averages: WeightedAverages, hypotheses: Sequence[Hypothesis]
) -> dict[str, npt.NDArray[np.bool_]]:
    """Return where each hypothesis holds, after a look that no two hold together."""
    masks = {one.name: averages.table.mask(one.event) for one in hypotheses}
    for one, other in itertools.combinations(masks, 2):
        both = np.flatnonzero(masks[one] & masks[other])
        if both.size:
            states = averages.table.scenario(int(both[0]))
            where = ", ".join(f"{factor} {state}" for factor, state in states.items())
            raise UsageError(
                f"the hypotheses {one} and {other} do not exclude one another: both hold in the "
                f"scenario {where}"
            )
    if not any(bool(mask.any()) for mask in masks.values()):
        raise UsageError("none of the hypotheses holds in any possible scenario")
    return masks
