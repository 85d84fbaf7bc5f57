"""Section 3: how likely the asked propositions are, what binds, and where the words disagree."""

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
from sonae.brief.charts.likelihood import Bar, interval_bars
from sonae.brief.draft import Draft, authored, joined, sentence, term
from sonae.brief.numbers import count, judged_range, percent_range, used_range
from sonae.brief.trails import Ref, refs
from sonae.evidence import SCALES, graded_terms, words_spanned
from sonae.likelihood import Tension
from sonae.study import Asked

__all__ = ["asked_trail", "likelihood_section"]

SILENT = 0.9
"""Bounds wider than this say almost nothing."""
_KINDS = {
    "emptied": "A condition ruled out without a word",
    "displaced": "The words say one thing, all judgements together another",
    "two_readings": "Two readings of one event",
    "idle": "A condition that never holds",
    "tightened": "Narrowed by the other judgements",
}


def asked_trail(draft: Draft, index: int) -> str:
    """Register the trail of the bounds of one proposition."""
    asked, bounds = draft.study.asked[index], draft.study.asked[index].bounds
    given = f", given {asked.given.text}" if asked.given else ""
    binding = tuple(dict.fromkeys((*bounds.binding_lower, *bounds.binding_upper)))
    note = f" {bounds.note}." if bounds.note else ""
    return draft.trails.add(
        f"asked-{index + 1}",
        f"Probability: {asked.label}",
        f"Least and greatest probability of {asked.event.text}{given}, over all distributions "
        f"that the judgements allow; gap at most {bounds.gap:.1g}.{note}",
        rests=(
            *refs("judgement", binding),
            *refs("claim", asked.claims),
            Ref("trail", draft.judgements_trail()),
        ),
        place=draft.place("ask", index),
    )


def likelihood_section(draft: Draft) -> Section:
    """Return the section."""
    if not draft.study.asked:
        text = "The dossier asks about no proposition."
        return Section("likelihood", "How likely", (Paragraph(text), *_tensions(draft)))
    blocks = (_lead(draft), _figure(draft), *_holes(draft), *_tensions(draft))
    return Section("likelihood", "How likely", blocks)


def _lead(draft: Draft) -> Paragraph:
    scale = SCALES[draft.content.scale]
    return Paragraph(
        sentence(
            "Bounds, not estimates: every probability within a range is compatible with all {} "
            "judgements, and none outside it. Words are those of {}. Nothing is assumed to be "
            "independent of anything.",
            draft.number(count(len(draft.study.judgements)), draft.judgements_trail()),
            term(scale.title),
        )
    )


def _figure(draft: Draft) -> Figure:
    asked = draft.study.asked
    bars = tuple(
        Bar(item.label, item.bounds.lower, item.bounds.upper, _beside(draft, item))
        for item in asked
    )
    terms = graded_terms(draft.content.scale)
    edges = tuple(sorted({edge for entry in terms for edge in (entry.lower, entry.upper)}))
    narrow = min(range(len(asked)), key=lambda at: asked[at].bounds.width)
    wide = max(range(len(asked)), key=lambda at: asked[at].bounds.width)
    title = sentence(
        "Best known: {} ({}). Least known: {} ({})",
        authored(asked[narrow].label),
        _range(draft, narrow),
        authored(asked[wide].label),
        _range(draft, wide),
    )
    label = (
        f"Bars of lower and upper probability of {len(asked)} propositions with the words they "
        "span; the table below holds the same figures."
    )
    table = _table(draft)
    note = (
        "Each bar runs from the least to the greatest probability that the judgements allow, "
        "rounded outwards."
    )
    return Figure(title, interval_bars(bars, edges, label), draft.judgements_trail(), note, table)


def _beside(draft: Draft, item: Asked) -> str:
    lower, upper = item.bounds.lower, item.bounds.upper
    return f"{percent_range(lower, upper)}, {words_spanned(lower, upper, draft.content.scale)}"


def _range(draft: Draft, index: int) -> Text:
    bounds = draft.study.asked[index].bounds
    return draft.number(percent_range(bounds.lower, bounds.upper), asked_trail(draft, index))


def _table(draft: Draft) -> Table:
    rows = []
    for index, item in enumerate(draft.study.asked):
        bounds = item.bounds
        rows.append(
            Row(
                (
                    Cell(authored(item.label), head=True),
                    Cell(_range(draft, index), "num"),
                    Cell(
                        words_spanned(bounds.lower, bounds.upper, draft.content.scale, ranges=True)
                    ),
                    Cell(_binding(draft, bounds.binding_lower)),
                    Cell(_binding(draft, bounds.binding_upper)),
                    Cell(draft.claims(item.claims) if item.claims else draft.assumed()),
                )
            )
        )
    head = (
        "Proposition",
        "Probability",
        "In words",
        "Lower end held by",
        "Upper end held by",
        "Put forward by",
    )
    caption = "Bounds of every proposition asked, and the judgements that bind them"
    return Table(caption, head, tuple(rows), draft.judgements_trail())


