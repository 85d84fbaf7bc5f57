"""Scenarios and cross-impacts at the command line: every command, every option, every refusal."""

import csv
import shutil
from pathlib import Path

import pytest

SCW = """\
$ ScenarioWizard 4.0
port.scw
&Trade
 -free
 -closed
&Rules
 -strict
 -lax
#
&trade
 free
 closed
&rules
 strict
 lax
#
#
FFFFFF
FFFFFF
FFFFFF
FFFFFF
#
#
 0 , 0 ,-2 , 2
 0 , 0 , 2 ,-2
-1 , 1 , 0 , 0
 1 ,-1 , 0 , 0
#
"""
STRAIT = "ice=short, governance=treaty, insurance=normal, traffic=steady, tension=low"
SCENARIO = f"{STRAIT}, incident_load=low"


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    """Run a command in a folder with the dossier `route` and the matrix `port.scw`."""
    shutil.copytree(template("route", "cross-impact"), tmp_path / "route")
    (tmp_path / "port.scw").write_text(SCW, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    return terminal


def listed(report):
    return {entry["number"]: entry["states"] for entry in report["scenarios"]}


# lists and counts ----------------------------------------------------------------------------


def test_scenarios_of_a_dossier_are_listed_without_naming_the_command(sonae):
    plain, named = sonae("scenarios", "route"), sonae("scenarios", "list", "route")
    assert plain.code == named.code == 0
    assert plain.out == named.out
    assert plain.out.splitlines()[:3] == [
        "432 combinations of states",
        "20 coherent at tolerance 1",
        "complete: every combination was decided",
    ]
    assert "Listed: all." in plain.out
    assert "    20  ice=year_round" in plain.out


def test_the_json_has_every_count_and_every_scenario(sonae):
    report = sonae("scenarios", "route", "--json").json
    assert (report["combinations"], report["set"], report["count"]) == (432, "coherent", 20)
    assert report["tolerance"] == {"local": 1.0, "factors": {}, "total": None}
    assert (report["complete"], report["left"], report["where"]) == (True, None, None)
    assert sorted(listed(report)) == list(range(1, 21))


def test_all_possible_scenarios_are_counted_and_shown_by_representatives(sonae):
    report = sonae("scenarios", "route", "--possible", "--json").json
    assert (report["set"], report["count"], len(report["scenarios"])) == ("possible", 352, 8)
    assert "352 possible: they break no constraint" in sonae("scenarios", "route", "--possible").out


def test_an_event_narrows_the_list_and_leaves_the_numbers(sonae):
    every = listed(sonae("scenarios", "route", "--json").json)
    narrow = sonae("scenarios", "route", "--where", "traffic == 'heavy'", "--json").json
    assert (narrow["whole"], narrow["count"]) == (20, 4)
    assert narrow["where"] == "traffic == 'heavy'"
    expected = {n: states for n, states in every.items() if states["traffic"] == "heavy"}
    assert listed(narrow) == expected


def test_an_event_that_no_scenario_meets_is_answered_with_what_is_in_the_way(sonae):
    ran = sonae("scenarios", "route", "--where", "ice == 'short' and traffic == 'heavy'")
    assert ran.code == 0
    assert "0 of them where ice == 'short' and traffic == 'heavy'" in ran.out
    assert "c2: never traffic == 'heavy' and ice == 'short'" in ran.out


def test_a_misspelt_state_of_an_event_is_put_right(sonae):
    ran = sonae("scenarios", "route", "--where", "ice == 'shrot'")
    assert ran.code == 1
    assert "did you mean 'short'?" in ran.err


def test_counting_prints_counts_only(sonae):
    ran = sonae("scenarios", "route", "--count")
    assert len(ran.out.splitlines()) == 3
    assert sonae("scenarios", "route", "--count", "--json").json["scenarios"] == []


def test_a_capped_list_is_the_beginning_and_the_count_stays_exact(sonae):
    report = sonae("scenarios", "route", "--cap", "3", "--json").json
    assert (report["count"], report["complete"], sorted(listed(report))) == (20, True, [1, 2, 3])
    assert "Listed: the first 3." in sonae("scenarios", "route", "--cap", "3").out


def test_tolerances_of_the_command_line_take_the_place_of_the_dossiers(sonae):
    def count(*options):
        return sonae("scenarios", "route", *options, "--count", "--json").json["count"]

    assert count("--tolerance", "0") == 11
    assert count("--total", "1") == 19
    assert count("--tolerance", "1", "--total", "0") == 11
    text = sonae("scenarios", "route", "--total", "1", "--count").out
    assert "19 coherent at tolerance 1, 1 in all" in text


def test_interval_judgements_are_read_as_possibly_or_necessarily(sonae, tmp_path):
    (tmp_path / "m.csv").write_text(
        "acts on,a.x,a.y,b.x,b.y\na.x,,,-1 to 2,0\na.y,,,0,1\nb.x,,,,\nb.y,,,,\n"
    )
    may = sonae("scenarios", "m.csv")
    must = sonae("scenarios", "m.csv", "--reading", "necessarily")
    assert "3 possibly coherent at tolerance 0" in may.out
    assert "1 necessarily coherent at tolerance 0" in must.out
    assert sonae("scenarios", "m.csv", "--reading", "perhaps").code == 2


def test_a_limit_of_nodes_gives_an_answer_that_says_what_it_lacks(sonae):
    ran = sonae("scenarios", "us-japan-2024", "--nodes", "20", "--json")
    assert ran.code == 0
    assert not ran.json["complete"]
    assert "20 nodes" in ran.json["left"]
    assert "NOT complete" in sonae("scenarios", "us-japan-2024", "--nodes", "20").out


def test_a_space_of_10_to_the_30_is_counted_exactly(sonae, tmp_path):
    many(tmp_path / "many.csv")
    for options in ((), ("--possible",)):
        ran = sonae("scenarios", "many.csv", "--count", "--json", *options)
        assert ran.json["count"] == 2**100
    some = sonae("scenarios", "many.csv", "--possible", "--where", "f0 == 'x'", "--json").json
    assert (some["count"], some["scenarios"]) == (2**99, [])
    assert "too many" in some["listed"]


def many(path):
    """Write a matrix of 100 factors with two states each, on which nobody judged anything."""
    names = [f"f{at}.{state}" for at in range(100) for state in "xy"]
    rows = [",".join(["acts on", *names]), *(name + "," * 200 for name in names)]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


def test_what_no_list_holds_is_refused_with_what_can_be_done(sonae, tmp_path):
    many(tmp_path / "many.csv")
    for options, code, message in (
        (("--export", "x.csv"), 1, "narrow them (--where)"),
        (("--clusters", "3"), 2, "narrow them with an event"),
        (("--why", "3"), 2, "too many scenarios to number"),
    ):
        ran = sonae("scenarios", "many.csv", *options)
        assert (ran.code, message in ran.err) == (code, True), ran.err
    assert not (tmp_path / "x.csv").exists()


# why, representatives, clusters, samples -----------------------------------------------------


def test_why_takes_a_number_or_the_states_and_names_lines(sonae):
    by_number = sonae("scenarios", "route", "--why", "4")
    by_states = sonae("scenarios", "route", "--why", SCENARIO)
    assert by_number.out == by_states.out
    assert by_number.out.splitlines()[1] == "possible, and coherent at tolerance 1"
    assert "[20-judgements.yaml:" in by_number.out
    verdict = sonae("scenarios", "route", "--why", "4", "--json").json
    assert (verdict["possible"], verdict["coherent"]) == (True, True)
    assert verdict["scenario"]["traffic"] == "steady"


def test_why_not_names_the_constraint_or_the_judgements(sonae):
    barred = sonae("scenarios", "route", "--why", SCENARIO.replace("steady", "heavy"))
    assert "The season is too short for that number." in barred.out
    odd = SCENARIO.replace("tension=low", "tension=high")
    assert "out of balance" in sonae("scenarios", "route", "--why", odd).out


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (SCENARIO.replace("steady", "staedy"), "did you mean `steady`"),
        (SCENARIO.replace("traffic", "trafic"), "did you mean `traffic`"),
        (STRAIT, "add incident_load"),
        ("99", "numbered 1 to 20"),
        ("ice", "is not `factor=state`"),
    ],
)
def test_what_names_no_scenario_is_put_right(sonae, text, message):
    ran = sonae("scenarios", "route", "--why", text)
    assert (ran.code, message in ran.err) == (2, True), ran.err


