"""Tipping times, bounds, first steps and waiting in ``hand.SEA``, worked out by hand."""

from itertools import product

import numpy as np
import pytest

from sonae.errors import CapacityError, UsageError
from sonae.pathways import find_pathways, tipping_times, where_lost
from sonae.scenarios import scenario_system

from .hand import HEAD, MODEL, OPTIONS, PATHWAYS, SEA, beliefs, by_state, written

EVERYWHERE = [("calm: 1, stormy: 2", "calm: 10, stormy: 20")]
TIPS = {
    (None, None): (2030, 2027),
    (2024, None): (None, 2028),
    (2025, None): (None, 2028),
    (2027, None): (None, 2027),
    (2024, 2025): (None, None),
    (2024, 2027): (None, 2028),
    (2025, 2027): (None, 2028),
}


def found_in(folder, *texts, changes=(), **more):
    dossier = written(folder, *texts, changes=changes)
    believes = beliefs(dossier)
    return find_pathways(dossier, believes.table, believes, draws=2, **more), believes


@pytest.fixture
def sea(tmp_path):
    return found_in(tmp_path / "case")


def test_every_pathway_tips_when_worked_out_by_hand(sea):
    found, _ = sea
    lasting = found.graph.lasting
    never = 2024 + lasting.never
    for history, years in TIPS.items():
        own = lasting.tips[lasting.at(history)].reshape(2, -1).astype(int) + 2024
        states = lasting.futures.codes[:, 0].tolist()
        expected = [never if years[code] is None else years[code] for code in states]
        assert own.tolist() == [[year] * own.shape[1] for year in expected]


def test_first_steps_say_what_they_leave_open_and_lock_out(sea):
    found, _ = sea
    steps = {step.actions: step for step in found.graph.steps}
    assert set(steps) == {(), ("build",)}
    build, nothing = steps["build",], steps[()]
    assert (build.alone, build.open, build.lost, build.ends) == (0.5, 1.0, 0.0, 3)
    assert (nothing.alone, nothing.open, nothing.lost, nothing.ends) == (0.0, 0.5, 0.5, 4)
    assert build.sunk == 1.0
    assert build.cost == 2.5  # 1 in the calm, 4 in storms
    assert nothing.cost == 1.0
    assert found.graph.open == 1.0
    assert found.graph.steps[0].actions == ("build",)


def test_waiting_loses_the_stormy_futures(sea):
    found, _ = sea
    waits = {waited.year: waited for waited in found.graph.waiting}
    assert list(waits) == [2025, 2026, 2027]
    for waited in waits.values():
        assert (waited.open, waited.regret, waited.cost) == (0.5, 0.5, 1.0)
    assert waits[2026].years == 2


def test_pathways_that_no_other_beats_and_their_bounds(sea):
    found, _ = sea
    graph = found.graph
    best = [graph.named(graph.lasting.histories[at]) for at in graph.best]
    # the dike of 2024 lasts as long as that of 2025 and costs as much: of equals the first stays
    assert best == [
        (("build", 2024), ("raise_it", 2025)),
        (("build", 2024),),
        (),
    ]
    assert [shown.share for shown in found.shown] == [1.0, 0.5, 0.0]
    build = found.shown[1].bounds
    assert (build.lower, build.upper) == pytest.approx((0.4, 0.8))
    assert found.shown[0].bounds.lower == pytest.approx(1.0)
    beaten = {graph.named(graph.lasting.histories[e.history]): e.by for e in graph.beaten}
    by = graph.lasting.at((2024, None))
    assert beaten == {
        (("build", 2025),): by,
        (("build", 2027),): by,
        (("build", 2024), ("raise_it", 2027)): graph.lasting.at((2024, 2025)),
        (("build", 2025), ("raise_it", 2027)): graph.lasting.at((2024, 2025)),
    }


def test_bounds_of_tipping_are_those_of_the_vertices(sea):
    found, believes = sea
    for year, stormy, calm in ((2026, 0, 0), (2027, 1, 0), (2029, 1, 0), (2030, 1, 1)):
        bounds = found.times.bounds(believes, "nothing", year)
        vertices = [p * stormy + (1 - p) * calm for p in (0.2, 0.6)]
        assert (bounds.lower, bounds.upper) == pytest.approx((min(vertices), max(vertices)))
    shares = found.times.shares("nothing")
    assert shares.tolist() == [0, 0, 0, 0.5, 0, 0, 0.5, 0, 0]


def test_bounds_hold_over_two_factors_against_all_vertices(tmp_path):
    """The ends of P(tipped by a year) over p(stormy) and p(full), held apart by constraint."""
    moon = """  moon: {label: Moon, states: {new: {label: new}, full: {label: full}}}
constraints:
  - {id: k1, never: "wind == 'calm' and moon == 'full'", because: made up}
judgements:
  - {id: j2, event: "moon == 'full'", is: 10% to 30%, because: made up}
"""
    low = "\"water <= height - (1 if moon == 'full' else 0)\""
    found, believes = found_in(
        tmp_path / "case",
        changes=[("judgements:\n", moon), ('"water <= height"', low)],
    )
    table = believes.table.codes
    times = found.times
    grid = np.linspace(0, 1, 101)
    for year in range(2025, 2032):
        tipped = times.tipped_by("nothing", year)[times.class_of]
        values = []
        for stormy, full in product(grid, grid):
            if 0.2 <= stormy <= 0.6 and 0.1 <= full <= 0.3 and full <= stormy:
                chance = {(0, 0): 1 - stormy, (1, 0): stormy - full, (1, 1): full}
                weights = [chance[tuple(row)] for row in table.tolist()]
                values.append(sum(w * t for w, t in zip(weights, tipped, strict=True)))
        bounds = times.bounds(believes, "nothing", year)
        assert (bounds.lower, bounds.upper) == pytest.approx((min(values), max(values)), abs=1e-6)


