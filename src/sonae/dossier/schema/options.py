"""What can be done, and the plans made of it: options in time."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import IntervalField, Months, Step, WholeField

__all__ = ["Cost", "Option", "Plan", "PlanStep", "Requirement"]


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
    requires: tuple[
        Annotated[
            Requirement, BeforeValidator(_requirement, json_schema_input_type=str | Requirement)
        ],
        ...,
    ] = ()
    """Options that must have been launched before: an id, or a map with `launched`."""
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
    """Year of launch; with a `when` that observes the model, the first in which it may be."""
    when: str | None = None
    """Launched only if this holds: over `observed(factor)`, launched in `start` if it holds; over
    `observed(value)` or `observed(stock)`, what the model gave a year ago (`observed(value, 2)`:
    two years ago), launched in the first year from `start` through `until` in which it holds."""
    until: WholeField | None = None
    """Last year in which it may be launched; the horizon's last if not given."""


_STEP_TEXT = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*\s*@\s*\d{4}$")]


class Plan(Entry):
    """A set of options in time."""

    label: str
    """Its name for people."""
    because: str | None = None
    """The idea behind it."""
    steps: tuple[
        Annotated[PlanStep, BeforeValidator(Step, json_schema_input_type=_STEP_TEXT | PlanStep)],
        ...,
    ] = ()
    """Its steps: `option@2025`, or a map with `option`, `start`, `when` and `until`."""
