"""Section 8: when each step must start, how long it takes, and which plans take it on what sign."""

from typing import TypeAlias

from sonae.brief.blocks import Block, Cell, Figure, Paragraph, Row, Section, Table, Text
from sonae.brief.charts.timeline import Span, timeline
from sonae.brief.draft import Draft, joined, sentence
from sonae.brief.numbers import amount_range, count, years_range
from sonae.brief.trails import ASSUMED, Ref
from sonae.dossier import Option
from sonae.plans import Launch

__all__ = ["launches", "option_timeline", "window_text"]


Launches: TypeAlias = list[tuple[str, Launch]]
"""Plans that launch an option, each with how it does."""


def launches(draft: Draft) -> list[tuple[str, Launches]]:
    """Return the options that plans use with their launches, earliest first."""
    found: dict[str, Launches] = {}
    for schedule in draft.study.model.schedules:
        for launch in schedule.launches:
            found.setdefault(launch.option, []).append((schedule.plan, launch))
    order = {option: place for place, option in enumerate(draft.content.options)}
    return sorted(
        found.items(),
        key=lambda pair: (min(launch.start for _, launch in pair[1]), order[pair[0]]),
    )


def window_text(first: int, last: int) -> str:
    """Return the years in which a step may be launched."""
    return str(first) if first == last else f"{first} to {last}"


def option_timeline(draft: Draft) -> Section:
    """Return the section."""
    used = launches(draft)
    if not used:
        text = "No plan takes a step, so there is nothing to start."
        return Section("timeline", "When each step must start", (Paragraph(text),))
    trail = draft.trails.add(
        "timeline",
        "Launch, lead and ramp of the steps",
        "A bar begins at the start of the earliest year in which a plan launches the step; the "
        "lead runs from its least to its most; then the effect grows to the full over the ramp. "
        "Leads are as the dossier states them, before the stretch that the model applies. A step "
        "that waits for what the model shows is drawn from the first year in which it may start.",
        rests=tuple(Ref("option", option) for option, _ in used),
        basis=f"Launch years are the {ASSUMED}.",
    )
    blocks: tuple[Block, ...] = (_chart(draft, used, trail), _table(draft, used, trail))
    return Section("timeline", "When each step must start", blocks)


def _chart(draft: Draft, used: list[tuple[str, Launches]], trail: str) -> Figure:
    spans = []
    for option, starts in used:
        entry = draft.content.options[option]
        year = min(launch.start for _, launch in starts)
        least, most, full = _ends(entry, year)
        spans.append(Span(entry.label, year, least, most, full))
    first = min(span.launch for span in spans)
    now = [span for span in spans if span.launch == first]
    title = sentence(
        "{} of {} steps are launched in {} by some plan",
        draft.number(count(len(now)), trail),
        draft.number(count(len(spans)), trail),
        draft.number(str(first), trail),
    )
    horizon = draft.content.horizon
    label = (
        f"Timeline of {len(spans)} steps from {horizon.from_} to {horizon.to}: launch, lead and "
        "growth to full effect; the table below holds the same figures."
    )
    svg = timeline(tuple(spans), (horizon.from_, horizon.to), label)
    note = (
        "Black stroke: launch. Dark bar: the lead at its shortest. Lighter bar: by how much it may "
        "be longer. Grey bar: the effect grows to the full. An arrow means beyond the horizon. "
        "Leads are as declared: what stretches them in the model (many steps at once, weak "
        "politics) is not drawn."
    )
    return Figure(title, svg, trail, note)


def _ends(entry: Option, year: int) -> tuple[float, float, float]:
    """When the lead ends at the earliest and at the latest, and when the effect is full."""
    ramp = entry.ramp.upper / 12 if entry.ramp else 1.0
    latest = year + entry.lead.upper / 12
    return year + entry.lead.lower / 12, latest, latest + ramp


def _table(draft: Draft, used: list[tuple[str, Launches]], trail: str) -> Table:
    rows = []
    for option, starts in used:
        entry, own = draft.content.options[option], draft.option_trail(option)
        mark = "" if entry.from_ else draft.assumed()
        rows.append(
            Row(
                (
                    Cell(
                        sentence("{} {}", draft.to(Ref("option", option), entry.label), mark),
                        head=True,
                    ),
                    Cell(draft.number(years_range(entry.lead), own)),
                    Cell(_ramp(draft, entry, own)),
                    Cell(_cost(draft, entry, own)),
                    Cell(_launches(draft, starts)),
                )
            )
        )
    head = ("Step", "Lead", "Ramp", "Cost", "Launched by, and on what sign")
    return Table("Every launch of every plan", head, tuple(rows), trail)


def _launches(draft: Draft, starts: Launches) -> Text:
    """Group launches by year and sign."""
    groups: dict[tuple[int, int, str], Launches] = {}
    for plan, launch in sorted(starts, key=lambda pair: pair[1].start):
        key = (launch.start, launch.last, launch.when or "")
        groups.setdefault(key, []).append((plan, launch))
    lines = []
    for (first, last, _), group in groups.items():
        number = draft.number(window_text(first, last), draft.plan_trail(group[0][0]))
        plans, sign = draft.plans(plan for plan, _ in group), _sign(draft, group[0][1])
        lines.append(sentence("{}: {}{}", number, plans, sign))
    return joined(lines, "<br>")


def _sign(draft: Draft, launch: Launch) -> Text:
    """Say what a launch waits for; a sign of the model is waited for year after year."""
    if launch.watch is not None:
        return sentence(", in the first year in which {}", draft.event(launch.watch))
    return sentence(", if by then {}", draft.event(launch.trigger)) if launch.trigger else ""


def _ramp(draft: Draft, entry: Option, trail: str) -> Text:
    return draft.number(years_range(entry.ramp) if entry.ramp else "1 year", trail)


def _cost(draft: Draft, entry: Option, trail: str) -> Text:
    parts = []
    for words, cost in (("a year", entry.cost.yearly), ("once", entry.cost.upfront)):
        if cost is not None and (cost.lower, cost.upper) != (0.0, 0.0):
            text = amount_range(cost.lower, cost.upper, draft.content.money)
            parts.append(sentence("{} {}", draft.number(text, trail), words))
    return sentence(", ").join(parts) if parts else "none of its own"
