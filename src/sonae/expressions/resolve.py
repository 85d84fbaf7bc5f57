"""Check a tree against the meaning of its names; hand on a tree that evaluates.

Reads a tree from ``parse`` and a `Scope`; finds unknown names and states, mixed kinds and units
that do not fit, all at once; replaces tests of a factor by state codes and named events by what
they stand for. Kinds are few: a number with its unit, a condition, the state of a factor.
"""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

from sonae.expressions.faults import Fault, FormulaFaults
from sonae.expressions.parse import parse
from sonae.expressions.scope import Factor, NamedEvent, Quantity, Scope, Series, Table
from sonae.expressions.tree import (
    Binary,
    Call,
    Choice,
    Compare,
    InStates,
    Item,
    Logic,
    Member,
    Name,
    Node,
    Not,
    Number,
    Span,
    Text,
    Unary,
)
from sonae.units import DIMENSIONLESS, YEAR, Unit

__all__ = ["ARITHMETIC", "OVER_TIME", "Resolved", "check_formula", "resolve"]

ARITHMETIC = frozenset(
    {"abs", "clip", "exp", "log", "max", "min", "piecewise", "sqrt", "where"},
)
"""Functions allowed in every numeric formula."""
OVER_TIME = frozenset({"final", "highest", "lowest", "mean", "product", "total", "years"})
"""Functions that turn a yearly value into one number; outcomes only."""


@dataclass(frozen=True, slots=True)
class _Num:
    """A number; `unit` is None where every unit fits: a zero, or a unit that was unreadable."""

    unit: Unit | None


@dataclass(frozen=True, slots=True)
class _State:
    factor: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str


# "unknown" stands for what is already reported, and fits everywhere
_Kind: TypeAlias = _Num | _State | _Word | Literal["condition", "unknown"]

_MAX_NODES = 5_000
_MAX_LEVELS = 150


@dataclass(frozen=True, slots=True)
class Resolved:
    """A tree ready to evaluate, its kind, and its unit (None for a condition)."""

    text: str
    tree: Node
    condition: bool
    unit: Unit | None


def check_formula(
    text: str, scope: Scope, *, condition: bool, unit: Unit | None = None
) -> Resolved | tuple[Fault, ...]:
    """Return the resolved formula, or everything that is wrong with it."""
    try:
        return resolve(text, scope, condition=condition, unit=unit)
    except FormulaFaults as error:
        return error.faults


def resolve(text: str, scope: Scope, *, condition: bool, unit: Unit | None = None) -> Resolved:
    """Parse `text`, check it against `scope`, and return a tree that evaluates.

    Parameters
    ----------
    text : str
        The formula as written.
    scope : Scope
        What its names mean and which functions are allowed.
    condition : bool
        Whether the formula must be a condition (an event, a trigger) or a number.
    unit : Unit, optional
        The declared unit; a number in another unit is a fault.

    Raises
    ------
    FormulaFaults
        With every fault and its span.
    """
    checker = _Checker(scope)
    tree, kind = checker.visit(parse(text))
    whole = Span(0, len(text))
    if not checker.faults:
        checker.settle(kind, whole, condition=condition, unit=unit)
    if checker.faults:
        raise FormulaFaults(text, tuple(checker.faults))
    found = kind.unit if isinstance(kind, _Num) else None
    return Resolved(text, tree, condition, None if condition else (found or unit or DIMENSIONLESS))