def test_representatives_are_as_many_as_asked_and_say_what_they_do_not_show(sonae):
    two = sonae("scenarios", "route", "--representatives", "2", "--json").json
    assert len(two["scenarios"]) == 2
    assert "4 would show every state" in two["listed"]
    four = sonae("scenarios", "route", "--representatives", "4", "--json").json
    assert four["listed"] == "4 representatives, which show every state that occurs"


def test_clusters_hold_every_scenario_once(sonae):
    answer = sonae("scenarios", "route", "--clusters", "3", "--json").json
    assert (answer["complete"], answer["left"]) == (True, None)
    clusters = answer["clusters"]
    assert sum(cluster["size"] for cluster in clusters) == 20
    assert {cluster["medoid"]["number"] for cluster in clusters} <= set(range(1, 21))
    assert "at its heart, scenario" in sonae("scenarios", "route", "--clusters", "3").out


def test_a_sample_depends_on_its_seed_alone(sonae):
    one = sonae("scenarios", "route", "--sample", "9", "--json").json
    assert len(one["draws"]) == 9
    assert sonae("scenarios", "route", "--sample", "9", "--json").json == one
    other = sonae("scenarios", "route", "--sample", "9", "--seed", "2", "--json").json
    assert other["draws"] != one["draws"]
    where = ("--where", "tension == 'low'", "--possible")
    drawn = sonae("scenarios", "route", "--sample", "9", "--json", *where).json["draws"]
    assert {draw["tension"] for draw in drawn} == {"low"}
    assert (
        "9 drawn evenly, with replacement (seed 1)"
        in sonae("scenarios", "route", "--sample", "9").out
    )


