"""A text has changed: its quotations are found again by hash, or refused with the reason."""

import hashlib
import json
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import Finding, check_texts, read
from sonae.dossier.anchors import Searchable, Unsearched, miscounted, original

TEXT = (
    "\ufeffHarbour news © 2024\r\n\r\nThe yard\u00a0office spoke on Monday. The yard will close. "
    "Nobody was asked – “yet”.\r\n造船所は閉鎖される。🚢 The quay stays open.\r\nThat is all.\r\n"
)
QUOTE = "The yard will close."
START = TEXT.index(QUOTE)
WIDTH = 12


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def anchor(text: str, start: int, end: int) -> str:
    before, after = text[max(0, start - WIDTH) : start], text[end : end + WIDTH]
    sides = {
        side: {"length": len(piece), "sha256": sha256(piece)}
        for side, piece in (("prefix", before), ("suffix", after))
        if piece
    }
    return json.dumps(sides)


@pytest.fixture
def check(spoil: Callable[..., Path]) -> Callable[..., list[Finding]]:
    """Return a function that checks a quotation of TEXT against another text or pointer."""

    def run(
        text: str = TEXT,
        *,
        quote: str = QUOTE,
        at: tuple[int, int] | None = None,
        hashed: str | None = None,
        anchored: bool = True,
    ) -> list[Finding]:
        start = TEXT.index(quote)
        end = start + len(quote)
        old = "reliability: B"
        folder = spoil("10-evidence.yaml", old, f"{old}, text: t.txt, sha256: {sha256(TEXT)}")
        pointer = f"at: {list(at or (start, end))}\n    quote_sha256: {sha256(hashed or quote)}\n"
        if anchored:
            pointer += f"    anchor: {anchor(TEXT, start, end)}\n"
        evidence = folder / "10-evidence.yaml"
        evidence.write_text(
            evidence.read_text().replace("words: likely", f"{pointer}    words: likely")
        )
        (folder / "t.txt").write_bytes(text.encode())
        return check_texts(read(folder), folder)

    return run


Check = Callable[..., list[Finding]]


def hint_of(findings: list[Finding]) -> str:
    (finding,) = [finding for finding in findings if finding.path.startswith("claims.")]
    assert finding.severity == "error"
    return finding.hint or ""


def proposed(findings: list[Finding]) -> tuple[int, int]:
    found = re.search(r"`at: \[(\d+), (\d+)\]`", hint_of(findings))
    assert found, hint_of(findings)
    return int(found[1]), int(found[2])


@pytest.mark.parametrize("quote", [QUOTE, "The yard\u00a0office", "© 2024", "🚢 The quay", "yet”"])
def test_a_quotation_with_any_signs_stands_where_it_is(check: Check, quote: str) -> None:
    assert check(quote=quote) == []


def test_an_edit_further_up_moves_the_pointer_exactly(check: Check) -> None:
    text = TEXT.replace("Harbour", "Old harbour")
    start, end = proposed(check(text))
    assert text[start:end] == QUOTE


def test_the_line_that_is_proposed_is_accepted(check: Check) -> None:
    text = TEXT.replace("Harbour", "The old harbour")
    findings = check(text, at=proposed(check(text)))
    assert [finding.path for finding in findings] == ["sources.report.sha256"]  # read it again


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        (lambda text: text.replace("\r\n", "\n"), "its line ends"),
        (lambda text: text.removeprefix("\ufeff"), "its byte order mark"),
        (lambda text: text.rstrip("\r\n"), "the end of its last line"),
        (
            lambda text: text.removeprefix("\ufeff").replace("\r\n", "\n"),
            "its line ends and its byte order mark",
        ),
    ],
)
def test_a_text_saved_otherwise_is_told_from_one_that_says_something_else(
    check: Check, change: Callable[[str], str], differs: str
) -> None:
    drift, *_ = check(change(TEXT))
    assert f"differs only in {differs}:" in (drift.hint or "")
    assert original(change(TEXT).encode(), sha256(TEXT)) == differs
    assert original(change(TEXT.replace("close", "open")).encode(), sha256(TEXT)) is None


def test_a_quotation_that_now_stands_twice_is_told_apart_by_what_surrounds_it(
    check: Check,
) -> None:
    text = f"{QUOTE} Or so they say.\r\n" + TEXT
    start, end = proposed(check(text))
    assert text[start:end] == QUOTE
    assert start > text.index("news")


def test_a_quotation_that_stands_twice_and_cannot_be_told_apart_is_refused(check: Check) -> None:
    hint = hint_of(check(f"{QUOTE} Or so they say.\r\n" + TEXT, anchored=False))
    assert hint.startswith("the quotation stands in more than one place, from 0, ")
    assert "`at" not in hint


