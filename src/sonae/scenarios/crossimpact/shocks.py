"""What happens to the coherent scenarios if something outside pushes a state, or holds it.

Reads a ``ScenarioSystem``; hands on the coherent scenarios before and after, and which were gained
and lost. A *shock* adds a constant to the score of one state in all scenarios, as a source with one
state only would do (structural shocks: Weimer-Jehle 2006, 2023). A *forced* factor stays at a state
whatever the influences on it say: its own balance is not asked for, that of all others is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from sonae.errors import UsageError
from sonae.expressions import InStates, from_tree, opposite
from sonae.scenarios.balance import Reading
from sonae.scenarios.enumerate import coherent
from sonae.scenarios.influences import Influence, Influences, fault_of
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable, lexicographic

__all__ = ["Effect", "force", "missing_from", "shock", "shocked"]


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """What a push from outside does to the set of coherent scenarios."""

    cause: str
    """The push in words."""
    before: ScenarioTable
    """The coherent scenarios without it."""
    after: ScenarioTable
    """The coherent scenarios with it."""
    gained: ScenarioTable
    """Coherent with it only."""
    lost: ScenarioTable
    """Coherent without it only."""

    @property
    def text(self) -> str:
        """The effect in one line."""
        kept = self.before.count - self.lost.count
        return (
            f"{self.cause}: {self.before.count:,} coherent scenarios become {self.after.count:,} "
            f"({kept:,} kept, {self.lost.count:,} lost, {self.gained.count:,} gained)"
        )


def shocked(influences: Influences, factor: str, state: str, strength: float) -> Influences:
    """Return the matrix in which a state's score is higher by ``strength`` in all scenarios.

    The constant stands in the impact of the factor on itself: every one of its states then speaks
    for the shocked one, so the score is higher whatever the scenario, and no other score is.

    Parameters
    ----------
    influences : Influences
    factor, state : str
        The state that is pushed.
    strength : float
        In judgement points; negative pushes against the state.

    Raises
    ------
    UsageError
        If there is no such state, or the strength is not a judgement.
    """
    space = influences.space
    target = factor, space.states[space.factor_index(factor)][space.state_index(factor, state)]
    if fault := fault_of(strength):
        raise UsageError(f"the strength of a shock: {fault}")
    because = f"shock of {strength:+g} on {factor}.{state}"
    kept = [c for c in influences.cells if c.target != target or c.source[0] != factor]
    judged = influences.judged()
    pushed = []
    for own in space.states[space.factor_index(factor)]:
        cell = judged.get(((factor, own), target), Influence((factor, own), target, 0.0))
        pushed.append(replace(_shifted(cell, strength), because=because))
    return Influences.of(space, [*kept, *pushed])


def shock(
    system: ScenarioSystem,
    factor: str,
    state: str,
    strength: float,
    *,
    reading: Reading = "possibly",
) -> Effect:
    """Return which scenarios are coherent with a shock and without, at the system's tolerance.

    Parameters
    ----------
    system : ScenarioSystem
    factor, state, strength
        As in ``shocked``; the strength is in judgement points.
    reading : {"possibly", "necessarily"}
        With interval judgements: coherent for some value of each, or for all of them.

    Raises
    ------
    UsageError
        As ``shocked``.
    NoScenarioError, CapacityError
        As ``enumerate.coherent``.
    """
    moved = shocked(system.influences, factor, state, strength)
    return _effect(
        f"{factor}.{state} {strength:+g}",
        system.coherent(reading=reading),
        coherent(system.space, moved, system.constraints, system.tolerance, reading=reading),
    )


def force(
    system: ScenarioSystem, held: Mapping[str, str], *, reading: Reading = "possibly"
) -> Effect:
    """Return which scenarios are coherent if factors are held at states, and which by themselves.

    Parameters
    ----------
    system : ScenarioSystem
    held : mapping of factor to state
        Their own balance is not required, nor counted in a total tolerance.
    reading : {"possibly", "necessarily"}
        As in ``shock``.

    Returns
    -------
    Effect
        ``after`` holds every possible scenario with the held states in which all other factors
        are in balance; it contains each scenario of ``before`` that has those states.

    Raises
    ------
    UsageError
        If there is no such state.
    NoScenarioError
        If no possible scenario has the held states; names the constraints.
    CapacityError
        As ``enumerate.coherent``.
    """
    holds = [_holding(system.space, factor, state) for factor, state in held.items()]
    # Without influences on it every state of a held factor is in balance, at any tolerance.
    free = [cell for cell in system.influences.cells if cell.target[0] not in held]
    after = coherent(
        system.space,
        Influences.of(system.space, free),
        (*system.constraints, *holds),
        system.tolerance,
        reading=reading,
    )
    named = ", ".join(f"{factor} held at {state}" for factor, state in held.items())
    return _effect(named or "nothing held", system.coherent(reading=reading), after)


def missing_from(table: ScenarioTable, other: ScenarioTable) -> NDArray[np.bool_]:
    """Tell for each scenario of a table whether another table of the same space lacks it."""
    if table.space != other.space:
        raise ValueError("the tables are over different spaces")
    columns = np.concatenate([table.codes, other.codes]).T
    order = lexicographic(table.space, columns)
    placed = columns[:, order]
    # No table lists a scenario twice, so one that both have stands next to itself.
    twin = (placed[:, 1:] == placed[:, :-1]).all(axis=0)
    lacks = np.ones(order.size, dtype=np.bool_)
    lacks[order[1:][twin]] = False
    lacks[order[:-1][twin]] = False
    return lacks[: table.count]


def _effect(cause: str, before: ScenarioTable, after: ScenarioTable) -> Effect:
    gained = after.select(missing_from(after, before))
    return Effect(cause, before, after, gained, before.select(missing_from(before, after)))


def _holding(space: Space, factor: str, state: str) -> Constraint:
    """Return the constraint that a factor has no other state."""
    tree = InStates(factor, (state,), (space.state_index(factor, state),))
    event = opposite(from_tree(f"{factor} == '{state}'", tree))
    return Constraint(f"held: {factor}", event, f"{factor} is held at {state}")


def _shifted(cell: Influence, by: float) -> Influence:
    """Return a judgement moved by some points, both ends of an interval alike; exactly."""
    span = None if cell.span is None else (_plus(cell.span[0], by), _plus(cell.span[1], by))
    return replace(cell, value=_plus(cell.value, by), span=span)


def _plus(value: float, by: float) -> float:
    """Add as decimals: the judgements are decimals, and 0.1 + 0.2 is to be 0.3."""
    return float(Decimal(str(value)) + Decimal(str(by)))
