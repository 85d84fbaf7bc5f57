"""`sonae explain`: a future told year by year, one value worked out, and the codes as before."""

import shutil

import pytest

from sonae.outcomes import compile_model, trace

PLACE = "strait=closed, partner=willing"


@pytest.fixture
def port(template, tmp_path, monkeypatch):
    """A dossier made by `sonae new`, in the current folder."""
    shutil.copytree(template("port", "minimal"), tmp_path / "port")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "port"


@pytest.fixture
def future(terminal, port):
    """Run `sonae explain future port --plan both` with more arguments."""

    def run(*arguments):
        return terminal("explain", "future", "port", "--plan", "both", *arguments)

    return run


def test_a_future_is_told_with_scenario_draws_launches_and_every_value(future):
    ran = future("--future", "35")
    assert ran.code == 0
    for part in (
        "both (Stockpile and access) of port, future port:",
        "draw 3 of 0 to 15 in each class, seed 1",
        "class 2 of 0 to 4: 1 of 5 possible scenarios are like it",
        "probability 0.0% to 40.0%",
        "strait = restricted   State of the strait: restricted   dossier.yaml:30",
        "in 30% to 60%   dossier.yaml:51",
        "because: Berth capacity.",
        "stockpile@2024   Build a stockpile   dossier.yaml:58",
        "in effect from 2026, in full from 2027",
        "2024    2025    2026    2027    2028    2029    2030",
        "= demand × min(1, flow[strait] + relief × on[access] + 0.1 × on[stockpile])",
        "at most 100 is wanted: missed",
    ):
        assert part in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100


def test_the_identity_that_is_printed_finds_the_same_future_again(future):
    first = future("--future", "35", "--json").json
    again = future("--future", first["future"], "--json").json
    named = future(
        *("--scenario", "strait=restricted, partner=willing", "--draw", "3", "--json")
    ).json
    assert first == again == named
    assert first["of_class"]["probability"] == pytest.approx([0.0, 0.4])


def test_the_numbers_are_those_of_the_reference_reading(future, port):
    from sonae.dossier import read

    told = future("--future", "70", "--json").json
    dossier = read(port)
    model = compile_model(dossier)
    states = {line["factor"]: line["state"] for line in told["scenario"]}
    drawn = {line["name"]: line["value"] for line in told["draws"]}
    numbers = [drawn[dimension.name] for dimension in model.dimensions]
    expected = trace(model, "both", states, numbers)
    assert {v["name"]: tuple(v["by_year"]) for v in told["values"]} == dict(expected.values)
    assert {o["name"]: o["value"] for o in told["outcomes"]} == dict(expected.outcomes)
    assert told["launches"][0]["lead"] == expected.options["stockpile"].lead
    assert [line["at"] for line in told["values"]] == [f"dossier.yaml:{n}" for n in (65, 66, 67)]


def test_a_future_of_a_run_by_chance_says_so_and_has_other_numbers(future):
    drawn = future("--future", "35", "--draws-from", "philox", "--json").json
    assert drawn["future"].endswith(":1:16:35:philox")
    assert drawn["drawn"] == "draw 3 of 0 to 15 in each class, seed 1, philox"
    assert future("--future", drawn["future"], "--json").json == drawn
    assert drawn["draws"] != future("--future", "35", "--json").json["draws"]


def test_numbers_may_be_chosen_in_the_middle_or_in_place_of_drawn_ones(future):
    middle = future("--scenario", PLACE, "--json").json
    assert middle["future"] is None
    assert middle["drawn"].startswith("every uncertain number in the middle")
    assert {line["name"]: line["value"] for line in middle["draws"]}["demand"] == 100
    chosen = future("--future", "35", "--numbers", "demand=95, relief=45%", "--json").json
    numbers = {line["name"]: (line["value"], line["drawn"]) for line in chosen["draws"]}
    assert numbers["demand"] == (95, "chosen")
    assert numbers["relief"] == (0.45, "chosen")
    assert chosen["future"] is None
    assert chosen["drawn"].endswith("but chosen: demand, relief")


def test_one_value_is_worked_out_part_by_part(future):
    ran = future("--scenario", PLACE, "--numbers", "demand=100, relief=0.5", "--value", "arriving")
    assert ran.code == 0
    assert "2027  100 × min(1, 0.2 + 0.5 × 1 + 0.1 × 1) = 80" in ran.out
    assert "#1 = relief × on[access]" in ran.out
    assert "#6 = demand × #5" in ran.out
    assert max(map(len, ran.out.splitlines())) <= 100
    one_year = future("--scenario", PLACE, "--value", "arriving", "--year", "2027")
    assert "2027  " in one_year.out
    assert "2026" not in one_year.out


