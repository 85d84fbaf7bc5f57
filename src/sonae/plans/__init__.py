"""Plans: what is launched when, on which sign, and whether it can be carried out as written.

Reads options and plans of a dossier; hands ``outcomes`` one `Schedule` for each plan, and the
check its findings (SN014): prerequisites, exclusions, observability, costs, horizon.
"""

from sonae.plans.check import check_plans
from sonae.plans.schedule import Launch, Schedule, schedules

__all__ = ["Launch", "Schedule", "check_plans", "schedules"]
