"""The certified worst case against dense grids, known maxima, samples and the reference reading."""

import json

import numpy as np
import pytest
from typer.testing import CliRunner

from sonae.cli import app, worst  # noqa: F401 - the command registers itself
from sonae.dossier import read
from sonae.errors import UsageError
from sonae.outcomes import compile_model, reading, trace
from sonae.outcomes.intervals import ArrayMachine
from sonae.robustness.worst import worst_cases, worst_text
from sonae.scenarios import scenario_system

from . import worst_dossiers
from .worst_dossiers import FLAGSHIP


def of_values(folder, better="less", **formulas):
    known = worst_dossiers.of_values(folder, better, **formulas)
    return known, compile_model(known), scenario_system(known).possible()


KNOWN = {
    "a hill inside the box": ("q * (4 - q)", 4.0),
    "a corner": ("q * r", 2.7),
    "a saddle": ("(q - 2) * (r - 0.5)", 0.4),
    "two states that pull in different ways": ("q if wind == 'calm' else 4 - q / 2", 3.5),
    "a jump that only one point takes": ("2 if q >= 3 else q / 2", 2.0),
    "a choice that a draw decides": ("1 - r if r < 0.5 else 3 * r - 2", 0.8),
    "a ridge of two lines": ("min(q, 4 - q)", 2.0),
    "a logarithm of a quotient": ("log((q + r) / (q + 0.2))", np.log(1.9 / 1.2)),
}


@pytest.mark.parametrize("formula", KNOWN)
def test_the_worst_of_a_formula_is_what_algebra_says(tmp_path, formula):
    text, most = KNOWN[formula]
    found = worst_cases(*of_values(tmp_path, x=text), plans=["nothing"], gap=1e-6, seconds=60)
    (case,) = found
    assert case.closed
    assert case.attained <= most + 1e-9
    assert most <= case.bound + 1e-9
    assert case.gap <= 1e-6 * found.ranges["end_x"] + 1e-12


RANDOM = {
    "a": "q * r - piecewise(q, 1, 0, 2, 1.5, 3, 0.5) * (1 if rain == 'much' else r)",
    "b": "exp(r) * (q - 2) / (1 + q * q) + on[dike] * r - 0.3 * pay[school] / tn * r",
    "c": "prev(c, 0.5) + 0.5 * (max(r, q - 1.5) - prev(c, 0.5)) * (1 if r > 0.4 else 0.7)",
}


@pytest.mark.parametrize("better", ["less", "more"])
@pytest.mark.parametrize("name", RANDOM)
def test_a_dense_grid_finds_nothing_worse_than_the_bound(tmp_path, name, better):
    known, model, table = of_values(tmp_path, better, **{name: RANDOM[name]})
    found = worst_cases(known, model, table, gap=0.005, seconds=60)
    codes = table.project(model.factors).codes
    axes = [np.linspace(d.interval.lower, d.interval.upper, 41) for d in model.dimensions[:2]]
    rest = [[d.interval.lower, d.interval.upper] for d in model.dimensions[2:]]
    grid = np.stack([part.ravel() for part in np.meshgrid(*axes, *rest)], axis=1)
    tile = reading(model.graph).tile(model.launches, codes, grid)[:, :, 0]
    sign = 1.0 if better == "less" else -1.0
    for case in found:
        plan = model.plans.index(case.plan)
        seen = sign * (sign * tile[:, plan]).max()
        assert case.closed
        assert sign * seen <= sign * case.bound
        assert sign * case.attained >= sign * seen - 0.006 * found.ranges[case.outcome]


def test_what_is_reached_is_what_the_reference_gives_there(tmp_path):
    known, model, table = of_values(tmp_path, **RANDOM)
    for case in worst_cases(known, model, table, seconds=60):
        own = trace(model, case.plan, case.scenario, list(case.numbers.values()))
        assert own.outcomes[case.outcome] == pytest.approx(case.attained, rel=1e-12, abs=1e-12)


def test_the_same_question_has_the_same_bits_however_it_is_worked_out(tmp_path):
    asked = of_values(tmp_path, **RANDOM)
    first = worst_cases(*asked, seconds=None, threads=1)
    assert worst_cases(*asked, seconds=1000, threads=3) == first
    assert worst_cases(
        *asked, seconds=None, machine=ArrayMachine(), plans=["watch"]
    ).cases == tuple(case for case in first if case.plan == "watch")


HARD = "exp(q * r) * (2 - q * r) - (q - 2) * (q - 1.3) / (r + q) + log(q * q + r) * r"


def test_a_limit_of_boxes_is_said_and_gives_the_same_bits(tmp_path):
    asked = of_values(tmp_path, x=HARD)
    first = worst_cases(*asked, gap=0, boxes=40, seconds=None, plans=["nothing"])
    (case,) = first
    assert case.stopped == "boxes"
    assert 40 <= case.boxes < 150
    assert case.attained < case.bound
    assert worst_cases(*asked, gap=0, boxes=40, seconds=None, plans=["nothing"], threads=1) == first


def test_time_that_is_up_leaves_bounds_that_hold(tmp_path):
    asked = of_values(tmp_path, x=HARD)
    (case,) = worst_cases(*asked, gap=0, seconds=1e-9, plans=["nothing"])
    assert case.stopped == "time"
    assert case.attained <= case.bound < np.inf


