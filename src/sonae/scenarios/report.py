"""What a user asks of scenarios at the command line, as plain data.

Reads a ``ScenarioSystem`` and a ``Listing``; hands ``report_text`` and ``cli`` counts, a list to
read, representatives, clusters and the pairs of states that never meet.
"""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

from sonae.errors import CapacityError, NoScenarioError, UsageError
from sonae.scenarios.choice.clusters import clusters
from sonae.scenarios.choice.representatives import representatives
from sonae.scenarios.counting.diagram import diagram
from sonae.scenarios.listing import Asked, Listing, narrowed
from sonae.scenarios.possibility import no_scenario
from sonae.scenarios.reasons.emptiness import emptiness
from sonae.scenarios.reasons.exclusion import (
    ExcludedPair,
    ExcludedState,
    apart_beyond_lists,
    excluded_pairs,
    excluded_states,
    without,
)
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.table import LARGEST_TABLE
from sonae.scenarios.tolerance import ToleranceReport

__all__ = [
    "ClusterAnswer",
    "ClusterReport",
    "ExclusionAnswer",
    "ExclusionReport",
    "ScenarioEntry",
    "ScenarioReport",
    "cluster_report",
    "exclusion_report",
    "scenario_report",
]

LISTED = 40
"""So many scenarios are listed; of more, representatives are."""


class ScenarioEntry(TypedDict):
    """One scenario of a list."""

    number: int | None
    states: dict[str, str]


class ScenarioReport(TypedDict):
    """Counts of scenarios, exact unless said otherwise, and a list to read."""

    combinations: int
    set: str
    tolerance: ToleranceReport
    tolerance_text: str
    reading: str
    count: int
    where: str | None
    whole: int | None
    complete: bool
    left: str | None
    listed: str
    scenarios: list[ScenarioEntry]
    why_none: NotRequired[str]


class ExclusionReport(TypedDict):
    """A state that never occurs, or two that never meet."""

    states: list[str]
    constraints: list[str]
    because: list[str]


class ExclusionAnswer(TypedDict):
    """What never occurs and what never meets, and whether all of it was looked at."""

    complete: bool
    left: str | None
    excluded: list[ExclusionReport]


class ClusterReport(TypedDict):
    """Scenarios that are like one another, and the one that stands for them."""

    size: int
    medoid: ScenarioEntry
    shared: dict[str, str]


class ClusterAnswer(TypedDict):
    """Clusters of the scenarios found, and what the search for them did not reach."""

    complete: bool
    left: str | None
    clusters: list[ClusterReport]


def scenario_report(
    system: ScenarioSystem, asked: Asked, listing: Listing, *, show: int | None = None
) -> ScenarioReport:
    """Return how many scenarios there are, and those to be read.

    Parameters
    ----------
    system, asked, listing : ScenarioSystem, Asked, Listing
        From ``list_scenarios``.
    show : int, optional
        Choose so many representatives, or list nothing (0). If not given, up to 40 scenarios are
        listed, and representatives of more than that.
    """
    words, entries = _shown(listing, asked, show)
    report: ScenarioReport = {
        "combinations": system.space.size,
        "set": "possible" if asked.possible else "coherent",
        "tolerance": system.tolerance.report(),
        "tolerance_text": str(system.tolerance),
        "reading": "exact" if system.influences.exact else asked.reading,
        "count": listing.count,
        "where": None if asked.where is None else asked.where.text,
        "whole": listing.whole,
        "complete": listing.complete,
        "left": listing.left,
        "listed": words,
        "scenarios": entries,
    }
    if listing.count == 0 and listing.complete:
        report["why_none"] = _why_none(system, asked)
    return report


def _why_none(system: ScenarioSystem, asked: Asked) -> str:
    """Return what leaves no scenario of those asked for, in words."""
    part = system if asked.where is None else narrowed(system, asked.where)
    try:
        if asked.possible:
            text = str(no_scenario(part.space, part.constraints))
        else:
            text = emptiness(part, asked.reading).text
    except NoScenarioError as error:  # the constraints alone rule out what was asked for
        text = str(error)
    except CapacityError as error:
        return f"why is not known: {error}"
    if asked.where is None:
        return text
    *_, condition = part.constraints
    written = f"{condition.id}: never {condition.forbids.text}, because {condition.because}"
    text = text.replace(written, f"what was asked for: {asked.where.text}")
    return text.replace("no scenario is", "no such scenario is", 1)


