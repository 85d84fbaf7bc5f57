"""The same model as straight Python, the way a person would write it down.

Reads the formulas of a `Model` and writes one function that runs one plan in one future: what the
years do not change first, then a loop over years, one line for each formula. The ``numpy`` style
is the same text with NumPy's functions, so that plans ``(plan, 1)`` and futures ``(future,)``
broadcast. Only benchmarks use it; the product never makes text of a formula to run it.
"""

import ast
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import numpy as np

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
    walk,
)
from sonae.expressions.tree import Binary, Choice, Compare, Number, Unary
from sonae.outcomes.model import Model

__all__ = ["Style", "function", "parameters", "source"]

Style: TypeAlias = Literal["python", "numpy"]

_NAMES: Final[dict[Style, dict[str, str]]] = {
    "python": {"min": "min", "max": "max"}
    | {name: f"math.{name}" for name in ("exp", "log", "sqrt")}
    | {"abs": "abs"},
    "numpy": {"min": "np.minimum", "max": "np.maximum"}
    | {name: f"np.{name}" for name in ("exp", "log", "sqrt", "abs")},
}
_START: Final = {
    "total": "0.0",
    "mean": "0.0",
    "product": "1.0",
    "highest": "-inf",
    "lowest": "inf",
    "final": "0.0",
}


def parameters(model: Model) -> tuple[str, ...]:
    """Return what the function takes: launch years, codes of states, numbers of the box."""
    drawn = tuple(dimension.name.replace(".", "_") for dimension in model.dimensions)
    return (*model.used_options, *model.factors, *drawn)


def source(model: Model, style: Style = "python") -> str:
    """Return the text of ``run(*parameters)``, which returns the outcomes in order."""
    return ast.unparse(ast.parse(_Writer(model, style).text()))


def function(model: Model, style: Style = "python") -> Callable[..., tuple[Any, ...]]:
    """Return the function itself."""
    names: dict[str, Any] = {"math": math, "np": np, "inf": math.inf}
    exec(compile(source(model, style), f"<{style} model>", "exec"), names)  # own text
    run: Callable[..., tuple[Any, ...]] = names["run"]
    return run


