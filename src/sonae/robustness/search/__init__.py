"""Search over plans: the portfolios that no other feasible one beats, and where named plans stand.

``search_plans`` gives a `Search`: the exact Pareto front over all feasible portfolios in a stated
set of futures, by running each or by ruling out what cannot be on it (``branch``), or a front that
says it is not exhaustive. ``minimax_regret`` gives the portfolio of least largest regret. Open
``run.py`` first, then ``sweep.py``.
"""

from sonae.robustness.search.additive import additive_outcomes
from sonae.robustness.search.futures import DRAWS, FUTURES, FutureSet, choose_futures
from sonae.robustness.search.keep import Keep, NoneKeepsError, parse_keeps
from sonae.robustness.search.minimax import Minimax, minimax_regret
from sonae.robustness.search.objectives import MEASURES, WHOLE, Objective, parse_objectives
from sonae.robustness.search.pareto import nondominated
from sonae.robustness.search.report import minimax_report, search_report
from sonae.robustness.search.result import Bounded, Convergence, FrontPoint, NamedPlan, Search
from sonae.robustness.search.run import (
    BRANCHES,
    EVALUATIONS,
    METHODS,
    Settings,
    make_sweep,
    search_plans,
)
from sonae.robustness.search.short import REPRESENTATIVES, held_by_all, representatives
from sonae.robustness.search.size import MOST_CASES, Size
from sonae.robustness.search.sweep import Sweep
from sonae.robustness.search.text import minimax_text, search_text
from sonae.robustness.search.usual import Front, usual_objectives, usual_search

__all__ = [
    "BRANCHES",
    "DRAWS",
    "EVALUATIONS",
    "FUTURES",
    "MEASURES",
    "METHODS",
    "MOST_CASES",
    "REPRESENTATIVES",
    "WHOLE",
    "Bounded",
    "Convergence",
    "Front",
    "FrontPoint",
    "FutureSet",
    "Keep",
    "Minimax",
    "NamedPlan",
    "NoneKeepsError",
    "Objective",
    "Search",
    "Settings",
    "Size",
    "Sweep",
    "additive_outcomes",
    "choose_futures",
    "held_by_all",
    "make_sweep",
    "minimax_regret",
    "minimax_report",
    "minimax_text",
    "nondominated",
    "parse_keeps",
    "parse_objectives",
    "representatives",
    "search_plans",
    "search_report",
    "search_text",
    "usual_objectives",
    "usual_search",
]
