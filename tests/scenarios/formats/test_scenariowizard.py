"""Project files of ScenarioWizard: nothing lost on the way through, every fault at its place."""

import time

import numpy as np
import pytest
from hypothesis import given, settings

from sonae.dossier import DossierFindings
from sonae.errors import UsageError
from sonae.scenarios import Influence, Influences, Space, coherent
from sonae.scenarios.formats.matrix_file import matrix_file
from sonae.scenarios.formats.scenariowizard import read_scw, scw_bytes, scw_of, write_scw

from ..systems import CASE_NAMES, rows_of, shared_case
from .files import PORT, findings_of, judged, matrix_files


def faults(text, *wanted):
    """Read a file that is wrong; every finding is named by code, line, column and a word of it."""
    with pytest.raises(DossierFindings) as error:
        scw_of(text.encode())
    assert findings_of(error) == [fault[:3] for fault in wanted], error.value
    for finding, fault in zip(error.value.findings, wanted, strict=True):
        assert fault[3] in f"{finding.message} {finding.hint}", finding


def test_a_file_is_read_whole():
    port = scw_of(PORT.encode(), "port.scw")
    assert port.space.factors == ("trade", "rules")
    assert port.space.states == (("free", "closed"), ("strict", "lax", "none"))
    assert port.label("trade") == "A. Trade"
    assert port.state_label("trade", "free") == 'A1 "free"'
    assert port.influences.matrix.tolist() == [
        [0, 0, -2, 1, 1],
        [0, 0, 2, -1, -1],
        [-1, 1, 0, 0, 0],
        [1, -1, 0, 0, 0],
        [0, 0.5, 0, 0, 0],
    ]
    assert port.about == "A port and its rules"
    assert port.factor_texts == {"rules": "Who sets them"}
    assert port.texts == {("trade", "rules"): "Trade makes rules lax, says the chamber"}
    assert port.notes == ()


def test_a_judgement_knows_its_line_and_the_reason_of_its_block():
    port = scw_of(PORT.encode(), "port.scw")
    cell = port.influences.cell(("trade", "closed"), ("rules", "lax"))
    assert (cell.value, cell.place) == (-1, "port.scw:28:13")
    assert cell.because.startswith("Trade makes rules lax")


def test_a_block_of_zeros_is_not_judged_and_a_zero_beside_others_is():
    influences = scw_of(PORT.encode()).influences
    assert influences.cell(("trade", "free"), ("trade", "closed")) is None
    assert influences.cell(("rules", "none"), ("trade", "free")).value == 0


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_of_the_program_comes_out_byte_for_byte(newline):
    raw = PORT.replace(" .5 ", " 5 ").replace("\n", newline).encode()
    assert scw_bytes(scw_of(raw)) == raw


def test_blank_short_names_are_kept_as_they_are_and_long_ones_give_the_ids():
    shorts = PORT[PORT.index("&Trade") : PORT.index("#\n#\nFF")]
    blank = "".join(f"{line[0]}\n" for line in shorts.splitlines())
    raw = PORT.replace(shorts, blank).encode()
    port = scw_of(raw)
    assert port.space.factors == ("a_trade", "b_rules")
    assert scw_bytes(port) == raw.replace(b" .5 ", b" 0.5 ")


def test_an_editor_that_cut_the_blanks_at_line_ends_does_no_harm():
    cut = "\n".join(line.rstrip() for line in PORT.replace(" free", " ").splitlines())
    assert scw_of(cut.encode()).space.states[0] == ("a1_free", "closed")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_names_are_read_in_every_usual_encoding(encoding):
    port = scw_of(PORT.replace("A. Trade", "Größe – “Maß”").encode(encoding))
    assert port.label("trade") == "Größe – “Maß”"


def test_an_impact_of_a_factor_on_itself_is_kept_and_said():
    port = scw_of(PORT.replace(" 0 , 0 ,-2", " 3 , 0 ,-2").encode())
    assert port.influences.cell(("trade", "free"), ("trade", "free")).value == 3
    (note,) = port.notes
    assert (note.code, note.severity) == ("SN209", "warning")
    assert (note.place.line, note.place.column) == (27, 2)
    assert note.message.startswith("a factor acts on itself: `trade` in 1 cell; the figures are")
    assert coherent(port.space, port.influences, (), 0).count > 0


