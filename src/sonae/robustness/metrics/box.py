"""Metrics of the box of quantities: how far from the nominal point a plan still does.

Read a `BoxSweep`, which takes the model; without it they do not apply. All of them hold for the
worst possible scenario (or the best, for opportuneness), and all are sampled: a nearer failure may
have been missed, so a radius is at most what is said. `sweep_box` takes a certifier that proves how
far a plan surely does.
"""

from typing import Final

from sonae.robustness.metrics.futures import Futures, Table
from sonae.robustness.metrics.registry import Metric, metric

__all__ = ["BOX"]


@metric(
    "radius",
    "Satisficing radius (sampled)",
    sentence="Distance from the nominal point to the nearest future found that misses the "
    "threshold, in the scenario where that is least, each quantity counted in half-widths of its "
    "range; 0 where the threshold is missed at the nominal point, and undefined where no future "
    "found misses it.",
    source="radius of stability, Sniedovich 2010; scaled by the ranges",
    better="more",
    unit="ratio",
    needs="model",
)
def _radius(futures: Futures) -> Table:
    sweep = futures.sweep
    return futures.nothing() if sweep is None else sweep.radius


@metric(
    "info_gap",
    "Info-gap robustness (sampled, at most)",
    sentence="How far every quantity may move from its nominal value towards the ends of its "
    "range, all at once and in any possible scenario, before a future was found that misses the "
    "threshold; 0 where it is missed at the nominal point, 100 % where none was found.",
    source="Ben-Haim 2006, robustness",
    better="more",
    unit="share",
    needs="model",
)
def _info_gap(futures: Futures) -> Table:
    sweep = futures.sweep
    return futures.nothing() if sweep is None else sweep.robustness


@metric(
    "opportuneness",
    "Info-gap opportuneness (sampled, at most)",
    sentence="How far quantities must move from their nominal values before some possible scenario "
    "meets the threshold; 0 where one meets it at the nominal point, and undefined where none was "
    "found.",
    source="Ben-Haim 2006, opportuneness; the windfall is the threshold",
    better="less",
    unit="share",
    needs="model",
)
def _opportuneness(futures: Futures) -> Table:
    sweep = futures.sweep
    return futures.nothing() if sweep is None else sweep.opportuneness


BOX: Final[tuple[Metric, ...]] = (_radius, _info_gap, _opportuneness)
