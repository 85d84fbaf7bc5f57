import re

from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.brief.charts.heatmap import HeatCell, heat_map
from sonae.brief.charts.likelihood import Bar, interval_bars
from sonae.brief.charts.palette import label_on, ramp


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast, written out a second time."""

    def light(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        lin = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * lin[0] + 0.7152 * lin[1] + 0.0722 * lin[2]

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@settings(deadline=None)
@given(st.floats(0, 1))
def test_labels_stand_out_from_every_shade(share: float) -> None:
    assert contrast(ramp(share), label_on(ramp(share))) >= 4.5


def test_a_chart_drawn_twice_is_the_same(tmp_path) -> None:
    bars = (Bar("a & b <c>", 0.2, 0.4, "20–40 %"), Bar("point", 0.5, 0.5, "50 %"))
    first = interval_bars(bars, (0.05, 0.2), "bars")
    assert interval_bars(bars, (0.05, 0.2), "bars") == first
    assert "<c>" not in first
    assert "20–40 %" in first


def test_a_drawing_has_its_own_ids_and_no_address() -> None:
    cells = (HeatCell("plan", "outcome", 0.4, "40 %"), HeatCell("plan", "other", 1.0, "100 %"))
    drawing = heat_map(cells, "shares", "map")
    assert "http" not in drawing
    ids = re.findall(r'\bid="([^"]+)"', drawing)
    assert all(name.startswith("shares-") for name in ids)
    assert all(f"#{name})" in drawing or name not in drawing.split("url(#") for name in ids)


def test_slimming_a_drawing_leaves_its_words_alone() -> None:
    bars = (Bar("a share of 0.0049", 0.12345, 0.6789, "0.12345"),)
    drawing = interval_bars(bars, (), "bars")
    assert "a share of 0.0049" in drawing
    assert ">0.12345<" in drawing
    assert not re.search(r'="[^"]*\d\.\d{3}', drawing)
