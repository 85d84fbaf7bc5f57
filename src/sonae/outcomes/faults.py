"""Which formula gave NaN or infinity, where it stands, and in which future.

Reads a tile's rows of checks and runs sampled cases again in the reference (``interpret``), which
names formula and year; hands on a `Fault` for each formula and plan. A number that a compiled
reading computed ahead and the reference never does is no fault.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError
from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.graph import PlanTable
from sonae.outcomes.interpret import NotFinite, trace
from sonae.outcomes.model import CompiledModel

__all__ = [
    "Fault",
    "bad_cases",
    "confirmed_cases",
    "fault_of_case",
    "merge_faults",
    "name_faults",
    "outcome_error",
]

_ASKED = 16
"""Cases of one group that the reference runs again."""
_LISTED = 20
"""Faults that a message lists."""
_GUARD = "a guard in the formula mends it, such as `sqrt(max(0, x))` or `x / max(0.01, y)`"


@dataclass(frozen=True, slots=True)
class Fault:
    """One formula that is not finite under one plan.

    Attributes
    ----------
    formula, place : str
        Its path in the dossier, and ``file:line``.
    plan : str
    states : mapping
        Scenario of the first case: the states of the factors that the model reads.
    draw : int
        Draw of the first case.
    year : int or None
        Year of the first number that is not finite there; None for what has no year.
    value : float
        That number: NaN or infinite.
    cases : int
        How many cases of the plan it concerns. Exact if all cases of a group fail alike; where
        the reference names different formulas in one group, each sampled case stands for its
        neighbours.
    """

    formula: str
    place: str
    plan: str
    states: Mapping[str, str]
    draw: int
    year: int | None
    value: float
    cases: int

    @property
    def message(self) -> str:
        """One line that says what happened where, and some of the case."""
        when = "" if self.year is None else f" in {self.year}"
        scenario = ", ".join(f"{factor}={state}" for factor, state in self.states.items())
        more = self.cases - 1
        return (
            f"{self.place}: {self.formula} gives {self.value}{when}\n"
            f"  plan: {self.plan}\n"
            f"  draw: {self.draw}\n"
            f"  scenario: {scenario or 'any'}"
            + (
                f"\n  and {more:,} more {'case' if more == 1 else 'cases'} of this plan"
                if more
                else ""
            )
        )


def bad_cases(tile: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return where a result or a check of a tile is not finite.

    Parameters
    ----------
    tile : array, (class, plan, result, draw)
        As `Reading.tile` gives it.

    Returns
    -------
    array, (class, plan, draw), bool
        With cases in which only the row ``hidden`` says so: ``confirmed_cases`` asks the reference.
    """
    # A sum is finite if all are; where it overflows, the slower test decides.
    with np.errstate(all="ignore"):
        total = tile.sum()
    if math.isfinite(total):
        return np.zeros((tile.shape[0], tile.shape[1], tile.shape[3]), dtype=np.bool_)
    return np.asarray(np.logical_not(np.isfinite(tile)).any(axis=2))


def fault_of_case(
    model: CompiledModel,
    plan: int,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    draw: int,
) -> Fault | None:
    """Run one plan in one future again and name the first number that is not finite.

    Parameters
    ----------
    model : CompiledModel
    plan : int
        Index into ``model.plans``.
    codes : array, (factor,), int8
    numbers : array, (dimension,), float64
    draw : int
        What the fault says of the draw.

    Returns
    -------
    Fault or None
        Of one case; None if the reference finds every number finite.
    """
    states = _states(model, codes)
    found = trace(model, model.plans[plan], states, numbers.tolist()).not_finite
    return None if found is None else _fault(model, found, plan, states, draw)


def confirmed_cases(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    bad: npt.NDArray[np.bool_],
) -> npt.NDArray[np.bool_]:
    """Return the bad cases that are faults; parameters as for ``name_faults``."""
    confirmed = np.zeros_like(bad)
    for cases, _ in _named(model, codes, numbers, bad):
        confirmed[tuple(cases.T)] = True
    return confirmed


def name_faults(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    bad: npt.NDArray[np.bool_],
    first_draw: int = 0,
) -> tuple[Fault, ...]:
    """Name what is not finite in the bad cases of a block.

    Parameters
    ----------
    model : CompiledModel
    codes, numbers
        Of the block, as for `Reading.tile`.
    bad : array, (class, plan, draw), bool
        Cases to look at, as ``bad_cases`` gives them.
    first_draw : int
        Number of the block's first draw.

    Returns
    -------
    tuple of Fault
        One for each formula and plan; those of most cases first. Empty if the reference finds
        every number finite.
    """
    found = _named(model, codes, numbers, bad)
    return merge_faults(
        replace(fault, draw=first_draw + fault.draw, cases=len(cases)) for cases, fault in found
    )


