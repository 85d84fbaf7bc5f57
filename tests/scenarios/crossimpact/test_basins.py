from collections import Counter
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.scenarios import Influence, Influences, coherent, is_balanced
from sonae.scenarios.crossimpact import basins as module
from sonae.scenarios.crossimpact.basins import attractors, sweep_memory
from sonae.scenarios.crossimpact.kernels import sweep
from sonae.scenarios.crossimpact.succession import succeed, trajectory

from ..systems import TENTHS, allowed, plain_space, shared_case
from .panels import codes_of, systems

RULES = ("global", "local")
TIED_OR_NOT = st.one_of(systems(), systems(values=TENTHS))


@cache
def swept(name, rule="global"):
    return attractors(shared_case(name).influences, rule=rule)


def listed(found):
    return [(a.codes, a.basin) for a in found.attractors]


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(small=TIED_OR_NOT)
def test_basins_are_those_of_following_every_start_alone(rule, small):
    starts = codes_of(small.space)
    by_hand = Counter(trajectory(small.influences, row, rule).attractor.codes for row in starts)
    found = attractors(small.influences, rule=rule)
    assert dict(listed(found)) == by_hand
    assert listed(found) == sorted(by_hand.items(), key=lambda entry: (-entry[1], entry[0]))
    assert sum(a.basin for a in found.attractors) == small.space.size


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=60)
@given(small=TIED_OR_NOT)
def test_the_compiled_sweep_is_the_plain_one(rule, small):
    sweeps = (module._plain_sweep, module._compiled_sweep)
    plain, compiled = (sweep(small.influences, rule, None) for sweep in sweeps)
    assert module._listed(small.influences, rule, *plain) == module._listed(
        small.influences, rule, *compiled
    )


@settings(deadline=None, max_examples=30)
@given(systems(values=TENTHS), st.integers(1, 7))
def test_blocks_of_any_size_give_the_same_basins(small, block):
    whole = module._compiled_sweep(small.influences, "local", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "BLOCK", block)
        ends, counts = module._compiled_sweep(small.influences, "local", None)
    assert (ends.tolist(), counts) == (whole[0].tolist(), whole[1])


@pytest.mark.parametrize("rule", RULES)
@settings(deadline=None, max_examples=40)
@given(small=systems())
def test_fixed_points_are_the_consistent_scenarios(rule, small):
    fixed = sorted(a.codes[0] for a in attractors(small.influences, rule=rule).fixed)
    rows = codes_of(small.space)
    expected = rows[is_balanced(small.influences, rows, 0)]
    assert fixed == list(map(tuple, expected.tolist()))


@pytest.mark.parametrize(
    "name",
    [
        "cib_global",
        "population_income_education",
        "somewhereland",
        "cib_natl_regional",
        "cib_nested_simplified_nonstandard",
        "cib_nested_simplified_standardized",
    ],
)
def test_published_basins_are_met_exactly(name):
    case = shared_case(name)
    found = swept(name)
    known = {
        tuple(at - 1 for at in entry["index1"]): entry["basin_global_keep"]
        for entry in case.known["consistent_scenarios"]
    }
    assert {a.codes[0]: a.basin for a in found.fixed} == known
    assert found.starts_in_cycles == case.known["global_succession"]["starts_in_cycles"]
    assert sum(a.basin for a in found.attractors) == case.space.size


def test_the_small_published_case_has_one_cycle_of_two():
    found = swept("cib_global")
    assert [a.basin for a in found.fixed] == [12, 4, 2, 1]
    assert [(a.period, a.basin) for a in found.cycles] == [(2, 17)]
    assert found.text.splitlines()[1].startswith("17 (47.2%)  cycle of 2: WTRD")
    assert found.share(found.cycles[0]) == 17 / 36


def test_local_succession_reaches_the_same_fixed_points_over_a_large_space():
    case = shared_case("cib_nested_simplified_standardized")
    found = swept("cib_nested_simplified_standardized", "local")
    assert sorted(a.codes[0] for a in found.fixed) == sorted(map(tuple, case.codes().tolist()))
    assert sum(a.basin for a in found.attractors) == case.space.size


@settings(deadline=None, max_examples=40)
@given(systems())
def test_constraints_change_no_basin_and_mark_what_they_forbid(small):
    free = attractors(small.influences)
    marked = attractors(small.influences, constraints=small.constraints)
    assert listed(free) == listed(marked)
    assert all(a.possible is None for a in free.attractors)
    assert free.possible == free.attractors
    for a in marked.attractors if small.constraints else ():
        expected = [
            c.id
            for c in small.constraints
            if not all(allowed(small.space, [c], row) for row in a.codes)
        ]
        assert list(a.broken) == expected
        assert a.possible == (not expected)


def test_a_space_too_large_to_sweep_is_refused_with_its_memory_and_a_way_out():
    case = shared_case("cib_nested")
    assert sweep_memory(case.space) == 4 * case.space.size
    with pytest.raises(CapacityError, match=r"1,557 MiB .* up to 100,000,000 .*sampled_basins"):
        attractors(case.influences)


def test_too_many_attractors_to_list_are_refused():
    space = plain_space([2] * 17)
    with pytest.raises(CapacityError, match="more than 100,000 attractors in 131,072"):
        attractors(Influences.of(space, []))


def test_progress_ends_with_everything_done():
    case = shared_case("somewhereland")
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "PLAIN", 0)
        patch.setattr(module, "BLOCK", 100)
        found = attractors(case.influences, progress=lambda *state: told.append(state))
    assert len(told) == 2 * 5
    assert told[-1] == (len(found.attractors), 1.0)
    assert [share for _, share in told] == sorted(share for _, share in told)


def test_an_unknown_rule_is_refused():
    with pytest.raises(UsageError, match="unknown rule"):
        attractors(shared_case("cib_global").influences, rule="both")


def test_every_attractor_of_the_sweep_that_is_fixed_is_found_by_the_search():
    case = shared_case("cib_natl_regional")
    found = coherent(case.space, case.influences, (), 0)
    fixed = sorted(a.codes[0] for a in swept("cib_natl_regional").fixed)
    np.testing.assert_array_equal(found.codes, np.array(fixed, dtype=np.int8))


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("seed", range(5))
def test_the_compiled_step_is_the_plain_one_where_ties_abound(rule, seed):
    space = plain_space([3, 2, 4, 1, 3])
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    rng = np.random.default_rng(seed)
    pairs = [(a, b) for a in named for b in named if a[0] != b[0]]
    values = rng.integers(-1, 2, len(pairs)).tolist()
    cells = [Influence(*pair, value) for pair, value in zip(pairs, values, strict=True)]
    influences = Influences.of(space, cells)
    strides = module._strides(space)
    start = 7  # a block that does not begin with the first scenario
    following = np.empty(space.size - start, dtype=np.int32)
    units, offsets = np.array(influences.units), np.array(space.offsets, dtype=np.int64)
    sweep.successors(units, offsets, strides, start, rule == "local", following)
    expected = (succeed(influences, codes_of(space), rule) * strides).sum(axis=1)
    assert following.tolist() == expected[start:].tolist()
