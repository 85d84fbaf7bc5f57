"""Every possible scenario in one diagram: counted exactly, never listed.

Reads the space and its constraints; the command line and ``likelihood`` ask it. Nothing is
sampled: the diagram holds each possible scenario once, as a path, and its size is that of the
conditions left open between neighbouring factors, not of the list. Follows the decision diagrams
of Bryant (1986) and the counting and drawing of Knuth (2009, TAOCP 7.1.4), for factors of many
states and layer by layer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import log10, prod

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError
from sonae.expressions import Event, opposite
from sonae.scenarios.counting.conditions import Conditions, conditions_of
from sonae.scenarios.counting.layers import Layers, layers
from sonae.scenarios.counting.ranks import checked_rank, mixed_radix, uniform_ranks
from sonae.scenarios.counting.sets import never_in
from sonae.scenarios.counting.unfold import Budget, TooWideError, unfold
from sonae.scenarios.counting.widths import narrow_order, peak_width, scopes_of
from sonae.scenarios.search.order import constraint_order
from sonae.scenarios.space import Constraint, Space

__all__ = ["MOST_NODES", "Diagram", "diagram"]

MOST_NODES = 2_500_000
"""Nodes of a diagram if nothing else is said."""

LARGE = 50_000
"""Factors times constraints beyond which the order of the search is not looked at."""

STEPS_OF_A_NODE = 100
"""Steps over words that the budget allows for each node."""


@dataclass(frozen=True, slots=True, eq=False)
class Diagram:
    """The possible scenarios, as the product of islands that share no constraint."""

    space: Space
    constraints: tuple[Constraint, ...]
    islands: tuple[Layers, ...] = field(repr=False)
    """Over factors, given by their places, that together are all of the space's."""
    most_nodes: int = MOST_NODES

    @property
    def count(self) -> int:
        """Number of possible scenarios, exactly."""
        return prod(island.count for island in self.islands)

    @property
    def complete(self) -> bool:
        """True: a diagram holds every possible scenario, or it is not made."""
        return True

    @property
    def nodes(self) -> int:
        """Number of nodes: what the diagram costs."""
        return sum(island.nodes for island in self.islands)

    def count_where(self, event: Event) -> int:
        """Return in how many possible scenarios an event holds.

        Counts those left if the event's opposite is forbidden as well.

        Raises
        ------
        UsageError
            If the event reads a factor that is not declared.
        CapacityError
            If the diagram with the event is too wide.
        """
        asked = Constraint("asked", opposite(event))
        constraints = (*self.constraints, asked)
        return diagram(self.space, constraints, most_nodes=self.most_nodes).count

    def state_counts(self) -> tuple[tuple[int, ...], ...]:
        """Return for each factor in how many possible scenarios each of its states occurs."""
        total = self.count
        found: list[tuple[int, ...]] = [(0,) * size for size in self.space.sizes]
        if total:
            for island in self.islands:
                others = total // island.count
                for at, counts in zip(island.factors, island.state_counts(), strict=True):
                    found[at] = tuple(others * count for count in counts)
        return tuple(found)

    def never(self) -> tuple[tuple[str, str], ...]:
        """Return each (factor, state) that occurs in no possible scenario."""
        return never_in(self.space, self.state_counts())

    def scenario_at(self, rank: int) -> NDArray[np.int8]:
        """Return the codes of the scenario with a rank from 0 to ``count - 1``.

        The order is that of the diagram; each scenario has exactly one rank.
        """
        row: NDArray[np.int8] = self._at(checked_rank(self.count, rank))[0]
        return row

    def sample(self, k: int, seed: int) -> NDArray[np.int8]:
        """Draw possible scenarios uniformly and exactly, with replacement: codes (draw, factor).

        A draw is the scenario at a uniform rank; the first draws are the same for every ``k``.
        """
        return self._at(uniform_ranks(self.count, k, seed))

    def _at(self, ranks: NDArray[np.generic]) -> NDArray[np.int8]:
        codes = np.empty((ranks.size, len(self.space.factors)), dtype=np.int8, order="F")
        parts = mixed_radix(ranks, tuple(island.count for island in self.islands))
        for island, part in zip(self.islands, parts, strict=True):
            codes[:, list(island.factors)] = island.at(part)
        return codes


