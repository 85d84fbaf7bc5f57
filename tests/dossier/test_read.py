"""Reading a dossier: what is accepted, what is refused as bytes, and that nothing bites."""

import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.dossier import read, read_with_findings

GOOD = Path(__file__).parent / "good"
Spoil = Callable[..., Path]


def test_the_good_dossier_passes_without_a_word() -> None:
    reading = read_with_findings(GOOD)
    assert reading.findings == ()
    assert reading.dossier is not None
    assert reading.dossier.years == range(2024, 2031)
    assert reading.dossier.states["yard"] == ("open", "closed", "other")
    assert reading.dossier.formulas.judgements["j1"].event.reads == ("election",)


def test_byte_order_mark_and_windows_line_ends_change_nothing(spoil: Spoil) -> None:
    folder = spoil()
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert read(folder).sha256 == read(GOOD).sha256


def test_columns_are_right_after_a_byte_order_mark_and_windows_line_ends(spoil: Spoil) -> None:
    folder = spoil("50-model.yaml", "* pull[yard]", "* pul[yard]")
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    (finding,) = read_with_findings(folder).findings
    assert str(finding.place) == "50-model.yaml:14:13"
    assert finding.place.source == "          * pul[yard]"


def test_no_is_a_good_name_for_a_state(spoil: Spoil) -> None:
    folder = spoil("20-factors.yaml", "      open: {label: Open}", "      no: {label: No}")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8").replace("'open'", "'no'").replace("open:", "no:")
        file.write_text(text, encoding="utf-8")
    assert read(folder).states["yard"] == ("no", "closed", "other")


def test_a_percentage_and_an_exponent_are_numbers(spoil: Spoil) -> None:
    dossier = read(spoil("40-options.yaml", "is: .01 to .03", "is: 1.5e-2 to 30e-3"))
    growth = dossier.content.quantities["growth"].is_
    assert (growth.lower, growth.upper) == (0.015, 0.03)
    judged = dossier.content.judgements[0].is_
    assert judged == "42% to 56%"


def test_hidden_files_and_other_files_are_not_read(spoil: Spoil) -> None:
    folder = spoil()
    (folder / ".draft.yaml").write_text("[")
    (folder / "notes.txt").write_text("[")
    (folder / "more").mkdir()
    (folder / "more" / "x.yaml").write_text("[")
    assert read(folder).sha256 == read(GOOD).sha256


def test_carets_stand_under_japanese_text_by_display_width(spoil: Spoil) -> None:
    old, new = "label: Shipyard", "{label: 造船所, labl: 長崎}"
    folder = spoil(
        "20-factors.yaml", "  yard:\n    label: Shipyard", f"  yard: {new}\n  y2:\n    {old}"
    )
    finding = next(f for f in read_with_findings(folder).findings if f.code == "SN003")
    assert (finding.place.line, finding.place.column) == (8, 22)  # code points
    _, source, carets, *_ = str(finding).splitlines()
    before = source[: source.index("labl")]
    wide = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in before)
    assert carets.index("^") == wide == carets.index("^^^^")


def test_carets_stand_under_japanese_in_a_formula(spoil: Spoil) -> None:
    folder = spoil("20-factors.yaml", "yard != 'open' and", "yard != '開港' and")
    finding = read_with_findings(folder).findings[0]
    assert "unknown state '開港'" in finding.message
    _, source, carets, *_ = str(finding).splitlines()
    assert carets.index("^") == source.index("'開港'")
    assert carets.count("^") == 6


