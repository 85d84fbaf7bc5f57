"""Why no scenario is coherent: constraints and balances, none to spare, that cannot hold together.

Reads a ``ScenarioSystem`` that has no coherent scenario; ``report`` shows the answer. Its parts are
the constraints, the balance of each factor (its inconsistency stays within its tolerance) and, if
there is one, the total tolerance. The deletion filter is that of irreducible infeasible sets
(Chinneck 2008): leaving a part out can only let scenarios in, so one test of each part is enough.

With ``blocks`` it is narrowed down further to the judgements that bind. Taking a judgement away can
put a balance out as well as mend it, so this second answer has a definition of its own: with the
parts found, and no judgement but those of the blocks named (a block is what one factor says about
another), still no scenario is coherent; and no single block can be spared from them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from sonae.errors import CapacityError
from sonae.scenarios.balance import Reading
from sonae.scenarios.enumerate import coherent
from sonae.scenarios.influences import Influence, Influences
from sonae.scenarios.reasons.grounds import constraint_ground, judgement_ground
from sonae.scenarios.search.cores import exists
from sonae.scenarios.space import Constraint
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Block", "Emptiness", "emptiness"]

_NODES = 2_000_000
"""Nodes that one search may try: a second or two."""

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Block:
    """What one factor says about another."""

    source: str
    target: str
    judgements: tuple[Influence, ...]


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Constraints and balances that no scenario can keep together."""

    constraints: tuple[Constraint, ...]
    balances: tuple[str, ...]
    """Factors whose balances are part of it."""
    total: bool
    """Whether the total tolerance is part of it."""
    tolerance: Tolerance
    reading: Reading
    minimal: bool
    """Whether no part and no block can be spared; if not, a search was cut short before it knew."""
    blocks: tuple[Block, ...] | None
    """The judgements that bind; None if they were not asked for."""

    @property
    def text(self) -> str:
        """The answer in plain words, one line for each part."""
        count = len(self.constraints) + len(self.balances) + self.total
        how = "necessarily " if self.reading == "necessarily" else ""
        head = f"no scenario is {how}coherent at tolerance {self.tolerance}: "
        lines = [head + _together(count, minimal=self.minimal)]
        lines += [f"  {constraint_ground(constraint).text}" for constraint in self.constraints]
        for factor in self.balances:
            limit = self.tolerance.limit(factor)
            lines.append(f"  the balance of {factor}, within {limit:g}")
            lines += self._judgements(factor)
        if self.total:
            lines.append(f"  the inconsistency of all factors, within {self.tolerance.total:g}")
            others = {block.target: None for block in self.blocks or ()}
            for factor in [name for name in others if name not in self.balances]:
                lines += self._judgements(factor)
        return "\n".join(lines)

    def _judgements(self, factor: str) -> list[str]:
        return [
            f"    {judgement_ground(cell).text}"
            for block in self.blocks or ()
            if block.target == factor
            for cell in block.judgements
        ]


def emptiness(
    system: ScenarioSystem,
    reading: Reading = "possibly",
    *,
    blocks: bool = False,
    nodes: int = _NODES,
) -> Emptiness:
    """Return constraints and balances that together leave no coherent scenario.

    Parameters
    ----------
    system : ScenarioSystem
    reading : {"possibly", "necessarily"}
        What coherent is to mean where judgements are intervals.
    blocks : bool
        Whether to say which judgements of these balances bind.
    nodes : int
        Nodes that each search may try. If one is cut short, its part stays in the answer, and the
        answer says that it may not be minimal.

    Raises
    ------
    ValueError
        If there is a coherent scenario.
    CapacityError
        If it is open whether there is one.
    """
    space = system.space
    tolerance = Tolerance.of(system.tolerance)
    # Parts that come first are left out first: what stays is rather a constraint than a balance.
    parts: list[Constraint | str | None] = [] if tolerance.total is None else [None]
    parts += [*space.factors, *system.constraints]
    search = _Search(system, reading, nodes)
    first = search.empty(parts, None)
    if first is None:
        raise CapacityError(f"whether a scenario is coherent is open after {nodes:,} nodes")
    if not first:
        raise ValueError("a scenario is coherent: there is nothing to explain")
    core = _spared(parts, lambda kept: bool(search.empty(kept, None)))
    binding = _binding(system, search, core) if blocks else None
    return Emptiness(
        tuple(part for part in core if isinstance(part, Constraint)),
        tuple(part for part in core if isinstance(part, str)),
        None in core,
        tolerance,
        reading,
        not search.cut_short,
        binding,
    )


