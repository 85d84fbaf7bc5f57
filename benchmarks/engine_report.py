"""The engine's tables and charts, put where ``performance.md`` has a place for them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import vl_convert

from benchmarks.engine_growth import SIDES
from benchmarks.engine_measure import HEAD, Row

__all__ = ["document"]

PAGE: Final = Path(__file__).parent.parent / "docs" / "explanation" / "performance.md"
IMAGES: Final = PAGE.parent / "images"
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
_COLOURS: Final = ("#d55e00", "#0072b2", "#009e73")
_TITLES: Final = {
    "plans": "Plans",
    "futures": "Futures",
    "expressions": "Expressions",
    "years": "Years",
}


def document(report: dict[str, Any], rows: Sequence[Row]) -> None:
    """Write the measured part of the page, and its charts."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    _draw_sides(report)
    _draw_growth(report["growth"])
    lines = [*_machine(report), "", *_bars(rows), "", *_sides(report), "", *_limit(report), ""]
    lines += [*_compiling(report), "", *_runs(report), "", *_growth(report), "", *_worst(report)]
    head, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(head + BEGIN + "\n" + "\n".join(lines) + "\n" + END + rest.split(END)[1])


# tables -------------------------------------------------------------------------------------------


def _machine(report: dict[str, Any]) -> Iterator[str]:
    on = report["machine"]
    yield (
        f"Measured on {on['processor']} ({on['llvm']}, {on['vectors']}), {on['cores']} cores, "
        f"Python {on['python']}, NumPy {on['numpy']}, llvmlite {on['llvmlite']}; load at the start "
        f"{on['load']:.1f}; took {report['took']:.0f} s."
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _bars(rows: Sequence[Row]) -> Iterator[str]:
    yield "### Figures and bars"
    yield ""
    yield from _table(HEAD, [row.cells for row in rows])


def _sides(report: dict[str, Any]) -> Iterator[str]:
    yield "### All ways to run the model"
    yield ""
    sides = report["sides"]
    plain = next(one["rate"] for one in sides if one["side"] == "plain Python loop")
    found = [
        (
            one["side"],
            f"{one['rate']:,.0f}",
            f"{one['rate'] / plain:,.3g}",
            "same bits" if _exact(one["side"]) else f"{one['apart']:.0e}",
        )
        for one in sorted(sides, key=lambda one: float(one["rate"]))
    ]
    bench = report["workbench"]
    if "skipped" in bench:
        found.insert(0, (f"EMA workbench: skipped, {bench['skipped']}", "", "", ""))
    else:
        name = f"EMA workbench {bench['version']}, sequential, Python {bench['python']}"
        found.insert(0, (name, f"{bench['ema']:,.0f}", f"{bench['ema'] / plain:.3g}", ""))
    head = ("side", "cases per CPU-s", "× plain loop", "largest difference from the kernel")
    yield from _table(head, found)


def _exact(side: str) -> bool:
    return side.startswith("kernel") or side == "NumPy reading"


def _limit(report: dict[str, Any]) -> Iterator[str]:
    limit = report["limit"]
    counts = limit["operations"]
    listed = ", ".join(f"{_KINDS[kind]} {number:,.0f}" for kind, number in sorted(counts.items()))
    yield "### Share of what the processor can do"
    yield ""
    yield f"One case takes at least {sum(counts.values()):,.0f} operations: {listed}."
    yield ""
    rows = [
        (
            str(one["lanes"]),
            f"{one['even'] / 1e9:.0f}",
            f"{one['mixed'] / 1e9:.0f}",
            f"{one['of_even']:.0%}",
            f"{one['share']:.0%}",
        )
        for one in limit["widths"]
    ]
    head = (
        "lanes",
        "× and + alone, 10⁹/s",
        "the model's mix, 10⁹/s",
        "kernel: share of × and +",
        "share of the mix",
    )
    yield from _table(head, rows)


_KINDS: Final = {
    "add": "additions",
    "compare": "comparisons",
    "div": "divisions",
    "extreme": "minima and maxima",
    "mul": "products",
    "pick": "choices",
}


def _compiling(report: dict[str, Any]) -> Iterator[str]:
    yield "### Compiling"
    yield ""
    rows = [
        (
            str(values),
            f"{one['operations']:.0f}",
            f"{one['load']:.2f} s",
            f"{one['graph']:.3f} s",
            f"{one['compile']:.3f} s",
        )
        for values, one in report["compile"].items()
    ]
    yield from _table(("expressions", "operations", "loading LLVM", "graph", "machine code"), rows)


def _runs(report: dict[str, Any]) -> Iterator[str]:
    yield "### Whole runs, one process each"
    yield ""
    rows = [
        (
            threads,
            f"{run['cpu']:.1f} s",
            f"{run['wall']:.1f} s",
            f"{run['before']:.0f} MB",
            f"{run['ready']:.0f} MB",
            f"{run['peak']:.0f} MB",
        )
        for threads, runs in report["runs"].items()
        for run in runs
    ]
    head = ("threads", "CPU", "wall", "after reading", "after compiling", "at most")
    yield from _table(head, rows)
    cluster = report["cluster"]
    yield ""
    if "skipped" in cluster:
        yield f"Dask: skipped, {cluster['skipped']}."
    else:
        yield (
            f"Dask, two workers: {cluster['blocks']:.0f} tasks of {cluster['task']:.2f} CPU-s in "
            f"{cluster['wall']:.1f} s wall, one process alone {cluster['serial']:.1f} s; the "
            f"cluster starts and compiles in {cluster['start']:.1f} s, not counted."
        )


def _growth(report: dict[str, Any]) -> Iterator[str]:
    yield "### Growth"
    yield ""
    points = report["growth"]
    rows = []
    for grows in _TITLES:
        for size in _sizes(points, grows):
            rates = {
                p["side"]: p["rate"] for p in points if (p["grows"], p["size"]) == (grows, size)
            }
            ratios = [f"{rates['kernel'] / rates[side]:.3g}" for side in SIDES[1:]]
            cells = [f"{rates[side]:,.0f}" for side in SIDES]
            rows.append((f"{size:,} {grows}", *cells, " / ".join(ratios)))
    head = ("size", *(f"{side}, cases/s" for side in SIDES), "kernel over the other two")
    yield from _table(head, rows)


def _worst(report: dict[str, Any]) -> Iterator[str]:
    boxes, worst = report["boxes"], report["worst"]
    plans, gaps = worst["plans"], worst["gaps"]
    yield "### Bounds"
    yield ""
    yield (
        f"Of {boxes['points']:,} random points in random boxes, {boxes['outside']} lay outside the "
        "bounds of their box."
    )
    yield ""
    yield (
        f"Worst cases of `us-japan-2024`, {worst['seconds']:.0f} s wall for all: "
        f"{worst['closed']} of {len(plans) * len(gaps)} closed to 1 % of the outcome's range over "
        f"all plans; {worst['boxes']:,} boxes. Gap in % of that range, plan by plan; last, how far "
        f"the worst of {worst['samples']:,} random futures falls short of what was reached:"
    )
    yield ""
    rows = [
        (name, *(f"{100 * by[plan]:.1f}" for plan in plans), f"{100 * worst['missed'][name]:.0f}")
        for name, by in gaps.items()
    ]
    yield from _table(("outcome", *plans, "samples fall short"), rows)


# charts -------------------------------------------------------------------------------------------


def _draw_sides(report: dict[str, Any]) -> None:
    """Draw how many cases each side runs in a second."""
    values = [{"side": one["side"], "rate": one["rate"]} for one in report["sides"]]
    if "ema" in report["workbench"]:
        values.append({"side": "EMA workbench", "rate": report["workbench"]["ema"]})
    chart = {
        "width": 420,
        "height": {"step": 22},
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 70, "color": _COLOURS[1]},
        "encoding": {
            "y": {
                "field": "side",
                "type": "nominal",
                "title": None,
                "sort": {"field": "rate", "order": "descending"},
                "axis": {"grid": True, "labelLimit": 240},
            },
            "x": {
                "field": "rate",
                "type": "quantitative",
                "title": "Cases per second of CPU",
                "scale": {"type": "log"},
                "axis": {"format": "~s", "values": [1e3, 1e4, 1e5, 1e6, 1e7, 1e8]},
            },
        },
    }
    _save(chart, "performance-sides")


