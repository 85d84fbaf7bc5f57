"""A comparison in words.

Reads sheets and pairs; hands the command line text. A future is named by what `name` makes of its
class and draw, so that it can be asked for again.
"""

from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor
from textwrap import wrap
from typing import TypeAlias

from sonae.robustness.compare.pairs import Extreme, Pair
from sonae.robustness.compare.sheets import PERCENTS, Reading, Sheet, Standing
from sonae.robustness.metrics import Metric

__all__ = ["pairs_text", "sheet_text", "sheets_text"]

Name: TypeAlias = Callable[[int, int], str]
"""Takes a class and a draw, and returns the id of the future."""
Scenario: TypeAlias = Callable[[int], Mapping[str, str]]
"""Takes a class and returns the states that make it."""

WIDTH = 100
NONE = "–"
EXPLAINED = (
    "`sonae explain future DOSSIER --plan PLAN --future ID` shows a future number by number."
)


def sheets_text(found: Sequence[Sheet]) -> str:
    """Return plans side by side in every outcome."""
    foot = (
        "Each possible scenario counts the same in means, quantiles and shares. Regret: against "
        "the best plan of the run in the same future. Judged: the least and the greatest "
        "probability of meeting the threshold that the judgements allow."
    )
    return "\n\n".join(
        [*("\n".join(_table(sheet)) for sheet in found), "\n".join(wrap(foot, WIDTH))]
    )


def sheet_text(sheet: Sheet, name: Name) -> str:
    """Return plans side by side in one outcome, by every metric."""
    lines = _table(sheet)
    for reading in sheet.readings:
        if any(score is not None for score in reading.scores):
            lines += ["", *_metric(sheet, reading, name)]
    left = [r.metric.label for r in sheet.readings if all(s is None for s in r.scores)]
    if left:
        lines += ["", *wrap(f"Not defined for any of these plans: {', '.join(left)}.", WIDTH)]
    if sheet.robust_in:
        lines += ["", *_robust(sheet)]
    return "\n".join([*lines, "", EXPLAINED])


def pairs_text(found: Sequence[Pair], name: Name, scenario: Scenario) -> str:
    """Return where one plan is better than another, and by how much, in each outcome."""
    first = found[0]
    head = (
        f"{first.plan} against {first.against}, in the same futures: same scenario, same draw of "
        "the quantities."
    )
    parts = [head, *("\n".join(_pair(pair, name, scenario)) for pair in found)]
    return "\n\n".join([*parts, EXPLAINED])


# one outcome ----------------------------------------------------------------------------------


def _table(sheet: Sheet) -> list[str]:
    limit = "" if sheet.threshold is None else f"; threshold {value(sheet.threshold, sheet.unit)}"
    heads = ["plan", "mean", "worst", "best", *(f"{percent} %" for percent in PERCENTS)]
    heads += ["regret 90 %", "most regret"]
    if sheet.threshold is not None:
        heads += ["met", "judged"]
    rows = [_row(sheet, standing) for standing in sheet.standings]
    return [
        f"{sheet.outcome} ({sheet.unit}; {sheet.better} is better{limit})",
        *_aligned(heads, rows),
    ]


def _row(sheet: Sheet, standing: Standing) -> list[str]:
    numbers = [standing.mean, standing.worst, standing.best]
    numbers += [standing.quantiles[percent] for percent in PERCENTS]
    numbers += [standing.regret_90, standing.most_regret]
    cells = [standing.plan, *(value(number, sheet.unit) for number in numbers)]
    if standing.met is not None and standing.met_bounds is not None:
        cells += [value(standing.met, "share"), between(standing.met_bounds)]
    return cells


def _aligned(heads: list[str], rows: list[list[str]]) -> list[str]:
    """Return rows under heads: the first column to the left, the others to the right."""
    wide = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]

    def line(cells: list[str]) -> str:
        others = (cell.rjust(width) for cell, width in zip(cells[1:], wide[1:], strict=True))
        return "  ".join([cells[0].ljust(wide[0]), *others]).rstrip()

    return [line(heads), *map(line, rows)]


