"""Read a folder into a `Dossier`, or say everything that is wrong with it at once.

Order of the checks: form of the files, shape, references, formulas. A part whose shape is wrong
is left out of what follows, so that the faults of the others are found at the same time.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path as FilePath

from sonae.dossier.dossier import Dossier, content_hash
from sonae.dossier.files import MAX_BYTES
from sonae.dossier.findings import DossierFindings, Finding, Place, has_errors, sort_findings
from sonae.dossier.formulas import resolve_formulas
from sonae.dossier.places import Places, places_of, plain
from sonae.dossier.references import check_references
from sonae.dossier.salvage import salvage
from sonae.dossier.schema import DossierContent
from sonae.dossier.shape import check_shape
from sonae.dossier.yaml_tree import MAX_NODES, Scalar, YamlFile, YamlNode, read_yaml

__all__ = ["Reading", "read", "read_with_findings"]

MAX_FILES = 200


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a folder: a dossier unless there are errors, and all findings.

    Attributes
    ----------
    dossier : Dossier, optional
        None if there are errors.
    findings : tuple of Finding
        In file order.
    draft : Dossier, optional
        If there are errors: what the sound parts come to, for other rooms to check, never to run.
    own : callable
        Picks from findings about the draft those that do not follow from what was left out.
    """

    dossier: Dossier | None
    findings: tuple[Finding, ...]
    draft: Dossier | None = None
    own: Callable[[Iterable[Finding]], list[Finding]] = list


def read(folder: str | FilePath) -> Dossier:
    """Return the dossier in `folder`.

    Raises
    ------
    DossierFindings
        If anything in it is an error; all findings are listed, each with file, line, column,
        what is wrong and what would mend it.
    """
    reading = read_with_findings(folder)
    if reading.dossier is None:
        raise DossierFindings(reading.findings)
    return reading.dossier


def read_with_findings(folder: str | FilePath) -> Reading:
    """Return the dossier in `folder` if it can be used, and everything found on the way."""
    root = FilePath(folder)
    names, findings = _names(root)
    files, more = _files(root, names)
    entries, twice = _entries(files)
    findings += [*more, *twice]
    if has_errors(findings):
        return Reading(None, sort_findings(findings))
    first = Place(files[0].shown, 1, 1, 1, files[0].lines[0])
    lines = {file.shown: file.lines for file in files}
    return _content(entries, places_of(entries, lines, first))


def _content(entries: dict[str, tuple[Scalar, YamlNode]], places: Places) -> Reading:
    data = {key: plain(node) for key, (_, node) in entries.items()}
    content, faults = check_shape(data, places)
    if content is not None:
        dossier, findings = _meaning(content, places)
        if not has_errors(findings):
            return Reading(dossier, sort_findings(findings))
    else:
        left = salvage(entries, places, faults)
        more = [] if left is None else left.own(_meaning(left.content, left.places)[1])
        findings = [*faults, *more]
    return _draft(entries, places, faults, findings)


def _draft(
    entries: dict[str, tuple[Scalar, YamlNode]],
    places: Places,
    faults: list[Finding],
    findings: list[Finding],
) -> Reading:
    """Return what was found, and the parts that lead nowhere wrong for other rooms to check."""
    left = salvage(entries, places, faults, referring=True)
    if left is None:
        return Reading(None, sort_findings(findings))
    draft, _ = _meaning(left.content, left.places)
    return Reading(None, sort_findings(findings), draft, left.own)


def _meaning(content: DossierContent, places: Places) -> tuple[Dossier, list[Finding]]:
    """Resolve what the parts say about one another; with errors the dossier is a draft."""
    findings = check_references(content, places)
    formulas, faults = resolve_formulas(content, places)
    dossier = Dossier(content, formulas, places, content_hash(content))
    return dossier, [*findings, *faults]


def _names(root: FilePath) -> tuple[list[str], list[Finding]]:
    """Return the YAML files at the top level of the folder, in name order; hidden ones are not."""
    try:
        if not root.is_dir():
            what = "is a file" if root.exists() else "does not exist"
            hint = "name the folder that holds the dossier's YAML files"
            return [], [_about(root, f"the folder {what}", hint)]
        names = sorted(
            path.name
            for path in root.iterdir()
            if path.suffix in (".yaml", ".yml") and path.name[0] != "."
        )
    except (OSError, ValueError) as error:
        what = getattr(error, "strerror", None) or str(error)
        return [], [_about(root, f"the folder cannot be read: {what}")]
    if not names:
        return [], [_about(root, "no YAML file in the folder", "start one with `sonae new NAME`")]
    if len(names) > MAX_FILES:
        message = f"{len(names)} YAML files; at most {MAX_FILES}"
        return [], [_about(root, message, code="SN002")]
    return names, []


def _files(root: FilePath, names: list[str]) -> tuple[list[YamlFile], list[Finding]]:
    """Read file after file; all of them together stay within what one file may hold."""
    files: list[YamlFile] = []
    findings: list[Finding] = []
    size = nodes = 0
    for name in names:
        file = read_yaml(root, name)
        files.append(file)
        findings += file.findings
        size += sum(map(len, file.lines))
        nodes += file.nodes
        if size > MAX_BYTES or nodes > MAX_NODES:
            message = f"the files hold more than {MAX_BYTES:,} characters or {MAX_NODES:,} values"
            findings.append(_about(root, message, "leave out what is not used", code="SN002"))
            break
    return files, findings


def _entries(
    files: list[YamlFile],
) -> tuple[dict[str, tuple[Scalar, YamlNode]], list[Finding]]:
    """Return the top-level keys of all files together; a key may stand in one file only."""
    entries: dict[str, tuple[Scalar, YamlNode]] = {}
    findings: list[Finding] = []
    for file in files:
        for key, (scalar, node) in file.tree.entries.items() if file.tree else ():
            if key in entries:
                related = ((entries[key][0].place, "first defined here"),)
                message = f"`{key}` stands in two files"
                hint = "bring both together in one file"
                findings.append(
                    Finding("SN006", "error", scalar.place, key, message, hint, related)
                )
            else:
                entries[key] = (scalar, node)
    return entries, findings


def _about(
    root: FilePath, message: str, hint: str | None = None, *, code: str = "SN007"
) -> Finding:
    """Return an error about the folder as a whole."""
    return Finding(code, "error", Place(str(root), 1, 1), "", message, hint)
