"""Sensitivity against closed forms, SALib's numbers, and slow readings of small models."""

import json
from itertools import product

import numpy as np
import pytest
from scipy.stats import chi2_contingency, ks_2samp

import sonae.cli.sensitivity  # noqa: F401 - registers the command
from sonae.errors import UsageError
from sonae.explore import explore
from sonae.likelihood import CredalSet, max_entropy
from sonae.outcomes import evaluate
from sonae.robustness.sensitivity import (
    inputs_of,
    jansen_saltelli,
    regional,
    sensitivity_report,
    sensitivity_text,
    signpost_values,
    tornado,
    variance_shares,
)
from sonae.robustness.sensitivity.regional import holm
from sonae.seeds import philox, sobol

from .models import LINE, SMALL, ready


@pytest.fixture
def line(tmp_path):
    _, model, table = ready(tmp_path, LINE.replace("LOAD", "7"))
    return inputs_of(model, table)


@pytest.fixture
def small(tmp_path):
    case, model, table = ready(tmp_path, SMALL)
    return case, model, table, inputs_of(model, table)


# estimators -----------------------------------------------------------------------------------


def ishigami(x):
    at = np.pi * (2 * x - 1)
    wave = np.sin(at[:, 0])
    return wave + 7 * np.sin(at[:, 1]) ** 2 + 0.1 * at[:, 2] ** 4 * wave


def g_function(x, a=(0.0, 1.0, 4.5, 9.0)):
    return np.prod([(np.abs(4 * x[:, i] - 2) + a[i]) / (1 + a[i]) for i in range(4)], axis=0)


def swapped(model, one, other):
    columns = np.arange(one.shape[1])
    return np.array([model(np.where(columns == at, other, one)) for at in columns])


def indices(model, dimensions, rows=4096, **options):
    both = sobol(3, 0, rows, 2 * dimensions)
    one, other = both[:, :dimensions], both[:, dimensions:]
    return jansen_saltelli(model(one), model(other), swapped(model, one, other), **options)


def test_indices_of_ishigamis_function_are_those_known_in_closed_form() -> None:
    """Ishigami and Homma 1990, with a = 7 and b = 0.1."""
    pi4 = np.pi**4
    parts = [0.5 * (1 + 0.1 * pi4 / 5) ** 2, 49 / 8, 0.0]
    mixed = 0.01 * pi4**2 * (1 / 18 - 1 / 50)
    variance = sum(parts) + mixed
    found = indices(ishigami, 3)
    assert found.first == pytest.approx(np.array(parts) / variance, abs=0.02)
    total = np.array([parts[0] + mixed, parts[1], mixed]) / variance
    assert found.total == pytest.approx(total, abs=0.02)
    assert found.deviation**2 == pytest.approx(variance, rel=0.01)


def test_indices_of_sobols_g_function_are_those_known_in_closed_form() -> None:
    """Saltelli and Sobol 1995; V_i = 1 / (3 (1 + a_i)²)."""
    own = 1 / (3 * (1 + np.array([0.0, 1.0, 4.5, 9.0])) ** 2)
    variance = np.prod(1 + own) - 1
    found = indices(g_function, 4)
    assert found.first == pytest.approx(own / variance, abs=0.02)
    others = np.array([np.prod(np.delete(1 + own, at)) for at in range(4)])
    assert found.total == pytest.approx(own * others / variance, abs=0.02)


def test_estimates_are_salibs_on_the_same_rows() -> None:
    """SALib 1.6.0, `analyze.sobol.first_order` and `total_order` on outcomes less their mean."""
    rows = (np.arange(1, 129)[:, None] * np.sqrt([2, 3, 5, 7, 11, 13])) % 1
    one, other = rows[:, :3], rows[:, 3:]
    found = jansen_saltelli(ishigami(one), ishigami(other), swapped(ishigami, one, other))
    assert found.first == pytest.approx(FIRST, abs=1e-12)
    assert found.total == pytest.approx(TOTAL, abs=1e-12)


FIRST = [0.3232923863673154, 0.5257107055147857, 0.0045766830388230964]
TOTAL = [0.46511930490196385, 0.4313111151825874, 0.2140362281136231]


