"""Where quantities turn the choice, against every value run and judged anew, and how it is told."""

import json
from dataclasses import replace

import numpy as np
import pytest

from sonae.evidence import judgements, pooled
from sonae.explore import explore
from sonae.likelihood import CredalSet
from sonae.robustness.break_even import break_even, break_even_report, break_even_text
from sonae.robustness.break_even.moved import MovedModel
from sonae.robustness.choice import choose, gains, ground_of, thresholds_gains, weighted_gains

from .models import ready

TEXT = """
sonae: 1
dossier: dikes
title: Dikes
question: What now?
as_of: 2024-02-19
horizon: {from: 2024, to: 2027}
money: JPY_tn@2023
scale: icd203
factors:
  unread: {label: unread, states: {a: {label: a}, b: {label: b}, c: {label: c}}}
  wind: {label: wind, states: {calm: {label: calm}, strong: {label: strong}}}
  rain: {label: rain, states: {none: {label: none}, some: {label: some}, much: {label: much}}}
judgements:
  - {id: storm, event: "wind == 'strong'", is: likely, because: made up}
  - {id: flood, event: "rain == 'much'", given: "wind == 'strong'", is: .2 to .4, because: made up}
quantities:
  q: {label: strength of floods, is: 1 to 3, unit: "1", because: made up}
  price: {is: .5 to 2, unit: "1", because: made up}
  idle: {is: 0 to 1, unit: "1", because: made up}
  beside: {is: 0 to 1, unit: "1", because: made up}
  tn: {is: 1, unit: JPY_tn@2023, because: made up}
options:
  dike: {label: dike, cost: {yearly: .2 to .4, upfront: .5}, lead: 6 to 18 months}
  wall: {label: wall, cost: {yearly: .1 to .2}, lead: 1 year}
plans:
  nothing: {label: nothing}
  build: {label: build, steps: [dike@2024]}
  fence: {label: fence, steps: [wall@2024]}
model:
  tables:
    wet: {by: rain, unit: "1", is: {none: 0, some: .5, much: 2}, because: made up}
  values:
    spent: {is: "sum_options(pay + upfront)", unit: JPY_tn@2023}
    damage: {is: "wet[rain] * q * (1 - .6 * on[dike] - .4 * on[wall]) + .0001 * idle", unit: "1"}
outcomes:
  loss:
    label: loss
    is: "total(damage + price * spent / tn)"
    better: less
    threshold: 4
    tie: .02
    unit: "1"
  cost:
    label: cost
    is: "total(spent) + 0 * beside * tn"
    better: less
    threshold: 3
    unit: JPY_tn@2023
"""
DRAWS = 4


@pytest.fixture(scope="module")
def case(tmp_path_factory):
    dossier, model, table = ready(tmp_path_factory.mktemp("dikes"), TEXT)
    binding, _ = pooled(dossier, judgements(dossier))
    return dossier, model, explore(dossier, model, table, draws=DRAWS), CredalSet(table, binding)


def compared(performance, kind):
    return {
        "mean": lambda: gains(performance, "loss"),
        "worst": lambda: gains(performance, "loss", "worst"),
        "met": lambda: gains(performance, "loss", "met"),
        "all": lambda: thresholds_gains(performance),
        "count": lambda: thresholds_gains(performance, "count"),
        "sum": lambda: weighted_gains(performance, {"loss": 2.0, "cost": 0.5}),
        "two": lambda: gains(performance, "loss").among(("fence", "build")),
    }[kind]()


@pytest.mark.parametrize("kind", ["mean", "worst", "met", "all", "count", "sum", "two"])
@pytest.mark.parametrize("threads", [1, 3])
def test_a_number_fixed_at_what_is_drawn_anyway_gives_the_gains(case, kind, threads):
    _, model, performance, _ = case
    wanted = compared(performance, kind)
    moved = MovedModel(model, performance, wanted, threads)
    # `beside` stands in a cost that it does not change
    at = [entry.name for entry in model.dimensions].index("beside")
    assert moved.everywhere((at, 0.5)) == pytest.approx(wanted.values, abs=1e-12)
    some = np.array([2, 0])
    (found,) = moved.in_classes(some, [(at, 0.5)])
    assert found == pytest.approx(wanted.values[:, some], abs=1e-12)


def remaining_at(case, kind, name, value, rule="maximality"):
    """Who remains when a number is fixed, by every class in one tile and ``choose``."""
    _, model, performance, credal = case
    base = compared(performance, kind)
    moved = MovedModel(model, performance, base, 1)
    at = [entry.name for entry in model.dimensions].index(name)
    fixed = replace(base, values=moved.everywhere((at, value)))
    told = choose(ground_of(performance, credal), fixed, performance, rules=(rule,))
    return set(told.verdicts[rule].remaining)


