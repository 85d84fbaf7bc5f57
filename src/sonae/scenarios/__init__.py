"""Scenarios: every possible and every coherent assignment of states to factors, exactly.

Reads the factors, constraints and cross-impact judgements of a dossier (``scenario_system``); hands
on a ``ScenarioTable``, which says of itself whether it is complete. A scenario is *possible* if it
breaks no constraint and *coherent* if besides no factor's cross-impact inconsistency exceeds the
tolerance. ``why`` gives the reasons for one scenario, ``excluded_pairs`` what never meets, and
``representatives`` a handful to read. Open ``enumerate.py`` first, then ``search.py``.
"""

from sonae.scenarios.balance import (
    Reading,
    consistency_value,
    impact_scores,
    inconsistency,
    is_balanced,
    margin_bounds,
    margins,
    successor,
    total_impact_score,
)
from sonae.scenarios.check import check_scenarios
from sonae.scenarios.choice.representatives import Representatives, representatives
from sonae.scenarios.enumerate import (
    Counted,
    Mode,
    SearchInterruptedError,
    coherent,
    coherent_set,
    count_coherent,
)
from sonae.scenarios.influences import Influence, Influences
from sonae.scenarios.possibility import Progress, possible
from sonae.scenarios.reasons.exclusion import ExcludedPair, excluded_pairs
from sonae.scenarios.reasons.explain import Contribution, FactorBalance, Why, why
from sonae.scenarios.report import ScenarioReport, explain_scenario, scenario_report, scenario_text
from sonae.scenarios.search.cores import exists, minimal_core
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.system import ScenarioSystem, scenario_system
from sonae.scenarios.table import Projection, ScenarioTable
from sonae.scenarios.tolerance import Tolerance

__all__ = [
    "Constraint",
    "Contribution",
    "Counted",
    "ExcludedPair",
    "FactorBalance",
    "Influence",
    "Influences",
    "Mode",
    "Progress",
    "Projection",
    "Reading",
    "Representatives",
    "ScenarioReport",
    "ScenarioSystem",
    "ScenarioTable",
    "SearchInterruptedError",
    "Space",
    "Tolerance",
    "Why",
    "check_scenarios",
    "coherent",
    "coherent_set",
    "consistency_value",
    "count_coherent",
    "excluded_pairs",
    "exists",
    "explain_scenario",
    "impact_scores",
    "inconsistency",
    "is_balanced",
    "margin_bounds",
    "margins",
    "minimal_core",
    "possible",
    "representatives",
    "scenario_report",
    "scenario_system",
    "scenario_text",
    "successor",
    "total_impact_score",
    "why",
]
