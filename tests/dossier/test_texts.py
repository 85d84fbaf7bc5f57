"""Claims against the texts they point at: drift, wrong pointers, and names that lead elsewhere."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from sonae.dossier import Finding, check_texts, read

TEXT = "\ufeffHarbour report.\r\n造船所は閉鎖されるだろう。\r\nThe yard will probably close.\r\n"
QUOTE = "The yard will probably close."
START = TEXT.index(QUOTE)


@pytest.fixture
def check(spoil: Callable[..., Path]) -> Callable[..., list[Finding]]:
    """Return a function that checks the good dossier with a text, a pointer and a file name."""

    def run(
        *,
        text: bytes | None = TEXT.encode(),
        at: tuple[int, int] = (START, START + len(QUOTE)),
        name: str = "'report.txt'",
    ) -> list[Finding]:
        digest = hashlib.sha256(TEXT.encode()).hexdigest()
        quote = hashlib.sha256(QUOTE.encode()).hexdigest()
        folder = spoil(
            "10-evidence.yaml", "reliability: B", f"reliability: B, text: {name}, sha256: {digest}"
        )
        evidence = folder / "10-evidence.yaml"
        pointed = f"at: [{at[0]}, {at[1]}]\n    quote_sha256: {quote}\n    words: likely"
        evidence.write_text(evidence.read_text().replace("words: likely", pointed))
        if text is not None:
            (folder / "report.txt").write_bytes(text)
        return check_texts(read(folder), folder)

    return run


Check = Callable[..., list[Finding]]


def test_a_claim_that_matches_its_text_passes(check: Check) -> None:
    assert check() == []


def test_a_text_that_has_drifted_is_said_at_its_hash(check: Check) -> None:
    (finding,) = check(text=(TEXT + "One line more.\r\n").encode())
    assert (finding.code, finding.severity) == ("SN020", "error")
    assert finding.path == "sources.report.sha256"
    assert "drifted" in finding.message
    assert (finding.place.file, finding.place.line) == ("10-evidence.yaml", 2)


def test_a_quotation_that_has_moved_is_found_again(check: Check) -> None:
    drift, moved = check(text=TEXT.replace("Harbour", "Old harbour").encode())
    assert "drifted" in drift.message
    assert moved.path == "claims.c1.at"
    place = f"[{START + 4}, {START + 4 + len(QUOTE)}]"
    assert moved.hint == f"the quotation stands at {place}; write `at: {place}`"


def test_line_ends_count_as_they_stand_in_the_file(check: Check) -> None:
    drift, moved = check(text=TEXT.replace("\r\n", "\n").encode())
    assert drift.code == moved.code == "SN020"
    assert drift.hint == (
        "it differs only in its line ends: save it as it was, and every pointer holds"
    )
    place = f"[{START - 2}, {START - 2 + len(QUOTE)}]"
    assert moved.hint == f"the quotation stands at {place}; write `at: {place}`"


def test_a_pointer_that_is_off_by_one_is_said_with_the_right_one(check: Check) -> None:
    (finding,) = check(at=(START + 1, START + 1 + len(QUOTE)))
    assert (finding.code, finding.place.line, finding.place.column) == ("SN020", 9, 9)
    assert "is not the quotation" in finding.message
    place = f"[{START}, {START + len(QUOTE)}]"
    assert finding.hint == f"the quotation stands at {place}; write `at: {place}`"


def test_a_quotation_that_is_nowhere_asks_to_read_again(check: Check) -> None:
    (finding,) = check(at=(START, START + 5))
    assert finding.hint == "no 5 characters of this text are the quotation: read the passage again"


def test_a_pointer_beyond_the_text_is_said_with_its_length(check: Check) -> None:
    (finding,) = check(at=(10, 10_000))
    assert finding.code == "SN020"
    assert f"{len(TEXT)} characters" in finding.message


def test_a_text_that_is_not_there_is_a_warning(check: Check) -> None:
    (finding,) = check(text=None)
    assert (finding.code, finding.severity) == ("SN021", "warning")
    assert finding.path == "sources.report.text"


def test_a_text_that_is_not_utf8_is_said_with_its_byte(check: Check) -> None:
    findings = check(text=TEXT.encode("cp932", "ignore"))
    assert [finding.code for finding in findings] == ["SN020", "SN020"]
    assert "is not UTF-8" in findings[1].message


@pytest.mark.parametrize(
    "name",
    [
        *('"../report.txt"', '"/etc/passwd"', '".."', '"."', '"sub/report.txt"', '"..\\\\x"'),
        *('"C:\\\\x.txt"', '"C:x"', '"~/x"', '"~root"', '"a/../../x"', '"//host/x"', '""'),
    ],
)
def test_a_file_name_that_leads_elsewhere_is_refused(check: Check, name: str) -> None:
    (finding,) = check(name=name)
    assert (finding.code, finding.path) == ("SN007", "sources.report.text")
    assert "not the name of a file" in finding.message


def test_a_name_with_nul_does_not_come_through(spoil: Callable[..., Path]) -> None:
    from sonae.dossier import read_with_findings

    folder = spoil("10-evidence.yaml", "reliability: B", 'reliability: B, text: "a\\0b"')
    assert read_with_findings(folder).findings[0].code == "SN001"


def test_a_link_that_leads_out_is_refused_and_one_that_stays_is_followed(
    check: Check, tmp_path: Path
) -> None:
    check()
    folder, outside = tmp_path / "dossier", tmp_path / "outside.txt"
    outside.write_bytes(TEXT.encode())
    (folder / "report.txt").rename(folder / "real.txt")
    (folder / "report.txt").symlink_to(folder / "real.txt")
    dossier = read(folder)
    assert check_texts(dossier, folder) == []
    (folder / "report.txt").unlink()
    (folder / "report.txt").symlink_to(outside)
    (finding,) = check_texts(dossier, folder)
    assert finding.code == "SN007"
    assert "leads out" in finding.message


def test_a_pointer_into_a_source_without_text_is_a_warning(spoil: Callable[..., Path]) -> None:
    folder = spoil("10-evidence.yaml", "words: likely", "at: [0, 9]\n    words: likely")
    (finding,) = check_texts(read(folder), folder)
    assert (finding.code, finding.severity) == ("SN021", "warning")
    assert "names no text" in finding.message


def test_a_pointer_without_a_hash_is_a_promise_that_nobody_can_check(
    spoil: Callable[..., Path],
) -> None:
    folder = spoil("10-evidence.yaml", "reliability: B", "reliability: B, text: report.txt")
    evidence = folder / "10-evidence.yaml"
    evidence.write_text(
        evidence.read_text().replace("words: likely", "at: [0, 5]\n    words: likely")
    )
    (folder / "report.txt").write_bytes(TEXT.encode())
    (finding,) = check_texts(read(folder), folder)
    assert (finding.code, finding.severity) == ("SN021", "warning")
    assert hashlib.sha256(TEXT[:5].encode()).hexdigest() in (finding.hint or "")
