"""Latest safe starts, worked out by hand in ``hand.SEA``."""

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.pathways import NEVER_DUE, deadlines, reference_plan, tipping_times
from sonae.pathways.leads import chain_of

from .hand import beliefs, by_state, written

ALL = ("dike", "wall", "pump")


@pytest.fixture
def found(tmp_path):
    def of(*changes, plan="nothing", enough=(), condition=None):
        dossier = written(tmp_path / "case", changes=changes)
        believes = beliefs(dossier)
        times = tipping_times(dossier, believes.table, draws=2, launchable=ALL)
        due = deadlines(dossier, times, plan, enough=enough, condition=condition)
        return dossier, believes, times, due

    return of


def due_of(times, row):
    """Return the latest safe start of the option in each state, as a year."""
    assert (row.due == row.due[:, :1]).all()
    return {
        times.timed.model.states["wind"][code]: times.years.start + int(own)
        for code, own in zip(times.classes.codes[:, 0], row.due[:, 0], strict=True)
    }


def test_the_latest_safe_start_is_the_tipping_time_less_the_lead(found):
    _, _, times, due = found()
    assert by_state(times, times.of("nothing")) == {"calm": 2030, "stormy": 2027}
    assert due_of(times, due.of("dike")) == {"calm": 2029, "stormy": 2026}
    assert due_of(times, due.of("wall")) == {"calm": 2028, "stormy": 2025}
    assert due.of("wall").chain.before == {"dike": 1}
    assert due.of("wall").first_due().min() == 2024 - 2024


def test_the_table_says_by_when_in_every_future_and_in_half_of_them(found):
    _, believes, _, due = found()
    assert due.tips == 1.0
    assert due.latest("dike", 1.0) == 2026
    assert due.latest("dike", 0.9) == 2026
    assert due.latest("dike", 0.5) == 2029
    assert due.latest("wall", 1.0) == 2024  # the dike comes first
    assert due.too_late("dike", 2026) == 0.0
    assert due.too_late("dike", 2027) == 0.5
    assert due.too_late("dike", 2030) == 1.0
    bounds = due.bounds(believes, "dike", 2027)
    assert bounds.lower == pytest.approx(0.2)
    assert bounds.upper == pytest.approx(0.6)
    assert due.earliest("wall")[0] == 2024


def test_what_never_passes_is_too_late_from_the_first_year_on(found):
    _, _, times, due = found()
    assert due_of(times, due.of("pump"))["calm"] == 2029
    assert due_of(times, due.of("pump"))["stormy"] < 2024
    assert due.too_late("pump", 2024) == 0.5
    assert due.latest("pump", 1.0) is None
    assert due.latest("pump", 0.5) == 2029


def test_a_lead_that_the_model_stretches_brings_the_start_forward(found):
    stretch = "\nmodel:\n  timing: {stretch: \"2 if wind == 'stormy' else 1\"}\n"
    _, _, times, due = found(("\nmodel:\n", stretch))
    assert due_of(times, due.of("dike")) == {"calm": 2029, "stormy": 2025}
    assert due_of(times, due.of("wall")) == {"calm": 2028, "stormy": 2023}
    assert due.latest("wall", 1.0) is None


def test_a_chain_of_requirements_adds_up_whole_years_rounded_up(found):
    needs = (
        "wall, cost: {upfront: 9}, lead: 6 months, requires: [{option: wall, launched: 13 months}]}"
    )
    changes = [("  pump: {label: pump", f"  top: {{label: {needs}\n  pump: {{label: pump")]
    dossier, *_ = found(*changes)
    assert chain_of(dossier, "top").before == {"dike": 3, "wall": 2}
    assert chain_of(dossier, "top").ahead == 3
    assert chain_of(dossier, "top").first == "dike"
    assert chain_of(dossier, "top", {"dike": 2024}).before == {"wall": 2}
    assert chain_of(dossier, "top", {"dike": 2024}).ready == 2027
    assert chain_of(dossier, "dike").ahead == 0


def test_what_the_plan_launches_too_late_makes_what_requires_it_too_late(found):
    late = "plans:\n  nothing: {label: nothing}\n  late: {label: late, steps: [dike@YEAR]}\n"
    plans = "plans:\n  nothing: {label: nothing}\n"
    # with the dike from 2025 on: never in the calm, 2028 in storms, so the wall is due in 2026
    _, _, times, due = found((plans, late.replace("YEAR", "2025")), plan="late")
    wall = due.of("wall")
    assert wall.chain.before == {}
    assert wall.chain.ready == 2026
    assert sorted(wall.due[:, 0].tolist()) == [2, NEVER_DUE]
    assert due.latest("wall", 1.0) == 2026
    _, _, times, due = found((plans, late.replace("YEAR", "2026")), plan="late")
    assert by_state(times, times.of("late")) == {"calm": None, "stormy": 2028}
    assert due.of("wall").chain.ready == 2027
    assert due.latest("wall", 1.0) is None
    assert due.too_late("wall", 2024) == 1.0


