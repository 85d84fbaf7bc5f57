"""The certified worst case: what a plan's outcome reaches at worst, and what it cannot exceed.

``worst_cases`` gives a `WorstCase` for each plan and outcome. Open ``worst.py`` first, then
``search.py`` (what is split) and ``boxes.py`` (what a box is bounded by).
"""

from sonae.robustness.worst.result import WorstCase, WorstCases
from sonae.robustness.worst.text import worst_text
from sonae.robustness.worst.worst import worst_cases

__all__ = ["WorstCase", "WorstCases", "worst_cases", "worst_text"]
