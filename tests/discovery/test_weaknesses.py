"""What breaks each plan of a run: which questions are asked, and that they are answered rightly."""

import numpy as np
import pytest

from sonae.discovery import failing, judged_outcomes, weaknesses
from sonae.dossier import read
from sonae.explore import explore
from sonae.outcomes import compile_model
from sonae.scenarios import scenario_system

from .small_dossier import TEXT


@pytest.fixture(scope="module")
def dikes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("dikes")
    (folder / "dossier.yaml").write_text(TEXT, encoding="utf-8")
    dossier = read(folder)
    model = compile_model(dossier)
    return dossier, model, explore(dossier, model, scenario_system(dossier).possible(), draws=64)


def test_the_first_question_of_each_plan_is_about_all_thresholds(dikes) -> None:
    dossier, model, performance = dikes
    found = weaknesses(performance, model, dossier)
    judged = judged_outcomes(performance)
    for plan in performance.plans:
        own = [entry for entry in found if entry.plan == plan]
        assert own[0].outcomes == judged
        assert own[0].kind == "misses"
        assert all(len(entry.outcomes) == 1 for entry in own if entry.outcomes != judged)


def test_shares_are_those_counted_future_by_future(dikes) -> None:
    dossier, model, performance = dikes
    weight = performance.multiplicity[:, None] / performance.draws / performance.multiplicity.sum()
    for entry in weaknesses(performance, model, dossier):
        missed = failing(performance, entry.plan, entry.outcomes)
        share = float((missed * weight).sum())
        expected = share if entry.kind == "misses" else 1 - share
        assert entry.share == pytest.approx(expected, abs=1e-12)
        if entry.found is None:
            assert entry.share in (0.0, 1.0)
        else:
            everything = entry.found.everything
            assert everything.all_failing / everything.all == pytest.approx(expected)


def test_where_most_futures_miss_the_exceptions_are_looked_for(dikes) -> None:
    dossier, model, performance = dikes
    found = weaknesses(performance, model, dossier)
    for plan in performance.plans:
        first, *others = (entry for entry in found if entry.plan == plan)
        meets = [entry for entry in others if entry.kind == "meets"]
        assert len(meets) == (1 if 0.5 < first.share < 1 else 0)


def test_threads_change_nothing(dikes) -> None:
    dossier, model, performance = dikes
    one, two = (weaknesses(performance, model, dossier, threads=n) for n in (1, 2))
    for a, b in zip(one, two, strict=True):
        assert (a.plan, a.outcomes, a.kind, a.share) == (b.plan, b.outcomes, b.kind, b.share)
        assert (a.found is None) == (b.found is None)
        if a.found is not None and b.found is not None:
            assert [box.box for box in a.found.boxes] == [box.box for box in b.found.boxes]
            assert a.found.together == b.found.together


def test_without_thresholds_there_is_nothing_to_break(tmp_path) -> None:
    text = "\n".join(line.replace(", threshold: 6", "") for line in TEXT.splitlines())
    text = text.replace(", threshold: 5", "").replace(", threshold: -1.2", "")
    (tmp_path / "dossier.yaml").write_text(text, encoding="utf-8")
    dossier = read(tmp_path)
    model = compile_model(dossier)
    performance = explore(dossier, model, scenario_system(dossier).possible(), draws=4)
    assert weaknesses(performance, model, dossier) == ()


def test_progress_ends_where_it_said(dikes) -> None:
    dossier, model, performance = dikes
    told: list[tuple[int, int]] = []
    found = weaknesses(performance, model, dossier, tell=lambda *step: told.append(step))
    assert told[-1] == (len(found), len(found))
    assert np.all(np.diff([done for done, _ in told]) == 1)
