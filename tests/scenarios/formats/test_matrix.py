"""Matrices as CSV: blanks stay blanks, intervals stay intervals, faults have their cell."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import DossierFindings
from sonae.scenarios import Influence, Influences, Space
from sonae.scenarios.formats.matrix import matrix_csv, matrix_of, read_matrix, write_matrix

from ..systems import spaces
from .files import findings_of, judged

PORT = """\
acts on,trade.free,trade.closed,rules.strict,rules.lax
trade.free,,,-2,1 to 2
trade.closed,,,2,0
rules.strict,-1,,,
rules.lax,.5,-0.5,,
"""


def faults(text, *wanted):
    with pytest.raises(DossierFindings) as error:
        matrix_of(text.encode())
    assert findings_of(error) == [fault[:3] for fault in wanted], error.value
    for finding, fault in zip(error.value.findings, wanted, strict=True):
        assert fault[3] in f"{finding.message} {finding.hint}", finding


def test_a_matrix_is_read_with_its_blanks_and_intervals():
    port = matrix_of(PORT.encode(), "port.csv")
    assert port.space == Space(("trade", "rules"), (("free", "closed"), ("strict", "lax")))
    assert judged(port.influences) == {
        (("trade", "free"), ("rules", "strict")): (-2, -2),
        (("trade", "free"), ("rules", "lax")): (1, 2),
        (("trade", "closed"), ("rules", "strict")): (2, 2),
        (("trade", "closed"), ("rules", "lax")): (0, 0),
        (("rules", "strict"), ("trade", "free")): (-1, -1),
        (("rules", "lax"), ("trade", "free")): (0.5, 0.5),
        (("rules", "lax"), ("trade", "closed")): (-0.5, -0.5),
    }
    assert port.influences.cell(("trade", "free"), ("rules", "lax")).place == "port.csv:2:17"


def test_a_spreadsheet_of_another_country_is_read_alike():
    other = "\ufeff" + PORT.replace(",", ";").replace(".5", ",5").replace("\n", ";;\r\n")
    assert judged(matrix_of(other.encode()).influences) == judged(
        matrix_of(PORT.encode()).influences
    )


def test_rows_may_stand_in_another_order_and_names_may_be_any_text():
    lines = PORT.splitlines()
    text = "\n".join([lines[0], *reversed(lines[1:])]).replace("trade", '"A. Trade, and ""more"""')
    text = text.replace('more""".free', 'more"".free"').replace('more""".closed', 'more"".closed"')
    port = matrix_of(text.encode())
    assert port.label("a_trade_and_more") == 'A. Trade, and "more"'
    assert (port.influences.matrix == matrix_of(PORT.encode()).influences.matrix).all()


def test_cells_that_are_no_judgements_are_named_at_their_column():
    faults(
        PORT.replace("-2,1 to 2", "x,2 to 1").replace("2,0\n", "1 to,nan\n"),
        ("SN205", 2, 14, "'x' is not a number"),
        ("SN205", 2, 16, "turn them round"),
        ("SN205", 3, 16, "'1 to' is not a number"),
        ("SN205", 3, 21, "not a finite number"),
    )


def test_headings_that_name_no_state_are_named():
    faults(
        PORT.replace("trade.closed,rules.strict", "trade,"),
        ("SN202", 1, 20, "'trade' does not name a state"),
        ("SN202", 1, 26, "a blank heading"),
    )


def test_rows_and_columns_that_do_not_match_are_named():
    faults(
        PORT.replace("\ntrade.closed", "\ntrade.shut").replace("\nrules.lax", "\nrules.strict"),
        ("SN204", 3, 1, "`trade.shut` has a row and no column"),
        ("SN204", 5, 1, "`rules.strict` has two rows"),
        ("SN204", 6, 1, "no row for trade.closed, rules.lax"),
    )
    faults(
        PORT.replace("trade.closed,rules", "trade.free,rules"),
        ("SN204", 1, 20, "`trade.free` has two columns"),
    )


def test_a_row_with_too_many_cells_is_named_and_is_a_row_all_the_same():
    faults(
        PORT.replace("2,0\n", "2,0,1\n"),
        ("SN204", 3, 20, "5 cells; the first row names 4 states"),
    )


