"""The pathway graph: what each first step keeps open, what waiting costs, and what lasts.

Reads every history and how long it lasts; hands the brief and the map *first steps* with what they
leave open and lock in, the regret of waiting, the pathways that none beats, and the futures in
which no pathway lasts (Haasnoot et al. 2013, pathways as sequences with transfer and terminal
stations). All shares are of the futures that were looked at; bounds over the judgements come from
``survival``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.pathways.actions import History
from sonae.pathways.decisions import Decisions, State, decide
from sonae.pathways.lasting import Beaten, Lasting, cheaper_and_longer

__all__ = ["FirstStep", "PathwayGraph", "Waiting", "graph_of"]

Lasts: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class FirstStep:
    """A decision at the first decision point.

    Attributes
    ----------
    actions : tuple of str
        What is decided on; nothing if empty.
    sunk : float
        What it costs over the horizon even if nothing follows, in the dossier's money.
    alone : float
        Share of futures in which it lasts to the end if nothing follows.
    open : float
        Share in which it, or some way of going on from it, lasts to the end.
    lost : float
        Share in which some pathway lasts, but none that begins so: what the step locks out.
    cost : float
        What the cheapest lasting pathway that begins so costs, on average where one lasts; NaN if
        none does.
    ends : int
        How many pathways it leaves open.
    """

    actions: tuple[str, ...]
    sunk: float
    alone: float
    open: float
    lost: float
    cost: float
    ends: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is lost if nothing is decided before a year.

    Attributes
    ----------
    year : int
        Of the first decision.
    years : int
        How long that is after the first decision point.
    open : float
        Share of futures in which some pathway lasts that begins in this year or later.
    regret : float
        Share in which some pathway lasts that begins at the first decision point or later, but none
        that begins in this year or later.
    cost : float
        What the cheapest lasting pathway costs, on average where one lasts; NaN if none does.
    """

    year: int
    years: int
    open: float
    regret: float
    cost: float


@dataclass(frozen=True, slots=True, eq=False)
class PathwayGraph:
    """All pathways, what they leave open, and which of them no other beats.

    Attributes
    ----------
    lasting : Lasting
    decisions : Decisions
    numbers : tuple of int
        Numbers (in ``lasting``) of the histories with decisions at decision points only.
    steps : tuple of FirstStep
        Those that leave most open first.
    waiting : tuple of Waiting
    best : tuple of int
        Histories that no other beats, those that last in most futures first.
    beaten : tuple of Beaten
        Every other one, with a history of ``best`` that beats it: the proof.
    lost : array, (future,), bool
        Futures in which no pathway lasts.
    longest : array, (future,), uint8
        When the longest pathway tips; the number of years where one lasts.
    """

    lasting: Lasting
    decisions: Decisions
    numbers: tuple[int, ...]
    steps: tuple[FirstStep, ...]
    waiting: tuple[Waiting, ...]
    best: tuple[int, ...]
    beaten: tuple[Beaten, ...]
    lost: Lasts
    longest: npt.NDArray[np.uint8]

    @property
    def root(self) -> State:
        """The state before any decision."""
        return (0, (None,) * len(self.lasting.actions.actions))

    @property
    def open(self) -> float:
        """Share of futures in which some pathway lasts, known in advance."""
        return self.lasting.share(~self.lost)

    def named(self, history: History) -> tuple[tuple[str, int], ...]:
        """Return the actions of a history with their years, in the order of decision."""
        actions = self.lasting.actions.actions
        decided = [(a.id, y) for a, y in zip(actions, history, strict=True) if y is not None]
        return tuple(sorted(decided, key=lambda entry: entry[1]))


def graph_of(lasting: Lasting, waits: Sequence[int] = ()) -> PathwayGraph:
    """Return the pathway graph.

    Parameters
    ----------
    lasting : Lasting
        With histories for the years of `waits`.
    waits : sequence of int
        Years until which nothing is decided, after the first decision point.
    """
    points = lasting.actions.decide
    numbers = tuple(
        at
        for at, history in enumerate(lasting.histories)
        if all(year is None or year in points for year in history)
    )
    chosen = np.array(numbers)
    histories = [lasting.histories[at] for at in numbers]
    lasts, costs = lasting.lasts[chosen], lasting.costs[chosen]
    decisions = decide(histories, points, lasts, costs, lasting.weight)
    best, beaten = cheaper_and_longer(lasting.tips[chosen], costs)
    shares = {at: lasting.share(lasts[at]) for at in best}
    order = sorted(best, key=lambda at: (-shares[at], costs[at], at))
    return PathwayGraph(
        lasting=lasting,
        decisions=decisions,
        numbers=numbers,
        steps=_steps(lasting, decisions),
        waiting=tuple(_waited(lasting, year, ~lasts.any(axis=0)) for year in waits),
        best=tuple(numbers[at] for at in order),
        beaten=tuple(Beaten(numbers[entry.history], numbers[entry.by]) for entry in beaten),
        lost=~lasts.any(axis=0),
        longest=lasting.tips[chosen].max(axis=0),
    )


def _steps(lasting: Lasting, decisions: Decisions) -> tuple[FirstStep, ...]:
    actions = lasting.actions.actions
    root: State = (0, (None,) * len(actions))
    known = {history: at for at, history in enumerate(lasting.histories)}
    found = []
    for state in decisions.after(root):
        history = state[1]
        at = known.get(history)
        open_ = decisions.lasts[state]
        found.append(
            FirstStep(
                actions=tuple(a.id for a, y in zip(actions, history, strict=True) if y is not None),
                sunk=float("nan") if at is None else float(lasting.costs[at]),
                alone=0.0 if at is None else lasting.share(lasting.lasts[at]),
                open=lasting.share(open_),
                lost=lasting.share(np.asarray(decisions.lasts[root] & ~open_)),
                cost=decisions.costs[state],
                ends=decisions.ends[state],
            )
        )
    return tuple(sorted(found, key=lambda step: (-step.open, step.sunk, step.actions)))


def _waited(lasting: Lasting, year: int, lost: Lasts) -> Waiting:
    """Return what is left if nothing is decided before a year."""
    later = [
        at
        for at, history in enumerate(lasting.histories)
        if all(
            y is None or y == year or (y > year and y in lasting.actions.decide) for y in history
        )
    ]
    lasts, costs = lasting.lasts[later], lasting.costs[later]
    open_ = np.asarray(lasts.any(axis=0))
    cheapest = np.where(lasts, costs[:, None], np.inf).min(axis=0)
    weight = lasting.weight * open_
    total = float(weight.sum())
    cost = float((np.where(open_, cheapest, 0.0) * weight).sum()) / total if total else np.nan
    return Waiting(
        year=year,
        years=year - lasting.actions.decide[0],
        open=lasting.share(open_),
        regret=lasting.share(np.asarray(~lost & ~open_)),
        cost=cost,
    )
