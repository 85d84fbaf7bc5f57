"""Machine code against NumPy, bit for bit, on the dossiers' models and on graphs made at random."""

import math
from concurrent.futures import ThreadPoolExecutor
from random import Random
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import read
from sonae.errors import UsageError
from sonae.outcomes import compile_model
from sonae.outcomes.arrays import ArrayReading
from sonae.outcomes.elementary import exp, log
from sonae.outcomes.graph import (
    CONDITIONS,
    Axis,
    Check,
    Graph,
    Operation,
    PlanTable,
    axes_of,
    phases_of,
)
from sonae.outcomes.native import WIDTHS, NativeReading, assembly, width_here

from .formulas import models
from .small import FLAGSHIP, all_codes, compiled

NUMBERS = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, 1e-3, -2.5)
EXTREMES = (math.inf, -math.inf, math.nan, 5e-324, -5e-324, 1e308, 709.9, -745.0, 1e-310)
PLANS, OPTIONS, FACTORS, STATES, DIMENSIONS = 3, 3, 2, 3, 3


def assert_same_bits(found: np.ndarray, expected: np.ndarray) -> None:
    """Every number is the same, 0 is not -0, and NaN is where NaN is."""
    assert found.shape == expected.shape
    nan = np.isnan(expected)
    assert (np.isnan(found) == nan).all()
    bits = (np.ascontiguousarray(x).view(np.uint64) for x in (found, expected))
    assert np.equal(*bits)[~nan].all()


# graphs made at random ---------------------------------------------------------------------------


class Making:
    """Operations of a graph so far, and which may be arguments of what."""

    def __init__(self, random: Random | None = None) -> None:
        self.random = random or Random(0)  # noqa: S311 - chance for tests, not for secrets
        self.operations: list[Operation] = []

    def add(self, op: str, *args: int, detail: tuple = ()) -> int:
        self.operations.append(Operation(op, args, detail))
        return len(self.operations) - 1

    def some(self, *phases: str, truth: bool = False) -> list[int]:
        known = phases_of(tuple(self.operations))
        return [
            at
            for at, operation in enumerate(self.operations)
            if (operation.op in CONDITIONS) is truth and known[at] in phases
        ]

    def number(self, *phases: str) -> int:
        return self.random.choice(self.some(*phases))

    def condition(self, *phases: str) -> int:
        return self.random.choice(self.some(*phases, truth=True))


ONE = ("neg", "abs", "exp", "log", "sqrt")
TWO = ("add", "sub", "mul", "div", "min", "max", "min", "max")
COMPARE = ("lt", "le", "gt", "ge", "eq", "ne")
TALLIES = ("total", "mean", "product", "highest", "lowest", "final", "years")


def add_one(making: Making, *phases: str) -> None:
    """Add an operation of a kind that may stand anywhere."""
    random, number, condition = making.random, making.number, making.condition
    kind = random.choice(("one", "two", "two", "two", "compare", "select", "logic", "piecewise"))
    if kind == "one":
        making.add(random.choice(ONE), number(*phases))
    elif kind == "two":
        making.add(random.choice(TWO), number(*phases), number(*phases))
    elif kind == "compare":
        making.add(random.choice(COMPARE), number(*phases), number(*phases))
    elif kind == "select":
        making.add("select", condition(*phases), number(*phases), number(*phases))
    elif kind == "logic":
        several = [condition(*phases) for _ in range(random.randint(2, 3))]
        making.add("not", several[0]) if random.random() < 0.3 else making.add(
            random.choice(("and", "or")), *several
        )
    else:
        knots = [making.add("const", detail=(x,)) for x in (0.0, 1.0, 1.5)]
        pairs = [part for knot in knots for part in (knot, number(*phases))]
        making.add("piecewise", number(*phases), *pairs)


def add_leaves(making: Making, triggers: int) -> None:
    random = making.random
    for _ in range(max(triggers, 1)):
        making.add("in_states", detail=(random.randrange(FACTORS), *{random.randrange(STATES)}))
    making.add("truth", detail=(random.randint(0, 1),))
    for _ in range(4):
        making.add("const", detail=(random.choice(NUMBERS),))
    for dimension in range(DIMENSIONS):
        making.add("draw", detail=(dimension,))
    making.add("table", detail=(0, *(random.choice(NUMBERS) for _ in range(STATES))))
    making.add("start", detail=(random.randrange(OPTIONS),))
    making.add("steps")


