"""`sonae pathways`: what it prints, as text and JSON, and bad calls."""

import pytest

import sonae.cli.pathways  # noqa: F401 - joins the command to the application
from sonae.pathways.text import percent

from .hand import HEAD, MODEL, OPTIONS, PATHWAYS, written


@pytest.fixture
def sea(tmp_path):
    folder = tmp_path / "sea"
    written(folder)
    return str(folder)


def test_the_text_says_what_tips_when_what_is_due_and_what_lasts(terminal, sea):
    ran = terminal("pathways", sea)
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 100
    for part in (
        "dry  the land is dry: water <= height",
        "So nothing has tipped by 2028 with a probability of 20–60 %",
        "nothing tips in: 2027 50 %, 2030 50 %, never 0 % of futures",
        "wall requires dike 1 year before it",
        "2 actions, each decided on in 2024, 2025 or 2027; 7 can be carried out",
        "known in advance: an upper bound on what any decision can reach",
        "lost by waiting: 50 % of futures",
        "Pathways that no other beats: 3",
        "2024 build → 2025 raise_it",
        "In every one of these futures some pathway lasts.",
        "A share of futures is no probability",
    ):
        assert part in " ".join(ran.out.split()) or part in ran.out, part
    assert "sonae: 7 pathways, in all 2 scenario classes" in ran.err


def test_the_row_of_an_option_gives_its_years(terminal, sea):
    text = terminal("pathways", sea).out.split("By when to start")[1]
    rows = {row.split()[0]: row.split()[1:] for row in text.splitlines() if "  20" in row}
    assert rows["dike"] == ["2026", "2026", "2029", "0", "%", "50", "%"]
    assert rows["wall"][:3] == ["2024", "2024", "2027"]


def test_json_holds_the_same_numbers_and_every_proof(terminal, sea):
    found = terminal("pathways", sea, "--json").json
    (plan,) = found["plans"]
    assert plan["shares"]["2027"] == plan["shares"]["2030"] == 0.5
    assert (plan["earliest"], plan["half_by"], plan["never"]) == (2027, 2027, 0)
    assert [entry["year"] for entry in plan["tipped_by"]] == [2026, 2028, 2031]
    dike = found["deadlines"]["options"][0]
    assert dike["latest"] == {"1": 2026, "0.9": 2026, "0.5": 2029}
    assert len(found["unbeaten"]) + len(found["beaten"]) == found["can_be_carried_out"] == 7
    assert all(entry["by"] for entry in found["beaten"])
    assert found["none_lasts"]["share"] == 0
    assert found["pathways"][0]["launches"] == {"dike": 2024, "wall": 2025}


def test_where_no_pathway_lasts_that_is_said_with_state_and_year(terminal, tmp_path):
    written(tmp_path / "sea", changes=[("stormy: 2", "stormy: 9")])
    ran = terminal("pathways", str(tmp_path / "sea"))
    assert "No pathway lasts in 50 % of these futures, whatever is decided" in ran.out
    assert "even the longest fails in: 2025 50 %" in ran.out
    assert "wind = stormy" in ran.out
    written(tmp_path / "sea", changes=[("calm: 1, stormy: 2", "calm: 9, stormy: 9")])
    ran = terminal("pathways", str(tmp_path / "sea"), "--json")
    assert ran.json["open"] == 0
    assert all(step["cheapest"] is None for step in ran.json["steps"])
    assert terminal("pathways", str(tmp_path / "sea")).code == 0


def test_deadlines_alone_run_no_pathway(terminal, tmp_path):
    keep_only = PATHWAYS.split("  actions:")[0]
    plans = "plans:\n  nothing: {label: nothing}\n  own: {label: own, steps: [pump@2025]}\n"
    written(
        *(tmp_path / "sea", HEAD, OPTIONS, MODEL, keep_only),
        changes=[("plans:\n  nothing: {label: nothing}\n", plans)],
    )
    ran = terminal("pathways", str(tmp_path / "sea"), "--deadlines")
    assert ran.code == 0
    assert "By when to start beside nothing" in ran.out
    assert "first step" not in ran.out
    found = terminal("pathways", str(tmp_path / "sea"), "--deadlines", "--json").json
    assert [option["option"] for option in found["deadlines"]["options"]] == ["pump"]


def test_a_plan_that_is_taken_anyway_and_one_whose_deadlines_are_told(terminal, tmp_path):
    plans = "plans:\n  nothing: {label: nothing}\n  begun: {label: begun, steps: [dike@2024]}\n"
    written(tmp_path / "sea", changes=[("plans:\n  nothing: {label: nothing}\n", plans)])
    ran = terminal("pathways", str(tmp_path / "sea"), "--from", "begun")
    assert "What a first step in 2024 leaves open, beside begun" in ran.out
    assert "By when to start beside begun" in ran.out
    ran = terminal("pathways", str(tmp_path / "sea"), "--from", "begun", "--plan", "nothing")
    assert "By when to start beside nothing" in ran.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--from", "begin"), "unknown plan `begin`"),
        (("--plan", "begin"), "unknown plan `begin`"),
        (("--condition", "wet"), "unknown condition `wet`"),
        (("--deadlines", "--wait", "2"), "--deadlines runs no pathway: leave out --wait"),
        (("--deadlines", "--from", "nothing"), "leave out --from"),
        (("--max-memory", "much"), "is not a size"),
        (("--futures", "0"), "greater than or equal to 1"),
    ],
)
def test_bad_calls_are_refused_with_what_would_do(terminal, sea, arguments, said):
    ran = terminal("pathways", sea, *arguments)
    assert ran.code == 2
    assert said in " ".join(ran.err.replace("│", " ").split())


def test_a_dossier_with_nothing_to_decide_or_to_keep_is_told_what_to_write(terminal, tmp_path):
    written(tmp_path / "sea", HEAD, OPTIONS, MODEL)
    ran = terminal("pathways", str(tmp_path / "sea"))
    assert ran.code == 2
    assert "nothing has to be kept" in ran.err
    written(tmp_path / "sea", HEAD, OPTIONS, MODEL, PATHWAYS.split("  actions:")[0])
    ran = terminal("pathways", str(tmp_path / "sea"))
    assert ran.code == 2
    assert "nothing to decide on: add `pathways: {actions" in ran.err


def test_judgements_that_cannot_hold_together_end_with_exit_code_1(terminal, tmp_path):
    head = HEAD + "  - {id: j2, event: \"wind == 'stormy'\", is: 80% to 90%, because: made up}\n"
    written(tmp_path / "sea", head, OPTIONS, MODEL, PATHWAYS)
    assert terminal("pathways", str(tmp_path / "sea")).code == 1


def test_a_few_futures_of_a_hundred_are_not_printed_as_none():
    assert [percent(x) for x in (0.0, 1e-9, 0.42, 0.9999, 1.0)] == [
        *("0 %", "<1 %", "42 %", ">99 %", "100 %")
    ]
