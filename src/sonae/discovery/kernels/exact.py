"""The ends of sorted columns, and what is left when an end is cut off.

``order`` holds, for each column, row numbers ascending by value; rows cut off before have weight 0
and are passed over, until ``compact`` takes them out. A scan goes from an end to the order
statistic at the cut and past its ties, so a step costs about alpha of the box per column.
"""

import numpy as np

from sonae.compiled import compiled

__all__ = ["compact", "ends", "remove"]


@compiled
def ends(values, order, length, mass, fails, reach_low, reach_high, found):
    """Look at both ends of every column.

    ``found`` (column, side, 6) gets: the value at the cut, the next distinct one inwards (or the
    same if there is none), mass and failures strictly beyond the cut's value, and with it. Side 0
    is the upper end. ``reach`` is how much mass lies before the order statistic that is sought.
    """
    for column in range(order.shape[0]):
        for side in range(2):
            reach = reach_high if side == 0 else reach_low
            at = length - 1 if side == 0 else 0
            step = -1 if side == 0 else 1
            beyond, beyond_fails = 0.0, 0.0
            upto, upto_fails = 0.0, 0.0
            value = np.nan
            next_value = np.nan
            reached = False
            while 0 <= at < length:
                row = order[column, at]
                at += step
                weight = np.float64(mass[row])
                if weight == 0.0:
                    continue
                here = values[column, row]
                if here != value:
                    if reached:
                        next_value = here
                        break
                    beyond, beyond_fails = upto, upto_fails
                    value = here
                upto += weight
                upto_fails += np.float64(fails[row])
                if upto > reach:
                    reached = True
            if np.isnan(next_value):
                next_value = value
            found[column, side, 0] = value
            found[column, side, 1] = next_value
            found[column, side, 2] = beyond
            found[column, side, 3] = beyond_fails
            found[column, side, 4] = upto
            found[column, side, 5] = upto_fails


@compiled
def remove(values, order, length, column, upper, keep, codes, mass, fails, counts, counts_fails):
    """Cut off an end of a column beyond ``keep``: weights become 0, states lose what they held."""
    at = length - 1 if upper else 0
    step = -1 if upper else 1
    removed = 0
    while 0 <= at < length:
        row = order[column, at]
        at += step
        if mass[row] == 0:
            continue
        here = values[column, row]
        if (here <= keep) if upper else (here >= keep):
            break
        for factor in range(codes.shape[0]):
            counts[factor, codes[factor, row]] -= np.float64(mass[row])
            counts_fails[factor, codes[factor, row]] -= np.float64(fails[row])
        mass[row] = 0
        fails[row] = 0
        removed += 1
    return removed


@compiled
def compact(order, length, mass, into):
    """Copy the rows that still have weight, in their order; return how many there are."""
    kept = 0
    for column in range(order.shape[0]):
        kept = 0
        for at in range(length):
            row = order[column, at]
            into[column, kept] = row  # without a branch: it would be guessed wrong half the time
            kept += mass[row] != 0
    return kept
