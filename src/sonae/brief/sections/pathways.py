"""Pathways: which first step keeps most open, what waiting costs, and which sequences last."""

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Figure,
    Fold,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.charts.metro import quantile_years
from sonae.brief.charts.pathways_map import pathways_map
from sonae.brief.charts.pathways_words import Words
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, count, percent, percent_range
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.sections.pathway_tables import (
    actions_tip,
    first_steps,
    kept,
    named_actions,
    number_or,
    plans_tip,
    waiting,
    where_lost,
)
from sonae.brief.sections.pathway_trails import bounds_trail, keep_trail, pathways_trail
from sonae.pathways.mapped import Mapped

__all__ = ["pathways_section", "step_lines"]


def pathways_section(draft: Draft, shown: Mapped | None, why: str = "") -> Section:
    """Return the section.

    Parameters
    ----------
    draft : Draft
    shown : Mapped or None
        From ``mapped``; None if there is none.
    why : str
        Why there is none, in a sentence without its full stop.
    """
    title = "Pathways"
    if shown is None:
        said = why or "the dossier names nothing to decide on, or nothing that has to hold"
        return Section(
            "pathways", title, (Paragraph(sentence("No pathways: {}.", authored(said))),)
        )
    words = Words.of(shown, draft.study.dossier)
    blocks: tuple[Block, ...] = (
        _lead(draft, shown),
        Bullets(step_lines(draft, shown), "spaced"),
        _figure(draft, shown, words),
        first_steps(draft, shown, words),
        waiting(draft, shown),
        Fold(
            "When each plan and each action tips",
            (plans_tip(draft, shown), actions_tip(draft, shown, words)),
        ),
        Fold(
            "What has to hold, and for how long none lasts",
            (kept(draft, shown), *where_lost(draft, shown)),
        ),
    )
    return Section("pathways", title, blocks)


# text ---------------------------------------------------------------------------------------------


def _lead(draft: Draft, shown: Mapped) -> Paragraph:
    times, trail = shown.found.times, keep_trail(draft, shown.found.times)
    held = [authored(c.label) for c in times.timed.conditions if c.id not in times.goals]
    nothing = shown.lines[0].tips
    half = quantile_years(nothing, times.years)[1]
    tipped = sentence("tips in {} of futures", draft.number(percent(float(1 - nothing[-1])), trail))
    by = "" if half is None else sentence(", in half by {}", draft.number(str(half), trail))
    return Paragraph(
        sentence(
            "A plan tips when something that has to hold is missed for long enough: {}. What is "
            "done anyway {}{}. A pathway adds actions at decision points, so that it lasts "
            "longer; each has its lead, so that it has to be decided on before the tipping and "
            "not at it.",
            joined(held, "; "),
            tipped,
            by,
        )
    )


def step_lines(draft: Draft, shown: Mapped) -> tuple[Text, ...]:
    """Say in sentences how to begin, what waiting loses, and where nothing lasts.

    For the bottom line as well.
    """
    graph, trail = shown.found.graph, pathways_trail(draft, shown)
    words = Words.of(shown, draft.study.dossier)
    last = draft.number(str(graph.lasting.years[-1]), keep_trail(draft, shown.found.times))
    if graph.open <= 0:
        return (sentence("<b>No pathway lasts to {} in any of the futures looked at.</b>", last),)
    said: list[Text] = []
    first = graph.steps[0]
    year = draft.number(str(graph.lasting.actions.decide[0]), trail)
    if first.actions:
        said.append(
            sentence(
                "<b>In {} decide on {}:</b> of all first steps it keeps most open. Some way of "
                "going on from it lasts to {} in {} of futures, and it costs {} even if nothing "
                "follows.",
                year,
                named_actions(words, first.actions),
                last,
                draft.number(percent(first.open), trail),
                draft.number(amount(first.sunk, draft.content.money), trail),
            )
        )
    else:
        said.append(
            sentence(
                "<b>In {} nothing needs to be decided:</b> no first step keeps more open than "
                "waiting for the next decision point ({} of futures).",
                year,
                draft.number(percent(first.open), trail),
            )
        )
    lost = [one for one in graph.waiting if one.regret > 1e-9]
    if lost:
        parts = [
            sentence(
                "until {} in {}",
                draft.number(str(one.year), trail),
                draft.number(percent(one.regret), trail),
            )
            for one in lost
        ]
        said.append(
            sentence(
                "<b>Waiting with every decision loses futures</b> in which a pathway would have "
                "lasted: {}.",
                joined(parts, ", "),
            )
        )
    none = 1.0 - graph.open
    if none > 1e-9:
        said.append(
            sentence(
                "<b>In {} of futures no pathway lasts to {},</b> even for somebody who knew the "
                "future: the actions are not enough there, or come too late.",
                draft.number(percent(none), trail),
                last,
            )
        )
    return tuple(said)


# figure and tables --------------------------------------------------------------------------------


def _figure(draft: Draft, shown: Mapped, words: Words) -> Figure:
    chart, trail = pathways_map(shown, draft.study.dossier), bounds_trail(draft, shown)
    lasting = shown.found.graph.lasting
    rows = []
    for entry, tips in zip(shown.scored, shown.tips, strict=True):
        history = lasting.histories[entry.history]
        taken = [year for year in history if year is not None]
        bounds = percent_range(entry.bounds.lower, entry.bounds.upper)
        cost = amount(float(lasting.costs[entry.history]), draft.content.money)
        cells = [
            Cell(authored(words.pathway(history)), head=True),
            Cell(number_or(draft, min(taken, default=None), trail), "num"),
            Cell(draft.number(count(len(taken)), trail), "num"),
            Cell(draft.number(percent(entry.share), trail), "num"),
            Cell(draft.number(bounds, trail), "num"),
            Cell(draft.number(cost, trail), "num"),
            Cell(number_or(draft, quantile_years(tips, lasting.years)[1], trail, "never"), "num"),
        ]
        rows.append(Row(tuple(cells)))
    head = (
        *("Pathway", "First decision", "Actions", "Lasts in (share of futures)"),
        *("Probability that it lasts", "Cost over the horizon", "Half have tipped by"),
    )
    table = Table("Scorecard", head, tuple(rows), trail)
    return Figure(
        authored(chart.title), drawn(chart, "pathways"), trail, notes(chart), table, "wide"
    )
