"""The brief: what a study means for whoever decides, in one HTML file and in a few lines.

``write_brief`` writes the file, ``brief_html`` gives its text, ``summary`` the headline for a
terminal and ``brief_json`` its figures as data. Open ``html.py`` first; each section has a file
in ``sections``, each family of charts one in ``charts``. Every number in the brief opens its
trail (``trails.py``). Charts and templates are loaded only when a brief is written.
"""

from sonae.brief.html import brief_html, write_brief
from sonae.brief.results import write_results
from sonae.brief.summary import BriefData, brief_json, summary

__all__ = ["BriefData", "brief_html", "brief_json", "summary", "write_brief", "write_results"]
