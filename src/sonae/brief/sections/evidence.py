"""Section 10: judgements, claims and sources, as stated and as used."""

from sonae.brief.blocks import Block, Cell, Fold, Heading, Paragraph, Row, Section, Table, Text
from sonae.brief.draft import Draft, authored, code, joined, sentence
from sonae.brief.numbers import count, judged_range, used_range
from sonae.brief.trails import ASSUMED, Ref, refs
from sonae.dossier import Claim
from sonae.evidence import SCALES, Judgement, UnknownWord, term_range, word_with_range

__all__ = ["evidence_section", "scale_table"]

ANALYST = "analyst"


def evidence_section(draft: Draft) -> Section:
    """Return the section."""
    blocks: tuple[Block, ...] = (
        *_judgements(draft),
        *_sources(draft),
        *_claims(draft),
        *_constraints(draft),
    )
    return Section("evidence", "Judgements, claims and sources", blocks)


def _judgements(draft: Draft) -> tuple[Block, ...]:
    stated = draft.study.judgements
    own = [entry for entry in stated if entry.by == ANALYST]
    trail = draft.judgements_trail()
    text = sentence(
        "{} of {} judgements are the analyst’s own ({}); the others are words of a source, read on "
        "the scale named and widened by its grade: of a range only as much is used as the claim is "
        "trusted. {}",
        draft.number(count(len(own)), trail),
        draft.number(count(len(stated)), trail),
        draft.assumed(),
        ""
        if draft.study.settings.widened
        else sentence("<b>In this run grades do not widen: every word counts at face value.</b>"),
    )
    head = ("Id", "Event", "As stated", "As used", "Trust", "By", "Because", "Rests on")
    rows = tuple(_judgement(draft, entry) for entry in stated)
    table = Table("Every judgement that bounds a probability", head, rows, trail, "small")
    return Heading("Judgements", "judgements"), Paragraph(text), table


def _judgement(draft: Draft, entry: Judgement) -> Row:
    ratio = entry.than is not None
    trail = draft.trails.add(
        f"judgement-{entry.id}",
        f"Judgement {entry.id}",
        _how(entry),
        rests=(Ref("judgement", entry.id), *refs("claim", entry.claims)),
        basis=ASSUMED if entry.by == ANALYST else None,
        place=entry.place,
    )
    stated = draft.number(judged_range(*entry.stated, ratio=ratio), trail)
    word = sentence("“{}” ", authored(entry.word)) if entry.word else ""
    used = draft.number(_used(entry), trail)
    trusted = "—" if entry.trust is None else draft.number(f"{entry.trust:g}", trail)
    by = draft.assumed() if entry.by == ANALYST else authored(entry.by)
    confidence = (
        sentence("<br><small>{} confidence</small>", entry.confidence) if entry.confidence else ""
    )
    return Row(
        (
            Cell(authored(entry.id), head=True),
            Cell(_event(draft, entry)),
            Cell(sentence("{}{}", word, stated)),
            Cell(used, "num"),
            Cell(trusted, "num"),
            Cell(sentence("{}{}", by, confidence)),
            Cell(authored(entry.because or "no reason is given")),
            Cell(draft.claims(entry.claims) if entry.claims else draft.assumed()),
        ),
        id=f"judgement-{entry.id}",
    )


def _how(entry: Judgement) -> str:
    ratio = entry.than is not None
    said = judged_range(*entry.stated, ratio=ratio)
    parts = [f"“{entry.word}” on the scale {entry.scale}: {said}." if entry.word else f"{said}."]
    if entry.suggests is not None:
        parts.append(
            f"A possibility phrase: it suggests at most {entry.suggests:.0%}, but binds below only."
        )
    if entry.trust is not None:
        parts.append(
            f"Trust {entry.trust:g}, the smaller of what the two grades allow, "
            f"widens it to {_used(entry)}."
        )
    return " ".join(parts)


def _used(entry: Judgement) -> str:
    """Return what binds: as stated if nothing widened it."""
    ratio = entry.than is not None
    if (entry.lower, entry.upper) == entry.stated:
        return judged_range(*entry.stated, ratio=ratio)
    return used_range(entry.lower, entry.upper, ratio=ratio)


def _event(draft: Draft, entry: Judgement) -> Text:
    text = draft.event(entry.event)
    if entry.than is not None:
        text = sentence("{}, compared with {}", text, draft.event(entry.than))
    if entry.given is not None:
        text = sentence("{} <small>given {}</small>", text, draft.event(entry.given))
    return text


