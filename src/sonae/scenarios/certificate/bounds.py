"""The most that a lead can still be, and what a scenario's leads are.

Reads a ``Question``; ``replay`` asks. Plain whole numbers throughout. Pairs (state v of factor j,
rival r) stand one after another, by factor, state and rival in declared order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sonae.scenarios.certificate.restate import Question

__all__ = ["Bounds", "Pair"]


@dataclass(frozen=True, slots=True)
class Pair:
    """State ``state`` of a factor against the state ``rival`` of the same factor."""

    factor: int
    state: int
    rival: int


class Bounds:
    """What each factor's states add to each lead."""

    def __init__(self, asked: Question) -> None:
        self.asked = asked
        self.sizes = asked.space.sizes
        self.pairs = tuple(
            Pair(factor, state, rival)
            for factor, size in enumerate(self.sizes)
            for state in range(size)
            for rival in range(size)
            if rival != state
        )
        self.at = {(pair.factor, pair.state, pair.rival): n for n, pair in enumerate(self.pairs)}
        self._added = [self._adds(factor) for factor in range(len(self.sizes))]
        self._known: dict[tuple[int, int], tuple[int, ...]] = {}

    def acts_on(self, factor: int) -> list[int]:
        """Return the pairs of other factors whose lead depends on the state of this one."""
        return [
            pair
            for column, pair in enumerate(self.touched(factor))
            if len({row[column] for row in self._added[factor][1]}) > 1
        ]

    def touched(self, factor: int) -> list[int]:
        """Return the pairs of other factors to which some state of this one adds anything."""
        return self._added[factor][0]

    def most(self, factor: int, states: int) -> tuple[int, ...]:
        """Return the most that a set of states adds to each of the pairs touched."""
        known = self._known.get((factor, states))
        if known is None:
            rows = [row for code, row in enumerate(self._added[factor][1]) if states >> code & 1]
            known = tuple(map(max, zip(*rows, strict=True)))
            self._known[factor, states] = known
        return known

    def start(self) -> list[int]:
        """Return the most that each lead can be while every state is open."""
        upper = list(self._own)
        for factor, size in enumerate(self.sizes):
            every = self.most(factor, (1 << size) - 1)
            for pair, value in zip(self.touched(factor), every, strict=True):
                upper[pair] += value
        return upper

    def least(self, pair: int) -> int:
        """Return the least that a lead can be in any scenario."""
        lowest = self._own[pair]
        for touched, rows in self._added:
            if pair in touched:
                column = touched.index(pair)
                lowest += min(row[column] for row in rows)
        return lowest

    def shortfall(self, factor: int, state: int, upper: Sequence[int]) -> int:
        """Return the inconsistency that a state cannot avoid, given the most of each lead."""
        first = self.firsts[factor] + state * (self.sizes[factor] - 1)
        return max(0, -min(upper[first : first + self.sizes[factor] - 1], default=0))

    def inconsistencies(self, codes: Sequence[int]) -> list[int]:
        """Return each factor's inconsistency in a scenario, summed up anew from the judgements."""
        rows = [self._rows[factor][code] for factor, code in enumerate(codes)]
        for_own = [sum(column) for column in zip(*(own for own, _ in rows), strict=True)]
        for_rival = [sum(column) for column in zip(*(rival for _, rival in rows), strict=True)]
        short = []
        for code, (start, stop) in zip(codes, pairwise(self.asked.space.offsets), strict=True):
            rivals = for_rival[start : start + code] + for_rival[start + code + 1 : stop]
            short.append(max([0, *(score - for_own[start + code] for score in rivals)]))
        return short

    @cached_property
    def firsts(self) -> list[int]:
        """The first pair of each factor."""
        ends = [0]
        for size in self.sizes:
            ends.append(ends[-1] + size * (size - 1))
        return ends

    @cached_property
    def _rows(self) -> list[list[tuple[list[int], list[int]]]]:
        """What each state adds to the score of every state: as chosen state, and as rival."""
        width, offsets = self.asked.space.offsets[-1], self.asked.space.offsets
        rows = [[([0] * width, [0] * width) for _ in range(size)] for size in self.sizes]
        for (factor, state, target, onto), (low, high) in self.asked.cells.items():
            own, rival = (high, low) if self.asked.reading == "possibly" else (low, high)
            column = offsets[target] + onto
            rows[factor][state][0][column] = own
            rows[factor][state][1][column] = rival
        return rows

    @cached_property
    def _own(self) -> list[int]:
        """What each state adds to its own leads: only the chosen state of a factor counts."""
        offsets = self.asked.space.offsets
        own = []
        for pair in self.pairs:
            for_own, for_rival = self._rows[pair.factor][pair.state]
            offset = offsets[pair.factor]
            own.append(for_own[offset + pair.state] - for_rival[offset + pair.rival])
        return own

    def _adds(self, factor: int) -> tuple[list[int], list[list[int]]]:
        """Return the pairs that a factor touches, and by state what it adds to them."""
        offsets, touched, columns = self.asked.space.offsets, [], []
        for number, pair in enumerate(self.pairs):
            offset = offsets[pair.factor]
            column = [
                own[offset + pair.state] - rival[offset + pair.rival]
                for own, rival in self._rows[factor]
            ]
            if pair.factor != factor and any(column):
                touched.append(number)
                columns.append(column)
        rows = [[column[code] for column in columns] for code in range(self.sizes[factor])]
        return touched, rows
