"""What a user asks of likelihood at the command line, as plain data and as text.

Reads a credal set and the judgements behind it; hands ``cli`` the bounds with the words they
span, and the judgements that bind each end, down to the words of the claim.
"""

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias, TypedDict

from sonae.dossier import Dossier, EventGiven
from sonae.evidence import Judgement, said_with_range, words_spanned
from sonae.expressions import Event, in_words
from sonae.likelihood.bounds import Bounds
from sonae.likelihood.choose import Credal
from sonae.likelihood.contingent import WITHIN_ALONE
from sonae.likelihood.extras import NOTHING_MORE, Extras, PointReport, SpreadReport
from sonae.likelihood.rounding import outward_range

__all__ = [
    "BoundReport",
    "JudgementReport",
    "ShiftReport",
    "judgement_line",
    "judgement_report",
    "likelihood_report",
    "likelihood_text",
    "proposition_of",
    "range_text",
]

Tell: TypeAlias = Callable[[int, int], object]
"""Called with the propositions that are done, and how many there are."""


class JudgementReport(TypedDict):
    """A judgement: whose it is, what it says, and what of it binds."""

    id: str
    says: str
    than: str | None
    by: str
    word: str | None
    said: str | None
    """The word with its range, as reports print it."""
    stated: tuple[float, float | None]
    """As said; None where it says no upper end."""
    used: tuple[float, float | None]
    """What binds, after widening by grade."""
    claims: list[str]
    at: str


class ShiftReport(TypedDict):
    """How far the bounds move when a judgement is dropped, as probabilities."""

    judgement: JudgementReport
    basis: str
    lower: float
    upper: float
    without: tuple[float, float]
    """The bounds without it."""
    condition_lost: bool
    """Whether its condition could have probability 0 without it; distances say nothing then."""
    note: str | None


class BoundReport(TypedDict):
    """Bounds of one proposition."""

    proposition: str
    event: str
    given: str | None
    lower: float
    upper: float
    words: str
    words_with_ranges: str
    gap: float
    note: str | None
    emptied: list[str]
    """Conditions that the judgements rule out without saying so, whatever is asked."""
    method: str
    binding_lower: list[JudgementReport]
    binding_upper: list[JudgementReport]
    point: PointReport | None
    """The point of maximum entropy, if it was asked for."""
    spread: SpreadReport | None
    """Sampled distributions, if they were asked for."""
    assumptions: list[ShiftReport] | None
    """What hangs on which judgement, if it was asked for."""


def likelihood_report(
    dossier: Dossier,
    credal: Credal,
    judged: Sequence[Judgement],
    asked: EventGiven | None = None,
    extras: Extras = NOTHING_MORE,
    tell: Tell | None = None,
) -> list[BoundReport]:
    """Return the bounds of one proposition, or of all that the dossier asks about.

    Parameters
    ----------
    dossier : Dossier
        For labels, and for what it asks.
    credal : CredalSet or JunctionCredalSet
        Every distribution that the judgements allow.
    judged : sequence of Judgement
        The judgements that made it.
    asked : EventGiven, optional
        One proposition.
    extras : Extras
        What is wanted beside the bounds.
    tell : callable, optional
        Called as propositions are done.
    """
    pairs = list(dossier.formulas.ask) if asked is None else [asked]
    found = []
    for index, pair in enumerate(pairs):
        found.append(_report(dossier, credal, judged, pair, extras))
        if tell is not None:
            tell(index + 1, len(pairs))
    return found


def likelihood_text(report: Sequence[BoundReport]) -> str:
    """Return a report as text: bounds with words, what binds each end, and what was asked for."""
    if not report:
        return "the dossier asks about nothing: add `ask:`"
    blocks = ["\n".join(_lines(entry)) for entry in report]
    warned = [f"Look again: {says} (see --explain)" for says in report[0]["emptied"]]
    return "\n\n".join([*warned, *blocks, f"by {report[0]['method']}"])


def _report(
    dossier: Dossier,
    credal: Credal,
    judged: Sequence[Judgement],
    asked: EventGiven,
    extras: Extras,
) -> BoundReport:
    bounds: Bounds = credal.probability(asked.event, asked.given)
    by_id = {judgement.id: judgement for judgement in judged}
    scale = dossier.content.scale

    def binding(ids: tuple[str, ...]) -> list[JudgementReport]:
        return [judgement_report(by_id[name]) for name in ids]

    return {
        "proposition": proposition_of(dossier, asked),
        "event": asked.event.text,
        "given": asked.given.text if asked.given else None,
        "lower": bounds.lower,
        "upper": bounds.upper,
        "words": words_spanned(bounds.lower, bounds.upper, scale),
        "words_with_ranges": words_spanned(bounds.lower, bounds.upper, scale, ranges=True),
        "gap": bounds.gap,
        "note": bounds.note,
        "emptied": [tension.says for tension in credal.emptied()],
        "method": credal.method,
        "binding_lower": binding(bounds.binding_lower),
        "binding_upper": binding(bounds.binding_upper),
        "point": extras.at_point(asked, bounds),
        "spread": extras.spread_of(asked),
        "assumptions": _shifts(extras, asked),
    }


