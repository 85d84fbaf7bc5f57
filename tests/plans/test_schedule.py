from pathlib import Path

from sonae.dossier import read
from sonae.plans import check_plans, schedules

FLAGSHIP = Path(__file__).parents[2] / "src" / "sonae" / "cases" / "us-japan-2024"


def test_every_plan_of_the_flagship_can_be_carried_out():
    assert check_plans(read(FLAGSHIP)) == []


def test_a_schedule_has_the_steps_of_its_plan_with_their_triggers():
    plans = {schedule.plan: schedule for schedule in schedules(read(FLAGSHIP))}
    assert list(plans)[:2] == ["baseline", "pay_up"]
    assert plans["baseline"].launches == ()
    adaptive = plans["adaptive_step"]
    assert adaptive.options[:2] == ("combined_command", "mission_law")
    deal = adaptive.launches[4]
    assert (deal.option, deal.start) == ("deal_package", 2025)
    assert deal.trigger is not None
    assert deal.trigger.reads == ("election_2024",)
    assert adaptive.launches[0].trigger is None
