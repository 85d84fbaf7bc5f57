"""Likelihood at the command line: bounds with words, why they are so, and what hangs on what."""

import shutil

import pytest

from sonae import pipeline
from sonae.brief import brief_html
from sonae.dossier import read
from sonae.evidence import judgements
from sonae.likelihood import CredalSet, likelihood_report, likelihood_text
from sonae.scenarios import scenario_system
from sonae.study import Settings

CLASH = """\
  - {id: x1, event: "election == 'guard'", is: 80% to 90%, by: berg, because: A late poll.}
  - {id: x2, event: "demand == 'triple'", given: "election == 'guard'", is: very likely, by: okada}
constraints:
"""


@pytest.fixture
def sonae(terminal, template, tmp_path, monkeypatch):
    shutil.copytree(template("isles", "alliance"), tmp_path / "isles")
    monkeypatch.chdir(tmp_path)

    return terminal


@pytest.fixture
def clash(sonae, tmp_path):
    change(tmp_path, "20-scenarios.yaml", "constraints:\n", CLASH)
    change(tmp_path, "00-dossier.yaml", "pooling: hull ", "# pooling: hull ")
    return sonae


def change(folder, name, old, new):
    path = folder / "isles" / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_word_stands_with_its_range_and_the_engine_is_named(sonae):
    ran = sonae("likelihood", "isles")
    assert "unlikely (20–45 %) to likely (55–80 %)" in ran.out
    assert "“likely (55–85.5 %)”, widened by grade to 27.5% to 92.8%" in ran.out
    assert "by column generation over all 44 possible scenarios" in ran.out
    first = sonae("likelihood", "isles", "--json").json[0]
    assert first["words"] == "unlikely to likely"
    assert first["words_with_ranges"] == "unlikely (20–45 %) to likely (55–80 %)"
    assert first["method"].startswith("column generation")
    assert (first["point"], first["spread"], first["assumptions"]) == (None, None, None)


def test_python_gives_what_the_command_line_prints(sonae, tmp_path):
    dossier = read(tmp_path / "isles")
    system, judged = scenario_system(dossier), judgements(dossier)
    change(tmp_path, "00-dossier.yaml", "pooling: hull ", "# pooling: hull ")
    report = likelihood_report(dossier, CredalSet(system.possible(), judged), judged)
    assert sonae("likelihood", "isles").out == likelihood_text(report) + "\n"


def test_several_analysts_on_one_event_are_pooled_as_the_dossier_says(sonae, tmp_path):
    pooled = sonae("likelihood", "isles", "election == 'guard'").out
    assert "40.0% to 55.0%" in pooled
    assert "bound by e1+e2 (berg and okada)" in pooled
    change(tmp_path, "00-dossier.yaml", "pooling: hull ", "# pooling: hull ")
    apart = sonae("likelihood", "isles", "election == 'guard'").out
    assert "45.0% to 55.0%" in apart
    assert "bound by e2 (okada): “roughly even chance (45–55 %)”" in apart


def test_a_run_binds_what_was_pooled_and_names_the_parts(sonae, tmp_path):
    study = pipeline.run(tmp_path / "isles", Settings(draws=1))
    (pooled,) = study.pools
    assert [part.id for part in pooled.parts] == ["e1", "e2"]
    assert "e1+e2" in {judgement.id for judgement in study.judgements}
    assert "The hull of e1 (berg, 40 % to 55 %)" in brief_html(study)


def test_a_ratio_is_printed_as_times_and_not_as_a_percentage(sonae):
    ran = sonae("likelihood", "isles", "posture == 'leaves' and demand == 'other'", "--explain")
    assert "p2 (berg): at least 1 times (posture == 'leaves' and demand == 'other')" in ran.out
    report = sonae(
        "likelihood", "isles", "posture == 'leaves' and demand == 'other'", "--json"
    ).json
    (ratio,) = [one for one in report[0]["binding_upper"] if one["id"] == "p2"]
    assert (ratio["stated"], ratio["than"] is not None) == ([1.0, None], True)


