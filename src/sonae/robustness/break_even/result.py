"""How far one thing must move before the plans that remain are others.

Made by the searches of this package; read by ``report``.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["BreakEven", "BreakEvens", "Kind", "Left"]

Kind: TypeAlias = Literal["judgement", "grade", "quantity", "weight"]


@dataclass(frozen=True, slots=True)
class BreakEven:
    """What moving one thing one way does to the plans that remain.

    Attributes
    ----------
    kind : {'judgement', 'grade', 'quantity', 'weight'}
    of : str
        Id of what is moved.
    subject : str
        What it is about, in the user's words.
    move : str
        How, in a few words: ``read as at least``.
    now : float or str
        Where it stands.
    stands : str
        The same in words, with its unit.
    unchanged_to : float, str or None
        Certified: nothing changes up to here. None if nothing is certified.
    changes_at : float, str or None
        Here the plans that remain are others; None if they are the same anywhere.
    would : str
        The same in words: ``above 83 %``; empty if nothing changes.
    movement : float or None
        How far it must move as a share of all it could: of one for a probability, of half its
        interval for a quantity, of the ladder of grades, of the larger of two weights or ratios.
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
    subject: str
    move: str
    now: float | str
    stands: str
    unchanged_to: float | str | None
    changes_at: float | str | None
    would: str
    movement: float | None
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
class Left:
    """What was not searched, or not to its end.

    Attributes
    ----------
    kind : {'judgement', 'grade', 'quantity', 'weight'}
    of : str
    because : str
    """

    kind: Kind
    of: str
    because: str


@dataclass(frozen=True, slots=True)
class BreakEvens:
    """All searches of one rule in one outcome.

    Attributes
    ----------
    outcome, rule : str
    plans, remaining : tuple of str
        Those compared, and those that remain as things stand.
    tie : float
        Differences up to here count as none.
    unit : str
        Of the tie.
    found : tuple of BreakEven
        Those that change something first, the least movement before the larger.
    programmes : int
        Linear programmes solved.
    cases : int
        Cases of the model run.
    left : tuple of Left
        What was not searched, or not to its end, and why.
    """

    outcome: str
    rule: str
    plans: tuple[str, ...]
    remaining: tuple[str, ...]
    tie: float
    unit: str
    found: tuple[BreakEven, ...]
    programmes: int
    cases: int
    left: tuple[Left, ...]

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was searched to its end."""
        return not self.left