class _Checker:
    """Walks a tree once, returning each node's replacement and kind."""

    def __init__(self, scope: Scope) -> None:
        self.faults: list[Fault] = []
        self._scope = scope
        self._observing = False
        self._nodes = 0

    def settle(self, kind: _Kind, span: Span, *, condition: bool, unit: Unit | None) -> None:
        """Check that the whole formula is of the kind and unit that its place asks for."""
        place = self._scope.place
        if condition and kind != "condition":
            self._fault(span, f"{place} must be a condition, such as factor == 'state'")
        elif not condition and not isinstance(kind, _Num):
            self._fault(span, f"{place} must be a number, not a condition or a state")
        elif isinstance(kind, _Num) and None not in (kind.unit, unit) and kind.unit != unit:
            self._fault(
                span,
                f"the formula gives {kind.unit}, but {unit} is declared",
                "correct the unit, or convert with a quantity that carries the factor",
            )

    def visit(self, node: Node) -> tuple[Node, _Kind]:  # noqa: C901 - one case per kind
        """Return what stands for `node` once names are looked up, and its kind."""
        match node:
            case Number(value):
                return node, _Num(None if value == 0 else DIMENSIONLESS)
            case Text(value):
                return node, _Word(value)
            case Name():
                return self._name(node)
            case Item():
                return self._item(node)
            case Unary(operand, span):
                inner, unit = self._number(operand)
                return Unary(inner, span), _Num(unit)
            case Binary():
                return self._binary(node)
            case Compare():
                return self._compare(node)
            case Member():
                return self._member(node)
            case Not(operand, span):
                return Not(self._condition(operand), span), "condition"
            case Logic(op, operands, span):
                return Logic(op, tuple(map(self._condition, operands)), span), "condition"
            case Choice(condition, then, other, span):
                return self._choice(condition, then, other, span)
            case Call():
                return self._call(node)
            case InStates():
                return node, "condition"

    # names -------------------------------------------------------------------------------

    def _name(self, node: Name) -> tuple[Node, _Kind]:
        meaning = self._scope.names.get(node.id)
        match meaning:
            case Quantity(unit):
                return node, _Num(unit)
            case Factor():
                if self._scope.observed_only and not self._observing:
                    hint = f"write observed({node.id})"
                    self._fault(node.span, "a trigger reads what has been observed", hint)
                return node, _State(node.id)
            case NamedEvent(tree):
                self._grow(meaning, node.span)
                return tree, "condition"
            case Table(factor):
                hint = f"write {node.id}[{factor}]"
                self._fault(node.span, f"`{node.id}` is a table by {factor}", hint)
            case Series():
                self._fault(node.span, f"`{node.id}` needs an option", f"write {node.id}[option]")
            case None:
                self._unknown(node.id, node.span, list(self._scope.names), "name")
        return Number(0.0, node.span), "unknown"

    def _item(self, node: Item) -> tuple[Node, _Kind]:
        meaning = self._scope.names.get(node.table)
        match meaning:
            case Table(factor, unit):
                if node.key != factor:
                    hint = f"write {node.table}[{factor}]"
                    self._fault(node.span, f"`{node.table}` is a table by {factor}", hint)
                return node, _Num(unit)
            case Series(options, unit):
                if node.key not in options:
                    self._unknown(node.key, node.span, list(options), "option")
                return node, _Num(unit)
            case None:
                tables = [
                    name
                    for name, entry in self._scope.names.items()
                    if isinstance(entry, (Table, Series))
                ]
                self._unknown(node.table, node.span, tables, "table")
            case _:
                self._fault(node.span, f"`{node.table}` is not a table")
        return Number(0.0, node.span), "unknown"

    def _grow(self, event: NamedEvent, span: Span) -> None:
        """Keep events that name one another from growing without bound."""
        self._nodes += event.nodes
        if self._nodes > _MAX_NODES or event.levels > _MAX_LEVELS:
            message = "the events that this one names make it too large"
            self._fault(span, message, "name simpler events")

    # arithmetic and conditions ------------------------------------------------------------

    def _binary(self, node: Binary) -> tuple[Node, _Kind]:
        left, first = self._number(node.left)
        right, second = self._number(node.right)
        tree = Binary(node.op, left, right, node.span)
        if node.op in "+-":
            return tree, _Num(self._same((first, second), node.span, f"`{node.op}`"))
        if first is None or second is None:  # nought times anything fits everywhere
            return tree, _Num(None)
        return tree, _Num(first * second if node.op == "*" else first / second)

    def _compare(self, node: Compare) -> tuple[Node, _Kind]:
        if self._forgotten_quotes(node.left, node.right):
            return node, "condition"
        left, first = self.visit(node.left)
        right, second = self.visit(node.right)
        written = node.right
        if isinstance(first, _Word) and isinstance(second, _State):
            first, second, written = second, first, node.left
        if isinstance(first, _State) and isinstance(second, _Word):
            if node.op not in ("==", "!="):
                hint = "write == or !=, or `in [...]`"
                self._fault(node.span, "states have no order to compare by", hint)
            test = self._states(first.factor, (Text(second.text, written.span),), node.span)
            return (test if node.op == "==" else Not(test, node.span)), "condition"
        if isinstance(first, _Num) and isinstance(second, _Num):
            if self._scope.factors_only:
                hint = "write factor == 'state'"
                message = f"{self._scope.place} reads states of factors, not numbers"
                self._fault(node.span, message, hint)
            self._same((first.unit, second.unit), node.span, f"`{node.op}`")
            return Compare(node.op, left, right, node.span), "condition"
        if "unknown" not in (first, second):
            hint = "compare a factor with a quoted state, or two numbers"
            self._fault(node.span, "these two cannot be compared", hint)
        return node, "condition"

    def _forgotten_quotes(self, left: Node, right: Node) -> bool:
        """Note a state that stands without quotation marks beside its factor."""
        for factor, state in ((left, right), (right, left)):
            if not isinstance(factor, Name) or not isinstance(state, Name):
                continue
            meaning = self._scope.names.get(factor.id)
            known = state.id in self._scope.names
            if isinstance(meaning, Factor) and state.id in meaning.states and not known:
                message = f"the state `{state.id}` of {factor.id} needs quotation marks"
                self._fault(state.span, message, f"write '{state.id}'")
                return True
        return False

    def _member(self, node: Member) -> tuple[Node, _Kind]:
        _, kind = self.visit(node.operand)
        if not isinstance(kind, _State):
            if kind != "unknown":
                hint = "write factor in ['a', 'b']"
                self._fault(node.span, "`in` asks for the state of a factor", hint)
            return node, "condition"
        test = self._states(kind.factor, node.states, node.span)
        return (Not(test, node.span) if node.negated else test), "condition"

    def _states(self, factor: str, states: tuple[Text, ...], span: Span) -> Node:
        meaning = self._scope.names[factor]
        declared = meaning.states if isinstance(meaning, Factor) else ()
        known = [state.value for state in states if state.value in declared]
        for state in states:
            if state.value not in declared:
                near = difflib.get_close_matches(state.value[:64], declared, n=1)
                hint = f"did you mean '{near[0]}'?" if near else None
                listed = ", ".join(declared[:12]) + (", …" if len(declared) > 12 else "")
                message = f"unknown state '{state.value}' of {factor}; declared: {listed}"
                self._fault(state.span, message, hint)
        return InStates(factor, tuple(known), tuple(map(declared.index, known)), span)

    def _choice(self, test: Node, then: Node, other: Node, span: Span) -> tuple[Node, _Kind]:
        condition = self._condition(test)
        first, one = self._number(then)
        second, two = self._number(other)
        unit = self._same((one, two), span, "the two sides of `if … else`")
        return Choice(condition, first, second, span), _Num(unit)

    # functions ------------------------------------------------------------------------------

    def _call(self, node: Call) -> tuple[Node, _Kind]:
        if node.function == "observed":
            return self._observed(node)
        if node.function not in self._scope.functions:
            where = self._scope.place
            self._fault(node.span, f"`{node.function}` is not available in {where}")
            return Number(0.0, node.span), "unknown"
        least, most = _ARITY[node.function]
        if not least <= len(node.arguments) <= most:
            self._fault(node.span, f"`{node.function}` takes {_count(least, most)}")
            return Number(0.0, node.span), "unknown"
        rule: Callable[[Call], tuple[Node, _Kind]] = getattr(self, f"_{_RULES[node.function]}")
        return rule(node)

    def _observed(self, node: Call) -> tuple[Node, _Kind]:
        if not self._scope.observed_only or len(node.arguments) != 1:
            self._fault(node.span, "`observed(factor)` belongs into a plan's `when`")
            return Number(0.0, node.span), "unknown"
        asked = node.arguments[0]
        self._observing = True
        tree, kind = self.visit(asked)
        self._observing = False
        event = isinstance(asked, Name) and kind == "condition"
        if not (isinstance(kind, _State) or event or kind == "unknown"):
            hint = "write observed(factor) == 'state'"
            self._fault(node.span, "`observed(...)` reads a factor or a named event", hint)
            return tree, "unknown"
        return tree, kind

    def _numbers(self, node: Call) -> tuple[tuple[Node, ...], list[Unit | None]]:
        pairs = [self._number(argument) for argument in node.arguments]
        return tuple(tree for tree, _ in pairs), [unit for _, unit in pairs]

    def _same_units(self, node: Call) -> tuple[Node, _Kind]:
        trees, units = self._numbers(node)
        unit = self._same(tuple(units), node.span, f"`{node.function}`")
        return Call(node.function, trees, node.span), _Num(unit)

    def _pure(self, node: Call) -> tuple[Node, _Kind]:
        trees, units = self._numbers(node)
        if units[0] is not None and not units[0].dimensionless:
            message = f"`{node.function}` needs a number without unit, not {units[0]}"
            self._fault(node.span, message, "divide by a reference amount first")
        return Call(node.function, trees, node.span), _Num(DIMENSIONLESS)

    def _root(self, node: Call) -> tuple[Node, _Kind]:
        trees, units = self._numbers(node)
        unit = None if units[0] is None else units[0] ** Fraction(1, 2)
        return Call(node.function, trees, node.span), _Num(unit)

    def _where(self, node: Call) -> tuple[Node, _Kind]:
        test, then, other = node.arguments
        return self._choice(test, then, other, node.span)

    def _piecewise(self, node: Call) -> tuple[Node, _Kind]:
        trees, units = self._numbers(node)
        if len(trees) % 2 == 0:
            hint = "write piecewise(x, x0, y0, x1, y1, …)"
            self._fault(node.span, "`piecewise` takes x and pairs of x and y", hint)
        knots = trees[1::2]
        fixed = [value for value in map(_literal, knots) if value is not None]
        if fixed != sorted(set(fixed)):
            self._fault(node.span, "the x of `piecewise` must rise")
        self._same((units[0], *units[1::2]), node.span, "the x of `piecewise`")
        unit = self._same(tuple(units[2::2]), node.span, "the y of `piecewise`")
        return Call(node.function, trees, node.span), _Num(unit)

    def _back(self, node: Call) -> tuple[Node, _Kind]:
        """``prev(x, first)``, ``delay(x, k, first)``: the last argument fits the first."""
        trees, units = self._numbers(node)
        if node.function == "delay":
            years = trees[1]
            whole = isinstance(years, Number) and years.value.is_integer() and years.value >= 1
            if not whole:
                self._fault(node.span, "`delay` takes a whole number of years, 1 or more")
        unit = self._same((units[0], units[-1]), node.span, f"`{node.function}`")
        return Call(node.function, trees, node.span), _Num(unit)

    def _over_time(self, node: Call) -> tuple[Node, _Kind]:
        value, unit = self._number(node.arguments[0])
        tests = tuple(self._condition(test) for test in node.arguments[1:])
        if node.function == "total" and unit is not None:
            unit = unit if _is_amount(unit) else unit * YEAR
        if node.function == "product" and unit is not None and not unit.dimensionless:
            self._fault(node.span, f"`product` needs a number without unit, not {unit}")
        return Call(node.function, (value, *tests), node.span), _Num(unit)

    def _years(self, node: Call) -> tuple[Node, _Kind]:
        test = self._condition(node.arguments[0])
        return Call(node.function, (test,), node.span), _Num(DIMENSIONLESS)

    def _sum_options(self, node: Call) -> tuple[Node, _Kind]:
        outer, self._scope = self._scope, self._scope.inside_option_sum()
        tree, unit = self._number(node.arguments[0])
        self._scope = outer
        return Call(node.function, (tree,), node.span), _Num(unit)

    # helpers -------------------------------------------------------------------------------

    def _number(self, node: Node) -> tuple[Node, Unit | None]:
        tree, kind = self.visit(node)
        if isinstance(kind, _Num):
            return tree, kind.unit
        if kind == "condition":
            hint = "write where(condition, a, b) to turn a condition into a number"
            self._fault(node.span, "a number is needed here, not a condition", hint)
        elif isinstance(kind, _State):
            hint = f"compare it: {kind.factor} == 'state', or look it up in a table"
            self._fault(node.span, f"`{kind.factor}` is a state, not a number", hint)
        elif isinstance(kind, _Word):
            self._fault(node.span, f"'{kind.text}' is a word, not a number")
        return Number(0.0, node.span), None

    def _condition(self, node: Node) -> Node:
        tree, kind = self.visit(node)
        if kind not in ("condition", "unknown"):
            hint = "write factor == 'state' or a comparison of numbers"
            self._fault(node.span, "a condition is needed here", hint)
        return tree

    def _same(self, units: tuple[Unit | None, ...], span: Span, what: str) -> Unit | None:
        known = [unit for unit in units if unit is not None]
        if any(unit != known[0] for unit in known):
            listed = " and ".join(dict.fromkeys(str(unit) for unit in known))
            hint = "bring both to one unit; a plain number has none"
            self._fault(span, f"{what} mixes units: {listed}", hint)
        return known[0] if known else None

    def _unknown(self, name: str, span: Span, known: list[str], noun: str) -> None:
        near = difflib.get_close_matches(name[:64], known, n=1) if len(self.faults) < 10 else []
        hint = f"did you mean `{near[0]}`?" if near else None
        shown = name if len(name) <= 64 else name[:63] + "…"
        self._fault(span, f"unknown {noun} `{shown}` in {self._scope.place}", hint)

    def _fault(self, span: Span, message: str, hint: str | None = None) -> None:
        self.faults.append(Fault(span, message, hint))


