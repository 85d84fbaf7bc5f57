"""From a dossier to a `CompiledModel`, or to everything that keeps the model from running.

Reads resolved formulas; finds the order of values (SN015 if they go round in a circle), the
factors that outcomes can depend on, and the axes of the box of quantities.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields

from sonae.dossier import Dossier, DossierFindings, Finding, Interval, Option, has_errors
from sonae.expressions import (
    OPTION_SERIES,
    OVER_TIME,
    Call,
    InStates,
    Item,
    Name,
    Node,
    children,
    walk,
)
from sonae.outcomes.build import build
from sonae.outcomes.model import (
    CompiledModel,
    Dimension,
    Model,
    OptionTerms,
    StockTerms,
    TableTerms,
)
from sonae.outcomes.order import CircleError, computation_order
from sonae.plans import Schedule, check_plans, schedules
from sonae.units import DIMENSIONLESS, MONTH, Unit, parse_unit

__all__ = [
    "box_dimensions",
    "check_model",
    "compile_model",
    "launch_years",
    "option_terms",
    "table_terms",
]

_NOTHING = Interval(0.0, 0.0, "0")


def check_model(dossier: Dossier) -> list[Finding]:
    """Return a finding for everything that keeps the model from running.

    SN012: a number without both ends where one must be drawn, or a ramp that is not one time
    above zero. SN011: an outcome that does not say over which years, or functions over time one
    inside another. SN015: values that need one another in the same year.
    """
    findings = [*_open_numbers(dossier), *_ramps(dossier), *_circles(dossier)]
    for section in ("outcomes", "reports"):
        for name, resolved in getattr(dossier.formulas, section).items():
            findings += _over_time(dossier, (section, name, "is"), resolved.tree)
    return findings


def compile_model(dossier: Dossier, launchable: Collection[str] = ()) -> CompiledModel:
    """Return the dossier's model and plans, ready to run.

    Parameters
    ----------
    dossier : Dossier
    launchable : collection of str
        Options that may be launched although no plan does so.

    Raises
    ------
    DossierFindings
        If ``check_model`` or ``check_plans`` finds an error; holds all findings of both.
    """
    findings = [*check_model(dossier), *check_plans(dossier)]
    if has_errors(findings):
        raise DossierFindings(findings)
    content, formulas = dossier.content, dossier.formulas
    trees = {name: value.tree for name, value in formulas.values.items()}
    values = {name: trees[name] for name in computation_order(trees)}
    stocks = {
        name: StockTerms(stock.start.tree, stock.next.tree)
        for name, stock in formulas.stocks.items()
    }
    outcomes = {name: outcome.tree for name, outcome in formulas.outcomes.items()}
    reports = {name: report.tree for name, report in formulas.reports.items()}
    plans = schedules(dossier)
    options = option_terms(dossier)
    stretch = None if formulas.stretch is None else formulas.stretch.tree
    launched = {option for plan in plans for option in plan.options}
    used = [option for option in options if option in launched or option in launchable]
    passes = [options[option].passes for option in used]
    read = [tree for tree in (*passes, stretch) if tree is not None]
    read += [*values.values(), *outcomes.values(), *reports.values()]
    read += [tree for stock in stocks.values() for tree in (stock.start, stock.next)]
    factors = _factors(dossier, read, plans)
    model = Model(
        years=dossier.years,
        factors=factors,
        states={factor: dossier.states[factor] for factor in factors},
        dimensions=tuple(box_dimensions(dossier, options)),
        fixed={n: q.is_.lower for n, q in content.quantities.items() if q.is_.fixed},
        tables=table_terms(dossier),
        options=options,
        schedules=plans,
        lead_position=content.model.timing.lead_position,
        stretch=stretch,
        stocks=stocks,
        values=values,
        outcomes=outcomes,
        reports=reports,
        places=dict(_places(dossier)),
        units=dict(_units(dossier)),
        launchable=tuple(option for option in options if option in launchable),
    )
    graph, launches = build(model)
    parts = {field.name: getattr(model, field.name) for field in fields(model)}
    return CompiledModel(**parts, graph=graph, launches=launches)


# terms ----------------------------------------------------------------------------------------


def option_terms(dossier: Dossier) -> dict[str, OptionTerms]:
    """Return what each option costs and when it acts."""
    passes = dossier.formulas.passes
    return {
        name: OptionTerms(
            id=name,
            yearly=option.cost.yearly or _NOTHING,
            upfront=option.cost.upfront or _NOTHING,
            paid_in_effect=option.cost.paid == "in_effect",
            lead=option.lead,
            ramp=_ramp_years(option),
            difficulty=option.difficulty,
            passes=passes[name].tree if name in passes else None,
        )
        for name, option in dossier.content.options.items()
    }


def _ramp_years(option: Option) -> float:
    return 1.0 if option.ramp is None else option.ramp.lower / 12


def table_terms(dossier: Dossier) -> dict[str, TableTerms]:
    """Return the numbers of each table by the code of its factor's state."""
    return {
        name: TableTerms(table.by, tuple(table.is_[state] for state in dossier.states[table.by]))
        for name, table in dossier.content.model.tables.items()
    }


