"""Section 1: what survives, what fails, what must be decided when, and what is left out."""

from sonae.brief.blocks import Block, Bullets, Cell, Heading, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent, percent_range, years_range
from sonae.brief.sections.timeline import launches
from sonae.brief.trails import ASSUMED, Ref
from sonae.brief.words import span
from sonae.robustness import METRICS, Survival

__all__ = ["bottom_line"]


def bottom_line(draft: Draft) -> Section:
    """Return the section."""
    blocks: list[Block] = [
        Bullets((*_survivors(draft), *_rules(draft)), "lede"),
        *_not_modelled(draft),
        _survival(draft),
        *_decisions(draft),
        *_assumptions(draft),
    ]
    return Section("bottom-line", "Bottom line", tuple(blocks))


def survival_trail(draft: Draft) -> str:
    """Register the trail of what plans keep and miss."""
    return draft.trails.add(
        "survival",
        "Thresholds that a plan keeps in its worst future; futures in which it keeps all",
        "A threshold is kept if the worst value of the outcome in any future of the run meets it; "
        "the true worst may be worse still. “All thresholds met” is counted future by future; its "
        "probability is bounded over all distributions that the judgements allow.",
        rests=(
            Ref("trail", draft.run_trail()),
            Ref("trail", draft.judgements_trail()),
            *(Ref("trail", draft.outcome_trail(name)) for name in draft.content.outcomes),
        ),
    )


def _survivors(draft: Draft) -> tuple[Text, ...]:
    """Say what survives and what fails everywhere."""
    trail = survival_trail(draft)
    rows = draft.study.survival
    total = len(rows[0].kept) + len(rows[0].missed) if rows else 0
    safe = [row.plan for row in rows if not row.missed]
    number = draft.number(count(total), trail)
    if not total:
        return ("No outcome has a threshold, so nothing can be said to survive or to fail.",)
    if safe:
        first = sentence(
            "In every future that was run, {} met every one of the {} thresholds.",
            draft.plans(safe),
            number,
        )
    else:
        first = sentence(
            "<b>No plan keeps all {} thresholds in its worst future.</b> Each of the {} plans "
            "fails somewhere; the table below says on what.",
            number,
            draft.number(count(len(rows)), trail),
        )
    return (first, *_shared(draft, rows, trail), *_all_met(draft, rows, trail))


def _shared(draft: Draft, rows: tuple[Survival, ...], trail: str) -> tuple[Text, ...]:
    """Name the thresholds that every plan misses, and those that every plan keeps."""
    missed = [name for name in draft.content.outcomes if all(name in row.missed for row in rows)]
    kept = [name for name in draft.content.outcomes if all(name in row.kept for row in rows)]
    said = []
    if missed:
        said.append(
            sentence(
                "Whatever is chosen, {} of these can be missed in the worst case: {}.",
                draft.number(count(len(missed)), trail),
                joined((authored(draft.outcome(name)) for name in missed), "; "),
            )
        )
    if kept:
        said.append(
            sentence(
                "Under every plan these hold in every future run: {}.",
                joined((authored(draft.outcome(name)) for name in kept), "; "),
            )
        )
    return tuple(said)


def _all_met(draft: Draft, rows: tuple[Survival, ...], trail: str) -> tuple[Text, ...]:
    """Say how often all thresholds are met at once, at most."""
    if len(rows) < 2:
        return ()
    shares = [row.all_met for row in rows]
    most = max(rows, key=lambda row: row.all_met_upper)
    return (
        sentence(
            "All thresholds at once are met in {} of the futures, depending on the plan; no plan "
            "has a probability of it above {}.",
            draft.number(percent_range(min(shares), max(shares)), trail),
            draft.number(percent(most.all_met_upper), trail),
        ),
    )


def _rules(draft: Draft) -> tuple[Text, ...]:
    """Say how many plans some rule prefers: there is no one best plan."""
    clear = [entry for entry in draft.study.winners if entry.runner_up is not None]
    preferred = {plan for entry in clear for plan in entry.plans}
    trail = draft.counted(
        "preferred",
        "Plans that some rule prefers",
        "For each rule and outcome the plans that nobody beats; cases in which all plans tie are "
        "left out.",
        tuple(Ref("trail", draft.metric_trail(e.metric, e.outcome)) for e in clear),
    )
    never = [name for name in draft.study.performance.plans if name not in preferred]
    text = sentence(
        "There is no one best plan: {} of {} plans are preferred by at least one of {} rules on "
        "at least one outcome ({}).",
        draft.number(count(len(preferred)), trail),
        draft.number(count(len(draft.study.performance.plans)), trail),
        draft.number(count(len(METRICS)), trail),
        sentence('<a class="ref" href="#rules">which rule prefers which</a>'),
    )
    if never:
        text += sentence(" Preferred by none: {}.", draft.plans(never))
    return (text,)


