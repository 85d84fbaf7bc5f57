"""Scenarios: every possible and every coherent assignment of states to factors, exactly.

Reads the factors, constraints and cross-impact judgements of a dossier (``scenario_system``); hands
on a ``ScenarioTable``, which says of itself whether it is complete. A scenario is *possible* if it
breaks no constraint and *coherent* if besides no factor's cross-impact inconsistency exceeds the
tolerance. ``why`` gives the reasons for one scenario, ``excluded_pairs`` what never meets, and
``representatives`` a handful to read. Open ``enumerate.py`` first, then ``search/problem.py``.
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
from sonae.scenarios.certificate.files import read_certificate, write_certificate
from sonae.scenarios.certificate.make import certify
from sonae.scenarios.certificate.record import Certificate
from sonae.scenarios.certificate.verify import Verdict, verify
from sonae.scenarios.check import check_scenarios
from sonae.scenarios.choice.clusters import Cluster, Clusters, clusters
from sonae.scenarios.choice.representatives import Representatives, representatives
from sonae.scenarios.counting.diagram import Diagram, diagram
from sonae.scenarios.counting.product import IslandProduct
from sonae.scenarios.counting.sets import ScenarioSet
from sonae.scenarios.crossimpact.basins import Basins, attractors
from sonae.scenarios.crossimpact.critical import CriticalChanges, critical_changes
from sonae.scenarios.crossimpact.ensembles import Agreement, Ensemble
from sonae.scenarios.crossimpact.perturbation import Perturbation, perturb
from sonae.scenarios.crossimpact.profile import Block, FactorProfile, Profile, influence_profile
from sonae.scenarios.crossimpact.sampled import SampledBasins, sampled_basins
from sonae.scenarios.crossimpact.shocks import Effect, force, shock
from sonae.scenarios.crossimpact.succession import Attractor, Rule, Trajectory, succeed, trajectory
from sonae.scenarios.enumerate import (
    Counted,
    Mode,
    SearchInterruptedError,
    coherent,
    coherent_set,
    count_coherent,
)
from sonae.scenarios.formats.draft import dossier_from_matrix
from sonae.scenarios.formats.export import check_export, write_scenarios
from sonae.scenarios.formats.matrix import read_matrix, write_matrix
from sonae.scenarios.formats.matrix_file import MatrixFile, matrix_of_dossier
from sonae.scenarios.formats.scenario_rows import ScenarioRows, scenario_rows
from sonae.scenarios.formats.scenariowizard import read_scw, write_scw
from sonae.scenarios.formats.solutions import Solutions, read_sl, solutions_of, write_sl
from sonae.scenarios.influences import Influence, Influences
from sonae.scenarios.listing import (
    Asked,
    Listing,
    asked_set,
    counted,
    drawn,
    left_of,
    list_scenarios,
    listing_of,
    sample_scenarios,
    scenario_set,
)
from sonae.scenarios.naming import explain_scenario, named_scenario
from sonae.scenarios.possibility import Progress, possible
from sonae.scenarios.reasons.emptiness import Emptiness, emptiness
from sonae.scenarios.reasons.exclusion import (
    ExcludedPair,
    ExcludedState,
    excluded_pairs,
    excluded_states,
)
from sonae.scenarios.reasons.explain import Contribution, FactorBalance, Why, why
from sonae.scenarios.reasons.grounds import Ground
from sonae.scenarios.reasons.judgement_sets import (
    Changes,
    JudgementSet,
    changing_judgements,
    excluding_judgements,
)
from sonae.scenarios.report import (
    ClusterAnswer,
    ClusterReport,
    ExclusionAnswer,
    ExclusionReport,
    ScenarioReport,
    cluster_report,
    exclusion_report,
    scenario_report,
)
from sonae.scenarios.report_text import cluster_text, exclusion_text, scenario_lines, scenario_text
from sonae.scenarios.search.cores import exists, minimal_core
from sonae.scenarios.space import Constraint, Space
from sonae.scenarios.system import ScenarioSystem, scenario_system
from sonae.scenarios.table import Projection, ScenarioTable
from sonae.scenarios.tolerance import Tolerance

__all__ = [
    "Agreement",
    "Asked",
    "Attractor",
    "Basins",
    "Block",
    "Certificate",
    "Changes",
    "Cluster",
    "ClusterAnswer",
    "ClusterReport",
    "Clusters",
    "Constraint",
    "Contribution",
    "Counted",
    "CriticalChanges",
    "Diagram",
    "Effect",
    "Emptiness",
    "Ensemble",
    "ExcludedPair",
    "ExcludedState",
    "ExclusionAnswer",
    "ExclusionReport",
    "FactorBalance",
    "FactorProfile",
    "Ground",
    "Influence",
    "Influences",
    "IslandProduct",
    "JudgementSet",
    "Listing",
    "MatrixFile",
    "Mode",
    "Perturbation",
    "Profile",
    "Progress",
    "Projection",
    "Reading",
    "Representatives",
    "Rule",
    "SampledBasins",
    "ScenarioReport",
    "ScenarioRows",
    "ScenarioSet",
    "ScenarioSystem",
    "ScenarioTable",
    "SearchInterruptedError",
    "Solutions",
    "Space",
    "Tolerance",
    "Trajectory",
    "Verdict",
    "Why",
    "asked_set",
    "attractors",
    "certify",
    "changing_judgements",
    "check_export",
    "check_scenarios",
    "cluster_report",
    "cluster_text",
    "clusters",
    "coherent",
    "coherent_set",
    "consistency_value",
    "count_coherent",
    "counted",
    "critical_changes",
    "diagram",
    "dossier_from_matrix",
    "drawn",
    "emptiness",
    "excluded_pairs",
    "excluded_states",
    "excluding_judgements",
    "exclusion_report",
    "exclusion_text",
    "exists",
    "explain_scenario",
    "force",
    "impact_scores",
    "inconsistency",
    "influence_profile",
    "is_balanced",
    "left_of",
    "list_scenarios",
    "listing_of",
    "margin_bounds",
    "margins",
    "matrix_of_dossier",
    "minimal_core",
    "named_scenario",
    "perturb",
    "possible",
    "read_certificate",
    "read_matrix",
    "read_scw",
    "read_sl",
    "representatives",
    "sample_scenarios",
    "sampled_basins",
    "scenario_lines",
    "scenario_report",
    "scenario_rows",
    "scenario_set",
    "scenario_system",
    "scenario_text",
    "shock",
    "solutions_of",
    "succeed",
    "successor",
    "total_impact_score",
    "trajectory",
    "verify",
    "why",
    "write_certificate",
    "write_matrix",
    "write_scenarios",
    "write_scw",
    "write_sl",
]
