"""Replays the proof of one island: every step is checked by itself, and that no branch is missing.

Reads a ``Question`` and the steps of an island; ``verify`` collects the faults and the solutions.
The rules are those of the record.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sonae.scenarios.certificate.bounds import Bounds
from sonae.scenarios.certificate.logic import Condition, decide, reads
from sonae.scenarios.certificate.record import (
    BACK,
    BRANCH,
    DEAD,
    FORBID,
    OPERATIONS,
    RIVAL,
    SOLUTION,
    TAKE,
    TOTAL,
    Step,
)

__all__ = ["MOST_FAULTS", "Replay", "inside", "scenario_faults"]

MOST_FAULTS = 20
"""So many faults of one proof are told; then it is not read any further."""


class _StopError(Exception):
    """What follows a step cannot be read, so the replay ends there."""


@dataclass(slots=True)
class _Node:
    """A node of the search: what to go back to, and how far it has got."""

    states: list[int]
    upper: list[int]
    void: bool = False
    """Whether a factor had no open state already where it goes back to."""
    branch: int | None = None
    waiting: list[int] = field(default_factory=list)
    """States of the branch that were not taken yet, the last one next."""
    ended: bool = False

    @property
    def done(self) -> bool:
        return self.ended or (self.branch is not None and not self.waiting)


class Replay:
    """The replay of one proof; afterwards ``faults`` and ``solutions`` say what came of it."""

    def __init__(
        self, bounds: Bounds, conditions: Sequence[Condition], factors: Sequence[int]
    ) -> None:
        self.faults: list[tuple[int | None, str]] = []
        """Number of the step, from 1, and what is wrong there."""
        self.stopped = False
        """Whether what follows some step could not be read."""
        self.solutions: list[tuple[int, ...]] = []
        self._bounds, self._conditions, self._factors = bounds, conditions, tuple(factors)
        self._inside = inside(bounds, conditions, factors)
        self._states = [(1 << size) - 1 for size in bounds.sizes]
        self._upper = bounds.start()
        self._nodes = [_Node([], [])]
        self._void = False  # a factor has no open state: whatever is said of the rest holds
        self._step = 0
        self._rules: dict[int, Callable[[int, int, int], None]] = {
            BRANCH: self._branch,
            TAKE: self._take,
            RIVAL: self._rival,
            FORBID: self._forbid,
            DEAD: self._dead,
            SOLUTION: self._solution,
            BACK: self._back,
            TOTAL: self._total,
        }

    def run(self, steps: Sequence[Step]) -> None:
        """Check the steps one after another, and that nothing is left open at the end."""
        rules = self._rules
        try:
            for self._step, (op, a, b, c) in enumerate(steps, 1):
                rule = rules.get(op)
                if rule is None:
                    raise _StopError(f"unknown operation {op}")
                if len(self._nodes) == 1 and self._nodes[0].done:
                    raise _StopError(f"{OPERATIONS[op]} after the end of the proof")
                rule(a, b, c)
                if len(self.faults) >= MOST_FAULTS:
                    raise _StopError("too many faults: the rest of the proof was not read")
        except _StopError as stop:
            self.faults.append((self._step, str(stop)))
            self.stopped = True
            return
        if len(self._nodes) > 1 or not self._nodes[0].done:
            self.faults.append((None, "the proof ends before every branch was explored"))

    def _branch(self, factor: int, _b: int, _c: int) -> None:
        node = self._growing("BRANCH")
        self._known(factor)
        left = self._states[factor]
        node.branch = factor
        node.waiting = [s for s in reversed(range(self._bounds.sizes[factor])) if left >> s & 1]

    def _take(self, factor: int, state: int, _c: int) -> None:
        node = self._nodes[-1]
        if node.branch is None or node.branch != factor:
            raise _StopError(f"TAKE {factor} without a BRANCH on it")
        if not node.waiting or node.waiting[-1] != state:
            due = f"state {node.waiting[-1]} is due" if node.waiting else "all states were taken"
            raise _StopError(f"TAKE {factor} {state}, but {due}")
        node.waiting.pop()
        self._nodes.append(_Node(self._states.copy(), self._upper.copy(), self._void))
        self._narrow(factor, 1 << state)

    def _back(self, _a: int, _b: int, _c: int) -> None:
        node = self._nodes[-1]
        if len(self._nodes) == 1:
            raise _StopError("BACK without a TAKE")
        if not node.done:
            raise _StopError("BACK before the branch was explored to its end")
        self._nodes.pop()
        self._states, self._upper, self._void = node.states, node.upper, node.void

    def _rival(self, factor: int, state: int, rival: int) -> None:
        self._open(factor, state, "RIVAL")
        pair = self._bounds.at.get((factor, state, rival))
        if pair is None:
            raise _StopError(f"state {rival} is no rival of state {state} of {self._name(factor)}")
        limit = self._bounds.asked.limits[factor]
        if not self._void and self._upper[pair] >= -limit:
            self._fault(
                f"RIVAL: {self._name(factor, state)} is closed, but can still lead "
                f"{self._name(factor, rival)} by {self._upper[pair]} units; {-limit} is enough"
            )
        self._close(factor, state)

    def _forbid(self, constraint: int, factor: int, state: int) -> None:
        self._open(factor, state, "FORBID")
        condition, name = self._condition(constraint)
        trial = self._states.copy()
        trial[factor] = 1 << state
        if not self._void and decide(condition, trial) is not True:
            self._fault(
                f"FORBID: {self._name(factor, state)} is closed, but constraint {name} does not "
                "surely forbid it"
            )
        self._close(factor, state)

    def _total(self, factor: int, state: int, _c: int) -> None:
        self._open(factor, state, "TOTAL")
        total = self._bounds.asked.total
        if total is None:
            raise _StopError("TOTAL, but there is no total tolerance")
        least = 0 if self._void else self._unavoidable(factor, state)
        if not self._void and least <= total:
            self._fault(
                f"TOTAL: {self._name(factor, state)} is closed, but an inconsistency of {least} "
                f"units in all may still be enough; {total} is allowed"
            )
        self._close(factor, state)

    def _unavoidable(self, factor: int, state: int) -> int:
        """Return the sum of the inconsistencies that cannot be avoided if a factor has a state."""
        least = self._bounds.shortfall(factor, state, self._upper)
        for other, states in enumerate(self._states):
            if other != factor:
                least += min(
                    self._bounds.shortfall(other, code, self._upper)
                    for code in range(self._bounds.sizes[other])
                    if states >> code & 1
                )
        return least

    def _dead(self, factor: int, constraint: int, _c: int) -> None:
        node = self._growing("DEAD")
        if factor == -1:
            condition, name = self._condition(constraint)
            if decide(condition, self._states) is not True:
                self._fault(f"DEAD: constraint {name} is not surely broken")
        else:
            self._known(factor)
            if self._states[factor]:
                self._fault(f"DEAD: {self._name(factor)} still has an open state")
        node.ended = True

    def _solution(self, _a: int, _b: int, _c: int) -> None:
        node = self._growing("SOLUTION")
        for factor in self._factors:
            if self._states[factor].bit_count() != 1:
                name = self._name(factor)
                raise _StopError(f"SOLUTION, but {name} has not exactly one open state")
        codes = tuple(self._states[factor].bit_length() - 1 for factor in self._factors)
        for fault in scenario_faults(self._bounds, self._inside, self._factors, codes):
            self._fault(f"SOLUTION: {fault}")
        self.solutions.append(codes)
        node.ended = True

    def _growing(self, operation: str) -> _Node:
        """Return the node at hand, in which states may still be closed."""
        node = self._nodes[-1]
        if node.ended or node.branch is not None:
            raise _StopError(f"{operation} after the end of the branch")
        return node

    def _open(self, factor: int, state: int, operation: str) -> None:
        self._growing(operation)
        self._known(factor)
        if not 0 <= state < self._bounds.sizes[factor]:
            raise _StopError(f"{self._name(factor)} has no state {state}")
        if not self._states[factor] >> state & 1:
            raise _StopError(f"{operation}: {self._name(factor, state)} was closed before")

    def _known(self, factor: int) -> None:
        if factor not in self._factors:
            raise _StopError(f"factor {factor} is not one of this island")

    def _condition(self, constraint: int) -> tuple[Condition, str]:
        if not 0 <= constraint < len(self._conditions):
            raise _StopError(f"there is no constraint {constraint}")
        return self._conditions[constraint], self._bounds.asked.names[constraint]

    def _close(self, factor: int, state: int) -> None:
        self._narrow(factor, self._states[factor] & ~(1 << state))

    def _narrow(self, factor: int, after: int) -> None:
        """Let a factor have only some states open, and correct what its states can add."""
        before = self._states[factor]
        self._states[factor] = after
        if not after:
            self._void = True
        elif before != after:
            bounds, upper = self._bounds, self._upper
            new, old = bounds.most(factor, after), bounds.most(factor, before)
            for pair, more, less in zip(bounds.touched(factor), new, old, strict=True):
                upper[pair] += more - less

    def _fault(self, says: str) -> None:
        self.faults.append((self._step, says))

    def _name(self, factor: int, state: int | None = None) -> str:
        space = self._bounds.asked.space
        name = space.factors[factor]
        return name if state is None else f"{name}.{space.states[factor][state]}"


def inside(
    bounds: Bounds, conditions: Sequence[Condition], factors: Sequence[int]
) -> list[tuple[str, Condition]]:
    """Return the constraints that read no factor but these, each with its id."""
    named = zip(bounds.asked.names, conditions, strict=True)
    return [(name, condition) for name, condition in named if set(factors) >= set(reads(condition))]


def scenario_faults(
    bounds: Bounds,
    rules: Sequence[tuple[str, Condition]],
    factors: Sequence[int],
    codes: Sequence[int],
) -> list[str]:
    """Return what is wrong with a solution of an island, worked out from the judgements alone.

    What factors of other islands add does not depend on their states, so any will do.
    """
    asked = bounds.asked
    row = [0] * len(bounds.sizes)
    for factor, code in zip(factors, codes, strict=True):
        row[factor] = code
    short = bounds.inconsistencies(row)
    faults = [
        f"{asked.space.factors[factor]} is inconsistent by {short[factor]} units; "
        f"{asked.limits[factor]} are allowed"
        for factor in factors
        if short[factor] > asked.limits[factor]
    ]
    in_all = sum(short[factor] for factor in factors)
    if asked.total is not None and in_all > asked.total:
        faults.append(f"{in_all} units of inconsistency in all; {asked.total} are allowed")
    states = [1 << code for code in row]
    broken = [name for name, condition in rules if decide(condition, states)]
    return faults + [f"constraint {name} forbids it" for name in broken]