def box_dimensions(dossier: Dossier, options: Mapping[str, OptionTerms]) -> Iterator[Dimension]:
    """Yield the uncertain numbers in declared order: quantities, then option by option."""
    for name, quantity in dossier.content.quantities.items():
        if not quantity.is_.fixed:
            yield Dimension(name, "quantity", quantity.is_, quantity.distribution)
    own_lead = dossier.content.model.timing.lead_position is None
    for name, terms in options.items():
        if not terms.yearly.fixed:
            yield Dimension(name, "yearly", terms.yearly)
        if not terms.upfront.fixed:
            yield Dimension(name, "upfront", terms.upfront)
        if own_lead and not terms.lead.fixed:
            yield Dimension(name, "lead", terms.lead)


def _factors(dossier: Dossier, trees: Sequence[Node], plans: Sequence[Schedule]) -> tuple[str, ...]:
    """Return the factors that formulas and triggers read, in declared order."""
    read: set[str] = set()
    for tree in trees:
        for node in walk(tree):
            match node:
                case InStates(factor):
                    read.add(factor)
                case Item(table, key) if table not in OPTION_SERIES:
                    read.add(key)
                case _:
                    pass
    for plan in plans:
        for launch in plan.launches:
            reader = launch.watch if launch.trigger is None else launch.trigger
            read.update(() if reader is None else reader.reads)
    return tuple(factor for factor in dossier.content.factors if factor in read)


def launch_years(plans: Sequence[Schedule]) -> dict[str, frozenset[int]]:
    """Return for each option the years in which some plan may launch it."""
    years: dict[str, set[int]] = {}
    for plan in plans:
        for launch in plan.launches:
            years.setdefault(launch.option, set()).update(range(launch.start, launch.last + 1))
    return {option: frozenset(starts) for option, starts in years.items()}


def _places(dossier: Dossier) -> Iterator[tuple[str, str]]:
    """Yield path and ``file:line`` of every formula that gives a number."""
    content = dossier.content
    paths: list[tuple[str, ...]] = [("model", "timing", "stretch")]
    paths += [("model", "values", name) for name in content.model.values]
    for name in content.model.stocks:
        paths += [("model", "stocks", name, "start"), ("model", "stocks", name, "next")]
    paths += [("options", name, "passes") for name in dossier.formulas.passes]
    paths += [("outcomes", name) for name in content.outcomes]
    paths += [("reports", name) for name in content.reports]
    for plan, index in dossier.formulas.watches:
        place = dossier.place("plans", plan, "steps", index, "when")
        yield f"plans.{plan}.steps.{index}.when", f"{place.file}:{place.line}"
    for path in paths:
        place = dossier.place(*path)
        yield ".".join(path), f"{place.file}:{place.line}"


