"""The brief: what a study means for whoever decides, in one HTML file and in a few lines.

``write_brief`` writes the file, ``brief_html`` gives its text, ``summary`` the headline for a
terminal and ``brief_json`` its figures as data; ``impact_chart``, ``scenario_chart``,
``bounds_chart`` and other charts by themselves are put into a file by ``write_chart``. Open
``html.py`` first; each section has a file in ``sections``, each family of charts one in ``charts``.
Every number in the brief opens its trail (``trails.py``). What draws and templates is loaded only
when something is written.
"""

from sonae.brief.charts.files import check_chart, write_chart
from sonae.brief.charts.likelihoods import (
    bounds_chart,
    calibration_chart,
    conflict_chart,
    hypotheses_chart,
)
from sonae.brief.html import brief_html, write_brief
from sonae.brief.pictures import impact_chart, scenario_chart
from sonae.brief.results import write_results
from sonae.brief.summary import BriefData, brief_json, summary

__all__ = [
    "BriefData",
    "bounds_chart",
    "brief_html",
    "brief_json",
    "calibration_chart",
    "check_chart",
    "conflict_chart",
    "hypotheses_chart",
    "impact_chart",
    "scenario_chart",
    "summary",
    "write_brief",
    "write_chart",
    "write_results",
]
