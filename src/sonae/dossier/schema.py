"""The shape of a dossier: every key, what it means, and what it may hold.

Frozen and closed: an unknown key is a finding, not a silence. The docstring under each field is
its documentation, its JSON Schema text and its line in the reference. What one key says about
another (names, formulas, units) is checked by ``references`` and ``formulas``.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sonae.dossier.values import (
    Date,
    IntervalField,
    Months,
    NumberField,
    Step,
    WholeField,
)

__all__ = [
    "Ask",
    "Assumption",
    "Claim",
    "ConstraintEntry",
    "Cost",
    "DossierContent",
    "Factor",
    "Horizon",
    "Impact",
    "JudgementEntry",
    "Model",
    "NamedEventEntry",
    "Option",
    "Outcome",
    "Plan",
    "PlanStep",
    "Quantity",
    "Report",
    "Signpost",
    "Source",
    "State",
    "Stock",
    "TableEntry",
    "Value",
]


class Entry(BaseModel):
    """What all parts of a dossier share: frozen, closed, documented by docstrings."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, populate_by_name=True
    )


class Reasoned(Entry):
    """A part that says what it rests on."""

    from_: tuple[str, ...] = Field(default=(), alias="from")
    """Claims it rests on; none means the analyst assumes it and says why."""
    because: str | None = None
    """Why, in one sentence."""


class Horizon(Entry):
    """The years that the model runs through."""

    from_: WholeField = Field(alias="from", ge=1800, le=2300)
    """First year."""
    to: WholeField = Field(ge=1800, le=2300)
    """Last year."""


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


class EventPair(Entry):
    """An event, perhaps under a condition."""

    event: str
    """The event, over states of factors."""
    given: str | None = None
    """The condition."""


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


class State(Entry):
    """One state of a factor."""

    label: str
    """Its name for people."""
    when: str | None = None
    """Resolution criterion: what would count as this state."""


class Factor(Reasoned):
    """Something that can turn out one way or another."""

    label: str
    """Its name for people."""
    resolves: Date | None = None
    """Date by which its state is settled."""
    observable: WholeField | None = None
    """Year from which a plan's trigger may read it; the year of `resolves` if not given."""
    unlisted: str | None = None
    """The state that stands for routes nobody named."""
    states: dict[str, State] = Field(min_length=2, max_length=100)
    """Its states, exclusive and exhaustive; the first criterion that holds is the state."""


class NamedEventEntry(Entry):
    """An event with a name, usable wherever an event may stand."""

    label: str
    """Its name for people."""
    is_: str = Field(alias="is")
    """The event."""


class Ask(EventPair):
    """A proposition whose likelihood the brief reports."""

    label: str
    """The proposition in words."""
    from_: tuple[str, ...] = Field(default=(), alias="from")
    """Claims that put it forward."""


class JudgementEntry(Reasoned):
    """How likely somebody holds an event to be."""

    id: str
    """Its id."""
    event: str
    """The event."""
    given: str | None = None
    """The condition."""
    is_: str | None = Field(default=None, alias="is")
    """An interval (`45% to 58%`) or a word of the scale (`likely`)."""
    than: str | None = None
    """With `times`: another event that this one is compared with."""
    times: IntervalField | None = None
    """How many times as likely as `than`; `at least 1` states an order."""
    scale: str | None = None
    """Scale of the word; the dossier's if not given."""
    by: str = "analyst"
    """Who judges."""
    confidence: Literal["low", "moderate", "high"] | None = None
    """How well founded, apart from how likely."""


class ConstraintEntry(Reasoned):
    """What cannot be."""

    id: str
    """Its id."""
    never: str | None = None
    """An event that is impossible."""
    if_: str | None = Field(default=None, alias="if")
    """A condition …"""
    then: str | None = None
    """… under which this must hold."""


class Impact(Reasoned):
    """Cross-impacts of one state on the states of one factor."""

    scores: dict[str, Annotated[NumberField, Field(ge=-3, le=3)]]
    """Score per state of the target factor, -3 (strongly against) to +3 (strongly for)."""


