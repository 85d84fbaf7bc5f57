import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.scenarios.crossimpact import sampled as module
from sonae.scenarios.crossimpact.basins import attractors
from sonae.scenarios.crossimpact.sampled import sampled_basins, wilson_interval
from sonae.scenarios.crossimpact.succession import trajectory

from ..systems import shared_case
from .panels import systems

RULES = ("global", "local")


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=30)
@given(small=systems(), seed=st.integers(0, 2**40))
def test_every_start_is_counted_for_the_attractor_it_reaches(rule, small, seed):
    found = sampled_basins(small.influences, 50, seed, rule)
    rows = module._starts(small.space, seed, 0)[:50]
    hits = {}
    for row in rows:
        codes = trajectory(small.influences, row, rule).attractor.codes
        hits[codes] = hits.get(codes, 0) + 1
    assert {s.attractor.codes: s.hits for s in found.shares} == hits
    assert found.unsettled == 0
    assert not found.complete


def test_more_starts_only_add_to_those_drawn_before():
    case = shared_case("somewhereland")
    few, many = (sampled_basins(case.influences, n, 7) for n in (3000, 9000))
    before = {s.attractor.codes: s.hits for s in few.shares}
    after = {s.attractor.codes: s.hits for s in many.shares}
    assert all(after[codes] >= hits for codes, hits in before.items())
    assert sampled_basins(case.influences, 9000, 7) == many
    assert sampled_basins(case.influences, 9000, 8) != many


def test_blocks_depend_on_seed_and_number_only():
    space = shared_case("somewhereland").space
    one, two = module._starts(space, 7, 0), module._starts(space, 7, 1)
    assert (one != two).any()
    assert (module._starts(space, 7, 1) == two).all()
    for at, size in enumerate(space.sizes):
        assert set(one[:, at].tolist()) == set(range(size))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("name", ["somewhereland", "cib_global"])
def test_intervals_hold_the_exact_shares(name, rule):
    influences = shared_case(name).influences
    exact = attractors(influences, rule=rule)
    shares = {a.codes: exact.share(a) for a in exact.attractors}
    found = sampled_basins(influences, 20_000, 3, rule)
    inside = [s.lower <= shares[s.attractor.codes] <= s.upper for s in found.shares]
    # Each interval holds its share 19 times out of 20; the seed is fixed, the bound is loose.
    assert sum(inside) >= 0.8 * len(inside)
    assert sum(s.hits for s in found.shares) == found.starts


@given(st.integers(1, 1000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_wilson_interval_solves_its_equation(pair):
    hits, trials = pair
    share = hits / trials
    lower, upper = wilson_interval(hits, trials)
    assert 0 <= lower <= share <= upper <= 1
    for end in (lower, upper):
        # |share - end| = z sqrt(end (1 - end) / n)
        spread = module.NORMAL_95 * math.sqrt(end * (1 - end) / trials)
        assert math.isclose(abs(share - end), spread, rel_tol=1e-6, abs_tol=1e-9)


def test_what_was_not_met_has_a_small_share():
    found = sampled_basins(shared_case("somewhereland").influences, 10_000, 1)
    assert found.unseen_below == wilson_interval(0, 10_000)[1]
    missed = (1 - Fraction(found.unseen_below)) ** 100  # of 10,000: already rare after a hundredth
    assert float(missed) ** 100 < 0.05


def test_a_sample_says_that_it_is_one():
    case = shared_case("cib_nested")
    found = sampled_basins(case.influences, 5000, 2)
    head = found.text.splitlines()[0]
    assert head.startswith(
        "global succession, sampled: 5,000 of 408,146,688 combinations as starts (seed 2)"
    )
    assert "may be missing" in head
    best = found.shares[0]
    assert 0 < best.lower < best.share < best.upper < 1
    assert best.attractor.basin is None


def test_paths_that_do_not_end_are_counted_apart(monkeypatch):
    influences = shared_case("cib_natl_regional").influences
    monkeypatch.setattr(module, "LONGEST_PATH", 3)
    found = sampled_basins(influences, 1000, 1, "local")
    assert found.unsettled > 0
    assert sum(s.hits for s in found.shares) + found.unsettled == 1000
    assert f"{found.unsettled:,} starts had not ended" in found.text


@settings(deadline=None, max_examples=30)
@given(systems())
def test_constraints_mark_attractors_of_a_sample_as_in_the_sweep(small):
    exact = attractors(small.influences, constraints=small.constraints)
    broken = {a.codes: a.broken for a in exact.attractors}
    found = sampled_basins(small.influences, 64, 1, constraints=small.constraints)
    assert all(s.attractor.broken == broken[s.attractor.codes] for s in found.shares)


def test_a_sample_without_starts_is_refused():
    influences = shared_case("cib_global").influences
    with pytest.raises(UsageError, match="1 start or more"):
        sampled_basins(influences, 0, 1)
    with pytest.raises(UsageError, match="seed of 0 or more"):
        sampled_basins(influences, 1, -1)
