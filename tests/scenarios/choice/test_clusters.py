"""Families of scenarios: small ones against every choice of medoids, long ones for soundness."""

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.errors import UsageError
from sonae.scenarios import ScenarioTable, coherent
from sonae.scenarios.choice.clusters import MOST_FOR_PAM, clusters
from sonae.scenarios.choice.medoids import alternate, distance_sums, pam

from ..systems import plain_space, shared_case, spaces


@st.composite
def tables(draw, most=12):
    space = draw(spaces(4, 3))
    row = st.tuples(*(st.integers(0, size - 1) for size in space.sizes))
    rows = sorted(draw(st.sets(row, min_size=1, max_size=most)))
    return ScenarioTable(space, np.array(rows, dtype=np.int8))


def distances(table):
    return (table.codes[:, None, :] != table.codes[None, :, :]).sum(axis=2)


def least_cost(table, k):
    """The cost of the best k medoids, by trying all of them."""
    distance = distances(table)
    return min(
        int(distance[list(medoids)].min(axis=0).sum())
        for medoids in combinations(range(table.count), k)
    )


@settings(deadline=None, max_examples=150)
@given(tables(), st.integers(1, 5))
def test_the_cost_is_near_the_least_and_for_one_family_is_the_least(table, k):
    found = clusters(table, k)
    count = min(k, table.count)
    least = least_cost(table, count)
    assert least <= found.cost <= 5 * least
    if count == 1 or count >= table.count - 1:
        assert found.cost == least
    assert found.cost >= table.count - count  # no two scenarios are alike


@settings(deadline=None, max_examples=100)
@given(tables(), st.integers(1, 5))
def test_no_single_swap_of_a_medoid_helps(table, k):
    found = clusters(table, k)
    distance = distances(table)
    medoids = [family.medoid for family in found.clusters]
    for out in medoids:
        for row in range(table.count):
            swapped = [row if medoid == out else medoid for medoid in medoids]
            assert found.cost <= distance[swapped].min(axis=0).sum()


def test_pam_is_seldom_far_from_the_least_cost():
    draw = np.random.default_rng(20240219)
    worst, exact = 1.0, 0
    for _ in range(40):
        codes = np.unique(draw.integers(0, 3, (14, 6)).astype(np.int8), axis=0)
        table = ScenarioTable(plain_space([3] * 6), codes)
        found, least = clusters(table, 3).cost, least_cost(table, 3)
        worst, exact = max(worst, found / least), exact + (found == least)
    assert exact >= 24
    assert worst <= 1.1


@settings(deadline=None, max_examples=100)
@given(tables(), st.integers(1, 5))
def test_families_are_what_they_say(table, k):
    found = clusters(table, k)
    distance = distances(table)
    medoids = [family.medoid for family in found.clusters]
    assert len(set(medoids)) == min(k, table.count)
    assert sorted(np.concatenate([family.rows for family in found.clusters]).tolist()) == list(
        range(table.count)
    )
    sizes = [family.size for family in found.clusters]
    assert sizes == sorted(sizes, reverse=True)
    for at, family in enumerate(found.clusters):
        assert family.medoid in family.rows
        assert (found.index[family.rows] == at).all()
        own = distance[family.medoid, family.rows]
        assert (own == distance[medoids][:, family.rows].min(axis=0)).all()
        assert family.mean_distance == pytest.approx(own.mean())
        assert family.largest_distance == own.max()
        members = [table.scenario(row) for row in family.rows]
        shared = {
            (factor, state): sum(member[factor] == state for member in members) / family.size
            for factor, states in zip(table.space.factors, table.space.states, strict=True)
            for state in states
        }
        assert {(f, s): share for f, s, share in family.shared} == {
            pair: share for pair, share in shared.items() if share >= 0.9
        }
    assert found.cost == sum(int(distance[f.medoid, f.rows].sum()) for f in found.clusters)


@settings(deadline=None, max_examples=100)
@given(tables(), st.integers(2, 5))
def test_the_silhouette_is_that_of_its_definition(table, k):
    found = clusters(table, k)
    if len(found.clusters) < 2:
        assert found.silhouette is None
        return
    distance = distances(table)
    widths = []
    for row in range(table.count):
        means = [
            distance[row, family.rows].sum() / max(1, family.size - (row in family.rows))
            for family in found.clusters
        ]
        own = int(found.index[row])
        near = min(mean for at, mean in enumerate(means) if at != own)
        larger = max(means[own], near)
        alone = found.clusters[own].size == 1 or larger == 0
        widths.append(0.0 if alone else (near - means[own]) / larger)
    assert found.silhouette == pytest.approx(sum(widths) / len(widths))


