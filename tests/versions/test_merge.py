"""Two analysts' dossiers brought together: nothing lost, nothing guessed, comments kept."""

import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sonae.cases import shipped_dossier
from sonae.dossier import DossierFindings, read
from sonae.errors import UsageError
from sonae.versions import Merged, compare, merge

GOOD = Path(__file__).parents[1] / "dossier" / "good"
Replaced = tuple[str, str]


def version(folder: Path, *replaced: Replaced) -> Path:
    """Return a copy of the good dossier in which texts are replaced."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(GOOD, folder)
    for old, new in replaced:
        found = [path for path in folder.iterdir() if old in path.read_text(encoding="utf-8")]
        assert len(found) == 1, f"{old!r} stands in {len(found)} files"
        text = found[0].read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        found[0].write_text(text.replace(old, new), encoding="utf-8")
    return folder


def texts(merged: Merged) -> dict[str, str]:
    return {name: sheet.text for name, sheet in merged.sheets.files.items()}


def changes(before: Path, merged: Merged) -> set[tuple[str, str]]:
    assert merged.dossier is not None
    found = compare(read(before), merged.dossier)
    return {(change.section, change.name) for change in found if change.kind != "order"}


JUDGED = ("42% to 56%", "50% to 60%")
COMMENTED = (
    "quantities:\n",
    "quantities:\n  # from the new tariff\n"
    "  fee: {is: 1 to 2, unit: JPY_bn@2023, because: so}  # ask\n",
)
SOURCE = ("claims:\n", "  memo: {title: 覚書, reliability: D}\nclaims:\n")
STATE = ("{label: Open}", "{label: At work}")
STEP = ("[dredge@2025, quay@2026]", "[dredge@2025, quay@2027]")
FORMULA = ("growth * (t - 2023)", "growth * (t - 2024)")
GONE = ('reports:\n  last: {label: Worth at the end, is: "final(worth)", unit: JPY_bn@2023}\n', "")
CLAIM = ("bears_on: [yard, traffic, dredge]", "bears_on: [yard, dredge, quay]")
SCORE = ("closed: 2, open: -2", "closed: 1, open: -2, other: 1")
HEAD = ("title: A small dossier that passes", "title: 小さな備え")
PLAN = ("  wait: {label", "  sale: {label: Sell at once, steps: [sell@2024]}\n  wait: {label")
CONSTRAINT = (
    "constraints:\n",
    "constraints:\n  - {id: k0, never: \"yard == 'open' and trouble\", because: so}\n",
)
REMOVED = ("  sell: {label: Sell the yard, lead: 1 month}\n", "")
CHANGES = [JUDGED, COMMENTED, SOURCE, STATE, STEP, FORMULA, GONE, CLAIM, SCORE, HEAD, PLAN]


@pytest.mark.parametrize("name", ["good", "us-japan-2024"])
def test_merging_the_same_gives_the_same_files(name: str) -> None:
    folder = GOOD if name == "good" else shipped_dossier(name)
    merged = merge(folder, folder, folder)
    assert merged.conflicts == merged.taken == merged.both == ()
    assert texts(merged) == {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}


def test_a_change_on_both_sides_alike_is_no_conflict(tmp_path: Path) -> None:
    changed = version(tmp_path / "a", *CHANGES)
    merged = merge(GOOD, changed, changed)
    assert merged.conflicts == merged.taken == ()
    assert texts(merged) == {path.name: path.read_text("utf-8") for path in changed.iterdir()}


def test_what_only_theirs_changed_is_taken_and_what_only_ours_changed_stays(tmp_path: Path) -> None:
    changed = version(tmp_path / "a", *CHANGES)
    into = merge(GOOD, GOOD, changed)
    assert into.conflicts == ()
    assert into.dossier is not None
    assert [change.kind for change in compare(read(changed), into.dossier)] == []
    kept = merge(GOOD, changed, GOOD)
    assert texts(kept) == {path.name: path.read_text("utf-8") for path in changed.iterdir()}


@given(st.lists(st.sampled_from(["ours", "theirs", "none"]), min_size=11, max_size=11))
@settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_disjoint_changes_are_both_there_whoever_merges(tmp_path: Path, sides: list[str]) -> None:
    mine = [change for change, side in zip(CHANGES, sides, strict=True) if side == "ours"]
    yours = [change for change, side in zip(CHANGES, sides, strict=True) if side == "theirs"]
    ours, theirs = version(tmp_path / "ours", *mine), version(tmp_path / "theirs", *yours)
    both = version(tmp_path / "both", *mine, *yours)
    merged, mirrored = merge(GOOD, ours, theirs), merge(GOOD, theirs, ours)
    for one in (merged, mirrored):
        assert one.conflicts == ()
        assert changes(both, one) == set()


def test_additions_bring_their_comments(tmp_path: Path) -> None:
    ours = version(tmp_path / "ours", ("quantities:\n", "# all in yen\nquantities:\n"), JUDGED)
    theirs = version(tmp_path / "theirs", COMMENTED, SOURCE)
    merged = texts(merge(GOOD, ours, theirs))
    assert (
        "# all in yen\nquantities:\n  # from the new tariff\n  fee: {" in merged["40-options.yaml"]
    )
    assert "because: so}  # ask\n" in merged["40-options.yaml"]
    assert "  memo: {title: 覚書, reliability: D}\nclaims:" in merged["10-evidence.yaml"]
    assert merged["30-judgements.yaml"] == (ours / "30-judgements.yaml").read_text("utf-8")


def test_a_judgement_that_both_changed_is_kept_twice(tmp_path: Path) -> None:
    ours = version(tmp_path / "ours", ("42% to 56%", "50% to 60%"))
    theirs = version(tmp_path / "theirs", ("42% to 56%, from: [c1]", "30% to 40%, because: Polls"))
    merged = merge(GOOD, ours, theirs, names=("Sato", "田中"))
    assert merged.conflicts == ()
    assert [(one.id, one.ours, one.theirs) for one in merged.both] == [
        ("j1", "j1_sato", "j1_theirs")
    ]
    assert merged.dossier is not None
    first, second, other = merged.dossier.content.judgements
    assert (first.id, first.by, first.is_, first.from_) == (
        "j1_sato",
        "sato",
        "50% to 60%",
        ("c1",),
    )
    assert (second.id, second.by, second.is_) == ("j1_theirs", "theirs", "30% to 40%")
    assert other.id == "j2"
    names = {key: entry.name for key, entry in merged.dossier.content.analysts.items()}
    assert names == {"sato": "Sato", "theirs": "田中"}


def test_two_new_judgements_under_one_id_are_both_kept(tmp_path: Path) -> None:
    new = (
        "constraints:\n",
        "  - {id: j3, event: \"yard == '%s'\", is: 1%% to 5%%, because: so}\nconstraints:\n",
    )
    ours = version(tmp_path / "ours", (new[0], new[1] % "open"))
    theirs = version(tmp_path / "theirs", (new[0], new[1] % "other"))
    merged = merge(GOOD, ours, theirs)
    assert merged.dossier is not None
    assert [entry.id for entry in merged.dossier.content.judgements] == [
        *("j1", "j2", "j3_ours", "j3_theirs")
    ]


def test_a_reason_changed_by_one_and_an_interval_by_the_other_stay_one_judgement(
    tmp_path: Path,
) -> None:
    ours = version(tmp_path / "ours", ("because: my view", "because: our view"))
    theirs = version(tmp_path / "theirs", ("times: 2 to 4", "times: 3 to 4"))
    merged = merge(GOOD, ours, theirs)
    assert (merged.both, merged.conflicts) == ((), ())
    assert merged.dossier is not None
    judged = merged.dossier.content.judgements[1]
    assert (judged.because, judged.times and judged.times.text) == ("our view", "3 to 4")


CONFLICTS = [
    ((".01 to .03", ".02 to .03"), (".01 to .03", ".01 to .04"), "quantities.growth.is"),
    (HEAD, ("title: A small dossier that passes", "title: Other"), "title"),
    (STEP, ("quay@2026]", "quay@2029]"), "plans.deep.steps.quay"),
    (("closed: 2,", "closed: 1,"), ("closed: 2,", "closed: 3,"),
     "influences.election.left.yard.closed"),
    (FORMULA, ("growth * (t - 2023)", "growth * (t - 2022)"), "model.values.traffic.is"),
    (GONE, ("Worth at the end", "Worth"), "reports"),
    (("threshold: 40, ", ""), ("threshold: 40, ", "threshold: 50, "), "outcomes.income.threshold"),
    (CONSTRAINT, (CONSTRAINT[0], CONSTRAINT[1].replace("open", "closed")), "constraints.k0.never"),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "yours", "name"), CONFLICTS)
def test_what_both_changed_is_shown_and_settled_only_when_asked(
    tmp_path: Path, mine: Replaced, yours: Replaced, name: str
) -> None:
    ours, theirs = version(tmp_path / "ours", mine), version(tmp_path / "theirs", yours)
    merged = merge(GOOD, ours, theirs)
    (conflict,) = merged.conflicts
    assert conflict.name == name
    assert conflict.ours != conflict.theirs
    (mirrored,) = merge(GOOD, theirs, ours).conflicts
    assert (mirrored.name, mirrored.ours, mirrored.theirs) == (name, conflict.theirs, conflict.ours)
    for prefer, like in (("ours", ours), ("theirs", theirs)):
        settled = merge(GOOD, ours, theirs, prefer=prefer)  # type: ignore[arg-type]
        assert settled.conflicts == merged.conflicts
        assert changes(like, settled) == set()


def test_a_conflict_names_all_three_places(tmp_path: Path) -> None:
    ours = version(tmp_path / "ours", (".01 to .03", ".02 to .03"), COMMENTED)
    theirs = version(tmp_path / "theirs", (".01 to .03", ".01 to .04"))
    (conflict,) = merge(GOOD, ours, theirs).conflicts
    assert (conflict.base, conflict.ours, conflict.theirs) == (
        ".01 to .03",
        ".02 to .03",
        ".01 to .04",
    )
    assert [place.line for place in conflict.places if place] == [2, 4, 2]


def test_one_takes_an_entry_out_and_the_other_leaves_it(tmp_path: Path) -> None:
    use = (", {option: sell, start: 2026, when: \"observed(election) == 'left'\"}]", "]")
    ours = version(tmp_path / "ours", REMOVED, use, ("    excludes: [sell]\n", ""))
    for merged in (merge(GOOD, ours, GOOD), merge(GOOD, GOOD, ours)):
        assert changes(ours, merged) == set()
        assert merged.conflicts == ()


def test_a_merge_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    use = (", {option: sell, start: 2026, when: \"observed(election) == 'left'\"}]", "]")
    ours = version(tmp_path / "ours", REMOVED, use, ("    excludes: [sell]\n", ""))
    theirs = version(tmp_path / "theirs", PLAN)  # a new plan that uses the option
    merged = merge(GOOD, ours, theirs)
    assert merged.dossier is None
    assert any("sell" in finding.message for finding in merged.findings)


def test_a_new_section_comes_with_its_file(tmp_path: Path) -> None:
    theirs = version(tmp_path / "theirs")
    text = "# who owes what\nparties:\n  home: {label: Home, code: JPN}  # us\n"
    (theirs / "60-parties.yaml").write_text(text, encoding="utf-8")
    merged = merge(GOOD, GOOD, theirs)
    assert texts(merged)["60-parties.yaml"] == text
    assert changes(theirs, merged) == set()
    whole = version(tmp_path / "ours")
    (whole / "60-parties.yaml").write_text("areas:\n  bay: {label: Bay}\n", encoding="utf-8")
    both = texts(merge(GOOD, whole, theirs))["60-parties.yaml"]
    assert "areas:\n" in both
    assert "# who owes what\nparties:\n  home: {label: Home, code: JPN}  # us" in both


def test_byte_order_marks_and_windows_line_ends_of_ours_stay(tmp_path: Path) -> None:
    ours = version(tmp_path / "ours", JUDGED)
    for path in ours.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    theirs = version(tmp_path / "theirs", COMMENTED, SOURCE, STEP)
    merged = merge(GOOD, ours, theirs)
    assert merged.dossier is not None
    for sheet in merged.sheets.files.values():
        assert sheet.raw.startswith(b"\xef\xbb\xbf")
        assert b"\n" not in sheet.raw.replace(b"\r\n", b"")


def test_all_files_are_written_into_a_new_folder_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    merged = merge(GOOD, version(tmp_path / "ours", JUDGED), version(tmp_path / "theirs", SOURCE))
    (tmp_path / "ours" / "notes.txt").write_text("mine", encoding="utf-8")
    merged.sheets.write_new(tmp_path / "new" / "out", tmp_path / "ours")
    assert merged.dossier is not None
    assert read(tmp_path / "new" / "out").sha256 == merged.dossier.sha256
    assert (tmp_path / "new" / "out" / "notes.txt").read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="not empty"):
        merged.sheets.write_new(tmp_path / "ours")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("sonae.versions.sheets.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        merged.sheets.write_new(tmp_path / "other" / "out")
    assert list((tmp_path / "other").iterdir()) == []


def test_a_version_that_cannot_be_read_stops_the_merge(tmp_path: Path) -> None:
    broken = version(tmp_path / "broken", ("credibility: 2\n", "credibility: 9\n"))
    with pytest.raises(DossierFindings, match="credibility"):
        merge(GOOD, broken, GOOD)
