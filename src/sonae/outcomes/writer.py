"""Write trees as operations: the half of ``build`` that knows the language of formulas.

Each tree becomes operations of a `Weaver`; ``prev`` and ``delay`` ask for records, functions over
time become tallies. A part whose NaN or infinity the result might hide is noted as a `Check` with
the conditions under which it is used.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sonae.expressions import (
    OPTION_SERIES,
    OVER_TIME,
    Call,
    InStates,
    Item,
    Logic,
    Name,
    Node,
    Not,
)
from sonae.expressions.interpret import SWALLOWING
from sonae.expressions.tree import Binary, Choice, Compare, Number, Unary
from sonae.expressions.unit_of import unit_of
from sonae.outcomes.closed_loop import launch_year, steps_so_far, windows_of
from sonae.outcomes.graph import Check, Origin
from sonae.outcomes.option_series import option_series
from sonae.outcomes.weave import Weaver

if TYPE_CHECKING:
    from sonae.outcomes.model import Model

__all__ = ["At", "Writer"]

_ARITHMETIC = {"+": "add", "-": "sub", "*": "mul", "/": "div"}
_COMPARE = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "==": "eq", "!=": "ne"}


@dataclass(frozen=True, slots=True)
class At:
    """Where a tree stands: its formula, the option of a sum over options, and when it is used."""

    formula: str
    option: str | None = None
    guards: tuple[tuple[int, bool], ...] = ()


class Writer:
    """The operations so far, and what was noted on the way.

    Attributes
    ----------
    weaver : Weaver
    options, columns : tuples of str
        The options that may be launched; with them, the windows in which some plan waits for a
        sign of the model: what the table of launches has a column for.
    named, carried : mappings
        Operation of each value and stock that was written; of each year of launch and stretch that
        is carried from year to year.
    records : list
        Trees whose past is read, in the order in which they were asked for.
    checks, origins, units : mappings
    """

    def __init__(self, model: "Model") -> None:
        self.model = model
        self.weaver = Weaver()
        self.options = model.used_options
        self.dimensions = {d.name: at for at, d in enumerate(model.dimensions)}
        self.windows = windows_of(model)
        self.columns = (*self.options, *(window.column for window in self.windows.values()))
        self.named: dict[str, int] = {}
        self.carried: dict[str, int] = {}
        self.records: list[tuple[Node, At]] = []
        self.checks: dict[tuple[object, ...], Check] = {}
        self.origins: dict[int, Origin] = {}
        self.units: dict[int, str | None] = {}
        self._factors = {factor: at for at, factor in enumerate(model.factors)}
        self._series: dict[tuple[str, str], int] = {}
        self._starts: dict[str, int] = {}
        self._slots: dict[tuple[Node, str | None], int] = {}

    # trees --------------------------------------------------------------------------------------

    def write(self, tree: Node, at: At) -> int:
        """Return the operation that gives a tree's number or truth."""
        before = len(self.weaver.operations)
        found = self._written(tree, at)
        for new in range(before, len(self.weaver.operations)):
            self.origins.setdefault(new, Origin(at.formula, tree.span.start, tree.span.end))
        if found >= before:
            unit = unit_of(tree, self.model.units)
            self.units[found] = None if unit is None else str(unit)
        return found

    def write_at(self, tree: Node, formula: str, option: str) -> int:
        """Write a tree that belongs to an option."""
        return self.write(tree, At(formula, option))

    def _written(self, tree: Node, at: At) -> int:
        weaver = self.weaver
        match tree:
            case Number(value):
                return weaver.const(value)
            case Name(name):
                return self._name(name, at)
            case Item(table, key):
                return self.item(table, key)
            case Unary(operand):
                return weaver.op("neg", self.write(operand, at))
            case Binary(op, left, right):
                return weaver.op(_ARITHMETIC[op], self.write(left, at), self.write(right, at))
            case Choice(condition, then, other):
                return self._choice(condition, then, other, at)
            case Call(function, arguments):
                return self._call(function, arguments, at)
            case _:
                return self._condition(tree, at)

    def _condition(self, tree: Node, at: At) -> int:
        weaver = self.weaver
        match tree:
            case InStates(factor, _, codes):
                return weaver.plain("in_states", detail=(self._factors[factor], *codes))
            case Compare(op, left, right):
                parts = [self._watched(part, at) for part in (left, right)]
                return weaver.op(_COMPARE[op], *parts)
            case Not(operand):
                return weaver.op("not", self.write(operand, at))
            case Logic(op, operands):
                return self._logic(op, operands, at)
            case _:
                raise TypeError(f"not in a resolved formula: {tree!r}")

    def _name(self, name: str, at: At) -> int:
        weaver, model = self.weaver, self.model
        if name == "t":
            return weaver.plain("year")
        if name == "steps":
            return steps_so_far(self) if self.windows else weaver.plain("steps")
        if name in self.carried:
            return self.carried[name]
        if at.option is not None and name == "difficulty":
            return weaver.const(float(model.options[at.option].difficulty))
        if at.option is not None and name in OPTION_SERIES:
            return self.item(name, at.option)
        return self.named[name] if name in self.named else self.number(name)

    def number(self, name: str) -> int:
        """Return a quantity or another number of the box: drawn, or known."""
        if name in self.model.fixed:
            return self.weaver.const(self.model.fixed[name])
        drawn = self.weaver.plain("draw", detail=(self.dimensions[name],))
        self.units[drawn] = str(self.model.units[name])
        return drawn

    def item(self, table: str, key: str) -> int:
        """Return a table's number, or what an option does this year."""
        if table in OPTION_SERIES:
            if (table, key) not in self._series:
                self._series[table, key] = option_series(self, table, key)
            return self._series[table, key]
        numbers = self.model.tables[table].numbers
        return self.weaver.plain("table", detail=(self._factors[key], *numbers))

    def start(self, option: str) -> int:
        """Return the year of an option's launch; infinite where, or as long as, there is none."""
        if option not in self._starts:
            found = self.weaver.plain("start", detail=(self.options.index(option),))
            own = [window for window in self.windows.values() if window.option == option]
            if own:
                found = launch_year(self, At(f"options.{option}"), option, found, own)
            self._starts[option] = found
        return self._starts[option]

    def at(self, formula: str) -> At:
        """Return where a tree of a formula stands that is used in any case."""
        return At(formula)

    def _logic(self, op: str, operands: Sequence[Node], at: At) -> int:
        """Write operands in order: each counts only where those before leave it open."""
        parts = []
        for operand in operands:
            parts.append(self.write(operand, at))
            at = self.under(at, parts[-1], op == "and")
        return self.weaver.op(op, *parts)

    def _choice(self, condition: Node, then: Node, other: Node, at: At) -> int:
        test = self.write(condition, at)
        known = self.weaver.settled(test)
        if known is not None:
            return self.write(then if known else other, at)
        first = self.write(then, self.under(at, test, wanted=True))
        second = self.write(other, self.under(at, test, wanted=False))
        return self.weaver.op("select", test, first, second)

    def under(self, at: At, condition: int, wanted: bool) -> At:  # noqa: FBT001
        """Return where a part stands that is used only where a condition is as wanted."""
        if self.weaver.settled(condition) is not None:
            return at
        return replace(at, guards=(*at.guards, (condition, wanted)))

    def _call(self, function: str, arguments: Sequence[Node], at: At) -> int:
        weaver = self.weaver
        if function in SWALLOWING:
            parts = [self._watched(part, at) for part in arguments]
            return self._swallowing(function, parts)
        if function in {"abs", "exp", "log", "sqrt"}:
            return weaver.op(function, self.write(arguments[0], at))
        if function == "sum_options":
            total = weaver.const(0.0)
            for option in self.model.options:
                part = self.write(arguments[0], replace(at, option=option))
                total = weaver.op("add", total, part)
            return total
        if function == "first":
            return weaver.plain("first", self.write(arguments[0], at))
        if function == "observed":  # asked for only where there are so many years to look back on
            slot = self.slot(arguments[0], at)
            years = int(_literal(arguments[1]))
            return weaver.plain("back", weaver.const(0.0), detail=(slot, years))
        if function in {"prev", "delay"}:
            years = 1 if function == "prev" else int(_literal(arguments[1]))
            slot = self.slot(arguments[0], at)
            return weaver.plain("back", self.write(arguments[-1], at), detail=(slot, years))
        if function in OVER_TIME:
            return self._tally(function, arguments, at)
        raise TypeError(f"not a function of a model: {function}")

    def _swallowing(self, function: str, parts: Sequence[int]) -> int:
        weaver = self.weaver
        if function == "piecewise":
            return weaver.plain("piecewise", *parts)
        if function == "clip":
            x, low, high = parts
            return weaver.op("min", high, weaver.op("max", low, x))
        found = parts[0]
        for part in parts[1:]:
            found = weaver.op(function, found, part)
        return found

    def _tally(self, function: str, arguments: Sequence[Node], at: At) -> int:
        weaver = self.weaver
        if function == "years":
            test = self.write(arguments[0], at)
            return weaver.plain("tally", test, detail=(function, "condition"))
        if len(arguments) == 1:
            value = self.write(arguments[0], at)
            return weaver.plain("tally", value, detail=(function, "value"))
        test = self.write(arguments[1], at)
        value = self.write(arguments[0], self.under(at, test, wanted=True))
        return weaver.plain("tally", value, test, detail=(function, "both"))

    def slot(self, tree: Node, at: At) -> int:
        """Return the record of a tree: where its past is read."""
        key = (tree, at.option)
        if key not in self._slots:
            self._slots[key] = len(self.records)
            self.records.append((tree, replace(at, guards=())))
        return self._slots[key]

    # numbers that must be finite ------------------------------------------------------------------

    def _watched(self, tree: Node, at: At) -> int:
        """Write a part whose NaN or infinity the result may hide."""
        found = self.write(tree, at)
        checked = isinstance(tree, Number) or (
            isinstance(tree, Name) and at.option is None and tree.id not in OPTION_SERIES
        )
        if not checked and self.weaver.constant(found) is None:
            self.check(found, at.formula, hidden=True, guards=at.guards)
        return found

    def check(
        self,
        operation: int,
        formula: str,
        *,
        hidden: bool = False,
        guards: tuple[tuple[int, bool], ...] = (),
    ) -> None:
        """Note a number that must be finite."""
        check = Check(operation, formula, hidden, guards)
        self.checks.setdefault((operation, hidden, guards), check)


def _literal(tree: Node) -> float:
    if not isinstance(tree, Number):
        raise TypeError("`delay` takes a number of years")
    return tree.value
