"""Tipping times, deadlines and pathways in words, for whoever has to decide.

Reads the plain values of ``report``; hands the command line text of a hundred columns. What is a
share of futures and what is a probability is said each time, and what only foresight could reach.
"""

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sonae.likelihood import outward_range

__all__ = ["WIDTH", "deadlines_text", "pathways_text", "percent"]

WIDTH: Final = 100
"""Columns of a text if nothing else is said."""
STEPS: Final = 8
"""First steps that are shown."""
STATES: Final = 6
"""States that are named where no pathway lasts."""
_LEAST_EXCESS: Final = 0.01
"""How much more often than on average no pathway lasts in a state that is named."""


def pathways_text(report: Mapping[str, Any], width: int = WIDTH) -> str:
    """Return everything of ``pathways_report`` for reading."""
    blocks = [
        *_tipping(report, width),
        _steps(report, width),
        _waiting(report, width),
        _pathways(report, width),
        _none_lasts(report, width),
        _note(width),
    ]
    return _together(blocks)


def deadlines_text(report: Mapping[str, Any], width: int = WIDTH) -> str:
    """Return tipping times and deadlines of ``tipping_report`` for reading."""
    return _together([*_tipping(report, width), _note(width)])


def percent(share: float) -> str:
    """Return a share in per cent, never nothing for something nor all for nearly all.

    Examples
    --------
    >>> percent(0.423), percent(0.002), percent(0.0), percent(0.9999), percent(1.0)
    ('42 %', '<1 %', '0 %', '>99 %', '100 %')
    """
    if 0.0 < share < 0.005:
        return "<1 %"
    if 0.995 <= share < 1.0 - 1e-12:
        return ">99 %"
    return f"{100 * share:.0f} %"


# conditions and tipping times ---------------------------------------------------------------------


def _tipping(report: Mapping[str, Any], width: int) -> list[list[str]]:
    blocks = [_conditions(report, width), _plans(report, width)]
    if report["deadlines"] is not None:
        blocks += [_one_plan(report, width), _deadlines(report, width)]
    return blocks


def _conditions(report: Mapping[str, Any], width: int) -> list[str]:
    first, last = report["horizon"]
    lines = [f"What has to hold in every year from {first} to {last}"]
    name = max(len(entry["id"]) for entry in report["conditions"])
    for entry in report["conditions"]:
        said = f"{entry['label']}: {entry['holds']}"
        if entry["years"] > 1:
            said += f"; counts once it is missed for {entry['years']} years running"
        if entry["goal"]:
            said += (
                "; every plan misses it from the first year on, so it is something to be reached, "
                "and does not count here"
            )
        lines += _hung(f"  {entry['id']:<{name}}  ", said, width)
    return lines


def _plans(report: Mapping[str, Any], width: int) -> list[str]:
    futures = report["tipping_futures"]
    lines = ["When each plan tips: the first year from which something that has to hold is missed"]
    lines += textwrap.wrap(
        f"In {futures['classes']:,} scenario classes × {futures['draws']:,} draws = "
        f"{futures['futures']:,} futures, seed {futures['seed']}. Under a year: the probability "
        "that it has tipped by then.",
        width,
    )
    years = [str(entry["year"]) for entry in report["plans"][0]["tipped_by"]]
    heads = ["worst future", "half of them", "never", *years]
    rows = [
        [
            "–" if plan["earliest"] is None else str(plan["earliest"]),
            "–" if plan["half_by"] is None else f"by {plan['half_by']}",
            percent(plan["never"]),
            *(_range(entry["lower"], entry["upper"]) for entry in plan["tipped_by"]),
        ]
        for plan in report["plans"]
    ]
    lines += _table([plan["plan"] for plan in report["plans"]], heads, rows)
    known = [plan["tipped_by"][1] for plan in report["plans"]]
    first = report["plans"][0]
    bounds = _range(known[0]["lower"], known[0]["upper"])
    lines += textwrap.wrap(
        f"So {first['plan']} has tipped by {known[0]['year']} with a probability of {bounds}: the "
        "judgements allow any in between.",
        width,
    )
    return lines


def _one_plan(report: Mapping[str, Any], width: int) -> list[str]:
    name = report["deadlines"]["plan"]
    plan = next(entry for entry in report["plans"] if entry["plan"] == name)
    said = [f"{year} {percent(share)}" for year, share in plan["shares"].items() if share > 0]
    never = f"never {percent(plan['never'])}"
    lines = [*_hung(f"{name} tips in: ", ", ".join([*said, never]) + " of futures", width)]
    tips = report["deadlines"]["tips"]
    if tips > 0 and len(plan["first_missed"]) > 1:
        missed = sorted(plan["first_missed"].items(), key=lambda entry: -entry[1])
        parts = [f"{condition} {percent(share / tips)}" for condition, share in missed if share > 0]
        lines += _hung("  missed first, of those that tip: ", ", ".join(parts), width)
    return lines


