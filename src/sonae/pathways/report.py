"""Tipping times, deadlines and pathways as plain values.

Reads what ``find_pathways`` and ``deadlines`` found; hands the command line JSON, and ``text`` the
same numbers. A share is of futures, every possible scenario alike, and is no probability; `lower`
and `upper` are probabilities over all that the judgements allow.
"""

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sonae.dossier import Dossier
from sonae.likelihood import Bounds
from sonae.pathways.deadlines import Deadline, Deadlines
from sonae.pathways.find import Pathways
from sonae.pathways.graph import PathwayGraph
from sonae.pathways.lost import where_lost
from sonae.pathways.tipping import Believes, TippingTimes

__all__ = ["FORESIGHT", "SHARES", "pathways_report", "tipping_report", "usual_years"]

SHARES = (1.0, 0.9, 0.5)
"""Shares of the futures that tip in which a start is to be in time."""
FORESIGHT = (
    "Each future is met by the pathway that suits it, known in advance: an upper bound on what any "
    "decision can reach that does not know the future."
)


def pathways_report(
    dossier: Dossier, found: Pathways, believes: Believes, due: Deadlines | None = None
) -> dict[str, Any]:
    """Return tipping times, deadlines and pathways as plain values for JSON.

    Parameters
    ----------
    dossier : Dossier
    found : Pathways
    believes : CredalSet
    due : Deadlines, optional
        Beside one plan.
    """
    graph = found.graph
    return {
        **tipping_report(dossier, found.times, believes, due),
        "from": found.base,
        "actions": _actions(graph),
        "decide": list(graph.lasting.actions.decide),
        "most": graph.lasting.actions.most,
        "futures": graph.lasting.futures.said(),
        "can_be_carried_out": len(graph.numbers),
        "foresight": FORESIGHT,
        "open": graph.open,
        "steps": [
            {
                "actions": list(step.actions),
                "year": graph.lasting.actions.decide[0],
                "alone": step.alone,
                "open": step.open,
                "lost": step.lost,
                "sunk": _number(step.sunk),
                "cheapest": _number(step.cost),
                "pathways": step.ends,
            }
            for step in graph.steps
        ],
        "waiting": [
            {
                "until": waited.year,
                "years": waited.years,
                "open": waited.open,
                "regret": waited.regret,
                "cheapest": _number(waited.cost),
            }
            for waited in graph.waiting
        ],
        "pathways": [
            {
                **_pathway(graph, shown.history),
                "share": shown.share,
                "lower": shown.bounds.lower,
                "upper": shown.bounds.upper,
            }
            for shown in found.shown
        ],
        "unbeaten": [_pathway(graph, number) for number in graph.best],
        "beaten": [
            {**_pathway(graph, entry.history), "by": _decided(graph, entry.by)}
            for entry in graph.beaten
        ],
        "none_lasts": _none_lasts(found),
    }


def tipping_report(
    dossier: Dossier, times: TippingTimes, believes: Believes, due: Deadlines | None = None
) -> dict[str, Any]:
    """Return tipping times, and deadlines beside one plan, as plain values for JSON."""
    content = dossier.content
    draws = len(times.numbers)
    return {
        "horizon": [times.years.start, times.years[-1]],
        "money": content.money,
        "conditions": [
            {
                "id": condition.id,
                "label": condition.label,
                "holds": _holds(dossier, condition.id),
                "years": condition.years,
                "threshold": condition.threshold,
                "goal": condition.id in times.goals,
                "from": list(condition.claims),
                "because": condition.because,
            }
            for condition in times.timed.conditions
        ],
        "tipping_futures": {
            "classes": times.classes.count,
            "draws": draws,
            "futures": times.classes.count * draws,
            "seed": times.seed,
        },
        "plans": [_plan(dossier, times, believes, plan) for plan in times.plans],
        "deadlines": None if due is None else _deadlines(dossier, due, believes),
    }


