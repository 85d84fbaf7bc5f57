"""Bring two analysts' dossiers together that started from one.

Reads the dossier both started from, ours and theirs; hands on ours with what changed in theirs,
or the alternatives where both changed the same. A judgement that both changed is kept twice, by
both: that several people judge one event is no conflict. Ours keeps its files, comments and
order; what comes from theirs brings its comments along.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from sonae.dossier import Dossier, Finding, read
from sonae.versions.compare import Change, compare
from sonae.versions.merge_sides import Conflict, KeptTwice, Side, Version
from sonae.versions.merge_walk import Merger
from sonae.versions.sheets import Sheets, read_sheets

__all__ = ["Conflict", "KeptTwice", "Merged", "Side", "merge"]


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge.

    Attributes
    ----------
    sheets : Sheets
        The merged files; where there are conflicts, ours stands or what was preferred.
    taken : tuple of Change
        What theirs brought into ours.
    conflicts : tuple of Conflict
        What both changed, each in another way.
    both : tuple of KeptTwice
        Judgements that are kept twice.
    findings : tuple of Finding
        What a reader finds wrong with the merged files.
    dossier : Dossier or None
        The merged dossier, if it can be used.
    """

    sheets: Sheets
    taken: tuple[Change, ...]
    conflicts: tuple[Conflict, ...]
    both: tuple[KeptTwice, ...]
    findings: tuple[Finding, ...]
    dossier: Dossier | None


def merge(
    base: FilePath,
    ours: FilePath,
    theirs: FilePath,
    *,
    names: tuple[str, str] = ("ours", "theirs"),
    prefer: Side | None = None,
) -> Merged:
    """Return ours with what changed from base to theirs; nothing is written.

    Parameters
    ----------
    base, ours, theirs : Path
        Folders of three dossiers.
    names : tuple of str
        Who judges, where a judgement is kept twice and both say the same in `by`.
    prefer : {'ours', 'theirs'}, optional
        Whose version is taken where both changed the same.

    Raises
    ------
    DossierFindings
        If one of the three cannot be read.
    EditError
        If a file of ours is written in a way that cannot be changed without rewriting it.
    """
    versions = [Version(read(folder), read_sheets(folder)) for folder in (base, ours, theirs)]
    merger = Merger(*versions, names=names, prefer=prefer)
    merger.run()
    sheets = versions[1].sheets.edited(merger.edits, _files(versions[1], versions[2]))
    reading = sheets.check()
    taken = _taken(versions[1].dossier, reading.dossier, merger.both)
    return Merged(
        *(sheets, taken, tuple(merger.conflicts), tuple(merger.both)),
        *(reading.findings, reading.dossier),
    )


def _taken(ours: Dossier, merged: Dossier | None, both: Sequence[KeptTwice]) -> tuple[Change, ...]:
    """Return what is new in ours, apart from the judgements that are kept twice."""
    if merged is None:
        return ()
    ids = {name for twice in both for name in (twice.id, twice.ours, twice.theirs)}
    changes = compare(ours, merged)
    return tuple(one for one in changes if one.section != "judgements" or one.name not in ids)


def _files(ours: Version, theirs: Version) -> dict[str, str]:
    """Return the file for each top-level key that is new in ours."""
    return {"analysts": ours.files.get("judgements", "analysts.yaml")} | theirs.files
