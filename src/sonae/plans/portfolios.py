"""The feasible portfolios: every choice of launches that can be carried out, as one set.

Reads options (requirements, exclusions, leads, costs) and `Limits`; hands ``robustness.search`` a
`Portfolios`, which counts them exactly, lists them lazily in canonical order, draws from them
evenly, and tells of any steps whether they belong, and if not, why. A portfolio launches each
option never or in one year, whatever the scenario; or, if the limits say so, on a sign for which
some plan of the dossier has it wait.

Canonical order: by the first option in declared order, never before its years, those before its
launches on a sign, then by the second.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.errors import IncoherenceError, UsageError
from sonae.plans.portfolio.diagram import diagram_of
from sonae.plans.portfolio.limits import Limits
from sonae.plans.portfolio.problem import NEVER, Pointless, Problem, Rule, problem_of
from sonae.plans.portfolio.reasons import Reason, Step, codes_of, reasons
from sonae.plans.portfolio.relaxation import Relaxation, smallest_relaxations
from sonae.plans.portfolio.signs import ALWAYS
from sonae.plans.schedule import Launch, Schedule
from sonae.scenarios import ScenarioTable
from sonae.scenarios.counting.layers import Layers

__all__ = [
    "NEVER",
    "Limits",
    "NoPortfolioError",
    "Pointless",
    "Portfolios",
    "Problem",
    "Reason",
    "Relaxation",
    "Rule",
    "feasible_portfolios",
]

Codes: TypeAlias = npt.NDArray[np.int8]

_BLOCK = 1 << 14
"""Portfolios listed at a time."""


class NoPortfolioError(IncoherenceError):
    """The limits leave no portfolio; the message names the smallest relaxations.

    Attributes
    ----------
    relaxations : tuple of Relaxation
    """

    def __init__(self, message: str, relaxations: tuple[Relaxation, ...]) -> None:
        super().__init__(message)
        self.relaxations = relaxations


@dataclass(frozen=True, slots=True, eq=False)
class Portfolios:
    """The feasible portfolios of a problem; codes are those of ``problem.starts``."""

    problem: Problem
    layers: Layers = field(repr=False)

    @property
    def count(self) -> int:
        """How many there are, exactly."""
        return self.layers.count

    @property
    def options(self) -> tuple[str, ...]:
        """The options to choose from, in declared order."""
        return self.problem.options

    def __contains__(self, steps: Mapping[str, Step]) -> bool:
        """Whether steps (year of launch by option, or the launch itself) are one of them."""
        return not self.why_not(steps)

    def why_not(self, steps: Mapping[str, Step]) -> tuple[Reason, ...]:
        """Return everything that keeps steps from being one of them; nothing if they are."""
        return reasons(self.problem, steps)

    def at(self, ranks: npt.NDArray[Any]) -> Codes:
        """Return the portfolios of some ranks, from 0 to ``count - 1`` in canonical order.

        Returns
        -------
        array, (rank, option), int8
            0 is never, k the k-th year in which the option may be launched.
        """
        return self.layers.at(ranks)

    def between(self, first: int, end: int) -> Codes:
        """Return the portfolios of a range of ranks, as ``at`` does, and quicker.

        Option by option, each stretch of ranks under one node is cut at the node's choices.
        """
        if self.count >= 1 << 62:
            return self.at(np.array(range(first, end), dtype=object))
        nodes: npt.NDArray[Any] = np.zeros(1, dtype=np.int64)
        low, high = np.full(1, first), np.full(1, end)
        cuts: list[tuple[npt.NDArray[Any], Codes]] = []
        for children, below in zip(self.layers.children, self.layers.below[1:], strict=True):
            to = children[nodes]
            ways = np.where(to >= 0, below[to], 0)
            starts = ways.cumsum(axis=1) - ways
            some = np.clip(low[:, None] - starts, 0, ways)
            rest = np.clip(high[:, None] - starts, 0, ways)
            parent, code = np.nonzero(rest > some)
            cuts.append((parent, code.astype(np.int8)))
            nodes, low, high = to[parent, code], some[parent, code], rest[parent, code]
        codes = np.empty((end - first, len(self.options)), dtype=np.int8)
        at = np.arange(end - first)
        for depth in reversed(range(len(cuts))):
            parents, choices = cuts[depth]
            codes[:, depth] = choices[at]
            at = parents[at]
        return codes

    def __iter__(self) -> Iterator[dict[str, int]]:
        """List the portfolios in canonical order: year of launch by option, signs left out."""
        for first in range(0, self.count, _BLOCK):
            block = self.between(first, min(first + _BLOCK, self.count))
            yield from (self.steps(row.tolist()) for row in block)

    def rank(self, steps: Mapping[str, Step]) -> int:
        """Return the place of a portfolio in canonical order.

        Raises
        ------
        UsageError
            If it is not one of them; says why.
        """
        broken = self.why_not(steps)
        if broken:
            raise UsageError(f"not a feasible portfolio: {'; '.join(r.says for r in broken)}")
        codes = codes_of(self.problem, steps)
        assert codes is not None  # noqa: S101 - it is one of them
        return self.rank_of(codes)

    def rank_of(self, codes: Sequence[int]) -> int:
        """Return the place of a feasible portfolio in canonical order, from its codes."""
        node, before = 0, 0
        for depth, code in enumerate(codes):
            children, below = self.layers.children[depth][node], self.layers.below[depth + 1]
            before += sum(int(below[child]) for child in children[:code] if child >= 0)
            node = int(children[code])
        return before

    def sample(self, k: int, seed: int) -> Codes:
        """Draw portfolios, each as likely as any other, with replacement (draw, option).

        The first draws are the same for every ``k``.
        """
        if k < 0:
            raise UsageError(f"a sample has 0 or more portfolios, got {k}")
        bits = (self.count - 1).bit_length()
        octets = -(-bits // 8)
        stream = np.random.default_rng(seed)
        drawn: list[int] = []
        while len(drawn) < k:  # repeated while it is too large, so nothing is rounded
            rank = int.from_bytes(stream.bytes(octets), "little") >> 8 * octets - bits
            if rank < self.count:
                drawn.append(rank)
        return self.at(np.array(drawn, dtype=np.int64 if bits < 63 else object))

    def nearest(self, wanted: npt.NDArray[np.integer[Any]]) -> Codes:
        """Return a feasible portfolio near each wanted choice; the choice itself if it is one.

        Options are taken in canonical order: each gets the wanted code if a portfolio with it and
        the choices before is left; else never, if that is left; else the year nearest to it.
        """
        nodes = np.zeros(len(wanted), dtype=np.intp)
        rows = np.arange(len(wanted))
        codes = np.empty(wanted.shape, dtype=np.int8)
        for depth, children in enumerate(self.layers.children):
            to = children[nodes]
            away = np.abs(np.arange(to.shape[1])[None, :] - wanted[:, depth][:, None]) + 1.0
            away[:, NEVER] = 0.5
            away[rows, wanted[:, depth]] = 0.0
            away[to < 0] = np.inf
            codes[:, depth] = away.argmin(axis=1)
            nodes = to[rows, codes[:, depth]].astype(np.intp)
        return codes

    def steps(self, codes: Sequence[int]) -> dict[str, int]:
        """Return the steps that codes stand for: year of launch by option, in order of launch."""
        return {launch.option: launch.start for launch in self.launches(codes)}

    def launches(self, codes: Sequence[int]) -> tuple[Launch, ...]:
        """Return the launches that codes stand for, with their signs, in order of launch."""
        found = []
        for at, (option, code) in enumerate(zip(self.options, codes, strict=True)):
            if code != NEVER:
                sign = self.problem.signs.of(at, code)
                trigger = None if sign == ALWAYS else self.problem.signs.events[sign]
                found.append(Launch(option, self.problem.starts[at][code - 1], trigger))
        return tuple(sorted(found, key=lambda launch: launch.start))

    def schedule(self, codes: Sequence[int], name: str | None = None) -> Schedule:
        """Return a portfolio as a plan; its name tells its steps if none is given."""
        launches = self.launches(codes)
        said = name or ", ".join(f"{launch.option}@{launch.start}" for launch in launches)
        return Schedule(said or "no step", launches)

    def cost(self, codes: Codes) -> npt.NDArray[np.float64]:
        """Return what portfolios cost over the horizon, at the end that counts (portfolio,)."""
        total = np.zeros(len(codes))
        for at, size in enumerate(self.problem.sizes):
            each = np.array([float(self.problem.total(at, code)) for code in range(size)])
            total += each[codes[:, at]]
        return total


def feasible_portfolios(
    dossier: Dossier,
    limits: Limits | None = None,
    *,
    table: Callable[[], ScenarioTable] | None = None,
) -> Portfolios:
    """Return the set of all feasible portfolios.

    Parameters
    ----------
    dossier : Dossier
        Checked.
    limits : Limits, optional
        All options, the years of the plans and no budget if not given.
    table : callable, optional
        Returns all possible scenarios, if they are at hand; asked only where signs are compared.

    Raises
    ------
    UsageError
        If the limits name what is not there.
    NoPortfolioError
        If they leave no portfolio; names the smallest relaxations.
    CapacityError
        If the set is too intricate to be held.
    """
    problem = problem_of(dossier, limits or Limits(), table)
    layers = diagram_of(problem)
    if layers is None:
        found = smallest_relaxations(problem)
        ways = "; or ".join(map(str, found)) or "with other years of launch"
        raise NoPortfolioError(f"no portfolio keeps all limits; one would: {ways}", found)
    return Portfolios(problem, layers)
