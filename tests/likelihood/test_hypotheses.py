"""Competing hypotheses: scores by hand, ratios by brute force, and what may not be multiplied."""

import itertools
import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.dossier import read
from sonae.dossier.hypothesis_names import ABOUT_ONE
from sonae.errors import UsageError
from sonae.likelihood import CredalSet, hypothesis_ratios
from sonae.likelihood.hypotheses import analyse, hypothesis_table
from sonae.likelihood.hypotheses_text import NOT_A_PROBABILITY, hypotheses_text
from sonae.likelihood.hypothesis_ratios import (
    EvidenceRow,
    Hypothesis,
    diagnosticity,
    posterior,
)
from sonae.likelihood.weighted import WeightedAverages

from .systems import ev, full_table, judge

NAMES = ("a", "b", "c")


@pytest.fixture
def table():
    return full_table((3, 2))


def rivals(table):
    return [Hypothesis(name, ev(table, f"f0 == 's{at}'")) for at, name in enumerate(NAMES)]


def marks(claim, *cells, weight=1.0):
    named = {name: cell for name, cell in zip(NAMES, cells, strict=True) if cell}
    return EvidenceRow(claim, weight, named)


def ratios(claim, *cells, group=None):
    named = {name: cell for name, cell in zip(NAMES, cells, strict=True) if cell}
    return EvidenceRow(claim, ratios=named, group=group)


# scores -----------------------------------------------------------------------------------------


def test_only_what_speaks_against_counts_times_its_weight(table):
    found = analyse(
        rivals(table),
        [
            marks("e1", "CC", "I", "II"),
            marks("e2", "II", "C", "N", weight=0.5),
            marks("e3", "C", "I", "I", weight=0),
        ],
    )
    assert [score.inconsistency for score in found.scores] == [1.0, 1.0, 2.0]
    assert [score.rank for score in found.scores] == [1, 1, 3]
    assert found.ranking == (("a", "b"), ("c",))


def test_a_cell_that_was_not_assessed_is_not_the_same_as_n(table):
    open_ = analyse(rivals(table), [marks("e1", "I", None, "N", weight=3)]).scores
    assert [(s.inconsistency, s.at_most, s.not_assessed) for s in open_] == [
        (3, 3, 0),
        (0, 6, 1),
        (0, 0, 0),
    ]


CELLS = st.sampled_from(["CC", "C", "N", "I", "II", None])
TABLES = st.lists(
    st.tuples(st.lists(CELLS, min_size=3, max_size=3), st.sampled_from([0, 0.5, 1, 2])), max_size=6
)


@given(TABLES)
@settings(deadline=None, max_examples=60)
def test_dropping_one_piece_is_the_table_without_it(rows):
    rivals_ = rivals(full_table((3, 2)))
    evidence = [marks(f"e{at}", *cells, weight=w) for at, (cells, w) in enumerate(rows)]
    whole = analyse(rivals_, evidence)
    changed = {item.claim: item for item in whole.drop_one}
    for at, item in enumerate(evidence):
        rest = analyse(rivals_, evidence[:at] + evidence[at + 1 :])
        assert (item.claim in changed) == (rest.ranking != whole.ranking)
        if item.claim in changed:
            assert changed[item.claim].ranking == rest.ranking
            assert changed[item.claim].leader_changes == (rest.ranking[0] != whole.ranking[0])


@given(TABLES, st.permutations(range(6)))
@settings(deadline=None, max_examples=40)
def test_the_order_of_evidence_changes_no_score(rows, order):
    rivals_ = rivals(full_table((3, 2)))
    evidence = [marks(f"e{at}", *cells, weight=w) for at, (cells, w) in enumerate(rows)]
    shuffled = [evidence[at] for at in order if at < len(evidence)]
    assert analyse(rivals_, evidence).scores == analyse(rivals_, shuffled).scores


# diagnosticity ----------------------------------------------------------------------------------


def test_the_same_mark_everywhere_tells_nothing_and_one_cell_alone_cannot_tell():
    assert diagnosticity(marks("e", "C", "C", "C")).verdict == "not diagnostic"
    assert diagnosticity(marks("e", "C", "N", "C")).verdict == "diagnostic"
    assert diagnosticity(marks("e", "C", None, None)).verdict == "not assessed"
    assert diagnosticity(ratios("e", (1, 2), None, None)).verdict == "not assessed"


def test_ratios_about_one_tell_nothing_and_overlapping_ones_leave_it_open():
    assert diagnosticity(ratios("e", (1, 1), (1, 1.1), (1.05, 1.2))).verdict == "not diagnostic"
    assert diagnosticity(ratios("e", (0.5, 2), (1, 3), (1, 1))).verdict == "undecided"
    found = diagnosticity(ratios("e", (0.2, 0.5), (1, 1), (2, 4)))
    assert (found.verdict, found.least, found.most) == ("diagnostic", 4.0, 20.0)
    assert diagnosticity(ratios("e", (0, 0.5), (1, 1), (2, 4))).most == math.inf