def test_only_the_scenarios_asked_about_count(tmp_path):
    asked = of_values(tmp_path, x="q if wind == 'calm' else 4 - q / 2")
    calm, strong = [{"wind": "calm"}], [{"wind": "strong"}]
    shared = {"plans": ["nothing"], "seconds": 60}
    assert worst_cases(*asked, scenarios=calm, **shared).cases[0].attained == 3.0
    assert worst_cases(*asked, scenarios=strong, **shared).cases[0].attained == 3.5
    both = worst_cases(*asked, scenarios=[*calm, *strong], **shared).cases[0]
    assert (both.attained, both.scenario["wind"]) == (3.5, "strong")


def test_a_model_that_may_be_without_a_value_has_no_bound(tmp_path):
    asked = of_values(tmp_path, x="log(q - 1.5)")
    (case,) = worst_cases(*asked, plans=["nothing"], boxes=300, seconds=None)
    assert case.bound == np.inf
    assert not case.closed
    assert case.no_value is not None
    assert (case.no_value.formula, case.no_value.year) == ("model.values.x", 2024)
    assert case.no_value.numbers["q"] <= 1.5


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"plans": ["all"]}, "unknown plan `all`; declared: nothing, build, watch"),
        ({"outcomes": ["x"]}, "unknown outcome `x`; declared: end_x"),
        ({"scenarios": [{"sun": "high"}]}, "does not read 'sun'; it reads: wind"),
        ({"scenarios": [{"wind": "wild"}]}, "unknown state `wild` of wind; declared: calm, strong"),
        ({"gap": 1.0}, "a share of an outcome's range"),
        ({"seconds": 0}, "seconds must be above 0"),
        ({"boxes": -1}, "boxes must be above 0"),
    ],
)
def test_what_cannot_be_asked_is_refused(tmp_path, given, text):
    asked = of_values(tmp_path, x="q if wind == 'calm' else 4 - q / 2")
    with pytest.raises(UsageError) as caught:
        worst_cases(*asked, **given)
    assert text in str(caught.value)


def test_the_text_tells_the_future_of_a_single_case(tmp_path):
    known, model, table = of_values(tmp_path, x="q if wind == 'calm' else 4 - q / 2")
    text = worst_text(worst_cases(known, model, table, plans=["nothing"]), {"end_x": "1"})
    assert "1 of 1 are known to 1.00% of the outcome's range" in text
    assert "end_x of nothing is 3.5 where" in text
    assert "  wind  strong" in text
    assert "  q" in text


def test_the_command_prints_numbers_and_futures(tmp_path):
    of_values(tmp_path / "case", x="q if wind == 'calm' else 4 - q / 2")
    command = ["worst", str(tmp_path / "case"), "--plan", "nothing", "--scenario", "wind=calm"]
    printed = CliRunner().invoke(app, [*command, "--json"])
    assert printed.exit_code == 0, printed.output
    (case,) = json.loads(printed.stdout)["worst_cases"]
    assert (case["attained"], case["bound"], case["stopped"]) == (3.0, 3.0, "closed")
    assert case["scenario"]["wind"] == "calm"
    assert case["numbers"]["q"] == 3.0
    assert "3" in CliRunner().invoke(app, command).stdout


@pytest.mark.parametrize(
    "scenario", ["wind", "wind=", "=calm", "wind=calm,wind=strong", "wind=low"]
)
def test_the_command_says_how_to_name_a_scenario(tmp_path, scenario):
    of_values(tmp_path / "case", x="q if wind == 'calm' else 4 - q / 2")
    run = CliRunner().invoke(app, ["worst", str(tmp_path / "case"), "--scenario", scenario])
    assert isinstance(run.exception, UsageError)
    assert "wind" in str(run.exception) or "calm" in str(run.exception)


@pytest.fixture(scope="module")
def flagship():
    known = read(FLAGSHIP)
    model, table = compile_model(known), scenario_system(known).possible()
    found = worst_cases(known, model, table, seconds=None, boxes=4096)
    return known, model, table, found


def test_the_flagship_is_known_to_one_per_cent_nearly_everywhere(flagship):
    *_, found = flagship  # within so many boxes; benchmarks.engine_bars closes the others
    assert len(found) == 72
    assert len(found.open) <= 8
    assert max(case.share for case in found) <= 0.08


def test_no_sample_of_the_flagship_is_beyond_a_bound(flagship):
    _, model, table, found = flagship
    codes = table.project(model.factors).codes
    generator = np.random.default_rng(7)
    lower = np.array([d.interval.lower for d in model.dimensions])
    upper = np.array([d.interval.upper for d in model.dimensions])
    run, names = reading(model.graph), list(model.outcomes)
    for _ in range(4):
        rows = codes[generator.integers(0, len(codes), 32)]
        places = generator.random((1000, len(lower)))
        places[::2] = np.round(places[::2])
        tile = run.tile(model.launches, rows, lower + (upper - lower) * places)
        for case in found:
            own = tile[:, model.plans.index(case.plan), names.index(case.outcome)]
            sign = 1.0 if case.better == "less" else -1.0
            assert (sign * own).max() <= sign * case.bound
            assert (sign * own).max() <= sign * case.attained


def test_the_worst_futures_of_the_flagship_can_be_replayed(flagship):
    _, model, _, found = flagship
    for case in found.cases[::7]:
        own = trace(model, case.plan, case.scenario, list(case.numbers.values()))
        assert own.outcomes[case.outcome] == pytest.approx(case.attained, rel=1e-12, abs=1e-12)
