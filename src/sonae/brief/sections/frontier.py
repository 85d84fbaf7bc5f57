"""The frontier: which feasible portfolios no other beats, and where the named plans stand."""

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
from sonae.brief.charts.figure import Names
from sonae.brief.charts.front import front_chart
from sonae.brief.charts.front_places import objective_name
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, count
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.trails import ASSUMED, COUNTED, Ref
from sonae.robustness.search import (
    Front,
    FrontPoint,
    NamedPlan,
    Objective,
    Search,
    held_by_all,
    representatives,
)

__all__ = ["best_unnamed", "front_trail", "frontier_section"]

SHOWN = 8
"""Portfolios of the front that are told step by step."""


def frontier_section(draft: Draft) -> Section:
    """Return the section."""
    title, front = "The frontier", draft.study.front
    if front is None:
        why = draft.study.absent.get("front", "the run did not ask")
        return Section("frontier", title, (Paragraph(sentence("No front: {}.", authored(why))),))
    found = front.search
    if not found.portfolios.options:
        text = "The dossier declares no option, so there is nothing to combine."
        return Section("frontier", title, (Paragraph(text),))
    blocks: tuple[Block, ...] = (
        _lead(draft, found),
        Bullets((*_named(draft, found), *_shared(draft, found)), "spaced"),
        _figure(draft, front),
        _portfolios(draft, found),
        *_better(draft, found),
    )
    return Section("frontier", title, blocks)


def front_trail(draft: Draft, found: Search) -> str:
    """Register how the front was found, and in which futures."""
    said = "; ".join(f"{one.text} is {one.sentence}" for one in found.objectives)
    outcomes = [one.outcome for one in found.objectives if one.outcome is not None]
    limited = [n for n, entry in draft.content.outcomes.items() if entry.threshold is not None]
    complete = (
        "Every feasible portfolio was run in each of them, or ruled out by a bound: the front is "
        "complete for these futures."
        if found.exhaustive
        else "NOT exhaustive: better portfolios may exist."
    )
    return draft.trails.add(
        "front",
        "Portfolios that no other beats",
        f"{found.portfolios.count:,} feasible portfolios of {len(found.portfolios.options)} "
        "options: each launched never, or in a year in which some plan launches it, within what "
        f"options require and exclude. Judged by: {said}. In {found.futures}. {complete} These are "
        "fewer futures than those of the run, so shares differ by some points from it.",
        rests=(
            *(Ref("trail", draft.outcome_trail(name)) for name in outcomes or limited),
            *(Ref("option", name) for name in found.portfolios.options),
        ),
        basis=f"{COUNTED}; costs and leads of options are the {ASSUMED} where they name no claim.",
    )


def _lead(draft: Draft, found: Search) -> Paragraph:
    names, trail = Names.of(draft.study.dossier), front_trail(draft, found)
    aims = joined(
        (
            sentence("{} ({} is better)", authored(objective_name(o, names)), _way(o))
            for o in found.objectives
        ),
        "; ",
    )
    options = len(found.portfolios.options)
    every = (
        "Every feasible portfolio ({}, from a choice of {}) was gone through in {} futures, so the "
        "front is complete for these."
        if found.exhaustive
        else "Of the feasible portfolios ({}, from a choice of {}) not all were run in {} futures, "
        "so better ones may exist."
    )
    all_ = sentence(
        every,
        draft.number(count(found.portfolios.count), trail),
        sentence(
            "{} {}", draft.number(count(options), trail), "option" if options == 1 else "options"
        ),
        draft.number(count(found.futures.count), trail),
    )
    return Paragraph(
        sentence(
            "The plans of this brief are some of those that could be made of the same options. {} "
            "Judged by: {}. Trade-offs on the front: {}; no portfolio is better in one respect and "
            "as good in the other. This is a list and no advice.",
            all_,
            aims,
            draft.number(count(found.distinct), trail),
        )
    )


def _way(objective: Objective) -> str:
    return "less" if objective.less else "more"


# the named plans ----------------------------------------------------------------------------------


def _named(draft: Draft, found: Search) -> list[Text]:
    """Say which named plans are unbeaten, and what beats the others."""
    trail = front_trail(draft, found)
    fine = [plan.plan for plan in found.named if not plan.dominated_by]
    said: list[Text] = []
    if fine:
        said.append(sentence("<b>No feasible portfolio beats</b> {}.", draft.plans(fine)))
    elif found.named:
        said.append(
            sentence(
                "<b>None of the {} named plans is on the front:</b> for each there is a portfolio "
                "that is better in one of the two and no worse in the other.",
                draft.number(count(len(found.named)), trail),
            )
        )
    beaten = sum(bool(plan.dominated_by) for plan in found.named)
    if beaten and fine:
        text = "Beaten in one respect and matched in the other, of {} named plans: {}."
        numbers = (draft.number(count(n), trail) for n in (len(found.named), beaten))
        said.append(sentence(text, *numbers))
    return said