ENDS = st.tuples(st.floats(0.05, 5), st.floats(0.05, 5)).map(lambda pair: tuple(sorted(pair)))


@given(st.lists(ENDS, min_size=3, max_size=3))
@settings(deadline=None, max_examples=60)
def test_diagnosticity_bounds_the_largest_ratio_of_every_choice(cells):
    found = diagnosticity(ratios("e", *cells))
    rng = np.random.default_rng(0)
    seen = []
    for _ in range(300):
        values = [rng.uniform(low, high) for low, high in cells]
        seen.append(max(values) / min(values))
    assert found.least - 1e-9 <= min(seen)
    assert max(seen) <= found.most + 1e-9
    common = max(low for low, _ in cells) / min(high for _, high in cells)
    assert found.least == pytest.approx(max(1.0, common))


def test_the_check_and_the_analysis_call_the_same_evidence_telling_nothing():
    assert hypothesis_ratios.ABOUT_ONE == ABOUT_ONE


# products ---------------------------------------------------------------------------------------


def test_only_groups_declared_independent_are_multiplied(table):
    evidence = [
        ratios("e1", (1, 2), (1, 1), (0.5, 1), group="speeches"),
        ratios("e2", (2, 3), (1, 1), (1, 2), group="budgets"),
        ratios("e3", (9, 9), (1, 1), (1, 1)),
        ratios("e4", (9, 9), None, (1, 1), group="budgets"),
    ]
    none = analyse(rivals(table), evidence)
    assert none.products == ()
    assert none.left_out == ("e1", "e2", "e3", "e4")
    found = analyse(rivals(table), evidence, [["speeches", "budgets"]])
    (product,) = found.products
    assert product.groups == ("speeches", "budgets")
    assert product.odds["a", "b"] == (2.0, 6.0)
    assert product.odds["c", "a"] == (0.5 * 1 / 6, 2 / 2)
    assert found.left_out == ("e3", "e4")
    two = analyse(rivals(table), evidence, [["speeches", "budgets"], ["speeches", "e3"]])
    assert two.products[1].odds["a", "b"] == (9.0, 18.0)


@pytest.mark.parametrize(
    ("under_a", "under_b", "words"),
    [
        ((0, 0), (1, 2), "cannot occur under a; under b it can"),
        ((1, 2), (0, 0), "cannot occur under b; under a it can"),
        ((0, 1), (1, 2), "is at least 1 times as likely under b as under a, where it may be"),
        ((0, 1), (0, 2), "may be any number of times as likely under b as under a"),
        ((1, 1), (0, 2), "is 0 to 2 times as likely under b as under a"),
    ],
)
def test_a_ratio_of_0_is_told_in_words(table, under_a, under_b, words):
    evidence = [ratios("e1", under_a, under_b, (1, 1)), ratios("e2", (1, 1), (1, 1), (1, 1))]
    text = hypotheses_text(analyse(rivals(table), evidence, [["e1", "e2"]]))
    assert f"  all of it {words}" in text
    assert "any to any" not in text


def test_of_one_group_a_single_piece_counts_at_a_time(table):
    evidence = [
        ratios("e1", (2, 2), (1, 1), (1, 1), group="g"),
        ratios("e2", (3, 3), (1, 1), (1, 1), group="g"),
        ratios("e3", (5, 5), (1, 1), (1, 1)),
    ]
    (product,) = analyse(rivals(table), evidence, [["g", "e3"]]).products
    assert product.odds["a", "b"] == (10.0, 15.0)
    averages = WeightedAverages(CredalSet(table, [judge(table, "p", "f0 == 's0'", 0.2, 0.2)]))
    bounds = posterior(averages, rivals(table), product)["a"]
    assert (bounds.lower, bounds.upper) == pytest.approx((2 / 2.8, 3 / 3.8), abs=1e-9)


@given(
    st.lists(ENDS, min_size=3, max_size=3), st.tuples(st.floats(0.05, 0.5), st.floats(0.05, 0.4))
)
@settings(deadline=None, max_examples=40)
def test_the_posterior_is_the_interval_odds_of_a_sharp_prior(cells, prior):
    table = full_table((3, 2))
    shares = [*prior, 1 - sum(prior)]
    judgements = [
        judge(table, f"p{at}", f"f0 == 's{at}'", share, share)
        for at, share in enumerate(shares[:2])
    ]
    (product,) = analyse(rivals(table), [ratios("e", *cells)], [["e"]]).products
    found = posterior(WeightedAverages(CredalSet(table, judgements)), rivals(table), product)
    for at, name in enumerate(NAMES):
        rest = [other for other in range(3) if other != at]
        low = shares[at] * cells[at][0], sum(shares[o] * cells[o][1] for o in rest)
        high = shares[at] * cells[at][1], sum(shares[o] * cells[o][0] for o in rest)
        expected = low[0] / sum(low), high[0] / sum(high)
        assert (found[name].lower, found[name].upper) == pytest.approx(expected, abs=1e-8)


