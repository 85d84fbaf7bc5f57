"""Between which numbers every value of the model lies, year by year, whatever is drawn.

Reads a dossier's formulas, quantities, tables and plans; hands ``domains`` the range of every
value and outcome, and every part of a formula on which the domain of a function depends. The box
is the hull of all quantities, all states of all factors and all plans. Ranges of stocks widen
from year to year (each year forgets what the years before had in common), so a wide range says
that nothing is known, not that the numbers are large.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sonae.dossier import Dossier
from sonae.expressions import (
    OPTION_SERIES,
    OVER_TIME,
    Call,
    IntervalReading,
    Node,
    Operand,
    Range,
    children,
    hull,
)
from sonae.expressions.ranges import ARITHMETIC_RANGES
from sonae.expressions.tree import Number
from sonae.outcomes.compile import launch_years, option_terms, table_terms
from sonae.outcomes.model import OptionTerms
from sonae.outcomes.order import computation_order
from sonae.plans import schedules

__all__ = ["ModelRanges", "Moment", "Told", "work"]

_ZERO, _ONE = Range(0.0, 0.0), Range(1.0, 1.0)
_ANY = Range(-math.inf, math.inf)

Path: TypeAlias = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """What a formula sees in one year (None: over all of them), perhaps for one option."""

    ranges: "ModelRanges"
    index: int | None
    option: str | None = None

    def number(self, name: str) -> Range:
        """Return the range of a quantity, value or stock in this year."""
        return self.ranges.number(self, name)

    def states(self, factor: str) -> frozenset[int]:
        """Return the codes of all states of a factor."""
        return self.ranges.codes[factor]

    def item(self, table: str, key: str, states: frozenset[int] | None) -> Range:
        """Return the range of a table over some states, or of an option's series."""
        if table in OPTION_SERIES:
            return self.ranges.series(table, key, self.index or 0)
        return self.ranges.table(table, states)


@dataclass(frozen=True, slots=True)
class Told:
    """A part on which a domain depends: in which formula it stands, and the operand itself."""

    path: Path
    operand: Operand[Moment]


