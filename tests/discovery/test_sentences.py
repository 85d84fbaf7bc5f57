"""Boxes in words."""

import pytest

from sonae.discovery import Box, Choice, Column, Limit, Tally, condition, discover, rule
from sonae.discovery.report import discovery_report, report_text
from sonae.discovery.wording import limit_number, share

from .samples import box_with_noise

DEMAND = Column(
    "demand",
    "states",
    "the cost demand",
    states=("none", "half", "triple", "more"),
    labels=("none", "half", "about triple", "fourfold or more"),
)
GROWTH = Column("growth", "real", "GDP growth", "share", least=0.002, most=0.012)
COST = Column("dike.yearly", "real", "dike: cost a year", "JPY_bn@2024/year", least=1, most=9)
COLUMNS = (GROWTH, COST, DEMAND)


def test_a_box_is_a_sentence_with_labels_and_units():
    box = Box((Limit("growth", upper=0.006), Limit("demand", states=("triple", "more"))))
    assert rule(box, Tally(120, 94, 1000, 147), COLUMNS) == (
        "fails in 78 % of the futures in which GDP growth is at most 0.6 % and the cost demand is "
        "“about triple” or “fourfold or more”; these are 12 % of all futures and hold 64 % of "
        "all failures"
    )


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        (Limit("growth", 0.004, 0.0075), "GDP growth is between 0.4 % and 0.75 %"),
        (Limit("dike.yearly", lower=2.5), "dike: cost a year is at least 2.5 billion JPY a year"),
        (
            Limit("demand", states=("none", "half", "triple")),
            "the cost demand is not “fourfold or more”",
        ),
        (Limit("demand", states=("none",)), "the cost demand is “none”"),
    ],
)
def test_each_kind_of_limit_has_its_words(limit, said):
    assert condition(Box((limit,)), COLUMNS) == said


def test_a_box_without_limits_is_all_futures():
    assert rule(Box(), Tally(10, 2, 10, 2), COLUMNS).startswith("fails in 20 % of all futures")


@pytest.mark.parametrize(
    ("value", "said"),
    [(0, "0 %"), (1, "100 %"), (1e-9, "<0.1 %"), (0.996, "99.6 %"), (0.5049, "50 %")],
)
def test_a_share_is_never_rounded_to_none_or_all(value, said):
    assert share(value) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (-0.25, "index", "−0.25"),
        (0.125, "probability", "12.5 %"),
        (1234.5, "JPY_tn@2023", "1,234.5 trillion JPY"),
        (18.0, "month", "18 months"),
        (2.0, "multiple", "2 times"),
        (3.0, "furlong", "3 furlong"),
    ],
)
def test_a_limit_is_printed_in_full_with_its_unit(value, unit, said):
    assert limit_number(value, Column("x", "real", "x", unit)) == said


def test_the_sentence_says_the_box_that_was_counted():
    futures, fails, _ = box_with_noise(1, 6_000, {"x0": (0, 0.4321)})
    (box, *_) = discover(futures, fails, choice=Choice(boxes=1, resamples=0)).boxes
    upper = box.box.limits[0].upper
    assert limit_number(upper, futures.columns[0]) == f"{upper:g}"
    inside = futures.numbers[0] <= upper
    assert box.tally.inside == inside.sum()


def test_a_report_tells_every_box_and_every_step_if_asked():
    futures, fails, _ = box_with_noise(2, 4_000, {"x0": (0, 0.5)}, {"c1": "ab"})
    found = discover(futures, fails, choice=Choice(boxes=2, resamples=2))
    report = discovery_report(found, trajectory=True)
    text = report_text(report)
    box = report["boxes"][0]
    assert {limit["column"] for limit in box["limits"]} == {"x0", "c1"}
    assert all(limit["reproduced"] == 1 for limit in box["limits"])
    assert len(box["trajectory"]) == len(found.boxes[0].trajectory.steps)
    assert box["trajectory"][0]["density"] == pytest.approx(found.everything.density, abs=0.05)
    assert "of all failures" in text
    assert "quasi-p below 0.001" in text
    assert f"*{box['chosen']:3}" in text
    assert "left" in report
    assert report["complete"] is True
