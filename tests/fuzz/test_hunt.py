"""The hunt itself: what it must see when a check fails in each of the ways a check can."""

import json
import subprocess
import sys
from pathlib import Path

STAND_IN = '''
import json, os, sys, time
from pathlib import Path
from sonae.dossier import Reading
from sonae.testing import Base, Mutator, hunt

def check(folder):
    """Fail in a way that depends on the mutant."""
    kind = sum((folder / "d.yaml").read_bytes()) % 17
    if kind == 1:
        raise KeyError("a fault")
    if kind == 2:
        while True:
            pass
    if kind == 3:
        os._exit(9)
    if kind == 4:
        bytearray(250 << 20).extend(b"x" * (150 << 20))
    if kind == 5:
        import warnings
        warnings.warn("a warning")
    return Reading(None, ())

TEXT = b"""sonae: 1
dossier: stand_in
title: A constant text
question: Does the hunt see every way to fail?
as_of: 2024-01-01
horizon: {from: 2024, to: 2026}
factors:
  weather: {label: Weather, states: {fair: {label: fair}, foul: {label: foul}}}
judgements:
  - {id: j1, event: "weather == 'fair'", is: 40% to 60%, because: my view}
"""

if __name__ == "__main__":
    bases = (Base("one", {"d.yaml": TEXT}),)
    count, names = 36, ["traceback", "hang", "crash", "memory", "traceback"]
    wanted = {}
    mutator = Mutator(bases, 103)
    for index in range(count):
        kind = sum(mutator.mutant(index).raw) % 17
        if 1 <= kind <= 5:
            wanted[index] = names[kind - 1]
    tally = hunt(bases, 103, count, workers=2, keep=Path(sys.argv[1]), checker=check)
    found = {verdict.mutant.index: verdict.outcome for verdict in tally.failures}
    print(json.dumps([tally.count, sorted(wanted.items()), sorted(found.items())]))
'''


def test_every_way_to_fail_is_seen_and_its_input_kept(tmp_path: Path) -> None:
    script, keep = tmp_path / "stand_in.py", tmp_path / "kept"
    script.write_text(STAND_IN, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(keep)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    count, wanted, found = json.loads(done.stdout)
    assert count == 36
    assert found == wanted
    assert {outcome for _, outcome in wanted} == {"traceback", "hang", "crash", "memory"}
    assert sorted(path.name for path in keep.iterdir()) == sorted(
        f"103-{index}-{outcome}" for index, outcome in wanted
    )
