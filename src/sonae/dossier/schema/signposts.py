"""What to watch: signs that tell scenarios apart in time to act."""

from typing import Literal

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import Date, IntervalField, Months

__all__ = ["Discrimination", "Signpost"]


class Discrimination(Entry):
    """How strongly a signpost speaks for an event."""

    event: str
    """The event."""
    ratio: IntervalField
    """Likelihood ratio P(sign | event) / P(sign | otherwise); otherwise is where none of the
    signpost's events holds."""
    missing: IntervalField | None = None
    """Likelihood ratio P(not seen by its date | event) / P(not seen | otherwise): what silence
    says. If not given, silence is taken to say nothing of this event."""


class Signpost(Reasoned):
    """Something to watch that tells scenarios apart."""

    label: str
    """Its name for people."""
    indicator: str
    """What is measured."""
    source: str | None = None
    """Who measures it."""
    cadence: Literal["daily", "weekly", "monthly", "quarterly", "yearly", "once"] | None = None
    """How often it is to be looked at."""
    watcher: str | None = None
    """Who looks at it."""
    threshold: str
    """What counts as seen."""
    by: Date | None = None
    """Date by which it can be seen."""
    discriminates: tuple[Discrimination, ...] = ()
    """What it speaks for."""
    independent_of: tuple[str, ...] = ()
    """Signposts that, given the scenario, tell nothing about whether this one is seen: only their
    ratios are multiplied. Said at one of the two, it holds for both."""
    feeds: tuple[str, ...] = ()
    """Options that it calls for."""
    lead: Months | None = None
    """Warning time that is needed."""