def diagram(
    space: Space, constraints: Sequence[Constraint], *, most_nodes: int = MOST_NODES
) -> Diagram:
    """Return the diagram of every scenario that breaks no constraint.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
    most_nodes : int
        Refuse if the diagram needs more nodes, or too many steps for so many.

    Returns
    -------
    Diagram
        With ``count`` 0 if the constraints leave no scenario.

    Raises
    ------
    CapacityError
        If the diagram is too wide; says how wide it got, and what to do.
    """
    conditions, clauses = conditions_of(space, constraints)
    budget = Budget(most_nodes, most_nodes * STEPS_OF_A_NODE, most_nodes)
    searched: tuple[int, ...] = ()
    if len(space.factors) * len(constraints) <= LARGE:  # it takes long, and seldom is the better
        searched = constraint_order(space, constraints)
    made = []
    for factors, own in _islands(conditions, clauses, len(space.factors)):
        order = _order(conditions, own, factors, space.sizes, searched)
        try:
            children = unfold(conditions, own, order, space.sizes, budget)
        except TooWideError as fault:
            raise _too_wide(space, conditions, own, order, fault, most_nodes) from None
        made.append(layers(order, children))
    return Diagram(space, tuple(constraints), tuple(made), most_nodes)


def _islands(
    conditions: Conditions, clauses: Sequence[int], count: int
) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the factors and clauses of each part that shares no clause with the others."""
    islands: list[tuple[int, list[int]]] = [(1 << at, []) for at in range(count)]
    for clause in clauses:
        reads = conditions.reads[clause]
        own, *others = [island for island in islands if island[0] & reads]
        own[1].append(clause)
        if others:
            islands = [island for island in islands if not island[0] & reads]
            factors = own[0] + sum(island[0] for island in others)
            islands.append((factors, [*own[1], *(c for island in others for c in island[1])]))
    # The islands come in the order of their first factors.
    islands.sort(key=lambda island: island[0] & -island[0])
    return [
        (tuple(at for at in range(count) if factors >> at & 1), tuple(sorted(own)))
        for factors, own in islands
    ]


def _order(
    conditions: Conditions,
    clauses: Sequence[int],
    factors: tuple[int, ...],
    sizes: tuple[int, ...],
    searched: tuple[int, ...],
) -> tuple[int, ...]:
    """Return the order for an island: the best of the greedy ones and that of the search."""
    domains = tuple(max(1, domain.bit_count()) for domain in conditions.domains)
    own = tuple(at for at in searched if at in factors)
    others = (own,) if own else ()
    return narrow_order(factors, domains, scopes_of(conditions, clauses), others)


def _too_wide(
    space: Space,
    conditions: Conditions,
    clauses: Sequence[int],
    order: tuple[int, ...],
    fault: TooWideError,
    most_nodes: int,
) -> CapacityError:
    """Say how far the diagram got, how wide it may become, and what would help."""
    domains = tuple(max(1, domain.bit_count()) for domain in conditions.domains)
    scopes = scopes_of(conditions, clauses)
    peak = max(peak_width(order, domains, scopes), float(fault.width.bit_length() - 1))
    fixed = frozenset(order[: fault.depth])
    across = {
        at: sum(1 for scope in scopes if at in scope.factors and fixed.intersection(scope.factors))
        for at in order[fault.depth :]
    }
    knots = sorted(across, key=lambda at: (-across[at], at))[:3]
    named = ", ".join(space.factors[at] for at in knots)
    return CapacityError(
        f"too many open conditions to count exactly: with {fault.depth} of {len(order)} factors "
        f"that constraints tie together fixed, {fault.width:,} cases have to be told apart, and at "
        f"the widest about 10^{peak * log10(2):.0f} are expected; the budget is {most_nodes:,} "
        f"nodes in all. Leave out constraints that tie distant factors together (most are open at "
        f"{named}), add constraints that rule out more, raise the budget (a node takes about 50 "
        "bytes), or list a capped number of scenarios instead"
    )
