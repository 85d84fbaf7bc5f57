"""Ten thousand spoilt dossiers: no traceback, no hang, little memory, and the right line.

The same mutants on every machine; ``scripts/fuzz.py`` hunts on with other seeds.
"""

from pathlib import Path

import pytest

from sonae.testing import Base, Mutator, Tally, hunt, read_bases

HERE = Path(__file__).parent
SEED, COUNT = 20240219, 10_000


@pytest.fixture(scope="module")
def bases() -> tuple[Base, ...]:
    return read_bases([HERE.parent / "dossier" / "good", HERE / "rich"])


@pytest.fixture(scope="module")
def tally(bases: tuple[Base, ...]) -> Tally:
    return hunt(bases, SEED, COUNT, workers=2)


def test_mutants_are_the_same_for_the_same_seed_and_index(bases: tuple[Base, ...]) -> None:
    first, second = Mutator(bases, 1), Mutator(bases, 1)
    backwards = [second.mutant(index) for index in reversed(range(50))]
    assert [first.mutant(index) for index in range(50)] == backwards[::-1]
    assert Mutator(bases, 2).mutant(0) != first.mutant(0)


@pytest.mark.xdist_group("fuzz")
def test_no_mutant_brings_the_check_down(tally: Tally) -> None:
    assert tally.count == COUNT
    assert [(v.mutant.index, v.outcome, v.detail[-300:]) for v in tally.failures] == []


@pytest.mark.xdist_group("fuzz")
def test_a_single_defect_is_named_on_its_line_and_the_right_word_is_offered(
    tally: Tally, capsys: pytest.CaptureFixture[str]
) -> None:
    with capsys.disabled():
        print(f"\n{tally}")  # noqa: T201 - the figures are what the test is for
    assert sum(tries for _, tries in tally.lines.values()) > 3_000
    assert tally.share_of_lines() >= 0.95
    assert tally.share_of_words() >= 0.80
