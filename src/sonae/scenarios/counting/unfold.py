"""Unfold conditions into layers: which partial scenarios leave the same conditions open.

Reads numbered conditions and an order of the factors; hands the children of every node to
``layers``. A node is the set of clauses that may not hold any more (the frontier method of
Simpath, Knuth 2009, for constraints): a row of bits, one for each clause open at that depth. All
rows of a layer are taken further together; bits that are no longer needed are given to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from sonae.scenarios.counting.conditions import ALWAYS, Among, Conditions, Join
from sonae.scenarios.counting.rows import (
    WORD,
    Rows,
    add_bits,
    all_bits,
    any_bits,
    bit,
    distinct,
    drop_bits,
    words,
)

__all__ = ["Budget", "TooWideError", "unfold"]


class TooWideError(Exception):
    """More nodes are needed than the budget holds; ``diagram`` says so in the user's words."""

    def __init__(self, depth: int, width: int) -> None:
        super().__init__(f"{width} nodes at depth {depth}")
        self.depth = depth
        self.width = width


@dataclass(slots=True)
class Budget:
    """What may still be spent, in nodes and in steps over a word of a node."""

    nodes: int
    steps: int
    words: int
    """Words that the children of one layer may take, before equal ones are put together."""

    def spend(self, depth: int, width: int, *, nodes: int = 0, steps: int = 0) -> None:
        """Take a cost off; ``TooWideError`` if nothing is left."""
        self.nodes -= nodes
        self.steps -= steps
        if self.nodes < 0 or self.steps < 0:
            raise TooWideError(depth, width)


