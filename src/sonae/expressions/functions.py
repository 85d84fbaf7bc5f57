"""The rules of the language's functions: how many arguments, of which kind, in which unit.

Used by ``resolve``, whose checker supplies what an argument is. To add a function, give it an
entry in the two tables at the end, a reading in ``interpret`` and ``ranges``, and an operation in
``outcomes``.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from fractions import Fraction

from sonae.expressions.kinds import Kind, Num, State
from sonae.expressions.scope import Scope
from sonae.expressions.tree import Call, Name, Node, Number, Span, Unary
from sonae.units import DIMENSIONLESS, YEAR, Unit

__all__ = ["FunctionRules"]


class FunctionRules(ABC):
    """Checks calls; a checker of whole formulas supplies the kinds of their arguments."""

    _scope: Scope
    _observing: bool

    @abstractmethod
    def visit(self, node: Node) -> tuple[Node, Kind]:
        """Return what stands for `node` once names are looked up, and its kind."""

    @abstractmethod
    def _number(self, node: Node) -> tuple[Node, Unit | None]:
        """Return a part that must be a number, and its unit."""

    @abstractmethod
    def _condition(self, node: Node) -> Node:
        """Return a part that must be a condition."""

    @abstractmethod
    def _choice(self, test: Node, then: Node, other: Node, span: Span) -> tuple[Node, Kind]:
        """Return one of two numbers in the same unit."""

    @abstractmethod
    def _same(self, units: tuple[Unit | None, ...], span: Span, what: str) -> Unit | None:
        """Return the unit that all share; note a fault if they do not."""

    @abstractmethod
    def _fault(self, span: Span, message: str, hint: str | None = None) -> None:
        """Note a fault."""

    def _call(self, node: Call) -> tuple[Node, Kind]:
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
        rule: Callable[[Call], tuple[Node, Kind]] = getattr(self, f"_{_RULES[node.function]}")
        return rule(node)

    def _observed(self, node: Call) -> tuple[Node, Kind]:
        if not self._scope.observed_only:
            self._fault(node.span, "`observed(factor)` belongs into a plan's `when`")
            return Number(0.0, node.span), "unknown"
        if not 1 <= len(node.arguments) <= 2:
            self._fault(node.span, "`observed` takes 1 to 2 arguments")
            return Number(0.0, node.span), "unknown"
        asked = node.arguments[0]
        self._observing = True
        tree, kind = self.visit(asked)
        self._observing = False
        if isinstance(asked, Name) and asked.id in self._scope.observable:
            return self._past(node, asked), kind
        event = isinstance(asked, Name) and kind == "condition"
        if not (isinstance(kind, State) or event or kind == "unknown"):
            hint = "write observed(factor) == 'state', or declare a value of the model"
            message = "`observed(...)` reads a factor or a named event, or one value or stock"
            self._fault(node.span, message, hint)
            return tree, "unknown"
        if len(node.arguments) == 2 and kind != "unknown":
            hint = "its date is the factor's `observable`"
            self._fault(node.span, "`observed` takes years of a value or stock only", hint)
        return tree, kind

    def _past(self, node: Call, asked: Name) -> Call:
        """Return ``observed(value, years)``: one year ago, if nothing is said."""
        years = 1.0
        if len(node.arguments) == 2:
            given = _literal(node.arguments[1])
            if given is None or not given.is_integer() or given < 1:
                hint = f"write observed({asked.id}, 2); this year's is not known yet"
                message = "`observed` takes a whole number of years, 1 or more"
                self._fault(node.span, message, hint)
            else:
                years = given
        return Call("observed", (asked, Number(years, node.span)), node.span)

    def _numbers(self, node: Call) -> tuple[tuple[Node, ...], list[Unit | None]]:
        pairs = [self._number(argument) for argument in node.arguments]
        return tuple(tree for tree, _ in pairs), [unit for _, unit in pairs]

    def _same_units(self, node: Call) -> tuple[Node, Kind]:
        trees, units = self._numbers(node)
        unit = self._same(tuple(units), node.span, f"`{node.function}`")
        return Call(node.function, trees, node.span), Num(unit)

    def _pure(self, node: Call) -> tuple[Node, Kind]:
        trees, units = self._numbers(node)
        if units[0] is not None and not units[0].dimensionless:
            message = f"`{node.function}` needs a number without unit, not {units[0]}"
            self._fault(node.span, message, "divide by a reference amount first")
        return Call(node.function, trees, node.span), Num(DIMENSIONLESS)

    def _root(self, node: Call) -> tuple[Node, Kind]:
        trees, units = self._numbers(node)
        unit = None if units[0] is None else units[0] ** Fraction(1, 2)
        return Call(node.function, trees, node.span), Num(unit)

    def _where(self, node: Call) -> tuple[Node, Kind]:
        test, then, other = node.arguments
        return self._choice(test, then, other, node.span)

    def _piecewise(self, node: Call) -> tuple[Node, Kind]:
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
        return Call(node.function, trees, node.span), Num(unit)

    def _back(self, node: Call) -> tuple[Node, Kind]:
        """``prev(x, first)``, ``delay(x, k, first)``: the last argument fits the first."""
        trees, units = self._numbers(node)
        if node.function == "delay":
            years = trees[1]
            whole = isinstance(years, Number) and years.value.is_integer() and years.value >= 1
            if not whole:
                self._fault(node.span, "`delay` takes a whole number of years, 1 or more")
        unit = self._same((units[0], units[-1]), node.span, f"`{node.function}`")
        return Call(node.function, trees, node.span), Num(unit)

    def _over_time(self, node: Call) -> tuple[Node, Kind]:
        value, unit = self._number(node.arguments[0])
        tests = tuple(self._condition(test) for test in node.arguments[1:])
        if node.function == "total" and unit is not None:
            unit = unit if _is_amount(unit) else unit * YEAR
        if node.function == "product" and unit is not None and not unit.dimensionless:
            self._fault(node.span, f"`product` needs a number without unit, not {unit}")
        return Call(node.function, (value, *tests), node.span), Num(unit)

    def _years(self, node: Call) -> tuple[Node, Kind]:
        test = self._condition(node.arguments[0])
        return Call(node.function, (test,), node.span), Num(DIMENSIONLESS)

    def _sum_options(self, node: Call) -> tuple[Node, Kind]:
        outer, self._scope = self._scope, self._scope.inside_option_sum()
        tree, unit = self._number(node.arguments[0])
        self._scope = outer
        return Call(node.function, (tree,), node.span), Num(unit)


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
