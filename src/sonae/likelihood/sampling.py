"""Many distributions inside the credal set, to see what else depends on which one is true.

Reads a ``CredalSet``; hands ``explore`` and ``brief`` distributions that all meet the judgements.
How often each kind is drawn is an assumption of the second order that no judgement supports, and
every result from here says so.  Vertices that are best for random objectives are mixed around the
point of maximum entropy with Dirichlet weights; a mixture of allowed distributions is allowed.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.special import gammaincinv

from sonae.errors import UsageError
from sonae.expressions import Event
from sonae.likelihood.bounds import Question, Witness, witness_of
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.entropy import EntropyPoint, max_entropy
from sonae.likelihood.polytope import Polytope
from sonae.scenarios import ScenarioTable
from sonae.seeds import sobol

__all__ = ["SECOND_ORDER", "SampledDistributions", "sample_distributions"]

Floats: TypeAlias = npt.NDArray[np.float64]

SECOND_ORDER = (
    "sampled inside the credal set: how often each distribution is drawn is an assumption of the "
    "second order, not a judgement"
)
VERTICES = 32
NEAR_ENOUGH = 1e-3  # the best for a random objective need not be quite the best
NEAR_CENTRE = 1.0  # Dirichlet weight of the centre
FAR_OUT = 2.0  # Dirichlet weight of all vertices together
MET = 1e-7  # a row missed by no more is met; the solver's own tolerance is 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class SampledDistributions:
    """Mixtures of a centre and some vertices, each of which meets every judgement."""

    table: ScenarioTable
    centre: Floats
    """Probabilities of the scenarios at the centre, dims (scenario,)."""
    vertices: tuple[Witness, ...]
    mixes: Floats
    """Share of the centre, then of each vertex, dims (sample, component); rows sum to 1."""
    violation: float
    """Largest amount by which any sample misses a row, as a probability; checked."""
    label: str = SECOND_ORDER

    @property
    def count(self) -> int:
        """Number of samples."""
        return int(self.mixes.shape[0])

    def weights(self, sample: int) -> Floats:
        """Return the probability of each scenario in one sample, dims (scenario,)."""
        out = self.mixes[sample, 0] * self.centre
        for share, vertex in zip(self.mixes[sample, 1:], self.vertices, strict=True):
            out[list(vertex.scenarios)] += share * np.array(vertex.weights)
        return np.asarray(out, dtype=np.float64)

    def probability(self, event: Event, given: Event | None = None) -> Floats:
        """Return the probability of an event in each sample, dims (sample,).

        NaN never stands for a number: a sample that gives the condition probability 0 raises.

        Raises
        ------
        UsageError
            If some sample gives the condition probability 0.
        """
        inside = np.ones(self.table.count, dtype=np.bool_)
        if given is not None:
            inside = self.table.mask(given)
        below = self._masses(inside)
        if given is not None and bool((below <= 0.0).any()):
            raise UsageError(f"({given.text}) has probability 0 in some sampled distributions")
        return np.asarray(self._masses(inside & self.table.mask(event)) / below)

    def _masses(self, mask: npt.NDArray[np.bool_]) -> Floats:
        parts = [float(self.centre[mask].sum())]
        for vertex in self.vertices:
            held = mask[list(vertex.scenarios)]
            parts.append(float(np.array(vertex.weights)[held].sum()))
        return np.asarray((self.mixes * np.array(parts)).sum(axis=1))


def sample_distributions(
    credal: CredalSet, count: int, seed: int, point: EntropyPoint | None = None
) -> SampledDistributions:
    """Return distributions inside the credal set; sample i is the same for every count.

    Parameters
    ----------
    credal : CredalSet
        Over listed scenarios.
    count : int
        Number of samples.
    seed : int
        The run's seed.
    point : EntropyPoint, optional
        The point of maximum entropy, if it is at hand.

    Raises
    ------
    RuntimeError
        If a sample misses a judgement by more than 1e-7.
    """
    vertices = _vertices(credal, seed)
    centre = _allowed(credal, vertices, max_entropy(credal) if point is None else point)
    uniform = sobol(_stage(seed, "mix"), 0, count, 1 + len(vertices))
    alpha = np.array([NEAR_CENTRE] + [FAR_OUT / len(vertices)] * len(vertices))
    drawn = np.asarray(gammaincinv(alpha, np.maximum(uniform, 2.0**-64)), dtype=np.float64)
    mixes = drawn / drawn.sum(axis=1, keepdims=True)
    of_parts = np.array(
        [_row_values(credal.polytope, centre)]
        + [_row_values(credal.polytope, _dense(credal, vertex)) for vertex in vertices]
    )
    met = (mixes[:, :, None] * of_parts[None, :, :]).sum(axis=1)
    violation = float(max(0.0, -met.min(initial=0.0)))
    if violation > MET:
        raise RuntimeError(f"a sampled distribution misses a judgement by {violation:.1e}")
    return SampledDistributions(credal.table, centre, vertices, mixes, violation)


def _vertices(credal: CredalSet, seed: int) -> tuple[Witness, ...]:
    """Return the allowed distributions that are best for random weights of the states."""
    table, polytope = credal.table, credal.polytope
    offsets = table.space.offsets
    draws = sobol(_stage(seed, "objective"), 0, VERTICES, offsets[-1])
    found = []
    for draw in draws:
        values = np.zeros(table.count)
        for at, start in enumerate(offsets[:-1]):
            values += draw[start + table.codes[:, at]]
        span = float(np.ptp(values))
        question = Question((values - values.min()) / (span if span > 0.0 else 1.0))
        optimum = credal.programme.minimise(question.target(polytope), enough=NEAR_ENOUGH)
        found.append(witness_of(polytope, question, optimum))
    return tuple(found)


def _allowed(credal: CredalSet, vertices: Sequence[Witness], point: EntropyPoint) -> Floats:
    """Return the point itself, or as much of it as a few other scenarios make allowed.

    The point misses some rows by a little; the programme keeps the largest share of it that the
    scenarios of the vertices can set right.
    """
    polytope = credal.polytope
    rows = _row_values(polytope, point.weights)
    if rows.min(initial=0.0) >= -MET / 10:
        return point.weights
    scenarios = np.array(sorted({row for vertex in vertices for row in vertex.scenarios}))
    columns = np.vstack([rows, polytope.columns(polytope.signature[scenarios].astype(np.intp))])
    cost = np.zeros(len(columns))
    cost[0] = -1.0
    found = linprog(
        cost,
        A_ub=-columns.T,
        b_ub=np.zeros(rows.size),
        A_eq=np.ones((1, len(columns))),
        b_eq=[1.0],
        method="highs-ds",
        options={"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10},
    )
    shares = np.maximum(found.x, 0.0) / np.maximum(found.x, 0.0).sum()
    out = shares[0] * point.weights
    out[scenarios] += shares[1:]
    return np.asarray(out)


def _row_values(polytope: Polytope, weights: Floats) -> Floats:
    """Return the value of each row, >= 0 where it is met."""
    share = np.bincount(polytope.signature, weights, polytope.count)
    return polytope.row_values(np.asarray(share, dtype=np.float64))


def _dense(credal: CredalSet, vertex: Witness) -> Floats:
    out = np.zeros(credal.table.count)
    out[list(vertex.scenarios)] = vertex.weights
    return out


def _stage(seed: int, name: str) -> int:
    """Return the seed of one use of chance here, apart from all others of the run."""
    sequence = np.random.SeedSequence([seed, zlib.crc32(f"likelihood.sampling.{name}".encode())])
    return int(sequence.generate_state(1)[0])
