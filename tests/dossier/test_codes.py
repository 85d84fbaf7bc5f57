"""The registry of codes: complete, stable, and explained."""

import re
from pathlib import Path

import pytest

import sonae
from sonae.dossier import CODES, STANDARDS, explain_code, find_code, is_advice, standards_text
from sonae.errors import UsageError

SOURCE = Path(sonae.__file__).parent


def test_every_code_that_the_program_gives_is_in_the_registry_and_no_other() -> None:
    used = {
        code
        for path in SOURCE.rglob("*.py")
        if not path.name.startswith("code")
        for code in re.findall(r'"(SN\d{3})"', path.read_text(encoding="utf-8"))
    }
    assert used == set(CODES)


def test_codes_keep_the_meaning_they_had_in_the_first_version() -> None:
    first = {
        "SN001": "the file is not readable YAML",
        "SN003": "unknown key",
        "SN010": "a name refers to nothing declared",
        "SN016": "a word that is not on the scale it is read on",
        "SN021": "the text a source names was not found",
        "SN030": "something rests on nothing: no source and no reason",
    }
    assert {code: CODES[code].title for code in first} == first


@pytest.mark.parametrize("code", CODES)
def test_every_code_says_what_it_means_why_it_matters_and_what_to_write(code: str) -> None:
    entry = CODES[code]
    text = explain_code(entry)
    for part in (entry.id, entry.title, entry.bad.splitlines()[0], entry.good.splitlines()[0]):
        assert part in text
    assert len(entry.means) > 30
    assert len(entry.matters) > 30
    assert entry.bad != entry.good
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize("code", CODES)
def test_advice_and_only_advice_names_its_standard(code: str) -> None:
    assert (CODES[code].standard in STANDARDS) is is_advice(code)


@pytest.mark.parametrize("text", ["SN010", "sn010", " SN010 "])
def test_a_code_is_found_however_its_letters_are_written(text: str) -> None:
    assert find_code(text).id == "SN010"


@pytest.mark.parametrize(
    ("text", "hint"),
    [("SN10", "SN010"), ("10", "SN010"), ("SN1O3", "SN1"), ("SNO10", "SN010"), ("x", "SN001")],
)
def test_an_unknown_code_is_answered_with_the_nearest(text: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint):
        find_code(text)


def test_the_nine_standards_say_what_cannot_be_checked() -> None:
    text = standards_text()
    assert all(standard in text for standard in STANDARDS)
    assert text.count("cannot be checked") == 2
