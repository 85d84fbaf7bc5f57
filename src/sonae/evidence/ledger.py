"""The ledger of claims: who said what where, how far it is trusted, and what rests on it.

Reads a `Dossier`; hands the command line, the exports and the brief one entry per claim. Nothing
in it is the source's own sentence: places and hashes stand for that. Likelihood, confidence and
grade stay apart (semantics §4).
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from sonae.dossier import Claim, Dossier, Path
from sonae.evidence.corroboration import Corroboration, corroboration
from sonae.evidence.grades import TrustTable, trust_table
from sonae.evidence.judgements import Judgement, judgements, said_with_range
from sonae.evidence.scales import UnknownWord, read_phrase, word_with_range

__all__ = ["Anchored", "Hedge", "LedgerEntry", "Passed", "Rest", "Stated", "ledger", "ledger_json"]


@dataclass(frozen=True, slots=True)
class Hedge:
    """The likelihood word of a claim.

    Attributes
    ----------
    words, scale : str
        As written, and the scale it is read on.
    kind : str
        Its class: `likelihood`, `possibility`, `low`, `middle` or `unassigned`.
    text : str
        The word with its range in brackets, as reports print it.
    """

    words: str
    scale: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Passed:
    """One of those from whom a speaker has it, and how: `claim`, `hearsay`, `memory`, `opinion`."""

    source: str
    type: str | None


@dataclass(frozen=True, slots=True)
class Anchored:
    """Hashes of what stands before and after a quotation, each with its length in code points."""

    prefix_sha256: str | None = None
    prefix_length: int | None = None
    suffix_sha256: str | None = None
    suffix_length: int | None = None


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that a claim states; `lower` and `upper` are infinite where it says no end."""

    relation: str
    lower: float
    upper: float
    unit: str
    of: str | None


