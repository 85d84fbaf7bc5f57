"""Pathways: when plans tip, what has to be decided by when, and which sequence lasts.

Reads a dossier, its scenarios and the credal set; hands the brief tipping times, latest safe
starts, the pathway graph and calibrated triggers (Dynamic Adaptive Policy Pathways, Haasnoot et
al. 2013; assumption-based planning, Dewar 2002).
"""

from sonae.pathways.actions import Action, Actions, History, actions_of
from sonae.pathways.adaptive import Adaptive, Watching, adaptive
from sonae.pathways.alarms import Alarm, Curve, alarm_at, curves
from sonae.pathways.announced import Coverage, announced
from sonae.pathways.conditions import Condition, conditions_of, kept_of
from sonae.pathways.deadlines import NEVER_DUE, Deadline, Deadlines, deadlines, reference_plan
from sonae.pathways.find import Pathways, find_pathways
from sonae.pathways.graph import FirstStep, PathwayGraph, Waiting
from sonae.pathways.leads import Chain
from sonae.pathways.lost import StateLost, where_lost
from sonae.pathways.mapped import Mapped, mapped
from sonae.pathways.report import pathways_report, tipping_report
from sonae.pathways.signs import signs_report, signs_text
from sonae.pathways.survival import Surviving
from sonae.pathways.text import deadlines_text, pathways_text
from sonae.pathways.timed import Timed, timed_model
from sonae.pathways.tipping import TippingTimes, tipping_times
from sonae.pathways.waiting import Worth, worth_of_waiting

__all__ = [
    "NEVER_DUE",
    "Action",
    "Actions",
    "Adaptive",
    "Alarm",
    "Chain",
    "Condition",
    "Coverage",
    "Curve",
    "Deadline",
    "Deadlines",
    "FirstStep",
    "History",
    "Mapped",
    "PathwayGraph",
    "Pathways",
    "StateLost",
    "Surviving",
    "Timed",
    "TippingTimes",
    "Waiting",
    "Watching",
    "Worth",
    "actions_of",
    "adaptive",
    "alarm_at",
    "announced",
    "conditions_of",
    "curves",
    "deadlines",
    "deadlines_text",
    "find_pathways",
    "kept_of",
    "mapped",
    "pathways_report",
    "pathways_text",
    "reference_plan",
    "signs_report",
    "signs_text",
    "timed_model",
    "tipping_report",
    "tipping_times",
    "where_lost",
    "worth_of_waiting",
]
