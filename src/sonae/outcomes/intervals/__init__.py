"""The interval reading of a graph: what its outcomes can be over whole boxes at once.

`IntervalReading` bounds the results of a plan in many boxes of numbers and sets of states. A search
for the worst uses the parts: ``unroll`` writes a plan as a `Tape`, ``program`` picks what some
results need, and a machine works through it, forwards for bounds and backwards for slopes and for
what is left of a box. The rules of each operation are in ``rules``, ``slopes`` and ``shrink``; open
``rules.py`` first.
"""

from sonae.outcomes.intervals.leaves import Leaves
from sonae.outcomes.intervals.machine import ArrayMachine, Machine
from sonae.outcomes.intervals.machine_native import NativeMachine
from sonae.outcomes.intervals.program import LANES, Program, program
from sonae.outcomes.intervals.reading import IntervalReading
from sonae.outcomes.intervals.unroll import Tape, unroll

__all__ = [
    "LANES",
    "ArrayMachine",
    "IntervalReading",
    "Leaves",
    "Machine",
    "NativeMachine",
    "Program",
    "Tape",
    "program",
    "unroll",
]
