"""What is written well and still does nothing, or leaves open what it should settle.

Reads a `Dossier` without errors; gives warnings (SN040 to SN046): parts that nothing reads,
factors that no judgement speaks about, states without a criterion. A name counts as read wherever
it stands outside prose, so a new section of the dossier never makes an old part look unused.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sonae.dossier.dossier import Dossier
from sonae.dossier.findings import Finding, Place
from sonae.dossier.places import Path, path_text

__all__ = ["check_use"]

_MOST = 100  # findings of one kind

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PROSE = frozenset(
    {
        *("because", "by", "definition", "indicator", "label", "legal", "note", "says", "source"),
        *("threshold", "title", "unit"),
    }
)
_POINTERS = frozenset({"bears_on", "feeds", "from", "id", "excludes", "requires", "unlisted"})
_NOT_READING = frozenset(
    {
        *("as_of", "assumptions", "changes", "dossier", "factors", "horizon", "money"),
        *("not_modelled", "question", "scale", "sonae", "sources", "title", "tolerance"),
    }
)
_CUSTOM = 3
"""Cross-impacts run from -3 to +3 by custom."""
_OWN_KEYS = frozenset(
    {
        *("ask", "claims", "constraints", "events", "influences", "judgements", "model"),
        *("options", "outcomes", "plans", "quantities", "reports", "signposts"),
    }
)


def check_use(dossier: Dossier) -> list[Finding]:
    """Return a warning for every part that does nothing and every end left open."""
    read, cited = _names_read(dossier)
    parts = (
        _factors(dossier, read),
        _claims(dossier, cited),
        _options(dossier),
        _numbers(dossier, read),
        _unjudged(dossier),
        _criteria(dossier),
        _strengths(dossier),
    )
    return [finding for part in parts for finding in _capped(part)]


def _names_read(dossier: Dossier) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that stand where something is read, and the claims that are cited."""
    read: set[str] = set()
    cited: set[str] = set()
    for path, mark in dossier.places.marks.items():
        section = path[0]
        held = section == "hypotheses" and path[-1] == "claim"
        if mark.text is not None and ("from" in path or "in_doubt" in path or held):
            cited.add(mark.text)
        if section in _NOT_READING or (section == "claims" and "about" not in path):
            continue
        if section not in _OWN_KEYS:  # a section unknown to this check may name things in its keys
            read.update(part for part in path if isinstance(part, str))
        if mark.text is None or _PROSE.intersection(path[-1:]) or _POINTERS.intersection(path):
            continue
        read.update(_NAME.findall(mark.text))
    for source, targets in dossier.content.influences.items():
        read.add(source.partition(".")[0])
        read.update(targets)
    return frozenset(read), frozenset(cited)


def _factors(dossier: Dossier, read: frozenset[str]) -> Iterator[Finding]:
    for name, factor in dossier.content.factors.items():
        if name not in read:
            message = f"nothing reads the factor `{name}`"
            hint = f"it multiplies the scenarios by {len(factor.states)}; use it, or drop it"
            yield _warning(dossier, "SN040", ("factors", name), message, hint)


def _claims(dossier: Dossier, cited: frozenset[str]) -> Iterator[Finding]:
    claims = dossier.content.claims
    related = {
        other
        for claim in claims.values()
        for other in (*claim.supports, *claim.attacks, *claim.qualifies, *claim.same_event)
    }
    for name, claim in claims.items():
        speaks = claim.words is not None and claim.about is not None
        relates = (
            *(claim.supports, claim.attacks, claim.qualifies),
            *(claim.same_event, claim.bears_on),
        )
        if not (name in cited or name in related or speaks or any(relates) or claim.note):
            message = f"nothing rests on the claim `{name}`"
            hint = "name it in a `from`, say what it bears on, or why it is kept in a `note`"
            yield _warning(dossier, "SN041", ("claims", name), message, hint)
    used = {claim.source for claim in claims.values()}
    for name, source in dossier.content.sources.items():
        if name not in used and not source.note:
            message = f"no claim cites the source `{name}`"
            hint = "add a claim, or say in a `note` why it is listed"
            yield _warning(dossier, "SN041", ("sources", name), message, hint)


