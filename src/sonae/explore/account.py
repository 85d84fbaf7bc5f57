"""The account of one plan in one future: scenario, draws, launches, every value year by year.

Reads a dossier, its model and a future; hands ``account_text`` and the command line plain data.
Every number comes from the reference reading, with the place where the dossier says it. How one
value comes about, part by part, is told by ``derivation``.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore.futures import FutureId
from sonae.expressions import formula_text, names
from sonae.outcomes.distributions import drawn_as
from sonae.outcomes.interpret import NotFinite, OptionTrace, Trace, trace
from sonae.outcomes.model import Dimension, Model

__all__ = [
    "ClassLine",
    "DrawLine",
    "Future",
    "FutureAccount",
    "LaunchLine",
    "OutcomeLine",
    "StateLine",
    "ValueLine",
    "future_account",
    "outcome_line",
    "plain",
    "shown_years",
    "value_line",
]


@dataclass(frozen=True, slots=True)
class Future:
    """One future, ready to be run.

    Attributes
    ----------
    states : mapping
        The state of each factor that the model reads.
    numbers : tuple of float
        One for each of the model's dimensions.
    drawn : str
        In words, where the numbers come from.
    id : FutureId or None
        None if it is no future of a run: its numbers were chosen.
    chosen : frozenset of str
        Numbers that somebody chose, by name.
    """

    states: Mapping[str, str]
    numbers: tuple[float, ...]
    drawn: str
    id: FutureId | None = None
    chosen: frozenset[str] = frozenset()


class ClassLine(TypedDict):
    """The class of a scenario; null where there are too many scenarios to list.

    `probability` is what the judgements allow, lower and upper; `why_not` says why there is none.
    """

    number: int | None
    classes: int | None
    scenarios: int | None
    possible: int | None
    probability: tuple[float, float] | None
    note: str | None
    why_not: str | None


class StateLine(TypedDict):
    """A factor that the model reads, and its state."""

    factor: str
    state: str
    label: str
    at: str


class DrawLine(TypedDict):
    """A number that was drawn; `range` as declared, `drawn` says how it is distributed.

    What a term of an option rests on stands with its launch.
    """

    name: str
    label: str | None
    value: float
    unit: str
    range: str
    drawn: str
    because: str | None
    claims: list[str]
    at: str


class SeenLine(TypedDict):
    """What a trigger observed of the model: a value or stock in a year."""

    name: str
    year: int
    value: float | str
    unit: str


class LaunchLine(TypedDict):
    """A step of the plan; years are years of the calendar, the lead is in years.

    `start` is as written, and `until` the last year in which a step may be launched that waits for
    what the model shows; `launched_in` is the year in which it was, on what is `seen`.
    """

    option: str
    label: str
    because: str | None
    claims: list[str]
    start: int
    until: int | None
    trigger: str | None
    launched: bool
    launched_in: int | None
    seen: list[SeenLine]
    passes: bool | None
    lead: float | None
    effect: list[float]
    first_effect: int | None
    full_effect: int | None
    yearly: list[float]
    upfront: float | None
    at: str


class ValueLine(TypedDict):
    """A stock or a value, year by year."""

    name: str
    kind: str
    label: str | None
    unit: str
    formula: str
    source: str | None
    because: str | None
    claims: list[str]
    at: str
    by_year: list[float | str]


class OutcomeLine(TypedDict):
    """An outcome or a report."""

    name: str
    kind: str
    label: str
    unit: str
    formula: str
    because: str | None
    claims: list[str]
    at: str
    value: float | str
    better: str | None
    threshold: float | None
    met: bool | None


class FutureAccount(TypedDict):
    """One plan in one future."""

    dossier: str
    plan: str
    plan_label: str
    future: str | None
    drawn: str
    money: str
    scenario: list[StateLine]
    of_class: ClassLine
    draws: list[DrawLine]
    launches: list[LaunchLine]
    years: list[int]
    values: list[ValueLine]
    outcomes: list[OutcomeLine]
    not_finite: str | None


def future_account(
    dossier: Dossier,
    model: Model,
    plan: str,
    future: Future,
    of_class: ClassLine,
    year: int | None = None,
) -> FutureAccount:
    """Return the account of one plan in one future.

    Parameters
    ----------
    dossier, model
        A dossier and its model.
    plan : str
        Id of a plan.
    future : Future
        What is asked about.
    of_class : ClassLine
        How many scenarios are like it, and how probable that is.
    year : int, optional
        The only year that is shown.

    Raises
    ------
    UsageError
        If there is no such plan or year; names what there is.
    """
    shown = shown_years(model, year)
    found = trace(model, plan, future.states, future.numbers)
    fault = found.not_finite
    return {
        "dossier": dossier.content.dossier,
        "plan": plan,
        "plan_label": dossier.content.plans[plan].label,
        "future": None if future.id is None else str(future.id),
        "drawn": future.drawn,
        "money": dossier.content.money or "1",
        "scenario": list(_states(dossier, future)),
        "of_class": of_class,
        "draws": list(_draws(dossier, model, plan, future)),
        "launches": list(_launches(dossier, model, found, shown)),
        "years": [model.years[at] for at in shown],
        "values": [
            value_line(dossier, name, found, shown)
            for name in (*dossier.content.model.stocks, *dossier.content.model.values)
        ],
        "outcomes": [
            outcome_line(dossier, section, name, found)
            for section in ("outcomes", "reports")
            for name in getattr(found, section)
        ],
        "not_finite": None if fault is None else _fault(fault),
    }


def _fault(fault: NotFinite) -> str:
    when = "" if fault.year is None else f" in {fault.year}"
    return f"{fault.formula} gives {plain(fault.value)}{when}"


def shown_years(model: Model, year: int | None) -> Sequence[int]:
    """Return the positions of the years that are shown; `UsageError` if there is no such year."""
    if year is None:
        return range(len(model.years))
    if year not in model.years:
        first, last = model.years[0], model.years[-1]
        raise UsageError(f"{year} is not a year of the horizon, {first} to {last}")
    return (model.years.index(year),)


# lines ------------------------------------------------------------------------------------------


def _states(dossier: Dossier, future: Future) -> Iterator[StateLine]:
    for factor, state in future.states.items():
        entry = dossier.content.factors[factor]
        label = f"{entry.label}: {entry.states[state].label}"
        at = _at(dossier, "factors", factor, "states", state)
        yield {"factor": factor, "state": state, "label": label, "at": at}


def _draws(dossier: Dossier, model: Model, plan: str, future: Future) -> Iterator[DrawLine]:
    """Yield what was drawn and can matter: what a formula reads, and terms of the plan's steps."""
    launched = {option for s in model.schedules if s.plan == plan for option in s.options}
    trees = [*model.values.values(), *model.outcomes.values(), *model.reports.values()]
    trees += [tree for stock in model.stocks.values() for tree in (stock.start, stock.next)]
    trees += [option.passes for option in model.options.values() if option.passes is not None]
    trees += [] if model.stretch is None else [model.stretch]
    read = {name for tree in trees for name in names(tree)} | {model.lead_position}
    for dimension, number in zip(model.dimensions, future.numbers, strict=True):
        if dimension.of in (read if dimension.what == "quantity" else launched):
            chosen = dimension.name in future.chosen
            yield _draw(dossier, dimension, number, chosen=chosen)


