"""Demands of judgements over cliques, as the search for conflicts reads them.

Reads a space, its rules and the judgements; hands ``junction`` programmes of all or some of them,
also where a condition has happened.
"""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from sonae.errors import CapacityError, NoScenarioError
from sonae.evidence import Judgement
from sonae.expressions import Event, opposite
from sonae.likelihood.bounds import Question, implied_ends
from sonae.likelihood.generation import Optimum
from sonae.likelihood.junction_cells import CliqueCells, clique_cells
from sonae.likelihood.junction_programme import CliqueProgramme, reads_of
from sonae.likelihood.junction_tree import JunctionTree, junction_tree
from sonae.likelihood.polytope import Row, ordered_rows
from sonae.scenarios import Constraint, Space, possible

__all__ = ["CliqueDemands", "SpaceAndRules", "Within", "large_number"]


class SpaceAndRules(Protocol):
    """Factors, and what rules combinations of their states out; a ``ScenarioSystem`` is one."""

    @property
    def space(self) -> Space:
        """The factors and their states."""

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The rules."""


@dataclass(frozen=True, slots=True)
class Within:
    """A space and rules in which a condition has happened."""

    space: Space
    constraints: tuple[Constraint, ...]

    @classmethod
    def of(cls, system: SpaceAndRules, given: Event) -> "Within":
        """Rule out everything else."""
        return cls(system.space, (*system.constraints, Constraint("", opposite(given))))


class CliqueDemands:
    """What some of the judgements demand, ready to be made into a programme."""

    def __init__(
        self,
        system: SpaceAndRules,
        judgements: tuple[Judgement, ...],
        most_cells: int,
        rows: Sequence[Row] | None = None,
    ) -> None:
        self._system, self._judgements, self._most = system, judgements, most_cells
        self.rows = ordered_rows(judgements) if rows is None else tuple(rows)

    def restricted(self, judgements: Iterable[int]) -> "CliqueDemands":
        """Return the demands of some of the judgements; their cliques are smaller."""
        kept = set(judgements)
        return self._with([row for row in self.rows if row.judgement in kept])

    def loosened(self, judgements: AbstractSet[int], amount: float) -> "CliqueDemands":
        """Return the demands with both ends of some judgements moved outwards."""
        return self._with(
            [row.loosened(amount) if row.judgement in judgements else row for row in self.rows]
        )

    def programme(
        self,
        without: AbstractSet[int] = frozenset(),
        also: Sequence[int] = (),
        why: str = "",
    ) -> CliqueProgramme:
        """Return the programme, with a clique for some more factors if asked."""
        return CliqueProgramme(self._cells(also, why), self.rows, self._judgements, without)

    def implied(self, judgement: int) -> tuple[float, float]:
        """Return the bounds that all other judgements imply for the one left out."""
        left_out = self._judgements[judgement]
        reads = [self._system.space.factor_index(name) for name in sorted(reads_of(left_out))]
        others = {row.judgement for row in self.rows} - {judgement}
        programme = self.restricted(others).programme(also=reads)
        clique = programme.cells.tree.home_of(reads)

        def lowest(question: Question) -> Optimum:
            return programme.minimise(clique, question.by_item(), question.share)

        event = programme.cells.mask(clique, left_out.event).astype(np.float64)
        within = np.ones(event.size, dtype=np.bool_)
        if left_out.given is not None:
            within = programme.cells.mask(clique, left_out.given)
        return implied_ends(event, within, lowest)

    def _with(self, rows: Sequence[Row]) -> "CliqueDemands":
        return CliqueDemands(self._system, self._judgements, self._most, rows)

    def _cells(self, also: Sequence[int], why: str) -> CliqueCells:
        space, constraints = self._system.space, self._system.constraints
        read = [constraint.forbids.reads for constraint in constraints]
        judged = sorted({row.judgement for row in self.rows})
        read += [tuple(sorted(reads_of(self._judgements[at]))) for at in judged]
        scopes = [[space.factor_index(name) for name in names] for names in read]
        tree = junction_tree(space.sizes, [*scopes, list(also)])
        if tree.cells > self._most:
            raise CapacityError(_toolarge_number(space, tree, self._most, why))
        cells = clique_cells(space, constraints, tree)
        if cells is None:
            possible(space, constraints, cap=1)  # raises, with the constraints that clash
            raise NoScenarioError("the constraints rule out every combination of states")
        return cells


def _toolarge_number(space: Space, tree: JunctionTree, most: int, why: str) -> str:
    sizes = [math.prod(space.sizes[factor] for factor in clique) for clique in tree.cliques]
    largest = max(range(len(sizes)), key=lambda at: (sizes[at], -at))
    names = ", ".join(space.factors[factor] for factor in tree.cliques[largest])
    return (
        f"{why}the junction tree would need {large_number(tree.cells)} combinations, "
        f"more than {most:,}; "
        f"the largest clique joins {names} ({large_number(sizes[largest])}): let judgements and "
        "constraints read fewer of these factors at a time"
    )


def large_number(number: int) -> str:
    """Write a whole number out, or with a power of ten where that is easier to read."""
    return f"{number:,}" if number < 10**12 else f"{number:.3g}"
