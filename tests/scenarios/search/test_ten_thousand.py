"""Ten thousand random small systems: every way of searching against a trial of every combination.

The trial is written from the definitions on plain arrays and shares nothing with the program but
the reading of a condition.
"""

from itertools import product

import numpy as np
import pytest

from sonae.errors import NoScenarioError
from sonae.scenarios import Influence, Influences, Tolerance, coherent_set
from sonae.scenarios.search.problem import Tuning

from ..systems import plain_space, rule

BATCH = 500
WAYS = (
    ("filtering", Tuning()),
    ("static", Tuning()),
    ("sweep", Tuning()),
    ("filtering", Tuning(fold=False)),
    ("filtering", Tuning(spare=False)),
    ("filtering", Tuning(split=False)),
    ("filtering", Tuning(dynamic=False)),
    ("filtering", Tuning(tables=False)),
    ("static", Tuning(dynamic=False)),
)


def random_system(rng):
    sizes = [int(s) for s in rng.integers(1, 5, size=rng.integers(2, 6))]
    space = plain_space(sizes)
    total = sum(sizes)
    units = rng.integers(-3, 4, (total, total)) * (rng.random((total, total)) < rng.random())
    named = [(f, s) for f, own in zip(space.factors, space.states, strict=True) for s in own]
    wide = rng.random((total, total)) < 0.1
    low, high = units - wide * rng.integers(0, 2, units.shape), units + wide
    cells = [
        Influence(named[i], named[j], (low[i, j] + high[i, j]) / 2, span=(low[i, j], high[i, j]))
        for i, j in np.ndindex(units.shape)
        if low[i, j] or high[i, j]
    ]
    rules = [rule(f"c{at}", space, random_text(rng, space)) for at in range(rng.integers(0, 4))]
    return space, low, high, Influences.of(space, cells), rules


def random_text(rng, space):
    """A condition of two to four tests joined by "and" or "or", some of them denied."""
    parts = []
    for _ in range(rng.integers(2, 5)):
        at = rng.integers(len(space.factors))
        states = [s for s in space.states[at] if rng.random() < 0.5] or [space.states[at][0]]
        parts.append(f"{'not ' * rng.integers(2)}({space.factors[at]} in {states})")
    text = parts[0]
    for part in parts[1:]:
        text = f"({text}) {rng.choice(['and', 'or'])} {part}"
    return text


def random_tolerance(rng, space):
    local = float(rng.choice([0, 0, 0, 1, 2]))
    own = ((space.factors[0], float(rng.integers(0, 4))),) if rng.random() < 0.3 else ()
    total = float(rng.integers(0, 5)) if rng.random() < 0.3 else None
    return Tolerance(local, own, total)


def by_trial(space, own, rivals, rules, tolerance):
    offsets, found = np.array(space.offsets[:-1]), []
    for row in product(*map(range, space.sizes)):
        at = offsets + np.array(row)
        for_own, against = own[at].sum(axis=0), rivals[at].sum(axis=0)
        short = []
        for factor, (start, size) in enumerate(zip(offsets, space.sizes, strict=True)):
            best = max(
                (against[start + r] for r in range(size) if r != row[factor]),
                default=for_own[at[factor]],
            )
            short.append(max(0, best - for_own[at[factor]]))
        each = all(s <= tolerance.limit(f) for f, s in zip(space.factors, short, strict=True))
        whole = tolerance.total is None or sum(short) <= tolerance.total
        codes = dict(zip(space.factors, row, strict=True))
        if each and whole and not any(r.forbids.holds_in(codes) for r in rules):
            found.append(row)
    return found


@pytest.mark.parametrize("batch", range(10_000 // BATCH))
def test_every_way_of_searching_finds_what_a_trial_of_every_combination_finds(batch):
    rng = np.random.default_rng([2024, batch])
    for number in range(BATCH):
        space, low, high, influences, rules = random_system(rng)
        tolerance = random_tolerance(rng, space)
        reading = "possibly" if rng.random() < 0.7 else "necessarily"
        own, rivals = (high, low) if reading == "possibly" else (low, high)
        expected = by_trial(space, own, rivals, rules, tolerance)
        mode, tuning = WAYS[number % len(WAYS)]
        try:
            found = coherent_set(
                *(space, influences, rules, tolerance), mode=mode, reading=reading, tuning=tuning
            )
            rows = [tuple(map(int, row)) for row in found.table().codes]
        except NoScenarioError:  # none is even possible
            rows = []
        assert rows == expected, (batch, number, mode, tuning)
