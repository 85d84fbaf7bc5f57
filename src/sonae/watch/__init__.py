"""Watch: dated events, what they change, and what to do now.

Reads a dossier and what people report: signs, facts, states of factors, forecasts, launches. Events
go into an append-only log (``log``), are folded in order of date (``fold``), move the bounds
(``posterior``) and the plans that remain (``remaining``), fire triggers and move deadlines; the
answer is the `Difference` of the advice before and after. ``scoring`` tells whose judgements were
right once they resolve. Open ``watcher.py`` first, then ``fold.py``.
"""

from sonae.watch.advice import Advice, Followed
from sonae.watch.difference import Difference, difference
from sonae.watch.event import WatchEvent
from sonae.watch.follow import follow
from sonae.watch.log import BrokenLogError, Log, append_events, read_log
from sonae.watch.report import advice_report, watch_report
from sonae.watch.score_report import scores_report, scores_text
from sonae.watch.scoring import Scored, Scores, scored
from sonae.watch.state import State, Status
from sonae.watch.steps import Step, Steps
from sonae.watch.text import advice_text, watch_text
from sonae.watch.watcher import WITHIN, Watcher

__all__ = [
    "WITHIN",
    "Advice",
    "BrokenLogError",
    "Difference",
    "Followed",
    "Log",
    "Scored",
    "Scores",
    "State",
    "Status",
    "Step",
    "Steps",
    "WatchEvent",
    "Watcher",
    "advice_report",
    "advice_text",
    "append_events",
    "difference",
    "follow",
    "read_log",
    "scored",
    "scores_report",
    "scores_text",
    "watch_report",
    "watch_text",
]
