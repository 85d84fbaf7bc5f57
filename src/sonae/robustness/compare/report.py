"""A comparison as plain values.

Reads sheets and pairs; hands the command line what it prints as JSON.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from sonae.robustness.compare.pairs import Extreme, Pair
from sonae.robustness.compare.sheets import Sheet, Standing

__all__ = ["pair_report", "sheet_report"]

Named: TypeAlias = Callable[[int, int], str]
Scenario: TypeAlias = Callable[[int], Mapping[str, str]]


def sheet_report(sheet: Sheet, name: Named, scenario: Scenario) -> dict[str, Any]:
    """Return a sheet as plain values; null for what does not apply or is not defined."""
    plans = [standing.plan for standing in sheet.standings]
    return {
        "outcome": sheet.outcome,
        "unit": sheet.unit,
        "better": sheet.better,
        "threshold": sheet.threshold,
        "plans": {standing.plan: _standing(standing) for standing in sheet.standings},
        "metrics": [
            {
                "metric": reading.metric.id,
                "label": reading.metric.label,
                "sentence": reading.metric.sentence,
                "source": reading.metric.source,
                "unit": sheet.unit if reading.metric.unit == "outcome" else reading.metric.unit,
                "scores": dict(zip(plans, reading.scores, strict=True)),
                "futures": {
                    plan: [
                        {
                            "what": place.what,
                            "future": None
                            if place.draw is None
                            else name(place.scenario_class, place.draw),
                            "scenario": dict(scenario(place.scenario_class)),
                        }
                        for place in came
                    ]
                    for plan, came in zip(plans, reading.came, strict=True)
                    if came
                },
            }
            for reading in sheet.readings
        ],
        "info_gap_in_share_of_scenarios": [
            {"share": share, "robustness": dict(zip(plans, values, strict=True))}
            for share, values in sheet.robust_in
        ],
    }


def _standing(standing: Standing) -> dict[str, Any]:
    met = standing.met_bounds
    return {
        "mean": standing.mean,
        "worst": standing.worst,
        "best": standing.best,
        "quantiles": {str(percent): number for percent, number in standing.quantiles.items()},
        "largest_regret": standing.most_regret,
        "regret_90": standing.regret_90,
        "mean_regret": standing.mean_regret,
        "met": standing.met,
        "met_by_judgements": None if met is None else list(met),
    }


def pair_report(pair: Pair, name: Named, scenario: Scenario) -> dict[str, Any]:
    """Return a pair as plain values."""

    def extreme(found: Extreme) -> dict[str, Any]:
        place = None if found.draw is None else name(found.scenario_class, found.draw)
        states = dict(scenario(found.scenario_class))
        return {"lead": found.lead, "future": place, "scenario": states}

    return {
        "plan": pair.plan,
        "against": pair.against,
        "outcome": pair.outcome,
        "unit": pair.unit,
        "better": pair.better,
        "tie": pair.tie,
        "ahead": pair.ahead,
        "ahead_by_judgements": list(pair.ahead_bounds),
        "behind": pair.behind,
        "behind_by_judgements": list(pair.behind_bounds),
        "mean_lead": pair.lead,
        "mean_lead_by_judgements": list(pair.lead_bounds),
        "mean_lead_where_ahead": pair.lead_ahead,
        "mean_lead_where_behind": pair.lead_behind,
        "furthest_ahead": extreme(pair.most),
        "furthest_behind": extreme(pair.least),
        "scenario_that_differs_most": extreme(pair.scenario),
    }
