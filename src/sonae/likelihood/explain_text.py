"""The account of bounds as text: each tension with both places, who holds what, cost of grades.

Reads an ``ExplainReport``; hands the command line lines of text.
"""

from collections.abc import Iterator, Mapping, Sequence

from sonae.likelihood.explain import ExplainReport, GradeReport, TensionReport
from sonae.likelihood.report import judgement_line, likelihood_text

__all__ = ["explain_text"]

_KINDS = {
    "emptied": "A condition that the judgements rule out without saying so",
    "displaced": "Words pushed aside: the bounds leave nothing of what they say or suggest",
    "two_readings": "Two readings of one event",
    "idle": "A condition that never holds",
    "tightened": "Narrowed by the other judgements",
}
_SMALL = 5e-4
"""Widths that differ by less print alike."""


def explain_text(report: ExplainReport) -> str:
    """Return the whole account: bounds, what claims hold, what grades cost, tensions."""
    parts = [
        likelihood_text(report["propositions"]),
        _held(report),
        _cost(report["grades"], report["at_face_value"]),
        *_tensions(report["tensions"], report["claims"]),
    ]
    return "\n\n".join(part for part in parts if part)


def _held(report: ExplainReport) -> str:
    bound_by, claims = report["bound_by"], report["claims"]
    if not bound_by:
        told = report["propositions"]
        if any(entry["binding_lower"] or entry["binding_upper"] for entry in told):
            return "No claim's own words bind any of these; the analysts' judgements do."
        return "Nothing binds any of these: no claim's own words, and no judgement."
    lines = ["Claims whose own words bind:"]
    for name, ends in bound_by.items():
        lines.append(f"  {name}: {claims.get(name, '')}")
        lines += [f"    holds the {end}" for end in ends]
    return "\n".join(lines)


def _cost(grades: Sequence[GradeReport] | None, why_not: str | None) -> str:
    if grades is None:
        return f"What the grades cost cannot be told: {why_not}" if why_not else ""
    wider = [entry for entry in grades if entry["used"] - entry["as_stated"] > _SMALL]
    if not wider:
        return "The grades cost nothing here: with claims taken as stated the bounds are the same."
    lines = ["What the grades cost, in points of width (claims as stated → widened by grade):"]
    for entry in sorted(wider, key=lambda entry: entry["as_stated"] - entry["used"]):
        cost = 100 * (entry["used"] - entry["as_stated"])
        lines.append(
            f"  {entry['proposition']}: {100 * entry['as_stated']:.1f} → "
            f"{100 * entry['used']:.1f}, so {cost:.1f}"
        )
    same = len(grades) - len(wider)
    if same:
        lines.append(f"  nothing for the other {same}")
    return "\n".join(lines)


def _tensions(found: Sequence[TensionReport], claims: Mapping[str, str]) -> Iterator[str]:
    if not found:
        yield "No two judgements pull apart."
        return
    for kind, title in _KINDS.items():
        some = [tension for tension in found if tension["kind"] == kind]
        if some:
            lines = [f"{title}:"]
            for tension in some:
                lines += _tension(tension, claims, brief=kind == "tightened")
            yield "\n".join(lines)


def _tension(tension: TensionReport, claims: Mapping[str, str], *, brief: bool) -> Iterator[str]:
    yield f"  {tension['says']}"
    if brief:
        return
    for judgement in tension["judgements"]:
        yield f"    {judgement_line(judgement)}"
        yield from (f"      {name}: {claims[name]}" for name in judgement["claims"])
