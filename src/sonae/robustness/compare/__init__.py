"""Plans side by side: what each comes to in each outcome, and where one is better than another.

Reads a run, the credal set and the model; hands ``sonae compare`` a `Sheet` for each outcome (what
the metrics say, from which futures) and a `Pair` for two plans, future by future. Nothing here
says which plan is best: that is asked of ``choice``, one rule at a time.
"""

from sonae.robustness.compare.pairs import Extreme, Pair, pairs
from sonae.robustness.compare.report import pair_report, sheet_report
from sonae.robustness.compare.sheets import (
    SHARES,
    Reading,
    Sheet,
    Standing,
    brief_metrics,
    detailed,
    sheets,
)
from sonae.robustness.compare.text import pairs_text, sheet_text, sheets_text

__all__ = [
    "SHARES",
    "Extreme",
    "Pair",
    "Reading",
    "Sheet",
    "Standing",
    "brief_metrics",
    "detailed",
    "pair_report",
    "pairs",
    "pairs_text",
    "sheet_report",
    "sheet_text",
    "sheets",
    "sheets_text",
]
