"""A choice in words and as plain values.

Reads a `Choice`; hands the command line text and JSON.
"""

from typing import Any

from sonae.robustness.choice.choose import Choice, Shortfall
from sonae.robustness.choice.gains import BY
from sonae.robustness.choice.rules import RULES, Fall, Verdict

__all__ = ["choice_report", "choice_text", "number"]


def choice_report(choice: Choice) -> dict[str, Any]:
    """Return a choice as plain values for JSON."""
    return {
        "outcome": choice.outcome,
        "unit": choice.unit,
        "better": choice.better,
        "stands_for_a_scenario": choice.by,
        "weights": dict(choice.weights),
        "alpha": choice.alpha,
        "tie": choice.tie,
        "tie_stated": choice.tie_stated,
        "gap": choice.gap,
        "expectations": {
            plan: {"worse": choice.worse[plan], "better": choice.better_end[plan]}
            for plan in choice.plans
        },
        "rules": {
            rule: {
                "label": RULES[rule].label,
                "sentence": RULES[rule].sentence,
                "source": RULES[rule].source,
                "remaining": list(found.remaining),
                "fallen": [
                    {"plan": fall.plan, "by": dict(fall.by), "margin": fall.margin}
                    for fall in found.falls
                ],
            }
            for rule, found in choice.verdicts.items()
        },
        "shortfalls": [
            {"plan": s.plan, "against": s.against, "least": s.least, "most": s.most}
            for s in choice.shortfalls
        ],
        "views": [
            {
                "plan": view.plan,
                "lead": view.lead,
                "states": [
                    {"factor": factor, "state": state, "probability": share}
                    for (factor, state), share in view.states.items()
                ],
            }
            for view in choice.views
        ],
    }


def choice_text(choice: Choice) -> str:
    """Return a choice for reading: who remains under which rule, who fell, what is given up."""
    lines = [*_head(choice), "", *_table(choice), ""]
    for rule, found in choice.verdicts.items():
        lines += _told(choice, rule, found)
    lines += ["", "What each gives up: its largest expected shortfall against another plan"]
    for plan in choice.plans:
        lines.append(f"  {plan:<{_width(choice)}}  {_given_up(choice, choice.gives_up(plan))}")
    return "\n".join(lines)


def _head(choice: Choice) -> list[str]:
    what = f"{choice.outcome} ({choice.unit}; {choice.better} is better)"
    if choice.weights:
        sum_ = " + ".join(f"{weight:g} × {name}" for name, weight in choice.weights.items())
        what = f"weighted sum {sum_} (each in its unit and better direction; more is better)"
    unstated = "" if choice.tie_stated else " (none is stated)"
    return [
        what,
        f"A scenario counts with the {BY[choice.by]};",
        "expectations run over every distribution of scenarios that the judgements allow.",
        f"Tie: {choice.tie:.2g}{unstated}. Certified gap: {choice.gap:.1g}. α = {choice.alpha:g}.",
    ]


def _table(choice: Choice) -> list[str]:
    width = _width(choice)
    rules = list(choice.verdicts)
    heads = [RULES[rule].label for rule in rules]
    top = f"{'plan':<{width}}  {'worse end':>11}  {'better end':>11}  " + "  ".join(heads)
    lines = [top]
    for plan in choice.plans:
        marks = [
            ("remains" if plan in choice.verdicts[rule].remaining else "·").center(len(head))
            for rule, head in zip(rules, heads, strict=True)
        ]
        ends = f"{choice.worse[plan]:>11.4g}  {choice.better_end[plan]:>11.4g}"
        lines.append(f"{plan:<{width}}  {ends}  {'  '.join(marks)}".rstrip())
    return lines


def _told(choice: Choice, rule: str, found: Verdict) -> list[str]:
    entry = RULES[rule]
    lines = [f"{entry.label}: {', '.join(found.remaining)}", f"  {entry.sentence}"]
    if len(found.remaining) == len(choice.plans):
        lines[0] = f"{entry.label}: all plans remain"
    if found.scores:
        ranked = sorted(found.falls, key=lambda fall: fall.margin)
        behind = ", ".join(f"{fall.plan} by {number(fall.margin)}" for fall in ranked)
        return [*lines, f"  Behind: {behind} {choice.unit}"] if behind else lines
    return [*lines, *(f"  {f.plan} falls: {_who(choice, rule, f)}" for f in found.falls)]


def _who(choice: Choice, rule: str, fall: Fall) -> str:
    margin = f"{number(fall.margin)} {choice.unit}"
    first = next(iter(fall.by), "")
    if rule == "e_admissibility":
        named = " or ".join(fall.by)
        whichever = f"one of {named}" if len(fall.by) > 1 else named
        return f"{whichever} is better by {margin} at least, whatever the distribution"
    others = len(fall.by) - 1
    more = f" (and {others} more)" if others else ""
    if rule == "maximality":
        return f"{first} is better by {margin} at least under every distribution{more}"
    return f"{first} at its worse end is {margin} better than this at its better end{more}"


def _given_up(choice: Choice, shortfall: Shortfall | None) -> str:
    if shortfall is None:
        return "there is no other plan"
    if shortfall.most <= choice.tie:
        return "nothing: no other plan is better under any distribution"
    return f"{number(shortfall.most)} {choice.unit}, against {shortfall.against}"


def number(value: float) -> str:
    """Return a difference, to three digits or to a whole."""
    return f"{value:,.0f}" if abs(value) >= 999.5 else f"{value:.3g}"


def _width(choice: Choice) -> int:
    return max(len("plan"), *(len(plan) for plan in choice.plans))
