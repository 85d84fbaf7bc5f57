"""What a dossier advises after what was seen: bounds, plans, triggers, deadlines, what is due.

Made by ``watcher``; two of them make a `Difference`. Everything in it can be compared and printed.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sonae.watch.deadlines import LatestStart
from sonae.watch.due import Due
from sonae.watch.remaining import Remaining
from sonae.watch.triggers import Trigger

__all__ = ["Advice", "Followed"]


@dataclass(frozen=True, slots=True)
class Followed:
    """A proposition that is followed, and its bounds.

    Attributes
    ----------
    says : str
        For people.
    event : str
    given : str or None
    factor : str or None
        Set for the state of a factor; None for what the dossier asks.
    lower, upper : float or None
        None once its condition cannot hold any more.
    words : str
        Of the dossier's scale, each with its range.
    note : str or None
    """

    says: str
    event: str
    given: str | None
    factor: str | None
    lower: float | None
    upper: float | None
    words: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Advice:
    """Everything that a watch follows, at one date.

    Attributes
    ----------
    as_of : date
    counted : int
        Events that count.
    followed : tuple of Followed
        What the dossier asks, then each state of each factor that was not resolved when the
        watch began.
    resolved : mapping of str to str
        Factors of which one state is left.
    remaining : Remaining or None
        None if the dossier compares no plans.
    triggers : tuple of Trigger
    latest : tuple of LatestStart
    beside : str or None
        The plan beside which latest safe starts are counted.
    due : tuple of Due
    notes : tuple of str
    """

    as_of: dt.date
    counted: int
    followed: tuple[Followed, ...]
    resolved: Mapping[str, str]
    remaining: Remaining | None
    triggers: tuple[Trigger, ...]
    latest: tuple[LatestStart, ...]
    beside: str | None
    due: tuple[Due, ...]
    notes: tuple[str, ...]