class _Search:
    """Asks whether some parts leave no coherent scenario, within a limit for each question."""

    def __init__(self, system: ScenarioSystem, reading: Reading, nodes: int) -> None:
        self._system, self._reading, self._nodes = system, reading, nodes
        self.cut_short = False

    def empty(
        self,
        parts: Sequence[Constraint | str | None],
        blocks: Sequence[tuple[str, str]] | None,
    ) -> bool | None:
        """Tell whether no scenario keeps the parts; None if the search was cut short.

        A factor stands for its balance and None for the total tolerance; ``blocks`` are the only
        ones (source, target) in which judgements count.
        """
        space, whole = self._system.space, Tolerance.of(self._system.tolerance)
        constraints = [part for part in parts if isinstance(part, Constraint)]
        if not exists(space, constraints):
            return True
        in_all = None in parts
        free = [factor for factor in space.factors if factor not in parts]
        own = [factor for factor in space.factors if factor in parts]
        tolerance = Tolerance(
            factors=(
                *((factor, float("inf")) for factor in free),
                *((factor, whole.limit(factor)) for factor in own),
            ),
            total=whole.total if in_all else None,
        )
        # Judgements on a balance that is free only tie factors together: the search does without.
        judged = self._judgements(space.factors if in_all else own, blocks)
        table = coherent(
            *(space, judged, constraints, tolerance),
            cap=1,
            nodes=self._nodes,
            reading=self._reading,
        )
        if table.count:
            return False
        self.cut_short = self.cut_short or not table.complete
        return True if table.complete else None

    def _judgements(
        self, targets: Sequence[str], blocks: Sequence[tuple[str, str]] | None
    ) -> Influences:
        """Return the judgements on some factors, in some blocks; all others count 0."""
        given = self._system.influences
        space = given.space
        keep = np.zeros(given.low.shape, dtype=np.int64)
        spans = {
            factor: slice(start, stop)
            for factor, start, stop in zip(
                space.factors, space.offsets[:-1], space.offsets[1:], strict=True
            )
        }
        for source, target in blocks or ():
            keep[spans[source], spans[target]] = 1
        for target in targets if blocks is None else ():
            keep[:, spans[target]] = 1
        return Influences(space, given.cells, given.low * keep, given.high * keep, given.scale)


def _spared(parts: Sequence[Part], empty: Callable[[list[Part]], bool]) -> list[Part]:
    """Return parts of which none can be spared, if leaving one out can only let scenarios in.

    Many parts at once are tried first; that changes the work, not what can be said of the answer.
    """
    core = list(parts)
    waiting = [list(parts)]
    while waiting:
        group = waiting.pop()
        rest = [part for part in core if not any(part is other for other in group)]
        if empty(rest):
            core = rest
        elif len(group) > 1:
            half = len(group) // 2
            waiting += [group[half:], group[:half]]
    return core


def _binding(
    system: ScenarioSystem, search: _Search, core: Sequence[Constraint | str | None]
) -> tuple[Block, ...]:
    """Leave out blocks one at a time until none can be spared."""
    targets = system.space.factors if None in core else [p for p in core if isinstance(p, str)]
    made: dict[tuple[str, str], list[Influence]] = {}
    for cell in system.influences.cells:
        if cell.target[0] in targets and (cell.lower, cell.upper) != (0, 0):
            made.setdefault((cell.source[0], cell.target[0]), []).append(cell)
    kept = list(made)
    again = True
    while again:
        again = False
        for block in list(kept):
            rest = [other for other in kept if other != block]
            if search.empty(core, rest):
                kept, again = rest, True
    place = {factor: at for at, factor in enumerate(system.space.factors)}
    kept.sort(key=lambda block: (place[block[1]], place[block[0]]))
    return tuple(Block(source, target, tuple(made[source, target])) for source, target in kept)


def _together(count: int, *, minimal: bool) -> str:
    """Return how the parts exclude every scenario."""
    if count == 1:
        return "this alone excludes every combination"
    spared = "without any one of them the others can" if minimal else "fewer might be enough"
    return f"these {count} cannot hold together ({spared})"
