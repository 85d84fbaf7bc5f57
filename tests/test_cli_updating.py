"""Learning at the command line: what was seen, competing hypotheses, and scores of forecasts."""

import shutil

import pytest

HYPOTHESES = """\
hypotheses:
  motive:
    label: What is the demand about?
    of: demand
    because: The Herald does not say.
    evidence:
      - {claim: demand_talk, marks: {none: II, double: C, triple: CC, other: N}}
      - {claim: leave_talk, marks: {none: I, double: N, triple: C, other: I}, weight: 0.5}
      - {claim: cost_2024, ratios: {none: 1, double: 2 to 3, triple: 1 to 2, other: 1 to 1.5}}
      - {claim: narrow_reading, ratios: {none: 0.5 to 1, double: 1, triple: 2 to 4, other: 1}}
    independent: [[cost_2024, narrow_reading]]
"""
FORECASTS = """\
id,group,word,scale,probability,lower,upper,level,value,happened
a,ann,likely,icd203,,,,,,1
b,ann,likely,,,,,,,0
c,ben,,,0.7,,,,,1
d,ben,,,20%,,,,,no
e,ben,,,,0.2,0.4,,,1
f,,,,,2,5,80%,6,
"""


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    (tmp_path / "isles" / "50-hypotheses.yaml").write_text(HYPOTHESES, encoding="utf-8")
    (tmp_path / "f.csv").write_text(FORECASTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    return terminal


def moves(report, entry=0):
    return {move["proposition"]: move for move in report["entries"][entry]["moves"]}


# update ---------------------------------------------------------------------------------------


def test_bounds_stand_before_and_after_what_was_seen_with_words(sonae):
    ran = sonae("update", "isles", "--seen", "2024-07-05:envoy")
    assert ran.code == 0
    assert ran.out.startswith("2024-07-05  sign envoy (Kestrel names its envoy)\n")
    assert "    23.0% to 71.3%   unlikely (20–45 %) to likely (55–80 %)\n    → 25.2% to" in ran.out
    assert "spread shared: each sign has one likelihood ratio" in ran.out


def test_a_fact_makes_its_event_certain(sonae):
    ran = sonae("update", "isles", "demand == 'triple'", "--fact", "2024-07-05:demand == 'triple'")
    assert "→ 100.0% to 100.0%   certain" in ran.out


def test_own_factors_widen_what_a_shared_one_leaves(sonae):
    shared, each = (
        sonae("update", "isles", "--seen", "2024-07-05:envoy", "--spread", spread, "--json").json
        for spread in ("shared", "each")
    )
    for name, move in moves(shared).items():
        other = moves(each)[name]["after"]
        assert other["lower"] <= move["after"]["lower"] + 1e-9
        assert other["upper"] >= move["after"]["upper"] - 1e-9


def test_the_order_of_the_command_line_is_kept_across_options(sonae):
    soft = "2024-08-01:demand == 'triple'=unlikely"
    fact = "2024-08-01:election == 'guard'"
    one = sonae("update", "isles", "--soft", soft, "--fact", fact, "--json").json
    other = sonae("update", "isles", f"--fact={fact}", f"--soft={soft}", "--json").json
    assert [entry["kind"] for entry in one["entries"]] == ["soft", "fact"]
    assert [entry["kind"] for entry in other["entries"]] == ["fact", "soft"]
    assert one["order_matters"] is True
    assert moves(one, 1) != moves(other, 1)


def test_soft_evidence_on_one_event_leaves_the_rest_to_its_opposite(sonae):
    short = sonae("update", "isles", "--soft", "2024-08-01:demand == 'triple'=20% to 30%", "--json")
    long = "2024-08-01:demand == 'triple'=20% to 30%; demand != 'triple'=70% to 80%"
    whole = sonae("update", "isles", "--soft", long, "--json")
    for name, move in moves(short.json).items():
        assert move["after"]["lower"] == pytest.approx(moves(whole.json)[name]["after"]["lower"])
    asked = sonae("update", "isles", "demand == 'triple'", "--soft", long, "--json").json
    (move,) = asked["entries"][0]["moves"]
    assert move["after"]["lower"] == pytest.approx(0.2, abs=1e-9)
    assert move["after"]["upper"] == pytest.approx(0.3, abs=1e-9)


def test_news_that_rules_a_condition_out_is_told_there_and_the_rest_is_bounded(sonae):
    fact = ("--fact", "2024-11-06:election == 'union'")
    found = moves(sonae("update", "isles", *fact, "--json").json)
    gone = found.pop("The squadron leaves if the Guard wins")
    assert gone["before"] is not None
    assert (gone["after"], gone["note"]) == (None, "its condition can no longer hold")
    assert all(move["after"] is not None and move["note"] is None for move in found.values())
    text = sonae("update", "isles", *fact)
    assert text.code == 0
    assert "    → its condition can no longer hold\n" in text.out
    both = sonae("update", "isles", *fact, "--fact", "2024-11-07:election == 'guard'")
    assert both.code == 2
    assert "election == 'guard': this contradicts election == 'union', seen before" in both.err


def test_claims_name_the_place_that_cannot_be_written(sonae, tmp_path):
    (tmp_path / "place").mkdir()
    ran = sonae("claims", "isles", "--csv", "place")
    assert ran.code == 1
    assert ran.err.startswith("sonae: place: ")
    assert "partial" not in ran.err


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("id;word;happened\na;likely;1\n", "f.csv:1:3: error[SN210]"),
        ("id;word;happened\na;likely;1\n", "separated by semicolons, not by commas"),
        ("id\tword\thappened\na\tlikely\t1\n", "separated by tabs"),
        ("id,word,happened\na,likely,1\nb,likely,1\na,likely,0\n", "'a' stands in line 2 already"),
        ('id,probability,happened\na,"0,7",1\n', "write 0.7"),
    ],
)
def test_a_score_file_of_another_make_is_told_what_is_wrong(sonae, tmp_path, table, message):
    (tmp_path / "f.csv").write_text(table, encoding="utf-8")
    ran = sonae("score", "f.csv")
    assert ran.code == 1
    assert message in ran.out + ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "nothing was seen"),
        (("--seen", "envoy"), 2, "has no date and what was seen"),
        (("--seen", "2024-13-05:envoy"), 2, "is no date of the calendar"),
        (("--seen", "2024-07-05:envy"), 2, "there is no signpost 'envy'; declared: envoy"),
        (("--seen", "2024-02-05:envoy"), 2, "before the date of the dossier (2024-06-30)"),
        (("--seen", "2024-08-05:envoy", "--seen", "2024-07-05:yards"), 2, "before the last entry"),
        (
            ("--seen", "2024-07-05:envoy", "--seen", "2024-08-05:yards"),
            2,
            "independent_of: [envoy]",
        ),
        (("--fact", "2024-07-05:demand == 'tripl'"), 1, "did you mean 'triple'?"),
        (("--fact", "2024-07-05:demand == 'none' and posture == 'leaves'"), 2, "by constraint c1"),
        (("--soft", "2024-07-05:demand == 'triple'"), 2, "write event=40% to 60%"),
        (("--soft", "2024-07-05:demand == 'triple'=70"), 2, "write 70%"),
        (("--soft", "2024-07-05:demand == 'triple'=likly"), 2, "did you mean `likely`?"),
        (("--soft", "2024-07-05:demand == 'triple'=1; demand == 'none'=0"), 2, "exactly one holds"),
        (("--given", "demand == 'none'", "--seen", "2024-07-05:envoy"), 2, "name the event"),
    ],
)
def test_what_cannot_be_taken_in_is_refused_with_the_reason(sonae, arguments, code, message):
    ran = sonae("update", "isles", *arguments)
    assert (ran.code, ran.out) == (code, "")
    assert message in ran.err


