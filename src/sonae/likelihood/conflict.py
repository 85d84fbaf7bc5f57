"""Judgements that cannot hold together: which ones, minimally, and what would mend them.

Reads demands whose phase-1 optimum is above 0; hands on an error that names minimal conflicting
sets.  The rows with a nonzero phase-1 dual prove the conflict (Farkas, 1902): used as stakes, they
lose in every scenario, which is de Finetti's (1937) sure loss.  A deletion filter over whole
judgements (Chinneck and Dravnieks, 1991) leaves a set of which every proper part is coherent.
"""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from sonae.errors import IncoherentBoundsError
from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import BINDS
from sonae.likelihood.polytope import Row

__all__ = [
    "Conflict",
    "ConflictingJudgementsError",
    "Demands",
    "GivingWay",
    "Settled",
    "Stake",
    "SureLoss",
    "Widening",
    "clash",
    "conflict_error",
    "describe",
    "find_conflicts",
    "find_widening",
    "raise_conflicts",
]

MOST_CONFLICTS = 5
LARGEST_STAKE = 100.0
HALVINGS = 24  # of the interval in which the even widening is sought: to 6e-8


@dataclass(frozen=True, slots=True)
class Stake:
    """A bet that the judgement calls fair or better, at the end of the interval it names.

    Side ``lower``: buy a ticket that pays ``amount`` if the event happens, at the lower end of
    the interval.  ``upper``: sell one at the upper end.  With a condition the bet is off, and the
    price paid back, where the condition fails.  With a ratio the price is tickets on ``than``.
    """

    judgement: Judgement
    side: str
    amount: float


@dataclass(frozen=True, slots=True)
class SureLoss:
    """Bets, each fair by its judgement, that together lose whatever scenario comes true."""

    stakes: tuple[Stake, ...]
    """The largest pays 100."""
    loss: float
    """Proven to be lost at least, in the money of the stakes."""


@dataclass(frozen=True, slots=True)
class GivingWay:
    """How far one interval would have to reach if it alone gave way in a conflict."""

    id: str
    side: str
    amount: float
    """By how much the end moves, as a probability of the judgement's own event and condition."""
    end: float
    """Where the end would come to lie."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of judgements that no distribution over the scenarios meets."""

    judgements: tuple[Judgement, ...]
    """In the order given; without any one of them the others can hold together."""
    mends: tuple[str, ...]
    """Those whose removal alone makes *all* judgements (that are left at this point) coherent."""
    loss: SureLoss
    """What it would cost to bet by them."""
    alone: tuple[GivingWay, ...]
    """For each member that is a probability, what would mend this conflict by itself."""
    evenly: float | None
    """Smallest amount, as a probability of each judgement's own event, by which widening the
    intervals of all members mends this conflict; None if ratios alone keep it up."""
    given: Event | None = None
    """The event in case of which they clash; without it they clash whatever happens."""


@dataclass(frozen=True, slots=True)
class Widening:
    """The least total by which the rows must give way, and one way to share it out.

    In units of the rows: how far P(event and given) may fall short of lower x P(given), or exceed
    upper x P(given).  For an unconditional judgement that is its own probability.  The total is
    unique; the way to share it out need not be.
    """

    total: float
    shares: tuple[tuple[str, str, float], ...]
    """Id of the judgement, its side (``lower`` or ``upper``), and the amount."""


class Settled(Protocol):
    """Demands whose phase 1 is done; see ``generation.Programme``."""

    conflict: float
    loss: float
    duals: npt.NDArray[np.float64]
    violations: npt.NDArray[np.float64]

    @property
    def coherent(self) -> bool:
        """Whether some distribution meets every row."""


