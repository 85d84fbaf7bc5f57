"""The reference reading of a model: one plan in one future, year by year, in plain Python.

Slow and obvious on purpose. It is what the faster readings are tested against, what explains a
single future, and what names the formula that first gave a number that is not finite.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sonae.errors import UsageError
from sonae.expressions import (
    OPTION_SERIES,
    Call,
    Name,
    Node,
    holds,
    interpret,
    names,
)
from sonae.expressions.tree import Number
from sonae.outcomes.model import Model, OptionTerms
from sonae.outcomes.over_years import REDUCE, in_order
from sonae.outcomes.signs import Seen, surely

__all__ = ["NotFinite", "OptionTrace", "Probe", "Trace", "trace"]


@dataclass(frozen=True, slots=True)
class NotFinite:
    """The first formula that gave NaN or infinity: its path, the year if any, what it gave."""

    formula: str
    year: int | None
    value: float


@dataclass(frozen=True, slots=True)
class OptionTrace:
    """One launched option through the years.

    ``lead`` in years from launch, ``on`` the share in effect, ``pay`` and ``upfront`` in the
    dossier's money. `seen` is what launched it in that year, for a step that waits for what the
    model shows.
    """

    start: int
    lead: float
    passed: bool
    on: tuple[float, ...]
    pay: tuple[float, ...]
    upfront: tuple[float, ...]
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class Trace:
    """One plan in one future.

    Attributes
    ----------
    plan : str
    states : mapping from factor to state
    numbers : mapping from dimension to the number drawn
    years : tuple of int
    options : mapping
        The options that were launched: those whose trigger holds, or came to hold.
    values : mapping
        Every stock and value, one number a year.
    outcomes, reports : mappings
    not_finite : NotFinite or None
        The first number that is not finite, in order of computation.
    """

    plan: str
    states: Mapping[str, str]
    numbers: Mapping[str, float]
    years: tuple[int, ...]
    options: Mapping[str, OptionTrace]
    values: Mapping[str, tuple[float, ...]]
    outcomes: Mapping[str, float]
    reports: Mapping[str, float]
    not_finite: NotFinite | None


def trace(model: Model, plan: str, states: Mapping[str, str], numbers: Sequence[float]) -> Trace:
    """Run one plan in one future.

    Parameters
    ----------
    model : Model
    plan : str
    states : mapping from factor to state
        At least the factors that the model reads; others are left aside.
    numbers : sequence of float
        One for each of ``model.dimensions``, in natural units.

    Returns
    -------
    Trace

    Raises
    ------
    UsageError
        If plan, factor or state is not declared.
    """
    run = _Run(model, plan, _codes(model, states), numbers)
    run.years()
    outcomes = {name: run.over_time("outcomes", name) for name in model.outcomes}
    reports = {name: run.over_time("reports", name) for name in model.reports}
    return Trace(
        plan=plan,
        states={factor: states[factor] for factor in model.factors},
        numbers={d.name: float(n) for d, n in zip(model.dimensions, numbers, strict=True)},
        years=tuple(model.years),
        options={option: run.option_trace(option) for option in run.starts},
        values={name: tuple(series) for name, series in run.record.items()},
        outcomes=outcomes,
        reports=reports,
        not_finite=run.not_finite,
    )


class Probe:
    """One plan in one future, asked about any part of a formula in any year.

    Parameters
    ----------
    model, plan, states, numbers
        As for ``trace``.
    """

    def __init__(
        self, model: Model, plan: str, states: Mapping[str, str], numbers: Sequence[float]
    ) -> None:
        self._run = _Run(model, plan, _codes(model, states), numbers)
        self._run.years()

    def number(self, part: Node, index: int | None, option: str | None = None) -> float:
        """Return what a part gives in a year (None: over all years), perhaps for one option."""
        return interpret(part, self._at(index, option))

    def holds(self, condition: Node, index: int | None, option: str | None = None) -> bool:
        """Return whether a condition holds there."""
        return holds(condition, self._at(index, option))

    def _at(self, index: int | None, option: str | None) -> "_Year":
        if index is None:
            return _OverTime(self._run)
        terms = None if option is None else self._run.model.options[option]
        return _Year(self._run, index, terms)


def _codes(model: Model, states: Mapping[str, str]) -> dict[str, int]:
    codes = {}
    for factor in model.factors:
        if factor not in states:
            raise UsageError(f"the scenario leaves open: {factor}")
        declared = model.states[factor]
        if states[factor] not in declared:
            raise UsageError.unknown("state", states[factor], declared, of=factor)
        codes[factor] = declared.index(states[factor])
    return codes


class _Run:
    """One future: what was drawn, what was launched, and the record of the years so far."""

    def __init__(
        self, model: Model, plan: str, codes: Mapping[str, int], numbers: Sequence[float]
    ) -> None:
        self.model = model
        self.codes = codes
        drawn = {d.name: float(n) for d, n in zip(model.dimensions, numbers, strict=True)}
        self._drawn = drawn
        self.quantities = {**model.fixed, **drawn}
        self.record: dict[str, list[float]] = {}
        self.not_finite: NotFinite | None = None
        self._at: tuple[str, int | None] = ("", None)
        schedule = {schedule.plan: schedule for schedule in model.schedules}.get(plan)
        if schedule is None:
            raise UsageError.unknown("plan", plan, model.plans)
        self.starts = {
            launch.option: launch.start
            for launch in schedule.launches
            if launch.watch is None and (launch.trigger is None or launch.trigger.holds_in(codes))
        }
        self.fixed = frozenset(self.starts)
        self.waiting = {
            f"plans.{plan}.steps.{index}.when": launch
            for index, launch in enumerate(schedule.launches)
            if launch.watch is not None
        }
        self.seen: dict[str, tuple[Seen, ...]] = {}
        self.stretched_late = (
            model.waits and model.stretch is not None and "steps" in names(model.stretch)
        )
        self.leads: dict[str, float] = {}
        if not self.stretched_late:
            self.leads = {option: self._lead(model.options[option], 0) for option in self.starts}
        self.passed = {option: self._passes(model.options[option]) for option in self.starts}

    def years(self) -> None:
        """Fill the record, year by year."""
        model = self.model
        coming: dict[str, float] = {}
        for index, year in enumerate(model.years):
            self._launch(index, year)
            for name, stock in model.stocks.items():
                if index == 0:
                    path = f"model.stocks.{name}.start"
                    coming[name] = self._number(path, year, stock.start, _Year(self, 0))
                self.record.setdefault(name, []).append(coming[name])
            for name, tree in model.values.items():
                number = self._number(f"model.values.{name}", year, tree, _Year(self, index))
                self.record.setdefault(name, []).append(number)
            if year != model.years[-1]:
                for name, stock in model.stocks.items():
                    path = f"model.stocks.{name}.next"
                    coming[name] = self._number(path, year, stock.next, _Year(self, index))

    def over_time(self, section: str, name: str) -> float:
        """Return an outcome or a report from the record."""
        tree: Node = getattr(self.model, section)[name]
        return self._number(f"{section}.{name}", None, tree, _OverTime(self))

    # launches -----------------------------------------------------------------------------------

    def _launch(self, index: int, year: int) -> None:
        """Launch what has waited until this year; then see how long what starts now will take."""
        for path, launch in self.waiting.items():
            if launch.option in self.starts or not launch.start <= year <= launch.last:
                continue
            self._at = (path, year)
            assert launch.watch is not None  # noqa: S101 - it would not wait else
            if surely(launch.watch.tree, index, _Year(self, index).holds):
                self.starts[launch.option] = year
                self.seen[launch.option] = tuple(
                    Seen(name, year - back, self.record[name][index - back])
                    for name, back in launch.watch.observes
                    if back <= index
                )
        for option, start in self.starts.items():
            if option in self.leads or (self.stretched_late and start != year):
                continue
            terms = self.model.options[option]
            self.leads[option] = self._lead(terms, index)
            self.passed[option] = self._passes(terms)

    def steps(self, year: int) -> float:
        """Return how many steps count in a year: those of a fixed year, and what was launched."""
        return float(
            sum(option in self.fixed or start <= year for option, start in self.starts.items())
        )

    # options ------------------------------------------------------------------------------------

    def _lead(self, option: OptionTerms, index: int) -> float:
        """Return the lead in years: its place within its range, stretched."""
        months = option.lead.lower
        if self.model.lead_position is not None:
            position = self.quantities[self.model.lead_position]
            months = option.lead.lower + (option.lead.upper - option.lead.lower) * position
        elif not option.lead.fixed:
            months = self._drawn[f"{option.id}.lead"]
        stretch = 1.0
        if self.model.stretch is not None:
            at = _Year(self, index, option)
            stretch = self._number("model.timing.stretch", None, self.model.stretch, at)
        return months / 12 * stretch

    def _passes(self, option: OptionTerms) -> bool:
        if option.passes is None:
            return True
        self._at = (f"options.{option.id}.passes", None)
        return holds(option.passes, _Year(self, 0, option), self.swallowed)

    def series(self, series: str, option: str, year: int) -> float:
        """Return what an option does in one year; nothing if it was not launched."""
        if option not in self.starts:
            return 0.0
        terms, start = self.model.options[option], self.starts[option]
        if series == "starts":
            return 1.0 if year == start else 0.0
        if series == "upfront":
            return self._cost(terms, "upfront") if year == start else 0.0
        if series == "on":
            return self._on(option, year)
        yearly = self._cost(terms, "yearly")
        if terms.paid_in_effect:
            return yearly * self._on(option, year)
        return yearly if year >= start else 0.0

    def _on(self, option: str, year: int) -> float:
        begun = self.starts[option] <= year
        if not self.passed[option] or not (begun or option in self.fixed):
            return 0.0
        if self.stretched_late and not begun:
            return 0.0
        since = year - self.starts[option] - self.leads[option] + 1
        return min(1.0, max(0.0, since / self.model.options[option].ramp))

    def _cost(self, terms: OptionTerms, what: str) -> float:
        interval = terms.yearly if what == "yearly" else terms.upfront
        return interval.lower if interval.fixed else self._drawn[f"{terms.id}.{what}"]

    def option_trace(self, option: str) -> OptionTrace:
        """Return one launched option through the years."""
        rows = {
            series: tuple(self.series(series, option, year) for year in self.model.years)
            for series in ("on", "pay", "upfront")
        }
        start, lead, passed = self.starts[option], self.leads[option], self.passed[option]
        seen = self.seen.get(option, ())
        return OptionTrace(start, lead, passed, rows["on"], rows["pay"], rows["upfront"], seen)

    def _number(self, formula: str, year: int | None, tree: Node, at: "_Year") -> float:
        """Return what a formula gives, and remember the first number that is not finite."""
        self._at = (formula, year)
        number = interpret(tree, at, self.swallowed)
        if not math.isfinite(number):
            self.swallowed(number)
        return number

    def swallowed(self, number: float) -> None:
        """Remember a number that is not finite and the formula that gave it, if it is the first."""
        if self.not_finite is None:
            self.not_finite = NotFinite(*self._at, number)


class _Year:
    """What a formula sees in one year; inside ``sum_options`` also the option at hand."""

    def __init__(self, run: _Run, index: int, option: OptionTerms | None = None) -> None:
        self._run = run
        self._index = index
        self._year = run.model.years[index]
        self._option = option

    def number(self, name: str) -> float:
        run = self._run
        if name == "t":
            return float(self._year)
        if name == "steps":
            return run.steps(self._year)
        if self._option is not None and name == "difficulty":
            return float(self._option.difficulty)
        if self._option is not None and name in OPTION_SERIES:
            return run.series(name, self._option.id, self._year)
        if name in run.quantities:
            return run.quantities[name]
        return run.record[name][self._index]

    def state(self, factor: str) -> int:
        return self._run.codes[factor]

    def item(self, table: str, key: str) -> float:
        if table in OPTION_SERIES:
            return self._run.series(table, key, self._year)
        return self._run.model.tables[table].numbers[self._run.codes[key]]

    def holds(self, condition: Node) -> bool:
        """Return whether a condition of the formula at hand holds."""
        return holds(condition, self, self._run.swallowed)

    def special(self, call: Call) -> float:
        match call:
            case Call("first", (inner,)):
                return self._inside(inner, _Year(self._run, 0, self._option))
            case Call("prev", (inner, first)):
                return self._back(inner, 1, first)
            case Call("observed", (Name(name), Number(years))):
                return self._run.record[name][self._index - int(years)]
            case Call("delay", (inner, years, first)):
                return self._back(inner, int(self._inside(years, self)), first)
            case Call("sum_options", (inner,)):
                options = self._run.model.options.values()
                at = [_Year(self._run, self._index, option) for option in options]
                parts = [self._inside(inner, year) for year in at]
                return in_order(parts)
            case _:
                raise TypeError(f"not a function of one year: {call.function}")

    def _back(self, inner: Node, years: int, first: Node) -> float:
        """Return a value some years earlier; `first` where the record does not reach back."""
        if self._index < years:
            return self._inside(first, self)
        return self._inside(inner, _Year(self._run, self._index - years, self._option))

    def _inside(self, part: Node, at: "_Year") -> float:
        """Return a part of the formula at hand, perhaps of another year or option."""
        return interpret(part, at, self._run.swallowed)


class _OverTime(_Year):
    """What an outcome sees: numbers that do not change, and functions over all years."""

    def __init__(self, run: _Run) -> None:
        super().__init__(run, 0)

    def special(self, call: Call) -> float:
        years = [_Year(self._run, index) for index in range(len(self._run.model.years))]
        if call.function == "years":
            return float(sum(self._holds(call.arguments[0], year) for year in years))
        value, *conditions = call.arguments
        numbers = [
            self._inside(value, year)
            for year in years
            if all(self._holds(condition, year) for condition in conditions)
        ]
        return REDUCE[call.function](numbers)

    def _holds(self, condition: Node, year: _Year) -> bool:
        return holds(condition, year, self._run.swallowed)
