"""Find a quotation again in a text that has changed, by hashes alone.

Reads a text and the hashes of a quotation and of its surroundings; hands ``texts`` places, or why
there are none. The dossier holds no sentence of its sources, so every place of the right length is
hashed and compared: exact, and quick enough for an article (about a million places a second).
"""

import hashlib
import re
from dataclasses import dataclass
from itertools import product

from sonae.dossier.schema import Anchor, Neighbour

__all__ = [
    "Miscounted",
    "Searchable",
    "Unsearched",
    "miscounted",
    "original",
    "surroundings_match",
    "text_hash",
]

_EFFORT = 1_500_000_000
"""Bytes hashed in search of the quotations of one text: some seconds."""
_CALL = 256
"""What a call costs beside hashing, in bytes."""
_MOST_FOUND = 6
_WORD_START = re.compile(r"(?<!\w)\S")
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u00a0\u2007\u202f\u3000\t", " "),
        **dict.fromkeys("\u2018\u2019\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
"""Signs that look alike, one for one, so that no place moves."""


class Unsearched(Exception):  # noqa: N818 - reads as what it says
    """The text is too long to be searched for all its quotations."""


@dataclass(frozen=True, slots=True)
class Miscounted:
    """A pointer that leads to the quotation once it is counted as its writer counted.

    Attributes
    ----------
    how : str
        How it counts, to be read after the pointer.
    start, end : int
        Where the quotation stands, in code points of the text.
    sha256 : str, optional
        Its hash there, if the one given was counted otherwise as well.
    """

    how: str
    start: int
    end: int
    sha256: str | None = None


class Searchable:
    """A text whose places can be hashed quickly, with a limit to the effort."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._raw = text.encode()
        self._starts: range | list[int] | None = None  # byte of each code point
        self._known: dict[tuple[str, int], tuple[int, ...]] = {}
        self._effort = _EFFORT
        self._folded: Searchable | None = None

    def places(self, sha256: str, length: int) -> tuple[int, ...]:
        """Return where a piece of `length` code points with this hash starts; the first six.

        Raises
        ------
        Unsearched
            If the text is too long for what has been searched for before.
        """
        if (sha256, length) not in self._known:
            self._known[sha256, length] = self._search(bytes.fromhex(sha256), length)
        return self._known[sha256, length]

    def look_alike(self, sha256: str, length: int) -> tuple[int, ...]:
        """Return where such a piece starts once signs that look alike are made the same."""
        if self._folded is None:
            self._folded = Searchable(self.text.translate(_ALIKE))
        if self._folded.text == self.text:
            return ()
        return self._folded.places(sha256, length)

    def between(self, anchor: Anchor, most: int) -> tuple[int, int] | None:
        """Return what stands between two surroundings, if each is there once, in order."""
        before, after = anchor.prefix, anchor.suffix
        if before is None or after is None:
            return None
        starts = self.places(before.sha256, before.length)
        ends = self.places(after.sha256, after.length)
        if len(starts) != 1 or len(ends) != 1:
            return None
        start, end = starts[0] + before.length, ends[0]
        return (start, end) if start <= end <= start + most else None

    def _search(self, wanted: bytes, length: int) -> tuple[int, ...]:
        last = len(self.text) - length
        if length < 1 or last < 0:
            return ()
        candidates: range | list[int] = range(last + 1)
        if self._cost(len(candidates), length) > self._effort:  # quotations begin at words
            candidates = [m.start() for m in _WORD_START.finditer(self.text) if m.start() <= last]
        self._effort -= self._cost(len(candidates), length)
        if self._effort < 0:
            raise Unsearched
        raw, starts, found = self._raw, self._byte_starts(), list[int]()
        for place in candidates:
            piece = raw[starts[place] : starts[place + length]]
            if hashlib.sha256(piece).digest() == wanted:
                found.append(place)
                if len(found) == _MOST_FOUND:
                    break
        return tuple(found)

    def _cost(self, places: int, length: int) -> int:
        return places * (_CALL + length * len(self._raw) // max(1, len(self.text)))

    def _byte_starts(self) -> "range | list[int]":
        """Return the byte at which each code point starts, and the end."""
        if self._starts is None:
            if self.text.isascii():
                self._starts = range(len(self._raw) + 1)
            else:
                heads = [at for at, byte in enumerate(self._raw) if byte & 0xC0 != 0x80]
                self._starts = [*heads, len(self._raw)]
        return self._starts


def text_hash(text: str) -> str:
    """Return the SHA-256 of a piece of text, as UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def surroundings_match(text: str, start: int, end: int, anchor: Anchor) -> bool:
    """Return whether what stands around a piece is what the anchor says."""
    before, after = anchor.prefix, anchor.suffix
    return (before is None or _is(text[max(0, start - before.length) : start], before)) and (
        after is None or _is(text[end : end + after.length], after)
    )


def _is(piece: str, neighbour: Neighbour) -> bool:
    return len(piece) == neighbour.length and text_hash(piece) == neighbour.sha256


def miscounted(text: str, at: tuple[int, int], sha256: str) -> Miscounted | None:
    """Return how a pointer was counted instead of in code points, if that leads to the quotation.

    Tried are bytes of UTF-8, units of UTF-16, line ends that count once, and a byte order mark
    that does not count.
    """
    start, end = at
    for how, codec, width in (
        ("counts bytes", "utf-8", 1),
        ("counts units of UTF-16, as JavaScript and Java do", "utf-16-le", 2),
    ):
        raw = text.encode(codec)
        try:
            before = raw[: width * start].decode(codec)
            piece = raw[width * start : width * end].decode(codec)
        except UnicodeDecodeError:
            continue
        if text_hash(piece) == sha256:
            return Miscounted(how, len(before), len(before) + len(piece))
    if text.startswith("\ufeff") and text_hash(text[start + 1 : end + 1]) == sha256:
        return Miscounted("leaves out the byte order mark", start + 1, end + 1)
    return _line_ends(text, at, sha256)


def _line_ends(text: str, at: tuple[int, int], sha256: str) -> Miscounted | None:
    """Count CR LF as one sign, as most programs do that read text; perhaps without the mark."""
    how = "counts a line end (CR LF) as one"
    for begin in (0, 1) if text.startswith("\ufeff") else (0,):
        short = text[begin:].replace("\r\n", "\n")
        piece = short[at[0] : at[1]]
        start = begin + len(short[: at[0]].replace("\n", "\r\n"))
        end = start + len(piece) + piece.count("\n")
        here = text_hash(text[start:end])
        if here == sha256:
            return Miscounted(how, start, end)
        if text_hash(piece) == sha256 and text[start:end].replace("\r\n", "\n") == piece:
            return Miscounted(f"{how}, and so does its hash", start, end, here)
        how += " and leaves out the byte order mark"
    return None


_MARK = b"\xef\xbb\xbf"


def original(raw: bytes, sha256: str) -> str | None:
    """Return in what a file differs from the one with this hash, if that says nothing new.

    Tried are line ends, a byte order mark, and the line end of the last line, alone and together.
    """
    for newline, mark, end in product((None, b"\n", b"\r\n"), (False, True), (False, True)):
        changed = raw
        if newline is not None:
            changed = changed.replace(b"\r\n", b"\n").replace(b"\n", newline)
        if mark:
            changed = changed.removeprefix(_MARK) if changed.startswith(_MARK) else _MARK + changed
        if end:
            stripped = changed.rstrip(b"\r\n")
            lines = b"\r\n" if b"\r\n" in changed else b"\n"
            changed = stripped if stripped != changed else changed + lines
        if changed is not raw and hashlib.sha256(changed).hexdigest() == sha256:
            said = ["its line ends"] if newline else []
            said += ["its byte order mark"] if mark else []
            said += ["the end of its last line"] if end else []
            return " and ".join(said)
    return None
