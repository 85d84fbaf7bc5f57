"""A watch as plain data: the difference of the advice, the advice itself, and every event's effect.

Reads a `Difference` and a `State`; hands the command line what it prints as JSON.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sonae.dossier import Dossier, Finding
from sonae.watch.advice import Advice, Followed
from sonae.watch.deadlines import LatestStart
from sonae.watch.difference import Difference
from sonae.watch.due import Due
from sonae.watch.ingest import Taken
from sonae.watch.log import Log
from sonae.watch.state import State, Status

__all__ = ["advice_report", "watch_report"]


def watch_report(
    dossier: Dossier,
    found: Difference,
    state: State,
    *,
    log: Log | None = None,
    taken: Taken | None = None,
) -> dict[str, Any]:
    """Return everything about one step of a watch.

    Parameters
    ----------
    dossier : Dossier
    found : Difference
    state : State
        After.
    log : Log, optional
        That it was read from.
    taken : Taken, optional
        What came in just now.
    """
    effects = Counter(status.effect for status in state.statuses)
    return {
        "dossier": dossier.content.dossier,
        "sha256": dossier.sha256,
        "as_of": {
            "before": found.before.as_of.isoformat(),
            "after": found.after.as_of.isoformat(),
        },
        "log": None if log is None else {"file": str(log.path), "head": log.head},
        "events": {
            "new": 0 if taken is None else len(taken.new),
            "known_before": 0 if taken is None else taken.again,
            "effects": {effect: effects[effect] for effect in sorted(effects)},
            "set_aside": [status_report(s) for s in state.statuses if s.effect == "set aside"],
        },
        "findings": _findings(() if taken is None else taken.findings),
        "nothing_changed": found.nothing,
        "difference": _difference(found),
        "advice": advice_report(found.after),
        "action_due": bool(found.after.due),
    }


def status_report(status: Status) -> dict[str, Any]:
    """Return an event with what became of it."""
    return {
        **status.event.plain(),
        "effect": status.effect,
        "why": status.why,
        "against": status.against or None,
    }


def advice_report(advice: Advice) -> dict[str, Any]:
    """Return the whole advice."""
    left = advice.remaining
    return {
        "as_of": advice.as_of.isoformat(),
        "events_that_count": advice.counted,
        "bounds": [_followed(one) for one in advice.followed],
        "resolved": dict(advice.resolved),
        "plans": None
        if left is None
        else {
            "together": list(left.together),
            "by_outcome": {outcome: list(plans) for outcome, plans in left.by_outcome.items()},
        },
        "triggers": [asdict(one) for one in advice.triggers],
        "latest_safe_starts": {
            "beside": advice.beside,
            "options": [_latest(one) for one in advice.latest],
        },
        "due": [_due(one) for one in advice.due],
        "notes": list(advice.notes),
    }


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "bounds": [
            {**_followed(one.after), "before": _ends(one.before), "after": _ends(one.after)}
            for one in found.moved
        ],
        "resolved": dict(found.resolved),
        "reopened": list(found.reopened),
        "plans": [
            {
                "outcome": one.outcome,
                "left": [{"plan": plan, "better": better or None} for plan, better in one.left],
                "entered": list(one.entered),
            }
            for one in found.plans
        ],
        "triggers": [{**asdict(new), "before": old.fired} for old, new in found.triggers],
        "latest_safe_starts": [
            {"option": new.option, "before": _latest(old), "after": _latest(new)}
            for old, new in found.deadlines
        ],
        "due": [_due(one) for one in found.due],
        "no_longer_due": [_due(one) for one in found.no_longer_due],
    }


def _followed(one: Followed) -> dict[str, Any]:
    return {
        "proposition": one.says,
        "event": one.event,
        "given": one.given,
        "factor": one.factor,
        **_ends(one),
    }


def _ends(one: Followed) -> dict[str, Any]:
    return {"lower": one.lower, "upper": one.upper, "words": one.words, "note": one.note}


def _latest(one: LatestStart) -> dict[str, Any]:
    return {**asdict(one), "year": one.year}


def _due(one: Due) -> dict[str, Any]:
    return {**asdict(one), "starts": dict(one.starts), "fired": list(one.fired)}


def _findings(findings: Sequence[Finding]) -> list[dict[str, object]]:
    return [finding.as_json() for finding in findings]
