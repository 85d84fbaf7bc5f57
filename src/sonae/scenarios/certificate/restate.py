"""What a system asks, stated anew from its parts, so that a certificate can be compared with it.

Reads the constraints, the judgements and the tolerance of a ``ScenarioSystem`` one by one, by exact
fractions; ``verify`` replays against what is stated here. Neither the matrices that the search
reads nor its code are used.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sonae.expressions import InStates, Logic, Node, Not
from sonae.scenarios.balance import Reading
from sonae.scenarios.certificate.record import Certificate
from sonae.scenarios.space import Space
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

__all__ = ["Question", "differences", "question", "tree_of"]

Cell = tuple[int, int, int, int]
"""Factor, state, target factor, target state."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be proved, in plain whole numbers."""

    space: Space
    trees: tuple[tuple[Any, ...], ...]
    """What each constraint forbids, in the form of the record."""
    names: tuple[str, ...]
    """Ids of the constraints."""
    texts: tuple[str, ...]
    """Their conditions as written."""
    cells: dict[Cell, tuple[int, int]]
    """Least and greatest judgement, in units, where they are not both 0."""
    scale: int
    """Units in one judgement point."""
    limits: tuple[int, ...]
    """Largest inconsistency of each factor, in units."""
    total: int | None
    reading: Reading


def question(system: ScenarioSystem, reading: Reading) -> Question:
    """State what a system asks."""
    space = system.space
    points: dict[Cell, tuple[Fraction, Fraction]] = {}
    for cell in system.influences.cells:
        low, high = Fraction(str(cell.lower)), Fraction(str(cell.upper))
        if low or high:
            ends = (*_place(space, cell.source), *_place(space, cell.target))
            points[ends] = low, high
    scale = math.lcm(*(value.denominator for span in points.values() for value in span))
    cells = {at: (int(low * scale), int(high * scale)) for at, (low, high) in points.items()}
    limit = _limit(cells, scale)
    tolerance = Tolerance.of(system.tolerance)
    return Question(
        space,
        tuple(tree_of(space, constraint.forbids.tree) for constraint in system.constraints),
        tuple(constraint.id for constraint in system.constraints),
        tuple(constraint.forbids.text for constraint in system.constraints),
        cells,
        scale,
        tuple(limit(tolerance.limit(factor)) for factor in space.factors),
        None if tolerance.total is None else limit(tolerance.total),
        reading,
    )


def tree_of(space: Space, node: Node) -> tuple[Any, ...]:
    """Return a condition in the form of the record."""
    match node:
        case InStates(factor, states, _):
            codes = sorted({space.state_index(factor, state) for state in states})
            return ("in", space.factor_index(factor), tuple(codes))
        case Not(operand):
            return ("not", tree_of(space, operand))
        case Logic(op, operands):
            return (op, *(tree_of(space, operand) for operand in operands))
    raise TypeError(f"not a condition over factors: {node!r}")


def differences(certificate: Certificate, system: ScenarioSystem, asked: Question) -> list[str]:
    """Return in words where a certificate states another question than the system."""
    return [
        *_of_factors(certificate, asked.space),
        *_of_constraints(certificate, asked),
        *_of_judgements(certificate, asked),
        *_of_tolerance(certificate, system),
    ]


def _of_factors(certificate: Certificate, space: Space) -> list[str]:
    given = tuple((factor.id, factor.states) for factor in certificate.factors)
    if given == tuple(zip(space.factors, space.states, strict=True)):
        return []
    if tuple(factor.id for factor in certificate.factors) != space.factors:
        return ["the factors are not those of the dossier"]
    return [
        f"the states of {factor} are not those of the dossier"
        for (factor, states), own in zip(given, space.states, strict=True)
        if states != own
    ]


def _of_constraints(certificate: Certificate, asked: Question) -> list[str]:
    given = [(entry.id, entry.never, entry.tree) for entry in certificate.constraints]
    own = list(zip(asked.names, asked.texts, asked.trees, strict=True))
    if [name for name, _, _ in given] != [name for name, _, _ in own]:
        return ["the constraints are not those of the dossier"]
    return [
        f"constraint {name} forbids something else in the dossier"
        for (name, text, tree), (_, own_text, own_tree) in zip(given, own, strict=True)
        if (text, tree) != (own_text, own_tree)
    ]


def _of_judgements(certificate: Certificate, asked: Question) -> list[str]:
    record, scale = certificate.judgements, certificate.judgements.scale
    if scale < 1:
        return [f"the scale of the judgements is {scale}"]
    given = {
        cell[:4]: (Fraction(cell[4], scale), Fraction(cell[5], scale)) for cell in record.cells
    }
    if len(given) < len(record.cells):
        return ["a judgement stands twice"]
    own = {
        at: (Fraction(low, asked.scale), Fraction(high, asked.scale))
        for at, (low, high) in asked.cells.items()
    }
    apart = sum(given.get(at) != own.get(at) for at in given.keys() | own.keys())
    return [f"{apart:,} judgement(s) are not those of the dossier"] if apart else []


def _of_tolerance(certificate: Certificate, system: ScenarioSystem) -> list[str]:
    record, scale = certificate.tolerance, certificate.judgements.scale
    cells = {cell[:4]: (cell[4], cell[5]) for cell in certificate.judgements.cells}
    limit, tolerance = _limit(cells, scale), Tolerance.of(system.tolerance)
    factors = system.space.factors
    # Beyond the largest inconsistency that can occur, all tolerances say the same.
    highest = limit(math.inf)
    given = [min(units, highest) for units in record.factors]
    if given != [limit(tolerance.limit(factor)) for factor in factors]:
        return ["the tolerance is not that of the dossier"]
    total = None if record.total is None else min(record.total, highest)
    own = None if tolerance.total is None else limit(tolerance.total)
    return [] if total == own else ["the total tolerance is not that of the dossier"]


def _place(space: Space, state: tuple[str, str]) -> tuple[int, int]:
    return space.factor_index(state[0]), space.state_index(*state)


def _limit(cells: dict[Cell, tuple[int, int]], scale: int) -> Callable[[float], int]:
    """Return how a tolerance in points is read in units: rounded down, and never infinite."""
    highest = 2 * sum(max(abs(low), abs(high)) for low, high in cells.values())

    def limit(points: float) -> int:
        return highest if math.isinf(points) else min(highest, int(Fraction(str(points)) * scale))

    return limit
