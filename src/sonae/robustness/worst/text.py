"""Worst cases as text: a table, what stayed open and why, and the futures that attain them."""

from collections.abc import Iterator, Mapping

from sonae.robustness.worst.result import WorstCase, WorstCases

__all__ = ["worst_text"]

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
            f"{case.attained:.6g}",
            f"{case.bound:.6g}",
            f"{case.share:.2%}",
            _WHY[case.stopped],
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
    if cases.open:
        yield "The others need more time (--seconds) or boxes (--boxes); what is told is sure."


def _future(case: WorstCase) -> Iterator[str]:
    yield f"{case.outcome} of {case.plan} is {case.attained:.10g} where"
    yield from _columns([(factor, state) for factor, state in case.scenario.items()])
    yield "with"
    yield from _columns([(name, f"{number:.10g}") for name, number in case.numbers.items()])


def _columns(pairs: list[tuple[str, str]]) -> Iterator[str]:
    width = max((len(name) for name, _ in pairs), default=0)
    for name, value in pairs:
        yield f"  {name.ljust(width)}  {value}"