def test_ratios_that_are_equal_change_no_prior(table):
    credal = CredalSet(table, [judge(table, "p", "f0 == 's0'", 0.2, 0.4)])
    (product,) = analyse(rivals(table), [ratios("e", (3, 3), (3, 3), (3, 3))], [["e"]]).products
    found = posterior(WeightedAverages(credal), rivals(table), product)
    assert (found["a"].lower, found["a"].upper) == pytest.approx((0.2, 0.4), abs=1e-9)


def test_scenarios_without_any_hypothesis_are_set_aside(table):
    two = rivals(table)[:2]
    evidence = [EvidenceRow("e", ratios={"a": (1, 1), "b": (1, 1)})]
    judgements = [
        judge(table, "p", "f0 == 's2'", 0.5, 0.5),
        judge(table, "q", "f0 == 's0'", 0.1, 0.1),
    ]
    (product,) = analyse(two, evidence, [["e"]]).products
    found = posterior(WeightedAverages(CredalSet(table, judgements)), two, product)
    assert found["a"].lower == pytest.approx(0.2, abs=1e-9)


def test_hypotheses_that_hold_together_are_refused_with_a_scenario(table):
    both = [Hypothesis("a", ev(table, "f0 == 's0'")), Hypothesis("b", ev(table, "f1 == 's1'"))]
    evidence = [EvidenceRow("e", ratios={"a": (1, 1), "b": (1, 2)})]
    (product,) = analyse(both, evidence, [["e"]]).products
    averages = WeightedAverages(CredalSet(table, []))
    with pytest.raises(UsageError, match=r"do not exclude one another.*f0 s0, f1 s1"):
        posterior(averages, both, product)


def test_too_many_ways_to_choose_are_refused_with_their_number(table):
    evidence = [
        ratios(f"e{group}_{at}", (1, 2), (1, 1), (1, 1), group=f"g{group}")
        for group, at in itertools.product(range(5), range(6))
    ]
    with pytest.raises(UsageError, match="7,776 ways"):
        analyse(rivals(table), evidence, [[f"g{group}" for group in range(5)]])


# dossier and text -------------------------------------------------------------------------------

GOOD = Path(__file__).parents[1] / "dossier" / "good"
HEAD = """\
hypotheses:
  fate:
    label: What becomes of the yard?
    of: yard
    because: my reading
    evidence:
"""
MARKED = "      - {claim: c1, weight: 2, marks: {open: II, closed: CC}}\n"
PAPERS = "{open: 1, closed: 0.2 to 0.5, other: at most 2}, group: papers}"


def analysed(tmp_path, rows):
    """Return the table `fate` of the good dossier with these rows added."""
    folder = tmp_path / "dossier"
    shutil.copytree(GOOD, folder)
    with (folder / "10-evidence.yaml").open("a", encoding="utf-8") as file:
        file.write("  c3: {source: letter, says: A third., credibility: 3}\n")
    (folder / "60-hypotheses.yaml").write_text(HEAD + rows, encoding="utf-8")
    return hypothesis_table(read(folder), "fate")


def test_a_table_of_the_dossier_is_analysed_and_printed(tmp_path):
    rows = f"""{MARKED}      - {{claim: c2, ratios: {PAPERS}
      - {{claim: c3, ratios: {{open: 1, closed: 0.5, other: 1}}}}
    independent: [[papers, c3]]
"""
    found = analysed(tmp_path, rows)
    assert [one.label for one in found.hypotheses] == ["Open", "Closed", "Anything else"]
    assert found.products[0].odds["closed", "open"] == (0.1, 0.25)
    assert found.products[0].odds["other", "open"] == (0.0, 2.0)
    assert [(s.inconsistency, s.at_most) for s in found.scores] == [(4, 4), (0, 0), (0, 4)]
    assert found.also_judged == ()
    text = hypotheses_text(found)
    for said in (
        "What becomes of the yard?",
        NOT_A_PROBABILITY,
        "0.2 to 0.5",
        "Without c1 another hypothesis would be least inconsistent.",
        "all of it is 0.1 to 0.25 times as likely under closed as under open",
    ):
        assert said in text


def test_claims_that_are_judgements_already_are_named(tmp_path):
    found = analysed(tmp_path, f"      - {{claim: c1, ratios: {PAPERS}\n")
    assert found.also_judged == ("c1",)
    assert found.left_out == ("c1",)
    assert "Judgements already, by their words: c1" in hypotheses_text(found)


def test_a_table_that_is_not_there_is_answered_with_those_that_are():
    with pytest.raises(UsageError, match="no hypotheses 'fate'; declared: none"):
        hypothesis_table(read(GOOD), "fate")
