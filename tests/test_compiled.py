"""Kernels that compile whether or not their result can be kept."""

import sonae.compiled
from sonae.compiled import compiled


def doubled(number):
    return 2 * number


def test_a_kernel_runs_where_nothing_can_be_written(monkeypatch):
    compile_ = sonae.compiled.njit

    def nowhere(**options):
        if options.pop("cache", False):
            raise RuntimeError("cannot cache function: no locator available")
        return compile_(**options)

    monkeypatch.setattr(sonae.compiled, "njit", nowhere)
    assert compiled(doubled)(21) == 42


def test_a_kernel_runs_though_what_was_kept_is_damaged_and_the_disk_is_full(monkeypatch):
    kernel = compiled(doubled)

    def damaged(*_):
        raise EOFError("Ran out of input")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kernel._cache._inner, "load_overload", damaged)
    monkeypatch.setattr(kernel._cache._inner, "save_overload", full)
    assert kernel(21) == 42


def test_a_kernel_is_the_function_it_was_made_of():
    assert compiled(doubled)(4) == doubled(4)
