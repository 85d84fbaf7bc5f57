"""The operations that some results of a tape need, as arrays for a machine that works through them.

Made of a `Tape`; read by ``machine``. Every operation has a place in memory for its two ends, or
for two truths as 1 and 0, in each of ``LANES`` boxes at a time.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from sonae.outcomes.graph import Operation
from sonae.outcomes.intervals.tighten import MOST_KNOTS, MOST_TERMS
from sonae.outcomes.intervals.unroll import Tape

__all__ = ["KINDS", "LANES", "Kind", "Program", "program", "takes_truth"]

Kind = tuple[str, int]
"""An operation and how many arguments it has."""
Ints = npt.NDArray[np.int32]

LANES: Final = 64
"""Boxes that are worked on at a time: enough to keep the machine busy, few enough for its cache."""

_ONE: Final = ("abs", "exp", "log", "neg", "not", "same", "sqrt")
_TWO: Final = ("add", "and", "both", "div", "eq", "logratio", "lt", "max", "min", "mul", "or")
_OTHERS: Final = (
    ("between", 4),
    ("select", 3),
    ("since", 2),
    ("slack", 2),
    ("slack", 3),
    ("sub", 2),
)
KINDS: Final[tuple[Kind, ...]] = tuple(
    sorted(
        [(op, 1) for op in _ONE]
        + [(op, 2) for op in _TWO]
        + [(op, 2 * terms) for op in ("mean", "some_mean") for terms in range(2, MOST_TERMS + 1)]
        + [("line", 2 * knots + 1) for knots in range(1, MOST_KNOTS + 1)]
        + list(_OTHERS)
    )
)
"""All that a tape holds but leaves."""
_NUMBER: Final = {kind: at for at, kind in enumerate(KINDS)}
_LEAVES: Final = frozenset({"claim", "const", "draw", "in_states", "table", "truth"})
TRUTHS: Final = frozenset({"and", "claim", "eq", "in_states", "lt", "not", "or", "truth"})
"""Operations that give a truth."""


def takes_truth(op: str, place: int) -> bool:
    """Return whether an argument of an operation is a truth."""
    return op in {"and", "or", "not"} or (op == "select" and place == 0)


@dataclass(frozen=True, slots=True, eq=False)
class Program:
    """What a machine works through.

    Attributes
    ----------
    operations : tuple of Operation
        Those that are needed; arguments come before what uses them.
    roots : tuple of int
        The results.
    code, first, args : arrays, int32
        For each operation the place of its kind in ``KINDS``, where its arguments begin, and they.
    steps, back, numbers_back : arrays, int32
        What is computed, in order: everything but the leaves; the same in reverse; and of that only
        what gives a number.
    constants : array of (operation, number)
    draws : array, (leaf, 2), int32
        Operation and dimension.
    tables, states : tuples of (operation, factor, numbers or codes)
    compared : tuple of int
        Comparisons that depend on draws, as the intervals decide them. What uses them reads
        ``(comparison or claimed) and not denied``, so that a search can take one for granted.
    claimed, granted : arrays, int32
        The leaves that say so: claimed, and not denied; one for each comparison.
    compares : array, (comparison, dimension), bool
        On which dimensions each depends.
    conditions : tuple of int
        What choices depend on.
    depends, reads, uses : arrays, bool
        On what: (condition, dimension), (condition, factor) and (condition, comparison).
    """

    operations: tuple[Operation, ...]
    roots: tuple[int, ...]
    code: Ints
    first: Ints
    args: Ints
    steps: Ints
    back: Ints
    numbers_back: Ints
    constants: tuple[tuple[int, float], ...]
    draws: Ints
    tables: tuple[tuple[int, int, tuple[float, ...]], ...]
    states: tuple[tuple[int, int, tuple[int, ...]], ...]
    compared: tuple[int, ...]
    claimed: Ints
    granted: Ints
    compares: npt.NDArray[np.bool_]
    conditions: tuple[int, ...]
    depends: npt.NDArray[np.bool_]
    reads: npt.NDArray[np.bool_]
    uses: npt.NDArray[np.bool_]

    @property
    def size(self) -> int:
        """Number of operations."""
        return len(self.operations)


def program(tape: Tape, roots: Sequence[int], dimensions: int, factors: int) -> Program:
    """Return what is needed for some results of a tape."""
    operations, new, compared = _with_claims(tape, roots)
    claimed = [at + 1 for at in compared]
    granted = [at + 3 for at in compared]
    steps = _ints([at for at, o in enumerate(operations) if o.op not in _LEAVES])
    lengths = [len(o.args) for o in operations]
    conditions = sorted({o.args[0] for o in operations if o.op == "select"})
    depends, reads, uses = _read(operations, conditions, dimensions, factors, compared)
    return Program(
        operations=operations,
        roots=tuple(new[root] for root in roots),
        code=_ints([_NUMBER.get((o.op, len(o.args)), 0) for o in operations]),
        first=_ints(np.concatenate([[0], np.cumsum(lengths)[:-1]])),
        args=_ints([part for o in operations for part in o.args] or [0]),
        steps=steps,
        back=steps[::-1].copy(),
        numbers_back=_ints([at for at in steps[::-1] if operations[at].op not in TRUTHS]),
        constants=tuple(
            (at, float(o.detail[0]))
            for at, o in enumerate(operations)
            if o.op in {"const", "truth"}
        ),
        draws=_ints(
            [(at, o.detail[0]) for at, o in enumerate(operations) if o.op == "draw"]
        ).reshape(-1, 2),
        tables=tuple(
            (at, o.detail[0], tuple(o.detail[1:]))
            for at, o in enumerate(operations)
            if o.op == "table"
        ),
        states=tuple(
            (at, o.detail[0], tuple(o.detail[1:]))
            for at, o in enumerate(operations)
            if o.op == "in_states"
        ),
        compared=compared,
        claimed=_ints(claimed),
        granted=_ints(granted),
        compares=_read(operations, compared, dimensions, factors, compared)[0],
        conditions=tuple(conditions),
        depends=depends,
        reads=reads,
        uses=uses,
    )


def _ints(numbers: object) -> Ints:
    return np.array(numbers, dtype=np.int32)


def _with_claims(
    tape: Tape, roots: Sequence[int]
) -> tuple[tuple[Operation, ...], dict[int, int], tuple[int, ...]]:
    """Return the operations needed, their new numbers, and the comparisons that can be claimed."""
    new: dict[int, int] = {}
    operations: list[Operation] = []
    drawn: set[int] = set()
    compared: list[int] = []
    for old in tape.needed(roots):
        operation = tape.operations[old]
        at = len(operations)
        args = tuple(new[part] for part in operation.args)
        operations.append(Operation(operation.op, args, operation.detail))
        new[old] = at
        if operation.op == "draw" or drawn.intersection(args):
            drawn.add(at)
            if operation.op in {"lt", "eq"}:
                compared.append(at)
                operations.append(Operation("claim", (), (len(compared) - 1,)))
                operations.append(Operation("or", (at, at + 1)))
                operations.append(Operation("claim", (), (len(compared) - 1,)))
                operations.append(Operation("and", (at + 2, at + 3)))
                drawn.update((at + 2, at + 4))
                new[old] = at + 4
    return tuple(operations), new, tuple(compared)


def _read(
    operations: tuple[Operation, ...],
    wanted: Sequence[int],
    dimensions: int,
    factors: int,
    compared: tuple[int, ...],
) -> tuple[npt.NDArray[np.bool_], ...]:
    """Return on which dimensions, factors and comparisons each operation depends."""
    sizes = dimensions, factors, len(compared)
    offset = 0, dimensions, dimensions + factors
    own = {at: 1 << (offset[2] + number) for number, at in enumerate(compared)}
    found: list[int] = []
    for at, operation in enumerate(operations):
        bits = own.get(at, 0)
        if operation.op == "draw":
            bits |= 1 << operation.detail[0]
        if operation.op in {"table", "in_states"}:
            bits |= 1 << (offset[1] + operation.detail[0])
        for part in operation.args:
            bits |= found[part]
        found.append(bits)
    whole = sum(sizes)
    rows = [[bits >> bit & 1 for bit in range(whole)] for bits in (found[at] for at in wanted)]
    table = np.array(rows, dtype=np.bool_).reshape(len(wanted), whole)
    return tuple(table[:, start : start + size] for start, size in zip(offset, sizes, strict=True))
