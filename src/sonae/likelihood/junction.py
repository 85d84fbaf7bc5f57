"""Bounds without a list of scenarios, where judgements and constraints read few factors each.

Reads the space, its constraints and the judgements; answers the same questions as ``CredalSet``,
for spaces of any size as long as the cliques of the junction tree stay small.  Exact: the
constraints are read within cliques, so marginals that agree where cliques meet belong to some
distribution over the possible scenarios.  Follows Walley (1991) for what is asked and Lauritzen
and Spiegelhalter (1988) for how.
"""

import math
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError, NoScenarioError
from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds, Question, answer, ends_of, implied_ends
from sonae.likelihood.conflict import raise_conflicts
from sonae.likelihood.generation import Optimum
from sonae.likelihood.junction_cells import CliqueCells, clique_cells
from sonae.likelihood.junction_programme import CliqueProgramme, reads_of
from sonae.likelihood.junction_tree import JunctionTree, junction_tree
from sonae.likelihood.polytope import Row, ordered_rows
from sonae.likelihood.tension import Tension, find_tensions, meaning_by_states
from sonae.scenarios import Constraint, Space, possible

__all__ = ["MOST_CELLS", "JunctionCredalSet", "SpaceAndRules"]

MOST_CELLS = 200_000
"""Combinations, summed over the cliques, that a programme may have."""
KEPT = 8
"""Programmes with an added clique that are kept for later questions."""


class SpaceAndRules(Protocol):
    """Factors, and what rules combinations of their states out; a ``ScenarioSystem`` is one."""

    @property
    def space(self) -> Space:
        """The factors and their states."""

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        """The rules."""


class JunctionCredalSet:
    """The distributions over all possible scenarios that meet every judgement, by cliques.

    Parameters
    ----------
    system : SpaceAndRules
        Factors and constraints; its scenarios are never listed.
    judgements : sequence of Judgement
        Intervals after widening by grade.
    most_cells : int
        Combinations, summed over the cliques, above which the request is refused.

    Raises
    ------
    CapacityError
        If the cliques would be too large; gives their size and the largest.
    NoScenarioError
        If no scenario is possible.
    IncoherentBoundsError
        If no distribution meets all judgements; a minimal conflicting set is named.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> space = Space(("a", "b"), (("yes", "no"), ("yes", "no")))
    >>> credal = JunctionCredalSet(SimpleNamespace(space=space, constraints=()), [])
    >>> credal.scenarios
    4
    """

    def __init__(
        self,
        system: SpaceAndRules,
        judgements: Sequence[Judgement],
        most_cells: int = MOST_CELLS,
    ) -> None:
        self.space = system.space
        self.judgements = tuple(judgements)
        self._demands = _Demands(system, self.judgements, most_cells)
        self._programme = self._demands.programme()
        self._asked: dict[frozenset[str], CliqueProgramme] = {}
        self._known: dict[tuple[str, str | None], Bounds] = {}
        self._tensions: tuple[Tension, ...] | None = None
        if not self._programme.coherent:
            raise_conflicts(self._demands, self._programme, self.judgements)

    @property
    def scenarios(self) -> int:
        """Number of possible scenarios, exactly."""
        return self._programme.cells.scenarios()

    @property
    def method(self) -> str:
        """How the bounds are found, in words."""
        tree = self._programme.cells.tree
        return (
            f"junction tree: {_large(self.scenarios)} possible scenarios, not listed; "
            f"{len(tree.cliques):,} cliques of factors with {tree.cells:,} combinations"
        )

    def probability(self, event: Event, given: Event | None = None) -> Bounds:
        """Return lower and upper probability of an event, given another if asked.

        As ``CredalSet.probability``, without witnesses.  Factors that stand in no common clique
        get one, in a programme of their own, if it is small enough.

        Raises
        ------
        ImpossibleConditionError
            If ``given`` holds in no scenario.
        CapacityError
            If the factors read would make the cliques too large.
        """
        key = event.text, None if given is None else given.text
        if key not in self._known:
            self._known[key] = self._probability(event, given)
        return self._known[key]

    def probability_without(self, place: int, event: Event, given: Event | None = None) -> Bounds:
        """Return the bounds as they would be without one judgement, given by its position."""
        reads = frozenset(event.reads) | frozenset(given.reads if given is not None else ())
        factors = [self.space.factor_index(name) for name in sorted(reads)]
        programme = self._demands.programme({place}, factors)
        clique = programme.cells.tree.home_of(factors)
        within = None if given is None else programme.cells.mask(clique, given)
        name = "" if given is None else given.text
        return self._average(programme, clique, programme.cells.mask(clique, event), within, name)

    def marginals(self) -> dict[tuple[str, str], Bounds]:
        """Return the bounds of every state of every factor, keyed by (factor, state)."""
        cells = self._programme.cells
        found = {}
        for at, factor in enumerate(self.space.factors):
            clique = cells.tree.home_of([at])
            codes = cells.keys(clique, [at])
            for code, state in enumerate(self.space.states[at]):
                found[factor, state] = self._average(self._programme, clique, codes == code)
        return found

    def tensions(self) -> tuple[Tension, ...]:
        """Return what is coherent and still worth a second look; see ``CredalSet.tensions``."""
        if self._tensions is None:
            self._tensions = find_tensions(
                self.judgements,
                self.probability,
                lambda judgement: meaning_by_states(self.space, judgement),
                self._occurs,
            )
        return self._tensions

    def _probability(self, event: Event, given: Event | None) -> Bounds:
        reads = frozenset(event.reads) | frozenset(given.reads if given is not None else ())
        programme, clique = self._place(reads, event, given)
        within = None if given is None else programme.cells.mask(clique, given)
        name = "" if given is None else given.text
        return self._average(programme, clique, programme.cells.mask(clique, event), within, name)

    def _average(
        self,
        programme: CliqueProgramme,
        clique: int,
        holds: npt.NDArray[np.bool_],
        within: npt.NDArray[np.bool_] | None = None,
        name: str = "",
    ) -> Bounds:
        def lowest(question: Question) -> Optimum:
            return programme.minimise(clique, question.by_item(), question.share)

        def both(question: Question) -> Bounds:
            low, high = lowest(question), lowest(question.opposite())
            return ends_of(self._demands.rows, self.judgements, low, high)

        return answer(holds.astype(np.float64), within, name, lowest, both)

    def _occurs(self, event: Event) -> bool:
        programme, clique = self._place(frozenset(event.reads), event, None)
        return bool(programme.cells.mask(clique, event).any())

    def _place(
        self, reads: frozenset[str], event: Event, given: Event | None
    ) -> tuple[CliqueProgramme, int]:
        """Return a programme and its clique that hold what is read, with an added one if need be.

        Built from the judgements and the question alone, so that answers do not depend on what
        was asked before.
        """
        factors = [self.space.factor_index(name) for name in sorted(reads)]
        clique = self._programme.cells.tree.home(factors)
        if clique is not None:
            return self._programme, clique
        if reads not in self._asked:
            asked = f"({event.text})" + (f" given ({given.text})" if given is not None else "")
            if len(self._asked) >= KEPT:
                self._asked.pop(next(iter(self._asked)))
            self._asked[reads] = self._demands.programme(also=factors, why=f"to bound {asked}, ")
        programme = self._asked[reads]
        return programme, programme.cells.tree.home_of(factors)


