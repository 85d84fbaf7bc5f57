"""The account of a future as text, at most 100 columns wide: years across, split where needed.

Reads the plain data of ``account`` and ``derivation``; hands the command line lines to print.
"""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sonae.explore.account import (
    ClassLine,
    DrawLine,
    FutureAccount,
    LaunchLine,
    OutcomeLine,
    StateLine,
    ValueLine,
)
from sonae.explore.derivation import StepLine, ValueAccount, WorkingLines
from sonae.likelihood import outward_range
from sonae.outcomes.distributions import drawn_as

__all__ = ["WIDTH", "future_text", "value_text"]

WIDTH = 100
_GAP = "  "
_BOX = "a range is a box and drawn evenly, where nothing is said of a distribution"
_WIDEST = 44
"""Of the text before the years; longer ones are broken."""


def future_text(account: FutureAccount) -> str:
    """Return the account of one plan in one future."""
    draws, launches = account["draws"], account["launches"]
    units = [(line["name"], line["unit"], line["by_year"]) for line in account["values"]]
    judged = [line for line in account["outcomes"] if line["kind"] == "outcome"]
    shown = [line for line in account["outcomes"] if line["kind"] == "report"]
    blocks = [
        (_head(account), _class(account["of_class"])),
        (
            "Scenario, as far as the model reads it",
            [row for line in account["scenario"] for row in _state(line)],
        ),
        (f"Draws ({_BOX})", list(_draws(draws))),
        ("Launches", [row for line in launches for row in _launch(line, account["money"])]),
        ("Year by year", _by_year(account["years"], ("", "unit"), units)),
        ("Formulas", [row for line in account["values"] for row in _formula(line)]),
        ("Outcomes", [row for line in judged for row in _outcome(line)]),
        ("Reports", [row for line in shown for row in _outcome(line)]),
    ]
    text = [f"{title}\n" + "\n".join(rows) for title, rows in blocks if rows]
    if account["not_finite"] is not None:
        text.insert(0, f"Not a number: {account['not_finite']}")
    return "\n\n".join(text)


def value_text(account: ValueAccount) -> str:
    """Return one value with the numbers put into its formula, part by part."""
    yearly, over_time = account["yearly"], account["over_time"]
    head = _formula(yearly) if yearly is not None else []
    if over_time is not None:
        head = _outcome(over_time)
    plan = f"{account['plan']} of {account['dossier']}"
    future = "" if account["future"] is None else f", future {account['future']}"
    top = [*_wrapped(plan + future, 0), *_wrapped(account["drawn"], 2)]
    blocks = ["\n".join(top), "\n".join(head)]
    headed = len(account["workings"]) > 1
    blocks += ["\n".join(_working(one, headed=headed)) for one in account["workings"]]
    return "\n\n".join(blocks)


def _head(account: FutureAccount) -> str:
    future = "" if account["future"] is None else f", future {account['future']}"
    head = f"{account['plan']} ({account['plan_label']}) of {account['dossier']}{future}"
    return "\n".join([*_wrapped(head, 0), *_wrapped(account["drawn"], 2)])


def _class(line: ClassLine) -> list[str]:
    """Say how many scenarios are like this one, and how probable they are together."""
    number = "a class that is not numbered, there are too many scenarios to list"
    if line["number"] is not None:
        last = (line["classes"] or 0) - 1
        number = f"class {line['number']:,} of 0 to {last:,}: {line['scenarios']:,} of "
        number += f"{line['possible']:,} possible scenarios are like it"
    if line["probability"] is None:
        likely = f"no probability: {line['why_not']}"
    else:
        likely = f"probability {outward_range(*line['probability'])}"
        likely += "" if line["note"] is None else f" ({line['note']})"
    return [*_wrapped(number, 2), *_wrapped(likely, 2)]


# parts ------------------------------------------------------------------------------------------