def _better(draft: Draft, found: Search) -> tuple[Block, ...]:
    """Return, for each plan that is beaten, the portfolio that beats it by most."""
    trail = front_trail(draft, found)
    rows = []
    for plan in found.named:
        if not plan.dominated_by:
            continue
        point = found.front[_nearest(found, plan)]
        waits = "trigger" in {reason.kind for reason in plan.why_not}
        rows.append(
            Row(
                (
                    Cell(draft.to(Ref("plan", plan.plan), plan.label), head=True),
                    Cell(_values(draft, found, plan.values)),
                    Cell(_values(draft, found, point.values)),
                    Cell(_steps(draft, point)),
                    Cell("waits for a sign, which no portfolio does" if waits else ""),
                )
            )
        )
    if not rows:
        return ()
    head = ("Plan", "Its own", "Of a portfolio that beats it", "Steps of that portfolio", "")
    caption = "What beats each plan: the portfolio that is ahead of it by most"
    return (Fold("What beats each plan", (Table(caption, head, tuple(rows), trail),)),)


def _nearest(found: Search, plan: NamedPlan) -> int:
    """Return the portfolio that beats a plan by most in the first objective."""
    sign = found.objectives[0].sign
    return min(plan.dominated_by, key=lambda at: (sign * found.front[at].values[0], at))


def _values(draft: Draft, found: Search, values: tuple[float, ...]) -> Text:
    trail = front_trail(draft, found)
    parts = []
    for objective, value in zip(found.objectives, values, strict=True):
        number = draft.number(amount(value, objective.unit), trail)
        parts.append(sentence("{} {}", _short(objective), number))
    return joined(parts, ", ")


def _short(objective: Objective) -> Text:
    if objective.text == "share(all)":
        return "all met in"
    said = {"cost": "cost", "steps": "steps", "mean": "on average", "worst": "at worst"}
    return said.get(objective.measure, objective.measure)


def _steps(draft: Draft, point: FrontPoint) -> Text:
    """Return the steps of a portfolio in words."""
    parts = [authored(f"{draft.option(name)} {year}") for name, year in point.steps.items()]
    return joined(parts, "; ") if parts else "doing nothing more"


def _shared(draft: Draft, found: Search) -> list[Text]:
    """Name the steps that all of the front share."""
    held = held_by_all(found)
    if not held or len(found.front) < 2:
        return []
    steps = [authored(f"{draft.option(name)} {year}") for name, year in held.items()]
    return [sentence("Every portfolio of the front has: {}.", joined(steps, "; "))]


def best_unnamed(draft: Draft) -> tuple[Text, ...]:
    """Say what the front offers beyond the best named plan, for the bottom line."""
    if draft.study.front is None:
        return ()
    found = draft.study.front.search
    if not found.named or not found.front:
        return ()
    objective = found.objectives[0]
    trail = front_trail(draft, found)
    best = min(found.named, key=lambda plan: (objective.sign * plan.values[0], plan.plan))
    if not best.dominated_by:
        return ()
    last = found.objectives[-1]
    # of those that do as well as the best named plan, the one that is best in the other respect
    at = min(best.dominated_by, key=lambda at: (last.sign * found.front[at].values[-1], at))
    return (
        sentence(
            "The plans are not the best that can be made of their own options: of {} feasible "
            "portfolios one ({}) does better than {} ({}), in the {} futures of the search. {}",
            draft.number(count(found.portfolios.count), trail),
            _values(draft, found, found.front[at].values),
            draft.to(Ref("plan", best.plan), best.label),
            _values(draft, found, best.values),
            draft.number(count(found.futures.count), trail),
            sentence('<a class="ref" href="#frontier">The frontier</a>'),
        ),
    )


# chart and tables --------------------------------------------------------------------------------


def _figure(draft: Draft, front: Front) -> Figure:
    found = front.search
    chart = front_chart(found, named=draft.study.dossier, spans=front.spans)
    trail = front_trail(draft, found)
    rows = []
    for plan in found.named:
        place = (
            sentence("beaten by {}", draft.number(count(len(plan.dominated_by)), trail))
            if plan.dominated_by
            else "unbeaten"
        )
        rows.append(
            Row(
                (
                    Cell(draft.to(Ref("plan", plan.plan), plan.label), head=True),
                    *_cells(draft, found, plan.values),
                    Cell(place),
                    Cell(authored("; ".join(reason.says for reason in plan.why_not)) or "—"),
                )
            )
        )
    head = ("Plan", *_heads(draft, found), "Place", "Why it is no portfolio of the search")
    table = Table("Where the named plans stand", head, tuple(rows), trail)
    note = notes(chart)
    if front.spans:
        note += " Here: the least and the most of a mean in one future."
    return Figure(authored(chart.title), drawn(chart, "front"), trail, note, table)


def _heads(draft: Draft, found: Search) -> list[Text]:
    names = Names.of(draft.study.dossier)
    return [authored(objective_name(one, names)) for one in found.objectives]


def _cells(draft: Draft, found: Search, values: tuple[float, ...]) -> list[Cell]:
    trail = front_trail(draft, found)
    return [
        Cell(draft.number(amount(value, one.unit), trail), "num")
        for one, value in zip(found.objectives, values, strict=True)
    ]


def _portfolios(draft: Draft, found: Search) -> Table:
    """Return some portfolios of the front, step by step: its ends, and some between."""
    rows = []
    for at in representatives(found, SHOWN):
        point = found.front[at]
        same = draft.plans(point.same_as) if point.same_as else "—"
        rows.append(
            Row((*_cells(draft, found, point.values), Cell(_steps(draft, point)), Cell(same)))
        )
    head = (*_heads(draft, found), "Steps", "Plan with these steps")
    caption = sentence(
        "Portfolios of the front, {} of {}", count(len(rows)), count(len(found.front))
    )
    return Table(caption, head, tuple(rows), front_trail(draft, found))
