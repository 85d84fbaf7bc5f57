import subprocess
import sys
import time
from math import prod
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.cases import shipped_dossier
from sonae.dossier import read
from sonae.errors import CapacityError, UsageError
from sonae.scenarios import Space, possible, scenario_system
from sonae.scenarios.counting.diagram import diagram
from sonae.scenarios.counting.sets import ScenarioSet

from ..systems import all_codes, plain_space, possible_by_hand, spaces
from .drawn import asked, constraint, constraints_of, events

MANY = settings(deadline=None, max_examples=250)


def codes_of(space, row):
    return dict(zip(space.factors, row, strict=True))


def drawn_system(data):
    space = data.draw(spaces())
    return space, data.draw(constraints_of(space))


def random_bans(space, count, seed, arity=2):
    """Pairs of states (or more) of random factors that never meet."""
    dice = np.random.default_rng(seed)
    bans = []
    for _ in range(count):
        factors = dice.choice(len(space.factors), arity, replace=False)
        tests = [f"f{at} == '{dice.choice(space.states[at])}'" for at in factors]
        bans.append(constraint(space, " and ".join(tests)))
    return bans


@MANY
@given(st.data())
def test_the_count_is_that_of_a_trial_of_every_combination(data):
    space, constraints = drawn_system(data)
    assert diagram(space, constraints).count == len(possible_by_hand(space, constraints))


@MANY
@given(st.data())
def test_an_event_holds_in_as_many_scenarios_as_a_trial_finds(data):
    space, constraints = drawn_system(data)
    event = data.draw(events(space))
    rows = possible_by_hand(space, constraints)
    by_hand = sum(1 for row in rows if event.holds_in(codes_of(space, row)))
    assert diagram(space, constraints).count_where(event) == by_hand


@MANY
@given(st.data())
def test_each_state_occurs_as_often_as_a_trial_finds(data):
    space, constraints = drawn_system(data)
    rows = possible_by_hand(space, constraints)
    by_hand = tuple(
        tuple(sum(1 for row in rows if row[at] == code) for code in range(size))
        for at, size in enumerate(space.sizes)
    )
    made = diagram(space, constraints)
    assert made.state_counts() == by_hand
    never = {(factor, state) for factor, state in made.never()}
    for at, factor in enumerate(space.factors):
        for code, state in enumerate(space.states[at]):
            assert ((factor, state) in never) == (by_hand[at][code] == 0)


@MANY
@given(st.data())
def test_each_possible_scenario_has_exactly_one_rank(data):
    space, constraints = drawn_system(data)
    made = diagram(space, constraints)
    ranked = [tuple(made.scenario_at(rank).tolist()) for rank in range(made.count)]
    assert sorted(ranked) == possible_by_hand(space, constraints)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_the_order_of_constraints_and_an_idle_one_change_no_count(data):
    space, constraints = drawn_system(data)
    count = diagram(space, constraints).count
    assert diagram(space, constraints[::-1]).count == count
    assert diagram(space, (*constraints, *constraints)).count == count


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_the_order_of_the_factors_changes_no_count(data):
    space, constraints = drawn_system(data)
    places = data.draw(st.permutations(range(len(space.factors))))
    other = Space(
        tuple(space.factors[at] for at in places), tuple(space.states[at] for at in places)
    )
    one, two = diagram(space, constraints), diagram(other, constraints)
    assert one.count == two.count
    assert tuple(one.state_counts()[at] for at in places) == two.state_counts()


def test_a_large_sample_of_few_scenarios_has_each_of_them_equally_often():
    space = plain_space([3, 2, 2])
    made = diagram(space, [])
    drawn = made.sample(12_000, seed=5)
    rows, times = np.unique(drawn, axis=0, return_counts=True)
    assert [tuple(row) for row in rows.tolist()] == list(all_codes(space))
    # Expected 1000 each with a standard deviation of 30.
    assert times.min() > 850
    assert times.max() < 1150


def test_a_sample_is_the_same_for_the_same_seed_and_begins_alike_for_any_size():
    space = plain_space([3] * 12)
    made = diagram(space, random_bans(space, 15, seed=1))
    drawn = made.sample(500, seed=9)
    assert drawn.dtype == np.int8
    assert (made.sample(500, seed=9) == drawn).all()
    assert (made.sample(20, seed=9) == drawn[:20]).all()
    assert (made.sample(500, seed=10) != drawn).any()
    assert made.sample(0, seed=9).shape == (0, 12)


