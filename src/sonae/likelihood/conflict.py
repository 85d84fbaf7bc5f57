"""Judgements that cannot hold together: which ones, minimally, and what would mend them.

Reads a polytope whose phase-1 optimum is above 0; hands on an error that names minimal
conflicting sets.  The rows with a nonzero phase-1 dual prove the conflict (Farkas, 1902): used as
stakes, they lose in every scenario.  A deletion filter over whole judgements (Chinneck and
Dravnieks, 1991) then leaves a set of which every proper part is coherent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from sonae.errors import IncoherentBoundsError
from sonae.evidence import Judgement
from sonae.likelihood.bounds import BINDS
from sonae.likelihood.generation import Programme
from sonae.likelihood.polytope import Polytope

__all__ = ["Conflict", "ConflictingJudgementsError", "Widening", "raise_conflicts"]

MOST_CONFLICTS = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """A minimal set of judgements that no distribution over the scenarios meets."""

    judgements: tuple[Judgement, ...]
    """In the order given; without any one of them the others can hold together."""
    mends: tuple[str, ...]
    """Those whose removal alone makes *all* judgements (that are left at this point) coherent."""


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


class ConflictingJudgementsError(IncoherentBoundsError):
    """The judgements leave no distribution; carries the conflicts and the least widening."""

    def __init__(self, message: str, conflicts: tuple[Conflict, ...], widening: Widening) -> None:
        super().__init__(message)
        self.conflicts = conflicts
        self.widening = widening


def raise_conflicts(
    polytope: Polytope, programme: Programme, judgements: Sequence[Judgement]
) -> None:
    """Raise the error that names up to five conflicts of an incoherent programme.

    Parameters
    ----------
    polytope, programme : Polytope, Programme
        The demands, and their phase-1 optimum, above 0.
    judgements : sequence of Judgement
        Those the polytope was built from.

    Raises
    ------
    ConflictingJudgementsError
        Always.
    """
    conflicts = _conflicts(polytope, programme, judgements)
    widening = _widening(polytope, programme, judgements)
    raise ConflictingJudgementsError(_message(conflicts, widening), conflicts, widening)


def _conflicts(
    polytope: Polytope, programme: Programme, judgements: Sequence[Judgement]
) -> tuple[Conflict, ...]:
    """Find a conflict, take out the member that relieves most, and look again."""
    found: list[Conflict] = []
    without: set[int] = set()
    while not programme.coherent and len(found) < MOST_CONFLICTS:
        core = _minimal(polytope, _support(polytope, programme))
        relieved = {member: Programme(polytope, without | {member}) for member in core}
        mends = tuple(judgements[member].id for member in core if relieved[member].coherent)
        found.append(Conflict(tuple(judgements[member] for member in core), mends))
        # Ties go to the judgement given last: the earlier ones have stood longer.
        most = min(core, key=lambda member: (round(relieved[member].conflict, 9), -member))
        without.add(most)
        programme = relieved[most]
    return tuple(found)


def _support(polytope: Polytope, programme: Programme) -> tuple[int, ...]:
    """Judgements with a stake in the proof of incoherence."""
    rows = np.flatnonzero(programme.duals > BINDS).tolist()
    return tuple(sorted({polytope.rows[row].judgement for row in rows}))


def _minimal(polytope: Polytope, support: Iterable[int]) -> tuple[int, ...]:
    """Drop each judgement without which the rest is still incoherent."""
    core = list(support)
    small = polytope.restricted(core)
    dropped: set[int] = set()
    for judgement in core:
        if not Programme(small, dropped | {judgement}).coherent:
            dropped.add(judgement)
    return tuple(judgement for judgement in core if judgement not in dropped)


def _widening(
    polytope: Polytope, programme: Programme, judgements: Sequence[Judgement]
) -> Widening:
    rows = np.flatnonzero(programme.violations > BINDS).tolist()
    shares = [
        (
            judgements[polytope.rows[row].judgement].id,
            polytope.rows[row].side,
            float(programme.violations[row]),
        )
        for row in rows
    ]
    return Widening(programme.conflict, tuple(shares))


def _message(conflicts: Sequence[Conflict], widening: Widening) -> str:
    """Say in plain words what clashes, where it was written, and what would mend it."""
    lines: list[str] = []
    for conflict in conflicts:
        also = "also, " if lines else ""
        count = len(conflict.judgements)
        if count == 1:
            lines.append(f"{also}this judgement cannot hold in any possible scenario:")
        else:
            lines.append(f"{also}these {count} judgements cannot hold together:")
        lines += [f"  {describe(judgement)}" for judgement in conflict.judgements]
        if conflict.mends:
            lines.append(f"  taking back one of these would mend it: {', '.join(conflict.mends)}")
    ways = ", ".join(f"{id_} {side} end by {amount:.4g}" for id_, side, amount in widening.shares)
    lines.append(
        f"least total widening: {widening.total:.4g}, in units of P(event and given); "
        f"one way, maybe not the only one: {ways}"
    )
    return "\n".join(lines)


def describe(judgement: Judgement) -> str:
    """Return one line about a judgement: id, what it bounds, its word, source and place."""
    event = judgement.event.text
    given = f" given {judgement.given.text}" if judgement.given is not None else ""
    if judgement.than is None:
        bounds = f"{100 * judgement.lower:.4g}% to {100 * judgement.upper:.4g}%"
    else:
        bounds = f"{judgement.lower:.4g} to {judgement.upper:.4g} times ({judgement.than.text})"
    word = f", '{judgement.word}' ({judgement.scale})" if judgement.word else ""
    claims = f"; claims {', '.join(judgement.claims)}" if judgement.claims else ""
    return f"{judgement.id} ({judgement.place}): ({event}){given}: {bounds}{word}{claims}"
