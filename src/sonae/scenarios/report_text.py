"""Reports about scenarios as text for a terminal: counts first, then what differs.

Reads the plain data of ``report``.
"""

from collections.abc import Mapping, Sequence

from sonae.scenarios.report import ClusterAnswer, ExclusionAnswer, ScenarioEntry, ScenarioReport

__all__ = ["cluster_text", "exclusion_text", "scenario_text"]


def scenario_text(report: ScenarioReport) -> str:
    """Return a report as text: counts, completeness, then one scenario a line.

    States that all listed scenarios share are said once, before the list.
    """
    lines = [f"{report['combinations']:,} combinations of states", *_counts(report)]
    if "why_none" in report:
        lines += ["", report["why_none"]]
    if report["scenarios"]:
        lines += ["", f"Listed: {report['listed']}.", *scenario_lines(report["scenarios"])]
    elif report["count"] and report["listed"] != "none":
        lines += ["", f"Listed: {report['listed']}."]
    return "\n".join(lines)


def _counts(report: ScenarioReport) -> list[str]:
    at_least = "" if report["complete"] else "at least "
    if report["set"] == "possible":
        kind = "possible: they break no constraint"
    else:
        surely = {"possibly": "possibly ", "necessarily": "necessarily "}.get(report["reading"], "")
        kind = f"{surely}coherent at tolerance {report['tolerance_text']}"
    lines = []
    if report["whole"] is None:  # only those in which the event holds could be counted
        lines.append(f"{at_least}{report['count']:,} {kind} where {report['where']}")
    else:
        lines.append(f"{at_least}{report['whole']:,} {kind}")
    if report["where"] is not None and report["whole"] is not None:
        lines.append(f"{at_least}{report['count']:,} of them where {report['where']}")
    done = "complete: every combination was decided"
    return [*lines, done if report["complete"] else f"NOT complete: {report['left']}"]


def scenario_lines(scenarios: Sequence[ScenarioEntry]) -> list[str]:
    """Return one line for each scenario, and before them what they have in common."""
    first = scenarios[0]["states"]
    common = {
        factor: state
        for factor, state in first.items()
        if all(entry["states"][factor] == state for entry in scenarios)
    }
    if len(common) == len(first):  # one scenario, or the same again and again: no line stays empty
        common = {}
    wide = max(6, *(len(str(entry["number"] or "")) for entry in scenarios))
    lines = [f"in all of them: {_states(common)}"] if common else []
    for entry in scenarios:
        own = {f: state for f, state in entry["states"].items() if f not in common}
        number = "" if entry["number"] is None else str(entry["number"])
        lines.append(f"{number:>{wide}}  {_states(own)}")
    return lines


def cluster_text(answer: ClusterAnswer) -> str:
    """Return clusters as text: size, what nearly all in it share, and the scenario at its heart."""
    report = answer["clusters"]
    so_far = "" if answer["complete"] else " so far"
    lines = [] if report else [f"there is no scenario to sort into clusters{so_far}"]
    for at, cluster in enumerate(report, 1):
        noun = "scenario" if cluster["size"] == 1 else "scenarios"
        lines.append(f"cluster {at}: {cluster['size']:,} {noun}")
        if cluster["shared"]:
            lines.append(f"  nearly all have: {_states(cluster['shared'])}")
        number = cluster["medoid"]["number"]
        head = "at its heart" if number is None else f"at its heart, scenario {number}"
        lines.append(f"  {head}: {_states(cluster['medoid']['states'])}")
    return "\n".join(lines)


def exclusion_text(answer: ExclusionAnswer) -> str:
    """Return what never occurs and what never meets, one line each with the reason."""
    report = answer["excluded"]
    if not report and not answer["complete"]:
        return "every state is possible, and of the pairs looked at all meet"
    if not report:
        return "every state is possible, and every two states meet in some possible scenario"
    lines = []
    for entry in report:
        head = "never" if len(entry["states"]) == 1 else "never together"
        reasons = "; ".join(entry["because"])
        names = ", ".join(entry["constraints"])
        lines.append(f"{head}: {' and '.join(entry['states'])}: {names} ({reasons})")
    return "\n".join(lines)


def _states(states: Mapping[str, str]) -> str:
    return " · ".join(f"{factor}={state}" for factor, state in states.items())
