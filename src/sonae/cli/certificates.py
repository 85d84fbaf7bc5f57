"""Commands that let an answer about coherent scenarios be checked: write a record, replay it."""

from pathlib import Path
from typing import Annotated

import typer

from sonae.cli.options import JsonOption, print_json
from sonae.cli.progress import progress
from sonae.cli.scenarios import scenarios
from sonae.cli.systems import (
    ReadingOption,
    TargetArgument,
    ToleranceOption,
    TotalOption,
    reading_of,
    target,
)

__all__ = ["certify", "verify"]


@scenarios.command()
def certify(
    dossier: TargetArgument,
    out: Annotated[Path, typer.Option(help="File to write.")] = Path("scenarios.certificate.json"),
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    reading: ReadingOption = None,
    nodes: Annotated[
        int, typer.Option(min=1, help="Nodes that the record may have; it grows with them.")
    ] = 200_000,
    as_json: JsonOption = False,
) -> None:
    """Write a record of the search for coherent scenarios that anybody can replay."""
    from sonae.scenarios import certify as make
    from sonae.scenarios import write_certificate

    given = target(dossier, tolerance, total)
    with progress() as tell:
        tell("certifying", 0, 2)
        made = make(given.system, reading_of(reading), dossier=given.dossier, nodes=nodes)
        tell("certifying", 1, 2)
        write_certificate(out, made)
    steps = sum(len(island.steps) for island in made.islands)
    if as_json:
        print_json({"certificate": str(out), "count": made.count, "steps": steps})
        return
    scenario = "scenario" if made.count == 1 else "scenarios"
    step = "step" if steps == 1 else "steps"
    print(f"{out} written: {made.count:,} coherent {scenario}, {steps:,} {step}")
    again = f"sonae scenarios verify {out} {dossier}{_spelt(tolerance, total)}"
    print(f"check it with: {again}")


@scenarios.command()
def verify(
    certificate: Annotated[Path, typer.Argument(metavar="CERT", help="File of the record.")],
    dossier: TargetArgument = ".",
    tolerance: ToleranceOption = None,
    total: TotalOption = None,
    as_json: JsonOption = False,
) -> int:
    """Replay a record against its dossier, step by step, without the code that searched.

    Exit code 0: every step holds; 1: it does not prove what it says.
    """
    from sonae.scenarios import read_certificate
    from sonae.scenarios import verify as check

    given = target(dossier, tolerance, total)
    sha256 = given.dossier.sha256 if given.dossier else None
    verdict = check(read_certificate(certificate), given.system, sha256=sha256)
    if as_json:
        print_json(
            {
                "verified": verdict.verified,
                "count": verdict.count,
                "steps": verdict.steps,
                "faults": [fault.text for fault in verdict.faults],
            }
        )
    else:
        print(verdict.text)
    return 0 if verdict.verified else 1


def _spelt(tolerance: float | None, total: float | None) -> str:
    """Return the tolerances as options, so that the check asks what the record answers."""
    given = {"--tolerance": tolerance, "--total": total}
    return "".join(f" {name} {value:g}" for name, value in given.items() if value is not None)
