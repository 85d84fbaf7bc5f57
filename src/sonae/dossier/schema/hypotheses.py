"""Competing hypotheses: what each piece of evidence says about each of them.

The table of the analysis of competing hypotheses (Heuer, Psychology of Intelligence Analysis,
1999, chapter 8). A cell that is left out was not assessed; that is not the same as `N`.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from sonae.dossier.schema.entry import Entry, Reasoned
from sonae.dossier.values import IntervalField, NumberField

__all__ = ["EvidenceItem", "Hypotheses", "Mark"]

Mark: TypeAlias = Literal["CC", "C", "N", "I", "II"]
"""Very consistent, consistent, neither, inconsistent, very inconsistent."""


class EvidenceItem(Entry):
    """One piece of evidence, held against every hypothesis: either by `marks` or by `ratios`."""

    claim: str
    """The claim that it is."""
    weight: Annotated[NumberField, Field(ge=0)] = 1.0
    """How much it counts in the inconsistency score: 1 if not given, 0 to leave it out."""
    marks: dict[str, Mark] = Field(default={}, max_length=100)
    """By hypothesis: CC, C, N (says nothing either way), I or II. Left out: not assessed."""
    ratios: dict[str, IntervalField] = Field(default={}, max_length=100)
    """By hypothesis: how likely this evidence would be if it were true, up to a common factor."""
    group: str | None = None
    """Evidence that may say the same thing twice; of a group one piece counts at a time. Without
    it a piece is a group of its own, under the name of its claim."""
    because: str | None = None
    """Why the cells are as they are."""


class Hypotheses(Reasoned):
    """Hypotheses that exclude one another, and the evidence: either `of` or `events`."""

    label: str
    """The question that they answer, for people."""
    of: str | None = None
    """Factor whose states are the hypotheses."""
    events: dict[str, str] = Field(default={}, max_length=100)
    """Instead of `of`: the hypotheses by name, each the event in whose scenarios it is true."""
    evidence: tuple[EvidenceItem, ...] = Field(default=(), max_length=500)
    """What is held against them."""
    independent: tuple[tuple[str, ...], ...] = Field(default=(), max_length=100)
    """Lists of groups that, given any hypothesis, tell nothing about one another: only ratios of
    groups in one list are multiplied."""
