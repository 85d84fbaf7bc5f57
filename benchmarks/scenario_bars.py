"""The search for coherent scenarios on fresh seeds, against CP-SAT and a plain exact search.

``python -m benchmarks.scenario_bars`` prints every seed, writes ``scenario_bars.json`` and draws
how time and nodes grow into ``docs/explanation/images``. Seconds are of CPU; the first search,
which compiles, is timed by itself.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import vl_convert

from benchmarks.scenario_cases import Shape, by_cp_sat, plain_search, random_matrix
from sonae.errors import CapacityError
from sonae.expressions import event, factor_scope
from sonae.scenarios import (
    Constraint,
    Influences,
    Space,
    attractors,
    coherent,
    coherent_set,
    count_coherent,
    diagram,
)

SEEDS = (201, 202, 203, 204, 205)
"""None of them was looked at while the search was written."""
OTHERS = {
    "CP-SAT": (Shape(14, 3), Shape(16, 3), Shape(18, 3), Shape(20, 3)),
    "plain Python": (Shape(14, 3),),
    "own static search": (Shape(20, 3), Shape(22, 3), Shape(60, 3, in_degree=4)),
}
ALONE = (Shape(24, 3), Shape(30, 3, density=0.3), Shape(40, 3, in_degree=4))
GROWTH = {
    "dense": [Shape(n, 3) for n in range(10, 24, 2)],
    "density 0.5": [Shape(n, 3, density=0.5) for n in range(10, 28, 2)],
    "density 0.3": [Shape(n, 3, density=0.3) for n in range(10, 34, 2)],
    "in-degree 4": [Shape(n, 3, in_degree=4) for n in range(10, 70, 10)],
}
HUGE = ((100, 2, 99, "chain"), (40, 3, 183, "pairs"), (100, 3, 200, "pairs"))
"""Factors, states, bans of two states: counted exactly, or refused with an estimate."""
HERE = Path(__file__).parent
IMAGES = HERE.parent / "docs" / "explanation" / "images"
BEGIN, END = "<!-- measured -->", "<!-- end of measured -->"
LONGEST = 120.0
"""Seconds after which another solver is stopped, and said to have been."""


def main() -> None:
    """Measure, print, write and draw."""
    report: dict[str, Any] = {"compile": _compile_seconds(), "seeds": SEEDS, "against": []}
    print(f"compiling the kernel once per installation: {report['compile']:.1f} s")
    warm = random_matrix(Shape(12, 3), 1)
    _rows(warm)
    coherent(warm.space, warm, (), 0, mode="static")
    by_cp_sat(warm, LONGEST)
    for other, shapes in OTHERS.items():
        for shape in shapes:
            report["against"].append(_against(other, shape))
    report["alone"] = [_alone(shape) for shape in ALONE]
    report["growth"] = [
        row for kind, shapes in GROWTH.items() for shape in shapes for row in _grown(kind, shape)
    ]
    report["basins"] = _basins(Shape(15, 3))
    report["huge"] = [_huge(*size) for size in HUGE]
    (HERE / "scenario_bars.json").write_text(json.dumps(report, indent=1) + "\n")
    _draw(report["growth"])
    _document(report)


def _compile_seconds() -> float:
    """Time the first search in a process that has no compiled kernel."""
    code = (
        "import time; start = time.perf_counter()\n"
        "from benchmarks.scenario_cases import Shape, random_matrix\n"
        "from sonae.scenarios import coherent\n"
        "m = random_matrix(Shape(10, 3), 1); coherent(m.space, m, (), 0, mode='filtering')\n"
        "print(time.perf_counter() - start)"
    )
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "NUMBA_CACHE_DIR": cache}
        ran = subprocess.run(
            [sys.executable, "-c", code],
            env=environment,
            text=True,
            capture_output=True,
            check=True,
        )
    return float(ran.stdout)


def _seconds(call: Callable[[], object]) -> tuple[float, Any]:
    start = time.process_time()
    result = call()
    return time.process_time() - start, result


def _rows(influences: Influences) -> list[tuple[int, ...]]:
    table = coherent(influences.space, influences, (), 0, mode="filtering")
    return [tuple(map(int, row)) for row in table.codes]


def _against(other: str, shape: Shape) -> dict[str, Any]:
    seeds = []
    for seed in SEEDS:
        matrix = random_matrix(shape, seed)
        own, rows = _seconds(lambda m=matrix: _rows(m))
        if other == "CP-SAT":
            theirs, (found, done) = _seconds(lambda m=matrix: by_cp_sat(m, LONGEST))
        elif other == "plain Python":
            theirs, found = _seconds(lambda m=matrix: plain_search(m))
            done = True
        else:
            theirs, table = _seconds(
                lambda m=matrix: coherent_set(m.space, m, (), 0, mode="static")
            )
            found, done = [tuple(map(int, row)) for row in table.table().codes], True
        if done and found != rows:
            raise AssertionError(f"{shape.name}, seed {seed}: {other} finds another set")
        seeds.append({"seed": seed, "own": own, "other": theirs, "count": len(rows), "done": done})
    ratio = statistics.median(row["other"] / row["own"] for row in seeds)
    low = min(row["other"] / row["own"] for row in seeds)
    high = max(row["other"] / row["own"] for row in seeds)
    middle = statistics.median(row["own"] for row in seeds)
    unfinished = sum(not row["done"] for row in seeds)
    print(
        f"{shape.name:22} {middle:8.4f} s   {other:18} takes {ratio:6.1f} times as long "
        f"({low:.1f} to {high:.1f})" + f"; {unfinished} stopped" * bool(unfinished),
        flush=True,
    )
    return {"shape": shape.name, "other": other, "ratio": ratio, "own": middle, "seeds": seeds}


def _alone(shape: Shape) -> dict[str, Any]:
    seeds = []
    for seed in SEEDS:
        matrix = random_matrix(shape, seed)
        own, counted = _seconds(lambda m=matrix: count_coherent(m.space, m, (), 0))
        seeds.append({"seed": seed, "own": own, "nodes": counted.nodes, "count": counted.count})
    middle = statistics.median(row["own"] for row in seeds)
    listed = ", ".join(f"{row['own']:.3g}" for row in seeds)
    print(f"{shape.name:22} {middle:8.4f} s   ({listed})", flush=True)
    return {"shape": shape.name, "own": middle, "seeds": seeds}


def _basins(shape: Shape) -> dict[str, Any]:
    """Sweep every combination for the exact basins of succession."""
    attractors(random_matrix(Shape(11, 3), 1))  # compiles
    seeds = []
    for seed in SEEDS:
        seconds, found = _seconds(lambda s=seed: attractors(random_matrix(shape, s)))
        seeds.append({"seed": seed, "seconds": seconds, "attractors": len(found.attractors)})
    middle = statistics.median(row["seconds"] for row in seeds)
    size = shape.states**shape.factors
    print(f"basins, {size:,} combinations   {middle:6.2f} s", flush=True)
    return {"combinations": size, "seconds": middle, "seeds": seeds}


def _huge(factors: int, states: int, bans: int, kind: str) -> dict[str, Any]:
    """Count the possible scenarios of a space beyond any list, or be refused, on every seed."""
    names = tuple(f"f{i}" for i in range(factors))
    space = Space(names, (tuple("abcd"[:states]),) * factors)
    scope = factor_scope(dict(zip(names, space.states, strict=True)))
    rows = []
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        rules = []
        for at in range(bans):
            pair = (at, at + 1) if kind == "chain" else rng.choice(factors, 2, replace=False)
            text = " and ".join(f"f{i} == '{rng.choice(space.states[i])}'" for i in pair)
            rules.append(Constraint(f"c{at}", event(text, scope)))
        seconds, said = _seconds(lambda r=tuple(rules): _counted(space, r))
        rows.append({"seed": seed, "seconds": seconds, "said": said})
    middle = statistics.median(row["seconds"] for row in rows)
    name = f"{factors}x{states}, {bans} bans ({kind})"
    print(f"{name:28} {middle:6.3f} s   {rows[0]['said']}", flush=True)
    return {"space": name, "combinations": str(space.size), "seconds": middle, "seeds": rows}


def _counted(space: Space, rules: tuple[Constraint, ...]) -> str:
    try:
        return f"{diagram(space, rules).count:,}"
    except CapacityError as error:
        return f"refused: {str(error)[:60]}…"


def _grown(kind: str, shape: Shape) -> list[dict[str, Any]]:
    rows = []
    for seed in SEEDS:
        matrix = random_matrix(shape, seed)
        seconds, counted = _seconds(lambda m=matrix: count_coherent(m.space, m, (), 0))
        row = {"matrix": kind, "factors": shape.factors, "seed": seed}
        rows.append({**row, "seconds": seconds, "nodes": max(1, counted.nodes)})
    return rows


def _draw(rows: list[dict[str, Any]]) -> None:
    IMAGES.mkdir(parents=True, exist_ok=True)
    for field, title in (("seconds", "Seconds of CPU"), ("nodes", "Nodes of the search tree")):
        scale = {"type": "log"}
        base = {
            "x": {"field": "factors", "type": "quantitative", "title": "Factors of three states"},
            "y": {"field": field, "type": "quantitative", "title": title, "scale": scale},
            "color": {
                "field": "matrix",
                "type": "nominal",
                "title": "Matrix",
                "sort": list(GROWTH),
                "scale": {"range": ["#d55e00", "#cc79a7", "#0072b2", "#009e73"]},
            },
        }
        middle = {**base, "y": {**base["y"], "aggregate": "median"}}
        chart = {
            "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
            "width": 460,
            "height": 280,
            "data": {"values": rows},
            "layer": [
                {"mark": {"type": "point", "opacity": 0.45, "size": 18}, "encoding": base},
                {"mark": {"type": "line", "strokeWidth": 2}, "encoding": middle},
            ],
            "config": {"background": "white"},
        }
        svg = vl_convert.vegalite_to_svg(chart)
        (IMAGES / f"scenario-search-{field}.svg").write_text(svg + "\n")


def _document(report: dict[str, Any]) -> None:
    """Put the tables, every seed in them, where the explanation has a place for them."""
    lines = [
        f"The kernel is compiled once per installation, in {report['compile']:.0f} s. Seconds of "
        f"CPU on seeds {', '.join(map(str, report['seeds']))}:",
        "",
        "| matrix | filtering search, each seed | against | so many times as long, each seed |",
        "|---|---|---|---|",
    ]
    for row in report["against"]:
        own = " · ".join(f"{seed['own']:.3g}" for seed in row["seeds"])
        ratios = " · ".join(f"{seed['other'] / seed['own']:.3g}" for seed in row["seeds"])
        lines.append(
            f"| {row['shape']} | {own} | {row['other']} | {ratios} (median {row['ratio']:.3g}) |"
        )
    for row in report["alone"]:
        own = " · ".join(f"{seed['own']:.3g}" for seed in row["seeds"])
        nodes = " · ".join(f"{seed['nodes']:,}" for seed in row["seeds"])
        lines.append(f"| {row['shape']} | {own} | alone | nodes: {nodes} |")
    lines += ["", "| space without cross-impacts | seconds, each seed | answer of the first seed |"]
    lines += ["|---|---|---|"]
    for row in report["huge"]:
        own = " · ".join(f"{seed['seconds']:.2g}" for seed in row["seeds"])
        lines.append(f"| {row['space']} | {own} | {row['seeds'][0]['said']} |")
    basins = report["basins"]
    own = " · ".join(f"{seed['seconds']:.2g}" for seed in basins["seeds"])
    lines += ["", f"Exact basins of {basins['combinations']:,} combinations, each seed: {own} s."]
    page = IMAGES.parent / "scenario-search.md"
    head, rest = page.read_text().split(BEGIN)
    tail = rest.split(END)[1]
    page.write_text(head + BEGIN + "\n" + "\n".join(lines) + "\n" + END + tail)


if __name__ == "__main__":
    main()
