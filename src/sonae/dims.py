"""Names of the dimensions that labelled arrays carry, so that no room spells one by hand."""

__all__ = ["CLASS", "METRIC", "OUTCOME", "PLAN", "QUANTILE", "REPORT"]

PLAN = "plan"
"""One plan: options in time."""
OUTCOME = "outcome"
"""One outcome of the model, in its own unit."""
CLASS = "scenario_class"
"""Scenarios that agree on every factor the model reads."""
METRIC = "metric"
"""One robustness metric."""
QUANTILE = "quantile"
"""A share of all futures, 0 to 1."""
REPORT = "report"
"""One number that is shown but not judged by."""
