"""Which constraints, together, leave no scenario: the smallest sets that cannot be made smaller.

Reads constraints and, if asked, states that are held fixed; ``enumerate`` and ``exclusion`` name
the culprits with it. The deletion filter is that of irreducible infeasible sets (Chinneck 2008).
"""

from collections.abc import Mapping, Sequence

from sonae.scenarios.search import constraint_plan, walk
from sonae.scenarios.space import Constraint, Space

__all__ = ["exists", "minimal_core"]

PROBE_ROWS = 1024
"""Small blocks: one scenario is enough, so depth matters more than width."""


def exists(
    space: Space, constraints: Sequence[Constraint], fixed: Mapping[str, str] | None = None
) -> bool:
    """Tell whether some scenario breaks none of the constraints, with some states held fixed."""
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
    blocks = walk(constraint_plan(part, constraints, codes), PROBE_ROWS)
    return any(block.shape[0] == len(factors) for block in blocks)


def minimal_core(
    space: Space, constraints: Sequence[Constraint], fixed: Mapping[str, str] | None = None
) -> tuple[Constraint, ...]:
    """Return constraints that leave no scenario, none of which can be spared.

    Parameters
    ----------
    space : Space
    constraints : sequence of Constraint
        Together they leave no scenario; ``ValueError`` if they do.
    fixed : mapping of factor to state, optional
        States held fixed.

    Returns
    -------
    tuple of Constraint
        In declared order; later constraints are preferred, because earlier ones are dropped first.
    """
    if exists(space, constraints, fixed):
        raise ValueError("the constraints leave a scenario: there is no core")
    core = list(constraints)
    for constraint in constraints:
        rest = [other for other in core if other is not constraint]
        if not exists(space, rest, fixed):
            core = rest
    return tuple(core)