def test_signs_that_are_not_declared_independent_can_be_bounded(sonae):
    seen = ("--seen", "2024-07-05:envoy", "--seen", "2024-08-05:yards")
    ran = sonae("update", "isles", *seen, "--envelope")
    assert ran.code == 0
    assert "2024-08-05  sign yards" in ran.out


# hypotheses -----------------------------------------------------------------------------------


def test_the_matrix_has_scores_and_says_what_they_are_not(sonae):
    ran = sonae("hypotheses", "isles")
    assert ran.code == 0
    assert "It is not a probability" in ran.out
    assert "inconsistency           2.5" in ran.out
    assert "Without leave_talk another hypothesis would be least inconsistent." in ran.out
    assert "P(triple) after it:" in ran.out


def test_a_table_is_data_with_drop_one_and_products(sonae):
    (table,) = sonae("hypotheses", "isles", "motive", "--json").json
    assert table["ranking"] == [["double", "triple"], ["other"], ["none"]]
    assert [one["claim"] for one in table["drop_one"]] == ["demand_talk", "leave_talk"]
    (product,) = table["products"]
    assert set(product["after"]) == {"none", "double", "triple", "other"}
    assert all(ends["lower"] <= ends["upper"] for ends in product["after"].values())


def test_the_matrix_is_drawn(sonae, tmp_path):
    assert sonae("hypotheses", "isles", "motive", "--chart", "m.svg").code == 0
    text = (tmp_path / "m.svg").read_text(encoding="utf-8")
    for said in ("What is the demand about?", "II", "2 to 4", "inconsistency"):
        assert f">{said}<" in text