def merge_faults(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Return one fault for each formula and plan, as ``name_faults`` orders them.

    Cases add up; the case that is told is the one that comes first in `faults`.
    """
    merged: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        key = fault.formula, fault.plan
        known = merged.get(key)
        merged[key] = fault if known is None else replace(known, cases=known.cases + fault.cases)
    return tuple(sorted(merged.values(), key=lambda fault: -fault.cases))


def outcome_error(faults: Sequence[Fault]) -> OutcomeError:
    """Return the error that lists faults."""
    lines = [fault.message for fault in faults[:_LISTED]]
    if len(faults) > _LISTED:
        lines.append(f"and {len(faults) - _LISTED:,} more")
    error = OutcomeError("\n".join([*lines, _GUARD]))
    if faults and faults[0].states:  # a model that reads no factor has no scenario to name
        states = ",".join(f"{factor}={state}" for factor, state in faults[0].states.items())
        error.first = faults[0].plan, states, faults[0].draw
    return error


# naming -----------------------------------------------------------------------------------------

_Cases = npt.NDArray[np.intp]
"""Rows are cases: class, plan, draw."""


def _named(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    bad: npt.NDArray[np.bool_],
) -> Iterator[tuple[_Cases, Fault]]:
    """Yield cases that share a plan and a formula that is not finite, and the fault of the first.

    Cases of one plan in which the same check fails first are a group: what the reference finds
    in a sampled case is taken to hold for the group's cases up to the next sampled one.
    """
    for group, check, finite in _groups(model, codes, numbers, bad):
        found: dict[str, tuple[list[_Cases], Fault]] = {}
        step = -(-len(group) // _ASKED)
        for start in range(0, len(group), step):
            row, plan, draw = group[start].tolist()
            fault = fault_of_case(model, plan, codes[row], numbers[draw], draw)
            if fault is None and not finite:
                told = NotFinite(check, None, math.nan)
                fault = _fault(model, told, plan, _states(model, codes[row]), draw)
            if fault is not None:
                cases, _ = found.setdefault(fault.formula, ([], fault))
                cases.append(group[start : start + step])
        for cases, fault in found.values():
            yield np.concatenate(cases), fault


def _groups(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: npt.NDArray[np.float64],
    bad: npt.NDArray[np.bool_],
) -> Iterator[tuple[_Cases, str, bool]]:
    """Yield bad cases by plan and first failing check: its formula, and if results are finite."""
    rows, plans, draws = (np.flatnonzero(bad.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1)))
    if not rows.size:
        return
    launches = PlanTable(
        tuple(model.plans[plan] for plan in plans),
        model.launches.start[plans],
        model.launches.trigger[plans],
    )
    tile, first = ArrayReading(model.graph).tile_and_checks(launches, codes[rows], numbers[draws])
    finite: npt.NDArray[np.bool_] = np.asarray(np.isfinite(tile[:, :, :-2, :]).all(axis=2))
    wanted = bad[np.ix_(rows, plans, draws)]
    for plan in range(len(plans)):
        for check in np.unique(first[:, plan][wanted[:, plan]]).tolist():
            formula = model.graph.checks[check].formula if check >= 0 else ""
            for is_finite in (False, True):
                here = wanted[:, plan] & (first[:, plan] == check) & (finite[:, plan] == is_finite)
                at, draw = np.nonzero(here)
                if at.size:
                    where = (rows[at], np.full(at.size, plans[plan]), draws[draw])
                    yield np.stack(where, axis=1), formula, is_finite


def _states(model: CompiledModel, codes: npt.NDArray[np.int8]) -> dict[str, str]:
    return {
        factor: model.states[factor][code]
        for factor, code in zip(model.factors, codes.tolist(), strict=True)
    }


def _fault(
    model: CompiledModel, found: NotFinite, plan: int, states: Mapping[str, str], draw: int
) -> Fault:
    return Fault(
        formula=found.formula,
        place=model.places.get(found.formula, "?"),
        plan=model.plans[plan],
        states=states,
        draw=draw,
        year=found.year,
        value=found.value,
        cases=1,
    )
