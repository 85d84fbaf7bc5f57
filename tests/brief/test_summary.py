import json
from pathlib import Path

from sonae.brief import brief_json, summary
from sonae.study import Study

from .dossiers import SMALL, small_study


def test_the_summary_sets_the_counts_against_every_combination(study: Study) -> None:
    text = summary(study)
    assert "6 combinations of states: 3 possible, 2 coherent (complete)" in text


def test_the_summary_gives_words_beside_bounds(study: Study) -> None:
    line = next(row for row in summary(study).splitlines() if "if storms grow" in row)
    assert "27–45\u202f%" in line
    assert line.endswith("unlikely")


def test_the_summary_says_what_survives_what_fails_and_where(study: Study) -> None:
    text = summary(study)
    assert "no plan keeps all 2 thresholds" in text
    assert "trade that is left (in 25\u202f% of futures, most where Flood: flood)" in text


def test_the_summary_shows_that_rules_prefer_different_plans(study: Study) -> None:
    rules = summary(study).partition("Which plan each rule prefers")[2]
    assert "Wait: cost of steps" in rules
    assert "Build <now>: trade that is left; losses" in rules


def test_a_single_threshold_is_no_plural(tmp_path: Path) -> None:
    text = SMALL.replace(", threshold: .5", "")
    assert "plans keep the threshold\n" in summary(small_study(tmp_path, text))


def test_the_summary_says_where_the_brief_is(study: Study) -> None:
    assert summary(study, "out/brief.html").endswith("\n\nThe brief: out/brief.html")


def test_the_figures_are_plain_data_and_the_same_every_time(study: Study) -> None:
    data = brief_json(study)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert brief_json(study) == data
    assert data["format"] == "sonae-brief-1"


def test_the_figures_of_the_small_dossier(study: Study) -> None:
    data = brief_json(study)
    assert data["scenarios"] == {
        "factors": 2,
        "combinations": 6,
        "possible": 3,
        "coherent": 2,
        "tolerance": {"local": 1.0, "factors": {}, "total": None},
        "excluded_pairs": 1,
        "complete": True,
    }
    conditional = data["likelihood"][1]
    # The claim: 55 to 85.5 %, trusted by half, so at least 27.5 %. The analyst: at most 45 %.
    assert (conditional["lower"], conditional["upper"]) == (0.275, 0.45)
    free = data["likelihood"][0]
    assert (free["lower"], free["upper"]) == (0.12375, 0.261)
    wait = data["plans"][0]
    assert wait["kept_in_worst"] == ["cost"]
    assert wait["missed_in_worst"] == ["trade"]
    assert wait["met"] == {"cost": 1.0, "trade": 0.75}