def _state(line: StateLine) -> list[str]:
    text = f"{line['factor']} = {line['state']}   {line['label']}   {line['at']}"
    return _wrapped(text, 2)


def _draws(lines: Sequence[DrawLine]) -> Iterator[str]:
    names = max((len(line["name"]) for line in lines), default=0)
    values = [f"{_number(line['value'])} {line['unit']}" for line in lines]
    wide = max(map(len, values), default=0)
    for line, value in zip(lines, values, strict=True):
        text = f"{line['name']:<{names}}  {value:<{wide}}  in {line['range']}"
        how = "" if line["drawn"] == drawn_as(None) else f"; {line['drawn']}"
        yield from _wrapped(f"{text}{how}   {line['at']}", 2)
        if line["because"] or line["claims"]:
            yield from _why(line["label"], line["because"], line["claims"])


def _launch(line: LaunchLine, money: str) -> Iterator[str]:
    years = str(line["start"]) if line["until"] is None else f"{line['start']} to {line['until']}"
    head = f"{line['option']}@{years}   {line['label']}   {line['at']}"
    yield from _wrapped(head, 2)
    yield from _why(None, line["because"], line["claims"])
    if not line["launched"]:
        when = "it needs" if line["until"] is None else "in none of these years it was seen that"
        yield from _wrapped(f"not launched: {when} {line['trigger']}", 6)
        return
    if line["until"] is not None:
        text = f"launched in {line['launched_in']}, since {line['trigger']}: {_seen(line)}"
        yield from _wrapped(text, 6)
    elif line["trigger"] is not None:
        yield from _wrapped(f"launched, since {line['trigger']}", 6)
    effect = f"lead {_number(line['lead'])} years, "
    if line["passes"] is False:
        effect += "but it does not pass and never takes effect"
    elif line["first_effect"] is None:
        effect += "in effect after the horizon"
    elif line["full_effect"] is None:
        effect += f"in effect from {line['first_effect']}, not in full within the horizon"
    else:
        effect += f"in effect from {line['first_effect']}, in full from {line['full_effect']}"
    pay = [number for number in line["yearly"] if number]
    cost = f"costs {_number(line['upfront'])} at once" if line["upfront"] else ""
    if pay:
        most = _number(max(pay))
        cost += f"{' and ' if cost else 'costs '}up to {most} a year"
    yield from _wrapped(effect + (f"; {cost}, {money}" if cost else ""), 6)


def _seen(line: LaunchLine) -> str:
    """Say what was observed; nothing of the model is where the states of factors sufficed."""
    told = (
        f"{one['name']} was {_number(one['value'])}{_unit(one['unit'])} in {one['year']}"
        for one in line["seen"]
    )
    return ", ".join(told) or "its factors sufficed"


def _unit(unit: str) -> str:
    return "" if unit == "1" else f" {unit}"


def _formula(line: ValueLine) -> Iterator[str]:
    source = "" if line["source"] is None else f"   source {line['source']}"
    yield from _wrapped(f"{line['name']}   {line['unit']}{source}   {line['at']}", 2)
    yield from _wrapped(f"= {line['formula']}", 6)
    yield from _why(line["label"], line["because"], line["claims"])


def _outcome(line: OutcomeLine) -> Iterator[str]:
    value = f"{line['name']} = {_number(line['value'])} {line['unit']}"
    if line["threshold"] is not None:
        limit = "at most" if line["better"] == "less" else "at least"
        met = "met" if line["met"] else "missed"
        value += f", {limit} {_number(line['threshold'])} is wanted: {met}"
    yield from _wrapped(f"{value}   {line['at']}", 2)
    yield from _wrapped(f"= {line['formula']}", 6)
    yield from _why(line["label"], line["because"], line["claims"])


def _why(label: str | None, because: str | None, claims: Sequence[str]) -> Iterator[str]:
    parts = [label] if label else []
    parts += [f"because: {because}"] if because else []
    parts += [f"from: {', '.join(claims)}"] if claims else []
    if parts:
        yield from _wrapped("; ".join(parts), 6)


