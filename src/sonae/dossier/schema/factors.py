"""What can turn out one way or another, how likely, what cannot be, and what drives what."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sonae.dossier.schema.entry import Entry, EventPair, Reasoned
from sonae.dossier.values import (
    Date,
    Interval,
    IntervalField,
    NumberField,
    UnreadableError,
    WholeField,
)

__all__ = [
    "Ask",
    "ConstraintEntry",
    "Factor",
    "Impact",
    "ImpactField",
    "JudgementEntry",
    "NamedEventEntry",
    "State",
    "ToleranceEntry",
    "ToleranceField",
]


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
    """Year from which a plan's trigger may read it; if not given, the year after `resolves`, or
    the year of `resolves` if that is in January."""
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
    """How likely somebody holds an event to be; several analysts may judge the same event."""

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
    """Who judges: one of `analysts`, or `analyst`."""
    confidence: Literal["low", "moderate", "high"] | None = None
    """How well founded, apart from how likely."""
    game: str | None = None
    """Game whose solution informs it: it then rests on that game's assumptions."""


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


STRONGEST = 1000
"""No judgement is larger: with it the sums of any dossier are exact."""


def _closed(score: Interval) -> Interval:
    """Refuse an interval that is open at one end, and what no scale of judgement holds."""
    if not (score.lower >= -STRONGEST and score.upper <= STRONGEST):
        hint = "by custom -3 (strongly against) to +3 (strongly for); an interval has two ends"
        raise UnreadableError(f"{score.text!r} is not a cross-impact", hint)
    return score


class Impact(Reasoned):
    """Cross-impacts of one state on the states of one factor."""

    scores: dict[str, Annotated[IntervalField, AfterValidator(_closed)]]
    """Score per state of the target factor, by custom -3 (strongly against) to +3 (strongly for);
    an interval such as `0 to 2` where it cannot be said more sharply."""

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Describe what is written: the scores stand beside `from` and `because`."""
        reference = handler(core_schema)
        written = handler.resolve_ref_schema(reference)
        scores: dict[str, Any] = written["properties"].pop("scores")
        written.pop("required")
        written["additionalProperties"] = {
            **scores["additionalProperties"],
            "description": scores["description"],
        }
        return reference


def _impact(value: object) -> object:
    """Take `from` and `because` apart from the scores, which stand beside them."""
    if not isinstance(value, dict):
        return value
    scores = {key: score for key, score in value.items() if key not in ("from", "because")}
    return {"scores": scores} | {key: value[key] for key in ("from", "because") if key in value}


ImpactField = Annotated[Impact, BeforeValidator(_impact)]
"""Cross-impacts as written: scores, `from` and `because` side by side."""


class ToleranceEntry(Entry):
    """How much cross-impact inconsistency a scenario may have and still count as coherent."""

    local: Annotated[NumberField, Field(ge=0)] = 0.0
    """For each factor that `factors` does not name."""
    factors: dict[str, Annotated[NumberField, Field(ge=0)]] = Field(default={}, max_length=200)
    """Factors with a tolerance of their own."""
    total: Annotated[NumberField, Field(ge=0)] | None = None
    """For the sum over all factors; if not given, there is no such limit."""


def _tolerance(value: object) -> object:
    """Take a number alone as the tolerance of every factor."""
    return value if isinstance(value, (dict, ToleranceEntry)) else {"local": value}


ToleranceField = Annotated[
    ToleranceEntry,
    BeforeValidator(_tolerance, json_schema_input_type=NumberField | ToleranceEntry),
]
"""A tolerance as written: a number, or its parts."""
