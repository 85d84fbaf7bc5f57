"""Charts as files of their own, and how names are fitted into them."""

from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief import check_chart, impact_chart, scenario_chart, write_chart
from sonae.brief.charts.crossimpact import READABLE
from sonae.brief.charts.labels import CHARACTER, Labels, fitted
from sonae.cli.app import run
from sonae.errors import UsageError
from sonae.scenarios import Influence, Influences, Space
from sonae.study import Study


def chain(factors):
    """Make a matrix in which each factor speaks for the next."""
    names = tuple(f"f{at}" for at in range(factors))
    space = Space(names, (("a", "b"),) * factors)
    cells = [Influence((i, "a"), (j, "b"), 1.0) for i, j in pairwise(names)]
    return Influences.of(space, cells)


def test_a_chart_is_written_as_svg_with_a_title(study: Study, tmp_path) -> None:
    spec = impact_chart(study.system.influences, study.dossier)
    path = write_chart(spec, tmp_path / "map.svg")
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 - the program's own drawing
    assert root.get("role") == "img"
    assert root[0].text == spec["description"]
    assert "Storms" in text
    assert write_chart(spec, tmp_path / "again.svg").read_text(encoding="utf-8") == text


def test_a_chart_is_written_as_png(study: Study, tmp_path) -> None:
    path = write_chart(scenario_chart(study.coherent, study.dossier), tmp_path / "matrix.PNG")
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_file_of_another_kind_is_refused_and_nothing_is_left(study: Study, tmp_path) -> None:
    spec = impact_chart(study.system.influences)
    with pytest.raises(UsageError, match=r"ends in neither \.svg nor \.png"):
        write_chart(spec, tmp_path / "map.pdf")
    with pytest.raises(UsageError, match="ends in neither"):
        check_chart(tmp_path / "map")
    assert list(tmp_path.iterdir()) == []


def test_a_large_matrix_is_drawn_by_factors_unless_states_are_asked_for() -> None:
    small, large = chain(READABLE // 2), chain(READABLE // 2 + 1)
    assert impact_chart(small)["description"].startswith("Cross-impact matrix")
    assert impact_chart(large)["description"].startswith("How far each of 21 factors")
    assert impact_chart(large, by="states")["description"].startswith("Cross-impact matrix")
    assert impact_chart(small, by="factors")["description"].startswith("How far")


def test_nothing_to_draw_is_said(study: Study) -> None:
    with pytest.raises(UsageError, match="nothing was judged"):
        impact_chart(Influences.of(study.system.space, []))
    empty = study.coherent.select(study.coherent.codes[:, 0] < 0)
    with pytest.raises(UsageError, match="no scenario"):
        scenario_chart(empty)


@settings(deadline=None)
@given(st.text("ab -", max_size=40), st.floats(20, 200), st.integers(1, 4), st.floats(8, 14))
def test_a_fitted_name_has_no_more_lines_than_its_room_and_none_too_long(
    name, width, lines, size
) -> None:
    rows = fitted(name, width, lines, size).split("\n")
    letters = max(2, int(width / (CHARACTER * size) + 0.05))
    assert len(rows) <= lines
    assert all(len(row) <= letters for row in rows)


def test_a_name_that_fits_is_left_alone() -> None:
    assert fitted("some name", 100, 1, 10) == "some name"


def test_what_has_no_name_is_called_by_its_id() -> None:
    space = Space(("a", "b"), (("x", "y"), ("z",)))
    labels = Labels.of(space, {"a": "First"}, {("a", "y"): "Why"})
    assert labels == Labels(("First", "b"), (("x", "Why"), ("z",)))


def test_the_command_line_draws_scenarios_and_cross_impacts(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["new", "routes", "--template", "cross-impact"]) == 0
    scenarios = ["scenarios", "routes", "--chart", "three.svg"]
    assert run([*scenarios, "--representatives", "3"]) == 0
    assert "3 scenarios that stand for" in (tmp_path / "three.svg").read_text(encoding="utf-8")
    assert run(["impacts", "chart", "routes", "map.svg"]) == 0
    assert "Open season" in (tmp_path / "map.svg").read_text(encoding="utf-8")
    capsys.readouterr()
    assert run(["impacts", "chart", "routes", "map.gif"]) == 2
    assert "map.gif ends in neither" in capsys.readouterr().err
    assert run([*scenarios, "--count"]) == 2
    assert "--count and --chart are two questions" in capsys.readouterr().err
