"""How the cost of a case grows with plans, futures, expressions and years, on three sides.

The kernel, NumPy broadcasting and the plain loop run the same cases in turn; at every size they
are first compared with one another.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from benchmarks.engine_dossier import Shape
from benchmarks.engine_measure import race
from benchmarks.engine_sides import Case, agree, broadcast, chosen, plain_loop, tiles
from benchmarks.measure import Side
from sonae.outcomes.reading import reading

__all__ = ["SIDES", "Point", "growth"]

SIDES: Final = ("kernel", "NumPy broadcasting", "plain Python")
_PLANS: Final = (2, 5, 20, 50, 200, 800)
_DRAWS: Final = (4, 32, 256, 2048, 16_384)
_VALUES: Final = (40, 80, 160, 400)
_YEARS: Final = (5, 10, 20, 40, 80)
_CLASSES, _BLOCK, _LOOPED = 8, 1024, 800


@dataclass(frozen=True)
class Point:
    """One side at one size: cases per second of CPU, all years of the model included."""

    grows: str
    size: int
    side: str
    rate: float


def growth() -> Iterator[Point]:
    """Measure every size."""
    for plans in _PLANS:
        yield from _measured("plans", plans, Case(Shape(plans), _CLASSES, 256))
    for draws in _DRAWS:
        yield from _measured("futures", _CLASSES * draws, Case(Shape(50), _CLASSES, draws))
    for values in _VALUES:
        yield from _measured("expressions", values, Case(Shape(50, values=values), _CLASSES, 256))
    for years in _YEARS:
        yield from _measured("years", years, Case(Shape(50, years=years), _CLASSES, 256))


def _measured(grows: str, size: int, case: Case) -> Iterator[Point]:
    kernel = reading(case.model.graph, "native")
    small = Case(Shape(min(case.shape.plans, 8), case.shape.values, case.shape.years), 3, 5)
    agree(small, reading(small.model.graph, "native"), plain_loop(small), broadcast(small, 7))
    every = max(1, case.runs // _LOOPED)
    rates = race(
        (
            Side("kernel", tiles(case, kernel, _CLASSES, 1024), case.runs),
            Side("NumPy broadcasting", broadcast(case, _BLOCK), case.runs),
            Side("plain Python", plain_loop(case, every), chosen(case, every)),
        )
    )
    for side in SIDES:
        yield Point(grows, size, side, rates[side])
