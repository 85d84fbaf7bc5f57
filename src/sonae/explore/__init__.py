"""Explore: every plan in every future, reduced on the way to what decisions are made of.

Reads a compiled model and the table of scenarios; hands ``robustness`` and ``brief`` a
`Performance`. A future is a scenario class with one draw of the quantities; all classes share
the same draws. ``replay`` runs one of these futures again, step by step. Same seed, same bits,
whatever the number of threads and the size of blocks.
"""

from sonae.explore.estimate import Estimate, estimate
from sonae.explore.performance import QUANTILES, Performance
from sonae.explore.replay import replay
from sonae.explore.run import Announce, explore

__all__ = ["QUANTILES", "Announce", "Estimate", "Performance", "estimate", "explore", "replay"]
