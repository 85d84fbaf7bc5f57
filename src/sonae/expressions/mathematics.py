"""Print a formula as mathematics: the tree as presentation MathML, for pages that show it so.

The same tree that runs and that ``prose`` prints in one line; that line is the text for readers
that do not show MathML. Follows MathML Core, so browsers need no script.
"""

from collections.abc import Callable, Iterable, Mapping
from html import escape
from types import MappingProxyType

from sonae.expressions.prose import formula_text
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
    Text,
    Unary,
)

__all__ = ["mathematics"]

_RELATION = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "&lt;", ">": "&gt;"}
_STRENGTH = {"+": 1, "-": 1, "*": 2}
_SIGN = {"+": "+", "-": "−", "*": "×"}


def mathematics(node: Node, name: str | None = None, *, block: bool = True) -> str:
    """Return a formula as one ``math`` element.

    Parameters
    ----------
    node : Node
        A resolved formula or condition.
    name : str, optional
        What the formula defines; it then stands on the left with a sign of equality.
    block : bool
        Whether it stands on a line of its own.

    Returns
    -------
    str
        Well-formed XML and HTML, escaped. ``alttext`` holds the line of ``formula_text``.

    Examples
    --------
    >>> from sonae.expressions.tree import Binary, Name
    >>> print(mathematics(Binary("/", Name("a"), Name("b")), block=False))
    <math alttext="a ÷ b"><mfrac><mi>a</mi><mi>b</mi></mfrac></math>
    """
    text = formula_text(node) if name is None else f"{name} = {formula_text(node)}"
    inner = _written(node) if name is None else _row(_name(name), _sign("="), _written(node))
    display = ' display="block"' if block else ""
    return f'<math{display} alttext="{escape(text)}">{inner}</math>'


def _written(node: Node) -> str:  # noqa: C901 - one case per kind
    match node:
        case Number(value):
            return _number(value)
        case Text(value):
            return _text(value)
        case Name(name):
            return _name(name)
        case Item(table, key):
            return _below("msub", _name(table), _name(key))
        case Unary(operand):
            inner = _bracketed(operand, 2)
            return _row(_sign("−"), _in_brackets(inner) if isinstance(operand, Unary) else inner)
        case Binary("/", left, right):
            return f"<mfrac>{_written(left)}{_written(right)}</mfrac>"
        case Binary(op, left, right):
            strength = _STRENGTH[op]
            second = _bracketed(right, strength + 1)
            if isinstance(right, Unary):
                second = _in_brackets(_written(right))
            return _row(_bracketed(left, strength), _sign(_SIGN[op]), second)
        case Compare(op, left, right):
            sides = [_bracketed(side, 0) for side in (left, right)]
            return _row(f"<mo>{_RELATION[op]}</mo>".join(sides))
        case InStates(factor, states):
            return _states(factor, states, negated=False)
        case Not(InStates(factor, states)):
            return _states(factor, states, negated=True)
        case Not(operand):
            return _row(_words("not "), _in_brackets(_written(operand)))
        case Member(operand, states, negated):
            listed = _listed(_text(state.value) for state in states)
            return _row(_written(operand), _sign("∉" if negated else "∈"), _braces(listed))
        case Logic(op, operands):
            parts = [
                _in_brackets(_written(part)) if isinstance(part, Logic) else _written(part)
                for part in operands
            ]
            return _row(_words(f" {op} ").join(parts))
        case Choice():
            return _choice(node)
        case Call(function, arguments):
            return _CALLS.get(function, _function)(function, arguments)


# functions --------------------------------------------------------------------------------------


def _function(function: str, arguments: tuple[Node, ...]) -> str:
    """Write a function as its name and its arguments in brackets."""
    name = "ln" if function == "log" else function
    listed = _listed(_written(part) for part in arguments)
    return _row(_name(name), "<mo>&#x2061;</mo>", _in_brackets(listed))


def _root(_: str, arguments: tuple[Node, ...]) -> str:
    return f"<msqrt>{_written(arguments[0])}</msqrt>"


def _size(_: str, arguments: tuple[Node, ...]) -> str:
    return _row(_sign("|"), _written(arguments[0]), _sign("|"))


def _choice(node: Node) -> str:
    """Write a choice as cases; a choice in its last case adds its own."""
    rows: list[tuple[str, str]] = []
    while isinstance(node, Choice):
        rows.append((_written(node.then), _row(_words("if "), _written(node.condition))))
        node = node.other
    return _cases([*rows, (_written(node), _words("otherwise"))])


def _piecewise(_: str, arguments: tuple[Node, ...]) -> str:
    """Write straight lines between knots as cases."""
    x, xs, ys = _written(arguments[0]), arguments[1::2], arguments[2::2]
    less, least = "<mo>&lt;</mo>", "<mo>≤</mo>"
    rows = [(_written(ys[0]), _row(_words("if "), x, least, _written(xs[0])))]
    for low, high, start, end in zip(xs, xs[1:], ys, ys[1:], strict=False):
        rise = Binary("-", end, start)
        along = Binary("/", Binary("-", arguments[0], low), Binary("-", high, low))
        line = _written(Binary("+", start, Binary("*", rise, along)))
        within = _row(_words("if "), _written(low), less, x, least, _written(high))
        rows.append((line, within))
    beyond = _row(_words("if "), x, "<mo>&gt;</mo>", _written(xs[-1]))
    return _cases([*rows, (_written(ys[-1]), beyond)])


