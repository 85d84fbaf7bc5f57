"""Figures of what survives scrutiny as plain data: who remains, what breaks, what moves, the front.

Reads a `Study`; hands ``summary`` parts that JSON can hold. Probabilities and shares are fractions
of one; outcomes are in their own units.
"""

from typing import Any, Final

from sonae.discovery import FoundBox
from sonae.pathways import Mapped
from sonae.study import Study

__all__ = ["adaptive_data", "breaks_data", "front_data", "moves_data", "remaining_data", "rounded"]

DIGITS: Final = 6
"""Significant digits of figures in the data: beyond, solvers and machines may differ."""
INPUTS: Final = 3


def rounded(value: float) -> float:
    """Return a figure with as many digits as every machine agrees on."""
    found = float(f"{value:.{DIGITS}g}")
    return 0.0 if abs(found) < 1e-9 else found


def remaining_data(study: Study) -> dict[str, Any] | None:
    """Return which plans remain under which rule, and in all outcomes together."""
    found = study.choices
    if found is None:
        return None
    limits = found.thresholds
    singly = {choice.outcome: choice for choice in found.outcomes}
    if limits is not None:
        singly |= {"all met": limits.choice_all, "number met": limits.choice_count}
    return {
        "together": list(found.together.remaining),
        "falls": [{"plan": fall.plan, "by": fall.by} for fall in found.together.falls],
        "outcomes": {
            name: {rule: list(own.remaining) for rule, own in choice.verdicts.items()}
            for name, choice in singly.items()
        },
        "all_met": {}
        if limits is None
        else {
            plan: [rounded(met.lower), rounded(met.upper)] for plan, met in limits.all_met.items()
        },
    }


def breaks_data(study: Study) -> list[dict[str, Any]]:
    """Return the conditions in which each plan misses thresholds, and in which it meets all."""
    return [
        {
            "plan": entry.plan,
            "outcomes": list(entry.outcomes),
            "kind": entry.kind,
            "share": rounded(entry.share),
            "boxes": [] if entry.found is None else [_box(box) for box in entry.found.boxes],
        }
        for entry in study.weaknesses
    ]


def _box(found: FoundBox) -> dict[str, Any]:
    return {
        "limits": [
            {
                "input": limit.column,
                "lower": limit.lower,
                "upper": limit.upper,
                "states": None if limit.states is None else list(limit.states),
            }
            for limit in found.box.limits
        ],
        "density": rounded(found.tally.density),
        "coverage": rounded(found.tally.coverage),
        "mass": rounded(found.tally.mass),
    }


def moves_data(study: Study) -> list[dict[str, Any]]:
    """Return the inputs that account for most of the spread of each outcome under each plan."""
    found = []
    for entry in study.variance:
        order = sorted(range(len(entry.inputs)), key=lambda at: (-entry.first[at], at))[:INPUTS]
        found.append(
            {
                "plan": entry.plan,
                "outcome": entry.outcome,
                "mean": rounded(entry.mean),
                "deviation": rounded(entry.deviation),
                "inputs": {
                    entry.inputs[at]: {
                        "alone": round(float(entry.first[at]), 3),
                        "in_all": round(float(entry.total[at]), 3),
                    }
                    for at in order
                    if entry.varies
                },
            }
        )
    return found


def front_data(study: Study) -> dict[str, Any] | None:
    """Return the front, and where the named plans stand."""
    if study.front is None:
        return None
    found = study.front.search
    return {
        "exhaustive": found.exhaustive,
        "portfolios": found.portfolios.count,
        "futures": found.futures.count,
        "objectives": [objective.text for objective in found.objectives],
        "front": [
            {"steps": dict(point.steps), "values": [rounded(v) for v in point.values]}
            for point in found.front
        ],
        "plans": {
            plan.plan: {
                "values": [rounded(v) for v in plan.values],
                "beaten_by": len(plan.dominated_by),
            }
            for plan in found.named
        },
    }


def adaptive_data(study: Study) -> dict[str, Any] | None:
    """Return when the plan of fewest steps tips, latest safe starts, and what pathways come to."""
    found = study.adaptive
    if found is None:
        return None
    due, years = found.due, found.due.times.years
    return {
        "plan": due.plan,
        "tips": rounded(due.tips),
        "tipped_in": dict(
            zip(map(str, years), map(rounded, due.times.shares(due.plan).tolist()), strict=False)
        ),
        "latest_safe_starts": {
            row.option: {str(share): due.latest(row.option, share) for share in (1.0, 0.9, 0.5)}
            for row in due.rows
        },
        "announced": None
        if found.watching.coverage is None
        else rounded(found.watching.coverage.covered),
        "pathways": None if found.shown is None else _pathways(found.shown),
        "why_no_pathways": found.why or None,
    }


def _pathways(shown: Mapped) -> dict[str, Any]:
    graph = shown.found.graph
    first = graph.steps[0]
    lasting = graph.lasting
    return {
        "futures": lasting.futures.count,
        "some_lasts": rounded(graph.open),
        "first_step": {"actions": list(first.actions), "keeps_open": rounded(first.open)},
        "lost_by_waiting": {str(one.year): rounded(one.regret) for one in graph.waiting},
        "scorecard": [
            {
                "actions": [list(entry) for entry in graph.named(lasting.histories[one.history])],
                "share": rounded(one.share),
                "lower": rounded(one.bounds.lower),
                "upper": rounded(one.bounds.upper),
                "cost": rounded(float(lasting.costs[one.history])),
            }
            for one in shown.scored
        ],
    }
