"""Which scenarios attract which share of the space: basins of the cross-impact succession.

Reads the matrix of ``influences``; hands on every attractor with the exact number of combinations
that lead to it (``attractors``), or for a space too large to sweep a sample with Wilson intervals
that says of itself that it is one (``sampled_basins``). Succession as in ``succession``
(Weimer-Jehle 2006, 2023); a basin is the weight of a scenario in the method's literature.

Constraints do not bend the paths; where they are given, each attractor says which of them forbid
it. Every combination counts as a start, possible or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError
from sonae.scenarios.crossimpact.succession import (
    Attractor,
    Rule,
    checked_rule,
    cycle_from,
    succeed,
)
from sonae.scenarios.influences import Influences
from sonae.scenarios.possibility import Progress
from sonae.scenarios.space import Constraint, Space

__all__ = ["Basins", "attractors", "sweep_memory"]

LARGEST_SWEEP = 10**8
"""Combinations that are swept one by one."""
MOST_ATTRACTORS = 100_000
"""Attractors that are listed: more of them say that hardly a judgement is at work."""
PLAIN = 1 << 14
"""Combinations up to which the plain path is quicker than loading the compiled one."""
BLOCK = 1 << 20
"""Combinations between two reports of progress."""


@dataclass(frozen=True, slots=True)
class Basins:
    """Every attractor of a matrix, the one with the largest basin first."""

    space: Space
    rule: Rule
    attractors: tuple[Attractor, ...]
    """By basin, the largest first; on ties in lexicographic order. Their basins add up to the size
    of the space."""

    @property
    def fixed(self) -> tuple[Attractor, ...]:
        """The consistent scenarios."""
        return tuple(a for a in self.attractors if a.fixed)

    @property
    def cycles(self) -> tuple[Attractor, ...]:
        """The attractors in which nothing stays as it is."""
        return tuple(a for a in self.attractors if not a.fixed)

    @property
    def starts_in_cycles(self) -> int:
        """Number of combinations that end in a cycle."""
        return sum(a.basin or 0 for a in self.cycles)

    @property
    def possible(self) -> tuple[Attractor, ...]:
        """The attractors that no constraint forbids; all where none was given."""
        return tuple(a for a in self.attractors if a.possible is not False)

    def share(self, attractor: Attractor) -> float:
        """Return the share of all combinations that lead to an attractor."""
        return (attractor.basin or 0) / self.space.size

    @property
    def text(self) -> str:
        """One line for each attractor, with its basin."""
        head = f"{self.rule} succession, all {self.space.size:,} combinations as starts"
        lines = [f"{a.basin or 0:,} ({self.share(a):.1%})  {a.text}" for a in self.attractors]
        return "\n".join([head, *lines])


def sweep_memory(space: Space) -> int:
    """Return the bytes that a sweep of a space takes: one number for each combination."""
    return 4 * space.size


def attractors(
    influences: Influences,
    *,
    rule: Rule = "global",
    constraints: Sequence[Constraint] = (),
    progress: Progress | None = None,
) -> Basins:
    """Return every attractor with its exact basin, by following every combination of the space.

    Parameters
    ----------
    influences : Influences
    rule : {"global", "local"}
    constraints : sequence of Constraint, optional
        They change no path and no basin; each attractor then says which of them forbid it.
    progress : callable, optional
        Called with (attractors found, share of the work done).

    Returns
    -------
    Basins
        The basins add up to the size of the space.

    Raises
    ------
    CapacityError
        If the space has more than ``LARGEST_SWEEP`` combinations (see ``sweep_memory`` for what
        they would take), more than ``MOST_ATTRACTORS`` attractors, or a cycle longer than
        ``succession.LONGEST_PATH``.
    UsageError
        If there is no such rule.
    """
    space = influences.space
    checked_rule(rule)
    if space.size > LARGEST_SWEEP:
        raise CapacityError(
            f"basins of {space.size:,} combinations would take {sweep_memory(space) / 2**20:,.0f} "
            f"MiB and are counted up to {LARGEST_SWEEP:,} combinations; "
            "estimate them from a sample of starts (--sample N; `sampled_basins`)"
        )
    sweep = _plain_sweep if space.size <= PLAIN else _compiled_sweep
    ends, basins = sweep(influences, rule, progress)
    found = _listed(influences, rule, ends, basins)
    return Basins(space, rule, marked(space, found, constraints))


def ranked(found: Sequence[Attractor]) -> tuple[Attractor, ...]:
    """Sort attractors by basin, the largest first, then by their codes."""
    return tuple(sorted(found, key=lambda a: (-(a.basin or 0), a.codes)))


def marked(
    space: Space, found: Sequence[Attractor], constraints: Sequence[Constraint]
) -> tuple[Attractor, ...]:
    """Give each attractor the ids of the constraints that forbid one of its scenarios."""
    if not constraints or not found:
        return tuple(found)
    rows = np.array([row for a in found for row in a.codes], dtype=np.int8)
    owner = np.repeat(np.arange(len(found)), [a.period for a in found])
    broken: list[list[str]] = [[] for _ in found]
    for constraint in constraints:
        columns = {f: rows[:, space.factor_index(f)] for f in constraint.forbids.reads}
        holds = np.broadcast_to(constraint.forbids.holds(columns), owner.shape)
        for at in np.unique(owner[holds]):
            broken[at].append(constraint.id)
    return tuple(replace(a, broken=tuple(ids)) for a, ids in zip(found, broken, strict=True))


def _compiled_sweep(
    influences: Influences, rule: Rule, progress: Progress | None
) -> tuple[NDArray[np.int64], list[int]]:
    """Return a scenario of each attractor as a number, and how many combinations lead to it."""
    from sonae.scenarios.crossimpact.kernels import sweep  # loads the compiler: only when needed

    space = influences.space
    units = np.array(influences.units, order="C")  # writable: one compiled version for all
    offsets, strides = np.array(space.offsets, dtype=np.int64), _strides(space)
    following = np.empty(space.size, dtype=np.int32)
    for start in range(0, space.size, BLOCK):
        part = following[start : start + BLOCK]
        sweep.successors(units, offsets, strides, start, rule == "local", part)
        _tell(progress, 0, (start + part.size) / space.size / 2)
    ends, basins = (np.zeros(MOST_ATTRACTORS, dtype=np.int64) for _ in range(2))
    known = 0
    for start in range(0, space.size, BLOCK):
        stop = min(space.size, start + BLOCK)
        known = sweep.resolve(following, start, stop, ends, basins, known)
        if known < 0:
            raise _too_many(space)
        _tell(progress, known, 0.5 + stop / space.size / 2)
    return ends[:known], basins[:known].tolist()


def _plain_sweep(
    influences: Influences, rule: Rule, progress: Progress | None
) -> tuple[NDArray[np.int64], list[int]]:
    """Do as ``_compiled_sweep`` does in NumPy and Python: for small spaces, and as its oracle."""
    space = influences.space
    strides = _strides(space)
    rows = _codes_of(space, np.arange(space.size, dtype=np.int64))
    following = (succeed(influences, rows, rule) * strides).sum(axis=1).tolist()
    end_of: dict[int, int] = {}
    ends: list[int] = []
    basins: list[int] = []
    for first in range(space.size):
        path: dict[int, None] = {}
        at = first
        while at not in end_of and at not in path:
            path[at] = None
            at = following[at]
        if at in path:
            end_of[at] = len(ends)
            ends.append(at)
            basins.append(0)
        end = end_of[at]
        basins[end] += len(path)
        end_of.update(dict.fromkeys(path, end))
    _tell(progress, len(ends), 1.0)
    return np.array(ends, dtype=np.int64), basins


def _listed(
    influences: Influences, rule: Rule, ends: NDArray[np.int64], basins: list[int]
) -> tuple[Attractor, ...]:
    """Return the attractors of which one scenario each is known, ranked."""
    space = influences.space
    rows = _codes_of(space, ends)
    stays = (succeed(influences, rows, rule) == rows).all(axis=1)
    found = []
    for row, fixed, basin in zip(rows.tolist(), stays.tolist(), basins, strict=True):
        codes = (tuple(row),) if fixed else cycle_from(influences, tuple(row), rule)
        found.append(Attractor(space, codes, basin))
    return ranked(found)


def _strides(space: Space) -> NDArray[np.int64]:
    """Return by how much a scenario's number grows with the code of each factor."""
    after = np.array([*space.sizes[1:], 1][: len(space.sizes)], dtype=np.int64)
    strides: NDArray[np.int64] = np.cumprod(after[::-1], dtype=np.int64)[::-1]
    return np.ascontiguousarray(strides)


def _codes_of(space: Space, numbers: NDArray[np.int64]) -> NDArray[np.int8]:
    """Return the codes (scenario, factor) of scenarios given by their numbers."""
    sizes = np.array(space.sizes, dtype=np.int64)
    return (numbers[:, None] // _strides(space) % sizes).astype(np.int8)


def _tell(progress: Progress | None, found: int, share: float) -> None:
    if progress is not None:
        progress(found, share)


def _too_many(space: Space) -> CapacityError:
    return CapacityError(
        f"more than {MOST_ATTRACTORS:,} attractors in {space.size:,} combinations: hardly a "
        "judgement is at work; judge more influences, or ask for the coherent scenarios"
    )