def _draw(dossier: Dossier, dimension: Dimension, number: float, *, chosen: bool) -> DrawLine:
    content = dossier.content
    entry: Any
    if dimension.what == "quantity":
        entry = content.quantities[dimension.of]
        unit, path = entry.unit, ("quantities", dimension.of)
        because, claims = entry.because, list(entry.from_)
    else:
        entry = content.options[dimension.of]
        because, claims = None, []
        unit = "month" if dimension.what == "lead" else content.money or "1"
        part = ("lead",) if dimension.what == "lead" else ("cost", dimension.what)
        path = ("options", dimension.of, *part)
    return {
        "name": dimension.name,
        "label": entry.label,
        "value": number,
        "unit": unit,
        "range": dimension.interval.text,
        "drawn": "chosen" if chosen else drawn_as(dimension.distribution),
        "because": because,
        "claims": claims,
        "at": _at(dossier, *path),
    }


def _launches(
    dossier: Dossier, model: Model, found: Trace, shown: Sequence[int]
) -> Iterator[LaunchLine]:
    """Yield the steps of the plan as written, with what became of each."""
    schedule = next(schedule for schedule in model.schedules if schedule.plan == found.plan)
    for index, launch in enumerate(schedule.launches):
        entry = dossier.content.options[launch.option]
        line: LaunchLine = {
            "option": launch.option,
            "label": entry.label,
            "because": entry.because,
            "claims": list(entry.from_),
            "start": launch.start,
            "until": launch.until,
            "trigger": launch.when,
            "launched": False,
            "launched_in": None,
            "seen": [],
            "passes": None,
            "lead": None,
            "effect": [],
            "first_effect": None,
            "full_effect": None,
            "yearly": [],
            "upfront": None,
            "at": _at(dossier, "plans", found.plan, "steps", index),
        }
        option = found.options.get(launch.option)
        if option is not None:
            line["launched"], line["launched_in"] = True, option.start
            line["seen"] = list(_seen(dossier, option))
            line["passes"] = None if entry.passes is None else option.passed
            line["lead"] = option.lead
            line["effect"] = [option.on[at] for at in shown]
            line["first_effect"] = _first(found, option, least=5e-324)
            line["full_effect"] = _first(found, option, least=1.0)
            line["yearly"] = [option.pay[at] for at in shown]
            line["upfront"] = math.fsum(option.upfront)
        yield line


