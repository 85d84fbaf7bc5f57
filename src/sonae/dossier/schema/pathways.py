"""What must go on holding, and what can be started when: the ground of adaptive pathways.

Conditions, actions and decision points as in Dynamic Adaptive Policy Pathways (Haasnoot et al.
2013): a condition that is missed is an adaptation tipping point.
"""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import WholeField

__all__ = ["Action", "ActionStep", "Indicator", "Keep", "Pathways"]


class Keep(Reasoned):
    """A condition that has to go on holding."""

    label: str
    """Its name for people."""
    holds: str
    """What holds in a year, over values and stocks of the model."""
    years: WholeField = Field(default=1, ge=1, le=100)
    """Years running for which it has to be missed before it counts; the first of them is the
    tipping time."""
    since: WholeField | None = Field(default=None, ge=1800, le=2300)
    """First year in which it counts; the first of the horizon if not given."""


class ActionStep(Entry):
    """One option of an action."""

    option: str
    """The option."""
    after: WholeField = Field(default=0, ge=0, le=100)
    """Years from the decision to its launch."""


def _step(value: object) -> object:
    return {"option": value} if isinstance(value, str) else value


class Action(Reasoned):
    """Options that are decided on together: one line of the pathways map."""

    label: str
    """Its name for people."""
    options: tuple[
        Annotated[ActionStep, BeforeValidator(_step, json_schema_input_type=str | ActionStep)], ...
    ] = Field(min_length=1, max_length=100)
    """What it launches: an id, or a map with `after`."""


class Indicator(Reasoned):
    """A number of the model that can be watched, and calls for options beyond a threshold."""

    label: str
    """Its name for people."""
    of: str
    """The value or stock of the model."""
    alarm: Literal["above", "below"]
    """On which side of the threshold it calls."""
    delay: WholeField = Field(default=1, ge=1, le=100)
    """Years until it is known."""
    calls: tuple[str, ...] = ()
    """Options that it calls for."""


class Pathways(Entry):
    """Conditions, actions and decision points."""

    keep: dict[str, Keep] = Field(default={}, max_length=50)
    """What has to go on holding; if nothing is given, every threshold of an outcome, read as if the
    horizon ended in each year."""
    actions: dict[str, Action] = Field(default={}, max_length=30)
    """What can be decided on; if nothing is given, each option that a plan launches, by itself."""
    decide: tuple[WholeField, ...] = Field(default=(), max_length=100)
    """Years of decision; if none is given, those in which plans launch."""
    most: WholeField = Field(default=3, ge=1, le=30)
    """Actions in a pathway at most."""
    indicators: dict[str, Indicator] = Field(default={}, max_length=100)
    """What can be watched for."""
