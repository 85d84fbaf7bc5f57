"""The section on scenarios: counts, charts with their tables, and what never occurs."""

import re

import pytest

from sonae.brief import brief_html
from sonae.brief.sections.crossimpacts import DRAWN
from sonae.study import Study

from .dossiers import SMALL, small_study
from .pages import Element, Page

OWN = """\
influences:
  storms.grow: {flood: {"yes": 1 to 3, "no": -1, because: analyst}}
tolerance: {local: 1, factors: {flood: 2}, total: 2.5}
"""
EXACT = SMALL[SMALL.index("influences:") : SMALL.index("quantities:")]


@pytest.fixture(scope="module")
def spanned(tmp_path_factory) -> tuple[Study, Page]:
    """The small dossier with an interval, and tolerances of each kind."""
    folder = tmp_path_factory.mktemp("spanned")
    study = small_study(folder / "dossier", SMALL.replace(EXACT, OWN))
    return study, Page.of(brief_html(study))


def section(page: Page) -> str:
    return " ".join(page.by_id()["scenarios"].text.split())


def figures(page: Page, css: str) -> list[Element]:
    return [item for item in page.elements if item.tag == "figure" and css in item.classes]


def test_the_matrix_of_scenarios_has_a_chart_and_the_same_as_a_table(page: Page, study) -> None:
    (figure,) = figures(page, "matrix")
    inside = [item for item in page.elements if figure in item.parents]
    drawing = next(item for item in inside if item.tag == "svg")
    assert drawing.attributes["aria-label"].startswith("2 scenarios that stand for 2")
    rows = [item for item in inside if item.tag == "tr"]
    shown = [study.coherent.scenario(row) for row in range(2)]
    labels = {"grow": "growing", "calm": "calm", "yes": "flood", "no": "no flood"}
    for row, scenario in zip(rows[1:3], shown, strict=True):
        assert all(labels[state] in row.text for state in scenario.values())


def test_the_map_of_cross_impacts_has_every_judgement_in_its_table(page: Page) -> None:
    (figure,) = figures(page, "impacts")
    (table,) = [i for i in page.elements if i.tag == "table" and figure in i.parents]
    assert "Storms: growing" in table.text
    assert "Flood: flood +2, no flood −1" in table.text


def test_without_influences_there_is_no_map(tmp_path) -> None:
    page = Page.of(brief_html(small_study(tmp_path / "plain", SMALL.replace(EXACT, ""))))
    assert figures(page, "impacts") == []
    assert "crossimpacts" not in page.by_id()
    assert len(figures(page, "matrix")) == 1


def test_intervals_are_counted_as_possibly_and_necessarily_coherent(spanned) -> None:
    study, page = spanned
    possibly = study.system.coherent(reading="possibly").count
    necessarily = study.system.coherent(reading="necessarily").count
    text = section(page)
    assert f"{possibly} are possibly coherent as well, for some values of the 1 interval" in text
    assert f"and {necessarily} of them necessarily, for all values" in text
    assert "necessarily coherent" in page.by_id()["trail-coherent"].text


def test_an_exact_matrix_speaks_of_no_readings(page: Page) -> None:
    assert "possibly" not in section(page)
    assert "2 are coherent as well: the cross-impacts do not push any" in section(page)


def test_every_kind_of_tolerance_is_said_with_names(spanned) -> None:
    text = section(spanned[1])
    assert "by more than 1 point (Flood: 2 points), nor all factors together by more" in text
    assert "than 2.5 points" in text
    assert (
        "(1 point; Flood: 2 points; 2.5 points in all)" in spanned[1].by_id()["trail-coherent"].text
    )


def test_a_state_that_never_occurs_is_named_once_with_its_reason(page: Page) -> None:
    text = section(page)
    assert text.count("In no possible scenario: Flood: rare, because: by definition (h2).") == 1
    table = text[text.index("Pairs that are excluded") :]
    assert "rare" not in table
    assert "1 pair of states that occur never meets in any possible scenario." in text


def test_the_reader_is_told_who_drives_and_what_nobody_judged(page: Page) -> None:
    text = section(page)
    assert re.search(r"Storms moves the other factors most \(3 points in all\); Flood is", text)
    assert "Of 2 pairs of factors 1 was not judged" in text


def test_a_large_matrix_is_shown_by_factors_and_the_rest_in_a_fold(monkeypatch, study) -> None:
    from sonae.brief.sections import crossimpacts

    monkeypatch.setattr(crossimpacts, "READABLE", 4)
    page = Page.of(brief_html(study))
    by_factor, by_state = figures(page, "impacts")
    assert not any(item.tag == "details" for item in by_factor.parents)
    assert any(item.tag == "details" for item in by_state.parents)
    monkeypatch.setattr(crossimpacts, "DRAWN", 1)
    assert len(figures(Page.of(brief_html(study)), "impacts")) == 1
    assert DRAWN > 1
