"""Resolve every formula and event of a dossier, or say what is wrong with each, at its column.

Reads typed content and places; hands on `Formulas`: trees that evaluate, so that no later room
parses text. One name means one thing in the whole dossier; what a formula may read depends on
where it stands (a trigger reads observed factors, an outcome reads years).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, Places, path_text
from sonae.dossier.schema import DossierContent, EventPair
from sonae.expressions import (
    ARITHMETIC,
    OVER_TIME,
    Event,
    Factor,
    FormulaFaults,
    Meaning,
    NamedEvent,
    Quantity,
    Resolved,
    Scope,
    Series,
    Table,
    from_tree,
    opposite,
    resolve,
)
from sonae.expressions.tree import Compare, Logic, Node, Number
from sonae.units import DIMENSIONLESS, Unit, parse_unit

__all__ = ["EventGiven", "Formulas", "JudgementEvents", "StockFormulas", "resolve_formulas"]

_MOST_FINDINGS = 200
_YEARLY = ARITHMETIC | {"prev", "delay", "first", "sum_options"}


@dataclass(frozen=True, slots=True)
class EventGiven:
    """An event, perhaps under a condition."""

    event: Event
    given: Event | None


@dataclass(frozen=True, slots=True)
class JudgementEvents:
    """The events that a judgement speaks of."""

    event: Event
    given: Event | None
    than: Event | None


@dataclass(frozen=True, slots=True)
class StockFormulas:
    """How a stock starts and goes on."""

    start: Resolved
    next: Resolved


@dataclass(frozen=True, slots=True)
class Formulas:
    """Every formula of a dossier, resolved; keys are the dossier's ids."""

    scope: Scope
    named: Mapping[str, Event]
    claims: Mapping[str, EventGiven]
    ask: tuple[EventGiven, ...]
    judgements: Mapping[str, JudgementEvents]
    constraints: Mapping[str, Event]
    signposts: Mapping[str, tuple[Event, ...]]
    passes: Mapping[str, Resolved]
    triggers: Mapping[tuple[str, int], Event]
    stretch: Resolved | None
    stocks: Mapping[str, StockFormulas]
    values: Mapping[str, Resolved]
    outcomes: Mapping[str, Resolved]
    reports: Mapping[str, Resolved]


def resolve_formulas(
    content: DossierContent, places: Places
) -> tuple[Formulas | None, list[Finding]]:
    """Return all formulas resolved, or None with a finding for every fault."""
    resolver = _Resolver(content, places)
    formulas = resolver.formulas()
    return (None if resolver.findings else formulas), resolver.findings