def _seen(dossier: Dossier, option: OptionTrace) -> Iterator[SeenLine]:
    model = dossier.content.model
    for one in option.seen:
        unit = (model.stocks.get(one.name) or model.values[one.name]).unit
        yield {"name": one.name, "year": one.year, "value": plain(one.value), "unit": unit}


def _first(found: Trace, option: OptionTrace, *, least: float) -> int | None:
    """Return the first year in which at least such a share is in effect."""
    years = zip(found.years, option.on, strict=True)
    return next((year for year, share in years if share >= least), None)


def value_line(dossier: Dossier, name: str, found: Trace, shown: Sequence[int]) -> ValueLine:
    """Return one stock or value in the years at these positions."""
    stock = name in dossier.content.model.stocks
    section = "stocks" if stock else "values"
    entry: Any = getattr(dossier.content.model, section)[name]
    if stock:
        both = dossier.formulas.stocks[name]
        start, later = formula_text(both.start.tree), formula_text(both.next.tree)
        formula = f"start: {start}; next year: {later}"
    else:
        formula = formula_text(dossier.formulas.values[name].tree)
    return {
        "name": name,
        "kind": "stock" if stock else "value",
        "label": entry.label,
        "unit": entry.unit,
        "formula": formula,
        "source": entry.source,
        "because": entry.because,
        "claims": list(entry.from_),
        "at": _at(dossier, "model", section, name),
        "by_year": [plain(found.values[name][at]) for at in shown],
    }


def outcome_line(dossier: Dossier, section: str, name: str, found: Trace) -> OutcomeLine:
    """Return one entry of ``outcomes`` or ``reports``."""
    entry: Any = getattr(dossier.content, section)[name]
    value = getattr(found, section)[name]
    judged = section == "outcomes"
    threshold = entry.threshold if judged else None
    met = None
    if threshold is not None:
        met = value <= threshold if entry.better == "less" else value >= threshold
    return {
        "name": name,
        "kind": "outcome" if judged else "report",
        "label": entry.label,
        "unit": entry.unit,
        "formula": formula_text(getattr(dossier.formulas, section)[name].tree),
        "because": entry.because,
        "claims": list(entry.from_),
        "at": _at(dossier, section, name),
        "value": plain(value),
        "better": entry.better if judged else None,
        "threshold": threshold,
        "met": met,
    }


def _at(dossier: Dossier, *path: str | int) -> str:
    place = dossier.place(*path)
    return f"{place.file}:{place.line}"


def plain(number: float) -> float | str:
    """Return a number, or the name of one that JSON does not know."""
    if math.isfinite(number):
        return number
    return "NaN" if math.isnan(number) else "infinity" if number > 0 else "-infinity"