def _literal(node: Node) -> float | None:
    """Return the number written there, if it is one."""
    match node:
        case Number(value):
            return value
        case Unary(Number(value)):
            return -value
        case _:
            return None


def _is_amount(unit: Unit) -> bool:
    """Whether a yearly value is already an amount per model year (money, persons, none)."""
    return all(base != "year" for base, _ in unit.powers)


def _count(least: int, most: int) -> str:
    if least == most:
        return f"{least} argument{'s' if least > 1 else ''}"
    return f"{least} to {most} arguments" if most < _MANY else f"at least {least} arguments"


_MANY = 500
_ARITY = {
    **dict.fromkeys(("abs", "exp", "log", "sqrt", "first", "sum_options", "years"), (1, 1)),
    **dict.fromkeys(("final", "highest", "lowest", "mean", "product", "total"), (1, 2)),
    **dict.fromkeys(("max", "min"), (2, _MANY)),
    **dict.fromkeys(("clip", "delay", "where"), (3, 3)),
    **{"piecewise": (5, _MANY), "prev": (2, 2)},
}
_RULES = {
    **dict.fromkeys(("abs", "clip", "first", "max", "min"), "same_units"),
    **dict.fromkeys(("exp", "log"), "pure"),
    **dict.fromkeys(("final", "highest", "lowest", "mean", "product", "total"), "over_time"),
    **dict.fromkeys(("delay", "prev"), "back"),
    **{"sqrt": "root", "where": "where", "piecewise": "piecewise"},
    **{"sum_options": "sum_options", "years": "years"},
}
