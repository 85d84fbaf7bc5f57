"""A run made ready: its inputs and its failures."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

from sonae.discovery import discover, failing, grid_of, judged_outcomes, left_of_run
from sonae.dossier import read
from sonae.errors import UsageError
from sonae.explore import Performance, explore
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system

from .small_dossier import TEXT


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    (folder / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    dossier = read(folder)
    model = compile_model(dossier)
    return dossier, model, explore(dossier, model, scenario_system(dossier).possible(), draws=32)


def test_every_input_of_a_run_is_a_column_with_its_name_for_people(ready):
    dossier, model, performance = ready
    grid = grid_of(performance, model, dossier)
    assert {column.name for column in grid.columns} == {
        *performance.factors,
        *(dimension.name for dimension in model.dimensions),
    }
    said = {column.name: (column.label, column.unit) for column in grid.columns}
    assert said["dike.yearly"] == ("dike: cost a year", "JPY_tn@2023/year")
    assert said["dike.lead"] == ("dike: lead time", "month")
    assert (grid.classes, grid.draws) == (performance.classes, 32)
    assert grid.weights.tolist() == performance.multiplicity.tolist()


def test_failures_are_counted_as_the_run_counted_them(ready):
    _, _, performance = ready
    for plan in performance.plans:
        for outcome in judged_outcomes(performance):
            missed = failing(performance, plan, (outcome,))
            at = {"plan": plan, "outcome": outcome}
            assert (missed.sum(axis=1) == performance.by_class["fails"].sel(at)).all()
        missed = failing(performance, plan, judged_outcomes(performance))
        met = performance.by_class["met_all"].sel(plan=plan)
        assert (32 - missed.sum(axis=1) == met).all()


def test_numbers_of_a_future_are_those_that_gave_its_failures(ready):
    dossier, model, performance = ready
    grid = grid_of(performance, model, dossier)
    missed = failing(performance, "nothing", ("harm",))
    codes = {c.name: grid.codes[at] for at, c in enumerate(grid.factors)}
    rain = next(column for column in grid.factors if column.name == "rain")
    q = grid.numbers[[column.name for column in grid.columns].index("q")]
    # more rain and a larger q never do less harm
    for row in np.flatnonzero(codes["rain"] == rain.states.index("much")):
        order = np.argsort(q)
        assert (np.diff(missed[row, order].astype(int)) >= 0).all()


def test_what_breaks_a_plan_of_a_run_is_told_in_its_words(ready):
    dossier, model, performance = ready
    grid = grid_of(performance, model, dossier)
    found = discover(grid, failing(performance, "nothing", ("harm",)))
    assert found.boxes
    assert found.complete
    assert {limit.column for box in found.boxes for limit in box.box.limits} <= {
        "rain",
        "wind",
        "q",
    }


def test_unknown_plans_and_outcomes_without_threshold_are_refused(ready):
    _, _, performance = ready
    for plan, outcomes, said in (
        ("none such", ("harm",), "unknown plan"),
        ("nothing", ("none such",), "unknown outcome"),
        ("nothing", ("last",), "no threshold"),
        ("nothing", (), "name an outcome"),
    ):
        with pytest.raises(UsageError, match=said):
            failing(performance, plan, outcomes)


def test_futures_that_a_run_left_out_do_not_count(ready):
    _, _, performance = ready
    assert left_of_run(performance) is None
    out = np.zeros((performance.classes, 32), np.uint8)
    out[0, :5] = 1
    gone = replace(performance.not_finite, left_out=np.packbits(out, axis=-1))
    left = left_of_run(replace(performance, not_finite=gone))
    assert (left == 1 - out).all()
    assert isinstance(performance, Performance)
    assert isinstance(performance.failure_bits, xr.DataArray)
