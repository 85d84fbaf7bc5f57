"""Who says what, how far they are trusted, and what the analyst assumes.

Likelihood, confidence and grade of a source are three things and stay apart (semantics §4). A
claim holds no sentence of its source: pointers and hashes find the place again.
"""

import datetime as dt
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema
from pydantic.config import JsonDict

from sonae.dossier.schema.entry import Entry, EventPair
from sonae.dossier.values import (
    Date,
    IntervalField,
    NumberField,
    UnreadableError,
    WholeField,
    read_date,
)

__all__ = [
    "Analyst",
    "Anchor",
    "Assumption",
    "ChainLink",
    "Claim",
    "ClaimedQuantity",
    "DateSpan",
    "Neighbour",
    "Source",
    "TrustEntry",
]

Sha256: TypeAlias = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Share: TypeAlias = Annotated[NumberField, Field(ge=0, le=1)]


class Analyst(Entry):
    """One of several people who judge in this dossier."""

    name: str
    """Name."""
    affiliation: str | None = None
    """Where they work."""
    weight: Annotated[NumberField, Field(gt=0, le=1e6)] = 1.0
    """Weight among the analysts, where `pooling: weighted` pools their judgements."""
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


_CREDIBILITY = {"1": 0.9, "2": 0.7, "3": 0.5, "4": 0.3, "5": 0.1, "6": 0.0}
_RELIABILITY = {"A": 1.0, "B": 0.9, "C": 0.7, "D": 0.5, "E": 0.2, "F": 0.0}
_GRADES: JsonDict = {"propertyNames": {"pattern": "^[1-6A-F]$"}}


class TrustEntry(Entry):
    """How far grades are trusted; what is not given keeps the program's default."""

    credibility: dict[Literal["1", "2", "3", "4", "5", "6"], Share] = Field(
        default={}, json_schema_extra=_GRADES
    )
    """Trust by credibility of the claim, from 0 to 1; by default 1 .9, 2 .7, 3 .5, 4 .3, 5 .1 and
    6 0."""
    reliability: dict[Literal["A", "B", "C", "D", "E", "F"], Share] = Field(
        default={}, json_schema_extra=_GRADES
    )
    """The most that the source's reliability allows, from 0 to 1; by default A 1, B .9, C .7, D .5,
    E .2 and F 0. The smaller of the two counts."""

    @property
    def by_credibility(self) -> dict[str, float]:
        """Trust by credibility, with the program's defaults where nothing is given."""
        return _CREDIBILITY | {str(grade): share for grade, share in self.credibility.items()}

    @property
    def by_reliability(self) -> dict[str, float]:
        """Trust by reliability, with the program's defaults where nothing is given."""
        return _RELIABILITY | {str(grade): share for grade, share in self.reliability.items()}


class Neighbour(Entry):
    """What stands right before or after a quotation."""

    length: WholeField = Field(ge=1, le=1000)
    """Code points of it."""
    sha256: Sha256
    """SHA-256 of them (UTF-8)."""


class Anchor(Entry):
    """What surrounds a quotation, so that it is found again in a text that has changed."""

    prefix: Neighbour | None = None
    """What stands right before it."""
    suffix: Neighbour | None = None
    """What stands right after it."""


class ChainLink(Entry):
    """One of those from whom a speaker has it, and how it was passed on."""

    source: str
    """Who: a name, or the id of a source."""
    type: Literal["claim", "hearsay", "memory", "opinion"] | None = None
    """How the one before has it from there: as what was claimed, as hearsay, from memory, or as
    an opinion."""