class Demands(Protocol):
    """Rows of judgements that can be cut down, loosened and settled."""

    rows: tuple[Row, ...]

    def restricted(self, judgements: Iterable[int]) -> Self:
        """Return the demands of some of the judgements."""

    def loosened(self, judgements: AbstractSet[int], amount: float) -> Self:
        """Return the demands with both ends of some judgements moved outwards."""

    def programme(self, without: AbstractSet[int] = frozenset()) -> Settled:
        """Return the demands, without some of the judgements, settled."""

    def implied(self, judgement: int) -> tuple[float, float]:
        """Return what all other judgements imply for one that is a probability."""


class ConflictingJudgementsError(IncoherentBoundsError):
    """The judgements leave no distribution; carries the conflicts and the least widening."""

    def __init__(self, message: str, conflicts: tuple[Conflict, ...], widening: Widening) -> None:
        super().__init__(message)
        self.conflicts = conflicts
        self.widening = widening


def raise_conflicts(demands: Demands, programme: Settled, judgements: Sequence[Judgement]) -> None:
    """Raise the error that names up to five conflicts of incoherent demands.

    Parameters
    ----------
    demands, programme : Demands, Settled
        The demands, and their phase-1 optimum, above 0.
    judgements : sequence of Judgement
        Those the demands were built from.

    Raises
    ------
    ConflictingJudgementsError
        Always.
    """
    conflicts = find_conflicts(demands, programme, judgements)
    raise conflict_error(conflicts, find_widening(demands, programme, judgements))


def conflict_error(conflicts: tuple[Conflict, ...], widening: Widening) -> Exception:
    """Return the error that names conflicts and the least widening."""
    return ConflictingJudgementsError(_message(conflicts, widening), conflicts, widening)


def find_conflicts(
    demands: Demands,
    programme: Settled,
    judgements: Sequence[Judgement],
    given: Event | None = None,
) -> tuple[Conflict, ...]:
    """Find a conflict, take out the member that relieves most, and look again."""
    found: list[Conflict] = []
    without: set[int] = set()
    while not programme.coherent and len(found) < MOST_CONFLICTS:
        core = _minimal(demands, _support(demands, programme))
        relieved = {member: demands.programme(without | {member}) for member in core}
        mends = tuple(judgements[member].id for member in core if relieved[member].coherent)
        conflict = _conflict(demands.restricted(core), core, mends, judgements)
        found.append(replace(conflict, given=given))
        # Ties go to the judgement given last: the earlier ones have stood longer.
        most = min(core, key=lambda member: (round(relieved[member].conflict, 9), -member))
        without.add(most)
        programme = relieved[most]
    return tuple(found)


def _support(demands: Demands, programme: Settled) -> tuple[int, ...]:
    """Judgements with a stake in the proof of incoherence."""
    rows = np.flatnonzero(programme.duals > BINDS).tolist()
    return tuple(sorted({demands.rows[row].judgement for row in rows}))


def _minimal(demands: Demands, support: Iterable[int]) -> tuple[int, ...]:
    """Drop each judgement without which the rest is still incoherent."""
    core = list(support)
    small = demands.restricted(core)
    dropped: set[int] = set()
    for judgement in core:
        if not small.programme(dropped | {judgement}).coherent:
            dropped.add(judgement)
    return tuple(judgement for judgement in core if judgement not in dropped)


def _conflict(
    small: Demands, core: Sequence[int], mends: tuple[str, ...], judgements: Sequence[Judgement]
) -> Conflict:
    """Describe a minimal set whose demands are ``small``."""
    return Conflict(
        judgements=tuple(judgements[member] for member in core),
        mends=mends,
        loss=_sure_loss(small, judgements),
        alone=tuple(
            way
            for member in core
            if judgements[member].than is None
            for way in _alone(judgements[member], small.implied(member))
        ),
        evenly=_evenly(small, {at for at in core if judgements[at].than is None}),
    )