def test_a_step_that_waits_for_a_sign_is_no_requirement_met(found):
    waits = """plans:
  nothing: {label: nothing}
  waits:
    label: waits
    steps: [{option: dike, start: 2025, when: "observed(water) > 1"}]
"""
    _, _, _, due = found(("plans:\n  nothing: {label: nothing}\n", waits), plan="waits")
    assert due.of("wall").chain.before == {"dike": 1}


def test_an_option_says_which_step_of_the_plan_it_excludes(found):
    plans = "plans:\n  nothing: {label: nothing}\n  dry: {label: dry, steps: [pump@2024]}\n"
    _, _, _, due = found(
        ("plans:\n  nothing: {label: nothing}\n", plans),
        ("lead: 12 months}\n  wall", "lead: 12 months, excludes: [pump]}\n  wall"),
        plan="dry",
    )
    assert due.of("dike").against == ("pump",)
    assert due.of("wall").against == ("pump",)  # requires the dike


def test_in_time_is_not_enough(found):
    _, _, _, due = found(enough=(2024, 2025, 2027, 2031))
    # the dike lasts in the calm alone; the wall, its chain begun in 2024, in both, and in 2025 as
    # well: the dike that it requires puts off the tipping by a year
    assert due.of("dike").enough == {2024: 0.5, 2025: 0.5, 2027: 0.5, 2031: 0.0}
    assert due.of("wall").enough == {2024: 1.0, 2025: 1.0, 2027: 0.5, 2031: 0.0}
    assert due.of("pump").enough[2024] == 0.0


def test_a_plan_that_never_tips_has_no_deadline(found):
    both = "  both: {label: both, steps: [dike@2024, wall@2025]}\n"
    plans = "plans:\n  nothing: {label: nothing}\n" + both
    _, _, _, due = found(("plans:\n  nothing: {label: nothing}\n", plans), plan="both")
    assert due.tips == 0.0
    assert due.earliest("pump") is None
    assert (due.of("pump").due == NEVER_DUE).all()
    assert due.too_late("pump", 2031) == 0.0


def test_deadlines_can_be_asked_of_one_condition(found):
    low = 'holds: "water <= height", because: made up}\n'
    more = low + '    low: {label: low, holds: "water <= 3", because: made up}\n'
    _, _, times, due = found((low, more), condition="low")
    assert by_state(times, times.of("nothing", "low")) == {"calm": 2028, "stormy": 2026}
    assert by_state(times, times.of("nothing")) == {"calm": 2028, "stormy": 2026}
    assert due_of(times, due.of("dike")) == {"calm": 2027, "stormy": 2025}


def test_unknown_names_are_refused_with_what_there_is(found):
    dossier, _, times, due = found()
    with pytest.raises(UsageError, match="unknown plan `noting`"):
        deadlines(dossier, times, "noting")
    with pytest.raises(UsageError, match=r"unknown condition `wet`; .*: dry"):
        deadlines(dossier, times, "nothing", condition="wet")
    with pytest.raises(UsageError, match="no deadline for `moat`; there is: dike, wall, pump"):
        due.of("moat")
    assert reference_plan(dossier) == "nothing"


def test_options_beside_a_plan_of_random_draws_are_in_time_if_launched_when_due(flagship):
    """Launched when it is due, the option acts in the tipping year; a year later it does not."""
    believes = beliefs(flagship)
    times = tipping_times(flagship, believes.table, draws=1)
    due = deadlines(flagship, times, "baseline", options=["combined_command", "industry_mro"])
    rng = np.random.default_rng(5)
    from dataclasses import replace

    from sonae.outcomes import trace
    from sonae.plans import Launch, Schedule

    for row in due.rows:
        tips = np.flatnonzero((row.due[:, 0] != NEVER_DUE) & (row.due[:, 0] >= 0))
        for at in rng.choice(tips, 8, replace=False).tolist():
            tipping = int(times.of("baseline")[at, 0])
            model = times.timed.model
            states = {
                f: model.states[f][c]
                for f, c in zip(model.factors, times.classes.codes[at], strict=True)
            }
            for later, acts in ((0, True), (1, False)):
                start = times.years.start + int(row.due[at, 0]) + later
                plan = Schedule("tried", (Launch(row.option, start, None),))
                tried = replace(model, schedules=(plan,))
                on = trace(tried, "tried", states, times.numbers[0].tolist()).options
                assert (on[row.option].on[tipping] > 0) == acts
