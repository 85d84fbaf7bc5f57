"""The dossier: what an analyst writes, read strictly, checked whole, and frozen.

``read`` turns a folder of YAML into a `Dossier` in which every formula is resolved and every part
knows its file, line and column; ``read_with_findings`` gives all findings as well.
"""

from sonae.dossier.codes import (
    CODES,
    STANDARDS,
    Code,
    explain_code,
    find_code,
    is_advice,
    standards_text,
)
from sonae.dossier.commitment_formulas import CommitmentFormulas, RuleFormulas
from sonae.dossier.dossier import Dossier
from sonae.dossier.files import NotReadableError, read_inside
from sonae.dossier.findings import (
    DossierFindings,
    Finding,
    Place,
    Severity,
    has_errors,
    sort_findings,
)
from sonae.dossier.formats import FORMATS, count_text
from sonae.dossier.formulas import EventGiven, Formulas, JudgementEvents, StockFormulas
from sonae.dossier.game_formulas import GameFormulas
from sonae.dossier.json_schema import SCHEMA_NAME, json_schema
from sonae.dossier.lint import check_use
from sonae.dossier.names import RESERVED
from sonae.dossier.new import new_dossier, schema_text, templates
from sonae.dossier.places import Path, path_text
from sonae.dossier.read import Reading, read, read_with_findings
from sonae.dossier.schema import (
    Area,
    Claim,
    Commitment,
    Distribution,
    DossierContent,
    Factor,
    Game,
    Impact,
    Incident,
    JudgementEntry,
    Option,
    Outcome,
    Party,
    Plan,
    PlanStep,
    Quantity,
    Report,
    Source,
    ToleranceEntry,
)
from sonae.dossier.texts import check_texts
from sonae.dossier.values import Interval, UnreadableError, means_numbers, read_interval
from sonae.dossier.yaml_tree import read_yaml

__all__ = [
    "CODES",
    "FORMATS",
    "RESERVED",
    "SCHEMA_NAME",
    "STANDARDS",
    "Area",
    "Claim",
    "Code",
    "Commitment",
    "CommitmentFormulas",
    "Distribution",
    "Dossier",
    "DossierContent",
    "DossierFindings",
    "EventGiven",
    "Factor",
    "Finding",
    "Formulas",
    "Game",
    "GameFormulas",
    "Impact",
    "Incident",
    "Interval",
    "JudgementEntry",
    "JudgementEvents",
    "NotReadableError",
    "Option",
    "Outcome",
    "Party",
    "Path",
    "Place",
    "Plan",
    "PlanStep",
    "Quantity",
    "Reading",
    "Report",
    "RuleFormulas",
    "Severity",
    "Source",
    "StockFormulas",
    "ToleranceEntry",
    "UnreadableError",
    "check_texts",
    "check_use",
    "count_text",
    "explain_code",
    "find_code",
    "has_errors",
    "is_advice",
    "json_schema",
    "means_numbers",
    "new_dossier",
    "path_text",
    "read",
    "read_inside",
    "read_interval",
    "read_with_findings",
    "read_yaml",
    "schema_text",
    "sort_findings",
    "standards_text",
    "templates",
]
