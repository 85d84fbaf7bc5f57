"""Source grades widen what a source says; they never become a probability of their own.

Reads reliability (A-F, of the source) and credibility (1-6, of the claim), as in NATO AJP-2.1;
hands ``judgements`` a trust in [0, 1]. The two are combined by their minimum, never multiplied:
they are not independent (Baker et al. 1968). F and 6 mean unknown, which is not one half. The
table is a default of this program; a dossier may give its own (`trust:`). Which one was used is
stated in the ledger.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sonae.dossier import Dossier, DossierContent

__all__ = [
    "CREDIBILITY_TRUST",
    "RELIABILITY_CAP",
    "TrustTable",
    "contradictory",
    "trust",
    "trust_table",
    "widen",
]


@dataclass(frozen=True, slots=True)
class TrustTable:
    """How far each grade is trusted.

    Attributes
    ----------
    credibility : mapping of int to float
        Trust by credibility of the claim, 1 to 6; within [0, 1].
    reliability : mapping of str to float
        The most that the source's reliability allows, A to F; within [0, 1].
    own : bool
        Whether the dossier gave any of it.
    """

    credibility: Mapping[int, float]
    reliability: Mapping[str, float]
    own: bool = False

    def trust(self, reliability: str, credibility: int) -> float:
        """Return the trust in a claim: the smaller of what its two grades allow."""
        return min(self.credibility[credibility], self.reliability[reliability])


_DEFAULT = DossierContent.model_fields["trust"].default  # one table, that of the schema
CREDIBILITY_TRUST: Mapping[int, float] = {
    int(grade): float(share) for grade, share in _DEFAULT.by_credibility.items()
}
"""Trust by credibility of the claim, where the dossier says nothing else."""
RELIABILITY_CAP: Mapping[str, float] = dict(_DEFAULT.by_reliability)
"""The most that the source's reliability allows, where the dossier says nothing else."""

_DEFAULTS = TrustTable(CREDIBILITY_TRUST, RELIABILITY_CAP)


def trust_table(dossier: Dossier) -> TrustTable:
    """Return the table by which a dossier's grades widen its claims: its own, or the default."""
    given = dossier.content.trust
    credibility = {int(grade): share for grade, share in given.by_credibility.items()}
    own = bool(given.credibility or given.reliability)
    return TrustTable(credibility, given.by_reliability, own)


def trust(reliability: str, credibility: int, table: TrustTable = _DEFAULTS) -> float:
    """Return the trust in a claim: the smaller of what its two grades allow.

    Parameters
    ----------
    reliability : str
        A to F, of the source.
    credibility : int
        1 to 6, of the claim.
    table : TrustTable
        By default the program's own; ``trust_table`` gives a dossier's.

    Examples
    --------
    >>> trust("C", 3), trust("F", 1), trust("A", 6)
    (0.5, 0.0, 0.0)
    """
    return table.trust(reliability, credibility)


def widen(lower: float, upper: float, trusted: float) -> tuple[float, float]:
    """Return the interval that remains of [lower, upper] at a trust.

    With trust a, [l, u] becomes [a·l, 1 − a·(1 − u)]: nothing is left at 0, all at 1.

    Examples
    --------
    >>> widen(0.55, 0.8, 1.0)
    (0.55, 0.8)
    >>> widen(0.55, 0.8, 0.0)
    (0.0, 1.0)
    """
    if trusted == 1.0:  # exact: 1 - (1 - u) is not always u
        return lower, upper
    return trusted * lower, 1.0 - trusted * (1.0 - upper)


def contradictory(reliability: str, credibility: int) -> bool:
    """Return whether the two grades pull apart: raters disagree most about such claims."""
    return (reliability in "AB" and credibility == 5) or (reliability in "DE" and credibility == 1)