def _draw_growth(points: Sequence[dict[str, Any]]) -> None:
    """Draw the rate of every side against plans, futures, expressions and years."""
    panels = [
        {
            "width": 250,
            "height": 170,
            "data": {"values": [point for point in points if point["grows"] == grows]},
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {
                    "field": "size",
                    "type": "quantitative",
                    "title": title,
                    "scale": {"type": "log", "nice": False, "padding": 8},
                    "axis": {"format": ".3~s", "values": _sizes(points, grows), "grid": False},
                },
                "y": {
                    "field": "rate",
                    "type": "quantitative",
                    "title": "Cases per second of CPU",
                    "scale": {"type": "log", "domain": [1e3, 1e8]},
                    "axis": {"format": "~s", "values": [1e3, 1e4, 1e5, 1e6, 1e7, 1e8]},
                },
                "color": {
                    "field": "side",
                    "type": "nominal",
                    "title": None,
                    "sort": list(SIDES),
                    "scale": {"domain": list(SIDES), "range": list(_COLOURS)},
                    "legend": {"orient": "top"},
                },
            },
        }
        for grows, title in _TITLES.items()
    ]
    _save({"concat": panels, "columns": 2}, "performance-growth")


def _sizes(points: Sequence[dict[str, Any]], grows: str) -> list[int]:
    return sorted({point["size"] for point in points if point["grows"] == grows})


def _save(chart: dict[str, Any], name: str) -> None:
    whole = {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        **chart,
        "config": {"background": "white"},
    }
    (IMAGES / f"{name}.svg").write_text(vl_convert.vegalite_to_svg(whole) + "\n")
