"""The NumPy reading of a model: all plans in a block of futures at once.

Axes are (plan, draw, scenario class); what does not vary on an axis has length one there and is
computed once. Every operation is element-wise, so a future has the same outcome, bit for bit, in
whatever block it is computed. Equal to ``interpret`` up to the last digits of ``exp`` and ``log``.
A number that is not finite ends the block in an `OutcomeError` that names where it arose.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sonae.errors import OutcomeError
from sonae.expressions import Call, Node, Watch, condition_array, number_array
from sonae.expressions.tree import Choice
from sonae.outcomes.effect import Effect
from sonae.outcomes.interpret import NotFinite, trace
from sonae.outcomes.model import CompiledModel, OptionTerms
from sonae.outcomes.program import EARLIER, TallyStep, YearProgram
from sonae.outcomes.tally import Running

__all__ = ["BlockOutcomes", "evaluate"]

Floats: TypeAlias = npt.NDArray[np.float64]

_FIRST = f"{EARLIER}-1"


@dataclass(frozen=True, slots=True)
class BlockOutcomes:
    """Outcomes and reports of a block, each (plan, draw, class) or of length one on an axis."""

    outcomes: Mapping[str, Floats]
    reports: Mapping[str, Floats]


def evaluate(
    model: CompiledModel, codes: npt.NDArray[np.int8], numbers: npt.NDArray[np.float64]
) -> BlockOutcomes:
    """Run every plan in every future of a block.

    Parameters
    ----------
    model : CompiledModel
    codes : array, (class, factor), int8
        Codes of ``model.factors``.
    numbers : array, (draw, dimension), float64
        In natural units, as ``model.numbers`` gives them.

    Returns
    -------
    BlockOutcomes

    Raises
    ------
    OutcomeError
        If a formula gives NaN or infinity; names formula, line, plan, scenario, draw and year.
    """
    try:
        return _run(_Block(model, codes, numbers, watching=True))
    except _NotFiniteError as error:
        found = _outcome_error(model, codes, numbers, error)
        if found is not None:
            raise found from None
    # A part was computed ahead that the formula then leaves out: run without looking at parts.
    try:
        return _run(_Block(model, codes, numbers, watching=False))
    except _NotFiniteError as error:
        found = _outcome_error(model, codes, numbers, error)
        raise (found or OutcomeError(f"{error.formula} is not finite")) from None


def _run(block: "_Block") -> BlockOutcomes:
    with np.errstate(all="ignore"):
        return block.run()


class _NotFiniteError(Exception):
    """A formula gave numbers that are not finite: which formula, when, and where they are."""

    def __init__(
        self, formula: str, year: int | None, numbers: Floats, *, swallowed: bool = False
    ) -> None:
        super().__init__(formula)
        self.formula = formula
        self.year = year
        self.numbers = numbers
        self.swallowed = swallowed


class _Block:
    """Everything known about a block so far; formulas look their names up here."""

    def __init__(
        self, model: CompiledModel, codes: npt.NDArray[np.int8], numbers: Floats, *, watching: bool
    ) -> None:
        self._model = model
        self._watch = Watch(self._swallowed) if watching else None
        self._at: tuple[str, int | None] = ("model.timing.stretch", None)
        self._codes = {f: _thin(codes[:, at]) for at, f in enumerate(model.factors)}
        self._always: dict[str, Floats] = {
            name: np.full((1, 1, 1), value) for name, value in model.fixed.items()
        }
        for at, dimension in enumerate(model.dimensions):
            column = np.ascontiguousarray(numbers[:, at]).reshape(1, -1, 1)
            self._always[dimension.name] = column
        self._tables: dict[str, Floats] = {}
        self._first: dict[str, Floats] = {}
        self._kept: dict[str, list[Floats]] = {name: [] for name in model.program.keep}
        self._now: dict[str, Floats] = {}
        self._year = model.years[0]
        self._series: dict[tuple[str, str], Floats] = {}
        self._starts: dict[str, Floats] = {}
        self._effects: dict[str, Effect] = {}

    def run(self) -> BlockOutcomes:
        """Compute the constants, then year by year, then the outcomes."""
        program = self._model.program
        self._launch()
        for name, tree in program.constants:
            self._at = (f"model.values.{name}", self._year)
            self._always[name] = self._number(tree)
            if not name.startswith("#"):
                self._check(f"model.values.{name}", self._year, self._always[name])
        stocks: dict[str, Floats] = {}
        for name, tree in program.starts:
            self._at = (f"model.stocks.{name}.start", self._year)
            stocks[name] = self._number(tree)
            self._check(f"model.stocks.{name}.start", self._year, stocks[name])
        tallies = {tally.name: Running(tally.function) for tally in program.tallies}
        for year in program.years:
            stocks = self._run_year(year, stocks, tallies)
        self._always |= {name: tally.result() for name, tally in tallies.items()}
        results: dict[str, dict[str, Floats]] = {"outcomes": {}, "reports": {}}
        for section, name, tree in program.results:
            self._at = (f"{section}.{name}", None)
            results[section][name] = self._number(tree)
            self._check(f"{section}.{name}", None, results[section][name])
        return BlockOutcomes(**results)

    def _run_year(
        self, program: YearProgram, stocks: dict[str, Floats], tallies: Mapping[str, Running]
    ) -> dict[str, Floats]:
        """Compute one year; return the stocks of the next."""
        self._year, self._now, self._series = program.year, dict(stocks), {}
        for name, tree in program.values:
            self._at = (f"model.values.{name}", program.year)
            self._now[name] = number = self._number(tree)
            if not name.startswith("@"):
                self._check(f"model.values.{name}", program.year, number)
        for step in program.tallies:
            self._tally(step, tallies[step.tally])
        coming = {}
        for name, tree in program.nexts:
            self._at = (f"model.stocks.{name}.next", program.year)
            coming[name] = self._number(tree)
            self._check(f"model.stocks.{name}.next", program.year, coming[name])
        for name, kept in self._kept.items():
            kept.append(self._now[name])
            del kept[: -self._model.program.keep[name]]
        if program.year == self._model.years[0]:
            self._first = {name: self._now[name] for name in self._model.program.firsts}
        return coming

    def _tally(self, step: TallyStep, running: Running) -> None:
        self._at = (f"outcomes.{step.tally}", self._year)
        where = None if step.condition is None else self._condition(step.condition)
        if where is None or where.any():
            running.add(None if step.number is None else self._number(step.number), where)

    def _number(self, tree: Node) -> Floats:
        """Return the numbers of a formula; where a whole block agrees, only the side it takes."""
        if isinstance(tree, Choice):
            test = self._condition(tree.condition)
            if test.size == 1:
                return self._number(tree.then if test.item() else tree.other)
        return number_array(tree, self, self._watch)

    def _condition(self, tree: Node) -> npt.NDArray[np.bool_]:
        return condition_array(tree, self, self._watch)

    def _swallowed(self, numbers: Floats) -> None:
        raise _NotFiniteError(*self._at, numbers, swallowed=True)

    def _check(self, formula: str, year: int | None, numbers: Floats) -> None:
        # A sum is finite if all are; where it overflows, the slower test decides.
        if not math.isfinite(numbers.sum()) and not np.isfinite(numbers).all():
            raise _NotFiniteError(formula, year, numbers)

    # options ------------------------------------------------------------------------------------

    def _launch(self) -> None:
        """Work out when each option starts (never is infinite), its lead, and if it passes."""
        model = self._model
        rows: dict[str, list[Floats]] = {option: [] for option in model.used_options}
        steps = []
        for schedule in model.schedules:
            launched = {launch.option: launch for launch in schedule.launches}
            count: Floats = np.zeros((1, 1, 1))
            for option, column in rows.items():
                launch = launched.get(option)
                start = np.full((1, 1, 1), math.inf)
                if launch is not None and launch.trigger is None:
                    start = np.full((1, 1, 1), float(launch.start))
                elif launch is not None and launch.trigger is not None:
                    held = launch.trigger.holds(self._codes)
                    start = np.where(held, float(launch.start), math.inf).reshape(1, 1, -1)
                column.append(start)
                count = count + np.isfinite(start)
            steps.append(count)
        self._always["steps"] = _stack(steps)
        for option, column in rows.items():
            terms = model.options[option]
            self._starts[option] = start = _stack(column)
            if terms.passes is not None:
                self._at = (f"options.{option}.passes", None)
                start = np.where(self._condition(terms.passes), start, math.inf)
            self._effects[option] = Effect(start, self._lead(terms), terms.ramp)

    def _lead(self, option: OptionTerms) -> Floats:
        """Return the lead in years: its place within its range, stretched."""
        months: Floats = np.full((1, 1, 1), option.lead.lower)
        if self._model.lead_position is not None:
            position = self._always[self._model.lead_position]
            months = option.lead.lower + (option.lead.upper - option.lead.lower) * position
        elif not option.lead.fixed:
            months = self._always[f"{option.id}.lead"]
        lead = months / 12
        if option.id in self._model.program.stretch:
            stretch = self._number(self._model.program.stretch[option.id])
            self._check("model.timing.stretch", None, np.asarray(stretch))
            lead = lead * stretch
        return lead

    def _option_series(self, series: str, option: str) -> Floats:
        """Return what an option does this year under each plan."""
        terms, start = self._model.options[option], self._starts[option]
        if series == "starts":
            return np.where(start == self._year, 1.0, 0.0)
        if series == "upfront":
            return np.where(start == self._year, self._cost(terms, "upfront"), 0.0)
        if series == "on":
            return self._effects[option].share(self._year)
        yearly = self._cost(terms, "yearly")
        if terms.paid_in_effect:
            return yearly * self.item("on", option)
        return np.where(start <= self._year, yearly, 0.0)

    def _cost(self, terms: OptionTerms, what: str) -> Floats:
        interval = terms.yearly if what == "yearly" else terms.upfront
        if interval.fixed:
            return np.full((1, 1, 1), interval.lower)
        return self._always[f"{terms.id}.{what}"]

    # what formulas ask --------------------------------------------------------------------------

    def number(self, name: str) -> Floats:
        """Return a value of this year, or what does not change."""
        found = self._now.get(name)
        return self._always[name] if found is None else found

    def state(self, factor: str) -> npt.NDArray[np.integer[Any]]:
        """Return the codes of a factor (1, 1, class)."""
        return self._codes[factor]

    def item(self, table: str, key: str) -> Floats:
        """Return a table's numbers, an earlier year, or what an option does this year."""
        if table == _FIRST:
            return self._first[key]
        if table.startswith(EARLIER):
            return self._kept[key][-int(table[len(EARLIER) :])]
        if table in self._model.tables:
            if table not in self._tables:
                numbers = np.array(self._model.tables[table].numbers)
                self._tables[table] = numbers[self._codes[key]]
            return self._tables[table]
        if (table, key) not in self._series:
            self._series[table, key] = self._option_series(table, key)
        return self._series[table, key]

    def special(self, call: Call) -> Floats:
        """Functions across years and options are gone: ``program`` wrote them out."""
        raise TypeError(f"not in a program: {call.function}")


