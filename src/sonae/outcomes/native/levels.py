"""Which operation is computed in which loop, and where it is stored.

Reads a `Graph`; ``kernel`` and ``stage`` write the code from what is laid out here. The package's
docstring says how levels and memory are meant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sonae.outcomes.graph import Axis, Graph, Phase
from sonae.outcomes.native.facts import Facts

__all__ = ["CASE", "LEVELS", "Layout", "Level", "Loop", "Slot"]

CASE: Final = Axis.PLAN | Axis.CLASS | Axis.DRAW
LEVELS: Final = (
    *(Axis(0), Axis.PLAN, Axis.DRAW, Axis.CLASS, Axis.PLAN | Axis.CLASS),
    *(Axis.CLASS | Axis.DRAW, CASE),
)
"""Axes of each level, in the order in which they are run."""

_LOOP: Final = 50
"""Instructions, about, that one loop over the years holds. A processor looks some 200 instructions
ahead for one that need not wait; in longer loops it finds only the chain it is waiting for."""
_INSTRUCTIONS: Final = {"div": 4, "exp": 32, "log": 32, "piecewise": 12}
"""What operations count for; others for 1."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Where an operation is stored in a record; in the first year, if there is one for each."""

    first: int
    yearly: bool


@dataclass(slots=True)
class Level:
    """A loop over some axes, and its record: so many slots of so many lanes."""

    axes: Axis
    lanes: int
    slots: dict[int, Slot] = field(default_factory=dict)
    size: int = 0

    def take(self, count: int) -> int:
        """Return the first of so many free slots."""
        self.size += count
        return self.size - count


@dataclass(frozen=True, slots=True)
class Loop:
    """What one loop over the years does: operations in order, then checks by number."""

    operations: list[int]
    checks: list[int]


class Layout:
    """Levels of a graph, for vectors of so many draws.

    Attributes
    ----------
    facts : Facts
    levels : dict from axes to Level
    of : list of Level
        The level of each operation.
    checks : dict from axes to list of int
        The checks that each level makes.
    triggers : int
        Slot of the class level from which on it is stored which triggers hold.
    poison : dict from axes to int
        Slot of each level for what its checks have found, and after it for the hidden ones.
    """

    def __init__(self, graph: Graph, width: int) -> None:
        self.graph = graph
        self.facts = Facts(graph)
        self.levels = {axes: Level(axes, width if axes & Axis.DRAW else 1) for axes in LEVELS}
        self.of = [self._level(axes) for axes in graph.axes]
        self.checks: dict[Axis, list[int]] = {axes: [] for axes in LEVELS}
        for number in range(len(graph.checks)):
            axes = Axis(0)
            for part in self.check_parts(number):
                axes |= graph.axes[part]
            self.checks[self._level(axes).axes].append(number)
        self.triggers = self.levels[Axis.CLASS].take(len(graph.triggers) + 1)
        self.poison = {axes: level.take(2) for axes, level in self.levels.items()}
        self._reach = self._years_back()
        for record in self._reach:
            self.slot(record)

    def _level(self, axes: Axis) -> Level:
        return self.levels[CASE if axes == Axis.PLAN | Axis.DRAW else axes]

    # memory ---------------------------------------------------------------------------------------

    def slot(self, at: int) -> Slot:
        """Return where an operation is stored; from now on it is."""
        level = self.of[at]
        if at not in level.slots:
            yearly = self.graph.phases[at] == "yearly"
            before = self._reach.get(at, 0)  # nothing stands there, and it is never taken
            first = level.take(before + len(self.graph.years) if yearly else 1)
            level.slots[at] = Slot(first + before, yearly)
        return level.slots[at]

    def _years_back(self) -> dict[int, int]:
        """Return how many years back each yearly operation is read."""
        reach: dict[int, int] = {}
        for operation in self.graph.operations:
            if operation.op == "back":
                record, years = self.graph.records[operation.detail[0]], operation.detail[1]
                if self.graph.phases[record] == "yearly":
                    reach[record] = max(reach.get(record, 0), years)
        return reach

    # checks ---------------------------------------------------------------------------------------

    def check_parts(self, number: int) -> list[int]:
        """Return the operations that a check looks at."""
        check = self.graph.checks[number]
        return [check.operation, *(condition for condition, _ in check.guards)]

    def check_phase(self, number: int) -> Phase:
        """Return when a check can be made, perhaps but for conditions known only after."""
        phases = {self.graph.phases[part] for part in self.check_parts(number)}
        order: tuple[Phase, ...] = ("yearly", "after", "once")
        return next(phase for phase in order if phase in phases)

    def late_guards(self, number: int) -> list[tuple[int, bool]]:
        """Return the conditions of a yearly check that are known only after the years."""
        if self.check_phase(number) != "yearly":
            return []
        return [g for g in self.graph.checks[number].guards if self.graph.phases[g[0]] == "after"]

    # loops over the years -------------------------------------------------------------------------

    def operations(self, axes: Axis, phase: Literal["once", "after"]) -> list[int]:
        """Return what a level computes before or after the years, in order."""
        here = self.levels[axes]
        phases = self.graph.phases
        return [at for at, of in enumerate(self.of) if of is here and phases[at] == phase]

    def loops(self, axes: Axis) -> list[Loop]:
        """Return the loops over the years of a level; what later ones need is stored from now on.

        A tally or a check stands in the first loop that knows what it needs.
        """
        graph, here = self.graph, self.levels[axes]
        mine = [at for at, of in enumerate(self.of) if of is here]
        loops = self._cut(_units(graph, [at for at in mine if graph.phases[at] == "yearly"]))
        home = {at: number for number, loop in enumerate(loops) for at in loop.operations}
        for at in mine:
            if graph.operations[at].op == "tally":
                _first_for(graph.operations[at].args, loops, home).operations.append(at)
        for check in self.checks[axes]:
            if self.check_phase(check) == "yearly":
                _first_for(self.check_parts(check), loops, home).checks.append(check)
        for loop in loops:
            loop.operations.sort()  # arguments come first
            asked = [part for at in loop.operations for part in graph.operations[at].args]
            asked += [part for check in loop.checks for part in self.check_parts(check)]
            for part in set(asked) & home.keys() - set(loop.operations):
                self.slot(part)
        return loops

    def _cut(self, units: Sequence[list[int]]) -> list[Loop]:
        """Return units in as many loops as they need."""
        loops: list[Loop] = []
        room = 0
        for unit in units:
            count = sum(_INSTRUCTIONS.get(self.graph.operations[at].op, 1) for at in unit)
            if count > room:
                loops.append(Loop([], []))
                room = _LOOP
            room -= count
            loops[-1].operations.extend(unit)
        return loops


