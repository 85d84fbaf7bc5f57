"""Basins of a space too large to sweep, estimated from starts drawn at random.

Reads the matrix of ``influences``, a number of starts and a seed; hands on the attractors that were
met with a Wilson (1927) interval for the share of the space that each attracts. What comes out is a
sample and says so; the set of consistent scenarios itself is never sampled (see ``enumerate``).

Starts come in fixed blocks drawn from the seed and the number of the block, so more starts only add
to the ones drawn before, and neither order nor workers matter.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.crossimpact.basins import marked
from sonae.scenarios.crossimpact.succession import (
    Attractor,
    Rule,
    checked_rule,
    cycle_from,
    succeed,
)
from sonae.scenarios.influences import Influences
from sonae.scenarios.possibility import Progress
from sonae.scenarios.space import Constraint, Space

__all__ = ["SampledBasins", "SampledShare", "sampled_basins", "wilson_interval"]

BLOCK = 4096
"""Starts in one block of the fixed grid."""
LONGEST_PATH = 1 << 14
"""Steps after which a start counts as unsettled."""
STAGE = b"basins"
"""Keeps these draws apart from those that other stages make of the same seed."""
NORMAL_95 = 1.959963984540054
"""Standard deviations within which 95 % of a normal distribution lie."""


@dataclass(frozen=True, slots=True)
class SampledShare:
    """An attractor that was met, and the share of the space that it may attract."""

    attractor: Attractor
    """Without a basin: that was not counted."""
    hits: int
    """Starts that ended here."""
    share: float
    """Of the starts."""
    lower: float
    upper: float
    """Ends of the 95 % Wilson interval for the share of all combinations."""


@dataclass(frozen=True, slots=True)
class SampledBasins:
    """What a sample of starts says about the basins of a space; not an exact answer."""

    space: Space
    rule: Rule
    seed: int
    starts: int
    shares: tuple[SampledShare, ...]
    """By hits, the most first; on ties in lexicographic order."""
    unsettled: int
    """Starts whose path had not ended after ``LONGEST_PATH`` steps."""
    complete: bool = False
    """Always false: attractors with small basins may be missing."""

    @property
    def unseen_below(self) -> float:
        """A share: an attractor with a larger one would have been met with 95 % and more."""
        return wilson_interval(0, self.starts)[1]

    @property
    def text(self) -> str:
        """One line for each attractor met, headed by what the sample is."""
        head = (
            f"{self.rule} succession, sampled: {self.starts:,} of {self.space.size:,} combinations "
            f"as starts (seed {self.seed}); what attracts less than {self.unseen_below:.2g} of the "
            "space may be missing"
        )
        lines = [
            f"{s.share:.1%} ({s.lower:.1%} to {s.upper:.1%})  {s.attractor.text}"
            for s in self.shares
        ]
        if self.unsettled:
            lines.append(f"{self.unsettled:,} starts had not ended after {LONGEST_PATH:,} steps")
        return "\n".join([head, *lines])


def sampled_basins(
    influences: Influences,
    starts: int,
    seed: int,
    rule: Rule = "global",
    *,
    constraints: Sequence[Constraint] = (),
    progress: Progress | None = None,
) -> SampledBasins:
    """Estimate from random starts which attractors there are and what share each attracts.

    Parameters
    ----------
    influences : Influences
        Over a space of any size.
    starts : int
        Number of combinations drawn, with replacement and all equally likely.
    seed : int
        The run's seed, 0 or more.
    rule : {"global", "local"}
    constraints : sequence of Constraint, optional
        They change no path; each attractor then says which of them forbid it.
    progress : callable, optional
        Called with (different ends met, share of the starts done).

    Raises
    ------
    UsageError
        If there is no such rule, or fewer than one start, or a negative seed.
    """
    checked_rule(rule)
    if starts < 1 or seed < 0:
        raise UsageError(
            f"a sample needs 1 start or more and a seed of 0 or more: {starts}, {seed}"
        )
    space = influences.space
    met: Counter[tuple[int, ...]] = Counter()
    for block in range(-(-starts // BLOCK)):
        count = min(BLOCK, starts - block * BLOCK)
        ends = _ends(influences, _starts(space, seed, block)[:count], rule)
        met.update(map(tuple, ends.tolist()))
        if progress is not None:
            progress(len(met), (block * BLOCK + count) / starts)
    hits = _by_attractor(influences, met, rule)
    found = sorted(hits, key=lambda a: (-hits[a], a.codes))
    shares = tuple(
        SampledShare(shown, hits[a], hits[a] / starts, *wilson_interval(hits[a], starts))
        for shown, a in zip(marked(space, found, constraints), found, strict=True)
    )
    return SampledBasins(space, rule, seed, starts, shares, starts - hits.total())


def wilson_interval(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % Wilson (1927) interval of a share, given hits in independent trials.

    Examples
    --------
    >>> [round(end, 3) for end in wilson_interval(8, 10)]
    [0.49, 0.943]
    """
    z2 = NORMAL_95 * NORMAL_95
    centre = hits + z2 / 2
    spread = NORMAL_95 * math.sqrt(hits * (trials - hits) / trials + z2 / 4)
    whole = trials + z2
    # At the ends the interval reaches 0 and 1; rounding must not miss them.
    lower = 0.0 if hits == 0 else (centre - spread) / whole
    upper = 1.0 if hits == trials else (centre + spread) / whole
    return lower, upper


def _starts(space: Space, seed: int, block: int) -> NDArray[np.int8]:
    """Draw one block of combinations (start, factor), each equally likely."""
    rng = np.random.default_rng([*STAGE, seed, block])
    sizes = np.array(space.sizes, dtype=np.int8)
    return rng.integers(0, sizes, size=(BLOCK, sizes.size), dtype=np.int8)


def _ends(influences: Influences, rows: NDArray[np.int8], rule: Rule) -> NDArray[np.int8]:
    """Return for each start that settles a scenario of the attractor it reaches.

    All go on in step, each with Brent's tortoise: a path has ended once it meets its tortoise.
    """
    settled = []
    tortoise, hare = rows, succeed(influences, rows, rule)
    power, gone = 1, 1
    for _ in range(LONGEST_PATH):
        ended = (hare == tortoise).all(axis=1)
        settled.append(hare[ended])
        tortoise, hare = tortoise[~ended], hare[~ended]
        if hare.shape[0] == 0:
            break
        if power == gone:
            tortoise = hare
            power *= 2
            gone = 0
        hare = succeed(influences, hare, rule)
        gone += 1
    return np.concatenate(settled)


def _by_attractor(
    influences: Influences, met: Counter[tuple[int, ...]], rule: Rule
) -> Counter[Attractor]:
    """Add up the hits of the scenarios that belong to one attractor."""
    hits: Counter[Attractor] = Counter()
    owner: dict[tuple[int, ...], Attractor] = {}
    for row in sorted(met):
        if row not in owner:
            attractor = Attractor(influences.space, cycle_from(influences, row, rule))
            owner.update(dict.fromkeys(attractor.codes, attractor))
        hits[owner[row]] += met[row]
    return hits
