"""Resolve every formula and event of a dossier, or say what is wrong with each, at its column.

Reads typed content and places; hands on `Formulas`: trees that evaluate, so that no later room
parses text. One name means one thing in the whole dossier; what a formula may read depends on
where it stands (a trigger reads observed factors, an outcome reads years).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sonae.dossier.commitment_formulas import CommitmentFormulas, resolve_commitments
from sonae.dossier.findings import Finding
from sonae.dossier.game_formulas import GameFormulas, resolve_games
from sonae.dossier.hypothesis_formulas import resolve_hypotheses
from sonae.dossier.pathway_formulas import resolve_keep
from sonae.dossier.places import Path, Places
from sonae.dossier.resolver import Resolver
from sonae.dossier.schema import DossierContent, EventPair
from sonae.expressions import (
    ARITHMETIC,
    OVER_TIME,
    Event,
    Meaning,
    NamedEvent,
    Quantity,
    Resolved,
    Scope,
    Series,
    Table,
    from_tree,
    opposite,
    reads_the_model,
)
from sonae.expressions.tree import Logic, Node
from sonae.units import DIMENSIONLESS

__all__ = ["EventGiven", "Formulas", "JudgementEvents", "StockFormulas", "resolve_formulas"]

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
    watches: Mapping[tuple[str, int], Resolved]
    stretch: Resolved | None
    stocks: Mapping[str, StockFormulas]
    values: Mapping[str, Resolved]
    outcomes: Mapping[str, Resolved]
    reports: Mapping[str, Resolved]
    commitments: Mapping[str, CommitmentFormulas]
    games: Mapping[str, GameFormulas]
    hypotheses: Mapping[str, Mapping[str, Event]]
    keep: Mapping[str, Resolved]


def resolve_formulas(content: DossierContent, places: Places) -> tuple[Formulas, list[Finding]]:
    """Return all formulas resolved, and a finding for every fault.

    Where there are faults something harmless stands in, so that other checks can go on.
    """
    resolver = _Resolver(content, places)
    return resolver.formulas(), resolver.findings


class _Resolver(Resolver):
    """Goes through the sections."""

    def formulas(self) -> Formulas:
        """Resolve section by section, in the order in which names build on one another."""
        named = self._named_events()
        numbers = self._numbers()
        everything = {**self.factors, **self.named, **numbers}
        yearly = {**everything, **self._yearly_names()}
        triggers, watches = self._triggers(yearly)
        return Formulas(
            scope=self.event_scope("an event"),
            named=named,
            claims=self._claims(),
            ask=tuple(self._pair(("ask", i), pair) for i, pair in enumerate(self.content.ask)),
            judgements=self._judgements(),
            constraints=self._constraints(),
            signposts=self._signposts(),
            passes=self._passes(everything),
            triggers=triggers,
            watches=watches,
            stretch=self._stretch(everything),
            stocks=self._stocks(everything, yearly),
            values=self._values(yearly),
            outcomes=self._over_time("outcomes", yearly),
            reports=self._over_time("reports", yearly),
            commitments=resolve_commitments(self, everything),
            games=resolve_games(self, everything),
            hypotheses=resolve_hypotheses(self),
            keep=resolve_keep(self, self._yearly_scope(yearly, "what must hold")),
        )

    # names ----------------------------------------------------------------------------------

    def _named_events(self) -> dict[str, Event]:
        """Resolve named events in file order; each may use those before it."""
        named: dict[str, Event] = {}
        for name, entry in self.content.events.items():
            named[name] = self.event(("events", name, "is"), entry.is_)
            self.named[name] = NamedEvent(named[name].tree)
        return named

    def _numbers(self) -> dict[str, Meaning]:
        """Quantities and tables."""
        found: dict[str, Meaning] = {}
        for name, quantity in self.content.quantities.items():
            unit = self.unit(("quantities", name, "unit"), quantity.unit)
            found[name] = Quantity(unit)
        for name, table in self.content.model.tables.items():
            unit = self.unit(("model", "tables", name, "unit"), table.unit)
            found[name] = Table(table.by, unit)
        return found

    def _yearly_names(self) -> dict[str, Meaning]:
        """Name what only the yearly model can read: time, stocks, values, state of options."""
        found: dict[str, Meaning] = {"t": Quantity(DIMENSIONLESS)}
        model = self.content.model
        for section, entries in (("stocks", model.stocks), ("values", model.values)):
            for name, entry in entries.items():
                path: Path = ("model", section, name, "unit")
                found[name] = Quantity(self.unit(path, entry.unit))
        options = tuple(self.content.options)
        found["on"] = found["starts"] = Series(options, DIMENSIONLESS)
        found["pay"] = found["upfront"] = Series(options, self.money)
        found["steps"] = Quantity(DIMENSIONLESS)
        return found

    def _option_names(self) -> dict[str, Meaning]:
        plain, money = Quantity(DIMENSIONLESS), Quantity(self.money)
        return {
            **{"on": plain, "starts": plain, "difficulty": plain},
            **{"pay": money, "upfront": money},
        }

    # events ---------------------------------------------------------------------------------

    def _claims(self) -> dict[str, EventGiven]:
        return {
            name: self._pair(("claims", name, "about"), claim.about)
            for name, claim in self.content.claims.items()
            if claim.about is not None
        }

    def _pair(self, path: Path, pair: EventPair) -> EventGiven:
        event = self.event((*path, "event"), pair.event)
        return EventGiven(event, self.maybe((*path, "given"), pair.given))

    def _judgements(self) -> dict[str, JudgementEvents]:
        found = {}
        for index, entry in enumerate(self.content.judgements):
            path: Path = ("judgements", index)
            compared = entry.than is not None and entry.times is not None
            if (entry.is_ is None) != compared or (entry.than is None) != (entry.times is None):
                self.report("SN004", path, "a judgement has either `is`, or `than` with `times`")
            found[entry.id] = JudgementEvents(
                self.event((*path, "event"), entry.event),
                self.maybe((*path, "given"), entry.given),
                self.maybe((*path, "than"), entry.than),
            )
        return found

    def _constraints(self) -> dict[str, Event]:
        """Return what each constraint forbids: `never`, or `if` without `then`."""
        found = {}
        for index, entry in enumerate(self.content.constraints):
            path: Path = ("constraints", index)
            if entry.never is not None and entry.if_ is None and entry.then is None:
                found[entry.id] = self.event((*path, "never"), entry.never)
            elif entry.never is None and entry.if_ is not None and entry.then is not None:
                found[entry.id] = self._implication(path, entry.if_, entry.then)
            else:
                message = "a constraint has either `never`, or `if` with `then`"
                self.report("SN004", path, message)
        return found

    def _implication(self, path: Path, if_: str, then: str) -> Event:
        condition = self.event((*path, "if"), if_)
        failing = opposite(self.event((*path, "then"), then))
        text = f"({if_}) and not ({then})"
        return from_tree(text, _both(condition, failing))

    def _signposts(self) -> dict[str, tuple[Event, ...]]:
        return {
            name: tuple(
                self.event(("signposts", name, "discriminates", index, "event"), entry.event)
                for index, entry in enumerate(signpost.discriminates)
            )
            for name, signpost in self.content.signposts.items()
        }

    def _triggers(
        self, yearly: Mapping[str, Meaning]
    ) -> tuple[dict[tuple[str, int], Event], dict[tuple[str, int], Resolved]]:
        """Return triggers on factors alone, and those that watch the model as well."""
        scope = self._trigger_scope(yearly)
        events: dict[tuple[str, int], Event] = {}
        watches: dict[tuple[str, int], Resolved] = {}
        for name, plan in self.content.plans.items():
            for index, step in enumerate(plan.steps):
                if step.when is None:
                    continue
                path: Path = ("plans", name, "steps", index, "when")
                found = self.resolve(path, step.when, scope, condition=True)
                if reads_the_model(found.tree):
                    watches[name, index] = found
                else:
                    events[name, index] = from_tree(step.when, found.tree)
        return events, watches

    def _trigger_scope(self, yearly: Mapping[str, Meaning]) -> Scope:
        """Return what a trigger may read; of all else, what to write instead."""
        model = self.content.model
        observable = frozenset((*model.stocks, *model.values))
        names = {**self.factors, **self.named, **{name: yearly[name] for name in observable}}
        shown = "only what shows can be observed: declare a value of the model that shows it"
        withheld = dict.fromkeys((*yearly, *self._option_names()), shown)
        withheld |= dict.fromkeys(
            (*self.content.outcomes, *self.content.reports),
            "it is known at the end only: observe the value that it is made of",
        )
        withheld["t"] = "say with `start` and `until` in which years the step may be launched"
        return Scope(
            names,
            ARITHMETIC,
            "a plan's `when`",
            observed_only=True,
            observable=observable,
            withheld={name: hint for name, hint in withheld.items() if name not in names},
        )

    # numbers --------------------------------------------------------------------------------

    def _passes(self, names: Mapping[str, Meaning]) -> dict[str, Resolved]:
        scope = Scope(names, ARITHMETIC, "`passes`")
        return {
            name: self.resolve(("options", name, "passes"), option.passes, scope, condition=True)
            for name, option in self.content.options.items()
            if option.passes is not None
        }

    def _stretch(self, names: Mapping[str, Meaning]) -> Resolved | None:
        text = self.content.model.timing.stretch
        if text is None:
            return None
        plain = Quantity(DIMENSIONLESS)
        scope = Scope({**names, "steps": plain, "difficulty": plain}, ARITHMETIC, "`stretch`")
        return self.resolve(("model", "timing", "stretch"), text, scope, unit=DIMENSIONLESS)

    def _stocks(
        self, names: Mapping[str, Meaning], yearly: Mapping[str, Meaning]
    ) -> dict[str, StockFormulas]:
        start = Scope(names, ARITHMETIC, "a stock's `start`")
        later = self._yearly_scope(yearly, "a stock's `next`")
        found = {}
        for name, stock in self.content.model.stocks.items():
            path: Path = ("model", "stocks", name)
            unit = self.quiet_unit(stock.unit)
            found[name] = StockFormulas(
                self.resolve((*path, "start"), stock.start, start, unit=unit),
                self.resolve((*path, "next"), stock.next, later, unit=unit),
            )
        return found

    def _values(self, yearly: Mapping[str, Meaning]) -> dict[str, Resolved]:
        scope = self._yearly_scope(yearly, "a yearly value")
        found = {}
        for name, value in self.content.model.values.items():
            path: Path = ("model", "values", name, "is")
            unit = self.quiet_unit(value.unit)
            found[name] = self.resolve(path, value.is_, scope, unit=unit)
        return found

    def _yearly_scope(self, yearly: Mapping[str, Meaning], place: str) -> Scope:
        return Scope(yearly, _YEARLY, place, option_names=self._option_names())

    def _over_time(self, section: str, yearly: Mapping[str, Meaning]) -> dict[str, Resolved]:
        functions = ARITHMETIC | OVER_TIME
        scope = Scope(yearly, functions, "an outcome", option_names=self._option_names())
        found = {}
        for name, entry in getattr(self.content, section).items():
            unit = self.unit((section, name, "unit"), entry.unit)
            path: Path = (section, name, "is")
            found[name] = self.resolve(path, entry.is_, scope, unit=unit)
        return found


def _both(first: Event, second: Event) -> Node:
    return Logic("and", (first.tree, second.tree))
