"""The bar of the brief: every number has a trail, and every trail ends somewhere."""

import re

import pytest

from sonae.brief.trails import ASSUMED, COUNTED, Ref, Trails
from sonae.errors import UsageError
from sonae.study import Study

from .pages import Element, Page

EXCUSED = {"authored", "n", "term", "how", "ref", "trail"}
"""Classes within which a digit needs no trail of its own."""


def test_every_number_opens_a_trail(page: Page) -> None:
    ids = page.by_id()
    numbers = page.with_class("n", "a")
    assert len(numbers) > 100
    for number in numbers:
        target = number.attributes["href"].removeprefix("#")
        assert target in ids, number.text
        assert target == "trails" or "trail" in ids[target].classes


def test_every_table_and_chart_names_its_trail(page: Page) -> None:
    ids = page.by_id()
    shown = [e for e in page.elements if e.tag == "table" or "chart" in e.classes]
    assert len(shown) > 15
    for element in shown:
        assert element.attributes["data-trail"] in ids


def test_no_digit_stands_outside_a_number_a_table_or_what_a_person_wrote(page: Page) -> None:
    for text, around in page.texts:
        if not re.search(r"\d", text) or any(item.tag in ("style", "title") for item in around):
            continue
        excused = any(item.classes & EXCUSED or "data-trail" in item.attributes for item in around)
        assert excused, f"{text!r} in {[item.tag for item in around]}"


def test_every_link_within_the_brief_leads_somewhere(page: Page) -> None:
    ids = page.by_id()
    for element in page.elements:
        href = element.attributes.get("href", "")
        if href.startswith("#"):
            assert href[1:] in ids, href


def test_ids_are_unique(page: Page) -> None:
    found = [item.attributes["id"] for item in page.elements if "id" in item.attributes]
    assert len(found) == len(set(found))


def test_every_trail_ends_in_evidence_or_says_what_it_is(page: Page, study: Study) -> None:
    ids = page.by_id()
    trails = page.with_class("trail", "article")
    assert trails
    for trail in trails:
        assert _ends(trail, ids, study, set()), trail.text


def _ends(trail: Element, ids: dict[str, Element], study: Study, seen: set[str]) -> bool:
    seen.add(trail.attributes["id"])
    if ASSUMED in trail.text or COUNTED in trail.text:
        return True
    content = study.dossier.content
    judged = {item.id for item in study.judgements}
    known = {"claim": set(content.claims), "source": set(content.sources), "judgement": judged}
    for link in _links(trail):
        kind, _, name = link.partition("-")
        if kind in known:
            assert name in known[kind], link
            return True
        if kind == "trail" and link not in seen and _ends(ids[link], ids, study, seen):
            return True
    return False


def _links(element: Element) -> list[str]:
    inner = [element, *element.children]
    for child in element.children:
        inner += child.children
    hrefs = (item.attributes.get("href", "") for item in inner)
    return [href[1:] for href in hrefs if href.startswith("#")]


def test_the_trail_of_an_outcome_reaches_the_claims_below_its_formula(page: Page) -> None:
    trail = page.by_id()["trail-outcome-trade"]
    assert "claim-c2" in _links(trail)  # income rests on it, two formulas down
    assert "harm" in trail.text  # and harm is assumed


def test_a_number_without_a_trail_is_refused() -> None:
    with pytest.raises(UsageError, match="no trail"):
        Trails().link("7", "nowhere")


def test_one_id_never_means_two_things() -> None:
    trails = Trails()
    trails.add("one", "a", "b", rests=(Ref("claim", "c"),))
    trails.add("one", "a", "b", rests=(Ref("claim", "c"),))
    with pytest.raises(UsageError, match="share the id"):
        trails.add("one", "another", "b")
