"""Robustness: what each rule says of each plan, which plans survive, and what makes a plan fail.

``score_plans`` gives the table (metric, plan, outcome); ``winners`` what each rule prefers;
``survival`` what a plan keeps in its worst future; ``failures`` the scenario and the states that
break it; ``worst_cases`` what was reached at worst, and what cannot be exceeded. Rooms of their
own, not loaded by this door: ``choice`` and ``break_even`` (interval probability), ``search``
(portfolios), ``sensitivity``.
"""

from sonae.robustness.failures import Failure, StateFailure, failures
from sonae.robustness.metrics import HURWICZ_WEIGHT, METRICS, Metric, metric, score_plans
from sonae.robustness.rules import Survival, Winners, survival, winners
from sonae.robustness.worst import WorstCase, WorstCases, worst_cases

__all__ = [
    "HURWICZ_WEIGHT",
    "METRICS",
    "Failure",
    "Metric",
    "StateFailure",
    "Survival",
    "Winners",
    "WorstCase",
    "WorstCases",
    "failures",
    "metric",
    "score_plans",
    "survival",
    "winners",
    "worst_cases",
]