def make_graph(random: Random, years: int, size: int) -> Graph:
    """Return a graph of every kind of operation, on all axes and in all phases."""
    making = Making(random)
    triggers = random.choice((0, 0, 1, 2))
    add_leaves(making, triggers)
    for _ in range(size // 3):
        add_one(making, "once")
    making.add("year")
    slots = random.randint(1, 4)
    for _ in range(size):
        draw = random.random()
        if draw < 0.15:
            detail = random.randrange(slots), random.choice((1, 1, 2, 5))
            making.add("back", making.number("once", "yearly"), detail=detail)
        elif draw < 0.2:
            making.add("first", making.number("once", "yearly"))
        else:
            add_one(making, "once", "yearly")
    making.add("lt", making.number("once", "yearly"), making.number("once", "yearly"))
    records = tuple(making.number("once", "yearly") for _ in range(slots))
    for _ in range(random.randint(1, 6)):
        value, test = making.number("once", "yearly"), making.condition("once", "yearly")
        function, parts = random.choice(TALLIES), random.choice(("value", "both"))
        if function == "years":
            making.add("tally", test, detail=(function, "condition"))
        else:
            args = (value,) if parts == "value" else (value, test)
            making.add("tally", *args, detail=(function, parts))
    for _ in range(size // 4):
        add_one(making, "once", "after")
    operations = tuple(making.operations)
    chosen = tuple(range(triggers))
    results = [making.number("once", "after", "after") for _ in range(3)]
    results[0] = len(operations) - 1 if len(operations) - 1 in making.some("after") else results[0]
    return Graph(
        operations=operations,
        phases=phases_of(operations),
        axes=axes_of(operations, records, chosen),
        years=range(2024, 2024 + years),
        dimensions=tuple(f"d{at}" for at in range(DIMENSIONS)),
        factors=tuple(f"f{at}" for at in range(FACTORS)),
        options=tuple(f"o{at}" for at in range(OPTIONS)),
        records=records,
        outcomes={f"r{at}": result for at, result in enumerate(results)},
        reports={},
        triggers=chosen,
        checks=tuple(make_check(making) for _ in range(random.randint(0, 8))),
    )


def make_check(making: Making) -> Check:
    random = making.random
    phases = random.choice((("once", "yearly"), ("once", "after")))
    guards = [
        (making.condition(*phases), random.random() < 0.5) for _ in range(random.randint(0, 2))
    ]
    if phases[1] == "yearly" and making.some("after", truth=True) and random.random() < 0.3:
        guards.append((making.condition("after"), True))
    return Check(making.number(*phases), "made up", random.random() < 0.5, tuple(guards))


def make_tile(random: Random, graph: Graph, classes: int, draws: int):
    """Return plans, codes and numbers, some of them as far out as numbers go."""
    numbers = np.random.default_rng(random.getrandbits(32))
    start = numbers.integers(2023, 2030, (PLANS, OPTIONS)).astype(float)
    start[numbers.random(start.shape) < 0.3] = math.inf
    trigger = numbers.integers(-1, max(len(graph.triggers), 0), start.shape).astype(np.int32)
    table = PlanTable(tuple(f"p{at}" for at in range(PLANS)), start, trigger)
    codes = numbers.integers(0, STATES, (classes, FACTORS)).astype(np.int8)
    values = numbers.normal(0, 2, (draws, DIMENSIONS))
    odd = numbers.random(values.shape) < random.choice((0, 0.1, 0.5))
    values[odd] = numbers.choice((*NUMBERS, *EXTREMES), odd.sum())
    return table, codes, values


@settings(deadline=None, max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from((1, 2, 5, 60)), st.integers(3, 40))
def test_a_graph_made_at_random_has_the_same_bits_as_with_numpy(random, years, size):
    graph = make_graph(random, years, size)
    tile = make_tile(random, graph, random.choice((1, 4)), random.choice((1, 7)))
    expected = ArrayReading(graph).tile(*tile)
    assert_same_bits(NativeReading(graph, random.choice(WIDTHS)).tile(*tile), expected)


@settings(deadline=None, max_examples=8)
@given(st.randoms(use_true_random=False))
def test_neither_width_nor_tile_changes_a_bit(random):
    graph = make_graph(random, 4, 30)
    table, codes, values = make_tile(random, graph, 3, 21)
    readings = [NativeReading(graph, width) for width in WIDTHS]
    whole = readings[0].tile(table, codes, values)
    for reading in readings[1:]:
        assert_same_bits(reading.tile(table, codes, values), whole)
    reading = readings[3]
    assert_same_bits(reading.tile(table, codes[1:2], values), whole[1:2])
    assert_same_bits(reading.tile(table, codes, values[9:]), whole[..., 9:])
    assert_same_bits(reading.tile(table, codes, values[:1]), whole[..., :1])
    one = PlanTable(table.plans[2:], table.start[2:], table.trigger[2:])
    assert_same_bits(reading.tile(one, codes, values), whole[:, 2:])


# models of dossiers ------------------------------------------------------------------------------


@settings(deadline=None, max_examples=20)
@given(models(), st.sampled_from(WIDTHS))
def test_a_random_model_has_the_same_bits_as_with_numpy(tmp_path_factory, texts, width):
    model = compiled(tmp_path_factory.getbasetemp() / "native", *texts)
    points = np.random.default_rng(1).random((5, len(model.dimensions)))
    tile = model.launches, all_codes(model), model.numbers(points)
    expected = ArrayReading(model.graph).tile(*tile)
    assert_same_bits(NativeReading(model.graph, width).tile(*tile), expected)


@pytest.fixture(scope="module")
def flagship():
    model = compile_model(read(FLAGSHIP))
    numbers = np.random.default_rng(2)
    sizes = [len(model.states[factor]) for factor in model.factors]
    codes = numbers.integers(0, sizes, (30, len(sizes))).astype(np.int8)
    draws = model.numbers(numbers.random((300, len(model.dimensions))))
    return SimpleNamespace(model=model, codes=codes, draws=draws)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_flagship_has_the_same_bits_as_with_numpy(flagship, width):
    tile = flagship.model.launches, flagship.codes, flagship.draws[:19]
    expected = ArrayReading(flagship.model.graph).tile(*tile)
    assert_same_bits(NativeReading(flagship.model.graph, width).tile(*tile), expected)


def test_more_draws_than_are_taken_at_once_are_the_same_as_some(flagship):
    reading, launches = NativeReading(flagship.model.graph), flagship.model.launches
    whole = reading.tile(launches, flagship.codes[:3], flagship.draws)
    assert whole.shape[-1] == len(flagship.draws)
    for first in (0, 250, 280):
        part = reading.tile(launches, flagship.codes[:3], flagship.draws[first:])
        assert_same_bits(part, whole[..., first:])


def test_several_threads_share_one_reading(flagship):
    reading, launches = NativeReading(flagship.model.graph), flagship.model.launches
    draws = flagship.draws[:16]
    whole = reading.tile(launches, flagship.codes, draws)
    with ThreadPoolExecutor(4) as threads:
        rows = [flagship.codes[at % 30 : at % 30 + 1] for at in range(120)]
        parts = list(threads.map(lambda row: reading.tile(launches, row, draws), rows))
    for at, part in enumerate(parts):
        assert_same_bits(part, whole[at % 30 : at % 30 + 1])


# edges -------------------------------------------------------------------------------------------


def graph_of(making: Making, years: int = 3, **others) -> Graph:
    operations, records = tuple(making.operations), others.pop("records", ())
    parts = {"dimensions": ("x",), "factors": (), "options": (), "outcomes": {}, "reports": {}}
    return Graph(
        operations=operations,
        phases=phases_of(operations),
        axes=axes_of(operations, records, ()),
        years=range(2024, 2024 + years),
        records=records,
        triggers=(),
        **parts | {"checks": ()} | others,
    )


def no_plans(count: int = 1) -> PlanTable:
    return PlanTable(("p",) * count, np.empty((count, 0)), np.empty((count, 0), dtype=np.int32))


@pytest.mark.parametrize("width", WIDTHS)
def test_exp_and_log_have_the_same_bits_at_the_edges(width):
    making = Making()
    x = making.add("draw", detail=(0,))
    results = {"exp": making.add("exp", x), "log": making.add("log", x)}
    graph = graph_of(making, outcomes=results)
    edges = np.array((*NUMBERS, *EXTREMES, 709.782712893384, -745.1332191019411, 2**-1022, 1e-320))
    wide = np.random.default_rng(3).normal(0, 300, 3000)
    values = np.concatenate([edges, np.nextafter(edges, math.inf), wide, np.abs(wide)])
    tile = NativeReading(graph, width).tile(no_plans(), np.empty((1, 0), np.int8), values[:, None])
    assert_same_bits(tile[0, 0, 0], exp(values))
    assert_same_bits(tile[0, 0, 1], log(values))


@pytest.mark.parametrize("op", ["min", "max"])
@pytest.mark.parametrize("bound", [0.0, -0.0, 1.0, -1.0, None])
def test_min_and_max_keep_what_is_no_number_and_give_zero_without_sign(op, bound):
    making = Making()
    parts = making.add("draw", detail=(0,)), making.add("draw", detail=(1,))
    if bound is not None:
        parts = making.add("const", detail=(bound,)), parts[1]
    results = {"a": making.add(op, *parts), "b": making.add(op, *parts[::-1])}
    graph = graph_of(making, outcomes=results, dimensions=("x", "y"))
    some = (*NUMBERS, *EXTREMES)
    values = np.array([(a, b) for a in some for b in some])
    tile = no_plans(), np.empty((1, 0), np.int8), values
    found = NativeReading(graph).tile(*tile)
    assert_same_bits(found, ArrayReading(graph).tile(*tile))
    x = values[:, 0] if bound is None else bound
    expected = (np.minimum if op == "min" else np.maximum)(x, values[:, 1]) + 0.0
    assert_same_bits(found[0, 0, 0], expected)


@pytest.mark.parametrize("years", [1, 2, 60])
@pytest.mark.parametrize("back", [1, 3, 70])
def test_a_delay_longer_than_the_horizon_gives_what_stands_instead(years, back):
    making = Making()
    year, x = making.add("year"), making.add("draw", detail=(0,))
    now = making.add("mul", year, x)
    before = making.add("back", x, detail=(0, back))
    result = making.add("tally", before, detail=("final", "value"))
    graph = graph_of(making, years, outcomes={"r": result}, records=(now,))
    found = NativeReading(graph).tile(no_plans(), np.empty((1, 0), np.int8), np.array([[0.25]]))
    expected = 0.25 if years <= back else 0.25 * (2024 + years - 1 - back)
    assert found[0, 0, 0, 0] == expected


def test_a_level_of_its_own_for_each_set_of_axes():
    random = Making().random
    graphs = [make_graph(random, 3, 40) for _ in range(20)]
    assert {axes for graph in graphs for axes in graph.axes} == {Axis(at) for at in range(8)}


@pytest.mark.parametrize(("classes", "plans", "draws"), [(0, 2, 3), (2, 0, 3), (2, 3, 0)])
def test_of_nothing_there_is_nothing(classes, plans, draws):
    making = Making()
    result = making.add("draw", detail=(0,))
    graph = graph_of(making, outcomes={"r": result})
    tile = no_plans(plans), np.empty((classes, 0), np.int8), np.zeros((draws, 1))
    assert NativeReading(graph).tile(*tile).shape == (classes, plans, 3, draws)


def test_a_model_without_numbers_options_and_factors_is_a_constant():
    making = Making()
    graph = graph_of(making, outcomes={"r": making.add("const", detail=(7.0,))}, dimensions=())
    graph = graph_of(making, outcomes=graph.outcomes, dimensions=())
    tile = NativeReading(graph).tile(no_plans(2), np.empty((2, 0), np.int8), np.empty((3, 0)))
    assert tile.tolist() == [[[[7.0] * 3, [0.0] * 3, [0.0] * 3]] * 2] * 2


def test_what_is_not_finite_shows_in_the_row_of_its_kind():
    making = Making()
    x = making.add("draw", detail=(0,))
    y = making.add("log", x)
    test = making.add("gt", x, making.add("const", detail=(-2.0,)))
    checks = Check(y, "y", guards=((test, True),)), Check(y, "y", hidden=True)
    graph = graph_of(making, outcomes={"r": x}, checks=checks)
    values = np.array([[1.0], [-1.0], [-3.0]])
    rows = NativeReading(graph).tile(no_plans(), np.empty((1, 0), np.int8), values)[0, 0, 1:]
    assert np.isnan(rows).tolist() == [[False, True, False], [False, True, True]]


def test_the_width_may_be_chosen_and_must_be_one_there_is(monkeypatch):
    monkeypatch.setenv("SONAE_SIMD", "4")
    assert width_here() == 4
    monkeypatch.setenv("SONAE_SIMD", "3")
    with pytest.raises(UsageError, match="choose one of 1, 2, 4, 8, 16"):
        width_here()
    monkeypatch.delenv("SONAE_SIMD")
    assert width_here() in WIDTHS


def test_no_operation_is_fused_where_its_value_counts(flagship):
    graph = flagship.model.graph
    plain = Graph(**{name: getattr(graph, name) for name in graph.__slots__} | {"checks": ()})
    text = assembly(plain)
    assert "fmadd" not in text
    assert "fmsub" not in text