def test_nothing_can_be_drawn_where_nothing_is(sonae):
    event = "ice == 'short' and traffic == 'heavy'"
    ran = sonae("scenarios", "route", "--sample", "1", "--where", event)
    assert ran.code == 2
    assert f"there is no scenario to draw: none is coherent where {event}" in ran.err


def test_states_that_never_meet_are_listed_with_their_constraint(sonae):
    ran = sonae("scenarios", "route", "--excluded")
    assert "never together: ice.short and traffic.heavy: c2 (The season" in ran.out
    report = sonae("scenarios", "route", "--excluded", "--json").json
    assert (report["complete"], report["left"]) == (True, None)
    assert report["excluded"][0]["states"] == ["ice.short", "traffic.heavy"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--why", "1", "--sample", "2"), "two questions"),
        (("--count", "--export", "x.csv"), "two questions"),
        (("--clusters", "2", "--representatives", "2"), "two questions"),
        (("--chart", "x.svg", "--export", "x.csv"), "two questions"),
        (("--excluded", "--where", "ice == 'short'"), "leave out --where"),
        (("--likelihood",), "name it with --export"),
        (("--export", "x.doc"), "end it with .csv, .parquet, .xlsx, or .sl"),
        (("--tolerance", "-1"), "greater than or equal to 0"),
        (("--total", "-1"), "greater than or equal to 0"),
        (("--tolerance", "nan"), "greater than or equal to 0"),
        (("--cap", "-1"), "greater than or equal to 0"),
        (("--nodes", "-1"), "greater than or equal to 0"),
        (("--representatives", "0"), "greater than or equal to 1"),
        (("--clusters", "0"), "greater than or equal to 1"),
        (("--sample", "0"), "greater than or equal to 1"),
        (("--sample", "1", "--seed", "-1"), "greater than or equal to 0"),
        (("--cap", "many"), "--cap"),
    ],
)
def test_wrong_use_is_answered_before_any_search(sonae, tmp_path, options, message):
    ran = sonae("scenarios", "route", *options)
    assert ran.code == 2
    assert message in ran.err
    assert not list(tmp_path.glob("x.*"))