def _sure_loss(small: Demands, judgements: Sequence[Judgement]) -> SureLoss:
    """Scale the stakes of the proof to a largest one of 100."""
    programme = small.programme()
    scale = LARGEST_STAKE / float(programme.duals.max())
    stakes = tuple(
        Stake(judgements[row.judgement], row.side, scale * float(dual))
        for row, dual in zip(small.rows, programme.duals, strict=True)
        if dual > BINDS
    )
    return SureLoss(stakes, scale * programme.loss)


def _alone(judgement: Judgement, implied: tuple[float, float]) -> tuple[GivingWay, ...]:
    """Compare an interval with what the others imply for it: an end must move to there."""
    lower, upper = implied
    if lower > judgement.upper:
        return (GivingWay(judgement.id, "upper", lower - judgement.upper, lower),)
    if upper < judgement.lower:
        return (GivingWay(judgement.id, "lower", judgement.lower - upper, upper),)
    return ()


def _evenly(small: Demands, members: AbstractSet[int]) -> float | None:
    """Halve the interval in which the smallest widening of all members lies."""
    low, high = 0.0, 1.0
    if not members or not small.loosened(members, high).programme().coherent:
        return None
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if small.loosened(members, middle).programme().coherent:
            high = middle
        else:
            low = middle
    return high


def find_widening(
    demands: Demands, programme: Settled, judgements: Sequence[Judgement]
) -> Widening:
    """Return the least total by which incoherent demands must give way."""
    shares = [
        (judgements[row.judgement].id, row.side, float(amount))
        for row, amount in zip(demands.rows, programme.violations, strict=True)
        if amount > BINDS
    ]
    return Widening(programme.conflict, tuple(shares))


def _message(conflicts: Sequence[Conflict], widening: Widening) -> str:
    """Say in plain words what clashes, where it was written, and what would mend it."""
    lines: list[str] = []
    for conflict in conflicts:
        also = "also, " if lines else ""
        lines.append(f"{also}{clash(conflict)}:")
        lines += [f"  {describe(judgement)}" for judgement in conflict.judgements]
        if conflict.mends:
            lines.append(f"  taking back one of these would mend it: {', '.join(conflict.mends)}")
    unit = "P(event and given)"
    if any(conflict.given is not None for conflict in conflicts):
        unit = "P(event), once the condition has happened"
    ways = ", ".join(f"{id_} {side} end by {amount:.4g}" for id_, side, amount in widening.shares)
    lines.append(
        f"least total widening: {widening.total:.4g}, in units of {unit}; "
        f"one way, maybe not the only one: {ways}"
    )
    return "\n".join(lines)


def clash(conflict: Conflict) -> str:
    """Return what is wrong with the members of a conflict, in half a sentence."""
    count = len(conflict.judgements)
    if conflict.given is None:
        if count == 1:
            return "this judgement cannot hold in any possible scenario"
        return f"these {count} judgements cannot hold together"
    these = "this judgement cannot hold" if count == 1 else f"these {count} cannot hold together"
    return f"{these} if ({conflict.given.text}) happens"


def describe(judgement: Judgement) -> str:
    """Return one line about a judgement: id, what it bounds, its word, source and place."""
    event = judgement.event.text
    given = f" given {judgement.given.text}" if judgement.given is not None else ""
    if judgement.than is None:
        bounds = f"{100 * judgement.lower:.4g}% to {100 * judgement.upper:.4g}%"
    else:
        bounds = f"{judgement.lower:.4g} to {judgement.upper:.4g} times ({judgement.than.text})"
    word = f", '{judgement.word}' ({judgement.scale})" if judgement.word else ""
    said = ""
    if judgement.than is None and judgement.stated != (judgement.lower, judgement.upper):
        said = f", said as {100 * judgement.stated[0]:.4g}% to {100 * judgement.stated[1]:.4g}%"
    claims = f"; claims {', '.join(judgement.claims)}" if judgement.claims else ""
    return f"{judgement.id} ({judgement.place}): ({event}){given}: {bounds}{word}{said}{claims}"
