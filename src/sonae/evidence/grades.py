"""Source grades widen what a source says; they never become a probability of their own.

Reads reliability (A-F, of the source) and credibility (1-6, of the claim), as in NATO AJP-2.1;
hands ``judgements`` a trust in [0, 1]. The two are combined by their minimum, never multiplied:
they are not independent (Baker et al. 1968). F and 6 mean unknown, which is not one half. The
table is a default of this program and stated as such in every brief.
"""

__all__ = ["CREDIBILITY_TRUST", "RELIABILITY_CAP", "contradictory", "trust", "widen"]

CREDIBILITY_TRUST = {1: 0.9, 2: 0.7, 3: 0.5, 4: 0.3, 5: 0.1, 6: 0.0}
"""Trust by credibility of the claim."""
RELIABILITY_CAP = {"A": 1.0, "B": 0.9, "C": 0.7, "D": 0.5, "E": 0.2, "F": 0.0}
"""The most that the source's reliability allows."""


def trust(reliability: str, credibility: int) -> float:
    """Return the trust in a claim: the smaller of what its two grades allow.

    Examples
    --------
    >>> trust("C", 3), trust("F", 1), trust("A", 6)
    (0.5, 0.0, 0.0)
    """
    return min(CREDIBILITY_TRUST[credibility], RELIABILITY_CAP[reliability])


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
