"""Metrics of the box of quantities: how far from the nominal point a plan still does.

Read a `BoxSweep`, which takes the model; without it they do not apply. All are sampled: a nearer
failure may have been missed, so a radius is at most what is said. `sweep_box` takes a certifier
that proves how far a plan surely does.

Radius and info-gap robustness are those of the worst possible scenario, as the findings define
them. Where a dossier has many scenarios, nearly every plan misses nearly every threshold in some of
them at the nominal point already, and both are 0 and tell plans apart no more. So three metrics say
how robustness is spread over scenarios: in which share the nominal point meets the threshold, how
far quantities may move in half of the scenarios, and in which share they may go anywhere.
"""

from typing import Final

import numpy as np

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
    "Info-gap robustness, worst scenario (sampled, at most)",
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


@metric(
    "nominal_met",
    "Share of scenarios that meet the threshold at the nominal point",
    sentence="The share of possible scenarios in which the threshold is met with every quantity at "
    "its nominal value: in all the others info-gap robustness is 0.",
    source="share of scenarios with a radius of stability above 0; ours",
    better="more",
    unit="share",
    needs="model",
)
def _nominal_met(futures: Futures) -> Table:
    sweep = futures.sweep
    return futures.nothing() if sweep is None else sweep.nominal_met


@metric(
    "info_gap_half",
    "Info-gap robustness, half of the scenarios (sampled, at most)",
    sentence="How far every quantity may move from its nominal value towards the ends of its "
    "range, all at once, before misses of the threshold were found in more than half of the "
    "possible scenarios; in steps of an eighth of the range; where there are more, looked "
    "for in 16,384 classes of scenarios; 0 where already the nominal point "
    "misses it in more than half, 100 % where none was found in half.",
    source="Ben-Haim 2006, robustness of each scenario; the weighted median of them is ours",
    better="more",
    unit="share",
    needs="model",
)
def _info_gap_half(futures: Futures) -> Table:
    sweep = futures.sweep
    return futures.nothing() if sweep is None else sweep.robustness_in(0.5)


@metric(
    "kept",
    "Share of scenarios safe over the whole range (sampled, at most)",
    sentence="The share of possible scenarios in which no future was found that misses the "
    "threshold, wherever in their ranges the quantities lie: neither in the run nor in the boxes "
    "around the nominal point that were sampled.",
    source="share of scenarios with info-gap robustness over the whole range; ours",
    better="more",
    unit="share",
    needs="model",
)
def _kept(futures: Futures) -> Table:
    sweep = futures.sweep
    if sweep is None:
        return futures.nothing()
    safe = np.isinf(sweep.reach) & (futures.array("fails") == 0)
    return futures.only_with_threshold(futures.mean_over_classes(safe.astype(np.float64)))


BOX: Final[tuple[Metric, ...]] = (
    _radius, _info_gap, _nominal_met, _info_gap_half, _kept, _opportuneness,
)  # fmt: skip