def test_intervals_hold_the_estimate_and_are_the_same_for_the_same_seed() -> None:
    found, again = indices(ishigami, 3, seed=5), indices(ishigami, 3, seed=5)
    other = indices(ishigami, 3, seed=6)
    assert (found.first_ends[:, 0] < found.first).all()
    assert (found.first < found.first_ends[:, 1]).all()
    assert (found.total_ends[:, 0] < found.total).all()
    assert found.first_ends.tobytes() == again.first_ends.tobytes()
    assert found.first_ends.tobytes() != other.first_ends.tobytes()


def test_what_does_not_vary_has_no_indices() -> None:
    found = indices(lambda x: np.full(len(x), 3.0), 2)
    assert np.isnan(found.first).all()
    assert (found.mean, found.deviation) == (3.0, 0.0)


@pytest.mark.parametrize("power", [600, -600])
def test_shares_do_not_depend_on_the_size_of_outcomes(power) -> None:
    """Squares of 2^600 are infinite, and those of 2^-600 nothing."""
    usual, other = (indices(lambda x, p=p: np.ldexp(ishigami(x), p), 3) for p in (0, power))
    for name in ("first", "total", "first_ends", "total_ends"):
        assert getattr(other, name).tobytes() == getattr(usual, name).tobytes()
    assert other.deviation == np.ldexp(usual.deviation, power)
    assert other.mean == np.ldexp(usual.mean, power)


# the variance of a model ----------------------------------------------------------------------


def test_shares_of_a_linear_model_are_those_of_its_terms(line) -> None:
    """x / 5 has variance 1/3, 3·y has 3, strong wind 1/4: without interactions, first is total."""
    (found,) = variance_shares(line, draws=1024)
    assert found.inputs == ("x", "y", "wind")
    assert found.kinds == ("number", "number", "factor")
    expected = np.array([1 / 3, 3.0, 0.25]) / (1 / 3 + 3.0 + 0.25)
    assert found.first == pytest.approx(expected, abs=0.02)
    assert found.total == pytest.approx(expected, abs=0.02)
    assert found.mean == pytest.approx(4.5, abs=0.01)


def every(model, table, rows=512):
    """Every class with many numbers (class, row, plan, outcome), and each class's weight."""
    found = table.project(model.factors)
    numbers = model.numbers(sobol(9, 0, rows, len(model.dimensions)))
    run = evaluate(model, found.codes, numbers, "numpy").outcomes
    values = np.stack([run[name] for name in model.outcomes], axis=-1)
    weight = found.multiplicity / found.multiplicity.sum()
    return values.transpose(2, 1, 0, 3), found.codes, weight


def test_shares_of_factors_are_those_of_every_scenario_enumerated(small) -> None:
    """Constraints tie wind to rain: means and variances over the scenarios that there are."""
    _, model, table, inputs = small
    values, codes, weight = every(model, table)
    mean = (values.mean(axis=1) * weight[:, None, None]).sum(axis=0)
    square = ((values**2).mean(axis=1) * weight[:, None, None]).sum(axis=0)
    variance = square - mean**2
    found = {(e.plan, e.outcome): e for e in variance_shares(inputs, draws=2048)}
    for column in range(codes.shape[1]):
        between, within = np.zeros_like(mean), np.zeros_like(mean)
        for state in np.unique(codes[:, column]):
            has = codes[:, column] == state
            own = weight[has][:, None, None]
            inner = (values[has].mean(axis=1) * own).sum(axis=0) / own.sum()
            between += own.sum() * (inner - mean) ** 2
        others = np.delete(codes, column, axis=1)
        for rest in np.unique(others, axis=0):
            has = (others == rest).all(axis=1)
            own = weight[has][:, None, None, None]
            inner = (values[has] * own).sum(axis=0) / own.sum()
            within += (own * (values[has] - inner) ** 2).sum(axis=0).mean(axis=0)
        for p, o in product(range(len(model.plans)), range(len(model.outcomes))):
            entry = found[model.plans[p], tuple(model.outcomes)[o]]
            if variance[p, o] < 1e-9:
                assert not entry.varies
                continue
            at = len(model.dimensions) + column
            assert entry.first[at] == pytest.approx(between[p, o] / variance[p, o], abs=0.04)
            assert entry.total[at] == pytest.approx(within[p, o] / variance[p, o], abs=0.04)


