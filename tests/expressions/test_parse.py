"""What the small language refuses, where, and with what to write instead."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.expressions import Fault, FormulaFaults, Span, parse
from sonae.expressions.tree import Binary, Choice, Compare, Name, Number, Unary


def _faults(text: str) -> list[tuple[str, str, str]]:
    """Return what is marked, the message and the hint of every fault."""
    with pytest.raises(FormulaFaults) as caught:
        parse(text)
    return [
        (text[fault.span.start : fault.span.end], fault.message, fault.hint or "")
        for fault in caught.value.faults
    ]


def test_binding_is_that_of_arithmetic() -> None:
    assert parse("1 + 2 * x - -y") == Binary(
        "-",
        Binary("+", Number(1.0), Binary("*", Number(2.0), Name("x"))),
        Unary(Name("y")),
    )
    assert parse("x if y > 0 else z") == Choice(
        Compare(">", Name("y"), Number(0.0)), Name("x"), Name("z")
    )


@pytest.mark.parametrize("text", ["+x", " x", "\n  x\n", "(x)", "((x))", "\tx\r\n"])
def test_blanks_brackets_and_a_plus_change_nothing(text: str) -> None:
    assert parse(text) == Name("x")


def test_spans_count_code_points_of_the_text_as_written() -> None:
    tree = parse("\n  f == '造船' or x <\n 3")
    assert [(node.span.start, node.span.end) for node in tree.operands] == [(3, 12), (16, 22)]


@pytest.mark.parametrize(
    ("text", "marked", "message", "hint"),
    [
        ("1 < x < 3", "1 < x < 3", "chained", "a < b and b < c"),
        ("1 + x ** 2", "**", "`**`", "x * x"),
        ("1 + x // 2", "//", "`//`", "use `/`"),
        ("1 + x % 2", "%", "`%`", "a share such as 0.1"),
        ("1 + ~x", "~x", "`~`", "`not`"),
        ("x & y", "&", "`&`", "`and`"),
        ("x | y", "|", "`|`", "`or`"),
        ("x ^ 2", "^", "`^`", "x * x"),
        ("x && y", "&&", "`&&`", "`and`"),
        ("x || y", "||", "`||`", "`or`"),
        ("!x", "!", "`!`", "`not`"),
        ("x <> y", "<>", "`<>`", "`!=`"),
        ("f = 'a'", "=", "`=`", "`==`"),
        ("x; y", ";", "`;`", "one expression"),
        ("x := 1", ":=", "`:=`", "model.values"),
        ("(x := 1)", "x := 1", "`:=`", "model.values"),
        ("1 + x.real", "x.real", "no attributes", "plain name"),
        ("1 + (lambda: x)", "lambda: x", "cannot be defined", ""),
        ("2 * expp(x)", "expp", "unknown function `expp`", "did you mean `exp`?"),
        ("2 * foo(x)", "foo", "unknown function `foo`", "functions: abs"),
        ("min(x, y, key=z)", "min(x, y, key=z)", "no named arguments", ""),
        ("min(*x)", "*x", "`*` before an argument", ""),
        ("x is y", "x is y", "`is`", "`==`"),
        ("x is not y", "x is not y", "`is not`", "`!=`"),
        ("f in 'ab'", "f in 'ab'", "a list of quoted states", "in ['a', 'b']"),
        ("f in []", "f in []", "a list of quoted states", ""),
        ("f in [a]", "f in [a]", "a list of quoted states", "quote each state"),
        ("1 + [x]", "[x]", "a list stands only after `in`", ""),
        ("1 + table['a']", "table['a']", "table[factor]", "two plain names"),
        ("[x for x in y]", "[x for x in y]", "loops", "sum_options"),
        ("1 + True", "True", "`True` is not a number", ""),
        ("1 + 0x10", "0x10", "not a plain decimal number", "`0x`"),
        ("1 + 1_000", "1_000", "not a plain decimal number", "`_`"),
        ("1 + 2j", "2j", "not a number", ""),
        ("1 + 1e999", "1e999", "too large to be finite", ""),
        ("1 + 1e-999", "1e-999", "too small", ""),
        ("f == 'a' 'b'", "'a' 'b'", "joined texts", "'state'"),
        ("f == r'a'", "r'a'", "prefixes", "'state'"),
        ("f == b'a'", "b'a'", "not a number or a quoted state", ""),
        ("x # why", "# why", "comments", "because"),
        ("x × y", "×", "`×` is not in the language", "write `*`"),
        ("x − y", "−", "is not in the language", "write `-`"),
        ("x ≤ y", "≤", "is not in the language", "write `<=`"),
        ("f == “a”", "“", "is not in the language", "write `'`"),
        ("２ * x", "２", "is not in the language", "write `2`"),
        ("ｅｘｐ(x)", "ｅｘｐ", "is not in the language", "write `exp`"),
        ("growtһ", "һ", "is not in the language", ""),  # a Cyrillic letter
        ("x +\u00a0y", "\u00a0", "is not in the language", ""),
        ("x +\u202e y", "\u202e", "U+202E cannot be seen", "remove it"),
        ("f == 'a\u200b'", "\u200b", "U+200B cannot be seen", "remove it"),
        ("x\x00", "\x00", "U+0000", "remove it"),
        ("x\ud800", "\ud800", "U+D800", "remove it"),
        ("", "", "empty", ""),
        (" \n ", " \n ", "empty", ""),
        ("1 +", "+", "not a formula", ""),
        ("(1 + x", "(", "not a formula", ""),
    ],
)
def test_a_refusal_marks_the_spot_and_says_what_to_write(
    text: str, marked: str, message: str, hint: str
) -> None:
    where, said, mends = _faults(text)[0]
    assert message in said
    assert hint in mends
    assert where == marked or (marked == "+" and where in ("+", ""))


def test_every_fault_of_a_formula_is_reported_at_once() -> None:
    assert [
        message.split(" is")[0] for _, message, _ in _faults("x ** 2 + y % 3 + foo(z // 2)")
    ] == [
        *("`**`", "`%`", "`//`", "unknown function `foo`"),
    ]


def test_a_comment_cannot_hide_the_rest_of_a_formula() -> None:
    assert _faults("a  # first\n + b")[0][0] == "# first"


def test_a_hash_in_quotes_is_a_state_like_another() -> None:
    assert parse("f == 'a#b'") == parse('f == "a#b"')


HANG = 2.0
"""Seconds of CPU that nobody should wait for a refusal; how fast it is, benchmarks say."""
CAPS = {
    "characters": "x" * 4_097,
    "minuses": "-" * 100_000 + "x",
    "minuses that fit": "-" * 4_000 + "x",
    "spaced minuses": "- " * 2_000 + "x",
    "tildes": "~" * 4_000 + "x",
    "nots": "not " * 1_000 + "x",
    "brackets": "(" * 2_000 + "x" + ")" * 2_000,
    "square brackets": "[" * 4_000,
    "braces": "{" * 4_000,
    "open brackets": "(" * 4_000,
    "sum of 5,000": "+".join(["x"] * 5_000),
    "sum of 2,000": "+".join(["x"] * 2_000),
    "nodes": "min(" + ",".join(["x"] * 600) + ")",
    "and": " and ".join(["x"] * 600),
    "choices": "a if b else " * 340 + "c",
    "attributes": "a" + ".b" * 2_000,
    "calls": "f" + "()" * 2_000,
    "items": "x" + "[0]" * 1_300,
    "lambdas": "lambda:" * 580 + "x",
    "comparisons": "a<" * 2_000 + "b",
    "stars": "*" * 4_000,
    "f-strings": "f'" * 2_000,
    "nested f-strings": "f'{" * 1_000,
    "exponents": "1e" * 2_000,
    "digits": "9" * 4_096,
    "hex digits": "0x" + "f" * 4_000,
    "quotes": "'" * 4_095,
    "backslashes": "\\" * 4_000,
    "foreign": "é" * 4_000,
    "foreign apart": "é " * 2_000,
    "hidden": "\u200b" * 4_000,
    "newlines": "\n" * 4_000 + "(",
}


@pytest.mark.parametrize("name", CAPS)
def test_what_is_too_large_or_too_deep_is_refused_at_once(name: str) -> None:
    start = time.process_time()
    with pytest.raises(FormulaFaults):
        parse(CAPS[name])
    assert time.process_time() - start < HANG


def test_what_just_fits_is_read() -> None:
    parse("+".join(["x"] * 49))
    parse("(" * 49 + "x" + ")" * 49)
    parse("min(" + ",".join(["x"] * 498) + ")")
    parse("x" * 4_096)


WORDS = (
    "x y 1 0.5 'a' + - * / ( ) [ ] , . : = == != < <= and or not in if else min exp ** # ' lambda"
)


@settings(deadline=None, max_examples=300)
@given(st.text(max_size=40) | st.lists(st.sampled_from(WORDS.split()), max_size=14).map(" ".join))
def test_any_text_is_a_tree_or_refused_within_its_bounds(text: str) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        parse(text)
    except FormulaFaults as error:
        faults = error.faults or (Fault(Span(-1, -1), "none"),)
    assert all(0 <= fault.span.start <= fault.span.end <= len(text) for fault in faults)