def usual_years(times: TippingTimes) -> tuple[int, ...]:
    """Return a few years by which it is asked how probably a plan has tipped."""
    count = len(times.years)
    return tuple(times.years[at] for at in sorted({count // 4, count // 2, count - 1}))


# plans --------------------------------------------------------------------------------------------


def _plan(dossier: Dossier, times: TippingTimes, believes: Believes, plan: str) -> dict[str, Any]:
    shares = times.shares(plan).tolist()
    index = times.of(plan)
    tips = float(sum(shares[:-1]))
    return {
        "plan": plan,
        "label": dossier.content.plans[plan].label,
        "earliest": None if tips == 0 else times.years[int(index.min())],
        "half_by": _reached(shares, times.years, 0.5),
        "never": shares[-1],
        "shares": dict(zip(map(str, times.years), shares[:-1], strict=True)),
        "tipped_by": [
            {
                "year": year,
                "share": float(sum(shares[: year - times.years.start + 1])),
                **_bounds(times.bounds(believes, plan, year)),
            }
            for year in usual_years(times)
        ],
        "first_missed": {
            condition.id: float(
                (
                    ((times.of(plan, condition.id) == index) & (index < times.never)).mean(axis=1)
                    * times.weight
                ).sum()
            )
            for condition in times.timed.conditions
            if condition.id not in times.goals
        },
    }


def _reached(shares: Sequence[float], years: range, share: float) -> int | None:
    """Return the year by which so large a share has tipped; None if that never happens."""
    total = 0.0
    for year, own in zip(years, shares, strict=False):
        total += own
        if total >= share - 1e-12:
            return year
    return None


def _holds(dossier: Dossier, condition: str) -> str:
    """Return what has to hold, as it is written."""
    content = dossier.content
    if condition in content.pathways.keep:
        keep = content.pathways.keep[condition]
        return keep.holds if keep.since is None else f"{keep.holds} from {keep.since} on"
    outcome = content.outcomes[condition]
    sign = ">=" if outcome.better == "more" else "<="
    return f"{outcome.is_} {sign} {outcome.threshold:g} if the horizon ended in that year"


# deadlines ----------------------------------------------------------------------------------------


def _deadlines(dossier: Dossier, due: Deadlines, believes: Believes) -> dict[str, Any]:
    return {
        "plan": due.plan,
        "condition": due.condition,
        "tips": due.tips,
        "options": [_deadline(dossier, due, row, believes) for row in due.rows],
    }


def _deadline(
    dossier: Dossier, due: Deadlines, row: Deadline, believes: Believes
) -> dict[str, Any]:
    years = due.times.years
    first, option = years.start, row.option
    worst = due.earliest(option)
    tips = due.tips > 0
    return {
        "option": option,
        "label": dossier.content.options[option].label,
        "latest": {f"{share:g}": due.latest(option, share) if tips else None for share in SHARES},
        "worst": None if worst is None else {"year": worst[0], "class": worst[1], "draw": worst[2]},
        "too_late": due.too_late(option, first),
        "too_late_bounds": _bounds(due.bounds(believes, option, first)),
        "before": [
            {"option": other, "years": ahead, "start": row.chain.ahead - ahead}
            for other, ahead in row.chain.before.items()
        ],
        "first": row.chain.first,
        "ahead": row.chain.ahead,
        "ready": row.chain.ready,
        "excludes": list(row.against),
        "enough": {str(year): share for year, share in row.enough.items()},
    }


# pathways -----------------------------------------------------------------------------------------


def _actions(graph: PathwayGraph) -> list[dict[str, Any]]:
    return [
        {"id": action.id, "label": action.label, "launches": dict(action.launches)}
        for action in graph.lasting.actions.actions
    ]


def _pathway(graph: PathwayGraph, number: int) -> dict[str, Any]:
    lasting = graph.lasting
    history = lasting.histories[number]
    return {
        "actions": _decided(graph, number),
        "launches": lasting.actions.launches(history) or {},
        "cost": float(lasting.costs[number]),
        "lasts": lasting.share(lasting.lasts[number]),
    }


def _decided(graph: PathwayGraph, number: int) -> list[dict[str, Any]]:
    named = graph.named(graph.lasting.histories[number])
    return [{"action": action, "year": year} for action, year in named]


def _none_lasts(found: Pathways) -> dict[str, Any]:
    graph, lasting = found.graph, found.graph.lasting
    counts = Counter(graph.longest[graph.lost].tolist())
    return {
        "share": lasting.share(graph.lost),
        "longest_tips": {
            str(lasting.years[at]): lasting.share(graph.longest == at) for at in sorted(counts)
        },
        "states": [
            {
                "factor": entry.factor,
                "state": entry.state,
                "share": entry.share,
                "rate": entry.rate,
                "coverage": entry.coverage,
            }
            for entry in where_lost(graph, found.times.timed)
        ],
    }


def _bounds(bounds: Bounds) -> dict[str, float]:
    return {"lower": bounds.lower, "upper": bounds.upper}


def _number(number: float) -> float | None:
    """Return a number, or None where there is none: what never lasts has no cost."""
    return number if math.isfinite(number) else None
