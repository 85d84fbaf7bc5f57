"""What both forms of the front say of a named plan: its number, and where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sonae.brief.charts.figure import Names

if TYPE_CHECKING:
    from sonae.robustness.search import NamedPlan, Objective, Search

__all__ = ["Place", "Spans", "named_places", "objective_name"]

Spans: TypeAlias = Mapping[str, Mapping[int | str, tuple[float, float]]]
"""Ends by text of the objective, then by index into the front or id of a plan."""

_MEASURES = {
    "worst": "worst future",
    "best": "best future",
    "mean": "mean of futures",
    "regret": "largest regret",
    "mean_regret": "mean regret",
    "share": "share of futures that meet it",
}
_WHOLE = {"cost": "cost of the steps", "steps": "number of steps", "difficulty": "difficulty"}


@dataclass(frozen=True, slots=True)
class Place:
    """A named plan: its number in the chart, its values, and where it stands."""

    number: int
    plan: str
    label: str
    values: tuple[float, ...]
    said: str
    beaten: bool


def named_places(search: "Search") -> list[Place]:
    """Return the named plans, numbered in declared order."""
    return [
        Place(at, plan.plan, plan.label, plan.values, _said(search, plan), bool(plan.dominated_by))
        for at, plan in enumerate(search.named, start=1)
    ]


def objective_name(objective: "Objective", names: Names) -> str:
    """Return an objective for the title of an axis."""
    if objective.measure in _WHOLE:
        return _WHOLE[objective.measure]
    if objective.outcome is None:
        return "share of futures that meet all thresholds"
    return f"{names.outcome(objective.outcome)}, {_MEASURES[objective.measure]}"


def _said(search: "Search", plan: "NamedPlan") -> str:
    if plan.dominated_by:
        count = len(plan.dominated_by)
        said = f"beaten by {count:,} portfolio{'' if count == 1 else 's'}"
    elif plan.on_front and plan.equals:
        said = "on the front"
    else:
        said = "unbeaten" if search.exhaustive else "unbeaten by those run"
    if plan.why_not:
        waits = "trigger" in {reason.kind for reason in plan.why_not}
        said += "; waits for a sign" if waits else "; not a feasible portfolio"
    return said
