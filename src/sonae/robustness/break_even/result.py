"""How far one thing must move before the plans that remain are others.

Made by the searches of this package; read by ``report``.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["BreakEven", "BreakEvens", "Kind"]

Kind: TypeAlias = Literal["judgement", "grade", "quantity", "weight"]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What moving one thing one way does to the plans that remain.

    Attributes
    ----------
    kind : {'judgement', 'grade', 'quantity', 'weight'}
    of : str
        Id of what is moved.
    move : str
        How, in a few words: ``read as at least``.
    now : float or str
        Where it stands.
    unchanged_to : float, str or None
        Certified: nothing changes up to here. None if nothing is certified.
    changes_at : float, str or None
        Here the plans that remain are others; None if they are the same anywhere.
    limit : float, str or None
        The end of the search.
    limit_because : str
        Why it ends there.
    gained, lost : tuple of str
        Plans that remain at ``changes_at`` and did not, and the other way round.
    certified : bool
        Whether nothing can have been missed before ``changes_at``, or before the limit.
    sentence : str
        All of it in words.
    """

    kind: Kind
    of: str
    move: str
    now: float | str
    unchanged_to: float | str | None
    changes_at: float | str | None
    limit: float | str | None
    limit_because: str
    gained: tuple[str, ...]
    lost: tuple[str, ...]
    certified: bool
    sentence: str

    @property
    def changes(self) -> bool:
        """Whether anything changes within the limit."""
        return self.changes_at is not None


@dataclass(frozen=True, slots=True)
class BreakEvens:
    """All searches of one rule in one outcome.

    Attributes
    ----------
    outcome, rule : str
    plans, remaining : tuple of str
        Those compared, and those that remain as things stand.
    remaining_at_middle : tuple of str or None
        Those that remain with every quantity at mid-range, from where quantities are moved; None
        if none was.
    found : tuple of BreakEven
        Those that change something first.
    programmes : int
        Linear programmes solved.
    stopped : tuple of str
        What was not searched, or not to its end, and why.
    """

    outcome: str
    rule: str
    plans: tuple[str, ...]
    remaining: tuple[str, ...]
    remaining_at_middle: tuple[str, ...] | None
    found: tuple[BreakEven, ...]
    programmes: int
    stopped: tuple[str, ...]
