"""`sonae pathways --signs`: what announces a tipping, where alarms go, what waiting is worth."""

import pytest

import sonae.cli.pathways  # noqa: F401 - joins the command to the application

from .hand import written

BANKS = ("5 + 2 * on", "7 + 2 * on")
RISE = (
    'pumped: {is: "on[pump]"',
    'rise: {is: "pace[wind]", unit: "1"}\n    pumped: {is: "on[pump]"',
)
SEEN = (
    "  most: 2",
    "  most: 2\n  indicators:\n    seen: {label: how fast it rises, of: rise, alarm: above, "
    "calls: [dike], because: made up}",
)
GAUGE = (
    "outcomes:\n",
    "signposts:\n  gauge: {label: gauge, indicator: i, threshold: x, by: 2025-06-30, "
    "feeds: [dike], because: made up,\n    "
    "discriminates: [{event: \"wind == 'stormy'\", ratio: 2 to 5}]}\n"
    "outcomes:\n",
)
WAIT = (
    "nothing: {label: nothing}",
    "nothing: {label: nothing}\n  wait: {label: wait, steps: "
    '[{option: dike, start: 2025, until: 2031, when: "observed(water) >= 4"}]}',
)


@pytest.fixture
def sea(tmp_path):
    folder = tmp_path / "sea"
    written(folder, changes=(BANKS, RISE, SEEN, GAUGE, WAIT))
    return str(folder)


def test_the_text_says_what_announces_what_rings_and_what_waiting_is_worth(terminal, sea):
    ran = terminal("pathways", sea, "--signs")
    assert ran.code == 0
    for part in (
        "the signposts can announce 100 % in time",
        "gauge  by 2026 for dike 100 %",
        "when: observed(rise) > 1",
        "missed 0 % of the futures that tip",
        "years of warning: 3 100 %",
        "wait against the same steps at once",
        "level  +2 1 (+2 to +2 over the judgements); better in 100 %, worse in 0 %",
    ):
        assert part in ran.out, part


def test_json_holds_the_same_numbers(terminal, sea):
    found = terminal("pathways", sea, "--signs", "--json").json
    assert found["signposts"]["covered"] == 1.0
    (alarm,) = found["alarms"]
    assert (alarm["area"], alarm["alarm"]["trigger"]) == (1.0, "observed(rise) > 1")
    assert [one["against"] for one in found["waiting"]] == ["at once", "never"]


def test_signs_are_asked_for_alone(terminal, sea):
    assert terminal("pathways", sea, "--signs", "--deadlines").code == 2
    assert "runs no pathway" in terminal("pathways", sea, "--signs", "--wait", "2").err