def test_a_search_that_is_interrupted_prints_what_it_found(sonae, monkeypatch):
    from sonae.scenarios import listing
    from sonae.scenarios.enumerate import coherent_set
    from sonae.scenarios.search import drive

    def interrupted(*arguments, **options):
        def interrupt(count, share):
            raise KeyboardInterrupt

        return coherent_set(*arguments, **{**options, "progress": interrupt})

    monkeypatch.setattr(listing, "coherent_set", interrupted)
    monkeypatch.setattr(drive, "SLICE", 200)
    ran = sonae("scenarios", "us-japan-2024")
    assert ran.code == 130
    assert "NOT complete: interrupted" in ran.out
    assert "at least " in ran.out
    assert not sonae("scenarios", "us-japan-2024", "--json").json["complete"]


# files ---------------------------------------------------------------------------------------


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_an_exported_table_has_the_numbers_of_the_list(sonae, tmp_path):
    where = ("--where", "traffic == 'heavy'")
    ran = sonae("scenarios", "route", *where, "--export", "heavy.csv")
    assert (ran.code, ran.out, ran.err) == (0, "", "heavy.csv written\n")
    rows = table(tmp_path / "heavy.csv")
    every = listed(sonae("scenarios", "route", "--json").json)
    assert [int(row["scenario"]) for row in rows] == [
        number for number, states in every.items() if states["traffic"] == "heavy"
    ]
    assert {row["coherent"] for row in rows} == {"true"}


def test_an_exported_table_can_have_bounds_of_each_scenarios_probability(sonae, tmp_path):
    sonae("scenarios", "route", "--export", "s.csv", "--likelihood", "--cap", "3")
    rows = table(tmp_path / "s.csv")
    assert len(rows) == 3
    assert all(0 <= float(r["probability_lower"]) <= float(r["probability_upper"]) for r in rows)
    assert rows[0]["probability_upper"] == "0.3"  # rounded outwards, not 0.29999999999999993
    assert {row["complete"] for row in rows} == {"false"}


def test_a_matrix_has_no_likelihood_to_export(sonae):
    ran = sonae("scenarios", "port.scw", "--export", "s.csv", "--likelihood")
    assert ran.code == 2
    assert "--likelihood needs a dossier" in ran.err


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_tables_for_other_programs_are_written(sonae, tmp_path, ending):
    pytest.importorskip({"parquet": "pyarrow", "xlsx": "openpyxl"}[ending])
    assert sonae("scenarios", "route", "--export", f"s.{ending}").code == 0
    assert (tmp_path / f"s.{ending}").stat().st_size > 1000


def test_solutions_are_written_and_compared(sonae):
    assert sonae("scenarios", "port.scw", "--export", "port.sl").code == 0
    same = sonae("impacts", "compare", "port.scw", "port.sl")
    assert (same.code, same.out) == (0, "the same 2 scenarios, with the same margins and scores\n")
    report = sonae("impacts", "compare", "port.scw", "port.sl", "--json").json
    assert report == {"same": True, "in_both": 2, "only_there": [], "only_here": []}


def test_solutions_that_are_missing_are_shown(sonae, tmp_path):
    sonae("scenarios", "port.scw", "--export", "port.sl", "--cap", "1")
    ran = sonae("impacts", "compare", "port.scw", "port.sl")
    assert ran.code == 1
    assert "1 only here:" in ran.out
    assert "trade=closed · rules=strict" in ran.out


def test_solutions_of_another_matrix_are_told(sonae, tmp_path):
    sonae("scenarios", "port.scw", "--export", "port.sl")
    (tmp_path / "other.scw").write_text(SCW.replace("-2 , 2", "-3 , 3"), encoding="utf-8")
    ran = sonae("impacts", "compare", "other.scw", "port.sl")
    assert ran.code == 1
    assert "error[SN207]" in ran.err
    wider = sonae("impacts", "compare", "route", "port.sl")
    assert wider.code == 1
    assert "2 states; the matrix has 6 factors" in wider.err


def test_a_project_file_becomes_a_dossier_with_the_same_scenarios(sonae):
    ran = sonae("import", "port.scw", "--out", "harbour")
    assert (ran.code, "sonae check harbour" in ran.out) == (0, True)
    own = sonae("scenarios", "harbour", "--json").json
    assert listed(own) == listed(sonae("scenarios", "port.scw", "--json").json)
    again = sonae("import", "port.scw", "--out", "harbour")
    assert (again.code, "nothing was written" in again.err) == (2, True)
    assert sonae("import", "port.scw", "--out", "other", "--json").json == {"dossier": "other"}


