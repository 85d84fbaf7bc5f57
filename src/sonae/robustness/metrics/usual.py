"""Metrics over all futures that the reductions of a run give exactly, and expectations.

"All futures" weighs each possible scenario equally. That is a way of looking at every scenario,
not a probability; those that need judgements are those that use probabilities: bounds over every
distribution of scenarios that the judgements allow, with the draws of a scenario standing for its
whole box of quantities.
"""

from typing import Final

import numpy as np

from sonae.robustness.metrics.compositions import COMPOSITIONS
from sonae.robustness.metrics.futures import HURWICZ_WEIGHT, Futures, Table
from sonae.robustness.metrics.registry import Metric, Place, metric
from sonae.robustness.metrics.second_pass import regret_draw

__all__ = ["FURTHER", "USUAL"]


# where a score comes from -------------------------------------------------------------------


def _at_end(futures: Futures, plan: int, outcome: int, *, best: bool) -> Place:
    name = "best" if best else "worst"
    row = futures.array(name)[plan, outcome]
    at = int(row.argmax() if futures.more[outcome] == best else row.argmin())
    draw = int(futures.array(f"{name}_draw")[plan, outcome, at])
    return Place(name, at, draw)


def _worst_place(futures: Futures, plan: int, outcome: int) -> tuple[Place, ...]:
    return (_at_end(futures, plan, outcome, best=False),)


def _best_place(futures: Futures, plan: int, outcome: int) -> tuple[Place, ...]:
    return (_at_end(futures, plan, outcome, best=True),)


def _both_places(futures: Futures, plan: int, outcome: int) -> tuple[Place, ...]:
    return (*_worst_place(futures, plan, outcome), *_best_place(futures, plan, outcome))


def _regret_place(futures: Futures, plan: int, outcome: int) -> tuple[Place, ...]:
    """Return the future with the largest regret; a run does not keep the draw, the model tells."""
    at = int(futures.array("max_regret")[plan, outcome].argmax())
    draw = None
    if futures.model is not None:
        draw = regret_draw(futures.performance, futures.model, at, plan, outcome)
    return (Place("regret", at, draw),)


# over all futures -----------------------------------------------------------------------------


@metric(
    "worst",
    "Worst case (attained)",
    sentence="The worst value in any future that was run; the true worst may be worse still.",
    source="Wald 1950, maximin",
    better="as outcome",
    composition=COMPOSITIONS["worst"].says,
    places=_worst_place,
)
def _worst(futures: Futures) -> Table:
    return futures.pick(futures.array("worst"), best=False)


@metric(
    "hurwicz",
    "Hurwicz ½",
    sentence="Halfway between the worst and the best value in any future.",
    source="Hurwicz 1953",
    better="as outcome",
    composition=COMPOSITIONS["hurwicz"].says,
    places=_both_places,
)
def _hurwicz(futures: Futures) -> Table:
    worst = futures.pick(futures.array("worst"), best=False)
    best = futures.pick(futures.array("best"), best=True)
    return HURWICZ_WEIGHT * worst + (1 - HURWICZ_WEIGHT) * best


@metric(
    "laplace",
    "Mean of all futures",
    sentence="The mean when every possible scenario and every draw counts the same.",
    source="Laplace, principle of insufficient reason",
    better="as outcome",
    composition=COMPOSITIONS["laplace"].says,
)
def _laplace(futures: Futures) -> Table:
    return futures.mean_over_classes(futures.array("mean"))


@metric(
    "max_regret",
    "Largest regret",
    sentence="How far the plan falls short of the best plan of this run, in the future where "
    "that is most.",
    source="Savage 1951, minimax regret",
    better="less",
    composition=COMPOSITIONS["max_regret"].says,
    places=_regret_place,
)
def _max_regret(futures: Futures) -> Table:
    largest: Table = futures.array("max_regret").max(axis=-1)
    return largest


