"""Outcomes: the model of a dossier, compiled once to a graph and read in several ways.

Reads resolved formulas, options and plans; hands ``explore`` a `CompiledModel`. ``trace`` runs one
plan in one future in plain Python, from the formulas, and is the reference. ``reading`` gives the
graph to NumPy or to machine code, with the same bits; ``intervals`` bounds it over whole boxes.
Open ``compile.py`` first, then ``graph.py``; each reading tells in its header how it goes about it:
``interpret``, ``arrays``, ``native``, ``intervals``.
"""

from sonae.outcomes.compile import check_model, compile_model
from sonae.outcomes.distributions import drawn_as
from sonae.outcomes.domains import check_domains
from sonae.outcomes.evaluate import BlockOutcomes, evaluate
from sonae.outcomes.extend import extended
from sonae.outcomes.faults import Fault
from sonae.outcomes.graph import Graph, PlanTable
from sonae.outcomes.interpret import NotFinite, OptionTrace, Probe, Trace, trace
from sonae.outcomes.model import CompiledModel, Dimension, numbers_at
from sonae.outcomes.reading import Reading, reading

__all__ = [
    "BlockOutcomes",
    "CompiledModel",
    "Dimension",
    "Fault",
    "Graph",
    "NotFinite",
    "OptionTrace",
    "PlanTable",
    "Probe",
    "Reading",
    "Trace",
    "check_domains",
    "check_model",
    "compile_model",
    "drawn_as",
    "evaluate",
    "extended",
    "numbers_at",
    "reading",
    "trace",
]