def test_a_matrix_goes_out_and_comes_back(sonae):
    for name in ("route.scw", "route.csv"):
        ran = sonae("impacts", "export", "route", name)
        assert (ran.code, ran.out) == (0, f"{name} written\n")
        assert ran.err == "not in the file: 2 constraints and the tolerance of 1\n"
    assert sonae("impacts", "export", "route.scw", "again.csv").err == ""
    assert sonae("impacts", "export", "route.csv", "again.scw").err == ""
    counts = {
        sonae("scenarios", name, "--json").json["count"]
        for name in ("route.scw", "route.csv", "again.csv", "again.scw")
    }
    assert counts == {11}
    assert sonae("impacts", "export", "route", "route.txt").code == 2


def test_intervals_go_into_a_project_file_by_their_middle_only_if_that_is_said(sonae, tmp_path):
    (tmp_path / "m.csv").write_text(
        "acts on,a.x,a.y,b.x,b.y\na.x,,,-1 to 2,0\na.y,,,0,1\nb.x,,,,\nb.y,,,,\n"
    )
    refused = sonae("impacts", "export", "m.csv", "m.scw")
    assert (refused.code, "write their middle" in refused.err) == (2, True)
    assert sonae("impacts", "export", "m.csv", "m.scw", "--middle").code == 0


def test_a_project_file_of_another_shape_is_refused_at_its_line(sonae, tmp_path):
    (tmp_path / "bad.scw").write_text(SCW.replace("-2 , 2\n", "-2\n"), encoding="utf-8")
    for command in (("scenarios", "bad.scw"), ("import", "bad.scw", "--out", "new")):
        ran = sonae(*command)
        assert ran.code == 1
        assert "bad.scw:24:" in ran.err
        assert "error[SN2" in ran.err
    assert not (tmp_path / "new").exists()


def test_an_impact_of_a_factor_on_itself_is_kept_and_said(sonae, tmp_path):
    text = SCW.replace(" 0 , 0 ,-2 , 2", " 1 , 0 ,-2 , 2")
    (tmp_path / "self.scw").write_text(text, encoding="utf-8")
    assert sonae("scenarios", "self.scw").code == 0
    assert sonae("import", "self.scw", "--out", "own").code == 0
    own, there = (listed(sonae("scenarios", name, "--json").json) for name in ("own", "self.scw"))
    assert own == there


def test_a_file_that_is_not_there_is_named(sonae):
    for command in (("scenarios", "no.scw"), ("import", "no.csv", "--out", "x")):
        ran = sonae(*command)
        assert (ran.code, "No such file" in ran.err) == (1, True)
    assert sonae("scenarios", "nowhere").code == 1


def test_scenarios_and_impacts_are_drawn_into_files(sonae, tmp_path):
    assert sonae("scenarios", "route", "--chart", "s.svg").err == "s.svg written\n"
    assert sonae("scenarios", "route", "--chart", "few.svg", "--representatives", "3").code == 0
    assert sonae("impacts", "chart", "route", "i.svg").out == "i.svg written\n"
    assert sonae("impacts", "chart", "port.scw", "f.svg", "--by", "factors").code == 0
    for name in ("s.svg", "few.svg", "i.svg", "f.svg"):
        assert "<svg" in (tmp_path / name).read_text(encoding="utf-8")[:300]
    for wrong in (
        ("scenarios", "route", "--chart", "s.pdf"),
        ("impacts", "chart", "route", "s.pdf"),
    ):
        assert sonae(*wrong).code == 2
    assert not (tmp_path / "s.pdf").exists()


# certificates --------------------------------------------------------------------------------


def test_a_certificate_is_written_and_holds(sonae, tmp_path):
    made = sonae("scenarios", "certify", "route")
    assert made.code == 0
    assert "20 coherent scenarios" in made.out
    checked = sonae("scenarios", "verify", "scenarios.certificate.json", "route")
    assert (checked.code, checked.out.startswith("verified: exactly 20")) == (0, True)
    other = sonae("scenarios", "certify", "route", "--out", "c.json", "--json").json
    assert (other["certificate"], other["count"]) == ("c.json", 20)
    verdict = sonae("scenarios", "verify", "c.json", "route", "--json").json
    assert (verdict["verified"], verdict["faults"]) == (True, [])