def _units(dossier: Dossier) -> Iterator[tuple[str, Unit]]:
    """Yield the unit of every name that a formula reads as a number, and of every dimension."""
    content = dossier.content
    model, money = content.model, parse_unit(content.money)
    for section in (content.quantities, model.tables, model.stocks, model.values):
        for name, entry in section.items():
            yield name, parse_unit(entry.unit)
    for name in ("difficulty", "on", "starts", "steps", "t"):
        yield name, DIMENSIONLESS
    for name in ("pay", "upfront"):
        yield name, money
    for name in content.options:
        yield from ((f"{name}.yearly", money), (f"{name}.upfront", money))
        yield f"{name}.lead", MONTH


# findings -------------------------------------------------------------------------------------


def _open_numbers(dossier: Dossier) -> Iterator[Finding]:
    """Find numbers that must be drawn and have one end only."""
    numbers: list[tuple[tuple[str | int, ...], Interval | None]] = [
        (("quantities", name, "is"), quantity.is_)
        for name, quantity in dossier.content.quantities.items()
    ]
    for name, option in dossier.content.options.items():
        numbers.append((("options", name, "cost", "yearly"), option.cost.yearly))
        numbers.append((("options", name, "cost", "upfront"), option.cost.upfront))
    for path, interval in numbers:
        if interval is not None and not math.isfinite(interval.upper - interval.lower):
            message = f"`{interval.text}` has only one end, and nothing can be drawn from it"
            yield dossier.finding("SN012", path, message, "write `a to b`")


def _ramps(dossier: Dossier) -> Iterator[Finding]:
    for name, option in dossier.content.options.items():
        ramp = option.ramp
        if ramp is not None and not (ramp.fixed and ramp.lower > 0):
            message = f"a ramp is one time above zero, not `{ramp.text}`"
            hint = "write `6 years`; put what is uncertain into `lead`"
            yield dossier.finding("SN012", ("options", name, "ramp"), message, hint)


def _circles(dossier: Dossier) -> Iterator[Finding]:
    """Each circle once: after one is found, its first value is taken out."""
    trees = {name: value.tree for name, value in dossier.formulas.values.items()}
    while True:
        try:
            computation_order(trees)
        except CircleError as error:
            first = error.circle[0]
            message = f"values need one another in the same year: {error}"
            hint = "read one of them a year earlier with prev(…, first), or make it a stock"
            yield dossier.finding("SN015", ("model", "values", first, "is"), message, hint)
            del trees[first]
        else:
            return


def _over_time(
    dossier: Dossier, path: tuple[str | int, ...], tree: Node, inside: str | None = None
) -> Iterator[Finding]:
    """Find what changes from year to year and does not stand in one function over time."""
    message = hint = None
    match tree:
        case Call(function) if function in OVER_TIME and inside:
            message = f"`{function}` stands inside `{inside}`"
            hint = "declare the inner part as a report, or as a value of the model"
        case Call(function) if function in OVER_TIME:
            inside = function
        case Name(name) if inside is None and _yearly(dossier, name):
            message, hint = f"`{name}` changes from year to year", f"write final({name})"
        case Item(table, key) if inside is None and table in OPTION_SERIES:
            name = f"{table}[{key}]"
            message, hint = f"`{name}` changes from year to year", f"write final({name})"
    if message is not None:
        place = dossier.places.within(path, tree.span.start, tree.span.end)
        where = ".".join(str(part) for part in path)
        yield Finding("SN011", "error", place, where, message, hint)
        return
    for part in children(tree):
        yield from _over_time(dossier, path, part, inside)


def _yearly(dossier: Dossier, name: str) -> bool:
    model = dossier.content.model
    if name == "steps":  # what waits for a sign of the model is counted once it is launched
        return bool(dossier.formulas.watches)
    return name == "t" or name in model.values or name in model.stocks
