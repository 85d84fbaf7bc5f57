"""A dossier made of a matrix: it reads, it runs, and it says the same as the matrix."""

import datetime as dt

import pytest
from hypothesis import given, settings

from sonae.dossier import DossierFindings, read, read_with_findings
from sonae.errors import UsageError
from sonae.scenarios import coherent, scenario_system
from sonae.scenarios.formats.draft import dossier_from_matrix, dossier_texts
from sonae.scenarios.formats.matrix import matrix_of
from sonae.scenarios.formats.matrix_file import matrix_file, matrix_of_dossier
from sonae.scenarios.formats.scenariowizard import scw_bytes, scw_of

from ..systems import CASE_NAMES, rows_of, shared_case
from .files import PORT, judged, matrix_files

DAY = dt.date(2024, 2, 19)


def test_a_file_becomes_a_dossier_that_reads_without_errors(tmp_path):
    first = dossier_from_matrix(scw_of(PORT.encode(), "port.scw"), tmp_path / "port", as_of=DAY)
    assert first == tmp_path / "port" / "00-dossier.yaml"
    dossier = read(tmp_path / "port")
    assert dossier.content.as_of == DAY
    assert dossier.content.factors["rules"].because == "Who sets them"
    assert dossier.content.factors["trade"].states["free"].label == 'A1 "free"'
    assert dossier.content.assumptions[0].says == "A port and its rules"
    cell = scenario_system(dossier).influences.cell(("trade", "free"), ("rules", "lax"))
    assert (cell.value, cell.because) == (1, "Trade makes rules lax, says the chamber")


def test_what_the_matrix_cannot_say_is_marked(tmp_path):
    text = dossier_texts(scw_of(PORT.encode()), "port", as_of=DAY)["00-dossier.yaml"]
    assert text.count("TODO") >= 3


def test_judgements_beyond_custom_and_on_the_factor_itself_are_kept_and_said(tmp_path):
    file = scw_of(PORT.replace(" 0 , 0 ,-2", " 9 , 0 ,-2").encode())
    dossier_from_matrix(file, tmp_path / "port", as_of=DAY)
    reading = read_with_findings(tmp_path / "port")
    assert [finding.code for finding in reading.findings] == ["SN014", "SN014"]
    assert judged(scenario_system(reading.dossier).influences) == judged(file.influences)
    text = (tmp_path / "port" / "00-dossier.yaml").read_text(encoding="utf-8")
    assert "1 judgements lie beyond -3 to 3" in text
    assert "impact on themselves, kept as it was: trade" in text


def test_a_factor_of_one_state_has_no_place_in_a_dossier(tmp_path):
    text = PORT.replace(" -A2 closed\n", "").replace(" closed\n", "").replace("00FF00\n", "")
    rows = " 0 ,-2 , 1 , 1 \n-1 , 0 , 0 , 0 \n 1 , 0 , 0 , 0 \n 0 , 0 , 0 , 0 \n"
    start, stop = text.index(" 0 , 0 ,-2"), text.index("#\n# 0-0")
    file = scw_of((text[:start] + rows + text[stop:]).encode(), "port.scw")
    with pytest.raises(
        DossierFindings, match=r"'A\. Trade' has 1 state; a factor of a dossier has"
    ):
        dossier_from_matrix(file, tmp_path / "port", as_of=DAY)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path):
    (tmp_path / "port").mkdir()
    (tmp_path / "port" / "notes.txt").write_text("mine", encoding="utf-8")
    file = scw_of(PORT.encode())
    with pytest.raises(UsageError, match="not empty"):
        dossier_from_matrix(file, tmp_path / "port", as_of=DAY)
    with pytest.raises(UsageError, match="cannot be a dossier's id"):
        dossier_from_matrix(file, tmp_path / "My Port", as_of=DAY)
    assert [path.name for path in tmp_path.rglob("*")] == ["port", "notes.txt"]
    (tmp_path / "empty").mkdir()
    assert dossier_from_matrix(file, tmp_path / "empty", as_of=DAY).exists()


def test_a_matrix_as_csv_keeps_its_intervals_and_blanks(tmp_path):
    text = "acts on,a.x,a.y,b.x,b.y\na.x,,,1 to 2,0\na.y,,,,\nb.x,-0.5,,,\nb.y,,,,\n"
    file = matrix_of(text.encode())
    dossier_from_matrix(file, tmp_path / "small", as_of=DAY)
    influences = scenario_system(read(tmp_path / "small")).influences
    assert judged(influences) == judged(file.influences)


def test_a_dossier_goes_out_and_comes_back_with_ids_and_labels(tmp_path):
    dossier_from_matrix(scw_of(PORT.encode()), tmp_path / "port", as_of=DAY)
    out = matrix_of_dossier(read(tmp_path / "port"))
    again = scw_of(scw_bytes(out))
    assert again.space == out.space == scw_of(PORT.encode()).space
    assert again.label("trade") == "A. Trade"
    assert again.texts == {("trade", "rules"): "Trade makes rules lax, says the chamber"}
    assert judged(again.influences) == judged(out.influences)


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_shared_case_becomes_a_dossier_with_the_same_solutions(name, tmp_path):
    case = shared_case(name)
    file = scw_of(scw_bytes(matrix_file(case.influences)))
    dossier_from_matrix(file, tmp_path / name, as_of=DAY)
    system = scenario_system(read(tmp_path / name))
    found = coherent(system.space, system.influences, system.constraints, 0)
    assert rows_of(found) == sorted(tuple(map(int, row)) for row in case.codes())


@settings(deadline=None, max_examples=25)
@given(matrix_files())
def test_whatever_the_names_a_dossier_reads_or_is_refused_with_a_reason(tmp_path_factory, file):
    out = tmp_path_factory.mktemp("drafts") / "draft"
    if min(file.space.sizes) < 2:
        with pytest.raises(DossierFindings, match="a factor of a dossier has 2 to 100"):
            dossier_from_matrix(file, out, as_of=DAY)
        return
    dossier_from_matrix(file, out, as_of=DAY)
    dossier = read(out)
    assert judged(scenario_system(dossier).influences) == judged(file.influences)
    for factor, states in zip(file.space.factors, file.space.states, strict=True):
        assert dossier.content.factors[factor].label == file.label(factor)
        for state in states:
            want = file.state_label(factor, state)
            assert dossier.content.factors[factor].states[state].label == want
