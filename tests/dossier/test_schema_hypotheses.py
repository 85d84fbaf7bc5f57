"""Competing hypotheses: both forms can be written, read back, compared and merged."""

import shutil
from pathlib import Path

import pytest

from sonae.checks import check
from sonae.dossier import Dossier, read
from sonae.versions import compare, write

GOOD = Path(__file__).parent / "good"
TABLES = """\
hypotheses:
  fate:
    label: What becomes of the yard?
    of: yard
    evidence:
      - {claim: c1, weight: 2, marks: {open: II, closed: CC, other: N}, because: as read}
      - {claim: c2, marks: {open: C, closed: I, other: N}}
    because: my reading
  vote:
    label: Who wins?
    events: {won: "election == 'left'", lost: "election == 'right' or trouble and not trouble"}
    evidence:
      - {claim: c1, ratios: {won: 1.5 to 2, lost: at most 1}, group: papers}
      - {claim: c2, ratios: {won: 0.5 to 0.6, lost: 1}}
    independent: [[papers, c2]]
    from: [c1]
"""


def dossier(folder: Path, tables: str = TABLES) -> Dossier:
    shutil.copytree(GOOD, folder)
    (folder / "60-hypotheses.yaml").write_text(tables, encoding="utf-8")
    return read(folder)


def test_hypotheses_are_states_of_a_factor_or_named_events(tmp_path: Path) -> None:
    found = dossier(tmp_path / "a")
    fate, vote = found.formulas.hypotheses["fate"], found.formulas.hypotheses["vote"]
    assert list(fate) == ["open", "closed", "other"]
    assert fate["closed"].text == "yard == 'closed'"
    assert vote["lost"].reads == ("election", "yard")
    item = found.content.hypotheses["fate"].evidence[0]
    assert (item.claim, item.weight, item.marks["closed"]) == ("c1", 2.0, "CC")
    assert found.content.hypotheses["vote"].independent == (("papers", "c2"),)


def test_a_sound_table_gives_no_finding_and_its_claims_count_as_used(tmp_path: Path) -> None:
    dossier(tmp_path / "a")
    evidence = tmp_path / "a" / "10-evidence.yaml"
    text = evidence.read_text(encoding="utf-8").replace(", attacks: [c1]", "")
    evidence.write_text(text, encoding="utf-8")
    places = [f"{finding.code} {finding.path}" for finding in check(tmp_path / "a").findings]
    assert not [place for place in places if "hypotheses" in place or place == "SN041 claims.c2"]


def test_what_is_written_reads_as_it_was(tmp_path: Path) -> None:
    found = dossier(tmp_path / "a")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "all.yaml").write_text(write(found.content), encoding="utf-8")
    again = read(tmp_path / "b")
    assert again.content == found.content
    assert compare(found, again) == ()


@pytest.mark.parametrize(
    ("old", "new", "name", "kind"),
    [
        ("closed: CC", "closed: C", "fate.evidence.c1.marks.closed", "changed"),
        (", other: N}}\n    because", "}}\n    because", "fate.evidence.c2.marks.other", "removed"),
        ("1.5 to 2", "1.5 to 3", "vote.evidence.c1.ratios.won", "changed"),
        (", group: papers", "", "vote.evidence.c1.group", "removed"),
    ],
)
def test_a_changed_cell_is_named_by_its_claim_and_hypothesis(
    old: str, new: str, name: str, kind: str, tmp_path: Path
) -> None:
    tables = TABLES if old != ", group: papers" else TABLES.replace("[[papers, c2]]", "[]")
    before = dossier(tmp_path / "a", tables)
    after = dossier(tmp_path / "b", tables.replace(old, new))
    changes = [(change.section, change.name, change.kind) for change in compare(before, after)]
    assert changes == [("hypotheses", name, kind)]


def test_independence_of_signs_can_be_written_and_is_named_when_it_changes(tmp_path: Path) -> None:
    before = dossier(tmp_path / "a")
    folder = tmp_path / "b"
    shutil.copytree(tmp_path / "a", folder)
    model = folder / "50-model.yaml"
    more = (
        "  s2: {label: Orders, indicator: orders, threshold: none, independent_of: [s1], "
        "discriminates: [{event: \"yard == 'closed'\", ratio: at most 0.5}]}\n"
    )
    model.write_text(model.read_text(encoding="utf-8") + more, encoding="utf-8")
    after = read(folder)
    assert after.content.signposts["s2"].independent_of == ("s1",)
    assert [(c.name, c.kind) for c in compare(before, after)] == [("s2", "added")]
