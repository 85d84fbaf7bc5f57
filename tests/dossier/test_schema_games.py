"""Games: both forms can be written, and what cannot be solved is named at its place."""

from pathlib import Path

import pytest

from sonae.dossier import read, read_with_findings

HEAD = """\
sonae: 1
dossier: game
title: Game
question: What settles it?
as_of: 2024-02-19
horizon: {from: 2024, to: 2026}
money: USD_bn@2024
parties:
  usa: {label: United States}
factors:
  resolve: {label: Resolve, states: {strong: {label: strong}, weak: {label: weak}}}
quantities:
  rent: {is: 1 to 2, unit: USD_bn@2024, because: Guess.}
  loss: {is: 3 to 9, unit: USD_bn@2024, because: Guess.}
"""
GAMES = """\
judgements:
  - {id: j1, event: "resolve == 'strong'", is: 10% to 30%, because: Solved., game: entry}
games:
  rent:
    label: More rent
    players:
      usa:
        label: United States
        party: usa
        types:
          ready: {label: would leave, is: 5% to 50%}
          bluff: {label: would stay}
      jpn: {label: Japan}
    demand: {by: usa, of: jpn, menu: {twice: 2, thrice: 3}}
    ends:
      no_demand: {usa: 0, jpn: 0}
      accepted: {usa: "rent * (x - 1)", jpn: "-rent * (x - 1)"}
      counter_taken: {usa: "rent * (x - 1) / 2", jpn: "-rent * (x - 1) / 2"}
      carried_out: {usa.ready: 0, usa.bluff: "-loss", jpn: "-loss"}
      backed_down: {usa: "-.5 * rent", jpn: 0}
    holds: "resolve == 'weak'"
    because: The case at hand.
  entry:
    label: Entry
    players: {a: {label: A}, b: {label: B}}
    unit: score
    tree:
      start: nature
      nodes:
        nature: {chance: {tough: {is: likely, to: a_tough}, soft: {to: a_soft}}}
        a_tough: {by: a, moves: {enter: b_tough, stay: out}}
        a_soft: {by: a, moves: {enter: b_soft, stay: out}}
        b_tough: {by: b, information: entered, moves: {fight: war, yield: lost}}
        b_soft: {by: b, information: entered, moves: {fight: won, yield: lost}}
      ends:
        out: {a: 0, b: 2}
        war: {a: -1, b: -1}
        won: {a: -2, b: 1}
        lost: {a: 2, b: 0}
"""


