"""Analytic tradecraft: what a reviewer would ask, after the nine standards of ICD 203.

Reads a `Dossier` without errors; gives advice (SN101 to SN110, warnings), each under the standard
that ``sonae explain`` names. Advice is rare on purpose: what a dossier says in the words meant
for it (`confidence: low`, `note`, `because`, `alternatives`, `changes`) is not asked again. What
is said once of a whole dossier is one finding, with the places listed.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TypeAlias

from sonae.dossier import Dossier, Finding, JudgementEntry, Place, path_text
from sonae.evidence.scales import SCALES

__all__ = ["check_tradecraft"]

Path: TypeAlias = tuple[str | int, ...]

_MOST = 100  # findings of one kind
_MOST_LISTED = 6
_UNKNOWN = 6
_IMPROBABLE = 5
_CONFIRMED = 1
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_GROWN = 20
"""Judgements and claims from which a dossier is an assessment and no longer a sketch."""


def check_tradecraft(dossier: Dossier) -> list[Finding]:
    """Return advice on sources, uncertainty, assumptions, alternatives, relevance and argument."""
    checks = (
        *(_unjudgeable(dossier), _single_source(dossier), _mixed_sentences(dossier)),
        *(_two_scales(dossier), _left_out(dossier), _unmarked(dossier), _alternatives(dossier)),
        *(_relevance(dossier), _contrary(dossier), _changes(dossier)),
    )
    return [finding for check in checks for finding in islice(check, _MOST)]


# 1 sources ------------------------------------------------------------------------------------


def _unjudgeable(dossier: Dossier) -> Iterator[Finding]:
    """Find judgements whose claims all have a grade that says nothing, with no low confidence."""
    found = [
        (index, ", ".join(entry.from_))
        for index, entry in enumerate(dossier.content.judgements)
        if entry.from_
        and entry.confidence != "low"
        and all(_says_nothing(dossier, claim) for claim in entry.from_)
    ]
    yield from _together(
        dossier,
        "SN101",
        [(("judgements", index, "from"), claims) for index, claims in found],
        "judgement rests only on claims that cannot be judged",
        "judgements rest only on claims that cannot be judged",
        "find evidence that can be graded, or state `confidence: low`",
    )


def _says_nothing(dossier: Dossier, name: str) -> bool:
    claim = dossier.content.claims[name]
    reliability = dossier.content.sources[claim.source].reliability
    return claim.credibility == _UNKNOWN or reliability == "F"


def _single_source(dossier: Dossier) -> Iterator[Finding]:
    """Find judgements of high confidence that hang on one source which nobody else confirms."""
    found: list[tuple[Path, str]] = []
    for index, entry in enumerate(dossier.content.judgements):
        if not entry.from_ or entry.confidence != "high":
            continue
        claims = [dossier.content.claims[name] for name in entry.from_]
        sources = {claim.source for claim in claims}
        confirmed = any(claim.credibility == _CONFIRMED for claim in claims)
        nothing = all(_says_nothing(dossier, name) for name in entry.from_)  # already SN101
        if len(sources) == 1 and not confirmed and not nothing:
            found.append((("judgements", index, "from"), f"`{sources.pop()}` alone"))
    yield from _together(
        dossier,
        "SN102",
        found,
        "judgement of high confidence rests on a single source",
        "judgements of high confidence rest on a single source each",
        "add a second source, or state `confidence: moderate`",
    )


# 2 uncertainty --------------------------------------------------------------------------------

_CONFIDENCE = re.compile(
    r"\b(?:(?:high|moderate|medium|low|limited|great|full|some)\s+(?:degree\s+of\s+)?confidence"
    r"|(?:highly|very|fairly|quite)?\s*confident)\b",
    re.IGNORECASE,
)
_BESIDE_THE_POINT = frozenset({"can", "never", "always", "rarely", "even chance", "certainly"})
_LIKELIHOOD = re.compile(
    r"\b(?:"
    + "|".join(
        sorted(
            {
                re.escape(word)
                for name in ("icd203", "phia", "lay")
                for term in SCALES[name].terms
                for word in term.words
                if term.kind == "likelihood" and word not in _BESIDE_THE_POINT
            },
            key=len,
            reverse=True,
        )
    )
    + r")\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?。！？;\n]+")


def _mixed_sentences(dossier: Dossier) -> Iterator[Finding]:
    """Find sentences that hold a level of confidence and a word of likelihood."""
    for path, mark in dossier.places.marks.items():
        if mark.text is None or path[-1] not in ("says", "because", "label"):
            continue
        if "confiden" not in mark.text.casefold():
            continue
        for sentence in _SENTENCE.finditer(mark.text):
            confidence = _CONFIDENCE.search(sentence[0])
            likelihood = _LIKELIHOOD.search(sentence[0])
            if confidence is None or likelihood is None:
                continue
            start = sentence.start() + confidence.start()
            place = dossier.places.within(path, start, start + len(confidence[0]))
            message = (
                f"“{confidence[0].strip()}” and “{likelihood[0]}” stand in one sentence: "
                "confidence is not likelihood"
            )
            hint = "say how likely it is in one sentence, and how well founded that is in another"
            yield Finding("SN103", "warning", place, path_text(path), message, hint)


def _two_scales(dossier: Dossier) -> Iterator[Finding]:
    """Find words of one analyst read on more than one scale, without a reason."""
    content = dossier.content
    used: dict[str, set[str]] = {}
    for entry in content.judgements:
        if _is_word(entry):
            used.setdefault(entry.by, set()).add(entry.scale or content.scale)
    for index, entry in enumerate(content.judgements):
        own = entry.scale or content.scale
        mixes = _is_word(entry) and len(used[entry.by]) > 1 and own != content.scale
        if mixes and not entry.because:
            message = f"this word is read on `{own}`, others of `{entry.by}` on `{content.scale}`"
            hint = "use one scale, or say in `because` why this word is read on another"
            yield _finding(dossier, "SN104", ("judgements", index, "scale"), message, hint)


def _is_word(entry: JudgementEntry) -> bool:
    return entry.is_ is not None and not any(character.isdigit() for character in entry.is_)


def _left_out(dossier: Dossier) -> Iterator[Finding]:
    if not dossier.content.not_modelled:
        message = "nothing is said about what is left out"
        hint = "list the largest gaps under `not_modelled`; the brief prints them first"
        yield _finding(dossier, "SN105", ("question",), message, hint)


# 3 assumptions --------------------------------------------------------------------------------


def _unmarked(dossier: Dossier) -> Iterator[Finding]:
    """Find numbers of the analyst's own, where no assumption is said to bear the load."""
    content = dossier.content
    own = [name for name, quantity in content.quantities.items() if not quantity.from_]
    if own and not content.assumptions:
        count = f"{len(own)} number{'s' * (len(own) > 1)} of the analyst's own"
        message = f"{count}, and no assumption is marked as bearing the load"
        hint = "say under `assumptions` which of them would change the answer, and why you make it"
        yield _finding(dossier, "SN106", ("quantities", own[0]), message, hint)