@metric(
    "regret_90",
    "90th-percentile regret",
    sentence="The regret that is exceeded in one future of ten.",
    source="McPhail et al. 2018, 90th percentile minimax regret",
    better="less",
    composition=COMPOSITIONS["regret_90"].says,
)
def _regret_90(futures: Futures) -> Table:
    return futures.quantile("regret", 90)


@metric(
    "satisficing",
    "Share of futures that meet the threshold",
    sentence="The share of all futures in which the threshold is met.",
    source="Starr 1962, domain criterion",
    better="more",
    unit="share",
    composition=COMPOSITIONS["satisficing"].says,
)
def _satisficing(futures: Futures) -> Table:
    return futures.only_with_threshold(futures.mean_over_classes(futures.met()))


# expectations over the credal set ------------------------------------------------------------


def _expected(futures: Futures, *, best: bool) -> Table:
    lower, upper = futures.bounds("mean")
    return np.where((futures.more == best)[None, :], upper, lower)


@metric(
    "expected_worse",
    "Expectation, worse end",
    sentence="The expectation under the distribution, of all that the judgements allow, that is "
    "worst for the plan.",
    source="Walley 1991, lower prevision; Γ-maximin",
    better="as outcome",
    needs="judgements",
)
def _expected_worse(futures: Futures) -> Table:
    return _expected(futures, best=False)


@metric(
    "expected_better",
    "Expectation, better end",
    sentence="The expectation under the distribution, of all that the judgements allow, that is "
    "best for the plan.",
    source="Walley 1991, upper prevision; Γ-maximax",
    better="as outcome",
    needs="judgements",
)
def _expected_better(futures: Futures) -> Table:
    return _expected(futures, best=True)


@metric(
    "success_lower",
    "Probability of meeting the threshold, lower bound",
    sentence="The least probability of meeting the threshold that the judgements allow, where "
    "the share of a scenario's draws stands for the scenario.",
    source="natural extension, Walley 1991",
    better="more",
    unit="probability",
    needs="judgements",
)
def _success_lower(futures: Futures) -> Table:
    return futures.only_with_threshold(futures.bounds("met")[0])


@metric(
    "success_upper",
    "Probability of meeting the threshold, upper bound",
    sentence="The greatest probability of meeting the threshold that the judgements allow, where "
    "the share of a scenario's draws stands for the scenario.",
    source="natural extension, Walley 1991",
    better="more",
    unit="probability",
    needs="judgements",
)
def _success_upper(futures: Futures) -> Table:
    return futures.only_with_threshold(futures.bounds("met")[1])


# further --------------------------------------------------------------------------------------


@metric(
    "best",
    "Best case (attained)",
    sentence="The best value in any future that was run; the true best may be better still.",
    source="maximax",
    better="as outcome",
    composition=COMPOSITIONS["best"].says,
    places=_best_place,
)
def _best(futures: Futures) -> Table:
    return futures.pick(futures.array("best"), best=True)


@metric(
    "mean_regret",
    "Mean regret",
    sentence="How far the plan falls short of the best plan of each future, in the mean when every "
    "possible scenario and every draw counts the same; the least of all plans is the value of "
    "perfect information.",
    source="McPhail et al. 2018; Raiffa and Schlaifer 1961",
    better="less",
    composition=COMPOSITIONS["mean_regret"].says,
)
def _mean_regret(futures: Futures) -> Table:
    return futures.mean_over_classes(futures.array("mean_regret"))


@metric(
    "expected_regret",
    "Expected regret, worse end",
    sentence="The largest expected regret under any distribution that the judgements allow.",
    source="Walley 1991, upper prevision of the regret; Γ-minimax regret",
    better="less",
    needs="judgements",
)
def _expected_regret(futures: Futures) -> Table:
    return futures.largest_expectation("mean_regret")


USUAL: Final[tuple[Metric, ...]] = (
    _worst, _hurwicz, _laplace, _max_regret, _regret_90, _satisficing,
    _expected_worse, _expected_better, _success_lower, _success_upper,
)  # fmt: skip
FURTHER: Final[tuple[Metric, ...]] = (_best, _mean_regret, _expected_regret)