def test_a_quotation_found_in_other_surroundings_is_shown_and_not_proposed(check: Check) -> None:
    text = TEXT.replace(f" {QUOTE}", "") + f"It is not true that {QUOTE}"
    hint = hint_of(check(text))
    assert "in other surroundings: read the passage again" in hint
    assert "`at" not in hint


def test_a_quotation_in_place_whose_surroundings_changed_is_an_error(check: Check) -> None:
    findings = check(TEXT.replace("on Monday", "not, alas"))
    assert [finding.code for finding in findings] == ["SN020", "SN085"]
    assert findings[1].path == "claims.c1.anchor"


def test_a_passage_that_was_rewritten_is_refused_with_its_place(check: Check) -> None:
    text = TEXT.replace("The yard will close.", "The yard may well close soon.")
    hint = hint_of(check(text))
    found = re.search(r"another text stands, at \[(\d+), (\d+)\]", hint)
    assert found, hint
    assert text[int(found[1]) : int(found[2])] == "The yard may well close soon."


def test_a_quotation_that_is_gone_is_said_to_be_gone(check: Check) -> None:
    hint = hint_of(check(TEXT[: START - 20]))
    assert hint.endswith("characters of this text are the quotation: read the passage again")


@pytest.mark.parametrize(
    ("quote", "hashed"),
    [("yard\u00a0office spoke", "yard office spoke"), ("– “yet”", '- "yet"')],
)
def test_signs_that_look_alike_are_named_and_not_accepted(
    check: Check, quote: str, hashed: str
) -> None:
    hint = hint_of(check(quote=quote, hashed=hashed, anchored=False))
    start = TEXT.index(quote)
    assert f"at [{start}, {start + len(quote)}] stands what differs only in no-break" in hint


@pytest.mark.parametrize(
    ("how", "count"),
    [
        ("counts bytes", lambda before: len(before.encode())),
        ("counts units of UTF-16", lambda before: len(before.encode("utf-16-le")) // 2),
        ("leaves out the byte order mark", lambda before: len(before) - 1),
        ("counts a line end (CR LF) as one;", lambda before: len(before.replace("\r\n", "\n"))),
        (
            "counts a line end (CR LF) as one and leaves out the byte order mark",
            lambda before: len(before.replace("\r\n", "\n")) - 1,
        ),
    ],
)
def test_a_pointer_counted_otherwise_is_translated(
    check: Check, how: str, count: Callable[[str], int]
) -> None:
    quote = "The quay stays open."
    start = TEXT.index(quote)
    at = (count(TEXT[:start]), count(TEXT[: start + len(quote)]))
    findings = check(quote=quote, at=at)
    assert f"this pointer {how}" in hint_of(findings)
    assert proposed(findings) == (start, start + len(quote))


def test_byte_offsets_beyond_the_text_are_seen_as_such(check: Check) -> None:
    quote = "That is all."
    at = tuple(len(TEXT[:end].encode()) for end in (TEXT.index(quote), TEXT.index(quote) + 12))
    (finding,) = check(quote=quote, at=at)
    assert "lies outside the text" in finding.message
    assert "counts bytes" in (finding.hint or "")


def test_a_quotation_hashed_with_other_line_ends_gets_a_new_hash_too() -> None:
    quote = "“yet”.\r\n造船所"
    start = TEXT.index(quote)
    short = TEXT.replace("\r\n", "\n")
    at = (short.index("“yet”"), short.index("造船所") + 3)
    found = miscounted(TEXT, at, sha256(short[slice(*at)]))
    assert found is not None
    assert (found.start, found.end, found.sha256) == (start, start + len(quote), sha256(quote))


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_the_search_finds_what_a_plain_search_finds(data: st.DataObject) -> None:
    text = data.draw(st.text(alphabet="ab \n\u00a0é造🚢", min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    quote = text[start:end]
    plain = tuple(at for at in range(len(text)) if text.startswith(quote, at))
    assert Searchable(text).places(sha256(quote), len(quote)) == plain[:6]


def test_an_article_is_searched_in_a_moment_and_a_library_is_refused() -> None:
    article = "No line is like another: " + " ".join(map(str, range(33_000)))
    began = time.perf_counter()
    assert Searchable(article).places(sha256("nowhere to be found"), 19) == ()
    assert time.perf_counter() - began < 5
    library = Searchable("word " * 1_600_000)
    with pytest.raises(Unsearched):
        library.places(sha256("x" * 2_000), 2_000)
