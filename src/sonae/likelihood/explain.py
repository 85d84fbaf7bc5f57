"""Why bounds are what they are, as plain data: tensions, what binds what, what the grades cost.

Reads a credal set, its judgements and bounds that were reported; hands ``explain_text`` and
``cli`` an account.  Where the judgements cannot hold together, the account is of the conflicts.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TypedDict

from sonae.dossier import Dossier
from sonae.evidence import Judgement
from sonae.likelihood.choose import Credal
from sonae.likelihood.conflict import Conflict, ConflictingJudgementsError
from sonae.likelihood.report import BoundReport, JudgementReport, judgement_report

__all__ = [
    "ConflictReport",
    "ExplainReport",
    "GradeReport",
    "TensionReport",
    "claim_places",
    "conflict_report",
    "explain_report",
]


class TensionReport(TypedDict):
    """Something coherent that is worth a second look; ``kind`` as in `Tension`."""

    kind: str
    says: str
    judgements: list[JudgementReport]
    implied: tuple[float, float] | None


class GradeReport(TypedDict):
    """What widening by grade costs one proposition: widths as probabilities."""

    proposition: str
    used: float
    as_stated: float


class ExplainReport(TypedDict):
    """An account of coherent judgements."""

    coherent: bool
    propositions: list[BoundReport]
    tensions: list[TensionReport]
    bound_by: dict[str, list[str]]
    """For each claim whose words bind: which end of which proposition."""
    grades: list[GradeReport] | None
    """None where claims are taken as stated, or cannot be."""
    at_face_value: str | None
    """Why there is no comparison with claims as stated, if there is none."""
    claims: dict[str, str]
    """For each claim that a judgement here rests on: its paraphrase, and where its quote stands."""


class MemberReport(TypedDict):
    """One judgement of a conflict, with the bets that it calls fair."""

    judgement: JudgementReport
    stakes: list[dict[str, object]]


class ConflictReport(TypedDict):
    """Judgements that cannot hold together."""

    members: list[MemberReport]
    mends: list[str]
    sure_loss: float
    alone: list[dict[str, object]]
    evenly: float | None


def explain_report(
    dossier: Dossier,
    credal: Credal,
    judged: Sequence[Judgement],
    report: Sequence[BoundReport],
    stated: Sequence[BoundReport] | None = None,
    why_not: str | None = None,
) -> ExplainReport:
    """Return an account of bounds that were reported.

    Parameters
    ----------
    dossier : Dossier
        For the claims' places.
    credal : CredalSet or JunctionCredalSet
        Every distribution that the judgements allow.
    judged : sequence of Judgement
        The judgements that made it.
    report : sequence of BoundReport
        What is accounted for.
    stated : sequence of BoundReport, optional
        The same with claims taken as stated, to tell what the grades cost.
    why_not : str, optional
        Why there is no such comparison.
    """
    by_id = {judgement.id: judgement for judgement in judged}
    tensions: list[TensionReport] = [
        {
            "kind": tension.kind,
            "says": tension.says,
            "judgements": [judgement_report(by_id[name]) for name in tension.judgements],
            "implied": (tension.implied.lower, tension.implied.upper) if tension.implied else None,
        }
        for tension in credal.tensions()
    ]
    grades: list[GradeReport] | None = None
    if stated is not None:
        grades = [
            {
                "proposition": used["proposition"],
                "used": used["upper"] - used["lower"],
                "as_stated": face["upper"] - face["lower"],
            }
            for used, face in zip(report, stated, strict=True)
        ]
    places = claim_places(dossier)
    named = _claims(report, tensions)
    return {
        "coherent": True,
        "propositions": list(report),
        "tensions": tensions,
        "bound_by": _bound_by(report),
        "grades": grades,
        "at_face_value": why_not,
        "claims": {name: places[name] for name in named if name in places},
    }


def _bound_by(report: Sequence[BoundReport]) -> dict[str, list[str]]:
    """Return, for each claim whose own words bind, the ends that it holds."""
    found: dict[str, list[str]] = {}
    for entry in report:
        for end, binding in (("lower", entry["binding_lower"]), ("upper", entry["binding_upper"])):
            for judgement in binding:
                if judgement["claims"] == [judgement["id"]]:
                    held = f"{end} end of {entry['proposition']}"
                    found.setdefault(judgement["id"], []).append(held)
    return found


def _claims(report: Sequence[BoundReport], tensions: Sequence[TensionReport]) -> list[str]:
    judgements = [judgement for tension in tensions for judgement in tension["judgements"]]
    for entry in report:
        judgements += [*entry["binding_lower"], *entry["binding_upper"]]
    return sorted({name for judgement in judgements for name in judgement["claims"]})


def claim_places(dossier: Dossier) -> Mapping[str, str]:
    """Return each claim's paraphrase, and where the sentence that it paraphrases stands."""
    found = {}
    for name, claim in dossier.content.claims.items():
        source = dossier.content.sources[claim.source]
        at = f", characters {claim.at[0]} to {claim.at[1]} of its text" if claim.at else ""
        where = f"{claim.source} (“{source.title}”{at})"
        grade = f"{source.reliability}{claim.credibility}"
        place = dossier.place("claims", name)
        found[name] = f"{claim.says} {claim.speaker} in {where}, grade {grade}; {place}"
    return found


# conflicts ------------------------------------------------------------------------------------


def conflict_report(error: ConflictingJudgementsError) -> dict[str, object]:
    """Return every conflict of an error as plain data."""
    shares = error.widening.shares
    return {
        "coherent": False,
        "conflicts": [_conflict(conflict) for conflict in error.conflicts],
        "widening": {
            "total": error.widening.total,
            "unit": "probability of event and condition together",
            "one_way": [
                {"judgement": name, "end": side, "amount": amount} for name, side, amount in shares
            ],
        },
    }


def _conflict(conflict: Conflict) -> ConflictReport:
    stakes = conflict.loss.stakes
    return {
        "members": [
            {
                "judgement": judgement_report(judgement),
                "stakes": [
                    {"end": stake.side, "pays": stake.amount}
                    for stake in stakes
                    if stake.judgement.id == judgement.id
                ],
            }
            for judgement in conflict.judgements
        ],
        "mends": list(conflict.mends),
        "sure_loss": conflict.loss.loss,
        "alone": [
            {"judgement": way.id, "end": way.side, "by": way.amount, "to": way.end}
            for way in conflict.alone
            if math.isfinite(way.amount)
        ],
        "evenly": conflict.evenly,
    }