class ClaimedQuantity(Entry):
    """A number that a claim states."""

    value: IntervalField
    """The number, or an interval."""
    unit: str
    """Its unit."""
    relation: Literal["equals", "about", "at_least", "at_most"] = "equals"
    """What the claim says of the number: `about` is within a tenth."""
    of: str | None = None
    """The quantity of this dossier that it states; the two are compared."""


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Days from `start` to `end`, both included, and how that was written."""

    start: dt.date
    end: dt.date
    text: str = field(compare=False)

    def __str__(self) -> str:
        return self.text


def _read_span(value: Any) -> DateSpan:  # noqa: ANN401 - pydantic hands over anything
    if isinstance(value, DateSpan):
        return value
    if not isinstance(value, str):
        raise UnreadableError("a date or `date to date` is expected here", "write 2024-02-19")
    text = " ".join(value.split())
    first, separator, second = text.partition(" to ")
    start = read_date(first)
    end = read_date(second) if separator else start
    if end < start:
        raise UnreadableError(f"{end} is before {start}", f"write {end} to {start}")
    return DateSpan(start, end, text)


_DAY = r"\d{4}-\d{2}-\d{2}"
SpanField: TypeAlias = Annotated[
    DateSpan,
    BeforeValidator(_read_span),
    WithJsonSchema({"type": "string", "pattern": rf"^\s*{_DAY}( +to +{_DAY})?\s*$"}),
]


def _kind_of_link(value: Any) -> str:  # noqa: ANN401 - pydantic hands over anything
    return "link" if isinstance(value, (dict, ChainLink)) else "name"


ChainEntry: TypeAlias = Annotated[
    Annotated[str, Tag("name")] | Annotated[ChainLink, Tag("link")], Discriminator(_kind_of_link)
]


class Claim(Entry):
    """What a source says, in the analyst's words, with a pointer to the place."""

    source: str
    """The source."""
    says: str
    """What it says, paraphrased."""
    kind: (
        Literal[
            "forecast",
            "reported_fact",
            "reported_speech",
            "opinion",
            "assertion",
            "recommendation",
            "source_assessment",
        ]
        | None
    ) = None
    """What sort of claim it is."""
    at: tuple[WholeField, WholeField] | None = None
    """Where: start and end in code points of the source's text."""
    quote_sha256: Sha256 | None = None
    """SHA-256 of the text between the two (UTF-8)."""
    anchor: Anchor | None = None
    """Hashes of what surrounds the quotation."""
    speaker: str = "author"
    """Who says it."""
    attribution: tuple[ChainEntry, ...] = Field(default=(), alias="chain", max_length=20)
    """Those from whom the speaker has it, nearest first: names, ids of sources, or entries that
    say how it was passed on."""
    credibility: WholeField = Field(ge=1, le=6)
    """Credibility of the claim, 1 (confirmed) to 5 (improbable), 6 (cannot be judged)."""
    words: str | None = None
    """The likelihood word it uses, if any; with `about` it becomes a judgement."""
    reading: str = "lay"
    """Scale on which the word is read; `lay` where the author declared none."""
    about: EventPair | None = None
    """The event that the words speak of."""
    polarity: Literal["affirmed", "denied"] = "affirmed"
    """Whether it affirms or denies the event in `about`; `words` of a denial are said of the
    contrary."""
    condition: str | None = None
    """The condition under which it is said, in words; as an event it stands in `about.given`."""
    quantity: ClaimedQuantity | None = None
    """The number that it states."""
    horizon: SpanField | None = None
    """The day, or `day to day`, that it speaks of."""
    bears_on: tuple[str, ...] = ()
    """Factors, quantities or options that it informs."""
    supports: tuple[str, ...] = ()
    """Claims that it supports."""
    attacks: tuple[str, ...] = ()
    """Claims that it contradicts."""
    qualifies: tuple[str, ...] = ()
    """Claims that it limits."""
    same_event: tuple[str, ...] = ()
    """Claims that speak of the same event."""
    note: str | None = None
    """Anything a reader should know about it."""

    @property
    def links(self) -> tuple[ChainLink, ...]:
        """The attribution chain, nearest first, every link as an entry."""
        return tuple(
            ChainLink(source=link) if isinstance(link, str) else link for link in self.attribution
        )

    @property
    def chain(self) -> tuple[str, ...]:
        """The names of those from whom the speaker has it, nearest first."""
        return tuple(link.source for link in self.links)
