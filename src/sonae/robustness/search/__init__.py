"""Search over plans: the portfolios that no other feasible one beats, and where named plans stand.

``search_plans`` gives a `Search`: the exact Pareto front over all feasible portfolios in a stated
set of futures, or, beyond what can be run one by one, a front that says it is not exhaustive.
``minimax_regret`` gives the portfolio of least largest regret. Open ``run.py`` first, then
``sweep.py``.
"""

from sonae.robustness.search.additive import additive_outcomes
from sonae.robustness.search.futures import DRAWS, FUTURES, FutureSet, choose_futures
from sonae.robustness.search.minimax import Minimax, minimax_regret
from sonae.robustness.search.objectives import MEASURES, WHOLE, Objective, parse_objectives
from sonae.robustness.search.pareto import nondominated
from sonae.robustness.search.report import minimax_report, minimax_text, search_report, search_text
from sonae.robustness.search.result import Convergence, FrontPoint, NamedPlan, Search
from sonae.robustness.search.run import METHODS, Settings, make_sweep, search_plans
from sonae.robustness.search.size import MOST_CASES, Size
from sonae.robustness.search.sweep import Sweep

__all__ = [
    "DRAWS",
    "FUTURES",
    "MEASURES",
    "METHODS",
    "MOST_CASES",
    "WHOLE",
    "Convergence",
    "FrontPoint",
    "FutureSet",
    "Minimax",
    "NamedPlan",
    "Objective",
    "Search",
    "Settings",
    "Size",
    "Sweep",
    "additive_outcomes",
    "choose_futures",
    "make_sweep",
    "minimax_regret",
    "minimax_report",
    "minimax_text",
    "nondominated",
    "parse_objectives",
    "search_plans",
    "search_report",
    "search_text",
]
