"""The shape of a dossier: every key, what it means, and what it may hold.

Frozen and closed: an unknown key is a finding, not a silence. The docstring under each field is
its documentation, its JSON Schema text and its line in the reference. What one key says about
another (names, formulas, units) is checked by ``references`` and ``formulas``. One file per noun;
``content`` puts the sections together.
"""

from sonae.dossier.schema.commitments import (
    STRENGTHS,
    Area,
    Commitment,
    Condition,
    DomesticRule,
    Incident,
    Party,
    Response,
    Scope,
    Transfer,
)
from sonae.dossier.schema.content import DossierContent, Horizon
from sonae.dossier.schema.entry import Entry, EventPair, Reasoned
from sonae.dossier.schema.evidence import (
    Analyst,
    Anchor,
    Assumption,
    ChainLink,
    Claim,
    ClaimedQuantity,
    DateSpan,
    Neighbour,
    Source,
    TrustEntry,
)
from sonae.dossier.schema.factors import (
    Ask,
    ConstraintEntry,
    Factor,
    Impact,
    ImpactField,
    JudgementEntry,
    NamedEventEntry,
    State,
    ToleranceEntry,
    ToleranceField,
)
from sonae.dossier.schema.games import (
    ChanceMove,
    Demand,
    Ends,
    Game,
    Node,
    Player,
    PrivateType,
    Tree,
)
from sonae.dossier.schema.hypotheses import EvidenceItem, Hypotheses, Mark
from sonae.dossier.schema.model import (
    Model,
    Outcome,
    Quantity,
    Report,
    Stock,
    TableEntry,
    Timing,
    Value,
)
from sonae.dossier.schema.options import Cost, Option, Plan, PlanStep, Requirement
from sonae.dossier.schema.signposts import Discrimination, Signpost

__all__ = [
    "STRENGTHS",
    "Analyst",
    "Anchor",
    "Area",
    "Ask",
    "Assumption",
    "ChainLink",
    "ChanceMove",
    "Claim",
    "ClaimedQuantity",
    "Commitment",
    "Condition",
    "ConstraintEntry",
    "Cost",
    "DateSpan",
    "Demand",
    "Discrimination",
    "DomesticRule",
    "DossierContent",
    "Ends",
    "Entry",
    "EventPair",
    "EvidenceItem",
    "Factor",
    "Game",
    "Horizon",
    "Hypotheses",
    "Impact",
    "ImpactField",
    "Incident",
    "JudgementEntry",
    "Mark",
    "Model",
    "NamedEventEntry",
    "Neighbour",
    "Node",
    "Option",
    "Outcome",
    "Party",
    "Plan",
    "PlanStep",
    "Player",
    "PrivateType",
    "Quantity",
    "Reasoned",
    "Report",
    "Requirement",
    "Response",
    "Scope",
    "Signpost",
    "Source",
    "State",
    "Stock",
    "TableEntry",
    "Timing",
    "ToleranceEntry",
    "ToleranceField",
    "Transfer",
    "Tree",
    "TrustEntry",
    "Value",
]
