"""Discovery: the conditions in which a plan fails, as boxes in plain words.

Reads futures (``Futures`` of arrays, or the ``FutureGrid`` of a run) and which of them fail.
``discover`` searches by PRIM and judges on futures that it did not search; ``best_box`` gives the
exact best box of a few limits over factors; ``grow_tree`` a tree's leaves as a second opinion.
``rule`` says a box in a sentence. ``grid_of`` and ``failing`` make a run ready; ``weaknesses``
asks what breaks each of its plans.
"""

from sonae.discovery.best import BestBox, best_box
from sonae.discovery.binned import BinnedSurvivors, bins_of
from sonae.discovery.box import Box, Limit, Tally
from sonae.discovery.choice import discover
from sonae.discovery.columns import Column
from sonae.discovery.discovered import Choice, Discovery, FoundBox
from sonae.discovery.exact import ExactSurvivors
from sonae.discovery.futures import Futures
from sonae.discovery.grid import FutureGrid, Labelled
from sonae.discovery.grid_survivors import GridSurvivors, ranks_of
from sonae.discovery.prim import Criterion, PrimSettings, Step, Trajectory, peel_and_paste
from sonae.discovery.refusals import (
    ConstantColumnError,
    LimitCountError,
    NoFuturesError,
    NotANumberError,
    NothingToFindError,
)
from sonae.discovery.report import best_report, discovery_report, report_text, tree_report
from sonae.discovery.runs import failing, grid_of, judged_outcomes, left_of_run
from sonae.discovery.sentences import condition, rule
from sonae.discovery.strength import LimitStrength, holm, quasi_p
from sonae.discovery.tree import Leaf, Tree, grow_tree
from sonae.discovery.weaknesses import Weakness, weaknesses

__all__ = [
    "BestBox",
    "BinnedSurvivors",
    "Box",
    "Choice",
    "Column",
    "ConstantColumnError",
    "Criterion",
    "Discovery",
    "ExactSurvivors",
    "FoundBox",
    "FutureGrid",
    "Futures",
    "GridSurvivors",
    "Labelled",
    "Leaf",
    "Limit",
    "LimitCountError",
    "LimitStrength",
    "NoFuturesError",
    "NotANumberError",
    "NothingToFindError",
    "PrimSettings",
    "Step",
    "Tally",
    "Trajectory",
    "Tree",
    "Weakness",
    "best_box",
    "best_report",
    "bins_of",
    "condition",
    "discover",
    "discovery_report",
    "failing",
    "grid_of",
    "grow_tree",
    "holm",
    "judged_outcomes",
    "left_of_run",
    "peel_and_paste",
    "quasi_p",
    "ranks_of",
    "report_text",
    "rule",
    "tree_report",
    "weaknesses",
]
