"""Commands that work with versions of a dossier: what changed, two brought together, one value."""

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer

from sonae.cli.app import app
from sonae.cli.options import JsonOption, folder, print_json
from sonae.errors import UsageError

if TYPE_CHECKING:
    from sonae.dossier import Dossier
    from sonae.versions import Amendment, Merged

__all__ = ["diff", "merge", "set_value"]

Version = Annotated[str, typer.Argument(metavar="DOSSIER", help="Folder, or a shipped one's id.")]


@app.command()
def diff(before: Version, after: Version, as_json: JsonOption = False) -> int:
    """Say what changed between two dossiers: in what they say, not in how they are written.

    Exit code 0: the same in meaning; 1: they differ; 2: one of them cannot be read.
    """
    from sonae.versions import changes_text, compare

    old, new = _readable(before), _readable(after)
    if old is None or new is None:
        return 2
    changes = compare(old, new)
    if as_json:
        print_json({"changes": [change.as_json() for change in changes]})
    else:
        print(changes_text(changes, before, after))
    return 1 if changes else 0


@app.command()
def merge(
    base: Annotated[str, typer.Argument(help="What both started from.")],
    ours: Annotated[str, typer.Argument(help="Keeps its files, comments and order.")],
    theirs: Annotated[str, typer.Argument(help="Its changes are taken.")],
    out: Annotated[Path | None, typer.Option(help="New folder to write to.")] = None,
    prefer: Annotated[
        str | None, typer.Option(help="`ours` or `theirs`, where both changed the same.")
    ] = None,
    names: Annotated[
        str | None,
        typer.Option(help="Both analysts, `A,B`; the folders' names if not given."),
    ] = None,
    as_json: JsonOption = False,
) -> int:
    """Bring two analysts' dossiers together that started from one.

    A judgement that both changed is kept twice, by both. Without --out nothing is written.
    Exit code 0: no conflict is left; 1: conflicts or findings, and nothing written; 2: one of
    the three cannot be read.
    """
    from sonae.versions import merge as merge_dossiers

    if prefer not in (None, "ours", "theirs"):
        raise UsageError(f"--prefer {prefer!r} is neither `ours` nor `theirs`")
    if out is not None and out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise UsageError(f"{out} exists and is not empty; nothing was written")
    folders = (base, ours, theirs)
    if None in [_readable(each) for each in folders]:
        return 2
    authors = _names(names, ours, theirs)
    side = cast("Literal['ours', 'theirs'] | None", prefer)
    merged = merge_dossiers(folder(base), folder(ours), folder(theirs), names=authors, prefer=side)
    settled = merged.dossier is not None and (not merged.conflicts or prefer is not None)
    if out is not None and settled:
        merged.sheets.write_new(out, folder(ours))
    written = str(out) if out is not None and settled else None
    _show_merge(merged, folders, authors, written, as_json=as_json)
    return 0 if settled else 1


@app.command(name="set", context_settings={"ignore_unknown_options": True})
def set_value(
    dossier: Annotated[str, typer.Argument(metavar="DOSSIER", help="Folder of the dossier.")],
    path: Annotated[
        str,
        typer.Argument(help="Such as `judgements.j02.is`, or `factor.state` for your judgement."),
    ],
    value: Annotated[
        str | None, typer.Argument(help="New text; `50%..60%` is the interval.")
    ] = None,
    by: Annotated[str, typer.Option(help="Whose judgement `factor.state` means.")] = "analyst",
    because: Annotated[str | None, typer.Option(help="Reason of a new judgement.")] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the entry out.")] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write although it brings errors.")
    ] = False,
    as_json: JsonOption = False,
) -> int:
    """Change one value in place; comments, order and all else stay as they are.

    With a path and a value alone, the dossier is the folder you are in.
    The changed dossier is checked before it is written.
    """
    from sonae.pipeline import check
    from sonae.versions import amend

    if value is None and not remove and not Path(dossier).is_dir():
        dossier, path, value = ".", dossier, path  # `sonae set factor.state 50%..60%`
    if value is not None and re.fullmatch("--[a-z][a-z-]*", value):
        raise UsageError(f"no such option: {value}")  # only a value such as -2 may look like one
    if (value is None) != remove:
        raise UsageError("name a value, or --remove, and not both")
    done = amend(Path(dossier), path, value, by=by, because=because, force=force, check=check)
    for finding in done.new:
        print(finding, file=sys.stderr)
    undo = None if done.undo is None else shlex.join(["sonae", "set", dossier, *done.undo])
    if as_json:
        print_json(_amendment_json(done, undo))
    elif done.refused:
        print("nothing was written; --force writes it all the same", file=sys.stderr)
    else:
        _show_amendment(done, undo)
    return 1 if done.refused else 0


def _readable(dossier: str) -> "Dossier | None":
    """Return a dossier, or None after saying what is wrong with it."""
    from sonae.dossier import DossierFindings, read

    try:
        return read(folder(dossier))
    except DossierFindings as error:
        print(f"{dossier} cannot be read:\n{error}", file=sys.stderr)
        return None


def _names(names: str | None, ours: str, theirs: str) -> tuple[str, str]:
    """Return the names of both analysts: as given, or those of their folders."""
    if names is None:
        pair = (folder(ours).resolve().name, folder(theirs).resolve().name)
        return pair if pair[0] != pair[1] else ("ours", "theirs")
    first, _, second = (part.strip() for part in names.partition(","))
    if not first or not second or first == second:
        raise UsageError(f"--names {names!r} are not two names; write `Sato,Tanaka`")
    return first, second


def _show_merge(
    merged: "Merged",
    folders: tuple[str, str, str],
    names: tuple[str, str],
    written: str | None,
    *,
    as_json: bool,
) -> None:
    from sonae.versions import merged_text

    for finding in merged.findings:
        print(finding, file=sys.stderr)
    if as_json:
        print_json(
            {
                "taken": [change.as_json() for change in merged.taken],
                "kept_twice": [[one.id, one.ours, one.theirs] for one in merged.both],
                "conflicts": [conflict.as_json() for conflict in merged.conflicts],
                "findings": [finding.as_json() for finding in merged.findings],
                "written": written,
            }
        )
        return
    print(merged_text(merged, folders, names), flush=True)
    if merged.dossier is None:
        print("the merged dossier cannot be used; nothing was written", file=sys.stderr)
    elif written is not None:
        print(f"{written} written", file=sys.stderr)
    elif merged.conflicts:
        print("nothing was written; settle them, or --prefer ours|theirs", file=sys.stderr)
    else:
        print("nothing was written; --out FOLDER writes it", file=sys.stderr)


def _show_amendment(done: "Amendment", undo: str | None) -> None:
    if done.before == done.after:
        print(f"{done.file}:{done.line}: {done.path} is {done.after} already")
        return
    before, after = done.before or "nothing", done.after or "nothing"
    print(f"{done.file}:{done.line}: {done.path}: {before} -> {after}")
    if undo is not None:
        print(f"undo: {undo}")


def _amendment_json(done: "Amendment", undo: str | None) -> dict[str, object]:
    return {
        "path": done.path,
        "file": done.file,
        "line": done.line,
        "before": done.before,
        "after": done.after,
        "undo": undo,
        "written": not done.refused,
        "findings": [finding.as_json() for finding in done.new],
    }
