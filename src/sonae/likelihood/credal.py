"""Every distribution over the scenarios that the judgements allow, and what one may ask of it.

Reads a scenario table and judgements; hands ``robustness`` and ``brief`` lower and upper
probabilities and expectations, with what binds them.  The name is Levi's (1980); the bounds are
Walley's (1991) natural extension.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
import numpy.typing as npt

from sonae.errors import NoScenarioError, UsageError
from sonae.evidence import Judgement
from sonae.expressions import Event
from sonae.likelihood.bounds import Bounds, Question, answer, bound_average
from sonae.likelihood.conflict import raise_conflicts
from sonae.likelihood.contingent import bounded_within, conditions, emptied, raise_contingent
from sonae.likelihood.generation import Optimum, Programme
from sonae.likelihood.listed import ListedDemands
from sonae.likelihood.polytope import build_polytope
from sonae.likelihood.tension import Tension, find_tensions, meaning_in_table
from sonae.scenarios import ScenarioTable

__all__ = ["CredalSet"]


class CredalSet:
    """The distributions over a table's scenarios that meet every judgement.

    Answers do not depend on the order of questions, scenarios or judgements, beyond rounding in
    the last digits; the same question gives the same bits.

    Parameters
    ----------
    table : ScenarioTable
        Every possible scenario: bounds over a table that was cut short would be too narrow.
    judgements : sequence of Judgement
        Intervals after widening by grade.  None at all is allowed and bounds nothing.

    Raises
    ------
    IncoherentBoundsError
        If no distribution meets all judgements, or none within a condition those confined to it;
        a minimal conflicting set is named.
    NoScenarioError
        If the table is empty.
    UsageError
        If the table is not complete.

    Attributes
    ----------
    polytope, programme : Polytope, Programme
        The judgements' demands and the programme over them, for other modules of this room.
    """

    def __init__(self, table: ScenarioTable, judgements: Sequence[Judgement]) -> None:
        if table.count == 0:
            raise NoScenarioError("there is no scenario to give a probability to")
        if not table.complete:
            raise UsageError(f"the scenarios are not complete, bounds would lie: {table.left}")
        self.table = table
        self.judgements = tuple(judgements)
        self.polytope = build_polytope(table, self.judgements)
        self.programme = Programme(self.polytope)
        self._known: dict[tuple[str, str | None], Bounds] = {}
        self._within: dict[tuple[str, int | None], CredalSet | None] = {}
        self._emptied: tuple[Tension, ...] | None = None
        self._tensions: tuple[Tension, ...] | None = None
        if not self.programme.coherent:
            raise_conflicts(ListedDemands(self.polytope), self.programme, self.judgements)
        raise_contingent(self.judgements, self._confined())

    @property
    def method(self) -> str:
        """How the bounds are found, in words."""
        return (
            f"column generation over all {self.table.count:,} possible scenarios, of which the "
            f"judgements tell {self.signatures:,} apart"
        )

    @property
    def signatures(self) -> int:
        """Number of scenarios that the judgements can tell apart."""
        return self.polytope.count

    def probability(self, event: Event, given: Event | None = None) -> Bounds:
        """Return lower and upper probability of an event, given another if asked.

        Parameters
        ----------
        event : Event
            What may happen.
        given : Event, optional
            What is taken to have happened.  If its own lower probability is 0, only what was
            judged given it bounds the answer, with a note; [0, 1] where nothing was.

        Raises
        ------
        ImpossibleConditionError
            If ``given`` holds in no scenario.
        """
        key = event.text, None if given is None else given.text
        if key not in self._known:
            self._known[key] = self._probability(event, given)
        return self._known[key]

    def probability_without(self, place: int, event: Event, given: Event | None = None) -> Bounds:
        """Return the bounds as they would be without one judgement.

        Parameters
        ----------
        place : int
            Position of the judgement among those given.
        event, given : Event
            As for ``probability``.
        """
        within = None if given is None else self.table.mask(given)
        name = "" if given is None else given.text
        found = self._average(self.table.mask(event).astype(np.float64), within, name, {place})
        return bounded_within(found, lambda: self._ask_within(event, given, place))

    def expectation(
        self, values: npt.NDArray[np.float64], given: npt.NDArray[np.bool_] | None = None
    ) -> Bounds:
        """Return lower and upper expectation of a value per scenario.

        Parameters
        ----------
        values : array, dims (scenario,)
            In any unit; the bounds and the gap are in that unit.
        given : array, dims (scenario,), bool, optional
            The scenarios to which the expectation is confined.

        Raises
        ------
        ValueError
            If the length differs from the table's, or a value is not finite.
        ImpossibleConditionError
            If ``given`` holds in no scenario.
        """
        table = np.asarray(values, dtype=np.float64)
        if table.shape != (self.table.count,) or not bool(np.isfinite(table).all()):
            raise ValueError(f"expected one finite value for each of {self.table.count} scenarios")
        return self._average(table, given, "the scenarios it is confined to")

    def marginals(self) -> dict[tuple[str, str], Bounds]:
        """Return the bounds of every state of every factor, keyed by (factor, state)."""
        space = self.table.space
        return {
            (factor, state): self._average(
                (self.table.codes[:, column] == code).astype(np.float64), None, ""
            )
            for column, factor in enumerate(space.factors)
            for code, state in enumerate(space.states[column])
        }

    def tensions(self) -> tuple[Tension, ...]:
        """Return what is coherent and still worth a second look; kept once computed.

        Judgements that the others tighten or push aside, pairs that read one event differently,
        and judgements whose condition never holds.
        """
        if self._tensions is None:
            found = find_tensions(
                self.judgements,
                self.probability,
                lambda judgement: meaning_in_table(self.table, judgement),
                self._occurs,
            )
            self._tensions = (*self.emptied(), *found)
        return self._tensions

    def emptied(self) -> tuple[Tension, ...]:
        """Return the tensions about conditions that judgements rule out without saying so."""
        if self._emptied is None:
            self._emptied = emptied(self.judgements, self.probability, self._occurs)
        return self._emptied

    def _occurs(self, event: Event) -> bool:
        return bool(self.table.mask(event).any())

    def _probability(self, event: Event, given: Event | None) -> Bounds:
        within = None if given is None else self.table.mask(given)
        name = "" if given is None else given.text
        found = self._average(self.table.mask(event).astype(np.float64), within, name)
        return bounded_within(found, lambda: self._ask_within(event, given))

    def _confined(self) -> Iterator[tuple[Event, ListedDemands]]:
        """Yield each condition that can happen, with the demands confined to it."""
        for given in conditions(self.judgements):
            within = self.table.mask(given)
            kept = self._judged_within(within)
            if kept:
                inside = np.zeros(self.polytope.count, dtype=np.bool_)
                inside[self.polytope.signature[within]] = True
                yield given, ListedDemands(self.polytope.confined(kept, inside))

    def _judged_within(self, within: npt.NDArray[np.bool_]) -> list[int]:
        """Return the conditional judgements that say nothing about what lies outside a set."""
        outside = np.zeros(self.polytope.count, dtype=np.bool_)
        outside[self.polytope.signature[~within]] = True
        conditional = {at for at, entry in enumerate(self.judgements) if entry.given is not None}
        kept = []
        if bool(within.any()):
            for judgement in sorted(conditional & {row.judgement for row in self.polytope.rows}):
                event, against = self.polytope.holds(judgement)
                if not bool(((event | against) & outside).any()):
                    kept.append(judgement)
        return kept

    def _ask_within(
        self, event: Event, given: Event | None, without: int | None = None
    ) -> Bounds | None:
        """Return bounds within a condition by the judgements confined to it; None without any."""
        if given is None:
            return None
        key = given.text, without
        if key not in self._within:
            within = self.table.mask(given)
            kept = [self.judgements[at] for at in self._judged_within(within) if at != without]
            self._within[key] = CredalSet(self.table.select(within), kept) if kept else None
        confined = self._within[key]
        return None if confined is None else confined.probability(event)

    def _average(
        self,
        values: npt.NDArray[np.float64],
        within: npt.NDArray[np.bool_] | None,
        name: str,
        without: AbstractSet[int] = frozenset(),
    ) -> Bounds:
        def lowest(question: Question) -> Optimum:
            target = question.target(self.polytope)
            return self.programme.minimise(target, question.share, without)

        def both(question: Question) -> Bounds:
            return bound_average(self.polytope, lowest, self.judgements, question)

        return answer(values, within, name, lowest, both)