@settings(deadline=None, max_examples=100)
@given(tables(), st.data())
def test_sums_of_distances_follow_from_counts_of_states(table, data):
    members = np.array(
        data.draw(st.lists(st.booleans(), min_size=table.count, max_size=table.count))
    )
    sums = distance_sums(table.codes.T, table.space.sizes, members)
    assert (sums == distances(table)[:, members].sum(axis=1)).all()


@settings(deadline=None, max_examples=100)
@given(tables(), st.integers(1, 5))
def test_medoids_found_by_turns_are_the_medoids_of_their_families(table, k):
    count = min(k, table.count)
    medoids = alternate(table.codes.T, table.space.sizes, count)
    assert len(set(medoids.tolist())) == count
    distance = distances(table)
    cost = distance[medoids].min(axis=0).sum()
    assert cost >= least_cost(table, count)
    owner = np.argmin(distance[medoids], axis=0)
    for at, medoid in enumerate(medoids):
        family = np.flatnonzero(owner == at)
        assert distance[medoid, family].sum() == min(distance[row, family].sum() for row in family)


def test_two_islands_of_scenarios_are_two_families():
    rows = [(0, 0, 0, 0, code) for code in range(3)] + [(1, 1, 1, 1, code) for code in range(2)]
    table = ScenarioTable(plain_space([2, 2, 2, 2, 3]), np.array(rows, dtype=np.int8))
    found = clusters(table, 2)
    assert [family.rows.tolist() for family in found.clusters] == [[0, 1, 2], [3, 4]]
    assert found.clusters[0].shared == tuple((f"f{at}", "a", 1.0) for at in range(4))
    assert found.silhouette > 0.7


def test_a_published_case_falls_into_families_that_share_states():
    case = shared_case("cib_nested")
    table = coherent(case.space, case.influences, (), 1)
    found = clusters(table, 4)
    assert found.method == "pam"
    assert sum(family.size for family in found.clusters) == table.count == 492
    assert [len(family.shared) for family in found.clusters] == [5, 8, 4, 6]
    assert found.cost < clusters(table, 3).cost


def test_by_turns_comes_close_to_pam_where_both_can_be_had():
    case = shared_case("cib_nested")
    table = coherent(case.space, case.influences, (), 2)
    distance = distances(table)
    for k in (2, 4, 6):
        fine = distance[pam(table.codes.T, k)].min(axis=0).sum()
        turns = distance[alternate(table.codes.T, table.space.sizes, k, 500)].min(axis=0).sum()
        assert turns <= 1.1 * fine


def test_a_long_table_is_sorted_by_turns_and_quickly():
    case = shared_case("cib_nested")
    table = coherent(case.space, case.influences, (), 3)
    assert table.count == 14_366 > MOST_FOR_PAM
    started = time.perf_counter()
    found = clusters(table, 6)
    assert time.perf_counter() - started < 5
    assert found.method == "by turns"
    assert sum(family.size for family in found.clusters) == table.count
    again = clusters(table, 6)
    assert [f.medoid for f in again.clusters] == [f.medoid for f in found.clusters]
    assert again.silhouette == found.silhouette


def test_the_largest_table_for_pam_is_sorted_within_seconds():
    draw = np.random.default_rng(5)
    codes = np.unique(draw.integers(0, 3, (2_000, 16)).astype(np.int8), axis=0)[:MOST_FOR_PAM]
    table = ScenarioTable(plain_space([3] * 16), codes)
    started = time.perf_counter()
    assert clusters(table, 5).method == "pam"
    assert time.perf_counter() - started < 20


def test_families_need_scenarios_and_at_least_one_is_asked_for():
    empty = ScenarioTable(plain_space([2, 2]), np.zeros((0, 2), dtype=np.int8))
    found = clusters(empty, 3)
    assert (found.clusters, found.cost, found.silhouette) == ((), 0, None)
    with pytest.raises(UsageError, match="at least one"):
        clusters(empty, 0)
