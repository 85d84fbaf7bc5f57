"""Measure plans on one tile of outcomes: one pass over the futures for each outcome of each plan.

Called by ``sweep``. Futures are taken in their order, class by class and draw by draw, so sums do
not depend on how plans are cut into tiles.
"""

from typing import Final

import numpy as np

from sonae.compiled import compiled

__all__ = [
    "BEST",
    "MEAN",
    "MEAN_REGRET",
    "MEASURED",
    "REGRET",
    "SHARE",
    "WORST",
    "lowest",
    "measure",
]

WORST: Final = 0
BEST: Final = 1
MEAN: Final = 2
SHARE: Final = 3
REGRET: Final = 4
MEAN_REGRET: Final = 5
MEASURED: Final = 6
"""Places of what is measured of one outcome of one plan. All but ``SHARE`` are losses: an outcome
of which more is better has changed its sign."""


@compiled
def lowest(tile, draws, signs, reference):
    """Lower the reference, the least loss in each future, to the best plan of a tile."""
    classes, plans = tile.shape[0], tile.shape[1]
    for c in range(classes):
        for p in range(plans):
            for o in range(signs.size):
                row = tile[c, p, o]
                best = reference[o, c]
                sign = signs[o]
                for d in range(draws):
                    best[d] = min(best[d], sign * row[d])


@compiled
def keep(tile, draws, signs, chosen, kept):
    """Keep the losses of some outcomes (plan, chosen outcome, class, draw)."""
    for p in range(tile.shape[1]):
        for at in range(chosen.size):
            sign = signs[chosen[at]]
            for c in range(tile.shape[0]):
                row = tile[c, p, chosen[at]]
                into = kept[p, at, c]
                for d in range(draws):
                    into[d] = sign * row[d]


@compiled
def regrets(kept, reference, weights, found):
    """Write the regrets of kept losses (plan, outcome, class, draw), as ``measure`` finds them."""
    plans, outcomes, classes, draws = kept.shape
    whole = 0.0
    for c in range(classes):
        whole += weights[c]
    for p in range(plans):
        for o in range(outcomes):
            found[p, o, REGRET] = -np.inf
            found[p, o, MEAN_REGRET] = 0.0
            for c in range(classes):
                _regret(kept[p, o, c], draws, 1.0, reference[o, c], weights[c], found[p, o])
            found[p, o, MEAN_REGRET] /= whole * draws


@compiled
def measure(tile, draws, signs, limits, weights, reference, found, met_all):
    """Measure the plans of a tile.

    ``tile`` is (class, plan, row, draw), its first rows the outcomes; ``limits`` are losses, NaN
    where there is no threshold; ``reference`` is the least loss (outcome, class, draw), of size 0
    if regret is not asked for; written are ``found`` (plan, outcome, MEASURED) and ``met_all``.
    """
    classes, plans = tile.shape[0], tile.shape[1]
    outcomes = signs.size
    whole = 0.0
    for c in range(classes):
        whole += weights[c]
    missed = np.empty(draws, dtype=np.bool_)
    for p in range(plans):
        for o in range(outcomes):
            found[p, o, WORST] = -np.inf
            found[p, o, BEST] = np.inf
            found[p, o, REGRET] = -np.inf
            found[p, o, MEAN] = 0.0
            found[p, o, SHARE] = 0.0
            found[p, o, MEAN_REGRET] = 0.0
        total_met = 0.0
        for c in range(classes):
            missed[:] = False
            for o in range(outcomes):
                _take(tile[c, p, o], draws, signs[o], limits[o], weights[c], found[p, o], missed)
                if reference.size:
                    _regret(
                        tile[c, p, o], draws, signs[o], reference[o, c], weights[c], found[p, o]
                    )
            met = 0
            for d in range(draws):
                met += not missed[d]
            total_met += weights[c] * met
        for o in range(outcomes):
            for part in (MEAN, SHARE, MEAN_REGRET):
                found[p, o, part] /= whole * draws
        met_all[p] = total_met / (whole * draws)


@compiled
def _take(row, draws, sign, limit, weight, found, missed):
    """Take the draws of one class into the numbers of one outcome."""
    worst = found[WORST]
    best = found[BEST]
    total = 0.0
    met = draws
    for d in range(draws):
        loss = sign * row[d]
        worst = max(worst, loss)
        best = min(best, loss)
        total += loss
        beyond = loss > limit  # never, where there is no limit
        missed[d] |= beyond
        met -= beyond
    found[WORST] = worst
    found[BEST] = best
    found[MEAN] += weight * total
    found[SHARE] += weight * met


@compiled
def _regret(row, draws, sign, reference, weight, found):
    """Take the shortfalls of one class against the best in the same future."""
    most = found[REGRET]
    total = 0.0
    for d in range(draws):
        short = sign * row[d] - reference[d]
        most = max(most, short)
        total += short
    found[REGRET] = most
    found[MEAN_REGRET] += weight * total
