"""Signs as plain values and in words: what announces a tipping, where to set an alarm.

And what waiting for a sign is worth. Reads coverage, curves and comparisons; hands the command line
JSON and text with the same numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sonae.dossier import Dossier
from sonae.pathways.alarms import Alarm, Curve, alarm_at, curves
from sonae.pathways.announced import Coverage, announced
from sonae.pathways.deadlines import Deadlines
from sonae.pathways.text import percent
from sonae.pathways.tipping import Believes
from sonae.pathways.waiting import Worth

__all__ = ["signs_report", "signs_text"]

STATES = 5
"""States that are named in which most is not announced."""


def signs_report(
    dossier: Dossier, due: Deadlines, believes: Believes, worth: Sequence[Worth]
) -> dict[str, Any]:
    """Return what signs, alarms and waiting come to, as plain values for JSON.

    Parameters
    ----------
    dossier : Dossier
    due : Deadlines
        Beside the plan that tips.
    believes : CredalSet
    worth : sequence of Worth
    """
    return {
        "plan": due.plan,
        "tips": due.tips,
        "signposts": _signposts(dossier, announced(dossier, due)),
        "alarms": [_alarm(dossier, curve, believes) for curve in curves(dossier, due)],
        "waiting": [_worth(dossier, one) for one in worth],
    }


def _signposts(dossier: Dossier, found: Coverage) -> dict[str, Any]:
    entries = dossier.content.signposts
    return {
        "covered": found.covered,
        "signs": [
            {
                "id": one.signpost,
                "label": entries[one.signpost].label,
                "year": one.year,
                "speaks": one.speaks,
                "lift": None if one.lift != one.lift else one.lift,
                "in_time": dict(one.in_time),
                "why_not": one.why_not,
            }
            for one in found.signposts
        ],
        "not_announced": [
            {"factor": factor, "state": state, "share": share}
            for (factor, state), share in sorted(
                found.by_state.items(), key=lambda entry: (-entry[1], entry[0])
            )
        ],
    }


def _alarm(dossier: Dossier, curve: Curve, believes: Believes) -> dict[str, Any]:
    best = curve.best()
    entry = dossier.content.pathways.indicators[curve.indicator]
    said: dict[str, Any] = {
        "indicator": curve.indicator,
        "label": entry.label,
        "option": curve.option,
        "area": None if curve.area != curve.area else curve.area,
        "alarm": None,
    }
    if best is not None:
        said["alarm"] = _threshold(alarm_at(dossier, curve, best, believes), dossier.content.money)
    return said


def _threshold(alarm: Alarm, money: str) -> dict[str, Any]:
    return {
        "threshold": alarm.threshold,
        "trigger": alarm.trigger,
        "missed": alarm.missed,
        "late": alarm.late,
        "false_alarm": alarm.false_alarm,
        "missed_bounds": [alarm.missed_bounds.lower, alarm.missed_bounds.upper],
        "false_bounds": [alarm.false_bounds.lower, alarm.false_bounds.upper],
        "warning_years": {str(years): share for years, share in alarm.warning.items()},
        "cost_of_a_false_alarm": alarm.cost,
        "money": money,
    }


def _worth(dossier: Dossier, one: Worth) -> dict[str, Any]:
    outcomes = dossier.content.outcomes
    return {
        "plan": one.plan,
        "against": one.against,
        "steps": list(one.steps),
        "conflicts": [list(pair) for pair in one.conflicts],
        "differences": [
            {
                "outcome": difference.outcome,
                "unit": outcomes[difference.outcome].unit,
                "mean": difference.mean,
                "lower": difference.bounds.lower,
                "upper": difference.bounds.upper,
                "better": difference.better,
                "worse": difference.worse,
            }
            for difference in one.differences
        ],
    }


# in words -----------------------------------------------------------------------------------------


def signs_text(report: Mapping[str, Any]) -> str:
    """Return everything of ``signs_report`` for reading."""
    blocks = [_said_signposts(report), _said_alarms(report), _said_waiting(report)]
    return "\n\n".join("\n".join(block) for block in blocks)


def _said_signposts(report: Mapping[str, Any]) -> list[str]:
    found = report["signposts"]
    if not found["signs"]:
        return ["The dossier names no signpost, so nothing is announced."]
    lines = [
        f"Of the futures in which {report['plan']} tips, the signposts can announce "
        f"{percent(found['covered'])} in time",
        "  if each is seen wherever its event holds: the best case",
    ]
    name = max(len(one["id"]) for one in found["signs"])
    for one in found["signs"]:
        options = [f"{option} {percent(share)}" for option, share in one["in_time"].items()]
        told = one["why_not"] or f"by {one['year']} for " + ", ".join(options)
        lines.append(f"  {one['id']:<{name}}  {told}")
    silent = [one for one in found["not_announced"] if one["share"] > 0][:STATES]
    if silent:
        states = ", ".join(f"{o['factor']} {o['state']} ({percent(o['share'])})" for o in silent)
        lines.append(f"  Least is announced where: {states}")
    return lines


def _said_alarms(report: Mapping[str, Any]) -> list[str]:
    if not report["alarms"]:
        return ["No `pathways.indicators` calls for an option that the plan does not launch."]
    lines = ["Where to set an alarm, with most hits above false alarms"]
    for one in report["alarms"]:
        lines.append(f"  {one['label']}, for {one['option']}")
        alarm = one["alarm"]
        if alarm is None:
            lines.append("    no threshold is worth setting: it moves too late for the lead")
            continue
        late = alarm["late"] / alarm["missed"] if alarm["missed"] else 0.0
        years = sorted((int(y), share) for y, share in alarm["warning_years"].items())
        warned = ", ".join(f"{y} {percent(share)}" for y, share in years)
        lines += [
            f"    when: {alarm['trigger']}",
            f"    missed {percent(alarm['missed'])} of the futures that tip, of these "
            f"{percent(late)} by lateness; "
            f"false in {percent(alarm['false_alarm'])} of the others, each at "
            f"{alarm['cost_of_a_false_alarm']:.3g} {alarm['money']}",
            f"    years of warning: {warned or 'none'}",
        ]
    return lines


def _said_waiting(report: Mapping[str, Any]) -> list[str]:
    if not report["waiting"]:
        return ["No plan waits for a sign."]
    lines = [
        "What waiting for a sign is worth: better (+) or worse (-) than not waiting, on average"
    ]
    for one in report["waiting"]:
        what = "the same steps at once" if one["against"] == "at once" else "never taking them"
        lines.append(f"  {one['plan']} against {what}")
        name = max(len(entry["outcome"]) for entry in one["differences"])
        lines += [
            f"    {entry['outcome']:<{name}}  {entry['mean']:+.3g} {entry['unit']} "
            f"({entry['lower']:+.3g} to {entry['upper']:+.3g} over the judgements); better in "
            f"{percent(entry['better'])}, worse in {percent(entry['worse'])}"
            for entry in one["differences"]
        ]
        if one["conflicts"]:
            pairs = ", ".join(" with ".join(pair) for pair in one["conflicts"])
            lines.append(f"    a bound only, as these exclude one another: {pairs}")
    return lines