# deadlines ----------------------------------------------------------------------------------------


def _deadlines(report: Mapping[str, Any], width: int) -> list[str]:
    due, first = report["deadlines"], report["horizon"][0]
    name = due["plan"]
    if due["tips"] == 0:
        return [f"By when to start beside {name}", "  It tips in no future: nothing is due."]
    if not due["options"]:
        return [f"By when to start beside {name}", "  There is no option that it does not launch."]
    enough = list(due["options"][0]["enough"])
    heads = ["in every", "in 90 %", "in half", f"late in {first}", *(f"alone {y}" for y in enough)]
    rows = [
        [
            *("too late" if year is None else str(year) for year in option["latest"].values()),
            percent(option["too_late"]),
            *(percent(share) for share in option["enough"].values()),
        ]
        for option in due["options"]
    ]
    lines = [f"By when to start beside {name}, so as to act before it tips"]
    said = (
        f"Last year of launch that is in time in every future in which {name} tips, in 90 % of "
        f"them and in half of them; and in how many a launch in {first} is too late already. Where "
        "something is required first, the year is that of the first launch of the chain."
    )
    if enough:
        said += (
            " To start in time is necessary, and not sufficient: `alone` is the share of them in "
            "which the option, its chain begun in that year, keeps everything by itself."
        )
    lines += textwrap.wrap(said, width)
    lines += _table([option["option"] for option in due["options"]], heads, rows)
    for option in due["options"]:
        lines += [line for note in _needs(option, name) for line in _hung("  ", note, width, 4)]
    telling = next((o for o in due["options"] if o["too_late"] > 0), due["options"][0])
    sentence = _sentence(telling, first)
    return [*lines, *textwrap.wrap(f"So {sentence}.", width)]


def _needs(option: Mapping[str, Any], plan: str) -> list[str]:
    """Say what an option requires, and what stands against it."""
    own, notes = option["option"], []
    if option["before"]:
        parts = [f"{entry['option']} {_years(entry['years'])}" for entry in option["before"]]
        notes.append(f"{own} requires {', '.join(parts)} before it")
    if option["ready"] is not None:
        notes.append(
            f"{own} cannot be launched before {option['ready']}: it requires what {plan} launches"
        )
    if option["excludes"]:
        notes.append(f"{own} only in place of {', '.join(option['excludes'])}, which {plan} does")
    return notes


def _years(years: int) -> str:
    if years == 0:
        return "in the same year or"
    return f"{years} year{'s' if years > 1 else ''}"


def _sentence(option: Mapping[str, Any], first: int) -> str:
    every, most, half = option["latest"].values()
    parts = [
        f"{'too late' if year is None else f'by {year}'} {where}"
        for year, where in (
            (every, "to be sure of every future"),
            (most, "in 90 %"),
            (half, "in half"),
        )
    ]
    late = option["too_late"]
    end = f"; in {first} it is too late in {percent(late)}" if late > 0 else ""
    return f"{option['option']}: {', '.join(parts)}{end}"


# pathways -----------------------------------------------------------------------------------------


def _steps(report: Mapping[str, Any], width: int) -> list[str]:
    decide = [str(year) for year in report["decide"]]
    when = decide[0] if len(decide) == 1 else f"{', '.join(decide[:-1])} or {decide[-1]}"
    beside = f", beside {report['from']}" if report["from"] is not None else ""
    lines = [f"What a first step in {decide[0]} leaves open{beside}"]
    lines += textwrap.wrap(
        f"A pathway takes at most {min(report['most'], len(report['actions']))} of "
        f"{len(report['actions'])} actions, each decided on in {when}; "
        f"{report['can_be_carried_out']:,} can be carried out. Each was run in "
        f"{report['futures']['sentence']}.",
        width,
    )
    said = f"Some pathway lasts to the end in {percent(report['open'])} of them. "
    lines += textwrap.wrap(said + report["foresight"], width)
    money = report["money"]
    heads = ["lasts alone", "leaves open", "locks out", "costs", "cheapest", "pathways"]
    shown = _shown_steps(report["steps"])
    rows = [
        [
            *(percent(step[key]) for key in ("alone", "open", "lost")),
            *(_money(step[key]) for key in ("sunk", "cheapest")),
            f"{step['pathways']:,}",
        ]
        for step in shown
    ]
    lines += _table([_package(step["actions"]) for step in shown], heads, rows)
    left = len(report["steps"]) - len(shown)
    lines += textwrap.wrap(
        "Shares of these futures: the step lasts by itself; it or some way of going on lasts; some "
        "pathway lasts, but none that begins so. "
        f"Costs in {money} over the horizon, at upper ends: of the step, and of the cheapest "
        "pathway that lasts, on average where one does."
        + (f" {left} further first steps are in --json." if left else ""),
        width,
    )
    return lines