def test_a_certificate_that_was_tampered_with_does_not_hold(sonae, tmp_path):
    from sonae.scenarios import read_certificate, write_certificate

    sonae("scenarios", "certify", "route")
    path = tmp_path / "scenarios.certificate.json"
    honest = read_certificate(path)
    (island, *rest) = honest.islands
    fewer = island.model_copy(update={"solutions": island.solutions[1:]})
    write_certificate(path, honest.model_copy(update={"islands": (fewer, *rest)}))
    ran = sonae("scenarios", "verify", str(path), "route")
    assert ran.code == 1
    assert "verified: exactly" not in ran.out
    path.write_text(path.read_text().replace('"count":20', '"count":19'))
    broken = sonae("scenarios", "verify", str(path), "route")
    assert broken.code == 1


def test_a_certificate_of_another_dossier_does_not_hold(sonae, tmp_path):
    sonae("scenarios", "certify", "route")
    file = tmp_path / "route" / "20-judgements.yaml"
    text = file.read_text(encoding="utf-8")
    assert "refused: 1" in text
    file.write_text(text.replace("refused: 1", "refused: 2", 1), encoding="utf-8")
    ran = sonae("scenarios", "verify", "scenarios.certificate.json", "route", "--json")
    assert ran.code == 1
    assert ran.json["faults"]


def test_a_certificate_that_would_grow_too_large_is_refused(sonae, tmp_path):
    ran = sonae("scenarios", "certify", "route", "--nodes", "2")
    assert ran.code == 1
    assert not (tmp_path / "scenarios.certificate.json").exists()
    assert sonae("scenarios", "certify", "route", "--nodes", "0").code == 2
    assert sonae("scenarios", "verify", "no.json", "route").code == 2


# cross-impacts -------------------------------------------------------------------------------


def test_basins_add_up_to_all_starts(sonae):
    report = sonae("impacts", "basins", "route", "--json").json
    assert sum(attractor["basin"] for attractor in report["attractors"]) == 432
    assert report["complete"]
    local = sonae("impacts", "basins", "route", "--rule", "local", "--json").json
    assert sum(attractor["basin"] for attractor in local["attractors"]) == 432
    assert "global succession, all 432 combinations" in sonae("impacts", "basins", "route").out


def test_one_start_is_followed_by_number_or_states(sonae):
    by_number = sonae("impacts", "basins", "route", "--from", "3")
    assert "ends in a fixed point" in by_number.out
    path = sonae("impacts", "basins", "route", "--from", SCENARIO, "--json").json["path"]
    assert path[0]["traffic"] == "steady"
    assert sonae("impacts", "basins", "route", "--from", "ice=short").code == 2


def test_basins_of_a_sample_come_with_intervals(sonae):
    drawn = sonae("impacts", "basins", "route", "--sample", "50", "--json").json
    assert not drawn["complete"]
    assert all(a["lower"] <= a["share"] <= a["upper"] for a in drawn["attractors"])
    again = sonae("impacts", "basins", "route", "--sample", "50", "--seed", "1", "--json").json
    assert again == drawn


def test_basins_of_too_many_starts_are_refused_with_the_option_that_helps(sonae, tmp_path):
    many(tmp_path / "many.csv")
    ran = sonae("impacts", "basins", "many.csv")
    assert (ran.code, "--sample N" in ran.err) == (1, True)


def test_a_state_that_is_held_or_pushed_shows_what_comes_and_goes(sonae):
    held = sonae("impacts", "shock", "route", "tension=high")
    assert "20 coherent scenarios become 11" in held.out
    assert "\nlost:\nin all of them: governance=treaty · tension=low" in held.out
    pushed = sonae("impacts", "shock", "route", "traffic=heavy", "--strength", "3", "--json").json
    assert pushed["before"] == 20
    assert pushed["after"] == 20 - len(pushed["lost"]) + len(pushed["gained"])
    for wrong, message in (("tension", "is not `factor=state`"), ("tension=hgih", "low, high")):
        ran = sonae("impacts", "shock", "route", wrong)
        assert (ran.code, message in ran.err) == (2, True)