def test_a_single_plan_has_the_same_shares_to_the_bit(small) -> None:
    _, model, table, inputs = small
    whole = variance_shares(inputs, plan="watch", outcome="harm", draws=64)
    alone = variance_shares(inputs_of(model, table, plan="watch"), outcome="harm", draws=64)
    assert whole[0].first.tobytes() == alone[0].first.tobytes()
    assert whole[0].total_ends.tobytes() == alone[0].total_ends.tobytes()


def test_an_input_that_a_plan_does_not_use_has_no_share(small) -> None:
    *_, inputs = small
    (found,) = variance_shares(inputs, plan="nothing", outcome="harm", draws=256)
    at = found.inputs.index("dike.lead")
    assert found.total[at] == 0.0
    assert found.first[at] == pytest.approx(0.0, abs=1e-12)


# one at a time --------------------------------------------------------------------------------


def test_bars_of_a_linear_model_are_the_lengths_of_its_terms(line) -> None:
    bars = tornado(line)
    assert [bar.input for bar in bars] == ["y", "x", "wind"]
    assert [bar.swing for bar in bars] == pytest.approx([6.0, 2.0, 1.0])
    assert {bar.nominal for bar in bars} == {4.5}
    y, x, wind = bars
    assert (y.low, y.high, y.low_at, y.high_at) == (1.5, 7.5, "0", "2")
    assert (x.low, x.high) == (3.5, 5.5)
    assert (wind.low, wind.high, wind.low_at, wind.high_at) == (4.0, 5.0, "calm", "strong")


def test_rounding_is_no_effect(tmp_path) -> None:
    text = LINE.replace("x / 5", "(0.1 * x + 0.2 * x - 0.3 * x)").replace("LOAD", "4")
    _, model, table = ready(tmp_path, text)
    found = tornado(inputs_of(model, table))
    assert [(bar.input, bar.swing > 0) for bar in found] == [
        *(("y", True), ("wind", True), ("x", False)),
    ]
    assert "  1 input has no effect" in sensitivity_text(found, {"load": "1"}).splitlines()


def test_bars_are_means_over_every_scenario(small) -> None:
    _, model, table, inputs = small
    classes = table.project(model.factors)
    weight = classes.multiplicity / classes.multiplicity.sum()
    for bar in tornado(inputs, plan="build"):
        names = [dimension.name for dimension in model.dimensions]
        for value, where in ((bar.low, bar.low_at), (bar.high, bar.high_at)):
            numbers, own = model.midpoint(), weight
            if bar.kind == "number":
                ends = model.dimensions[names.index(bar.input)].interval
                numbers[names.index(bar.input)] = (
                    ends.lower if value == bar.low and where == bar.low_at else ends.upper
                )
            else:
                code = model.states[bar.input].index(where)
                own = weight * (classes.codes[:, model.factors.index(bar.input)] == code)
            run = evaluate(model, classes.codes, numbers[None, :], "numpy").outcomes[bar.outcome]
            at = model.plans.index("build")
            assert value == pytest.approx((run[at, 0] * own).sum() / own.sum(), abs=1e-12)


# regional -------------------------------------------------------------------------------------


def regional_of(inputs, case, **options):
    entries = case.content.outcomes
    better = {name: entry.better for name, entry in entries.items()}
    threshold = {name: entry.threshold for name, entry in entries.items()}
    return regional(inputs, better, threshold, **options)


