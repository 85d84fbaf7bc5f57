"""From the trees of a model to its graph, and to the table of what its plans launch.

Reads a `Model`; hands on a `Graph` and a `PlanTable`. ``writer`` writes the formulas; here it is
decided what is written: stocks (numbers read from the year before), values, outcomes, reports, the
records that they ask for, the triggers of plans. What nobody needs is left out at the end.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from sonae.outcomes.closed_loop import key_of
from sonae.outcomes.graph import (
    Check,
    Graph,
    Operation,
    PlanTable,
    axes_of,
    live,
    phases_of,
)
from sonae.outcomes.model import Model
from sonae.outcomes.writer import At, Writer

__all__ = ["build"]


def build(model: Model) -> tuple[Graph, PlanTable]:
    """Return the graph of a model, and what its plans launch."""
    writer = Writer(model)
    triggers, launches = _launches(writer)
    _stocks_and_values(writer)
    results = {section: _results(writer, section) for section in ("outcomes", "reports")}
    records: list[int] = []
    while len(records) < len(writer.records):  # writing one may ask for others
        records.append(writer.write(*writer.records[len(records)]))
    return _without_the_dead(writer, results, records, triggers), launches


def _launches(writer: Writer) -> tuple[tuple[int, ...], PlanTable]:
    """Write the triggers, and tell for each plan and option when and whether it starts."""
    model = writer.model
    shape = (len(model.schedules), len(writer.columns))
    start, trigger = np.full(shape, math.inf), np.full(shape, -1, dtype=np.int32)
    triggers: dict[int, int] = {}
    for row, schedule in enumerate(model.schedules):
        for launch in schedule.launches:
            name = launch.option
            if launch.watch is not None:
                name = writer.windows[key_of(name, launch.watch.tree, launch.last)].column
            column = writer.columns.index(name)
            start[row, column] = float(launch.start)
            if launch.trigger is not None:
                test = writer.write(launch.trigger.tree, At(f"plans.{schedule.plan}"))
                trigger[row, column] = triggers.setdefault(test, len(triggers))
    return tuple(triggers), PlanTable(model.plans, start, trigger)


def _stocks_and_values(writer: Writer) -> None:
    """Write stocks first: a value reads this year's stock, which is last year's `next`."""
    for name, stock in writer.model.stocks.items():
        path = f"model.stocks.{name}"
        start = writer.write(stock.start, At(f"{path}.start"))
        writer.check(start, f"{path}.start")
        record = writer.slot(stock.next, At(f"{path}.next"))
        writer.named[name] = writer.weaver.plain("back", start, detail=(record, 1))
        writer.units[writer.named[name]] = str(writer.model.units[name])
        writer.check(writer.named[name], f"{path}.next")
    for name, tree in writer.model.values.items():
        path = f"model.values.{name}"
        writer.named[name] = writer.write(tree, At(path))
        writer.check(writer.named[name], path)


def _results(writer: Writer, section: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, tree in getattr(writer.model, section).items():
        found[name] = writer.write(tree, At(f"{section}.{name}"))
        writer.check(found[name], f"{section}.{name}")
    return found


def _without_the_dead(
    writer: Writer,
    results: Mapping[str, Mapping[str, int]],
    records: Sequence[int],
    triggers: Sequence[int],
) -> Graph:
    """Leave out what no result, check or trigger needs, and number the rest."""
    operations, checks = writer.weaver.operations, list(writer.checks.values())
    roots = [*results["outcomes"].values(), *results["reports"].values(), *triggers]
    roots += [check.operation for check in checks]
    roots += [condition for check in checks for condition, _ in check.guards]
    kept = sorted(live(operations, roots, records))
    new = {old: at for at, old in enumerate(kept)}
    read = {operations[old].detail[0] for old in kept if operations[old].op == "back"}
    slots = {slot: at for at, slot in enumerate(sorted(read))}
    renumbered = tuple(_renumbered(operations[old], new, slots) for old in kept)
    past = tuple(new[records[slot]] for slot in slots)
    tests = tuple(new[test] for test in triggers)
    return Graph(
        operations=renumbered,
        phases=phases_of(renumbered),
        axes=axes_of(renumbered, past, tests),
        years=writer.model.years,
        dimensions=tuple(writer.dimensions),
        factors=writer.model.factors,
        options=writer.columns,
        records=past,
        outcomes={name: new[at] for name, at in results["outcomes"].items()},
        reports={name: new[at] for name, at in results["reports"].items()},
        triggers=tests,
        checks=tuple(_moved(check, new) for check in checks),
        names={name: new[at] for name, at in writer.named.items()},
        origins=tuple(writer.origins.get(old) for old in kept),
        units=tuple(writer.units.get(old) for old in kept),
    )


def _renumbered(
    operation: Operation, new: Mapping[int, int], slots: Mapping[int, int]
) -> Operation:
    detail = operation.detail
    if operation.op == "back":
        detail = (slots[detail[0]], detail[1])
    return Operation(operation.op, tuple(new[at] for at in operation.args), detail)


def _moved(check: Check, new: Mapping[int, int]) -> Check:
    guards = tuple((new[condition], wanted) for condition, wanted in check.guards)
    return replace(check, operation=new[check.operation], guards=guards)
