"""What each judgement does to the balance of a scenario, in whole units.

Reads a ``ScenarioSystem`` and a row of codes; ``judgement_sets`` and ``explain`` reason with it.
In a reading, a judgement has one effect on the lead of a factor's state over a rival: for a
scenario to be *possibly* coherent, judgements on its own state count at their greatest and those on
rivals at their least; to be *necessarily* coherent, the other way round. Judgements on different
states are different cells, so all of them can be at these ends at once.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.balance import Reading, ends
from sonae.scenarios.influences import Influence
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance, tolerance_limits

__all__ = ["Effects", "FactorEffects", "Pull", "RivalEffects", "acting", "effects", "row_of"]


@dataclass(frozen=True, slots=True)
class Pull:
    """A judgement at work in a scenario and what it adds to a lead, in units."""

    cell: Influence
    effect: int


@dataclass(frozen=True, slots=True)
class RivalEffects:
    """Another state of a factor, and the judgements on it; what speaks for it has effect < 0."""

    code: int
    pulls: tuple[Pull, ...]


@dataclass(frozen=True, slots=True)
class FactorEffects:
    """All that bears on the balance of one factor in a scenario; strongest against it first."""

    factor: int
    chosen: int
    limit: int
    """Largest inconsistency that the tolerance lets pass."""
    own: tuple[Pull, ...]
    """Judgements on the chosen state: they count against every rival alike."""
    rivals: tuple[RivalEffects, ...]

    def lead(self, rival: RivalEffects) -> int:
        """Return the score of the chosen state less that of a rival."""
        return sum(pull.effect for pull in (*self.own, *rival.pulls))

    @property
    def inconsistency(self) -> int:
        """How far the chosen state falls behind its best rival; 0 if it does not."""
        return max([0, *(-self.lead(rival) for rival in self.rivals)])


@dataclass(frozen=True, slots=True)
class Effects:
    """The balances of a scenario in one reading."""

    factors: tuple[FactorEffects, ...]
    total: int | None
    """Largest sum of inconsistencies that the tolerance lets pass; None sets no limit."""
    scale: int
    """Units in one judgement point."""

    @property
    def inconsistency(self) -> int:
        """Sum of the inconsistencies of all factors."""
        return sum(factor.inconsistency for factor in self.factors)

    @property
    def total_exceeded(self) -> bool:
        """Whether the sum of the inconsistencies is more than the total tolerance."""
        return self.total is not None and self.inconsistency > self.total

    @property
    def balanced(self) -> bool:
        """Whether every tolerance is kept."""
        return not self.total_exceeded and all(
            factor.inconsistency <= factor.limit for factor in self.factors
        )


def effects(system: ScenarioSystem, codes: NDArray[np.int8], reading: Reading) -> Effects:
    """Return what the judgements do in a scenario, in one reading."""
    space, influences = system.space, system.influences
    limits, total = tolerance_limits(influences, Tolerance.of(system.tolerance))
    working = acting(system, codes)
    for_own, for_rival = ends(influences, reading)
    factors = []
    for at, (offset, size) in enumerate(zip(space.offsets[:-1], space.sizes, strict=True)):
        chosen = int(codes[at])
        own = _pulls(working.get(offset + chosen, []), for_own[:, offset + chosen], 1)
        rivals = tuple(
            RivalEffects(code, _pulls(working.get(onto, []), for_rival[:, onto], -1))
            for code, onto in enumerate(range(offset, offset + size))
            if code != chosen
        )
        factors.append(FactorEffects(at, chosen, int(limits[at]), own, rivals))
    return Effects(tuple(factors), total, influences.scale)


def acting(
    system: ScenarioSystem, codes: NDArray[np.int8]
) -> dict[int, list[tuple[int, Influence]]]:
    """Return the judgements whose source state a scenario has, each with its source state.

    They are sorted by the state that they act on; states are those of the list of all states.
    """
    space = system.space
    scenario = space.scenario(codes)
    working: dict[int, list[tuple[int, Influence]]] = {}
    for cell in system.influences.cells:
        if scenario[cell.source[0]] == cell.source[1]:
            source = space.flat_index(*cell.source)
            working.setdefault(space.flat_index(*cell.target), []).append((source, cell))
    return working


def row_of(
    system: ScenarioSystem, scenario: Mapping[str, str] | NDArray[np.int8]
) -> NDArray[np.int8]:
    """Return the row of codes of a scenario given by names or by codes."""
    if isinstance(scenario, Mapping):
        return system.space.codes(scenario)
    row: NDArray[np.int8] = system.space.table_of_codes(scenario)[0]
    return row


def _pulls(
    working: list[tuple[int, Influence]], judged: NDArray[np.int64], sign: int
) -> tuple[Pull, ...]:
    """Return the judgements that have an effect, what speaks most against the state first."""
    effect = {source: sign * int(judged[source]) for source, _ in working}
    ranked = sorted(working, key=lambda item: (effect[item[0]], item[0]))
    return tuple(Pull(cell, effect[source]) for source, cell in ranked if effect[source])
