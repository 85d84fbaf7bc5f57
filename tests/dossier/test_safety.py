"""Input made to hurt: everything here is read in a process of little memory and little time.

Complements ``test_read`` (bombs of depth, alias and merge) with what else a file can try: deep
keys, directives, thousands of files, giant scalars and integers at every place, and names that
lead elsewhere. Nothing may cost more than two seconds or 300 MiB, or end in a traceback.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.checks import check
from sonae.dossier import check_texts, read, read_with_findings
from sonae.expressions import Fault, FormulaFaults, Scope, Span, factor_scope, resolve

Spoil = Callable[..., Path]
HERE = Path(__file__).parent

LIMITED = r"""
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (900 << 20, 900 << 20))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from sonae.checks import check
from pathlib import Path
worst = [0.0, ""]
most = 0
accepted = []
for folder in sorted(Path(sys.argv[1]).iterdir()):
    start = time.process_time()
    reading = check(folder)
    shown = [str(finding) for finding in reading.findings]
    seconds = time.process_time() - start
    worst = max(worst, [seconds, folder.name])
    most = max(most, len(shown))
    if reading.dossier is not None:
        accepted.append(folder.name)
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps([worst, most, accepted, peak]))
"""


def _limited(root: Path) -> tuple[tuple[float, str], int, list[str], int]:
    """Check every folder below `root`: slowest, most findings, those accepted, peak in MiB."""
    child = subprocess.run(
        [sys.executable, "-c", LIMITED, str(root)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
    )
    assert child.returncode == 0, child.stderr[-2000:]
    worst, most, accepted, peak = json.loads(child.stdout)
    return (worst[0], worst[1]), most, accepted, peak


MORE_BOMBS = {
    "deep-dashes": b"a: \n" + b"- " * 30_000 + b"x\n",
    "deep-question-marks": b"? " * 30_000 + b"x\n",
    "deep-keys": b"{" * 30_000,
    "list-as-key": b"[a, b]: 1\n" * 5_000,
    "map-as-key": b"{a: b}: 1\n" * 5_000,
    "anchors": b"".join(b"a%d: &x%d y\n" % (n, n) for n in range(20_000)),
    "alias-first": b"a: *nothing\n",
    "alias-to-itself": b"a: &a\n  b: *a\n",
    "merge-list": b"a: &a {b: 1}\nc: {<<: [" + b"*a, " * 10_000 + b"*a]}\n",
    "merge-of-text": b"<<: text\n" * 5_000,
    "directives": b"%TAG ! tag:x,2024:\n" * 5_000 + b"---\na: 1\n",
    "yaml-directive": b"%YAML 9.9\n---\na: 1\n",
    "documents": b"---\n" * 50_000,
    "document-ends": b"...\n" * 50_000,
    "comments": b"#\n" * 2_000_000,
    "blank-lines": b"\n" * 4_000_000,
    "long-comment": b"# " + b"x" * 99_000 + b"\na: 1\n",
    "quotes": b"'" * 99_999,
    "escapes": b'a: "' + b"\\x41" * 24_000 + b'"\n',
    "escaped-surrogates": b'a: "\\ud800"\n',
    "escaped-nuls": b'a: "' + b"\\0" * 40_000 + b'"\n',
    "folded": b"a: >\n" + b" x\n" * 40_000,
    "plain-over-lines": b"a: x\n" + b"  x\n" * 40_000,
    "colons": b"a: " + b"b: " * 30_000 + b"\n",
    "flow-of-commas": b"a: [" + b"," * 90_000 + b"]\n",
    "flow-of-questions": b"a: {" + b"? " * 40_000 + b"}\n",
    "tags": b"a: !!python/object/apply:os.system ['id']\n",
    "tag-bomb": b"a: " + b"!!x " * 20_000 + b"\n",
    "binary": b"a: !!binary " + b"QUJD" * 20_000 + b"\n",
    "carriage-returns": b"a: 1\r" * 60_000,
    "long-keys": b"".join(b"k" * 90_000 + b"%d: 1\n" % n for n in range(50)),
    "question-then-nothing": b"? \n" * 30_000,
    "tabs": b"\t" * 99_999,
}


def test_more_bombs_cost_neither_memory_nor_time(tmp_path: Path) -> None:
    for name, raw in MORE_BOMBS.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "d.yaml").write_bytes(raw)
    slowest, most, accepted, peak = _limited(tmp_path)
    assert accepted == []
    assert slowest[0] < 2, slowest
    assert most <= 502
    assert peak < 300


def test_many_files_stay_within_what_one_may_hold(tmp_path: Path) -> None:
    full = tmp_path / "full"
    full.mkdir()
    for number in range(180):
        (full / f"{number:03}.yaml").write_bytes(b"k%d: |\n" % number + b"  xxxxxx\n" * 10_000)
    many = tmp_path / "many"
    many.mkdir()
    for number in range(5_000):
        (many / f"{number}.yaml").write_bytes(b"a: 1\n")
    slowest, _, accepted, peak = _limited(tmp_path)
    assert accepted == []
    assert slowest[0] < 2, slowest
    assert peak < 300
    assert "at most 200" in read_with_findings(many).findings[0].message
    assert "8,388,608 characters" in str(read_with_findings(full).findings)


GIANTS = (
    *("9" * 90_000, "0x" + "f" * 90_000, "1e" + "9" * 80_000, "-" * 90_000, "1_" * 40_000),
    *("a" * 90_000, "( " * 40_000, "9 to " * 18_000, "1 month " * 11_000, "%" * 90_000),
    *("JPY_bn@2023*" * 7_000, "a.b" * 30_000, "x@" * 40_000, "'a' == " * 12_000, "造" * 30_000),
)


def test_a_giant_in_the_place_of_any_scalar_costs_neither_memory_nor_time(tmp_path: Path) -> None:
    from sonae.testing import Base
    from sonae.testing.sites import all_sites
    from sonae.testing.spoil import splice

    source = HERE.parent / "fuzz" / "rich" / "dossier.yaml"
    sites = all_sites(Base("rich", {"dossier.yaml": source.read_bytes()}))["dossier.yaml"]
    scalars = [site for site in sites.entries if site.kind == "scalar"]
    for number, site in enumerate(scalars):
        folder = tmp_path / f"{number:03}-{site.word}"
        folder.mkdir()
        giant = GIANTS[number % len(GIANTS)]
        text = splice(sites.text, site.value, f'"{giant}"')
        (folder / "dossier.yaml").write_text(text, encoding="utf-8")
    slowest, _, accepted, peak = _limited(tmp_path)
    assert slowest[0] < 2, slowest
    assert peak < 300
    free = {"label", "title", "note", "says", "because", "question", "author", "speaker", "when"}
    words = {name.partition("-")[2] for name in accepted}
    assert words <= free | {
        *("not_modelled", "chain", "indicator", "threshold", "bears_on", "name", "affiliation"),
        *("treaty", "article", "trigger", "law"),
    }


@pytest.mark.parametrize("kind", ["pipe", "device", "folder", "loop", "nowhere", "outside"])
def test_a_text_that_is_no_ordinary_file_inside_is_not_read(
    kind: str, spoil: Spoil, tmp_path: Path
) -> None:
    folder = spoil("10-evidence.yaml", "reliability: B", "reliability: B, text: report.txt")
    path = folder / "report.txt"
    outside = tmp_path / "secret.txt"
    outside.write_text("secret")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        target = {"device": "/dev/zero", "loop": path, "nowhere": "nothing", "outside": outside}
        path.symlink_to(target[kind])
    (finding,) = check_texts(read(folder), folder)
    assert finding.code == ("SN021" if kind == "nowhere" else "SN007")
    assert "secret" not in finding.message.replace("secret.txt", "")


@pytest.mark.parametrize("place", ["/dev/null", "/dev/zero", "/etc/passwd", "x" * 5_000, "\ud800"])
def test_a_folder_that_is_none_is_said(place: str) -> None:
    reading = read_with_findings(place)
    assert reading.dossier is None
    assert reading.findings[0].code == "SN007"
    assert "root:" not in str(reading.findings)


def test_a_link_to_a_dossier_is_read_and_its_texts_stay_inside(
    spoil: Spoil, tmp_path: Path
) -> None:
    folder = spoil()
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    assert read(link).sha256 == read(folder).sha256


@pytest.mark.parametrize(
    "name",
    [
        "ｙａｒｄ",
        "yаrd",
        "ya\u200brd",
        "ya\u202erd",
        "Yard",
        "yard\u0301",
        "y\u00e4rd",
        "１yard",
        "ⅰ",
    ],
)
def test_an_id_that_looks_like_another_is_refused(name: str, spoil: Spoil) -> None:
    folder = spoil("40-options.yaml", "  growth: {label", f'  "{name}": {{label')
    findings = read_with_findings(folder).findings
    assert "SN013" in [finding.code for finding in findings]
    assert not any(sign in str(findings[0]) for sign in "\u200b\u202e")


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(raw=st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "d.yaml").write_bytes(raw)
    reading = check(tmp_path)
    assert reading.dossier is None
    assert reading.findings
    assert all(str(finding) for finding in reading.findings)


YAML = st.recursive(
    st.text(max_size=8) | st.sampled_from(["1", "a to b", "10%", "x == 'a'", "1 to 2", "c1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
TOP = st.sampled_from(
    [
        *("sonae", "title", "as_of", "horizon", "sources", "claims", "factors", "events", "ask"),
        *("judgements", "constraints", "influences", "quantities", "options", "plans", "model"),
        *("outcomes", "signposts", "games", "commitments", "parties", "incidents", "analysts"),
    ]
)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(sections=st.dictionaries(TOP, YAML, max_size=6))
def test_any_tree_under_the_known_keys_is_read_or_refused(
    sections: dict[str, object], tmp_path: Path
) -> None:
    (tmp_path / "d.yaml").write_text(json.dumps(sections), encoding="utf-8")
    reading = check(tmp_path)
    assert reading.findings
    assert all(str(finding) for finding in reading.findings)


SCOPE: Scope = factor_scope({"election": ("left", "right"), "yard": ("open", "closed")})
WORDS = "election yard 'left' == != in not and or ( ) [ ] , if else 1 0.5 - + * < observed"


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.lists(st.sampled_from(WORDS.split()), max_size=12).map(" ".join))
def test_any_text_is_an_event_or_refused(text: str) -> None:
    faults: tuple[Fault, ...] = ()
    try:
        resolve(text, SCOPE, condition=True)
    except FormulaFaults as error:
        faults = error.faults or (Fault(Span(-1, -1), "none"),)
    assert all(0 <= fault.span.start <= fault.span.end <= len(text) for fault in faults)
