"""Which constraints, together, leave no scenario: the smallest sets that cannot be made smaller.

Reads constraints and, if asked, states that are held fixed; ``enumerate`` and ``exclusion`` name
the culprits with it. The deletion filter is that of irreducible infeasible sets (Chinneck 2008).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sonae.errors import CapacityError
from sonae.scenarios.search.frontier import constraint_plan, walk
from sonae.scenarios.space import Constraint, Space

__all__ = ["COST_OF_A_CONSTRAINT", "Effort", "exists", "minimal_core", "some"]

PROBE_ROWS = 1024
"""Small blocks: one scenario is enough, so depth matters more than width."""


COST_OF_A_CONSTRAINT = 50
"""What making a constraint ready costs, in partial scenarios looked at."""


@dataclass(slots=True)
class Effort:
    """What searches may still cost together, in partial scenarios looked at."""

    left: int

    def spend(self, cost: int) -> None:
        """Take a cost off; ``CapacityError`` if nothing is left."""
        self.left -= cost
        if self.left < 0:
            raise CapacityError("the search was stopped, as it would take long")


def exists(
    space: Space,
    constraints: Sequence[Constraint],
    fixed: Mapping[str, str] | None = None,
    *,
    effort: "Effort | None" = None,
) -> bool:
    """Tell whether some scenario breaks none of the constraints, with some states held fixed.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
    fixed : mapping of factor to state, optional
        States held fixed.
    effort : Effort, optional
        What the search may cost.

    Raises
    ------
    CapacityError
        If the effort is used up and the question is still open.
    """
    return some(space, constraints, fixed, effort=effort) is not None


def some(
    space: Space,
    constraints: Sequence[Constraint],
    fixed: Mapping[str, str] | None = None,
    *,
    effort: "Effort | None" = None,
) -> dict[str, NDArray[np.int8]] | None:
    """Return a few scenarios that break none of the constraints, or None if there are none.

    As ``exists``. Given are the codes of the factors that some constraint reads; any other factor
    can take any state.
    """
    held = fixed or {}
    read = {factor for constraint in constraints for factor in constraint.forbids.reads}
    # A factor that no constraint reads can take any state: it need not be searched.
    factors = tuple(factor for factor in space.factors if factor in read)
    states = tuple(space.states[space.factor_index(factor)] for factor in factors)
    part = Space(factors, states)
    codes = {
        part.factor_index(factor): part.state_index(factor, state)
        for factor, state in held.items()
        if factor in read
    }
    plan = constraint_plan(part, constraints, codes)
    if effort is not None:
        effort.spend(COST_OF_A_CONSTRAINT * len(constraints))
    for block in walk(plan, PROBE_ROWS):
        if block.shape[0] == len(factors):
            return {factors[at]: block[depth] for depth, at in enumerate(plan.order)}
        if effort is not None:
            effort.spend(block.shape[1])
    return None


def minimal_core(
    space: Space,
    constraints: Sequence[Constraint],
    fixed: Mapping[str, str] | None = None,
    *,
    effort: "Effort | None" = None,
) -> tuple[Constraint, ...]:
    """Return constraints that leave no scenario, none of which can be spared.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
        Together they leave no scenario; ``ValueError`` if they do.
    fixed : mapping of factor to state, optional
        States held fixed.
    effort : Effort, optional
        What the search may cost.

    Returns
    -------
    tuple of Constraint
        In declared order; later constraints are preferred, because earlier ones are dropped first.

    Raises
    ------
    CapacityError
        If the effort is used up before the core is minimal.
    """
    if exists(space, constraints, fixed, effort=effort):
        raise ValueError("the constraints leave a scenario: there is no core")
    core = list(constraints)
    for constraint in constraints:
        rest = [other for other in core if other is not constraint]
        if not exists(space, rest, fixed, effort=effort):
            core = rest
    return tuple(core)
