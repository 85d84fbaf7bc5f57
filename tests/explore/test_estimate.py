from sonae.explore import estimate

from .small import ready


def test_a_run_is_sized_before_it_starts(tmp_path):
    _, model, _ = ready(tmp_path)
    size = estimate(model, 1000, draws=16)
    assert (size.plans, size.outcomes, size.futures, size.cases) == (3, 4, 16_000, 48_000)
    assert size.seconds > 0


def test_more_classes_need_more_memory_and_more_draws_only_more_time(tmp_path):
    _, model, _ = ready(tmp_path)
    size = estimate(model, 100_000, draws=16)
    assert estimate(model, 200_000, draws=16).bytes > size.bytes
    longer = estimate(model, 100_000, draws=32)
    assert longer.seconds > size.seconds
    assert longer.bytes < 1.05 * size.bytes


def test_a_block_is_never_larger_than_the_run(tmp_path):
    _, model, _ = ready(tmp_path)
    assert estimate(model, 5).block == 5
    assert estimate(model, 5, block=2).block == 2
