"""Passes over rows: sums by bin or state, ends of binned columns, and limits that rows break."""

import numpy as np

from sonae.compiled import compiled

__all__ = [
    "bin_ends",
    "binned",
    "broken_numbers",
    "broken_states",
    "drop",
    "mended_numbers",
    "mended_state",
    "remove_state",
    "sums",
]


@compiled
def binned(numbers, edges, bins, low, high):
    """Give each number the bin whose upper edge it does not exceed; note each bin's range."""
    for row in range(numbers.shape[0]):
        number = numbers[row]
        left, right = 0, edges.shape[0]
        while left < right:
            middle = (left + right) // 2
            if edges[middle] < number:
                left = middle + 1
            else:
                right = middle
        bins[row] = left
        low[left] = min(low[left], number)
        high[left] = max(high[left], number)


@compiled
def sums(matrix, rows, mass, fails, total, failing):
    """Add mass and failures of ``rows`` by column and bin."""
    for column in range(matrix.shape[0]):
        for row in rows:
            weight = np.float64(mass[row])
            if weight != 0.0:
                total[column, matrix[column, row]] += weight
                failing[column, matrix[column, row]] += np.float64(fails[row])


@compiled
def bin_ends(total, failing, reach_low, reach_high, found):
    """Look at both ends of every binned column; ``found`` as ``exact.ends`` fills it."""
    bins = total.shape[1]
    for column in range(total.shape[0]):
        for side in range(2):
            reach = reach_high if side == 0 else reach_low
            at = bins - 1 if side == 0 else 0
            step = -1 if side == 0 else 1
            upto, upto_fails = 0.0, 0.0
            while 0 <= at < bins:
                weight = total[column, at]
                if weight != 0.0:
                    found[column, side, 0] = at
                    found[column, side, 2] = upto
                    found[column, side, 3] = upto_fails
                    upto += weight
                    upto_fails += failing[column, at]
                    if upto > reach:
                        break
                at += step
            found[column, side, 4] = upto
            found[column, side, 5] = upto_fails
            found[column, side, 1] = found[column, side, 0]
            at += step
            while 0 <= at < bins:
                if total[column, at] != 0.0:
                    found[column, side, 1] = at
                    break
                at += step


@compiled
def drop(
    values,
    codes,
    rows,
    length,
    column,
    state,
    low,
    high,
    mass,
    fails,
    total,
    failing,
    counts,
    counts_fails,
):
    """Take rows that one limit keeps out from the sums and the list of rows.

    With ``state`` ≥ 0 the limit is on a column of ``codes``, and those of that state go; otherwise
    rows outside ``low`` to ``high`` of a column of ``values``. Return how many rows are left.
    """
    kept = 0
    for at in range(length):
        row = rows[at]
        good = codes[column, row] != state if state >= 0 else low <= values[column, row] <= high
        if good:
            rows[kept] = row
            kept += 1
            continue
        weight, fail = np.float64(mass[row]), np.float64(fails[row])
        for other in range(values.shape[0]):
            total[other, values[other, row]] -= weight
            failing[other, values[other, row]] -= fail
        for other in range(codes.shape[0]):
            counts[other, codes[other, row]] -= weight
            counts_fails[other, codes[other, row]] -= fail
    return kept


@compiled
def remove_state(codes, column, state, mass, fails, counts, counts_fails):
    """Give weight 0 to all rows of one state, and take them out of the sums; return how many."""
    removed = 0
    for row in range(codes.shape[1]):
        if codes[column, row] != state or mass[row] == 0:
            continue
        for other in range(codes.shape[0]):
            counts[other, codes[other, row]] -= np.float64(mass[row])
            counts_fails[other, codes[other, row]] -= np.float64(fails[row])
        mass[row] = 0
        fails[row] = 0
        removed += 1
    return removed


@compiled
def broken_numbers(column, low, high, label, count, labels):
    """Count a broken limit for every row whose number lies outside, and add its label."""
    for row in range(column.shape[0]):
        out = not (low <= column[row] <= high)
        count[row] += out
        labels[row] += label * out


@compiled
def mended_numbers(column, low, high, new_low, new_high, label, count, labels):
    """Take the count back for rows that wider limits let in."""
    for row in range(column.shape[0]):
        number = column[row]
        mended = (new_low <= number <= new_high) and not (low <= number <= high)
        count[row] -= mended
        labels[row] -= label * mended


@compiled
def broken_states(column, outside, label, count, labels):
    """Count a broken limit for every row whose state is ``outside``, and add its label."""
    for row in range(column.shape[0]):
        out = outside[column[row]]
        count[row] += out
        labels[row] += label * out


@compiled
def mended_state(column, state, label, count, labels):
    """Take the count back for rows of a state that is let in."""
    for row in range(column.shape[0]):
        mended = column[row] == state
        count[row] -= mended
        labels[row] -= label * mended
