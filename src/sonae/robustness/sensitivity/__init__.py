"""Sensitivity: which numbers and which factors move an outcome, and what would be worth knowing.

Reads a compiled model, the possible scenarios and, for the value of information, a run and the
credal set. ``variance_shares`` says how much of the variance each input accounts for;
``tornado`` moves one input at a time; ``regional`` compares the futures that miss a threshold with
those that meet it; ``signpost_values`` says how much expected regret could fall if a signpost's
factors were known. Open ``inputs`` first.
"""

from sonae.robustness.sensitivity.indices import VarianceShares, jansen_saltelli
from sonae.robustness.sensitivity.information import SignpostValue, signpost_values
from sonae.robustness.sensitivity.inputs import Input, Inputs, inputs_of
from sonae.robustness.sensitivity.regional import OneSided, Separation, regional
from sonae.robustness.sensitivity.report import sensitivity_report, sensitivity_text
from sonae.robustness.sensitivity.tornado import Bar, tornado
from sonae.robustness.sensitivity.variance import variance_shares

__all__ = [
    "Bar",
    "Input",
    "Inputs",
    "OneSided",
    "Separation",
    "SignpostValue",
    "VarianceShares",
    "inputs_of",
    "jansen_saltelli",
    "regional",
    "sensitivity_report",
    "sensitivity_text",
    "signpost_values",
    "tornado",
    "variance_shares",
]
