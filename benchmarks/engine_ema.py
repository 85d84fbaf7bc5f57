"""The EMA workbench's sequential evaluator on the same function, in an environment of its own.

The workbench is never a dependency: it runs as a separate process under Python 3.12, made once
under ``out/``. Where that cannot be, the reason stands in the report instead of a figure.
``SONAE_BENCH_EMA`` may name the Python of an environment that already has it.
"""

import json
import math
import os
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks.engine_sides import Case
from benchmarks.engine_source import source

__all__ = ["Skipped", "Workbench", "workbench"]

_HERE = Path(__file__).parent
_PLACE = _HERE.parent / "out" / "bench-ema"
_LONGEST = 600.0


@dataclass(frozen=True)
class Workbench:
    """Cases per second of CPU of the workbench, and of the bare function beside it."""

    python: str
    version: str
    bare: float
    ema: float


@dataclass(frozen=True)
class Skipped:
    """Why there is no figure."""

    reason: str


def workbench(case: Case, cases: int = 2000, repeats: int = 3) -> Workbench | Skipped:
    """Measure the workbench on a case's model and plans, with draws of its own."""
    found = _python()
    if isinstance(found, Skipped):
        return found
    model = case.model
    starts = [
        [year if math.isfinite(year) else None for year in plan]
        for plan in model.launches.start.tolist()
    ]
    ranges = {
        dimension.name.replace(".", "_"): (dimension.interval.lower, dimension.interval.upper)
        for dimension in model.dimensions
    }
    given = {
        "source": source(model),
        "starts": starts,
        "factors": model.factors,
        "ranges": ranges,
        "outcomes": list(model.outcomes),
        "cases": cases,
        "repeats": repeats,
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        path.write_text(json.dumps(given))
        script = str(_HERE / "engine_ema_script.py")
        ran = _ran([found, script, str(path)])
    if isinstance(ran, Skipped):
        return ran
    return Workbench(**json.loads(ran))


def _python() -> str | Skipped:
    """Return a Python 3.12 that has the workbench; make its environment if there is none."""
    asked = os.environ.get("SONAE_BENCH_EMA")
    if asked:
        return asked
    python = str(_PLACE / "bin" / "python")
    if not isinstance(_ran([python, "-c", "import ema_workbench"]), Skipped):
        return python
    for base in _bases():
        made = _ran([base, "-m", "venv", "--clear", str(_PLACE)])
        if not isinstance(made, Skipped):
            break
    else:
        return Skipped("no Python 3.12 on this machine")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = _ran([*pip, "ema_workbench==3.*"])
    return Skipped(f"not installed: {done.reason}") if isinstance(done, Skipped) else python


def _bases() -> list[str]:
    """Return every name under which a Python 3.12 may be found."""
    kept = sorted(Path.home().glob(".pyenv/versions/3.12*/bin/python3.12"))
    return ["python3.12", *map(str, kept)]


def _ran(command: list[str]) -> str | Skipped:
    """Run a command and return what it printed, or why it did not work."""
    try:
        ran = subprocess.run(command, text=True, capture_output=True, timeout=_LONGEST, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return Skipped(str(error))
    if ran.returncode:
        said = ran.stderr.strip().splitlines()
        return Skipped(said[-1] if said else f"{command[0]} failed")
    return ran.stdout
