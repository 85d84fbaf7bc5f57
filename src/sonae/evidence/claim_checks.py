"""What is said of a dossier's claims and analysts taken together: echoes, circles, disagreement.

Reads a `Dossier`; gives findings (SN080, SN081, SN083, SN084). What a single claim or grade has
wrong is said by ``judgements`` and by the room ``dossier``.
"""

from sonae.dossier import Dossier, DossierFindings, Finding
from sonae.evidence.corroboration import check_corroboration
from sonae.evidence.judgements import judgements
from sonae.evidence.pooling import check_pooling

__all__ = ["check_claims"]


def check_claims(dossier: Dossier) -> list[Finding]:
    """Return every finding about claims of one voice and judgements on one event."""
    found = check_corroboration(dossier)
    try:
        stated = judgements(dossier)
    except DossierFindings:  # ``check_evidence`` has told what is wrong with them
        return found
    return found + check_pooling(dossier, stated)
