"""The command line: one command for each thing a user does, the dossier always first.

Results go to standard output, progress and findings to standard error. Exit codes: 0 fine, 1
findings, 2 wrong use, 3 a fault of Sonae's own, 130 interrupted. Rooms are imported inside the
commands, so that ``sonae --help`` is there at once. ``dossiers`` writes and checks dossiers,
``scenarios``, ``impacts``, ``panels`` and ``likelihood`` ask questions, ``certificates`` proves an
answer, ``claims`` lists the evidence, ``updating`` takes in what was seen and scores what was said,
``matrices`` reads and writes files of other programs, ``road`` goes the whole way to the brief,
``schema`` serves editors, ``versions`` compares, merges and changes dossiers.
"""

import sys

from sonae.cli import (
    certificates,
    claims,
    dossiers,
    impacts,
    likelihood,
    matrices,
    panels,
    road,
    scenarios,
    schema,
    updating,
    versions,
)
from sonae.cli.app import app, run

__all__ = [
    "app",
    "certificates",
    "claims",
    "dossiers",
    "impacts",
    "likelihood",
    "main",
    "matrices",
    "panels",
    "road",
    "run",
    "scenarios",
    "schema",
    "updating",
    "versions",
]


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))