def _binding(draft: Draft, names: tuple[str, ...]) -> Text:
    if not names:
        return "no judgement"
    return joined(draft.to(Ref("judgement", name)) for name in names)


def _holes(draft: Draft) -> tuple[Block, ...]:
    """Name what is asked and left open, and claims whose grade leaves nothing of their words."""
    items: list[Text] = [
        sentence("{}: {}. Almost nothing follows.", authored(item.label), _range(draft, index))
        for index, item in enumerate(draft.study.asked)
        if item.bounds.width > SILENT
    ]
    items += [
        sentence(
            "{} says “{}”; read and widened by its grade that allows {}, next to nothing.",
            draft.to(Ref("judgement", entry.id)),
            authored(entry.word or entry.because or ""),
            draft.number(percent_range(entry.lower, entry.upper), draft.judgements_trail()),
        )
        for entry in draft.study.judgements
        if entry.than is None and entry.upper - entry.lower > SILENT
    ]
    if not items:
        return ()
    return Heading("Holes", "holes"), Bullets(tuple(items))


def _tensions(draft: Draft) -> tuple[Block, ...]:
    """Return what is coherent and still worth a second look: both sides of each are shown."""
    found = draft.study.credal.tensions()
    opposed = [
        sentence(
            "{} contradicts {}: {} / {}",
            draft.to(Ref("claim", name)),
            draft.to(Ref("claim", other)),
            authored(claim.says),
            authored(draft.content.claims[other].says),
        )
        for name, claim in draft.content.claims.items()
        for other in claim.attacks
    ]
    blocks: list[Block] = [Heading("Tensions", "tensions")]
    trail = draft.judgements_trail()
    loud = [entry for entry in found if entry.kind != "tightened"]
    quiet = [entry for entry in found if entry.kind == "tightened"]
    if loud:
        blocks.append(
            _tension_table(
                draft, "Two strengths for one event, and judgements that pull apart", loud, trail
            )
        )
    if opposed:
        blocks.append(Paragraph("Claims that contradict one another:"))
        blocks.append(Bullets(tuple(opposed)))
    if not loud and not opposed:
        blocks.append(Paragraph("No two judgements and no two claims pull apart."))
    if quiet:
        table = _tension_table(draft, "Narrower together than each alone", quiet, trail)
        blocks.append(Fold("Judgements that the others narrow", (table,)))
    return tuple(blocks)


def _tension_table(draft: Draft, caption: str, found: list[Tension], trail: str) -> Table:
    rows = tuple(
        Row(
            (
                Cell(_KINDS.get(entry.kind, entry.kind)),
                Cell(_binding(draft, entry.judgements)),
                Cell(_event_of(draft, entry.judgements[0])),
                Cell(joined((_stated(draft, name) for name in entry.judgements), "<br>")),
                Cell(_implied(draft, entry), "num"),
            )
        )
        for entry in found
    )
    head = ("What", "Judgements", "Event", "Stated, and as used", "Implied by all together")
    return Table(caption, head, rows, trail)


def _event_of(draft: Draft, name: str) -> Text:
    entry = next(item for item in draft.study.judgements if item.id == name)
    given = sentence("; given {}", draft.event(entry.given)) if entry.given else ""
    return sentence("{}{}", draft.event(entry.event), given)


def _stated(draft: Draft, name: str) -> Text:
    entry = next(item for item in draft.study.judgements if item.id == name)
    trail = draft.judgements_trail()
    word = sentence("“{}” ", authored(entry.word)) if entry.word else ""
    ratio = entry.than is not None
    stated = draft.number(judged_range(*entry.stated, ratio=ratio), trail)
    if (entry.lower, entry.upper) == entry.stated:
        return sentence("{}: {}{}", draft.to(Ref("judgement", name)), word, stated)
    used = draft.number(used_range(entry.lower, entry.upper, ratio=ratio), trail)
    return sentence("{}: {}{}, as used {}", draft.to(Ref("judgement", name)), word, stated, used)


def _implied(draft: Draft, entry: Tension) -> Text:
    found = entry.implied
    judged = next(item for item in draft.study.judgements if item.id == entry.judgements[0])
    if entry.kind == "emptied" or (
        found is None and (entry.kind == "idle" or judged.than is not None)
    ):
        return "—"
    if found is None:
        found = draft.study.credal.probability(judged.event, judged.given)
    text = percent_range(found.lower, found.upper)
    return draft.number(text, draft.judgements_trail())
