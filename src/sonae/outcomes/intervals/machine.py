"""Work through a program for many boxes at a time: intervals, and back what is left, and slopes.

`ArrayMachine` does it with NumPy; ``machine_native`` with machine code made of the very same
steps, which gives the same bits.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from sonae.outcomes.intervals.lanes import ARRAYS, Lanes
from sonae.outcomes.intervals.program import TRUTHS as TRUTHS_OF
from sonae.outcomes.intervals.program import Program, takes_truth
from sonae.outcomes.intervals.rules import NUMBERS, TRUTHS, ULP, Pair, largest, select
from sonae.outcomes.intervals.shrink import (
    SHRINK,
    SHRINK_TRUTHS,
    meet,
    meet_truths,
    shrink_select,
)
from sonae.outcomes.intervals.slopes import SLOPES, jumps, select_slopes

__all__ = [
    "ArrayMachine",
    "Machine",
    "backward_slopes",
    "forward",
    "refine",
    "shrink",
]

Floats = npt.NDArray[np.float64]

_SLOPE_SLACK: Final = 64.0 * ULP
"""What rounding can do to an operation as written and as read, in parts of its largest value."""
_EXACT: Final = frozenset({"abs", "both", "max", "min", "neg", "same", "select"})
"""Operations that round nothing."""


class Machine(Protocol):
    """What works through programs.

    ``ends`` is memory for (operation, 2, lane); leaves are filled in by the caller. ``change`` is
    memory of the same shape, cleared, with the change of the results filled in; ``rest`` is memory
    for one number a lane.
    """

    def forward(self, program: Program, ends: Floats) -> None:
        """Fill in the ends of every operation."""
        ...

    def refine(self, program: Program, ends: Floats) -> None:
        """Compute the ends of every operation again, and keep what both allow."""
        ...

    def shrink(self, program: Program, ends: Floats, rest: Floats) -> None:
        """Narrow the ends of every argument to what the results leave, from the last to the first.

        ``rest`` becomes the number of operations of which nothing is left.
        """
        ...

    def slopes(self, program: Program, ends: Floats, change: Floats, rest: Floats) -> None:
        """Fill in how the results change with every operation.

        A condition's lower entry becomes how far the result may jump with it. ``rest`` becomes
        what rounding may add up to.
        """
        ...


# one step, whatever the lanes are -----------------------------------------------------------------


def forward(lanes: Lanes, op: str, parts: Sequence[Pair]) -> Pair:
    """Return an operation's ends from those of its arguments."""
    rule: Callable[..., Pair] = select if op == "select" else (NUMBERS | TRUTHS)[op]
    return rule(lanes, *parts)


def refine(lanes: Lanes, op: str, own: Pair, parts: Sequence[Pair]) -> Pair:
    """Return what an operation's ends and those of its arguments both allow."""
    found = forward(lanes, op, parts)
    if op in TRUTHS_OF:
        return meet_truths(lanes, own, found)
    lower, upper = meet(lanes, found, own)
    there = found[0] == found[0]
    return lanes.pick(there, lower, own[0]), lanes.pick(there, upper, own[1])


def shrink(lanes: Lanes, op: str, own: Pair, parts: Sequence[Pair]) -> tuple[list[Pair], Any]:
    """Return what is left of each argument, and 1 where nothing is left of one of them."""
    left: Sequence[Pair]
    if op == "select":
        left = shrink_select(lanes, own, *parts)
    else:
        left = (SHRINK_TRUTHS if op in TRUTHS_OF else SHRINK)[op](lanes, own, *parts)
    found: list[Pair] = []
    empty = own[0] > own[1] if op not in TRUTHS_OF else own[0] & lanes.flip(own[1])
    for place, (old, new) in enumerate(zip(parts, left, strict=True)):
        if takes_truth(op, place):
            one = meet_truths(lanes, old, new)
            empty = empty | (one[0] & lanes.flip(one[1]))
        else:
            one = meet(lanes, old, new)
            empty = empty | (one[0] > one[1])
        found.append(one)
    return found, lanes.pick(empty, 1.0, 0.0)


