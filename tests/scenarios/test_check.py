"""Constraints that leave nothing, and states or conditions that no scenario has."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.expressions import Factor, Scope, event
from sonae.scenarios import Constraint, Space, check_scenarios, exists
from sonae.scenarios.search.cores import some

K1 = (
    "  - {id: k1, if: \"election == 'right'\", then: \"yard != 'closed'\", "
    "because: their programme}\n"
)


def constraints(*nevers: str) -> tuple[str, str]:
    lines = [
        f'  - {{id: n{at}, never: "{never}", because: x}}\n' for at, never in enumerate(nevers)
    ]
    return K1, "".join(lines)


def test_constraints_that_leave_no_scenario_are_an_error_with_a_minimal_core(findings) -> None:
    nevers = constraints(
        "yard == 'other'",  # not needed for the contradiction
        "election == 'left'",
        "election == 'right' and yard != 'open'",
        "election == 'right' and yard == 'open'",
    )
    (finding,) = [f for f in findings(nevers) if f.code == "SN050"]
    assert finding.severity == "error"
    assert "n1, n2, n3" in finding.message
    assert finding.path == "constraints[1]"
    assert finding.place.source.strip().startswith("- {id: n1")
    assert [text for _, text in finding.related] == ["together with `n2`", "together with `n3`"]


def test_one_constraint_can_forbid_everything_alone(findings) -> None:
    (finding,) = [
        f for f in findings(constraints("yard == 'open' or yard != 'open'")) if f.code == "SN050"
    ]
    assert "alone" in finding.message
    assert finding.related == ()


def test_a_state_that_no_scenario_has_is_named_at_its_key(findings) -> None:
    found = findings(constraints("yard == 'other'"))
    assert [(f.code, f.path) for f in found] == [("SN051", "factors.yard.states.other")]


def test_a_condition_that_no_scenario_has_is_named_where_it_stands(findings) -> None:
    found = findings(
        constraints("yard == 'closed' and election == 'left'"),
        (
            "{id: j1, event: \"election == 'left'\", is: 42% to 56%",
            "{id: j1, event: \"election == 'left'\", given: \"yard == 'closed' and election == "
            "'left'\", is: 42% to 56%",
        ),
    )
    assert [(f.code, f.path) for f in found] == [("SN051", "judgements[0].given")]


def test_a_search_that_would_be_long_is_stopped_and_says_so(findings, flagship) -> None:
    (finding,) = check_scenarios(flagship, most=0)
    assert (finding.code, finding.severity) == ("SN050", "warning")
    assert "open" in finding.message


def test_the_flagship_is_free_of_idle_states_and_conditions(flagship) -> None:
    assert check_scenarios(flagship) == []


SPACE = Space(("f", "g", "h"), (("a", "b"), ("a", "b", "c"), ("a", "b")))
SCOPE = Scope(
    {name: Factor(states) for name, states in zip(SPACE.factors, SPACE.states, strict=True)},
    frozenset(),
    factors_only=True,
)
TESTS = st.sampled_from(
    [f"{f} == '{s}'" for f, states in zip(SPACE.factors, SPACE.states, strict=True) for s in states]
)
NEVERS = st.lists(st.lists(TESTS, min_size=1, max_size=2, unique=True), max_size=9)


@settings(deadline=None, max_examples=200)
@given(NEVERS)
def test_scenarios_that_are_found_break_no_constraint_and_are_found_if_any_exists(nevers) -> None:
    rules = [Constraint(str(n), event(" and ".join(p), SCOPE)) for n, p in enumerate(nevers)]
    left = [
        dict(zip(SPACE.factors, codes, strict=True))
        for codes in itertools.product(*(range(size) for size in SPACE.sizes))
        if not any(
            rule.forbids.holds_in(dict(zip(SPACE.factors, codes, strict=True))) for rule in rules
        )
    ]
    found = some(SPACE, rules)
    assert (found is not None) == bool(left) == exists(SPACE, rules)
    if found is not None:
        for at in range(len(next(iter(found.values()), []))):
            part = {factor: int(codes[at]) for factor, codes in found.items()}
            assert any(part.items() <= scenario.items() for scenario in left)


def test_a_core_is_found_among_very_many_constraints(findings) -> None:
    idle = [
        f"yard == 'other' and election == '{'left' if at % 2 else 'right'}'" for at in range(400)
    ]
    idle[57] = "election == 'left'"
    idle[311] = "election == 'right'"
    (finding,) = [f for f in findings(constraints(*idle)) if f.code == "SN050"]
    assert "n57, n311" in finding.message


def test_a_cross_impact_that_cannot_be_added_up_is_an_error_of_the_check(findings) -> None:
    (finding,) = findings(("closed: 2, open: -2", "closed: 2.00000000001, open: -2"))
    assert (finding.code, finding.severity) == ("SN012", "error")
    assert finding.path == "influences.election.left.yard.closed"
