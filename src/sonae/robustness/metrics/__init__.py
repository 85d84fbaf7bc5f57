"""Robustness metrics: what a plan's performance over all futures comes to, one number per rule.

Reads the reductions of ``explore`` and, for expectations, the credal set of ``likelihood``; hands
``rules`` and the brief one table (metric, plan, outcome) by ``score_plans``. The family is that of
McPhail et al. (2018, Earth's Future 6); each `Metric` states its formula, its direction and whose
it is. There is no overall score: a metric belongs to one outcome, in that outcome's unit.

`METRICS` holds those built in and those that installed packages add (entry points
``sonae.metrics``); ``compositions`` has the same formulas for a table of one's own;
``perfect_information`` is the value of knowing the future; ``sweep_box`` goes through nested boxes
around the nominal point, which some metrics need and which takes the model; ``certifier`` proves
from the other side.
"""

from sonae.robustness.metrics.box import BOX
from sonae.robustness.metrics.certified import certifier
from sonae.robustness.metrics.compositions import COMPOSITIONS, Composition, FutureTable
from sonae.robustness.metrics.futures import HURWICZ_WEIGHT, Expectations, Futures
from sonae.robustness.metrics.information import (
    PerfectInformation,
    least_regret,
    perfect_information,
)
from sonae.robustness.metrics.nested import BoxSweep, Certify, sweep_box
from sonae.robustness.metrics.registry import (
    ENTRY_POINTS,
    LeftOut,
    Metric,
    Place,
    Registry,
    metric,
)
from sonae.robustness.metrics.score import METRICS, places_of, score_plans, scores_of

__all__ = [
    "BOX",
    "COMPOSITIONS",
    "ENTRY_POINTS",
    "HURWICZ_WEIGHT",
    "METRICS",
    "BoxSweep",
    "Certify",
    "Composition",
    "Expectations",
    "FutureTable",
    "Futures",
    "LeftOut",
    "Metric",
    "PerfectInformation",
    "Place",
    "Registry",
    "certifier",
    "least_regret",
    "metric",
    "perfect_information",
    "places_of",
    "score_plans",
    "scores_of",
    "sweep_box",
]
