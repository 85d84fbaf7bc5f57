"""Break-even: what would have to be otherwise before other plans remain, and how far.

``break_even`` moves each judgement, grade, quantity and weight by itself and finds the first place
at which the plans that remain under a rule are others. Open ``find.py`` first, then ``search.py``
(judgements), ``weight_lines.py`` (weights) and ``quantities.py``.
"""

from sonae.robustness.break_even.find import KINDS, MOST_PROGRAMMES, break_even
from sonae.robustness.break_even.report import break_even_report, break_even_text
from sonae.robustness.break_even.result import BreakEven, BreakEvens, Kind, Left

__all__ = [
    "KINDS",
    "MOST_PROGRAMMES",
    "BreakEven",
    "BreakEvens",
    "Kind",
    "Left",
    "break_even",
    "break_even_report",
    "break_even_text",
]
