"""Break-even of grades: which other grade of which claim or source would leave other plans.

Reads a dossier and the judgements as they bind; hands on an answer for each claim's credibility and
each source's reliability. Every grade is tried: the dossier is read again with it, through the same
rules of widening and pooling, and the plans that remain are found anew.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from sonae.dossier import Dossier, DossierFindings
from sonae.evidence import CREDIBILITY_TRUST, RELIABILITY_CAP, judgements, pooled
from sonae.robustness.break_even.result import BreakEven
from sonae.robustness.break_even.stances import Ends, Moving, Stance
from sonae.robustness.break_even.surviving import Contest, Surviving, surviving
from sonae.robustness.break_even.words import plans_text, then

__all__ = ["Graded", "grade_turn", "graded"]


@dataclass(frozen=True, slots=True)
class Graded:
    """A grade that binds: the credibility of a claim or the reliability of a source."""

    of: str
    noun: str
    now: str
    others: tuple[str, ...]
    """Other grades, from the best to the worst."""
    regrade: Callable[[str], Dossier]


def graded(dossier: Dossier) -> Iterator[Graded]:
    """Yield the grades that widen some judgement."""
    content = dossier.content
    claims = [j.id for j in judgements(dossier) if j.trust is not None]
    for name in claims:
        claim = content.claims[name]

        def regraded(grade: str, name: str = name) -> Dossier:
            entry = content.claims[name].model_copy(update={"credibility": int(grade)})
            return _with(dossier, "claims", {**content.claims, name: entry})

        grades = tuple(str(grade) for grade in CREDIBILITY_TRUST if grade != claim.credibility)
        yield Graded(name, "credibility", str(claim.credibility), grades, regraded)
    for name in dict.fromkeys(content.claims[claim].source for claim in claims):
        source = content.sources[name]

        def relied(grade: str, name: str = name) -> Dossier:
            entry = content.sources[name].model_copy(update={"reliability": grade})
            return _with(dossier, "sources", {**content.sources, name: entry})

        grades = tuple(grade for grade in RELIABILITY_CAP if grade != source.reliability)
        yield Graded(name, "reliability", source.reliability, grades, relied)


def grade_turn(
    moving: Moving, contest: Contest, plans: tuple[str, ...], grade: Graded, before: Surviving
) -> BreakEven:
    """Return which other grade, the nearest first, would leave other plans."""
    scale = sorted([grade.now, *grade.others])
    here = scale.index(grade.now)
    ranked = sorted(grade.others, key=lambda other: (abs(scale.index(other) - here), other))
    clashing: list[str] = []
    for other in ranked:
        ends = _ends(moving, grade.regrade(other))
        stance = None if ends is None else moving.moved(ends)
        if stance is None or not stance.coherent:
            clashing.append(other)
            continue
        found = _remaining(contest, stance, before)
        if found != before.plans:
            return _result(grade, other, found, before.plans, plans)
    return _result(grade, None, before.plans, before.plans, plans, tuple(clashing))


def _remaining(contest: Contest, stance: Stance, before: Surviving) -> frozenset[int]:
    return surviving(contest, stance).plans if stance.ends else before.plans


def _result(
    grade: Graded,
    at: str | None,
    found: frozenset[int],
    before: frozenset[int],
    plans: tuple[str, ...],
    clashing: tuple[str, ...] = (),
) -> BreakEven:
    owner = "claim" if grade.noun == "credibility" else "source"
    if at is None:
        but = f" ({plans_text(clashing)} would clash with other judgements)" if clashing else ""
        sentence = (
            f"No other {grade.noun} of the {owner} {grade.of} (now {grade.now}) changes which "
            f"plans remain{but}."
        )
    else:
        sentence = (
            f"If the {owner} {grade.of} were graded {at} in place of {grade.now} "
            f"({grade.noun}): {then(plans, before, found)}."
        )
    ladder = sorted([grade.now, *grade.others])
    steps = 0 if at is None else abs(ladder.index(at) - ladder.index(grade.now))
    return BreakEven(
        kind="grade",
        of=grade.of,
        subject=f"{grade.noun} of the {owner}",
        move=grade.noun,
        now=grade.now,
        stands=grade.now,
        unchanged_to=grade.now,
        changes_at=at,
        would="" if at is None else f"graded {at}",
        movement=None if at is None else steps / (len(ladder) - 1),
        limit=grade.others[-1],
        limit_because="every other grade was tried",
        gained=tuple(plans[place] for place in sorted(found - before)),
        lost=tuple(plans[place] for place in sorted(before - found)),
        certified=True,
        sentence=sentence,
    )


def _ends(moving: Moving, dossier: Dossier) -> dict[int, Ends] | None:
    """Return the ends of the judgements as another dossier's grades widen them; None if none."""
    try:
        binding, _ = pooled(dossier, judgements(dossier))
    except DossierFindings:  # what several analysts say has no common value any more
        return None
    place = {judgement.id: at for at, judgement in enumerate(moving.judgements)}
    return {place[judgement.id]: (judgement.lower, judgement.upper) for judgement in binding}


def _with(dossier: Dossier, section: str, entries: Mapping[str, object]) -> Dossier:
    content = dossier.content.model_copy(update={section: dict(entries)})
    return replace(dossier, content=content)