def _shown_steps(steps: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the first steps that leave most open, and that of doing nothing in any case."""
    shown = list(steps[:STEPS])
    return shown + [step for step in steps[STEPS:] if not step["actions"]]


def _waiting(report: Mapping[str, Any], width: int) -> list[str]:
    if not report["waiting"]:
        return []
    lines = ["What waiting costs, if nothing is decided before"]
    for waited in report["waiting"]:
        said = (
            f"some pathway still lasts in {percent(waited['open'])}; lost by waiting: "
            f"{percent(waited['regret'])} of futures"
        )
        lines += _hung(f"  {waited['until']}  ", said, width)
    return lines


def _pathways(report: Mapping[str, Any], width: int) -> list[str]:
    best, beaten = len(report["unbeaten"]), report["beaten"]
    lines = [f"Pathways that no other beats: {best:,}"]
    if len(report["pathways"]) < best:
        lines[0] += f"; shown are the {len(report['pathways'])} that last in most futures"
    rows = [
        [percent(entry["share"]), _range(entry["lower"], entry["upper"]), _money(entry["cost"])]
        for entry in report["pathways"]
    ]
    heads = ["futures", "probability", "cost"]
    widths = [max(len(head), *(len(row[at]) for row in rows)) for at, head in enumerate(heads)]
    lines.append(
        "  " + _cells(heads, widths) + f"  lasts to {report['horizon'][1]} if one decides on"
    )
    for entry, row in zip(report["pathways"], rows, strict=True):
        lines += _hung(f"  {_cells(row, widths)}  ", _path(entry["actions"]), width)
    if not beaten:
        return lines
    by, count = Counter(_path(entry["by"]) for entry in beaten).most_common(1)[0]
    lines += textwrap.wrap(
        f"The other {len(beaten):,} are beaten: one of these lasts at least as long in every "
        "future looked at and costs no more, and is better in one of these or does just the same. "
        f"Most often ({count:,} times) that is: {by}. --json says for each by which.",
        width,
    )
    return lines


def _none_lasts(report: Mapping[str, Any], width: int) -> list[str]:
    found = report["none_lasts"]
    total = found["share"]
    if total == 0:
        return ["In every one of these futures some pathway lasts."]
    lines = [f"No pathway lasts in {percent(total)} of these futures, whatever is decided"]
    parts = [f"{year} {percent(share)}" for year, share in found["longest_tips"].items()]
    lines += _hung("  even the longest fails in: ", ", ".join(parts), width)
    telling = [s for s in found["states"] if s["rate"] > total + _LEAST_EXCESS][:STATES]
    if telling:
        lines.append("  more often than elsewhere where")
        names = [f"{entry['factor']} = {entry['state']}" for entry in telling]
        size = max(map(len, names))
        for name, entry in zip(names, telling, strict=True):
            said = (
                f"none lasts in {percent(entry['rate'])} of the futures with it "
                f"({percent(entry['coverage'])} of those in which none lasts)"
            )
            lines += _hung(f"    {name:<{size}}  ", said, width)
    return lines


def _note(width: int) -> list[str]:
    return textwrap.wrap(
        "A share of futures is no probability: every possible scenario counts alike in it. A "
        "probability from … to … holds for everything that the judgements allow.",
        width,
    )


# layout -------------------------------------------------------------------------------------------


def _together(blocks: Sequence[Sequence[str]]) -> str:
    return "\n\n".join("\n".join(block) for block in blocks if block)


def _path(actions: Sequence[Mapping[str, Any]]) -> str:
    """Return a pathway: what is decided on in each year, in order."""
    years: dict[int, list[str]] = {}
    for entry in actions:
        years.setdefault(entry["year"], []).append(entry["action"])
    return " → ".join(f"{year} {' + '.join(named)}" for year, named in years.items()) or "nothing"


def _package(actions: Sequence[str]) -> str:
    return " + ".join(actions) or "nothing yet"


def _money(amount: float | None) -> str:
    return "–" if amount is None else f"{amount:.3g}" if abs(amount) < 1000 else f"{amount:,.0f}"


def _range(lower: float, upper: float) -> str:
    """Return bounds on a probability, rounded outwards."""
    low, high = outward_range(lower, upper, 0).replace("%", "").split(" to ")
    return f"{high} %" if low == high else f"{low}–{high} %"


def _table(names: Sequence[str], heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    size = max(map(len, names))
    widths = [max(len(head), *(len(row[at]) for row in rows)) for at, head in enumerate(heads)]
    lines = [f"  {'':<{size}}  {_cells(heads, widths)}"]
    return lines + [
        f"  {name:<{size}}  {_cells(row, widths)}" for name, row in zip(names, rows, strict=True)
    ]


def _cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _hung(start: str, said: str, width: int, indent: int | None = None) -> list[str]:
    """Return words that go on under one another."""
    hanging = " " * (len(start) if indent is None else indent)
    return textwrap.wrap(said, width, initial_indent=start, subsequent_indent=hanging)
