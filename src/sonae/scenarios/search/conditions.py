"""Constraints as the kernels read them: small programs over sets of states that are still open.

Reads the conditions of constraints; the filtering and the static kernel run the programs. A
condition is pushed down to tests of one factor each (negation goes into the set of states), and a
forbidden ``A or B`` is two programs. A program answers in three values, since a factor may still
have several states: surely, perhaps, or surely not.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.expressions import InStates, Logic, Node, Not
from sonae.scenarios.space import Constraint, Space

__all__ = ["ALL", "ANY", "TEST", "WIDEST", "Programs", "programs"]

TEST, ALL, ANY = 0, 1, 2
"""Operations: test a factor; whether all, or any, of the last few answers hold."""
WIDEST = 64
"""States of a factor that fit the word in which a kernel keeps those still open."""


@dataclass(frozen=True, slots=True, eq=False)
class Programs:
    """Conditions in postfix order, one after another in a single table."""

    code: NDArray[np.int32]
    """(operation, factor or number of answers, place of the set) for each step."""
    sets: NDArray[np.uint64]
    """Sets of states, a bit for each."""
    start: NDArray[np.int32]
    """Where each program begins in ``code``, and last its length."""
    owner: NDArray[np.int32]
    """For each program, the place of the constraint it belongs to."""
    scope_start: NDArray[np.int32]
    scope: NDArray[np.int32]
    """Factors that each program reads, from ``scope_start`` on."""
    readers_start: NDArray[np.int32]
    readers: NDArray[np.int32]
    """Programs that read each factor, from ``readers_start`` on."""


def programs(space: Space, constraints: Sequence[Constraint], owners: Sequence[int]) -> Programs:
    """Compile what constraints forbid; ``owners`` are their numbers in the whole system."""
    place = {factor: at for at, factor in enumerate(space.factors)}
    code: list[tuple[int, int, int]] = []
    sets: list[int] = []
    start, owner, scopes = [0], [], []
    for number, constraint in zip(owners, constraints, strict=True):
        for part in _alternatives(_pushed(constraint.forbids.tree, place, space, denied=False)):
            code += _postfix(part, sets)
            start.append(len(code))
            owner.append(number)
            scopes.append(sorted(set(_factors(part))))
    readers = [[at for at, scope in enumerate(scopes) if f in scope] for f in range(len(place))]
    scope_start, scope = _rows(scopes)
    readers_start, reading = _rows(readers)
    return Programs(
        np.array(code, dtype=np.int32).reshape(-1, 3),
        np.array(sets, dtype=np.uint64),
        np.array(start, dtype=np.int32),
        np.array(owner, dtype=np.int32),
        *(scope_start, scope, readers_start, reading),
    )


@dataclass(frozen=True, slots=True)
class _Test:
    """A factor is in one of a set of states."""

    factor: int
    states: int
    """A bit for each state."""


@dataclass(frozen=True, slots=True)
class _Join:
    """All, or any, of some conditions hold."""

    op: int
    parts: "tuple[_Test | _Join, ...]"


def _pushed(node: Node, place: dict[str, int], space: Space, *, denied: bool) -> _Test | _Join:
    """Return the condition, or its denial, without any negation left in it."""
    match node:
        case InStates(factor, _, codes):
            at = place[factor]
            states = sum(1 << code for code in set(codes))
            return _Test(at, (1 << space.sizes[at]) - 1 - states if denied else states)
        case Not(operand):
            return _pushed(operand, place, space, denied=not denied)
        case Logic(op, operands):
            every = (op == "and") != denied
            parts = tuple(_pushed(part, place, space, denied=denied) for part in operands)
            return _Join(ALL if every else ANY, parts)
        case _:
            raise TypeError(f"not a condition over factors: {node!r}")


def _alternatives(part: _Test | _Join) -> Iterator[_Test | _Join]:
    if isinstance(part, _Join) and part.op == ANY:
        for alternative in part.parts:
            yield from _alternatives(alternative)
    else:
        yield part


def _postfix(part: _Test | _Join, sets: list[int]) -> list[tuple[int, int, int]]:
    if isinstance(part, _Test):
        sets.append(part.states)
        return [(TEST, part.factor, len(sets) - 1)]
    steps = [step for inner in part.parts for step in _postfix(inner, sets)]
    return [*steps, (part.op, len(part.parts), 0)]


def _factors(part: _Test | _Join) -> Iterator[int]:
    if isinstance(part, _Test):
        yield part.factor
    else:
        for inner in part.parts:
            yield from _factors(inner)


def _rows(lists: Sequence[Sequence[int]]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return lists one after another, and where each begins."""
    ends = np.cumsum([0, *(len(row) for row in lists)]).astype(np.int32)
    return ends, np.array([item for row in lists for item in row], dtype=np.int32)