@dataclass(slots=True, eq=False)
class _Slots:
    """Which bit stands for which open clause."""

    taken: dict[int, int] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)

    @property
    def words(self) -> int:
        return max(1, -(-(1 + max(self.taken.values(), default=0)) // WORD))

    def take(self, clause: int) -> None:
        if clause not in self.taken:
            self.free.sort(reverse=True)
            self.taken[clause] = self.free.pop() if self.free else len(self.taken)

    def release(self, clause: int) -> None:
        self.free.append(self.taken.pop(clause))

    def mask(self, clauses: Sequence[int] | frozenset[int]) -> int:
        return sum(1 << self.taken[clause] for clause in clauses)


@dataclass(frozen=True, slots=True, eq=False)
class _Step:
    """What one state of the factor does to a row."""

    kills: int
    """Bits of clauses that would hold."""
    starts: int
    """Bits of clauses that open here whatever the row."""
    turns: tuple[tuple[int, int], ...]
    """(bit of a clause, bits of what is left of it)."""


@dataclass(frozen=True, slots=True, eq=False)
class _Layer:
    """How the rows of one depth are taken to the next."""

    words: int
    keeps: int
    steps: dict[int, _Step]
    """By code; a code that some clause forbids whatever the row is missing."""
    exhausted: tuple[int, ...]
    """Bits that say that no state is left for some factor."""
    spared: tuple[tuple[int, int], ...]
    """(bits that say that a clause cannot hold, bit of the clause)."""


def unfold(
    conditions: Conditions,
    clauses: Sequence[int],
    order: Sequence[int],
    sizes: Sequence[int],
    budget: Budget,
) -> tuple[NDArray[np.int32], ...]:
    """Return by layer the node each state leads to (node, state), -1 where there is none.

    Parameters
    ----------
    conditions : Conditions
    clauses : sequence of int
        None of these conditions may hold; they read only factors of the order.
    order : sequence of int
        The factors, as they are fixed.
    sizes : sequence of int
        Number of states of each factor of the space.
    budget : Budget
        What may be spent; ``TooWideError`` if it does not suffice.
    """
    slots = _Slots()
    rows: Rows = np.zeros((1, 1), dtype=np.uint64)
    starting = _by_first(conditions, clauses, order)
    found = []
    for depth, factor in enumerate(order):
        layer = _layer(conditions, starting[depth], slots, factor)
        width = rows.shape[1]
        cost = len(layer.steps) + sum(len(step.turns) for step in layer.steps.values())
        checks = (len(layer.exhausted) + len(layer.spared)) * len(layer.steps)
        budget.spend(depth, width, nodes=width, steps=width * (cost + checks) * layer.words)
        children, rows = _extended(layer, rows, sizes[factor], budget, depth)
        _release_unused(slots, rows)
        rows = rows[: slots.words]
        found.append(children)
    return tuple(found)


def _by_first(
    conditions: Conditions, clauses: Sequence[int], order: Sequence[int]
) -> tuple[list[int], ...]:
    """Sort the clauses by the depth at which the first of their factors is fixed."""
    found: tuple[list[int], ...] = tuple([] for _ in order)
    for clause in clauses:
        reads = conditions.reads[clause]
        found[next(depth for depth, at in enumerate(order) if reads >> at & 1)].append(clause)
    return found


def _layer(conditions: Conditions, starting: list[int], slots: _Slots, factor: int) -> _Layer:
    """Work out what each state of a factor does, and give bits to the clauses that open."""
    codes = _codes(conditions.domains[factor])
    touched = [c for c in slots.taken if conditions.reads[c] >> factor & 1]
    bits = {clause: slots.taken[clause] for clause in touched}
    left = {
        (clause, code): conditions.clauses(conditions.left(clause, factor, code))
        for clause in (*touched, *starting)
        for code in codes
    }
    for clause in touched:
        slots.release(clause)
    for rest in left.values():
        for clause in sorted(rest - {ALWAYS}):
            slots.take(clause)
    steps = {}
    for code in codes:
        if any(ALWAYS in left[clause, code] for clause in starting):
            continue
        opened = frozenset(c for clause in starting for c in left[clause, code])
        turns = [(bits[c], left[c, code]) for c in touched if left[c, code]]
        steps[code] = _Step(
            sum(1 << at for at, rest in turns if ALWAYS in rest),
            slots.mask(opened),
            tuple((at, slots.mask(rest)) for at, rest in turns if ALWAYS not in rest),
        )
    keeps = ~sum(1 << at for at in bits.values())
    wide = max(slots.words, 1 + max(bits.values(), default=0) // WORD)
    return _Layer(wide, keeps, steps, *_shortcuts(conditions, slots))


def _codes(domain: int) -> list[int]:
    return [code for code in range(domain.bit_length()) if domain >> code & 1]


def _shortcuts(
    conditions: Conditions, slots: _Slots
) -> tuple[tuple[int, ...], tuple[tuple[int, int], ...]]:
    """Return which bits together leave a factor no state, and which make a clause needless."""
    forbidden: dict[int, dict[int, int]] = {}
    for clause, slot in slots.taken.items():
        shape = conditions.shapes[clause]
        if isinstance(shape, Among):
            forbidden.setdefault(shape.factor, {})[shape.states] = slot

    def bits(factor: int, states: int) -> int | None:
        known = forbidden.get(factor, {})
        wanted = [1 << code for code in _codes(states)]
        if all(state in known for state in wanted):
            return sum(1 << known[state] for state in wanted)
        return None

    exhausted = [bits(factor, conditions.domains[factor]) for factor in sorted(forbidden)]
    spared = []
    for clause, slot in sorted(slots.taken.items()):
        shape = conditions.shapes[clause]
        if not isinstance(shape, Join) or shape.op != "and":
            continue
        for operand in shape.operands:
            part = conditions.shapes[operand]
            if isinstance(part, Among) and (mask := bits(part.factor, part.states)) is not None:
                spared.append((mask, 1 << slot))
    return tuple(mask for mask in exhausted if mask is not None), tuple(spared)


def _extended(
    layer: _Layer, rows: Rows, size: int, budget: Budget, depth: int
) -> tuple[NDArray[np.int32], Rows]:
    """Return the children of each row, and the distinct rows that they are."""
    width = rows.shape[1]
    children = np.full((width, size), -1, dtype=np.int32)
    if rows.shape[0] < layer.words:
        more = np.zeros((layer.words - rows.shape[0], width), dtype=np.uint64)
        rows = np.concatenate([rows, more])
    made, parents, count = [], [], 0
    for code, step in layer.steps.items():
        parent, row = _taken(layer, step, rows)
        made.append(row)
        parents.append((code, parent))
        count += parent.size
        if count * layer.words > budget.words:
            raise TooWideError(depth, max(width, count // size))
    if not count:
        return children, np.zeros((layer.words, 0), dtype=np.uint64)
    joined = np.concatenate(made, axis=1)
    made.clear()
    number, told_apart = distinct(joined)
    start = 0
    for code, parent in parents:
        children[parent, code] = number[start : start + parent.size]
        start += parent.size
    return children, told_apart


def _taken(layer: _Layer, step: _Step, rows: Rows) -> tuple[NDArray[np.intp], Rows]:
    """Return (parent, row) of the rows that may take this state."""
    parent = np.flatnonzero(~any_bits(rows, step.kills))
    before = rows if parent.size == rows.shape[1] else np.take(rows, parent, axis=1)
    row = before & words(layer.keeps, before.shape[0])[:, None]
    for at, rest in step.turns:
        add_bits(row, rest, bit(before, at))
    add_bits(row, step.starts, np.ones(1, dtype=np.uint64))
    for mask in layer.exhausted:
        full = all_bits(row, mask)
        if full.any():
            parent, row = parent[~full], row[:, ~full]
    for mask, clause in layer.spared:
        drop_bits(row, clause, all_bits(row, mask))
    return parent, row


def _release_unused(slots: _Slots, rows: Rows) -> None:
    """Give back the bits that no row has."""
    used = np.bitwise_or.reduce(rows, axis=1)
    for clause, slot in list(slots.taken.items()):
        word = int(used[slot // WORD]) if slot // WORD < used.size else 0
        if not word >> slot % WORD & 1:
            slots.release(clause)
