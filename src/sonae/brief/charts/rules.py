"""Choice rules: which plan remains under which rule, and who makes the others fall.

Reads a `Choice` of ``robustness.choice``; hands the command line and the brief a `Figure`.
"""

from sonae.brief.charts.figure import Figure, Names, figure
from sonae.brief.charts.labels import fitted, room
from sonae.brief.charts.palette import CATEGORIES, INK, MUTED, label_on
from sonae.brief.charts.sheet import Sheet
from sonae.brief.numbers import amount, is_percentage, spread
from sonae.dossier import Dossier
from sonae.robustness.choice import BY, RULES, Choice, Fall

__all__ = ["choice_chart"]

ROW = 38
CELL = 128, 175
"""Width of a cell, at least and at most."""
GAP = 3
FONT = 11.5
TOP = 40
MIDDLE = (ROW - GAP) / 2
REMAINS, FALLS = CATEGORIES[0], "#edf0f3"


def choice_chart(choice: Choice, named: Dossier | None = None) -> Figure:
    """Return the matrix of plans and rules: remains, or falls and by whom.

    Parameters
    ----------
    choice : Choice
    named : Dossier, optional
        Gives labels.
    """
    names = Names.of(named)
    what = "a weighted sum" if choice.weights else names.outcome(choice.outcome)
    notes = names.notes(
        f"Expectation: from its worse to its better end over every distribution that the "
        f"judgements allow; {choice.better} is better; a scenario counts with the "
        f"{BY[choice.by]}.",
        f"Γ-maximin, Γ-maximax and Hurwicz (α = {choice.alpha:g}) prefer; the others only exclude. "
        "Grey: falls, by whom first, by how much by the rule at least, and how many more beat it.",
    )
    return figure(
        _title(choice, names, what),
        notes,
        _sheet(choice, names).spec(""),
        (
            "plan",
            f"worse end ({choice.unit})",
            f"better end ({choice.unit})",
            "rule",
            "remains",
            "falls by",
            f"margin ({choice.unit})",
        ),
        _rows(choice),
    )


def _title(choice: Choice, names: Names, what: str) -> str:
    rules = list(choice.verdicts.values())
    remains = {plan: sum(plan in rule.remaining for rule in rules) for plan in choice.plans}
    every = [plan for plan, count in remains.items() if count == len(rules)]
    none = [plan for plan, count in remains.items() if not count]
    under = f"all {len(rules)} rules" if len(rules) > 1 else RULES[rules[0].rule].label
    if len(every) == len(choice.plans):
        return f"{what}: every plan remains under {under}"
    if every:
        who = _and([names.plan(plan) for plan in every])
        first = f"{who} remain{'s' if len(every) == 1 else ''} under {under}"
    else:
        most = max(remains.values())
        who = _and([names.plan(plan) for plan in choice.plans if remains[plan] == most])
        first = f"no plan remains under {under}; under most, {most}: {who}"
    last = f"; {len(none)} of {len(choice.plans)} fall under all" if none and len(rules) > 1 else ""
    return f"{what}: {first}{last}"


def _rows(choice: Choice) -> list[tuple[str | float | None, ...]]:
    rows: list[tuple[str | float | None, ...]] = []
    for plan in choice.plans:
        ends = plan, choice.worse[plan], choice.better_end[plan]
        for rule, found in choice.verdicts.items():
            fall = next((fall for fall in found.falls if fall.plan == plan), None)
            if fall is None:
                rows.append((*ends, rule, "yes", None, None))
            else:
                rows.append((*ends, rule, "no", " ".join(fall.by), fall.margin))
    return rows


def _sheet(choice: Choice, names: Names) -> Sheet:
    left = room([names.plan(plan) for plan in choice.plans], 12, 230) + 14
    ends = [_ends(choice, plan) for plan in choice.plans]
    start = left + max(room(ends, FONT, 210), 100) + 20
    cell = _cell(choice, names)
    boxes, texts, heads = [], [], []
    heads.append({"x": left, "y": 16, "text": "expectation,\nworse to better", "ink": MUTED})
    for column, rule in enumerate(choice.verdicts):
        x = start + column * cell
        heads.append({"x": x + 4, "y": 16, "text": RULES[rule].label, "ink": INK})
    labels = [
        {"x": 0, "y": TOP + ROW * row + MIDDLE, "text": fitted(names.plan(plan), 230, 2, 12)}
        for row, plan in enumerate(choice.plans)
    ]
    spans = [
        {"x": left, "y": TOP + ROW * row + MIDDLE, "text": text, "ink": MUTED}
        for row, text in enumerate(ends)
    ]
    for row, plan in enumerate(choice.plans):
        for column, (rule, found) in enumerate(choice.verdicts.items()):
            x, y = start + column * cell, TOP + ROW * row
            fall = next((fall for fall in found.falls if fall.plan == plan), None)
            fill = FALLS if fall else REMAINS
            boxes.append({"x": x, "y": y, "x2": x + cell - GAP, "y2": y + ROW - GAP, "fill": fill})
            said = _falls(rule, fall, choice, names, cell - GAP - 12) if fall else "remains"
            texts.append({"x": x + 6, "y": y + MIDDLE, "text": said, "ink": label_on(fill)})
    sheet = Sheet()
    sheet.boxes(boxes)
    sheet.texts(heads, FONT, align="left", fontWeight=600)
    sheet.texts(labels, 12, align="left")
    sheet.texts(spans, FONT, align="left")
    sheet.texts(texts, FONT, align="left")
    return sheet


def _cell(choice: Choice, names: Names) -> float:
    falls = [fall for found in choice.verdicts.values() for fall in found.falls]
    rivals = [f"by {names.plan(next(iter(fall.by), ''))}" for fall in falls]
    amounts = [f"{amount(fall.margin, choice.unit)}, and 9 more" for fall in falls]
    return max(CELL[0], room([*rivals, *amounts], FONT, CELL[1]) + GAP + 14)


def _ends(choice: Choice, plan: str) -> str:
    return spread(choice.worse[plan], choice.better_end[plan], choice.unit)


def _falls(rule: str, fall: Fall, choice: Choice, names: Names, width: float) -> str:
    """Return who makes a plan fall, and by how much, on two lines."""
    rivals = list(fall.by)
    who = f"by {names.plan(rivals[0])}" if rivals else "by another"
    word = "or" if rule == "e_admissibility" else "and"
    more = f", {word} {len(rivals) - 1} more" if len(rivals) > 1 else ""
    return f"{fitted(who, width, 1, FONT)}\n{_margin(fall.margin, choice.unit)}{more}"


def _margin(value: float, unit: str) -> str:
    """Return a margin; one that is there never prints as nothing."""
    if is_percentage(unit) and value < 0.0005:
        return "<0.1\u202f%"
    return amount(value, unit) if value >= 1e-9 else f"{value:.0e}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + f" and {parts[-1]}"