@dataclass(frozen=True, slots=True)
class Rest:
    """Something that rests on a claim.

    Attributes
    ----------
    section, id : str
        Such as ``judgements`` and ``j04``; ``influences`` have ``factor.state → factor``.
    place : str
        file:line:column.
    """

    section: str
    id: str
    place: str


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One claim, with everything that is known about it.

    Attributes
    ----------
    id, says, kind : str
        Its id, the analyst's paraphrase, and what sort of claim it is (None if not said).
    source, speaker : str
        Id of the source, and who speaks.
    chain : tuple of Passed
        Those from whom the speaker has it, nearest first.
    place : str
        file:line:column of the claim in the dossier.
    document_sha256, quote_sha256 : str, optional
        Hashes of the source's text and of the quotation.
    at : (int, int), optional
        Where the quotation stands: [start, end) in code points of that text.
    anchor : Anchored
        Hashes of what surrounds it.
    grade : str
        Reliability and credibility, such as ``B2``.
    trust : float
        What the two allow, from 0 to 1: the smaller.
    hedge : Hedge, optional
        Its likelihood word.
    event, given, condition : str, optional
        What it is about and under which condition, as events, and the condition in words.
    polarity : {'affirmed', 'denied'}
        Whether it affirms or denies the event.
    quantity : Stated, optional
        The number it states.
    horizon : (str, str), optional
        First and last day that it speaks of.
    stated, used : (float, float), optional
        Interval of the probability of `event`: as said, and what binds after widening.
    bears_on : tuple of str
        Factors, quantities and options that it informs, by its own account.
    supports, attacks, qualifies, same_event : tuple of str
        Its links to other claims.
    rests : tuple of Rest
        What rests on it: whatever names it, and itself where its words bind.
    agreeing : tuple of str
        Claims that say the same of the same event, itself included; empty if it names no event.
    independent : int
        Independent voices among them.
    """

    id: str
    says: str
    kind: str | None
    source: str
    speaker: str
    chain: tuple[Passed, ...]
    place: str
    document_sha256: str | None
    quote_sha256: str | None
    at: tuple[int, int] | None
    anchor: Anchored
    grade: str
    trust: float
    hedge: Hedge | None
    event: str | None
    given: str | None
    condition: str | None
    polarity: str
    quantity: Stated | None
    horizon: tuple[str, str] | None
    stated: tuple[float, float] | None
    used: tuple[float, float] | None
    bears_on: tuple[str, ...]
    supports: tuple[str, ...]
    attacks: tuple[str, ...]
    qualifies: tuple[str, ...]
    same_event: tuple[str, ...]
    rests: tuple[Rest, ...]
    agreeing: tuple[str, ...]
    independent: int


def ledger(dossier: Dossier, *, widened: bool = True) -> tuple[LedgerEntry, ...]:
    """Return an entry for every claim, in the dossier's order.

    Parameters
    ----------
    dossier : Dossier
        The dossier.
    widened : bool
        Whether grades widen what binds, as in ``judgements``.

    Raises
    ------
    DossierFindings
        If a word is not on its scale.
    """
    found = judgements(dossier, widened=widened)
    binding = {entry.id: entry for entry in found if entry.trust is not None}
    rests = _rests(dossier)
    agreeing = {name: group for group in corroboration(dossier) for name in group.claims}
    table = trust_table(dossier)
    return tuple(
        _entry(dossier, name, binding.get(name), rests.get(name, ()), agreeing.get(name), table)
        for name in dossier.content.claims
    )


def _entry(
    dossier: Dossier,
    name: str,
    judged: Judgement | None,
    rests: tuple[Rest, ...],
    group: Corroboration | None,
    table: TrustTable,
) -> LedgerEntry:
    claim = dossier.content.claims[name]
    source = dossier.content.sources[claim.source]
    place = str(dossier.place("claims", name))
    own = (Rest("claims", name, place),) if judged is not None else ()
    horizon = claim.horizon
    return LedgerEntry(
        id=name,
        says=claim.says,
        kind=claim.kind,
        source=claim.source,
        speaker=claim.speaker,
        chain=tuple(Passed(link.source, link.type) for link in claim.links),
        place=place,
        document_sha256=source.sha256,
        quote_sha256=claim.quote_sha256,
        at=claim.at,
        anchor=_anchored(claim),
        grade=f"{source.reliability}{claim.credibility}",
        trust=table.trust(source.reliability, claim.credibility),
        hedge=_hedge(claim, judged),
        event=claim.about.event if claim.about is not None else None,
        given=claim.about.given if claim.about is not None else None,
        condition=claim.condition,
        polarity=claim.polarity,
        quantity=_quantity(claim),
        horizon=(horizon.start.isoformat(), horizon.end.isoformat()) if horizon else None,
        stated=judged.stated if judged is not None else None,
        used=(judged.lower, judged.upper) if judged is not None else None,
        bears_on=claim.bears_on,
        supports=claim.supports,
        attacks=claim.attacks,
        qualifies=claim.qualifies,
        same_event=claim.same_event,
        rests=(*own, *rests),
        agreeing=group.claims if group is not None else (),
        independent=group.independent if group is not None else 0,
    )


def _anchored(claim: Claim) -> Anchored:
    before = claim.anchor.prefix if claim.anchor is not None else None
    after = claim.anchor.suffix if claim.anchor is not None else None
    return Anchored(
        before.sha256 if before is not None else None,
        before.length if before is not None else None,
        after.sha256 if after is not None else None,
        after.length if after is not None else None,
    )


def _hedge(claim: Claim, judged: Judgement | None) -> Hedge | None:
    if claim.words is None:
        return None
    try:
        kind = read_phrase(claim.words, claim.reading).term.kind
        text = said_with_range(judged) if judged is not None else None
        text = text or word_with_range(claim.words, claim.reading)
    except UnknownWord:  # without an event it bounds nothing; the check has told of it
        return Hedge(claim.words, claim.reading, "unassigned", claim.words)
    return Hedge(claim.words, claim.reading, kind, text)


def _quantity(claim: Claim) -> Stated | None:
    stated = claim.quantity
    if stated is None:
        return None
    lower = -math.inf if stated.relation == "at_most" else stated.value.lower
    upper = math.inf if stated.relation == "at_least" else stated.value.upper
    return Stated(stated.relation, lower, upper, stated.unit, stated.of)


_POINTING = frozenset({"from", "in_doubt"})
"""Keys under which claims are named by what rests on them."""


def _rests(dossier: Dossier) -> Mapping[str, tuple[Rest, ...]]:
    """Return what names each claim in a `from`, in the order of the files."""
    found: dict[str, dict[Rest, None]] = {}
    for path, mark in dossier.places.marks.items():
        if mark.text in dossier.content.claims and _POINTING.intersection(map(str, path)):
            rest = Rest(str(path[0]), _name(dossier, path), str(mark.value))
            found.setdefault(mark.text, {})[rest] = None
    return {name: tuple(sorted(rests, key=_order)) for name, rests in found.items()}


def _order(rest: Rest) -> tuple[str, int, int]:
    file, line, column = rest.place.rsplit(":", 2)
    return file, int(line), int(column)


def _name(dossier: Dossier, path: Path) -> str:
    """Return what people call the part at a path."""
    section = path[0]
    if section == "judgements" and isinstance(path[1], int):
        return dossier.content.judgements[path[1]].id
    if section == "constraints" and isinstance(path[1], int):
        return dossier.content.constraints[path[1]].id
    if section == "ask" and isinstance(path[1], int):
        return dossier.content.ask[path[1]].label
    if section == "influences":
        return f"{path[1]} → {path[2]}"
    return str(path[2] if section == "model" else path[1])


def ledger_json(dossier: Dossier, *, widened: bool = True) -> dict[str, object]:
    """Return the ledger as plain data: the table of trust, the claims, and who agrees with whom.

    Ends that a claim does not state are None.
    """
    table = trust_table(dossier)
    entries = ledger(dossier, widened=widened)
    return {
        "dossier": dossier.content.dossier,
        "trust": {
            "credibility": {str(grade): share for grade, share in table.credibility.items()},
            "reliability": dict(table.reliability),
            "from": "the dossier" if table.own else "the program's defaults",
        },
        "claims": [_finite(asdict(entry)) for entry in entries],
        "events": [asdict(group) for group in corroboration(dossier) if len(group.claims) > 1],
    }


def _finite(value: object) -> object:
    """Put None where an end is infinite: JSON has no infinity."""
    if isinstance(value, dict):
        return {key: _finite(part) for key, part in value.items()}
    if isinstance(value, (tuple, list)):
        return [_finite(part) for part in value]
    return None if isinstance(value, float) and math.isinf(value) else value
