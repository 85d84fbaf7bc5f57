"""The texts in a ScenarioWizard file: on the whole, on factors, and on impacts between factors.

Reads the lines after the matrix; hands ``scenariowizard`` the texts by factor, and makes the lines
of a file that had none. Each text stands in quotation marks under a line that begins with ``#``;
there is one for the whole, one for each factor and one for each pair of factors, row by row.
"""

from sonae.scenarios.formats.ids import cleaned
from sonae.scenarios.formats.matrix_file import MatrixFile
from sonae.scenarios.formats.text_file import Faults, TextFile
from sonae.scenarios.space import Space

__all__ = ["read_texts", "text_lines"]

Texts = tuple[str, dict[str, str], dict[tuple[str, str], str]]


def read_texts(file: TextFile, start: int, space: Space, faults: Faults) -> Texts:
    """Return the text on the whole, those on factors and those on pairs of factors."""
    texts = _texts(file, start)
    factors = space.factors
    if len(texts) != 1 + len(factors) + len(factors) ** 2:
        if any(texts):
            message = (
                f"{len(texts)} texts, but {len(factors)} factors have "
                f"{1 + len(factors) + len(factors) ** 2}; nobody can tell which is which"
            )
            hint = "they are kept in the file, and left out of a dossier made of it"
            faults.note("SN202", start, message, hint, severity="warning")
        return "", {}, {}
    own = dict(zip(factors, texts[1:], strict=False))
    pairs = ((source, target) for source in factors for target in factors)
    on_pairs = dict(zip(pairs, texts[1 + len(factors) :], strict=True))
    return (
        texts[0],
        {factor: text for factor, text in own.items() if text},
        {pair: text for pair, text in on_pairs.items() if text},
    )


def text_lines(file: MatrixFile) -> list[str]:
    """Return the lines after the matrix that hold the texts of a file."""
    space = file.space
    shorts = [factor.own.short for factor in file.factors]
    named = list(zip(space.factors, shorts, strict=True))
    lines = ["# 0-0", _quoted(file.about)]
    for factor, short in named:
        lines += [f"# {short}", _quoted(file.factor_texts.get(factor, ""))]
    for source, short in named:
        for target, other in named:
            lines += [f"# {short} -> {other}", _quoted(file.texts.get((source, target), ""))]
    return [*lines, "#", "#", ""]


def _texts(file: TextFile, start: int) -> list[str]:
    """Return the texts in quotation marks, each from a line after `#` to one that ends with one."""
    found: list[str] = []
    line, last = start, len(file.lines)
    while line + 1 < last:
        heading, opening = file.lines[line], file.lines[line + 1]
        line += 1
        if not heading.startswith("#") or not opening.startswith('"'):
            continue
        stop = line
        while stop < last and not _closes(file, stop, single=stop == line):
            stop += 1
        found.append(cleaned(" ".join(file.lines[line : stop + 1]).strip().strip('"')))
        line = stop + 1
    return found


def _closes(file: TextFile, line: int, *, single: bool) -> bool:
    """Whether a text ends with this line: a quotation mark, and a heading or nothing after it."""
    text = file.lines[line].rstrip()
    if not text.endswith('"') or (single and len(text) < 2):
        return False
    following = file.lines[line + 1] if line + 1 < len(file.lines) else ""
    return following.startswith("#") or not following.strip()


def _quoted(text: str) -> str:
    return '"' + cleaned(text).replace('"', "'") + '"'
