"""What breaks each plan: the conditions in which it misses thresholds, and in which it holds."""

from collections import Counter
from collections.abc import Iterable

from sonae.brief.blocks import (
    Block,
    Bullets,
    Cell,
    Figure,
    Fold,
    Heading,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from sonae.brief.charts.trajectory import trajectory_chart
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import count, percent, percent_range
from sonae.brief.sections.drawn import drawn, notes
from sonae.brief.sections.failures import failure_folds, worst_words
from sonae.brief.trails import Ref, refs
from sonae.discovery import Box, Discovery, FoundBox, Weakness, condition

__all__ = ["common_break", "weakness_section", "weakness_trail"]


def weakness_section(draft: Draft) -> Section:
    """Return the section."""
    blocks: list[Block] = [*_lead(draft)]
    for plan in draft.study.performance.plans:
        blocks += _plan(draft, plan)
    return Section("failures", "What breaks each plan", tuple(blocks))


def _lead(draft: Draft) -> tuple[Block, ...]:
    why = draft.study.absent.get("weaknesses")
    if why:
        return (Paragraph(sentence("Conditions were not searched for: {}.", authored(why))),)
    if not draft.study.weaknesses:
        text = (
            "No outcome has a threshold, so no plan can be said to fail. Its worst future for each "
            "outcome stands below."
        )
        return (Paragraph(text),)
    text = (
        "For each plan: the conditions that set the futures in which it misses a threshold apart "
        "from the others, found by PRIM in one half of the futures and kept only if they hold in "
        "the other half. In brackets: how much of all such futures the condition covers. "
        "In shares of futures every possible scenario weighs the same; a probability is bounded by "
        "the judgements. A condition tells where a plan fails, and need not be why."
    )
    return (Paragraph(text), *(Paragraph(said) for said in common_break(draft)))


def common_break(draft: Draft) -> tuple[Text, ...]:
    """Say which one condition breaks most plans, if it breaks several."""
    first = {
        entry.plan: entry.found.boxes[0]
        for entry in draft.study.weaknesses
        if entry.kind == "misses" and _is_all(draft, entry) and entry.found and entry.found.boxes
    }
    if not first:
        return ()
    (box, times), *_ = Counter(found.box for found in first.values()).most_common(1)
    if times < 2:
        return ()
    plans = [plan for plan, found in first.items() if found.box == box]
    densities = [first[plan].tally.density for plan in plans]
    entry = next(e for e in draft.study.weaknesses if e.plan == plans[0])
    trail = weakness_trail(draft, entry)
    return (
        sentence(
            "<b>One condition breaks {} of {} plans:</b> {}. Where it holds, each of them misses "
            "at least one threshold in {} of the futures or more.{}",
            draft.number(count(times), trail),
            draft.number(count(len(draft.study.performance.plans)), trail),
            _condition(draft, box, entry),
            draft.number(percent(min(densities)), trail),
            _probable(draft, box),
        ),
    )


def weakness_trail(draft: Draft, entry: Weakness) -> str:
    """Register how the conditions of one question were found."""
    all_ = _is_all(draft, entry)
    which = "all" if all_ else entry.outcomes[0]
    what = "thresholds" if all_ else draft.outcome(entry.outcomes[0])
    does = "misses" if entry.kind == "misses" else "meets all"
    return draft.trails.add(
        f"boxes-{entry.plan}-{entry.kind}-{which}",
        f"Where {draft.plan(entry.plan)} {does}: {what}",
        "Counted over all futures of the run, in boxes found by rule induction.",
        rests=(
            Ref("trail", _method_trail(draft)),
            *(Ref("trail", draft.outcome_trail(name)) for name in entry.outcomes),
        ),
    )


def _method_trail(draft: Draft) -> str:
    """Register how boxes are found, once for all of them."""
    found = next((e.found for e in draft.study.weaknesses if e.found is not None), None)
    sampled = found is not None and not found.complete
    return draft.trails.add(
        "boxes",
        "How conditions are found",
        "Patient rule induction (Friedman and Fisher 1999) over factors and quantities: of all "
        "boxes on the way, the one with the best contrast in the half of the futures that was not "
        "searched, less every limit that earns too little there (quasi-p, Holm). Density: share of "
        "the futures in the box that do what is asked. Coverage: share of all such futures that "
        "lie in the box. Mass: share of all futures that lie in it."
        + (" Only a sample of the futures was looked at." if sampled else ""),
        rests=(Ref("trail", draft.run_trail()),),
    )


def _is_all(draft: Draft, entry: Weakness) -> bool:
    """Whether a question is about all thresholds of the dossier."""
    limited = sum(outcome.threshold is not None for outcome in draft.content.outcomes.values())
    return len(entry.outcomes) == limited


# one plan ---------------------------------------------------------------------------------------


def _plan(draft: Draft, plan: str) -> tuple[Block, ...]:
    own = [entry for entry in draft.study.weaknesses if entry.plan == plan]
    heading = Heading(authored(draft.plan(plan)), f"failures-{plan}")
    if not own:
        return heading, *failure_folds(draft, plan)
    said = [text for entry in own for text in _said(draft, entry)]
    lines = (Bullets((*said, *worst_words(draft, plan)), "spaced"),)
    return heading, *lines, *_details(draft, plan, own), *failure_folds(draft, plan)


def _said(draft: Draft, entry: Weakness) -> Iterable[Text]:
    """Say where a plan misses, or where it holds."""
    trail = weakness_trail(draft, entry)
    share = draft.number(percent(entry.share), trail)
    if entry.found is None:
        yield _without(draft, entry, share)
        return
    head = _head(draft, entry, share)
    boxes = entry.found.boxes
    if not boxes:
        nothing = "no condition sets these futures apart that also holds in the other half of them."
        yield sentence("{} {}", head, nothing)
        return
    all_missed = entry.kind == "misses" and _is_all(draft, entry)
    told = boxes if all_missed else boxes[:1]  # the table has the others
    parts = [_box(draft, entry, found, first=at == 0) for at, found in enumerate(told)]
    yield sentence("{} {}", head, joined(parts, ""))


def _without(draft: Draft, entry: Weakness, share: Text) -> Text:
    """Say that a plan never misses, or always; and which thresholds always."""
    if entry.share == 0.0:
        return sentence("<b>Misses no threshold in any future that was run</b> ({}).", share)
    always = [
        found.outcome
        for found in draft.study.failures
        if found.plan == entry.plan and found.share is not None and found.share >= 1.0
    ]
    text = sentence("<b>Misses at least one threshold in every future</b> ({}).", share)
    if always:
        named = authored("; ".join(draft.outcome(name) for name in always))
        text += sentence(" In every one: {}.", named)
    return text


def _head(draft: Draft, entry: Weakness, share: Text) -> Text:
    if entry.kind == "meets":
        return sentence("<b>Meets every threshold</b> in {} of the futures;", share)
    if _is_all(draft, entry) and len(entry.outcomes) > 1:
        return sentence("<b>Misses at least one threshold</b> in {} of the futures;", share)
    label = authored(draft.outcome(entry.outcomes[0]))
    return sentence("<b>Misses the threshold for {}</b> in {} of the futures;", label, share)


def _box(draft: Draft, entry: Weakness, found: FoundBox, *, first: bool) -> Text:
    """Say one box: how often the plan does so in it, and how much of it the box holds."""
    assert entry.found is not None  # noqa: S101 - it holds the box
    trail = weakness_trail(draft, entry)
    tally = found.tally if first else found.new
    density = draft.number(percent(tally.density), trail)
    coverage = draft.number(percent(tally.failing / entry.found.everything.all_failing), trail)
    where = _condition(draft, found.box, entry)
    them = "its misses" if entry.kind == "misses" else "the futures in which it does"
    if not first:
        pattern = " Elsewhere in {} of those where {} (another {} of {})."
        return sentence(pattern, density, where, coverage, them)
    text = sentence("in {} of those where {} ({} of {}).", density, where, coverage, them)
    return text + _probable(draft, found.box) if _is_all(draft, entry) else text


def _condition(draft: Draft, box: Box, entry: Weakness) -> Text:
    columns = entry.found.columns if entry.found else ()
    return authored(condition(box, columns))


def _probable(draft: Draft, box: Box) -> Text:
    """Say how probable a condition on factors alone is, as far as the judgements go."""
    if not box.limits or any(limit.states is None for limit in box.limits):
        return ""
    text = " and ".join(
        f"{limit.column} in [" + ", ".join(f"'{state}'" for state in limit.states or ()) + "]"
        for limit in box.limits
    )
    bounds = draft.study.credal.probability(draft.study.dossier.event(text).event)
    if bounds.lower <= 0.0 and bounds.upper >= 1.0:
        return " The judgements say nothing of how probable this condition is."
    trail = draft.trails.add(
        f"box-{text}",
        "Probability of a condition that breaks a plan",
        f"Least and greatest probability of {text}, over all distributions that the judgements "
        "allow.",
        rests=(
            *refs("judgement", (*bounds.binding_lower, *bounds.binding_upper)),
            Ref("trail", draft.judgements_trail()),
        ),
    )
    return sentence(
        " This condition has a probability of {}, as far as the judgements go.",
        draft.number(percent_range(bounds.lower, bounds.upper), trail),
    )


# details ------------------------------------------------------------------------------------------


def _details(draft: Draft, plan: str, own: list[Weakness]) -> tuple[Block, ...]:
    """Return all boxes of a plan as a table, and the way to the telling ones as a chart."""
    rows = [
        _row(draft, entry, at, found)
        for entry in own
        if entry.found is not None
        for at, found in enumerate(entry.found.boxes, start=1)
    ]
    if not rows:
        return ()
    head = (
        *("Futures", "Box", "Condition"),
        *("Density", "Coverage", "Mass"),
        *("Density held out", "Coverage held out"),
    )
    caption = "Conditions, with what they hold of all futures, and of the half not searched"
    table = Table(caption, head, tuple(rows), weakness_trail(draft, own[0]), "small")
    telling = [e for e in own if e.found is not None and _tells(e.found)]
    charts = tuple(_trajectory(draft, entry, plan) for entry in telling[:1])
    return (Fold("Conditions in numbers, and how they were found", (table, *charts)),)


def _row(draft: Draft, entry: Weakness, at: int, found: FoundBox) -> Row:
    trail = weakness_trail(draft, entry)
    tallies = (
        *(found.tally.density, found.tally.coverage, found.tally.mass),
        *(found.held_out.density, found.held_out.coverage),
    )
    return Row(
        (
            Cell(_question(draft, entry), head=True),
            Cell(count(at), "num"),
            Cell(_condition(draft, found.box, entry)),
            *(Cell(draft.number(percent(value), trail), "num") for value in tallies),
        )
    )


def _question(draft: Draft, entry: Weakness) -> Text:
    if entry.kind == "meets":
        return "meets every threshold"
    if _is_all(draft, entry) and len(entry.outcomes) > 1:
        return "misses at least one"
    return sentence("misses {}", authored(draft.outcome(entry.outcomes[0])))


def _tells(found: Discovery) -> bool:
    """Whether the way to the first box has something to be seen: a choice among limits."""
    return bool(found.boxes) and len(found.boxes[0].box.limits) > 1


def _trajectory(draft: Draft, entry: Weakness, plan: str) -> Figure:
    assert entry.found is not None  # noqa: S101 - chosen for having boxes
    trail = weakness_trail(draft, entry)
    what = f"{draft.plan(plan)}, {'where it holds' if entry.kind == 'meets' else 'misses'}"
    words = ("misses", "misses") if entry.kind == "misses" else ("futures that hold", "holds")
    chart = trajectory_chart(
        entry.found, what=what, of=words[0], does=words[1], named=draft.study.dossier
    )
    name = f"way-{plan}"
    rows = tuple(Row(tuple(Cell(_cell(value), "num") for value in row)) for row in chart.rows)
    table = Table("Every box on the way", tuple(chart.columns), rows, trail, "small")
    return Figure(
        sentence("{}: {}", "How the condition was found", _question(draft, entry)),
        drawn(chart, name),
        trail,
        notes(chart),
        table,
    )


def _cell(value: str | float | int | None) -> str:
    if value is None:
        return "—"
    return f"{value:.3f}" if isinstance(value, float) else str(value)