def _sources(draft: Draft) -> tuple[Block, ...]:
    used: dict[str, int] = {}
    for claim in draft.content.claims.values():
        used[claim.source] = used.get(claim.source, 0) + 1
    rows = []
    for name, entry in draft.content.sources.items():
        about = joined(
            (
                authored(text)
                for text in (entry.author, entry.publisher, entry.date and entry.date.isoformat())
                if text
            ),
            ", ",
        )
        note = sentence("<br><small>{}</small>", authored(entry.note)) if entry.note else ""
        rows.append(
            Row(
                (
                    Cell(authored(name), head=True),
                    Cell(sentence("{}. {}{}", authored(entry.title), about, note)),
                    Cell(entry.reliability, "num"),
                    Cell(count(used.get(name, 0)), "num"),
                ),
                id=f"source-{name}",
            )
        )
    trail = draft.trails.add(
        "sources",
        "Sources and their grades",
        "Reliability A (reliable) to E (unreliable), F cannot be judged: the analyst’s grade. "
        "Claims are counted.",
        rests=refs("source", tuple(draft.content.sources)),
        basis=ASSUMED,
    )
    head = ("Id", "Source", "Reliability", "Claims")
    table = Table("Sources, with the grade of their reliability", head, tuple(rows), trail, "small")
    return Heading("Sources", "sources"), table


def _claims(draft: Draft) -> tuple[Block, ...]:
    trail = draft.trails.add(
        "claims",
        "Claims and their grades",
        "Paraphrases; where a text is pointed at, its place is given in code points. Credibility "
        "1 (confirmed) to 5 (improbable), 6 cannot be judged: the analyst’s grade.",
        rests=refs("claim", tuple(draft.content.claims)),
        basis=ASSUMED,
    )
    rows = tuple(_claim(draft, name) for name in draft.content.claims)
    head = ("Id", "Says (paraphrase)", "Speaker", "Grade", "Source and place", "Relations")
    table = Table("Every claim that the dossier uses", head, rows, trail, "small")
    return Heading("Claims", "claims"), table


def _claim(draft: Draft, name: str) -> Row:
    entry = draft.content.claims[name]
    grade = f"{draft.content.sources[entry.source].reliability}{entry.credibility}"
    word = sentence(" <small>({})</small>", authored(_worded(entry))) if entry.words else ""
    note = sentence("<br><small>{}</small>", authored(entry.note)) if entry.note else ""
    chain = sentence(
        "{}{}",
        authored(entry.speaker),
        sentence(", from {}", authored(", from ".join(entry.chain))) if entry.chain else "",
    )
    at = f", {entry.at[0]}–{entry.at[1]}" if entry.at else ""
    place = draft.place("claims", name)
    relations = [
        sentence("{} {}", verb, draft.claims(names))
        for verb, names in (
            ("supports", entry.supports),
            ("contradicts", entry.attacks),
            ("limits", entry.qualifies),
        )
        if names
    ]
    return Row(
        (
            Cell(authored(name), head=True),
            Cell(sentence("{}{}{}", authored(entry.says), word, note)),
            Cell(chain),
            Cell(grade, "num"),
            Cell(sentence("{}{}<br>{}", draft.to(Ref("source", entry.source)), at, code(place))),
            Cell(joined(relations, "; ") or "—"),
        ),
        id=f"claim-{name}",
    )


def _worded(claim: Claim) -> str:
    """Return a claim's likelihood word with its range, if it has one."""
    if claim.about is None or claim.words is None:
        return f"“{claim.words}”"
    try:
        return word_with_range(claim.words, claim.reading)
    except UnknownWord:  # numbers, or a phrase that states no likelihood
        return f"“{claim.words}”"


def _constraints(draft: Draft) -> tuple[Block, ...]:
    if not draft.study.system.constraints:
        return ()
    rows = tuple(
        Row(
            (
                Cell(authored(item.id), head=True),
                Cell(sentence("never: {}", draft.event(item.forbids))),
                Cell(authored(item.because or "no reason is given")),
                Cell(draft.basis(item.sources)),
            ),
            id=f"constraint-{item.id}",
        )
        for item in draft.study.system.constraints
    )
    trail = draft.trails.add(
        "constraints",
        "What cannot be",
        "Combinations in which one of these holds are not possible scenarios.",
        rests=refs("constraint", tuple(item.id for item in draft.study.system.constraints)),
        basis=f"Without a claim: {ASSUMED}.",
    )
    head = ("Id", "Constraint", "Because", "Rests on")
    table = Table("Constraints: what is held to be impossible", head, rows, trail, "small")
    return (Fold("Constraints", (table,)),)


def scale_table(draft: Draft) -> Table:
    """Return the words of the scales that the dossier uses, with their ranges."""
    names = dict.fromkeys(
        [draft.content.scale, *(e.scale for e in draft.study.judgements if e.scale)]
    )
    rows = []
    for name in names:
        for at, item in enumerate(SCALES[name].terms):
            rows.append(
                Row(
                    (
                        Cell(authored(SCALES[name].title) if at == 0 else "", head=True),
                        Cell(authored(" / ".join(item.words))),
                        Cell(term_range(item), "num"),
                    )
                )
            )
    trail = draft.trails.add(
        "scales",
        "Scales of likelihood words",
        " ".join(f"{SCALES[name].title}: {SCALES[name].source}." for name in names),
        basis="Published scales, not counted and not assumed here; the reading of a word on one of "
        f"them is the {ASSUMED} where its author declared none.",
    )
    return Table("Words and their ranges", ("Scale", "Word", "Range"), tuple(rows), trail, "small")
