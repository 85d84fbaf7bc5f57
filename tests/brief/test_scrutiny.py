"""Sections on who remains, what breaks plans, what moves the answer, and the frontier."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sonae.brief import brief_html, brief_json, summary
from sonae.pipeline import run
from sonae.robustness.search import usual, usual_objectives
from sonae.study import Settings, Study

from .dossiers import SMALL, small_study
from .pages import Page
from .test_html import BARE, TITLES
from .test_trails import (
    test_every_link_within_the_brief_leads_somewhere as links_lead_somewhere,
)
from .test_trails import (
    test_every_trail_ends_in_evidence_or_says_what_it_is as trails_end,
)
from .test_trails import (
    test_ids_are_unique as ids_are_unique,
)
from .test_trails import (
    test_no_digit_stands_outside_a_number_a_table_or_what_a_person_wrote as digits_have_trails,
)

DIKES = """
sonae: 1
dossier: dikes
title: Dikes
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2027}
money: EUR_mn@2023
factors:
  wind: {label: Wind, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: Rain, states: {none: {label: none}, some: {label: some}, much: {label: much}}}
  tide: {label: Tide, states: {low: {label: low}, high: {label: high}}}
quantities:
  q: {label: strength of floods, is: 1 to 3, unit: "1", because: made up}
plans:
  nothing: {label: Nothing}
model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  values:
    damage: {is: "wet[rain] * q + (0.2 if wind == 'strong' else 0)", unit: "1"}
outcomes:
  harm: {label: harm, is: "mean(damage)", better: less, threshold: 1, unit: "1"}
"""


def whole(study: Study) -> Page:
    """Return a brief, checked like the usual one."""
    page = Page.of(brief_html(study))
    assert [item.text for item in page.elements if item.tag == "h2"] == TITLES
    digits_have_trails(page)
    links_lead_somewhere(page)
    ids_are_unique(page)
    trails_end(page, study)
    return page


def said(page: Page, section: str) -> str:
    return re.sub(r"\s+", " ", page.by_id()[section].text)


def test_who_remains_stands_under_every_rule(page: Page) -> None:
    text = said(page, "remain")
    for rule in ("Γ-maximin", "Hurwicz", "E-admissibility", "Maximality", "Interval dominance"):
        assert rule in text
    assert "no plan falls" in text
    assert "Wait has the highest floor: at least 80.4" in text


def test_a_plan_that_is_beaten_everywhere_falls_by_name(tmp_path: Path) -> None:
    worse = SMALL.replace("cost: {yearly: 1 to 2, upfront: 1}", "cost: {}").replace(
        "cost: {label: cost of steps", "cost: {tie: 0, label: cost of steps"
    )
    study = small_study(tmp_path / "worse", worse)
    assert study.choices is not None
    page = whole(study)
    fallen = {fall.plan for fall in study.choices.together.falls}
    assert fallen == {"wait", "watch"}
    assert "Wait falls by Build <now>, which is surely better in" in said(page, "remain")
    assert "another plan does at least as well as Wait and Watch" in said(page, "bottom-line")
    assert "Wait falls by Build <now>" in summary(study)


def test_a_plan_that_always_misses_and_one_that_never_does_say_so(page: Page) -> None:
    assert "Misses at least one threshold in every future (100" in said(page, "failures")


def test_a_plan_that_never_misses_says_so(tmp_path: Path) -> None:
    kind = SMALL.replace("threshold: 4,", "threshold: 40,").replace("threshold: .5", "threshold: 0")
    page = whole(small_study(tmp_path / "kind", kind))
    assert said(page, "failures").count("Misses no threshold in any future that was run") == 3


def test_conditions_are_said_with_how_often_and_how_much(tmp_path: Path) -> None:
    folder = tmp_path / "dikes"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(DIKES, encoding="utf-8")
    text = said(whole(run(folder, Settings(draws=64))), "failures")
    assert re.search(
        r"Misses the threshold for harm in \d+ % of the futures; in \d+ % of those", text
    )
    assert "Rain is not “none” (100 % of its misses)" in text
    assert "The judgements say nothing of how probable this condition is" in text
    assert "Conditions in numbers" in text


def test_what_moves_an_outcome_stands_beside_what_plans_do(page: Page) -> None:
    text = said(page, "moves")
    assert "losses: most of its spread comes from Flood (91 to 93" in text
    assert "Between plans its mean differs by 6.3 bn JPY at most" in text


def test_the_frontier_says_who_is_beaten_and_where(page: Page) -> None:
    text = said(page, "frontier")
    assert "No feasible portfolio beats Wait." in text
    assert "the front is complete for these" in text
    assert "waits for a sign" in text


def test_without_thresholds_nothing_fails_and_the_sections_say_so(tmp_path: Path) -> None:
    open_ = re.sub(r"threshold: [.\d]+, ", "", SMALL)
    study = small_study(tmp_path / "open", open_)
    assert study.weaknesses == ()
    page = whole(study)
    assert "No outcome has a threshold, so no plan can be said to fail" in said(page, "failures")
    assert "cost of steps, worst future" in said(page, "frontier")


def test_one_plan_without_options_still_gets_its_sections(tmp_path: Path) -> None:
    study = small_study(tmp_path / "bare", BARE)
    page = whole(study)
    assert "one plan only" in said(page, "remain")
    assert re.search(r"no option", said(page, "frontier"))
    assert "most of its spread comes from Sky" in said(page, "moves")


def test_nothing_that_varies_is_said_plainly(tmp_path: Path) -> None:
    still = BARE.replace('is: "light[sky]"', 'is: "0.5 + 0 * light[sky]"')
    page = whole(small_study(tmp_path / "still", still))
    assert "No outcome varies" in said(page, "moves") or "Not computed" in said(page, "moves")


def test_too_many_portfolios_are_refused_in_the_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usual, "MOST_WORK", 64)
    study = small_study(tmp_path / "many")
    assert study.front is None
    assert "2 feasible portfolios are more than the 1" in said(whole(study), "frontier")
    assert "feasible portfolios" in brief_json(study)["absent"]["front"]


def test_a_part_that_was_not_computed_leaves_a_brief(study: Study) -> None:
    why = {part: "made up" for part in ("choices", "weaknesses", "variance", "front")}
    lacking = replace(
        study,
        choices=None,
        weaknesses=(),
        variance=(),
        front=None,
        absent=why,  # type: ignore[arg-type]
    )
    page = whole(lacking)
    for section in ("remain", "failures", "moves", "frontier"):
        assert "made up" in said(page, section)


def test_the_usual_search_is_judged_by_what_the_dossier_asks_and_by_money(study: Study) -> None:
    assert usual_objectives(study.dossier) == ("share(all)", "mean(cost)")


def test_figures_of_the_new_sections_are_plain_data(study: Study) -> None:
    data = brief_json(study)
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert data["remaining"] is not None
    assert data["remaining"]["outcomes"]["cost"]["maximality"] == ["wait"]
    assert data["breaks"][0]["share"] == 0.25
    assert data["front"] is not None
    assert data["front"]["plans"]["build"]["beaten_by"] == 1
    assert {entry["outcome"] for entry in data["moves"]} == {"cost", "trade", "losses"}
    assert data["absent"] == {}


def test_the_brief_is_the_same_for_any_number_of_threads(html: str, tmp_path: Path) -> None:
    folder = tmp_path / "threads"
    folder.mkdir()
    (folder / "dossier.yaml").write_text(SMALL, encoding="utf-8")
    assert brief_html(run(folder, Settings(draws=4, threads=1))) == html
