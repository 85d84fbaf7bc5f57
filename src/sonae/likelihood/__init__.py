"""Likelihood: what the judgements say about any event, without saying more than they do.

Open ``bounds.py`` first.  ``credal`` is the door: every distribution over all possible scenarios
that meets every judgement, as a `CredalSet` or, where scenarios are too many to list, as a
`JunctionCredalSet`.  It gives sharp lower and upper probabilities, conditional or not, and
expectations, each with a certified gap and the judgements that bind it.  Judgements that cannot
hold together are named minimally.  ``max_entropy`` and ``sample_distributions`` add what the
judgements do not say, and say so; ``key_assumptions`` drops one judgement at a time; `UpdateLog`
follows what is seen; ``hypothesis_table`` weighs competing hypotheses; ``brier`` and its like
score forecasts that have resolved.
"""

from sonae.likelihood.assumptions import KeyAssumptions, key_assumptions
from sonae.likelihood.bounds import Bounds, ImpossibleConditionError, Witness
from sonae.likelihood.calibration import (
    CalibrationRow,
    Resolved,
    calibration,
    calibration_text,
    mean_brier_range,
    wilson,
)
from sonae.likelihood.choose import Credal, credal
from sonae.likelihood.conflict import (
    Conflict,
    ConflictingJudgementsError,
    GivingWay,
    Stake,
    SureLoss,
    Widening,
)
from sonae.likelihood.conflict_text import explain_conflict
from sonae.likelihood.credal import CredalSet
from sonae.likelihood.entropy import EntropyPoint, max_entropy, points_in_bounds
from sonae.likelihood.explain import (
    ExplainReport,
    claim_places,
    conflict_report,
    explain_report,
)
from sonae.likelihood.explain_text import explain_text
from sonae.likelihood.extras import Extras, extras
from sonae.likelihood.forecast_scores import (
    ScoreReport,
    calibration_rows,
    score_report,
    score_text,
)
from sonae.likelihood.forecasts import Forecast, Forecasts, QuantityForecast, read_forecasts
from sonae.likelihood.hypotheses import Analysis, analyse, hypothesis_table
from sonae.likelihood.hypotheses_text import hypotheses_text
from sonae.likelihood.hypothesis_ratios import EvidenceRow, Hypothesis, Product, posterior
from sonae.likelihood.hypothesis_report import (
    HypothesesReport,
    after_products,
    hypotheses_report,
)
from sonae.likelihood.junction import JunctionCredalSet
from sonae.likelihood.report import (
    BoundReport,
    JudgementReport,
    likelihood_report,
    likelihood_text,
)
from sonae.likelihood.rounding import outward_range
from sonae.likelihood.sampling import SampledDistributions, sample_distributions
from sonae.likelihood.scores import brier, brier_range, interval_score, log_score, murphy
from sonae.likelihood.sightings import sighting
from sonae.likelihood.signs import Fact, Ratio, Sign, signpost
from sonae.likelihood.soft import Share, SoftFact
from sonae.likelihood.tension import Tension
from sonae.likelihood.update_log import UpdateLog
from sonae.likelihood.update_report import UpdateReport, update_report, update_text
from sonae.likelihood.updating import (
    ImpossibleEvidenceError,
    UndeclaredDependenceError,
    Updating,
)
from sonae.likelihood.weighted import WeightedAverages

__all__ = [
    "Analysis",
    "BoundReport",
    "Bounds",
    "CalibrationRow",
    "Conflict",
    "ConflictingJudgementsError",
    "Credal",
    "CredalSet",
    "EntropyPoint",
    "EvidenceRow",
    "ExplainReport",
    "Extras",
    "Fact",
    "Forecast",
    "Forecasts",
    "GivingWay",
    "HypothesesReport",
    "Hypothesis",
    "ImpossibleConditionError",
    "ImpossibleEvidenceError",
    "JudgementReport",
    "JunctionCredalSet",
    "KeyAssumptions",
    "Product",
    "QuantityForecast",
    "Ratio",
    "Resolved",
    "SampledDistributions",
    "ScoreReport",
    "Share",
    "Sign",
    "SoftFact",
    "Stake",
    "SureLoss",
    "Tension",
    "UndeclaredDependenceError",
    "UpdateLog",
    "UpdateReport",
    "Updating",
    "WeightedAverages",
    "Widening",
    "Witness",
    "after_products",
    "analyse",
    "brier",
    "brier_range",
    "calibration",
    "calibration_rows",
    "calibration_text",
    "claim_places",
    "conflict_report",
    "credal",
    "explain_conflict",
    "explain_report",
    "explain_text",
    "extras",
    "hypotheses_report",
    "hypotheses_text",
    "hypothesis_table",
    "interval_score",
    "key_assumptions",
    "likelihood_report",
    "likelihood_text",
    "log_score",
    "max_entropy",
    "mean_brier_range",
    "murphy",
    "outward_range",
    "points_in_bounds",
    "posterior",
    "read_forecasts",
    "sample_distributions",
    "score_report",
    "score_text",
    "sighting",
    "signpost",
    "update_report",
    "update_text",
    "wilson",
]