def test_semicolons_between_cells_allow_decimal_commas():
    head, matrix, tail = PORT.partition(PORT[PORT.index(" 0 , 0 ,-2") : PORT.index("#\n# 0-0")])
    text = head + matrix.replace(",", ";").replace(" .5 ", " 0,5 ") + tail
    assert (
        scw_of(text.encode()).influences.matrix == scw_of(PORT.encode()).influences.matrix
    ).all()


def test_blank_and_repeated_names_get_ids_of_their_own_and_a_warning():
    text = PORT.replace(" -lax", " -strict").replace(" -none", " -").replace("&Rules", "&X")
    text = text.replace("&B. Rules", "&A. Trade").replace(" strict\n lax\n none", " \n \n ")
    port = scw_of(text.replace("&Trade", "&").replace("&X", "&").encode())
    assert port.space.factors == ("a_trade", "a_trade_2")
    assert port.space.states[1] == ("strict", "strict_2", "state_3")
    assert [(note.code, note.severity, note.place.line) for note in port.notes] == [
        ("SN203", "warning", 6),
        ("SN203", "warning", 9),
        ("SN203", "warning", 8),
    ]
    assert port.state_label("a_trade_2", "state_3") == "state_3"


def test_short_names_that_do_not_fit_are_left_aside_with_a_warning():
    port = scw_of(PORT.replace(" free\n", "").encode())
    assert [note.place.line for note in port.notes] == [11]
    assert port.space.factors == ("a_trade", "b_rules")


def test_texts_that_fit_no_factor_are_kept_in_the_file_with_a_warning():
    raw = PORT.replace('# Trade\n""\n', "").replace(".5", "5").encode()
    port = scw_of(raw)
    assert (port.texts, [note.severity for note in port.notes]) == ({}, ["warning"])
    assert scw_bytes(port) == raw


def test_a_file_that_ends_with_its_matrix_is_read_with_a_warning():
    port = scw_of(PORT[: PORT.index("#\n# 0-0")].encode())
    assert ["cut short" in note.hint for note in port.notes] == [True]


def test_every_cell_that_is_no_judgement_is_named_at_its_column():
    text = PORT.replace(" 0 , 0 ,-2 ,", " 0 , 1e999 , ,")
    faults(
        text.replace(" 0 , 0 , 2 ,-1 ,-1 ", " 0 , O , nan ,−1 , 2000 "),
        ("SN205", 27, 6, "'1e999' is too large"),
        ("SN205", 27, 13, "write 0 where there is no influence"),
        ("SN205", 28, 6, "'O' is not a number"),
        ("SN205", 28, 10, "not a finite number"),
        ("SN205", 28, 15, "write -1"),
        ("SN205", 28, 20, "2000.0 is larger than any judgement (1000)"),
    )


@pytest.mark.parametrize(
    ("cell", "said"),
    [("1.0000000001", "decimals"), ("0.10000000000000000001", "digits"), ("1e-400", "digits")],
)
def test_a_number_with_more_digits_than_a_judgement_holds_is_not_rounded(cell, said):
    faults(PORT.replace(" .5 ", cell), ("SN205", 31, 5, said))


def test_rows_and_columns_that_do_not_fit_the_states_are_all_named():
    text = PORT.replace(" 1 ,-1 , 0 , 0 , 0 \n", "").replace("-1 , 1 , 0 , 0 , 0 ", "-1 , 1 , 0 ")
    faults(
        text,
        ("SN204", 27, 1, "4 rows; the file names 5 states"),
        ("SN204", 29, 1, "3 cells"),
    )


def test_decimal_commas_among_commas_are_suspected():
    faults(
        PORT.replace(" 0 , .5 , 0", " 0 , 0,5 , 0"),
        ("SN204", 31, 1, "decimals have a point"),
    )


def test_missing_parts_are_named():
    names = PORT[: PORT.index("&Trade")]
    faults(names, ("SN202", 10, 1, "ends in its short names; 5 lines `#` are missing"))


def test_a_matrix_that_stands_where_another_part_should_be_is_found():
    lost = PORT.replace("#\n#\nFFFFFF", "#\nFFFFFF")
    faults(lost, ("SN204", 32, 1, "in the place of the second empty part"))


def test_what_is_no_project_file_at_all_is_said():
    with pytest.raises(DossierFindings, match="is it a ScenarioWizard project file"):
        scw_of(b"factor,state\n1,2\n")


def test_factors_without_states_and_stray_lines_are_named():
    text = PORT.replace(' -A1 "free"\n -A2 closed\n', "what is this\n")
    faults(text, ("SN202", 3, 1, "has no states"), ("SN202", 4, 1, "neither factor nor state"))


