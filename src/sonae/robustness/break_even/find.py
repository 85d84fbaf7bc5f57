"""What would flip the choice: every judgement, grade, weight and quantity, moved one at a time.

Reads a dossier with its performance and credal set; hands the brief and the command line
`BreakEvens`. What binds is searched first; a limit on the work ends the search and what is left is
named. The order of two plans is the set that remains of the two: compare only these (``among``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias, get_args

import numpy as np

from sonae.dossier import Dossier
from sonae.errors import OutcomeError, UsageError
from sonae.explore import Performance
from sonae.likelihood import CredalSet
from sonae.outcomes import CompiledModel
from sonae.robustness.break_even.grades import Graded, grade_turn, graded
from sonae.robustness.break_even.judgements import judgement_turns
from sonae.robustness.break_even.moved import MovedModel
from sonae.robustness.break_even.quantities import Quantities, Quantity
from sonae.robustness.break_even.quantity_words import quantity_told
from sonae.robustness.break_even.result import BreakEven, BreakEvens, Kind, Left
from sonae.robustness.break_even.stances import Moving, OutOfWorkError, Work
from sonae.robustness.break_even.surviving import Contest, Surviving, surviving
from sonae.robustness.break_even.weights import weight_turn
from sonae.robustness.choice import RULES, Gains
from sonae.robustness.choice.choose import check_alpha
from sonae.robustness.choice.comparison import tie_of
from sonae.robustness.choice.gains import refuse_unknown

__all__ = ["KINDS", "MOST_PROGRAMMES", "break_even"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MOST_PROGRAMMES: Final = 28_000
"""Work that a search may do unless it is told otherwise, in linear programmes."""

Progress: TypeAlias = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    dossier: Dossier
    model: CompiledModel
    performance: Performance
    gains: Gains
    contest: Contest
    moving: Moving
    before: Surviving


@dataclass(frozen=True, slots=True)
class _Task:
    kind: Kind
    of: str
    run: Callable[[], list[BreakEven]]


def break_even(
    dossier: Dossier,
    model: CompiledModel,
    performance: Performance,
    credal: CredalSet,
    gains: Gains,
    *,
    rule: str = "maximality",
    alpha: float = 0.5,
    tie: float | None = None,
    kinds: Sequence[Kind] = KINDS,
    most: int = MOST_PROGRAMMES,
    threads: int = 2,
    progress: Progress | None = None,
) -> BreakEvens:
    """Return how far each thing must move before the plans that remain are others.

    Parameters
    ----------
    dossier, model, performance, credal
        Of one run.
    gains : Gains
        What is compared; ``gains.among((one, other))`` asks for the order of two plans.
    rule : str
        Key of `RULES`.
    alpha, tie : float
        As for ``choose``.
    kinds : sequence of {'judgement', 'grade', 'quantity', 'weight'}
        What is moved.
    most : int
        Work that may be done: linear programmes, and cases of the model in their measure.
    threads : int
        For running the model; they change only the time.
    progress : callable, optional
        Called with (things searched, things in all).

    Raises
    ------
    UsageError
        If the rule or a kind is unknown, or α is out of range.
    """
    refuse_unknown(rule, tuple(RULES), "rule")
    for kind in kinds:
        refuse_unknown(kind, KINDS, "kind")
    check_alpha(alpha)
    if most < 1:
        raise UsageError(f"a search needs at least one linear programme, got {most}")
    contest = Contest(rule, gains.values, tie_of(gains, tie), alpha)
    moving = Moving(credal, np.asarray(performance.class_of, dtype=np.int64), Work(most))
    before = surviving(contest, moving.base())
    moving.start_from_here()
    search = _Search(dossier, model, performance, gains, contest, moving, before)
    found, left = list[BreakEven](), list[Left]()
    tasks = _tasks(search, kinds, threads, left)
    for done, task in enumerate(tasks):
        try:
            found.extend(task.run())
        except (OutOfWorkError, OutcomeError) as error:
            left.append(Left(task.kind, task.of, str(error)))
        if progress is not None:
            progress(done + 1, len(tasks))
    return BreakEvens(
        outcome=gains.name,
        rule=rule,
        plans=gains.plans,
        remaining=tuple(gains.plans[place] for place in sorted(before.plans)),
        tie=contest.tie,
        unit=gains.unit,
        found=tuple(sorted(found, key=_least_first)),
        programmes=moving.work.done,
        cases=moving.work.cases,
        left=tuple(left),
    )


def _least_first(entry: BreakEven) -> tuple[float, int, str, str]:
    movement = np.inf if entry.movement is None else entry.movement
    return movement, KINDS.index(entry.kind), entry.of, entry.move


def _tasks(search: _Search, kinds: Sequence[Kind], threads: int, left: list[Left]) -> list[_Task]:
    """Return what is to be searched, what binds first."""
    tasks = list[_Task]()
    if "judgement" in kinds:
        tasks += _judgement_tasks(search)
    if "grade" in kinds:
        tasks += [_grade_task(search, grade) for grade in graded(search.dossier)]
    if "weight" in kinds:
        tasks += [_weight_task(search, outcome) for outcome in search.gains.weights]
    if "quantity" in kinds:
        try:
            tasks += _quantity_tasks(search, threads)
        except (OutOfWorkError, OutcomeError) as error:
            left += [Left("quantity", entry.name, str(error)) for entry in search.model.dimensions]
    return tasks


def _judgement_tasks(search: _Search) -> list[_Task]:
    moving, scale = search.moving, search.dossier.content.scale

    def task(place: int) -> _Task:
        def run() -> list[BreakEven]:
            turns = judgement_turns(
                moving, search.contest, search.gains.plans, place, search.before, scale
            )
            return list(turns)

        return _Task("judgement", moving.judgements[place].id, run)

    proves = search.before.proves
    return [task(p) for p in sorted(range(len(moving.judgements)), key=lambda p: p not in proves)]


def _grade_task(search: _Search, grade: Graded) -> _Task:
    def run() -> list[BreakEven]:
        plans = search.gains.plans
        return [grade_turn(search.moving, search.contest, plans, grade, search.before)]

    return _Task("grade", grade.of, run)


def _weight_task(search: _Search, outcome: str) -> _Task:
    def run() -> list[BreakEven]:
        stance, before = search.moving.base(), search.before.plans
        return [
            weight_turn(
                *(search.performance, search.gains, search.contest, outcome, stance, before),
                upwards=upwards,
            )
            for upwards in (False, True)
        ]

    return _Task("weight", outcome, run)


def _quantity_tasks(search: _Search, threads: int) -> list[_Task]:
    model, before, plans = search.model, search.before.plans, search.gains.plans
    moved = MovedModel(model, search.performance, search.gains, threads)
    stance = search.moving.base()
    hunt = Quantities(moved, search.contest, stance, before, search.moving.work)
    labels = {
        name: entry.label
        for name, entry in search.dossier.content.quantities.items()
        if entry.label is not None
    }

    def task(quantity: Quantity) -> _Task:
        def run() -> list[BreakEven]:
            try:
                place = hunt.turn(quantity)
            except OutOfWorkError as error:
                shows = "a" if hunt.saw_change(quantity) else "no"
                message = f"{error}; at five values, known distributions show {shows} change"
                raise OutOfWorkError(message) from error
            return [quantity_told(model, labels, quantity, place, plans, before)]

        return _Task("quantity", model.dimensions[quantity.dimension].name, run)

    return [task(quantity) for quantity in hunt.screened()]
