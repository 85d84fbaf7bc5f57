"""Demands over listed scenarios, as the search for conflicts reads them.

Reads a ``Polytope``; hands ``conflict`` its rows, cut down, loosened or settled.
"""

from collections.abc import Iterable
from collections.abc import Set as AbstractSet

import numpy as np

from sonae.likelihood.bounds import Question, implied_ends
from sonae.likelihood.generation import Optimum, Programme
from sonae.likelihood.polytope import Polytope

__all__ = ["ListedDemands"]


class ListedDemands:
    """The demands of a polytope; see ``conflict.Demands``."""

    def __init__(self, polytope: Polytope) -> None:
        self._polytope = polytope
        self.rows = polytope.rows

    def restricted(self, judgements: Iterable[int]) -> "ListedDemands":
        """Return the demands of some of the judgements."""
        return ListedDemands(self._polytope.restricted(judgements))

    def loosened(self, judgements: AbstractSet[int], amount: float) -> "ListedDemands":
        """Return the demands with both ends of some judgements moved outwards."""
        return ListedDemands(self._polytope.loosened(judgements, amount))

    def programme(self, without: AbstractSet[int] = frozenset()) -> Programme:
        """Return the programme of the demands, without some of the judgements."""
        return Programme(self._polytope, without)

    def implied(self, judgement: int) -> tuple[float, float]:
        """Return the bounds that all other judgements imply for the one left out."""
        programme = self.programme({judgement})
        event, within = self._polytope.holds(judgement)

        def lowest(question: Question) -> Optimum:
            return programme.minimise(question.by_item(), question.share)

        return implied_ends(event.astype(np.float64), within, lowest)
