"""Plans: what is launched when, on which sign, and whether it can be carried out as written.

Reads options and plans of a dossier; hands ``outcomes`` one `Schedule` for each plan, and the
check its findings (SN014): prerequisites, exclusions, observability, costs, horizon. All plans that
could be made of the options are the `Portfolios`: counted, listed, drawn from, and asked why not.
"""

from sonae.plans.check import check_plans
from sonae.plans.portfolios import Limits, NoPortfolioError, Portfolios, feasible_portfolios
from sonae.plans.schedule import Launch, Schedule, Watch, schedules

__all__ = [
    "Launch",
    "Limits",
    "NoPortfolioError",
    "Portfolios",
    "Schedule",
    "Watch",
    "check_plans",
    "feasible_portfolios",
    "schedules",
]
