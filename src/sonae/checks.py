"""Everything that can be said about a dossier before anything is computed, in one place.

Reads a folder; hands the command line and ``pipeline`` one list of findings in file order. One
call per room, no rule lives here; nothing heavy is imported, since a check should be instant.
"""

from pathlib import Path

from sonae.dossier import (
    Reading,
    check_texts,
    check_use,
    has_errors,
    read_with_findings,
    sort_findings,
)
from sonae.evidence import check_claims, check_evidence, check_tradecraft
from sonae.outcomes import check_domains, check_model
from sonae.plans import check_plans
from sonae.scenarios import check_scenarios

__all__ = ["check"]


def check(folder: str | Path, texts: str | Path | None = None, *, advice: bool = True) -> Reading:
    """Return the dossier in `folder`, if it can be used, and every finding of every room.

    Parameters
    ----------
    folder : path
        The dossier.
    texts : path, optional
        Folder with the sources' texts; claims are checked against them.
    advice : bool
        Whether to give advice on tradecraft as well (SN1..).
    """
    reading = read_with_findings(folder)
    dossier, findings = reading.dossier, list(reading.findings)
    if dossier is None:
        if reading.draft is not None:
            findings += reading.own([*check_evidence(reading.draft), *check_plans(reading.draft)])
        return Reading(None, sort_findings(findings))
    findings += check_evidence(dossier) + check_plans(dossier) + check_model(dossier)
    findings += check_claims(dossier) + check_scenarios(dossier) + check_use(dossier)
    if texts is not None:
        findings += check_texts(dossier, texts)
    if not has_errors(findings):
        findings += check_domains(dossier)
    if advice:
        findings += check_tradecraft(dossier)
    return Reading(None if has_errors(findings) else dossier, sort_findings(findings))
