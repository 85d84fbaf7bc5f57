"""The engine against other ways to run the same model, and against its bars.

``python -m benchmarks.engine_bars`` takes some minutes. It prints the table, writes
``engine_bars.json``, and puts tables and charts into ``docs/explanation/performance.md``. Sides
are first compared with one another, then timed in turn; seconds are of CPU unless *wall* is said.
"""

import itertools
import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

import llvmlite.binding as llvm
import numpy as np

from benchmarks.engine_child import in_child
from benchmarks.engine_dossier import Shape
from benchmarks.engine_ema import Skipped, workbench
from benchmarks.engine_growth import growth
from benchmarks.engine_limit import EVEN, Sizes, needed, peak
from benchmarks.engine_measure import HEAD, Bar, Row, at_least, at_most, race
from benchmarks.engine_report import document
from benchmarks.engine_sides import Case, agree, broadcast, chosen, plain_loop, tiles
from benchmarks.engine_worst import boxes, certified
from benchmarks.measure import Side
from sonae.cases import shipped_dossier
from sonae.dossier import read
from sonae.outcomes import compile_model, trace
from sonae.outcomes.native import WIDTHS, NativeReading, width_here
from sonae.outcomes.reading import reading
from sonae.scenarios import scenario_system
from sonae.seeds import sobol

__all__ = ["main"]

HERE: Final = Path(__file__).parent
MAIN: Final = Case(Shape(50), 16, 1024)
WHOLE: Final = (50, 1000, 1000)
"""Plans, classes and draws of a whole run."""
CLUSTER: Final = (50, 2000, 1000)
"""The same for workers: so many tasks that the last ones do not decide."""
TILE: Final = (16, 1024)
BLOCKS: Final = (256, 1024, 4096)
"""Futures at a time that NumPy broadcasting is tried with; the best one counts."""
LOOPED: Final = 400
"""Of so many cases one is run in the plain loop."""
REPEATS: Final = 3
CERTIFY: Final = 10.0
"""Seconds for all worst cases of the flagship together."""
FLAGSHIP: Final = "us-japan-2024"
ENGINE: Final = "engine"


def main() -> None:
    """Measure, print, write and draw."""
    start = time.perf_counter()
    report: dict[str, Any] = {"machine": _machine()}
    rows: list[Row] = []
    print(_line(HEAD))
    for stage in (_kernel, _flagship, _compiling, _whole_runs, _cluster, _bounds):
        for row in stage(report):
            rows.append(row)
            print(_line(row.cells), flush=True)
    report["rows"] = [row.json for row in rows]
    report["growth"] = [asdict(point) for point in growth()]
    report["took"] = time.perf_counter() - start
    (HERE / "engine_bars.json").write_text(json.dumps(report, indent=1) + "\n")
    document(report, rows)
    missed = [row for row in rows if row.met is False]
    print(f"{len(missed)} of {sum(row.met is not None for row in rows)} bars missed")
    print(f"written: {HERE / 'engine_bars.json'}; took {report['took']:.0f} s")