def test_separations_are_scipys_on_the_same_futures(small) -> None:
    case, model, _, inputs = small
    found = regional_of(inputs, case, plan="nothing", outcome="harm", draws=400)
    places = philox(1, 0, 400, len(model.dimensions) + 1)
    classes = inputs.draw_classes(places[:, -1].copy())
    numbers = model.numbers(places[:, :-1])
    values = inputs.run(classes, numbers)[:, model.plans.index("nothing"), 1]
    missed = values > 1.5
    raw = {}
    for at, dimension in enumerate(model.dimensions):
        test = ks_2samp(numbers[missed, at], numbers[~missed, at], method="asymp")
        raw[dimension.name] = (test.statistic, test.pvalue)
    for column, factor in enumerate(model.factors):
        codes = inputs.codes[classes, column]
        table = np.array([np.bincount(codes[which], minlength=3) for which in (missed, ~missed)])
        share = table / table.sum(axis=1, keepdims=True)
        used = table[:, table.sum(axis=0) > 0]
        p = chi2_contingency(used, correction=False).pvalue
        raw[factor] = (0.5 * np.abs(share[0] - share[1]).sum(), p)
    corrected = dict(zip(raw, holm(np.array([p for _, p in raw.values()])), strict=True))
    for entry in found:
        assert entry.distance == pytest.approx(raw[entry.input][0], abs=1e-12)
        assert entry.p == pytest.approx(corrected[entry.input], abs=1e-12)
        assert entry.missed == missed.mean()
    assert found[0].input == "rain"
    assert [entry.distance for entry in found] == sorted((e.distance for e in found), reverse=True)


def test_numbers_say_at_which_end_thresholds_are_missed(tmp_path) -> None:
    case, model, table = ready(tmp_path, LINE.replace("LOAD", "6"))
    found = {entry.input: entry for entry in regional_of(inputs_of(model, table), case)}
    assert (found["y"].missed_more, found["wind"].missed_more) == ("high", "strong")
    assert found["y"].p < 0.001


def test_a_threshold_that_is_never_missed_compares_nothing(tmp_path) -> None:
    case, model, table = ready(tmp_path, LINE.replace("LOAD", "99"))
    found = regional_of(inputs_of(model, table), case)
    assert [(entry.plan, entry.outcome, entry.missed) for entry in found] == [
        ("nothing", "load", 0.0)
    ]
    assert "nothing — load\n  the threshold is never missed" in sensitivity_text(
        found, {"load": "1"}
    )


def test_a_threshold_that_is_always_or_seldom_missed_is_said(tmp_path) -> None:
    for limit, said in (("-9", "always missed"), ("8.8", "missed in ")):
        case, model, table = ready(tmp_path, LINE.replace("LOAD", limit))
        found = regional_of(inputs_of(model, table), case)
        assert f"the threshold is {said}" in sensitivity_text(found, {"load": "1"})


def test_an_outcome_without_threshold_is_refused(small) -> None:
    case, *_, inputs = small
    with pytest.raises(UsageError, match="last has no threshold"):
        regional_of(inputs, case, outcome="last")


def test_holms_correction_never_lowers_a_p_value_nor_reverses_two() -> None:
    p = np.array([0.2, 0.001, 0.04, 0.9])
    assert holm(p).tolist() == pytest.approx([0.4, 0.004, 0.12, 0.9])


# the value of information ---------------------------------------------------------------------

SIGNS = """
signposts:
  gauge:
    label: gauge
    indicator: the gauge
    source: us
    threshold: high
    by: 2025-01-01
    discriminates: [{event: "rain == 'much'", ratio: 2 to 4}]
    feeds: []
    lead: 1 month
    because: made up
"""


@pytest.fixture
def informed(tmp_path):
    case, model, table = ready(tmp_path, SMALL + SIGNS)
    return case, explore(case, model, table, draws=6), CredalSet(table, []), table


def test_knowing_a_factor_lets_one_choose_in_each_of_its_states(informed) -> None:
    case, performance, credal, table = informed
    weights = max_entropy(credal).weights
    values = signpost_values(case, performance, credal, samples=4)
    assert {found.outcome for found in values} == {*performance.outcomes, "all_thresholds"}
    for found in values:
        if found.outcome == "all_thresholds":
            loss = 1 - performance.by_class["met_all"].to_numpy() / performance.draws
        else:
            loss = performance.by_class["mean_regret"].sel(outcome=found.outcome).to_numpy()
        by_scenario = loss[:, performance.class_of] * weights
        columns = [table.space.factor_index(factor) for factor in found.factors]
        _, cell = np.unique(table.codes[:, columns], axis=0, return_inverse=True)
        knowing = sum(
            by_scenario[:, cell.ravel() == at].sum(axis=1).min() for at in np.unique(cell)
        )
        least = by_scenario.sum(axis=1).min()
        assert found.value == pytest.approx(least - knowing, abs=1e-12)
        assert found.regret == pytest.approx(least, abs=1e-12)
        assert 0.0 <= found.least <= found.most <= found.cap + 1e-12
        assert found.value <= found.cap + 1e-12


