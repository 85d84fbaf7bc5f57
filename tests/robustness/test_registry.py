"""Metrics of other packages: what they can add, and what happens when they are broken."""

import logging

import numpy as np
import pytest

from sonae.errors import UsageError
from sonae.robustness import METRICS, score_plans, winners
from sonae.robustness.metrics import LeftOut, Registry, metric

VALUES = np.array([[[[3.0], [1.0], [0.0], [4.0]]], [[[2.0], [2.0], [2.0], [2.0]]]])


class Point:
    """Stands in for an entry point."""

    def __init__(self, name, thing) -> None:
        self.name, self.value, self._thing = name, f"other:{name}", thing

    def load(self):
        if isinstance(self._thing, Exception):
            raise self._thing
        return self._thing


def spread(name="spread", score=None, **other):
    said = {"sentence": "Best less worst.", "source": "other", "better": "less"} | other
    return metric(name, "Spread", **said)(score or _spread)


def _spread(futures):
    return futures.array("best").max(axis=-1) - futures.array("worst").min(axis=-1)


def registry(*points):
    return Registry(METRICS.values(), lambda: list(points))


@pytest.fixture
def performance(performed):
    return performed(VALUES, ("more",), (2.0,))


def test_a_package_adds_a_metric_that_comes_last(performance, ignorance) -> None:
    known = registry(Point("b", spread()), Point("a", spread("other_spread")))
    assert list(known)[-2:] == ["other_spread", "spread"]
    assert list(known)[:-2] == list(METRICS)
    scores = score_plans(performance, ignorance, metrics=known)
    assert scores.sel(metric="spread").to_numpy().tolist() == [[4.0], [0.0]]
    preferred = winners(scores, performance, known)
    assert ("spread", ("plan1",)) in {(entry.metric, entry.plans) for entry in preferred}


@pytest.mark.parametrize(
    ("thing", "why"),
    [
        (ImportError("no module other"), "cannot be loaded: ImportError: no module other"),
        (SystemError("x"), "cannot be loaded: SystemError: x"),
        ("not a metric", "must name a Metric, and this is a str"),
        (spread("worst"), "there is a metric `worst` already"),
        (spread("two words"), "`two words` must have an identifier"),
        (spread(sentence=""), "`spread` must have an identifier, a label, a sentence"),
        (spread(better="sideways"), "`spread` has no known direction or unit: sideways"),
        (spread(unit="yen"), "`spread` has no known direction or unit: less, yen"),
    ],
)
def test_what_is_no_metric_is_named_and_left_out(
    performance, ignorance, caplog, thing, why
) -> None:
    known = registry(Point("broken", thing), Point("good", spread("good_one")))
    with caplog.at_level(logging.WARNING):
        assert list(known)[-1] == "good_one"
    (left_out,) = known.left_out
    assert left_out.name == "broken"
    assert why in left_out.why
    assert "broken" in caplog.text
    scores = score_plans(performance, ignorance, metrics=known)
    assert scores.attrs["left_out"] == {"broken": left_out.why}


def test_a_metric_that_fails_says_nothing_and_ends_nothing(performance, ignorance) -> None:
    def fails(futures):
        raise ZeroDivisionError("of all things")

    points = (
        Point("a", spread("fails", fails)),
        Point("b", spread("flat", lambda futures: np.zeros(3))),
        Point("c", spread("endless", lambda futures: np.full((2, 1), np.inf))),
        Point("d", spread()),
    )
    scores = score_plans(performance, ignorance, metrics=registry(*points))
    for name in ("fails", "flat", "endless"):
        assert np.isnan(scores.sel(metric=name)).all()
    assert scores.sel(metric="spread").to_numpy().tolist() == [[4.0], [0.0]]
    assert scores.attrs["left_out"] == {
        "fails": "ZeroDivisionError: of all things",
        "flat": "UsageError: `flat` gave a table (3,) in place of (2, 1)",
        "endless": "UsageError: `endless` gave an infinite score",
    }


def test_entry_points_are_looked_up_when_somebody_asks_for_more_than_what_is_built_in() -> None:
    def refuse():
        raise AssertionError("asked too early")

    known = Registry(METRICS.values(), refuse)
    assert known["worst"].label
    with pytest.raises(AssertionError, match="too early"):
        len(known)


def test_a_metric_can_be_added_by_hand_once() -> None:
    known = registry()
    known.add(spread())
    assert known["spread"].sentence == "Best less worst."
    assert known.left_out == ()
    with pytest.raises(UsageError, match="there is a metric `spread` already"):
        known.add(spread())


def test_what_is_left_out_says_so() -> None:
    assert LeftOut("x", "y").why == "y"
