"""Which single judgement, and how far moved, decides whether one scenario is coherent.

Reads a ``ScenarioSystem`` and one scenario; hands on, for a scenario in balance, the least change
of each judgement that would put it out of balance, and for one out of balance the changes that by
themselves would mend it. No search is made: a judgement at work in a scenario bears on one factor,
and the answer follows from that factor's scores (the margins of Weimer-Jehle 2006), exactly.

Changes are whole units, ``1 / Influences.scale`` of a judgement point, and are given in points. A
judgement that is an interval moves as a whole.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.scenarios.balance import Reading, ends
from sonae.scenarios.crossimpact.scores import (
    UNLIMITED,
    Limits,
    leads_over_rivals,
    limits_in_units,
    state_scores,
)
from sonae.scenarios.influences import Influence
from sonae.scenarios.space import Space
from sonae.scenarios.system import ScenarioSystem

__all__ = ["CriticalChange", "CriticalChanges", "critical_changes"]

State = tuple[str, str]
"""A factor and its state."""

SHOWN = 10
"""Changes that the text lists."""


@dataclass(frozen=True, slots=True)
class CriticalChange:
    """The least change of one judgement that alone turns a scenario's verdict."""

    source: tuple[str, str]
    """Factor and state of the scenario from which the influence comes."""
    target: tuple[str, str]
    """Factor and state it acts on: the scenario's own state, or a rival of it."""
    cell: Influence | None
    """The judgement as given; None if nobody judged it, so that it counts 0."""
    change: float
    """What has to be added, in judgement points; no smaller whole unit would do."""

    @property
    def words(self) -> str:
        """The judgement and its change in one line."""
        stands = "not judged" if self.cell is None else self.cell.words
        return f"{'.'.join(self.source)} -> {'.'.join(self.target)} ({stands}) by {self.change:+g}"


@dataclass(frozen=True, slots=True)
class CriticalChanges:
    """What would turn the balance of one scenario."""

    scenario: tuple[tuple[str, str], ...]
    """The state of each factor, in declared order."""
    balanced: bool
    """Whether its balances hold as the judgements stand."""
    broken: tuple[str, ...]
    """Ids of the constraints that forbid it: no judgement mends that."""
    changes: tuple[CriticalChange, ...]
    """The smallest first; on ties those that somebody judged, then in declared order.

    For a scenario in balance each would put it out of balance, and every judgement at work that can
    do so is listed, judged or not (an impact of a factor on itself only if judged). For one out of
    balance each alone would mend it; the list is empty if no single judgement can.
    """

    @property
    def coherent(self) -> bool:
        """Whether the scenario is possible and in balance."""
        return self.balanced and not self.broken

    @property
    def least(self) -> CriticalChange | None:
        """The smallest change; None if no single judgement decides."""
        return self.changes[0] if self.changes else None

    @property
    def text(self) -> str:
        """The answer in plain words, with the smallest changes."""
        if self.balanced and self.changes:
            head = "in balance; any one of these changes would put it out of balance"
        elif self.balanced:
            head = "in balance, whatever single judgement is moved"
        elif self.changes:
            head = "out of balance; any one of these changes would mend it"
        else:
            head = "out of balance; no single judgement would mend it"
        lines = [f"  {change.words}" for change in self.changes[:SHOWN]]
        if len(self.changes) > SHOWN:
            lines.append(f"  and {len(self.changes) - SHOWN:,} more")
        if self.broken:
            lines.append(f"  not possible in any case: {', '.join(self.broken)}")
        return "\n".join([head, *lines])


@dataclass(frozen=True, slots=True, eq=False)
class _Stand:
    """How one factor stands in the scenario, in units."""

    factor: int
    chosen: int
    leads: tuple[int, ...]
    """Of the chosen state over each state; ``UNLIMITED`` over itself."""

    @property
    def margin(self) -> int:
        return min(self.leads)

    @property
    def short(self) -> int:
        return max(0, -self.margin)


