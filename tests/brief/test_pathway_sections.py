"""Pathways, deadlines and what to watch in the brief: every number has a trail."""

import re
from dataclasses import replace
from types import SimpleNamespace

import pytest

from sonae.brief.blocks import Bullets, Figure, Fold, Table
from sonae.brief.draft import Draft
from sonae.brief.sections.deadlines import action_too_late, deadline_line, deadlines_section
from sonae.brief.sections.pathways import pathways_section, step_lines
from sonae.brief.sections.signposts import signpost_section
from sonae.brief.sections.watching import watching_line
from sonae.evidence import judgements
from sonae.outcomes import compile_model
from sonae.pathways.adaptive import Watching
from sonae.pathways.announced import announced
from sonae.pathways.waiting import worth_of_waiting

from .sea import INDICATOR, Sea

SIGNS = [
    INDICATOR,
    (
        "  nothing: {label: nothing}\n",
        "  nothing: {label: nothing}\n  careful:\n    label: careful\n"
        '    steps: [{option: dike, start: 2025, when: "observed(water) > 0"}]\nsignposts:\n'
        "  gale: {label: gales, indicator: wind, threshold: much, by: 2024-12-31,\n"
        "         discriminates: [{event: \"wind == 'stormy'\", ratio: 2 to 3}], feeds: [dike],\n"
        "         because: made up}\n",
    ),
]


@pytest.fixture(scope="module")
def sea(tmp_path_factory):
    return Sea(tmp_path_factory.mktemp("sea") / "case", SIGNS)


@pytest.fixture
def draft(sea):
    return Draft(SimpleNamespace(dossier=sea.dossier, judgements=judgements(sea.dossier)))


def watching_of(sea):
    worth = worth_of_waiting(
        sea.dossier, compile_model(sea.dossier), sea.believes.table, sea.believes, draws=2
    )
    return Watching(sea.due.times, announced(sea.dossier, sea.due), sea.told, worth)


def texts(blocks):
    for block in blocks:
        if isinstance(block, Fold):
            yield str(block.summary)
            yield from texts(block.blocks)
        elif isinstance(block, Table):
            yield from map(str, (block.caption, *block.head))
            yield from (str(cell.text) for row in block.rows for cell in row.cells)
        elif isinstance(block, Figure):
            yield from map(str, (block.title, block.note))
            yield from texts((block.table,))
        elif isinstance(block, Bullets):
            yield from map(str, block.items)
        else:
            yield str(block.text)


def without_trail(text):
    text = re.sub(
        r'<(a|span|code) class="(n|ref|authored|term)"[^>]*>.*?</\1>', "", text, flags=re.S
    )
    return re.findall(r"\d+", re.sub(r"<[^>]+>", " ", text))


def sections(draft, sea):
    actions = sea.shown.found.graph.lasting.actions
    return (
        pathways_section(draft, sea.shown),
        deadlines_section(draft, sea.due, actions),
        signpost_section(draft, watching_of(sea)),
    )


def test_every_number_has_a_trail(draft, sea):
    for section in sections(draft, sea):
        for text in texts(section.blocks):
            assert not without_trail(text), text
            for name in re.findall(r'href="#trail-([^"]+)"', text):
                assert name in draft.trails


def test_rows_are_as_long_as_their_heads(draft, sea):
    def tables(blocks):
        for block in blocks:
            if isinstance(block, Table):
                yield block
            elif isinstance(block, Figure):
                yield from tables((block.table,))
            elif isinstance(block, Fold):
                yield from tables(block.blocks)

    for section in sections(draft, sea):
        for table in tables(section.blocks):
            assert {len(row.cells) for row in table.rows} <= {len(table.head)}, table.caption


def test_the_bottom_line_says_what_to_begin_with_and_what_waiting_loses(draft, sea):
    said = [re.sub(r"<[^>]+>", "", str(line)) for line in step_lines(draft, sea.shown)]
    assert said[0].startswith("In 2024 decide on build the dike: of all first steps")
    assert "until 2026 in 50\u202f%" in said[1]
    assert len(said) == 2  # some pathway lasts everywhere


def test_the_bottom_line_says_by_when(draft, sea):
    assert re.sub(r"<[^>]+>", "", str(deadline_line(draft, sea.due)[0])) != ""


def test_an_action_is_too_late_where_one_of_its_options_is(sea):
    build, wall = sea.shown.found.graph.lasting.actions.actions
    assert [action_too_late(sea.due, build, y) for y in (2026, 2027, 2030)] == [0.0, 0.5, 1.0]
    # the wall acts two years after its launch; what it requires other actions launch
    assert [action_too_late(sea.due, wall, y) for y in (2025, 2026, 2029)] == [0.0, 0.5, 1.0]


def test_an_action_that_the_plan_takes_anyway_has_no_deadline(sea):
    build = sea.shown.found.graph.lasting.actions.actions[0]
    assert action_too_late(replace(sea.due, rows=()), build, 2024) is None


def test_what_nothing_announces_is_said(draft, sea):
    line = watching_line(draft, watching_of(sea))
    assert line
    assert watching_line(draft, None) == ()


def test_without_pathways_the_sections_say_so(draft):
    for section, said in (
        (pathways_section(draft, None), "No pathways:"),
        (pathways_section(draft, None, "too many"), "No pathways:"),
        (deadlines_section(draft, None), "No deadlines:"),
    ):
        assert said in str(section.blocks[0].text)
    assert deadline_line(draft, None) == ()


def test_without_signposts_indicators_and_signs_that_is_said(tmp_path):
    bare = Sea(tmp_path / "bare", ())
    draft = Draft(SimpleNamespace(dossier=bare.dossier, judgements=judgements(bare.dossier)))
    watching = watching_of(bare)
    said = " ".join(texts(b for b in signpost_section(draft, watching).blocks))
    assert "names no signpost" in said
    assert "names no number to watch" in said
    assert "No plan has a step that waits for a sign" in said
    assert watching_line(draft, watching) == ()


def test_where_the_plan_does_not_tip_nothing_has_a_deadline(tmp_path):
    calm = Sea(tmp_path / "calm", [("calm: 1, stormy: 2", "calm: 0, stormy: 0")])
    draft = Draft(SimpleNamespace(dossier=calm.dossier, judgements=judgements(calm.dossier)))
    section = deadlines_section(draft, calm.due)
    assert "does not tip in any future" in str(section.blocks[0].text)
    assert pathways_section(draft, calm.shown).blocks
