"""Whether the constraints leave scenarios, and every state and condition occurs in one.

Reads a dossier without errors; gives findings: SN050 (an error) with a minimal core of the
constraints that leave nothing, SN051 (a warning) for a state or condition that no scenario has,
SN012 for a cross-impact that cannot be added up exactly.
The search stops at the first scenario it wants, and after a fixed number of partial ones.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from sonae.dossier import Dossier, Finding, Severity, path_text
from sonae.errors import CapacityError
from sonae.expressions import Event, opposite
from sonae.scenarios.influences import fault_of
from sonae.scenarios.search.cores import COST_OF_A_CONSTRAINT, Effort, exists, minimal_core, some
from sonae.scenarios.space import MOST_STATES, Constraint, Space

__all__ = ["check_scenarios"]

_MOST = 200_000
"""Partial scenarios that may be looked at in all: some tenths of a second."""
_MOST_CONDITIONS = 300
_REMEMBERED = 20
_FEW = 48
"""Constraints that are tried one by one for a minimal core."""

Path: TypeAlias = tuple[str | int, ...]


def check_scenarios(dossier: Dossier, *, most: int = _MOST) -> list[Finding]:
    """Return an error if no scenario is left, else a warning for what no scenario has.

    Parameters
    ----------
    dossier : Dossier
        Without errors.
    most : int
        Partial scenarios that may be looked at in all. Whether any scenario is left is then said
        to be open; smaller questions are passed over.
    """
    faults = [*_influences(dossier)]
    if faults or any(len(states) > MOST_STATES for states in dossier.states.values()):
        return faults
    space = Space(tuple(dossier.states), tuple(dossier.states.values()))
    constraints = [
        Constraint(entry.id, dossier.formulas.constraints[entry.id])
        for entry in dossier.content.constraints
    ]
    try:
        found = some(
            space, constraints, effort=Effort(most + COST_OF_A_CONSTRAINT * len(constraints))
        )
    except CapacityError as error:
        message = f"whether the constraints leave a scenario is open: {error}"
        hint = "`sonae scenarios` searches to the end"
        return [_finding(dossier, "SN050", "warning", ("constraints",), message, hint)]
    if found is None:
        return [_none_left(dossier, space, constraints, most)]
    search = _Search(space, constraints, Effort(most))
    search.note(found)
    return [*_states(dossier, search), *_given(dossier, search)]


def _influences(dossier: Dossier) -> Iterator[Finding]:
    """Find cross-impacts that cannot be added up exactly."""
    for key, targets in dossier.content.influences.items():
        for target, impact in targets.items():
            for onto, score in impact.scores.items():
                if fault := fault_of(score.lower) or fault_of(score.upper):
                    yield dossier.finding("SN012", ("influences", key, target, onto), fault)


@dataclass(slots=True)
class _Search:
    """What is asked of the constraints, and what scenarios found so far have answered."""

    space: Space
    constraints: Sequence[Constraint]
    effort: Effort
    found: list[dict[str, NDArray[np.int8]]] = field(default_factory=list)
    seen: set[tuple[str, int]] = field(default_factory=set)
    """Factor and code of every state that occurs."""

    def note(self, codes: dict[str, NDArray[np.int8]]) -> None:
        """Remember scenarios that were found."""
        self.found = [*self.found[-_REMEMBERED:], codes]
        for factor, column in codes.items():
            self.seen.update((factor, int(code)) for code in np.unique(column))

    def absent(self, forbids: Sequence[Constraint], fixed: dict[str, str]) -> bool:
        """Return whether it is certain that no scenario is left."""
        if self.effort.left <= 0:
            return False
        try:
            left = some(self.space, [*self.constraints, *forbids], fixed, effort=self.effort)
        except CapacityError:
            return False
        if left is not None:
            self.note(left)
        return left is None

    def met(self, event: Event) -> bool:
        """Return whether an event holds in a scenario found lately."""
        return any(
            all(factor in codes for factor in event.reads) and bool(np.any(event.holds(codes)))
            for codes in self.found
        )


def _none_left(
    dossier: Dossier, space: Space, constraints: Sequence[Constraint], most: int
) -> Finding:
    core = _core(space, constraints, Effort(5 * most))
    ids = [entry.id for entry in dossier.content.constraints]
    first, *others = [ids.index(constraint.id) for constraint in core]
    listed = ", ".join(constraint.id for constraint in core[:8]) + ", …" * (len(core) > 8)
    message = "this constraint alone leaves no scenario"
    if others:
        message = f"these {len(core)} constraints together leave no scenario: {listed}"
    related = tuple(
        (dossier.place("constraints", at), f"together with `{ids[at]}`") for at in others[:8]
    )
    hint = "without any one of them the others can hold: weaken the one you trust least"
    path: Path = ("constraints", first)
    place = dossier.places.value(path)
    return Finding("SN050", "error", place, path_text(path), message, hint, related)


def _core(space: Space, constraints: Sequence[Constraint], effort: Effort) -> list[Constraint]:
    """Return a minimal core, or what is left of the constraints when the effort is used up."""
    core = list(constraints)
    chunk = len(core) // 2
    try:
        while len(core) > _FEW and chunk:  # drop many at once before one by one
            for start in reversed(range(0, len(core), chunk)):
                rest = core[:start] + core[start + chunk :]
                if not exists(space, rest, effort=effort):
                    core = rest
            chunk //= 2
        return list(minimal_core(space, core, effort=effort))
    except CapacityError:
        return core


def _states(dossier: Dossier, search: _Search) -> Iterator[Finding]:
    """Find states that occur in no scenario."""
    read = {factor for constraint in search.constraints for factor in constraint.forbids.reads}
    factors = [factor for factor in search.space.factors if factor in read]
    questions = [(f, *pair) for f in factors for pair in enumerate(dossier.states[f])]
    for factor, code, state in questions:
        if (factor, code) not in search.seen and search.absent((), {factor: state}):
            message = f"no scenario has `{factor}` in the state `{state}`"
            path: Path = ("factors", factor, "states", state)
            hint = "the constraints forbid it: drop the state, or weaken them"
            yield _finding(dossier, "SN051", "warning", path, message, hint)


def _given(dossier: Dossier, search: _Search) -> Iterator[Finding]:
    """Find conditions of judgements, questions, claims and commitments that no scenario has."""
    known: dict[object, bool] = {}
    for path, given in _conditions(dossier):
        if given.tree not in known:
            if len(known) >= _MOST_CONDITIONS:
                return
            without = Constraint("given", opposite(given))
            known[given.tree] = not search.met(given) and search.absent([without], {})
        if known[given.tree]:
            message = f"no scenario has the condition `{given.text}`"
            hint = "what is said under it binds nothing; correct it, or weaken the constraints"
            yield _finding(dossier, "SN051", "warning", path, message, hint)


def _conditions(dossier: Dossier) -> Iterator[tuple[Path, Event]]:
    formulas, content = dossier.formulas, dossier.content
    judged = [formulas.judgements[entry.id].given for entry in content.judgements]
    owes = formulas.commitments.items()
    found: list[tuple[Path, Event | None]] = [
        *((("judgements", index, "given"), given) for index, given in enumerate(judged)),
        *((("ask", index, "given"), pair.given) for index, pair in enumerate(formulas.ask)),
        *((("claims", name, "about", "given"), p.given) for name, p in formulas.claims.items()),
        *((("commitments", name, "holds"), owed.holds) for name, owed in owes),
        *(
            (("commitments", name, "conditions", index, "met"), met)
            for name, owed in owes
            for index, met in enumerate(owed.conditions)
        ),
    ]
    yield from ((path, given) for path, given in found if given is not None)


def _finding(
    dossier: Dossier, code: str, severity: Severity, path: Path, message: str, hint: str
) -> Finding:
    value = path[-1] == "given"
    place = dossier.places.value(path) if value else dossier.places.key(path)
    return Finding(code, severity, place, path_text(path), message, hint)
