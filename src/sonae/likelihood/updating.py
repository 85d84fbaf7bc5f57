"""What the judgements say once something has been seen: signs, facts, and soft evidence.

Reads a ``CredalSet`` and evidence in the order in which it came; hands ``update_log`` and the brief
lower and upper probabilities after it.

* A *sign* makes each scenario more or less likely by a factor in an interval (its likelihood
  ratio).  By default every scenario may have its own factor within the interval, so the bounds
  hold however the sign depends on the rest.  With ``spread="shared"`` the sign depends on the
  scenario only through which of its events hold: one unknown factor for each, and narrower bounds
  for everything else.  For the sign's own event both are the interval odds, odds x ratio.
* A *fact* is an event that is now certain.
* *Soft evidence* gives new probabilities to the cells of a partition: Jeffrey's rule (1965),
  P'(A) = sum P(A | cell) q.  Each conditional is bounded by itself, so this is an outer bound; and
  soft updates do not commute, so the order is kept.

Ratios of several signs are multiplied only where they are declared independent given the scenario.
Bounds before evidence follow Walley (1991); what may have probability 0 bounds nothing (regular
extension is not used, semantics §13).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.likelihood.bounds import NOT_BOUNDED, SMALLEST_CONDITION, Bounds
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.evidence_refused import (
    ImpossibleEvidenceError,
    UndeclaredDependenceError,
    forbidding,
)
from sonae.likelihood.signs import (
    Evidence,
    Fact,
    Sign,
    alike,
    apart,
    name_of,
    undeclared,
)
from sonae.likelihood.soft import SoftFact
from sonae.likelihood.update_steps import Step, average_after, product
from sonae.likelihood.weighted import Floats, WeightedAverages, Weights, hull
from sonae.scenarios import Constraint

__all__ = ["ImpossibleEvidenceError", "UndeclaredDependenceError", "Updating"]

Dependence: TypeAlias = Literal["refuse", "envelope"]
Spread: TypeAlias = Literal["each", "shared"]

MOST_CELLS = 6
"""Shared factors go through both ends of each: two programmes to the power of their number."""
NOT_SHARED = "an outer bound: each scenario has its own factor, as the signs are too many or mixed"


@dataclass(frozen=True, slots=True, eq=False)
class Updating:
    """A credal set and what has been seen since, in order.

    Attributes
    ----------
    averages : WeightedAverages
        The judgements, laid out for questions with weights.
    evidence : tuple of Sign, Fact or SoftFact
        What was seen, in order.
    constraints : tuple of Constraint
        What the dossier forbids, to name what called an event impossible.
    dependence : {'refuse', 'envelope'}
        What to do with signs that are not declared independent: refuse, or let their joint
        factor lie anywhere from the one that says less to the product of both.
    spread : {'each', 'shared'}
        Whether a sign's factor may differ from scenario to scenario, or is one number, unknown
        within its interval, wherever the same of its events hold.

    Examples
    --------
    ``Updating.of(credal).seen(Fact(event)).probability(other)`` is P(other | event).
    """

    averages: WeightedAverages
    evidence: tuple[Evidence, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    dependence: Dependence = "refuse"
    spread: Spread = "each"

    @classmethod
    def of(
        cls,
        credal: CredalSet,
        constraints: Sequence[Constraint] = (),
        *,
        dependence: Dependence = "refuse",
        spread: Spread = "each",
    ) -> "Updating":
        """Return a credal set before anything was seen."""
        return cls(WeightedAverages(credal), (), tuple(constraints), dependence, spread)

    def seen(self, evidence: Evidence) -> "Updating":
        """Return what holds after one more piece of evidence.

        Raises
        ------
        ImpossibleEvidenceError
            If its upper probability is 0.
        UndeclaredDependenceError
            If it is a sign that is not declared independent of one seen before.
        UsageError
            If a sign was seen before, or soft evidence is not over a partition.
        """
        if isinstance(evidence, SoftFact):
            evidence = self._checked(evidence)
        elif isinstance(evidence, Fact):
            self._check_possible(evidence.event, name_of(evidence))
        else:
            self._check_sign(evidence)
        return replace(self, evidence=(*self.evidence, evidence))

    def probability(self, event: Event, given: Event | None = None) -> Bounds:
        """Return lower and upper probability of an event after all evidence.

        Parameters
        ----------
        event : Event
            What may happen.
        given : Event, optional
            What is taken to hold besides.

        Raises
        ------
        ImpossibleEvidenceError
            If ``given`` has upper probability 0.
        """
        if given is not None:
            self._check_possible(given, given.text)
        return self._asked(event, given)

    def probability_if_possible(self, event: Event, given: Event | None) -> Bounds | None:
        """Return what ``probability`` does, None if ``given`` cannot hold after all evidence."""
        if given is not None:
            mask = self.averages.table.mask(given).astype(np.float64)
            if not bool(mask.any()) or self._refuted(mask) is not None:
                return None
        return self._asked(event, given)

    def _asked(self, event: Event, given: Event | None) -> Bounds:
        table = self.averages.table
        within = (table.mask(given) if given else np.ones(table.count)).astype(np.float64)
        return self._average(table.mask(event).astype(np.float64), Weights(within, within))

    def _average(self, values: Floats, weights: Weights) -> Bounds:
        signs = [piece for piece in self.evidence if isinstance(piece, Sign)]
        steps = self._steps()
        if self.spread == "each" or not signs:
            return average_after(self.averages, steps, values, weights)
        corners = self._corners(signs)
        if corners is None:
            found = average_after(self.averages, steps, values, weights)
            return replace(found, note=found.note or NOT_SHARED)
        joint = product(steps, weights)
        if not bool((joint.upper > 0.0).any()):
            raise ImpossibleEvidenceError("what was seen, taken together")
        if any(low == 0.0 for sign in signs for _, low, _ in sign.cells(self.averages.table)):
            settled = self.averages.settled(values, joint)  # a factor of 0 may leave no weight
            if settled is not None:
                return settled
        return hull([average_after(self.averages, steps, values, weights) for steps in corners])

    def _corners(self, signs: Sequence[Sign]) -> list[tuple[Step, ...]] | None:
        """Return the evidence with every shared factor at one end or the other.

        For a fixed distribution the answer moves one way in each factor, so an end is reached at
        an end of each.  After soft evidence that is not so: None, as where there are too many.
        """
        table = self.averages.table
        cells = [cell for sign in signs for cell in sign.cells(table)]
        soft = any(isinstance(piece, SoftFact) for piece in self.evidence)
        if soft or len(cells) > MOST_CELLS or len(apart(signs)) < len(signs):
            return None
        known = np.ones(table.count)
        for piece in self.evidence:
            if isinstance(piece, Fact):
                known = known * table.mask(piece.event)
        corners: list[tuple[Step, ...]] = []
        for ends in itertools.product(*(dict.fromkeys((low, high)) for _, low, high in cells)):
            weight = known
            for (cell, _, _), factor in zip(cells, ends, strict=True):
                weight = np.where(cell, weight * factor, weight)
            corners.append((Weights(weight, weight),))
        return corners

    def _steps(self) -> tuple[Step, ...]:
        """Return the evidence as weights and soft steps.

        Signs are joined up to the next soft evidence, whatever facts stand between them: facts and
        signs commute, and signs that are not apart may not be multiplied.
        """
        steps: list[Step] = []
        signs: list[Sign] = []
        for piece in (*self.evidence, None):
            if isinstance(piece, Sign):
                signs.append(piece)
            elif isinstance(piece, Fact):
                mask = self.averages.table.mask(piece.event).astype(np.float64)
                steps.append(Weights(mask, mask))
            else:
                if signs:
                    steps.append(self._joint(signs))
                    signs = []
                if piece is not None:
                    steps.append(piece)
        return tuple(steps)

    def _joint(self, signs: Sequence[Sign]) -> Weights:
        """Return the weights of signs: those apart multiplied, the others in an envelope."""
        table = self.averages.table
        joint = Weights(np.ones(table.count), np.ones(table.count))
        for group in apart(signs):
            joint = joint.times(alike([sign.weights(table) for sign in group]))
        return joint

    # what cannot be ------------------------------------------------------------------------

    def _check_sign(self, sign: Sign) -> None:
        earlier = [piece for piece in self.evidence if isinstance(piece, Sign)]
        if any(other.name == sign.name for other in earlier):
            raise UsageError(f"the sign {sign.name} was seen before: it cannot count twice")
        soft = any(isinstance(piece, SoftFact) for piece in self.evidence)
        clash = undeclared(earlier, sign)
        if clash is not None and (self.dependence == "refuse" or soft):
            raise UndeclaredDependenceError(
                f"the signs {clash.name} and {sign.name} are not declared independent given the "
                f"scenario, so their ratios cannot be multiplied: write "
                f"`independent_of: [{clash.name}]` at {sign.name} if they are, or update on one "
                "of them only"
            )
        upper = sign.weights(self.averages.table).upper
        if float(upper.min()) == 0.0:
            self._check_weight(upper, f"the sign {sign.name}")

    def _check_possible(self, event: Event, what: str) -> None:
        mask = self.averages.table.mask(event)
        if not bool(mask.any()):
            raise ImpossibleEvidenceError(
                what, constraints=forbidding(self.averages.table.space, self.constraints, event)
            )
        self._check_weight(mask.astype(np.float64), what)

    def _check_weight(self, weight: Floats, what: str) -> None:
        shown = self._refuted(weight)
        if shown is None:
            return
        alone = replace(self, evidence=())._refuted(weight)
        if alone is None:
            raise ImpossibleEvidenceError(what, evidence=self._contradicting(weight))
        raise ImpossibleEvidenceError(what, alone.binding_upper)

    def _refuted(self, weight: Floats) -> Bounds | None:
        """Return the bounds that show that what has this weight cannot be; None if it can."""
        ones = np.ones(weight.size)
        expected = self._average(weight, Weights(ones, ones))
        most, top = expected.upper, max(1.0, float(weight.max()))
        steps = [step for step in self._steps() if isinstance(step, Weights)]
        if expected.note == NOT_BOUNDED and len(steps) == len(self._steps()):
            # the evidence may have had probability 0; together with this it must be able not to
            joint = product(steps, Weights(weight, weight))
            most, top = self.averages.greatest_total(joint), float(joint.upper.max())
        return expected if most <= SMALLEST_CONDITION * top else None

    def _contradicting(self, weight: Floats) -> tuple[str, ...]:
        """Return names of earlier evidence, none of which can be spared, that rules this out."""
        kept = self.evidence
        for piece in self.evidence:
            fewer = tuple(other for other in kept if other is not piece)
            if replace(self, evidence=fewer)._refuted(weight) is not None:
                kept = fewer
        return tuple(map(name_of, kept))

    def _checked(self, soft: SoftFact) -> SoftFact:
        """Return soft evidence with nothing left on cells that cannot hold."""
        soft.check(self.averages.table)
        shares = []
        refused: list[ImpossibleEvidenceError] = []
        for share in soft.shares:
            possible = share
            try:
                self._check_possible(share.event, share.event.text)
            except ImpossibleEvidenceError as error:
                if share.lower > 0.0:
                    raise
                refused.append(error)
                possible = replace(share, upper=0.0)
            shares.append(possible)
        if refused and sum(share.upper for share in shares) < 1.0 - SMALLEST_CONDITION:
            what = f"{soft.name}: what is left on the cells that can hold"
            why = refused[0]
            raise ImpossibleEvidenceError(what, why.judgements, why.constraints, why.evidence)
        return replace(soft, shares=tuple(shares))
