"""The YAML files of a dossier as they are written, to be edited and put back byte for byte.

Reads a folder; hands ``amend`` and ``merge`` its texts by file. A byte order mark and Windows
line ends stay. What is written is written whole or not at all.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path as FilePath

from sonae.dossier import (
    DossierFindings,
    NotReadableError,
    Path,
    Reading,
    has_errors,
    read_inside,
    read_with_findings,
    read_yaml,
)
from sonae.errors import UsageError
from sonae.versions.edit import edited
from sonae.versions.edits import Edit, Insert, Plan
from sonae.versions.write import block_lines
from sonae.versions.written import WrittenMap, data_of, lines_of, written
from sonae.writing import fill_whole

__all__ = ["Sheet", "Sheets", "read_sheets", "replace_file"]

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One file: its text without a byte order mark, whether it had one, and its tree."""

    text: str
    marked: bool
    tree: WrittenMap

    @property
    def raw(self) -> bytes:
        """The bytes of the file."""
        return ((_MARK if self.marked else "") + self.text).encode()


@dataclass(frozen=True, slots=True)
class Sheets:
    """All files of a dossier, by name."""

    files: Mapping[str, Sheet]

    def file_of(self, key: str) -> str | None:
        """Return the file in which a top-level key stands."""
        return next((name for name, sheet in self.files.items() if key in sheet.tree.entries), None)

    @property
    def data(self) -> dict[str, object]:
        """Everything that is written, as dicts, lists and text."""
        whole: dict[str, object] = {}
        for sheet in self.files.values():
            whole |= {key: data_of(entry.value) for key, entry in sheet.tree.entries.items()}
        return whole

    def lines(self, path: Path) -> tuple[str, ...]:
        """Return the lines of an entry with its comments, or none if it shares its lines."""
        name = self.file_of(str(path[0]))
        return () if name is None else lines_of(self.files[name].text, self.files[name].tree, path)

    def edited(self, edits: Sequence[Edit], files_of: Mapping[str, str] | None = None) -> "Sheets":
        """Return the files with the edits made; a file of which nothing is left is dropped.

        Parameters
        ----------
        edits : sequence of Edit
            Paths are those of the whole dossier.
        files_of : mapping, optional
            File for a new top-level key; made if it is not there.

        Raises
        ------
        EditError
            If a file cannot be changed so that it reads as meant.
        """
        by_file: dict[str, list[Edit]] = {}
        fresh: dict[str, list[Insert]] = {}
        for edit in edits:
            name = self._file(edit, files_of or {})
            if name in self.files:
                by_file.setdefault(name, []).append(edit)
            elif isinstance(edit, Insert):
                fresh.setdefault(name, []).append(edit)
        files = dict(self.files)
        for name, some in by_file.items():
            sheet = self.files[name]
            if Plan(some).carried_out(data_of(sheet.tree)):
                files[name] = _sheet(edited(sheet.text, some), marked=sheet.marked)
            else:
                del files[name]
        for name, inserts in fresh.items():
            files[name] = _sheet(_new_text(inserts), marked=False)
        return Sheets(dict(sorted(files.items())))

    def _file(self, edit: Edit, files_of: Mapping[str, str]) -> str:
        key = str(edit.path[0]) if edit.path else ""
        if isinstance(edit, Insert) and not edit.path:
            return files_of.get(edit.key or "", next(iter(self.files)))
        return self.file_of(key) or next(iter(self.files))

    def check(self, check: Callable[[FilePath], Reading] = read_with_findings) -> Reading:
        """Return what a reader finds in these files."""
        with tempfile.TemporaryDirectory(prefix="sonae-") as folder:
            self.write(FilePath(folder))
            return check(FilePath(folder))

    def write(self, folder: FilePath) -> None:
        """Write the files into a folder that is there."""
        for name, sheet in self.files.items():
            (folder / name).write_bytes(sheet.raw)

    def write_new(self, folder: FilePath, beside: FilePath | None = None) -> None:
        """Write the files into a folder that is new or empty: all of them, or none.

        Parameters
        ----------
        folder : Path
            Where to.
        beside : Path, optional
            A dossier's folder; the other files in it (a schema, notes, texts) are copied.

        Raises
        ------
        UsageError
            If the folder holds something.
        """
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(f"{folder} exists and is not empty; nothing was written")
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = FilePath(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
        try:
            for name, raw in _others(beside) if beside is not None else ():
                (partial / name).write_bytes(raw)
            self.write(partial)
            partial.chmod(0o755)
            if folder.exists():
                folder.rmdir()
            os.replace(partial, folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise


def read_sheets(folder: FilePath) -> Sheets:
    """Return the files of a dossier whose form is in order.

    Raises
    ------
    DossierFindings
        If a file is not readable YAML; faults of content do not matter here.
    """
    names = sorted(
        path.name
        for path in (folder.iterdir() if folder.is_dir() else ())
        if path.suffix in (".yaml", ".yml") and path.name[0] != "."
    )
    files = [read_yaml(folder, name) for name in names]
    findings = [finding for file in files for finding in file.findings]
    if has_errors(findings) or not names:
        raise DossierFindings(findings or read_with_findings(folder).findings)
    return Sheets({name: _read(folder, name) for name in names})


def _others(folder: FilePath) -> Iterator[tuple[str, bytes]]:
    """Return the ordinary files of a dossier's folder that are not read as the dossier."""
    for path in sorted(folder.iterdir()):
        if path.suffix not in (".yaml", ".yml") and path.name[0] != "." and path.is_file():
            with contextlib.suppress(NotReadableError):
                yield path.name, read_inside(folder, path.name)


def replace_file(path: FilePath, raw: bytes) -> None:
    """Put new bytes in the place of a file, whole or not at all; its permissions stay."""
    path = path.resolve()

    def fill(partial: FilePath) -> None:
        partial.write_bytes(raw)
        shutil.copymode(path, partial)

    fill_whole(path, fill)


def _read(folder: FilePath, name: str) -> Sheet:
    text = read_inside(folder, name).decode()
    marked = text.startswith(_MARK)
    return _sheet(text.removeprefix(_MARK), marked=marked)


def _sheet(text: str, *, marked: bool) -> Sheet:
    return Sheet(text, marked, written(text))


def _new_text(inserts: Sequence[Insert]) -> str:
    lines = [
        line
        for insert in inserts
        for line in (insert.lines or block_lines({str(insert.key): insert.data}))
    ]
    return "\n".join(lines) + "\n"