def _shifts(extras: Extras, asked: EventGiven) -> list[ShiftReport] | None:
    found = extras.assumptions_of(asked)
    if found is None:
        return None
    return [
        {
            "judgement": judgement_report(shift.judgement),
            "basis": shift.basis,
            "lower": shift.lower,
            "upper": shift.upper,
            "without": (shift.without.lower, shift.without.upper),
            "condition_lost": shift.condition_lost,
            "note": shift.without.note,
        }
        for shift in found.moving
    ]


def judgement_report(judgement: Judgement) -> JudgementReport:
    """Return a judgement as plain data."""
    event = judgement.event.text + (f" given {judgement.given.text}" if judgement.given else "")
    return {
        "id": judgement.id,
        "says": event,
        "than": judgement.than.text if judgement.than else None,
        "by": judgement.by,
        "word": judgement.word,
        "said": said_with_range(judgement),
        "stated": _ends(judgement.stated),
        "used": _ends((judgement.lower, judgement.upper)),
        "claims": list(judgement.claims),
        "at": judgement.place,
    }


def _ends(ends: tuple[float, float]) -> tuple[float, float | None]:
    return ends[0], None if math.isinf(ends[1]) else ends[1]


# text -----------------------------------------------------------------------------------------


def _lines(entry: BoundReport) -> list[str]:
    ends = range_text((entry["lower"], entry["upper"]))
    lines = [entry["proposition"], f"  {ends}   {entry['words_with_ranges']}"]
    if entry["note"]:
        lines.append(f"  {entry['note']}")
    lower, upper = entry["binding_lower"], entry["binding_upper"]
    lines += [f"  lower end bound by {judgement_line(judgement)}" for judgement in lower]
    lines += [f"  upper end bound by {judgement_line(judgement)}" for judgement in upper]
    point, spread, shifts = entry["point"], entry["spread"], entry["assumptions"]
    if point is not None:
        value = "none here" if point["value"] is None else f"{point['value']:.1%}"
        lines.append(f"  point: {value}, {point['label']}")
    if spread is not None:
        lines += _spread(spread)
    if shifts is not None:
        lines.append("  dropped one at a time, those that matter most first:")
        lines += [f"    {_moved(shift)}" for shift in shifts]
        if not shifts:
            lines.append("    no single judgement moves these bounds")
    return lines


def _spread(spread: SpreadReport) -> list[str]:
    if spread["low"] is None or spread["high"] is None:
        return [f"  spread: none, {spread['note']}"]
    return [
        f"  spread: {range_text((spread['low'], spread['high']))} holds 90 % of "
        f"{spread['samples']:,} distributions (seed {spread['seed']})",
        f"    {spread['label']}",
    ]


def _moved(shift: ShiftReport) -> str:
    if shift["condition_lost"]:
        left = "nothing would bound it"
        if shift["note"] is not None and shift["note"].startswith(WITHIN_ALONE):
            ends_left = range_text(shift["without"])
            left = f"only what was judged given its condition would bound it, {ends_left}"
        line = judgement_line(shift["judgement"])
        return f"without {line}: {left}: its condition could have probability 0 ({shift['basis']})"
    ends = [
        f"{name} end {sign}{100 * moved:.1f} points"
        for name, sign, moved in (("lower", "−", shift["lower"]), ("upper", "+", shift["upper"]))
        if moved > 0.0
    ]
    return f"without {judgement_line(shift['judgement'])}: {', '.join(ends)} ({shift['basis']})"


def judgement_line(judgement: JudgementReport) -> str:
    """Return one line about a judgement: whose it is, its word with the range, what binds."""
    stated = range_text(judgement["stated"], judgement["than"])
    used = range_text(judgement["used"], judgement["than"])
    said = stated if judgement["said"] is None else f"“{judgement['said']}”"
    widened = f", widened by grade to {used}" if used != stated else ""
    return f"{judgement['id']} ({judgement['by']}): {said}{widened}  {judgement['at']}"


def range_text(ends: tuple[float, float | None], than: str | None = None) -> str:
    """Return both ends to a tenth of a per cent, outwards; a ratio says how many times what."""
    lower, upper = ends
    if than is None:
        return outward_range(lower, 1.0 if upper is None else upper)
    times = f"at least {lower:.4g}" if upper is None else f"{lower:.4g} to {upper:.4g}"
    return f"{times} times ({than})"


def proposition_of(dossier: Dossier, asked: EventGiven) -> str:
    """Return the dossier's own words for a proposition it asks about, else the event in words."""
    for entry, pair in zip(dossier.content.ask, dossier.formulas.ask, strict=True):
        if pair.event.tree == asked.event.tree and _same(pair.given, asked.given):
            return entry.label
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


def _same(one: Event | None, other: Event | None) -> bool:
    return one is other or (one is not None and other is not None and one.tree == other.tree)