def test_every_scenario_drawn_is_possible():
    space = plain_space([3] * 12)
    bans = random_bans(space, 25, seed=2, arity=3)
    table = possible(space, bans)
    known = {tuple(row) for row in table.codes.tolist()}
    made = diagram(space, bans)
    assert made.count == table.count
    assert {tuple(row) for row in made.sample(2_000, seed=1).tolist()} <= known


def test_a_set_without_scenarios_says_so():
    space = plain_space([2, 2])
    made = diagram(space, [constraint(space, "f0 == 'a'"), constraint(space, "f0 == 'b'")])
    assert made.count == 0
    assert made.state_counts() == ((0, 0), (0, 0))
    assert len(made.never()) == 4
    assert made.sample(0, seed=1).shape == (0, 2)
    with pytest.raises(UsageError, match="no combination is possible"):
        made.sample(1, seed=1)


def test_a_rank_out_of_reach_is_refused():
    made = diagram(plain_space([2, 2]), [])
    with pytest.raises(UsageError, match="ranks go from 0 to 3"):
        made.scenario_at(4)
    with pytest.raises(UsageError, match="no scenario -1"):
        made.scenario_at(-1)


def test_a_chain_of_bans_leaves_a_fibonacci_number_beyond_64_bits():
    space = plain_space([2] * 100)
    bans = [constraint(space, f"f{at} == 'a' and f{at + 1} == 'a'") for at in range(99)]
    numbers = [1, 2]
    while len(numbers) <= 100:
        numbers.append(numbers[-1] + numbers[-2])
    made = diagram(space, bans)
    assert made.count == numbers[100] > 2**64
    # f50 == 'a' keeps its neighbours from it: two chains of 49 and 48 factors stay.
    assert made.state_counts()[50][0] == numbers[49] * numbers[48]
    assert made.count_where(asked(space, "f50 == 'a'")) == numbers[49] * numbers[48]
    drawn = made.sample(200, seed=4)
    assert not ((drawn[:, 1:] == 0) & (drawn[:, :-1] == 0)).any()
    last = made.scenario_at(made.count - 1)
    assert not ((last[1:] == 0) & (last[:-1] == 0)).any()


def test_exactly_k_of_n_leaves_a_binomial_number():
    # Conditions that read all factors: at most two of ten are in state a, and at least two.
    space = plain_space([2] * 10)
    three = [
        constraint(space, f"f{i} == 'a' and f{j} == 'a' and f{k} == 'a'")
        for i in range(10)
        for j in range(i + 1, 10)
        for k in range(j + 1, 10)
    ]
    fewer = " or ".join(f"f{i} == 'a' and f{j} == 'a'" for i in range(10) for j in range(i + 1, 10))
    assert diagram(space, [*three, constraint(space, f"not ({fewer})")]).count == 45


def test_factors_that_no_constraint_reads_cost_nothing():
    space = plain_space([7] * 1000)
    begun = time.perf_counter()
    made = diagram(space, [constraint(space, "f0 == 'a' and f999 == 'a'")])
    assert made.count == 48 * 7**998
    assert time.perf_counter() - begun < 1
    assert made.sample(3, seed=1).shape == (3, 1000)


def test_islands_that_share_no_constraint_multiply():
    space = plain_space([3] * 6)
    bans = [
        constraint(space, "f0 == 'a' and f3 == 'b'"),
        constraint(space, "f1 == 'a' and f4 == 'b' or f2 == 'a' and f5 == 'c'"),
    ]
    made = diagram(space, bans)
    assert [island.factors for island in made.islands if len(island.factors) > 1] == [
        (0, 3),
        (1, 4),
        (2, 5),
    ]
    assert made.count == prod(island.count for island in made.islands) == 8**3