def _line(cells: tuple[str, ...]) -> str:
    widths = (13, 17, 34, 24, 36, 24, 9, 12, 6)
    return " ".join(f"{cell:{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip()


def _machine() -> dict[str, Any]:
    """Say where and with what it was measured."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = info.read_text().splitlines()
        name = next((line.split(":")[1].strip() for line in lines if "model name" in line), name)
    features = llvm.get_host_cpu_features()
    return {
        "processor": name,
        "llvm": llvm.get_host_cpu_name(),
        "vectors": "AVX-512" if features.get("avx512f") else "AVX2" if features.get("avx2") else "",
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "llvmlite": version("llvmlite"),
    }


# the kernel beside other sides --------------------------------------------------------------------


def _kernel(report: dict[str, Any]) -> Iterator[Row]:
    """Every way to run the model, in turn, then the workbench and the limit of the processor."""
    small = Case(Shape(50), 4, 24)
    kernel = reading(small.model.graph, "native")
    others = {
        "plain Python loop": plain_loop(small),
        "NumPy broadcasting": broadcast(small, 40),
    }
    apart = {name: agree(small, kernel, side) for name, side in others.items()}
    _same_bits(small)
    width = width_here()
    own = _lanes(width)
    sides = [
        Side("plain Python loop", plain_loop(MAIN, LOOPED), chosen(MAIN, LOOPED)),
        *(Side(f"NumPy broadcasting, {n}", broadcast(MAIN, n), MAIN.runs) for n in BLOCKS),
        Side("NumPy reading", tiles(MAIN, reading(MAIN.model.graph, "numpy"), 8, 64), MAIN.runs),
    ]
    for lanes in WIDTHS:
        side = tiles(MAIN, NativeReading(MAIN.model.graph, lanes), *TILE)
        sides.append(Side(_lanes(lanes), side, MAIN.runs))
    rates = race(sides, REPEATS)
    best = max((f"NumPy broadcasting, {n}" for n in BLOCKS), key=lambda name: rates[name])
    rates["NumPy broadcasting"] = rates[best]
    report["sides"] = [
        {"side": name, "rate": rate, "apart": apart.get(name, 0.0)}
        for name, rate in rates.items()
        if name not in {f"NumPy broadcasting, {n}" for n in BLOCKS}
    ]
    plain = at_least(300 if report["machine"]["vectors"] == "AVX-512" else 200, "×")
    for other, bar in (
        ("plain Python loop", plain),
        ("NumPy broadcasting", at_least(5, "×")),
        ("NumPy reading", None),
        ("kernel, 1 lane", None),
    ):
        yield _against("kernel", MAIN.name, rates[own], other, rates[other], bar)
    yield from _workbench(report, rates[own])
    yield from _limit(report, rates)


def _lanes(count: int) -> str:
    return f"kernel, {count} lane" + "s" * (count > 1)


def _same_bits(case: Case) -> None:
    """Raise if a width of vectors, or NumPy, gives other bits."""
    expected = reading(case.model.graph, "numpy")
    given = case.model.launches, case.codes, case.numbers
    bits = np.ascontiguousarray(expected.tile(*given)).tobytes()
    for lanes in WIDTHS:
        found = NativeReading(case.model.graph, lanes).tile(*given)
        if np.ascontiguousarray(found).tobytes() != bits:
            raise AssertionError(f"{lanes} lanes give other bits than NumPy")


def _against(
    stage: str,
    size: str,
    rate: float,
    other: str,
    theirs: float,
    bar: Bar | None,
    case: str = ENGINE,
) -> Row:
    ratio = rate / theirs
    return Row(case, stage, size, rate, "cases/s", other, theirs, ratio, bar, ratio)


def _workbench(report: dict[str, Any], rate: float) -> Iterator[Row]:
    found = workbench(MAIN)
    if isinstance(found, Skipped):
        report["workbench"] = {"skipped": found.reason}
        print(f"EMA workbench: skipped: {found.reason}")
        return
    report["workbench"] = asdict(found)
    other = f"EMA workbench {found.version}, Python {found.python}"
    yield _against("kernel", MAIN.name, rate, other, found.ema, at_least(1500, "×"))


def _limit(report: dict[str, Any], rates: dict[str, float]) -> Iterator[Row]:
    """Compare with what the processor could do if no operation waited for another."""
    tile = Sizes(MAIN.shape.plans, *TILE)
    counts = needed(MAIN.model.graph, tile)
    total = sum(counts.values())
    report["limit"] = {"operations": dict(counts), "widths": []}
    for lanes in WIDTHS:
        even, mixed = peak(lanes, EVEN), peak(lanes, counts)
        rate = rates[_lanes(lanes)]
        row = {"lanes": lanes, "even": even, "mixed": mixed, "share": rate * total / mixed}
        report["limit"]["widths"].append(row | {"of_even": rate * total / even})
        if lanes != width_here():
            continue
        for other, most, bar in (
            ("as many × and +, none waiting", even, None),
            ("the same operations, none waiting", mixed, at_least(0.5, "×")),
        ):
            yield _against("kernel", f"{lanes} lanes", rate, other, most / total, bar)


def _flagship(report: dict[str, Any]) -> Iterator[Row]:
    """Run the dossier that ships: larger formulas, drawn leads, triggers."""
    dossier = read(shipped_dossier(FLAGSHIP))
    model = compile_model(dossier)
    codes = scenario_system(dossier).possible().project(model.factors).codes
    numbers = model.numbers(sobol(1, 0, 256, len(model.dimensions)))
    codes = codes[:: len(codes) // 16][:16]
    runs = len(model.plans) * len(codes) * len(numbers)
    some = list(itertools.product(model.plans[::3], codes[::8], numbers[:8]))

    def traced() -> None:
        for plan, row, drawn in some:
            named = dict(zip(model.factors, row.tolist(), strict=True))
            trace(model, plan, {f: model.states[f][code] for f, code in named.items()}, drawn)

    def tiled(kernel: str) -> Callable[[], object]:
        ready = reading(model.graph, kernel)
        return lambda: ready.tile(model.launches, codes, numbers)

    rates = race(
        (
            Side("kernel", tiled("native"), runs),
            Side("NumPy reading", tiled("numpy"), runs),
            Side("interpreter", traced, len(some)),
        )
    )
    size = f"{len(model.plans)} plans × {len(codes) * len(numbers):,} futures"
    for other in ("NumPy reading", "interpreter"):
        yield _against("kernel", size, rates["kernel"], other, rates[other], None, FLAGSHIP)


# compiling, whole runs, workers -------------------------------------------------------------------


def _compiling(report: dict[str, Any]) -> Iterator[Row]:
    report["compile"] = {}
    for values, most in ((40, 0.3), (400, 3.0)):
        runs = [in_child("compile", values) for _ in range(REPEATS)]
        middle = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
        report["compile"][values] = middle
        took = middle["graph"] + middle["compile"]
        size = f"{values} expressions, {middle['operations']:.0f} operations"
        bar = at_most(most, " s")
        yield Row(ENGINE, "compile", size, took, "s", bar=bar, judged=took)


def _whole_runs(report: dict[str, Any]) -> Iterator[Row]:
    """Draw, run, reduce: everything but reading the dossier, in a process of its own."""
    one, two = ([in_child("run", *WHOLE, threads) for _ in range(REPEATS)] for threads in (1, 2))
    report["runs"] = {"1": one, "2": two}
    plans, classes, draws = WHOLE
    size = f"{plans} plans × {classes * draws:,} futures"
    cpu = statistics.median(run["cpu"] for run in one)
    yield Row(ENGINE, "whole run", size, cpu, "s", bar=at_most(12, " s"), judged=cpu)
    rate = plans * classes * draws / cpu
    yield Row(ENGINE, "whole run", size, rate, "cases/s", bar=at_least(5e6, "/s"), judged=rate)
    for threads, runs in (("1 thread", one), ("2 threads", two)):
        most = max(run["peak"] for run in runs)
        bar = at_most(400, " MB")
        yield Row(ENGINE, f"memory, {threads}", size, most, "MB", bar=bar, judged=most)
    if (os.cpu_count() or 1) < 2:
        return
    walls = [statistics.median(run["wall"] for run in runs) for runs in (one, two)]
    ratio = walls[0] / walls[1]
    yield Row(ENGINE, "2 threads", size, walls[1], "s wall", "1 thread", walls[0], ratio)
    more = statistics.median(run["cpu"] for run in two)
    yield Row(ENGINE, "2 threads", size, more, "s", "1 thread", cpu, cpu / more)


def _cluster(report: dict[str, Any]) -> Iterator[Row]:
    """Two Dask workers on this machine, started before; every task is half a second or more."""
    try:
        import distributed  # noqa: F401 - only to know whether it is there
    except ImportError:
        report["cluster"] = {"skipped": "Dask is not installed"}
        print("Dask: skipped: not installed")
        return
    found = in_child("cluster", *CLUSTER, 2)
    report["cluster"] = found
    size = f"{found['blocks']:.0f} tasks of {found['task']:.2f} s"
    ratio = found["serial"] / (2 * found["wall"])
    theirs = found["serial"] / 2
    yield Row(
        *(ENGINE, "2 workers", size, found["wall"], "s wall", "half of one process", theirs),
        ratio=ratio,
        bar=at_least(0.85, "×"),
        judged=ratio,
    )


# bounds -------------------------------------------------------------------------------------------


def _bounds(report: dict[str, Any]) -> Iterator[Row]:
    """Time boxes of the interval kernel, and certify the worst cases of the flagship."""
    found = boxes(MAIN)
    if found.outside:
        raise AssertionError(f"{found.outside} points lie outside the bounds of their boxes")
    report["boxes"] = asdict(found)
    size = f"{found.operations:,} operations a box"
    bar = at_least(1e6, "/s")
    yield Row(ENGINE, "intervals", size, found.rate, "boxes/s", bar=bar, judged=found.rate)
    yield Row(ENGINE, "intervals", "with filling in the boxes", found.whole, "boxes/s")
    worst = certified(read(shipped_dossier(FLAGSHIP)), CERTIFY)
    report["worst"] = asdict(worst)
    pairs = len(worst.plans) * len(worst.gaps)
    size = f"{pairs} plans × outcomes, {CERTIFY:.0f} s wall"
    bar = at_least(pairs)
    closed = worst.closed
    yield Row(FLAGSHIP, "worst case", size, closed, "closed to 1 %", bar=bar, judged=closed)


if __name__ == "__main__":
    main()
