"""Which plans remain under which rule of choice, who makes the others fall, what each gives up."""

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Figure,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.charts.heatmap import HeatCell, heat_map
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count
from sonae.brief.sections.choice_details import given_up, rule_meanings, singly, spared
from sonae.brief.sections.choice_words import (
    choice_trail,
    compared,
    every_choice,
    remain_trail,
    thresholds_said,
    together_said,
)
from sonae.brief.trails import Ref
from sonae.robustness.choice import RULES, Choices

__all__ = ["choice_section"]

PREFER = ("gamma_maximin", "gamma_maximax", "hurwicz")
"""Rules that prefer; the others only exclude."""
FEW = 4
"""So many plans are named in a cell; more are counted."""


def choice_section(draft: Draft) -> Section:
    """Return the section."""
    found, plans = draft.study.choices, draft.study.performance.plans
    blocks: tuple[Block, ...]
    if found is None:
        why = draft.study.absent.get("choices", "the run did not ask")
        blocks = (Paragraph(sentence("The rules were not applied: {}.", authored(why))),)
    elif len(plans) < 2:
        blocks = (Paragraph("There is one plan only, so there is nothing to choose between."),)
    else:
        blocks = (
            _lead(found),
            Bullets((*together_said(draft, found), *thresholds_said(draft, found)), "spaced"),
            _map(draft, found),
            _by_outcome(draft, found),
            *given_up(draft, found),
            *spared(draft, found),
            *rule_meanings(draft),
            *singly(draft, found),
        )
    return Section("remain", "Which plans remain", blocks)


def _lead(found: Choices) -> Paragraph:
    stated = any(choice.tie_stated for choice in found.outcomes)
    tie = "a tie that the dossier states" if stated else "what is rounding"
    return Paragraph(
        "The judgements leave many probabilities open, so a plan has a worse and a better "
        "expectation and not one. Three rules exclude: a plan falls only if others are surely "
        "better, whatever the true probabilities are. Three prefer, and each asks for a view of "
        "the world: the worst that the judgements allow, the best, or a mixture. A difference "
        f"up to {tie} counts as none."
    )


# rules against plans --------------------------------------------------------------------------


def _map(draft: Draft, found: Choices) -> Figure:
    """Return in how many outcomes each plan remains under each rule."""
    plans, outcomes = found.together.plans, found.outcomes
    trail = remain_trail(draft, found)
    cells, rows = [], []
    for plan in plans:
        texts = [Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True)]
        for rule in RULES:
            remains = sum(plan in choice.verdicts[rule].remaining for choice in outcomes)
            share = remains / len(outcomes)
            cells.append(HeatCell(draft.plan(plan), RULES[rule].label, share, count(remains)))
            texts.append(Cell(draft.number(count(remains), trail), "num"))
        rows.append(Row(tuple(texts)))
    head = ("Plan", *(authored(RULES[rule].label) for rule in RULES))
    caption = sentence(
        "Outcomes, of {}, in which each plan remains under each rule", count(len(outcomes))
    )
    label = (
        f"Heat map of {len(plans)} plans against {len(RULES)} rules: in how many of "
        f"{len(outcomes)} outcomes each plan remains; the table below holds the same figures."
    )
    note = sentence(
        "Of {} outcomes, each by itself. {} prefer; {} only exclude: whoever falls there is surely "
        "worse. Darker: remains in more.",
        count(len(outcomes)),
        joined((RULES[rule].label for rule in PREFER), ", ", " and "),
        joined((RULES[rule].label for rule in RULES if rule not in PREFER), ", ", " and "),
    )
    table = Table(caption, head, tuple(rows), trail)
    return Figure(
        _finding(draft, found), heat_map(tuple(cells), "remain", label), trail, note, table
    )


def _finding(draft: Draft, found: Choices) -> Text:
    """Say who remains in most outcomes, and in how many even that plan falls."""
    remains = {
        plan: sum(plan in c.verdicts["maximality"].remaining for c in found.outcomes)
        for plan in found.together.plans
    }
    most = max(remains.values())
    who = [plan for plan, times in remains.items() if times == most]
    trail = remain_trail(draft, found)
    total = len(found.outcomes)
    if most == total:
        return sentence("{}: not surely worse than another in any outcome", draft.plans(who))
    return sentence(
        "Each plan is surely worse than another in some outcome: {} in the fewest, {} of {}",
        draft.plans(who),
        draft.number(count(total - most), trail),
        draft.number(count(total), trail),
    )


def _by_outcome(draft: Draft, found: Choices) -> Table:
    """Return who remains under each rule, outcome by outcome."""
    rows = []
    for choice in every_choice(found):
        trail = choice_trail(draft, choice)
        cells = [Cell(authored(compared(draft, choice)), head=True)]
        for rule in RULES:
            remaining = choice.verdicts[rule].remaining
            fallen = [plan for plan in choice.plans if plan not in remaining]
            cells.append(Cell(_named(draft, remaining, fallen, trail)))
        rows.append(Row(tuple(cells)))
    head = ("Outcome", *(authored(RULES[rule].label) for rule in RULES))
    caption = "Who remains under each rule, in each outcome"
    return Table(caption, head, tuple(rows), remain_trail(draft, found), "rules")


def _named(draft: Draft, remaining: tuple[str, ...], fallen: list[str], trail: str) -> Text:
    if not fallen:
        return sentence("all {}", draft.number(count(len(remaining)), trail))
    if len(remaining) <= FEW:
        return draft.plans(remaining)
    return sentence("all but {}", draft.plans(fallen))
