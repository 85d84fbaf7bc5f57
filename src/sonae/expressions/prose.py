"""Print a formula for people: in words for events, in plain mathematics for values.

The tree that runs is the tree that prints, so what a brief shows is what was computed.
"""

from collections.abc import Mapping

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

__all__ = ["formula_text", "in_words"]

_STRENGTH = {"+": 1, "-": 1, "*": 2, "/": 2}
_SIGN = {"*": "×", "/": "÷", "+": "+", "-": "−"}
_RELATION = {"==": "=", "!=": "≠", "<=": "≤", ">=": "≥", "<": "<", ">": ">"}


def in_words(node: Node, factors: Mapping[str, str], states: Mapping[tuple[str, str], str]) -> str:
    """Return an event in words.

    Parameters
    ----------
    node : Node
        A resolved condition over factors.
    factors : mapping
        Label of each factor.
    states : mapping
        Label of each (factor, state).
    """
    match node:
        case InStates(factor, names):
            listed = " or ".join(states.get((factor, name), name) for name in names)
            return f"{factors.get(factor, factor)}: {listed}"
        case Not(InStates(factor, names)):
            listed = " nor ".join(states.get((factor, name), name) for name in names)
            return f"{factors.get(factor, factor)}: other than {listed}"
        case Not(operand):
            return f"not ({in_words(operand, factors, states)})"
        case Logic(op, operands):
            parts = [in_words(part, factors, states) for part in operands]
            wrapped = [
                f"({part})" if isinstance(operand, Logic) else part
                for part, operand in zip(parts, operands, strict=True)
            ]
            return f", {op} ".join(wrapped)
        case _:
            return formula_text(node)


def formula_text(node: Node) -> str:  # noqa: C901 - one case per kind
    """Return a formula in plain mathematics, bracketed so that it is read as it is computed."""
    match node:
        case Number(value):
            return _digits(value)
        case Text(value):
            return f"'{value}'"
        case Name(name):
            return name
        case Item(table, key):
            return f"{table}[{key}]"
        case Unary(operand):
            return f"−{_bracket(operand, 3)}"
        case Binary(op, left, right):
            strength = _STRENGTH[op]
            second = f"({formula_text(right)})" if isinstance(right, Unary) else ""
            second = second or _bracket(right, strength + 1)
            return f"{_bracket(left, strength)} {_SIGN[op]} {second}"
        case Compare(op, left, right):
            return f"{formula_text(left)} {_RELATION[op]} {formula_text(right)}"
        case InStates(factor, states):
            return f"{factor} = {states[0]}" if len(states) == 1 else _set(factor, "∈", states)
        case Not(InStates(factor, states)):
            return f"{factor} ≠ {states[0]}" if len(states) == 1 else _set(factor, "∉", states)
        case Not(operand):
            return f"not ({formula_text(operand)})"
        case Logic(op, operands):
            return f" {op} ".join(_bracket(part, 1) for part in operands)
        case Member(operand, states, negated):
            listed = ", ".join(state.value for state in states)
            return f"{formula_text(operand)} {'∉' if negated else '∈'} {{{listed}}}"
        case Choice(condition, then, other):
            return (
                f"[{formula_text(then)} if {formula_text(condition)}, else {formula_text(other)}]"
            )
        case Call("observed", (inner, Number(1.0))):
            return f"observed({formula_text(inner)})"
        case Call(function, arguments):
            return f"{function}({', '.join(formula_text(part) for part in arguments)})"


def _digits(value: float) -> str:
    """Return every digit that the number has, and no more."""
    shortest = repr(value)
    return shortest.removesuffix(".0") if "e" not in shortest else shortest


def _set(factor: str, sign: str, states: tuple[str, ...]) -> str:
    return f"{factor} {sign} {{{', '.join(states)}}}"


def _bracket(node: Node, strength: int) -> str:
    text = formula_text(node)
    weak = isinstance(node, Logic) or (isinstance(node, Binary) and _STRENGTH[node.op] < strength)
    return f"({text})" if weak else text
