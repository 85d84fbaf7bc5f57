"""From the text of a formula to its tree, by a whitelist over Python's own grammar.

Reads text from a dossier; hands a `tree` to ``resolve``. The text is never run as Python: the
grammar is only borrowed (``ast.parse``), and every node that is not listed here is refused by
name, at its place, with what to write instead. Size and depth are capped before parsing.
"""

import ast
import difflib
import math
import re
import warnings
from typing import Literal

from sonae.expressions.faults import Fault, FormulaFaults
from sonae.expressions.limits import MAX_DEPTH, MAX_LITERAL, MAX_NODES, refuse, refuse_unfit
from sonae.expressions.tree import (
    Binary,
    Call,
    Choice,
    Compare,
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

__all__ = ["FUNCTIONS", "Fault", "FormulaFaults", "parse"]

FUNCTIONS = (
    *("abs", "clip", "delay", "exp", "final", "first", "highest", "log", "lowest", "max", "mean"),
    *("min", "observed", "piecewise", "prev", "product", "sqrt", "sum_options", "total", "where"),
    "years",
)

_DECIMAL = re.compile(r"(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_ARITHMETIC: dict[type[ast.operator], Literal["+", "-", "*", "/"]] = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"},
}
_COMPARISONS: dict[type[ast.cmpop], Literal["<", "<=", ">", ">=", "==", "!="]] = {
    **{ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!="},
}
_REFUSED: tuple[tuple[tuple[type[ast.AST], ...], str, str | None], ...] = (
    ((ast.Pow,), "`**` is not in the language", "write x * x, sqrt(x) or exp(k * log(x))"),
    ((ast.FloorDiv,), "`//` is not in the language", "use `/`"),
    ((ast.Mod,), "`%` is not in the language", "write a share such as 0.1"),
    ((ast.Invert,), "`~` is not in the language", "write `not`"),
    ((ast.BitAnd,), "`&` is not in the language", "write `and`"),
    ((ast.BitOr,), "`|` is not in the language", "write `or`"),
    ((ast.BitXor,), "`^` is not in the language", "write x * x, sqrt(x) or exp(k * log(x))"),
    ((ast.LShift, ast.RShift, ast.MatMult), "this sign is not in the language", None),
    ((ast.Attribute,), "a name has no attributes here", "write a plain name"),
    ((ast.Lambda,), "functions cannot be defined in a formula", None),
    ((ast.JoinedStr,), "formatted text is not in the language", "write a plain quoted state"),
    ((ast.NamedExpr,), "`:=` is not in the language", "declare a value under `model.values`"),
    ((ast.Is,), "`is` is not in the language", "write `==`"),
    ((ast.IsNot,), "`is not` is not in the language", "write `!=`"),
    ((ast.Starred,), "`*` before an argument is not in the language", None),
    ((ast.List, ast.Tuple, ast.Set), "a list stands only after `in`", None),
    (
        (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp),
        "loops are not in the language",
        "sum_options(...) sums over options, total(...) over years",
    ),
)
_SIGNS = (
    (r":=", "`:=` is not in the language", "declare a value under `model.values`"),
    (r"&&", "`&&` is not in the language", "write `and`"),
    (r"\|\|", "`||` is not in the language", "write `or`"),
    (r"<>", "`<>` is not in the language", "write `!=`"),
    (r"=>|=<", "this comparison is not in the language", "write `>=` or `<=`"),
    (r"!(?!=)", "`!` is not in the language", "write `not`"),
    (r"(?<![<>=!:])=(?!=)", "`=` is not in the language", "write `==` to compare"),
    (r";", "`;` is not in the language", "a formula is one expression"),
)
"""What people write from habit, looked for only in a text that is no formula anyway."""


def parse(text: str) -> Node:
    """Return the tree of a formula.

    Parameters
    ----------
    text : str
        At most 4,096 characters, 500 nodes, 50 levels.

    Raises
    ------
    FormulaFaults
        If the text is not in the language; every fault with its span.

    Examples
    --------
    >>> parse("2 * growth + 1").op
    '+'
    """
    refuse_unfit(text)
    flat = text.replace("\n", " ").replace("\r", " ").replace("\t", " ")
    module = _python_tree(text, flat)
    _refuse_shape(text, module)
    reader = _Reader(flat)
    tree = reader.read(module.body)
    if reader.faults:
        raise FormulaFaults(text, tuple(reader.faults))
    return tree


def _python_tree(text: str, flat: str) -> ast.Expression:
    """Borrow Python's grammar; its ways to fail become one fault."""
    lead = len(flat) - len(flat.lstrip(" "))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            module = ast.parse(flat[lead:], mode="eval")
    except SyntaxError as error:
        # no offset: the text stopped before the formula did
        at = lead + error.offset - 1 if error.offset else len(flat.rstrip()) - 1
        at = min(at, len(text) - 1)
        raise FormulaFaults(text, (_syntax_fault(flat, at, error),)) from None
    except (RecursionError, MemoryError, ValueError):
        raise refuse(text, "not a formula: too deep or too long", "name its parts") from None
    for node in ast.walk(module) if lead else ():
        if isinstance(node, (ast.expr, ast.keyword)):
            node.col_offset += lead
            node.end_col_offset = (node.end_col_offset or 0) + lead
    return module


def _syntax_fault(flat: str, at: int, error: SyntaxError) -> Fault:
    """Name the sign that habit put there, else say what Python's parser says."""
    outside = re.sub(r"'[^']*'|\"[^\"]*\"", lambda quoted: " " * len(quoted[0]), flat)
    for pattern, message, hint in _SIGNS:
        match = re.search(pattern, outside)
        if match is not None:
            return Fault(Span(*match.span()), message, hint)
    # what follows the first sentence is advice for Python programs
    what = (error.msg or "invalid syntax").partition(". ")[0][:120]
    if not error.offset:
        what = "it stops too early"
    return Fault(Span(at, at + 1), f"not a formula: {what}")


def _refuse_shape(text: str, module: ast.Expression) -> None:
    """Count nodes and levels without recursion."""
    count = 0
    stack: list[tuple[ast.AST, int]] = [(module.body, 1)]
    while stack:
        node, level = stack.pop()
        count += isinstance(node, ast.expr)
        if level > MAX_DEPTH:
            message = f"formula nested deeper than {MAX_DEPTH} levels"
            raise refuse(text, message, "name its parts; a long sum nests by its terms")
        stack += [
            (child, level + isinstance(child, ast.expr)) for child in ast.iter_child_nodes(node)
        ]
    if count > MAX_NODES:
        raise refuse(text, f"formula of {count} parts; at most {MAX_NODES}", "name its parts")


class _Reader:
    """Turns whitelisted Python nodes into ours and notes a fault for each that is not."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._encoded = text.encode("utf-8", "surrogatepass")

    def read(self, node: ast.expr) -> Node:  # noqa: C901 - one case per kind
        """Return our node; after a fault, a zero that keeps reading going."""
        span = self._span(node)
        match node:
            case ast.Constant(value=value):
                return self._constant(value, span)
            case ast.Name(id=name):
                return Name(name, span)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return Unary(self.read(operand), span)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return self.read(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Not(self.read(operand), span)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                sign = _ARITHMETIC[type(op)]
                return Binary(sign, self.read(left), self.read(right), span)
            case ast.BoolOp(op=op, values=values):
                parts = tuple(self.read(value) for value in values)
                return Logic("and" if isinstance(op, ast.And) else "or", parts, span)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return Choice(self.read(test), self.read(body), self.read(orelse), span)
            case ast.Compare():
                return self._comparison(node, span)
            case ast.Subscript():
                return self._item(node, span)
            case ast.Call():
                return self._call(node, span)
            case _:
                return self._refused(node, span)

    def _constant(self, value: object, span: Span) -> Node:
        written = self._text[span.start : span.end]
        if isinstance(value, str):
            if written not in (f"'{value}'", f'"{value}"'):
                hint = "write a plain quoted state: 'state'"
                return self._fault(span, "prefixes, escapes and joined texts are not read", hint)
            return Text(value, span)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            message = f"`{written[:MAX_LITERAL]}` is not a number or a quoted state"
            return self._fault(span, message)
        if len(written) > MAX_LITERAL:
            return self._fault(span, f"number of more than {MAX_LITERAL} characters")
        if _DECIMAL.fullmatch(written) is None:
            message = f"`{written}` is not a plain decimal number"
            return self._fault(span, message, "write digits, without `_`, `0x` or `j`")
        number = float(value)
        if not math.isfinite(number):
            return self._fault(span, "the number is too large to be finite")
        if number == 0 and re.search("[1-9]", re.split("[eE]", written)[0]):
            return self._fault(span, "the number is too small to be told from zero")
        return Number(number, span)

    def _comparison(self, node: ast.Compare, span: Span) -> Node:
        if len(node.ops) > 1:
            return self._fault(
                span, "comparisons cannot be chained", "write `a < b and b < c` for `a < b < c`"
            )
        op, right = node.ops[0], node.comparators[0]
        if isinstance(op, (ast.In, ast.NotIn)):
            return self._member(node.left, right, span, negated=isinstance(op, ast.NotIn))
        sign = _COMPARISONS.get(type(op))
        if sign is None:
            return self._refused(op, span)
        return Compare(sign, self.read(node.left), self.read(right), span)

    def _member(self, left: ast.expr, right: ast.expr, span: Span, *, negated: bool) -> Node:
        if not isinstance(right, (ast.List, ast.Tuple, ast.Set)) or not right.elts:
            hint = "write `factor in ['a', 'b']`"
            return self._fault(span, "`in` needs a list of quoted states", hint)
        states = [self.read(element) for element in right.elts]
        if not all(isinstance(state, Text) for state in states):
            return self._fault(span, "`in` needs a list of quoted states", "quote each state")
        texts = tuple(state for state in states if isinstance(state, Text))
        return Member(self.read(left), texts, negated, span)

    def _item(self, node: ast.Subscript, span: Span) -> Node:
        if isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Name):
            return Item(node.value.id, node.slice.id, span)
        return self._fault(
            span, "only `table[factor]` or `on[option]` can be looked up", "use two plain names"
        )

    def _call(self, node: ast.Call, span: Span) -> Node:
        if not isinstance(node.func, ast.Name):
            if isinstance(node.func, ast.Constant):
                return self._fault(span, "only a function can be called")
            return self._refused(node.func, span)
        name = node.func.id
        if name not in FUNCTIONS:
            near = difflib.get_close_matches(name, FUNCTIONS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"functions: {', '.join(FUNCTIONS)}"
            for argument in node.args:
                self.read(argument)
            return self._fault(self._span(node.func), f"unknown function `{name}`", hint)
        if node.keywords:
            return self._fault(span, f"`{name}` takes no named arguments")
        return Call(name, tuple(self.read(argument) for argument in node.args), span)

    def _refused(self, node: ast.AST, span: Span) -> Node:
        inner = getattr(node, "op", node)
        if isinstance(node, ast.BinOp):
            span = self._sign(node, span)
        for kinds, message, hint in _REFUSED:
            if isinstance(inner, kinds) or isinstance(node, kinds):
                return self._fault(span, message, hint)
        return self._fault(span, "this is not in the language of formulas")

    def _sign(self, node: ast.BinOp, span: Span) -> Span:
        """Where the sign between two parts stands: they may be lines apart."""
        left, right = self._span(node.left).end, self._span(node.right).start
        match = re.search(r"[*/%&|^@<>]+", self._text[left:right])
        return span if match is None else Span(left + match.start(), left + match.end())

    def _fault(self, span: Span, message: str, hint: str | None = None) -> Node:
        self.faults.append(Fault(span, message, hint))
        return Number(0.0, span)

    def _span(self, node: ast.expr) -> Span:
        """Code points, from the byte offsets that Python's parser gives."""
        start = len(self._encoded[: node.col_offset].decode("utf-8", "surrogatepass"))
        end = len(self._encoded[: node.end_col_offset].decode("utf-8", "surrogatepass"))
        return Span(start, end)
