"""Worst cases as text: a table, what stayed open and why, and the futures that attain them."""

from collections.abc import Iterator, Mapping
from math import isfinite

from sonae.robustness.worst.result import WorstCase, WorstCases

__all__ = ["worst_text"]

_NONE = "none"
_FEW = 2
"""Cases up to which their futures are told in full."""
_WHY = {
    "closed": "closed",
    "time": "time is up",
    "boxes": "boxes are used up",
    "nothing left": "no value somewhere",
}


def worst_text(cases: WorstCases, unit: Mapping[str, str]) -> str:
    """Return the cases as text.

    Parameters
    ----------
    cases : WorstCases
    unit : mapping from outcome to unit
    """
    lines = [*_table(cases, unit), "", *_summary(cases)]
    if len(cases) <= _FEW:
        for case in cases:
            lines += ["", *_future(case)]
    else:
        lines.append("With one --plan and --outcome the future that attains it is told as well.")
    return "\n".join(lines)


def _table(cases: WorstCases, unit: Mapping[str, str]) -> Iterator[str]:
    rows = [("plan", "outcome", "reached", "cannot be worse than", "gap", "search", "unit")]
    rows += [
        (
            case.plan,
            case.outcome,
            _number(case.attained),
            _number(case.bound),
            f"{case.share:.2%}" if isfinite(case.share) else _NONE,
            _WHY[case.stopped if case.no_value is None else "nothing left"],
            unit[case.outcome],
        )
        for case in cases
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if column in {2, 3, 4} else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def _summary(cases: WorstCases) -> Iterator[str]:
    closed = len(cases) - len(cases.open)
    share = f"{cases.gap:.2%} of the outcome's range over all plans"
    yield f"{closed} of {len(cases)} are known to {share}."
    if any(case.no_value is None for case in cases.open):
        yield "The others need more time (--seconds) or boxes (--boxes); what is told is sure."
    yield from _no_values(cases)


def _no_values(cases: WorstCases) -> Iterator[str]:
    """Name each formula that has no value somewhere, with the first future that shows it."""
    seen: dict[str, str] = {}
    for case in cases:
        found = case.no_value
        if found is not None:
            when = "" if found.year is None else f" in {found.year}"
            where = [f"{factor}={state}" for factor, state in found.scenario.items()]
            where += [f"{name} = {number:.6g}" for name, number in found.numbers.items()]
            said = f"{found.place}: {found.formula} gives {found.gives}{when}"
            at = f", {', '.join(where)}" if where else ""
            seen.setdefault(found.formula, f"  {said}, as under {case.plan}{at}")
    if seen:
        yield "No bound: the model has no value in part of the box."
        yield from seen.values()
        yield "A guard in the formula mends it, such as `sqrt(max(0, x))`."


def _future(case: WorstCase) -> Iterator[str]:
    parts = (
        (" where", [(factor, state) for factor, state in case.scenario.items()]),
        (" with", [(name, f"{number:.10g}") for name, number in case.numbers.items()]),
    )
    told = [(word, pairs) for word, pairs in parts if pairs]
    if not isfinite(case.attained):
        yield f"{case.outcome} of {case.plan} has no value in any future that was tried"
        return
    head = f"{case.outcome} of {case.plan} is {case.attained:.10g}"
    if not told:
        yield f"{head} in every future"
    for word, pairs in told:
        yield f"{head}{word}".lstrip()
        head = ""
        yield from _columns(pairs)


def _number(value: float) -> str:
    return f"{value:.6g}" if isfinite(value) else _NONE


def _columns(pairs: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        yield f"  {name.ljust(width)}  {value}"
