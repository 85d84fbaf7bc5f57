"""What all parts of a dossier share: frozen, closed, documented by the docstring of each field.

An unknown key is a finding, not a silence. The docstring under a field is its documentation, its
JSON Schema text and its line in the reference.
"""

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["Entry", "EventPair", "Reasoned"]


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


class EventPair(Entry):
    """An event, perhaps under a condition."""

    event: str
    """The event, over states of factors."""
    given: str | None = None
    """The condition."""