@dataclass
class _Writer:
    """The lines so far: before the loop, in it, and at the end of a year."""

    model: Model
    style: Style
    once: list[str] = field(default_factory=list)
    yearly: list[str] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    """Series of options and earlier values that have their line."""
    option: str | None = None
    """The option at hand inside ``sum_options``."""

    def text(self) -> str:
        """Return the whole function."""
        model = self.model
        self._leads()
        for name, stock in model.stocks.items():
            self.once.append(f"{name} = {self._write(stock.start)}")
        for name, tree in model.values.items():
            line = f"{name} = {self._write(tree)}"
            (self.once if self._is_constant(tree) else self.yearly).append(line)
        results = [self._result(tree) for tree in model.outcomes.values()]
        nexts = [f"{name}_next = {self._write(stock.next)}" for name, stock in model.stocks.items()]
        self.end = [*nexts, *(f"{name} = {name}_next" for name in model.stocks), *self.end]
        body = "\n".join(f"    {line}" for line in self.once)
        years = "\n".join(f"        {line}" for line in (*self.yearly, *self.end))
        span = f"range({model.years.start}, {model.years.stop})"
        head = f"def run({', '.join(parameters(model))}):"
        last = f"    return ({', '.join(results)},)"
        return f"{head}\n{body}\n    for t in {span}:\n{years}\n{last}\n"

    def _leads(self) -> None:
        """Write how many steps there are, and the year before each option begins to act."""
        model = self.model
        launched = " + ".join(f"1.0 * ({name} < inf)" for name in model.used_options)
        self.once.append(f"steps = {launched}")
        stretches: dict[str, str] = {}
        for name in model.used_options:
            terms = model.options[name]
            months = str(terms.lead.lower)
            if model.lead_position is not None:
                months += f" + {terms.lead.upper - terms.lead.lower!r} * {model.lead_position}"
            elif not terms.lead.fixed:
                months = f"{name}_lead"
            self.option = name
            stretch = "1" if model.stretch is None else self._write(model.stretch)
            self.option = None
            if stretch not in stretches:
                stretches[stretch] = f"stretch{len(stretches)}"
                self.once.append(f"{stretches[stretch]} = {stretch}")
            self.once.append(f"{name}_begin = {name} + ({months}) / 12 * {stretches[stretch]} - 1")

    def _is_constant(self, tree: Node) -> bool:
        """Tell whether the years do not change it: then it stands before the loop."""
        for node in walk(tree):
            match node:
                case Name(name) if name == "t" or name in self.model.stocks:
                    return False
                case Name(name) if name in self.model.values:
                    if not self._is_constant(self.model.values[name]):
                        return False
                case Item(table, _) if table in OPTION_SERIES:
                    return False
                case Call("sum_options" | "prev"):
                    return False
                case _:
                    pass
        return True

    # formulas -------------------------------------------------------------------------------------

    def _write(self, tree: Node) -> str:
        match tree:
            case Number(value):
                return str(int(value)) if value.is_integer() else repr(value)
            case Name(name):
                return self._name(name)
            case Item(table, key) if table in OPTION_SERIES:
                return self._series(table, key)
            case Item(table, key):
                return self._table(table, key)
            case Unary(operand):
                return f"(-{self._write(operand)})"
            case Binary(op, left, right):
                return _folded(f"({self._write(left)} {op} {self._write(right)})")
            case Choice(condition, then, other):
                return self._choice(self._test(condition), self._write(then), self._write(other))
            case Call(name, arguments):
                return self._call(name, arguments)
            case _:
                raise TypeError(f"not in a formula of the benchmark: {tree!r}")

    def _test(self, tree: Node) -> str:
        """Return a condition."""
        signs = {"and": "&", "or": "|"} if self.style == "numpy" else {"and": "and", "or": "or"}
        match tree:
            case InStates(factor, _, codes):
                tests = [f"({factor} == {code})" for code in codes]
                return "(" + f" {signs['or']} ".join(tests) + ")"
            case Compare(op, left, right):
                return _folded(f"({self._write(left)} {op} {self._write(right)})")
            case Not(operand):
                return f"({'not ' if self.style == 'python' else '~'}{self._test(operand)})"
            case Logic(op, operands):
                return f"({f' {signs[op]} '.join(self._test(part) for part in operands)})"
            case _:
                raise TypeError(f"not in a condition of the benchmark: {tree!r}")

    def _choice(self, condition: str, then: str, other: str) -> str:
        if condition in {"True", "False"}:
            return then if condition == "True" else other
        if self.style == "python":
            return f"({then} if {condition} else {other})"
        return f"np.where({condition}, {then}, {other})"

    def _name(self, name: str) -> str:
        model = self.model
        if self.option is not None and name == "difficulty":
            return str(model.options[self.option].difficulty)
        if self.option is not None and name in OPTION_SERIES:
            return self._series(name, self.option)
        return repr(model.fixed[name]) if name in model.fixed else name

    def _table(self, table: str, factor: str) -> str:
        """Return the entry; the table itself is a line before the loop."""
        name = f"{table}_of"
        if name not in self.known:
            self.known.add(name)
            numbers = repr(self.model.tables[table].numbers)
            line = (
                f"{name} = {numbers}" if self.style == "python" else f"{name} = np.array({numbers})"
            )
            self.once.insert(0, line)
        return f"{name}[{factor}]"

    def _call(self, name: str, arguments: tuple[Node, ...]) -> str:
        if name == "sum_options":
            return self._sum(arguments[0])
        parts = [self._write(part) for part in arguments]
        names = _NAMES[self.style]
        if name == "clip":
            return f"{names['min']}({parts[2]}, {names['max']}({parts[1]}, {parts[0]}))"
        if name == "prev":
            return self._before(parts[0], parts[1])
        if name in {"min", "max"}:
            found = parts[0]
            for part in parts[1:]:
                found = f"{names[name]}({found}, {part})"
            return found
        if name not in names:
            raise TypeError(f"not a function of the benchmark: {name}")
        return f"{names[name]}({parts[0]})"

    def _sum(self, tree: Node) -> str:
        parts = []
        for option in self.model.used_options:
            self.option = option
            part = self._write(tree)
            if part != "0.0":
                parts.append(part.replace(" + 0.0", ""))
        self.option = None
        return f"({' + '.join(parts)})"

    def _before(self, name: str, first: str) -> str:
        """Return last year's value, which is kept at the end of every year."""
        kept = f"{name}_before"
        if kept not in self.known:
            self.known.add(kept)
            self.once.append(f"{kept} = {first}")
            self.end.append(f"{kept} = {name}")
        return kept

    # options --------------------------------------------------------------------------------------

    def _series(self, series: str, option: str) -> str:
        """Return what an option does this year, worked out in a line of its own."""
        name = f"{option}_{series}"
        if option not in self.model.used_options:
            return "0.0"
        text = self._option_text(series, option)
        if text == "0.0":
            return text
        if name not in self.known:
            self.known.add(name)
            self.yearly.append(f"{name} = {text}")
        return name

    def _option_text(self, series: str, option: str) -> str:
        terms = self.model.options[option]
        since = f"(t - {option}_begin)" + f" / {terms.ramp!r}" * (terms.ramp != 1)
        if series == "on":
            if self.style == "numpy":
                return f"np.minimum(1.0, np.maximum(0.0, {since}))"
            return f"0.0 if t <= {option}_begin else min(1.0, {since})"
        if series == "starts":
            return self._choice(f"t == {option}", "1.0", "0.0")
        cost = terms.yearly if series == "pay" else terms.upfront
        amount = repr(cost.lower) if cost.fixed else f"{option}_{series}_cost"
        if cost.fixed and cost.lower == 0:
            return "0.0"
        if series == "pay" and terms.paid_in_effect:
            return f"{amount} * {self._series('on', option)}"
        return self._choice(f"t {'>=' if series == 'pay' else '=='} {option}", amount, "0.0")

    # over time ------------------------------------------------------------------------------------

    def _result(self, tree: Node) -> str:
        """Return an outcome; each function over time in it gathers in a line of the loop."""
        match tree:
            case Call(name, (value, *conditions)) if name in OVER_TIME and name != "years":
                return self._gather(name, value, conditions)
            case Binary(op, left, right):
                return f"({self._result(left)} {op} {self._result(right)})"
            case _:
                return self._write(tree)

    def _gather(self, name: str, value: Node, conditions: list[Node]) -> str:
        kept = f"{name}{sum(name in line for line in self.once)}"
        written, names = self._write(value), _NAMES[self.style]
        new = {
            "total": f"{kept} + {written}",
            "mean": f"{kept} + {written}",
            "product": f"{kept} * {written}",
            "highest": f"{names['max']}({kept}, {written})",
            "lowest": f"{names['min']}({kept}, {written})",
            "final": written,
        }[name]
        self.once.append(f"{kept} = {_START[name]}")
        counted = f"{kept} = {new}"
        if not conditions:
            self.yearly.append(counted)
            return f"{kept} / {len(self.model.years)}" if name == "mean" else kept
        test = self._test(conditions[0])  # reads nothing but t
        self.yearly.append(f"if {test}: {counted}")
        years = sum(eval(test, {"t": t}) for t in self.model.years)
        return f"{kept} / {years}" if name == "mean" else kept


def _folded(text: str) -> str:
    """Work out what stands between two plain numbers, as a person would before writing it."""
    parts = text[1:-1].split(" ")
    if len(parts) != 3 or not all(_is_number(part) for part in (parts[0], parts[2])):
        return text
    return repr(eval(text))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("e-", "", 1).isdigit()
