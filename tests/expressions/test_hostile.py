"""Formulas written to do harm: each is refused, nothing of it runs, and it costs next to nothing.

``hostile.json`` holds them by what they are after. They are read in a process that may use little
memory and reports every attempt to run code, import, or open a file, as Python's audit sees it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from sonae.expressions import FormulaFaults, Scope, resolve

DATA = Path(__file__).parent / "hostile.json"
HOSTILE: dict[str, list[str]] = json.loads(DATA.read_text(encoding="ascii"))
HANG = 2.0
"""Seconds of CPU that nobody should wait for a refusal; how fast it is, benchmarks say."""


def test_there_are_at_least_two_hundred_and_none_twice() -> None:
    texts = [text for group in HOSTILE.values() for text in group]
    assert len(texts) == len(set(texts)) >= 200


@pytest.mark.parametrize("group", HOSTILE)
def test_hostile_text_is_refused_within_its_bounds(group: str, scope: Scope) -> None:
    for text in HOSTILE[group]:
        with pytest.raises(FormulaFaults) as caught:
            resolve(text, scope, condition=False)
        for fault in caught.value.faults:
            assert 0 <= fault.span.start <= fault.span.end <= len(text)
            assert fault.message


CHILD = r"""
import json, random, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (500 << 20, 500 << 20))
from sonae.expressions import ARITHMETIC, Factor, FormulaFaults, Quantity, Scope, resolve
from sonae.units import DIMENSIONLESS

groups = json.loads(open(sys.argv[1], encoding="ascii").read())
texts = [text for group in groups.values() for text in group]
names = {"x": Quantity(DIMENSIONLESS), "y": Quantity(DIMENSIONLESS), "f": Factor(("a", "b"))}
scope = Scope(names, ARITHMETIC, "a test")
good = ["x + 2 * y", "exp(x) if f == 'a' else min(x, y, 3)", "f in ['a', 'b'] and not x > 1e3"]

def mutated(count):
    chance = random.Random(5)
    pieces = texts + good * 40
    for _ in range(count):
        one, other = chance.choice(pieces)[:400], chance.choice(pieces)[:400]
        at, to = chance.randrange(len(one) + 1), chance.randrange(len(other) + 1)
        joined = one[:at] + other[to : to + chance.randrange(30)] + one[at + chance.randrange(4) :]
        yield joined

seen = []
def watch(event, arguments):
    if event.startswith(("exec", "import", "open", "os.", "subprocess.", "socket.", "ctypes.")):
        seen.append(event)
try:  # whatever is loaded late, loads now
    resolve("x + foo(1", scope, condition=False)
except FormulaFaults:
    pass
sys.addaudithook(watch)
refused = slowest = 0
for text in [*texts, *mutated(10_000)]:
    for condition in (False, True):
        start = time.process_time()
        try:
            resolve(text, scope, condition=condition)
        except FormulaFaults:
            refused += 1
        slowest = max(slowest, time.process_time() - start)
found = list(seen)
peak = int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
print(json.dumps([refused, slowest, found, peak]))
"""


def test_nothing_hostile_runs_waits_or_grows_and_neither_do_ten_thousand_mutants() -> None:
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(DATA)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert child.returncode == 0, child.stderr[-2000:]
    refused, slowest, events, kilobytes = json.loads(child.stdout)
    assert events == []
    assert refused > 2 * 396
    assert slowest < HANG
    assert kilobytes < 200 * 1024