def _earlier(function: str, arguments: tuple[Node, ...]) -> str:
    """Write a value of an earlier year, and what stands for it in years that have none."""
    years = Number(1.0) if function == "prev" else arguments[1]
    back = _row(_name("t"), _sign("−"), _bracketed(years, 2))
    then = _below("msub", _atom(arguments[0]), back)
    early = _words("in the first year")
    if function == "delay":
        early = _row(_words("in the first "), _written(arguments[1]), _words(" years"))
    return _cases([(then, _words("otherwise")), (_written(arguments[-1]), early)])


def _at_first(_: str, arguments: tuple[Node, ...]) -> str:
    return _below("msub", _atom(arguments[0]), _words("first year"))


def _over_options(_: str, arguments: tuple[Node, ...]) -> str:
    sign = _below("munder", _sign("∑"), _words("options"))
    return _row(sign, _bracketed(arguments[0], 2))


def _over_years(function: str, arguments: tuple[Node, ...]) -> str:
    """Write a function over time with the years it goes over below its sign."""
    below = _name("t")
    if len(arguments) > 1:
        below = _row(_name("t"), _sign(":"), _written(arguments[1]))
    sign = _below("munder", _OVER[function], below)
    return _row(sign, _bracketed(arguments[0], 2))


def _years(_: str, arguments: tuple[Node, ...]) -> str:
    return _row(_sign("#"), _braces(_row(_name("t"), _sign(":"), _written(arguments[0]))))


_OVER: Mapping[str, str] = MappingProxyType(
    {
        "total": "<mo>∑</mo>",
        "product": "<mo>∏</mo>",
        "highest": "<mi>max</mi>",
        "lowest": "<mi>min</mi>",
        "mean": "<mi>mean</mi>",
        "final": "<mi>final</mi>",
    }
)
_CALLS: Mapping[str, Callable[[str, tuple[Node, ...]], str]] = MappingProxyType(
    {
        **dict.fromkeys(_OVER, _over_years),
        **{"abs": _size, "sqrt": _root, "piecewise": _piecewise, "years": _years},
        **{"prev": _earlier, "delay": _earlier, "first": _at_first, "sum_options": _over_options},
    }
)
"""Functions that mathematics writes otherwise than as a name with brackets."""


# elements ---------------------------------------------------------------------------------------


def _row(*parts: str) -> str:
    return f"<mrow>{''.join(parts)}</mrow>"


def _name(name: str) -> str:
    return f"<mi>{escape(name)}</mi>"


def _text(text: str) -> str:
    return f"<mtext>{escape(text)}</mtext>"


def _words(text: str) -> str:
    """Write words of this program; blanks at their ends stay."""
    return f"<mtext>{escape(text).replace(' ', '&#xA0;')}</mtext>"


def _sign(sign: str) -> str:
    return f"<mo>{sign}</mo>"


def _below(element: str, base: str, under: str) -> str:
    return f"<{element}>{base}{under}</{element}>"


def _listed(parts: Iterable[str]) -> str:
    return "<mo>,</mo>".join(parts)


def _in_brackets(inner: str) -> str:
    return _row("<mo>(</mo>", inner, "<mo>)</mo>")


def _braces(inner: str) -> str:
    return _row("<mo>{</mo>", inner, "<mo>}</mo>")


def _cases(rows: Iterable[tuple[str, str]]) -> str:
    """Write values beside the conditions under which they hold."""
    cells = "".join(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in rows)
    table = f'<mtable class="cases" columnalign="left left" displaystyle="true">{cells}</mtable>'
    return _row('<mo stretchy="true">{</mo>', table)


def _states(factor: str, states: tuple[str, ...], *, negated: bool) -> str:
    if len(states) == 1:
        return _row(_name(factor), _sign("≠" if negated else "="), _text(states[0]))
    listed = _braces(_listed(_text(state) for state in states))
    return _row(_name(factor), _sign("∉" if negated else "∈"), listed)


def _number(value: float) -> str:
    """Write every digit of a number; a power of ten as such."""
    digits, _, power = repr(value).partition("e")
    digits = f"<mn>{digits.removesuffix('.0')}</mn>"
    if not power:
        return digits
    sign = "−" if power.startswith("-") else ""
    size = power.lstrip("+-0") or "0"
    return _row(digits, _sign("×"), f"<msup><mn>10</mn><mn>{sign}{size}</mn></msup>")


def _bracketed(node: Node, strength: int) -> str:
    """Write a part in brackets where it binds less than what it stands in; cases always."""
    weak = isinstance(node, (Logic, Compare, InStates, Member, Not, Choice))
    weak |= isinstance(node, Call) and node.function in ("piecewise", "prev", "delay")
    weak |= isinstance(node, Binary) and node.op != "/" and _STRENGTH[node.op] < strength
    return _in_brackets(_written(node)) if weak else _written(node)


def _atom(node: Node) -> str:
    """Write a part so that a subscript belongs to the whole of it."""
    whole = isinstance(node, (Name, Number))
    return _written(node) if whole else _in_brackets(_written(node))
