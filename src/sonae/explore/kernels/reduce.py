"""Reduce one tile of outcomes while it is in the cache: one pass for each outcome of each plan.

Called by ``reduce``, tile by tile. ``reduce_tile`` adds the draws of a tile to what is open;
``chunks`` adds what is open to what is closed. Draws are taken in their order, one after the
other, so nothing depends on how the draws are cut into tiles.

Means and second moments are taken from the first draw of a chunk (its *shift*), so that large
numbers that differ little lose no digits; chunks are joined as in Chan, Golub & LeVeque (1983).
"""

from typing import Final

import numpy as np

from sonae.compiled import compiled
from sonae.explore.kernels.sums import (
    LEAST,
    MOST,
    MOST_REGRET,
    OPEN_REGRET,
    OPEN_SQUARES,
    OPEN_SUM,
    SHIFT,
)

__all__ = ["count_flags", "reduce_tile"]

_SIZE: Final = np.int64(0x7FFF_FFFF_FFFF_FFFF)
_BITS: Final = 52 - 7
_ZERO: Final = ((1023 - 60) << 7) - 1
_ONES: Final = np.array([byte.bit_count() for byte in range(256)])


@compiled
def count_flags(tile, draws):
    """Return how many cases have a part that is not finite: named, and hidden only."""
    classes, plans, rows, _ = tile.shape
    named = 0
    hidden = 0
    for c in range(classes):
        for p in range(plans):
            told = tile[c, p, rows - 2]
            quiet = tile[c, p, rows - 1]
            for d in range(draws):
                bad = told[d] != told[d]
                named += bad
                hidden += (quiet[d] != quiet[d]) & (not bad)
    return named, hidden


@compiled
def _pack_misses(row, m, limit, less, into):
    """Write one bit for each draw, 1 where the limit is missed."""
    sign = 1.0 if less else -1.0
    limit = sign * limit
    for d in range(0, m - 7, 8):
        into[d >> 3] = (
            (sign * row[d] > limit) << 7
            | (sign * row[d + 1] > limit) << 6
            | (sign * row[d + 2] > limit) << 5
            | (sign * row[d + 3] > limit) << 4
            | (sign * row[d + 4] > limit) << 3
            | (sign * row[d + 5] > limit) << 2
            | (sign * row[d + 6] > limit) << 1
            | (sign * row[d + 7] > limit)
        )
    if m & 7:
        rest = 0
        for d in range(m & ~7, m):
            rest |= (sign * row[d] > limit) << (7 - (d & 7))
        into[m >> 3] = rest


@compiled
def _places_in(raw, size, up, down, up_width, down_width, places):
    """Write the place of each number in its row of counts; return how many have none."""
    outside = 0
    for i in range(size):  # without branches: -1 is yes, 0 is no
        bucket = ((raw[i] & _SIZE) >> _BITS) - _ZERO
        negative = raw[i] >> 63
        some_size = -bucket >> 63
        at = bucket - up - (negative & (down - up))
        beyond = up_width + (negative & (down_width - up_width)) - 1 - at
        places[i] = (at + 1 + (negative & up_width)) & some_size
        outside -= ((at | beyond) >> 63) & some_size
    return outside


@compiled
def _count(counts, begin, length, places, rows, m, weight):
    """Count the numbers of some rows in their places."""
    i = np.uintp(0)
    for _ in range(rows):
        for _ in range(m):
            counts[np.uintp(begin + places[i])] += weight
            i += np.uintp(1)
        begin += length


@compiled
def _add_draws(row, lost, m, own):
    """Add values and regrets to the running numbers, draw after draw; return the extremes."""
    shift = own[SHIFT]
    total = own[OPEN_SUM]
    squares = own[OPEN_SQUARES]
    regret = own[OPEN_REGRET]
    most_lost = own[MOST_REGRET]
    least = row[0]
    most = row[0]
    for d in range(m):
        x = row[d]
        off = x - shift
        total += off
        squares += off * off
        least = x if x < least else least
        most = x if x > most else most
        regret += lost[d]
        most_lost = lost[d] if lost[d] > most_lost else most_lost
    own[OPEN_SUM] = total
    own[OPEN_SQUARES] = squares
    own[OPEN_REGRET] = regret
    own[MOST_REGRET] = most_lost
    return least, most


