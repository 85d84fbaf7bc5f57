"""What a user asks of scenarios at the command line, as plain data and as text.

Reads a ``ScenarioSystem``; hands ``cli`` the counts, the coherent scenarios, the pairs of states
that never meet, and the reasons for one scenario.
"""

import difflib
from typing import TypedDict

from sonae.errors import UsageError
from sonae.scenarios.choice.representatives import representatives
from sonae.scenarios.reasons.exclusion import excluded_pairs
from sonae.scenarios.reasons.explain import Why, why
from sonae.scenarios.space import Space
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import ScenarioTable
from sonae.scenarios.tolerance import ToleranceReport

__all__ = ["ScenarioReport", "explain_scenario", "scenario_report", "scenario_text"]

LISTED = 200
"""So many coherent scenarios are listed; beyond that, representatives are."""


class PairReport(TypedDict):
    """Two states that never meet."""

    first: str
    second: str
    constraints: list[str]
    because: list[str]


class ScenarioReport(TypedDict):
    """Counts of scenarios, exact, and a list to read."""

    combinations: int
    possible: int
    coherent: int
    complete: bool
    tolerance: ToleranceReport
    tolerance_text: str
    listed: str
    scenarios: list[dict[str, str]]
    never: list[str]
    excluded: list[PairReport]


def scenario_report(system: ScenarioSystem, *, excluded: bool = False) -> ScenarioReport:
    """Return how many combinations are possible and coherent, and the coherent ones.

    Parameters
    ----------
    system : ScenarioSystem
        From ``scenario_system``.
    excluded : bool
        Whether to name every pair of states that never meets, with what keeps it apart.
    """
    possible = system.possible()
    coherent = system.coherent()
    few = coherent.count <= LISTED
    rows = range(coherent.count) if few else representatives(coherent).rows.tolist()
    return {
        "combinations": system.space.size,
        "possible": possible.count,
        "coherent": coherent.count,
        "complete": possible.complete and coherent.complete,
        "tolerance": system.tolerance.report(),
        "tolerance_text": str(system.tolerance),
        "listed": "all coherent" if few else "representatives of the coherent",
        "scenarios": [coherent.scenario(row) for row in rows],
        "never": _never(possible),
        "excluded": _excluded(system, possible) if excluded else [],
    }


def scenario_text(report: ScenarioReport) -> str:
    """Return a report as text: counts first, then one scenario a line, common states left out."""
    lines = [
        f"{report['combinations']:,} combinations of states",
        f"{report['possible']:,} possible: they break no constraint",
        f"{report['coherent']:,} coherent at tolerance {report['tolerance_text']}",
        "complete: every combination was decided"
        if report["complete"]
        else "NOT complete: the search was cut short",
    ]
    if report["never"]:
        lines.append(f"never possible: {', '.join(report['never'])}")
    lines += ["", f"{report['listed']} scenarios ({len(report['scenarios'])}):"]
    for number, scenario in enumerate(report["scenarios"], 1):
        states = " · ".join(f"{factor}={state}" for factor, state in scenario.items())
        lines.append(f"{number:4}  {states}")
    for pair in report["excluded"]:
        reasons = "; ".join(pair["because"])
        ids = ", ".join(pair["constraints"])
        lines.append(f"never together: {pair['first']} and {pair['second']}: {ids} ({reasons})")
    return "\n".join(lines)


def explain_scenario(system: ScenarioSystem, text: str) -> Why:
    """Return the reasons for a scenario written as ``factor=state, factor=state``.

    Raises
    ------
    UsageError
        If a factor or state is unknown, or a factor is left out; the message names what to add.
    """
    space = system.space
    scenario: dict[str, str] = {}
    for part in text.split(","):
        factor, separator, state = (piece.strip() for piece in part.partition("="))
        if not separator:
            raise UsageError(f"{part.strip()!r} is not `factor=state`")
        _known(factor, space.factors, "factor")
        _known(state, space.states[space.factor_index(factor)], f"state of {factor}")
        scenario[factor] = state
    missing = [factor for factor in space.factors if factor not in scenario]
    if missing:
        raise UsageError(f"a scenario names every factor; add {', '.join(missing)}")
    return why(system, scenario)


def _known(name: str, known: tuple[str, ...], noun: str) -> None:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is: {', '.join(known)}"
        raise UsageError(f"unknown {noun} `{name}`; {hint}")


def _never(possible: ScenarioTable) -> list[str]:
    space: Space = possible.space
    return [
        f"{factor}.{state}"
        for factor, states, counts in zip(
            space.factors, space.states, possible.marginal_counts(), strict=True
        )
        for state, count in zip(states, counts.tolist(), strict=True)
        if count == 0
    ]


def _excluded(system: ScenarioSystem, possible: ScenarioTable) -> list[PairReport]:
    reasons = {constraint.id: constraint.because for constraint in system.constraints}
    return [
        {
            "first": ".".join(pair.first),
            "second": ".".join(pair.second),
            "constraints": list(pair.constraints),
            "because": [reasons[name] for name in pair.constraints],
        }
        for pair in excluded_pairs(system, possible)
    ]
