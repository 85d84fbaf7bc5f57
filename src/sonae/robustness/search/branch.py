"""Branch and bound over partial portfolios: the exact front, often without running them all.

Reads a `Sweep`; hands ``run`` an `Explored`. A branch is all portfolios that share their first
choices. It is left aside if some portfolio that was run is at least as good as the branch's lower
bounds in every objective and better in one (so ties stay), or if a bound breaks a limit. Else it is
split at the next option, and run one by one once that is cheaper. The most promising is taken first
(Land and Doig 1960; for several objectives Przybylski and Gandibleux 2017). If nothing is left
open, the front is exactly that of running every portfolio; else it is told how much better it could
be.
"""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import CapacityError
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.reasons import codes_of
from sonae.plans.portfolios import Portfolios
from sonae.robustness.search.bounds import Bounds
from sonae.robustness.search.keep import refuse_if_none_keeps
from sonae.robustness.search.pareto import dominators, nondominated
from sonae.robustness.search.result import Bounded
from sonae.robustness.search.sweep import Sweep, Tell

__all__ = ["Explored", "explore"]

Floats: TypeAlias = npt.NDArray[np.float64]
Codes: TypeAlias = npt.NDArray[np.int8]
Masks: TypeAlias = npt.NDArray[np.int64]

_LEAF: Final = 24
"""Portfolios of a branch that are run and not split: about what a bound costs."""
_BATCH: Final = 64
"""Branches split at a time; fixed, so that the number of threads changes nothing."""
_DRAWN: Final = 64
"""Portfolios drawn to begin with."""
_POLISH: Final = 2_000
"""Neighbours of good portfolios that are run to begin with, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Explored:
    """What branch and bound found.

    Attributes
    ----------
    codes : array, (portfolio, option), int8
        What no other portfolio that was run beats.
    losses : array, (portfolio, objective)
    evaluated : int
        Portfolios that were run.
    bounded : Bounded
    """

    codes: Codes
    losses: Floats
    evaluated: int
    bounded: Bounded


@dataclass(frozen=True, slots=True, eq=False)
class _Branch:
    """Portfolios that share their first choices, in the order of the tree."""

    depth: int
    node: int
    first: int
    count: int
    prefix: tuple[int, ...]
    bound: Floats


def explore(
    sweep: Sweep,
    *,
    evaluations: int,
    branches: int,
    seed: int,
    bounds: Bounds | None = None,
    tell: Tell | None = None,
) -> Explored:
    """Search with bounds.

    Parameters
    ----------
    sweep : Sweep
        Whose ``reference`` is known if regret is among the objectives.
    evaluations, branches : int
        Portfolios run and branches bounded at most.
    seed : int
        Of the portfolios drawn to begin with; changes nothing in a front that is complete.
    bounds : Bounds, optional
    tell : callable, optional
        Called with the portfolios settled and their number.

    Raises
    ------
    NoneKeepsError
        If no portfolio keeps the limits on outcomes.
    """
    known = _Known(sweep, evaluations)
    known.begin(seed)
    own = bounds or Bounds(sweep)
    tree = _Tree(sweep, own, known.scale())
    bounded = _Search(sweep, own, tree, known, branches, tell).run()
    codes, losses = known.front()
    return Explored(codes, losses, known.evaluated, bounded)


# what was run -------------------------------------------------------------------------------------


class _Known:
    """Portfolios that were run, and what none of them beats; codes are in the sweep's order.

    Attributes
    ----------
    evaluated : int
        How many were run, none counted twice.
    """

    def __init__(self, sweep: Sweep, most: int) -> None:
        self._sweep, self._most = sweep, most
        self._objectives = len(sweep.objectives)
        self._seen: set[bytes] = set()  # those run to begin with; no other comes up twice
        self.evaluated = 0
        self._codes: Codes = np.empty((0, len(sweep.portfolios.options)), dtype=np.int8)
        self._front: Floats = np.empty((0, self._objectives))
        self._extremes: list[Floats] = []
        self._broken: Floats = np.empty((0, len(sweep.keeps)))

    @property
    def full(self) -> bool:
        return self.evaluated >= self._most

    def run(self, codes: Codes) -> None:
        """Run those that were not run yet, whatever the limit says: a branch is never cut short."""
        new = [row for row in np.ascontiguousarray(codes) if row.tobytes() not in self._seen]
        if not new:
            return
        rows = np.array(new, dtype=np.int8)
        self.evaluated += len(rows)
        losses = self._sweep.losses(rows)
        self._note(losses)
        allowed = self._sweep.allowed(losses)
        every = np.concatenate([self._front, losses[allowed][:, : self._objectives]])
        whole = np.concatenate([self._codes, rows[allowed]])
        keep = nondominated(every)
        self._front, self._codes = every[keep], whole[keep]

    def _note(self, losses: Floats) -> None:
        """Remember the ends of what was seen, and what stands nearest to the limits."""
        judged = losses[:, : self._objectives]
        self._extremes.append(np.array([judged.min(axis=0), judged.max(axis=0)]))
        if self._sweep.keeps and not len(self._front):
            at = [self._sweep.columns.index(keep.objective) for keep in self._sweep.keeps]
            every = np.concatenate([self._broken, losses[:, at]])
            self._broken = every[nondominated(every)]

    def begin(self, seed: int) -> None:
        """Run the named plans, a few at random, and the neighbours of the best of these."""
        portfolios = self._sweep.portfolios
        wanted = [np.zeros(len(portfolios.options), dtype=np.int64)]
        for plan in self._sweep.model.schedules:
            codes = codes_of(portfolios.problem, {x.option: x for x in plan.launches})
            if codes is not None:
                wanted.append(np.array(codes, dtype=np.int64))
        drawn = portfolios.sample(min(_DRAWN, self._most), seed)
        self._first(np.concatenate([portfolios.nearest(np.array(wanted)), drawn]))
        tried: set[bytes] = set()
        while self.evaluated < min(self._most, _POLISH):
            new = [row for row in self._codes if row.tobytes() not in tried]
            if not new:
                return
            tried.update(row.tobytes() for row in new)
            self._first(portfolios.nearest(self._neighbours(np.array(new))))

    def _first(self, codes: Codes) -> None:
        """Run portfolios that the tree will come to again, up to the limit."""
        codes = np.unique(codes, axis=0)
        new = [row for row in codes if row.tobytes() not in self._seen]
        if new:
            rows = np.array(new[: max(1, self._most - self.evaluated)], dtype=np.int8)
            self.run(rows)
            self._seen.update(row.tobytes() for row in rows)

    def _neighbours(self, codes: Codes) -> npt.NDArray[np.int64]:
        """Return every portfolio with one choice changed."""
        found = []
        for at, size in enumerate(self._sweep.portfolios.problem.sizes):
            for code in range(size):
                changed = codes.astype(np.int64)
                changed[:, at] = code
                found.append(changed)
        return np.concatenate(found)

    def scale(self) -> Floats:
        """Return the range of each objective over what was run; 1 where there is none."""
        ends = np.array(self._extremes)
        width: Floats = ends[:, 1].max(axis=0) - ends[:, 0].min(axis=0)
        return np.where(width > 0.0, width, 1.0)

    def beats(self, bound: Floats) -> bool:
        """Return whether all portfolios with these bounds are beaten, or break a limit."""
        sweep = self._sweep
        if not sweep.allowed(bound[None])[0]:
            return True
        return bool(dominators(self._front, bound[: self._objectives]).any())

    def short_of(self, bound: Floats, scale: Floats) -> float:
        """Return by what share of the ranges the front would have to be better to beat a bound."""
        if not len(self._front):
            return np.inf
        excess = (self._front - bound[: self._objectives]) / scale
        return max(0.0, float(excess.max(axis=1).min()))

    def front(self) -> tuple[Codes, Floats]:
        """Return what no portfolio that was run beats."""
        if not len(self._front):
            which = f"none of the {self.evaluated:,} portfolios that were run"
            refuse_if_none_keeps(self._sweep.keeps, self._broken, which=which)
        return self._codes, self._front


# the tree -----------------------------------------------------------------------------------------


class _Tree:
    """The portfolios as a tree whose first choices are those that move the bounds most."""

    def __init__(self, sweep: Sweep, bounds: Bounds, scale: Floats) -> None:
        portfolios = sweep.portfolios
        self.order = _order(sweep, bounds, scale)
        self.portfolios = _reordered(portfolios, self.order)
        if self.portfolios is portfolios:
            self.order = list(range(len(portfolios.options)))
        self.layers = self.portfolios.layers
        self._reach = _reach(self.portfolios)

    def root(self, columns: int) -> _Branch:
        """Return the branch of all portfolios, without a bound."""
        return _Branch(0, 0, 0, self.portfolios.count, (), np.full(columns, -np.inf))

    def children(self, branch: _Branch) -> list[_Branch]:
        """Return the branches of a branch; where there is one way only, what follows it."""
        while True:
            found, first = [], branch.first
            to = self.layers.children[branch.depth][branch.node].tolist()
            for code, node in enumerate(to):
                if node < 0:
                    continue
                count = int(self.layers.below[branch.depth + 1][node])
                prefix = (*branch.prefix, code)
                found.append(_Branch(branch.depth + 1, node, first, count, prefix, branch.bound))
                first += count
            if len(found) > 1 or found[0].depth == len(self.order):
                return found
            branch = found[0]

    def masks(self, branch: _Branch) -> list[int]:
        """Return the codes that each option, in the sweep's order, may still have, as bits."""
        found = [0] * len(self.order)
        chosen = [1 << code for code in branch.prefix]
        for place, mask in enumerate((*chosen, *self._reach[branch.depth][branch.node])):
            found[self.order[place]] = mask
        return found

    def listed(self, branch: _Branch) -> Codes:
        """Return the portfolios of a branch, in the sweep's order."""
        codes = self.portfolios.between(branch.first, branch.first + branch.count)
        found = np.empty_like(codes)
        found[:, self.order] = codes
        return found


