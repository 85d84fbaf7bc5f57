"""Every verbal scale by its id.

Reads the scales of this package and the phrases outside the standards, which stand on every scale
that has no reading of its own for them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import cast

from sonae.evidence.phrases import NUMBERED
from sonae.evidence.scales.lay import LAY
from sonae.evidence.scales.scale import Kind, Scale, Term
from sonae.evidence.scales.standards import ICD203, IPCC, KENT, NATO, PHIA

__all__ = ["PHRASES", "SCALES"]

PHRASES: tuple[Term, ...] = tuple(
    Term(words, lower, upper, cast(Kind, kind), suggests)
    for kind, words, lower, upper, suggests in NUMBERED
)
"""Phrases outside the standards that have a number, as terms."""

SCALES: Mapping[str, Scale] = MappingProxyType(
    {scale.id: scale.with_phrases(PHRASES) for scale in (ICD203, PHIA, LAY, NATO, IPCC, KENT)}
)
"""Every scale by its id."""