def test_moved_judgements_say_what_hangs_on_them(sonae):
    report = sonae("impacts", "perturb", "route", "--json").json
    assert (report["by"], report["moves"], report["stand"]) == (1.0, 80, 11)
    assert len(report["decisive"]) == 20
    assert "20 of 80 moves" in sonae("impacts", "perturb", "route").out
    one = sonae("impacts", "perturb", "route", "--scenario", "1", "--json").json
    assert one["coherent"]
    assert one["changes"]
    assert sonae("impacts", "perturb", "route", "--by", "0.5").code == 0


def test_a_profile_ranks_drivers_and_driven(sonae):
    report = sonae("impacts", "profile", "route", "--json").json
    assert {f["factor"]: f["passive"] for f in report["factors"]}["ice"] == 0
    assert len(report["unassessed"]) == 19
    assert "ice: active 15, passive 0, driving" in sonae("impacts", "profile", "route").out


def test_experts_are_compared_scenario_by_scenario(sonae, tmp_path):
    (tmp_path / "other.scw").write_text(SCW.replace("-2 , 2", " 2 ,-2"), encoding="utf-8")
    report = sonae("impacts", "experts", "port.scw", "other.scw", "--json").json
    assert report["experts"] == ["port.scw", "other.scw"]
    assert {tuple(entry["coherent_for"]) for entry in report["scenarios"]} == {
        ("port.scw",),
        ("port.scw", "other.scw"),
    }
    assert "2 experts" in sonae("impacts", "experts", "port.scw", "other.scw").out
    for matrices in (("port.scw",), ("port.scw", "port.scw")):
        ran = sonae("impacts", "experts", *matrices)
        assert (ran.code, "two different matrices" in ran.err) == (2, True)


@pytest.mark.parametrize(
    "command",
    [
        ("scenarios",),
        *(("scenarios", name) for name in ("list", "certify", "verify")),
        ("impacts",),
        *(
            ("impacts", name)
            for name in (
                *("basins", "shock", "perturb", "profile", "experts"),
                *("chart", "export", "compare"),
            )
        ),
        ("import",),
    ],
)
def test_every_command_teaches_what_it_does(sonae, command):
    ran = sonae(*command, "--help")
    assert (ran.code, "Usage" in ran.out) == (0, True)


# answers that are not complete, and options that go together ----------------------------------


@pytest.mark.parametrize(
    "options",
    [("--clusters", "2"), ("--sample", "2"), ("--export", "x.csv"), ("--chart", "x.svg")],
)
def test_every_answer_of_a_search_that_was_cut_says_that_it_is_not_complete(sonae, options):
    ran = sonae("scenarios", "us-japan-2024", "--nodes", "20", *options, "--json")
    assert (ran.code, ran.err.startswith("NOT complete: stopped after 20 nodes")) == (0, True)
    assert (ran.json["complete"], "20 nodes" in ran.json["left"]) == (False, True)


def test_numbers_and_draws_of_a_search_that_was_cut_are_provisional(sonae, tmp_path):
    cut = ("us-japan-2024", "--nodes", "20")
    assert "numbers are provisional" in sonae("scenarios", *cut, "--why", "1").err
    beyond = sonae("scenarios", *cut, "--why", "99")
    assert (beyond.code, "numbered so far 1 to 8; the search is not" in beyond.err) == (2, True)
    drawn = sonae("scenarios", *cut, "--sample", "1").out
    assert "drawn from the 8 found so far, not from all" in drawn
    sonae("scenarios", *cut, "--chart", "s.svg")
    assert "NOT complete: stopped" in (tmp_path / "s.svg").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("options", "code"),
    [(("--why", "1"), 130), (("--clusters", "2"), 130), (("--export", "x.csv"), 130)],
)
def test_an_interruption_keeps_what_was_found_and_is_told(sonae, monkeypatch, options, code):
    from sonae import scenarios as room

    def interrupted(system, asked, tell=None):
        raise room.SearchInterruptedError(room.coherent_set(*parts(system), nodes=20))

    def parts(system):
        return system.space, system.influences, system.constraints, system.tolerance

    monkeypatch.setattr(room, "scenario_set", interrupted)
    ran = sonae("scenarios", "us-japan-2024", *options)
    assert (ran.code, "NOT complete" in ran.err) == (code, True)


