"""The brief: what a study means for whoever decides, in one HTML file and in a few lines.

``write_brief`` writes the file, ``brief_html`` gives its text, ``summary`` the headline for a
terminal and ``brief_json`` its figures as data; ``impact_chart`` and ``scenario_chart`` are
charts by themselves, which ``write_chart`` puts into a file. Open ``html.py`` first; each section
has a file in ``sections``, each family of charts one in ``charts``. Every number in the brief opens
its trail (``trails.py``). What draws and templates is loaded only when something is written.
"""

from sonae.brief.charts.files import check_chart, write_chart
from sonae.brief.html import brief_html, write_brief
from sonae.brief.pictures import impact_chart, scenario_chart
from sonae.brief.results import write_results
from sonae.brief.summary import BriefData, brief_json, summary

__all__ = [
    "BriefData",
    "brief_html",
    "brief_json",
    "check_chart",
    "impact_chart",
    "scenario_chart",
    "summary",
    "write_brief",
    "write_chart",
    "write_results",
]
