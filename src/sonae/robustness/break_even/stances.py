"""The judgements with some of their ends moved, and what they then allow.

Reads a credal set and the class of each scenario; hands ``surviving`` a `Stance`: the ends of every
judgement, the ground under them, and which of the distributions found so far they allow. A
distribution found under one stance often answers for the next without any programme.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import SonaeError
from sonae.evidence import Judgement
from sonae.likelihood import CredalSet
from sonae.likelihood.polytope import Block, Polytope, Row, build_polytope
from sonae.robustness.break_even.mixtures import least_at_zero
from sonae.robustness.choice import Belief, Ground

__all__ = ["Ends", "Moving", "OutOfWorkError", "Stance", "Work"]

Floats: TypeAlias = npt.NDArray[np.float64]
Ends: TypeAlias = tuple[float, float]

ALLOWED: Final = 1e-9
"""A distribution that breaks a demand by no more than this meets it."""
CASES: Final = 32_000
"""Cases of the model that take about as long as a linear programme."""
NEXT_TO_NOTHING: Final = 2.0**-60
"""Stands in for an end that demands nothing while the demands are laid out."""


class OutOfWorkError(SonaeError):
    """The programmes that a search may solve are used up."""


@dataclass(slots=True)
class Work:
    """How many linear programmes a search has solved and how many cases it has run, and may.

    Attributes
    ----------
    most : int
        In programmes; `CASES` cases of the model count as one.
    done, cases : int
    """

    most: int
    done: int = 0
    cases: int = 0

    def one_more(self) -> None:
        """Count a programme; raises `OutOfWorkError` at the limit."""
        self._room_for(1)
        self.done += 1

    def run(self, cases: int) -> None:
        """Count cases of the model; raises `OutOfWorkError` where they do not fit any more."""
        self._room_for(-(-cases // CASES))
        self.cases += cases

    def _room_for(self, more: int) -> None:
        if self.done + -(-self.cases // CASES) + more > self.most:
            ran = f" and {self.cases / 1e6:,.0f} million cases" if self.cases else ""
            raise OutOfWorkError(f"stopped after {self.done:,} linear programmes{ran}")


class Moving:
    """Judgements whose ends may be moved, and every distribution met on the way.

    Parameters
    ----------
    credal : CredalSet
        As the judgements stand.
    class_of : array, (scenario,), int64
    work : Work
    """

    def __init__(self, credal: CredalSet, class_of: npt.NDArray[np.int64], work: Work) -> None:
        self.judgements: tuple[Judgement, ...] = credal.judgements
        self.work = work
        polytope = build_polytope(credal.table, [_both_sided(j) for j in self.judgements])
        self._polytope = _with_ends(polytope, dict(enumerate(map(_ends, self.judgements))))
        self._ground = Ground(self._polytope, class_of)
        self._holds = {
            place: polytope.holds(place) for place in {row.judgement for row in polytope.rows}
        }
        self.beliefs: list[Belief] = []
        self._numerators = np.empty((0, len(self.judgements)))
        self._denominators = np.empty((0, len(self.judgements)))
        self._start = np.empty(0, dtype=np.int64)
        self._values: Floats | None = None
        self._expected = np.empty((0, 0))

    def base(self) -> "Stance":
        """Return the judgements as they stand."""
        return Stance(self, {})

    def moved(self, ends: Mapping[int, Ends]) -> "Stance":
        """Return the judgements with other ends for some of them, by place."""
        own = {place: _ends(self.judgements[place]) for place in ends}
        return Stance(self, {place: new for place, new in ends.items() if new != own[place]})

    def start_from_here(self) -> None:
        """Let every programme from now on start with what has mattered so far."""
        if self.beliefs:
            seen = [belief.signatures for belief in self.beliefs]
            self._start = np.unique(np.concatenate(seen))
            self._ground = self._ground.over(self._polytope, self._start)

    def remember(self, belief: Belief) -> None:
        """Keep a distribution for later stances."""
        numerator = np.zeros(len(self.judgements))
        denominator = np.zeros(len(self.judgements))
        for place, (event, against) in self._holds.items():
            numerator[place] = belief.weights[event[belief.signatures]].sum()
            denominator[place] = belief.weights[against[belief.signatures]].sum()
        self.beliefs.append(belief)
        self._numerators = np.vstack([self._numerators, numerator])
        self._denominators = np.vstack([self._denominators, denominator])

    def expected(self, values: Floats) -> Floats:
        """Return the expectation of each plan under each belief so far, dims (belief, plan).

        Kept for as long as the same values are asked about.
        """
        if self._values is not values:
            self._values, self._expected = values, np.empty((0, values.shape[0]))
        new = [belief.expects(values) for belief in self.beliefs[len(self._expected) :]]
        if new:
            self._expected = np.vstack([self._expected, *new])
        return self._expected

    def ground(self, ends: Mapping[int, Ends]) -> Ground:
        """Return the ground under moved ends."""
        if not ends:
            return self._ground
        return self._ground.over(_with_ends(self._polytope, ends), self._start)

    def met(self, ends: Mapping[int, Ends]) -> list[int]:
        """Return the places of the distributions found so far that meet the moved judgements."""
        return np.flatnonzero(self._meeting(ends).all(axis=1)).tolist()

    def apart(self, ends: Mapping[int, Ends]) -> list[tuple[npt.NDArray[np.int64], Floats]]:
        """Return distributions that may be mixed until they meet the one moved judgement.

        For each end of it: places of distributions that meet all other judgements, and how far
        each lies inside (above 0) or outside that end. Nothing if several are moved.
        """
        if len(ends) != 1 or not self.beliefs:
            return []
        ((place, (lower, upper)),) = ends.items()
        meeting = self._meeting(ends)
        meeting[:, place] = True
        at = np.flatnonzero(meeting.all(axis=1))
        numerator = self._numerators[at, place]
        denominator = self._denominators[at, place]
        found = [(at, numerator - lower * denominator)]
        if lower < upper < np.inf:
            found.append((at, upper * denominator - numerator))
        return found

    def ends_of(self, ends: Mapping[int, Ends], place: int) -> Ends:
        """Return the ends of a judgement, moved or not."""
        return ends.get(place, _ends(self.judgements[place]))

    def _meeting(self, ends: Mapping[int, Ends]) -> npt.NDArray[np.bool_]:
        """Tell which distribution meets which judgement, dims (belief, judgement)."""
        every = [self.ends_of(ends, place) for place in range(len(self.judgements))]
        lower = np.array([low for low, _ in every])
        upper = np.array([high for _, high in every])
        free = np.isinf(upper)
        numerator, denominator = self._numerators, self._denominators
        above = numerator >= lower * denominator - ALLOWED
        below = free | (numerator <= np.where(free, 0.0, upper) * denominator + ALLOWED)
        return np.asarray(above & below)


class Stance:
    """One state of the judgements.

    Attributes
    ----------
    ends : mapping of int to (float, float)
        The ends that are moved, by place of the judgement.
    """

    def __init__(self, moving: Moving, ends: Mapping[int, Ends]) -> None:
        self._moving = moving
        self.ends = dict(ends)

    @cached_property
    def ground(self) -> Ground:
        """The distributions allowed; made when first asked for."""
        return self._moving.ground(self.ends)

    @property
    def coherent(self) -> bool:
        """Whether any distribution meets the judgements."""
        if self._moving.met(self.ends):
            return True
        sides = [side for _, side in self._moving.apart(self.ends)]
        if sides and all(bool((side < 0).any() and (side > 0).any()) for side in sides):
            return True  # a mixture of the two meets it
        return self.ground.coherent

    def ends_of(self, place: int) -> Ends:
        """Return the ends of a judgement as they are here."""
        return self._moving.ends_of(self.ends, place)

    def beliefs(self) -> list[Belief]:
        """Return the distributions found so far that are allowed here."""
        return [self._moving.beliefs[at] for at in self._moving.met(self.ends)]

    def expected(self, values: Floats) -> Floats:
        """Return the expectation of each plan under these, dims (belief, plan)."""
        kept: Floats = self._moving.expected(values)[self._moving.met(self.ends)]
        return kept

    def leads(self, values: Floats, plan: int) -> Floats:
        """Return the least known lead of each plan over one, dims (plan,); inf if none is known.

        Over the distributions found so far that are allowed here, and mixtures of others.
        """
        own = self.expected(values)
        least = (own - own[:, plan : plan + 1]).min(axis=0, initial=np.inf)
        for at, side in self._moving.apart(self.ends):
            known = self._moving.expected(values)[at]
            mixed = least_at_zero(side, known - known[:, plan : plan + 1])
            least = np.minimum(least, mixed)
        return np.asarray(least, dtype=np.float64)

    def lowest(self, values: Floats) -> Belief:
        """Return the smallest expectation of a value per class, and remember what attains it."""
        self._moving.work.one_more()
        belief = self.ground.lowest(values)
        self._moving.remember(belief)
        return belief


def _ends(judgement: Judgement) -> Ends:
    return judgement.lower, judgement.upper


def _both_sided(judgement: Judgement) -> Judgement:
    """Return a judgement both sides of which demand something, so that both can be moved."""
    upper = max(judgement.upper, NEXT_TO_NOTHING)
    if judgement.than is None:
        upper = min(upper, float(np.nextafter(1.0, 0.0)))
    lower = min(max(judgement.lower, NEXT_TO_NOTHING), upper)
    return replace(judgement, lower=lower, upper=upper)


def _with_ends(polytope: Polytope, ends: Mapping[int, Ends]) -> Polytope:
    """Return the demands with the bounds of some judgements replaced."""
    rows = [
        replace(row, factor=ends[row.judgement][row.side == "upper"])
        if row.judgement in ends
        else row
        for row in polytope.rows
    ]
    blocks = [
        replace(block, coefficients=_coefficients(rows, block, ends))
        if any(place in ends for place in block.judgements)
        else block
        for block in polytope.blocks
    ]
    return Polytope(rows, blocks, polytope.signature, polytope.count)


def _coefficients(rows: Sequence[Row], block: Block, ends: Mapping[int, Ends]) -> Floats:
    at = {judgement: place for place, judgement in enumerate(block.judgements)}
    coefficients = block.coefficients.copy()
    for place, row in enumerate(block.rows):
        if rows[row].judgement in ends:
            category = block.categories[at[rows[row].judgement]]
            holds = (category & 1) > 0, (category & 2) > 0
            coefficients[place] = rows[row].coefficient(*holds)
    return coefficients
