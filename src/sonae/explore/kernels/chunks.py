"""From the open draws of a chunk to what is kept of a class: chunk by chunk, then block by block.

Called by ``reduce``, after ``reduce_tile`` has taken in the draws of a chunk. Chunks are joined as
in Chan, Golub & LeVeque (1983).
"""

import numpy as np

from sonae.compiled import compiled
from sonae.explore.kernels.sums import (
    LEAST,
    MEAN,
    MOMENT,
    MOST,
    MOST_REGRET,
    OPEN_REGRET,
    OPEN_SQUARES,
    OPEN_SUM,
    REGRET,
    SHIFT,
)

__all__ = ["close_chunk", "keep_group", "weigh_reports"]


@compiled
def close_chunk(sums, open_draws, closed_draws, report_sums):
    """Add the open chunk of every class to what is closed."""
    classes, plans, outcomes, _ = sums.shape
    reports = report_sums.shape[2]
    for c in range(classes):
        new = open_draws[c]
        if new == 0:
            continue
        old = closed_draws[c]
        n = float(new)
        share = n / (old + new)
        joined = old * share
        for p in range(plans):
            for o in range(outcomes):
                own = sums[c, p, o]
                mean = own[SHIFT] + own[OPEN_SUM] / n
                moment = own[OPEN_SQUARES] - own[OPEN_SUM] * (own[OPEN_SUM] / n)
                moment = 0.0 if moment < 0.0 else moment  # and NaN stays: it is an overflow
                if old == 0:
                    own[MEAN] = mean
                    own[MOMENT] = moment
                    own[REGRET] = own[OPEN_REGRET]
                else:
                    step = mean - own[MEAN]
                    own[MEAN] += step * share
                    own[MOMENT] += moment + step * step * joined
                    own[REGRET] += own[OPEN_REGRET]
            for q in range(reports):
                report_sums[c, p, q, 1] += report_sums[c, p, q, 0]
                report_sums[c, p, q, 0] = 0.0
        closed_draws[c] = old + new
        open_draws[c] = 0


@compiled
def keep_group(
    first,
    first_draw,
    sums,
    marks,
    met_all,
    closed_draws,
    less,
    mean,
    moment,
    worst,
    best,
    max_regret,
    regret,
    worst_draw,
    best_draw,
    fails,
    met,
    count,
):
    """Write what is kept of some classes into the arrays of the block, from class ``first`` on."""
    classes, plans, outcomes, _ = sums.shape
    for c in range(classes):
        count[first + c] = closed_draws[c]
    for p in range(plans):
        for c in range(classes):
            met[p, first + c] = met_all[c, p]
        for o in range(outcomes):
            high = 1 if less[o] else 0
            for c in range(classes):
                own = sums[c, p, o]
                k = first + c
                seen = closed_draws[c] > 0
                least = own[LEAST] + 0.0  # -0 is 0
                most = own[MOST] + 0.0
                mean[p, o, k] = own[MEAN] if seen else np.nan
                moment[p, o, k] = own[MOMENT]
                worst[p, o, k] = most if high else least
                best[p, o, k] = least if high else most
                max_regret[p, o, k] = own[MOST_REGRET]
                regret[p, o, k] = own[REGRET]
                worst_draw[p, o, k] = first_draw + marks[c, p, o, high]
                best_draw[p, o, k] = first_draw + marks[c, p, o, 1 - high]
                fails[p, o, k] = marks[c, p, o, 2]


@compiled
def weigh_reports(report_sums, weight, total):
    """Add the sums of reports, each class with its weight, in the order of the classes."""
    classes, plans, reports, _ = report_sums.shape
    for c in range(classes):
        w = float(weight[c])
        for p in range(plans):
            for q in range(reports):
                total[p, q] += w * report_sums[c, p, q, 1]