@compiled
def reduce_tile(
    start,
    tile,
    counted,
    draw_of,
    plain,
    forced,
    any_forced,
    less,
    threshold,
    goal_at,
    weight,
    sums,
    marks,
    met_all,
    open_draws,
    bits,
    class_at,
    report_sums,
    report_least,
    report_most,
    report_weight,
    low,
    width,
    offset,
    counts,
    spill,
    spilled,
    best,
    numbers,
    numbers_raw,
    places,
    missed,
    missed_any,
    forced_bits,
):
    """Add a tile, from class ``start`` on; return the class before which the spill was full.

    Parameters
    ----------
    tile : (class, plan, row, column), float64
        Outcomes, then reports, then two rows that are not read; draws first along columns.
    counted : (class,), int64
        Columns that count.
    draw_of : (class, column), int64
        Number of the draw, from the first of the block; ``plain`` if they follow one another.
    forced : (class, plan, column), uint8
        Where a case misses every threshold whatever its outcomes are; not read but if
        ``any_forced``.
    sums, marks : (class, plan, outcome, …)
        Running numbers (see the head); the draws of least and most, and misses.
    open_draws : (class,)
        Draws in the open chunk so far.
    bits : (plan, goal, class, byte)
        Of the whole block; this tile begins at class ``class_at``.
    low, width : (2, outcome, 2); offset : (2, outcome)
        Windows of buckets of values and of regrets, above and below zero; where their rows, one
        for each plan, begin in ``counts``. See ``sketch``.
    spill, spilled
        Numbers outside their windows, as (row, bucket, weight), and how many.
    best, numbers, numbers_raw, places, missed, missed_any, forced_bits
        Room to work in; ``numbers_raw`` is ``numbers`` as int64. Plans are taken together as many
        as there is room for, so that loops are long even where draws are few.
    """
    classes, plans, rows, _ = tile.shape
    outcomes = less.shape[0]
    reports = rows - 2 - outcomes
    for c in range(start, classes):
        m = counted[c]
        if m == 0:
            continue
        if spilled[0] + 2 * plans * outcomes * m > spill.shape[0]:
            return c
        w = weight[c]
        fresh = open_draws[c] == 0
        open_draws[c] += m
        k = class_at + c
        together = min(plans, max(1, places.shape[0] // m))
        bytes_ = (m + 7) >> 3
        for p in range(plans):
            for b in range(bytes_):
                forced_bits[p, b] = 0
            if any_forced:
                for d in range(m):
                    forced_bits[p, d >> 3] |= forced[c, p, d] << (7 - (d & 7))
            for b in range(bytes_):
                missed_any[p, b] = forced_bits[p, b]
        for o in range(outcomes):
            top = best[0]
            for d in range(m):
                top[d] = tile[c, 0, o, d]
            for p in range(1, plans):
                row = tile[c, p, o]
                if less[o]:
                    for d in range(m):
                        top[d] = row[d] if row[d] < top[d] else top[d]
                else:
                    for d in range(m):
                        top[d] = row[d] if row[d] > top[d] else top[d]
            for first in range(0, plans, together):
                some = min(together, plans - first)
                size = some * m
                values = numbers[0, :size].reshape(some, m)
                regrets = numbers[1, :size].reshape(some, m)
                for p in range(some):
                    row = tile[c, first + p, o]
                    into = values[p]
                    lost = regrets[p]
                    if less[o]:
                        for d in range(m):
                            into[d] = row[d]
                            lost[d] = row[d] - top[d]
                    else:
                        for d in range(m):
                            into[d] = row[d]
                            lost[d] = top[d] - row[d]
                # how often, and where, the threshold is missed
                goal = goal_at[o]
                if goal >= 0:
                    limit = threshold[o]
                    for p in range(some):
                        own = missed[first + p]
                        _pack_misses(values[p], m, limit, less[o], own)
                        misses = 0
                        for b in range(bytes_):
                            own[b] |= forced_bits[first + p, b]
                            missed_any[first + p, b] |= own[b]
                            misses += _ONES[own[b]]
                        if misses:
                            marks[c, first + p, o, 2] += misses
                            into = bits[first + p, goal, k]
                            if plain:
                                byte = draw_of[c, 0] >> 3  # tiles begin at whole bytes
                                for b in range(bytes_):
                                    into[byte + b] = own[b]
                            else:
                                for d in range(m):
                                    one = own[d >> 3] >> (7 - (d & 7)) & 1
                                    draw = draw_of[c, d]
                                    into[draw >> 3] |= one << (7 - (draw & 7))
                # sketches: first the place of each number in its window, then the counts
                for kind in range(2):
                    raw = numbers_raw[kind]
                    up = low[kind, o, 0]
                    down = low[kind, o, 1]
                    up_width = width[kind, o, 0]
                    down_width = width[kind, o, 1]
                    outside = _places_in(raw, size, up, down, up_width, down_width, places)
                    length = 1 + up_width + down_width
                    begin = offset[kind, o] + first * length
                    if outside == 0:
                        _count(counts, begin, length, places, some, m, w)
                        continue
                    for i in range(size):
                        p = i // m
                        bucket = ((raw[i] & _SIZE) >> _BITS) - _ZERO
                        negative = raw[i] < 0
                        at = bucket - (down if negative else up)
                        if bucket <= 0 or 0 <= at < (down_width if negative else up_width):
                            counts[begin + p * length + places[i]] += w
                        else:
                            spill[spilled[0], 0] = (kind * outcomes + o) * plans + first + p
                            spill[spilled[0], 1] = -bucket if negative else bucket
                            spill[spilled[0], 2] = w
                            spilled[0] += 1
                # sums and extremes, draw after draw
                for p in range(some):
                    row = values[p]
                    lost = regrets[p]
                    own = sums[c, first + p, o]
                    if fresh:
                        own[SHIFT] = row[0]
                        own[OPEN_SUM] = 0.0
                        own[OPEN_SQUARES] = 0.0
                        own[OPEN_REGRET] = 0.0
                    least, most = _add_draws(row, lost, m, own)
                    if least < own[LEAST]:
                        own[LEAST] = least
                        d = 0
                        while row[d] != least:
                            d += 1
                        marks[c, first + p, o, 0] = draw_of[c, d]
                    if most > own[MOST]:
                        own[MOST] = most
                        d = 0
                        while row[d] != most:
                            d += 1
                        marks[c, first + p, o, 1] = draw_of[c, d]
        for p in range(plans):
            met = m
            for b in range(bytes_):
                met -= _ONES[missed_any[p, b]]
            met_all[c, p] += met
            for q in range(reports):
                row = tile[c, p, outcomes + q]
                total = report_sums[c, p, q, 0]
                least = report_least[p, q]
                most = report_most[p, q]
                for d in range(m):
                    if any_forced and forced[c, p, d]:
                        continue
                    total += row[d]
                    least = row[d] if row[d] < least else least
                    most = row[d] if row[d] > most else most
                report_sums[c, p, q, 0] = total
                report_least[p, q] = least
                report_most[p, q] = most
            left = m
            if any_forced:
                for d in range(m):
                    left -= forced[c, p, d]
            report_weight[p] += left * w
    return classes