class _Demands:
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

    def restricted(self, judgements: Iterable[int]) -> "_Demands":
        """Return the demands of some of the judgements; their cliques are smaller."""
        kept = set(judgements)
        return self._with([row for row in self.rows if row.judgement in kept])

    def loosened(self, judgements: AbstractSet[int], amount: float) -> "_Demands":
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

    def _with(self, rows: Sequence[Row]) -> "_Demands":
        return _Demands(self._system, self._judgements, self._most, rows)

    def _cells(self, also: Sequence[int], why: str) -> CliqueCells:
        space, constraints = self._system.space, self._system.constraints
        read = [constraint.forbids.reads for constraint in constraints]
        judged = sorted({row.judgement for row in self.rows})
        read += [tuple(sorted(reads_of(self._judgements[at]))) for at in judged]
        scopes = [[space.factor_index(name) for name in names] for names in read]
        tree = junction_tree(space.sizes, [*scopes, list(also)])
        if tree.cells > self._most:
            raise CapacityError(_too_large(space, tree, self._most, why))
        cells = clique_cells(space, constraints, tree)
        if cells is None:
            possible(space, constraints, cap=1)  # raises, with the constraints that clash
            raise NoScenarioError("the constraints rule out every combination of states")
        return cells


def _too_large(space: Space, tree: JunctionTree, most: int, why: str) -> str:
    sizes = [math.prod(space.sizes[factor] for factor in clique) for clique in tree.cliques]
    largest = max(range(len(sizes)), key=lambda at: (sizes[at], -at))
    names = ", ".join(space.factors[factor] for factor in tree.cliques[largest])
    return (
        f"{why}the junction tree would need {_large(tree.cells)} combinations, more than {most:,}; "
        f"the largest clique joins {names} ({_large(sizes[largest])}): let judgements and "
        "constraints read fewer of these factors at a time"
    )


def _large(number: int) -> str:
    """Write a whole number out, or with a power of ten where that is easier to read."""
    return f"{number:,}" if number < 10**12 else f"{number:.3g}"
