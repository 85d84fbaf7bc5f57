"""Check a tree against the meaning of its names; hand on a tree that evaluates.

Reads a tree from ``parse`` and a `Scope`; finds unknown names and states, mixed kinds and units
that do not fit, all at once; replaces tests of a factor by state codes and named events by what
they stand for. Kinds are few: a number with its unit, a condition, the state of a factor.
"""

import difflib
from dataclasses import dataclass

from sonae.expressions.faults import Fault, FormulaFaults
from sonae.expressions.functions import FunctionRules
from sonae.expressions.kinds import Kind, Num, State, Word
from sonae.expressions.observed import reads_the_model
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
from sonae.units import DIMENSIONLESS, Unit

__all__ = ["ARITHMETIC", "OVER_TIME", "Resolved", "check_formula", "resolve"]

ARITHMETIC = frozenset(
    {"abs", "clip", "exp", "log", "max", "min", "piecewise", "sqrt", "where"},
)
"""Functions allowed in every numeric formula."""
OVER_TIME = frozenset({"final", "highest", "lowest", "mean", "product", "total", "years"})
"""Functions that turn a yearly value into one number; outcomes only."""


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
    found = kind.unit if isinstance(kind, Num) else None
    return Resolved(text, tree, condition, None if condition else (found or unit or DIMENSIONLESS))


class _Checker(FunctionRules):
    """Walks a tree once, returning each node's replacement and kind."""

    def __init__(self, scope: Scope) -> None:
        self.faults: list[Fault] = []
        self._scope = scope
        self._observing = False
        self._nodes = 0

    def settle(self, kind: Kind, span: Span, *, condition: bool, unit: Unit | None) -> None:
        """Check that the whole formula is of the kind and unit that its place asks for."""
        place = self._scope.place
        if condition and kind != "condition":
            self._fault(span, f"{place} must be a condition, such as factor == 'state'")
        elif not condition and not isinstance(kind, Num):
            self._fault(span, f"{place} must be a number, not a condition or a state")
        elif isinstance(kind, Num) and None not in (kind.unit, unit) and kind.unit != unit:
            self._fault(
                span,
                f"the formula gives {kind.unit}, but {unit} is declared",
                "correct the unit, or convert with a quantity that carries the factor",
            )

    def visit(self, node: Node) -> tuple[Node, Kind]:  # noqa: C901 - one case per kind
        """Return what stands for `node` once names are looked up, and its kind."""
        match node:
            case Number(value):
                return node, Num(None if value == 0 else DIMENSIONLESS)
            case Text(value):
                return node, Word(value)
            case Name():
                return self._name(node)
            case Item():
                return self._item(node)
            case Unary(operand, span):
                inner, unit = self._number(operand)
                return Unary(inner, span), Num(unit)
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

    def _name(self, node: Name) -> tuple[Node, Kind]:
        if self._withheld(node.id, node.span):
            return Number(0.0, node.span), "unknown"
        meaning = self._scope.names.get(node.id)
        match meaning:
            case Quantity(unit):
                if self._scope.observed_only and not self._observing:
                    hint = f"write observed({node.id})"
                    self._fault(node.span, "a trigger reads what has been observed", hint)
                return node, Num(unit)
            case Factor():
                if self._scope.observed_only and not self._observing:
                    hint = f"write observed({node.id})"
                    self._fault(node.span, "a trigger reads what has been observed", hint)
                return node, State(node.id)
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

    def _item(self, node: Item) -> tuple[Node, Kind]:
        if self._withheld(node.table, node.span):
            return Number(0.0, node.span), "unknown"
        meaning = self._scope.names.get(node.table)
        match meaning:
            case Table(factor, unit):
                if node.key != factor:
                    hint = f"write {node.table}[{factor}]"
                    self._fault(node.span, f"`{node.table}` is a table by {factor}", hint)
                return node, Num(unit)
            case Series(options, unit):
                if node.key not in options:
                    self._unknown(node.key, node.span, list(options), "option")
                return node, Num(unit)
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

    def _withheld(self, name: str, span: Span) -> bool:
        """Note a name that has a meaning, though not here."""
        hint = self._scope.withheld.get(name)
        if hint is not None:
            self._fault(span, f"{self._scope.place} cannot read `{name}`", hint)
        return hint is not None

    def _grow(self, event: NamedEvent, span: Span) -> None:
        """Keep events that name one another from growing without bound."""
        self._nodes += event.nodes
        if self._nodes > _MAX_NODES or event.levels > _MAX_LEVELS:
            message = "the events that this one names make it too large"
            self._fault(span, message, "name simpler events")

    # arithmetic and conditions ------------------------------------------------------------

    def _binary(self, node: Binary) -> tuple[Node, Kind]:
        left, first = self._number(node.left)
        right, second = self._number(node.right)
        tree = Binary(node.op, left, right, node.span)
        if node.op in "+-":
            return tree, Num(self._same((first, second), node.span, f"`{node.op}`"))
        if first is None or second is None:  # nought times anything fits everywhere
            return tree, Num(None)
        return tree, Num(first * second if node.op == "*" else first / second)

    def _compare(self, node: Compare) -> tuple[Node, Kind]:
        if self._forgotten_quotes(node.left, node.right):
            return node, "condition"
        left, first = self.visit(node.left)
        right, second = self.visit(node.right)
        written = node.right
        if isinstance(first, Word) and isinstance(second, State):
            first, second, written = second, first, node.left
        if isinstance(first, State) and isinstance(second, Word):
            if node.op not in ("==", "!="):
                hint = "write == or !=, or `in [...]`"
                self._fault(node.span, "states have no order to compare by", hint)
            test = self._states(first.factor, (Text(second.text, written.span),), node.span)
            return (test if node.op == "==" else Not(test, node.span)), "condition"
        if isinstance(first, Num) and isinstance(second, Num):
            if self._scope.factors_only:
                hint = "write factor == 'state'"
                message = f"{self._scope.place} reads states of factors, not numbers"
                self._fault(node.span, message, hint)
            self._same((first.unit, second.unit), node.span, f"`{node.op}`")
            tree = Compare(node.op, left, right, node.span)
            if self._scope.observed_only and not reads_the_model(tree) and not self.faults:
                self._fault(node.span, "nothing is observed in this comparison")
            return tree, "condition"
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

    def _member(self, node: Member) -> tuple[Node, Kind]:
        _, kind = self.visit(node.operand)
        if not isinstance(kind, State):
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

    def _choice(self, test: Node, then: Node, other: Node, span: Span) -> tuple[Node, Kind]:
        condition = self._condition(test)
        first, one = self._number(then)
        second, two = self._number(other)
        unit = self._same((one, two), span, "the two sides of `if … else`")
        return Choice(condition, first, second, span), Num(unit)

    # helpers -------------------------------------------------------------------------------

    def _number(self, node: Node) -> tuple[Node, Unit | None]:
        tree, kind = self.visit(node)
        if isinstance(kind, Num):
            return tree, kind.unit
        if kind == "condition":
            hint = "write where(condition, a, b) to turn a condition into a number"
            self._fault(node.span, "a number is needed here, not a condition", hint)
        elif isinstance(kind, State):
            hint = f"compare it: {kind.factor} == 'state', or look it up in a table"
            self._fault(node.span, f"`{kind.factor}` is a state, not a number", hint)
        elif isinstance(kind, Word):
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
