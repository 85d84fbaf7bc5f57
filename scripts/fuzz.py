"""Check mutants of the shipped dossiers: no traceback, no hang, no memory beyond 300 MiB.

``python scripts/fuzz.py --count 1000000 --seed 7`` prints figures by kind of fault; inputs on
which the check fails are written to ``out/fuzz``. Exit code 1 if there is one.
"""

import argparse
import sys
from pathlib import Path

from sonae.testing import hunt, read_bases

ROOT = Path(__file__).parents[1]


def main() -> int:
    """Hunt, print the figures, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=10_000, help="how many mutants")
    parser.add_argument("--seed", type=int, default=1, help="fixes them")
    parser.add_argument("--first", type=int, default=0, help="index of the first")
    parser.add_argument("--workers", type=int, default=2, help="processes")
    parser.add_argument("--keep", type=Path, default=Path("out") / "fuzz", help="for failures")
    parser.add_argument("--misses", type=int, default=0, help="wrong lines and words to show")
    chosen = parser.parse_args()
    tests = ROOT / "tests"
    bases = read_bases([tests / "dossier" / "good", tests / "fuzz" / "rich"])
    tally = hunt(
        bases,
        chosen.seed,
        chosen.count,
        first=chosen.first,
        workers=chosen.workers,
        keep=chosen.keep,
    )
    print(tally)
    for verdict in tally.misses[: chosen.misses]:
        mutant = verdict.mutant
        print(
            f"\n{mutant.index} {mutant.base}/{mutant.file}:{mutant.line} {mutant.operator}", end=""
        )
        print(f" meant {mutant.meant}" if mutant.meant else "")
        print(verdict.detail[:600])
    for verdict in tally.failures[:20]:
        mutant = verdict.mutant
        print(f"\n{verdict.outcome}: {mutant.index} {mutant.base}/{mutant.file} {mutant.operator}")
        print(verdict.detail[-1_500:])
    return 1 if tally.failures else 0


if __name__ == "__main__":
    sys.exit(main())
