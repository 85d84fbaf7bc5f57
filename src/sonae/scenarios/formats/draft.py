"""A dossier made of a matrix: what the file says, and a mark at everything that it cannot say.

Reads a `MatrixFile`; writes a folder that ``sonae check`` passes and ``sonae scenarios`` runs, in
the form of the templates of ``sonae new``. A matrix has no question, no horizon and no criteria by
which to tell a state; each is asked for where it belongs.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sonae.dossier import SCHEMA_NAME, DossierFindings, Finding, Place, read, schema_text
from sonae.errors import UsageError
from sonae.scenarios.formats.ids import cleaned
from sonae.scenarios.formats.judgement_cells import ON_ITSELF
from sonae.scenarios.formats.matrix_file import MatrixFile
from sonae.scenarios.influences import Influence
from sonae.versions import flow_text, scalar_text
from sonae.writing import write_folder

__all__ = ["dossier_from_matrix", "dossier_texts"]

MOST_FACTORS = 200
STATES = (2, 100)
CUSTOMARY = 3
"""Judgements run from -3 to 3 by custom."""

_ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_SCHEMA = f"# yaml-language-server: $schema={SCHEMA_NAME}\n"
_TOO_LONG = 90


def dossier_from_matrix(file: MatrixFile, out: str | Path, *, as_of: dt.date) -> Path:
    """Write a matrix as a new dossier and return the dossier's first file.

    Parameters
    ----------
    file : MatrixFile
    out : path
        A folder that does not exist yet, or is empty; its name becomes the dossier's id.
    as_of : date
        Date after which nothing known is used: that of the import, unless the matrix is older.

    Raises
    ------
    DossierFindings
        If the matrix holds what a dossier cannot; nothing is written then.
    UsageError
        If the folder holds something, or its name cannot be an id.
    """
    folder = Path(out)
    name = folder.resolve().name
    if not _ID.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be a dossier's id; use lower-case letters, digits, - and _"
        )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} exists and is not empty; nothing was written")
    texts = dossier_texts(file, name, as_of=as_of)
    write_folder(folder, texts, read)
    return folder / next(iter(texts))


def dossier_texts(file: MatrixFile, name: str, *, as_of: dt.date) -> dict[str, str]:
    """Return the text of every file of a dossier made of a matrix, its first file first.

    Raises
    ------
    DossierFindings
        If the matrix holds what a dossier cannot.
    """
    findings = _unfit(file)
    if findings:
        raise DossierFindings(findings)
    return {
        "00-dossier.yaml": _SCHEMA + _heading(file, name, as_of),
        "10-factors.yaml": _SCHEMA + _factors(file),
        "20-influences.yaml": _SCHEMA + _influences(file),
        SCHEMA_NAME: schema_text(),
    }


def _unfit(file: MatrixFile) -> list[Finding]:
    """Return what a dossier cannot hold."""
    space = file.space
    place = Place(cleaned(file.header[-1]) if file.header else "matrix", 1, 1)
    messages = []
    if len(space.factors) > MOST_FACTORS:
        hint = "split the matrix, or leave factors out"
        messages.append((f"{len(space.factors)} factors; a dossier has {MOST_FACTORS}", hint))
    for factor, states in zip(space.factors, space.states, strict=True):
        if not STATES[0] <= len(states) <= STATES[1]:
            hint = "name what else could be, or leave the factor out" if len(states) == 1 else ""
            shown = file.label(factor)[:60]
            message = f"{shown!r} has {len(states)} state{'s' * (len(states) != 1)}"
            messages.append(
                (f"{message}; a factor of a dossier has {STATES[0]} to {STATES[1]}", hint)
            )
    return [Finding("SN208", "error", place, "", text, hint or None) for text, hint in messages]


def _heading(file: MatrixFile, name: str, as_of: dt.date) -> str:
    """Return the first file: what is asked, and what the import found worth saying."""
    about = cleaned(file.about)
    lines = [
        "# Made from a cross-impact matrix by `sonae import`. `sonae scenarios .` lists the",
        "# coherent scenarios. Put in what the matrix cannot say: where it reads TODO, and `when`",
        "# beside every state.",
        "sonae: 1",
        f"dossier: {name}",
        f"title: {scalar_text(name.replace('_', ' ').replace('-', ' '))}",
        f"question: {scalar_text('TODO: the question that the scenarios are to answer')}",
        f"as_of: {as_of.isoformat()}                        # nothing known later is used",
        f"horizon: {{from: {as_of.year}, to: {min(2300, as_of.year + 10)}}}              "
        "# TODO: the years in question",
        "scale: icd203                            # how your own words are read",
        "tolerance: 0                             # raise it, and more scenarios are coherent",
        "not_modelled: []                         # TODO: what is left out on purpose",
    ]
    if about:
        lines += [
            "assumptions:",
            f"  - {flow_text({'says': about, 'because': 'Said in the file.'})}",
        ]
    return "\n".join([*lines, *_remarks(file), ""])


def _remarks(file: MatrixFile) -> list[str]:
    """Return what a reader of the dossier should know of its matrix, as comments."""
    wide = [cell for cell in file.influences.cells if _beyond(cell)]
    own = {
        cell.source[0]
        for cell in file.influences.cells
        if cell.source[0] == cell.target[0] and (cell.lower or cell.upper)
    }
    lines = []
    if wide:
        lines.append(
            f"# {len(wide)} judgements lie beyond -{CUSTOMARY} to {CUSTOMARY}: a tolerance counts "
            "in the same points."
        )
    if own:
        lines.append(
            f"# Factors with an impact on themselves, kept as it was: {', '.join(sorted(own))}."
        )
    lines += [
        f"# {cleaned(str(note.place))}: {cleaned(note.message)}"
        for note in file.notes
        if note.code != ON_ITSELF  # said above, whether a reader noted it or not
    ]
    return [_commented(line) for line in lines]


def _factors(file: MatrixFile) -> str:
    lines = [
        "# Each factor takes one state per scenario; add `when` to say how to tell.",
        "factors:",
    ]
    for factor, states in zip(file.space.factors, file.space.states, strict=True):
        lines += [f"  {factor}:", f"    label: {scalar_text(file.label(factor))}"]
        if text := cleaned(file.factor_texts.get(factor, "")):
            lines.append(f"    because: {scalar_text(text)}")
        lines.append("    states:")
        for state in states:
            label = {"label": file.state_label(factor, state)}
            lines.append(f"      {scalar_text(state, key=True)}: {flow_text(label)}")
    return "\n".join([*lines, ""])


def _influences(file: MatrixFile) -> str:
    """Return the judgements, those on one factor on a line; blocks of zeros are left out."""
    found: dict[tuple[str, str], dict[str, list[Influence]]] = {}
    for cell in file.influences.cells:
        found.setdefault(cell.source, {}).setdefault(cell.target[0], []).append(cell)
    lines = [
        "# Cross-impacts: how the state on the left speaks for or against each state of another",
        "# factor, by custom -3 strongly against … +3 strongly for. What is left out was not",
        "# judged (or, in a ScenarioWizard file, judged 0 throughout).",
        "influences:" if found else "influences: {}",
    ]
    for (factor, state), targets in found.items():
        lines.append(f"  {scalar_text(f'{factor}.{state}', key=True)}:")
        for target, cells in targets.items():
            scores = {cell.target[1]: _written(cell) for cell in cells}
            reason = next((cell.because for cell in cells if cell.because), "")
            rest = {"because": reason} if reason else {}
            lines += _entry(target, {**scores, **rest})
    return "\n".join([*lines, ""])


def _entry(key: str, data: Mapping[str, str]) -> list[str]:
    """Return one entry on a line, or on one line for each of its parts if that is too long."""
    inner = ", ".join(
        f"{_scalar(name, flow=True, key=True)}: {_scalar(text, flow=True)}"
        for name, text in data.items()
    )
    line = f"    {key}: {{{inner}}}"
    if len(line) <= _TOO_LONG:
        return [line]
    parts = [f"      {_scalar(name, key=True)}: {_scalar(text)}" for name, text in data.items()]
    return [f"    {key}:", *parts]


@lru_cache(maxsize=4096)
def _scalar(text: str, *, flow: bool = False, key: bool = False) -> str:
    """Return a scalar as YAML has it; the same few hundred come up again and again."""
    return scalar_text(text, flow=flow, key=key)


def _written(cell: Influence) -> str:
    low, high = (f"{end:g}" if end == float(f"{end:g}") else repr(end) for end in _ends(cell))
    return low if low == high else f"{low} to {high}"


def _ends(cell: Influence) -> tuple[float, float]:
    return cell.lower, cell.upper


def _beyond(cell: Influence) -> bool:
    return max(abs(cell.lower), abs(cell.upper)) > CUSTOMARY


def _commented(line: str) -> str:
    """Return a comment without what YAML does not let stand in a file."""
    return "".join(sign if sign.isprintable() else " " for sign in line)
