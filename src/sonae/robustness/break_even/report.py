"""Break-even as a table, in words, and as plain values.

Reads `BreakEvens`; hands the command line text of at most `WIDTH` columns, and JSON.
"""

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import zip_longest
from typing import Any, Final

from sonae.robustness.break_even.result import BreakEven, BreakEvens, Kind
from sonae.robustness.break_even.words import percent, plans_text
from sonae.robustness.choice import RULES

__all__ = ["break_even_report", "break_even_text"]

WIDTH: Final = 100
COLUMNS: Final = (("moves", 7), ("what", 33), ("now", 17), ("would have to be", 17), ("then", 20))
MILLION: Final = 1_000_000
NO_BREAK: Final = "\u00a0"
IN_WORDS: Final = 5
"""Changes that are told in sentences."""
SAME_PLACE: Final = 2e-3
"""Two ways to read a judgement that turn this near to one another are told once."""

_NOUNS: Final[dict[Kind, tuple[str, str]]] = {
    "judgement": ("judgements", "read as anything that the others allow"),
    "grade": ("grades", "graded in any other way"),
    "quantity": ("quantities", "at either end of their intervals"),
    "weight": ("weights", "from nothing to 128 times as much"),
}


def break_even_report(found: BreakEvens) -> dict[str, Any]:
    """Return the searches as plain values for JSON."""
    return {**asdict(found), "complete": found.complete}


def break_even_text(found: BreakEvens) -> str:
    """Return what would change the choice, the least movement first, then what would not."""
    changing = _told_once([entry for entry in found.found if entry.changes])
    lines = [_head(found)]
    if changing:
        lines += ["", *_table(found, changing), ""]
        for entry in changing[:IN_WORDS]:
            lines += _wrapped(entry.sentence, "  ")
    else:
        lines.append("  Nothing that was moved changes it.")
    lines += ["", *_unmoved(found)] if len(changing) < len(found.found) else []
    lines += _left(found)
    cases = f", {found.cases / 1e6:,.0f} million cases" if found.cases >= MILLION else ""
    lines.append(f"  {found.programmes:,} linear programmes{cases}.")
    return "\n".join(lines)


def _head(found: BreakEvens) -> str:
    rule = RULES[found.rule].label
    tie = f"differences up to {found.tie:.3g} {found.unit} count as none"
    if len(found.plans) == 2:
        what = f"What would change the order of {plans_text(found.plans)} in {found.outcome}"
        both = len(found.remaining) == 2
        now = "neither is ahead for sure" if both else f"{found.remaining[0]} is ahead"
    else:
        what = f"What would change which plans remain in {found.outcome}"
        now = f"{plans_text(found.remaining)} remain{'s' * (len(found.remaining) == 1)}"
    return "\n".join(_wrapped(f"{what}, one thing moved at a time ({rule}; {tie}). Now {now}.", ""))


def _told_once(changing: Sequence[BreakEven]) -> list[BreakEven]:
    """Leave out a judgement's shift where widening it does the same at the same place."""
    told = list[BreakEven]()
    wide = [e for e in changing if e.kind == "judgement" and e.would.startswith("as ")]
    for entry in changing:
        same = entry not in wide and any(
            entry.kind == other.kind
            and entry.of == other.of
            and isinstance(entry.changes_at, float)
            and isinstance(other.changes_at, float)
            and abs(entry.changes_at - other.changes_at) <= SAME_PLACE
            and (entry.gained, entry.lost) == (other.gained, other.lost)
            for other in wide
        )
        if not same:
            told.append(entry)
    return told


def _table(found: BreakEvens, changing: Iterable[BreakEven]) -> list[str]:
    lines = [_row([name for name, _ in COLUMNS])]
    for entry in changing:
        what = entry.of if entry.subject == entry.of else f"{entry.of}: {entry.subject}"
        cells = [percent(entry.movement or 0.0), what, entry.stands, entry.would]
        wrapped = [
            _lines(cell, width)
            for cell, (_, width) in zip(
                [*cells, _then(found, entry)], [*COLUMNS[:4], ("", _rest())], strict=True
            )
        ]
        lines += [_row(cells) for cells in zip_longest(*wrapped, fillvalue="")]
    lines.append("  + remains as well, − falls. Moves: as a share of all it could move.")
    return lines


def _lines(cell: str, width: int) -> list[str]:
    """Break a cell into lines, but never between a number and its percent sign."""
    joined = cell.replace(" %", f"{NO_BREAK}%")
    lines = textwrap.wrap(joined, width, break_on_hyphens=False) or [""]
    return [line.replace(NO_BREAK, " ") for line in lines]


def _then(found: BreakEvens, entry: BreakEven) -> str:
    if len(found.plans) == 2:
        after = (set(found.remaining) | set(entry.gained)) - set(entry.lost)
        return "neither ahead" if len(after) == 2 else f"{after.pop()} ahead"
    return " ".join([*(f"+{plan}" for plan in entry.gained), *(f"−{plan}" for plan in entry.lost)])


def _rest() -> int:
    """Return the width left for the last column."""
    return WIDTH - 2 - sum(width + 1 for _, width in COLUMNS[:-1])


def _row(cells: Sequence[str]) -> str:
    padded = [f"{cell:<{width}}" for cell, (_, width) in zip(cells, COLUMNS, strict=True)]
    return ("  " + " ".join(padded)).rstrip()


def _unmoved(found: BreakEvens) -> list[str]:
    """Say what does not change within what is possible, and how sure that is."""
    moved = {(entry.kind, entry.of) for entry in found.found if entry.changes}
    lines = list[str]()
    for kind, (noun, within) in _NOUNS.items():
        still = [entry for entry in found.found if entry.kind == kind and not entry.changes]
        never = dict.fromkeys(entry.of for entry in still if (kind, entry.of) not in moved)
        if not never:
            continue
        lines += _wrapped(
            f"Does not change within what is possible ({noun}, {within}): {', '.join(never)}.",
            "  ",
        )
        unsure = dict.fromkeys(e.of for e in still if not e.certified and kind != "quantity")
        if unsure:
            lines += _wrapped(f"Seen, not proven all the way: {', '.join(unsure)}.", "  ")
    return lines


def _left(found: BreakEvens) -> list[str]:
    """Name what was left, by reason."""
    lines = list[str]()
    for because in dict.fromkeys(left.because for left in found.left):
        same = [left for left in found.left if left.because == because]
        names = ", ".join(dict.fromkeys(left.of for left in same))
        nouns = plans_text(tuple(dict.fromkeys(_NOUNS[left.kind][0] for left in same)))
        lines += _wrapped(
            f"Not complete: {len(same)} {nouns} left ({because}; --most lets it go on): {names}.",
            "  ",
        )
    return lines


def _wrapped(text: str, indent: str) -> list[str]:
    lines = textwrap.wrap(
        text.replace(" %", f"{NO_BREAK}%"), WIDTH, initial_indent=indent,
        subsequent_indent=f"{indent}  ", break_on_hyphens=False,
    )  # fmt: skip
    return [line.replace(NO_BREAK, " ") for line in lines]
