"""Section 9: what to watch, what it would tell, and which steps it calls for."""

from sonae.brief.blocks import Cell, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, joined, sentence
from sonae.brief.numbers import interval_text, years_range
from sonae.brief.sections.watching import watching_blocks
from sonae.brief.trails import ASSUMED, Ref, refs
from sonae.pathways import Watching

__all__ = ["signpost_section"]


def signpost_section(draft: Draft, watching: Watching | None = None) -> Section:
    """Return the section.

    Parameters
    ----------
    draft : Draft
    watching : Watching, optional
        What signposts announce in time, where alarms are set, and what waiting is worth.
    """
    title = "What to watch"
    more = () if watching is None else watching_blocks(draft, watching)
    if not draft.content.signposts:
        none = Paragraph("The dossier names no signpost.")
        return Section("signposts", title, (none, *more))
    rows = tuple(_row(draft, name) for name in draft.content.signposts)
    text = (
        "A ratio says how many times as likely the sign is if the event holds as if it does not; "
        "near one it says nothing. “By” is the last day on which the sign still serves the steps "
        "it calls for; “ahead” is the warning that these need."
    )
    head = ("Signpost", "Seen if", "Speaks for (ratio)", "Calls for", "When")
    trail = draft.trails.add(
        "signposts",
        "Signposts",
        "As stated in the dossier; the ratios bound P(sign | event) over P(sign | otherwise).",
        rests=refs("signpost", tuple(draft.content.signposts)),
        basis=f"Ratios without a claim are the {ASSUMED}.",
    )
    table = Table("Signposts, in the order of the dossier", head, rows, trail)
    return Section("signposts", title, (Paragraph(text), table, *more))


def _row(draft: Draft, name: str) -> Row:
    entry = draft.content.signposts[name]
    trail = draft.trails.add(
        f"signpost-{name}",
        f"Signpost: {entry.label}",
        entry.because or "No reason is given.",
        rests=(Ref("signpost", name), *refs("claim", entry.from_)),
        basis=None if entry.from_ else ASSUMED,
        place=draft.place("signposts", name),
    )
    events = draft.study.dossier.formulas.signposts[name]
    speaks = [
        sentence(
            "{} ({})",
            draft.event(event),
            draft.number(interval_text(item.ratio), trail),
        )
        for event, item in zip(events, entry.discriminates, strict=True)
    ]
    source = sentence(" <small>{}</small>", authored(entry.source)) if entry.source else ""
    return Row(
        (
            Cell(sentence("{} {}", authored(entry.label), draft.basis(entry.from_)), head=True),
            Cell(
                sentence("{}: {}{}", authored(entry.indicator), authored(entry.threshold), source)
            ),
            Cell(joined(speaks, "; ") or "nothing in particular"),
            Cell(
                joined((draft.to(Ref("option", o), draft.option(o)) for o in entry.feeds), "; ")
                or "no step"
            ),
            Cell(_when(draft, name, trail)),
        ),
        id=f"signpost-{name}",
    )


def _when(draft: Draft, name: str, trail: str) -> Text:
    entry = draft.content.signposts[name]
    parts: list[Text] = []
    if entry.by:
        parts.append(sentence("by {}", draft.number(entry.by.isoformat(), trail)))
    if entry.lead and entry.lead.upper > 0:
        parts.append(sentence("{} ahead", draft.number(years_range(entry.lead), trail)))
    return joined(parts, "<br>") or "—"