def _order(sweep: Sweep, bounds: Bounds, scale: Floats) -> list[int]:
    """Return the options by how much settling each one alone lifts the bounds, most first."""
    sizes = sweep.portfolios.problem.sizes
    whole = [(1 << size) - 1 for size in sizes]
    rows, owners = [whole], [-1]
    for at, size in enumerate(sizes):
        for code in range(size):
            rows.append([*whole[:at], 1 << code, *whole[at + 1 :]])
            owners.append(at)
    found = bounds.of(np.array(rows, dtype=np.int64), threads=sweep.threads)
    found = np.where(np.isfinite(found), found, -1e300)[:, : len(scale)]
    lift = np.minimum(1.0, (found - found[0]) / scale).sum(axis=1)
    mean = [float(np.mean(lift[np.array(owners) == at])) for at in range(len(sizes))]
    return sorted(range(len(sizes)), key=lambda at: (-mean[at], at))


def _reordered(portfolios: Portfolios, order: Sequence[int]) -> Portfolios:
    """Return the same portfolios with the options in another order, unless it is too intricate."""
    problem, signs = portfolios.problem, portfolios.problem.signs
    waits = tuple(signs.waits[at] for at in order) if signs.waits else ()
    other = replace(
        problem,
        options=tuple(problem.options[at] for at in order),
        starts=tuple(problem.starts[at] for at in order),
        costs=tuple(problem.costs[at] for at in order),
        signs=replace(signs, waits=waits),
    )
    try:
        layers = diagram_of(other)
    except CapacityError:
        return portfolios
    return portfolios if layers is None else Portfolios(other, layers)


