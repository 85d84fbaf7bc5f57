"""Changing one value of a dossier in place: by path or by `factor.state`, checked, undone."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.cases import shipped_dossier
from sonae.dossier import DossierFindings, read
from sonae.errors import UsageError
from sonae.versions import amend, compare
from sonae.versions.write import flow_text

GOOD = Path(__file__).parents[1] / "dossier" / "good"
FLAGSHIP = shipped_dossier("us-japan-2024")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return shutil.copytree(GOOD, tmp_path / "good")


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def changed_names(folder: Path) -> list[str]:
    return [change.name for change in compare(read(GOOD), read(folder))]


@pytest.mark.parametrize(
    ("path", "value", "file", "old", "new"),
    [
        ("quantities.growth.is", "0.1% to 1%", "40-options.yaml", ".01 to .03", "0.1% to 1%"),
        ("quantities.growth.is", ".1..1", "40-options.yaml", ".01 to .03", ".1 to 1"),
        ("judgements.j1.is", "50% to 60%", "30-judgements.yaml", "42% to 56%", "50% to 60%"),
        ("judgements[0].is", "50%..60%", "30-judgements.yaml", "42% to 56%", "50% to 60%"),
        ("election.left", "50%..60%", "30-judgements.yaml", "42% to 56%", "50% to 60%"),
        ("election.left", "likely", "30-judgements.yaml", "42% to 56%", "likely"),
        ("factors.yard.states.open.label", "開いている", "20-factors.yaml", "{label: Open}",
         "{label: 開いている}"),
        ("factors.yard.states.open.label", "open, at work", "20-factors.yaml", "{label: Open}",
         "{label: 'open, at work'}"),
        ("influences.election.left.yard.closed", "3", "30-judgements.yaml", "closed: 2",
         "closed: 3"),
        ("plans.deep.steps.quay", "quay@2027", "40-options.yaml", "[dredge@2025, quay@2026]",
         "[dredge@2025, quay@2027]"),
        ("plans.deep.steps[1]", "quay@2027", "40-options.yaml", "[dredge@2025, quay@2026]",
         "[dredge@2025, quay@2027]"),
        ("plans.deep.steps", "[dredge@2025]", "40-options.yaml", "[dredge@2025, quay@2026]",
         "[dredge@2025]"),
        ("judgements.j1.confidence", "high", "30-judgements.yaml", "from: [c1]}\n  - {id: j2",
         "from: [c1], confidence: high}\n  - {id: j2"),
        ("model.values.traffic.is", "base_2023", "50-model.yaml",
         "base_2023 * exp(growth * (t - 2023))\n          * pull[yard]\n", "base_2023\n"),
    ],
)  # fmt: skip
def test_one_value_changes_and_no_other_byte(
    good: Path, path: str, value: str, file: str, old: str, new: str
) -> None:
    before = contents(good)
    text = before[file].decode()
    assert text.count(old) == 1
    done = amend(good, path, value)
    assert (done.file, done.refused) == (file, False)
    assert contents(good) == before | {file: text.replace(old, new).encode()}
    assert len(changed_names(good)) <= 1 or path == "plans.deep.steps"


def test_undo_takes_it_back(good: Path) -> None:
    before = contents(good)
    for path, value in [
        ("election.left", "1%..2%"),
        ("quantities.growth.is", "0.5"),
        ("judgements.j1.confidence", "low"),
        ("election.right", "30%..40%"),
        ("plans.deep.steps", "[dredge@2027]"),
    ]:
        done = amend(good, path, value)
        assert done.undo is not None
        where, *rest = done.undo
        amend(good, where, None if rest == ["--remove"] else rest[0])
        assert contents(good) == before


def test_a_removed_entry_comes_back_by_its_undo(good: Path) -> None:
    done = amend(good, "plans.wait", None)
    assert changed_names(good) == ["wait"]
    assert done.undo is not None
    amend(good, *done.undo)
    assert compare(read(GOOD), read(good)) == ()


def test_a_judgement_that_is_not_there_is_added(good: Path) -> None:
    done = amend(good, "yard.closed", "20%..30%", because="Talks: with the owner.")
    assert done.path == "judgements.yard_closed"
    entry = read(good).content.judgements[-1]
    assert (entry.id, entry.event, entry.is_) == ("yard_closed", "yard == 'closed'", "20% to 30%")
    assert entry.because == "Talks: with the owner."
    again = amend(good, "yard.closed", "25%..30%")
    assert again.path == "judgements.yard_closed.is"
    assert len(read(good).content.judgements) == 3


def test_the_first_judgement_of_a_dossier_opens_the_list(tmp_path: Path) -> None:
    folder = shutil.copytree(GOOD, tmp_path / "d")
    path = folder / "30-judgements.yaml"
    text = path.read_text(encoding="utf-8")
    start, end = text.index("judgements:"), text.index("constraints:")
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    done = amend(folder, "yard.closed", "20%..30%", because="So.")
    assert done.file == "20-factors.yaml"
    assert [entry.id for entry in read(folder).content.judgements] == ["yard_closed"]


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("judgments.j1.is", "did you mean `judgements`"),
        ("judgements.j7.is", "no `j7` in `judgements`; there: j1, j2"),
        ("judgements.j1.iss", "no `iss` in `judgements.j1`"),
        ("quantities.grwoth.is", "no `grwoth` in `quantities`; did you mean `growth`?"),
        ("quantities.grwoth", "did you mean `growth`"),
        ("factors.yard.states.opne.label", "did you mean `open`"),
        ("yard.opne", "no `opne` in the states of `yard`; did you mean `open`?"),
        ("yrad.open", "did you mean `yard`"),
        ("yard", "write `factors.yard`"),
        ("plans.deep.steps[7]", "has 2 entries"),
        ("title.short", "is a text"),
        ("judgements.j1.is.x", "is a text"),
        ("plans.deep.steps.quya", "did you mean `quay`"),
        ("", "is not a path"),
        (".a", "is not a path"),
        ("a..b", "is not a path"),
        ("judgements[x]", "is not a path"),
        ("plans.deep.steps", "a list stands there"),
        ("quantities.growth", "a map stands there"),
    ],
)
def test_a_path_that_leads_nowhere_is_put_right(good: Path, path: str, message: str) -> None:
    before = contents(good)
    with pytest.raises(UsageError) as caught:
        amend(good, path, "1")
    assert message in str(caught.value)
    assert contents(good) == before


def test_a_change_that_would_break_the_dossier_is_not_written(good: Path) -> None:
    before = contents(good)
    for path, value in [
        ("quantities.growth.is", "3 to 2"),
        ("judgements.j1.event", "election == 'lfet'"),
        ("claims.c1.source", "nowhere"),
        ("sonae", "2"),
        ("title", "a\x00b"),
        ("factors.yard", "{label: x}"),
    ]:
        done = amend(good, path, value)
        assert done.refused
        assert done.new
        assert contents(good) == before


def test_force_writes_it_all_the_same(good: Path) -> None:
    done = amend(good, "claims.c1.source", "nowhere", force=True)
    assert not done.refused
    with pytest.raises(DossierFindings, match="nowhere"):
        read(good)
    mended = amend(good, "claims.c1.source", "report")
    assert not mended.refused
    assert contents(good) == contents(GOOD)


def test_mending_one_error_is_written_though_it_brings_others_to_light(good: Path) -> None:
    path = good / "40-options.yaml"
    text = path.read_text(encoding="utf-8").replace("difficulty: 2", "difficulty: 9")
    path.write_text(text.replace("launched: 12", "launchd: 12"), encoding="utf-8")
    assert not amend(good, "options.dredge.difficulty", "2").refused
    assert "difficulty: 2" in path.read_text(encoding="utf-8")


def test_files_that_are_no_yaml_are_left_alone(good: Path) -> None:
    (good / "99-broken.yaml").write_text("a: [", encoding="utf-8")
    before = contents(good)
    with pytest.raises(DossierFindings):
        amend(good, "title", "x")
    assert contents(good) == before
    with pytest.raises(DossierFindings, match="does not exist"):
        amend(good / "nowhere", "title", "x")


def test_byte_order_mark_and_windows_line_ends_stay(good: Path) -> None:
    for path in good.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    before = contents(good)
    amend(good, "title", "備え")
    amend(good, "yard.closed", "20%..30%", because="So.")
    after = contents(good)
    for name, raw in after.items():
        assert raw.startswith(b"\xef\xbb\xbf")
        assert b"\n" not in raw.replace(b"\r\n", b"")
        assert len(raw.splitlines()) - len(before[name].splitlines()) in (0, 1)
    assert read(good).content.title == "備え"


def test_nothing_half_written_is_left_behind(good: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = contents(good)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("sonae.versions.sheets.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        amend(good, "title", "x")
    assert contents(good) == before


CHARACTERS = st.characters(
    codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
)


@given(
    title=st.text(CHARACTERS, min_size=1, max_size=30),
    field=st.sampled_from(["title", "question", "sources.op_ed.note", "factors.korea.label"]),
)
@settings(
    deadline=None, max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_title_is_written_into_the_flagship_and_read_back(
    tmp_path: Path, title: str, field: str
) -> None:
    folder = tmp_path / "flagship"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(FLAGSHIP, folder)
    before = contents(folder)
    done = amend(folder, field, title)
    after = contents(folder)
    assert {name for name in after if after[name] != before[name]} <= {done.file}
    assert [change.after for change in compare(read(FLAGSHIP), read(folder))] in (
        [],
        [flow_text(title, flow=False)],
    )
