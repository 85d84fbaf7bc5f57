"""What open states can still give: for the total tolerance, and for factors without a table."""

import numpy as np

from sonae.compiled import compiled
from sonae.scenarios.search.kernels.log import TOTAL, note

__all__ = ["add_slowly", "spend"]


@compiled
def spend(given, search, opened, base):
    """Note the states whose unavoidable shortfall breaks the total tolerance."""
    count = given.state_start.size - 1
    least = np.int64(0)
    for factor in range(count):
        least += _shortfall(given, search.upper, base, opened[factor], factor)
    noted = False
    for factor in range(count):
        search.lost[factor] = 0
        own = _shortfall(given, search.upper, base, opened[factor], factor)
        for state in range(given.state_start[factor + 1] - given.state_start[factor]):
            one = np.uint64(1) << np.uint64(state)
            if opened[factor] & one == 0:
                continue
            if least - own + _shortfall(given, search.upper, base, one, factor) > given.total:
                search.lost[factor] |= one
                noted = True
                if search.log.shape[0] > 0:
                    note(search.log, search.at, TOTAL, factor, state, 0)
    return noted


@compiled
def _shortfall(given, upper, base, states, factor):
    """Return the least inconsistency that some open state of a factor can still have."""
    first = given.state_start[factor]
    best = np.int64(-1)
    for state in range(given.state_start[factor + 1] - first):
        if states & (np.uint64(1) << np.uint64(state)) == 0:
            continue
        short = np.int64(0)
        for pair in range(given.pair_start[first + state], given.pair_start[first + state + 1]):
            short = max(short, -np.int64(upper[base + np.uint64(pair)]))
        if best < 0 or short < best:
            best = short
    return best


@compiled
def add_slowly(given, upper, base, factor, before, after):
    """Exchange the most that ``before`` adds for the most that ``after`` adds, without a table."""
    for run in range(given.run_start[factor], given.run_start[factor + 1]):
        for pair in range(given.runs[run, 0], given.runs[run, 1]):
            change = _most(given, factor, after, pair) - _most(given, factor, before, pair)
            upper[base + pair] += change


@compiled
def _most(given, factor, states, pair):
    """Return the most that a set of states adds to a pair; none add nothing."""
    first = given.state_start[factor]
    best = np.int64(0)
    empty = True
    for state in range(given.state_start[factor + 1] - first):
        if states & (np.uint64(1) << np.uint64(state)):
            value = np.int64(given.gain[first + state, pair])
            if empty or value > best:
                best = value
            empty = False
    return best
