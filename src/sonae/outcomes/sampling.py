"""Futures at the corners of the box, to see whether a doubtful part of a formula really fails.

Reads a dossier and the parts that ``ranges`` could not clear; hands ``domains`` the part's value
in a future that shows the fault. Only what the parts depend on is computed. The futures are
fixed: corners of the quantities in scenarios that the constraints allow, every plan in turn, and
from the best of them one coordinate after the other.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.expressions import Node, names
from sonae.outcomes.compile import (
    box_dimensions,
    option_terms,
    table_terms,
)
from sonae.outcomes.interpret import Probe
from sonae.outcomes.model import Model, StockTerms
from sonae.outcomes.order import computation_order
from sonae.outcomes.ranges import work
from sonae.plans import schedules
from sonae.scenarios import Constraint, Space, possible

__all__ = ["Future", "Sampler"]

_TRIES = 64
"""Combinations of states from which those that the constraints allow are taken."""
_WORK = 80_000
"""Nodes that may be evaluated in all futures together: about a tenth of a second."""
_MOST = 128


@dataclass(frozen=True, slots=True)
class Future:
    """A plan, the code of each factor's state, and for each dimension its place in its range."""

    plan: str
    codes: tuple[int, ...]
    places: tuple[float, ...]


class Sampler:
    """Corner futures of a dossier, and the model reduced to what some parts depend on.

    Parameters
    ----------
    dossier : Dossier
    parts : sequence of Node
        What is going to be asked.
    moments : int
        In how many years, of options, the parts are asked for in each future.
    share : int
        Into how many the allowance of work is divided.
    """

    def __init__(
        self, dossier: Dossier, parts: Sequence[Node], moments: int, share: int = 1
    ) -> None:
        self._dossier = dossier
        self._model = _reduced(dossier, parts)
        self._factors = tuple(dossier.states)
        options, years = len(self._model.options), len(self._model.years)
        stocks = self._model.stocks.values()
        trees = [*self._model.values.values(), *(stock.next for stock in stocks)]
        once = work(parts, options, years) // years * moments // max(1, len(parts))
        self.most = min(_MOST, _WORK // share // (work(trees, options, years) + once + 1))
        """How many futures may be looked at; none if the model is too large for it."""
        self._needed = frozenset[str]().union(
            *(names(tree) for tree in (*trees, *parts, *(stock.start for stock in stocks)))
        )

    @property
    def carries_over(self) -> bool:
        """Whether the parts depend on something carried from year to year."""
        return bool(self._model.stocks)

    def probe(self, future: Future) -> Probe:
        """Return one future, computed as far as the parts need it."""
        numbers = [
            d.interval.lower + (d.interval.upper - d.interval.lower) * place
            for d, place in zip(self._model.dimensions, future.places, strict=True)
        ]
        states = {
            factor: self._dossier.states[factor][code]
            for factor, code in zip(self._factors, future.codes, strict=True)
        }
        return Probe(self._model, future.plan, states, numbers)

    def corners(self) -> Iterator[Future]:
        """Yield futures at corners of the box, plan after plan."""
        chance = random.Random(1)  # noqa: S311 - the same corners every time, not a secret
        plans = self._model.plans
        scenarios = self._scenarios(chance)
        for at in range(self.most if plans and scenarios else 0):
            places = tuple(
                chance.choice((0.0, 1.0, 0.0, 1.0, chance.random())) for _ in self._model.dimensions
            )
            yield Future(plans[at % len(plans)], scenarios[at % len(scenarios)], places)

    def neighbours(self, future: Future) -> Iterator[Future]:
        """Yield the futures with one quantity that the parts depend on at another end."""
        for at, dimension in enumerate(self._model.dimensions):
            if dimension.what == "quantity" and dimension.of not in self._needed:
                continue
            for end in (0.0, 1.0):
                if future.places[at] != end:
                    places = (*future.places[:at], end, *future.places[at + 1 :])
                    yield replace(future, places=places)

    def _scenarios(self, chance: random.Random) -> list[tuple[int, ...]]:
        """Return combinations of states that no constraint forbids."""
        states = self._dossier.states
        drawn = np.array(
            [[chance.randrange(len(codes)) for codes in states.values()] for _ in range(_TRIES)],
            dtype=np.int8,
        )
        allowed = drawn[_allowed(drawn, self._factors, self._dossier)]
        if len(allowed) == 0:  # tight constraints: take what the search finds first
            space = Space(self._factors, tuple(states.values()))
            forbids = self._dossier.formulas.constraints
            rules = [Constraint(name, event) for name, event in forbids.items()]
            allowed = possible(space, rules, cap=_TRIES).codes
        return [tuple(int(code) for code in row) for row in allowed]


def _allowed(
    codes: npt.NDArray[np.int8], factors: Sequence[str], dossier: Dossier
) -> npt.NDArray[np.bool_]:
    columns = {factor: codes[:, at] for at, factor in enumerate(factors)}
    left = np.ones(len(codes), dtype=np.bool_)
    for forbids in dossier.formulas.constraints.values():
        left &= np.logical_not(forbids.holds(columns))
    return left


def _reduced(dossier: Dossier, parts: Sequence[Node]) -> Model:
    """Return the model with only those values and stocks that the parts depend on."""
    formulas = dossier.formulas
    trees = {name: value.tree for name, value in formulas.values.items()}
    stocks = {name: StockTerms(s.start.tree, s.next.tree) for name, s in formulas.stocks.items()}
    watched = [watch.tree for watch in formulas.watches.values()]
    needed = _needed([*parts, *watched], trees, stocks)
    options = option_terms(dossier)
    plans = schedules(dossier)
    stretch = None if formulas.stretch is None else formulas.stretch.tree
    nothing: Mapping[str, Node] = {}
    return Model(
        years=dossier.years,
        factors=tuple(dossier.states),
        states=dossier.states,
        dimensions=tuple(box_dimensions(dossier, options)),
        fixed={n: q.is_.lower for n, q in dossier.content.quantities.items() if q.is_.fixed},
        tables=table_terms(dossier),
        options=options,
        schedules=plans,
        lead_position=dossier.content.model.timing.lead_position,
        stretch=stretch,
        stocks={name: stock for name, stock in stocks.items() if name in needed},
        values={name: trees[name] for name in computation_order(trees) if name in needed},
        outcomes=nothing,
        reports=nothing,
        places={},
        units={},
    )


def _needed(
    parts: Sequence[Node], values: Mapping[str, Node], stocks: Mapping[str, StockTerms]
) -> set[str]:
    """Return the values and stocks that the parts read, directly or through others."""
    needed: set[str] = set()
    open_trees = list(parts)
    while open_trees:
        for name in names(open_trees.pop()):
            if name in needed:
                continue
            if name in values:
                needed.add(name)
                open_trees.append(values[name])
            elif name in stocks:
                needed.add(name)
                open_trees += [stocks[name].start, stocks[name].next]
    return needed
