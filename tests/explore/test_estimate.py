import time

import pytest

from sonae.errors import CapacityError
from sonae.explore import estimate
from sonae.explore.estimate import refuse_if_too_large

from .small import ready


@pytest.fixture
def model(tmp_path):
    return ready(tmp_path)[1]


def test_a_run_is_sized_before_it_starts(model):
    size = estimate(model, 1000, draws=16)
    assert (size.plans, size.outcomes, size.futures, size.cases) == (3, 4, 16_000, 48_000)
    assert size.seconds > 0
    assert size.disk > 0


def test_more_classes_need_more_memory_and_more_draws_mostly_more_time(model):
    size = estimate(model, 100_000, draws=16)
    assert estimate(model, 200_000, draws=16).bytes > size.bytes
    longer = estimate(model, 100_000, draws=32)
    assert longer.seconds > 1.5 * size.seconds
    assert longer.bytes < 1.2 * size.bytes


def test_the_estimate_says_futures_memory_and_time_with_the_threads(model):
    said = str(estimate(model, 1_000_000, draws=1000, threads=2))
    assert "1,000,000,000 futures" in said
    assert "on 2 threads" in said
    assert "MiB" in said


@pytest.mark.parametrize(
    ("classes", "draws"), [(100_000, 10**9), (10**12, 16), (10**30, 1), (1, 2**31 - 1)]
)
def test_a_run_far_too_large_gets_an_answer_at_once_with_a_way_out(model, classes, draws):
    start = time.perf_counter()
    size = estimate(model, classes, draws=draws)
    with pytest.raises(CapacityError) as caught:
        refuse_if_too_large(size, model, 2**28)
    assert time.perf_counter() - start < 1
    assert "--max-memory" in str(caught.value)
    assert "take" in str(caught.value) or "bring the classes down" in str(caught.value)


def test_the_draws_that_are_named_as_a_way_out_fit(model):
    limit = 2**28
    with pytest.raises(CapacityError, match=r"take [0-9,]+ draws") as caught:
        refuse_if_too_large(estimate(model, 1000, draws=10**8), model, limit)
    draws = int(str(caught.value).split("take ")[1].split(" draws")[0].replace(",", ""))
    assert estimate(model, 1000, draws=draws).bytes <= limit
    assert estimate(model, 1000, draws=2 * draws).bytes > limit
