"""Box plots, regret curves and the heat map: charts, tables and scores hold the same."""

import re

import numpy as np
import pytest

from sonae.brief.charts.heatmap import met_heat
from sonae.brief.charts.regret_curves import regret_curves
from sonae.brief.charts.value_boxes import value_boxes
from sonae.brief.draft import Draft
from sonae.brief.numbers import amount
from sonae.brief.sections.spreads import box_figure, curve_figure, telling_curves
from sonae.errors import UsageError
from sonae.study import Study

from .pages import Page


def cells(figure) -> list[list[str]]:
    """Return the table of a figure as it is read."""
    return [
        [re.sub(r"<[^>]+>", "", str(cell.text)) for cell in row.cells] for row in figure.table.rows
    ]


def test_the_table_of_box_plots_is_the_chart(study: Study) -> None:
    for outcome, entry in study.dossier.content.outcomes.items():
        figure, drawn = box_figure(Draft(study), outcome), value_boxes(study.performance, outcome)
        if figure is None:
            assert len({row[1:] for row in drawn.rows}) == 1
            continue
        for told, row in zip(cells(figure), drawn.rows, strict=True):
            assert told[1:6] == [amount(value, entry.unit) for value in row[1:6]]


def test_the_table_of_regret_curves_is_the_chart(study: Study) -> None:
    for outcome, entry in study.dossier.content.outcomes.items():
        figure, drawn = (
            curve_figure(Draft(study), outcome),
            regret_curves(study.performance, outcome),
        )
        told = [cell.replace("points", "%") for row in cells(figure) for cell in row[1:]]
        assert told == [amount(regret, entry.unit) for _, _, regret in drawn.rows]


def test_curves_are_shown_where_the_largest_regret_does_not_tell_the_whole(study: Study) -> None:
    for outcome in study.dossier.content.outcomes:
        regret: dict[str, dict[float, float]] = {}
        for plan, share, value in regret_curves(study.performance, outcome).rows:
            regret.setdefault(plan, {})[share] = value
        best = {
            share: {p for p in regret if regret[p][share] == min(r[share] for r in regret.values())}
            for share in (0.95, 1.0)
        }
        assert (outcome in telling_curves(Draft(study))) == (not best[0.95] & best[1.0])


def test_the_heat_map_is_the_share_of_futures_that_meet_each_threshold(study: Study) -> None:
    drawn = met_heat(study.performance)
    outcomes = drawn.columns[1:-1]
    scores = study.scores.sel(metric="satisficing", outcome=list(outcomes))
    for plan, *shares, together in drawn.rows:
        assert shares == pytest.approx(scores.sel(plan=plan).to_numpy())
        survives = {entry.plan: entry.all_met for entry in study.survival}
        assert together == pytest.approx(survives[plan])
    assert drawn.title.startswith("Hardest to meet: ")


def test_only_the_plans_that_are_named_are_drawn(study: Study) -> None:
    performance = study.performance
    some, outcome = performance.plans[:1], performance.outcomes[0]
    for drawn in (
        met_heat(performance, plans=some),
        value_boxes(performance, outcome, plans=some),
        regret_curves(performance, outcome, plans=some),
    ):
        assert {row[0] for row in drawn.rows} == set(some)
    whole = {row[:2]: row[2] for row in regret_curves(performance, outcome).rows}
    for plan, share, regret in regret_curves(performance, outcome, plans=some).rows:
        assert whole[plan, share] == regret  # against all plans of the run nevertheless
    with pytest.raises(UsageError, match="unknown plan `none`"):
        value_boxes(performance, outcome, plans=["none"])


def test_metrics_that_are_the_same_for_all_plans_are_said_in_one_line(
    study: Study, page: Page
) -> None:
    section = page.by_id()["plans"]
    heads = [element.text for element in page.elements if element.tag == "th"]
    names = {"radius": "Satisficing radius (sampled)"}
    for metric, label in names.items():
        for outcome in study.performance.outcomes:
            column = study.scores.sel(metric=metric, outcome=outcome).to_numpy()
            if not np.isnan(column).any() and len(set(column)) == 1:
                assert f"{label} (" in section.text
                assert heads.count(label) < len(study.performance.outcomes)
