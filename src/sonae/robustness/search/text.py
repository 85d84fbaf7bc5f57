"""A search over plans in words, no wider than the reader's terminal.

Reads a `Search`; hands the command line text. A long front is shown by a few portfolios that are
far from one another, and what all of it shares is said once; signs that steps wait for are numbered
and spelt out below.
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Final

from sonae.robustness.search.minimax import Minimax
from sonae.robustness.search.result import Bounded, FrontPoint, NamedPlan, Search
from sonae.robustness.search.short import (
    REPRESENTATIVES,
    held_by_all,
    never_launched,
    representatives,
    signs_of,
)

__all__ = ["WIDTH", "minimax_text", "search_text"]

WIDTH: Final = 100
"""Columns of a text if nothing else is said."""

_BEHIND: Final = 3
"""Portfolios of the front that are named where a plan is dominated."""
_SHORT: Final = 12
"""A front of up to so many is shown as it is if nothing else is said."""
_LEAST: Final = 40
"""Columns that steps need beside the numbers; with fewer they stand below."""


def search_text(
    search: Search, most: int | None = None, *, whole: bool = False, width: int = WIDTH
) -> str:
    """Return a search for reading.

    Parameters
    ----------
    search : Search
    most : int, optional
        Rows of the front at most; `REPRESENTATIVES`, or a short front as it is, if not given.
    whole : bool
        Show all of the front.
    width : int
        Columns.
    """
    shown = _shown(search, most, whole=whole)
    signs = signs_of(search.front[at] for at in shown)
    lines = [*_head(search), "", *_front(search, shown, signs, width), "", *_named(search, width)]
    return "\n".join([*lines, *_notes(search, width)])


def minimax_text(found: Minimax, unit: str) -> str:
    """Return the portfolio of least largest regret for reading."""
    if found.method == "programme":
        how = (
            f"a mixed integer programme (HiGHS), since {found.outcome} adds up over the options; "
            f"no feasible portfolio stays below {found.bound:.6g}"
        )
    elif found.additive or found.limited:
        how = "running every feasible portfolio, since limits on outcomes are kept"
    else:
        how = (
            f"running every feasible portfolio, since {found.outcome} does not add up over options"
        )
    signs = tuple(dict.fromkeys(found.when.values()))
    lines = [
        f"Least largest regret in {found.outcome}: {found.regret:.6g} {unit}",
        f"  {_steps(found.steps, found.when, signs) or 'no step'}",
        *_legend(signs, WIDTH),
        f"Found by {how}.",
    ]
    return "\n".join(lines)


# the head -----------------------------------------------------------------------------------------


def _head(search: Search) -> list[str]:
    problem, count = search.portfolios.problem, search.portfolios.count
    lines = [f"{count:,} feasible portfolios of {len(problem.options)} options"]
    limits = [str(rule) for rule in problem.rules if rule.kind not in {"requires", "excludes"}]
    if limits:
        end = f" (costs at their {problem.cost_end} ends)" if "budget" in " ".join(limits) else ""
        lines[0] += f", under {', '.join(limits)}{end}"
    if search.keeps:
        lines.append(f"Kept are those with {' and '.join(map(str, search.keeps))}.")
    lines.append(f"In {search.futures}.")
    lines += _how(search)
    for objective in search.objectives:
        way = "less" if objective.less else "more"
        lines.append(
            f"  {objective.text}: {objective.sentence} ({objective.unit}; {way} is better)"
        )
    return lines


def _how(search: Search) -> list[str]:
    """Say what was run, and what that is worth."""
    if search.bounded is not None:
        return _how_bounded(search, search.bounded)
    if search.exhaustive:
        return ["Every feasible portfolio was run in each of them: the front is complete."]
    share = search.evaluated / search.portfolios.count
    lines = [
        f"NOT EXHAUSTIVE: {search.evaluated:,} portfolios ({share:.2g} of all) were run by "
        f"{search.method.upper()}, seed {search.seed}; better ones may exist."
    ]
    if search.convergence is not None:
        lines.append(
            f"The last fifth of the generations added {search.convergence.settled:.2g} to the "
            f"hypervolume, {search.convergence.hypervolume[-1]:.4g} of the box."
        )
    return lines


def _how_bounded(search: Search, bounded: Bounded) -> list[str]:
    ran = f"{search.evaluated:,} portfolios were run and {bounded.branches:,} sets of them bounded"
    if search.evaluated >= search.portfolios.count:
        return ["Every feasible portfolio was run in each of them: the front is complete."]
    if not bounded.left:
        return [f"{ran}; all others are proved not to be on it: the front is complete."]
    best = ", ".join(
        f"{objective.text} {value:.5g}"
        for objective, value in zip(search.objectives, bounded.best, strict=True)
    )
    return [
        f"NOT EXHAUSTIVE: {ran}; {bounded.left:.4g} are open.",
        f"None of these is better than the front by more than {bounded.gap:.2g} of the range of "
        "every objective;",
        f"one objective at a time, they cannot be better than {best}.",
    ]


# the front ----------------------------------------------------------------------------------------


def _shown(search: Search, most: int | None, *, whole: bool) -> tuple[int, ...]:
    size = len(search.front)
    if whole or (most is None and size <= _SHORT) or (most is not None and size <= most):
        return tuple(range(size))
    return representatives(search, REPRESENTATIVES if most is None else most)


def _front(search: Search, shown: Sequence[int], signs: Sequence[str], width: int) -> list[str]:
    ties = len(search.front) - search.distinct
    tied = f", {search.distinct:,} different ones" if ties else ""
    one = "portfolio" if len(search.front) == 1 else "portfolios"
    lines = [f"The front: {len(search.front):,} {one} that no other beats{tied}"]
    left = len(search.front) - len(shown)
    if left:
        lines.append(
            f"Shown are {len(shown)} that are far from one another; {left:,} more with --all or "
            "--json."
        )
    held = held_by_all(search)
    if held:
        first = search.front[0]
        said = f"All of them launch {_steps(held, first.when, signs)}; shown is what each adds."
        lines += textwrap.wrap(said, width)
    unused = never_launched(search)
    if unused and len(search.front) > 1:
        lines += textwrap.wrap(f"None of them launches {', '.join(unused)}.", width)
    rows = [_row(search.front[at].values) for at in shown]
    heads = [objective.text for objective in search.objectives]
    widths = _widths(heads, rows)
    lines.append("  " + "     " + _joined(heads, widths))
    for at, row in zip(shown, rows, strict=True):
        said = _said(search.front[at], held, signs)
        lines += _wrapped(f"  {at:>4} {_joined(row, widths)}  ", said, width)
    return [*lines, *_legend(signs, width)]


def _said(point: FrontPoint, held: Mapping[str, int], signs: Sequence[str]) -> str:
    steps = {option: year for option, year in point.steps.items() if option not in held}
    said = _steps(steps, point.when, signs) or ("nothing else" if held else "no step")
    return f"{said}  = {', '.join(point.same_as)}" if point.same_as else said


def _steps(steps: Mapping[str, int], when: Mapping[str, str], signs: Sequence[str]) -> str:
    return ", ".join(
        f"{option}@{year}{_mark(when.get(option), signs)}" for option, year in steps.items()
    )


def _mark(text: str | None, signs: Sequence[str]) -> str:
    return f"[{signs.index(text) + 1}]" if text in signs and text is not None else ""


def _legend(signs: Sequence[str], width: int) -> list[str]:
    return [
        line
        for number, text in enumerate(signs, 1)
        for line in textwrap.wrap(
            f"[{number}] only if {text}", width, initial_indent="  ", subsequent_indent=" " * 6
        )
    ]


# named plans --------------------------------------------------------------------------------------


def _named(search: Search, width: int) -> list[str]:
    if not search.named:
        return ["The dossier names no plan."]
    regrets = _regretted(search)
    heads = [*(o.text for o in search.objectives), *(f"regret({name})" for name in regrets)]
    rows = [
        _row((*plan.values, *((plan.regrets or {})[name] for name in regrets)))
        for plan in search.named
    ]
    widths = _widths(heads, rows)
    name = max(len(plan.plan) for plan in search.named)
    lines = ["Plans of the dossier"]
    if regrets:
        lines[0] += "; regret is against the best feasible portfolio of each future"
        lines.append(f"  {'':<{name}} {_joined(heads, widths)}")
    for plan, row in zip(search.named, rows, strict=True):
        start = f"  {plan.plan:<{name}} {_joined(row, widths)}  "
        lines += _wrapped(start, _place(search, plan), width)
    return lines


def _regretted(search: Search) -> list[str]:
    """Return the outcomes whose regret is known of the named plans and not an objective."""
    asked = {o.outcome for o in search.objectives if o.measure == "regret"}
    known = [plan.regrets for plan in search.named if plan.regrets is not None]
    return [name for name in (known[0] if known else {}) if name not in asked]


def _place(search: Search, plan: NamedPlan) -> str:
    """Say whether a plan is on the front or behind whom, and why it is no portfolio if so."""
    if plan.dominated_by:
        first = ", ".join(map(str, plan.dominated_by[:_BEHIND]))
        more = len(plan.dominated_by) - _BEHIND
        place = f"beaten by {first} of the front" + (f" and {more} more" if more > 0 else "")
    elif plan.equals:
        place = f"on the front ({plan.equals[0]})"
    elif search.exhaustive:
        place = "no feasible portfolio beats it"
    else:
        place = "no portfolio that was run beats it"
    if plan.why_not:
        place += f"; not a feasible portfolio: {'; '.join(r.says for r in plan.why_not)}"
    return place


# notes --------------------------------------------------------------------------------------------


def _notes(search: Search, width: int) -> list[str]:
    problem, notes = search.portfolios.problem, []
    if problem.pointless:
        said = ", ".join(f"{launch.option}@{launch.year}" for launch in problem.pointless)
        notes.append(f"Cannot take effect by {problem.horizon[-1]}: {said}.")
    if "trigger" in {reason.kind for plan in search.named for reason in plan.why_not}:
        notes.append(
            "A portfolio launches the same in every scenario; plans that wait for a sign may do "
            "better than any of them, and are shown beside the front. --triggers lets portfolios "
            "wait for the same signs."
        )
    if "watch" in {reason.kind for plan in search.named for reason in plan.why_not}:
        notes.append(
            "Portfolios may wait for what a scenario shows, not for what the model shows; plans "
            "that do are shown beside the front."
        )
    if problem.signs.events:
        notes.append(
            "A step that waits for a sign counts as a step, and against budgets, as if it were "
            "launched. Two that exclude one another go together only if no possible scenario shows "
            "both signs; what a step requires must be launched wherever it is."
        )
    return [line for note in notes for line in ("", *textwrap.wrap(note, min(width, WIDTH)))]


# layout -------------------------------------------------------------------------------------------


def _wrapped(start: str, said: str, width: int) -> list[str]:
    """Return a row whose words go on under one another."""
    if len(start) + len(said) <= width or width - len(start) >= _LEAST:
        indent = " " * len(start)
        return textwrap.wrap(said, width, initial_indent=start, subsequent_indent=indent)
    indent = " " * 7
    below = textwrap.wrap(said, width, initial_indent=indent, subsequent_indent=indent)
    return [start.rstrip(), *below]


def _row(values: Sequence[float]) -> list[str]:
    return [f"{value:.5g}" for value in values]


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    return [max(len(head), *(len(row[at]) for row in rows), 0) for at, head in enumerate(heads)]


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
