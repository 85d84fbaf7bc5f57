"""What would flip the choice: every judgement, grade, quantity and weight, moved one at a time.

Reads a dossier with its performance and credal set; hands the brief and the command line
`BreakEvens`. What binds is searched first; a limit on the linear programmes ends the search and is
said. The order of two plans is the set that remains of the two: compare only these (``among``).
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
from sonae.robustness.break_even.grades import grade_turn, graded
from sonae.robustness.break_even.judgements import judgement_turns
from sonae.robustness.break_even.quantities import Middle, quantity_turn
from sonae.robustness.break_even.result import BreakEven, BreakEvens, Kind
from sonae.robustness.break_even.stances import Moving, OutOfWorkError, Work
from sonae.robustness.break_even.surviving import Contest, Surviving, surviving
from sonae.robustness.break_even.weights import weight_turn
from sonae.robustness.choice import RULES, Gains
from sonae.robustness.choice.choose import check_alpha
from sonae.robustness.choice.comparison import tie_of
from sonae.robustness.choice.gains import refuse_unknown

__all__ = ["KINDS", "MOST_PROGRAMMES", "break_even"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
MOST_PROGRAMMES: Final = 20_000
"""Linear programmes that a search may solve unless it is told otherwise."""

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


_Task: TypeAlias = tuple[str, Callable[[], list[BreakEven]]]


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
        What is moved. Quantities are moved where a class is stood for by its mean.
    most : int
        Linear programmes that may be solved.
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
    found, stopped = list[BreakEven](), list[str]()
    tasks, middle = _tasks(search, kinds, stopped)
    for done, (name, task) in enumerate(tasks):
        try:
            found.extend(task())
        except OutOfWorkError as error:
            stopped.extend(f"{other}: {error}" for other, _ in tasks[done:])
            break
        except OutcomeError as error:
            stopped.append(f"{name}: {error}")
        if progress is not None:
            progress(done + 1, len(tasks))
    found.sort(key=lambda entry: (not entry.changes, KINDS.index(entry.kind)))
    return BreakEvens(
        outcome=gains.name,
        rule=rule,
        plans=gains.plans,
        remaining=_names(gains, before.plans),
        remaining_at_middle=None if middle is None else _names(gains, middle),
        found=tuple(found),
        programmes=moving.work.done,
        stopped=tuple(stopped),
    )


def _names(gains: Gains, places: frozenset[int]) -> tuple[str, ...]:
    return tuple(gains.plans[place] for place in sorted(places))


def _tasks(
    search: _Search, kinds: Sequence[Kind], stopped: list[str]
) -> tuple[list[_Task], frozenset[int] | None]:
    """Return what is to be searched, what binds first, and who remains at mid-range."""
    tasks, middle = list[_Task](), None
    if "judgement" in kinds:
        tasks += _judgement_tasks(search)
    if "grade" in kinds:
        tasks += _grade_tasks(search)
    if "weight" in kinds:
        tasks += _weight_tasks(search)
    if "quantity" in kinds and search.gains.by != "mean":
        stopped.append(f"quantities: {search.gains.by!r} takes all draws together; use the mean")
    elif "quantity" in kinds:
        try:
            middle, more = _quantity_tasks(search)
            tasks += more
        except OutcomeError as error:
            stopped.append(f"quantities: {error}")
    return tasks, middle


def _judgement_tasks(search: _Search) -> list[_Task]:
    places = range(len(search.moving.judgements))
    scale = search.dossier.content.scale

    def task(place: int) -> list[BreakEven]:
        return list(
            judgement_turns(
                *(search.moving, search.contest, search.gains.plans, place, search.before, scale)
            )
        )

    ordered = sorted(places, key=lambda place: (place not in search.before.proves, place))
    return [
        (search.moving.judgements[place].id, lambda place=place: task(place))  # type: ignore[misc]
        for place in ordered
    ]


def _grade_tasks(search: _Search) -> list[_Task]:
    def one(grade: object) -> list[BreakEven]:
        return [grade_turn(search.moving, search.contest, search.gains.plans, grade, search.before)]  # type: ignore[arg-type]

    return [
        (f"{grade.noun} of {grade.of}", lambda grade=grade: one(grade))  # type: ignore[misc]
        for grade in graded(search.dossier)
    ]


def _weight_tasks(search: _Search) -> list[_Task]:
    def task(outcome: str) -> list[BreakEven]:
        return [
            weight_turn(
                search.performance,
                search.gains,
                search.contest,
                outcome,
                search.moving.base(),
                search.before.plans,
                upwards=upwards,
            )
            for upwards in (False, True)
        ]

    return [
        (f"weight of {outcome}", lambda outcome=outcome: task(outcome))  # type: ignore[misc]
        for outcome in search.gains.weights
    ]


def _quantity_tasks(search: _Search) -> tuple[frozenset[int], list[_Task]]:
    middle = Middle(search.model, search.performance, search.gains)
    stance = search.moving.base()
    before = surviving(search.contest.with_values(middle.at_middle()), stance).plans

    def task(dimension: int) -> list[BreakEven]:
        return [
            quantity_turn(middle, search.contest, search.gains.plans, dimension, stance, before)
        ]

    return before, [
        (entry.name, lambda at=at: task(at))  # type: ignore[misc]
        for at, entry in enumerate(search.model.dimensions)
    ]