def test_what_no_list_holds_is_counted_without_a_list(sonae, monkeypatch):
    from sonae.errors import CapacityError
    from sonae.scenarios import listing

    def refuse(*_, **__):
        raise CapacityError("too long a list")

    monkeypatch.setattr(listing, "coherent_set", refuse)
    assert "20 coherent at tolerance 1" in sonae("scenarios", "route", "--count").out
    where = ("--where", "traffic == 'heavy'")
    assert (
        "4 coherent at tolerance 1 where traffic == 'heavy'"
        in sonae("scenarios", "route", "--count", *where).out
    )
    assert sonae("scenarios", "route", "--count", *where, "--json").json["whole"] is None


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("scenarios", "route", "--possible", "--tolerance", "1"), "leave out --tolerance"),
        (("scenarios", "route", "--why", "1", "--where", "ice == 'long'"), "leave out --where"),
        (("scenarios", "route", "--seed", "2"), "it needs --sample"),
        (("impacts", "basins", "route", "--from", "1", "--sample", "2"), "leave out --sample"),
        (("impacts", "basins", "route", "--seed", "2"), "it needs --sample"),
        (("impacts", "perturb", "route", "--scenario", "1", "--by", "2"), "leave out --by"),
        (("scenarios", "route/10-factors.yaml"), "ends in .scw or .csv"),
    ],
)
def test_an_option_that_would_change_nothing_is_refused(sonae, command, message):
    (Path("route") / "10-factors.yaml").touch()
    ran = sonae(*command)
    assert (ran.code, message in ran.err) == (2, True), ran.err


def test_a_certificate_speaks_of_a_matrix_and_of_another_tolerance(sonae):
    for more in (("port.scw",), ("route", "--tolerance", "0")):
        made = sonae("scenarios", "certify", *more)
        assert made.out.splitlines()[1].endswith(" ".join(more))
        assert sonae("scenarios", "verify", "scenarios.certificate.json", *more).code == 0
    assert sonae("scenarios", "verify", "scenarios.certificate.json", "route").code == 1


def test_experts_are_compared_under_one_rule_that_is_named(sonae, tmp_path):
    sonae("impacts", "export", "route", "route.scw")
    said = sonae("impacts", "experts", "route.scw", "route").out
    assert said.startswith("at tolerance 1, with the 2 constraints of route, for all of them\n")
    shutil.copytree(tmp_path / "route", tmp_path / "other")
    for file in (tmp_path / "other").glob("*.yaml"):
        file.write_text(file.read_text("utf-8").replace("tolerance: 1", "tolerance: 2"), "utf-8")
    ran = sonae("impacts", "experts", "route", "other")
    assert (ran.code, "say which holds for both: --tolerance" in ran.err) == (2, True), ran.err
    assert sonae("impacts", "experts", "route", "other", "--tolerance", "1").code == 0


def test_draws_that_are_all_the_same_are_still_written_out(sonae):
    where = ("--where", "ice == 'long' and traffic == 'heavy' and governance == 'treaty'")
    lines = sonae("scenarios", "route", "--sample", "2", "--tolerance", "0", *where).out
    assert lines.count("ice=long") == 2


def test_pairs_that_never_meet_are_found_beyond_any_list(sonae):
    from sonae.expressions import event, factor_scope
    from sonae.scenarios import (
        Constraint,
        Influences,
        ScenarioSystem,
        Space,
        Tolerance,
        exclusion_report,
    )

    names = tuple(f"f{at}" for at in range(60))
    space = Space(names, (("x", "y"),) * 60)
    scope = factor_scope(dict(zip(names, space.states, strict=True)))
    forbids = event("f0 == 'x' and f1 == 'y'", scope)
    never = event("f2 == 'x'", scope)
    constraints = (Constraint("c1", forbids, "far"), Constraint("c2", never, "out"))
    system = ScenarioSystem(space, constraints, Influences.of(space, []), Tolerance())
    report = exclusion_report(system)
    assert (report["complete"], [e["states"] for e in report["excluded"]]) == (
        True,
        [["f2.x"], ["f0.x", "f1.y"]],
    )