def _first_for(parts: Sequence[int], loops: list[Loop], home: dict[int, int]) -> Loop:
    """Return the first loop in which all parts are known."""
    if not loops:
        loops.append(Loop([], []))
    return loops[max((home.get(part, 0) for part in parts), default=0)]


def _units(graph: Graph, operations: Sequence[int]) -> list[list[int]]:
    """Return yearly operations in an order of computation over all years.

    Those that need one another through earlier years make one unit: they must share a loop.
    """
    inside = set(operations)
    reads = {at: [part for part in _reads(graph, at) if part in inside] for at in operations}
    needs = _closure(reads)
    unit_of: dict[int, list[int]] = {}
    for at in operations:
        if at not in unit_of:
            both = [part for part in operations if needs[at] >> part & 1 and needs[part] >> at & 1]
            unit = both or [at]
            unit_of.update((part, unit) for part in unit)
    units: list[list[int]] = []
    placed: set[int] = set()
    for at in operations:
        open_ = [at]
        while open_:
            unit = unit_of[open_[-1]]
            missing = [
                part for member in unit for part in reads[member] if part not in placed | set(unit)
            ]
            if missing:
                open_.append(missing[0])
                continue
            open_.pop()
            if unit[0] not in placed:
                units.append(unit)
                placed.update(unit)
    return units


def _reads(graph: Graph, at: int) -> Iterable[int]:
    operation = graph.operations[at]
    yield from operation.args
    if operation.op == "back":
        yield graph.records[operation.detail[0]]


def _closure(reads: dict[int, list[int]]) -> dict[int, int]:
    """Return what each operation needs, directly or not, as bits of a whole number."""
    needs = dict.fromkeys(reads, 0)
    changed = True
    while changed:
        changed = False
        for at, parts in reads.items():
            found = needs[at]
            for part in parts:
                found |= needs[part] | 1 << part
            changed |= found != needs[at]
            needs[at] = found
    return needs
