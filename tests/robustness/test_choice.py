"""The choice rules against exact vertices, by hand, and where they must agree with one another."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import CapacityError, UsageError
from sonae.likelihood import CredalSet
from sonae.robustness.choice import (
    RULES,
    choice_report,
    choice_text,
    choose,
    gains,
    ground_of,
    weighted_gains,
)

from .credal_sets import Exact, judge, performance, table

EVENTS = ("f0 == 's0'", "f1 == 's0'", "f1 != 's2'", "f0 == 's0' or f1 == 's1'")
GIVENS = (None, "f0 == 's0'", "f1 != 's0'")
EIGHTHS = st.integers(0, 8).map(lambda n: n / 8)


@st.composite
def judged(draw):
    """Scenarios with one, two or three judgements that hold together."""
    scenarios = table(draw(st.sets(st.integers(0, 5), min_size=3, max_size=5)))
    judgements = []
    for at in range(draw(st.integers(1, 3))):
        lower, upper = sorted([draw(EIGHTHS), draw(EIGHTHS)])
        event, within = draw(st.sampled_from(EVENTS)), draw(st.sampled_from(GIVENS))
        judgements.append(judge(scenarios, f"j{at}", event, lower, upper, within))
    return scenarios, judgements


def credal_set(scenarios, judgements):
    """The credal set; what cannot hold together is another test's business."""
    from sonae.errors import IncoherenceError

    try:
        return CredalSet(scenarios, judgements)
    except IncoherenceError:
        assume(False)


def chosen(scenarios, judgements, values, **options):
    """What all rules say, where each scenario is its own class."""
    run = performance(values, scenarios=scenarios)
    credal = credal_set(scenarios, judgements)
    return choose(ground_of(run, credal), gains(run, "safety"), run, **options)


def places(choice, rule):
    return {choice.plans.index(plan) for plan in choice.verdicts[rule].remaining}


@settings(deadline=None, max_examples=60)
@given(judged(), st.data())
def test_every_rule_equals_the_exact_vertices(system, data):
    scenarios, judgements = system
    row = st.lists(st.integers(-4, 4), min_size=scenarios.count, max_size=scenarios.count)
    values = data.draw(st.lists(row, min_size=1, max_size=3))
    choice = chosen(scenarios, judgements, values)
    exact = Exact.of(scenarios, judgements, values)
    assert places(choice, "gamma_maximin") == exact.best_by(exact.lower)
    assert places(choice, "gamma_maximax") == exact.best_by(exact.upper)
    assert places(choice, "hurwicz") == exact.best_by(lambda p: exact.lower(p) + exact.upper(p))
    assert places(choice, "interval_dominance") == exact.undominated()
    assert places(choice, "maximality") == exact.maximal()
    assert places(choice, "e_admissibility") == exact.admissible()
    for plan, name in enumerate(choice.plans):
        assert choice.worse[name] == pytest.approx(float(exact.lower(plan)), abs=1e-8)
        assert choice.better_end[name] == pytest.approx(float(exact.upper(plan)), abs=1e-8)
    for found in choice.shortfalls:
        one, other = choice.plans.index(found.plan), choice.plans.index(found.against)
        assert found.most == pytest.approx(float(exact.most(one, other)), abs=1e-8)
        assert found.least == pytest.approx(-float(exact.most(other, one)), abs=1e-8)
    assert choice.gap <= 1e-7


@settings(deadline=None, max_examples=60)
@given(judged(), st.data())
def test_stricter_rules_keep_no_plan_that_milder_rules_drop(system, data):
    scenarios, judgements = system
    plans = data.draw(st.integers(2, 5))
    seed = data.draw(st.integers(0, 2**16))
    values = np.random.default_rng(seed).integers(-3, 4, (plans, scenarios.count)).tolist()
    tie = data.draw(st.sampled_from([None, 0.5, 1.0]))
    choice = chosen(scenarios, judgements, values, tie=tie)
    admissible, maximal = places(choice, "e_admissibility"), places(choice, "maximality")
    assert admissible <= maximal <= places(choice, "interval_dominance")
    assert places(choice, "gamma_maximax") <= admissible
    assert places(choice, "gamma_maximin") | places(choice, "hurwicz") <= maximal
    assert all(verdict.remaining for verdict in choice.verdicts.values())


