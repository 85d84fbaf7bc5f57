"""What errors say: a name that nobody declared, in the same words everywhere."""

import pytest

from sonae.errors import UsageError


def test_an_unknown_name_is_told_with_what_is_near_and_what_there_is():
    said = str(UsageError.unknown("plan", "bild", ("nothing", "build")))
    assert said == "unknown plan `bild`; did you mean `build`? declared: nothing, build"
    said = str(UsageError.unknown("state", "wet", ("a", "b"), of="rain"))
    assert said == "unknown state `wet` of rain; declared: a, b"
    assert str(UsageError.unknown("plan", "x", ())) == "unknown plan `x`; declared: none"


def test_a_long_list_and_a_long_name_are_cut():
    said = str(UsageError.unknown("plan", "z" * 1000, [f"p{number}" for number in range(25)]))
    assert said.endswith("p18, p19 and 5 more")
    assert len(said) < 250


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ("discover", "--plan"),
        ("sensitivity", "--plan"),
        ("worst", "--plan"),
        ("explain future", "--plan"),
        ("choose", "--plans"),
        ("export --out none.tar.gz", "--plan"),
    ],
)
def test_commands_name_an_unknown_plan_in_the_same_words(terminal, starter, command, option):
    ran = terminal(*command.split(), str(starter), option, "xyz")
    assert ran.code == 2
    assert "unknown plan `xyz`; declared: " in ran.err
