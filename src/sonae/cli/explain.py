"""What ``sonae explain`` explains: a code of a finding, or a future (``futures``)."""

from dataclasses import asdict
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from sonae.cli.app import app
from sonae.cli.options import JsonOption, print_json

__all__ = ["code", "explain"]


class _CodeFirst(TyperGroup):
    """``sonae explain SN012`` is ``sonae explain code SN012``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - Typer's own
        """Put ``code`` before arguments that name no command."""
        if not args or (args[0] not in self.commands and args[0] != "--help"):
            args = ["code", *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


explain = typer.Typer(
    cls=_CodeFirst,
    help="Explain a finding, or every number of one plan in one future.\n\n"
    "`sonae explain SN012` says what a code means, why it matters and how to mend it; `sonae "
    "explain` lists all codes. `sonae explain future DOSSIER --plan P` shows one future year by "
    "year, with formulas and sources.",
)
app.add_typer(explain, name="explain")


@explain.command()
def code(
    code: Annotated[
        str, typer.Argument(help="Code of a finding, such as SN012; or icd203; without it, all.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Say what a finding means, why it matters, and how to mend it.

    `sonae explain SN012` is short for it, and `sonae explain` lists all codes.
    """
    from sonae.dossier import CODES, STANDARDS, explain_code, find_code, standards_text

    if code.lower() == "icd203":
        print_json({"standards": list(STANDARDS)}) if as_json else print(standards_text())
        return
    if code:
        entry = find_code(code)
        print_json(asdict(entry)) if as_json else print(explain_code(entry))
        return
    if as_json:
        print_json({"codes": [asdict(entry) for entry in CODES.values()]})
    else:
        print("\n".join(f"{entry.id}  {entry.title}" for entry in CODES.values()))
