"""Every feasible portfolio in one diagram: counted exactly, ranked, never listed.

Reads a `Problem`; hands on `Layers` (of ``scenarios.counting``): a node stands for all choices of
the first options that leave the same to choose. Sums against a limit are whole numbers; choices
that leave the same to choose although they cost differently share a node, as long as the sum stays
in a range that is found on the way (the intervals of Behle 2008, "On threshold BDDs and the optimal
variable ordering problem", in several sums at once).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

import numpy as np

from sonae.errors import CapacityError
from sonae.plans.portfolio.problem import NEVER, Problem, Rule
from sonae.scenarios.counting.layers import Layers, layers

__all__ = ["MOST_NODES", "diagram_of", "sums_of"]

MOST_NODES = 500_000
"""Nodes of a diagram, and ranges looked at while it is made, at most."""

_NOWHERE = -1
_Masks: TypeAlias = tuple[int, ...]
_Sums: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Range:
    """Sums so far for which the same node follows."""

    low: tuple[float, ...]
    high: tuple[float, ...]
    node: int

    def holds(self, sums: _Sums) -> bool:
        return all(a <= x <= b for a, x, b in zip(self.low, sums, self.high, strict=True))


@dataclass(frozen=True, slots=True)
class _Limited:
    """A sum over all choices that has a limit, in whole numbers."""

    limit: int
    parts: tuple[tuple[int, ...], ...]
    """What each choice adds (option, code)."""


def diagram_of(problem: Problem) -> Layers | None:
    """Return the diagram of all portfolios that keep the rules; None if there is none.

    Raises
    ------
    CapacityError
        If it gets too large.
    """
    return _Making(problem).layers()


def sums_of(problem: Problem, rule: Rule) -> list[list[list[Fraction]]]:
    """Return what each choice adds to each sum that a rule limits (sum, option, code)."""
    if rule.kind == "steps":
        return [[[Fraction(code != NEVER) for code in range(size)] for size in problem.sizes]]
    if rule.kind == "budget":
        return [[[sum(c, Fraction(0)) for c in option] for option in problem.costs]]
    return [
        [[cost[at] for cost in option] for option in problem.costs]
        for at in range(len(problem.horizon))
    ]


class _Making:
    """A diagram while it is made."""

    def __init__(self, problem: Problem) -> None:
        self.sizes = problem.sizes
        self.count = len(self.sizes)
        self.sums = _limited(problem)
        self.least = [_rests(s.parts, min) for s in self.sums]
        self.most = [_rests(s.parts, max) for s in self.sums]
        self.start, self.allowed = _masks(problem)
        self.ranges: dict[tuple[int, _Masks], list[_Range]] = {}
        self.looked = 0
        self.children: list[list[tuple[int, ...]]] = [[] for _ in range(self.count)]
        self.numbers: list[dict[tuple[int, ...], int]] = [{} for _ in range(self.count)]

    def layers(self) -> Layers | None:
        """Make it."""
        root = self.follow(0, self.start, (0,) * len(self.sums))
        if root.node == _NOWHERE:
            return None
        children = tuple(
            np.array(rows, dtype=np.int32).reshape(len(rows), size)
            for rows, size in zip(self.children, self.sizes, strict=True)
        )
        return layers(tuple(range(self.count)), children)

    def follow(self, at: int, masks: _Masks, sums: _Sums) -> _Range:
        """Return the node that follows once some options are chosen, and for which sums."""
        settled = self._settled(at, sums)
        if settled is not None:
            return settled
        known = self.ranges.setdefault((at, masks), [])
        for found in reversed(known):
            if found.holds(sums):
                return found
        self._count_look()
        made = self._made(at, masks, sums)
        known.append(made)
        return made

    def _settled(self, at: int, sums: _Sums) -> _Range | None:
        """Return what is known without choosing: a sum that is too large, or the end."""
        free = (-math.inf,) * len(sums), (math.inf,) * len(sums)
        for number, (total, limited) in enumerate(zip(sums, self.sums, strict=True)):
            most = limited.limit - self.least[number][at]
            if total > most:
                low = [*free[0]]
                low[number] = most + 1
                return _Range(tuple(low), free[1], _NOWHERE)
        if at == self.count:
            return _Range(free[0], tuple(limited.limit for limited in self.sums), 0)
        return None

    def _made(self, at: int, masks: _Masks, sums: _Sums) -> _Range:
        low, high = [-math.inf] * len(sums), [math.inf] * len(sums)
        children = []
        for code in range(self.sizes[at]):
            if not masks[0] >> code & 1:
                children.append(_NOWHERE)
                continue
            left = self._left(at, code, masks)
            if left is None:
                children.append(_NOWHERE)
                continue
            adds = [limited.parts[at][code] for limited in self.sums]
            below = self.follow(at + 1, left, tuple(map(sum, zip(sums, adds, strict=True))))
            children.append(below.node)
            for number, add in enumerate(adds):
                low[number] = max(low[number], below.low[number] - add)
                high[number] = min(high[number], below.high[number] - add)
        return _Range(tuple(low), tuple(high), self._numbered(at, tuple(children)))

    def _left(self, at: int, code: int, masks: _Masks) -> _Masks | None:
        """Return the codes that are left to the later options; None if one has none."""
        left = list(masks[1:])
        for other, allowed in self.allowed[at].items():
            left[other - at - 1] &= allowed[code]
        return tuple(left) if all(left) else None

    def _numbered(self, at: int, children: tuple[int, ...]) -> int:
        if all(child == _NOWHERE for child in children):
            return _NOWHERE
        numbers = self.numbers[at]
        if children not in numbers:
            numbers[children] = len(numbers)
            self.children[at].append(children)
        return numbers[children]

    def _count_look(self) -> None:
        self.looked += 1
        if self.looked > MOST_NODES:
            raise CapacityError(
                f"the set of portfolios does not fit in a diagram of {MOST_NODES:,} nodes; take "
                "fewer options or years of launch, or budgets in rounder numbers"
            )


def _limited(problem: Problem) -> list[_Limited]:
    """Return the sums that can exceed their limits, in whole numbers."""
    found = []
    for rule in problem.rules:
        if rule.kind not in {"budget", "yearly", "steps"}:
            continue
        for parts in sums_of(problem, rule):
            numbers = [rule.limit, *(number for option in parts for number in option)]
            scale = math.lcm(*(number.denominator for number in numbers))
            whole = tuple(tuple(int(number * scale) for number in option) for option in parts)
            limit = math.floor(rule.limit * scale)
            if sum(map(max, whole)) > limit:
                found.append(_Limited(limit, whole))
    return found


def _rests(parts: Sequence[Sequence[int]], pick: Callable[[Sequence[int]], int]) -> list[int]:
    """Return what the options from each one on add at least, or at most."""
    rests = [0]
    for option in reversed(parts):
        rests.append(rests[-1] + pick(option))
    return rests[::-1]


def _masks(problem: Problem) -> tuple[_Masks, list[dict[int, list[int]]]]:
    """Return the codes each option may have, and those that each choice leaves to later ones."""
    masks = [(1 << size) - 1 for size in problem.sizes]
    allowed: list[dict[int, list[int]]] = [{} for _ in problem.sizes]
    for rule in problem.rules:
        if rule.kind == "must":
            masks[problem.index(rule.options[0])] &= ~(1 << NEVER)
        elif rule.kind in {"requires", "excludes"}:
            if any(option not in problem.options for option in rule.options):
                masks[problem.index(rule.options[0])] &= 1 << NEVER  # requires what may not be
                continue
            _restrict(problem, rule, allowed)
    return tuple(masks), allowed


def _restrict(problem: Problem, rule: Rule, allowed: list[dict[int, list[int]]]) -> None:
    one, two = (problem.index(option) for option in rule.options)
    first, later = min(one, two), max(one, two)
    known = allowed[first].setdefault(later, [-1] * problem.sizes[first])
    for code in range(problem.sizes[first]):
        bits = 0
        for other in range(problem.sizes[later]):
            pair = (code, other) if first == one else (other, code)
            bits |= problem.compatible(rule, pair) << other
        known[code] &= bits
