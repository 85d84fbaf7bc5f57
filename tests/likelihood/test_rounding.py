from hypothesis import given, settings
from hypothesis import strategies as st

from sonae.likelihood.rounding import NOISE, outward_percent, outward_range


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0, 1))
def test_what_is_printed_is_still_a_bound(one, other):
    lower, upper = min(one, other), max(one, other)
    low, high = (float(end.rstrip("%")) / 100 for end in outward_range(lower, upper).split(" to "))
    assert low <= lower + 2 * NOISE
    assert upper - 2 * NOISE <= high
    assert lower - low <= 0.001 + 2 * NOISE
    assert high - upper <= 0.001 + 2 * NOISE


def test_what_a_solver_leaves_of_a_round_number_moves_no_end():
    assert outward_range(0.55 + 1e-12, 0.8 + 1e-10) == "55.0% to 80.0%"
    assert outward_percent(0.0001, up=True) == "0.1%"