def test_both_forms_can_be_written_and_their_formulas_are_resolved(tmp_path: Path) -> None:
    (tmp_path / "0.yaml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "1.yaml").write_text(GAMES, encoding="utf-8")
    games = read(tmp_path).formulas.games
    rent = games["rent"]
    assert set(rent.menu) == {"twice", "thrice"}
    assert str(rent.payoffs["accepted", "usa"].unit) == "USD_bn@2024"
    assert ("carried_out", "usa.bluff") in rent.payoffs
    assert rent.holds is not None
    assert games["entry"].payoffs["war", "a"].unit is not None
    assert len(games["entry"].payoffs) == 8


BAD = [
    ("party: usa", "party: §us", "SN010", "unknown party `us`", "did you mean `usa`?"),
    ("is: 5% to 50%", "is: §50% to 5%", "SN012", "above upper end", "write 5% to 50%"),
    ("is: 5% to 50%", "is: §50% to 150%", "SN012", "not within 0 to 1", "shares or percentages"),
    ("is: 5% to 50%", "is: §'0,5'", "SN005", "has a comma", "-"),
    ("by: usa, of: jpn", "by: §us, of: jpn", "SN010", "unknown player", "did you mean `usa`?"),
    ("{twice: 2,", "{twice: §rent,", "SN011", "gives USD_bn@2024", "unit"),
    (
        'backed_down: {usa: "-.5 * rent", jpn: 0}',
        '§backed_down: {usa: "-.5 * rent"}',
        "SN004",
        "no payoff for `jpn`",
        "pays everybody",
    ),
    ('usa: "rent * (x - 1)",', 'usa: "rent * (§y - 1)",', "SN010", "unknown name `y`", "-"),
    ('usa: "rent * (x - 1)",', 'usa: "§x - 1",', "SN011", "gives 1, but USD_bn@2024", "-"),
    (
        "holds: \"resolve == 'weak'\"",
        "holds: \"resolve == §'week'\"",
        "SN010",
        "unknown state",
        "did you mean",
    ),
    ("game: entry", "game: §entri", "SN010", "unknown game", "did you mean `entry`?"),
    ("start: nature", "start: §natur", "SN010", "unknown node", "did you mean `nature`?"),
    (
        "{by: a, moves: {enter: b_soft",
        "{by: §c, moves: {enter: b_soft",
        "SN010",
        "unknown player `c`",
        "declared: a, b",
    ),
    (
        "enter: b_soft, stay: out",
        "enter: b_soft, stay: §oot",
        "SN010",
        "unknown node or end `oot`",
        "did you mean `out`?",
    ),
    (
        "information: entered, moves: {fight: won, yield: lost}",
        "information: §entered, moves: {fight: won, give: lost}",
        "SN005",
        "cannot be the same",
        "same moves",
    ),
    ("soft: {to: a_soft}", "soft: {is: §1.5, to: a_soft}", "SN012", "not within 0 to 1", "-"),
    ("lost: {a: 2, b: 0}", "§lost: {a: 2}", "SN004", "no payoff for `b`", "pays everybody"),
    (
        "war: {a: -1, b: -1}",
        "war: {a: -1, b: -1}\n        §never: {a: 0, b: 0}",
        "SN005",
        "no move leads to `never`",
        "-",
    ),
    (
        "{fight: war, yield: lost}",
        "{fight: war, yield: lost}, §move: x",
        "SN003",
        "unknown key",
        "did you mean `moves`?",
    ),
    (
        "        b_soft: {by",
        "        §idle: {by: b, moves: {go: out}}\n        b_soft: {by",
        "SN005",
        "no moves lead to `idle`",
        "one move",
    ),
]


@pytest.mark.parametrize(("old", "new", "code", "message", "hint"), BAD)
def test_what_cannot_be_solved_is_named_at_its_place(faulty, old, new, code, message, hint) -> None:
    finding = faulty(HEAD, GAMES, old, new)
    assert finding.code == code
    assert message in finding.message
    assert hint == "-" or hint in (finding.hint or "")


READY = "ready: {label: would leave, is: 5% to 50%}"
BLUFF = "bluff: {label: would stay}"
ELSEWHERE = [
    # what, instead, message
    ("is: 5% to 50%", "is: likely", None),  # words are read by the room evidence
    (BLUFF, "bluff: {label: would stay, is: 20% to 30%}", "at most 0.8"),
    (BLUFF, "bluff: {label: B, is: 60%}\n          third: {label: C, is: 50%}", "at least 1.15"),
    (READY, "ready: {label: would leave}", "2 without a probability"),
    (READY, "ready: {label: A, is: 1%, event: \"resolve == 'weak'\"}", "either `is` or `event`"),
    ('usa.bluff: "-loss",', "", "no payoff for `usa.bluff`"),
    ('usa.bluff: "-loss",', 'usa.bluf: "-loss",', "unknown type `bluf`"),
    ('usa.bluff: "-loss",', "usa.bluff: 0, usa: 0,", "both for all types and for one"),
    ("jpn: {label: Japan}", "jpn: {label: Japan}\n      rok: {label: Korea}", "`rok` never moves"),
    ("of: jpn", "of: usa", "demands of itself"),
    ("{fight: war, yield: lost}", "{fight: nature, yield: lost}", "in a circle: "),
    ("{fight: war, yield: lost}", "{fight: b_soft, yield: lost}", "2 moves lead to `b_soft`"),
    ("soft: {to: a_soft}", "soft: {is: 10%}", "missing key `to`"),
    ("a_tough: {by: a, moves", "a_tough: {moves", "either `by` with `moves`, or `chance`"),
    (
        "    holds:",
        "    tree: {start: s, nodes: {s: {}}, ends: {e: {}}}\n    holds:",
        "or a `tree`",
    ),
    (
        "war: {a: -1, b: -1}",
        "war: {a: -1, b: -1}\n        b_soft: {a: 0, b: 0}",
        "is a node already",
    ),
    (", game: entry", ", game: rent", None),
]


@pytest.mark.parametrize(("old", "new", "message"), ELSEWHERE)
def test_a_game_that_does_not_hold_together_says_why(
    tmp_path: Path, old: str, new: str, message: str | None
) -> None:
    assert GAMES.count(old) == 1
    found = _found(tmp_path, GAMES.replace(old, new))
    assert any(message in text for text in found) if message else found == [], found


def test_a_judgement_cannot_rest_on_a_game_that_rests_on_judgements(tmp_path: Path) -> None:
    text = GAMES.replace("is: 5% to 50%", "event: \"resolve == 'strong'\"")
    assert _found(tmp_path, text) == []
    (found,) = _found(tmp_path, text.replace("game: entry", "game: rent"))
    assert "takes probabilities from judgements" in found


def test_the_size_of_a_demand_is_no_quantity(tmp_path: Path) -> None:
    head = HEAD.replace("  rent:", "  x: {is: 1, unit: share, because: Guess.}\n  rent:")
    assert any("names something else already" in text for text in _found(tmp_path, GAMES, head))


def _found(tmp_path: Path, text: str, head: str = HEAD) -> list[str]:
    (tmp_path / "0.yaml").write_text(head, encoding="utf-8")
    (tmp_path / "1.yaml").write_text(text, encoding="utf-8")
    return [finding.message for finding in read_with_findings(tmp_path).findings]
