"""Bounds without a list of scenarios, where judgements and constraints read few factors each.

Reads the space, its constraints and the judgements; answers the same questions as ``CredalSet``,
for spaces of any size as long as the cliques of the junction tree stay small.  Exact: the
constraints are read within cliques, so marginals that agree where cliques meet belong to some
distribution over the possible scenarios.  Follows Walley (1991) for what is asked and Lauritzen
and Spiegelhalter (1988) for how.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds, Question, answer, ends_of
from sonae.likelihood.conflict import raise_conflicts
from sonae.likelihood.contingent import bounded_within, conditions, emptied, raise_contingent
from sonae.likelihood.generation import Optimum
from sonae.likelihood.junction_demands import (
    CliqueDemands,
    SpaceAndRules,
    Within,
    large_number,
)
from sonae.likelihood.junction_programme import CliqueProgramme
from sonae.likelihood.tension import Tension, find_tensions, implies, meaning_by_states

__all__ = ["MOST_CELLS", "JunctionCredalSet", "SpaceAndRules"]

MOST_CELLS = 200_000
"""Combinations, summed over the cliques, that a programme may have."""
KEPT = 8
"""Programmes with an added clique that are kept for later questions."""


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
        If no distribution meets all judgements, or none within a condition those confined to it;
        a minimal conflicting set is named.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> from sonae.scenarios import Space
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
        self._system, self._most = system, most_cells
        self._demands = CliqueDemands(system, self.judgements, most_cells)
        self._programme = self._demands.programme()
        self._asked: dict[frozenset[str], CliqueProgramme] = {}
        self._known: dict[tuple[str, str | None], Bounds] = {}
        self._within: dict[tuple[str, int | None], JunctionCredalSet | None] = {}
        self._emptied: tuple[Tension, ...] | None = None
        self._tensions: tuple[Tension, ...] | None = None
        if not self._programme.coherent:
            raise_conflicts(self._demands, self._programme, self.judgements)
        raise_contingent(self.judgements, self._confined())

    @property
    def scenarios(self) -> int:
        """Number of possible scenarios, exactly."""
        return self._programme.cells.scenarios()

    @property
    def method(self) -> str:
        """How the bounds are found, in words."""
        tree = self._programme.cells.tree
        return (
            f"junction tree: {large_number(self.scenarios)} possible scenarios, not listed; "
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
        holds = programme.cells.mask(clique, event)
        found = self._average(programme, clique, holds, within, name)
        return bounded_within(found, lambda: self._ask_within(event, given, place))

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
            found = find_tensions(
                self.judgements,
                self.probability,
                lambda judgement: meaning_by_states(self.space, judgement),
                self._occurs,
            )
            self._tensions = (*self.emptied(), *found)
        return self._tensions

    def emptied(self) -> tuple[Tension, ...]:
        """Return the tensions about conditions that judgements rule out without saying so."""
        if self._emptied is None:
            self._emptied = emptied(self.judgements, self.probability, self._occurs)
        return self._emptied

    def _probability(self, event: Event, given: Event | None) -> Bounds:
        reads = frozenset(event.reads) | frozenset(given.reads if given is not None else ())
        programme, clique = self._place(reads, event, given)
        within = None if given is None else programme.cells.mask(clique, given)
        name = "" if given is None else given.text
        holds = programme.cells.mask(clique, event)
        found = self._average(programme, clique, holds, within, name)
        return bounded_within(found, lambda: self._ask_within(event, given))

    def _confined(self) -> Iterator[tuple[Event, CliqueDemands]]:
        """Yield each condition that can happen, with the demands confined to it."""
        for given in conditions(self.judgements):
            if self._occurs(given):
                system = Within.of(self._system, given)
                kept = self._judged_within(given)
                yield given, CliqueDemands(system, self.judgements, self._most).restricted(kept)

    def _judged_within(self, given: Event) -> list[int]:
        """Return the conditional judgements whose own condition implies an event."""
        return [
            at
            for at, entry in enumerate(self.judgements)
            if entry.given is not None and implies(self.space, entry.given, given)
        ]

    def _ask_within(
        self, event: Event, given: Event | None, without: int | None = None
    ) -> Bounds | None:
        """Return bounds within a condition by the judgements confined to it; None without any."""
        if given is None:
            return None
        key = given.text, without
        if key not in self._within:
            kept = [self.judgements[at] for at in self._judged_within(given) if at != without]
            system = Within.of(self._system, given)
            found = JunctionCredalSet(system, kept, self._most) if kept else None
            self._within[key] = found
        confined = self._within[key]
        return None if confined is None else confined.probability(event)

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
