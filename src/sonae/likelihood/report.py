"""What a user asks of likelihood at the command line, as plain data and as text.

Reads a credal set and the judgements behind it; hands ``cli`` the bounds with the words they
span, and the judgements that bind each end, down to the words of the claim.
"""

from typing import TypedDict

from sonae.dossier import Dossier, EventGiven
from sonae.evidence import Judgement, words_spanned
from sonae.expressions import Event, in_words
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.credal import CredalSet

__all__ = ["BoundReport", "JudgementReport", "likelihood_report", "likelihood_text"]


class JudgementReport(TypedDict):
    """A judgement that binds."""

    id: str
    says: str
    by: str
    word: str | None
    stated: tuple[float, float]
    used: tuple[float, float]
    claims: list[str]
    at: str


class BoundReport(TypedDict):
    """Bounds of one proposition."""

    proposition: str
    event: str
    given: str | None
    lower: float
    upper: float
    words: str
    gap: float
    note: str | None
    binding_lower: list[JudgementReport]
    binding_upper: list[JudgementReport]


def likelihood_report(
    dossier: Dossier,
    credal: CredalSet,
    judged: tuple[Judgement, ...],
    asked: EventGiven | None = None,
) -> list[BoundReport]:
    """Return the bounds of one proposition, or of all that the dossier asks about.

    Parameters
    ----------
    dossier : Dossier
        For labels, and for what it asks.
    credal : CredalSet
        Every distribution that the judgements allow.
    judged : tuple of Judgement
        The judgements that made it.
    asked : EventGiven, optional
        One proposition.
    """
    if asked is not None:
        return [_report(dossier, credal, judged, _label(dossier, asked), asked)]
    return [
        _report(dossier, credal, judged, entry.label, pair)
        for entry, pair in zip(dossier.content.ask, dossier.formulas.ask, strict=True)
    ]


def likelihood_text(report: list[BoundReport]) -> str:
    """Return a report as text: bounds with words, then what binds each end."""
    blocks = []
    for entry in report:
        lower, upper = entry["lower"], entry["upper"]
        lines = [entry["proposition"]]
        lines.append(f"  {_range((lower, upper))}   ({entry['words']})")
        if entry["note"]:
            lines.append(f"  {entry['note']}")
        for end in ("lower", "upper"):
            binding = entry["binding_lower"] if end == "lower" else entry["binding_upper"]
            lines += [f"  {end} end bound by {_line(judgement)}" for judgement in binding]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) if blocks else "the dossier asks about nothing: add `ask:`"


def _report(
    dossier: Dossier,
    credal: CredalSet,
    judged: tuple[Judgement, ...],
    proposition: str,
    asked: EventGiven,
) -> BoundReport:
    bounds: Bounds = credal.probability(asked.event, asked.given)
    by_id = {judgement.id: judgement for judgement in judged}

    def binding(ids: tuple[str, ...]) -> list[JudgementReport]:
        return [_judgement(by_id[name]) for name in ids]

    return {
        "proposition": proposition,
        "event": asked.event.text,
        "given": asked.given.text if asked.given else None,
        "lower": bounds.lower,
        "upper": bounds.upper,
        "words": words_spanned(bounds.lower, bounds.upper, dossier.content.scale),
        "gap": bounds.gap,
        "note": bounds.note,
        "binding_lower": binding(bounds.binding_lower),
        "binding_upper": binding(bounds.binding_upper),
    }


def _judgement(judgement: Judgement) -> JudgementReport:
    event = judgement.event.text + (f" given {judgement.given.text}" if judgement.given else "")
    return {
        "id": judgement.id,
        "says": event,
        "by": judgement.by,
        "word": judgement.word,
        "stated": judgement.stated,
        "used": (judgement.lower, judgement.upper),
        "claims": list(judgement.claims),
        "at": judgement.place,
    }


def _line(judgement: JudgementReport) -> str:
    word = f"“{judgement['word']}” " if judgement["word"] else ""
    stated = _range(judgement["stated"])
    used = _range(judgement["used"])
    widened = f", widened by grade to {used}" if used != stated else ""
    return f"{judgement['id']} ({judgement['by']}): {word}{stated}{widened}  {judgement['at']}"


def _label(dossier: Dossier, asked: EventGiven) -> str:
    """Return the dossier's own words for a proposition it asks about, else the event in words."""
    for entry, pair in zip(dossier.content.ask, dossier.formulas.ask, strict=True):
        if pair.event.tree == asked.event.tree and _same(pair.given, asked.given):
            return entry.label
    return _proposition(dossier, asked)


def _same(one: Event | None, other: Event | None) -> bool:
    return one is other or (one is not None and other is not None and one.tree == other.tree)


def _range(ends: tuple[float, float]) -> str:
    """Both ends to a tenth of a per cent, as the bounds above are printed."""
    return f"{ends[0]:.1%} to {ends[1]:.1%}"


def _proposition(dossier: Dossier, asked: EventGiven) -> str:
    factors = {name: factor.label for name, factor in dossier.content.factors.items()}
    states = {
        (name, state): entry.label
        for name, factor in dossier.content.factors.items()
        for state, entry in factor.states.items()
    }

    def words(event: Event) -> str:
        return in_words(event.tree, factors, states)

    given = f", given {words(asked.given)}" if asked.given else ""
    return f"P({words(asked.event)}{given})"