def _shown(listing: Listing, asked: Asked, show: int | None) -> tuple[str, list[ScenarioEntry]]:
    table = listing.table
    if show == 0:
        return "none", []
    if table is None:
        return "none, there are too many; narrow them, list the first, or draw some", []
    if show is None and (asked.cap is not None or table.count <= LISTED):
        if not table.count and listing.count:
            return "none", []
        words = "all" if table.complete else f"the first {table.count:,}"
        words = words if listing.complete else f"{table.count:,} of those found so far"
        return words, _entries(listing, range(table.count))
    chosen = representatives(table, show or 8)
    one = len(chosen.rows) == 1
    words = "1 representative" if one else f"{len(chosen.rows)} representatives"
    verb = "does" if one else "do"
    if chosen.uncovered:
        missing = ", ".join(".".join(state) for state in chosen.uncovered)
        words += f", which {verb} not show {missing} ({chosen.needed} would show every state)"
    elif table.count > len(chosen.rows):
        occurs = "occurs" if listing.complete else "was found so far"
        words += f", which {'shows' if one else 'show'} every state that {occurs}"
    return words, _entries(listing, chosen.rows.tolist())


def _entries(listing: Listing, rows: Sequence[int] | range) -> list[ScenarioEntry]:
    table, numbers = listing.table, listing.numbers
    if table is None:
        return []
    return [
        {
            "number": None if numbers is None else int(numbers[row]),
            "states": table.scenario(row),
        }
        for row in rows
    ]


def cluster_report(listing: Listing, k: int) -> ClusterAnswer:
    """Return the scenarios in ``k`` clusters, each with the scenario nearest to all of its own."""
    if listing.table is None:
        raise UsageError("too many scenarios to sort into clusters; narrow them with an event")
    found = clusters(listing.table, k)
    reports: list[ClusterReport] = [
        {
            "size": cluster.size,
            "medoid": _entries(listing, [cluster.medoid])[0],
            "shared": {factor: state for factor, state, _ in cluster.shared},
        }
        for cluster in found.clusters
    ]
    return {"complete": listing.complete, "left": listing.left, "clusters": reports}


def exclusion_report(system: ScenarioSystem) -> ExclusionAnswer:
    """Return the states that never occur and the pairs that never meet, with what excludes them.

    Of sets too large to list, states are all looked at and pairs up to a limit.

    Raises
    ------
    NoScenarioError
        If no scenario is possible.
    CapacityError
        If the possible scenarios can be neither listed nor counted.
    """
    states, pairs, skipped = _excluded(system)
    reasons = {constraint.id: constraint.because for constraint in system.constraints}
    found = [((one.state,), one.constraints) for one in states]
    both = [((one.first, one.second), one.constraints) for one in pairs]
    left = (
        f"{skipped:,} pairs of states, in no draw and forbidden by no single constraint, are open"
        if skipped
        else None
    )
    reports: list[ExclusionReport] = [
        {
            "states": [".".join(state) for state in named],
            "constraints": list(names),
            "because": [reasons[name] for name in names],
        }
        for named, names in [*found, *both]
    ]
    return {"complete": left is None, "left": left, "excluded": reports}


def _excluded(
    system: ScenarioSystem,
) -> tuple[tuple[ExcludedState, ...], tuple[ExcludedPair, ...], int]:
    """Return excluded states and pairs, and how many pairs were not looked at."""
    try:
        every = diagram(system.space, system.constraints)
    except CapacityError:  # constraints too entangled to count: then a list is the way
        every = None
    if every is not None and every.count * len(system.space.factors) > LARGEST_TABLE:
        return (without(system, every.never()), *apart_beyond_lists(system, every))
    table = system.possible()
    return excluded_states(system, table), excluded_pairs(system, table), 0
