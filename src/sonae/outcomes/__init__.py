"""Outcomes: the model of a dossier, compiled once and read in two ways.

Reads resolved formulas, options and plans; hands ``explore`` a `CompiledModel`. ``trace`` runs
one plan in one future in plain Python and is the reference; ``evaluate`` runs all plans in many
futures over arrays. Open ``compile.py`` first, then ``interpret.py``.
"""

from sonae.outcomes.arrays import BlockOutcomes, evaluate
from sonae.outcomes.compile import check_model, compile_model
from sonae.outcomes.domains import check_domains
from sonae.outcomes.interpret import NotFinite, OptionTrace, Trace, trace
from sonae.outcomes.model import CompiledModel, Dimension

__all__ = [
    "BlockOutcomes",
    "CompiledModel",
    "Dimension",
    "NotFinite",
    "OptionTrace",
    "Trace",
    "check_domains",
    "check_model",
    "compile_model",
    "evaluate",
    "trace",
]
