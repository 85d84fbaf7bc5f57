"""One formula, any numbers: both compiled readings give the bits of plain Python."""

import math
import struct

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sonae.dossier import Interval
from sonae.expressions import (
    Call,
    Node,
    Quantity,
    Scope,
    formula_text,
    interpret,
    resolve,
)
from sonae.expressions.resolve import ARITHMETIC
from sonae.expressions.tree import Binary, Name, Number
from sonae.outcomes import reading
from sonae.outcomes.build import build
from sonae.outcomes.model import Dimension, Model, TableTerms
from sonae.outcomes.weave import Weaver
from sonae.plans import Schedule
from sonae.units import DIMENSIONLESS

from .trees import NUMBERS, ODD, STATES, TREES, One

POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=9)
PULL = (2.5, -0.0)
CODES = np.array([(e, y) for e in range(3) for y in range(2)], dtype=np.int8)


def model_of(tree: Node) -> Model:
    """A model of one year and one outcome: the formula."""
    anything = Interval(0.0, 1.0, "0 to 1")
    return Model(
        years=range(2024, 2025),
        factors=("election", "yard"),
        states=STATES,
        dimensions=tuple(Dimension(name, "quantity", anything) for name in ("x", "y")),
        fixed={},
        tables={"pull": TableTerms("yard", PULL)},
        options={},
        schedules=(Schedule("wait", ()),),
        lead_position=None,
        stretch=None,
        stocks={},
        values={},
        outcomes={"result": tree},
        reports={},
        places={},
        units=dict.fromkeys(("x", "y", "pull"), DIMENSIONLESS),
    )


def compiled(tree: Node, points: list[tuple[float, float]], kernel: str) -> np.ndarray:
    """The formula's numbers, (class, draw)."""
    graph, launches = build(model_of(tree))
    return reading(graph, kernel).tile(launches, CODES, np.array(points))[:, 0, 0]


def interpreted(tree: Node, points: list[tuple[float, float]]) -> list[list[float]]:
    """The same in plain Python."""
    return [
        [
            interpret(
                tree,
                One(
                    {"x": x, "y": y, "pull0": PULL[0], "pull1": PULL[1]},
                    {"election": election, "yard": yard},
                ),
            )
            for x, y in points
        ]
        for election, yard in CODES.tolist()
    ]


def _bits(value: float) -> bytes:
    return b"nan" if math.isnan(value) else struct.pack("<d", value)


@pytest.fixture
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without factoring, every operation is the one that is written."""
    monkeypatch.setattr(Weaver, "_factored", lambda *_: None)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@settings(
    deadline=None,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(TREES, POINTS)
@example(Binary("/", Number(1.0), Call("min", (Name("x"), Name("y")))), [(0.0, -0.0)])
@example(Binary("/", Number(1.0), Binary("+", Name("x"), Number(0.0))), [(-0.0, 1.0)])
def test_a_formula_has_the_bits_of_plain_python(
    as_written: None, kernel: str, tree: Node, points: list[tuple[float, float]]
) -> None:
    found = compiled(tree, points, kernel).tolist()
    for row, expected in zip(found, interpreted(tree, points), strict=True):
        assert [*map(_bits, row)] == [*map(_bits, expected)], formula_text(tree)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize("function", ["exp", "log"])
def test_exp_and_log_agree_to_the_last_digits(function: str, kernel: str) -> None:
    tree = Call(function, (Name("x"),))
    points = [(value, 0.0) for value in (*ODD, 710.0, -750.0, 1e-300)]
    found, expected = compiled(tree, points, kernel)[0], interpreted(tree, points)[0]
    np.testing.assert_allclose(found, expected, rtol=5e-16)


@pytest.mark.parametrize("kernel", ["numpy", "native"])
@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("x / y", {"x": 1.0, "y": 0.0}, math.inf),
        ("x / y", {"x": -1.0, "y": 0.0}, -math.inf),
        ("x / y", {"x": 1.0, "y": -0.0}, -math.inf),
        ("x / y", {"x": 0.0, "y": 0.0}, math.nan),
        ("x / y", {"x": math.nan, "y": 0.0}, math.nan),
        ("x / y", {"x": math.inf, "y": 0.0}, math.inf),
        ("x / 0", {"x": 3.0}, math.inf),
        ("min(x, y)", {"x": math.nan, "y": 1.0}, math.nan),
        ("min(y, x)", {"x": math.nan, "y": 1.0}, math.nan),
        ("max(x, y, 3)", {"x": 1.0, "y": math.nan}, math.nan),
        ("max(x, y)", {"x": math.inf, "y": 1.0}, math.inf),
        ("min(x, y)", {"x": 0.0, "y": -0.0}, 0.0),
        ("max(x, y)", {"x": -0.0, "y": -0.0}, 0.0),
        ("clip(x, 0, 1)", {"x": math.nan}, math.nan),
        ("clip(x, 0, 1)", {"x": math.inf}, 1.0),
        ("clip(x, y, 1)", {"x": 0.5, "y": math.nan}, math.nan),
        ("clip(x, 2, 1)", {"x": 0.5}, 1.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": math.nan}, math.nan),
        ("piecewise(x, 0, 1, 2, 5)", {"x": math.inf}, 5.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": -math.inf}, 1.0),
        ("piecewise(x, 0, 1, 2, 5)", {"x": 0.5}, 2.0),
        ("piecewise(x, 0, 1, 2, 5, 3, 0)", {"x": 2.5}, 2.5),
        ("piecewise(x, 0, y, 2, 5)", {"x": 1.0, "y": math.nan}, math.nan),
        ("piecewise(x, 0, y, 2, 5)", {"x": 3.0, "y": math.nan}, 5.0),
        ("1 if x > 0 else 2", {"x": math.nan}, 2.0),
        ("1 if x != x else 2", {"x": math.nan}, 1.0),
        ("exp(x)", {"x": 1000.0}, math.inf),
        ("log(x)", {"x": 0.0}, -math.inf),
        ("log(x)", {"x": -1.0}, math.nan),
        ("sqrt(x)", {"x": -1.0}, math.nan),
        ("x * y", {"x": 1e308, "y": 10.0}, math.inf),
        ("x - y", {"x": math.inf, "y": math.inf}, math.nan),
        ("0 * x", {"x": math.inf}, math.nan),
    ],
)
def test_what_is_not_finite_is_never_swallowed(
    text: str, values: dict[str, float], expected: float, kernel: str
) -> None:
    scope = Scope({"x": Quantity(DIMENSIONLESS), "y": Quantity(DIMENSIONLESS)}, ARITHMETIC)
    tree = resolve(text, scope, condition=False).tree
    points = [(values["x"], values.get("y", 1.0))]
    assert _bits(interpreted(tree, points)[0][0]) == _bits(expected)
    assert _bits(compiled(tree, points, kernel)[0, 0]) == _bits(expected)
