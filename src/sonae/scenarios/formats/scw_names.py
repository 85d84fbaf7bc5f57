"""The names in a ScenarioWizard file: of factors and states, long and short.

Reads the lines of its first two parts; hands ``scenariowizard`` what each factor and state is
called. A name that is blank or stands twice is noted; the space gives it an id of its own.
"""

from collections import Counter
from collections.abc import Sequence

from sonae.scenarios.formats.ids import cleaned
from sonae.scenarios.formats.judgement_cells import MOST_STATES
from sonae.scenarios.formats.matrix_file import FactorNames, Names
from sonae.scenarios.formats.text_file import Faults, TextFile
from sonae.scenarios.space import MOST_STATES as MOST_OF_A_FACTOR

__all__ = ["read_names", "read_short_names"]

_SHOWN = 40


def read_names(
    file: TextFile, part: range, faults: Faults
) -> tuple[tuple[str, ...], tuple[FactorNames, ...]]:
    """Return the lines before the names, and the long names of factors and states."""
    header: list[str] = []
    found: list[tuple[int, str, list[tuple[int, str]]]] = []
    for line in part:
        text = file.lines[line].lstrip()
        if text.startswith("&"):
            found.append((line, text[1:], []))
        elif not found:
            header.append(file.lines[line])
        elif text.startswith("-"):
            found[-1][2].append((line, text[1:]))
        elif text:
            hint = "factors begin with `&`, states with ` -`, and `#` ends the names"
            faults.note("SN202", line, f"{_shown(text)} is neither factor nor state", hint)
    _check_sizes(part, found, faults)
    _check_names([(line, name) for line, name, _ in found], "factor", faults)
    for _, name, states in found:
        _check_names(states, f"state of {_shown(name)}", faults)
    return tuple(header), tuple(
        FactorNames(Names(name), tuple(Names(state) for _, state in states))
        for _, name, states in found
    )


def read_short_names(
    file: TextFile, part: range, factors: Sequence[FactorNames], faults: Faults
) -> tuple[FactorNames, ...]:
    """Return the names with the short ones put in; without them if they do not fit."""
    wanted = [size for factor in factors for size in (True, *(False,) * len(factor.states))]
    lines = [file.lines[line] for line in part]
    while len(lines) > len(wanted) and not lines[-1].strip():
        lines.pop()
    if [line.startswith("&") for line in lines] != wanted:
        if lines:
            message = "the short names do not fit the factors and states; they are left aside"
            hint = "one line for each, `&` before a factor's and a blank before a state's"
            faults.note("SN202", part.start, message, hint, severity="warning")
        return tuple(factors)
    shorts = iter(line[1:] if line[:1] in ("&", " ") else line for line in lines)
    return tuple(
        FactorNames(
            Names(factor.own.long, next(shorts)),
            tuple(Names(state.long, next(shorts)) for state in factor.states),
        )
        for factor in factors
    )


def _check_sizes(
    part: range, found: Sequence[tuple[int, str, Sequence[object]]], faults: Faults
) -> None:
    if not found:
        message = "no line begins with `&`: there is no factor"
        hint = "is it a ScenarioWizard project file (.scw)?"
        faults.note("SN202", part.start, message, hint)
    for line, name, states in found:
        if not states:
            hint = "states follow their factor, each on a line that begins with ` -`"
            faults.note("SN202", line, f"factor {_shown(name)} has no states", hint)
        elif len(states) > MOST_OF_A_FACTOR:
            message = f"{len(states)} states of {_shown(name)}; a factor has at most"
            faults.note("SN204", line, f"{message} {MOST_OF_A_FACTOR}", "join states")
    total = sum(len(states) for _, _, states in found)
    if total > MOST_STATES:
        message = f"{total:,} states; a matrix has at most {MOST_STATES:,}"
        faults.note("SN204", found[0][0], message, "split the matrix")


def _check_names(names: Sequence[tuple[int, str]], kind: str, faults: Faults) -> None:
    """Note blank names, once for all of them, and every name that was there before."""
    blank = [line for line, name in names if not name.strip()]
    if blank:
        what = f"a {kind} has no name" if len(blank) == 1 else f"{len(blank)} times a {kind} has"
        message = what if len(blank) == 1 else f"{what} no name"
        hint = "its id is made of its number; name it to have another"
        faults.note("SN203", blank[0], message, hint, severity="warning")
    count: Counter[str] = Counter()
    for line, name in names:
        count[cleaned(name)] += 1
        if name.strip() and count[cleaned(name)] > 1:
            message = f"{kind}: the name {_shown(name)} stands twice"
            hint = f"its id gets _{count[cleaned(name)]} at its end; rename one to have another"
            faults.note("SN203", line, message, hint, severity="warning")


def _shown(name: str) -> str:
    text = cleaned(name)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…")
