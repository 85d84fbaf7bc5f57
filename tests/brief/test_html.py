"""The file as a whole: self-contained, escaped, the same every time, never half-written."""

import re
from pathlib import Path

import pytest

from sonae.brief import brief_html, write_brief
from sonae.brief.html import SECTIONS
from sonae.study import Study

from .dossiers import SMALL, small_study
from .pages import Page

TITLES = [
    "Bottom line",
    "Scenarios",
    "How likely",
    "Plans against outcomes",
    "Which plans remain",
    "Regret",
    "What robustness costs",
    "The frontier",
    "What breaks each plan",
    "What moves the answer",
    "Pathways",
    "What has to be decided by when",
    "When each step must start",
    "What to watch",
    "Judgements, claims and sources",
    "Method and limits",
    "Trails",
]


def test_sections_stand_in_the_order_a_reader_needs(page: Page) -> None:
    assert [item.text for item in page.elements if item.tag == "h2"] == TITLES
    assert len(SECTIONS) == len(TITLES) - 1


def test_the_head_says_what_when_and_from_which_dossier(page: Page, study: Study) -> None:
    header = next(item for item in page.elements if item.tag == "header")
    for part in ("2024-02-19", study.dossier.sha256[:12], "harbour", "Sonae"):
        assert part in header.text


def test_what_is_not_modelled_comes_before_any_table(html: str) -> None:
    assert html.index('id="not-modelled"') < html.index("<table")


def test_nothing_is_fetched(page: Page, html: str) -> None:
    for element in page.elements:
        for name in ("src", "srcset", "data", "action", "xlink:href"):
            assert name not in element.attributes
        assert element.tag not in ("script", "link", "iframe", "object", "embed", "img", "base")
        assert re.match(r"^(#|$)", element.attributes.get("href", ""))
    assert "@import" not in html
    assert "url(http" not in html
    policy = next(item for item in page.elements if "http-equiv" in item.attributes)
    assert policy.attributes["content"].startswith("default-src 'none'")


def test_what_a_person_wrote_is_never_markup(html: str, page: Page) -> None:
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<b>gates</b>" not in html
    assert "Build <now>" in page.by_id()["plan-build"].text


def test_the_same_study_gives_the_same_bytes(study: Study, html: str) -> None:
    assert brief_html(study) == html


def test_a_second_run_of_the_dossier_gives_the_same_bytes(html: str, tmp_path: Path) -> None:
    assert brief_html(small_study(tmp_path / "again")) == html


def test_the_brief_is_small(html: str) -> None:
    assert len(html.encode()) < 400_000


def test_charts_have_a_label_and_the_same_figures_as_a_table(page: Page) -> None:
    figures = [item for item in page.elements if item.tag == "figure"]
    assert len(figures) > 12
    for figure in figures:
        inside = [item for item in page.elements if figure in item.parents]
        drawing = next(item for item in inside if item.tag == "svg")
        assert drawing.attributes["role"] == "img"
        assert drawing.attributes["aria-label"]
    assert sum(item.tag == "details" and figures[0] in item.parents for item in page.elements) == 1


def test_assumptions_carry_their_mark(page: Page) -> None:
    assert "[A]" in page.by_id()["quantity-harm"].text
    assert "[A]" not in page.by_id()["quantity-income"].text
    assert "[A]" in page.by_id()["judgement-j1"].text


def test_words_stand_beside_the_numbers(page: Page) -> None:
    section = page.by_id()["likelihood"].text
    assert re.search(r"27–45\u202f%\s*,?\s*unlikely", section)


def test_the_file_is_written_whole(study: Study, html: str, tmp_path: Path) -> None:
    path = write_brief(study, tmp_path / "deep" / "brief.html")
    assert path.read_text(encoding="utf-8") == html
    assert [item.name for item in path.parent.iterdir()] == ["brief.html"]


def test_a_brief_that_cannot_be_written_leaves_nothing(study: Study, tmp_path: Path) -> None:
    (tmp_path / "brief.html").mkdir()
    with pytest.raises(OSError, match="brief"):
        write_brief(study, tmp_path / "brief.html")
    assert [item.name for item in tmp_path.iterdir()] == ["brief.html"]


BARE = """\
sonae: 1
dossier: bare
title: Bare
question: What then?
as_of: 2024-02-19
horizon: {from: 2024, to: 2025}
factors:
  sky: {label: Sky, states: {blue: {label: blue}, grey: {label: grey}}}
plans:
  wait: {label: Wait, steps: []}
model:
  tables:
    light: {by: sky, unit: index, is: {blue: 1, grey: 0.5}, because: analyst}
  values:
    glow: {is: "light[sky]", unit: index}
outcomes:
  day: {label: day, is: "mean(glow)", better: more, unit: index}
"""


def test_a_dossier_that_says_almost_nothing_still_gets_a_brief(tmp_path: Path) -> None:
    page = Page.of(brief_html(small_study(tmp_path / "bare", BARE)))
    assert [item.text for item in page.elements if item.tag == "h2"] == TITLES
    assert "does not say what it leaves out" in page.by_id()["bottom-line"].text


def test_a_plan_that_keeps_everything_is_named_as_surviving(tmp_path: Path) -> None:
    kind = SMALL.replace("threshold: 4,", "threshold: 40,").replace("threshold: .5", "threshold: 0")
    page = Page.of(brief_html(small_study(tmp_path / "kind", kind)))
    assert "meets every one of the" in page.by_id()["bottom-line"].text


def test_the_bottom_line_says_where_the_choice_matters(page: Page) -> None:
    text = page.by_id()["bottom-line"].text
    assert (
        "The choice matters most for cost of steps (met in 0 to 100\u202f% of the futures" in text
    )


def test_a_worst_future_says_how_probable_it_is(page: Page) -> None:
    text = page.by_id()["failures"].text
    assert re.search(r"states together have a probability of \d+–\d+\u202f%", text)