def test_forty_factors_with_random_bans_are_counted_alike_by_the_list_of_a_part():
    space = plain_space([3] * 40)
    bans = random_bans(space, 183, seed=3)
    begun = time.perf_counter()
    made = diagram(space, bans)
    assert time.perf_counter() - begun < 5
    assert made.count == sum(made.state_counts()[17])
    # The rest of the factors held at the states of one scenario: few enough to list.
    drawn = made.scenario_at(made.count // 2)
    held = [
        constraint(space, f"not f{at} == '{space.states[at][drawn[at]]}'") for at in range(14, 40)
    ]
    assert diagram(space, [*bans, *held]).count == possible(space, [*bans, *held]).count


def test_many_open_clauses_of_many_factors_are_counted_like_the_list():
    space = plain_space([4] * 11)
    bans = [*random_bans(space, 200, seed=8, arity=4), *random_bans(space, 60, seed=9, arity=3)]
    table = possible(space, bans)
    made = diagram(space, bans)
    assert made.count == table.count
    assert made.state_counts() == tuple(tuple(c.tolist()) for c in table.marginal_counts())
    event = asked(space, "f0 == 'a' and not f5 in ['b', 'c'] or f10 == 'd' and f3 == 'a'")
    assert made.count_where(event) == int(table.mask(event).sum())


def test_a_diagram_too_wide_is_refused_with_its_width_and_a_way_out():
    space = plain_space([3] * 100)
    bans = random_bans(space, 250, seed=1)
    begun = time.perf_counter()
    with pytest.raises(CapacityError) as refused:
        diagram(space, bans)
    assert time.perf_counter() - begun < 3
    assert "cases have to be told apart" in str(refused.value)
    assert "at the widest about 10^" in str(refused.value)
    assert "Leave out constraints" in str(refused.value)


def test_a_budget_of_nodes_is_kept():
    space = plain_space([3] * 20)
    bans = random_bans(space, 50, seed=1)
    made = diagram(space, bans)
    assert diagram(space, bans, most_nodes=made.nodes * 6).count == made.count
    with pytest.raises(CapacityError, match=f"the budget is {made.nodes - 1:,} nodes"):
        diagram(space, bans, most_nodes=made.nodes - 1)


REFUSAL = """
import sys
from pathlib import Path
import numpy as np
from sonae.errors import CapacityError
from sonae.expressions import event, factor_scope
from sonae.scenarios.counting.diagram import diagram
from sonae.scenarios.space import Constraint, Space

count, states, bans, arity = map(int, sys.argv[1:])
factors = tuple(f"f{at}" for at in range(count))
space = Space(factors, (tuple("abcdefgh"[:states]),) * count)
scope, dice = factor_scope(dict(zip(factors, space.states))), np.random.default_rng(7)
constraints = []
for at in range(bans):
    chosen = dice.choice(count, arity, replace=False)
    text = " and ".join(f"f{i} == '{dice.choice(space.states[i])}'" for i in chosen)
    constraints.append(Constraint(f"c{at}", event(text, scope)))
try:
    diagram(space, constraints)
except CapacityError:
    # Not ru_maxrss: that begins with what the parent had when it started this process.
    (peak,) = [w for w in Path("/proc/self/status").read_text().split("\\n") if "VmHWM" in w]
    print(int(peak.split()[1]) // 1024)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="reads Linux's own count")
@pytest.mark.parametrize(
    ("factors", "states", "bans", "arity"), [(30, 8, 400, 2), (40, 3, 90, 4), (100, 3, 200, 2)]
)
def test_a_refusal_takes_little_memory(factors, states, bans, arity):
    wanted = [str(number) for number in (factors, states, bans, arity)]
    command = [sys.executable, "-c", REFUSAL, *wanted]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert int(told.stdout) < 200  # MiB; the bar for spaces beyond any list


def test_the_flagship_has_as_many_possible_scenarios_as_its_list():
    system = scenario_system(read(shipped_dossier("us-japan-2024")))
    made = diagram(system.space, system.constraints)
    assert made.count == 1_459_680
    table = system.possible()
    assert made.state_counts() == tuple(
        tuple(counts.tolist()) for counts in table.marginal_counts()
    )
    event = system.constraints[0].forbids
    assert made.count_where(event) == 0


def asks(scenarios: ScenarioSet) -> tuple[int, tuple[tuple[str, str], ...]]:
    return scenarios.count, scenarios.never()


def test_a_diagram_is_a_set_of_scenarios():
    assert asks(diagram(plain_space([2, 1]), [])) == (2, ())
