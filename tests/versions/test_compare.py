"""Two versions of a dossier compared: every kind of change once, and no change where none is."""

import shutil
from pathlib import Path

import pytest

from sonae.cases import shipped_dossier
from sonae.dossier import read
from sonae.versions import Change, changes_text, compare

GOOD = Path(__file__).parents[1] / "dossier" / "good"

MORE = """\
parties:
  home: {label: Home, code: JPN}
  ally: {label: Ally, code: USA}
areas:
  bay: {label: The bay, administered_by: home}
commitments:
  help: {label: Help, treaty: Treaty of 1960, obligor: ally, beneficiary: home, type: defense,
         incidents: [armed_attack], where: [bay], because: Article 5}
incidents:
  raid: {label: A raid, attacker: ally, target: home, where: bay}
analysts:
  sato: {name: Sato}
"""


def version(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return a copy of the good dossier, with all sections, in which texts are replaced."""
    shutil.copytree(GOOD, folder)
    (folder / "90-more.yaml").write_text(MORE, encoding="utf-8")
    for old, new in changes:
        found = [path for path in folder.iterdir() if old in path.read_text(encoding="utf-8")]
        assert len(found) == 1, f"{old!r} stands in {len(found)} files"
        text = found[0].read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        found[0].write_text(text.replace(old, new), encoding="utf-8")
    return folder


def changes(tmp_path: Path, *replaced: tuple[str, str]) -> tuple[Change, ...]:
    before = read(version(tmp_path / "before"))
    return compare(before, read(version(tmp_path / "after", *replaced)))


@pytest.mark.parametrize("name", ["good", "flagship"])
def test_a_dossier_does_not_differ_from_itself(name: str) -> None:
    dossier = read(GOOD if name == "good" else shipped_dossier("us-japan-2024"))
    assert compare(dossier, dossier) == ()
    assert changes_text((), "a", "b") == "the same in meaning"


TABLE = [
    ("title: A small dossier that passes", "title: Another", "head", "changed", "title", ""),
    ("tolerance: 1\n", "tolerance: 2\n", "head", "changed", "tolerance.local", "higher"),
    ("to: 2030", "to: 2031", "head", "changed", "horizon.to", "higher"),
    ("[earthquakes]", "[earthquakes, war]", "head", "added", "not_modelled.war", ""),
    ("no plan closes it", "none does", "head", "changed",
     "assumptions.the port stays open.because", ""),
    ("note: unsigned", "note: signed", "sources", "changed", "letter.note", ""),
    (", note: unsigned", "", "sources", "removed", "letter.note", ""),
    ("credibility: 2\n", "credibility: 3\n", "claims", "changed", "c1.credibility", "higher"),
    ("[yard, traffic, dredge]", "[yard, dredge]", "claims", "removed", "c1.bears_on.traffic", ""),
    ("given: \"election == 'left'\"}\n    bears", "given: \"election == 'right'\"}\n    bears",
     "claims", "changed", "c1.about.given", ""),
    ("{label: Open}", "{label: At work}", "factors", "changed", "yard.states.open.label", ""),
    ("    states:\n      left", "    observable: 2026\n    states:\n      left",
     "factors", "added", "election.observable", ""),
    ("label: Trouble, is", "label: Worry, is", "events", "changed", "trouble.label", ""),
    ("label: Trouble under the left", "label: Bad", "ask", "changed",
     "trouble given election == 'left'.label", ""),
    ("42% to 56%", "50% to 60%", "judgements", "changed", "j1.is", "more likely"),
    ("42% to 56%", "45% to 50%", "judgements", "changed", "j1.is", "narrower"),
    ("42% to 56%", "likely", "judgements", "changed", "j1.is", ""),
    ("times: 2 to 4", "times: at least 2", "judgements", "changed", "j2.times", "wider"),
    ("{id: j2, event", "{id: j3, event", "judgements", "renamed", "j2", ""),
    ("yard != 'closed'\", because", "yard == 'open'\", because", "constraints", "changed",
     "k1.then", ""),
    ("closed: 2, open", "closed: 1, open", "influences", "changed",
     "election.left.yard.closed", "weaker"),
    ("closed: 2, open", "closed: -2, open", "influences", "changed", "election.left.yard.closed",
     "turned round"),
    (".01 to .03", ".02 to .04", "quantities", "changed", "growth.is", "higher"),
    ("12 to 24 months\n", "1 to 3 years\n", "options", "changed", "dredge.lead", "wider"),
    ("upfront: 3, ", "", "options", "removed", "dredge.cost.upfront", ""),
    ("launched: 12 months", "launched: 6 months", "options", "changed",
     "quay.requires.dredge.launched", "lower"),
    ("[dredge@2025, quay@2026]", "[dredge@2025]", "plans", "removed", "deep.steps.quay", ""),
    ("[dredge@2025, quay@2026]", "[dredge@2025, quay@2028]", "plans", "changed",
     "deep.steps.quay.start", "2 years later"),
    ("label: Nothing, steps: []", "label: Nothing, steps: [sell@2030]", "plans", "added",
     "nothing.steps.sell", ""),
    ("growth * (t - 2023)", "growth * (t - 2024)", "model", "changed", "values.traffic.is", ""),
    ("worth * 0.95", "worth * 0.9", "model", "changed", "stocks.worth.next", ""),
    ("closed: 0.6", "closed: 0.5", "model", "changed", "tables.pull.is.closed", "lower"),
    ("threshold: 40", "threshold: 45", "outcomes", "changed", "income.threshold", "higher"),
    ("label: Worth at the end", "label: Last", "reports", "changed", "last.label", ""),
    ("ratio: 3 to 8", "ratio: 4 to 9", "signposts", "changed",
     "s1.discriminates.election == 'left'.ratio", "higher"),
    ("{label: Ally,", "{label: The ally,", "parties", "changed", "ally.label", ""),
    ("label: The bay", "label: The gulf", "areas", "changed", "bay.label", ""),
    ("because: Article 5", "because: Article 6", "commitments", "changed", "help.because", ""),
    ("label: A raid", "label: Raid", "incidents", "changed", "raid.label", ""),
    ("{name: Sato}", "{name: Sato, affiliation: Port office}", "analysts", "added",
     "sato.affiliation", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "section", "kind", "name", "words"), TABLE)
def test_each_change_is_seen_once(
    tmp_path: Path, old: str, new: str, section: str, kind: str, name: str, words: str
) -> None:
    (change,) = changes(tmp_path, (old, new))
    assert (change.section, change.kind, change.name, change.words) == (section, kind, name, words)


def test_every_section_of_the_good_dossier_is_in_the_table() -> None:
    sections = set(read(GOOD).content.model_dump(exclude_defaults=True, by_alias=True))
    head = ("sonae", "dossier", "title", "question", "as_of", "horizon", "money", "tolerance")
    assert sections - {row[2] for row in TABLE} - {*head, "not_modelled", "assumptions"} == set()


def test_writing_it_differently_changes_nothing(tmp_path: Path) -> None:
    report, letter = (GOOD / "10-evidence.yaml").read_text().splitlines(keepends=True)[1:3]
    assert not changes(
        tmp_path,
        ("title: A small dossier that passes", "title: 'A small dossier\n  that passes'  # so"),
        ("42% to 56%", ".42 to .56"),
        ("12 to 24 months\n", "1 to 2 years\n"),
        ("election == 'right'\", then", "election=='right'  \", then"),
        ("{label: Growth, is: .01 to .03, unit: share, because: my range}",
         "{unit: share, is: 0.01 to 3e-2, because: my range, label: Growth, from: []}"),
        (report + letter, "  letter: {note: unsigned, title: A letter, reliability: C}\n" + report),
        ("[yard, traffic, dredge]", "[dredge, traffic, yard]"),
        ("closed: 2, open: -2,", "open: -2, closed: 2.0,"),
        ("steps: [dredge@2025, quay@2026]", "steps: [{option: dredge, start: 2025}, quay@2026]"),
        ("        base_2023 * exp(growth * (t - 2023))\n          * pull[yard]\n",
         "        base_2023 *\n        exp( growth*(t-2023) ) * pull[yard]\n"),
    )  # fmt: skip


def test_files_count_for_nothing(tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    whole.mkdir()
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(GOOD.iterdir()))
    (whole / "all.yaml").write_text(text, encoding="utf-8")
    assert compare(read(GOOD), read(whole)) == ()


def test_order_is_a_change_where_results_follow_it(tmp_path: Path) -> None:
    old = "      open: {label: Open}\n      closed: {label: Closed}\n"
    new = "      closed: {label: Closed}\n      open: {label: Open}\n"
    (change,) = changes(tmp_path, (old, new))
    assert (change.kind, change.name) == ("order", "yard.states")
    assert change.after == "closed, open, other"


def test_a_new_id_is_a_rename_only_for_exactly_the_same_content(tmp_path: Path) -> None:
    same = changes(tmp_path / "1", ("{id: j2, event", "{id: j3, event"))
    assert [(change.kind, change.before, change.after) for change in same] == [
        ("renamed", "j2", "j3")
    ]
    other = changes(
        tmp_path / "2", ("{id: j2, event", "{id: j3, event"), ("times: 2 to 4", "times: 3")
    )
    assert [change.kind for change in other] == ["removed", "added"]


def test_both_places_are_named(tmp_path: Path) -> None:
    (change,) = changes(tmp_path, ("judgements:\n", "# more\njudgements:\n"), ("42% to", "40% to"))
    assert str(change.old).startswith("30-judgements.yaml:4:")
    assert str(change.new).startswith("30-judgements.yaml:5:")
    text = changes_text((change,), "a", "b")
    assert "j1.is: 42% to 56% -> 40% to 56% (wider)" in text
    assert "a/30-judgements.yaml:4 -> b/30-judgements.yaml:5" in text
    assert text.endswith("1 change")


def test_many_changes_stand_under_their_sections(tmp_path: Path) -> None:
    found = changes(tmp_path, ("42% to", "40% to"), ("tolerance: 1\n", "tolerance: 0\n"))
    lines = changes_text(found, "a", "b").splitlines()
    assert [line for line in lines if line and line[0] != " "] == [
        "head",
        "judgements",
        "2 changes",
    ]


def test_changes_there_and_back_mirror_each_other(tmp_path: Path) -> None:
    before = read(version(tmp_path / "before"))
    after = read(version(tmp_path / "after", ("[earthquakes]", "[]"), ("42% to", "40% to")))
    mirror = {"added": "removed", "removed": "added"}
    there = {(c.name, c.kind, c.before, c.after) for c in compare(before, after)}
    back = {(c.name, mirror.get(c.kind, c.kind), c.after, c.before) for c in compare(after, before)}
    assert there == back