BYTES = {
    "006-nul": (b"title: a\x00b\n", "SN001", 1, 9, "U+0000"),
    "007-invalid-utf8": (b"title: x\nnote: caf\xe9 x\n", "SN001", 2, 10, "byte 0xe9 is not UTF-8"),
    "008-utf16": ("title: x\n".encode("utf-16"), "SN001", 1, 1, "UTF-16"),
    "009-cp932": ("title: x\nnote: 横浜\n".encode("cp932"), "SN001", 2, 7, "not UTF-8"),
    "011-surrogate": (b"title: \xed\xa0\x80\n", "SN001", 1, 8, "not UTF-8"),
    "011-control": (b"a: b\ntitle: a\x07b\n", "SN001", 2, 9, "U+0007"),
    "011-next-line": ("title: a\u0085b\n".encode(), "SN001", 1, 9, "U+0085"),
    "011-line-separator": ("title: a\u2028b\n".encode(), "SN001", 1, 9, "U+2028"),
    "016-depth-bomb": (b"a: " + b"[" * 90_000, "SN002", 1, 67, "nested deeper than 64"),
    "016-depth-of-maps": (b"a: " + b"{a: " * 20_000, "SN002", 1, 253, "nested deeper than 64"),
    "016-depth-by-indent": (
        b"".join(b" " * n + b"a:\n" for n in range(70)),
        *("SN002", 64, 64, "nested deeper than 64"),
    ),
    "012-merge-bomb": (
        b"l0: &l0 {x: 1}\n"
        + b"".join(
            b"l%d: &l%d\n  <<: [%s]\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9))
            for n in range(1, 9)
        ),
        *("SN002", 1, 5, "anchors and aliases"),
    ),
    "013-alias-bomb": (
        b"l0: &l0 lol\n"
        + b"".join(
            b"l%d: &l%d [%s]\n" % (n, n, b", ".join([b"*l%d" % (n - 1)] * 9)) for n in range(1, 9)
        ),
        *("SN002", 1, 5, "anchors and aliases"),
    ),
    "017-nine-megabytes": (b"a: |\n" + b"  xxxxxx\n" * (1 << 20), "SN002", 1, 1, "8,388,608 bytes"),
    "018-scalar-of-20-megabytes": (b"a: " + b"x" * 20_000_000, "SN002", 1, 1, "8,388,608 bytes"),
    "018-long-line": (b"a: b\nc: " + b"x" * 200_000, "SN002", 2, 1, "at most 100,000"),
    "018-many-values": (b"a: [" + b"[],\n" * 600_000 + b"]\n", "SN002", 0, 0, "150,000 values"),
    "018-many-keys": (b"".join(b"k%d: 1\n" % n for n in range(70_000)), "SN003", 1, 1, "unknown"),
    "018-many-duplicates": (b"k: 1\n" * 150_000, "SN006", 2, 1, "stands twice"),
    "018-many-errors": (
        b"claims:\n" + b"".join(b"  c%d: {saays: 1, credibility: 9}\n" % n for n in range(15_000)),
        *("SN004", 1, 1, "missing key"),
    ),
}


@pytest.mark.parametrize("name", BYTES)
def test_bytes_that_are_no_dossier_are_refused_at_their_place(name: str, tmp_path: Path) -> None:
    raw, code, line, column, message = BYTES[name]
    (tmp_path / "d.yaml").write_bytes(raw)
    findings = read_with_findings(tmp_path).findings
    wanted = (line, column) if line else (findings[0].place.line, findings[0].place.column)
    found = [f for f in findings if (f.code, f.place.line, f.place.column) == (code, *wanted)]
    assert any(message in finding.message for finding in found), list(map(str, findings[:3]))
    assert len(findings) <= 502


_CHILD = """
import resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (600 << 20, 600 << 20))
from sonae.dossier import read_with_findings
start = time.process_time()
reading = read_with_findings(sys.argv[1])
print(reading.dossier is None, len(reading.findings), time.process_time() - start)
"""


