"""How much hangs on each judgement: every one moved a step up and down, one at a time.

Reads a ``ScenarioSystem``; hands on, for each move, which coherent scenarios vanish and which
appear, those that change most first. Exact: a move of one judgement by a step changes the balance
of one factor by a step at most, so every scenario that can appear is found by a search in which
that factor alone may be off by so much more; each is then tested against the moved matrix in whole
units. Cross-impact balances as in Weimer-Jehle (2006); the perturbation is one at a time.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.scenarios.balance import Reading, ends
from sonae.scenarios.crossimpact.scores import (
    Limits,
    leads_over_rivals,
    limits_in_units,
    state_scores,
)
from sonae.scenarios.enumerate import coherent
from sonae.scenarios.influences import Influence, fault_of
from sonae.scenarios.space import Space
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Cell", "Move", "Perturbation", "perturb"]

Cell = tuple[tuple[str, str], tuple[str, str]]
"""Source state and target state, each as factor and state."""

SHOWN = 10
"""Moves that the text lists."""


@dataclass(frozen=True, slots=True, eq=False)
class Move:
    """One judgement moved one step, and what it does."""

    source: tuple[str, str]
    target: tuple[str, str]
    cell: Influence | None
    """The judgement as given; None if nobody judged it, so that it counts 0."""
    by: float
    """The step with its sign, in judgement points."""
    lost: ScenarioTable
    """Coherent scenarios that vanish."""
    gained: ScenarioTable
    """Scenarios that become coherent."""

    @property
    def changed(self) -> int:
        """Number of scenarios that vanish or appear."""
        return self.lost.count + self.gained.count

    @property
    def words(self) -> str:
        """The move and its effect in one line."""
        stands = "not judged" if self.cell is None else self.cell.words
        arrow = f"{'.'.join(self.source)} -> {'.'.join(self.target)} ({stands}) {self.by:+g}"
        return f"{arrow}: {self.lost.count:,} lost, {self.gained.count:,} gained"


@dataclass(frozen=True, slots=True, eq=False)
class Perturbation:
    """Every move that was tried, the one that changes most scenarios first."""

    by: float
    """The step in judgement points."""
    before: ScenarioTable
    """The coherent scenarios as the judgements stand."""
    moves: tuple[Move, ...]
    """By the number of scenarios they change, the most first; then in the order asked."""

    @property
    def decisive(self) -> tuple[Move, ...]:
        """The moves that change anything."""
        return tuple(move for move in self.moves if move.changed)

    @property
    def survivors(self) -> ScenarioTable:
        """The coherent scenarios that no single move makes vanish."""
        kept = {row.tobytes() for row in np.ascontiguousarray(self.before.codes)}
        for move in self.decisive:
            kept -= {row.tobytes() for row in np.ascontiguousarray(move.lost.codes)}
        rows = np.ascontiguousarray(self.before.codes)
        return self.before.select(np.array([row.tobytes() in kept for row in rows], dtype=np.bool_))

    @property
    def text(self) -> str:
        """What hangs on single judgements, the heaviest first."""
        decisive = self.decisive
        head = (
            f"{len(decisive):,} of {len(self.moves):,} moves by {self.by:g} change the "
            f"{self.before.count:,} coherent scenarios; {self.survivors.count:,} stand every move"
        )
        lines = [f"  {move.words}" for move in decisive[:SHOWN]]
        if len(decisive) > SHOWN:
            lines.append(f"  and {len(decisive) - SHOWN:,} more")
        return "\n".join([head, *lines])


@dataclass(frozen=True, slots=True, eq=False)
class _Open:
    """The scenarios that a move onto one factor can touch, and how that factor stands in them."""

    factor: int
    table: ScenarioTable
    leads: NDArray[np.int64]
    """Of the chosen state over each state (scenario, state)."""
    left: NDArray[np.int64]
    """What inconsistency the factor may have, given that of the others."""

    def coherent(self, leads: NDArray[np.int64]) -> NDArray[np.bool_]:
        within: NDArray[np.bool_] = np.maximum(0, -leads.min(axis=1)) <= self.left
        return within


def perturb(
    system: ScenarioSystem,
    cells: Iterable[Cell] | None = None,
    by: float = 1.0,
    *,
    reading: Reading = "possibly",
) -> Perturbation:
    """Move judgements up and down by a step, one at a time, and see what that does.

    Parameters
    ----------
    system : ScenarioSystem
        Its constraints and tolerance hold.
    cells : iterable of Cell, optional
        Which to move, judged or not; if not given, all that were judged.
    by : float
        The step in judgement points, more than 0; an interval moves as a whole.
    reading : {"possibly", "necessarily"}
        With interval judgements: which coherence is meant.

    Raises
    ------
    UsageError
        If there is no such state, or the step is not a judgement above 0.
    NoScenarioError, CapacityError
        As ``enumerate.coherent``.
    """
    fault = f"{by} is not" if by <= 0 else fault_of(by)
    if fault:
        raise UsageError(f"a step is a judgement above 0: {fault}")
    space, judged = system.space, system.influences.judged()
    asked = list(judged) if cells is None else list(cells)
    scale = _fine_enough(system.influences.scale, by)
    step = int(Decimal(str(by)) * scale)
    limits = limits_in_units(space, system.tolerance, scale)
    opened: dict[str, _Open] = {}
    moves = []
    for source, target in asked:
        if target[0] not in opened:
            at = space.factor_index(target[0])
            opened[target[0]] = _opened(system, at, by, scale, limits, reading)
        where = _code(space, source), _code(space, target)
        cell = judged.get((source, target))
        for sign in (-1, 1):
            lost, gained = _moved(opened[target[0]], *where, sign * step)
            moves.append(Move(source, target, cell, sign * by, lost, gained))
    moves.sort(key=lambda move: -move.changed)  # stable
    return Perturbation(by, system.coherent(reading=reading), tuple(moves))


def _opened(
    system: ScenarioSystem, at: int, by: float, scale: int, limits: Limits, reading: Reading
) -> _Open:
    """Search for all that can be coherent once the balance of one factor has moved by a step."""
    space, influences = system.space, system.influences
    wider = _widened(system.tolerance, space.factors[at], by)
    table = coherent(space, influences, system.constraints, wider, reading=reading)
    finer = scale // influences.scale
    for_own, for_rivals = (finer * matrix for matrix in ends(influences, reading))
    own, rivals = (state_scores(space, m, table.codes) for m in (for_own, for_rivals))
    others = np.zeros(table.count, dtype=np.int64)
    for other, offset in enumerate(space.offsets[:-1]):
        block = slice(offset, offset + space.sizes[other])
        chosen = table.codes[:, other].astype(np.int64)
        leads = leads_over_rivals(own[:, block], rivals[:, block], chosen)
        if other == at:
            mine = leads
        else:
            others += np.maximum(0, -leads.min(axis=1))
    left = np.minimum(limits.factors[at], limits.total - others)
    return _Open(at, table, mine, left)


def _moved(
    opened: _Open, source: tuple[int, int], target: tuple[int, int], units: int
) -> tuple[ScenarioTable, ScenarioTable]:
    """Return what vanishes and what appears if one judgement moves by so many units."""
    table, (_, state) = opened.table, target
    leads = opened.leads.copy()
    at_work = table.codes[:, source[0]] == source[1]
    own = at_work & (table.codes[:, opened.factor] == state)
    rival = at_work & ~own
    leads[own] += units
    leads[rival, state] -= units
    before, after = opened.coherent(opened.leads), opened.coherent(leads)
    return table.select(before & ~after), table.select(after & ~before)


def _widened(tolerance: Tolerance, factor: str, by: float) -> Tolerance:
    """Return the tolerance that lets one factor be off by so much more."""
    others = tuple(entry for entry in tolerance.factors if entry[0] != factor)
    total = None if tolerance.total is None else _at_least(tolerance.total, by)
    own = _at_least(tolerance.limit(factor), by)
    return replace(tolerance, factors=(*others, (factor, own)), total=total)


def _at_least(tolerance: float, by: float) -> float:
    """Add two decimals and round up, if at all: what is searched must not be too narrow."""
    exactly = Decimal(str(tolerance)) + Decimal(str(by))
    rounded = float(exactly)
    return rounded if Decimal(str(rounded)) >= exactly else math.nextafter(rounded, math.inf)


def _fine_enough(scale: int, by: float) -> int:
    """Return a scale, in units for each point, at which the step is a whole number of units."""
    while Decimal(str(by)) * scale % 1:
        scale *= 10
    return scale


def _code(space: Space, state: tuple[str, str]) -> tuple[int, int]:
    return space.factor_index(state[0]), space.state_index(*state)