def _thin(codes: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """Return codes as (1, 1, class), or of length one where the whole block agrees."""
    if codes.size and (codes == codes[0]).all():
        codes = codes[:1]
    return np.ascontiguousarray(codes).reshape(1, 1, -1)


def _stack(rows: list[Floats]) -> Floats:
    """Put one row for each plan together."""
    width = max(row.shape[2] for row in rows)
    return np.concatenate([np.broadcast_to(row, (1, 1, width)) for row in rows])


_ASKED = 16
"""Cases that the reference runs again when a part of a formula was not finite."""


def _outcome_error(
    model: CompiledModel,
    codes: npt.NDArray[np.int8],
    numbers: Floats,
    error: _NotFiniteError,
) -> OutcomeError | None:
    """Name the first case, by running it again in the reference reading.

    None if the reference gets there in none of the cases asked: what was not finite is then a
    part computed ahead, which the formula leaves out.
    """
    shape = (len(model.schedules), numbers.shape[0], codes.shape[0])
    wrong = np.flatnonzero(np.broadcast_to(~np.isfinite(error.numbers), shape))
    for case in wrong[:: -(-wrong.size // _ASKED)].tolist():
        plan, draw, row = (int(at) for at in np.unravel_index(case, shape))
        states = {
            factor: model.states[factor][code]
            for factor, code in zip(model.factors, codes[row].tolist(), strict=True)
        }
        found = trace(model, model.plans[plan], states, numbers[draw].tolist()).not_finite
        if found is not None:
            return OutcomeError(
                _message(model, found, (plan, draw), states, (wrong.size, math.prod(shape)))
            )
    if not error.swallowed:
        found = NotFinite(error.formula, error.year, math.nan)
        return OutcomeError(
            _message(model, found, (plan, draw), states, (wrong.size, math.prod(shape)))
        )
    return None


def _message(
    model: CompiledModel,
    found: NotFinite,
    case: tuple[int, int],
    states: Mapping[str, str],
    cases: tuple[int, int],
) -> str:
    when = "" if found.year is None else f" in {found.year}"
    scenario = ", ".join(f"{factor}={state}" for factor, state in states.items())
    return (
        f"{model.places[found.formula]}: {found.formula} gives {found.value}{when}\n"
        f"  plan: {model.plans[case[0]]}\n"
        f"  draw: {case[1]}\n"
        f"  scenario: {scenario or 'any'}\n"
        f"  and {cases[0] - 1:,} more of {cases[1]:,} cases of this block"
    )
