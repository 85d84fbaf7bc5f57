"""Distributions of quantities in versions of a dossier: compared, merged, written."""

import shutil
from pathlib import Path

import pytest

from sonae.dossier import read
from sonae.versions import compare, merge, write

GOOD = Path(__file__).parents[1] / "dossier" / "good"
GROWTH = "is: .01 to .03, unit: share"
PERT = "is: .01 to .03, distribution: {family: pert, mode: .02}, unit: share"


def version(folder: Path, growth: str) -> Path:
    """Return a copy of the good dossier with another quantity."""
    shutil.copytree(GOOD, folder)
    path = folder / "40-options.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count(GROWTH) == 1
    path.write_text(text.replace(GROWTH, growth), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (GROWTH, PERT, [("added", "growth.distribution")]),
        (PERT, GROWTH, [("removed", "growth.distribution")]),
        (PERT, PERT.replace(".02", ".015"), [("changed", "growth.distribution.mode")]),
        (PERT, PERT.replace(".02", "2%"), []),
        (
            GROWTH.replace("unit", "distribution: uniform, unit"),
            GROWTH.replace("unit", "distribution: {family: uniform}, unit"),
            [],
        ),
    ],
)
def test_a_change_of_a_distribution_is_told(
    tmp_path: Path, before: str, after: str, expected: list[tuple[str, str]]
) -> None:
    old, new = version(tmp_path / "a", before), version(tmp_path / "b", after)
    found = [(change.kind, change.name) for change in compare(read(old), read(new))]
    assert found == expected


def test_a_distribution_of_one_analyst_joins_the_range_of_another(tmp_path: Path) -> None:
    base = version(tmp_path / "base", GROWTH)
    ours = version(tmp_path / "ours", PERT)
    theirs = version(tmp_path / "theirs", GROWTH.replace(".03", ".04"))
    merged = merge(base, ours, theirs)
    assert merged.dossier is not None
    growth = merged.dossier.content.quantities["growth"]
    assert (growth.is_.upper, growth.distribution and growth.distribution.mode) == (0.04, 0.02)


@pytest.mark.parametrize("growth", [PERT, GROWTH.replace("unit", "distribution: uniform, unit")])
def test_a_distribution_is_written_as_it_reads(tmp_path: Path, growth: str) -> None:
    dossier = read(version(tmp_path / "a", growth))
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "dossier.yaml").write_text(write(dossier.content), encoding="utf-8")
    again = read(tmp_path / "b")
    assert again.content.quantities["growth"] == dossier.content.quantities["growth"]
    assert again.sha256 == dossier.sha256
