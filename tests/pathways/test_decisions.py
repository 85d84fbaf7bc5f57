"""The dynamic programme against trying every way of going on."""

import math
import random

import numpy as np

from sonae.pathways.decisions import decide
from sonae.pathways.lasting import cheaper_and_longer


def small_case(rng):
    """Return points, histories, lasts, costs and weights of a random small problem."""
    points = tuple(sorted(rng.sample(range(2024, 2032), rng.randint(1, 4))))
    actions = rng.randint(1, 3)
    every = [()]
    for _ in range(actions):
        every = [(*history, year) for history in every for year in (None, *points)]
    histories = [h for h in every if h == (None,) * actions or rng.random() < 0.7]
    futures = rng.randint(1, 6)
    share = rng.choice((0.0, 0.2, 0.5, 1.0))
    lasts = np.array([[rng.random() < share for _ in range(futures)] for _ in histories])
    costs = np.array([float(rng.randint(0, 9)) for _ in histories])
    weight = np.array([rng.randint(1, 4) for _ in range(futures)], dtype=float)
    return points, histories, lasts, costs, weight / weight.sum()


def agrees(history, state, points):
    """Whether a history decides at the first points just as a state says."""
    level, so_far = state
    past = points[:level]
    return all(
        (year if year in past else None) == known
        for year, known in zip(history, so_far, strict=True)
    )


def test_the_programme_equals_trying_every_pathway_in_500_cases():
    none_survives = 0
    for seed in range(500):
        rng = random.Random(seed)  # noqa: S311 - not for secrets
        points, histories, lasts, costs, weight = small_case(rng)
        found = decide(histories, points, lasts, costs, weight)
        none_survives += not lasts.any()
        states = {
            (level, tuple(y if y in points[:level] else None for y in history))
            for history in histories
            for level in range(len(points) + 1)
        }
        assert set(found.lasts) == states
        for state in states:
            ways = [at for at, history in enumerate(histories) if agrees(history, state, points)]
            assert found.ends[state] == len(ways)
            own = lasts[ways]
            assert found.lasts[state].tolist() == own.any(axis=0).tolist()
            cheapest = [
                min((costs[w] for w in ways if lasts[w, at]), default=math.inf)
                for at in range(lasts.shape[1])
            ]
            reached = [at for at, cost in enumerate(cheapest) if cost < math.inf]
            if not reached:
                assert math.isnan(found.costs[state])
                continue
            expected = sum(cheapest[at] * weight[at] for at in reached)
            expected /= sum(weight[at] for at in reached)
            assert math.isclose(found.costs[state], expected, rel_tol=1e-12)
            if state[0] < len(points):
                later = {s for s in states if s[0] == state[0] + 1}
                year = points[state[0]]
                assert set(found.after(state)) == {
                    other
                    for other in later
                    if tuple(None if y == year else y for y in other[1]) == state[1]
                }
    assert none_survives > 50


def test_kept_pathways_are_those_that_no_other_beats_and_every_proof_holds():
    for seed in range(400):
        rng = random.Random(seed)  # noqa: S311 - not for secrets
        count, futures = rng.randint(1, 25), rng.randint(1, 4)
        tips = np.array(
            [[rng.randint(0, 3) for _ in range(futures)] for _ in range(count)], dtype=np.uint8
        )
        costs = np.array([float(rng.randint(0, 4)) for _ in range(count)])

        def at_least(one, other, tips=tips, costs=costs):
            return bool((tips[one] >= tips[other]).all() and costs[one] <= costs[other])

        def same(one, other, tips=tips, costs=costs):
            return bool((tips[one] == tips[other]).all() and costs[one] == costs[other])

        kept, beaten = cheaper_and_longer(tips, costs)
        expected = [
            own
            for own in range(count)
            if not any(
                at_least(other, own) and (not same(other, own) or other < own)
                for other in range(count)
                if other != own
            )
        ]
        assert list(kept) == expected
        assert sorted([*kept, *(entry.history for entry in beaten)]) == list(range(count))
        for entry in beaten:
            assert entry.by in kept
            assert at_least(entry.by, entry.history)
