"""What was discovered, as plain values for JSON and as text for people.

Reads ``Discovery``, ``BestBox`` and ``Tree``. Each account has the same head: whose failures, how
many, whether all futures were looked at.
"""

from collections.abc import Sequence
from typing import Any

from sonae.discovery.best import BestBox
from sonae.discovery.box import Box, Tally
from sonae.discovery.columns import Column
from sonae.discovery.discovered import Discovery, FoundBox
from sonae.discovery.futures import Futures
from sonae.discovery.grid import FutureGrid
from sonae.discovery.sentences import rule
from sonae.discovery.tree import Tree
from sonae.discovery.wording import share

__all__ = ["best_report", "discovery_report", "report_text", "tree_report"]

Report = dict[str, Any]


def discovery_report(found: Discovery, *, trajectory: bool = False) -> Report:
    """Return boxes of PRIM as plain values; with every step on the way if asked."""
    head = _head("prim", found.everything, found.complete, found.searched, found.of_all)
    boxes = [
        _found(box, found, first=at == 0, trajectory=trajectory)
        for at, box in enumerate(found.boxes)
    ]
    return {**head, "boxes": boxes, "together": _measures(found.together) if boxes else None}


def best_report(found: BestBox, futures: Futures | FutureGrid) -> Report:
    """Return the exact best box as plain values."""
    size = found.complete, futures.count, futures.of_all
    head = _head("exact", found.everything, *size)
    boxes = (
        [_box(found.box, found.tally, futures.columns)]
        if found.box.limits and found.reached
        else []
    )
    looked = {"choices": found.choices, "looked_into": found.looked_into}
    return {**head, "boxes": boxes, "at_most": found.at_most, "reached": found.reached, **looked}


def tree_report(found: Tree, columns: Sequence[Column]) -> Report:
    """Return the failing leaves of a tree as plain values."""
    head = _head("cart", found.everything, found.complete, found.searched, found.of_all)
    boxes = [_box(leaf.box, leaf.tally, columns) for leaf in found.leaves]
    return {**head, "boxes": boxes, "together": _measures(found.together), "depth": found.depth}


def report_text(report: Report) -> str:
    """Return a report for people."""
    if report.get("why_not"):
        return f"  {report['why_not']}"
    lines = [f"  fails in {share(report['failing'])} of all futures"]
    if report["left"]:
        lines.append(f"  NOT complete: {report['left']}")
    if not report["boxes"]:
        lines.append(f"  {_nothing(report)}")
    for number, box in enumerate(report["boxes"], start=1):
        lines.append(f"  box {number}: {box['rule']}")
        lines += [f"    {line}" for line in _details(box)]
    if report["method"] == "cart" and report["boxes"]:
        lines.append(
            "  a tree is counted on the futures it was grown on: a second opinion, no test"
        )
    together = report.get("together")
    if together and len(report["boxes"]) > 1:
        lines.append(
            f"  together: {share(together['density'])} fail, {share(together['coverage'])} of all "
            f"failures, {share(together['mass'])} of futures"
        )
    return "\n".join(lines)


def _head(method: str, everything: Tally, complete: bool, searched: int, of_all: int) -> Report:  # noqa: FBT001
    left = None if complete else f"{searched:,} of {of_all:,} futures were looked at"
    return {
        "method": method,
        "complete": complete,
        "left": left,
        "searched": searched,
        "futures": of_all,
        "failing": everything.all_failing / everything.all,
    }


def _found(found: FoundBox, among: Discovery, *, first: bool, trajectory: bool) -> Report:
    columns = among.columns
    report = _box(found.box, found.tally, columns)
    if not first:  # by itself it would be credited with what earlier boxes hold
        told = found.box, found.new, columns
        report["rule"] = rule(*told, outside=True, everything=among.everything)
    labels = {column.name: column.label for column in columns}
    for limit in report["limits"]:
        limit["reproduced"] = found.reproduced.get(limit["column"])
        limit["ends"] = [
            {
                "side": s.side,
                "density_without": s.density_without,
                "coverage_without": s.coverage_without,
                "quasi_p": s.quasi_p,
                "holm": s.corrected,
            }
            for s in found.strengths
            if s.column == limit["column"]
        ]
    report["held_out"] = _measures(found.held_out)
    report["new"] = _measures(found.new)
    report["first"] = first
    if trajectory:
        report["chosen"] = found.chosen
        report["trajectory"] = [
            {
                "step": at,
                "pasted": step.pasted,
                "restricted": [labels[limit.column] for limit in step.box.limits],
                "inside": step.tally.inside,
                "failing": step.tally.failing,
                **_measures(step.tally),
                "held_out": _measures(held),
            }
            for at, (step, held) in enumerate(
                zip(found.trajectory.steps, found.held_out_steps, strict=True)
            )
        ]
    return report


def _box(box: Box, tally: Tally, columns: Sequence[Column]) -> Report:
    labels = {column.name: column.label for column in columns}
    limits = [
        {
            "column": limit.column,
            "label": labels[limit.column],
            "lower": limit.lower,
            "upper": limit.upper,
            "states": None if limit.states is None else list(limit.states),
        }
        for limit in box.limits
    ]
    return {"rule": rule(box, tally, columns), "limits": limits, **_measures(tally)}


def _measures(tally: Tally) -> Report:
    return {"coverage": tally.coverage, "density": tally.density, "mass": tally.mass}


def _details(box: Report) -> list[str]:
    lines = []
    if "held_out" in box:
        held = box["held_out"]
        outside = "" if box["first"] else ", outside those boxes"
        lines.append(
            f"on futures not searched{outside}: coverage {share(held['coverage'])}, "
            f"density {share(held['density'])}, mass {share(held['mass'])}"
        )
        for limit in box["limits"]:
            lines += [f"{limit['label']}: {_strength(end, limit)}" for end in limit["ends"]]
    if "trajectory" in box:
        lines.append("step  coverage  density   mass   held out: coverage  density   limits")
        lines += [_row(step, box["chosen"]) for step in box["trajectory"]]
    return lines


def _strength(end: Report, limit: Report) -> str:
    ends = {"lower": " at the lower end", "upper": " at the upper end"}
    both = limit["lower"] is not None and limit["upper"] is not None
    which = ends.get(end["side"], "") if both else ""
    said = f"without it{which} {share(end['density_without'])} fail; quasi-p {_chance(end['holm'])}"
    if limit["reproduced"] is None:
        return said
    return f"{said}; limited in {share(limit['reproduced'])} of half-samples"


def _chance(value: float) -> str:
    return "below 0.001" if value < 0.001 else f"{value:.3f}"


def _row(step: Report, chosen: int) -> str:
    mark = "*" if step["step"] == chosen else "+" if step["pasted"] else " "
    held = step["held_out"]
    numbers = (step["coverage"], step["density"], step["mass"], held["coverage"], held["density"])
    shown = "{:8.3f} {:8.3f} {:7.3f} {:18.3f} {:8.3f}".format(*numbers)
    return f"{mark}{step['step']:3} {shown}   {len(step['restricted'])}"


def _nothing(report: Report) -> str:
    if report.get("reached") is False:
        return "no box has the density asked for"
    return "no condition sets the failures apart that also holds on futures that were not searched"