@pytest.mark.parametrize("raw", [b"", b"\r\n \r\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_said_to_be_empty(raw):
    with pytest.raises(DossierFindings, match="empty"):
        scw_of(raw)


def test_a_binary_file_is_said_to_be_one():
    with pytest.raises(DossierFindings, match="binary"):
        scw_of(b"PK\x03\x04\x00\x00matrix.scw")


def test_files_that_cannot_be_read_are_said_why(tmp_path):
    with pytest.raises(DossierFindings, match=r"No such file"):
        read_scw(tmp_path / "none.scw")
    with pytest.raises(DossierFindings, match=r"not an ordinary file|directory"):
        read_scw(tmp_path)
    huge = tmp_path / "huge.scw"
    with huge.open("wb") as file:
        file.truncate(40 << 20)
    with pytest.raises(DossierFindings, match="more than 8,388,608 bytes"):
        read_scw(huge)


def test_a_matrix_of_too_many_states_is_refused_at_once():
    text = "$\n\n" + "&F\n" + "".join(f" -s{at}\n" for at in range(200))
    many = text + "".join(f"&G{at}\n -a\n -b\n" for at in range(600)) + "#\n"
    started = time.perf_counter()
    with pytest.raises(DossierFindings) as error:
        scw_of(many.encode())
    assert time.perf_counter() - started < 1
    assert "at most 127" in str(error.value)
    assert "1,400 states" in str(error.value)


def test_many_faults_are_counted_and_not_all_listed():
    names = "&F\n" + "".join(f" -s{at}\n" for at in range(100)) + "#\n#\n#\n#\n#\n"
    rows = (",".join(["x"] * 100) + "\n") * 100
    with pytest.raises(DossierFindings) as error:
        scw_of(f"$\n\n{names}{rows}#\n".encode())
    assert len(error.value.findings) == 51
    assert "9,950 more of this kind" in str(error.value)


def test_a_hundred_factors_are_read_and_written():
    space = Space(tuple(f"f{at}" for at in range(120)), (("a", "b"),) * 120)
    draw = np.random.default_rng(7)
    cells = [
        Influence((f"f{at}", one), (f"f{to}", two), int(draw.integers(-3, 4)))
        for at in range(120)
        for to in {(at * 7 + 1) % 120, (at * 11 + 5) % 120}
        for one in "ab"
        for two in "ab"
    ]
    big = matrix_file(Influences.of(space, cells))
    again = scw_of(scw_bytes(big))
    assert again.space == space
    assert (again.influences.matrix == big.influences.matrix).all()


def test_intervals_have_no_place_in_the_format():
    space = Space(("a", "b"), (("x", "y"),) * 2)
    wide = Influence(("a", "x"), ("b", "y"), 1.5, span=(1, 2))
    file = matrix_file(Influences.of(space, [wide]))
    with pytest.raises(UsageError, match="1 judgements are intervals"):
        scw_bytes(file)
    assert scw_of(scw_bytes(file, middle=True)).influences.matrix[0, 3] == 1.5


def test_a_written_file_bears_its_own_name(tmp_path):
    path = write_scw(scw_of(PORT.encode()), tmp_path / "folder" / "other.scw")
    assert read_scw(path).header == ("$ ScenarioWizard 4.0", "other.scw")
    assert [file.name for file in path.parent.iterdir()] == ["other.scw"]


@pytest.mark.parametrize("name", CASE_NAMES)
def test_a_shared_case_written_and_read_has_the_same_matrix_and_solutions(name):
    case = shared_case(name)
    again = scw_of(scw_bytes(matrix_file(case.influences)))
    assert again.space.sizes == case.space.sizes
    assert (again.influences.matrix == case.influences.matrix).all()
    found = coherent(again.space, again.influences, (), 0)
    assert rows_of(found) == sorted(tuple(map(int, row)) for row in case.codes())


@settings(deadline=None, max_examples=150)
@given(matrix_files())
def test_reading_what_was_written_gives_the_same_matrix_names_and_texts(file):
    raw = scw_bytes(file)
    again = scw_of(raw)
    assert again.factors == file.factors
    assert again.space == file.space
    assert judged(again.influences) == judged(file.influences)
    assert (again.about, dict(again.texts)) == (file.about, dict(file.texts))
    assert scw_bytes(again) == raw