@settings(deadline=None, max_examples=25)
@given(judged(), st.integers(0, 2**16))
def test_an_outcome_of_which_less_is_better_gives_the_same_choice(system, seed):
    scenarios, judgements = system
    values = np.random.default_rng(seed).integers(-3, 4, (3, scenarios.count))
    up = chosen(scenarios, judgements, values)
    run = performance(-values, better="less", scenarios=scenarios)
    credal = credal_set(scenarios, judgements)
    down = choose(ground_of(run, credal), gains(run, "safety"), run)
    assert down.verdicts == up.verdicts
    assert down.shortfalls == up.shortfalls
    assert [down.worse[p] for p in down.plans] == [-up.worse[p] for p in up.plans]


# by hand ----------------------------------------------------------------------------------------


@pytest.fixture
def coin():
    """The probability of f0 == 's0' lies between a quarter and a half; f1 is never read."""
    scenarios = table((0, 3))  # f1 is always s0
    return scenarios, [judge(scenarios, "j", "f0 == 's0'", 0.25, 0.5)]


def test_two_bets_and_a_sure_thing_by_hand(coin):
    # P(s0) = p in [1/4, 1/2]; plan0 pays 4p, plan1 pays 4(1 - p), plan2 pays 1 always
    choice = chosen(*coin, [[4, 0], [0, 4], [1, 1]], alpha=0.5)
    assert [choice.worse[p] for p in choice.plans] == pytest.approx([1, 2, 1])
    assert [choice.better_end[p] for p in choice.plans] == pytest.approx([2, 3, 1])
    assert choice.verdicts["maximality"].remaining == ("plan0", "plan1")  # they meet at p = 1/2
    assert choice.verdicts["e_admissibility"].remaining == ("plan0", "plan1")
    assert choice.verdicts["gamma_maximin"].remaining == ("plan1",)
    assert choice.verdicts["interval_dominance"].remaining == ("plan0", "plan1")
    (fall,) = choice.verdicts["maximality"].falls
    assert (fall.plan, dict(fall.by)) == ("plan2", {"plan1": pytest.approx(1.0)})
    gives_up = choice.gives_up("plan0")
    assert (gives_up.against, gives_up.most) == ("plan1", pytest.approx(2.0))
    assert choice.gives_up("plan1").most == pytest.approx(0.0)


def test_a_compromise_may_be_maximal_and_yet_best_under_no_distribution():
    scenarios = table((0, 3))
    judgements = [judge(scenarios, "j", "f0 == 's0'", 0.25, 0.75)]
    # at p = 1/2 both bets pay 2 and the compromise 1.75; each bet fails it at one end
    choice = chosen(scenarios, judgements, [[4, 0], [0, 4], [1.75, 1.75]])
    assert choice.verdicts["maximality"].remaining == choice.plans
    assert choice.verdicts["e_admissibility"].remaining == ("plan0", "plan1")
    (fall,) = choice.verdicts["e_admissibility"].falls
    assert set(fall.by) == {"plan0", "plan1"}  # whatever p, one of the bets is better
    assert fall.margin == pytest.approx(0.25)


def test_a_view_is_a_distribution_the_judgements_allow_under_which_the_plan_is_best(coin):
    choice = chosen(*coin, [[4, 0], [0, 4]])
    views = {view.plan: view.states for view in choice.views}
    assert views["plan0"]["f0", "s0"] == pytest.approx(0.5)
    assert 0.25 - 1e-9 <= views["plan1"]["f0", "s0"] <= 0.5 + 1e-9


def test_alpha_one_is_gamma_maximin_and_alpha_nought_gamma_maximax(coin):
    values = [[4, 0], [0, 4], [2, 2]]
    for alpha, same in ((1.0, "gamma_maximin"), (0.0, "gamma_maximax")):
        choice = chosen(*coin, values, alpha=alpha)
        assert choice.verdicts["hurwicz"].remaining == choice.verdicts[same].remaining


def test_plans_within_the_stated_tie_remain_together(coin):
    values = [[2, 2], [2.25, 2.25]]
    assert chosen(*coin, values).verdicts["maximality"].remaining == ("plan1",)
    tied = chosen(*coin, values, tie=0.3)
    assert all(verdict.remaining == tied.plans for verdict in tied.verdicts.values())


