"""Choice under interval probability: which plans remain under which rule, and what each gives up.

``choices`` gives the whole of it: each outcome, all outcomes together without weights, and all
thresholds at once. ``choose`` compares the plans in one thing over every distribution that the
judgements allow: Γ-maximin, Γ-maximax, Hurwicz, interval dominance, maximality and E-admissibility,
each exact with a certified gap. ``gains`` says what stands for a plan in a scenario class. Open
``choices.py`` first, then ``choose.py`` and ``rules.py``.
"""

from sonae.robustness.choice.choices import Choices, Range, Thresholds, choices
from sonae.robustness.choice.choose import Choice, Shortfall, View, choose, ground_of
from sonae.robustness.choice.comparison import TIE, tie_of
from sonae.robustness.choice.gains import BY, By, Gains, gains, thresholds_gains, weighted_gains
from sonae.robustness.choice.ground import Belief, Ground
from sonae.robustness.choice.overview import (
    choices_report,
    choices_text,
    thresholds_text,
    together_text,
)
from sonae.robustness.choice.report import choice_report, choice_text
from sonae.robustness.choice.rules import RULES, Fall, Rule, Verdict
from sonae.robustness.choice.together import Beaten, Spared, Together, together

__all__ = [
    "BY",
    "RULES",
    "TIE",
    "Beaten",
    "Belief",
    "By",
    "Choice",
    "Choices",
    "Fall",
    "Gains",
    "Ground",
    "Range",
    "Rule",
    "Shortfall",
    "Spared",
    "Thresholds",
    "Together",
    "Verdict",
    "View",
    "choice_report",
    "choice_text",
    "choices",
    "choices_report",
    "choices_text",
    "choose",
    "gains",
    "ground_of",
    "thresholds_gains",
    "thresholds_text",
    "tie_of",
    "together",
    "together_text",
    "weighted_gains",
]
