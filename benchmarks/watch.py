"""A watch of 10,000 events on the flagship, against working the advice out again at each event.

``python -m benchmarks.watch`` prints seconds and writes ``watch.json``. Both sides answer the same
question, the advice before against the advice after, on one machine in one run. The whole watch is
measured as a user starts it, in a process of its own, from the files on. The naive side works the
advice out again after each event of a smaller log, in a process that has everything at hand that
depends on the dossier alone, and is extrapolated to as many events.
"""

import json
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from sonae.cases import shipped_dossier
from sonae.dossier import Dossier, read
from sonae.watch import Watcher, WatchEvent

EVENTS = 10_000
FEW = 6
BAR = 30.0


def events_of(dossier: Dossier, count: int) -> list[WatchEvent]:
    """Return events that bear on the flagship: repeated signs, reports that contradict, facts."""
    rng = np.random.default_rng(8)
    signs = list(dossier.content.signposts)
    factors = dossier.states
    names = ["election_2024", "cost_demand", "china_pressure", "korea"]
    found = []
    for at in range(count):
        day = date(2024, 2, 20) + timedelta(days=int(at * 3000 / count))
        kind = rng.random()
        if kind < 0.6:
            name = signs[int(rng.integers(len(signs)))]
            found.append(WatchEvent(f"e{at}", day, "sign", name, "true"))
        elif kind < 0.9:
            factor = names[int(rng.integers(len(names)))]
            state = factors[factor][int(rng.integers(len(factors[factor])))]
            found.append(WatchEvent(f"e{at}", day, "factor", factor, state))
        elif kind < 0.97:
            event = ["any_demand", "not explicit_threat", "any_cut or not any_cut"]
            found.append(WatchEvent(f"e{at}", day, "fact", event[int(rng.integers(3))]))
        else:
            option = list(dossier.content.options)[int(rng.integers(15))]
            found.append(WatchEvent(f"e{at}", day, "launched", option))
    return found


def whole(dossier: Dossier) -> tuple[float, dict[str, Any]]:
    """Return seconds and the answer of the command, from nothing but the files."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [json.dumps(event.plain()) for event in events_of(dossier, EVENTS)]
        path = Path(folder) / "events.jsonl"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "sonae.cli", "watch", "us-japan-2024", str(path)]
        command += ["--json", "--log", str(Path(folder) / "log.jsonl")]
        start = time.perf_counter()
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - start
    if ran.returncode not in (0, 1):
        raise RuntimeError(ran.stderr)
    return seconds, json.loads(ran.stdout)


def naive(dossier: Dossier) -> float:
    """Return seconds for each event that is told apart."""
    watcher = Watcher(dossier)
    watcher.advice(watcher.state([]))
    telling = []
    for name in dossier.content.signposts:
        day = date(2024, 3, 1) + timedelta(days=len(telling))
        event = WatchEvent(name, day, "sign", name, "true")
        if dossier.content.signposts[name].discriminates:
            telling.append(event)
    start = time.perf_counter()
    for at in range(1, FEW + 1):
        watcher.advice(watcher.state(telling[:at]))
    return (time.perf_counter() - start) / FEW


def main() -> None:
    """Print and write the row."""
    dossier = read(shipped_dossier("us-japan-2024"))
    seconds, answer = whole(dossier)
    each = naive(dossier)
    row = {
        "case": "watch",
        "size": f"{EVENTS:,} events on us-japan-2024",
        "seconds": round(seconds, 2),
        "bar": BAR,
        "events_a_second": round(EVENTS / seconds),
        "effects": answer["events"]["effects"],
        "naive_seconds_each": round(each, 2),
        "naive_seconds": round(each * EVENTS),
        "ratio": round(each * EVENTS / seconds),
    }
    print(json.dumps(row, indent=1))
    path = Path(__file__).parent / "watch.json"
    path.write_text(json.dumps(row, indent=1) + "\n")
    print(f"written: {path}")
    if seconds > BAR:
        sys.exit(f"{seconds:.1f} s are more than the bar of {BAR:.0f} s")


if __name__ == "__main__":
    main()