def test_an_explanation_tells_what_claims_hold_and_what_grades_cost(sonae):
    ran = sonae("likelihood", "isles", "--explain")
    assert ran.code == 0
    assert "Claims whose own words bind:\n  demand_talk: A Guard government would ask" in ran.out
    assert "    holds the upper end of Kestrel asks for more than today" in ran.out
    assert "Kestrel asks for more than today: 33.3 → 48.3, so 15.0" in ran.out
    report = sonae("likelihood", "isles", "--explain", "--json").json
    assert report["coherent"] is True
    assert all(entry["used"] >= entry["as_stated"] for entry in report["grades"])
    assert set(report["bound_by"]) == {"demand_talk", "leave_talk"}
    face = sonae("likelihood", "isles", "--explain", "--as-stated")
    assert "claims are taken as stated already" in face.out


def test_an_explanation_shows_both_sides_of_a_tension(sonae, tmp_path):
    change(tmp_path, "00-dossier.yaml", "pooling: hull ", "# pooling: hull ")
    ran = sonae("likelihood", "isles", "election == 'guard'", "--explain")
    start = ran.out.index("Two readings of one event:")
    told = ran.out[start:]
    assert "    e1 (berg): 40.0% to 55.0%" in told
    assert "      poll_lead: The Guard and the Union are level" in told
    assert "    e2 (okada): “roughly even chance (45–55 %)”" in told


def test_a_judgement_that_a_constraint_contradicts_is_an_error(sonae, tmp_path):
    extra = (
        "  - {id: x, event: \"demand == 'none'\", given: calm_leaving, is: unlikely, "
        "by: berg, because: Word.}\nconstraints:\n"
    )
    change(tmp_path, "20-scenarios.yaml", "constraints:\n", extra)
    event = "  calm_leaving: {label: Calm, is: \"posture == 'leaves' and rival == 'calm'\"}\n"
    change(tmp_path, "20-scenarios.yaml", "\njudgements:", f"{event}\njudgements:")
    ran = sonae("likelihood", "isles", "posture == 'leaves'")
    assert ran.code == 1
    assert "Conflict 1: this judgement cannot hold if (" in ran.err
    assert "happens, and nothing otherwise" in ran.err


def test_a_condition_ruled_out_without_a_word_is_said_first(sonae, tmp_path):
    extra = (
        "  - {id: x, event: \"rival == 'calm'\", given: \"posture == 'stays'\", is: 100%, "
        "by: berg, because: Word.}\n"
        "  - {id: y, event: \"rival == 'calm' and posture == 'stays'\", is: 0%, "
        "by: berg, because: Word.}\nconstraints:\n"
    )
    change(tmp_path, "20-scenarios.yaml", "constraints:\n", extra)
    ran = sonae("likelihood", "isles", "posture == 'leaves'")
    assert ran.code == 0
    assert ran.out.startswith("Look again: x, y leave (posture == 'stays') no probability at all")
    told = sonae("likelihood", "isles", "--explain").out
    assert "A condition that the judgements rule out without saying so:" in told


def test_claims_that_clash_at_face_value_leave_the_cost_of_grades_open(sonae, tmp_path):
    extra = (
        "  - {id: x1, event: any_demand, given: \"election == 'guard'\", is: 90% to 95%, by: berg, "
        "because: Word.}\nconstraints:\n"
    )
    change(tmp_path, "20-scenarios.yaml", "constraints:\n", extra)
    ran = sonae("likelihood", "isles", "--explain")
    assert ran.code == 0
    assert "What the grades cost cannot be told: taken as stated, demand_talk, e1+e2, x1" in ran.out
    assert sonae("likelihood", "isles", "--as-stated").code == 1


def test_a_point_and_a_spread_say_what_they_are_and_lie_within_the_bounds(sonae):
    ran = sonae("likelihood", "isles", "--point", "--spread", "50", "--seed", "7")
    assert "a reference point (maximum entropy), not a result" in ran.out
    assert "an assumption of the second order, not a judgement" in ran.out
    for entry in sonae("likelihood", "isles", "--point", "--spread", "50", "--json").json:
        assert entry["point"]["inside"]
        low, high = entry["spread"]["low"], entry["spread"]["high"]
        assert entry["lower"] - 1e-6 <= low <= high <= entry["upper"] + 1e-6


def test_the_seed_fixes_the_spread(sonae):
    once, again, other = (
        sonae("likelihood", "isles", "--spread", "50", "--seed", seed).out for seed in "112"
    )
    assert once == again
    assert once.replace("seed 1", "") != other.replace("seed 2", "")


