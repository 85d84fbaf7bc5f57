"""Kill writers of a watch's log at random instants, hand the events in again, and compare bytes.

``python scripts/soak_watch.py --kills 250 --seed 7`` starts processes that add events to a log,
entry by entry and in batches, and kills each (-9); at times a piece of the last line is cut off as
well, as when the power goes. After every kill the log has to hold a beginning
of the events and nothing else; once the events are handed in again it has to have the bytes of a
log that nobody disturbed. Exit code 1 if any of that is not so.
"""

import argparse
import random
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from sonae.watch import WatchEvent, append_events, read_log

COUNT = 600
CHILD = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[3])
import sonae.watch.log as log
import soak_watch
log.BATCH = int(sys.argv[2])
print("begun", flush=True)
log.append_events(Path(sys.argv[1]), "soak", soak_watch.events())
"""


def events() -> list[WatchEvent]:
    """Return what is written."""
    first = date(2025, 1, 1)
    return [
        WatchEvent(f"e{at}", first + timedelta(days=at), "sign", f"s{at % 15}", "true")
        for at in range(COUNT)
    ]


def killed(path: Path, batch: int, after: float) -> bool:
    """Let a process write and kill it; tell whether it was still writing."""
    command = [sys.executable, "-c", CHILD, str(path), str(batch), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:  # noqa: S603 - our own
        if child.stdout is not None:
            child.stdout.readline()
        time.sleep(after)
        alive = child.poll() is None
        child.kill()
        child.wait()
    return alive


def main() -> None:
    """Kill, look, mend, compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance = random.Random(asked.seed)  # noqa: S311 - instants
    whole = events()
    faults: list[str] = []
    kills = torn = 0
    with tempfile.TemporaryDirectory() as folder:
        clean, path = Path(folder) / "clean.jsonl", Path(folder) / "log.jsonl"
        append_events(clean, "soak", whole)
        while kills < asked.kills:
            kills += killed(path, chance.choice((1, 7, 100)), chance.random() * 0.12)
            if path.exists() and chance.random() < 0.4:  # and the power goes
                raw = path.read_bytes()
                last = len(raw) - raw[:-1].rfind(b"\n") - 1
                path.write_bytes(raw[: len(raw) - chance.randrange(last + 1)])
            log = read_log(path, "soak")
            torn += bool(log.torn)
            if log.events != tuple(whole[: len(log.events)]):
                faults.append(f"after kill {kills} the log holds something else")
            if len(log.events) == COUNT or chance.random() < 0.2:
                append_events(path, "soak", whole)
                if path.read_bytes() != clean.read_bytes():
                    faults.append(f"after kill {kills} the log has other bytes")
                path.unlink()
    print(f"{kills} kills, {torn} torn ends mended, {len(faults)} faults")
    for fault in faults:
        print(fault)
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
