"""Kill runs at random instants, let them go on, and see that nothing is lost or done twice.

``python scripts/soak.py --kills 250 --seed 7`` runs studies in this thread, on threads and on Dask;
each is killed (-9) and resumed until it is finished. On Dask it is now the run that is killed, now
one of its workers. In the end a study has the bytes of one that nobody disturbed, no block that the
manifest named was computed again, no temporary file is left, and no worker has outlived its run.
Exit code 1 if any of that is not so.
"""

import argparse
import os
import random
import runpy
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
WORKER = ROOT / "tests" / "explore" / "worker.py"
DRAWS = 4096 * 8
"""Forty blocks, since there are five classes."""
WAYS = {
    "serial": ("--threads", "1"),
    "threads": ("--threads", "3"),
    "dask": ("--cluster", "local:2"),
}


@dataclass
class Tally:
    """What was done and seen."""

    kills: int = 0
    workers_killed: int = 0
    studies: int = 0
    computed: int = 0
    faults: list[str] = field(default_factory=list)


class Soak:
    """Studies of one way to compute, killed again and again.

    Parameters
    ----------
    way : str
        One of ``WAYS``.
    dossier, folder : Path
        What is run, and a place for studies.
    expected : mapping
        The files of a study that nobody disturbed.
    chance : Random
    """

    def __init__(
        self,
        way: str,
        dossier: Path,
        folder: Path,
        expected: dict[str, bytes],
        chance: random.Random,
    ) -> None:
        self._way = way
        self._dossier = dossier
        self._folder = folder
        self._expected = expected
        self._chance = chance
        self._log = folder / f"{way}.log"
        self.tally = Tally()

    def run(self, kills: int) -> Tally:
        """Kill so many times, over as many studies as that takes; the last one is finished."""
        while self.tally.kills < kills:
            study = self._folder / f"{self._way}-{self.tally.studies}"
            span = 0.0  # longest life of a run of this study so far
            while not self._once(study, killing=self.tally.kills < kills, span=span):
                span += 0.1
            self._judge(study)
            self.tally.studies += 1
            shutil.rmtree(study)
        return self.tally

    def _once(self, study: Path, *, killing: bool, span: float) -> bool:
        """Start or resume a study, kill it perhaps, and return whether it is finished."""
        finished = _finished(study)
        self._log.unlink(missing_ok=True)
        run = _start(self._dossier, study, self._log, WAYS[self._way])
        ended = self._killed(run, span) if killing else _wait(run)
        begun = [number for what, number, _ in _lines(self._log) if what == "begin"]
        self.tally.computed += len(begun)
        if twice := finished.intersection(begun):
            self.tally.faults.append(f"{study.name}: blocks {sorted(twice)} were computed again")
        if ended == 0:
            return True
        if ended not in {-signal.SIGKILL, None}:
            self.tally.faults.append(f"{study.name}: ended with {ended}")
        self._refuse_orphans(run)
        return False

    def _killed(self, run: int, span: float) -> int | None:
        """Kill a run, or a worker of it, at a random instant, and return how it ended."""
        if self._chance.random() < 0.8:  # else perhaps before the first block
            _until(lambda: any(_lines(self._log)) or _ended(run), 60)
        time.sleep(self._chance.uniform(0, 0.4 + span))
        workers = {pid for _, _, pid in _lines(self._log)} - {run}
        if workers and self._chance.random() < 0.5:
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(sorted(workers)), signal.SIGKILL)
            self.tally.workers_killed += 1
            self.tally.kills += 1
            time.sleep(self._chance.uniform(0, 0.6))
        with suppress(ProcessLookupError):
            os.kill(run, signal.SIGKILL)
        ended = _wait(run)
        self.tally.kills += ended != 0
        return ended

    def _refuse_orphans(self, run: int) -> None:
        workers = {pid for _, _, pid in _lines(self._log)} - {run}
        if not _until(lambda: not any(_alive(pid) for pid in workers), 20):
            self.tally.faults.append(f"a worker of run {run} outlived it")

    def _judge(self, study: Path) -> None:
        found = files(study)
        for name in sorted(found.keys() | self._expected.keys()):
            if found.get(name) != self._expected.get(name):
                self.tally.faults.append(f"{study.name}: {name} is not what it should be")


def files(study: Path) -> dict[str, bytes]:
    """Return the files of a study but the manifest, whose lines stand in the order of the work."""
    return {
        str(path.relative_to(study)): path.read_bytes()
        for path in sorted(study.rglob("*"))
        if path.is_file() and path.name != "manifest"
    }


def _start(dossier: Path, study: Path, log: Path, way: tuple[str, ...]) -> int:
    """Start a run in a copy of this process, in which everything is imported already."""
    arguments = ["run", str(dossier), "--draws", str(DRAWS), "--to", str(study), "--resume", *way]
    run = os.fork()
    if run:
        return run
    code = 70
    try:
        os.environ["SONAE_TEST_LOG"] = str(log)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(os.open(log.with_suffix(".err"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        from sonae.cli import run as sonae

        code = sonae(arguments)
    finally:
        os._exit(code)


def _wait(run: int) -> int | None:
    """Return the exit code of a run, negative if a signal ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(run, 0)[1])


def _ended(run: int) -> bool:
    return os.waitid(os.P_PID, run, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _finished(study: Path) -> frozenset[int]:
    from sonae.explore.store import StoredStudy

    return StoredStudy(study).finished if (study / "study.json").exists() else frozenset()


def _lines(log: Path) -> Iterator[tuple[str, int, int]]:
    """Yield what was begun or ended, the block, and the process."""
    text = log.read_text() if log.exists() else ""
    for line in text.splitlines():
        what, number, pid = line.split()
        yield what, int(number), int(pid)


def _until(true: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def main() -> int:
    """Kill, print what was seen, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=250, help="how many in all")
    parser.add_argument("--seed", type=int, default=1, help="fixes the instants")
    parser.add_argument("--ways", nargs="*", choices=list(WAYS), default=list(WAYS))
    chosen = parser.parse_args()
    os.environ |= {
        "SONAE_TEST_WORK": "1",
        "SONAE_TEST_SLEEP": "0.02",
        "DASK_DISTRIBUTED__WORKER__PRELOAD": str(WORKER),
    }
    runpy.run_path(str(WORKER))
    # now, not in each run: runs are copies of this process, and all go by the same code
    import sonae.brief
    import sonae.cli
    import sonae.pipeline  # noqa: F401
    from sonae.dossier import new_dossier

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        dossier = new_dossier(folder / "harbour").parent
        first = _wait(_start(dossier, folder / "whole", folder / "whole.log", WAYS["serial"]))
        expected = files(folder / "whole")
        print(f"undisturbed: exit {first}, {len(expected)} files", flush=True)
        faults = [] if first == 0 else ["the undisturbed run failed"]
        # starting Dask takes seconds, so it has a smaller share
        shares = {way: 1 if way == "dask" else 2 for way in chosen.ways}
        for way, share in shares.items():
            kills = -(-chosen.kills * share // sum(shares.values()))
            began = time.monotonic()
            chance = random.Random(f"{chosen.seed} {way}")  # noqa: S311 - instants, no secrets
            tally = Soak(way, dossier, folder, expected, chance).run(kills)
            faults += tally.faults
            print(
                f"{way}: {tally.kills} kills ({tally.workers_killed} of workers), "
                f"{tally.studies} studies finished, {tally.computed} blocks computed, "
                f"{len(tally.faults)} faults, {time.monotonic() - began:.0f} s",
                flush=True,
            )
    for fault in faults[:50]:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