def _reach(portfolios: Portfolios) -> list[list[tuple[int, ...]]]:
    """Return for each node of each layer the codes that later options may have, as bits."""
    layers = portfolios.layers
    found: list[list[tuple[int, ...]]] = [[()]]
    for children in reversed(layers.children):
        below, own = found[-1], []
        for row in children.tolist():
            live = [(code, below[node]) for code, node in enumerate(row) if node >= 0]
            mask = sum(1 << code for code, _ in live)
            rest = [0] * len(live[0][1])
            for _, masks in live:
                rest = [a | b for a, b in zip(rest, masks, strict=True)]
            own.append((mask, *rest))
        found.append(own)
    return found[::-1]


# the search ---------------------------------------------------------------------------------------


class _Search:
    """Branches that are open, the most promising first."""

    def __init__(
        self,
        sweep: Sweep,
        bounds: Bounds,
        tree: _Tree,
        known: _Known,
        most: int,
        tell: Tell | None,
    ) -> None:
        self._sweep, self._bounds, self._tree, self._known = sweep, bounds, tree, known
        self._most, self._tell = most, tell
        self._scale = known.scale()
        self._open: list[tuple[float, int, _Branch]] = []
        self._numbered = 0
        self._branches = 0
        self._left = tree.portfolios.count

    def run(self) -> Bounded:
        """Split and bound until nothing is open or a limit is met."""
        self._push(self._tree.root(len(self._sweep.columns)))
        while self._open and not self._known.full and self._branches < self._most:
            self._step()
        return self._bounded()

    def _step(self) -> None:
        taken: list[_Branch] = []
        while self._open and len(taken) < _BATCH:
            branch = heapq.heappop(self._open)[2]
            if self._known.beats(branch.bound):
                self._left -= branch.count
            else:
                taken.append(branch)
        children = [
            child
            for branch in taken
            for child in ([branch] if branch.count <= _LEAF else self._tree.children(branch))
        ]
        small = [child for child in children if child.count <= _LEAF]
        large = [child for child in children if child.count > _LEAF]
        if small:
            self._known.run(np.concatenate([self._tree.listed(child) for child in small]))
            self._left -= sum(child.count for child in small)
        if large:
            masks = np.array([self._tree.masks(child) for child in large], dtype=np.int64)
            found = self._bounds.of(masks, threads=self._sweep.threads)
            self._branches += len(large)
            for child, bound in zip(large, found, strict=True):
                self._push(replace(child, bound=np.maximum(bound, child.bound)))
        if self._tell is not None:
            self._tell(self._tree.portfolios.count - self._left, self._tree.portfolios.count)

    def _push(self, branch: _Branch) -> None:
        if self._known.beats(branch.bound):
            self._left -= branch.count
            return
        judged = branch.bound[: len(self._scale)] / self._scale
        promise = float(np.where(np.isfinite(judged), judged, -1e300).sum())
        heapq.heappush(self._open, (promise, self._numbered, branch))
        self._numbered += 1

    def _bounded(self) -> Bounded:
        open_ = [branch for *_, branch in self._open if not self._known.beats(branch.bound)]
        left = sum(branch.count for branch in open_)
        if not open_:
            return Bounded(self._branches, 0, 0.0, ())
        short = [self._known.short_of(branch.bound, self._scale) for branch in open_]
        judged = np.array([branch.bound[: len(self._scale)] for branch in open_]).min(axis=0)
        best = tuple(
            objective.sign * loss + 0.0
            for objective, loss in zip(self._sweep.objectives, judged.tolist(), strict=True)
        )
        return Bounded(self._branches, left, max(short), best)
