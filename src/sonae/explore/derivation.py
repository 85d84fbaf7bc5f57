"""How one value of a future comes about: the numbers put into its formula, part by part.

Reads a dossier, its model and a future; hands ``account_text`` and the command line plain data.
"""

from collections.abc import Iterator, Sequence
from typing import TypedDict

from sonae.dossier import Dossier
from sonae.errors import UsageError
from sonae.explore.account import (
    Future,
    OutcomeLine,
    ValueLine,
    outcome_line,
    plain,
    shown_years,
    value_line,
)
from sonae.expressions import formula_text
from sonae.outcomes.interpret import Probe, trace
from sonae.outcomes.model import Model
from sonae.outcomes.workings import Result, Step, Working, overtime_parts, working

__all__ = ["StepLine", "ValueAccount", "WorkingLines", "value_account"]


class StepLine(TypedDict):
    """A part of a formula; results are null where it is not used."""

    number: int | None
    text: str
    results: list[float | bool | str | None]


class WorkingLines(TypedDict):
    """How one formula comes to its numbers; `years` is null for a formula over all years."""

    of: str
    years: list[int] | None
    formula: str
    filled: list[str]
    reads: list[StepLine]
    steps: list[StepLine]
    results: list[float | bool | str | None]


class ValueAccount(TypedDict):
    """One value of one plan in one future, step by step: of each year, or over time."""

    dossier: str
    plan: str
    future: str | None
    drawn: str
    yearly: ValueLine | None
    over_time: OutcomeLine | None
    workings: list[WorkingLines]


def value_account(
    dossier: Dossier,
    model: Model,
    plan: str,
    future: Future,
    name: str,
    year: int | None = None,
) -> ValueAccount:
    """Return one stock, value, outcome or report with the numbers put into its formula.

    Parameters and errors as for ``future_account``; `name` is its id.
    """
    shown = shown_years(model, year)
    known = [*model.stocks, *model.values, *model.outcomes, *model.reports]
    if name not in known:
        raise UsageError.unknown("value", name, known)
    found = trace(model, plan, future.states, future.numbers)
    probe = Probe(model, plan, future.states, future.numbers)
    section = "outcomes" if name in model.outcomes else "reports"
    yearly = name in found.values
    return {
        "dossier": dossier.content.dossier,
        "plan": plan,
        "future": None if future.id is None else str(future.id),
        "drawn": future.drawn,
        "yearly": value_line(dossier, name, found, shown) if yearly else None,
        "over_time": None if yearly else outcome_line(dossier, section, name, found),
        "workings": list(_workings(model, probe, name, shown)),
    }


def _workings(
    model: Model, probe: Probe, name: str, shown: Sequence[int]
) -> Iterator[WorkingLines]:
    """Yield the formulas behind a name: one, two of a stock, or what an outcome goes through."""
    options = tuple(model.options)
    if name in model.values:
        found = working(probe, model.values[name], shown, options)
        yield _lines(name, found, [model.years[at] for at in shown])
    elif name in model.stocks:
        stock = model.stocks[name]
        if 0 in shown:
            start = working(probe, stock.start, (0,), options)
            yield _lines(f"{name} at the start", start, [model.years[0]])
        before = [at - 1 for at in shown if at > 0]
        if before:
            later = working(probe, stock.next, before, options)
            years = [model.years[at] for at in before]
            yield _lines(f"{name} a year later", later, years)
    else:
        tree = {**model.outcomes, **model.reports}[name]
        for part in overtime_parts(tree):
            inner = working(probe, part, shown, options)
            yield _lines(formula_text(part), inner, [model.years[at] for at in shown])
        yield _lines(name, working(probe, tree, (None,), options), None)


def _lines(of: str, found: Working, years: list[int] | None) -> WorkingLines:
    return {
        "of": of,
        "years": years,
        "formula": found.text,
        "filled": list(found.filled),
        "reads": _steps(found.reads),
        "steps": _steps(found.steps),
        "results": _results(found.results),
    }


def _steps(steps: Sequence[Step]) -> list[StepLine]:
    return [
        {"number": step.number, "text": step.text, "results": _results(step.results)}
        for step in steps
    ]


def _results(results: Sequence[Result]) -> list[float | bool | str | None]:
    return [
        result if result is None or isinstance(result, bool) else plain(result)
        for result in results
    ]