def critical_changes(
    system: ScenarioSystem,
    scenario: Mapping[str, str] | ArrayLike,
    *,
    reading: Reading = "possibly",
) -> CriticalChanges:
    """Return the least change of each single judgement that turns a scenario's balance.

    Parameters
    ----------
    system : ScenarioSystem
        Its tolerance holds, for each factor and in total.
    scenario : mapping of factor to state, or a row of codes
    reading : {"possibly", "necessarily"}
        With interval judgements: which coherence is meant.

    Raises
    ------
    UsageError
        If there is no such factor or state.
    """
    space, influences = system.space, system.influences
    if isinstance(scenario, Mapping):
        row = space.codes(scenario)
    else:
        row = space.table_of_codes(scenario)[0]
    stands = _stands(system, row, reading)
    limits = limits_in_units(space, system.tolerance, influences.scale)
    short = sum(stand.short for stand in stands)
    over = [stand.factor for stand in stands if stand.short > limits.factors[stand.factor]]
    balanced = not over and short <= limits.total
    turns = _breaking(stands, limits, short) if balanced else _mending(stands, limits, short, over)
    named, judged = space.scenario(row), influences.judged()
    found = [
        (
            abs(units),
            cell is None,
            CriticalChange(source, onto, cell, units / influences.scale),
        )
        for at, code, units in turns
        for source, onto, cell in _cells(space, named, judged, (at, code))
    ]
    found.sort(key=lambda entry: entry[:2])  # stable: the rest stays in declared order
    broken = _broken(system, row)
    return CriticalChanges(
        tuple(named.items()), balanced, broken, tuple(change for *_, change in found)
    )


def _stands(system: ScenarioSystem, row: NDArray[np.int8], reading: Reading) -> list[_Stand]:
    space = system.space
    for_own, for_rivals = ends(system.influences, reading)
    own, rivals = (state_scores(space, m, row[None, :]) for m in (for_own, for_rivals))
    stands = []
    for at, offset in enumerate(space.offsets[:-1]):
        block = slice(offset, offset + space.sizes[at])
        chosen = row[at : at + 1].astype(np.int64)
        leads = leads_over_rivals(own[:, block], rivals[:, block], chosen)[0]
        stands.append(_Stand(at, int(chosen[0]), tuple(leads.tolist())))
    return stands


def _breaking(stands: list[_Stand], limits: Limits, short: int) -> Iterator[tuple[int, int, int]]:
    """Yield (factor, state, units) where so many units on the state's score break the balance."""
    for stand in stands:
        left = limits.left_for(stand.factor, short - stand.short)
        if len(stand.leads) == 1 or left >= UNLIMITED // 2:
            continue
        for code, lead in enumerate(stand.leads):
            if code == stand.chosen:
                yield stand.factor, code, -(stand.margin + left + 1)
            else:
                yield stand.factor, code, lead + left + 1


def _mending(
    stands: list[_Stand], limits: Limits, short: int, over: list[int]
) -> Iterator[tuple[int, int, int]]:
    """Yield (factor, state, units) where so many units on the state's score mend the balance."""
    for stand in stands:
        left = limits.left_for(stand.factor, short - stand.short)
        if left < 0 or any(at != stand.factor for at in over):
            continue  # the others alone are too much
        ahead = [code for code, lead in enumerate(stand.leads) if -lead > left]
        for code, lead in enumerate(stand.leads):
            if code == stand.chosen:
                yield stand.factor, code, stand.short - left
            elif ahead == [code]:
                yield stand.factor, code, lead + left


def _cells(
    space: Space,
    scenario: Mapping[str, str],
    judged: Mapping[tuple[State, State], Influence],
    target: tuple[int, int],
) -> Iterator[tuple[State, State, Influence | None]]:
    """Yield (source, target, judgement) of the cells at work on a state in a scenario."""
    onto = space.factors[target[0]], space.states[target[0]][target[1]]
    for source in scenario.items():
        cell = judged.get((source, onto))
        if cell is not None or source[0] != onto[0]:
            yield source, onto, cell


def _broken(system: ScenarioSystem, row: NDArray[np.int8]) -> tuple[str, ...]:
    columns = {factor: row[at : at + 1] for at, factor in enumerate(system.space.factors)}
    return tuple(
        c.id
        for c in system.constraints
        if bool(np.any(c.forbids.holds({factor: columns[factor] for factor in c.forbids.reads})))
    )