def test_signposts_name_their_factors_and_unwatched_factors_are_listed(informed) -> None:
    case, performance, credal, _ = informed
    found = signpost_values(case, performance, credal, outcome="harm", samples=2)
    assert {entry.factors: entry.signposts for entry in found} == {
        ("rain",): ("gauge",),
        ("wind",): (),
    }
    text = sensitivity_text(found, performance.unit)
    assert "maximum entropy" in text


# whatever is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"plan": "nobody"}, "unknown plan `nobody`; declared: nothing"),
        ({"outcome": "none"}, "unknown outcome `none`; declared: load"),
        ({"draws": 2}, "variance takes 8 draws at least"),
    ],
)
def test_what_is_not_there_is_refused_by_name(line, asked, message) -> None:
    with pytest.raises(UsageError, match=message):
        variance_shares(line, **asked)


def test_results_are_plain_data_and_text(line) -> None:
    for found in (variance_shares(line, draws=64), tornado(line)):
        report = json.loads(json.dumps(sensitivity_report(found), allow_nan=False))
        assert report[0]["plan"] == "nothing"
        text = sensitivity_text(found, {"load": "1"})
        assert "y:" in text
        assert "not a probability" in text


@pytest.mark.parametrize("method", ["tornado", "variance", "regional", "information"])
def test_the_command_line_answers_in_text_and_in_json(tmp_path, terminal, method) -> None:
    ready(tmp_path, SMALL + SIGNS)
    draws = () if method == "tornado" else ("--draws", "64")
    said = terminal("sensitivity", str(tmp_path), "--method", method, "--outcome", "harm", *draws)
    assert said.code == 0, said.err
    assert "harm" in said.out
    plain = terminal(
        "sensitivity", str(tmp_path), "--method", method, "--outcome", "harm", *draws, "--json"
    )
    assert plain.json["method"] == method
    assert all(entry["outcome"] == "harm" for entry in plain.json["found"])


@pytest.mark.parametrize("method", ["tornado", "variance"])
def test_a_chart_with_nothing_to_draw_is_refused(tmp_path, terminal, method) -> None:
    ready(tmp_path, SMALL)
    asked = ("--method", method, "--plan", "nothing", "--outcome", "cost")
    ran = terminal("sensitivity", str(tmp_path), *asked, "--chart", str(tmp_path / "x.svg"))
    assert ran.code == 2
    assert "no input moves the outcome, so there is nothing to draw" in ran.err
    assert not (tmp_path / "x.svg").exists()


def test_the_command_line_refuses_what_would_change_nothing(tmp_path, terminal) -> None:
    ready(tmp_path, SMALL)
    for options, message in (
        (("--method", "guess"), "not one of tornado"),
        (("--draws", "64"), "tornado draws nothing"),
        (("--method", "information", "--plan", "build"), "serves to choose a plan"),
        (("--plan", "nobody"), "unknown plan `nobody`"),
    ):
        said = terminal("sensitivity", str(tmp_path), *options)
        assert said.code == 2
        assert message in said.err


def test_groups_of_rows_are_the_same_however_they_are_sorted() -> None:
    from sonae.robustness.sensitivity.inputs import _groups

    codes = np.random.default_rng(3).integers(0, 4, size=(500, 5)).astype(np.int8)
    wide = np.hstack([codes] + [np.full((500, 1), 100, dtype=np.int8)] * 9)
    for table in (codes, wide):
        _, expected = np.unique(table, axis=0, return_inverse=True)
        assert (_groups(table) == expected.reshape(-1)).all()
