"""The public surface: short, sorted, and all of it there."""

import sonae


def test_what_is_promised_is_there_and_nothing_else() -> None:
    assert list(sonae.__all__) == sorted(sonae.__all__)
    for name in sonae.__all__:
        assert getattr(sonae, name) is not None
    assert sorted(dir(sonae)) == sorted(sonae.__all__)


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    assert not hasattr(sonae, "best_plan")