def test_where_no_pathway_survives_it_is_said_and_when_the_longest_fails(tmp_path):
    found, _ = found_in(tmp_path / "case", changes=EVERYWHERE)
    graph = found.graph
    assert graph.open == 0.0
    assert graph.lost.all()
    # 10 > 7 and 20 > 15 after one year; with calm, water is 10 in 2025 and the dike holds 7
    assert (graph.longest == 1).all()
    assert all(step.open == 0 and np.isnan(step.cost) for step in graph.steps)
    assert all(waited.regret == 0 and np.isnan(waited.cost) for waited in graph.waiting)


def test_where_none_lasts_the_state_is_named(tmp_path):
    found, _ = found_in(tmp_path / "case", changes=[("stormy: 2", "stormy: 9")])
    assert found.graph.open == 0.5
    first, second = where_lost(found.graph, found.times.timed)
    assert (first.factor, first.state, first.rate, first.coverage) == ("wind", "stormy", 1.0, 1.0)
    assert (second.state, second.rate, second.share) == ("calm", 0.0, 0.5)


def test_threads_kernels_and_blocks_change_no_bit(tmp_path, monkeypatch):
    results = []
    for threads, kernel, block in ((1, "numpy", 512), (3, "native", 2)):
        monkeypatch.setattr("sonae.pathways.lasting._BLOCK", block)
        found, _ = found_in(tmp_path / "case", threads=threads, kernel=kernel)
        results.append((found.times.index.tobytes(), found.graph.lasting.tips.tobytes()))
    assert results[0] == results[1]


def test_the_flagship_gives_the_same_bits_on_any_number_of_threads(flagship):
    table = scenario_system(flagship).possible()
    one, two = (tipping_times(flagship, table, draws=1, threads=n) for n in (1, 2))
    assert one.index.tobytes() == two.index.tobytes()


def test_a_threshold_that_is_reached_at_the_end_is_a_goal_and_not_to_be_kept(tmp_path):
    goal = """  rich: {label: rich, is: "total(earned)", better: more, threshold: 5, unit: "1"}
"""
    earned = '    earned: {is: "1", unit: "1"}\noutcomes:\n'
    level = ("better: less, unit", "better: less, threshold: 0, unit")
    dossier = written(tmp_path / "case", *SEA[:3], goal, changes=[("outcomes:\n", earned), level])
    times = tipping_times(dossier, beliefs(dossier).table, draws=1)
    assert times.goals == ("rich",)
    assert by_state(times, times.of("nothing", "rich")) == {"calm": 2024, "stormy": 2024}
    assert by_state(times, times.of("nothing")) == {"calm": 2030, "stormy": 2027}


def test_what_is_declared_to_be_kept_counts_even_if_it_is_missed_at_once(tmp_path):
    found, _ = found_in(tmp_path / "case", changes=[('"water <= height"', '"water < 0"')])
    assert found.times.goals == ()
    assert found.graph.open == 0.0
    assert (found.graph.longest == 0).all()


def test_a_base_plan_is_carried_out_in_any_case(tmp_path):
    plans = "plans:\n  nothing: {label: nothing}\n  begun: {label: begun, steps: [dike@2024]}\n"
    found, _ = found_in(
        tmp_path / "case",
        changes=[("plans:\n  nothing: {label: nothing}\n", plans)],
        base="begun",
    )
    steps = {step.actions: step for step in found.graph.steps}
    assert steps[()].alone == 0.5  # the dike is built anyway
    assert steps[()].open == 1.0  # and the wall may follow in 2025
    assert steps[()].sunk == 0.0


def test_only_some_conditions_may_be_asked_for(tmp_path):
    low = 'holds: "water <= height", because: made up}\n'
    more = low + '    low: {label: low, holds: "water <= 1", because: made up}\n'
    both, _ = found_in(tmp_path / "case", changes=[(low, more)])
    assert both.graph.open == 0.0
    one, _ = found_in(tmp_path / "case", changes=[(low, more)], conditions=["dry"])
    assert one.graph.open == 1.0
    with pytest.raises(UsageError, match=r"unknown condition `wet`; .*: dry, low"):
        found_in(tmp_path / "case", changes=[(low, more)], conditions=["wet"])


def test_a_dossier_that_keeps_nothing_is_told_how(tmp_path):
    actions_only = "pathways:\n  actions:" + PATHWAYS.split("  actions:")[1]
    with pytest.raises(UsageError, match="nothing has to be kept: give an outcome a `threshold`"):
        found_in(tmp_path / "case", HEAD, OPTIONS, MODEL, actions_only)


def test_pathways_that_do_not_fit_the_memory_say_what_would(tmp_path):
    with pytest.raises(CapacityError, match=r"7 pathways × 2 futures take 1 MiB.*--max-memory"):
        found_in(tmp_path / "case", max_memory=100, wait=0)
