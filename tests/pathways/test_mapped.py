"""What a pathways map shows, in ``hand.SEA``, worked out by hand."""

import numpy as np
import pytest

from sonae.pathways import find_pathways
from sonae.pathways.mapped import mapped, scorecard

from .hand import SEA, beliefs, written


def found_in(folder, changes=(), **more):
    dossier = written(folder, *SEA, changes=changes)
    believes = beliefs(dossier)
    return find_pathways(dossier, believes.table, believes, draws=2, **more), believes


@pytest.fixture
def sea(tmp_path):
    return found_in(tmp_path / "case")


def year_shares(tips, years):
    shares = {year: share for year, share in zip([*years, None], tips.tolist(), strict=True)}
    return {year: share for year, share in shares.items() if share}


def test_a_line_tips_as_its_action_does_alone(sea):
    found, believes = sea
    nothing, build, wall = mapped(found, believes).lines
    years = found.times.years
    assert year_shares(nothing.tips, years) == {2030: 0.5, 2027: 0.5}
    assert (build.action, build.start) == ("build", 2024)
    assert year_shares(build.tips, years) == {2028: 0.5, None: 0.5}
    assert (wall.action, wall.start) == ("raise_it", None)
    assert np.isnan(wall.tips).all()


def test_the_axes_are_those_of_the_factor_that_moves_tipping(sea):
    found, believes = sea
    shown = mapped(found, believes)
    assert (shown.factor, shown.states, shown.weights) == ("wind", ("calm", "stormy"), (0.5, 0.5))
    calm, stormy = shown.lines[0].by_state
    assert year_shares(calm, found.times.years) == {2030: 1.0}
    assert year_shares(stormy, found.times.years) == {2027: 1.0}
    for line in shown.lines[:2]:
        together = sum(w * tips for w, tips in zip(shown.weights, line.by_state, strict=True))
        assert np.allclose(together, line.tips, rtol=0, atol=1e-12)


def test_the_scorecard_has_one_pathway_for_each_set_of_actions_worth_its_cost(sea):
    found, believes = sea
    shown = mapped(found, believes)
    lasting = found.graph.lasting
    histories = [lasting.histories[entry.history] for entry in shown.scored]
    assert histories == [(2024, 2025), (2024, None), (None, None)]
    assert [entry.share for entry in shown.scored] == [1.0, 0.5, 0.0]
    assert shown.tips[:, -1].tolist() == [1.0, 0.5, 0.0]
    bounds = shown.scored[1].bounds
    assert (bounds.lower, bounds.upper) == pytest.approx((0.4, 0.8))


def test_what_is_left_out_costs_more_for_no_more_futures(sea):
    found, _ = sea
    lasting, chosen = found.graph.lasting, scorecard(found.graph)

    def entry(at):
        return lasting.share(lasting.lasts[at]), lasting.costs[at]

    for at in found.graph.best:
        share, cost = entry(at)
        assert any(entry(other)[0] >= share and entry(other)[1] <= cost for other in chosen)


def test_of_too_many_the_cheapest_and_the_longest_lasting_stay(sea):
    found, _ = sea
    lasting = found.graph.lasting
    assert [lasting.histories[at] for at in scorecard(found.graph, 2)] == [
        (2024, 2025),
        (None, None),
    ]
    assert len(scorecard(found.graph, 1)) == 1


def test_bounds_that_were_not_worked_out_before_are_the_same(tmp_path):
    (few, believes), (many, _) = (found_in(tmp_path / str(n), shown=n) for n in (1, 12))
    one, other = mapped(few, believes).scored, mapped(many, believes).scored
    assert [e.history for e in one] == [e.history for e in other]
    assert [(e.bounds.lower, e.share) for e in one] == [(e.bounds.lower, e.share) for e in other]


def test_threads_change_nothing(sea):
    found, believes = sea
    one, other = (mapped(found, believes, threads=count) for count in (1, 2))
    assert one.tips.tobytes() == other.tips.tobytes()


def test_a_model_without_factors_has_no_axes(tmp_path):
    changes = [
        ('pace: {by: wind, unit: "1", is: {calm: 1, stormy: 2}, because: made up}', ""),
        ("  tables:\n", ""),
        ("water + pace[wind]", "water + 2"),
        (", passes: \"wind == 'calm'\"", ""),
    ]
    found, believes = found_in(tmp_path / "plain", changes)
    shown = mapped(found, believes)
    assert (shown.factor, shown.states, shown.weights) == (None, (), ())
    assert shown.lines[0].by_state.shape[0] == 0