def _working(working: WorkingLines, *, headed: bool) -> Iterator[str]:
    """Show one formula: with numbers put in, then what it reads and its parts."""
    years, of = working["years"], working["of"]
    if headed:
        text = of if of == working["formula"] else f"{of} = {working['formula']}"
        yield from _wrapped(text, 2)
    if working["steps"]:
        yield "With numbers put in"
        heads = [f"{year}  " for year in years] if years else ["" for _ in working["results"]]
        for head, filled, result in zip(heads, working["filled"], working["results"], strict=True):
            yield from _wrapped(f"{head}{filled} = {_result(result)}", 2, hang=len(head))
    parts = working["steps"] if len(working["steps"]) > 1 else []
    for title, steps in (("What it reads", working["reads"]), ("Its parts", parts)):
        if steps:
            yield title
            yield from _by_year(years, ("", ""), [(_named(s), "", s["results"]) for s in steps])


def _named(step: StepLine) -> str:
    return step["text"] if step["number"] is None else f"#{step['number']} = {step['text']}"


# layout -----------------------------------------------------------------------------------------

Shown: TypeAlias = float | bool | str | None
_RowOfYears: TypeAlias = tuple[str, str, Sequence[Shown]]
"""Name, unit, and what there is in each year."""


def _by_year(
    years: Sequence[int] | None,
    head: tuple[str, str],
    rows: Sequence[tuple[str, str, Sequence[Shown]]],
) -> list[str]:
    """Return a table with years across, as many side by side as fit."""
    names = [textwrap.wrap(name, _WIDEST, subsequent_indent="  ") for name, _, _ in rows]
    wide = max((len(part) for parts in names for part in parts), default=0)
    unit = max((len(text) for text in (head[1], *(row[1] for row in rows))), default=0)
    cells = [[_result(result) for result in results] for _, _, results in rows]
    column = max([4, *(len(cell) for row in cells for cell in row)])
    room = WIDTH - 2 - wide - (len(_GAP) + unit if unit else 0)
    at_once = max(1, room // (column + len(_GAP)))
    count = max((len(row) for row in cells), default=0)
    lines: list[str] = []
    for low in range(0, count, at_once):
        part = slice(low, low + at_once)
        if lines:
            lines.append("")
        if years is not None:
            heads = [str(year) for year in years[part]]
            lines.append(_row(head[0], head[1], heads, (wide, unit, column)))
        for parts, (_, text, _), row in zip(names, rows, cells, strict=True):
            lines.append(_row(parts[0], text, row[part], (wide, unit, column)))
            lines += [f"  {more}" for more in parts[1:]]
    return lines


def _row(name: str, unit: str, cells: Sequence[str], widths: tuple[int, int, int]) -> str:
    wide, unit_wide, column = widths
    text = f"  {name:<{wide}}" + (f"{_GAP}{unit:<{unit_wide}}" if unit_wide else "")
    return (text + "".join(f"{_GAP}{cell:>{column}}" for cell in cells)).rstrip()


def _wrapped(text: str, indent: int, hang: int = 4) -> list[str]:
    first, later = " " * indent, " " * (indent + hang)
    return textwrap.wrap(
        *(text, WIDTH),
        initial_indent=first,
        subsequent_indent=later,
        break_long_words=True,
        break_on_hyphens=False,
    )


def _result(result: Shown) -> str:
    if result is None:
        return "·"
    if isinstance(result, bool):
        return "yes" if result else "no"
    return _number(result)


def _number(number: float | str | None) -> str:
    """Return a number to five significant digits, without an exponent where that is short."""
    if number is None or isinstance(number, str):
        return number or "–"
    if number == 0:
        return "0"
    if 1e5 <= abs(number) < 1e9:
        return f"{number:.0f}"
    return f"{number:.5g}"
