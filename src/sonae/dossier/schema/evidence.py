"""Who says what, how far they are trusted, and what the analyst assumes.

Likelihood, confidence and grade of a source are three things and stay apart (semantics §4).
"""

from typing import Literal

from pydantic import Field

from sonae.dossier.schema.entry import Entry, EventPair
from sonae.dossier.values import Date, WholeField

__all__ = ["Analyst", "Assumption", "Claim", "Source"]


class Analyst(Entry):
    """One of several people who judge in this dossier."""

    name: str
    """Name."""
    affiliation: str | None = None
    """Where they work."""
    note: str | None = None
    """Anything a reader should know: field, interests, which parts are theirs."""


class Assumption(Entry):
    """A load-bearing assumption, printed in the brief."""

    says: str
    """What is assumed."""
    bears_on: tuple[str, ...] = ()
    """What it bears on, in words or ids."""
    because: str | None = None
    """Why it is made."""


class Source(Entry):
    """Where claims come from."""

    title: str
    """Title of the document."""
    author: str | None = None
    """Who wrote it."""
    publisher: str | None = None
    """Who published it."""
    date: Date | None = None
    """Date of publication."""
    reliability: Literal["A", "B", "C", "D", "E", "F"]
    """Reliability of the source, A (reliable) to E (unreliable), F (cannot be judged)."""
    text: str | None = None
    """File name of its text, for `check --texts`."""
    sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    """SHA-256 of that file."""
    note: str | None = None
    """Anything a reader should know about it."""


class Claim(Entry):
    """What a source says, in the analyst's words, with a pointer to the place."""

    source: str
    """The source."""
    says: str
    """What it says, paraphrased."""
    at: tuple[WholeField, WholeField] | None = None
    """Where: start and end in code points of the source's text."""
    quote_sha256: str | None = Field(default=None, pattern="^[0-9a-f]{64}$")
    """SHA-256 of the text between the two (UTF-8)."""
    speaker: str = "author"
    """Who says it."""
    chain: tuple[str, ...] = ()
    """Those from whom the speaker has it, nearest first."""
    credibility: WholeField = Field(ge=1, le=6)
    """Credibility of the claim, 1 (confirmed) to 5 (improbable), 6 (cannot be judged)."""
    words: str | None = None
    """The likelihood word it uses, if any; with `about` it becomes a judgement."""
    reading: str = "lay"
    """Scale on which the word is read; `lay` where the author declared none."""
    about: EventPair | None = None
    """The event that the words speak of."""
    bears_on: tuple[str, ...] = ()
    """Factors, quantities or options that it informs."""
    supports: tuple[str, ...] = ()
    """Claims that it supports."""
    attacks: tuple[str, ...] = ()
    """Claims that it contradicts."""
    qualifies: tuple[str, ...] = ()
    """Claims that it limits."""
    note: str | None = None
    """Anything a reader should know about it."""
