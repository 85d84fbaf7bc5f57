"""The whole choice in words and as plain values: outcome by outcome, together, thresholds.

Reads `Choices`; hands the command line text and JSON. Words for one outcome are in ``report``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sonae.robustness.choice.choices import Choices, Range, Thresholds
from sonae.robustness.choice.choose import Choice
from sonae.robustness.choice.report import choice_report, number
from sonae.robustness.choice.rules import RULES
from sonae.robustness.choice.together import Beaten, Spared, Together

__all__ = ["choices_report", "choices_text", "thresholds_text", "together_text"]

PLAIN = ("1", "index", "probability", "share", "ratio")
"""Units that a number is read without."""
NAMED = 3
"""Thresholds that are named as those that a plan is least sure of."""


def choices_report(found: Choices) -> dict[str, Any]:
    """Return the whole choice as plain values for JSON."""
    return {
        "choices": [choice_report(choice) for choice in found.outcomes],
        "together": _together_report(found.together),
        "thresholds": None if found.thresholds is None else _thresholds_report(found.thresholds),
    }


def choices_text(found: Choices, *, at_least: float = 0.5) -> str:
    """Return the whole choice for reading.

    Parameters
    ----------
    found : Choices
    at_least : float
        Plans are named that meet all thresholds at least so probably.
    """
    parts = ["\n".join(_outcome(choice)) for choice in found.outcomes]
    parts += ["", together_text(found.together)]
    if found.thresholds is not None:
        parts += ["", thresholds_text(found.thresholds, at_least=at_least)]
    more = "; all thresholds at once: --outcome all" if found.thresholds is not None else ""
    return "\n".join(
        [*parts, "", f"Who falls by whom, and what each gives up: --outcome NAME{more}"]
    )


def together_text(found: Together) -> str:
    """Return in words which plans remain in all outcomes together, and what spares each."""
    width = max(len(plan) for plan in found.plans)
    lines = [
        "In all outcomes together, none weighing more than another",
        "  A plan leaves only if another is at least as good in every outcome, and better in one,",
        "  under every distribution that the judgements allow. Differences up to the tie are none.",
        f"  {_remain(found)}",
    ]
    lines += [f"  {fall.plan:<{width}}  {_left(found, fall)}" for fall in found.falls]
    lines += [f"  {kept.plan:<{width}}  {_stays(found, kept)}" for kept in found.spared]
    return "\n".join(lines)


def thresholds_text(found: Thresholds, *, at_least: float = 0.5) -> str:
    """Return in words how surely each plan meets the thresholds, and what the rules say of that."""
    width = max(len("plan"), *(len(plan) for plan in found.all_met))
    many = len(found.outcomes)
    head = "The threshold" if many == 1 else f"All {many} thresholds in the same future"
    lines = [
        f"{head}: probability, and number met, over every distribution allowed",
        f"  {'plan':<{width}}  {'all met':>10}  {'number met':>11}  least sure of",
    ]
    for plan, met in found.all_met.items():
        count = found.count[plan]
        counted = f"{count.lower:.1f}–{count.upper:.1f}"
        lines.append(f"  {plan:<{width}}  {_share(met):>10}  {counted:>11}  {_weak(found, plan)}")
    lines.append(f"  {_acceptable(found, at_least)}")
    for choice, what in ((found.choice_all, "all met"), (found.choice_count, "number met")):
        lines.append(f"  By {what} (tie {number(choice.tie)}):")
        lines += [f"    {line}" for line in _verdicts(choice)]
    return "\n".join(lines)


def _outcome(choice: Choice) -> list[str]:
    tie = f"; tie {number(choice.tie)}" if choice.tie_stated else ""
    head = f"{choice.outcome} ({choice.unit}; {choice.better} is better{tie})"
    return [head, *(f"  {line}" for line in _verdicts(choice))]


def _verdicts(choice: Choice) -> list[str]:
    """Return who remains; rules that say the same share a line."""
    same: dict[tuple[str, ...], list[str]] = {}
    for rule, found in choice.verdicts.items():
        same.setdefault(found.remaining, []).append(RULES[rule].label)
    if len(same) == 1 and len(choice.verdicts) > 1:
        same = {remaining: ["every rule"] for remaining in same}
    width = max(len(", ".join(labels)) for labels in same.values())
    many = len(choice.plans)
    return [f"{', '.join(labels):<{width}}  {_who(who, many)}" for who, labels in same.items()]


def _who(remaining: Sequence[str], many: int) -> str:
    return "all plans remain" if len(remaining) == many else ", ".join(remaining)


def _remain(found: Together) -> str:
    if len(found.remaining) == len(found.plans):
        return "All plans remain: whoever prefers one gives up something else for it."
    return f"Remain: {', '.join(found.remaining)}"


def _left(found: Together, fall: Beaten) -> str:
    ahead = _and(
        [f"{name} ({_amount(found, name, by)} at least)" for name, by in fall.ahead.items()]
    )
    worse = [f"{name} ({_amount(found, name, by)} at most)" for name, by in fall.behind.items()]
    tied = f"; worse by no more than the tie in {_and(worse)}" if worse else "; worse in nothing"
    return f"leaves: {fall.by} is better in {ahead}{tied}"


def _stays(found: Together, kept: Spared) -> str:
    parts = [f"{name} (up to {_amount(found, name, by)})" for name, by in kept.outcomes.items()]
    if not parts:
        return f"remains: {kept.against} beats it, and is beaten round a ring of ties"
    return f"would yield to {kept.against}, but can be better in {_and(parts)}"


def _amount(found: Together, outcome: str, by: float) -> str:
    unit = found.units[outcome]
    return f"{number(by)} {unit}" if unit not in PLAIN else number(by)


def _weak(found: Thresholds, plan: str) -> str:
    """Return what a plan misses for certain, or else the thresholds it is least sure of."""
    own = {name: found.met[plan, name] for name in found.outcomes}
    never = [name for name, met in own.items() if met.upper < 0.0005]
    if never:
        return f"misses {_and(never)} for certain"
    ranked = sorted(own, key=lambda name: own[name].lower)
    return ", ".join(f"{name} {_share(own[name])}" for name in ranked[:NAMED])


def _acceptable(found: Thresholds, at_least: float) -> str:
    what = "it" if len(found.outcomes) == 1 else "all"
    sure = found.acceptable(at_least)
    if sure:
        told = f"Meets {what} with {100 * at_least:.0f} % at least, whatever is believed"
        return f"{told}: {', '.join(sure)}"
    first = max(found.all_met, key=lambda plan: found.all_met[plan].lower)
    most = found.all_met[first].lower
    nearest = f"; nearest is {first}, {100 * most:.1f} % at least" if most > 0 else ""
    return (
        f"No plan meets {what} with {100 * at_least:.0f} % at least, whatever is believed{nearest}"
    )


def _share(met: Range) -> str:
    low, high = 100 * met.lower, 100 * met.upper
    if round(low) == round(high):
        return f"{low:.0f} %"
    return f"{low:.0f}–{high:.0f} %"


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _together_report(found: Together) -> dict[str, Any]:
    return {
        "ties": dict(found.ties),
        "remaining": list(found.remaining),
        "fallen": [
            {"plan": f.plan, "by": f.by, "ahead": dict(f.ahead), "behind": dict(f.behind)}
            for f in found.falls
        ],
        "spared": [
            {"plan": kept.plan, "against": kept.against, "ahead": dict(kept.outcomes)}
            for kept in found.spared
        ],
    }


def _thresholds_report(found: Thresholds) -> dict[str, Any]:
    return {
        "met": [
            {"plan": plan, "outcome": outcome, "lower": met.lower, "upper": met.upper}
            for (plan, outcome), met in found.met.items()
        ],
        "all_met": _ranges_report(found.all_met),
        "number_met": _ranges_report(found.count),
        "choice_all": choice_report(found.choice_all),
        "choice_count": choice_report(found.choice_count),
    }


def _ranges_report(ranges: Mapping[str, Range]) -> dict[str, Any]:
    return {plan: {"lower": own.lower, "upper": own.upper} for plan, own in ranges.items()}
