"""Robustness: what each rule says of each plan, which plans survive, and what makes a plan fail.

``score_plans`` gives the table (metric, plan, outcome); ``winners`` what each rule prefers;
``survival`` what a plan keeps in its worst future; ``failures`` the scenario and the states that
break it.
"""

from sonae.robustness.failures import Failure, StateFailure, failures
from sonae.robustness.metrics import HURWICZ_WEIGHT, METRICS, Metric, metric, score_plans
from sonae.robustness.rules import Survival, Winners, survival, winners

__all__ = [
    "HURWICZ_WEIGHT",
    "METRICS",
    "Failure",
    "Metric",
    "StateFailure",
    "Survival",
    "Winners",
    "failures",
    "metric",
    "score_plans",
    "survival",
    "winners",
]
