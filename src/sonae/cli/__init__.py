"""The command line: one command for each thing a user does, the dossier always first.

Results go to standard output, progress and findings to standard error. Exit codes: 0 fine, 1
findings, 2 wrong use, 3 a fault of Sonae's own, 130 interrupted. Rooms are imported inside the
commands, so that ``sonae --help`` is there at once. ``dossiers`` writes and checks dossiers,
``scenarios``, ``impacts``, ``panels`` and ``likelihood`` ask questions, ``certificates`` proves an
answer, ``claims`` lists the evidence, ``updating`` takes in what was seen and scores what was said,
``matrices`` and ``export_run`` serve other programs, ``road`` goes the whole way to the brief,
``compare`` puts plans side by side, ``choose`` compares them under interval probability,
``search`` looks for plans nobody named, ``discover`` tells where one fails, ``worst`` how badly,
``sensitivity`` what moves the answer, ``explain`` and ``futures`` tell what a finding means and how
a future comes about, ``pathways`` what has to be decided by when, ``watch`` what events change,
``schema`` serves editors, ``versions`` compares, merges and changes dossiers.
"""

import sys

from sonae.cli import (
    certificates,
    choose,
    claims,
    compare,
    discover,
    dossiers,
    explain,
    export_run,
    futures,
    impacts,
    likelihood,
    matrices,
    panels,
    pathways,
    road,
    scenarios,
    schema,
    search,
    sensitivity,
    updating,
    versions,
    watch,
    worst,
)
from sonae.cli.app import app, run

__all__ = [
    "app",
    "certificates",
    "choose",
    "claims",
    "compare",
    "discover",
    "dossiers",
    "explain",
    "export_run",
    "futures",
    "impacts",
    "likelihood",
    "main",
    "matrices",
    "panels",
    "pathways",
    "road",
    "run",
    "scenarios",
    "schema",
    "search",
    "sensitivity",
    "updating",
    "versions",
    "watch",
    "worst",
]


def main() -> None:
    """Run the command line and exit with its code."""
    sys.exit(run(sys.argv[1:]))