@pytest.mark.parametrize(
    "name",
    [name for name in BYTES if name[:3] in ("012", "013", "016", "017", "018")],
)
def test_a_bomb_costs_neither_memory_nor_time(name: str, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_bytes(BYTES[name][0])
    run = subprocess.run(
        [sys.executable, "-c", _CHILD, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert run.returncode == 0, run.stderr[-2000:]
    refused, count, seconds = run.stdout.split()
    assert refused == "True"
    assert int(count) <= 502
    assert float(seconds) < 2


def test_events_that_name_one_another_twice_do_not_grow_without_bound(spoil: Spoil) -> None:
    grown = "".join(f"  e{n}: {{label: e, is: e{n - 1} and e{n - 1}}}\n" for n in range(1, 40))
    folder = spoil(
        "20-factors.yaml", "events:\n", f"events:\n  e0: {{label: e, is: yard == 'open'}}\n{grown}"
    )
    findings = read_with_findings(folder).findings
    assert findings
    assert all("make it too large" in finding.message for finding in findings)


def test_a_folder_that_is_not_there_or_holds_nothing_is_said(tmp_path: Path) -> None:
    assert "does not exist" in read_with_findings(tmp_path / "x").findings[0].message
    assert "no YAML file" in read_with_findings(tmp_path).findings[0].message
    (tmp_path / "f").write_text("x")
    assert "is a file" in read_with_findings(tmp_path / "f").findings[0].message
    assert read_with_findings("a\0b").dossier is None


def test_what_is_not_an_ordinary_file_is_not_read(spoil: Spoil, tmp_path: Path) -> None:
    folder = spoil()
    outside = tmp_path / "outside.yaml"
    outside.write_text("secret: 1\n")
    (folder / "a-link.yaml").symlink_to(outside)
    (folder / "b-folder.yaml").mkdir()
    os.mkfifo(folder / "c-pipe.yaml")
    (folder / "d-device.yaml").symlink_to("/dev/zero")
    (folder / "e-loop.yaml").symlink_to("e-loop.yaml")
    (folder / "f-nowhere.yaml").symlink_to("nowhere")
    findings = read_with_findings(folder).findings
    assert [f.code for f in findings] == ["SN007"] * 6
    assert "secret" not in "\n".join(map(str, findings))


def test_a_link_inside_the_folder_is_read(spoil: Spoil) -> None:
    folder = spoil()
    (folder / "text").mkdir()
    (folder / "20-factors.yaml").rename(folder / "text" / "f.yaml")
    (folder / "20-factors.yaml").symlink_to(folder / "text" / "f.yaml")
    assert read(folder).sha256 == read(GOOD).sha256


def test_direction_changing_characters_are_made_visible(spoil: Spoil) -> None:
    folder = spoil("10-evidence.yaml", "source: letter", "source: let\u202eter")
    (finding,) = read_with_findings(folder).findings
    assert "\u202e" not in str(finding)
    assert "let<U+202E>ter" in str(finding)


def test_a_fault_far_out_in_a_long_line_is_shown(spoil: Spoil) -> None:
    long = "x" * 5_000
    folder = spoil("10-evidence.yaml", "The opposite., credibility: 4", f"{long}, credibility: 7")
    (finding,) = read_with_findings(folder).findings
    _, source, carets, *_ = str(finding).splitlines()
    assert source[carets.index("^")] == "7"


# the hash ------------------------------------------------------------------------------------


def test_comments_quotes_and_files_do_not_change_the_hash(spoil: Spoil) -> None:
    folder = spoil("00-dossier.yaml", "title: A small", "# a comment\ntitle: A small")
    evidence = folder / "10-evidence.yaml"
    text = evidence.read_text(encoding="utf-8").replace("Harbour report", "'Harbour report'")
    sources, claims = text.split("claims:")
    evidence.write_text("claims:" + claims, encoding="utf-8")
    (folder / "99.yml").write_text(sources, encoding="utf-8")
    assert read(folder).sha256 == read(GOOD).sha256


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("00-dossier.yaml", "from: 2024, to: 2030", "to: 2030, from: 2024"),
        (
            "10-evidence.yaml",
            "date: 2024-01-31, reliability: B",
            "reliability: B, date: 2024-01-31",
        ),
        ("30-judgements.yaml", "closed: 2, open: -2", "open: -2, closed: 2"),
        ("50-model.yaml", "open: 1, closed: 0.6, other: 0.8", "other: 0.8, open: 1, closed: 0.6"),
        ("00-dossier.yaml", "tolerance: 1", "tolerance: 1.0"),
    ],
)
def test_order_of_keys_that_says_nothing_does_not_change_the_hash(
    spoil: Spoil, file: str, old: str, new: str
) -> None:
    assert read(spoil(file, old, new)).sha256 == read(GOOD).sha256


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("40-options.yaml", "[dredge@2025, quay@2026]", "[quay@2026, dredge@2025]"),
        ("30-judgements.yaml", "42% to 56%", "42% to 57%"),
        ("10-evidence.yaml", "The opposite.", "The opposite!"),
    ],
)
def test_what_says_something_changes_the_hash(spoil: Spoil, file: str, old: str, new: str) -> None:
    assert read(spoil(file, old, new)).sha256 != read(GOOD).sha256


def test_the_order_of_states_changes_the_hash(spoil: Spoil) -> None:
    left, right = "      closed: {label: Closed}\n", "      open: {label: Open}\n"
    assert read(spoil("20-factors.yaml", right + left, left + right)).sha256 != read(GOOD).sha256


@pytest.mark.parametrize("file", sorted(path.name for path in GOOD.iterdir()))
def test_the_order_of_top_level_keys_does_not_change_the_hash(spoil: Spoil, file: str) -> None:
    folder = spoil()
    blocks: list[str] = []
    for line in (folder / file).read_text(encoding="utf-8").splitlines(keepends=True):
        if line[0] in " -":
            blocks[-1] += line
        else:
            blocks.append(line)
    (folder / file).write_text("".join(reversed(blocks)), encoding="utf-8")
    assert read(folder).sha256 == read(GOOD).sha256


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_spoilt_dossier_is_read_alike_each_time_and_never_raises(
    spoil: Spoil, data: st.DataObject
) -> None:
    folder = spoil()
    names = sorted(path.name for path in folder.iterdir())
    for _ in range(data.draw(st.integers(1, 3))):
        path = folder / data.draw(st.sampled_from(names))
        raw = path.read_bytes()
        start = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        end = start + data.draw(st.integers(0, 4))
        patch = data.draw(
            st.binary(max_size=3) | st.sampled_from([b"[", b"'", b": ", b"\n  ", b"-"])
        )
        path.write_bytes(raw[:start] + patch + raw[end:])
    first, second = read_with_findings(folder), read_with_findings(folder)
    assert first.findings == second.findings
    assert (first.dossier is None) == (second.dossier is None)
    if first.dossier and second.dossier:
        assert first.dossier.sha256 == second.dossier.sha256
    for finding in first.findings:
        assert finding.place.line >= 1
        assert str(finding)
