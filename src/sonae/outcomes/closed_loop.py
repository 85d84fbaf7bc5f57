"""Steps that wait for what the model itself shows: the year of their launch, as operations.

Used by ``writer``. Each option, trigger and last year that some plan watches for has a column of
its own in the table of launches, after those of the options: the first year of the window in the
plans that use it. In a year of the window in which the trigger surely holds the option is launched;
from then on its start is that year, carried along as a stock is. What is observed lies a year back
or more, so nothing goes round in a circle.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from sonae.expressions import Logic, Name, Node, Not, names, observations
from sonae.expressions.tree import Compare

if TYPE_CHECKING:
    from sonae.outcomes.model import Model
    from sonae.outcomes.writer import At, Writer

__all__ = [
    "Window",
    "held_stretch",
    "key_of",
    "launch_year",
    "steps_so_far",
    "stretch_changes",
    "windows_of",
]

Key: TypeAlias = tuple[str, Node, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Years in which an option may be launched on a sign.

    Attributes
    ----------
    option : str
    tree : Node
        Condition of the launch.
    until : int
        Last year of the window.
    column : str
        Its name in ``Graph.options``, which no dossier can spell.
    formula : str
        Path of the trigger in the first plan that uses it.
    """

    option: str
    tree: Node
    until: int
    column: str
    formula: str


def windows_of(model: "Model") -> dict[Key, Window]:
    """Return every window that some plan uses, in the order of the plans."""
    found: dict[Key, Window] = {}
    for schedule in model.schedules:
        for index, launch in enumerate(schedule.launches):
            if launch.watch is None:
                continue
            key = key_of(launch.option, launch.watch.tree, launch.last)
            column = f"{launch.option}?{sum(w.option == launch.option for w in found.values())}"
            formula = f"plans.{schedule.plan}.steps.{index}.when"
            found.setdefault(key, Window(*key, column, formula))
    return found


def key_of(option: str, tree: Node, until: int) -> Key:
    """Return what makes two windows the same."""
    return option, tree, until


def launch_year(
    writer: "Writer", at: "At", option: str, static: int, windows: Sequence[Window]
) -> int:
    """Return the year of an option's launch as it is known in each year; infinite before it.

    Parameters
    ----------
    writer : Writer
    at : At
        Of no formula.
    option : str
    static : int
        Year of launch in plans that do not watch for anything.
    windows : sequence of Window
    """
    weaver, never, found = writer.weaver, writer.weaver.const(math.inf), static
    year = weaver.plain("year")
    for window in reversed(windows):
        begins = weaver.plain("start", detail=(writer.columns.index(window.column),))
        open_ = weaver.op("le", begins, year)
        if window.until < writer.model.years[-1]:
            last = weaver.const(float(window.until))
            open_ = weaver.op("and", open_, weaver.op("le", year, last))
        under = writer.under(writer.at(window.formula), open_, wanted=True)
        holds = _surely(writer, window.tree, under, wanted=True)
        found = weaver.op("select", weaver.op("and", open_, holds), year, found)
    before = weaver.plain("back", never, detail=(writer.slot(Name(f"{option}?start"), at), 1))
    found = weaver.op("select", weaver.op("lt", before, never), before, found)
    writer.carried[f"{option}?start"] = found
    return found


def steps_so_far(writer: "Writer") -> int:
    """Return how many options are launched by now, with those whose year the plan fixes."""
    weaver = writer.weaver
    total, one, none = (weaver.const(number) for number in (0.0, 1.0, 0.0))
    for option in writer.options:
        launched = weaver.op("lt", writer.start(option), weaver.const(math.inf))
        total = weaver.op("add", total, weaver.op("select", launched, one, none))
    return total


def held_stretch(writer: "Writer", at: "At", option: str, start: int, stretch: int) -> int:
    """Return the stretch of a lead as it was in the year of the launch, from then on."""
    weaver, name = writer.weaver, f"{option}?stretch"
    before = weaver.plain("back", stretch, detail=(writer.slot(Name(name), at), 1))
    begun = weaver.op("lt", start, weaver.plain("year"))
    writer.carried[name] = weaver.op("select", begun, before, stretch)
    return writer.carried[name]


def stretch_changes(model: "Model") -> bool:
    """Return whether a lead's stretch may differ from year to year."""
    return model.waits and model.stretch is not None and "steps" in names(model.stretch)


def _surely(writer: "Writer", tree: Node, at: "At", *, wanted: bool) -> int:
    """Return where a condition holds, or its opposite, whatever is not known yet."""
    weaver = writer.weaver
    match tree:
        case Not(operand):
            return _surely(writer, operand, at, wanted=not wanted)
        case Logic(op, operands):
            joined = "and" if (op == "and") is wanted else "or"
            parts: list[int] = []
            for operand in operands:
                parts.append(_surely(writer, operand, at, wanted=wanted))
                at = writer.under(at, parts[-1], wanted=joined == "and")
            return weaver.op(joined, *parts)
        case Compare():
            known = _known(writer, tree)
            test = writer.write(tree, writer.under(at, known, wanted=True))
            return weaver.op("and", known, test if wanted else weaver.op("not", test))
        case _:
            test = writer.write(tree, at)
            return test if wanted else weaver.op("not", test)


def _known(writer: "Writer", tree: Node) -> int:
    """Return where there are years enough to look back on."""
    weaver, first = writer.weaver, writer.model.years[0]
    back = max((years for _, years in observations(tree)), default=0)
    if back == 0:
        return weaver.truth(holds=True)
    return weaver.op("ge", weaver.plain("year"), weaver.const(float(first + back)))
