"""Explore: every plan in every future, reduced on the way to what decisions are made of.

Reads a compiled model and the table of scenarios; hands ``robustness`` and ``brief`` a
`Performance`. A future is a scenario class with one draw of the quantities; all classes share
the same draws. What is to be computed is a `Job`, cut into a fixed grid of blocks that executors
compute in any order; a study folder keeps them. ``replay`` runs one of these futures again, step
by step. Same seed, same bits, whatever the threads, workers and restarts.
"""

from sonae.explore.estimate import Estimate, estimate
from sonae.explore.performance import ON_ERROR, QUANTILES, NotFinite, Performance
from sonae.explore.replay import replay
from sonae.explore.run import Announce, explore

__all__ = [
    "ON_ERROR",
    "QUANTILES",
    "Announce",
    "Estimate",
    "Future",
    "FutureId",
    "NotFinite",
    "Performance",
    "ScenarioClasses",
    "class_bounds",
    "estimate",
    "explore",
    "future_account",
    "future_text",
    "parse_future",
    "replay",
    "value_account",
    "value_text",
]
