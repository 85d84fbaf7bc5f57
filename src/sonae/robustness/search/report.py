"""A search over plans in words and as plain values.

Reads a `Search`; hands the command line text and JSON. Every front says which futures it was found
in, and whether all feasible portfolios were run.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sonae.plans.portfolios import Portfolios
from sonae.robustness.search.minimax import Minimax
from sonae.robustness.search.result import FrontPoint, NamedPlan, Search

__all__ = ["minimax_report", "minimax_text", "search_report", "search_text"]

_BEHIND = 3
"""Portfolios of the front that are named where a plan is dominated."""


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
        "front": [
            {
                "rank": point.rank,
                "steps": dict(point.steps),
                "values": _values(search, point.values),
                "plans": list(point.same_as),
            }
            for point in search.front
        ],
        "distinct": search.distinct,
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
            }
            for plan in search.named
        ],
        "convergence": _convergence(search),
    }


def search_text(search: Search, most: int | None = 30) -> str:
    """Return a search for reading.

    Parameters
    ----------
    search : Search
    most : int or None
        Rows of the front at most; all if None.
    """
    lines = [*_head(search), "", *_front(search, most), "", *_named(search)]
    problem = search.portfolios.problem
    if problem.pointless:
        said = ", ".join(f"{launch.option}@{launch.year}" for launch in problem.pointless)
        lines += ["", f"Cannot take effect by {problem.horizon[-1]}: {said}."]
    fixed = [plan for plan in search.named if "trigger" in {r.kind for r in plan.why_not}]
    if fixed:
        lines += ["", "A portfolio launches the same in every scenario; plans that wait for a sign"]
        lines += ["may do better than any of them, and are shown beside the front."]
    return "\n".join(lines)


def minimax_report(found: Minimax) -> dict[str, Any]:
    """Return the portfolio of least largest regret as plain values for JSON."""
    return {
        "outcome": found.outcome,
        "method": found.method,
        "additive": found.additive,
        "steps": dict(found.steps),
        "regret": found.regret,
        "bound": found.bound,
        "future": {"class": found.future[0], "draw": found.future[1]},
    }


def minimax_text(found: Minimax, unit: str) -> str:
    """Return the portfolio of least largest regret for reading."""
    if found.method == "programme":
        how = (
            f"a mixed integer programme (HiGHS), since {found.outcome} adds up over the options; "
            f"no feasible portfolio stays below {found.bound:.6g}"
        )
    else:
        how = (
            f"running every feasible portfolio, since {found.outcome} does not add up over options"
        )
    return (
        f"Least largest regret in {found.outcome}: {found.regret:.6g} {unit}\n"
        f"  {_steps(found.steps)}\n"
        f"Found by {how}."
    )


# parts --------------------------------------------------------------------------------------------


def _portfolios_report(portfolios: Portfolios) -> dict[str, Any]:
    problem = portfolios.problem
    return {
        "count": portfolios.count,
        "options": {
            option: list(starts)
            for option, starts in zip(problem.options, problem.starts, strict=True)
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


def _head(search: Search) -> list[str]:
    problem, count = search.portfolios.problem, search.portfolios.count
    lines = [f"{count:,} feasible portfolios of {len(problem.options)} options"]
    limits = [str(rule) for rule in problem.rules if rule.kind not in {"requires", "excludes"}]
    if limits:
        end = f" (costs at their {problem.cost_end} ends)" if "budget" in " ".join(limits) else ""
        lines[0] += f", under {', '.join(limits)}{end}"
    lines.append(f"In {search.futures}.")
    if search.exhaustive:
        lines.append("Every feasible portfolio was run in each of them: the front is complete.")
    else:
        share = search.evaluated / count
        lines.append(
            f"NOT EXHAUSTIVE: {search.evaluated:,} portfolios ({share:.2g} of all) were run by "
            f"{search.method.upper()}, seed {search.seed}; better ones may exist."
        )
        if search.convergence is not None:
            added = search.convergence.settled
            lines.append(
                f"The last fifth of the generations added {added:.2g} to the hypervolume, "
                f"{search.convergence.hypervolume[-1]:.4g} of the box."
            )
    for objective in search.objectives:
        way = "less" if objective.less else "more"
        lines.append(
            f"  {objective.text}: {objective.sentence} ({objective.unit}; {way} is better)"
        )
    return lines


def _front(search: Search, most: int | None) -> list[str]:
    shown = search.front if most is None else search.front[:most]
    ties = len(search.front) - search.distinct
    tied = f", {search.distinct:,} different ones" if ties else ""
    lines = [f"The front: {len(search.front):,} portfolios that no other beats{tied}"]
    rows = [_row(search, point.values) for point in shown]
    widths = _widths(search, rows)
    lines.append("  " + "     " + _joined([o.text for o in search.objectives], widths))
    for number, (point, row) in enumerate(zip(shown, rows, strict=True)):
        lines.append(f"  {number:>4} {_joined(row, widths)}  {_said(point)}")
    if len(shown) < len(search.front):
        lines.append(f"  … and {len(search.front) - len(shown):,} more (--all, --json)")
    return lines


def _named(search: Search) -> list[str]:
    lines = ["Plans of the dossier"]
    rows = [_row(search, plan.values) for plan in search.named]
    widths = _widths(search, rows)
    name = max((len(plan.plan) for plan in search.named), default=0)
    for plan, row in zip(search.named, rows, strict=True):
        lines.append(f"  {plan.plan:<{name}} {_joined(row, widths)}  {_place(search, plan)}")
    return lines if search.named else ["The dossier names no plan."]


def _place(search: Search, plan: NamedPlan) -> str:
    """Say whether a plan is on the front or behind whom, and why it is no portfolio if so."""
    if plan.dominated_by:
        first = ", ".join(map(str, plan.dominated_by[:_BEHIND]))
        more = len(plan.dominated_by) - _BEHIND
        place = f"beaten by {first} of the front" + (f" and {more} more" if more > 0 else "")
    elif plan.equals:
        place = f"on the front ({plan.equals[0]})"
    elif search.exhaustive:
        place = "no feasible portfolio beats it"
    else:
        place = "no portfolio that was run beats it"
    if plan.why_not:
        place += f"; not a feasible portfolio: {'; '.join(r.says for r in plan.why_not)}"
    return place


def _row(search: Search, values: Sequence[float]) -> list[str]:
    return [f"{value:.5g}" for value in values]


def _widths(search: Search, rows: Sequence[Sequence[str]]) -> list[int]:
    heads = [objective.text for objective in search.objectives]
    return [
        max(len(head), *(len(row[at]) for row in rows)) if rows else len(head)
        for at, head in enumerate(heads)
    ]


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _said(point: FrontPoint) -> str:
    said = _steps(point.steps)
    return f"{said}  = {', '.join(point.same_as)}" if point.same_as else said


def _steps(steps: Mapping[str, int]) -> str:
    return ", ".join(f"{option}@{year}" for option, year in steps.items()) or "no step"