class ModelRanges:
    """Ranges of all values, stocks and outcomes of a dossier without errors.

    Attributes
    ----------
    outcomes : mapping
        Range of each outcome over all futures of all plans.
    record : mapping
        Range of each value and stock, one for each year.
    told : list of Told
        Every quotient, logarithm, root and exponential, once for each year.
    """

    def __init__(self, dossier: Dossier) -> None:
        self.years = dossier.years
        self.codes = {name: frozenset(range(len(s))) for name, s in dossier.states.items()}
        self.told: list[Told] = []
        self.outcomes: dict[str, Range] = {}
        self._formulas = dossier.formulas
        self._options = option_terms(dossier)
        self._tables = {name: table.numbers for name, table in table_terms(dossier).items()}
        self._position = dossier.content.model.timing.lead_position
        plans = schedules(dossier)
        self._launched = launch_years(plans)
        self._steps = Range(0.0, float(max((len(plan.launches) for plan in plans), default=0)))
        self._quantities = {
            name: Range(quantity.is_.lower, quantity.is_.upper)
            for name, quantity in dossier.content.quantities.items()
        }
        self.record: dict[str, list[Range]] = {}
        self._memo: dict[tuple[str, str, int], Range] = {}
        self._path: Path = ()
        self._leads = {name: self._lead(name) for name in self._launched}
        self._passes()
        self._run()

    # years ----------------------------------------------------------------------------------

    def _run(self) -> None:
        """Fill the record, year by year, then read the outcomes over all years."""
        formulas = self._formulas
        trees = {name: value.tree for name, value in formulas.values.items()}
        order = computation_order(trees)
        coming: dict[str, Range] = {}
        for index in range(len(self.years)):
            for name, stock in formulas.stocks.items():
                if index == 0:
                    path: Path = ("model", "stocks", name, "start")
                    coming[name] = self._read(path, stock.start.tree, 0)
                self.record.setdefault(name, []).append(coming[name])
            for name in order:
                found = self._read(("model", "values", name, "is"), trees[name], index)
                self.record.setdefault(name, []).append(found)
            if index + 1 < len(self.years):
                for name, stock in formulas.stocks.items():
                    path = ("model", "stocks", name, "next")
                    coming[name] = self._read(path, stock.next.tree, index)
        for name, outcome in formulas.outcomes.items():
            self.outcomes[name] = self._read(("outcomes", name, "is"), outcome.tree, None)
        for name, report in formulas.reports.items():
            self._read(("reports", name, "is"), report.tree, None)

    def _read(self, path: Path, tree: Node, index: int | None, option: str | None = None) -> Range:
        return self._reading(path, index, option).number(tree)

    def _reading(
        self, path: Path, index: int | None, option: str | None = None
    ) -> IntervalReading[Moment]:
        self._path = path
        return IntervalReading(Moment(self, index, option), self._special, self._tell)

    def _tell(self, operand: Operand[Moment]) -> None:
        self.told.append(Told(self._path, operand))

    # names ----------------------------------------------------------------------------------

    def number(self, moment: Moment, name: str) -> Range:
        """Return the range of a name in one year."""
        index = moment.index or 0
        if name == "t":
            return Range(float(self.years[index]), float(self.years[index]))
        if name == "steps":
            return self._steps
        if moment.option is not None and name == "difficulty":
            level = float(self._options[moment.option].difficulty)
            return Range(level, level)
        if moment.option is not None and name in OPTION_SERIES:
            return self.series(name, moment.option, index)
        if name in self._quantities:
            return self._quantities[name]
        return self.record[name][index]

    def table(self, table: str, states: frozenset[int] | None) -> Range:
        """Return the range of a table over some states of its factor, or all."""
        numbers = self._tables[table]
        kept = numbers if states is None else [numbers[code] for code in states]
        return Range(min(kept), max(kept))

    def series(self, series: str, option: str, index: int) -> Range:
        """Return what an option may do in one year under any plan."""
        key = (series, option, index)
        if key not in self._memo:
            most = self._most(series, option, self.years[index])
            self._memo[key] = Range(0.0, most) if most > 0 else _ZERO
        return self._memo[key]

    def _most(self, series: str, option: str, year: int) -> float:
        starts = self._launched.get(option)
        if not starts:
            return 0.0
        terms = self._options[option]
        if series == "starts":
            return float(year in starts)
        if series == "upfront":
            return terms.upfront.upper if year in starts else 0.0
        if series == "on":
            return self._share(option, terms, year)
        if terms.paid_in_effect:
            return terms.yearly.upper * self._share(option, terms, year)
        return terms.yearly.upper if year >= min(starts) else 0.0

    def _share(self, option: str, terms: OptionTerms, year: int) -> float:
        """Return the largest share in effect: the earliest launch with the shortest lead."""
        since = year - min(self._launched[option]) - self._leads[option] + 1
        share = since / terms.ramp
        return min(1.0, max(0.0, share)) if math.isfinite(share) else 1.0

    def _lead(self, option: str) -> float:
        """Return the shortest lead in years."""
        lead, months = self._options[option].lead, (0.0, 1.0)
        if self._position is not None:
            place = self._quantities[self._position]
            months = (place.lower, place.upper)
        years = [(lead.lower + (lead.upper - lead.lower) * place) / 12 for place in months]
        stretch = self._formulas.stretch
        if stretch is None:
            return min(years)
        found = self._read(("model", "timing", "stretch"), stretch.tree, 0, option)
        if not found.finite:
            return -math.inf
        return min(year * end for year in years for end in (found.lower, found.upper))

    def _passes(self) -> None:
        """Read the passing conditions, for the parts in them that depend on a domain."""
        for option in self._launched:
            passes = self._formulas.passes.get(option)
            if passes is not None:
                self._reading(("options", option, "passes"), 0, option).truth(passes.tree)

    # functions that look across years or options ------------------------------------------------

    def _special(self, call: Call, reading: IntervalReading[Moment]) -> Range:
        moment = reading.box
        match call:
            case Call("first", (inner,)):
                return reading.within(Moment(self, 0, moment.option)).number(inner)
            case Call("prev", (inner, first)):
                return self._back(reading, inner, 1, first)
            case Call("delay", (inner, Number(years), first)):
                return self._back(reading, inner, int(years), first)
            case Call("sum_options", (inner,)):
                parts = [
                    reading.within(Moment(self, moment.index, option)).number(inner)
                    for option in self._options
                ]
                return _added(parts)
            case _:
                return self._over_time(call, reading)

    def _back(
        self, reading: IntervalReading[Moment], inner: Node, years: int, first: Node
    ) -> Range:
        moment = reading.box
        index = moment.index or 0
        if index < years:
            return reading.number(first)
        return reading.within(Moment(self, index - years, moment.option)).number(inner)

    def _over_time(self, call: Call, reading: IntervalReading[Moment]) -> Range:
        """Read a function over the years: each year's range, and whether the year surely counts."""
        readings = [reading.within(Moment(self, index)) for index in range(len(self.years))]
        if call.function == "years":
            truths = [year.truth(call.arguments[0]) for year in readings]
            least = float(sum(truth is True for truth in truths))
            return Range(least, float(sum(truth is not False for truth in truths)))
        value, *conditions = call.arguments
        counted: list[tuple[Range, bool]] = []
        for year in readings:
            found = _under(year, conditions, value)
            if found is not None:
                counted.append(found)
        return _REDUCE[call.function](counted)


