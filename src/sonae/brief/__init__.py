"""The brief: what a study means for whoever decides, in one HTML file and in a few lines.

``write_brief`` writes the file, ``brief_html`` gives its text, ``summary`` the headline for a
terminal and ``brief_json`` its figures as data; ``impact_chart``, ``scenario_chart``,
``bounds_chart`` and other charts by themselves are put into a file by ``write_chart``; charts of
results, such as ``front_chart`` and ``worst_chart``, are a `Figure` with the same numbers as a
table, for ``write_figure``. Open
``html.py`` first; each section has a file in ``sections``, each family of charts one in ``charts``.
Every number in the brief opens its trail (``trails.py``). What draws and templates is loaded only
when something is written.
"""

from sonae.brief.charts.figure import Figure, check_figure, write_figure
from sonae.brief.charts.files import check_chart, write_chart
from sonae.brief.charts.front import front_chart
from sonae.brief.charts.heatmap import met_heat
from sonae.brief.charts.likelihoods import (
    bounds_chart,
    calibration_chart,
    conflict_chart,
    hypotheses_chart,
)
from sonae.brief.charts.regret_curves import regret_curves
from sonae.brief.charts.rules import choice_chart
from sonae.brief.charts.tornado import tornado_chart
from sonae.brief.charts.trajectory import trajectory_chart
from sonae.brief.charts.value_boxes import value_boxes
from sonae.brief.charts.variance import variance_chart
from sonae.brief.charts.worst import worst_chart
from sonae.brief.html import brief_html, write_brief
from sonae.brief.pictures import impact_chart, scenario_chart
from sonae.brief.results import write_results
from sonae.brief.summary import BriefData, brief_json, summary

__all__ = [
    "BriefData",
    "Figure",
    "bounds_chart",
    "brief_html",
    "brief_json",
    "calibration_chart",
    "check_chart",
    "check_figure",
    "choice_chart",
    "conflict_chart",
    "front_chart",
    "hypotheses_chart",
    "impact_chart",
    "met_heat",
    "regret_curves",
    "scenario_chart",
    "summary",
    "tornado_chart",
    "trajectory_chart",
    "value_boxes",
    "variance_chart",
    "worst_chart",
    "write_brief",
    "write_chart",
    "write_figure",
    "write_results",
]
