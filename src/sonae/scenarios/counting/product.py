"""Scenarios as a product of islands: each island listed, their combinations only counted.

Made by ``enumerate`` where factors fall into groups that nothing ties together; the command line
and ``likelihood`` ask it like a ``Diagram``. Any scenario of one island goes with any of another,
so counts multiply, and a list is made only if somebody asks for it.
"""

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError, UsageError
from sonae.expressions import Event
from sonae.scenarios.counting.conditions import ALWAYS, NEVER, Conditions
from sonae.scenarios.counting.ranks import checked_rank, mixed_radix, uniform_ranks
from sonae.scenarios.counting.sets import never_in
from sonae.scenarios.space import Space
from sonae.scenarios.table import LARGEST_TABLE, Projection, ScenarioTable

__all__ = ["IslandProduct"]


@dataclass(frozen=True, slots=True, eq=False)
class IslandProduct:
    """Every way to combine one scenario of each island.

    It is complete if every island is; otherwise all that it says is about what was found.
    """

    space: Space
    parts: tuple[ScenarioTable, ...]
    """The scenarios of each island, over factors in declared order that together are the space's.
    """

    def __post_init__(self) -> None:
        places = [self._places(part) for part in self.parts]
        if sorted(at for own in places for at in own) != list(range(len(self.space.factors))):
            raise ValueError("the islands do not have each factor of the space exactly once")
        for part, own in zip(self.parts, places, strict=True):
            if own != sorted(own):
                raise ValueError("an island does not keep the declared order of its factors")
            if part.space.states != tuple(self.space.states[at] for at in own):
                raise ValueError("an island's factors have other states than the space's")

    @property
    def count(self) -> int:
        """Number of scenarios, exactly: the product over the islands."""
        return prod(part.count for part in self.parts)

    @property
    def complete(self) -> bool:
        """Tell whether every island's table is complete."""
        return all(part.complete for part in self.parts)

    @property
    def left(self) -> str | None:
        """What the search of some island did not reach."""
        return next((part.left for part in self.parts if not part.complete), None)

    def count_where(self, event: Event) -> int:
        """Return in how many scenarios an event holds.

        The islands are joined one after another by what each leaves open of the event, so only
        the factors that it reads matter, and never the list.

        Raises
        ------
        UsageError
            If the event reads a factor that is not declared.
        """
        conditions = Conditions(tuple((1 << size) - 1 for size in self.space.sizes))
        ways = {conditions.of_tree(event.tree, self.space): 1}
        for part in self.parts:
            names = tuple(factor for factor in part.space.factors if factor in event.reads)
            classes = part.project(names)
            joined: dict[int, int] = {}
            for number, before in ways.items():
                for rest, times in self._left(conditions, number, classes).items():
                    joined[rest] = joined.get(rest, 0) + before * times
            ways = joined
        return ways.get(ALWAYS, 0)

    def state_counts(self) -> tuple[tuple[int, ...], ...]:
        """Return for each factor in how many scenarios each of its states occurs."""
        total = self.count
        found: list[tuple[int, ...]] = [(0,) * size for size in self.space.sizes]
        if total:
            for part in self.parts:
                others = total // part.count
                for at, counts in zip(self._places(part), part.marginal_counts(), strict=True):
                    found[at] = tuple(others * int(count) for count in counts)
        return tuple(found)

    def never(self) -> tuple[tuple[str, str], ...]:
        """Return each (factor, state) that occurs in no scenario."""
        return never_in(self.space, self.state_counts())

    def scenario_at(self, rank: int) -> NDArray[np.int8]:
        """Return the codes of the scenario with a rank from 0 to ``count - 1``.

        The order is lexicographic in the islands, not in the factors; each scenario has one rank.
        """
        row: NDArray[np.int8] = self._at(checked_rank(self.count, rank))[0]
        return row

    def sample(self, k: int, seed: int) -> NDArray[np.int8]:
        """Draw scenarios uniformly and exactly, with replacement: codes (draw, factor).

        A draw is the scenario at a uniform rank; the first draws are the same for every ``k``.
        """
        return self._at(uniform_ranks(self.count, k, seed))

    def table(self, cap: int | None = None) -> ScenarioTable:
        """Return the list, in lexicographic order of the declared factors.

        Parameters
        ----------
        cap : int, optional
            List only so many, the first in that order; the table then is not complete.

        Returns
        -------
        ScenarioTable
            With ``total``, the exact number of scenarios, if every island is complete.

        Raises
        ------
        CapacityError
            If the list does not fit in memory and no cap was given.
        UsageError
            If the cap is negative.
        """
        if cap is not None and cap < 0:
            raise UsageError(f"a cap is 0 or more, got {cap}")
        count, most = self.count, LARGEST_TABLE // max(1, len(self.space.factors))
        if cap is None and count > most:
            raise CapacityError(
                f"{count:,} scenarios: the list would exceed {LARGEST_TABLE // 2**20:,} MiB; "
                "count, query or sample them, or list some with a cap"
            )
        cut = cap is not None and cap < count
        codes = self._listed(count if cap is None or not cut else cap)
        left = self.left
        if cut:
            listed = f"stopped at the cap of {cap:,} scenarios: {count - codes.shape[0]:,} more"
            left = f"{listed} were found" if left is None else f"{listed} were found; {left}"
        total = count if self.complete else None
        return ScenarioTable(self.space, codes, self.complete and not cut, left, total)

    def _places(self, part: ScenarioTable) -> list[int]:
        return [self.space.factor_index(factor) for factor in part.space.factors]

    def _at(self, ranks: NDArray[Any]) -> NDArray[np.int8]:
        rows = mixed_radix(ranks, tuple(part.count for part in self.parts))
        return self._codes(rows, ranks.size)

    def _listed(self, most: int) -> NDArray[np.int8]:
        """Return the codes of the first ``most`` scenarios in declared order."""
        tries = [_first_children(part) for part in self.parts]
        owner = {
            at: (which, level)
            for which, part in enumerate(self.parts)
            for level, at in enumerate(self._places(part))
        }
        # By island, what each beginning of a scenario has fixed of it so far.
        kinds = [np.min_scalar_type(max(1, part.count)) for part in self.parts]
        nodes: list[NDArray[Any]] = [np.zeros(min(1, most), dtype=kind) for kind in kinds]
        for at in range(len(self.space.factors)):
            which, level = owner[at]
            first = tries[which][level]
            start = first[nodes[which]]
            children = first[nodes[which].astype(np.int64) + 1] - start
            # Every beginning can be completed, so more of them than are wanted are not needed.
            ends = children.cumsum()
            kept = int(np.searchsorted(ends, most)) + 1
            parent = np.repeat(np.arange(children[:kept].size), children[:kept])[:most]
            nth = np.arange(parent.size) - (ends - children)[parent]
            nodes = [node[parent] for node in nodes]
            nodes[which] = (start[parent] + nth).astype(kinds[which])
        return self._codes(tuple(nodes), nodes[0].size if nodes else min(1, most))

    def _codes(self, rows: tuple[NDArray[Any], ...], count: int) -> NDArray[np.int8]:
        """Return the codes of scenarios given by the row of each island's table."""
        codes = np.empty((count, len(self.space.factors)), dtype=np.int8, order="F")
        for part, row in zip(self.parts, rows, strict=True):
            for column, at in enumerate(self._places(part)):
                codes[:, at] = part.codes[:, column][row]
        return codes

    def _left(self, conditions: Conditions, number: int, classes: Projection) -> dict[int, int]:
        """Return what an island leaves of a condition, and in how many of its scenarios."""
        numbers = np.full(classes.multiplicity.size, number, dtype=np.int64)
        for factor, codes in zip(classes.factors, classes.codes.T, strict=True):
            at = self.space.factor_index(factor)
            pairs, which = np.unique(numbers * 128 + codes, return_inverse=True)
            rest = [conditions.left(int(pair) // 128, at, int(pair) % 128) for pair in pairs]
            numbers = np.array(rest, dtype=np.int64)[which.reshape(-1)]
        found, which = np.unique(numbers, return_inverse=True)
        times = np.zeros(found.size, dtype=np.int64)
        np.add.at(times, which.reshape(-1), classes.multiplicity)
        pairs_of = zip(found.tolist(), times.tolist(), strict=True)
        return {rest: count for rest, count in pairs_of if rest != NEVER}


def _first_children(part: ScenarioTable) -> list[NDArray[np.int64]]:
    """Return for each level the first child of each class of rows that agree up to there.

    A class of level 0 is the whole table, one of the last level a row. A last entry says where
    the children of the last class end.
    """
    differs = np.ones(part.count, dtype=np.bool_)
    differs[1:] = False
    firsts = [np.zeros(1, dtype=np.int64)]
    for codes in part.codes.T:
        step = codes[1:].astype(np.int64) - codes[:-1]
        if bool((step[~differs[1:]] < 0).any()):
            raise ValueError("an island's scenarios are not in lexicographic order")
        differs[1:] |= step != 0
        firsts.append(np.flatnonzero(differs).astype(np.int64))
    if not bool(differs.all()):
        raise ValueError("an island has a scenario twice")
    return [
        np.append(np.searchsorted(deeper, first), deeper.size) for first, deeper in pairwise(firsts)
    ]