# 4 alternatives -------------------------------------------------------------------------------


def _alternatives(dossier: Dossier) -> Iterator[Finding]:
    content = dossier.content
    open_ended = any(factor.unlisted is not None for factor in content.factors.values())
    if not open_ended and not content.alternatives:
        message = "no factor leaves room for what nobody named"
        hint = "give one an `unlisted` state, or list under `alternatives` what was considered"
        yield _finding(dossier, "SN107", ("factors",), message, hint)
    if len(content.plans) == 1:
        message = "a single plan is compared with nothing"
        hint = "add at least the plan of doing nothing: `steps: []`"
        yield _finding(dossier, "SN107", ("plans",), message, hint)


# 5 relevance ----------------------------------------------------------------------------------


_ASKS = re.compile(r"[?？]|か[。」』\s]*$")


def _relevance(dossier: Dossier) -> Iterator[Finding]:
    content = dossier.content
    if not _ASKS.search(content.question):
        message = "the question is not a question"
        hint = "ask what the reader has to decide, and by when"
        yield _finding(dossier, "SN108", ("question",), message, hint, value=True)
    if not content.ask and content.judgements:
        message = "no proposition is asked about, so the brief reports no likelihood"
        hint = "list under `ask` what the reader wants to know"
        yield _finding(dossier, "SN108", ("judgements",), message, hint)


# 6 argument -----------------------------------------------------------------------------------


def _contrary(dossier: Dossier) -> Iterator[Finding]:
    """Find judgements that rest on an attacked claim and pass over what attacks it."""
    content = dossier.content
    attackers: dict[str, list[str]] = {}
    for name, claim in content.claims.items():
        for attacked in claim.attacks if claim.credibility != _IMPROBABLE else ():
            attackers.setdefault(attacked, []).append(name)
    for index, entry in enumerate(content.judgements):
        seen = {*entry.from_, *_WORD.findall(entry.because or "")}
        for at, name in enumerate(entry.from_):
            against = [other for other in attackers.get(name, ()) if other not in seen]
            if against:
                seen.update(against)
                message = f"`{against[0]}` attacks `{name}`, and `{entry.id}` does not say so"
                hint = f"add `{against[0]}` to `from`, or answer it in `because`"
                related = ((dossier.place("claims", against[0]), "the contrary claim"),)
                path = ("judgements", index, "from", at)
                yield _finding(dossier, "SN109", path, message, hint, related, value=True)


# 7 change -------------------------------------------------------------------------------------


def _changes(dossier: Dossier) -> Iterator[Finding]:
    content = dossier.content
    written = ("changes",) in dossier.places.marks
    grown = len(content.judgements) + len(content.claims) >= _GROWN
    if not content.changes and (written or grown):
        message = "nothing says what changed since the version before"
        hint = "say under `changes` what is new and why, or `First version.`"
        path = ("changes",) if written else ("as_of",)
        yield _finding(dossier, "SN110", path, message, hint)


# helpers --------------------------------------------------------------------------------------


def _together(
    dossier: Dossier,
    code: str,
    found: Sequence[tuple[Path, str]],
    one: str,
    several: str,
    hint: str,
) -> Iterator[Finding]:
    """Say once what holds of several judgements, at the first, with the others beside it."""
    if not found:
        return
    total = len(dossier.content.judgements)
    (path, first), *others = found
    related = [(dossier.places.value(other), text) for other, text in others[:_MOST_LISTED]]
    head = f"this {one}: {first}" if not others else f"{len(found)} of {total} {several}: {first}"
    yield _finding(dossier, code, path, head, hint, related, value=True)


def _finding(
    dossier: Dossier,
    code: str,
    path: Path,
    message: str,
    hint: str,
    related: Iterable[tuple[Place, str]] = (),
    *,
    value: bool = False,
) -> Finding:
    place = dossier.places.value(path) if value else dossier.places.key(path)
    return Finding(code, "warning", place, path_text(path), message, hint, tuple(related))