def test_an_outcome_is_worked_out_over_the_years(future):
    ran = future("--scenario", PLACE, "--numbers", "demand=100", "--value", "missing")
    assert "missing = 25 USD_mn@2024, at most 25 is wanted" in ran.out  # relief at 45 %
    assert "t ≥ 2027" in ran.out
    assert "highest(shortage, t ≥ 2027)    25" in ran.out
    told = future("--scenario", PLACE, "--value", "cost", "--json").json
    assert told["yearly"] is None
    assert told["over_time"]["name"] == "cost"
    assert told["workings"][-1]["years"] is None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "which future? Name one of 0 to 79 with --future (16 draws in each of 5 classes)"),
        ((), 'or a scenario: --scenario "strait=open, partner=willing"'),
        (("--future", "80"), "5 classes × 16 draws make 0 to 79"),
        (("--future", "12x"), "is not a whole number: index"),
        (("--future", "1", "--scenario", PLACE), "leave out --scenario"),
        (("--scenario", PLACE, "--seed", "2"), "nothing is drawn: leave out --seed"),
        (("--scenario", "strait=closed"), "leaves open: partner (willing, unwilling)"),
        (("--scenario", "strait=closed, partner=unwilling"), "no possible scenario has strait"),
        (("--scenario", PLACE, "--draw", "16"), "draw 16 is not one of 0 to 15"),
        (("--future", "1", "--numbers", "demnd=95"), "did you mean `demand`?"),
        (("--future", "1", "--year", "2031"), "2031 is not a year of the horizon, 2024 to 2030"),
        (("--future", "1", "--value", "arrivng"), "did you mean `arriving`?"),
        (
            ("--future", "1", "--value", "x"),
            "declared: arriving, spending, shortage, missing, cost",
        ),
    ],
)
def test_what_does_not_exist_is_answered_with_what_does(future, arguments, message):
    ran = future(*arguments)
    assert ran.code == 2
    assert message in ran.err
    assert ran.out == ""


def test_a_plan_must_be_named_and_exist(terminal, port):
    missing = terminal("explain", "future", "port", "--future", "1")
    assert (missing.code, missing.out) == (2, "")
    assert "which plan? --plan one of: wait, store, both, react" in missing.err
    unknown = terminal("explain", "future", "port", "--plan", "bth", "--future", "1")
    assert "unknown plan `bth`; did you mean `both`?" in unknown.err


def test_a_step_that_is_not_launched_says_on_what_it_waits(terminal, port):
    ran = terminal(
        *("explain", "future", "port", "--plan", "react"),
        *("--scenario", "strait=open, partner=willing"),
    )
    assert "not launched: it needs observed(strait) != 'open'" in ran.out


def test_judgements_that_clash_leave_the_future_without_a_probability(future, port):
    path = port / "dossier.yaml"
    extra = "  - {id: j3, event: \"strait == 'open'\", is: at least 90%, because: Optimism.}\n"
    path.write_text(path.read_text().replace("constraints:\n", f"{extra}constraints:\n"))
    ran = future("--future", "35")
    assert ran.code == 0
    assert "no probability: the judgements cannot hold together" in ran.out


def test_a_number_that_is_not_one_is_named_first(future, port):
    path = port / "dossier.yaml"
    path.write_text(path.read_text().replace('"demand - arriving"', '"demand / (relief - 0.45)"'))
    chosen = ("--future", "35", "--numbers", "relief=0.45")
    ran = future(*chosen)
    assert ran.out.splitlines()[0] == "Not a number: model.values.shortage gives infinity in 2024"
    assert future(*chosen, "--json").json["values"][1]["by_year"][0] == "infinity"


def test_a_distribution_is_used_and_said(future, port):
    path = port / "dossier.yaml"
    text = path.read_text().replace(
        "is: 90 to 110,", "is: 90 to 110, distribution: {family: pert, mode: 98},"
    )
    path.write_text(text)
    ran = future("--scenario", PLACE)
    assert "in 90 to 110; pert, mode 98, cut off at the ends" in ran.out
    first = future("--future", "1", "--json").json["draws"][0]
    assert 90 < first["value"] < 110


# codes ------------------------------------------------------------------------------------------


def test_explain_teaches_both_codes_and_futures(terminal):
    shown = terminal("explain", "--help")
    assert shown.code == 0
    assert "sonae explain SN012" in shown.out
    assert "sonae explain future DOSSIER" in shown.out
    assert "--plan" in terminal("explain", "future", "--help").out
    assert terminal("explain", "SN065").out == terminal("explain", "code", "SN065").out
    assert "SN065  a distribution that does not fit its interval" in terminal("explain").out
    assert terminal("explain", "SN012", "--json").json["id"] == "SN012"
    assert terminal("explain", "--json").json["codes"]


def test_the_flagship_is_told_within_the_width_of_a_page(terminal):
    ran = terminal(
        *("explain", "future", "us-japan-2024", "--plan", "adaptive_step"),
        *("--future", "946239"),
    )
    assert ran.code == 0, ran.err
    assert max(map(len, ran.out.splitlines())) <= 100
    assert "source E21" in ran.out
