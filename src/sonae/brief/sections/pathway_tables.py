"""Tables of the pathways section: first steps, waiting, when plans and actions tip, what holds."""

from collections.abc import Sequence

from sonae.brief.blocks import Cell, Row, Table, Text
from sonae.brief.charts.metro import quantile_years
from sonae.brief.charts.pathways_words import Words
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import amount, count, percent
from sonae.brief.sections.pathway_trails import keep_trail, pathways_trail
from sonae.brief.trails import Ref
from sonae.pathways.mapped import Mapped

__all__ = [
    "actions_tip",
    "first_steps",
    "kept",
    "named_actions",
    "number_or",
    "plans_tip",
    "waiting",
    "where_lost",
]

STEPS = 8
"""First steps that are told."""


def named_actions(words: Words, actions: Sequence[str]) -> Text:
    """Return the names of actions that are decided on together."""
    if not actions:
        return "nothing yet"
    return joined((authored(words.action(name)) for name in actions), ", ", " and ")


def number_or(draft: Draft, value: int | None, trail: str, nothing: str = "—") -> Text:
    """Return a whole number with its trail, or what stands for none."""
    return nothing if value is None else draft.number(str(value), trail)


def first_steps(draft: Draft, shown: Mapped, words: Words) -> Table:
    """Return the first steps that keep most open."""
    trail, money = pathways_trail(draft, shown), draft.content.money
    steps = shown.found.graph.steps
    rows = []
    for step in steps[:STEPS]:
        cost = "—" if step.cost != step.cost else amount(step.cost, money)
        shares = (step.open, step.lost, step.alone)
        cells = [Cell(named_actions(words, step.actions), head=True)]
        cells += [Cell(draft.number(percent(share), trail), "num") for share in shares]
        sunk = "—" if step.sunk != step.sunk else amount(step.sunk, money)
        cells += [Cell(draft.number(text, trail), "num") for text in (sunk, cost, count(step.ends))]
        rows.append(Row(tuple(cells)))
    caption = sentence(
        "First steps in {}, those that keep most open first ({} of {}), as shares of {} futures",
        draft.number(str(shown.found.graph.lasting.actions.decide[0]), trail),
        draft.number(count(len(rows)), trail),
        draft.number(count(len(steps)), trail),
        draft.number(count(shown.found.graph.lasting.futures.count), trail),
    )
    head = ("First step", "Keeps open", "Locks out", "Lasts alone", "Cost if nothing follows",
            "Cheapest that lasts, on average", "Pathways left")  # fmt: skip
    return Table(caption, head, tuple(rows), trail)


def waiting(draft: Draft, shown: Mapped) -> Table:
    """Return what waiting with every decision loses."""
    trail, graph = pathways_trail(draft, shown), shown.found.graph
    rows = [
        Row(
            (
                Cell(draft.number(str(graph.lasting.actions.decide[0]), trail), head=True),
                Cell(draft.number(percent(graph.open), trail), "num"),
                Cell("—", "num"),
            )
        )
    ]
    rows += [
        Row(
            (
                Cell(draft.number(str(one.year), trail), head=True),
                Cell(draft.number(percent(one.open), trail), "num"),
                Cell(draft.number(percent(one.regret), trail), "num"),
            )
        )
        for one in graph.waiting
    ]
    head = ("First decision in", "Some pathway lasts in", "Lost by waiting")
    return Table("What waiting with the first decision costs", head, tuple(rows), trail)


def plans_tip(draft: Draft, shown: Mapped) -> Table:
    """Return when each plan of the dossier tips."""
    times, trail = shown.found.times, keep_trail(draft, shown.found.times)
    held = [c for c, keep in zip(times.timed.conditions, times.kept, strict=True) if keep]
    rows = []
    for plan in times.plans:
        tips = times.shares(plan)
        cells = [Cell(draft.to(Ref("plan", plan), draft.plan(plan)), head=True)]
        cells += [
            Cell(number_or(draft, year, trail, "never"), "num")
            for year in quantile_years(tips, times.years)
        ]
        cells.append(Cell(draft.number(percent(float(tips[-1])), trail), "num"))
        cells += [
            Cell(draft.number(percent(float(times.shares(plan, c.id)[-1])), trail), "num")
            for c in held
        ]
        rows.append(Row(tuple(cells)))
    keeps = (sentence("Keeps: {}", authored(c.label)) for c in held)
    head = ("Plan", "A quarter tipped by", "Half", "Three quarters", "Lasts in", *keeps)
    return Table("When the plans tip", head, tuple(rows), trail)


def actions_tip(draft: Draft, shown: Mapped, words: Words) -> Table:
    """Return when each action tips, in all futures and in the groups of the map."""
    trail = keep_trail(draft, shown.found.times)
    years = shown.found.times.years
    rows = []
    for line in shown.lines:
        name = words.base if line.action is None else words.action(line.action)
        cells = [Cell(authored(name), head=True)]
        if line.action is not None and line.start is None:
            cells += [Cell("cannot be decided alone")] + [Cell("") for _ in range(2)]
            cells += [Cell("") for _ in shown.states]
            rows.append(Row(tuple(cells)))
            continue
        cells.append(Cell(number_or(draft, line.start, trail), "num"))
        half = quantile_years(line.tips, years)[1]
        cells.append(Cell(number_or(draft, half, trail, "never"), "num"))
        cells.append(Cell(draft.number(percent(float(line.tips[-1])), trail), "num"))
        cells += [
            Cell(draft.number(percent(float(tips[-1])), trail), "num") for tips in line.by_state
        ]
        rows.append(Row(tuple(cells)))
    states = (
        sentence("Lasts where {}: {}", authored(words.factor), authored(words.state(state)))
        for state in shown.states
    )
    head = ("Decided alone", "In", "Half tipped by", "Lasts in", *states)
    return Table("When each action tips by itself", head, tuple(rows), trail)


def kept(draft: Draft, shown: Mapped) -> Table:
    """Return what has to hold, and why."""
    times, trail = shown.found.times, keep_trail(draft, shown.found.times)
    rows = tuple(
        Row(
            (
                Cell(sentence("{} {}", authored(c.label), draft.basis(c.claims)), head=True),
                Cell(draft.number(count(c.years), trail), "num"),
                Cell("a goal, missed by every plan at first" if c.id in times.goals else "counts"),
                Cell(authored(c.because or "no reason is given")),
            )
        )
        for c in times.timed.conditions
    )
    head = ("What has to hold", "Years running", "Counts", "Why")
    return Table("What has to hold", head, rows, trail)


def where_lost(draft: Draft, shown: Mapped) -> tuple[Table, ...]:
    """Return until when the longest pathway lasts where none lasts to the end."""
    graph, trail = shown.found.graph, pathways_trail(draft, shown)
    lasting = graph.lasting
    rows = []
    for at, year in enumerate(lasting.years):
        share = lasting.share(graph.lost & (graph.longest == at))
        if share > 0:
            number = draft.number(percent(share), trail)
            rows.append(Row((Cell(draft.number(str(year), trail), head=True), Cell(number, "num"))))
    if not rows:
        return ()
    head = ("The longest pathway tips in", "Share of futures")
    return (Table("Where no pathway lasts to the end", head, tuple(rows), trail),)
