"""Why a plan fails: the future that is worst for it, and the states in which it fails most.

Reads the performance; hands the brief, for each plan and outcome, the scenario of the worst
future and the states of factors under which the threshold is missed most often. One state at a
time: boxes of several conditions are the business of scenario discovery.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sonae.dims import OUTCOME, PLAN
from sonae.explore import Performance

__all__ = ["Failure", "StateFailure", "failures"]


@dataclass(frozen=True, slots=True)
class StateFailure:
    """How often a plan misses a threshold where a factor is in one state.

    Attributes
    ----------
    factor, state : str
        The state.
    share : float
        Share of the futures with that state in which the threshold is missed.
    coverage : float
        Share of all misses that have that state.
    """

    factor: str
    state: str
    share: float
    coverage: float


@dataclass(frozen=True, slots=True)
class Failure:
    """How one plan fares worst on one outcome.

    Attributes
    ----------
    plan, outcome : str
        Which plan, which outcome.
    worst : float
        The worst value attained, in the outcome's unit.
    scenario : dict
        State of each factor that matters: the states that all classes with that worst value
        share. Empty if every class has it.
    scenario_class, draw : int
        The first future that attained it: class and draw.
    classes : int
        Number of scenario classes that attain it.
    share : float or None
        Share of all futures that miss the threshold; None without threshold.
    states : tuple of StateFailure
        States under which misses are most frequent, the most telling first.
    """

    plan: str
    outcome: str
    worst: float
    scenario: dict[str, str]
    scenario_class: int
    draw: int
    classes: int
    share: float | None
    states: tuple[StateFailure, ...]


def failures(performance: Performance, *, most: int = 3) -> tuple[Failure, ...]:
    """Return a `Failure` for every plan and outcome, in their order.

    Parameters
    ----------
    performance : Performance
        From ``explore``.
    most : int
        How many states to name.
    """
    members = _members(performance)
    return tuple(
        _failure(performance, members, plan, outcome, most)
        for plan in performance.plans
        for outcome in performance.outcomes
    )


Members = dict[tuple[str, str], npt.NDArray[np.bool_]]


def _members(performance: Performance) -> Members:
    """Return which classes have each state that occurs but is not everywhere."""
    found = {}
    for column, factor in enumerate(performance.factors):
        for code, state in enumerate(performance.states[factor]):
            mask = performance.codes[:, column] == code
            if mask.any() and not mask.all():
                found[factor, state] = mask
    return found


def _failure(
    performance: Performance,
    members: Members,
    plan: str,
    outcome: str,
    most: int,
) -> Failure:
    at = {PLAN: plan, OUTCOME: outcome}
    worst = performance.by_class["worst"].sel(at).to_numpy()
    more = performance.better[outcome] == "more"
    index = int(worst.argmin() if more else worst.argmax())
    alike = np.flatnonzero(worst == worst[index])
    share: float | None = None
    telling: tuple[StateFailure, ...] = ()
    if performance.threshold[outcome] is not None:
        counted = performance.by_class["count"].to_numpy()
        fails = performance.by_class["fails"].sel(at).to_numpy() / counted
        share, telling = _telling_states(fails, performance.multiplicity, members, most)
    return Failure(
        plan=plan,
        outcome=outcome,
        worst=float(worst[index]),
        scenario=_shared_states(performance, alike),
        scenario_class=index,
        draw=int(performance.by_class["worst_draw"].sel(at).to_numpy()[index]),
        classes=int(alike.size),
        share=share,
        states=telling,
    )


def _shared_states(performance: Performance, classes: npt.NDArray[np.intp]) -> dict[str, str]:
    """Return the states that all these classes have and that not every class has."""
    codes = performance.codes[classes]
    shared = (codes == codes[0]).all(axis=0) & (performance.codes != codes[0]).any(axis=0)
    return {
        factor: performance.states[factor][int(code)]
        for factor, code, same in zip(performance.factors, codes[0], shared, strict=True)
        if same
    }


def _telling_states(
    fails: npt.NDArray[np.float64],
    multiplicity: npt.NDArray[np.int64],
    members: Members,
    most: int,
) -> tuple[float, tuple[StateFailure, ...]]:
    """Rank states by how many more misses they hold than their size alone would give."""
    misses = fails * multiplicity
    total, all_misses = float(multiplicity.sum()), float(misses.sum())
    overall = all_misses / total
    if all_misses == 0 or overall == 1:
        return overall, ()
    ranked = []
    for (factor, state), mask in members.items():
        size, inside = float(multiplicity[mask].sum()), float(misses[mask].sum())
        excess = inside - overall * size
        if excess > 0:
            ranked.append((excess, StateFailure(factor, state, inside / size, inside / all_misses)))
    ranked.sort(key=lambda pair: (-pair[0], pair[1].factor, pair[1].state))
    return overall, tuple(entry for _, entry in ranked[:most])
