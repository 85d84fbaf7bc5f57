"""Choice under interval probability: which plans remain under which rule, and what each gives up.

``choose`` compares the plans over every distribution that the judgements allow: Γ-maximin,
Γ-maximax, Hurwicz, interval dominance, maximality and E-admissibility, each exact with a certified
gap. ``gains`` says what stands for a plan in a scenario class. Open ``choose.py`` first, then
``rules.py``.
"""

from sonae.robustness.choice.choose import Choice, Shortfall, View, choose, ground_of
from sonae.robustness.choice.comparison import TIE
from sonae.robustness.choice.gains import BY, By, Gains, gains, weighted_gains
from sonae.robustness.choice.ground import Belief, Ground
from sonae.robustness.choice.report import choice_report, choice_text, choices_text
from sonae.robustness.choice.rules import RULES, Fall, Rule, Verdict

__all__ = [
    "BY",
    "RULES",
    "TIE",
    "Belief",
    "By",
    "Choice",
    "Fall",
    "Gains",
    "Ground",
    "Rule",
    "Shortfall",
    "Verdict",
    "View",
    "choice_report",
    "choice_text",
    "choices_text",
    "choose",
    "gains",
    "ground_of",
    "weighted_gains",
]
