"""Where a hand slipped, when the YAML parser stumbles further down.

Reads the text and the parser's complaint; hands ``yaml_tree`` a better place, or None. A bracket
or quotation mark that is not closed, a colon or blank left out, a key that is indented unlike its
neighbours: the parser notices each on a later line only.
"""

import re
from collections import Counter

import yaml

__all__ = ["Spot", "find_slip"]

_MOST_TEXT = 1_000_000
_MOST_TOKENS = 100_000
_FURTHEST = 200
"""Lines above the parser's that an odd indentation is looked for in."""
_RARE = 2
"""How often an indentation may stand in the file and still be an odd one."""
_KEY = re.compile(r" *[\w.-]+:( |$)")

Spot = tuple[int, int, str, str]
"""Line and column from 0, what is wrong, what mends it."""


def find_slip(text: str, lines: list[str], error: yaml.MarkedYAMLError) -> Spot | None:
    """Return where the slip behind a complaint of the parser most likely is."""
    problem, mark, context = error.problem or "", error.problem_mark, error.context_mark
    if mark is None or len(text) > _MOST_TEXT:
        return None
    opened = _open_quotation(text, mark)
    if opened is not None:
        return opened
    if "expected ',' or" in problem and context is not None and context.line < mark.line:
        return _open_bracket(lines, context)
    if "could not find expected ':'" in problem and context is not None:
        return _no_colon(lines, context)
    if "mapping values are not allowed" in problem:
        return _run_on(text, lines, mark) or _indented(lines, mark)
    return _indented(lines, mark) if "did not find expected key" in problem else None


def _tokens(text: str, upto: int) -> list[yaml.ScalarToken]:
    """Return the scalars that end before a position, as far as the text can be scanned."""
    loader = yaml.CLoader(text)
    found: list[yaml.ScalarToken] = []
    try:
        for _ in range(_MOST_TOKENS):
            token = loader.get_token()
            if token is None or token.start_mark.index >= upto:
                break
            if isinstance(token, yaml.ScalarToken):
                found.append(token)
    except yaml.YAMLError:
        pass
    finally:
        loader.dispose()
    return found


def _open_quotation(text: str, mark: yaml.Mark) -> Spot | None:
    """Find a quotation that began on an earlier line and ends where the parser stumbled."""
    quoted = [token for token in _tokens(text, mark.index) if token.style in ("'", '"')]
    if not quoted:
        return None
    start, end = quoted[-1].start_mark, quoted[-1].end_mark
    if start.line == end.line or end.line != mark.line:
        return None
    hint = "close it on its line"
    return start.line, start.column, "not YAML: this quotation is not closed on its line", hint


def _open_bracket(lines: list[str], context: yaml.Mark) -> Spot | None:
    """Blame the bracket if its line neither closes it nor goes on with a comma."""
    written = lines[context.line].partition(" #")[0].rstrip()
    if written.endswith((",", "[", "{", ":")):
        return None
    message = "not YAML: this bracket is not closed on its line"
    return context.line, context.column, message, "close it, or end the line with a comma"


def _no_colon(lines: list[str], context: yaml.Mark) -> Spot:
    """Blame the line that should have been a key."""
    word = lines[context.line][context.column :].split("#")[0].strip()
    tight = ":" in word
    message = "not YAML: no blank after the colon" if tight else "not YAML: no colon after a key"
    hint = "write `key: value`, with a colon and a blank"
    return context.line, context.column, message, hint


def _run_on(text: str, lines: list[str], mark: yaml.Mark) -> Spot | None:
    """Find a key without colon or blank, which ran on into the key below it."""
    scalars = _tokens(text, mark.index)
    if not scalars or scalars[-1].style in ("'", '"'):
        return None
    start = scalars[-1].start_mark
    if start.line == mark.line or start.column != _indent(lines[start.line]):
        return None
    return _no_colon(lines, start)


def _indented(lines: list[str], mark: yaml.Mark) -> Spot | None:
    """Find the key that stands a blank off what is common, from the parser's line upwards."""
    common = Counter(_indent(line) for line in lines if _KEY.match(line))
    odd: tuple[int, int] | None = None
    for number in range(min(mark.line, len(lines) - 1), max(-1, mark.line - _FURTHEST), -1):
        line = lines[number]
        if _KEY.match(line):
            indent = _indent(line)
            if indent == 0:
                break
            if odd is None or common[indent] < common[_indent(lines[odd[0]])]:
                odd = number, indent
    if odd is None or common[odd[1]] > _RARE:
        return None
    if max(common[odd[1] - 1], common[odd[1] + 1]) <= common[odd[1]]:
        return None
    message = "not YAML: this key is indented unlike its neighbours"
    return odd[0], odd[1], message, "give all keys of a map the same indentation"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
