"""Check that claims still match the texts they point at.

Reads a dossier and the folder that holds its sources' texts; gives findings. A claim's pointer
counts code points of the text as it stands in the file: nothing is normalised, no line end is
translated, a byte order mark counts as a character. A quotation that is not where it should be is
looked for by its hash; what is found is proposed and never taken over.
"""

import hashlib
from pathlib import Path as FilePath

from sonae.dossier.anchors import (
    Searchable,
    Unsearched,
    miscounted,
    original,
    surroundings_match,
    text_hash,
)
from sonae.dossier.dossier import Dossier
from sonae.dossier.files import NotReadableError, read_inside
from sonae.dossier.findings import Finding
from sonae.dossier.places import Path, path_text
from sonae.dossier.schema import Claim, Source

__all__ = ["check_texts"]

_READ_AGAIN = "read the passage again"


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
        SN020 where a text or a quotation is not the one that was read, SN085 where what surrounds
        a quotation is not, SN021 (a warning) where there is nothing to compare with, SN007 where a
        file name cannot be used.
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
        self._texts: dict[str, Searchable | None] = {}

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
            differs = original(raw, source.sha256)
            if differs is not None:
                hint = f"it differs only in {differs}: save it as it was, and every pointer holds"
            self._error("SN020", ("sources", name, "sha256"), message, hint)
        try:
            self._texts[name] = Searchable(raw.decode("utf-8"))
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
        searchable = self._texts[claim.source]
        if searchable is None:  # said at the source
            return
        text = searchable.text
        start, end = at
        if not 0 <= start < end <= len(text):
            message = f"[{start}, {end}) lies outside the text, which has {len(text):,} characters"
        elif claim.quote_sha256 is not None and text_hash(text[start:end]) != claim.quote_sha256:
            message = f"what stands at [{start}, {end}) is not the quotation"
        else:
            self._in_place(path, claim, text, at)
            return
        self._error("SN020", path, message, _proposal(searchable, claim, at))

    def _in_place(self, path: Path, claim: Claim, text: str, at: tuple[int, int]) -> None:
        """Look around a quotation that stands where it should."""
        if claim.quote_sha256 is None:
            message = "nothing says what stood at this pointer when it was made"
            hint = f"read it, then add `quote_sha256: {text_hash(text[at[0] : at[1]])}`"
            self._warn(path, message, hint)
        if claim.anchor is not None and not surroundings_match(text, *at, claim.anchor):
            message = f"what surrounds [{at[0]}, {at[1]}) is not what surrounded the quotation"
            hint = f"{_READ_AGAIN}, then renew the hashes under `anchor`"
            self._error("SN085", (*path[:-1], "anchor"), message, hint)

    def _error(self, code: str, path: Path, message: str, hint: str) -> None:
        self.findings.append(self._dossier.finding(code, path, message, hint))

    def _warn(self, path: Path, message: str, hint: str) -> None:
        place = self._dossier.places.value(path)
        self.findings.append(Finding("SN021", "warning", place, path_text(path), message, hint))


def _proposal(searchable: Searchable, claim: Claim, at: tuple[int, int]) -> str:
    """Say where the quotation stands now, or that it cannot be told."""
    sha256, length = claim.quote_sha256, at[1] - at[0]
    if sha256 is None:
        return _READ_AGAIN
    counted = miscounted(searchable.text, at, sha256)
    if counted is not None:
        new = f"`at: [{counted.start}, {counted.end}]`"
        new += f" and `quote_sha256: {counted.sha256}`" if counted.sha256 else ""
        return f"this pointer {counted.how}; in code points it is {new}"
    try:
        return (
            _found(searchable, claim, sha256, length)
            or _alike(searchable, sha256, length)
            or _edited(searchable, claim, length)
            or f"no {length} characters of this text are the quotation: {_READ_AGAIN}"
        )
    except Unsearched:
        return f"the text is too long to be searched for the quotation: {_READ_AGAIN}"


def _found(searchable: Searchable, claim: Claim, sha256: str, length: int) -> str | None:
    """Say where the quotation stands word for word, if that is one place."""
    starts = searchable.places(sha256, length)
    same = starts
    if claim.anchor is not None:
        text, anchor = searchable.text, claim.anchor
        same = tuple(s for s in starts if surroundings_match(text, s, s + length, anchor))
    if not starts:
        return None
    if len(same) == 1 or len(starts) == 1:
        (start,) = same if len(same) == 1 else starts
        place = f"[{start}, {start + length}]"
        if same:
            return f"the quotation stands at {place}; write `at: {place}`"
        return f"the quotation stands at {place}, in other surroundings: {_READ_AGAIN}"
    listed = ", ".join(map(str, starts))
    return f"the quotation stands in more than one place, from {listed}: {_READ_AGAIN}"


def _alike(searchable: Searchable, sha256: str, length: int) -> str | None:
    """Say where something stands that looks like the quotation."""
    starts = searchable.look_alike(sha256, length)
    if len(starts) != 1:
        return None
    place = f"[{starts[0]}, {starts[0] + length}]"
    signs = "no-break spaces, quotation marks or dashes"
    return f"at {place} stands what differs only in {signs}: {_READ_AGAIN}, then renew its hash"


def _edited(searchable: Searchable, claim: Claim, length: int) -> str | None:
    """Say what stands where the quotation's surroundings are."""
    if claim.anchor is None:
        return None
    between = searchable.between(claim.anchor, 4 * length + 200)
    if between is None:
        return None
    place = f"[{between[0]}, {between[1]}]"
    return f"between its surroundings another text stands, at {place}: {_READ_AGAIN}"
