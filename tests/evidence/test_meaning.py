"""Two events are one if they hold in the same scenarios, however they are written."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.evidence.meaning import event_key
from sonae.expressions import Event, event, factor_scope

STATES = {"a": ("x", "y", "z"), "b": ("u", "v"), "c": ("p", "q")}
SCOPE = factor_scope(STATES)
EVENTS = (
    *("a == 'x'", "not (a != 'x')", "a in ['x']", "a == 'x' and (b == 'u' or b == 'v')"),
    *("a != 'x'", "b == 'u'", "a == 'x' and b == 'u'", "a == 'x' or b == 'u'", "b in ['u', 'v']"),
    *("c == 'p' and a == 'x'", "a == 'y' or a == 'z'", "not (a == 'x' and b == 'u')"),
)


def parsed(text: str) -> Event:
    return event(text, SCOPE)


def worlds() -> list[dict[str, int]]:
    codes = (range(len(states)) for states in STATES.values())
    return [dict(zip(STATES, world, strict=True)) for world in itertools.product(*codes)]


def truths(*events: Event | None) -> list[tuple[bool, ...]]:
    """Return where each event holds, one after the other: the slow reading."""
    given = events[1]
    return [
        tuple(
            part is None or (part.holds_in(world) and (given is None or given.holds_in(world)))
            for part in events
        )
        for world in worlds()
    ]


@settings(deadline=None, max_examples=300)
@given(*(st.sampled_from(EVENTS) for _ in range(4)), st.booleans(), st.booleans())
def test_keys_are_equal_exactly_where_events_and_conditions_are(
    one: str, two: str, under: str, other: str, conditioned: bool, same: bool
) -> None:
    first, second = parsed(one), parsed(two)
    given_one = parsed(under) if conditioned else None
    given_two = given_one if same else parsed(other)
    alike = truths(first, given_one) == truths(second, given_two)
    keys = event_key(STATES, first, given_one), event_key(STATES, second, given_two)
    assert (keys[0] == keys[1]) is alike


def test_a_conditional_is_the_same_whether_or_not_its_event_repeats_the_condition() -> None:
    bare, repeated = parsed("a == 'x'"), parsed("a == 'x' and b == 'u'")
    under = parsed("b == 'u'")
    assert event_key(STATES, bare, under) == event_key(STATES, repeated, under)
    assert event_key(STATES, bare) != event_key(STATES, bare, under)


def test_a_ratio_is_never_the_same_as_a_probability() -> None:
    one, other = parsed("a == 'x'"), parsed("b == 'u' or b == 'v'")
    assert event_key(STATES, one, None, other) != event_key(STATES, one)
    assert event_key(STATES, one, None, other) != event_key(STATES, other, None, one)


@pytest.mark.parametrize("count", [19, 40])
def test_beyond_two_hundred_thousand_combinations_events_go_by_how_they_are_written(
    count: int,
) -> None:
    states = {f"f{n}": ("a", "b") for n in range(count)}
    scope = factor_scope(states)
    text = " or ".join(f"f{n} == 'a'" for n in range(count))
    other = " or ".join(f"f{n} == 'a'" for n in reversed(range(count)))
    assert event_key(states, event(text, scope)) == event_key(states, event(text, scope))
    assert event_key(states, event(text, scope)) != event_key(states, event(other, scope))