def _options(dossier: Dossier) -> Iterator[Finding]:
    plans = dossier.content.plans
    launched = {step.option for plan in plans.values() for step in plan.steps}
    for name, option in dossier.content.options.items():
        if name not in launched and "no plan" not in (option.because or "").casefold():
            message = f"no plan launches the option `{name}`"
            hint = (
                f"add `{name}@{dossier.years[0]}` to a plan, or say in `because` why no plan does"
            )
            yield _warning(dossier, "SN042", ("options", name), message, hint)


def _numbers(dossier: Dossier, read: frozenset[str]) -> Iterator[Finding]:
    content = dossier.content
    informed = {name for claim in content.claims.values() for name in claim.bears_on}
    position = content.model.timing.lead_position
    parts: list[tuple[Path, str]] = [
        (("quantities", name), "quantity")
        for name, quantity in content.quantities.items()
        if not quantity.from_ and name not in informed and name != position
    ]
    parts += [(("model", "tables", name), "table") for name in content.model.tables]
    parts += [(("events", name), "event") for name in content.events]
    for path, noun in parts:
        name = str(path[-1])
        if name not in read:
            hint = "use it in a formula or a question, or drop it"
            message = f"nothing reads the {noun} `{name}`"
            yield _warning(dossier, "SN043", path, message, hint)


def _unjudged(dossier: Dossier) -> Iterator[Finding]:
    """Find factors without any judgement, where the dossier has judgements at all."""
    formulas, claims = dossier.formulas, dossier.content.claims
    spoken: set[str] = set()
    for judged in formulas.judgements.values():
        for event in (judged.event, judged.given, judged.than):
            spoken.update(event.reads if event is not None else ())
    for name, pair in formulas.claims.items():
        if claims[name].words is not None:
            spoken.update(pair.event.reads)
            spoken.update(pair.given.reads if pair.given is not None else ())
    for name in dossier.content.factors if spoken else ():
        if name not in spoken:
            message = f"no judgement speaks about `{name}`"
            hint = "its states keep any probability that the constraints leave; add a judgement"
            yield _warning(dossier, "SN044", ("factors", name), message, hint)


def _criteria(dossier: Dossier) -> Iterator[Finding]:
    """Find states without `when`: one finding for a factor, at the first of them."""
    for name, factor in dossier.content.factors.items():
        bare = [
            state
            for state, entry in factor.states.items()
            if not entry.when and state != factor.unlisted
        ]
        if not bare:
            continue
        first, *others = [("factors", name, "states", state) for state in bare]
        related = [(dossier.places.key(path), "nor has this one") for path in others]
        listed = ", ".join(bare[:6]) + (", …" if len(bare) > 6 else "")
        noun = "states" if others else "state"
        message = f"no criterion says when `{name}` is in the {noun} {listed}"
        hint = "add `when:` with what would have to be seen"
        yield _warning(dossier, "SN045", first, message, hint, related[:5])


def _strengths(dossier: Dossier) -> Iterator[Finding]:
    """Find cross-impacts beyond the customary scale: one finding, at the first of them."""
    beyond = [
        ("influences", key, target, onto)
        for key, targets in dossier.content.influences.items()
        for target, impact in targets.items()
        for onto, score in impact.scores.items()
        if max(abs(score.lower), abs(score.upper)) > _CUSTOM
    ]
    if beyond:
        related = [(dossier.places.key(path), "and this one") for path in beyond[1:6]]
        noun = "cross-impacts are" if len(beyond) > 1 else "cross-impact is"
        message = f"{len(beyond)} {noun} beyond -{_CUSTOM} to +{_CUSTOM}"
        hint = "keep them if a larger scale is meant; else correct them"
        yield _warning(dossier, "SN046", beyond[0], message, hint, related)


def _capped(findings: Iterable[Finding]) -> list[Finding]:
    """Keep the first hundred, and say that there are more."""
    kept = list(islice(findings, _MOST + 1))
    if len(kept) > _MOST:
        last = kept[_MOST]
        message = f"more than {_MOST} findings of this kind; later ones are not listed"
        kept[_MOST] = Finding(last.code, last.severity, last.place, "", message)
    return kept


def _warning(
    dossier: Dossier,
    code: str,
    path: Path,
    message: str,
    hint: str,
    related: Sequence[tuple[Place, str]] = (),
) -> Finding:
    place = dossier.places.key(path)
    return Finding(code, "warning", place, path_text(path), message, hint, tuple(related))
