"""Change one value of a dossier in place, everything else byte for byte as it was.

Reads a folder, a path and a value; hands on the new file with what a check finds in it, and
writes it if asked to. A path is keys joined by dots, with ids or ``[index]`` in lists;
``factor.state`` stands for the analyst's own judgement on that state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path as FilePath

from sonae.dossier import Finding, Path, Reading, has_errors, read_with_findings
from sonae.errors import UsageError
from sonae.versions.address import Address, find, shorthand
from sonae.versions.edit import EditError
from sonae.versions.edits import Edit, Insert, Remove, Replace
from sonae.versions.sheets import Sheets, read_sheets, replace_file
from sonae.versions.value_text import as_data, plain_interval
from sonae.versions.write import flow_text
from sonae.versions.written import line_start, node_at

__all__ = ["Amendment", "amend"]


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a change of one value comes to.

    Attributes
    ----------
    path : str
        What changed, as it can be named again.
    file : str
        The file it stands in.
    line : int
        Its line; where it stood, if it was taken out.
    before, after : str or None
        What was and what is written, on one line; None if nothing.
    undo : tuple of str, or None
        Arguments of `sonae set` that take it back.
    new : tuple of Finding
        Findings of the changed dossier that the dossier did not have.
    refused : bool
        Whether it was not written because of new errors.
    """

    path: str
    file: str
    line: int
    before: str | None
    after: str | None
    undo: tuple[str, ...] | None
    new: tuple[Finding, ...]
    refused: bool


def amend(  # the options of one command
    folder: FilePath,
    path: str,
    value: str | None,
    *,
    by: str = "analyst",
    because: str | None = None,
    force: bool = False,
    check: Callable[[FilePath], Reading] = read_with_findings,
) -> Amendment:
    """Change what stands at a path, check the dossier, and write the file if it is no worse.

    Parameters
    ----------
    folder : Path
        The dossier.
    path : str
        Such as ``quantities.growth.is``, ``judgements.j02.is`` or, for a judgement of one's own,
        ``factor.state``.
    value : str or None
        The new text; ``[a, b]`` or ``{k: v}`` where a list or a map stands; None takes it out.
    by, because : str, optional
        Whose judgement ``factor.state`` means, and the reason for a new one.
    force : bool
        Whether to write although the dossier gets new errors.
    check : callable
        What checks the changed dossier, given its folder.

    Raises
    ------
    UsageError
        If there is nothing at the path, with the nearest that there is.
    DossierFindings
        If a file is not readable YAML.
    """
    sheets = read_sheets(folder)
    before = check(folder)
    place = _address(sheets, path, by)
    edit = _edit(place, value, by, because)
    changed = sheets.edited([edit], {_key(edit): _home(sheets)})
    name = _file_of(changed, edit, sheets)
    new, worse = _new_findings(before, changed.check(check))
    refused = worse and not force
    if not refused and changed.files[name].raw != sheets.files[name].raw:
        replace_file(folder / name, changed.files[name].raw)
    return Amendment(
        path=place.text,
        file=name,
        line=_line(sheets if value is None else changed, name, edit, place),
        before=place.shown,
        after=None if isinstance(edit, Remove) else flow_text(edit.data, flow=False),
        undo=_undo(place, edit, path),
        new=new,
        refused=refused,
    )


def _address(sheets: Sheets, path: str, by: str) -> Address:
    """Find what a path or a shorthand means."""
    data = sheets.data
    return shorthand(data, path, by) or find(data, path)


def _edit(place: Address, value: str | None, by: str, because: str | None) -> Edit:
    """Return the edit that lets the place say the value."""
    if value is None:
        if place.missing is not None:
            raise UsageError(place.hint or f"there is no `{place.text}` to take out")
        return Remove(place.entry)
    if place.judged is not None and place.missing is not None:
        return _new_judgement(place, plain_interval(value), by, because)
    data = as_data(plain_interval(value), place.data, new=place.missing is not None)
    if place.missing is None:
        return Replace(place.path, data)
    if place.hint is not None and not isinstance(data, dict):
        raise UsageError(place.hint)
    if isinstance(place.data, list):
        if not isinstance(data, dict) or data.get("id") != place.missing:
            raise UsageError(f"a new entry needs its id: write '{{id: {place.missing}, ...}}'")
        return Insert(place.path, None, data, len(place.data) - 1)
    siblings = list(place.data) if isinstance(place.data, dict) else []
    return Insert(place.path, place.missing, data, siblings[-1] if siblings else None)


def _new_judgement(place: Address, value: str, by: str, because: str | None) -> Insert:
    entry = {"id": str(place.missing), "event": str(place.judged), "is": value}
    entry |= {} if by == "analyst" else {"by": by}
    entry |= {} if because is None else {"because": because}
    if place.path:
        count = len(place.data) if isinstance(place.data, list) else 0
        return Insert(place.path, None, entry, count - 1)
    return Insert((), "judgements", [entry], "factors")


def _new_findings(before: Reading, after: Reading) -> tuple[tuple[Finding, ...], bool]:
    """Return what was not found before, and whether the dossier is the worse for it.

    A dossier with errors is not worse if one of them went away: what that one hid comes to light.
    """
    old = {(finding.code, finding.path, finding.message) for finding in before.findings}
    now = {(finding.code, finding.path, finding.message) for finding in after.findings}
    new = tuple(
        finding
        for finding in after.findings
        if (finding.code, finding.path, finding.message) not in old
    )
    mended = any(
        finding.severity == "error" and (finding.code, finding.path, finding.message) not in now
        for finding in before.findings
    )
    return new, has_errors(new) and not mended


def _key(edit: Edit) -> str:
    return edit.key or "" if isinstance(edit, Insert) else ""


def _home(sheets: Sheets) -> str:
    """Return the file that takes a new top-level key: the one that holds the factors."""
    return sheets.file_of("factors") or next(iter(sheets.files))


def _file_of(changed: Sheets, edit: Edit, sheets: Sheets) -> str:
    key = str(edit.path[0]) if edit.path else _key(edit)
    name = changed.file_of(key) or sheets.file_of(key)
    if name is None or name not in changed.files:
        raise EditError("nothing would be left in the file")
    return name


def _line(sheets: Sheets, name: str, edit: Edit, place: Address) -> int:
    """Return the line at which the changed value stands."""
    path: Path = edit.path
    if isinstance(edit, Insert):
        count = len(place.data) if isinstance(place.data, list) else 0
        path = (*path, count if edit.key is None else edit.key)
    sheet = sheets.files[name]
    start = node_at(sheet.tree, path).start
    return sheet.text.count("\n", 0, line_start(sheet.text, start)) + 1


def _undo(place: Address, edit: Edit, path: str) -> tuple[str, ...] | None:
    """Return the arguments that take the edit back, if one call can."""
    if isinstance(edit, Insert):
        return (place.text, "--remove")
    if isinstance(edit, Replace):
        return (path if place.judged else place.text, str(place.shown))
    if place.entry and isinstance(place.entry[-1], int) and not place.named:
        return None
    return (place.text, flow_text(place.whole, flow=False))