def test_judgements_are_ranked_by_what_dropping_each_would_move(sonae):
    shifts = sonae("likelihood", "isles", "--assumptions", "--json").json[0]["assumptions"]
    moved = [shift["lower"] + shift["upper"] for shift in shifts]
    assert moved == sorted(moved, reverse=True)
    assert {shift["basis"] for shift in shifts} == {"claim-based", "analyst-assumed"}
    ran = sonae("likelihood", "isles", "--assumptions")
    assert "without d2 (okada): “unlikely (20–45 %)”" in ran.out
    assert "(analyst-assumed)" in ran.out


def test_judgements_that_clash_are_explained_with_claims_stakes_and_mends(clash):
    ran = clash("likelihood", "isles")
    assert (ran.code, ran.out) == (1, "")
    assert "Conflict 1: these 3 judgements cannot hold together" in ran.err
    assert "demand_talk: A Guard government would ask for at least twice" in ran.err
    assert "x2: buy a ticket that pays 100 if (demand == 'triple'), for 80" in ran.err
    assert "To mend this conflict by one interval alone" in ran.err
    assert "10-evidence.yaml:10:3" in ran.err


def test_a_conflict_is_data_too(clash):
    ran = clash("likelihood", "isles", "--json")
    assert (ran.code, ran.json["coherent"]) == (1, False)
    members = ran.json["conflicts"][0]["members"]
    assert {member["judgement"]["id"] for member in members} == {"d1", "x1", "x2"}
    assert all(member["stakes"] for member in members)
    assert ran.json["widening"]["total"] > 0


@pytest.mark.parametrize("ending", ["svg", "png"])
def test_bounds_are_drawn_on_the_words(sonae, tmp_path, ending):
    ran = sonae("likelihood", "isles", "--chart", f"bounds.{ending}")
    assert (ran.code, "bounds" in ran.err) == (0, True)
    picture = (tmp_path / f"bounds.{ending}").read_bytes()
    assert picture.startswith(b"<svg" if ending == "svg" else b"\x89PNG")
    if ending == "svg":
        text = picture.decode()
        assert "roughly even chance" in text
        assert "Kestrel asks for more than today" in text


def test_a_conflict_is_drawn_with_what_the_others_imply(clash, tmp_path):
    assert clash("likelihood", "isles", "--chart", "clash.svg").code == 1
    text = (tmp_path / "clash.svg").read_text(encoding="utf-8")
    assert "where the other judgements of the conflict would have it" in text
    assert "80.0% to 95.0%" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--given", "election == 'guard'"), "name the event before it"),
        (("--spread", "3"), "spread"),
        (("--chart", "bounds.pdf"), "ends in neither"),
    ],
)
def test_wrong_use_is_told_before_anything_is_computed(sonae, arguments, message):
    ran = sonae("likelihood", "isles", *arguments)
    assert ran.code == 2
    assert message in ran.err


def test_scenarios_too_many_to_list_have_bounds_and_no_point(sonae, tmp_path):
    names = [f"f{at}" for at in range(24)]
    states = "{yes: {label: yes, when: it is}, no: {label: no, when: it is not}}"
    factors = "\n".join(f"  {name}: {{label: {name}, states: {states}}}" for name in names)
    judged = "\n".join(
        f"  - {{id: j{at}, event: \"f{at} == 'yes'\", given: \"f{at - 1} == 'yes'\", "
        "is: 60% to 70%, because: Chain.}"
        for at in range(1, 24)
    )
    (tmp_path / "chain").mkdir()
    (tmp_path / "chain" / "dossier.yaml").write_text(
        "sonae: 1\ndossier: chain\ntitle: A chain\nquestion: How far?\nas_of: 2024-01-01\n"
        "horizon: {from: 2024, to: 2025}\n"
        f"factors:\n{factors}\njudgements:\n"
        "  - {id: j0, event: \"f0 == 'yes'\", is: at least 90%, because: Seen.}\n"
        f"{judged}\nask:\n  - {{event: \"f2 == 'yes'\", label: the third}}\n",
        encoding="utf-8",
    )
    ran = sonae("likelihood", "chain", "--json")
    assert ran.code == 0, ran.err
    assert "junction tree" in ran.json[0]["method"]
    assert ran.json[0]["lower"] == pytest.approx(0.9 * 0.6 * 0.6)
    refused = sonae("likelihood", "chain", "--point")
    assert refused.code == 1
    assert "need a list of scenarios" in refused.err
