"""Where a scenario leads when its factors give in to the influences: succession, step by step.

Reads the matrix of ``influences`` and one scenario; ``basins`` asks the same of every scenario at
once. In the *global* succession every factor moves at once; in the *local* one only the factor with
the largest inconsistency moves, the first such in declared order (Weimer-Jehle 2006, 2023). Both
keep a state whose score is a maximum and otherwise take the first state in declared order with the
highest score; the global rule so read gives the published basin weights, the local one has been
compared with no reference.

Succession ignores constraints: a constraint removes scenarios, not competitors, so a path may lead
through scenarios that are not possible, and end in one. Where a judgement is an interval its middle
counts. Tolerance plays no part: the fixed points are the scenarios consistent at tolerance 0.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sonae.errors import CapacityError, UsageError
from sonae.scenarios.balance import successor
from sonae.scenarios.crossimpact.scores import state_scores
from sonae.scenarios.influences import Influences
from sonae.scenarios.space import Space

__all__ = ["Attractor", "Rule", "Trajectory", "checked_rule", "cycle_from", "succeed", "trajectory"]

Rule = Literal["global", "local"]
"""Which factors move in one step: all at once, or the one with the largest inconsistency."""

RULES: tuple[Rule, ...] = ("global", "local")

Codes = tuple[int, ...]
"""One scenario: for each factor, in declared order, the index of its state."""

LONGEST_PATH = 1 << 16
"""Steps after which a path is given up: a cycle can be as long as the space is large."""


@dataclass(frozen=True, slots=True)
class Attractor:
    """Where successions end: one scenario that stays as it is, or a cycle of several."""

    space: Space
    codes: tuple[Codes, ...]
    """Its scenarios in the order of succession, from the lexicographically least."""
    basin: int | None = None
    """Number of combinations that lead here, its own scenarios included; None if not counted."""
    broken: tuple[str, ...] | None = None
    """Ids of the constraints that forbid one of its scenarios; None if no constraint was given."""

    @property
    def period(self) -> int:
        """Number of scenarios in it; 1 for a fixed point."""
        return len(self.codes)

    @property
    def fixed(self) -> bool:
        """Whether it is one consistent scenario."""
        return self.period == 1

    @property
    def possible(self) -> bool | None:
        """Whether none of its scenarios breaks a constraint; None if none was given."""
        return None if self.broken is None else not self.broken

    @property
    def scenarios(self) -> tuple[dict[str, str], ...]:
        """Its scenarios by factor and state."""
        return tuple(self.space.scenario(row) for row in self.codes)

    @property
    def text(self) -> str:
        """What it is, in one line."""
        kind = "fixed point" if self.fixed else f"cycle of {self.period:,}"
        first = ", ".join(f"{factor} {state}" for factor, state in self.scenarios[0].items())
        line = f"{kind}: {first}" + ("" if self.fixed else ", …")
        if self.broken:
            line += f" (not possible: {', '.join(self.broken)})"
        return line


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The path of one scenario under succession."""

    rule: Rule
    path: tuple[Codes, ...]
    """From the start to the first scenario of the attractor that is reached."""
    attractor: Attractor

    @property
    def steps(self) -> int:
        """Steps until the attractor is reached; 0 if the start belongs to it."""
        return len(self.path) - 1

    @property
    def moves(self) -> tuple[tuple[tuple[str, str, str], ...], ...]:
        """For each step the factors that move: factor, state before, state after."""
        named = [self.attractor.space.scenario(row) for row in self.path]
        return tuple(
            tuple((f, before[f], after[f]) for f in before if before[f] != after[f])
            for before, after in pairwise(named)
        )

    @property
    def text(self) -> str:
        """The path in plain words, one line for each step."""
        lines = [
            f"step {at}: " + "; ".join(f"{f} {old} → {new}" for f, old, new in moves)
            for at, moves in enumerate(self.moves, 1)
        ]
        return "\n".join([*lines, f"ends in a {self.attractor.text}"])


def succeed(influences: Influences, codes: ArrayLike, rule: Rule = "global") -> NDArray[np.int8]:
    """Return the next scenario of one row of codes (factor) or of many (scenario, factor).

    Raises
    ------
    UsageError
        If there is no such rule.
    """
    if checked_rule(rule) == "global":
        return successor(influences, codes)
    rows = influences.space.table_of_codes(codes)
    following = _one_moves(influences, rows)
    return following if np.ndim(codes) > 1 else following[0]


def trajectory(
    influences: Influences,
    scenario: Mapping[str, str] | ArrayLike,
    rule: Rule = "global",
) -> Trajectory:
    """Return the path of a scenario until it reaches a fixed point or a cycle.

    Parameters
    ----------
    influences : Influences
    scenario : mapping of factor to state, or a row of codes
    rule : {"global", "local"}

    Raises
    ------
    UsageError
        If there is no such rule, factor or state.
    CapacityError
        If the path has not ended after ``LONGEST_PATH`` steps.
    """
    space = influences.space
    if isinstance(scenario, Mapping):
        row = space.codes(scenario)
    else:
        row = space.table_of_codes(scenario)[0]
    seen: dict[Codes, int] = {}
    path: list[Codes] = []
    at = _codes(row)
    while at not in seen:
        if len(path) > LONGEST_PATH:
            raise CapacityError(f"the path has not ended after {LONGEST_PATH:,} steps")
        seen[at] = len(path)
        path.append(at)
        at = _codes(succeed(influences, at, rule))
    return Trajectory(
        rule, tuple(path[: seen[at] + 1]), Attractor(space, _from_least(path[seen[at] :]))
    )


def cycle_from(influences: Influences, row: Codes, rule: Rule) -> tuple[Codes, ...]:
    """Return the cycle that a scenario belongs to, from its lexicographically least scenario.

    Raises
    ------
    CapacityError
        If it is longer than ``LONGEST_PATH``.
    """
    cycle = [row]
    while (following := _codes(succeed(influences, cycle[-1], rule))) != row:
        if len(cycle) > LONGEST_PATH:
            raise CapacityError(f"a cycle is longer than {LONGEST_PATH:,} scenarios")
        cycle.append(following)
    return _from_least(cycle)


def checked_rule(rule: Rule) -> Rule:
    """Return the rule; ``UsageError`` if there is none of that name."""
    if rule not in RULES:
        raise UsageError(f"unknown rule of succession {rule!r}; known: {', '.join(RULES)}")
    return rule


def _one_moves(influences: Influences, rows: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the next scenarios of the local succession."""
    space = influences.space
    scores = state_scores(space, influences.units, rows)
    behind = np.empty(rows.shape, dtype=np.int64)
    first_best = np.empty_like(rows)
    for at, offset in enumerate(space.offsets[:-1]):
        block = scores[:, offset : offset + space.sizes[at]]
        own = np.take_along_axis(block, rows[:, at, None].astype(np.int64), axis=1)[:, 0]
        behind[:, at] = block.max(axis=1) - own
        first_best[:, at] = np.argmax(block, axis=1)
    following = rows.copy()
    if not space.factors:
        return following
    mover = np.argmax(behind, axis=1)  # the first of those furthest behind
    line = np.flatnonzero(behind.max(axis=1) > 0)
    following[line, mover[line]] = first_best[line, mover[line]]
    return following


def _codes(row: NDArray[np.int8]) -> Codes:
    return tuple(int(code) for code in row)


def _from_least(cycle: list[Codes]) -> tuple[Codes, ...]:
    """Turn a cycle so that its least scenario comes first."""
    start = cycle.index(min(cycle))
    return (*cycle[start:], *cycle[:start])
