"""Which factors drive, and which are driven: the influence profile of a cross-impact matrix.

Reads the matrix of ``influences``; hands on the active and the passive sum of each factor, what
each block weighs, and the blocks that nobody judged. Active and passive sums, and the four roles
that follow from them (driving, driven, linking, autonomous), are those of impact analysis (Vester;
Godet's MICMAC), which the cross-impact literature takes over (Weimer-Jehle 2006, 2023).

A sum of absolute judgements says how much was written, not how much it moves: a block whose rows
are alike moves nothing. So the *reach* stands beside it: how far a factor can move another's
balance at most. Impacts of a factor on itself are left out of all sums, and a
judgement that is an interval counts by its middle. Not judged is not the same as judged 0: blocks
without a judgement are counted apart.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.influences import Influences

__all__ = ["Block", "FactorProfile", "Profile", "Role", "influence_profile"]

Role = Literal["driving", "driven", "linking", "autonomous"]
"""Acts much and is acted on little; the reverse; both much; both little. Much is above the mean."""


@dataclass(frozen=True, slots=True)
class Block:
    """All that was judged of one factor's influence on another."""

    source: str
    target: str
    weight: float
    """Sum of the absolute judgements, in points."""
    reach: float
    """The furthest that a change of the source can move the lead of one target state over another,
    in points; 0 if the source makes no difference."""
    judged: int
    """Cells with a judgement, zeros among them."""
    cells: int
    """Cells that could be judged."""

    @property
    def assessed(self) -> bool:
        """Whether anybody judged a cell of it."""
        return self.judged > 0


@dataclass(frozen=True, slots=True)
class FactorProfile:
    """How much one factor acts on others, and others on it."""

    factor: str
    active: float
    """Sum of the absolute judgements it gives, in points."""
    passive: float
    """Sum of the absolute judgements it receives, in points."""
    active_reach: float
    """Sum of its reach onto every other factor, in points."""
    passive_reach: float
    """Sum of the reach of every other factor onto it, in points."""
    role: Role
    unassessed_given: int
    """Other factors onto which nobody judged its influence."""
    unassessed_received: int
    """Other factors whose influence on it nobody judged."""


@dataclass(frozen=True, slots=True)
class Profile:
    """The influence profile of a matrix."""

    factors: tuple[FactorProfile, ...]
    """The most active first; on ties the less passive, then in declared order."""
    blocks: tuple[Block, ...]
    """Of different factors; the heaviest first, then in declared order."""

    @property
    def unassessed(self) -> tuple[Block, ...]:
        """The blocks that nobody judged: unknown, though a balance counts them 0."""
        return tuple(block for block in self.blocks if not block.assessed)

    def factor(self, name: str) -> FactorProfile:
        """Return the profile of one factor; ``KeyError`` if there is none."""
        return {entry.factor: entry for entry in self.factors}[name]

    @property
    def text(self) -> str:
        """One line for each factor, and what was not judged."""
        lines = [
            f"{f.factor}: active {f.active:g}, passive {f.passive:g}, {f.role}"
            for f in self.factors
        ]
        lines.append(f"{len(self.unassessed):,} of {len(self.blocks):,} blocks were not judged")
        return "\n".join(lines)


def influence_profile(influences: Influences) -> Profile:
    """Return how much each factor acts and is acted on, and what each block weighs.

    Parameters
    ----------
    influences : Influences
    """
    space, scale = influences.space, influences.scale
    weight, reach, judged = _weights(influences), _reach(influences), _judged(influences)
    count = len(space.factors)
    for matrix in (weight, reach):
        np.fill_diagonal(matrix, 0)
    blocks = [
        Block(
            space.factors[i],
            space.factors[j],
            int(weight[i, j]) / scale,
            int(reach[i, j]) / scale,
            int(judged[i, j]),
            space.sizes[i] * space.sizes[j],
        )
        for i, j in np.ndindex(count, count)
        if i != j
    ]
    blank = (judged == 0) & ~np.eye(count, dtype=np.bool_)
    active, passive, total = weight.sum(axis=1), weight.sum(axis=0), int(weight.sum())
    factors = [
        FactorProfile(
            factor,
            int(active[at]) / scale,
            int(passive[at]) / scale,
            int(reach[at].sum()) / scale,
            int(reach[:, at].sum()) / scale,
            # The mean of both sums is total / count; compared as whole numbers.
            _role(int(active[at]) * count > total, int(passive[at]) * count > total),
            int(blank[at].sum()),
            int(blank[:, at].sum()),
        )
        for at, factor in enumerate(space.factors)
    ]
    factors.sort(key=lambda f: (-f.active, f.passive))
    blocks.sort(key=lambda block: -block.weight)
    return Profile(tuple(factors), tuple(blocks))


def _role(acts: bool, acted_on: bool) -> Role:  # noqa: FBT001 - two facts, one word
    if acts:
        return "linking" if acted_on else "driving"
    return "driven" if acted_on else "autonomous"


def _weights(influences: Influences) -> NDArray[np.int64]:
    """Return the sum of the absolute judgements of each block (source, target) in units."""
    space = influences.space
    size = np.abs(influences.units)
    starts = np.array(space.offsets[:-1], dtype=np.int64)
    rows = np.add.reduceat(size, starts, axis=0)
    weights: NDArray[np.int64] = np.add.reduceat(rows, starts, axis=1)
    return weights


def _reach(influences: Influences) -> NDArray[np.int64]:
    """Return how far each factor can move a lead within each other factor, in units."""
    space, units = influences.space, influences.units
    spans = [slice(*ends) for ends in pairwise(space.offsets)]
    reach = np.zeros((len(spans), len(spans)), dtype=np.int64)
    for i, j in np.ndindex(reach.shape):
        block = units[spans[i], spans[j]]
        lead = block[:, :, None] - block[:, None, :]
        reach[i, j] = (lead.max(axis=0) - lead.min(axis=0)).max()
    return reach


def _judged(influences: Influences) -> NDArray[np.int64]:
    """Return the number of judgements in each block (source, target)."""
    space = influences.space
    count = len(space.factors)
    judged = np.zeros((count, count), dtype=np.int64)
    for cell in influences.cells:
        judged[space.factor_index(cell.source[0]), space.factor_index(cell.target[0])] += 1
    return judged
