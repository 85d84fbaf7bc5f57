"""Which outcomes are a sum of what each option's choice does to them, found on the graph.

Reads a `Graph`; hands ``minimax`` and ``genetic`` the outcomes that are *additive* in every future:
y(choice) = y(no step) + the sum over options of an effect of that option's choice alone. Such an
outcome is linear in one-hot choices of years of launch, whatever it does with quantities and
factors. An operation on one option's choice alone may be anything; on several it must be a sum, a
difference, or a product, quotient or choice by what no plan changes. An outcome that does not keep
this rule may still be additive by accident: nothing is claimed then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import UsageError
from sonae.outcomes import Graph
from sonae.plans.portfolios import Portfolios
from sonae.robustness.search.sweep import REGRETS, Sweep

__all__ = [
    "additive_outcomes",
    "best_in_each_future",
    "best_of_all",
    "can_be_bounded",
    "effects_of",
]

Floats: TypeAlias = npt.NDArray[np.float64]

_SUMS = {"add", "sub", "neg"}
_TALLIES = {"total", "mean", "final"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """On which options' choices a number depends, and whether it is a sum over them."""

    options: frozenset[int] = frozenset()
    additive: bool = True


def additive_outcomes(graph: Graph) -> tuple[str, ...]:
    """Return the outcomes that are certainly a sum over the options' choices, in every future."""
    kinds = [_Kind() for _ in graph.operations]
    changed = True
    while changed:  # a record may depend on its own past
        changed = False
        for at in range(len(kinds)):
            found = _joined(graph, kinds, at)
            changed |= found != kinds[at]
            kinds[at] = found
    return tuple(name for name, at in graph.outcomes.items() if kinds[at].additive)


def _joined(graph: Graph, kinds: Sequence[_Kind], at: int) -> _Kind:
    """Return the kind of an operation; it only ever grows, so repeating comes to an end."""
    operation = graph.operations[at]
    if operation.op == "start":
        return _Kind(frozenset((operation.detail[0],)))
    if operation.op == "steps":
        return _Kind(frozenset(range(len(graph.options))))
    parts = [kinds[part] for part in operation.args]
    if operation.op == "back":
        parts.append(kinds[graph.records[operation.detail[0]]])
    options = kinds[at].options.union(*(part.options for part in parts))
    if len(options) <= 1:
        return _Kind(options)
    additive = kinds[at].additive and all(part.additive for part in parts)
    return _Kind(options, additive and _keeps_sums(operation.op, operation.detail, parts))


def _keeps_sums(op: str, detail: tuple[object, ...], parts: Sequence[_Kind]) -> bool:
    """Return whether an operation makes a sum over options of such sums."""
    free = [not part.options for part in parts]
    if op in _SUMS or op in {"back", "first"}:
        return True
    if op == "mul":
        return any(free)
    if op == "div":
        return free[1]
    if op == "select":
        return free[0]
    if op == "tally":
        return detail[0] in _TALLIES and (detail[1] == "value" or free[-1])
    return False


def effects_of(sweep: Sweep, outcome: str) -> tuple[Floats, list[Floats]]:
    """Return the loss without any step, and what each choice adds to it.

    Returns
    -------
    array, (future,)
        Class by class, draw by draw.
    list, one for each option, of arrays (code, future)
    """
    portfolios = sweep.portfolios
    nothing = np.zeros((1, len(portfolios.options)), dtype=np.int8)
    base = sweep.outcome_losses(nothing, outcome)[0]
    effects = []
    for at, size in enumerate(portfolios.problem.sizes):
        alone = np.zeros((size, len(portfolios.options)), dtype=np.int8)
        alone[:, at] = np.arange(size)
        effects.append(sweep.outcome_losses(alone, outcome) - base)
    return base, effects


def best_in_each_future(portfolios: Portfolios, base: Floats, effects: Sequence[Floats]) -> Floats:
    """Return the least loss of any feasible portfolio in each future (future,).

    The shortest path through the diagram of portfolios, in all futures at once: exact however many
    portfolios there are, up to rounding of sums.
    """
    layers = portfolios.layers
    best = np.zeros((1, base.size))
    for depth in reversed(range(len(layers.children))):
        children = layers.children[depth]
        above = np.full((children.shape[0], base.size), np.inf)
        for code in range(children.shape[1]):
            to = children[:, code]
            live = to >= 0
            found = best[to[live]] + effects[depth][code]
            above[live] = np.minimum(above[live], found)
        best = above
    return np.asarray(base + best[0])


def best_of_all(sweep: Sweep) -> Floats:
    """Return the least loss of any portfolio in each future (outcome, class, draw).

    Of outcomes that are regretted; 0 of others. Empty if none is.

    Raises
    ------
    UsageError
        If one of them is not additive, or limits on outcomes leave some portfolios out.
    """
    wanted = {o.outcome for o in sweep.columns if o.measure in REGRETS}
    if not wanted:
        return np.empty((0, 0, 0))
    additive, futures = additive_outcomes(sweep.model.graph), sweep.futures
    found = np.zeros((len(sweep.outcomes), futures.classes, futures.draws))
    for at, outcome in enumerate(sweep.outcomes):
        if outcome not in wanted:
            continue
        need = f"regret in {outcome} needs the best of all portfolios in each future, which is "
        other = f"take worst({outcome}) or mean({outcome})"
        if outcome not in additive:
            raise UsageError(
                f"{need}known only if all are run (--method exact) or the outcome adds up over the "
                f"options, which this one does not; {other}"
            )
        if any(keep.objective.measure not in REGRETS for keep in sweep.keeps):
            raise UsageError(
                f"{need}not known of those that keep limits on outcomes unless all are run "
                f"(--method exact); {other}"
            )
        best = best_in_each_future(sweep.portfolios, *effects_of(sweep, outcome))
        found[at] = best.reshape(futures.classes, futures.draws)
    return found


def can_be_bounded(sweep: Sweep) -> bool:
    """Return whether all that is measured is known without running every portfolio."""
    wanted = {o.outcome for o in sweep.columns if o.measure in REGRETS}
    others = any(keep.objective.measure not in REGRETS for keep in sweep.keeps)
    return not wanted or (not others and wanted <= {*additive_outcomes(sweep.model.graph)})