@pytest.mark.parametrize("rule", ["maximality", "interval_dominance", "e_admissibility", "hurwicz"])
@pytest.mark.parametrize("kind", ["mean", "two"])
def test_a_quantity_turns_between_the_two_values_that_are_named(case, kind, rule):
    dossier, model, performance, credal = case
    base = compared(performance, kind)
    found = break_even(
        dossier, model, performance, credal, base, rule=rule, kinds=("quantity",), most=10_000
    )
    told = choose(ground_of(performance, credal), base, performance, rules=(rule,))
    before = set(told.verdicts[rule].remaining)
    assert found.complete
    assert set(found.remaining) == before
    assert len(found.found) == len(model.dimensions)
    for entry in found.found:
        interval = model.dimensions[[d.name for d in model.dimensions].index(entry.of)].interval
        if not entry.changes:
            for end in (interval.lower, interval.upper):
                assert remaining_at(case, kind, entry.of, end, rule) == before
            continue
        seen = remaining_at(case, kind, entry.of, entry.changes_at, rule)
        assert seen == (before | set(entry.gained)) - set(entry.lost)
        assert seen != before
        if entry.unchanged_to is not None:
            assert remaining_at(case, kind, entry.of, entry.unchanged_to, rule) == before
            width = interval.upper - interval.lower
            assert abs(entry.changes_at - entry.unchanged_to) <= width / 30


def test_the_place_is_that_of_a_dense_grid(case):
    dossier, model, performance, credal = case
    base = compared(performance, "mean")
    found = break_even(dossier, model, performance, credal, base, kinds=("quantity",))
    before = set(found.remaining)
    changing = [entry for entry in found.found if entry.changes]
    assert changing
    for entry in changing:
        interval = model.dimensions[[d.name for d in model.dimensions].index(entry.of)].interval
        grid = np.linspace(interval.lower, interval.upper, 61)
        others = [x for x in grid if remaining_at(case, "mean", entry.of, float(x)) != before]
        nearest = min(abs(x - entry.now) for x in others)
        step = (interval.upper - interval.lower) / 60
        assert abs(entry.changes_at - entry.now) == pytest.approx(nearest, abs=1.5 * step)


def test_what_nothing_depends_on_is_known_without_a_run(case):
    dossier, model, performance, credal = case
    base = compared(performance, "mean")
    found = break_even(dossier, model, performance, credal, base, kinds=("quantity",))
    (beside,) = [entry for entry in found.found if entry.of == "beside"]
    assert beside.certified
    assert "nothing that is compared depends on it" in beside.sentence


def test_a_search_that_may_do_little_names_what_it_left(case):
    dossier, model, performance, credal = case
    base = compared(performance, "mean")
    found = break_even(dossier, model, performance, credal, base, most=12)
    assert not found.complete
    assert break_even_report(found)["complete"] is False
    assert "Not complete:" in break_even_text(found)
    whole = break_even(dossier, model, performance, credal, base)
    assert whole.complete
    searched = {(entry.kind, entry.of) for entry in found.found}
    left = {(entry.kind, entry.of) for entry in found.left}
    assert searched | left == {(entry.kind, entry.of) for entry in whole.found}


def test_what_moves_least_comes_first_and_the_table_fits(case):
    dossier, model, performance, credal = case
    for kind in ("mean", "sum", "two"):
        found = break_even(
            dossier, model, performance, credal, compared(performance, kind), threads=1
        )
        moves = [entry.movement for entry in found.found if entry.changes]
        assert moves == sorted(moves)
        assert all(0 <= move <= 1 for move in moves)
        text = break_even_text(found)
        assert max(map(len, text.splitlines())) <= 100
        assert json.loads(json.dumps(break_even_report(found)))["tie"] == found.tie


def test_threads_change_nothing(case):
    dossier, model, performance, credal = case
    base = compared(performance, "mean")
    one, three = (
        break_even(dossier, model, performance, credal, base, threads=threads) for threads in (1, 3)
    )
    assert one == three


def test_two_plans_are_told_by_their_order(case):
    dossier, model, performance, credal = case
    found = break_even(dossier, model, performance, credal, compared(performance, "two"))
    text = break_even_text(found)
    assert text.startswith("What would change the order of fence and build in loss")
    assert any("would be ahead of" in entry.sentence for entry in found.found if entry.changes)


def test_the_users_word_is_the_one_to_be_read_otherwise(case):
    dossier, model, performance, credal = case
    base = compared(performance, "mean")
    found = break_even(dossier, model, performance, credal, base, kinds=("judgement",))
    sentences = [entry.sentence for entry in found.found if entry.of == "storm"]
    assert all("*likely* (55–80 %) for wind == 'strong' (storm)" in line for line in sentences)