def _not_modelled(draft: Draft) -> tuple[Block, ...]:
    items = tuple(authored(text) for text in draft.content.not_modelled)
    if not items:
        text = "The dossier does not say what it leaves out. That is a fault of the dossier."
        return (Heading("Not modelled", "not-modelled"), Paragraph(text))
    lead = "Where one of these decides the matter, this brief is silent."
    return (Heading("Not modelled", "not-modelled"), Paragraph(lead), Bullets(items, "columns"))


def _survival(draft: Draft) -> Table:
    trail = survival_trail(draft)
    rows = tuple(_survival_row(draft, row, trail) for row in draft.study.survival)
    head = (
        "Plan",
        "Keeps even in its worst future",
        "Misses in its worst future",
        "All met: share of futures",
        "All met: probability",
    )
    return Table("What each plan keeps and misses", head, rows, trail)


def _survival_row(draft: Draft, row: Survival, trail: str) -> Row:
    bounds = sentence(
        "{}<br><small>{}</small>",
        draft.number(percent_range(row.all_met_lower, row.all_met_upper), trail),
        span(row.all_met_lower, row.all_met_upper, draft.content.scale),
    )
    return Row(
        (
            Cell(draft.to(Ref("plan", row.plan), draft.plan(row.plan)), head=True),
            Cell(_outcomes(draft, row.kept)),
            Cell(_outcomes(draft, row.missed)),
            Cell(draft.number(percent(row.all_met), trail), "num"),
            Cell(bounds, "num"),
        )
    )


def _outcomes(draft: Draft, names: tuple[str, ...]) -> Text:
    if not names:
        return "nothing"
    return joined((authored(draft.outcome(name)) for name in names), "; ")


def _decisions(draft: Draft) -> tuple[Block, ...]:
    """Return the earliest launch of each option that a plan uses."""
    rows = []
    for option, starts in launches(draft):
        entry, trail = draft.content.options[option], draft.option_trail(option)
        year = min(launch.start for launch in starts)
        first = [launch for launch in starts if launch.start == year]
        sure = any(launch.trigger is None for launch in first)
        sign = Cell("fixed" if sure else "on a sign")
        rows.append(
            Row(
                (
                    Cell(draft.number(str(year), trail), "num"),
                    Cell(draft.to(Ref("option", option), draft.option(option)), head=True),
                    Cell(draft.number(years_range(entry.lead), trail)),
                    Cell(authored(entry.legal) if entry.legal else "—"),
                    sign,
                    Cell(draft.plans(dict.fromkeys(launch.plan for launch in starts))),
                )
            )
        )
    if not rows:
        return ()
    trail = draft.trails.add(
        "decisions",
        "Decisions and their dates",
        "For each option the earliest year in which any plan launches it, and its lead as the "
        "dossier states it, before the stretch that the model applies when much is done at once.",
        rests=tuple(Ref("option", option) for option, _ in launches(draft)),
        basis=f"Launch years are the {ASSUMED}.",
    )
    head = ("Decide in", "Step", "Lead to first effect", "Needs", "How", "Plans that use it")
    return (
        Heading("Decisions and their dates", "decisions"),
        Table("Earliest launch of each step that any plan uses", head, tuple(rows), trail),
    )


def _assumptions(draft: Draft) -> tuple[Block, ...]:
    items = []
    for entry in draft.content.assumptions:
        text = sentence("<b>{}</b> {}", authored(entry.says), draft.assumed())
        if entry.because:
            text += sentence(" {}", authored(entry.because))
        if entry.bears_on:
            text += sentence(" <small>Bears on: {}.</small>", authored(", ".join(entry.bears_on)))
        items.append(text)
    if not items:
        return ()
    return (
        Heading("What the answer hangs on", "assumptions"),
        Bullets(tuple(items), "spaced"),
    )