def _impact(value: object) -> object:
    """Take `from` and `because` apart from the scores, which stand beside them."""
    if not isinstance(value, dict):
        return value
    scores = {key: score for key, score in value.items() if key not in ("from", "because")}
    return {"scores": scores} | {key: value[key] for key in ("from", "because") if key in value}


class Quantity(Reasoned):
    """A number the model uses, known or uncertain."""

    label: str | None = None
    """Its name for people."""
    is_: IntervalField = Field(alias="is")
    """A number, or `a to b`: a box, not a distribution."""
    best: NumberField | None = None
    """The value to use where one is wanted; the midpoint if not given."""
    unit: str
    """Its unit, such as `JPY_tn@2023`, `share` or `year`."""


class Cost(Entry):
    """What an option costs, in the dossier's money."""

    yearly: IntervalField | None = None
    """Per year; nothing if not given."""
    upfront: IntervalField | None = None
    """Once, in the year of launch; nothing if not given."""
    paid: Literal["from_launch", "in_effect"] = "from_launch"
    """Whether the yearly cost runs in full from launch or grows with the share in effect."""


class Requirement(Entry):
    """An option that must have been launched before."""

    option: str
    """The option."""
    launched: Months | None = None
    """At least so long before."""


def _requirement(value: object) -> object:
    return {"option": value} if isinstance(value, str) else value


class Option(Reasoned):
    """Something that can be done."""

    label: str
    """Its name for people."""
    cost: Cost = Cost()
    """What it costs."""
    lead: Months
    """Time from launch to effect."""
    ramp: Months | None = None
    """Time over which the effect grows to the full; one year if not given."""
    requires: tuple[Annotated[Requirement, BeforeValidator(_requirement)], ...] = ()
    """Options that must have been launched before."""
    excludes: tuple[str, ...] = ()
    """Options that cannot be in the same plan."""
    passes: str | None = None
    """Condition without which it never takes effect (a vote, a referendum)."""
    difficulty: WholeField = Field(default=1, ge=1, le=5)
    """Political difficulty, 1 to 5."""
    legal: str | None = None
    """What it needs in law."""


class PlanStep(Entry):
    """One option of a plan, launched in a given year."""

    option: str
    """The option."""
    start: WholeField
    """Year of launch."""
    when: str | None = None
    """Launched only if this, observed by then, holds."""


class Plan(Entry):
    """A set of options in time."""

    label: str
    """Its name for people."""
    because: str | None = None
    """The idea behind it."""
    steps: tuple[Annotated[PlanStep, BeforeValidator(Step)], ...] = ()
    """Its steps: `option@2025`, or a map with `option`, `start` and `when`."""


class Timing(Entry):
    """How long options take to act."""

    lead_position: str | None = None
    """Quantity in 0 to 1 placing every lead in its range; each option draws its own if absent."""
    stretch: str | None = None
    """Formula that multiplies every lead; may read `steps` and `difficulty`."""


class TableEntry(Reasoned):
    """Numbers by the state of a factor."""

    label: str | None = None
    """Its name for people."""
    by: str
    """The factor."""
    is_: dict[str, NumberField] = Field(alias="is")
    """A number for each of its states."""
    unit: str
    """Their unit."""


class Value(Reasoned):
    """A yearly value, computed from that year's stocks and other values."""

    label: str | None = None
    """Its name for people."""
    is_: str = Field(alias="is")
    """The formula."""
    unit: str
    """Its unit."""
    source: str | None = None
    """Number or name of the equation in its source."""


class Stock(Reasoned):
    """Something carried from year to year."""

    label: str | None = None
    """Its name for people."""
    start: str
    """Formula for the first year; reads quantities, tables and factors."""
    next: str
    """Formula for the coming year; reads this year's values and stocks."""
    unit: str
    """Its unit."""
    source: str | None = None
    """Number or name of the equation in its source."""