def test_a_row_with_too_few_cells_is_named():
    faults(
        PORT.replace(",,2,0\n", ",,2\n").replace(".5,-0.5,,", ".5"),
        ("SN204", 3, 1, "3 cells; the first row names 4 states"),
        ("SN204", 5, 1, "1 cell; the first row names 4 states"),
    )
    faults(
        PORT.replace("trade.closed,,,2,0", "trade.closed"),
        ("SN204", 3, 1, "0 cells; the first row names 4 states one cell for each state, a blank"),
    )


@pytest.mark.parametrize("blanks", ["", ",", ",,", ",,,,"])
def test_blank_cells_at_the_end_of_a_row_may_be_missing_or_too_many(blanks):
    text = PORT.replace("-1,,,", f"-1,{blanks}").replace("-0.5,,", f"-0.5{blanks}")
    assert judged(matrix_of(text.encode()).influences) == judged(
        matrix_of(PORT.encode()).influences
    )


def test_a_factor_that_acts_on_itself_is_kept_and_said_once():
    text = PORT.replace("trade.free,,,", "trade.free,3,0,").replace("-0.5,,", "-0.5,-1,1")
    port = matrix_of(text.encode(), "port.csv")
    assert port.influences.cell(("trade", "free"), ("trade", "free")).value == 3
    (note,) = port.notes
    assert (note.code, note.severity, str(note.place)) == ("SN209", "warning", "port.csv:2:12")
    assert note.message == (
        "factors act on themselves: `trade` in 1 cell and `rules` in 2 cells; the figures are "
        "kept, and count"
    )
    zeros = PORT.replace("trade.free,,,", "trade.free,0,0,")
    assert matrix_of(zeros.encode()).notes == ()


def test_of_many_factors_that_act_on_themselves_the_first_are_named():
    names = [f"f{at}.{state}" for at in range(7) for state in "ab"]
    rows = [[name, *("1" if name == other else "" for other in names)] for name in names]
    text = "\n".join(",".join(row) for row in [["", *names], *rows])
    (note,) = matrix_of(text.encode()).notes
    assert "`f4` in 2 cells and 2 more factors; the figures" in note.message


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_in_utf_16_without_a_mark_is_called_that(encoding):
    assert matrix_of(PORT.encode("utf-16")).influences.exact is False
    with pytest.raises(
        DossierFindings, match=r"in UTF-16 .* without a mark(?s:.*)save it as UTF-8"
    ):
        matrix_of(PORT.encode(encoding))
    with pytest.raises(DossierFindings, match="a binary file"):
        matrix_of(b"PK\x03\x04" + bytes(40))


def test_a_quotation_mark_that_is_never_closed_is_named():
    with pytest.raises(DossierFindings, match="never closed"):
        matrix_of(PORT.replace("trade.closed,,", '"trade.closed,,').encode())


def test_what_is_no_matrix_is_said():
    faults("just one cell", ("SN202", 1, 1, "no state is named"))


def test_a_matrix_is_written_for_people_and_programs(tmp_path):
    space = Space(("a", "b"), (("x", "y"), ("x",)))
    cells = [
        Influence(("a", "x"), ("b", "x"), 0),
        Influence(("b", "x"), ("a", "y"), 1.5, span=(-0.5, 3.5)),
    ]
    influences = Influences.of(space, cells)
    assert matrix_csv(influences) == (
        "acts on,a.x,a.y,b.x\r\na.x,,,0\r\na.y,,,\r\nb.x,,-0.5 to 3.5,\r\n"
    )
    path = write_matrix(influences, tmp_path / "m.csv")
    assert judged(read_matrix(path).influences) == judged(influences)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_reading_what_was_written_gives_the_same_matrix(data):
    space = data.draw(spaces())
    named = [(f, s) for f, states in zip(space.factors, space.states, strict=True) for s in states]
    tenths = st.integers(-30, 30).map(lambda value: value / 10)
    cells = []
    for source in named:
        for target in named:
            if data.draw(st.booleans()):
                low, high = sorted((data.draw(tenths), data.draw(tenths)))
                span = None if low == high else (low, high)
                cells.append(Influence(source, target, (low + high) / 2, span=span))
    influences = Influences.of(space, [c for c in cells if _middle_is_a_judgement(c)])
    again = matrix_of(matrix_csv(influences).encode())
    assert again.space == space
    assert judged(again.influences) == judged(influences)
    assert matrix_csv(again.influences) == matrix_csv(influences)


def _middle_is_a_judgement(cell):
    return len(repr(cell.value)) < 8
