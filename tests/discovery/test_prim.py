"""Peeling and pasting: the three readings against a plain one and against the EMA workbench."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sonae.discovery import (
    BinnedSurvivors,
    Criterion,
    ExactSurvivors,
    GridSurvivors,
    PrimSettings,
    bins_of,
    peel_and_paste,
    ranks_of,
)
from sonae.errors import UsageError

from .samples import drawn, grid, table
from .slow_prim import slow_prim

GOLDEN = json.loads((Path(__file__).parent / "ema_trajectories.json").read_text())
few = settings(max_examples=25, deadline=None)


def steps_of(trajectory, *, pasted=None):
    return [
        (int(step.tally.inside), int(step.tally.failing))
        for step in trajectory.steps
        if pasted is None or step.pasted == pasted
    ]


def in_order(columns, kinds):
    """Return columns and kinds as the search orders them: reals, wholes, states."""
    order = sorted(range(len(kinds)), key=lambda at: "rwc".find(kinds[at].replace("t", "r")))
    names = list(columns)
    return [columns[names[at]].tolist() for at in order], [kinds[at] for at in order]


@pytest.mark.parametrize(
    "case", GOLDEN["cases"], ids=lambda c: f"{c['kinds']}-{c['criterion']}-{c['alpha']}"
)
def test_exact_peels_are_those_of_the_ema_workbench(case):
    columns, fails = drawn(case["seed"], case["n"], case["kinds"])
    chosen = PrimSettings(case["alpha"], 0.05, case["mass"], Criterion[case["criterion"]])
    futures = table(columns)
    for survivors in (
        ExactSurvivors(futures, fails),
        BinnedSurvivors(futures, bins_of(futures), fails),
    ):
        found = peel_and_paste(survivors, chosen)
        assert steps_of(found, pasted=False) == [tuple(step) for step in case["peeled"]]
        if case["pasted"] is None:
            continue
        assert steps_of(found) == [tuple(step) for step in case["pasted"]]
        left = ~futures.inside(found.last.box)
        whole = float(fails.size), float(fails.sum())
        second = peel_and_paste(ExactSurvivors(futures, fails, left), chosen, of=whole)
        assert steps_of(second) == [tuple(step) for step in case["second"]]


@few
@given(
    seed=st.integers(0, 10_000),
    kinds=st.lists(st.sampled_from("rtwc"), min_size=1, max_size=4),
    criterion=st.sampled_from(list(Criterion)),
    alpha=st.sampled_from([0.03, 0.1, 0.3]),
    paste=st.sampled_from([0.05, 0.2]),
)
@example(seed=25, kinds=list("rtrt"), criterion=Criterion.ORIGINAL, alpha=0.03, paste=0.05)
def test_every_step_is_that_of_a_plain_search(seed, kinds, criterion, alpha, paste):
    columns, fails = drawn(seed, 60, "".join(kinds))
    if any(np.unique(x).size == 1 for x in columns.values()):
        return
    plain = slow_prim(*in_order(columns, kinds), fails.tolist(), alpha, 0.1, criterion.name, paste)
    chosen = PrimSettings(alpha, paste, 0.1, criterion)
    futures = table(columns)
    for survivors in (
        ExactSurvivors(futures, fails),
        BinnedSurvivors(futures, bins_of(futures), fails),
    ):
        found = peel_and_paste(survivors, chosen)
        got = [(int(s.tally.inside), int(s.tally.failing), s.pasted) for s in found.steps]
        assert got == plain
        for step in found.steps:
            inside = futures.inside(step.box)
            assert inside.sum() == step.tally.inside
            assert (inside & fails).sum() == step.tally.failing


@few
@given(seed=st.integers(0, 10_000), criterion=st.sampled_from(list(Criterion)))
def test_whole_weights_are_repetitions(seed, criterion):
    columns, fails = drawn(seed, 120, "rtwc")
    weights = np.random.default_rng(seed).integers(0, 4, fails.size)
    repeated = {name: np.repeat(x, weights) for name, x in columns.items()}
    if any(np.unique(x).size == 1 for x in repeated.values()):
        return
    present = weights > 0  # futures of weight 0 still say how far the inputs range
    columns = {name: x[present] for name, x in columns.items()}
    chosen = PrimSettings(criterion=criterion)
    heavy = ExactSurvivors(table(columns, weights[present]), fails[present])
    many = ExactSurvivors(table(repeated), np.repeat(fails, weights))
    assert peel_and_paste(heavy, chosen) == peel_and_paste(many, chosen)


@few
@given(seed=st.integers(0, 10_000))
def test_bins_with_weights_of_any_size_give_what_sorting_gives(seed):
    columns, fails = drawn(seed, 200, "trwc")
    futures = table(columns, np.random.default_rng(seed).random(200))
    by_sorting = peel_and_paste(ExactSurvivors(futures, fails), PrimSettings())
    by_bins = peel_and_paste(BinnedSurvivors(futures, bins_of(futures), fails), PrimSettings())
    assert by_sorting == by_bins


@few
@given(seed=st.integers(0, 10_000))
def test_order_of_futures_and_names_of_states_change_nothing(seed):
    columns, fails = drawn(seed, 150, "rtwc")
    weights = np.random.default_rng(seed).random(150)
    order = np.random.default_rng(seed + 1).permutation(150)
    renamed = {
        name: np.char.add("z", x) if x.dtype.kind == "U" else x for name, x in columns.items()
    }
    shuffled = {name: x[order] for name, x in renamed.items()}
    first = peel_and_paste(ExactSurvivors(table(columns, weights), fails), PrimSettings())
    again = peel_and_paste(
        ExactSurvivors(table(shuffled, weights[order]), fails[order]), PrimSettings()
    )
    assert [step.tally for step in first.steps] == [step.tally for step in again.steps]


@few
@given(seed=st.integers(0, 10_000))
def test_a_rising_transform_of_a_column_leaves_every_peel_as_it_was(seed):
    columns, fails = drawn(seed, 150, "rrc")
    bent = {**columns, "x0": np.exp(3 * columns["x0"])}
    first = peel_and_paste(ExactSurvivors(table(columns), fails), PrimSettings())
    again = peel_and_paste(ExactSurvivors(table(bent), fails), PrimSettings())
    # midpoints bend, too: pastes may meet other futures between two values of the box
    assert steps_of(first, pasted=False) == steps_of(again, pasted=False)


def test_columns_can_stand_in_any_order_where_no_two_cuts_are_equally_good():
    columns, fails = drawn(5, 2000, "rrrr")
    weights = np.random.default_rng(5).random(2000)  # with these, none are
    turned = dict(reversed(columns.items()))
    first = peel_and_paste(ExactSurvivors(table(columns, weights), fails), PrimSettings())
    again = peel_and_paste(ExactSurvivors(table(turned, weights), fails), PrimSettings())
    assert [step.tally for step in first.steps] == [step.tally for step in again.steps]


@pytest.mark.parametrize("criterion", Criterion)
@pytest.mark.parametrize("seed", range(4))
def test_a_grid_is_searched_like_the_table_of_all_its_futures(seed, criterion):
    futures, fails = grid(seed)
    rows, numbers = futures.sample(futures.count)
    assert numbers.tolist() == list(range(futures.count))
    there = np.ones(fails.shape, np.uint8)
    chosen = PrimSettings(criterion=criterion)
    by_grid = peel_and_paste(
        GridSurvivors(futures, ranks_of(futures), there, fails.astype(np.uint8)), chosen
    )
    assert by_grid == peel_and_paste(ExactSurvivors(rows, fails.reshape(-1)), chosen)


def test_a_grid_with_holes_is_searched_like_the_table_of_what_is_left():
    futures, fails = grid(9)
    there = np.random.default_rng(9).random(fails.shape) < 0.7
    rows, _ = futures.sample(futures.count)
    by_grid = peel_and_paste(
        GridSurvivors(
            futures, ranks_of(futures), there.astype(np.uint8), (fails & there).astype(np.uint8)
        ),
        PrimSettings(),
    )
    by_rows = ExactSurvivors(rows, fails.reshape(-1), there.reshape(-1))
    assert by_grid == peel_and_paste(by_rows, PrimSettings())


def test_the_shared_order_of_columns_survives_a_search():
    columns, fails = drawn(1, 400, "rrr")
    futures = table(columns)
    before = futures.order.copy()
    first = peel_and_paste(ExactSurvivors(futures, fails), PrimSettings())
    assert (futures.order == before).all()
    assert peel_and_paste(ExactSurvivors(futures, fails), PrimSettings()) == first


def test_bins_of_many_values_follow_the_exact_search_closely():
    columns, fails = drawn(2, 60_000, "rrrrc")
    futures = table(columns)
    exact = peel_and_paste(ExactSurvivors(futures, fails), PrimSettings())
    binned = peel_and_paste(BinnedSurvivors(futures, bins_of(futures), fails), PrimSettings())
    for step in binned.steps:
        inside = futures.inside(step.box)
        assert (inside.sum(), (inside & fails).sum()) == (step.tally.inside, step.tally.failing)
    peeled = [step.tally for step in reversed(exact.steps) if not step.pasted]
    for step in binned.steps:
        density = np.interp(
            step.tally.mass, [tally.mass for tally in peeled], [tally.density for tally in peeled]
        )
        assert abs(density - step.tally.density) < 0.02


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("peel", 0, "peel"), ("peel", 0.5, "peel"), ("mass_min", 1, "least mass")],
)
def test_settings_out_of_range_are_refused(name, value, said):
    with pytest.raises(UsageError, match=said):
        replace(PrimSettings(), **{name: value})


def test_a_grid_without_quantities_is_searched_by_its_factors():
    futures, fails = grid(3)
    futures = futures.without_numbers()
    assert futures.dropped == ("q0", "q1", "q2")
    found = peel_and_paste(
        GridSurvivors(
            futures, ranks_of(futures), np.ones(fails.shape, np.uint8), fails.astype(np.uint8)
        ),
        PrimSettings(),
    )
    assert len(found.steps) > 1