def backward_slopes(
    lanes: Lanes, op: str, change: Pair, own: Pair, parts: Sequence[Pair]
) -> tuple[list[Pair | None], Any]:
    """Return what passes on to each argument, and what rounding here may do to the result."""
    slack = None
    if op not in _EXACT:
        slack = largest(lanes, change) * largest(lanes, own) * _SLOPE_SLACK
        slack = lanes.pick((change[0] == 0.0) & (change[1] == 0.0), 0.0, slack)
    if op == "select":
        passed = select_slopes(lanes, change, parts[0])
        jump = jumps(lanes, change, *parts)
        return [(jump, jump), *passed], slack
    return list(SLOPES[op](lanes, change, own, *parts)), slack


# NumPy --------------------------------------------------------------------------------------------


class ArrayMachine:
    """The rules on NumPy arrays."""

    def forward(self, program: Program, ends: Floats) -> None:
        """Fill in the ends of every operation."""
        with np.errstate(all="ignore"):
            for at in program.steps.tolist():
                op, parts = self._parts(program, ends, at)
                ends[at, 0], ends[at, 1] = forward(ARRAYS, op, parts)

    def refine(self, program: Program, ends: Floats) -> None:
        """Compute the ends of every operation again, and keep what both allow."""
        with np.errstate(all="ignore"):
            for at in program.steps.tolist():
                op, parts = self._parts(program, ends, at)
                ends[at, 0], ends[at, 1] = refine(ARRAYS, op, self._own(op, ends, at), parts)

    def shrink(self, program: Program, ends: Floats, rest: Floats) -> None:
        """Narrow the ends of every argument to what the results leave."""
        rest[:] = 0.0
        with np.errstate(all="ignore"):
            for at in reversed(program.steps.tolist()):
                op, parts = self._parts(program, ends, at)
                left, empty = shrink(ARRAYS, op, self._own(op, ends, at), parts)
                rest += empty
                for place, (part, one) in enumerate(
                    zip(program.operations[at].args, left, strict=True)
                ):
                    old = self._own("and" if takes_truth(op, place) else "", ends, part)
                    join = meet_truths if takes_truth(op, place) else meet
                    ends[part, 0], ends[part, 1] = join(ARRAYS, old, one)

    def _own(self, op: str, ends: Floats, at: int) -> Pair:
        lower, upper = ends[at]
        return (lower > 0.5, upper > 0.5) if op in TRUTHS_OF else (lower, upper)

    def slopes(self, program: Program, ends: Floats, change: Floats, rest: Floats) -> None:
        """Fill in how the results change with every operation."""
        rest[:] = 0.0
        with np.errstate(all="ignore"):
            for at in reversed(program.steps.tolist()):
                op, parts = self._parts(program, ends, at)
                if op in TRUTHS_OF:
                    continue
                own = change[at, 0], change[at, 1]
                passed, slack = backward_slopes(ARRAYS, op, own, tuple(ends[at]), parts)
                rest += 0.0 if slack is None else slack
                for part, one in zip(program.operations[at].args, passed, strict=True):
                    self._pass(program, change, part, one)

    def _pass(self, program: Program, change: Floats, part: int, one: Pair | None) -> None:
        if one is None:
            return
        if program.operations[part].op in TRUTHS_OF:
            change[part, 0] = change[part, 0] + one[0]
        else:
            change[part] = NUMBERS["add"](ARRAYS, tuple(change[part]), one)

    def _parts(self, program: Program, ends: Floats, at: int) -> tuple[str, list[Pair]]:
        operation = program.operations[at]
        parts = []
        for part in operation.args:
            lower, upper = ends[part]
            if program.operations[part].op in TRUTHS_OF:
                lower, upper = lower > 0.5, upper > 0.5
            parts.append((lower, upper))
        return operation.op, parts
