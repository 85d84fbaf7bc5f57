"""Choice of plans in detail: what each gives up, what keeps it, who falls by whom."""

from sonae.brief.blocks import Block, Cell, Figure, Fold, Heading, Paragraph, Row, Table
from sonae.brief.charts.rules import choice_chart
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, plain
from sonae.brief.sections.choice_words import (
    choice_trail,
    compared,
    every_choice,
    gain,
    remain_trail,
)
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.trails import Ref
from sonae.robustness.choice import RULES, Choice, Choices, Shortfall

__all__ = ["given_up", "rule_meanings", "singly", "spared"]


def given_up(draft: Draft, found: Choices) -> tuple[Block, ...]:
    """Return the largest expected shortfall of each plan against another, in each outcome."""
    every = every_choice(found)
    rows = []
    for plan in found.together.plans:
        cells = [Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True)]
        cells += [_loss(draft, choice, choice.gives_up(plan)) for choice in every]
        rows.append(Row(tuple(cells)))
    head = ("Plan", *(authored(compared(draft, choice)) for choice in every))
    caption = "What each plan may give up in expectation: at most, and against which plan"
    table = Table(caption, head, tuple(rows), remain_trail(draft, found), "rules")
    text = (
        "The price of a plan: the most by which another one can be better in expectation, under "
        "some distribution that the judgements allow. “Nothing” means that no other plan is "
        "better by more than the tie under any of them."
    )
    return Heading("What each plan gives up", "gives-up"), Paragraph(text), table


def _loss(draft: Draft, choice: Choice, loss: Shortfall | None) -> Cell:
    if loss is None or loss.most <= choice.tie:
        return Cell("nothing", "num kept")
    number = draft.number(gain(loss.most, choice.unit), choice_trail(draft, choice))
    return Cell(
        sentence("{}<br><small>{}</small>", number, authored(draft.plan(loss.against))), "num"
    )


def spared(draft: Draft, found: Choices) -> tuple[Block, ...]:
    """Return why each plan remains: where the rival nearest to beating it can be worse."""
    trail = remain_trail(draft, found)
    rows = []
    for entry in found.together.spared:
        ahead = joined(
            (
                sentence(
                    "{} (by {} at most)",
                    authored(draft.outcome(name)),
                    draft.number(gain(lead, draft.content.outcomes[name].unit), trail),
                )
                for name, lead in entry.outcomes.items()
            ),
            "; ",
        )
        rows.append(
            Row(
                (
                    Cell(draft.to(Ref("plan", entry.plan), draft.plan(entry.plan)), head=True),
                    Cell(draft.to(Ref("plan", entry.against), draft.plan(entry.against))),
                    Cell(ahead or "—"),
                )
            )
        )
    if not rows:
        return ()
    head = ("Plan", "Nearest to making it fall", "What keeps it: where it can be better")
    table = Table("Why each plan that remains does so", head, tuple(rows), trail)
    return (Fold("What keeps each plan from falling", (table,)),)


# details ----------------------------------------------------------------------------------------


def rule_meanings(draft: Draft) -> tuple[Block, ...]:
    """Return what each rule of choice says, and whose it is."""
    rows = tuple(
        Row(
            (
                Cell(authored(rule.label), head=True),
                Cell(rule.sentence),
                Cell(authored(rule.source)),
            )
        )
        for rule in RULES.values()
    )
    trail = draft.counted("choice-rules", "Rules of choice", "Definitions, each with its source.")
    table = Table("What each rule of choice says", ("Rule", "What remains", "Follows"), rows, trail)
    return (Fold("What each rule says", (table,)),)


def singly(draft: Draft, found: Choices) -> tuple[Block, ...]:
    """Return the chart of each outcome: who falls by whom, and by how much."""
    return tuple(
        Fold(
            sentence("Who falls by whom: {}", authored(compared(draft, choice))),
            (_one(draft, choice),),
        )
        for choice in every_choice(found)
    )


def _one(draft: Draft, choice: Choice) -> Figure:
    chart = choice_chart(choice, draft.study.dossier)
    trail = choice_trail(draft, choice)
    name = choice.outcome if choice.by == "mean" else choice.by
    return Figure(
        authored(chart.title),
        drawn(chart, f"choice-{name}"),
        trail,
        notes(chart),
        _falls(draft, choice, trail),
    )


def _falls(draft: Draft, choice: Choice, trail: str) -> Table:
    """Return who falls under which rule, by whom and by how much."""
    rows = []
    for plan in choice.plans:
        ends = f"{_end(choice.worse[plan], choice)} to {_end(choice.better_end[plan], choice)}"
        cells = [
            Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True),
            Cell(draft.number(ends, trail), "num"),
        ]
        for found in choice.verdicts.values():
            fall = next((fall for fall in found.falls if fall.plan == plan), None)
            if fall is None:
                cells.append(Cell("remains"))
                continue
            who = authored(", ".join(draft.plan(rival) for rival in fall.by))
            lead = draft.number(gain(fall.margin, choice.unit), trail)
            cells.append(Cell(sentence("{}<br><small>{}</small>", lead, who)))
        rows.append(Row(tuple(cells)))
    head = (
        "Plan",
        "Expectation",
        *(authored(RULES[rule].label) for rule in choice.verdicts),
    )
    caption = sentence(
        "{}: remains, or falls by how much and by whom", authored(compared(draft, choice))
    )
    return Table(caption, head, tuple(rows), trail, "rules")


def _end(value: float, choice: Choice) -> str:
    return plain(value) if choice.unit == "thresholds" else amount(value, choice.unit)
