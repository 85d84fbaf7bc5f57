from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sonae.errors import NoScenarioError, UsageError
from sonae.scenarios import Influence, Influences, Space, impact_scores, possible
from sonae.scenarios.crossimpact.shocks import force, missing_from, shock, shocked
from sonae.scenarios.system import ScenarioSystem
from sonae.scenarios.tolerance import Tolerance

from ..systems import TENTHS, all_codes, allowed, shared_case
from .panels import (
    codes_of,
    coherent_with,
    exact_cells,
    forbidding,
    interval_systems,
    judged_systems,
    rows_of,
    shortfalls_by_hand,
    system_of,
    within,
)

STRENGTHS = st.sampled_from([-3.0, -0.5, 0.5, 1.0, 4.0])


def some_state(data, space):
    factor = data.draw(st.sampled_from(space.factors))
    return factor, data.draw(st.sampled_from(space.states[space.factor_index(factor)]))


def searched(call):
    try:
        return call()
    except NoScenarioError:
        assume(False)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_a_shock_moves_the_score_of_its_state_in_every_scenario_and_no_other(data):
    system = data.draw(judged_systems(values=TENTHS))
    factor, state = some_state(data, system.space)
    strength = data.draw(STRENGTHS)
    moved = shocked(system.influences, factor, state, strength)
    rows = codes_of(system.space)
    change = impact_scores(moved, rows) - impact_scores(system.influences, rows)
    at = system.space.flat_index(factor, state)
    assert change[:, at] == pytest.approx(strength)
    change[:, at] = 0
    assert not change.any()


@settings(deadline=None, max_examples=50)
@given(st.data())
def test_a_shock_is_an_extra_source_that_has_one_state(data):
    system = data.draw(judged_systems())
    factor, state = some_state(data, system.space)
    strength = data.draw(STRENGTHS)
    space = system.space
    wider = Space((*space.factors, "outside"), (*space.states, ("always",)))
    push = Influence(("outside", "always"), (factor, state), strength)
    cells = exact_cells(Influences.of(wider, [*system.influences.cells, push]))
    pushed = ScenarioSystem(wider, system.constraints, system.influences, system.tolerance)
    expected = [row[:-1] for row in coherent_with(pushed, cells)]
    found = searched(lambda: shock(system, factor, state, strength))
    before = coherent_with(system, exact_cells(system.influences))
    assert rows_of(found.after) == expected
    assert rows_of(found.before) == before
    assert rows_of(found.gained) == [row for row in expected if row not in before]
    assert rows_of(found.lost) == [row for row in before if row not in expected]


@pytest.mark.parametrize("reading", ["possibly", "necessarily"])
@settings(deadline=None, max_examples=30)
@given(data=st.data())
def test_a_shock_keeps_the_width_of_interval_judgements(reading, data):
    small = data.draw(interval_systems())
    factor, state = some_state(data, small.space)
    moved = shocked(small.influences, factor, state, 1.0)
    width = {(c.source, c.target): c.upper - c.lower for c in moved.cells}
    assert all(width[c.source, c.target] == c.upper - c.lower for c in small.influences.cells)
    system = system_of(small)
    there = searched(lambda: shock(system, factor, state, 1.0, reading=reading))
    back = shock(
        ScenarioSystem(small.space, small.constraints, moved, Tolerance()),
        *(factor, state, -1.0),
        reading=reading,
    )
    assert rows_of(back.after) == rows_of(there.before)
    assert rows_of(back.lost) == rows_of(there.gained)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_forced_factors_need_no_balance_of_their_own(data):
    system = data.draw(judged_systems())
    space = system.space
    factors = data.draw(st.lists(st.sampled_from(space.factors), max_size=2, unique=True))
    held = {f: data.draw(st.sampled_from(space.states[space.factor_index(f)])) for f in factors}
    cells = exact_cells(system.influences)

    def value(source, target):
        names = tuple((space.factors[at], space.states[at][s]) for at, s in (source, target))
        return cells.get(names, Fraction(0))

    def balanced(row):
        short = shortfalls_by_hand(space, value, row)
        free = [
            s if f not in held else Fraction(0) for f, s in zip(space.factors, short, strict=True)
        ]
        return within(space, free, system.tolerance)

    expected = [
        row
        for row in all_codes(space)
        if allowed(space, system.constraints, row)
        and all(space.scenario(row)[f] == s for f, s in held.items())
        and balanced(row)
    ]
    found = searched(lambda: force(system, held))
    assert rows_of(found.after) == expected
    kept = [row for row in rows_of(found.before) if row not in rows_of(found.lost)]
    stays = [r for r in rows_of(found.before) if held.items() <= space.scenario(r).items()]
    assert kept == stays


def test_a_state_that_constraints_forbid_cannot_be_held():
    case = shared_case("cib_global")
    constraint = forbidding("no_free_trade", case.space, ("WTRD",), [(0,)])
    system = ScenarioSystem(case.space, (constraint,), case.influences, Tolerance())
    with pytest.raises(NoScenarioError, match=r"(?s)no_free_trade.*held: WTRD.*held at FT"):
        force(system, {"WTRD": "FT"})


def test_an_effect_reads_in_one_line():
    case = shared_case("somewhereland")
    system = ScenarioSystem(case.space, (), case.influences, Tolerance())
    found = shock(system, "economy", "dynamic", 3.0)
    kept = found.before.count - found.lost.count
    assert found.text == (
        f"economy.dynamic +3: 10 coherent scenarios become {found.after.count} "
        f"({kept} kept, {found.lost.count} lost, {found.gained.count} gained)"
    )
    assert force(system, {"economy": "dynamic"}).text.startswith("economy held at dynamic: 10")
    assert force(system, {}).gained.count == 0


def test_a_shock_on_what_is_not_there_is_refused():
    influences = shared_case("cib_global").influences
    with pytest.raises(UsageError, match="unknown factor `WTRAD`"):
        shocked(influences, "WTRAD", "FT", 1.0)
    with pytest.raises(UsageError, match="unknown state `free` of WTRD"):
        shocked(influences, "WTRD", "free", 1.0)
    with pytest.raises(UsageError, match="the strength of a shock: nan"):
        shocked(influences, "WTRD", "FT", float("nan"))


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_what_a_table_lacks_is_found_row_by_row(data):
    system = data.draw(judged_systems())
    table = possible(system.space, ())
    kept = st.lists(st.booleans(), min_size=table.count, max_size=table.count)
    one, two = (table.select(np.array(data.draw(kept), dtype=np.bool_)) for _ in range(2))
    expected = [row not in rows_of(two) for row in rows_of(one)]
    assert missing_from(one, two).tolist() == expected
