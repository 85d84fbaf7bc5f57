"""What waiting for a sign is worth: a plan with triggers against its fixed counterparts.

Reads a dossier's plans; runs each plan that waits in all futures beside two others: the same steps
launched at their first date whatever is seen, and only the steps that wait for nothing. Hands the
brief, for each outcome, how much better or worse waiting does, with bounds over the judgements.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.dossier import Dossier
from sonae.explore.futures import ScenarioClasses
from sonae.likelihood import Bounds
from sonae.outcomes import CompiledModel, PlanTable, reading
from sonae.outcomes.faults import bad_cases, name_faults, outcome_error
from sonae.pathways.launched import launched_beside
from sonae.pathways.tipping import Believes
from sonae.plans import Launch, Schedule
from sonae.scenarios import ScenarioTable
from sonae.seeds import points

__all__ = ["Against", "Difference", "Worth", "worth_of_waiting"]

Floats: TypeAlias = npt.NDArray[np.float64]
Against: TypeAlias = Literal["at once", "never"]

_TILE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Difference:
    """How much better a plan that waits does in one outcome; below zero it does worse.

    Attributes
    ----------
    outcome : str
    mean : float
        Over all futures, every scenario alike, in the outcome's unit and its better direction.
    bounds : Bounds
        Of its expectation over the judgements.
    better, worse : float
        Share of futures in which waiting does better, and worse.
    """

    outcome: str
    mean: float
    bounds: Bounds
    better: float
    worse: float


@dataclass(frozen=True, slots=True)
class Worth:
    """A plan that waits against one that does not.

    Attributes
    ----------
    plan : str
    against : {'at once', 'never'}
        The steps that wait are launched at their first date, or left out.
    steps : tuple of str
        The options that wait.
    conflicts : tuple of (option, option)
        Pairs launched together ``at once`` that exclude one another: it could not be carried out,
        and is a bound only.
    differences : tuple of Difference
        One for each outcome.
    """

    plan: str
    against: Against
    steps: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]


def worth_of_waiting(
    dossier: Dossier,
    model: CompiledModel,
    table: ScenarioTable,
    believes: Believes,
    *,
    plans: Sequence[str] | None = None,
    draws: int = 8,
    seed: int = 1,
) -> tuple[Worth, ...]:
    """Return what waiting is worth to every plan that has a step on a sign.

    Parameters
    ----------
    dossier : Dossier
    model : CompiledModel
    table : ScenarioTable
        All possible scenarios.
    believes : CredalSet
    plans : sequence of str, optional
        All that wait, if not given.
    draws : int
    seed : int

    Raises
    ------
    OutcomeError
        If the model gives NaN or infinity.
    """
    classes = ScenarioClasses.of(model, table)
    class_of = table.project(model.factors).index
    numbers = np.asarray(model.numbers(points("sobol", seed, 0, draws, len(model.dimensions))))
    weight = classes.multiplicity / float(classes.multiplicity.sum())
    found: list[Worth] = []
    for schedule in model.schedules:
        waiting = tuple(launch for launch in schedule.launches if _waits(launch))
        if not waiting or (plans is not None and schedule.plan not in plans):
            continue
        launches = _variants(model, schedule.plan, waiting)
        outcomes = _run(model, schedule, launches, classes.codes, numbers)
        steps = tuple(launch.option for launch in waiting)
        for at, against in enumerate(("at once", "never"), start=1):
            gain = outcomes[:, 0] - outcomes[:, at]
            found.append(
                Worth(
                    schedule.plan,
                    against,  # type: ignore[arg-type]  # one of the two words
                    steps,
                    _conflicts(dossier, schedule) if against == "at once" else (),
                    _differences(dossier, model, gain, weight, class_of, believes),
                )
            )
    return tuple(found)


def _waits(launch: Launch) -> bool:
    return launch.when is not None


def _variants(model: CompiledModel, plan: str, waiting: Sequence[Launch]) -> PlanTable:
    """Return the plan, the plan without its signs, and the plan without the steps that wait."""
    at_once = {launch.option: float(launch.start) for launch in waiting}
    never = dict.fromkeys(at_once, np.inf)
    return launched_beside(model, plan, ({}, at_once, never))


def _run(
    model: CompiledModel,
    schedule: Schedule,
    launches: PlanTable,
    codes: npt.NDArray[np.int8],
    numbers: Floats,
) -> Floats:
    """Return outcomes (outcome, variant, class, draw)."""
    run = reading(model.graph)
    count = len(model.outcomes)
    found = np.empty((count, 3, len(codes), len(numbers)))
    step = max(1, _TILE // (8 * 3 * (len(model.graph.results) + 2) * len(numbers)))
    for first in range(0, len(codes), step):
        part = slice(first, first + step)
        tile = run.tile(launches, codes[part], numbers)
        bad = bad_cases(tile)
        if bad[:, 0].any():
            own = [model.schedules.index(schedule)]
            everyone = np.zeros((*bad.shape[:1], len(model.schedules), bad.shape[2]), dtype=bool)
            everyone[:, own] = bad[:, :1]
            faults = name_faults(model, codes[part], numbers, everyone)
            if faults:
                raise outcome_error(faults)
        found[:, :, part] = tile[:, :, :count, :].transpose(2, 1, 0, 3)
    return found


def _differences(
    dossier: Dossier,
    model: CompiledModel,
    gain: Floats,
    weight: Floats,
    class_of: npt.NDArray[np.int64],
    believes: Believes,
) -> tuple[Difference, ...]:
    found = []
    for at, outcome in enumerate(model.outcomes):
        entry = dossier.content.outcomes[outcome]
        better = gain[at] if entry.better == "more" else -gain[at]
        mean = np.asarray(better.mean(axis=1))
        found.append(
            Difference(
                outcome=outcome,
                mean=float((mean * weight).sum()),
                bounds=believes.expectation(mean[class_of]),
                better=float(((better > 0).mean(axis=1) * weight).sum()),
                worse=float(((better < 0).mean(axis=1) * weight).sum()),
            )
        )
    return tuple(found)


def _conflicts(dossier: Dossier, schedule: Schedule) -> tuple[tuple[str, str], ...]:
    """Return pairs of the plan's options that exclude one another."""
    options = dossier.content.options
    names = schedule.options
    return tuple(
        (one, other)
        for at, one in enumerate(names)
        for other in names[at + 1 :]
        if other in options[one].excludes or one in options[other].excludes
    )
