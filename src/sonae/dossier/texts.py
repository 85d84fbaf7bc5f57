"""Check that claims still match the texts they point at.

Reads a dossier and the folder that holds its sources' texts; gives findings. A claim's pointer
counts code points of the text as it stands in the file: nothing is normalised, no line end is
translated, a byte order mark counts as a character.
"""

import hashlib
from pathlib import Path as FilePath

from sonae.dossier.dossier import Dossier
from sonae.dossier.files import NotReadableError, read_inside
from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, path_text
from sonae.dossier.schema import Claim, Source

__all__ = ["check_texts"]

_NEIGHBOURHOOD = 2_000
_LONGEST_SEARCHED = 5_000


def check_texts(dossier: Dossier, folder: str | FilePath) -> list[Finding]:
    """Return a finding for every text that is missing or has drifted, and every claim it belies.

    Parameters
    ----------
    dossier : Dossier
        Its sources name their texts by file name.
    folder : path
        Where the files are; nothing outside it is read.

    Returns
    -------
    list of Finding
        SN020 where a text or a quotation is not the one that was read, SN021 (a warning) where
        there is nothing to compare with, SN007 where a file name cannot be used.
    """
    checker = _Checker(dossier, FilePath(folder))
    for name, source in dossier.content.sources.items():
        checker.source(name, source)
    for name, claim in dossier.content.claims.items():
        if claim.at is not None:
            checker.claim(name, claim, claim.at)
    return checker.findings


class _Checker:
    def __init__(self, dossier: Dossier, folder: FilePath) -> None:
        self.findings: list[Finding] = []
        self._dossier = dossier
        self._folder = folder
        self._texts: dict[str, str | None] = {}

    def source(self, name: str, source: Source) -> None:
        """Read the source's text, and compare it with the hash it had when it was read."""
        if source.text is None:
            return
        self._texts[name] = None
        path: Path = ("sources", name, "text")
        try:
            raw = read_inside(self._folder, source.text)
        except NotReadableError as error:
            if error.missing:
                hint = "its claims are not compared with their text"
                self._warn(path, str(error), hint)
            else:
                self._error("SN007", path, str(error), "name a plain file beside the dossier")
            return
        if source.sha256 is not None and hashlib.sha256(raw).hexdigest() != source.sha256:
            message = f"the text {source.text!r} has drifted: it is not the one that was read"
            hint = "read it again, correct the pointers, then the hash"
            self._error("SN020", ("sources", name, "sha256"), message, hint)
        try:
            self._texts[name] = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            message = f"byte {error.start} of {source.text!r} is not UTF-8"
            self._error("SN020", path, message, "save the text as UTF-8, then correct the hash")

    def claim(self, name: str, claim: Claim, at: tuple[int, int]) -> None:
        """Compare what stands at the claim's pointer with the hash of its quotation."""
        path: Path = ("claims", name, "at")
        if claim.source not in self._texts:
            message = f"`{claim.source}` names no text to compare this pointer with"
            self._warn(path, message, "add `text` and `sha256` to the source")
            return
        text = self._texts[claim.source]
        if text is None:  # said at the source
            return
        start, end = at
        if not 0 <= start < end <= len(text):
            message = f"[{start}, {end}) lies outside the text, which has {len(text):,} characters"
        elif claim.quote_sha256 is not None and _hash(text[start:end]) != claim.quote_sha256:
            message = f"what stands at [{start}, {end}) is not the quotation"
        else:
            return
        found = _moved(text, at, claim.quote_sha256)
        hint = f"the quotation stands at {list(found)}" if found else "read the passage again"
        self._error("SN020", path, message, hint)

    def _error(self, code: str, path: Path, message: str, hint: str) -> None:
        self.findings.append(self._dossier.finding(code, path, message, hint))

    def _warn(self, path: Path, message: str, hint: str) -> None:
        place = self._dossier.places.value(path)
        self.findings.append(Finding("SN021", "warning", place, path_text(path), message, hint))


def _moved(text: str, at: tuple[int, int], wanted: str | None) -> tuple[int, int] | None:
    """Look for the quotation nearby: an edit further up moves everything after it."""
    start, length = at[0], at[1] - at[0]
    if wanted is None or not 0 < length <= _LONGEST_SEARCHED:
        return None
    for distance in range(1, _NEIGHBOURHOOD + 1):
        for begin in (start - distance, start + distance):
            if 0 <= begin <= len(text) - length and _hash(text[begin : begin + length]) == wanted:
                return begin, begin + length
    return None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
