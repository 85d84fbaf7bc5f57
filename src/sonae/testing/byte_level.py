"""Spoil bytes: what a broken disk, a wrong editor or an enemy leaves behind.

Reads the bytes of a file; hands ``mutate`` other bytes. No defect has a known place here.
"""

import numpy as np

from sonae.testing.spoil import pick

__all__ = ["spoil_bytes"]

_SNIPPETS = (
    *(b"\x00", b"\x07", b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\t", b"\r", b"\n"),
    *(b"[", b"]", b"{", b"}", b"'", b'"', b"|", b">", b"&a ", b"*a", b"!!python/none ", b"? "),
    *(b": ", b"- ", b", ", b"#", b" #", b"%YAML 1.1\n", b"---\n", b"...\n", b"<<: {}", b"\\"),
    *("\u202e".encode(), "\u200b".encode(), "\u2028".encode(), "\u0085".encode()),
    *("５％".encode(), "−".encode(), "\u3000".encode(), "é".encode(), "\U0001f600".encode()),
    *(b"[" * 500, b"{a: " * 200, b"9" * 5_000, b"x" * 70_000, b"\n" * 3_000, b"((((((" * 20),
)


def spoil_bytes(raw: bytes, rng: np.random.Generator) -> tuple[bytes, str]:
    """Return the bytes with one to four faults, and the name of the first."""
    if rng.random() < 0.08:
        return _recoded(raw, rng)
    named = ""
    for _ in range(int(rng.integers(1, 5))):
        raw, operator = _once(raw, rng)
        named = named or operator
    return raw, named


def _once(raw: bytes, rng: np.random.Generator) -> tuple[bytes, str]:
    start = int(rng.integers(len(raw) + 1))
    length = int(rng.integers(1, 1 + pick(rng, (1, 4, 40, 400))))
    end = min(len(raw), start + length)
    which = int(rng.integers(6))
    if which == 0 and start < len(raw):
        flipped = raw[start] ^ (1 << int(rng.integers(8)))
        return raw[:start] + bytes([flipped]) + raw[start + 1 :], "flip"
    if which == 1:
        return raw[:start] + raw[end:], "delete"
    if which == 2:
        return raw[:end] + raw[start:end] * int(rng.integers(1, 4)) + raw[end:], "repeat"
    if which == 3 and rng.random() < 0.3:
        return raw[:start], "truncate"
    if which == 4:
        noise = rng.integers(0, 256, length, dtype=np.uint8).tobytes()
        return raw[:start] + noise[:40] + raw[start:], "noise"
    return raw[:start] + pick(rng, _SNIPPETS) + raw[start:], "insert"


def _recoded(raw: bytes, rng: np.random.Generator) -> tuple[bytes, str]:
    text = raw.decode("utf-8")
    coding = pick(rng, ("utf-16", "utf-32", "cp932", "euc_jp", "latin-1", "crlf", "cr", "bom"))
    if coding == "crlf":
        return raw.replace(b"\n", b"\r\n"), "crlf"
    if coding == "cr":
        return raw.replace(b"\n", b"\r"), "cr"
    if coding == "bom":
        return b"\xef\xbb\xbf" + raw, "bom"
    return text.replace("e", "é").encode(coding, "replace"), coding
