"""The small language of formulas and events: parsed by whitelist, never run as Python.

Text becomes a tree (``parse``), the tree is checked against the meaning of its names
(``resolve``), and then has several readings: plain Python (``interpret``, the reference), ranges
(``intervals``), prose and mathematics. ``outcomes`` compiles trees to a graph of operations.
"""

from sonae.expressions.event import Event, event, factor_scope, from_tree, opposite
from sonae.expressions.interpret import Lookup, holds, interpret
from sonae.expressions.intervals import Box, Guard, IntervalReading, Operand
from sonae.expressions.mathematics import mathematics
from sonae.expressions.observed import factors_alone, observation, observations, reads_the_model
from sonae.expressions.parse import FUNCTIONS, Fault, FormulaFaults, parse
from sonae.expressions.prose import formula_text, in_words
from sonae.expressions.ranges import Range, hull
from sonae.expressions.resolve import ARITHMETIC, OVER_TIME, Resolved, check_formula, resolve
from sonae.expressions.scope import (
    OPTION_SERIES,
    Factor,
    Meaning,
    NamedEvent,
    Quantity,
    Scope,
    Series,
    Table,
)
from sonae.expressions.tree import (
    Call,
    InStates,
    Item,
    Logic,
    Name,
    Node,
    Not,
    Span,
    children,
    names,
    walk,
)

__all__ = [
    "ARITHMETIC",
    "FUNCTIONS",
    "OPTION_SERIES",
    "OVER_TIME",
    "Box",
    "Call",
    "Event",
    "Factor",
    "Fault",
    "FormulaFaults",
    "Guard",
    "InStates",
    "IntervalReading",
    "Item",
    "Logic",
    "Lookup",
    "Meaning",
    "Name",
    "NamedEvent",
    "Node",
    "Not",
    "Operand",
    "Quantity",
    "Range",
    "Resolved",
    "Scope",
    "Series",
    "Span",
    "Table",
    "check_formula",
    "children",
    "event",
    "factor_scope",
    "factors_alone",
    "formula_text",
    "from_tree",
    "holds",
    "hull",
    "in_words",
    "interpret",
    "mathematics",
    "names",
    "observation",
    "observations",
    "opposite",
    "parse",
    "reads_the_model",
    "resolve",
    "walk",
]