class _Resolver:
    def __init__(self, content: DossierContent, places: Places) -> None:
        self.findings: list[Finding] = []
        self._content = content
        self._places = places
        factors = {name: tuple(entry.states) for name, entry in content.factors.items()}
        self._factors: dict[str, Meaning] = {name: Factor(s) for name, s in factors.items()}
        self._events: dict[str, Meaning] = {}
        self._money = self._unit(("money",), content.money)

    def formulas(self) -> Formulas:
        """Resolve section by section, in the order in which names build on one another."""
        named = self._named_events()
        numbers = self._numbers()
        everything = {**self._factors, **self._events, **numbers}
        yearly = {**everything, **self._yearly_names()}
        return Formulas(
            scope=self._event_scope("an event"),
            named=named,
            claims=self._claims(),
            ask=tuple(self._pair(("ask", i), pair) for i, pair in enumerate(self._content.ask)),
            judgements=self._judgements(),
            constraints=self._constraints(),
            signposts=self._signposts(),
            passes=self._passes(everything),
            triggers=self._triggers(),
            stretch=self._stretch(everything),
            stocks=self._stocks(everything, yearly),
            values=self._values(yearly),
            outcomes=self._over_time("outcomes", yearly),
            reports=self._over_time("reports", yearly),
        )

    # names ----------------------------------------------------------------------------------

    def _named_events(self) -> dict[str, Event]:
        """Resolve named events in file order; each may use those before it."""
        named: dict[str, Event] = {}
        for name, entry in self._content.events.items():
            named[name] = self._event(("events", name, "is"), entry.is_)
            self._events[name] = NamedEvent(named[name].tree)
        return named

    def _numbers(self) -> dict[str, Meaning]:
        """Quantities and tables."""
        found: dict[str, Meaning] = {}
        for name, quantity in self._content.quantities.items():
            unit = self._unit(("quantities", name, "unit"), quantity.unit)
            found[name] = Quantity(unit)
        for name, table in self._content.model.tables.items():
            unit = self._unit(("model", "tables", name, "unit"), table.unit)
            found[name] = Table(table.by, unit)
        return found

    def _yearly_names(self) -> dict[str, Meaning]:
        """Name what only the yearly model can read: time, stocks, values, state of options."""
        found: dict[str, Meaning] = {"t": Quantity(DIMENSIONLESS)}
        model = self._content.model
        for section, entries in (("stocks", model.stocks), ("values", model.values)):
            for name, entry in entries.items():
                path: Path = ("model", section, name, "unit")
                found[name] = Quantity(self._unit(path, entry.unit))
        options = tuple(self._content.options)
        found["on"] = found["starts"] = Series(options, DIMENSIONLESS)
        found["pay"] = found["upfront"] = Series(options, self._money)
        found["steps"] = Quantity(DIMENSIONLESS)
        return found

    def _option_names(self) -> dict[str, Meaning]:
        plain, money = Quantity(DIMENSIONLESS), Quantity(self._money)
        return {
            **{"on": plain, "starts": plain, "difficulty": plain},
            **{"pay": money, "upfront": money},
        }

    def _unit(self, path: Path, text: str) -> Unit | None:
        try:
            return parse_unit(text)
        except ValueError as error:
            message, _, hint = str(error).rpartition("; ")
            self._report("SN005", path, message or hint, hint if message else None)
            return None

    # events ---------------------------------------------------------------------------------

    def _claims(self) -> dict[str, EventGiven]:
        return {
            name: self._pair(("claims", name, "about"), claim.about)
            for name, claim in self._content.claims.items()
            if claim.about is not None
        }

    def _pair(self, path: Path, pair: EventPair) -> EventGiven:
        event = self._event((*path, "event"), pair.event)
        return EventGiven(event, self._maybe((*path, "given"), pair.given))

    def _judgements(self) -> dict[str, JudgementEvents]:
        found = {}
        for index, entry in enumerate(self._content.judgements):
            path: Path = ("judgements", index)
            compared = entry.than is not None and entry.times is not None
            if (entry.is_ is None) != compared or (entry.than is None) != (entry.times is None):
                self._report("SN004", path, "a judgement has either `is`, or `than` with `times`")
            found[entry.id] = JudgementEvents(
                self._event((*path, "event"), entry.event),
                self._maybe((*path, "given"), entry.given),
                self._maybe((*path, "than"), entry.than),
            )
        return found

    def _constraints(self) -> dict[str, Event]:
        """Return what each constraint forbids: `never`, or `if` without `then`."""
        found = {}
        for index, entry in enumerate(self._content.constraints):
            path: Path = ("constraints", index)
            if entry.never is not None and entry.if_ is None and entry.then is None:
                found[entry.id] = self._event((*path, "never"), entry.never)
            elif entry.never is None and entry.if_ is not None and entry.then is not None:
                found[entry.id] = self._implication(path, entry.if_, entry.then)
            else:
                message = "a constraint has either `never`, or `if` with `then`"
                self._report("SN004", path, message)
        return found

    def _implication(self, path: Path, if_: str, then: str) -> Event:
        condition = self._event((*path, "if"), if_)
        failing = opposite(self._event((*path, "then"), then))
        text = f"({if_}) and not ({then})"
        return from_tree(text, _both(condition, failing))

    def _signposts(self) -> dict[str, tuple[Event, ...]]:
        return {
            name: tuple(
                self._event(("signposts", name, "discriminates", index, "event"), entry.event)
                for index, entry in enumerate(signpost.discriminates)
            )
            for name, signpost in self._content.signposts.items()
        }

    def _triggers(self) -> dict[tuple[str, int], Event]:
        scope = replace(self._event_scope("a plan's `when`"), observed_only=True)
        found = {}
        for name, plan in self._content.plans.items():
            for index, step in enumerate(plan.steps):
                if step.when is not None:
                    path: Path = ("plans", name, "steps", index, "when")
                    found[name, index] = self._event(path, step.when, scope)
        return found

    def _event_scope(self, place: str) -> Scope:
        return Scope({**self._factors, **self._events}, frozenset(), place, factors_only=True)

    def _maybe(self, path: Path, text: str | None) -> Event | None:
        return None if text is None else self._event(path, text)

    def _event(self, path: Path, text: str, scope: Scope | None = None) -> Event:
        scope = scope or self._event_scope("an event")
        resolved = self._resolve(path, text, scope, condition=True)
        return from_tree(text, resolved.tree)

    # numbers --------------------------------------------------------------------------------

    def _passes(self, names: Mapping[str, Meaning]) -> dict[str, Resolved]:
        scope = Scope(names, ARITHMETIC, "`passes`")
        return {
            name: self._resolve(("options", name, "passes"), option.passes, scope, condition=True)
            for name, option in self._content.options.items()
            if option.passes is not None
        }

    def _stretch(self, names: Mapping[str, Meaning]) -> Resolved | None:
        text = self._content.model.timing.stretch
        if text is None:
            return None
        plain = Quantity(DIMENSIONLESS)
        scope = Scope({**names, "steps": plain, "difficulty": plain}, ARITHMETIC, "`stretch`")
        return self._resolve(("model", "timing", "stretch"), text, scope, unit=DIMENSIONLESS)

    def _stocks(
        self, names: Mapping[str, Meaning], yearly: Mapping[str, Meaning]
    ) -> dict[str, StockFormulas]:
        start = Scope(names, ARITHMETIC, "a stock's `start`")
        later = Scope(yearly, _YEARLY, "a stock's `next`", option_names=self._option_names())
        found = {}
        for name, stock in self._content.model.stocks.items():
            path: Path = ("model", "stocks", name)
            unit = self._quiet_unit(stock.unit)
            found[name] = StockFormulas(
                self._resolve((*path, "start"), stock.start, start, unit=unit),
                self._resolve((*path, "next"), stock.next, later, unit=unit),
            )
        return found

    def _values(self, yearly: Mapping[str, Meaning]) -> dict[str, Resolved]:
        scope = Scope(yearly, _YEARLY, "a yearly value", option_names=self._option_names())
        found = {}
        for name, value in self._content.model.values.items():
            path: Path = ("model", "values", name, "is")
            unit = self._quiet_unit(value.unit)
            found[name] = self._resolve(path, value.is_, scope, unit=unit)
        return found

    def _over_time(self, section: str, yearly: Mapping[str, Meaning]) -> dict[str, Resolved]:
        functions = ARITHMETIC | OVER_TIME
        scope = Scope(yearly, functions, "an outcome", option_names=self._option_names())
        found = {}
        for name, entry in getattr(self._content, section).items():
            unit = self._unit((section, name, "unit"), entry.unit)
            path: Path = (section, name, "is")
            found[name] = self._resolve(path, entry.is_, scope, unit=unit)
        return found

    def _quiet_unit(self, text: str) -> Unit | None:
        """Return the unit, or None where its fault is already reported."""
        try:
            return parse_unit(text)
        except ValueError:
            return None

    def _resolve(
        self,
        path: Path,
        text: str,
        scope: Scope,
        *,
        condition: bool = False,
        unit: Unit | None = None,
    ) -> Resolved:
        if len(self.findings) >= _MOST_FINDINGS:
            return _placeholder(text, condition=condition)
        if self._places.folded(path):
            message = "a folded text (`>`) loses the columns of a formula"
            self._report("SN011", path, message, "write it in quotes, or after `|`")
        try:
            return resolve(text, scope, condition=condition, unit=unit)
        except FormulaFaults as error:
            for fault in error.faults:
                place = self._places.within(path, fault.span.start, fault.span.end)
                code = "SN010" if fault.message.startswith("unknown") else "SN011"
                self.findings.append(
                    Finding(code, "error", place, path_text(path), fault.message, fault.hint)
                )
            if len(self.findings) >= _MOST_FINDINGS:
                message = f"more than {_MOST_FINDINGS} faults; later formulas are not checked"
                self._report("SN011", path, message)
            return _placeholder(text, condition=condition)

    def _report(self, code: str, path: Path, message: str, hint: str | None = None) -> None:
        place = self._places.value(path)
        self.findings.append(Finding(code, "error", place, path_text(path), message, hint))


def _both(first: Event, second: Event) -> Node:
    return Logic("and", (first.tree, second.tree))


def _placeholder(text: str, *, condition: bool) -> Resolved:
    """Stand in for a formula whose faults are noted, so that the check can go on."""
    tree: Node = Compare("==", Number(0.0), Number(0.0)) if condition else Number(0.0)
    return Resolved(text, tree, condition, None)