def _under(
    reading: IntervalReading[Moment], conditions: Sequence[Node], value: Node
) -> tuple[Range, bool] | None:
    """Return a year's range and whether it surely counts; None if it surely does not."""
    if not conditions:
        return reading.number(value), True
    first, *others = conditions
    settled = reading.truth(first)
    if settled is False:
        return None
    if settled:
        return _under(reading, others, value)
    with reading.under(first, wanted=True):
        found = _under(reading, others, value)
    return None if found is None else (found[0], False)


def work(trees: Iterable[Node], options: int, years: int) -> int:
    """Return about how many nodes are read when the trees are read in every year."""
    return sum(years * _nodes(tree, options, years) for tree in trees)


def _nodes(tree: Node, options: int, years: int) -> int:
    times = 1
    if isinstance(tree, Call):
        times = options if tree.function == "sum_options" else 1
        times = years if tree.function in OVER_TIME else times
    return 1 + times * sum(_nodes(part, options, years) for part in children(tree))


def _added(parts: Sequence[Range]) -> Range:
    total = _ZERO
    for part in parts:
        total = ARITHMETIC_RANGES["+"](total, part)
    return total


def _total(counted: Sequence[tuple[Range, bool]]) -> Range:
    return _added([part if sure else hull(part, _ZERO) for part, sure in counted])


def _product(counted: Sequence[tuple[Range, bool]]) -> Range:
    product = _ONE
    for part, sure in counted:
        product = ARITHMETIC_RANGES["*"](product, part if sure else hull(part, _ONE))
    return product


def _mean(counted: Sequence[tuple[Range, bool]]) -> Range:
    """Between the least and the greatest, a little wider for the rounding of the sum."""
    found = _some(counted)
    if not found.finite:
        return Range(-math.inf, math.inf, undefined=True)
    slack = 1e-12 * max(abs(found.lower), abs(found.upper))
    return Range(found.lower - slack, found.upper + slack)


def _some(counted: Sequence[tuple[Range, bool]]) -> Range:
    """Return the hull of what may count; NaN where perhaps nothing does."""
    if not counted:
        return Range(math.inf, -math.inf, undefined=True)
    found = hull(*(part for part, _ in counted))
    sure = any(certain for _, certain in counted)
    return Range(found.lower, found.upper, found.undefined or not sure)


def _highest(counted: Sequence[tuple[Range, bool]]) -> Range:
    found = _some(counted)
    least = max((part.lower for part, sure in counted if sure), default=found.lower)
    return Range(max(found.lower, least), found.upper, found.undefined)


def _lowest(counted: Sequence[tuple[Range, bool]]) -> Range:
    found = _some(counted)
    most = min((part.upper for part, sure in counted if sure), default=found.upper)
    return Range(found.lower, min(found.upper, most), found.undefined)


def _final(counted: Sequence[tuple[Range, bool]]) -> Range:
    """Return the last year that counts: those that may, back to the first that surely does."""
    last = next((at for at in reversed(range(len(counted))) if counted[at][1]), 0)
    return _some(counted[last:])


_REDUCE: dict[str, Callable[[Sequence[tuple[Range, bool]]], Range]] = {
    "final": _final,
    "highest": _highest,
    "lowest": _lowest,
    "mean": _mean,
    "product": _product,
    "total": _total,
}
