"""A search over plans as plain values.

Reads a `Search`; hands the command line JSON. Every front says which futures it was found in, and
whether all feasible portfolios were run or ruled out. ``text`` has the words.
"""

from collections.abc import Sequence
from typing import Any

from sonae.plans.portfolios import Portfolios
from sonae.robustness.search.minimax import Minimax
from sonae.robustness.search.result import Search
from sonae.robustness.search.short import held_by_all, representatives

__all__ = ["minimax_report", "search_report"]


def search_report(search: Search) -> dict[str, Any]:
    """Return a search as plain values for JSON."""
    return {
        "method": search.method,
        "exhaustive": search.exhaustive,
        "portfolios": _portfolios_report(search.portfolios),
        "evaluated": search.evaluated,
        "futures": search.futures.said(),
        "seed": search.seed,
        "objectives": [
            {
                "objective": objective.text,
                "sentence": objective.sentence,
                "better": "less" if objective.less else "more",
                "unit": objective.unit,
            }
            for objective in search.objectives
        ],
        "keep": [str(keep) for keep in search.keeps],
        "front": [
            {
                "rank": point.rank,
                "steps": dict(point.steps),
                "when": dict(point.when),
                "values": _values(search, point.values),
                "plans": list(point.same_as),
            }
            for point in search.front
        ],
        "distinct": search.distinct,
        "held_by_all": held_by_all(search),
        "representatives": list(representatives(search)),
        "plans": [
            {
                "plan": plan.plan,
                "label": plan.label,
                "values": _values(search, plan.values),
                "feasible": plan.feasible,
                "why_not": [reason.says for reason in plan.why_not],
                "on_front": plan.on_front,
                "equals": list(plan.equals),
                "dominated_by": list(plan.dominated_by),
                "regrets": None if plan.regrets is None else dict(plan.regrets),
            }
            for plan in search.named
        ],
        "convergence": _convergence(search),
        "bounded": _bounded(search),
    }


def minimax_report(found: Minimax) -> dict[str, Any]:
    """Return the portfolio of least largest regret as plain values for JSON."""
    return {
        "outcome": found.outcome,
        "method": found.method,
        "additive": found.additive,
        "steps": dict(found.steps),
        "when": dict(found.when),
        "regret": found.regret,
        "bound": found.bound,
        "future": {"class": found.future[0], "draw": found.future[1]},
    }


# parts --------------------------------------------------------------------------------------------


def _portfolios_report(portfolios: Portfolios) -> dict[str, Any]:
    problem = portfolios.problem
    return {
        "count": portfolios.count,
        "options": {
            option: list(starts)
            for option, starts in zip(problem.options, problem.starts, strict=True)
        },
        "signs": {
            option: [
                {"start": start, "when": problem.signs.events[sign].text}
                for start, sign in zip(starts, waits, strict=True)
                if sign >= 0
            ]
            for option, starts, waits in zip(
                problem.options, problem.starts, problem.signs.waits, strict=False
            )
        },
        "rules": [str(rule) for rule in problem.rules],
        "cost_end": problem.cost_end,
        "cannot_take_effect": [{"option": p.option, "year": p.year} for p in problem.pointless],
    }


def _values(search: Search, values: Sequence[float]) -> dict[str, float]:
    names = [objective.text for objective in search.objectives]
    return dict(zip(names, values, strict=True))


def _convergence(search: Search) -> dict[str, Any] | None:
    found = search.convergence
    if found is None:
        return None
    return {
        "evaluations": list(found.evaluations),
        "hypervolume": list(found.hypervolume),
        "added_by_the_last_fifth": found.settled,
    }


def _bounded(search: Search) -> dict[str, Any] | None:
    found = search.bounded
    if found is None:
        return None
    return {
        "branches": found.branches,
        "left": found.left,
        "gap": found.gap,
        "best": _values(search, found.best) if found.best else None,
    }