def _metric(sheet: Sheet, reading: Reading, name: Name) -> list[str]:
    entry = reading.metric
    wide = max(len(standing.plan) for standing in sheet.standings)
    lines = [entry.label, *(f"  {line}" for line in wrap(entry.sentence, WIDTH - 2))]
    for standing, score, came in zip(sheet.standings, reading.scores, reading.came, strict=True):
        said = NONE if score is None else value(score, _unit(entry, sheet.unit))
        places = [
            f"{p.what} in {name(p.scenario_class, p.draw)}" for p in came if p.draw is not None
        ]
        lines.append(
            f"    {standing.plan.ljust(wide)}  {said.rjust(9)}  {', '.join(places)}".rstrip()
        )
    return lines


def _unit(entry: Metric, unit: str) -> str:
    return {"outcome": unit, "ratio": "1"}.get(entry.unit, "share")


def _robust(sheet: Sheet) -> list[str]:
    said = (
        "How far every quantity may move at once from its nominal value towards the ends of its "
        "range, before misses of the threshold were found in more than the rest of the scenarios "
        "(sampled, at most):"
    )
    heads = [
        "plan",
        *(f"{share:.0%} of scenarios".replace("%", " %") for share, _ in sheet.robust_in),
    ]
    rows = [
        [standing.plan, *(value(table[at], "share") for _, table in sheet.robust_in)]
        for at, standing in enumerate(sheet.standings)
    ]
    return [*wrap(said, WIDTH), *(f"  {line}" for line in _aligned(heads, rows))]


# two plans ------------------------------------------------------------------------------------


def _pair(pair: Pair, name: Name, scenario: Scenario) -> list[str]:
    unit = pair.unit
    tie = f"; differences up to {value(pair.tie, unit)} count as none" if pair.tie else ""
    head = f"{pair.outcome} ({unit}; {pair.better} is better{tie})"
    if pair.most.lead == pair.least.lead == 0.0:
        return [head, "  The same in every future."]
    alike = max(0.0, 1.0 - pair.ahead - pair.behind)
    rows = [
        ["", "futures", "judged", "by, in the mean"],
        ["  better", value(pair.ahead, "share"), between(pair.ahead_bounds),
         value(pair.lead_ahead, unit) if pair.ahead else NONE],
        ["  worse", value(pair.behind, "share"), between(pair.behind_bounds),
         value(-pair.lead_behind, unit) if pair.behind else NONE],
        ["  alike", value(alike, "share"), "", ""],
    ]  # fmt: skip
    lines = [head, *_aligned(rows[0], rows[1:])]
    lines.append(
        f"  Mean lead {lead(pair.lead, unit)}; by the judgements "
        f"{lead(pair.lead_bounds[0], unit)} to {lead(pair.lead_bounds[1], unit)}"
    )
    lines += [f"  {line}" for line in _extremes(pair, name)]
    states = ", ".join(f"{f}={s}" for f, s in scenario(pair.scenario.scenario_class).items())
    said = f"They differ most, by {lead(pair.scenario.lead, unit)} in the mean of the draws, in"
    return [*lines, *(f"  {line}" for line in wrap(f"{said} {states}", WIDTH - 2))]


def _extremes(pair: Pair, name: Name) -> list[str]:
    lines = []
    for said, end in (("Furthest ahead", pair.most), ("Furthest behind", pair.least)):
        if (end.lead > 0) == (end is pair.most) and end.lead != 0:
            lines.append(f"{said}: {lead(end.lead, pair.unit)} in {_named(end, name)}")
    return lines


def _named(end: Extreme, name: Name) -> str:
    return name(end.scenario_class, end.draw or 0)


# numbers --------------------------------------------------------------------------------------


def value(number: float, unit: str) -> str:
    """Return a number of a unit; shares and probabilities as percentages."""
    if unit in ("share", "probability"):
        size = 100 * number
        return f"{size:.0f} %" if abs(size - round(size)) < 5e-7 else f"{size:.1f} %"
    return f"{number:.4g}"


def lead(number: float, unit: str) -> str:
    """Return a difference with its sign."""
    said = value(number, unit)
    return said if said.startswith("-") else f"+{said}"


def between(ends: tuple[float, float]) -> str:
    """Return bounds on a share, rounded outwards to a tenth of a per cent."""
    noise = 1e-6  # of a solver, in tenths
    lower = floor(1000 * ends[0] + noise) / 1000
    upper = ceil(1000 * ends[1] - noise) / 1000
    if ends[1] - ends[0] < noise:
        lower = upper = ends[0]
    low, high = value(lower, "share"), value(upper, "share")
    return low if low == high else f"{low.removesuffix(' %')}–{high}"