def test_a_table_that_is_not_there_is_told_with_those_that_are(sonae):
    ran = sonae("hypotheses", "isles", "motif")
    assert (ran.code, "declared: motive" in ran.err) == (2, True)
    sonae("new", "harbour")
    assert "weighs no hypotheses" in sonae("hypotheses", "harbour").out
    assert sonae("hypotheses", "harbour", "--chart", "m.svg").code == 2


# score ----------------------------------------------------------------------------------------


def test_scores_say_their_scale_and_the_range_that_words_leave(sonae):
    ran = sonae("score", "f.csv")
    assert ran.code == 0
    assert "5 forecasts of events, 3 happened" in ran.out
    assert "Brier score, scale 0 to 1: " in ran.out
    assert "likely [55% to 80%] icd203: 1 of 2" in ran.out
    assert "1 interval of quantities; 0% held the value, 80% were meant to" in ran.out
    half = sonae("score", "f.csv", "--json").json["events"]
    double = sonae("score", "f.csv", "--brier", "0-2", "--json").json["events"]
    assert double["brier"] == pytest.approx([2 * end for end in half["brier"]])


def test_scores_are_those_worked_out_by_hand(sonae):
    report = sonae("score", "f.csv", "--json").json
    best = (0.2**2 + 0.55**2 + 0.3**2 + 0.2**2 + 0.6**2) / 5
    worst = (0.45**2 + 0.8**2 + 0.3**2 + 0.2**2 + 0.8**2) / 5
    assert report["events"]["brier"] == pytest.approx([best, worst])
    assert report["quantities"]["interval_score"] == pytest.approx(3 + 2 / 0.2 * 1)
    assert report["groups"]["ben"]["count"] == 3
    parts = report["events"]["murphy"]
    whole = parts["reliability"] - parts["resolution"] + parts["uncertainty"] + parts["within"]
    assert parts["brier"] == pytest.approx(whole)


def test_calibration_is_drawn(sonae, tmp_path):
    assert sonae("score", "f.csv", "--chart", "c.svg").code == 0
    text = (tmp_path / "c.svg").read_text(encoding="utf-8")
    assert "Wilson" in text
    assert ">likely (55–80 %)<" in text


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("word,happend\nlikely,1\n", "1:6", "unknown column 'happend'"),
        ("word,word,happened\nlikely,likely,1\n", "1:6", "stands twice"),
        ("word\nlikely\n", "1:1", "no column says what came out"),
        ("happened\n1\n", "1:1", "no column says what was forecast"),
        ("word,happened\nlikly,1\n", "2:1", "did you mean `likely`?"),
        ("word,happened\nlikely,maybe\n", "2:8", "write 1 or 0"),
        ("word,happened\nwill,1\n", "2:1", "states no likelihood"),
        ("word,scale,happened\nlikely,icd,1\n", "2:8", "there is no scale 'icd'"),
        ("word,probability,happened\nlikely,0.5,1\n", "2:8", "word and probability at once"),
        ("word,happened\n,1\n", "2:1", "nothing says what was forecast"),
        ("probability,happened\n70,1\n", "2:1", "write 70%"),
        ("probability,happened\nnan,1\n", "2:1", "not a finite number"),
        ("lower,upper,happened\n0.6,0.4,1\n", "2:1", "is above upper end"),
        ("lower,upper,happened\n0.6,,1\n", "2:5", "a lower end without an upper one"),
        ("lower,upper,value\n1,2,x\n", "2:5", "'x' is not a number"),
        ("lower,upper,level,value\n1,2,100%,3\n", "2:5", "between 0 and 1"),
        ("word,happened\nlikely,1,2\n", "2:10", "3 cells under 2 columns"),
        ('id,word,happened\n"a, b",likly,1\n', "2:8", "did you mean `likely`?"),
        ('word,happened\n"likely,1\n', "2:1", "is not CSV"),
        ("word,happened\n", "1:1", "holds no forecast"),
        ("", "1:1", "no column says"),
    ],
)
def test_a_fault_of_the_table_is_told_with_line_and_column(sonae, tmp_path, text, place, message):
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    ran = sonae("score", "bad.csv")
    assert (ran.code, ran.out) == (1, "")
    assert f"bad.csv:{place}: error[SN210]" in ran.err
    assert message in ran.err


def test_every_fault_of_a_table_is_told_at_once(sonae, tmp_path):
    (tmp_path / "bad.csv").write_text("word,happened\nlikly,1\nlikely,1\n,0\n", encoding="utf-8")
    err = sonae("score", "bad.csv").err
    assert err.count("error[SN210]") == 2


def test_a_table_that_is_not_text_or_not_there_is_told(sonae, tmp_path):
    (tmp_path / "bad.csv").write_bytes(b"word,happened\nlik\xe9ly,1\n")
    assert "bad.csv:2:4" in sonae("score", "bad.csv").err
    assert sonae("score", "none.csv").code == 1
    assert sonae("score", "f.csv", "--scale", "icd").code == 2
