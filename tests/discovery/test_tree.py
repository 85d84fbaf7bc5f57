"""A tree's leaves as boxes."""

import numpy as np
import pytest

from sonae.discovery import Futures, LimitCountError, NothingToFindError, grow_tree, rule
from sonae.discovery import tree as room
from sonae.errors import UsageError

from .samples import box_with_noise

sklearn = pytest.importorskip("sklearn", reason="needs the extra 'discovery'")


def test_the_leaves_hold_what_the_tree_says_they_hold():
    futures, fails, _ = box_with_noise(1, 5_000, {"x0": (0, 0.5)}, {"c0": "ab"})
    found = grow_tree(futures, fails, depth=4)
    held = np.zeros(futures.count, int)
    for leaf in found.leaves:
        inside = futures.inside(leaf.box)
        held += inside
        assert leaf.tally.inside == inside.sum()
        assert leaf.tally.failing == (inside & fails).sum()
        assert leaf.tally.density > found.everything.density
    assert held.max() == 1
    assert found.together.inside == held.sum()
    assert found.together.coverage > 0.85


def test_limits_tell_numbers_apart_that_a_tree_of_32_bits_sees_as_one():
    x = np.array([1.0, 1.0 + 1e-12, 1.0 + 2e-7, 1.0 + 4e-7] * 50)
    fails = x > 1.0 + 1e-7
    found = grow_tree(Futures.of({"x": x}), fails, depth=1)
    (leaf,) = found.leaves
    assert leaf.tally.density == 1
    assert leaf.tally.coverage == 1


def test_a_leaf_reads_as_a_rule():
    futures, fails, _ = box_with_noise(2, 3_000, {}, {"c0": "a"})
    leaf = grow_tree(futures, fails, depth=1).leaves[0]
    assert "c0 is “a”" in rule(leaf.box, leaf.tally, futures.columns)


def test_what_cannot_be_grown_is_refused(monkeypatch):
    futures, fails, _ = box_with_noise(3, 300, {"x0": (0, 0.5)})
    with pytest.raises(LimitCountError):
        grow_tree(futures, fails, depth=0)
    with pytest.raises(NothingToFindError):
        grow_tree(futures, np.ones(300))

    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(room, "import_module", missing)
    with pytest.raises(UsageError, match="scikit-learn"):
        grow_tree(futures, fails)