def test_one_plan_alone_remains_and_gives_up_nothing(coin):
    choice = chosen(*coin, [[1, 3]])
    assert all(verdict.remaining == ("plan0",) for verdict in choice.verdicts.values())
    assert choice.gives_up("plan0") is None
    assert "there is no other plan" in choice_text(choice)


def test_plans_that_are_alike_everywhere_all_remain(coin):
    choice = chosen(*coin, [[5, 5], [5, 5]])
    assert all(verdict.remaining == choice.plans for verdict in choice.verdicts.values())


def test_scenarios_of_one_class_share_their_value_and_change_nothing(coin):
    scenarios = table()
    judgements = [judge(scenarios, "j", "f0 == 's0'", 0.25, 0.5)]
    run = performance([[4, 0], [0, 4], [1, 1]], factors=("f0",), scenarios=scenarios)
    credal = CredalSet(scenarios, judgements)
    wide = choose(ground_of(run, credal), gains(run, "safety"), run)
    narrow = chosen(*coin, [[4, 0], [0, 4], [1, 1]])
    assert wide.worse == pytest.approx(narrow.worse)
    for rule in RULES:
        assert wide.verdicts[rule].remaining == narrow.verdicts[rule].remaining


def test_no_judgement_leaves_worst_and_best_scenario_as_ends():
    scenarios = table()
    run = performance([[0, 1, 2, 3, 4, 5], [2] * 6], scenarios=scenarios)
    choice = choose(ground_of(run, CredalSet(scenarios, ())), gains(run, "safety"), run)
    assert (choice.worse["plan0"], choice.better_end["plan0"]) == (0.0, 5.0)


# weights, wrong use -----------------------------------------------------------------------------


def test_a_weight_multiplies_an_outcome_in_its_better_direction():
    run = performance([[1, 2, 3, 4, 5, 6]], better="less")
    assert weighted_gains(run, {"safety": 2.0}).values.tolist() == [[-2, -4, -6, -8, -10, -12]]


@pytest.mark.parametrize("weight", [0.0, -1.0, float("nan"), float("inf")])
def test_a_weight_is_a_number_above_zero(weight):
    with pytest.raises(UsageError, match="weight of safety"):
        weighted_gains(performance([[1] * 6]), {"safety": weight})


def test_unknown_names_are_refused_with_what_there_is(coin):
    run = performance([[1] * 6])
    with pytest.raises(UsageError, match="did you mean `safety`"):
        gains(run, "safty")
    with pytest.raises(UsageError, match="no threshold"):
        gains(run, "safety", "met")
    with pytest.raises(UsageError, match="unknown rule"):
        chosen(*coin, [[1, 1]], rules=("maximin",))
    with pytest.raises(UsageError, match="weight on the worse end"):
        chosen(*coin, [[1, 1]], alpha=1.5)
    with pytest.raises(UsageError, match="at least 0"):
        chosen(*coin, [[1, 1]], tie=-1.0)
    with pytest.raises(CapacityError, match="pair by pair"):
        chosen(*coin, [[1, 1]] * 201)


def test_a_threshold_of_zero_can_be_met():
    run = performance([[1] * 6], threshold=0.0)
    assert gains(run, "safety", "met").values.tolist() == [[1.0] * 6]


def test_a_performance_with_nan_is_refused():
    with pytest.raises(UsageError, match="not finite"):
        gains(performance([[1, 2, float("nan"), 4, 5, 6]]), "safety")


def test_the_report_names_every_rule_and_every_fall(coin):
    choice = chosen(*coin, [[4, 0], [0, 4], [1, 1]])
    report, text = choice_report(choice), choice_text(choice)
    assert set(report["rules"]) == set(RULES)
    assert report["rules"]["maximality"]["fallen"][0]["plan"] == "plan2"
    for rule in RULES.values():
        assert rule.label in text
        assert rule.sentence.endswith(".")
    assert "plan2 falls" in text


def test_the_oracle_itself_knows_the_vertices_of_a_coin(coin):
    exact = Exact.of(*coin, [[4, 0]])
    assert exact.points == [(Fraction(1, 4), Fraction(3, 4)), (Fraction(1, 2), Fraction(1, 2))]
