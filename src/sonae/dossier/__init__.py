"""The dossier: what an analyst writes, read strictly, checked whole, and frozen.

``read`` turns a folder of YAML into a `Dossier` in which every formula is resolved and every part
knows its file, line and column; ``read_with_findings`` gives all findings as well.
"""

from sonae.dossier.dossier import Dossier
from sonae.dossier.findings import (
    CODES,
    DossierFindings,
    Finding,
    Place,
    has_errors,
    sort_findings,
)
from sonae.dossier.formulas import EventGiven, Formulas, JudgementEvents, StockFormulas
from sonae.dossier.new import new_dossier
from sonae.dossier.places import path_text
from sonae.dossier.read import Reading, read, read_with_findings
from sonae.dossier.schema import (
    Claim,
    DossierContent,
    Factor,
    JudgementEntry,
    Option,
    Outcome,
    Plan,
    PlanStep,
    Quantity,
    Report,
    Source,
)
from sonae.dossier.texts import check_texts
from sonae.dossier.values import Interval, read_interval

__all__ = [
    "CODES",
    "Claim",
    "Dossier",
    "DossierContent",
    "DossierFindings",
    "EventGiven",
    "Factor",
    "Finding",
    "Formulas",
    "Interval",
    "JudgementEntry",
    "JudgementEvents",
    "Option",
    "Outcome",
    "Place",
    "Plan",
    "PlanStep",
    "Quantity",
    "Reading",
    "Report",
    "Source",
    "StockFormulas",
    "check_texts",
    "has_errors",
    "new_dossier",
    "path_text",
    "read",
    "read_interval",
    "read_with_findings",
    "sort_findings",
]
