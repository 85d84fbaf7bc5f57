"""What has to go on holding, and when it is known to be missed, as formulas of the model.

Reads ``pathways.keep`` of a dossier, or its thresholds; hands ``timed`` the yearly values that find
the *adaptation tipping point* (Kwadijk et al. 2010; Haasnoot et al. 2013): the first year from
which a condition is missed for a number of years running.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.expressions import Call, Node
from sonae.expressions.tree import Binary, Choice, Compare, Logic, Name, Not, Number
from sonae.pathways.running import running

__all__ = ["Condition", "Formulation", "conditions_of", "formulation", "kept_of"]

_ZERO, _ONE = Number(0.0), Number(1.0)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that has to go on holding.

    Attributes
    ----------
    id : str
        Of ``pathways.keep``, or of the outcome whose threshold it is.
    label : str
    missed : Node
        Whether it is missed in a year.
    years : int
        Years running for which it has to be missed before it counts.
    values : mapping from id to tree
        Further yearly values that `missed` reads.
    threshold : bool
        Whether it is the threshold of an outcome, read as if the horizon ended in each year.
    claims : tuple of str
        What it rests on; the analyst assumes it if there is none.
    because : str or None
    """

    id: str
    label: str
    missed: Node
    years: int
    values: Mapping[str, Node] = field(default_factory=dict)
    threshold: bool = False
    claims: tuple[str, ...] = ()
    because: str | None = None


@dataclass(frozen=True, slots=True)
class Formulation:
    """Conditions as values and results of a model.

    Attributes
    ----------
    conditions : tuple of Condition
    values : mapping from id to tree
    results : mapping from condition to tree
        Years before it is known to be missed; all years of the horizon if that never happens.
    """

    conditions: tuple[Condition, ...]
    values: Mapping[str, Node]
    results: Mapping[str, Node]


def conditions_of(dossier: Dossier) -> tuple[Condition, ...]:
    """Return what the dossier wants kept: ``pathways.keep``, or else each threshold."""
    content, formulas = dossier.content, dossier.formulas
    declared = content.pathways.keep
    if not declared:
        return tuple(
            _of_threshold(dossier, name)
            for name, outcome in content.outcomes.items()
            if outcome.threshold is not None
        )
    found = []
    for name, keep in declared.items():
        missed: Node = Not(formulas.keep[name].tree)
        if keep.since is not None:
            missed = Logic("and", (Compare(">=", Name("t"), Number(float(keep.since))), missed))
        found.append(
            Condition(name, keep.label, missed, keep.years, claims=keep.from_, because=keep.because)
        )
    return tuple(found)


def kept_of(dossier: Dossier, only: Sequence[str] = ()) -> tuple[Condition, ...]:
    """Return what has to be kept, or only some of it.

    Raises
    ------
    UsageError
        If the dossier says nothing that has to be kept, or no such condition.
    """
    conditions = conditions_of(dossier)
    if not conditions:
        raise UsageError(
            "nothing has to be kept: give an outcome a `threshold`, or write "
            "`pathways: {keep: {name: {label: …, holds: …, because: …}}}`"
        )
    known = [condition.id for condition in conditions]
    for name in only:
        if name not in known:
            raise UsageError.unknown("condition", name, known)
    return tuple(c for c in conditions if not only or c.id in only)


def _of_threshold(dossier: Dossier, name: str) -> Condition:
    outcome = dossier.content.outcomes[name]
    found = running(dossier.formulas.outcomes[name].tree, name)
    limit = Number(float(outcome.threshold or 0.0))
    missed: Node = Not(Compare(">=" if outcome.better == "more" else "<=", found.tree, limit))
    if found.begun is not None:
        missed = Logic("and", (found.begun, missed))
    return Condition(
        *(name, outcome.label, missed, 1, found.values),
        threshold=True,
        claims=outcome.from_,
        because=outcome.because,
    )


def formulation(conditions: tuple[Condition, ...]) -> Formulation:
    """Return the values that count how long each condition is missed, and when it is known."""
    values: dict[str, Node] = {}
    results: dict[str, Node] = {}
    for condition in conditions:
        row, known = Name(f"row:{condition.id}"), Name(f"known:{condition.id}")
        values |= condition.values
        before = Call("prev", (row, _ZERO))
        values[row.id] = Choice(condition.missed, Binary("+", before, _ONE), _ZERO)
        tipped = Compare(">", Call("prev", (known, _ZERO)), _ZERO)
        reached = Compare(">=", row, Number(float(condition.years)))
        values[known.id] = Choice(Logic("or", (tipped, reached)), _ONE, _ZERO)
        results[condition.id] = Call("years", (Compare("==", known, _ZERO),))
    return Formulation(conditions, values, results)