class Model(Entry):
    """The yearly model."""

    timing: Timing = Timing()
    """How long options take to act."""
    tables: dict[str, TableEntry] = Field(default={}, max_length=300)
    """Numbers by the state of a factor."""
    stocks: dict[str, Stock] = Field(default={}, max_length=100)
    """What is carried from year to year."""
    values: dict[str, Value] = Field(default={}, max_length=500)
    """What is computed each year."""


class Report(Reasoned):
    """A number per future that is shown but not judged by."""

    label: str
    """Its name for people."""
    is_: str = Field(alias="is")
    """The formula over time."""
    unit: str
    """Its unit."""


class Outcome(Report):
    """A number per future by which plans are judged."""

    better: Literal["less", "more"]
    """Which direction is better."""
    threshold: NumberField | None = None
    """The value that must not be missed; equal counts as met."""


class Discrimination(Entry):
    """How strongly a signpost speaks for an event."""

    event: str
    """The event."""
    ratio: IntervalField
    """Likelihood ratio P(sign | event) / P(sign | otherwise)."""


class Signpost(Reasoned):
    """Something to watch that tells scenarios apart."""

    label: str
    """Its name for people."""
    indicator: str
    """What is measured."""
    source: str | None = None
    """Who measures it."""
    threshold: str
    """What counts as seen."""
    by: Date | None = None
    """Date by which it can be seen."""
    discriminates: tuple[Discrimination, ...] = ()
    """What it speaks for."""
    feeds: tuple[str, ...] = ()
    """Options that it calls for."""
    lead: Months | None = None
    """Warning time that is needed."""


class DossierContent(Entry):
    """A whole dossier, as written."""

    sonae: Literal["1"]
    """Version of the format."""
    dossier: str = Field(pattern="^[a-z][a-z0-9_-]{0,63}$")
    """Its id."""
    title: str
    """Its title."""
    question: str
    """The question to be answered."""
    as_of: Date
    """Nothing known after this date is used."""
    horizon: Horizon
    """The years that the model runs through."""
    money: str = "1"
    """Unit of all costs of options, such as `JPY_tn@2023`."""
    scale: str = "icd203"
    """Scale on which the analyst's own words are read."""
    tolerance: NumberField = Field(default=0.0, ge=0)
    """Cross-impact inconsistency up to which a scenario counts as coherent."""
    not_modelled: tuple[str, ...] = ()
    """What is left out, printed first in the brief."""
    assumptions: tuple[Assumption, ...] = Field(default=(), max_length=500)
    """Load-bearing assumptions."""
    sources: dict[str, Source] = Field(default={}, max_length=5000)
    """Where claims come from."""
    claims: dict[str, Claim] = Field(default={}, max_length=20000)
    """What the sources say."""
    factors: dict[str, Factor] = Field(min_length=1, max_length=200)
    """What can turn out one way or another."""
    events: dict[str, NamedEventEntry] = Field(default={}, max_length=500)
    """Events with a name."""
    ask: tuple[Ask, ...] = Field(default=(), max_length=500)
    """Propositions whose likelihood the brief reports."""
    judgements: tuple[JudgementEntry, ...] = Field(default=(), max_length=5000)
    """How likely events are held to be."""
    constraints: tuple[ConstraintEntry, ...] = Field(default=(), max_length=5000)
    """What cannot be."""
    influences: dict[str, dict[str, Annotated[Impact, BeforeValidator(_impact)]]] = {}
    """Cross-impacts, keyed `factor.state`, then by the factor they act on."""
    quantities: dict[str, Quantity] = Field(default={}, max_length=500)
    """Numbers the model uses."""
    options: dict[str, Option] = Field(default={}, max_length=200)
    """What can be done."""
    plans: dict[str, Plan] = Field(default={}, max_length=1000)
    """Sets of options in time."""
    model: Model = Model()
    """The yearly model."""
    outcomes: dict[str, Outcome] = Field(default={}, max_length=50)
    """Numbers by which plans are judged."""
    reports: dict[str, Report] = Field(default={}, max_length=200)
    """Numbers that are shown but not judged by."""
    signposts: dict[str, Signpost] = Field(default={}, max_length=500)
    """What to watch."""
